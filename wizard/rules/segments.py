"""New answers after check-ins: a segment is decided from its own answers, and held by the course before it.

A *segment* is a set of answers with the check-ins that followed it. The course before may stop, hold or lower
what a segment allows, never raise it: stage, ceiling, workouts, heavy days and each place on a ladder are the lower
of the two, and only the segment's own check-ins lead up. A course that ended goes on only after a clinician
allowed exercise, and then below where it ended.
"""

from __future__ import annotations

from typing import NamedTuple

from catalogue.model import Catalogue
from wizard.answers.model import Answers, CheckIn

from .checking_in import (
    CEILING_NOW,
    CLINICIAN,
    ENDED,
    SIGN,
    STAGE_BEFORE_AT,
    Memory,
    State,
    Verdict,
    at_its_slowest,
    at_once,
    remember,
    signs_in,
    worst,
)
from .decision import Decision
from .screening import Screen
from .staging import COLOURS

Trail = tuple[State, ...]  # where a segment alone leads: after each week, and after its last move
RUNGS_BELOW_A_STOP = 1  # a plan that goes on after a stop starts below where it ended
REFERRALS = ("clinician_first", "urgent", "emergency")


class Segment(NamedTuple):
    """Answers and what followed them, until other answers came."""

    answers: Answers
    check_ins: tuple[CheckIn, ...] = ()
    swaps: tuple[tuple[str, str], ...] = ()
    moves: tuple[tuple[int, int], ...] = ()
    cleared: bool = False  # a clinician allowed exercise, after an earlier segment had ended


class Course(NamedTuple):
    """What the segments so far lead to: where they stand, what is remembered, and what ended them."""

    reached: State | None = None
    memory: Memory = Memory()
    week: int = 0  # of the last check-in
    verdicts: tuple[Verdict, ...] = ()
    stop: Decision | None = None
    ceiling_rule: str = ""  # the rule that set the ceiling where the course stands
    seen: tuple[tuple[str, int], ...] = ()  # where each exercise of the course was last, those that have left it too


def hold(before: Course) -> State | None:
    """What a new segment may not exceed; None where nothing was reached: before the first check-in nothing holds."""
    if before.reached is None or not (before.week or before.stop):
        return None
    rungs = RUNGS_BELOW_A_STOP if before.stop else 0
    return before.reached._replace(
        at=max(before.reached.at - rungs, 0),
        ended=None,
        places=tuple((id_, max(at - rungs, 0)) for id_, at in before.reached.places),
    )


def with_seen(held: State, before: Course) -> State:
    """The same bound with the exercises that have left the course: one that comes back stands no higher than when it left."""
    rungs, now = RUNGS_BELOW_A_STOP if before.stop else 0, dict(held.places)
    left = tuple((id_, max(at - rungs, 0)) for id_, at in before.seen if id_ not in now)
    return held._replace(places=(*held.places, *left))


def lowered(start: State, held: State) -> State:
    """The state in which a segment starts. The exercises of the course before stay where they were, or lower."""
    at = min(start.at, held.at)
    return State(
        stage=min(start.stage, held.stage),
        at=at,
        places=tuple((id_, min(own, start.at)) for id_, own in held.places),
        ceiling=_stricter(start.ceiling, held.ceiling),
        workouts=min(start.workouts, held.workouts),
        fewer=held.fewer,
    )


def at_most(state: State, bound: State) -> State:
    """The state, nowhere above ``bound``; in a lower stage the choice is made again."""
    if bound.ended and not state.ended:
        return state._replace(ended=bound.ended)
    at, repick, stage = state.at, state.repick, state.stage
    if stage > bound.stage:
        at, stage, repick = min(STAGE_BEFORE_AT, bound.at), bound.stage, True
    elif stage == bound.stage:
        at = min(at, bound.at)
    most = dict(bound.places)
    ceiling = _stricter(state.ceiling, bound.ceiling)
    if (repick and not state.repick) or ceiling != state.ceiling:  # downwards everything changes at once
        state, repick = at_once(state), True
    return at_its_slowest(
        state._replace(
            stage=stage,
            at=at,
            ceiling=ceiling,
            workouts=min(state.workouts, bound.workouts),
            repick=repick,
            places=tuple((id_, min(own, most.get(id_, own))) for id_, own in state.places),
        )
    )


def _stricter(one: str, other: str) -> str:
    return max(one, other, key=COLOURS.index)


def carried(before: Course) -> Memory:
    """What is remembered at the start of a segment. Whether it got better is what a clinician was asked for: that count begins again."""
    return before.memory._replace(not_better=0) if before.stop else before.memory


def went_on(
    before: Course,
    s: Segment,
    decision: Decision,
    reached: State | None,
    memory: Memory,
    seen: tuple[tuple[str, int], ...] = (),
) -> Course:
    """The course after a segment that led to this decision; ``seen`` is where its exercises were last."""
    week = max([before.week, *(c.week for c in s.check_ins)])
    stop = decision if decision.outcome in REFERRALS else None
    last = tuple({**dict(before.seen), **dict(seen)}.items())
    return Course(reached, memory, week, decision.verdicts, stop, _ceiling_rule(before, decision, reached), last)


def _ceiling_rule(before: Course, decision: Decision, reached: State | None) -> str:
    """The rule that set the ceiling of the state that was reached."""
    placed = decision.staging
    if reached is None or reached is before.reached:
        return before.ceiling_rule
    return placed.ceiling_rule if placed and placed.ceiling == reached.ceiling else CEILING_NOW[reached.ceiling].id


def without_plan(decision: Decision, s: Segment, before: Course, start_night: int | None) -> tuple[Decision, Course]:
    """A segment whose answers allow no plan, or leave what safety depends on open."""
    decision = decision._replace(verdicts=before.verdicts + decision.verdicts)
    return decision, went_on(
        before, s, decision, before.reached, _remembered(s, before.reached, carried(before), start_night)
    )


def still_stopped(
    s: Segment, found: Screen, before: Course, defaults: tuple[str, ...], catalogue: Catalogue
) -> tuple[Decision, Course]:
    """A segment after a stop that no clinician has lifted: it ends as before, or as what was said since, whichever is graver."""
    stop = before.stop
    assert stop is not None
    signs = signs_in(s.check_ins)
    both = found._replace(derived=tuple(dict.fromkeys((*stop.screen.derived, *found.derived))))
    screen = both.with_ticked((*stop.screen.ticked, *signs), catalogue)
    own = found.outcome if found.outcome in REFERRALS else stop.outcome
    verdicts = tuple(Verdict(c.week, CLINICIAN, (SIGN if signs_in((c,)) else ENDED).id) for c in s.check_ins)
    decision = stop._replace(
        outcome=max(worst(stop.outcome, signs, catalogue), own, key=REFERRALS.index),
        screen=screen,
        defaults=defaults,
        verdicts=before.verdicts + verdicts,
    )
    return decision, went_on(
        before, s, decision, before.reached, _remembered(s, before.reached, before.memory, s.answers.pain.night)
    )


def _remembered(s: Segment, reached: State | None, memory: Memory, start_night: int | None) -> Memory:
    """What is remembered of check-ins that no plan followed; they look back on what was ``reached`` before."""
    state = reached or State(1, 0, (), "green", 2)
    for c in s.check_ins:
        memory = remember(c, state, memory, False, start_night)
    return memory
