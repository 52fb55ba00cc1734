"""What is still open, with a way to each question."""

from functools import partial

import streamlit as st

from wizard import Plan, journey
from wizard import history as past
from wizard.questions import BY_ID
from wizard.rules.screening import NEW_SIGNS
from wizard.ui import absent, frame, keeping, new_signs, places, session
from wizard.ui.marks import plain
from wizard.ui.result import plan_for


def incomplete_page(plan: Plan) -> None:
    """Show the open questions of ``plan``."""
    say = session.words().say
    frame.heading(places.INCOMPLETE, plan.headline)
    st.markdown(say("incomplete.says", "These answers keep you safe, so we never guess them."))
    with st.container(key="card-open"):
        for question in plan.open_questions:
            with st.container(key=f"answer-{question.field}", horizontal=True, wrap=False, vertical_alignment="center"):
                st.markdown(plain(question.asks))
                st.button(
                    say("incomplete.answer", "Answer"), key=f"answer-now-{question.field}", type="primary",
                    on_click=session.go, args=(_page_of(question.field),),
                )
    frame.note("ask", say(
        "incomplete.ask",
        "Not sure about one of them? Ask a pharmacist, a physiotherapist or your doctor, and come back."))
    frame.made_from(plan)
    frame.bar(back=(say("referral.answers", "Back to my answers"), partial(session.go, journey.CHECK)))


def _page_of(field: str) -> str:
    """The page that asks for ``field``; what a check-in left open is asked there."""
    if field == NEW_SIGNS:
        return BY_ID["signs"].page
    return BY_ID[field].page if field in BY_ID else places.CHECK_IN


plan, kept = plan_for(places.INCOMPLETE), keeping.current()
if plan and kept and keeping.is_shown(kept) and new_signs.are_open(kept):
    new_signs.show(places.INCOMPLETE, kept)
elif plan and kept and past.open_check_in(kept.history, plan) is not None:
    absent.waiting(places.INCOMPLETE, kept)
elif plan:
    incomplete_page(plan)
