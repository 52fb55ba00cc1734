"""The weeks ahead: progression and load as charts with their tables, the days of a week, the list week by week."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from wizard import charts
from wizard.plan.model import Plan, Week
from wizard.text import plan_sections
from wizard.ui.session import visit

from .markdown import plain, table


def chart(plan: Plan) -> None:
    """The progression chart, and below it the same numbers as a table."""
    name = visit.words().say("course.weeks_ahead", "The weeks ahead")
    show("progression", name, charts.build_progression(plan, visit.words(), theme=chart_theme()))


@st.fragment
def load(plan: Plan) -> None:
    """The work of each week, drawn only when somebody opens it."""
    say = visit.words().say
    name = say("course.load", "How much work each week is")
    folded = st.expander(name, key="fold-load", on_change="rerun")
    if folded.open:
        with folded:
            st.markdown(
                plain(
                    say(
                        "course.load_says",
                        "Workouts times sets times repetitions, or seconds of holding, for each leg.",
                    )
                )
            )
            show("load", name, charts.build_load(plan, visit.words(), theme=chart_theme()))


def show(key: str, name: str, found: charts.Chart) -> None:
    """One chart of this name with its words for those who cannot see it, and its numbers as a table."""
    say = visit.words().say
    st.plotly_chart(found.figure, key=key, alt=found.alt, theme=None, config=charts.CHART_CONFIG)
    with st.expander(say("course.table", "The same numbers as a table")), st.container(key=f"table-{key}"):
        st.html(table(say("course.table_of", "{name}: the numbers", name=name), found.columns, found.rows))


def chart_theme() -> str:
    """The theme in which charts are drawn."""
    shown = st.context.theme.type
    return shown if shown in charts.THEMES else "both"


WORKOUT_DAYS = {2: (1, 4), 3: (1, 3, 5), 4: (1, 3, 5, 7)}  # workouts a week: 48 hours lie between those that are heavy


def calendar(plan: Plan, titled: Callable[..., object] = st.subheader) -> None:
    """An example of the first week as seven days: workout, light workout, or rest. ``titled``: by a heading of which level."""
    say, week = visit.words().say, plan.weeks[0]
    days = WORKOUT_DAYS[week.sessions]
    kinds = dict.fromkeys(days, "workout") | ({days[-1]: "light"} if week.light_items else {})
    with st.container(key="card-calendar"):
        titled(say("calendar.title", "Your first week, as an example"), anchor=False)
        st.html(f'<ol class="hip-week">{"".join(_day(day, kinds.get(day, "rest")) for day in range(1, 8))}</ol>')
        st.markdown(plain(_calendar_words(plan)))


def _calendar_words(plan: Plan) -> str:
    say, week = visit.words().say, plan.weeks[0]
    *others, last = WORKOUT_DAYS[week.sessions]
    first = ", ".join(str(day) for day in others)
    if week.light_items:
        said = say(
            "calendar.with_light", "Workouts on days {first}, a light one on day {last}.", first=first, last=last
        )
    else:
        said = say("calendar.days", "Workouts on days {first} and {last}.", first=first, last=last)
    if week.heavy_days:
        return f"{said} " + say(
            "calendar.heavy",
            "Choose your own days. Leave 48 hours between two heavy workouts, such as from "
            "Monday morning to Wednesday morning.",
        )
    return f"{said} " + say("calendar.gentle", "Choose your own days. In this stage no workout is heavy.")


def _day(day: int, kind: str) -> str:
    say = visit.words().say
    name = {
        "workout": say("calendar.workout", "workout"),
        "light": say("calendar.light", "light"),
        "rest": say("calendar.rest", "rest"),
    }[kind]
    return f'<li class="hip-{kind}"><strong>{day}</strong> <span>{escape(name)}</span></li>'


def weeks(plan: Plan) -> None:
    """Each week: what is done, how much, and what its end may open."""
    names = plan_sections.names(plan)
    st.html(f'<div class="hip-weeks">{"".join(_week(week, names) for week in plan.weeks)}</div>')


def _week(week: Week, names: dict[str, str]) -> str:
    words = visit.words()
    say = words.say
    title = say("week.title", "Week {week}: stage {stage}", week=week.week, stage=week.stage)
    if week.forecast:
        title = say("week.forecast", "{title}, if the gate opens", title=title)
    lines = [f"{names[item.exercise]}: {plan_sections.amount(item, words)}" for item in week.items]
    if week.light_items:
        lines.append(plan_sections.light(week, names, words))
    listed = "".join(f"<li>{escape(line.replace(' × ', plan_sections.UNBROKEN_TIMES))}</li>" for line in lines)
    gate = f"<small>{escape(plan_sections.gate(week.gate, words))}</small>" if week.gate else ""
    return f"<section><h3>{escape(title)}</h3><ul>{listed}</ul>{gate}</section>"
