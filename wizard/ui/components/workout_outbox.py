"""A workout that has ended waits in the tab until it is kept: a lost connection, a reload or a restarted server loses none.

The guide writes it there at its end and sends it (``guide.py``). What did not arrive is sent again as soon as a run of the page
arrives; a new session is told of it, and Today offers it. It goes when the store has it, or when the person lets go of it or of
the plan. Ids, numbers and a day, never in an address or a log; what comes back is checked like a file from outside.
"""

from __future__ import annotations

from wizard.ui.session import local_time, visit

from . import component

PLACE = "hipwise.outbox"
_SCRIPT = component.script("workout_outbox", PLACE=PLACE)


def mirror() -> None:
    """Hand the workout that waits to the tab, and take back what it holds."""
    now = visit.outing()
    _mirror(
        {
            "held": visit.held_workout(),
            "heard": visit.visit().outbox_heard,
            "awaited": now.token if now.waiting is None and now.phase != "saved" else None,
        }
    )


def _take() -> None:
    visit.take_workout(component.heard("outbox"), local_time.today())


_mirror = component.declare_part("outbox", _SCRIPT, outbox=_take)
