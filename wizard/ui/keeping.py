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
from wizard import Answers, Plan, decide, history, journey
from wizard.answers import CheckIn
from wizard.store import Addition, History, Key, NotFound, Revision, Start, Store, StoreError, Workout, open_store

from . import callers, frame, modes, session

T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What is kept under the key of this visit, and the plan from here on."""

    key: Key
    history: History
    plan: Plan

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
    return history.replay(found, catalogue.load(), language)


def is_alone() -> bool:
    """True for the person at this machine itself, where it serves nobody else; asked of the connection of this run."""
    return session.alone(callers.comes_alone())


def current() -> Kept | None:
    """The kept plan of this visit; None where there is none, or it cannot be reached (then the page says so)."""
    if not modes.current().keeps:
        return None
    try:
        key = session.visit().kept or (_store().last() if is_alone() else None)
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


def is_shown(kept: Kept | None) -> bool:
    """True where the answers of this visit are those of the kept plan, or there are none."""
    return kept is not None and (
        not session.has_begun() or kept.history.answers in (session.answers(), journey.on_path(session.answers())))


def plan() -> Plan:
    """The plan of this visit: the kept one from here on, where its answers are the present ones."""
    kept = current()
    return kept.plan if kept and is_shown(kept) else session.swapped_plan()


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


def is_limit_contradicted() -> bool:
    """True where the plan that is shown has a limit of pain that its last check-in contradicts."""
    kept = current()
    return bool(kept and is_shown(kept) and kept.plan.ceiling and history.limit_shown(kept.history, kept.plan) is None)


def adopt() -> None:
    """A visit that has said nothing takes over the answers of the kept plan, so that every page can explain it."""
    kept = current()
    if kept and not session.has_begun():
        session.take_answers(kept.history.answers)


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
    if kept:
        add(kept, Revision(answers=journey.on_path(session.answers()), swaps=session.swaps()), f"revise {kept.history.state}")


def keep() -> bool:
    """Keep the plan of the present answers under a new key. False if that did not work."""
    key = session.visit().fresh
    plan, swaps = session.swapped_plan(), session.swaps()
    start = Start.of(journey.on_path(session.answers()), plan, swaps, session.language())
    if not plan.is_plan or not _done(lambda: _store().keep_plan(key, start, remember=is_alone())):
        return False
    session.hold(key)
    return True


def bring(found: History) -> bool:
    """Keep a history that was taken along, and open it. False if that did not work, or a plan is kept here already."""
    key = session.visit().fresh
    if current() is not None or not _done(lambda: _store().bring(key, found, remember=is_alone())):
        return False
    session.forget()
    session.hold(key)
    return True


def add(kept: Kept, addition: Addition, form: str) -> bool:
    """Add an entry; sent twice by the same ``form`` it is kept once. False if that did not work: say it again later."""
    if not _done(lambda: _store().add(kept.key, addition, kept.history.state, session.sending(form), session.visit().token)):
        return False
    session.sent(form)
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
