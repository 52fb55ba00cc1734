"""The weeks: the first one by days, the course as a chart, the load, and the list week by week."""

import streamlit as st

from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.ui.home import plan_part
from wizard.ui.parts import plan_charts
from wizard.ui.session import visit


def weeks_page(plan: Plan) -> None:
    """How ``plan`` grows."""
    say = visit.words().say
    plan_charts.calendar(plan, st.header)
    plan_part.section("weeks", say("plan.weeks", "Week by week"))
    plan_charts.chart(plan)
    with st.container(key="card-weeks"):
        plan_charts.weeks(plan)
    plan_charts.load(plan)


plan_part.show(addresses.COURSE, lambda: visit.words().say("plan.course", "The weeks ahead"), weeks_page)
