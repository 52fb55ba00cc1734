"""Rungs, gates and weeks: how a dose grows, and how fast at best, as expected, at the slowest.

An exercise stands on one *ladder* of eleven places: rungs R0-R4 with the starting
load, then R2-R4 with each of two further loads. One place up is one change a week;
a load step therefore never comes with a rung in the same week. Holds have one place
above R4, the longer hold, and stay there.

    place   0  1  2  3  4 | 5  6  7 | 8  9  10
    rung    R0 R1 R2 R3 R4| R2 R3 R4| R2 R3 R4
    load    start         | plus one| plus two

A *course* is a path along the ladder, week by week. ``fastest`` moves every week,
``expected`` stays one more week at each R4, ``slowest`` stays two weeks everywhere.
Every path never falls, and starting lower never overtakes: that is why more caution
can never raise a dose in any week.

A gate starts an *exchange* of three weeks: one newcomer a week, the hardest last, each at
its entry rung until the exchange is over. The others go on along their ladder; where a
next stage is to come, an exercise at R4 waits there for the rest.

This file sees numbers and exercises, never the answers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from catalogue import vocabulary as v
from catalogue.model import Exercise

from .rule import Rule

TOP_RUNG = 4
LADDER_TOP = 10
HORIZON = 8
LAST_WEEK = 520  # the highest number that a week may have
COURSES = ("expected", "fastest", "slowest")
HOLD_LIMIT_S = 10
EXCHANGE_WEEKS = 3

ENTRY = {  # at the start, by ceiling; each later stage has an entry of its own
    "green": Rule(id="entry_green", sources=("own_placement",), says="Your pain is low, so you start at step 4 of 5."),
    "tendon": Rule(
        id="entry_tendon",
        sources=("leap_2018", "own_placement"),
        says="The outer hip is the place that hurts, so you start at step 3 of 5.",
    ),
    "amber": Rule(
        id="entry_amber", sources=("own_placement",), says="Some pain is there, so you start at step 3 of 5."
    ),
    "red": Rule(id="entry_red", sources=("own_placement",), says="Pain sets a red limit, so you start at step 1 of 5."),
    "stage_3": Rule(
        id="entry_stage_3",
        sources=("own_placement",),
        says="You start in stage 3, so you start at step 3 of 5 and build up over three weeks, then begin again with more load.",
    ),
}
ENTRY_RUNG = {"green": 3, "tendon": 2, "amber": 2, "red": 0, "stage_3": 2}

GATE = Rule(
    id="gate",
    sources=("s1", "own_placement"),
    says="The next stage opens at the top step of every exercise, when it feels easy with as many repetitions left as the week asks for, pain is 0 to 2, the next morning is as usual, at two workouts running, and the test of the next stage is passed.",
)
EXCHANGE = Rule(
    id="exchange",
    sources=("own_placement",),
    says="At a new stage one exercise changes a week, the hardest last. A new one stays at its first step until all are in.",
)
LOAD_STEP = Rule(
    id="load_step",
    sources=("acsm_2009", "lewis_2018", "own_placement"),
    says="Where no further stage opens, or a test of the next stage did not work yet, the load goes up by one step and the rung goes back to the third.",
)
HEAVY_DAYS = Rule(
    id="heavy_days",
    sources=("s4", "own_placement"),
    says="Workouts at stage 2 or 3 are heavy days: three a week at most, 48 hours apart. A fourth is light.",
)
HOLD_LIMIT = Rule(
    id="hold_limit",
    sources=("isometric_bp", "own_placement"),
    says="No hold is longer than 10 seconds.",
)
MAX_HEAVY_DAYS = 3
RIR = {1: 3, 2: 3, 3: 2}  # repetitions in reserve, the lower end: 3-4, 3-4, 2-3


class LadderPlace(NamedTuple):
    """A place on the ladder: rung 0-4 and load step 0-2."""

    rung: int
    load_step: int


def place(at: int) -> LadderPlace:
    """Rung and load step of a place on the ladder, 0-10."""
    if at <= TOP_RUNG:
        return LadderPlace(at, 0)
    step, rung = divmod(at - TOP_RUNG - 1, 3)
    return LadderPlace(rung + 2, step + 1)


def next_top(at: int) -> int:
    """The place of R4 that is reached first from a place on the ladder."""
    return next(top for top in range(at, LADDER_TOP + 1) if place(top).rung == TOP_RUNG)


def entry(ceiling: str, tendon_pattern: bool, stage: int) -> tuple[int, str]:
    """The entry rung at the start of a plan, and the rule behind it."""
    if stage == 3:
        name = "stage_3"
    elif ceiling == "green":
        name = "tendon" if tendon_pattern else "green"
    else:
        name = ceiling
    return ENTRY_RUNG[name], ENTRY[name].id


def entry_later(ceiling: str, tendon_pattern: bool) -> int:
    """The entry rung of each later stage: R3 if the start was green without tendon pattern, else R2."""
    return 3 if ceiling == "green" and not tendon_pattern else 2


def entry_of(e: Exercise, plan_entry: int, stage: int, ceiling: str, tendon_pattern: bool) -> int:
    """Where one exercise enters at the start: in stage 3, exercises of an earlier stage enter as there."""
    if stage == 3 and e.stage < 3:
        return entry_later(ceiling, tendon_pattern)
    return plan_entry


def weeks_in_stage(entry_rung: int, course: str) -> int:
    """Weeks until the gate can open: fastest 5 - entry, expected one more, slowest twice as many."""
    fastest = TOP_RUNG + 1 - entry_rung
    return {"fastest": fastest, "expected": fastest + 1, "slowest": 2 * fastest}[course]


@lru_cache(maxsize=64)
def path(course: str, start: int, weeks: int) -> tuple[int, ...]:
    """The places on the ladder, week by week, from a start place 0-10."""
    steps: list[int] = []
    at = start
    while len(steps) < weeks:
        stay = {"fastest": 1, "expected": 2 if place(at).rung == TOP_RUNG else 1, "slowest": 2}[course]
        steps += [at] * stay
        at = min(at + 1, LADDER_TOP)
    return tuple(steps[:weeks])


class Dose(NamedTuple):
    """One exercise in one week. ``reps`` counts holds where ``hold_s`` is set."""

    sets: int
    reps: int
    hold_s: int | None
    load: str
    load_class: int  # 3 x stage of the exercise + load step: orders loads across exercises


@lru_cache(maxsize=65_536)
def dose(e: Exercise, at: int, kit: tuple[str, ...], short_holds_only: bool) -> Dose:
    """The dose of an exercise at a place of its ladder, with the loads that the kit allows."""
    here = place(at)
    longer_hold = here.load_step and len(e.rungs) > TOP_RUNG + 1  # only holds have a rung above the top one
    rung = e.rungs[TOP_RUNG + 1] if longer_hold else e.rungs[here.rung]
    hold = rung.hold_s
    if hold is not None and short_holds_only:
        hold = min(hold, HOLD_LIMIT_S)
    return Dose(rung.sets, rung.reps, hold, load_at(e, here.load_step, kit), 3 * e.stage + here.load_step)


@lru_cache(maxsize=65_536)
def load_kit(e: Exercise, kit: tuple[str, ...]) -> tuple[str, ...]:
    """The part of the kit that any load of this exercise can use."""
    used = {item for step in e.loads for load in step for need in v.LOADS[load] for item in need}
    return tuple(item for item in kit if item in used)


def load_at(e: Exercise, step: int, kit: tuple[str, ...]) -> str:
    """The first load of this step that the kit allows; the last step repeats."""
    choices = e.loads[min(step, len(e.loads) - 1)]
    for load in choices:
        if any(set(need) <= set(kit) for need in v.LOADS[load]):
            return load
    return choices[-1]


class StageSpan(NamedTuple):
    """A stage of one course: weeks ``first`` to ``last`` (1-based, ``last`` may lie beyond the horizon)."""

    stage: int
    first: int
    last: int
    entry: int


@lru_cache(maxsize=1024)
def spans(
    course: str, stage: int, last_stage: int, at: int, later: int, first: int = 1, exchange: int = 0
) -> tuple[StageSpan, ...]:
    """The stages of a course from week ``first``, standing at place ``at`` of stage ``stage``.

    ``exchange`` are the weeks that are left of an exchange which has begun.

    The last span has no end within the horizon (``last`` is 0). A plan that starts in its
    last stage has two spans there: at the top rung the choice is made again with calm pain,
    as at every gate; otherwise a start one stage lower could end with harder work.
    """
    found: list[StageSpan] = []
    begin = first
    splits = at <= TOP_RUNG
    while stage < last_stage or (splits and not found):
        weeks = _weeks_to_gate(course, at) + exchange
        found.append(StageSpan(stage, begin, begin + weeks - 1, at))
        begin, stage, at, exchange = begin + weeks, min(stage + 1, last_stage), later, EXCHANGE_WEEKS - 1
    found.append(StageSpan(stage, begin, 0, at))
    return tuple(found)


def _weeks_to_gate(course: str, at: int) -> int:
    """Weeks from place ``at`` until the next top rung has been held as long as the course asks."""
    return weeks_in_stage(TOP_RUNG - (next_top(at) - at), course)


def weeks_until_out_of_stage_2(
    course: str, stage: int, last_stage: int, at: int, later: int, exchange: int = 0
) -> int | None:
    """Weeks until the gate out of stage 2; from stage 3, until the first load step. None above 8 or if it never opens."""
    if stage == 3:
        weeks = _weeks_to_gate(course, at)
    elif last_stage < 3:
        return None
    else:
        weeks = sum(
            s.last - s.first + 1
            for s in spans(course, stage, last_stage, at, later, 1, exchange)
            if s.last  # stage 3 has no end
        )
    return weeks if weeks <= HORIZON else None


def heavy_days(stage: int, workouts: int) -> int:
    """Heavy days a week: none in stage 1, else up to three."""
    return 0 if stage == 1 else min(workouts, MAX_HEAVY_DAYS)


SECONDS_A_REP, SECONDS_TO_SET_UP, WARM_UP_S, CHANGE_S = 4, 3, 180, 45  # own estimate
SIDES_TWICE = ("sore_first", "each_way")


def seconds(sets: int, reps: int, hold_s: int | None, tempo: str | None, rest_s: int, sides: str) -> int:
    """How long one exercise takes in one workout: work on each side, and the rest after each set."""
    if hold_s is not None:
        work = reps * (hold_s + SECONDS_TO_SET_UP)
    elif tempo:
        work = reps * sum(int(part) for part in tempo.split("-"))
    else:
        work = reps * SECONDS_A_REP
    return sets * (work * (2 if sides in SIDES_TWICE else 1) + rest_s)


def minutes(each: tuple[int, ...]) -> int:
    """Whole minutes of a workout: warm-up, exercises, changing places; rounded up."""
    total = WARM_UP_S + sum(each) + CHANGE_S * len(each)
    return -(-total // 60)
