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
from wizard import Answers, Plan, decide, journey, weekly
from wizard import history as past
from wizard.answers import CheckIn
from wizard.rules.facts import Facts
from wizard.store import Addition, History, Key, NotFound, Revision, SentDifferently, Start, Store, StoreError, Workout, open_store

from . import callers, frame, modes, places, session

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
    return session.alone(callers.comes_alone())


def current() -> Kept | None:
    """The kept plan of this visit; None where there is none, or it cannot be reached (then the page says so)."""
    if not modes.current().keeps:
        return None
    try:
        key = session.visit().kept or _only_plan_here()
        if key is None:
            return None
        found = _store().history(key, session.visit().token)
        return Kept(key, found, _replayed(found, session.language()))
    except NotFound:
        session.hold(None)
        session.note_trouble(session.words().say(
            "keep.gone", "The plan that was open here is no longer there. It was deleted in another tab or on another device."))
    except StoreError as error:
        _say(error)
    return None


def _only_plan_here() -> Key | None:
    """The plan that opens without a key: the only one of this machine, unless this person said that it is somebody else's."""
    if session.visit().owner == "other" or not is_alone():
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
            found.append((key, _store().history(key, session.visit().token)))
    except NotFound:  # deleted in this moment
        pass
    except StoreError as error:
        _say(error)
    return tuple(found)


def choose(key: Key) -> None:
    """The plan of ``key`` is this person's: open it, and next time first."""
    _done(lambda: _store().remember(key, session.visit().token))
    session.start_over()
    session.hold(key, owner="mine")


def is_shown(kept: Kept | None) -> bool:
    """True where the answers of this visit are those of the kept plan, or there are none."""
    return kept is not None and (
        not session.has_begun() or kept.history.answers == session.answers()
        or journey.on_path(session.answers()) == journey.on_path(kept.history.answers))


def plan() -> Plan:
    """The plan of this visit: the kept one from here on; with other answers what they would make of it."""
    kept = current()
    if kept is None:
        return session.swapped_plan()
    return kept.plan if is_shown(kept) else _replayed(kept.history.with_addition(_said_now(kept)), session.language())


def _said_now(kept: Kept) -> Revision:
    """What this visit would put on the kept plan."""
    return Revision(
        answers=journey.on_path(session.answers()), swaps=session.swaps(),
        clinician_said="may_exercise" if past.is_lifted(kept.history, session.visit().cleared, catalogue.load()) else None)


def with_answers(answers: Answers) -> Plan:
    """The plan of this visit as it would be with these answers; nothing is kept."""
    kept = current()
    if kept and is_shown(kept):
        return _replayed(kept.history.with_addition(Revision(answers=answers, swaps=kept.history.swaps)), session.language())
    return decide(answers, catalogue.load(), session.language(), session.swaps())


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
    if kept and session.follows() and session.visit().adopted != kept.history.answers:
        session.adopt(kept.history.answers)


def carry_sign() -> None:
    """A sign that was named in a check-in and not sent goes along to the one that is due, where another tab has sent that week."""
    kept = current()
    if kept is None:
        return
    due = weekly.form_of(kept.week)
    for name, said in [*session.visit().forms.items()]:
        if weekly.is_form(name) and name != due and said.get(weekly.ANY_SIGN) == weekly.YES:
            session.fill(due, {id_: said[id_] for id_ in (weekly.ANY_SIGN, weekly.SIGNS) if id_ in said})
            session.clear(name)


def put_back() -> None:
    """Drop the answers of this visit for those of the kept plan."""
    kept = current()
    if kept:
        session.note_cleared(None)
        session.adopt(kept.history.answers)


def is_limit_contradicted() -> bool:
    """True where the plan that is shown has a limit of pain that its last check-in contradicts."""
    kept = current()
    return bool(kept and is_shown(kept) and kept.plan.ceiling and past.limit_shown(kept.history, kept.plan) is None)


def adopt() -> None:
    """A visit that has said nothing takes over the answers of the kept plan, so that every page can explain it."""
    kept = current()
    if kept and not session.has_begun():
        session.adopt(kept.history.answers)


def swaps() -> tuple[tuple[str, str], ...]:
    """The swaps that the plan of this visit is made with."""
    kept = current()
    return kept.history.swaps if kept and is_shown(kept) else session.swaps()


def swap(exercise: str, instead: str) -> None:
    """From now on ``instead`` takes the place of ``exercise``; in a kept plan for good."""
    kept = current()
    if kept and is_shown(kept):
        add(kept, Revision(answers=kept.history.answers, swaps=(*kept.history.swaps, (exercise, instead))), f"swap {kept.history.state}")
    else:
        session.swap(exercise, instead)


def undo_swap() -> None:
    """Take the last swap back."""
    kept = current()
    if kept and is_shown(kept):
        add(kept, Revision(answers=kept.history.answers, swaps=kept.history.swaps[:-1]), f"swap {kept.history.state}")
    else:
        session.undo_swap()


def revise() -> None:
    """From now on the kept plan follows the present answers; what was logged stays."""
    kept = current()
    if kept and add(kept, _said_now(kept), f"revise {kept.history.state}"):
        session.note_cleared(None)
        session.note_slip(None)


