"""Where to go: place and time first, then what was found. No word of any exercise."""

from functools import partial

import streamlit as st

from wizard.answers import journey
from wizard.plan.model import Plan
from wizard.server import addresses, modes
from wizard.ui.home.outcome_page import plan_for
from wizard.ui.parts import additions, page_frame
from wizard.ui.parts.referral_card import where_to_go
from wizard.ui.session import visit


def referral_page(plan: Plan) -> None:
    """Show the referral of ``plan``."""
    say = visit.words().say
    page_frame.heading(addresses.REFERRAL, plan.headline)
    additions.current().notice()
    where_to_go(plan)
    if plan.outcome != "emergency" and modes.current().shows(addresses.TAKE):  # then every second counts
        st.button(
            say("take.title", "Take it along"),
            key="to-take",
            width="stretch",
            on_click=visit.go,
            args=(addresses.TAKE,),
        )
    page_frame.made_from(plan)
    page_frame.bar(back=(say("referral.answers", "Back to my answers"), partial(visit.go, journey.CHECK)))


plan = plan_for(addresses.REFERRAL)
if plan:
    referral_page(plan)
