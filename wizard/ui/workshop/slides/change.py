"""One answer changed: the plan before on the left, after on the right, on the same axes, and the rules that moved it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import streamlit as st

import catalogue
from wizard import charts
from wizard.answers.questions import BY_ID, value_of
from wizard.plan import what_if
from wizard.plan.model import Plan
from wizard.plan.what_if import Difference
from wizard.ui.session import visit
from wizard.workshop import one_answer_changed

from . import At, parts

MOST = 3  # reasons that a slide has room for


def steps(at: At) -> int:
    """One: what the other answer makes of the plan. The room may say first what will move."""
    return int(bool(one_answer_changed.changes_of(at.persona)))


def show(at: At) -> None:
    """Draw before and after of one changed answer."""
    with st.container(key="slide-change"):
        changes = one_answer_changed.changes_of(at.persona)
        if not changes:
            said = parts.text(
                visit.words().say("talk.no_change", "There is no other answer here to change."), name="question"
            )
            parts.put(said + ("" if at.plan.is_plan else parts.stopped(at.plan)))
            return
        _changed(at, changes[at.turn % len(changes)])


def _changed(at: At, change: tuple[str, Any]) -> None:
    say = visit.words().say
    after = parts.plan_of(one_answer_changed.with_change(at.persona.answers, change))
    shown = [plan for plan in (at.plan, after) if plan.is_plan]
    axes = charts.axes_for(shown, visit.words()) if shown else None
    right = _side(say("talk.after", "After"), after, axes) if at.shown else _guess()
    sides = parts.div(
        "two", parts.div("side", _side(say("talk.before", "Before"), at.plan, axes)), parts.div("side", right)
    )
    parts.put(_announced(at, change) + sides + (_explained(at.plan, after) if at.shown else ""))


def _announced(at: At, change: tuple[str, Any]) -> str:
    """The question and both answers."""
    field, value = change
    question, say = BY_ID[field], visit.words().say
    asks = parts.text(say(f"question.{field}.asks", question.asks), "span")
    was, now = parts.answer(question, value_of(at.persona.answers, field)), parts.answer(question, value)
    arrow = parts.text(say("talk.becomes", "becomes"), "span", "becomes")
    return parts.div("announced", asks, parts.div("answers", parts.text(was, "s"), arrow, parts.text(now, "strong")))


def _guess() -> str:
    say = visit.words().say
    return parts.div(
        "guess",
        parts.text("?", "span", "large"),
        parts.text(say("talk.predict", "What will move? Say it before you see it.")),
    )


def _side(title: str, plan: Plan, axes: charts.Axes | None) -> str:
    words = visit.words()
    if axes is None or not plan.is_plan:
        return parts.text(title, "h2") + parts.stopped(plan)
    stage = words.say(
        "talk.stage_of",
        "stage {stage} of 3, {count} exercises, {minutes} minutes",
        stage=plan.stage,
        count=len(plan.picks),
        minutes=plan.session_minutes,
    )
    head = f"<h2>{parts.text(title, 'span')} {parts.text(stage, 'small')}</h2>"
    return head + "".join(
        parts.chart(build(plan, axes, words)) for build in (charts.build_big_progression, charts.build_big_load)
    )


# --- what moved, and by which rule -------------------------------------------------------------------------


def _explained(before: Plan, after: Plan) -> str:
    found = differences(before, after)
    say = visit.words().say
    if not (before.is_plan or after.is_plan):
        return parts.text(say("talk.no_plan", "There is no plan with either answer."), name="question")
    if not found:
        return parts.text(say("talk.nothing", "Nothing in the plan changes."), name="question")
    groups = [list(same) for _, same in groupby(found, key=lambda d: (d.part in ("gone", "came"), d.part, d.why))]
    items = [f"<li>{_told(group)}</li>" for group in groups[:MOST]]
    more = len(groups) - MOST
    rest = parts.text(say("talk.more_changes", "More changes: {n}.", n=more), name="sources") if more > 0 else ""
    return parts.div("moved", f"<ul>{''.join(items)}</ul>", rest)


def differences(before: Plan, after: Plan) -> Sequence[Difference]:
    """What a room can see, the most important first; where there was no plan before, why there was none."""
    if not before.is_plan:
        before, after = after, before
        if not before.is_plan:
            return ()
    found = what_if.differences(before, after, catalogue.load(), visit.language())
    shown = [d for d in found if d.part in _SAID]
    return sorted(shown, key=lambda d: list(_SAID).index(d.part))


def _told(group: Sequence[Difference]) -> str:
    say, first = visit.words().say, group[0]
    said = _SAID[first.part](say, group)
    head = parts.text(said, "strong") + " " if said else ""
    return f"{head}{parts.text(first.why, 'span')}{parts.short_sources(first.sources)}"


def _colour(ceiling: str) -> str:
    say = visit.words().say
    return {
        "green": say("colour.green", "green"),
        "amber": say("colour.amber", "amber"),
        "red": say("colour.red", "red"),
    }[ceiling]


def _names(texts: Sequence[str]) -> str:
    return ", ".join(texts)


_SAID: dict[str, Callable[[Any, Sequence[Difference]], str]] = {
    "outcome": lambda say, ds: "",
    "stage": lambda say, ds: say(
        "talk.moved.stage", "Stage {after} instead of {before}.", before=ds[0].before, after=ds[0].after
    ),
    "last_stage": lambda say, ds: say(
        "talk.moved.last_stage", "Stage {after} at most, not {before}.", before=ds[0].before, after=ds[0].after
    ),
    "gone": lambda say, ds: say("talk.moved.gone", "Out: {names}.", names=_names([d.before for d in ds])),
    "came": lambda say, ds: say(
        "talk.moved.came", "In: {names}. Before, this kept it out:", names=_names([d.after for d in ds])
    ),
    "dose": lambda say, ds: say(
        "talk.moved.dose", "Another dose: {names}.", names=_names([parts.exercise_name(d.subject) for d in ds])
    ),
    "sessions": lambda say, ds: say(
        "talk.moved.sessions", "{after} workouts a week instead of {before}.", before=ds[0].before, after=ds[0].after
    ),
    "weeks": lambda say, ds: say(
        "talk.moved.weeks", "{after} weeks instead of {before}.", before=ds[0].before, after=ds[0].after
    ),
    "later": lambda say, ds: say(
        "talk.moved.later", "The start is the same. From week {after} on the weeks differ.", after=ds[0].after
    ),
    "ceiling": lambda say, ds: say(
        "talk.moved.ceiling",
        "Pain limit {after} instead of {before}.",
        before=_colour(ds[0].before),
        after=_colour(ds[0].after),
    ),
    "stretch_gone": lambda say, ds: say(
        "talk.moved.stretch_gone", "Stretches out: {names}.", names=_names([d.before for d in ds])
    ),
    "stretch_came": lambda say, ds: say(
        "talk.moved.stretch_came", "Stretches in: {names}.", names=_names([d.after for d in ds])
    ),
}
