"""A page of a kept plan without one: nothing kept yet, out of reach, ended, or waiting for one answer. Friendly, and with a way on."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from wizard import Plan

from . import frame, places, session
from .stopped import where_to_go


def nothing_kept(page: str, title: str, says: str) -> None:
    """What this page is for, and the way to a plan; or what is wrong, where the store is away."""
    say = session.words().say
    if out_of_reach(page, title):
        return
    frame.heading(page, title)
    st.markdown(says)
    if session.has_begun():
        st.button(say("absent.to_plan", "Go to your plan and keep it"), key="to-plan", type="primary", width="stretch",
                  on_click=session.go, args=(places.PLAN,))
    else:
        st.button(say("absent.begin", "Make a plan"), key="begin", type="primary", width="stretch",
                  on_click=session.go, args=(places.START,))
    st.button(say("take.bring", "Bring back a file"), key="bring", width="stretch", on_click=session.go, args=(places.TAKE,))


def out_of_reach(page: str, title: str = "") -> bool:
    """Says what is wrong where the store is away; False where nothing is."""
    say, trouble = session.words().say, session.take_trouble()
    if trouble:
        frame.heading(page, title or say("absent.away", "Your plan cannot be reached right now"))
        frame.note("out-of-reach", trouble, "amber")
        st.button(say("absent.again", "Try again"), key="again", type="primary", width="stretch")
    return bool(trouble)


def nothing_here(page: str) -> None:
    """A page that needs answers was opened without any: because there are none, or because the plan is out of reach."""
    if not out_of_reach(page):
        frame.nothing_yet(page)


def ended(page: str, plan: Plan, to_mend: tuple[str, Callable[[], None]] | None) -> None:
    """The plan has ended: where to go, and a way to mend an answer that was a slip. No word of any exercise."""
    say = session.words().say
    frame.heading(f"{page}-ended", plan.headline)
    where_to_go(plan)
    if to_mend:
        st.markdown(say("absent.slip", "Was an answer a slip? Then correct it."))
        st.button(to_mend[0], key="mend", width="stretch", on_click=to_mend[1])


def waiting(page: str, to_answer: Callable[[], None]) -> None:
    """The warning signs of the last check-in are open: nothing goes on before they are answered."""
    say = session.words().say
    frame.heading(f"{page}-waiting", say("absent.waiting", "One answer is still open"))
    st.markdown(say(
        "absent.waiting_says", "In your last check-in the warning signs stayed open. That answer keeps you safe, so we never guess it. "
        "Not sure about one of them? Ask a pharmacist, a physiotherapist or your doctor, and come back."))
    st.button(say("absent.answer", "Answer it now"), key="answer-signs", type="primary", width="stretch", on_click=to_answer)
