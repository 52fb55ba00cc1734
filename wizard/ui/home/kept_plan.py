"""The kept plan of this visit: found, read, added to, deleted.

For the person at the machine itself the last plan opens by itself (``callers.py`` says who that is). For everybody else
a plan is found by its key only: the tab holds it, or the phone if its owner asked for that (``phone.py``).
What goes wrong is one sentence on top of the page; what was entered stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import streamlit as st

import catalogue
from wizard.answers import check_in_questions, journey
from wizard.answers.facts import Facts
from wizard.answers.model import Answers, CheckIn
from wizard.follow_up import history as past
from wizard.plan.decide import brief, decide
from wizard.plan.model import Plan
from wizard.rules.segments import REFERRALS
from wizard.server import addresses, modes
from wizard.store import (
    Addition,
    History,
    Key,
    NotFoundError,
    Revision,
    SentDifferentlyError,
    Start,
    Store,
    StoreError,
    Workout,
    open_store,
)
from wizard.store.documents import ClinicianSaid
from wizard.ui.http import callers
from wizard.ui.session import visit

T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What is kept under the key of this visit, and the plan from here on."""

    key: Key
    history: History
    plan: Plan

    @property
    def mark(self) -> str:
        """What tells this plan from another one."""
        return self.key.mark

    @property
    def week(self) -> int:
        """The week that is due: one after the last check-in."""
        return max((c.week for c in self.history.check_ins), default=0) + 1

    @property
    def workouts_this_week(self) -> tuple[Workout, ...]:
        """The workouts of the week that is due."""
        return tuple(w for w in self.history.workouts if w.week == self.week)


@st.cache_resource(show_spinner=False)
def _store() -> Store:
    return open_store()


def check() -> None:
    """One short read of what is kept. Raises StoreError where people could keep nothing, nor find what they kept."""
    _store().check()


@lru_cache(maxsize=64)
def _replayed(found: History, language: str) -> Plan:
    return past.replay(found, catalogue.load(), language)


def is_alone() -> bool:
    """True for the person at this machine itself, where it serves nobody else; asked of the connection of this run."""
    return bool(visit.alone(callers.comes_alone()))


def current() -> Kept | None:
    """The kept plan of this visit; None where there is none, or it cannot be reached (then the page says so)."""
    if not modes.current().keeps:
        return None
    try:
        return _read()
    except NotFoundError:
        visit.hold(None)
        visit.note_trouble(
            visit.words().say(
                "keep.gone",
                "The plan that was open here is no longer there. It was deleted in another tab or on another device.",
            )
        )
    except StoreError as error:
        _say(error)
    return None


def current_or_none() -> Kept | None:
    """The same for what stands beside a page: where the plan cannot be reached, the page itself says so."""
    try:
        return _read() if modes.current().keeps else None
    except StoreError:
        return None


def _read() -> Kept | None:
    key = visit.visit().kept or _only_plan_here()
    if key is None:
        return None
    found = _store().history(key, visit.visit().token)
    return Kept(key, found, _replayed(found, visit.language()))


def _only_plan_here() -> Key | None:
    """The plan that opens without a key: the only one of this machine, unless this person said that it is somebody else's."""
    if visit.visit().owner == "other" or not is_alone():
        return None
    found = _store().own_plans()
    return found[0] if len(found) == 1 else None


def plans_here() -> tuple[tuple[Key, History], ...]:
    """The plans of this machine among which a person may choose, the newest first. None where the server serves others too."""
    if not modes.current().keeps or not is_alone():
        return ()
    found = []
    try:
        for key in _store().own_plans():
            found.append((key, _store().history(key, visit.visit().token)))
    except NotFoundError:  # deleted in this moment
        pass
    except StoreError as error:
        _say(error)
    return tuple(found)


def choose(key: Key) -> None:
    """The plan of ``key`` is this person's: open it, and next time first."""
    _done(lambda: _store().remember(key, visit.visit().token))
    visit.start_over()
    visit.hold(key, owner="mine")


def is_shown(kept: Kept | None) -> bool:
    """True where the answers of this visit are those of the kept plan, or there are none."""
    return kept is not None and (
        not visit.has_begun()
        or kept.history.answers == visit.answers()
        or journey.on_path(visit.answers()) == journey.on_path(kept.history.answers)
    )


def plan() -> Plan:
    """The plan of this visit: the kept one from here on; with other answers what they would make of it."""
    kept = current()
    if kept is None:
        return visit.swapped_plan()
    return kept.plan if is_shown(kept) else _replayed(kept.history.with_addition(_said_now(kept)), visit.language())


