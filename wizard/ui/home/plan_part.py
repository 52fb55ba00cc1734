"""One page of a plan behind its first one: heading, whose it is, what it shows, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.text import plan_sections
from wizard.ui.parts import additions, page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

from .outcome_page import plan_for


def show(
    place: str, title: Callable[[], str], parts: Callable[[Plan], None], lead: Callable[[Plan], str] | None = None
) -> None:
    """The page ``place`` of the plan; where there is none to show, what the first page of a plan shows then."""
    plan = plan_for(place)
    if plan is None:
        return
    say = visit.words().say
    page_frame.heading(place, title(), above=say("part.above", "Your plan, stage {stage} of 3", stage=plan.stage))
    additions.current().notice()
    if lead:
        with st.container(key="lead"):
            st.markdown(plain(lead(plan)))
    parts(plan)
    page_frame.made_from(plan, plan_sections.education(visit.words()))
    page_frame.bar(back=(say("part.back", "Back to your plan"), partial(visit.go, addresses.PLAN)))


def section(id_: str, title: str) -> None:
    """The heading of a part of such a page."""
    with st.container(key=f"section-{id_}"):
        st.header(plain(title), anchor=id_)
