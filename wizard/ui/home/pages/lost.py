"""An address that does not exist: a clear sentence and a way on."""

from functools import partial

from wizard.answers import journey
from wizard.server import addresses
from wizard.ui.parts import page_frame
from wizard.ui.session import visit

say = visit.words().say
to_start = ("to-start", say("lost.start", "Go to the start"), partial(visit.go, addresses.START))
to_check = ("to-check", say("sorry.check", "Go to your answers"), partial(visit.go, journey.CHECK))
page_frame.instead(
    addresses.LOST,
    say("lost.title", "This page does not exist"),
    say("lost.says", "Perhaps the address has a typing mistake. Your answers are not affected."),
    "searching",
    *((to_check, to_start) if visit.has_begun() else (to_start,)),
)
