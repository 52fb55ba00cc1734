"""Two people, two plans, side by side; on step one each difference is marked and explained by its rule."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import catalogue
from wizard.plan.model import Pick, Plan
from wizard.ui.http import thumbnails
from wizard.ui.session import visit
from wizard.workshop import comparison
from wizard.workshop.comparison import BOTH, LEFT, Row, Why
from wizard.workshop.personas import Persona

from . import At, parts
from .people import name_of

MOST = 5  # reasons that a slide has room for


def steps(at: At) -> int:
    """One: what differs, and why."""
    return int(other_of(at) is not None)


def show(at: At) -> None:
    """Draw the plans of the present person and of another."""
    other = other_of(at)
    with st.container(key="slide-compare"):
        if other is None:
            parts.put(
                parts.text(
                    visit.words().say("talk.nobody_else", "There is nobody else to compare with yet."), name="question"
                )
            )
            return
        left, right = at.plan, parts.plan_of(other.answers)
        rows = comparison.compare(left, right, catalogue.load(), visit.language())
        whys = comparison.whys(rows)[:MOST]
        table = _table(at, other, (left, right), rows, whys)
        parts.put(
            parts.div(
                "compare" + " hip-talk-explained" * bool(at.shown),
                table,
                _explained(at, other, rows, whys) if at.shown else "",
            )
        )


def other_of(at: At) -> Persona | None:
    """Who stands on the right: Up and Down go through all but the present one."""
    others = [persona for persona in at.others if persona.id != at.persona.id]
    return others[at.turn % len(others)] if others else None


def _table(at: At, other: Persona, plans: tuple[Plan, Plan], rows: Sequence[Row], whys: Sequence[Why]) -> str:
    head = "".join(f'<th scope="col">{parts.text(name_of(p), "strong")}</th>' for p in (at.persona, other))
    lines = [row for row in rows if row.part != "outcome" or row.differs or not any(plan.is_plan for plan in plans)]
    body = "".join(_row(row, plans, whys, bool(at.shown), len(lines)) for row in lines)
    sr = parts.text(visit.words().say("talk.what", "What"), "span", "unseen")
    return f'<table class="hip-talk-plans"><thead><tr><th scope="col">{sr}</th>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(row: Row, plans: tuple[Plan, Plan], whys: Sequence[Why], marked: bool, rows: int) -> str:
    """One row; who has no plan has one cell beside all ``rows`` of the other."""
    cells = "".join(
        f"<td>{_cell(row, value, plan)}</td>" if plan.is_plan else f'<td rowspan="{rows}">{parts.stopped(plan)}</td>'
        for value, plan in zip((row.left, row.right), plans, strict=True)
        if plan.is_plan or row.part == "outcome"
    )
    mark = _mark(row, whys) if marked and row.differs else ""
    name = ' class="hip-talk-differs"' if mark else ""
    return f'<tr{name}><th scope="row">{parts.text(_part_words(row.part), "span")}{mark}</th>{cells}</tr>'


def _mark(row: Row, whys: Sequence[Why]) -> str:
    """The sign of a difference, and the numbers of the rules behind it."""
    keys = [comparison.key_of(why) for why in whys]
    numbers = sorted({keys.index(comparison.key_of(why)) + 1 for why in row.whys if comparison.key_of(why) in keys})
    said = visit.words().say("talk.differs", "differs")
    badges = "".join(parts.text(str(n), "b", "number") for n in numbers)
    return f'<span class="hip-talk-mark"><span role="img" aria-label="{said}">≠</span>{badges}</span>'


def _cell(row: Row, value: str | Pick | None, plan: Plan) -> str:
    say = visit.words().say
    if row.part == "outcome" and isinstance(value, str):
        return parts.text(value, "span")
    if value is None:
        return parts.text("–", "span")
    if isinstance(value, Pick):
        image = parts.div(
            "small", f'<img src="{thumbnails.address(value.exercise)}" alt="">'
        )  # its name stands beside it
        return f'<div class="hip-talk-pick">{image}<span>{parts.text(value.name, "strong")}<br>{parts.text(value.dose.lines[0], "span")}</span></div>'
    if row.part == "stage":
        found = comparison.stage_finding(plan)
        head = parts.text(say("fact.of_three", "{stage} of 3", stage=value), "strong")
        return f"{head} {parts.text(found.says if found else '', 'span')}"
    if row.part == "ceiling":
        return parts.text(
            {
                "green": say("colour.green", "green"),
                "amber": say("colour.amber", "amber"),
                "red": say("colour.red", "red"),
            }[value],
            "span",
        )
    return parts.text(value, "span")


def _part_words(part: str) -> str:
    say = visit.words().say
    return {
        "outcome": say("talk.outcome", "Outcome"),
        "stage": say("talk.stage", "Stage"),
        "pick": say("talk.pick", "Exercise"),
        "ceiling": say("talk.ceiling", "Pain limit"),
        "last_stage": say("talk.last_stage", "Highest stage"),
        "minutes": say("talk.minutes", "Minutes a workout"),
        "sessions": say("talk.sessions", "Workouts a week"),
        "weeks": say("talk.weeks", "Weeks"),
    }[part]


# --- the reasons ---------------------------------------------------------------------------------------


def _explained(at: At, other: Persona, rows: Sequence[Row], whys: Sequence[Why]) -> str:
    """Each rule behind a difference, with the number that stands beside the row."""
    say = visit.words().say
    if not any(row.differs for row in rows):
        return parts.div("whys", parts.text(say("talk.same", "Both have the same plan."), "strong"))
    names = {side: name_of(p) for side, p in ((LEFT, at.persona), (comparison.RIGHT, other))}
    items = "".join(f"<li>{_why(why, names.get(why.side, ''))}</li>" for why in whys)
    more = len(comparison.whys(rows)) - len(whys)
    lines = [f"<ol>{items}</ol>"] if items else []
    if more > 0:
        lines.append(
            parts.text(
                say(
                    "talk.more_rules",
                    "≠ without a number: more rules ({n}), their own wishes and kit, or it follows from the other lines.",
                    n=more,
                ),
                name="sources",
            )
        )
    elif any(row.differs and not row.whys for row in rows):
        lines.append(
            parts.text(
                say("talk.own", "≠ without a number: their own wishes and kit, or it follows from the other lines."),
                name="sources",
            )
        )
    return parts.div("whys", *lines)


def _why(why: Why, name: str) -> str:
    say = visit.words().say
    head = ""
    if why.out:
        head = say("talk.not_for", "{name}, not {exercises}:", name=name, exercises=", ".join(why.out))
    elif why.side != BOTH:
        head = say("talk.for", "{name}:", name=name)
    strong = parts.text(head, "strong") + " " if head else ""
    return f"{strong}{parts.text(why.says, 'span')}{parts.short_sources(why.sources)}"
