"""What is still open, with a way to each question."""

from functools import partial

import streamlit as st

from wizard.answers import journey
from wizard.answers.questions import BY_ID
from wizard.follow_up import history as past
from wizard.plan.model import Plan
from wizard.rules.screening import NEW_SIGNS
from wizard.server import addresses
from wizard.ui.home import empty_pages, kept_plan, new_signs
from wizard.ui.home.outcome_page import plan_for
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit


def incomplete_page(plan: Plan) -> None:
    """Show the open questions of ``plan``."""
    say = visit.words().say
    page_frame.heading(addresses.INCOMPLETE, plan.headline)
    st.markdown(say("incomplete.says", "These answers keep you safe, so we never guess them."))
    with st.container(key="card-open"):
        for question in plan.open_questions:
            with st.container(key=f"answer-{question.field}", horizontal=True, wrap=False, vertical_alignment="center"):
                st.markdown(plain(question.asks))
                st.button(
                    say("incomplete.answer", "Answer"),
                    key=f"answer-now-{question.field}",
                    type="primary",
                    on_click=visit.go,
                    args=(_page_of(question.field),),
                )
    page_frame.note(
        "ask",
        say(
            "incomplete.ask",
            "Not sure about one of them? Ask a pharmacist, a physiotherapist or your doctor, and come back.",
        ),
    )
    page_frame.made_from(plan)
    page_frame.bar(back=(say("referral.answers", "Back to my answers"), partial(visit.go, journey.CHECK)))


def _page_of(field: str) -> str:
    """The page that asks for ``field``; what a check-in left open is asked there."""
    if field == NEW_SIGNS:
        return BY_ID["signs"].page
    return BY_ID[field].page if field in BY_ID else addresses.CHECK_IN


plan, kept = plan_for(addresses.INCOMPLETE), kept_plan.current()
if plan and kept and kept_plan.is_shown(kept) and new_signs.are_open(kept):
    new_signs.show(addresses.INCOMPLETE, kept)
elif plan and kept and past.open_check_in(kept.history, plan) is not None:
    empty_pages.waiting(addresses.INCOMPLETE, kept)
elif plan:
    incomplete_page(plan)
