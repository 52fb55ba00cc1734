"""Whose plan is kept here: asked once in a visit, before other answers are given beside it.

Two people may share one computer. Without this question the answers of the second would change the weeks of the first.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from wizard import journey
from wizard.store import History, Key

from . import correcting, frame, keeping, places, session
from .marks import plain

WALK = (places.PRIVACY, *places.QUESTION_PAGES)
RESULTS = (journey.CHECK, places.PLAN, places.REFERRAL, places.INCOMPLETE, places.TAKE, *places.WEEKS)


def is_unknown(place: str) -> bool:
    """True where this page would show or take other answers than those of the kept plan, and nobody has said whose plan that is."""
    if session.visit().owner or place not in (*WALK, *RESULTS):
        return False
    kept = keeping.current()
    return kept is not None and (place in WALK or keeping.differs(kept))


def ask(place: str) -> None:
    """The question, in place of the page."""
    say, kept = session.words().say, keeping.current()
    assert kept is not None
    frame.instead(
        f"{place}-owner", say("owner.title", "Is the plan on this device yours?"), say(
            "owner.says", "A plan was saved here on {day}. New answers can change it or stop it, so they must come from the same person.",
            day=correcting.day(kept.history.made_at)),
        "pointing",
        ("owner-mine", say("owner.mine", "Yes, it is mine"), partial(_mine, place)),
        ("owner-other", say("owner.other", "No, I am someone else"), partial(_other, place)))


def _mine(place: str) -> None:
    session.say_owner("mine")
    if place == session.first_page() or not session.has_begun():
        answer_again()


def _other(place: str) -> None:
    """Answers that came from the kept plan go with it; those that this person gave stay."""
    given = session.has_begun() and not session.follows()
    session.say_owner("other")
    if not given:
        session.start_over()
        session.go(session.first_page() if place in WALK else places.START)


def answer_again() -> None:
    """A new walk of the owner over the answers of the kept plan."""
    kept = keeping.current()
    if kept and (session.follows() or not session.has_begun()):
        session.adopt(keeping.answers_to_look_over(kept))
    session.answer_again()


def begin_again() -> None:
    """"Start again with new answers": the question first where it is open, else the first question."""
    if session.visit().owner == "mine":
        answer_again()
    session.go(session.first_page())


# --- several plans -----------------------------------------------------------------------------------------------


def choose() -> None:
    """On the start page: which of the plans of this machine is this person's. Nothing where one opens by itself, or none is there."""
    say, found = session.words().say, keeping.plans_here()
    if not found or keeping.current() is not None:
        return
    with st.container(key="card-plans-here"):
        st.header(say("owner.which", "Is one of these plans yours?"), anchor=False)
        for number, (key, history) in enumerate(found):
            st.button(plain(_named(history)), key=f"own-plan-{number}", width="stretch", on_click=_open, args=(key,))


def _named(history: History) -> str:
    """A plan by its days alone: no word of health, and no name."""
    say, last = session.words().say, history.entries[-1].made_at if history.entries else history.made_at
    return say("owner.plan_of", "Saved on {day}, last used on {last}", day=correcting.day(history.made_at), last=correcting.day(last))


def _open(key: Key) -> None:
    keeping.choose(key)
    session.go(places.START)
