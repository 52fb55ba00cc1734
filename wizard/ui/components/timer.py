"""A countdown for the self-tests. It runs in the browser, so that a slow line cannot stretch a second.

Without JavaScript nothing of it shows, and the written steps above it stand alone. It makes
no sound. Who leaves the page has not held it: then it stops. A screen reader hears the start, ten seconds left and the end, not every second.
"""

from __future__ import annotations

from wizard.ui.session import visit

from . import component

READY_S = 3  # time to put the phone aside and lift the foot

_PAGE = component.page("timer")

_STYLE = component.style("timer")

_SCRIPT = component.script("timer")
_component = component.declare("hipwise_timer", _SCRIPT, html=_PAGE, css=_STYLE)


def countdown(key: str, seconds: int, ready_s: float = READY_S) -> None:
    """A timer of ``seconds`` with Start and Stop; ``ready_s`` pass before it begins."""
    say = visit.words().say
    warn = 10 if seconds > 15 else 0
    _component(
        key=f"timer-{key}",
        data={
            "seconds": seconds,
            "ready_s": ready_s,
            "warn": warn,
            "start": say("timer.start", "Start {seconds} seconds", seconds=seconds),
            "stop": say("timer.stop", "Stop"),
            "again": say("timer.again", "Once more"),
            "before": say("timer.before", "After Start you have {seconds} seconds to get into place.", seconds=ready_s),
            "ready": say("timer.ready", "Get into place."),
            "go": say("timer.go", "Go. Hold it for {seconds} seconds.", seconds=seconds),
            "nearly": say("timer.nearly", "{seconds} seconds left.", seconds=warn),
            "done": say("timer.done", "Time. You did it. Now choose your answer below."),
            "stopped": say("timer.stopped", "Stopped. Choose your answer below, or start again."),
        },
    )
