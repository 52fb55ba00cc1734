"""The weekly check-in: fourteen rows, the first one met decides, and unknown never gives progress.

``replay`` is pure: it folds the whole history over the state in which a plan starts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..answers import NONE, CheckIn
from .declared import Rule
from .progressing import LADDER_TOP, TOP_RUNG
from .screening import OUTCOMES, TIER_OF
from .staging import CEILING_STAGE, COLOURS, GREEN, RED

PROGRESS, HOLD, STEP_BACK, REST, CLINICIAN = (
    "progress", "hold", "step_back", "rest_then_step_back", "clinician",
)
VERDICTS = (PROGRESS, HOLD, STEP_BACK, REST, CLINICIAN)  # least to most cautious
DAYS_OF_A_STEP = 5  # days that a step up needs since the start or the check-in before
_OURS = ("own_placement",)
STAGE_BEFORE_AT = 2  # R2: where a step back enters the stage before
_PAIN = ("silbernagel_2007", "pain_model_summaries", "own_placement")


def _rule(id_: str, says: str, sources: tuple[str, ...] = _OURS) -> Rule:
    return Rule(id=f"check_in_{id_}", says=says, sources=sources)


SIGN = _rule("sign", "You ticked a warning sign, so the plan ends here.")
RED_TWICE = _rule("red_twice", "Two check-ins running, or three of the last five, were red. Somebody should look at your hip.", _PAIN)
NOT_BETTER = _rule("not_better", "Four check-ins running were not better, and pain is still 3 or more.", ("versus_arthritis", "own_placement"))
FLARE = _rule("flare", "Pain went above 5, or both the next morning and the week were worse. Rest the hip for 24 to 48 hours, then go two rungs down.", _PAIN)
MORNING_WORSE = _rule("morning_worse", "The next morning was worse, so you go one rung down.", _PAIN)
WORSE_TWICE = _rule("worse_twice", "Two weeks running felt worse, so you go one rung down.", _PAIN)
AWAY_TWICE = _rule("away_twice", "Two weeks without a workout: a gentle return, one rung down.")
SIGNS_OPEN = _rule("signs_open", "The warning signs were not answered. Please answer them before you go on.")
TOO_SOON = _rule("too_soon", "Your last check-in, or your start, was less than five days ago. The plan stays where it is.")
UNKNOWN = _rule("unknown", "An answer is missing, so the plan stays where it is.")
WORSE_ONCE = _rule("worse_once", "The week felt worse for the first time, so you repeat it.", _PAIN)
HURTS = _rule("hurts", "You said that it hurts too much, so you repeat the week.")
TOO_FEW = _rule("too_few", "There were fewer workouts than planned, so you repeat the week.", ("s1", "own_placement"))
SOME_PAIN = _rule("some_pain", "Pain of 3 to 5 is acceptable. You repeat the week.", _PAIN)
FRONT = _rule("front", "You felt it at the front of the hip, so you repeat the week. A swap is ready.", ("s1", "own_placement"))
FRONT_TWICE = _rule("front_twice", "You felt it at the front twice running, so one exercise was swapped.", ("s1", "own_placement"))
FELT_OPEN = _rule("felt_open", "You did not say where you felt it, so the plan stays where it is.")
NOT_EASY = _rule("not_easy", "The top set was not yet easy, or you did not say. You repeat the week.", ("s1", "own_placement"))
ONE_UP = _rule("one_up", "It was easy and calm: you go one rung up.", ("s1", "acsm_2009", "own_placement"))
NEXT_STAGE = _rule("next_stage", "The top rung was easy and the test passed: you go to the next stage.", ("s1", "own_placement"))
TEST_OPEN = _rule("test_open", "The top rung is easy. The test of the next stage is not passed yet, or not repeated.", ("s1", "own_placement"))
CEILING_WAITS = _rule("ceiling_waits", "Pain sets a limit that two better check-ins can lift. Until then the stage stays.", _PAIN)
AT_THE_TOP = _rule("at_the_top", "You are at the top of what this plan holds. Keep going.")
ENDED = _rule("ended", "The plan had ended before this check-in.")
DROPPED = _rule("dropped", "At the lowest rung one exercise was dropped, to give the hip a rest.", _PAIN)
CEILING_NOW = {
    "red": _rule("ceiling_red", "A check-in was red, so pain sets a red limit until two better check-ins.", _PAIN),
    "amber": _rule("ceiling_amber", "Two better check-ins lifted the limit of your pain from red to amber.", _PAIN),
    "green": _rule("ceiling_green", "Better check-ins lifted the limit of your pain to green.", _PAIN),
}
SKIPPED = _rule("skipped", "Weeks without a check-in count as weeks without a workout. One earns nothing; two running mean a gentler return.")


class State(NamedTuple):
    """Where a plan stands between two weeks."""

    stage: int
    at: int  # the plan's own place on the ladder of this stage
    places: tuple[tuple[str, int], ...]  # of each pick, in training order
    ceiling: str
    workouts: int
    fewer: int = 0  # exercises dropped
    repick: bool = False  # the choice has to be made again
    better: int = 0  # better check-ins since the ceiling last changed
    ended: str | None = None  # the outcome that ended the plan


class Verdict(NamedTuple):
    """What one check-in led to: verdict, the deciding rule, and further rules that speak."""

    week: int
    verdict: str
    rule: str
    also: tuple[str, ...] = ()


class Memory(NamedTuple):
    """What the rows need of the check-ins before."""

    reds: tuple[bool, ...] = ()
    not_better: int = 0
    last_overall_worse: bool = False
    last_no_workout: bool = False
    last_front: bool = False


def is_red(c: CheckIn) -> bool:
    """Rows 4 and 5: above 5, or worse the next morning."""
    return (c.pain_during is not None and c.pain_during > 5) or c.next_morning == "worse"


def is_too_soon(c: CheckIn) -> bool:
    """Row 8a: less than five days since the start or the check-in before. It may stop or lower a plan, never raise it."""
    return c.days_since_last is not None and c.days_since_last < DAYS_OF_A_STEP


def with_skipped(check_ins: Iterable[CheckIn], after: int = 0) -> list[tuple[CheckIn, bool]]:
    """The check-ins with an empty one for each week that was skipped after week ``after``; the flag marks those."""
    found: list[tuple[CheckIn, bool]] = []
    expected = after + 1
    for c in check_ins:
        found += [(CheckIn(week=week, sessions_done=0), True) for week in range(expected, c.week)]
        found.append((c, False))
        expected = c.week + 1
    return found


def judge(c: CheckIn, state: State, memory: Memory, last_stage: int, tests_passed: bool) -> tuple[str, Rule]:
    """The first of the fourteen rows that is met. Pure; ``tests_passed`` is about the next stage's row."""
    red = is_red(c)
    reds = (*memory.reds, red)[-5:]
    if c.signs and c.signs != (NONE,):
        return CLINICIAN, SIGN
    if red and (memory.reds[-1:] == (True,) or sum(reds) >= 3):
        return CLINICIAN, RED_TWICE
    if memory.not_better >= 3 and c.overall in ("same", "worse") and (c.pain_during or 0) >= 3:  # this one is the fourth
        return CLINICIAN, NOT_BETTER
    if (c.pain_during or 0) > 5 or (c.next_morning == "worse" and c.overall == "worse"):
        return REST, FLARE
    if c.next_morning == "worse":
        return STEP_BACK, MORNING_WORSE
    if c.overall == "worse" and memory.last_overall_worse:
        return STEP_BACK, WORSE_TWICE
    if c.sessions_done == 0 and memory.last_no_workout:
        return STEP_BACK, AWAY_TWICE
    if c.signs is None:
        return HOLD, SIGNS_OPEN
    if is_too_soon(c):
        return HOLD, TOO_SOON
    if None in (c.pain_during, c.next_morning, c.overall, c.sessions_done):
        return HOLD, UNKNOWN
    if c.overall == "worse":
        return HOLD, WORSE_ONCE
    if c.barrier == "hurts":
        return HOLD, HURTS
    if c.sessions_done < max(2, state.workouts - 1):  # type: ignore[operator]
        return HOLD, TOO_FEW
    if c.pain_during >= 3:  # type: ignore[operator]
        return HOLD, SOME_PAIN
    if c.felt == "front":
        return HOLD, FRONT_TWICE if memory.last_front else FRONT
    if c.felt is None:
        return HOLD, FELT_OPEN
    if c.easy_at_top is not True:
        return HOLD, NOT_EASY
    return _upward(state, memory, last_stage, tests_passed)


