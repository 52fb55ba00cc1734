"""The weeks ahead: the progression chart with its table, and the list week by week."""

from __future__ import annotations

import streamlit as st

from wizard import Plan, charts
from wizard.plan import Week, WeekItem

from . import session
from .marks import plain, table


def chart(plan: Plan) -> None:
    """The progression chart, and below it the same numbers as a table."""
    say = session.words().say
    found = charts.build_progression(plan, session.words(), theme=_chart_theme())
    st.plotly_chart(
        found.figure, key="progression", alt=found.alt, theme=None, config=charts.CHART_CONFIG,
    )
    with st.expander(say("course.table", "The same numbers as a table")), st.container(key="table-progression"):
        st.markdown(table(found.columns, found.rows))


def _chart_theme() -> str:
    shown = st.context.theme.type
    return shown if shown in charts.THEMES else "both"


def weeks(plan: Plan) -> None:
    """Each week: what is done, how much, and what its end may open."""
    names = {p.exercise: p.name for p in plan.picks} | {c.exercise: c.name for c in plan.considered}
    for week in plan.weeks:
        with st.container(key=f"week-{week.week}"):
            _week(week, names)


def _week(week: Week, names: dict[str, str]) -> None:
    say = session.words().say
    title = say("week.title", "Week {week}: stage {stage}", week=week.week, stage=week.stage)
    if week.forecast:
        title = say("week.forecast", "{title}, if the gate opens", title=title)
    st.subheader(plain(title), anchor=False)
    lines = [f"- {plain(names[item.exercise])}: {plain(amount(item))}" for item in week.items]
    if week.light_items:
        light = ", ".join(f"{names[item.exercise]} {amount(item)}" for item in week.light_items)
        lines.append("- " + plain(say("week.light", "Fourth workout, light: {items}", items=light)))
    st.markdown("\n".join(lines))
    if week.gate:
        st.markdown(f":small[{plain(_gate(week.gate))}]")


def _gate(gate: str) -> str:
    say = session.words().say
    return {
        "stage_2": say("week.gate_2", "At the end: may stage 2 begin? Check pain, ease and the test."),
        "stage_3": say("week.gate_3", "At the end: may stage 3 begin? Check pain, ease and the test."),
        "next_load": say("week.gate_load", "At the end: if it is easy, go up one step of load."),
    }[gate]


def amount(item: WeekItem) -> str:
    """The dose of one exercise in one week, in words."""
    say = session.words().say
    if item.hold_s is None:
        return say("week.reps", "{sets} × {reps}", sets=item.sets, reps=item.reps)
    if item.reps == 1:
        return say("week.hold", "{sets} × {hold_s} seconds", sets=item.sets, hold_s=item.hold_s)
    return say("week.holds", "{sets} × {reps} holds of {hold_s} seconds",
               sets=item.sets, reps=item.reps, hold_s=item.hold_s)
