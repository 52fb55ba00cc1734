"""The end of a walk in the clinic: a tablet hands it in, staff keep what they typed from paper."""

from __future__ import annotations

from collections.abc import Callable

from wizard.clinic import StoreError

from . import handing, places, records, session, signing_in, tablet

TYPED = "typed"  # the form in which the desk is told what was kept


def on_check(stopped: bool) -> tuple[str, Callable[[], None]]:
    """The way on from the check page: its words, and what it does."""
    say = session.words().say
    if session.tablet().typing is not None:
        return say("paper.keep", "Put it in the queue"), keep_typed
    if stopped:
        return say("check.where", "See where to go"), hand_in
    return say("check.hand_in", "Hand in my answers"), hand_in


def hand_in() -> None:
    """The answers go to the desk, and the key of the tablet opens nothing any more."""
    key = session.tablet().key
    session.stay_on_path()
    if key is None or not tablet.save():
        return
    plan = tablet.plan()
    try:
        records.clinic().finish(key, plan)
        handing.leases().hand_in(key)  # before the session is touched: a run may end there
    except StoreError as error:
        session.note_trouble(error.says(session.words()))
        return
    session.tablet(handed_in=True)
    session.go(places.THANKS)


def begin_paper(reference: str) -> None:
    """Staff begin to type in what somebody wrote on paper."""
    session.type_for(reference)
    session.go(places.QUESTION_PAGES[0])


def keep_typed() -> None:
    """A finished intake from paper."""
    staff, now = signing_in.staff(), session.tablet()
    if staff is None or now.typing is None:
        return
    session.stay_on_path()
    try:
        records.clinic().type_in(staff, now.typing, session.answers(), now.helped, session.language())
    except StoreError as error:
        session.note_trouble(error.says(session.words()))
        return
    session.end_typing()
    session.fill(TYPED, {"reference": now.typing})
    session.go(places.DESK)


def drop_paper() -> None:
    """What was typed is dropped or kept; the desk is shown."""
    session.end_typing()
    session.go(places.DESK)
