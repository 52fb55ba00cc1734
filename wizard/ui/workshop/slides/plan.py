"""The plan of the person: stage and why, the picks with their doses, and how the weeks should go."""

from __future__ import annotations

from html import escape

import streamlit as st

from wizard import charts, drawings
from wizard.text import plan_sections
from wizard.ui.session import visit

from . import At, parts


def steps(at: At) -> int:
    """First the picks, then the weeks."""
    return 1 if at.plan.is_plan else 0


def show(at: At) -> None:
    """The plan at a glance."""
    with st.container(key="slide-plan"):
        if not at.plan.is_plan:
            said = at.plan.referral.where if at.plan.referral else ""
            st.html(
                f'<p class="hip-large hip-stop">{escape(at.plan.headline)}</p><p class="hip-large">{escape(said)}</p>'
            )
            return
        st.html(f'<p class="hip-large">{escape(plan_sections.lead(at.plan, visit.words()))}</p>')
        if at.shown:
            axes = charts.axes_for([at.plan], visit.words())
            parts.put(
                parts.div(
                    "weeks",
                    *(
                        parts.chart(build(at.plan, axes, visit.words()))
                        for build in (charts.build_big_progression, charts.build_big_load)
                    ),
                )
            )
            return
        cards = "".join(
            f"<section><h2>{escape(pick.name)}</h2>{drawings.still(pick.exercise, visit.language(), pick.dose.load, _side(at))}"
            f"<p><b>{escape(pick.dose.says)}</b></p><p>{escape(pick.reasons[0].says if pick.reasons else '')}</p></section>"
            for pick in at.plan.picks
        )
        st.markdown(f'<div class="hip-picks">{cards}</div>', unsafe_allow_html=True)


def _side(at: At) -> str | None:
    return at.persona.answers.pain.side
