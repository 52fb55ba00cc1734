"""The changed plan, with the reason of each change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from wizard import rules
from wizard.plan.changes import Exchange, Remove, Stage
from wizard.plan.model import ChangePart, Considered, FewerBecause, Finding, Pick, Plan, Reason
from wizard.plan.writer import write
from wizard.rules import choosing, progressing, shortlisting
from wizard.rules.decision import Outline, WeekPlan

from .case import BY_PHYSIOTHERAPIST, STAGE_BY_PHYSIOTHERAPIST, Judged
from .settled import DraftPlan


def written(bench: DraftPlan) -> Plan:
    """The plan as the rules make it from here on, with what was changed and why."""
    case = bench.case
    gone = tuple(id_ for id_ in bench.origins if id_ not in bench.picks)
    placed = case.placed._replace(stage=bench.stage, last_stage=max(case.placed.last_stage, bench.stage))
    entry, entry_rule = case.entry(bench.stage)
    state = case.state._replace(
        stage=bench.stage, at=entry, places=tuple((id_, bench.at[id_]) for id_ in bench.picks), workouts=bench.sessions
    )
    made = rules._decision(
        case.facts,
        case.found,
        placed,
        state,
        case.catalogue,
        removed=tuple((id_, BY_PHYSIOTHERAPIST) for id_ in gone),
        verdicts=(),
    )
    outline = made.outline
    if outline is not None and bench.own:
        outline = _with_own_doses(outline, tuple(bench.own.items()))
    plan = write(
        made._replace(outline=outline, removed=(), entry_rule=entry_rule), case.catalogue, case.t.words.language
    )
    return plan.model_copy(
        update={
            "picks": tuple(_picked(pick, bench) for pick in plan.picks),
            "considered": tuple(_left_out(part, bench) for part in plan.considered),
            "findings": tuple(_findings(plan, bench)),
            "fewer_because": _fewer(plan, bench),
            "changed": tuple(_part(one) for one in bench.applied),
        }
    )


@lru_cache(maxsize=256)
def _with_own_doses(made: Outline, own: tuple[tuple[str, progressing.Dose], ...]) -> Outline:
    doses = dict(own)
    courses: dict[str, Any] = {name: _weeks(getattr(made, name), doses) for name in progressing.COURSES}
    return replace(made, **courses)


def _weeks(weeks: tuple[WeekPlan, ...], own: dict[str, progressing.Dose]) -> tuple[WeekPlan, ...]:
    found = [
        week._replace(items=tuple(item._replace(dose=own.get(item.exercise, item.dose)) for item in week.items))
        for week in weeks
    ]
    return tuple(
        now._replace(gate=None) if now.gate == "next_load" and not _rises(now, after) else now
        for now, after in zip(found, [*found[1:], found[-1]], strict=True)
    )


def _rises(now: WeekPlan, after: WeekPlan) -> bool:
    """Whether any load goes up; of the last week, which has none after it, that stays said."""
    return now is after or any(
        b.dose.load_class > a.dose.load_class for a, b in zip(now.items, after.items, strict=False)
    )


def _changes_of(bench: DraftPlan, exercise: str) -> list[Judged]:
    return [
        one
        for one in bench.applied
        if exercise == getattr(one.change, "instead", None) or getattr(one.change, "exercise", None)
    ]


def _because(one: Judged, bench: DraftPlan) -> str:
    """``Changed by a physiotherapist: Wall press instead of Clamshell. Reason: …``"""
    if one.change.reason:
        return bench.say(
            "review.because",
            "Changed by a physiotherapist: {what}. Reason: {why}",
            what=one.says,
            why=one.change.reason,
        )
    return bench.say("review.changed", "Changed by a physiotherapist: {what}.", what=one.says)


def _picked(pick: Pick, bench: DraftPlan) -> Pick:
    mine = _changes_of(bench, pick.exercise)
    reasons = tuple(Reason(rule=BY_PHYSIOTHERAPIST, says=_because(one, bench), sources=()) for one in mine)
    return pick.model_copy(update={"reasons": (*reasons, *pick.reasons)}) if reasons else pick


def _left_out(part: Considered, bench: DraftPlan) -> Considered:
    case = bench.case
    mine = next(
        (
            one
            for one in bench.applied
            if isinstance(one.change, (Exchange, Remove)) and one.change.exercise == part.exercise
        ),
        None,
    )
    if mine is not None:
        return part.model_copy(
            update={
                "verdict": "not_now",
                "rule": BY_PHYSIOTHERAPIST,
                "says": _because(mine, bench),
                "would_need": (),
                "needs_words": (),
                "sources": (),
            }
        )
    staged = _stage_change(bench)
    if staged and part.rule == shortlisting.ABOVE_STAGE.id and case.exercise(part.exercise).stage <= case.placed.stage:
        return part.model_copy(
            update={
                "rule": BY_PHYSIOTHERAPIST,
                "says": _because(staged, bench),
                "would_need": (),
                "needs_words": (),
                "sources": (),
            }
        )
    return part


def _stage_change(bench: DraftPlan) -> Judged | None:
    return next((one for one in bench.applied if isinstance(one.change, Stage)), None)


def _findings(plan: Plan, bench: DraftPlan) -> Iterator[Finding]:
    """What was found, without what the changes made untrue; a stage that was set decides."""
    staged = _stage_change(bench)
    if staged:
        yield Finding(
            rule=STAGE_BY_PHYSIOTHERAPIST, verdict="met", decisive=True, says=_because(staged, bench), sources=()
        )
    counts = {choosing.THREE_PICKS.id, *(rule.id for rule in choosing.TWO_PICKS.values())}
    changed = len(bench.picks) != bench.due or bench.sessions != bench.case.state.workouts
    for f in plan.findings:
        if f.rule in counts and changed:
            continue
        if staged and f.decisive and f.rule.startswith(("stage_", "cap_")):
            f = f.model_copy(update={"decisive": False, "outranked_by": STAGE_BY_PHYSIOTHERAPIST})
        yield f


def _fewer(plan: Plan, bench: DraftPlan) -> FewerBecause | None:
    """Two are enough where a physiotherapist says so; one is told apart."""
    if len(bench.picks) == bench.due:
        return plan.fewer_because
    if len(bench.picks) > 1:
        return None
    return FewerBecause(
        rules=(BY_PHYSIOTHERAPIST,),
        says=bench.say("review.one_left", "A physiotherapist left one exercise in this plan."),
        what_to_do=bench.case.t.say("fewer.do"),
    )


def _part(one: Judged) -> ChangePart:
    change = one.change
    return ChangePart(
        kind=change.kind,
        exercise=getattr(change, "exercise", None),
        instead=getattr(change, "instead", None),
        says=one.says,
        reason=change.reason,
        against=tuple(conflict.rule for conflict in one.conflicts),
    )