def keep() -> bool:
    """Keep the plan of the present answers under a new key. False if that did not work."""
    key = session.visit().fresh
    plan, swaps = session.swapped_plan(), session.swaps()
    start = Start.of(journey.on_path(session.answers()), plan, swaps, session.language())
    if not plan.is_plan or not _done(lambda: _store().keep_plan(key, start, remember=is_alone())):
        return False
    session.hold(key, owner="mine")
    return True


def bring(found: History) -> bool:
    """Keep a history that was taken along, and open it. False if that did not work, or a plan is kept here already."""
    key = session.visit().fresh
    if current() is not None or not _done(lambda: _store().bring(key, found, remember=is_alone())):
        return False
    session.forget()
    session.hold(key, owner="mine")
    return True


def hear(place: str) -> None:
    """A sign in new answers stops the kept plan at once, in every tab; taken back in the same walk it is corrected there.

    On a question page only a ticked sign counts: the other answers are still being given.
    """
    kept, visit = current(), session.visit()
    if kept is None or visit.owner != "mine" or not session.has_begun():
        return
    answers = journey.on_path(session.answers())
    if place in places.QUESTION_PAGES:
        stops = bool(Facts(answers).signs)
    else:
        stops = decide(answers, catalogue.load()).outcome in past.REFERRALS
    if stops and answers != kept.history.answers:
        _note(kept, Revision(answers=answers, swaps=kept.history.swaps), visit.slip)
    elif not stops and visit.slip is not None and not is_shown(kept):
        _note(kept, past.answers_before(kept.history, visit.slip), visit.slip, is_slip=False)


def _note(kept: Kept, said: Revision, corrects: int | None, is_slip: bool = True) -> None:
    """Write answers that nobody confirmed into the kept plan, or put them in the place of entry ``corrects``."""
    form, store, state = f"hear {kept.history.state}", _store(), kept.history.state
    once, caller = session.sending(form), session.visit().token

    def write() -> None:
        saved = store.add(kept.key, said, state, once, caller) if corrects is None else store.correct(kept.key, corrects, said, state, once, caller)
        session.note_slip((corrects or saved.number) if is_slip else None)

    if _done(write):
        session.sent(form)


def answers_to_look_over(kept: Kept) -> Answers:
    """The answers of the kept plan as they were given: a ticked sign hides all others, so those before it come back beside it."""
    now, stop = kept.history.answers, past.stop_of(kept.history, catalogue.load())
    if stop is None or stop.by != "answers" or not Facts(now).signs:
        return now
    return past.answers_before(kept.history, stop.number).answers.model_copy(update={"signs": now.signs})


def sign_waits(kept: Kept) -> bool:
    """True where a sign was named in the check-in of this week, and it was not sent yet."""
    return session.form(weekly.form_of(kept.week)).get(weekly.ANY_SIGN) == weekly.YES


def say_clinician(kept: Kept, said: str) -> bool:
    """Keep what the clinician said of a plan that has stopped. False if that did not work."""
    revision = Revision(answers=kept.history.answers, swaps=kept.history.swaps, clinician_said=said)  # type: ignore[arg-type]
    return add(kept, revision, f"clinician {kept.history.state}")


def add_workout(kept: Kept, workout: Workout, once: str) -> bool:
    """Add a workout; sent again under the same ``once``, by this session or a later one, it is kept once.

    Sent again with other answers the first ones stay, and the page says so. False if it did not work: say it again later.
    """
    try:
        _store().add(kept.key, workout, kept.history.state, once, session.visit().token)
    except SentDifferently:
        session.note_trouble(session.words().say(
            "keep.workout_before", "This workout was saved before, and what you answered then stays. You can correct it in the diary."))
    except StoreError as error:
        _say(error)
        return False
    return True


def add(kept: Kept, addition: Addition, form: str) -> bool:
    """Add an entry; sent twice by the same ``form`` it is kept once. False if that did not work: say it again later."""
    shown = isinstance(addition, Revision) and (is_shown(kept) or journey.on_path(session.answers()) == addition.answers)
    if not _done(lambda: _store().add(kept.key, addition, kept.history.state, session.sending(form), session.visit().token)):
        return False
    session.sent(form)
    if shown and isinstance(addition, Revision):
        session.adopt(addition.answers)
    return True


def correct(kept: Kept, number: int, instead: CheckIn | Workout, form: str) -> bool:
    """Put a correction beside entry ``number``, which stays. False if that did not work."""
    if not _done(lambda: _store().correct(
            kept.key, number, instead, kept.history.state, session.sending(form), session.visit().token)):
        return False
    session.sent(form)
    return True


def delete(kept: Kept) -> None:
    """Delete the plan and everything that was logged, at once and for good."""
    if _done(lambda: _store().delete(kept.key, session.visit().token)):
        session.forget()
        session.remember_on_phone("forget")


def open_key(text: object) -> bool:
    """Take the plan of a key that a person or a browser gave. False if nothing is kept under it.

    A store that is away does not know: then the key is held until it is back, and never given up.
    """
    key = Key.read(text)
    if key is None:
        return False
    try:
        _store().history(key, session.visit().token)
    except NotFound:
        return False
    except StoreError as error:
        _say(error)
    session.hold(key)
    return True


def say_trouble() -> None:
    """On top of a page: what did not work just now."""
    said = session.take_trouble()
    if said:
        frame.aside("trouble", said)


def _done(act: Callable[[], T]) -> bool:
    try:
        act()
    except StoreError as error:
        _say(error)
        return False
    return True


def _say(error: StoreError) -> None:
    session.note_trouble(error.says(session.words()))
