"""Whose plan is kept here: asked once in a visit, before other answers are given beside it.

Two people may share one computer. Without this question the answers of the second would change the weeks of the first.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from wizard.answers import journey
from wizard.server import addresses
from wizard.store import History, Key
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

from . import corrections, kept_plan

WALK = addresses.QUESTION_PAGES
RESULTS = (
    journey.CHECK,
    addresses.PLAN,
    *addresses.PARTS,
    addresses.REFERRAL,
    addresses.INCOMPLETE,
    addresses.TAKE,
    *addresses.WEEKS,
)


def is_unknown(place: str) -> bool:
    """True where this page would show or take other answers than those of the kept plan, and nobody has said whose plan that is."""
    if visit.visit().owner or place not in (*WALK, *RESULTS):
        return False
    kept = kept_plan.current()
    return kept is not None and (place in WALK or kept_plan.differs(kept))


def ask(place: str) -> None:
    """The question, in place of the page."""
    say, kept = visit.words().say, kept_plan.current()
    assert kept is not None
    page_frame.instead(
        f"{place}-owner",
        say("owner.title", "Is the plan on this device yours?"),
        say(
            "owner.says",
            "A plan was saved here on {day}. New answers can change it or stop it, so they must come from the same person.",
            day=corrections.day(kept.history.made_at),
        ),
        "pointing",
        ("owner-mine", say("owner.mine", "Yes, it is mine"), partial(_mine, place)),
        ("owner-other", say("owner.other", "No, I am someone else"), partial(_other, place)),
    )


def _mine(place: str) -> None:
    visit.say_owner("mine")
    if place == visit.first_page() or not visit.has_begun():
        answer_again()


def _other(place: str) -> None:
    """Answers that came from the kept plan go with it; those that this person gave stay."""
    given = visit.has_begun() and not visit.follows()
    visit.say_owner("other")
    if not given:
        visit.start_over()
        visit.go(visit.first_page() if place in WALK else addresses.START)


def answer_again() -> None:
    """A new walk of the owner over the answers of the kept plan."""
    kept = kept_plan.current()
    if kept and (visit.follows() or not visit.has_begun()):
        visit.adopt(kept_plan.answers_to_look_over(kept))
    visit.answer_again()


def begin_again() -> None:
    """ "Start again with new answers": the question first where it is open, else the first question."""
    if visit.visit().owner == "mine":
        answer_again()
    visit.go(visit.first_page())


# --- several plans -----------------------------------------------------------------------------------------------


def choose() -> None:
    """On the start page: which of the plans of this machine is this person's. Nothing where one opens by itself, or none is there."""
    say, found = visit.words().say, kept_plan.plans_here()
    if not found or kept_plan.current() is not None:
        return
    with st.container(key="card-plans-here"):
        st.header(say("owner.which", "Is one of these plans yours?"), anchor=False)
        for number, (key, history) in enumerate(found):
            st.button(plain(_named(history)), key=f"own-plan-{number}", width="stretch", on_click=_open, args=(key,))


def _named(history: History) -> str:
    """A plan by its days alone: no word of health, and no name."""
    say, last = visit.words().say, history.entries[-1].made_at if history.entries else history.made_at
    return say(
        "owner.plan_of",
        "Saved on {day}, last used on {last}",
        day=corrections.day(history.made_at),
        last=corrections.day(last),
    )


def _open(key: Key) -> None:
    kept_plan.choose(key)
    visit.go(addresses.START)
