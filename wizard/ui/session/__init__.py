"""What belongs to one visit: answers, widgets and the copy in the tab."""
