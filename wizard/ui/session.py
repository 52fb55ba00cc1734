"""What this one visitor has said so far. Alone touches ``st.session_state``.

The committed answers are the truth; widgets only show them. Each change is committed at
once, so going back, or a page that goes away, loses nothing. Nothing is written to disk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

import catalogue
from wizard import Answers, Plan, decide, journey
from wizard.questions import value_of, with_answer
from wizard.words import PSEUDO, SOURCE_LANGUAGE, Words, languages, words_for

from . import places

_VISIT = "hipwise.visit"


@dataclass(frozen=True)
class Visit:
    """One person's walk. ``unsure`` are fields answered with "not sure" (None in the answers)."""

    answers: Answers = Answers()
    unsure: frozenset[str] = frozenset()
    language: str = SOURCE_LANGUAGE
    seen: frozenset[str] = frozenset()
    nudged: str | None = None  # the page that has just reminded of an open question
    going: str | None = None  # the screen to turn to


def visit() -> Visit:
    """The visit of this session; a fresh one at the start."""
    return st.session_state.setdefault(_VISIT, Visit())


def _set(**changes: Any) -> None:
    st.session_state[_VISIT] = replace(visit(), **changes)


# --- answers ------------------------------------------------------------------------


def answers() -> Answers:
    """The committed answers."""
    return visit().answers


def record(field: str, value: Any, unsure: bool = False) -> None:
    """Commit one answer; None with ``unsure`` is "not sure"."""
    now = visit()
    marked = now.unsure | {field} if unsure else now.unsure - {field}
    _set(answers=with_answer(now.answers, field, value), unsure=marked, nudged=None)


def is_unsure(field: str) -> bool:
    """True if the person said "not sure" here."""
    return field in visit().unsure and value_of(answers(), field) is None


def has_begun() -> bool:
    """True once anything was answered."""
    return visit().answers != Answers() or bool(visit().unsure)


def forget() -> None:
    """Forget this visit, all but its language."""
    st.session_state[_VISIT] = Visit(language=visit().language)


def plan() -> Plan:
    """The decision for the answers on the path, in the language of this visit."""
    return decide(journey.on_path(answers()), catalogue.load(), language())


# --- the walk -----------------------------------------------------------------------


def see(page: str) -> None:
    """Note that a page was shown."""
    if page not in visit().seen:
        _set(seen=visit().seen | {page})


def page_after(page: str) -> str:
    """The next page that was not seen yet; with none left, the check page."""
    was_at_check = journey.CHECK in visit().seen
    following = journey.next_page(page, answers())
    while was_at_check and following != journey.CHECK and following in visit().seen:
        following = journey.next_page(following, answers())
    return following


def nudge(page: str) -> None:
    """Remember that ``page`` reminds of an open question."""
    _set(nudged=page)


def is_nudged(page: str) -> bool:
    """True while ``page`` reminds of an open question."""
    return visit().nudged == page


def go(place: str) -> None:
    """Turn to a screen; ``turn`` does it as soon as the navigation is known again."""
    _set(nudged=None, going=place)


def turn() -> None:
    """Carry out ``go``. Only the language may stand in the address."""
    place = visit().going
    if place:
        _set(going=None)
        query = {} if language() == SOURCE_LANGUAGE else {"lang": language()}
        st.switch_page(places.file_of(place), query_params=query)


# --- widgets ------------------------------------------------------------------------


def show(key: str, value: Any) -> None:
    """Make the widget ``key`` show ``value``; call it just before the widget."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def shown(key: str) -> Any:
    """What the widget ``key`` holds now."""
    return st.session_state.get(key)


# --- language -----------------------------------------------------------------------


def language() -> str:
    """The language of this visit."""
    return visit().language


def words() -> Words:
    """The words of this visit's language."""
    return words_for(language())


def set_language(chosen: str) -> None:
    """Use another language from now on; one that is not known changes nothing."""
    if chosen != language() and (chosen in languages() or chosen == PSEUDO):
        _set(language=chosen)


def choose_language(chosen: str) -> None:
    """The person chose a language: use it, and let the address say so too."""
    set_language(chosen)
    st.query_params["lang"] = language()


def take_language_from_address() -> None:
    """``?lang=`` chooses the language; nothing else is read from an address."""
    chosen = st.query_params.get("lang")
    if chosen:
        set_language(chosen)
