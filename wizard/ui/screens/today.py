"""Today's workout."""
from wizard.ui import frame, places, session

frame.heading(places.TODAY, session.words().say("today.title", "Today's workout"))
