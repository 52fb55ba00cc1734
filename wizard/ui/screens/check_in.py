"""The weekly check-in."""
from wizard.ui import frame, places, session

frame.heading(places.CHECK_IN, session.words().say("check_in.title", "How was your week?"))
