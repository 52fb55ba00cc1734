"""The diary."""
from wizard.ui import frame, places, session

frame.heading(places.DIARY, session.words().say("diary.title", "Your weeks so far"))
