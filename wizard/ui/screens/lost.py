"""An address that does not exist: a clear sentence and a way on."""

from functools import partial

from wizard import journey
from wizard.ui import frame, places, session

say = session.words().say
to_start = ("to-start", say("lost.start", "Go to the start"), partial(session.go, places.START))
to_check = ("to-check", say("sorry.check", "Go to your answers"), partial(session.go, journey.CHECK))
frame.instead(
    places.LOST, say("lost.title", "This page does not exist"),
    say("lost.says", "Perhaps the address has a typing mistake. Your answers are not affected."),
    "searching", *((to_check, to_start) if session.has_begun() else (to_start,)))
