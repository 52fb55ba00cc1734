"""Where to go: place and time first, then what was found. No word of any exercise."""

from functools import partial

import streamlit as st

from wizard import Plan, journey
from wizard.ui import frame, guest, modes, places, session
from wizard.ui.result import plan_for
from wizard.ui.stopped import where_to_go


def referral_page(plan: Plan) -> None:
    """Show the referral of ``plan``."""
    say = session.words().say
    frame.heading(places.REFERRAL, plan.headline)
    guest.say_whose()
    where_to_go(plan)
    if plan.outcome != "emergency" and modes.current().shows(places.TAKE):  # then every second counts
        st.button(say("take.title", "Take it along"), key="to-take", width="stretch", on_click=session.go, args=(places.TAKE,))
    frame.made_from(plan)
    frame.bar(back=(say("referral.answers", "Back to my answers"), partial(session.go, journey.CHECK)))


plan = plan_for(places.REFERRAL)
if plan:
    referral_page(plan)
