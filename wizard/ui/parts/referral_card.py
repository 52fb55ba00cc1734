"""Where to go: place and time first, then what was found. No word of any exercise."""

from __future__ import annotations

import streamlit as st

from wizard.plan.model import Plan
from wizard.ui.session import visit

from . import page_frame
from .markdown import bullets, opening, plain

TONES = {"emergency": "red", "urgent": "red", "clinician_first": "amber"}


def where_to_go(plan: Plan) -> None:
    """The referral of ``plan``, below a heading."""
    say, referral = visit.words().say, plan.referral
    assert referral is not None
    with st.container(key=f"note-{TONES[plan.outcome]}-where"):
        st.markdown(f":small[{plain(say('referral.where', 'Where'))}]  \n**{plain(opening(referral.where))}**")
        st.markdown(f":small[{plain(say('referral.when', 'When'))}]  \n**{plain(opening(referral.within))}**")
    with st.container(key="card-do"):
        st.header(say("referral.do", "What to do until then"), anchor=False)
        st.markdown(bullets(referral.what_to_do))
    with st.container(key="card-found"):
        st.header(say("referral.found", "What your answers show"), anchor=False)
        st.markdown(bullets(referral.found))
    page_frame.muted(
        say(
            "referral.not_a_device",
            "This is education, not a medical device. It does not diagnose. If you feel that it is "
            "more urgent than this page says, trust that feeling.",
        )
    )