def _upward(state: State, memory: Memory, last_stage: int, tests_passed: bool) -> tuple[str, Rule]:
    if state.at == TOP_RUNG and state.stage < last_stage:
        if not tests_passed:
            return HOLD, TEST_OPEN
        if CEILING_STAGE[state.ceiling] <= state.stage:
            return HOLD, CEILING_WAITS
        return PROGRESS, NEXT_STAGE
    if state.at >= LADDER_TOP:
        return HOLD, AT_THE_TOP
    return PROGRESS, ONE_UP


def signs_in(check_ins: Iterable[CheckIn]) -> tuple[str, ...]:
    """Every sign that was ticked in any of the check-ins."""
    return tuple(s for s in TIER_OF if any(s in (c.signs or ()) for c in check_ins))


def worst(outcome: str, signs: Iterable[str]) -> str:
    """The more urgent of an outcome and the tiers of these signs."""
    return max((outcome, *(TIER_OF[s] for s in signs)), key=OUTCOMES.index)


def tests_of_next_stage(c: CheckIn, stage: int, tendon_pattern: bool, plank_waived: bool) -> bool:
    """Whether this check-in repeated and passed the row of the stage after ``stage``."""
    t = c.tests
    if tendon_pattern and t.lying_on_side_hurts is not False:
        return False
    if stage == 1:
        return t.stand_30s == "level" and t.stairs in ("easy", "some_pain")
    return (
        t.stand_30s == "level" and t.single_leg_squat == "good" and t.stairs == "easy"
        and (plank_waived or t.side_plank_20s == "yes")
    )


