"""Where to go: place and time first, then what was found. No word of any exercise."""

from functools import partial

import streamlit as st

from wizard import Plan, journey
from wizard.ui import frame, places, session
from wizard.ui.marks import bullets, opening, plain
from wizard.ui.result import plan_for

TONES = {"emergency": "red", "urgent": "red", "clinician_first": "amber"}


def referral_page(plan: Plan) -> None:
    """Show the referral of ``plan``."""
    say = session.words().say
    referral = plan.referral
    frame.heading(places.REFERRAL, plan.headline)
    with st.container(key=f"note-{TONES[plan.outcome]}-where"):
        st.markdown(f":small[{plain(say('referral.where', 'Where'))}]  \n**{plain(opening(referral.where))}**")
        st.markdown(f":small[{plain(say('referral.when', 'When'))}]  \n**{plain(opening(referral.within))}**")
    with st.container(key="card-do"):
        st.header(say("referral.do", "What to do until then"), anchor=False)
        st.markdown(bullets(referral.what_to_do))
    with st.container(key="card-found"):
        st.header(say("referral.found", "What your answers show"), anchor=False)
        st.markdown(bullets(referral.found))
    frame.muted(say("referral.not_a_device",
                    "This is education, not a medical device. It does not diagnose. If you feel that it is "
                    "more urgent than this page says, trust that feeling."))
    frame.made_from(plan)
    frame.last_bar(back=(say("referral.answers", "Back to my answers"), partial(session.go, journey.CHECK)))


plan = plan_for(places.REFERRAL)
if plan:
    referral_page(plan)
