"""Two plans side by side: what stands in each, what differs, and the rules that make the difference. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from catalogue.model import Catalogue
from wizard.plan.model import Finding, Pick, Plan, SourceRef
from wizard.plan.what_if import Difference, differences
from wizard.text.plan_sections import STAGE_RULES

LEFT, RIGHT, BOTH = "left", "right", ""


@dataclass(frozen=True)
class Why:
    """A rule behind a difference, in words. ``side`` is whose plan it decides: left, right, or both; ``out`` names the
    exercises that it keeps out of that plan."""

    rule: str
    says: str
    side: str
    sources: tuple[SourceRef, ...]
    out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of the comparison. ``part``: outcome, stage, pick, ceiling, last_stage, minutes, sessions, weeks.

    ``left`` and ``right`` are the values (a pick by its id, with its dose); None where that side has none. Where nothing but
    the person's own answer makes a difference, or it follows from other rows, ``whys`` is empty.
    """

    part: str
    left: str | Pick | None
    right: str | Pick | None
    differs: bool
    whys: tuple[Why, ...] = ()


def compare(left: Plan, right: Plan, catalogue: Catalogue, language: str = "en") -> tuple[Row, ...]:
    """The rows of two plans, the outcome first. Beside somebody without a plan there is nothing to set against a plan:
    only the outcome differs then, and its rules say why."""
    if not (left.is_plan and right.is_plan):
        return (_outcome(left, right), *_alone(left, right))
    there, back = differences(left, right, catalogue, language), differences(right, left, catalogue, language)
    return (_outcome(left, right), _stage(left, right), *_picks(left, right, there), *_facts(left, right, there, back))


def whys(rows: Iterable[Row]) -> tuple[Why, ...]:
    """Every rule behind the rows once, in their order, with all exercises that it keeps out."""
    found: dict[tuple[str, str, str], Why] = {}
    for row in rows:
        for why in row.whys:
            known = found.get(key_of(why))
            out = tuple(dict.fromkeys((*(known.out if known else ()), *why.out)))
            found[key_of(why)] = Why(why.rule, why.says, why.side, why.sources, out)
    return tuple(found.values())


def key_of(why: Why) -> tuple[str, str, str]:
    """What makes two entries the same rule for the same side."""
    return why.rule, why.says, why.side


def stage_finding(plan: Plan) -> Finding | None:
    """The finding that decided the stage."""
    return next(
        (f for f in plan.findings if f.rule.startswith(STAGE_RULES) and f.decisive and f.verdict == "met"), None
    )


def _outcome(left: Plan, right: Plan) -> Row:
    differs = left.outcome != right.outcome and not (left.is_plan and right.is_plan)
    found = tuple(
        Why(f.rule, f.says, side, f.sources)
        for side, plan in ((LEFT, left), (RIGHT, right))
        if not plan.is_plan
        for f in plan.findings
        if f.decisive
    )
    return Row("outcome", left.headline, right.headline, differs, found if differs else ())


def _alone(left: Plan, right: Plan) -> Iterator[Row]:
    """What the one of the two that has a plan holds."""
    for plan, is_left in ((left, True), (right, False)):
        if plan.is_plan:
            values: list[tuple[str, str | Pick]] = [("stage", str(plan.stage))]
            values += [("pick", pick) for pick in plan.picks]
            values += _values(plan)
            for part, value in values:
                yield Row(part, value if is_left else None, None if is_left else value, False)


def _stage(left: Plan, right: Plan) -> Row:
    differs = left.stage != right.stage
    found = [(side, stage_finding(plan)) for side, plan in ((LEFT, left), (RIGHT, right))]
    return Row(
        "stage",
        str(left.stage),
        str(right.stage),
        differs,
        tuple(Why(f.rule, f.says, side, f.sources) for side, f in found if f is not None) if differs else (),
    )


def _picks(left: Plan, right: Plan, found: tuple[Difference, ...]) -> Iterator[Row]:
    """Exercises that both have stand beside each other; then those of one alone, in the order of the plans."""
    theirs = {pick.exercise: pick for pick in right.picks}
    doses = {d.subject: d for d in found if d.part == "dose"}
    for pick in left.picks:
        if pick.exercise in theirs:
            d = doses.get(pick.exercise)
            yield Row("pick", pick, theirs[pick.exercise], d is not None, _why(d, BOTH) if d else ())
    mine = {pick.exercise for pick in left.picks}
    out = {d.subject: _why(d, RIGHT if d.part == "gone" else LEFT) for d in found if d.part in ("gone", "came")}
    for one, other in zip_longest(
        (p for p in left.picks if p.exercise not in theirs), (p for p in right.picks if p.exercise not in mine)
    ):
        yield Row("pick", one, other, True, tuple(why for pick in (one, other) if pick for why in out[pick.exercise]))


def _facts(left: Plan, right: Plan, there: tuple[Difference, ...], back: tuple[Difference, ...]) -> Iterator[Row]:
    theirs = dict(_values(right))
    for part, value in _values(left):
        reasons = {
            why: None
            for side, found in ((RIGHT, there), (LEFT, back))
            for d in found
            if d.part == part and d.rule
            for why in _why(d, BOTH if part == "last_stage" else side)
        }
        yield Row(part, value, theirs[part], value != theirs[part], tuple(reasons))


def _values(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "ceiling", plan.ceiling or ""
    yield "last_stage", str(plan.last_stage)
    yield "minutes", str(plan.session_minutes)
    yield "sessions", str(plan.weeks[0].sessions)
    yield "weeks", str(len(plan.weeks))


def _why(found: Difference, side: str) -> tuple[Why, ...]:
    if not found.why:
        return ()
    out = (found.before or found.after,) if found.part in ("gone", "came") else ()
    return (Why(found.rule, found.why, side, found.sources, out),)