def _said_now(kept: Kept) -> Revision:
    """What this visit would put on the kept plan."""
    return Revision(
        answers=journey.on_path(visit.answers()),
        swaps=visit.swaps(),
        clinician_said="may_exercise"
        if past.is_lifted(kept.history, visit.visit().cleared, catalogue.load())
        else None,
    )


def with_answers(answers: Answers) -> Plan:
    """The plan of this visit as it would be with these answers; nothing is kept."""
    kept, answers = current(), visit.as_counted(answers)
    if kept and is_shown(kept):
        return _replayed(
            kept.history.with_addition(Revision(answers=answers, swaps=kept.history.swaps)), visit.language()
        )
    return decide(answers, catalogue.load(), visit.language(), visit.swaps())


def has_weeks_behind() -> bool:
    """True where the plan that is shown follows from check-ins too."""
    kept = current()
    return bool(kept and is_shown(kept) and kept.history.check_ins)


def differs(kept: Kept | None) -> bool:
    """True where this visit holds other answers than the kept plan: what it says of today is then not the last word."""
    return kept is not None and not is_shown(kept)


def follow() -> None:
    """A visit that took over the answers of the kept plan, and said nothing else, goes on with the newest ones: another tab may have changed them."""
    kept = current()
    if kept and visit.follows() and visit.visit().adopted != kept.history.answers:
        visit.adopt(kept.history.answers)


def carry_sign() -> None:
    """A sign that was named in a check-in and not sent goes along to the one that is due, where another tab has sent that week."""
    kept = current()
    if kept is None:
        return
    due = check_in_questions.form_of(kept.week)
    for name, said in [*visit.visit().forms.items()]:
        if (
            check_in_questions.is_form(name)
            and name != due
            and said.get(check_in_questions.ANY_SIGN) == check_in_questions.YES
        ):
            visit.fill(
                due, {id_: said[id_] for id_ in (check_in_questions.ANY_SIGN, check_in_questions.SIGNS) if id_ in said}
            )
            visit.clear(name)


def put_back() -> None:
    """Drop the answers of this visit for those of the kept plan."""
    kept = current()
    if kept:
        visit.note_cleared(None)
        visit.adopt(kept.history.answers)


def is_limit_contradicted() -> bool:
    """True where the plan that is shown has a limit of pain that its last check-in contradicts."""
    kept = current()
    return bool(kept and is_shown(kept) and kept.plan.ceiling and past.limit_shown(kept.history, kept.plan) is None)


def adopt() -> None:
    """A visit that has said nothing takes over the answers of the kept plan, so that every page can explain it."""
    kept = current()
    if kept and not visit.has_begun():
        visit.adopt(kept.history.answers)


def swaps() -> tuple[tuple[str, str], ...]:
    """The swaps that the plan of this visit is made with."""
    kept = current()
    return kept.history.swaps if kept and is_shown(kept) else visit.swaps()


def swap(exercise: str, instead: str) -> None:
    """From now on ``instead`` takes the place of ``exercise``; in a kept plan for good."""
    kept = current()
    if kept and is_shown(kept):
        add(
            kept,
            Revision(answers=kept.history.answers, swaps=(*kept.history.swaps, (exercise, instead))),
            f"swap {kept.history.state}",
        )
    else:
        visit.swap(exercise, instead)


def undo_swap() -> None:
    """Take the last swap back."""
    kept = current()
    if kept and is_shown(kept):
        add(kept, Revision(answers=kept.history.answers, swaps=kept.history.swaps[:-1]), f"swap {kept.history.state}")
    else:
        visit.undo_swap()


def revise() -> None:
    """From now on the kept plan follows the present answers; what was logged stays."""
    kept = current()
    if kept and add(kept, _said_now(kept), f"revise {kept.history.state}"):
        visit.note_cleared(None)
        visit.note_slip(None)


def keep() -> bool:
    """Keep the plan of the present answers under a new key. False if that did not work."""
    key = visit.visit().fresh
    plan, swaps = visit.swapped_plan(), visit.swaps()
    start = Start.of(journey.on_path(visit.answers()), plan, swaps, visit.language())
    if not plan.is_plan or not _done(lambda: _store().keep_plan(key, start, remember=is_alone())):
        return False
    visit.hold(key, owner="mine")
    return True


def bring(found: History) -> bool:
    """Keep a history that was taken along, and open it. False if that did not work, or a plan is kept here already."""
    key = visit.visit().fresh
    if current() is not None or not _done(lambda: _store().bring(key, found, remember=is_alone())):
        return False
    visit.forget()
    visit.hold(key, owner="mine")
    return True