def remember(c: CheckIn, memory: Memory, skipped: bool) -> Memory:
    """The memory after this check-in. A skipped week is no check-in: what was said before it still counts."""
    if skipped:
        return memory._replace(last_no_workout=True)
    if is_too_soon(c):
        return _not_relieved(c, memory)
    not_better = memory.not_better + (c.overall in ("same", "worse"))
    return Memory(
        reds=(*memory.reds, is_red(c))[-5:],
        not_better=0 if c.overall == "better" else not_better,
        last_overall_worse=c.overall == "worse",
        last_no_workout=c.sessions_done == 0,
        last_front=c.felt == "front",
    )


def _not_relieved(c: CheckIn, memory: Memory) -> Memory:
    """The memory after a check-in that came too soon: what is bad in it is added, what is good takes nothing away."""
    return Memory(
        reds=(*memory.reds, True)[-5:] if is_red(c) else memory.reds,
        not_better=memory.not_better,
        last_overall_worse=memory.last_overall_worse or c.overall == "worse",
        last_no_workout=memory.last_no_workout,
        last_front=memory.last_front,
    )


def apply(c: CheckIn, verdict: str, rule: Rule, state: State, later_entry: int) -> State:
    """The state after this verdict; ``repick`` says that the choice has to be made again."""
    state = _ceiling_after(c, state)
    if c.barrier == "no_time":
        state = state._replace(workouts=2)
    if rule is SIGN:
        return state._replace(ended=worst("clinician_first", signs_in((c,))))
    if verdict == CLINICIAN:
        return state._replace(ended="clinician_first")
    if verdict == REST:
        return _down(state, 2)
    if verdict == STEP_BACK:
        return _down(state, 1)
    if rule is FRONT_TWICE:
        return state._replace(repick=True)
    if rule is NEXT_STAGE:
        return state._replace(
            stage=state.stage + 1, at=later_entry, repick=True, fewer=0,
            places=tuple((id_, min(at + 1, LADDER_TOP)) for id_, at in state.places),
        )
    if verdict == PROGRESS:  # a good week also brings back what was dropped
        return _moved(state, 1)._replace(fewer=0, repick=state.repick or state.fewer > 0)
    return state


def _moved(state: State, by: int) -> State:
    return state._replace(
        at=min(max(state.at + by, 0), LADDER_TOP),
        places=tuple((id_, min(max(at + by, 0), LADDER_TOP)) for id_, at in state.places),
    )


def moved_down(state: State, stage: int) -> State:
    """The state in a lower stage: entered as after a step back, so a move to it leads nowhere that a check-in cannot lead.

    An exercise that stays goes a rung down like the rest: the place at which new ones enter may be above its own.
    """
    places = tuple((id_, min(max(at - 1, 0), STAGE_BEFORE_AT)) for id_, at in state.places)
    return state._replace(stage=stage, at=STAGE_BEFORE_AT, repick=True, places=places)


def _down(state: State, rungs: int) -> State:
    if state.at - rungs >= 0:
        return _moved(state, -rungs)
    if state.stage > 1:
        return moved_down(state, state.stage - 1)
    return _moved(state, -rungs)._replace(fewer=state.fewer + 1, repick=True)


def _ceiling_after(c: CheckIn, state: State) -> State:
    if is_red(c):
        changed = state.ceiling != RED
        return state._replace(ceiling=RED, better=0, repick=state.repick or changed)
    if c.overall != "better" or c.next_morning != "usual" or is_too_soon(c):
        return state
    better = state.better + 1
    if better < 2 or state.ceiling == GREEN:
        return state._replace(better=better)
    milder = COLOURS[COLOURS.index(state.ceiling) - 1]
    return state._replace(ceiling=milder, better=0, repick=state.repick or state.ceiling == RED)
