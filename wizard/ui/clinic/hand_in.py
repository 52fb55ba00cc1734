"""The end of a walk in the clinic: a tablet hands it in, staff keep what they typed from paper."""

from __future__ import annotations

from collections.abc import Callable

import catalogue
from wizard.answers import journey
from wizard.answers.model import NONE
from wizard.clinic import NotFoundError, StoreError
from wizard.clinic.records import ALARMS
from wizard.rules.screening import tier_of
from wizard.server import addresses
from wizard.ui.session import visit

from . import alarm_delivery, clinic_records, sign_in, tablet, tablet_routes

TYPED = "typed"  # the form in which the desk is told what was kept


def on_check(stopped: bool) -> tuple[str, Callable[[], None]]:
    """The way on from the check page: its words, and what it does."""
    say = visit.words().say
    if visit.tablet().typing is not None:
        return say("paper.keep", "Put it in the queue"), keep_typed
    if stopped:
        return say("check.where", "See where to go"), hand_in
    return say("check.hand_in", "Hand in my answers"), hand_in


def on_continue(page: str) -> bool:
    """Have the desk hear of an alarm that the answers lead to on leaving ``page``, or that it was taken back. True where the walk ends here."""
    now = visit.tablet()
    if now.key is None or now.handed_in:
        return False
    outcome = tablet.plan().outcome
    if not alarm_delivery.is_due(outcome) or not (now.alarm or _ends_after(page)):
        return False
    if outcome != now.alarm:
        alarm_delivery.say(outcome)
        if tablet.save():
            alarm_delivery.send(now.key)
        if outcome not in ALARMS:
            visit.note_trouble(
                visit.words().say(
                    "thanks.taken_back", "The desk was told of a warning sign. They can see that you took it back."
                )
            )
    if outcome != "emergency":
        return False
    visit.go(addresses.THANKS)
    return True


def _ends_after(page: str) -> bool:
    """True where nothing more is asked, or what was ticked is enough already. What only follows from numbers waits for the answers that are still to come."""
    ticked = [
        sign for sign in visit.answers().signs or () if sign != NONE and tier_of(sign, catalogue.load()) in ALARMS
    ]
    return bool(ticked) or visit.page_after(page) == journey.CHECK


def hand_in() -> None:
    """The answers go to the desk. The key of the tablet opens nothing any more, but for the page of an alarm that nobody has heard."""
    key = visit.tablet().key
    visit.stay_on_path()
    if key is None:
        return
    plan = tablet.plan()
    if plan.outcome in ALARMS and plan.outcome != visit.tablet().alarm:
        alarm_delivery.say(plan.outcome)  # whatever happens to the records: the page says where to go
    try:
        if tablet.save():
            clinic_records.clinic().finish(key, plan)
            tablet_routes.leases().hand_in(key)  # before the session is touched: a run may end there
            alarm_delivery.hand_in(plan.outcome)
    except NotFoundError:  # the desk has just heard the alarm, and the answers were handed in by that
        alarm_delivery.listen(key)
    except StoreError as error:
        visit.note_trouble(error.says(visit.words()))
    if visit.tablet().handed_in or visit.tablet().alarm:
        visit.go(addresses.THANKS)


def begin_paper(reference: str) -> None:
    """Staff begin to type in what somebody wrote on paper."""
    visit.type_for(reference)
    visit.go(addresses.QUESTION_PAGES[0])


def keep_typed() -> None:
    """A finished intake from paper."""
    staff, now = sign_in.staff(), visit.tablet()
    if staff is None or now.typing is None:
        return
    visit.stay_on_path()
    try:
        clinic_records.clinic().type_in(staff, now.typing, visit.answers(), now.helped, visit.language())
    except StoreError as error:
        visit.note_trouble(error.says(visit.words()))
        return
    visit.end_typing()
    visit.fill(TYPED, {"reference": now.typing})
    visit.go(addresses.DESK)


def drop_paper() -> None:
    """What was typed is dropped or kept; the desk is shown."""
    visit.end_typing()
    visit.go(addresses.DESK)