def hear(place: str) -> None:
    """A sign in new answers stops the kept plan at once, in every tab; taken back in the same walk it is corrected there.

    On a question page only a ticked sign counts: the other answers are still being given.
    """
    kept, this_visit = current(), visit.visit()
    if kept is None or this_visit.owner != "mine" or not visit.has_begun():
        return
    answers = journey.on_path(visit.answers())
    if place in addresses.QUESTION_PAGES:
        stops = bool(Facts(answers).signs)
    else:
        stops = brief(answers, catalogue.load()).outcome in REFERRALS
    if stops and answers != kept.history.answers:
        _note(kept, Revision(answers=answers, swaps=kept.history.swaps), this_visit.slip)
    elif not stops and this_visit.slip is not None and not is_shown(kept):
        _note(kept, past.answers_before(kept.history, this_visit.slip), this_visit.slip, is_slip=False)


def _note(kept: Kept, said: Revision, corrects: int | None, is_slip: bool = True) -> None:
    """Write answers that nobody confirmed into the kept plan, or put them in the place of entry ``corrects``."""
    form, store, state = f"hear {kept.history.state}", _store(), kept.history.state
    once, caller = visit.sending(form), visit.visit().token

    def write() -> None:
        saved = (
            store.add(kept.key, said, state, once, caller)
            if corrects is None
            else store.correct(kept.key, corrects, said, state, once, caller)
        )
        visit.note_slip((corrects or saved.number) if is_slip else None)

    if _done(write):
        visit.sent(form)


def answers_to_look_over(kept: Kept) -> Answers:
    """The answers of the kept plan as they were given: a ticked sign hides all others, so those before it come back beside it."""
    now, stop = kept.history.answers, past.stop_of(kept.history, catalogue.load())
    if stop is None or stop.by != "answers" or not Facts(now).signs:
        return now
    return past.answers_before(kept.history, stop.number).answers.model_copy(update={"signs": now.signs})


def sign_waits(kept: Kept) -> bool:
    """True where a sign was named in the check-in of this week, and it was not sent yet."""
    return visit.form(check_in_questions.form_of(kept.week)).get(check_in_questions.ANY_SIGN) == check_in_questions.YES


def say_clinician(kept: Kept, said: ClinicianSaid) -> bool:
    """Keep what the clinician said of a plan that has stopped. False if that did not work."""
    revision = Revision(answers=kept.history.answers, swaps=kept.history.swaps, clinician_said=said)
    return add(kept, revision, f"clinician {kept.history.state}")


def add_workout(kept: Kept, workout: Workout, once: str) -> bool:
    """Add a workout; sent again under the same ``once``, by this session or a later one, it is kept once.

    Sent again with other answers the first ones stay, and the page says so. False if it did not work: say it again later.
    """
    try:
        _store().add(kept.key, workout, kept.history.state, once, visit.visit().token)
    except SentDifferentlyError:
        visit.note_trouble(
            visit.words().say(
                "keep.workout_before",
                "This workout was saved before, and what you answered then stays. You can correct it in the diary.",
            )
        )
    except StoreError as error:
        _say(error)
        return False
    return True


def add(kept: Kept, addition: Addition, form: str) -> bool:
    """Add an entry; sent twice by the same ``form`` it is kept once. False if that did not work: say it again later."""
    shown = isinstance(addition, Revision) and (is_shown(kept) or journey.on_path(visit.answers()) == addition.answers)
    if not _done(
        lambda: _store().add(kept.key, addition, kept.history.state, visit.sending(form), visit.visit().token)
    ):
        return False
    visit.sent(form)
    if shown and isinstance(addition, Revision):
        visit.adopt(addition.answers)
    return True


def correct(kept: Kept, number: int, instead: CheckIn | Workout, form: str) -> bool:
    """Put a correction beside entry ``number``, which stays. False if that did not work."""
    if not _done(
        lambda: _store().correct(
            kept.key, number, instead, kept.history.state, visit.sending(form), visit.visit().token
        )
    ):
        return False
    visit.sent(form)
    return True


def delete(kept: Kept) -> None:
    """Delete the plan and everything that was logged, at once and for good."""
    if _done(lambda: _store().delete(kept.key, visit.visit().token)):
        visit.forget()
        visit.remember_on_phone("forget")


def open_key(text: object) -> bool:
    """Take the plan of a key that a person or a browser gave. False if nothing is kept under it.

    A store that is away does not know: then the key is held until it is back, and never given up.
    """
    key = Key.read(text)
    if key is None:
        return False
    try:
        _store().history(key, visit.visit().token)
    except NotFoundError:
        return False
    except StoreError as error:
        _say(error)
    visit.hold(key)
    return True


def _done(act: Callable[[], T]) -> bool:
    try:
        act()
    except StoreError as error:
        _say(error)
        return False
    return True


def _say(error: StoreError) -> None:
    visit.note_trouble(error.says(visit.words()))
