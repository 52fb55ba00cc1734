"""The alarm of this tablet: sent to the desk as soon as the answers lead to it, and shown until the desk has heard it.

``state()`` says how far it is: ``unsent`` (the records cannot be reached; each run tries again), ``raised``, ``heard``, or "" for none.
"""

from __future__ import annotations

import contextlib

from wizard.clinic import Alarm, Key, NotFoundError, StoreError
from wizard.clinic.records import ALARMS
from wizard.ui.session import visit

from . import clinic_records, tablet_routes

UNSENT, RAISED, HEARD = "unsent", "raised", "heard"
WAITS = (UNSENT, RAISED)


def state() -> str:
    """How far the alarm of this tablet is; "" for none."""
    now = visit.tablet()
    return "" if not now.alarm else HEARD if now.knows else RAISED if now.reached else UNSENT


def waits() -> bool:
    """True while the desk has not heard the alarm: this tablet goes on showing where to go."""
    return state() in WAITS


def is_due(outcome: str) -> bool:
    """True where the desk has to hear of this outcome, or that an alarm was taken back."""
    return outcome in ALARMS or visit.tablet().alarm != ""


def say(outcome: str) -> None:
    """From now on this tablet has the alarm of ``outcome``, or none; ``listen`` sends it."""
    visit.tablet(alarm=outcome if outcome in ALARMS else "", reached=False, knows=False)


def send(key: Key) -> None:
    """Have the desk hear what the saved answers say."""
    try:
        _take(key, clinic_records.clinic().settle_alarm(key))
    except NotFoundError:
        listen(key)
    except StoreError:
        pass  # the page says so, and the next run tries again


def listen(key: Key) -> None:
    """See whether the desk has heard it. Where the desk has closed or deleted it, it knows."""
    if not waits():
        return
    if state() == UNSENT and not visit.tablet().handed_in:
        try:
            _take(key, clinic_records.clinic().settle_alarm(key))
            return
        except NotFoundError:
            pass
        except StoreError:
            return
    try:
        _take(key, clinic_records.clinic().alarm(key))
    except NotFoundError:
        visit.tablet(handed_in=True, reached=True, knows=True)
    except StoreError:
        pass


def hand_in(outcome: str) -> None:
    """The answers are with the desk, and with them the alarm where there is one."""
    is_alarm = outcome in ALARMS
    visit.tablet(
        handed_in=True, alarm=outcome if is_alarm else "", reached=is_alarm, knows=visit.tablet().knows and is_alarm
    )


def resume(key: Key) -> None:
    """Take up the alarm of a draft that was just taken back."""
    with contextlib.suppress(StoreError):
        _take(key, clinic_records.clinic().alarm(key))


def show_again(key: Key) -> None:
    """Show where to go, on a page that has lost the answers. Raises NotFoundError, StoreError."""
    found, (plan, language) = clinic_records.clinic().alarm(key), clinic_records.clinic().where_to_go(key)
    visit.forget_all(key=key, handed_in=True, shows=plan)
    visit.set_language(language)
    _take(key, found)


def _take(key: Key, found: Alarm) -> None:
    if found.finished:
        tablet_routes.leases().hand_in(key)  # before the session is touched: a run may end there
    visit.tablet(
        alarm=found.outcome or "",
        reached=found.outcome is not None,
        knows=found.heard and found.outcome is not None,
        handed_in=visit.tablet().handed_in or found.finished,
    )
