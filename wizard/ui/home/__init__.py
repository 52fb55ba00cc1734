"""What a person at home looks at."""
