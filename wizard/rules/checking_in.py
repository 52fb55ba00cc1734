"""The weekly check-in: rows 1 to 14, the first one met decides, and unknown never gives progress.

``replay`` is pure: it folds the whole history over the state in which a plan starts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from catalogue.model import Catalogue
from wizard.answers.model import NONE, CheckIn

from .progressing import LADDER_TOP, TOP_RUNG, next_top, place
from .rule import Rule
from .screening import OUTCOMES, tier_of
from .staging import CEILING_STAGE, COLOURS, GREEN, RED

PROGRESS, HOLD, STEP_BACK, REST, CLINICIAN = (
    "progress",
    "hold",
    "step_back",
    "rest_then_step_back",
    "clinician",
)
VERDICTS = (PROGRESS, HOLD, STEP_BACK, REST, CLINICIAN)  # least to most cautious
DAYS_OF_A_STEP = 5  # days that a step up needs since the start or the check-in before
_OURS = ("own_placement",)
PASSED, FAILED, OPEN = "passed", "failed", "open"  # of the tests of the next stage
MOST_PAIN = {"amber": 5, "green": 2}  # in a workout, that lets the ceiling improve to this colour
STAGE_BEFORE_AT = 2  # R2: where a step back enters the stage before
_PAIN = ("silbernagel_2007", "pain_model_summaries", "own_placement")


def _rule(id_: str, says: str, sources: tuple[str, ...] = _OURS) -> Rule:
    return Rule(id=f"check_in_{id_}", says=says, sources=sources)


SIGN = _rule("sign", "You ticked a warning sign, so the plan ends here.")
RED_TWICE = _rule(
    "red_twice", "Two check-ins running, or three of the last five, were red. Somebody should look at your hip.", _PAIN
)
NOT_BETTER = _rule(
    "not_better",
    "Four check-ins running were not better, and pain is still 3 or more.",
    ("versus_arthritis", "own_placement"),
)
SEVERE = _rule(
    "severe",
    "Pain of 8 or more at night, or when you are active without an easier next morning, should be looked at first.",
    ("versus_arthritis", "own_placement"),
)
FLARE = _rule(
    "flare",
    "Pain went above 5, or the nights got worse and reached 6, or both the next morning and the week were worse. Rest the hip for 24 to 48 hours, then go two rungs down.",
    _PAIN,
)
MORNING_WORSE = _rule("morning_worse", "The next morning was worse, so you go one rung down.", _PAIN)
WORSE_TWICE = _rule("worse_twice", "Two weeks running felt worse, so you go one rung down.", _PAIN)
AWAY_TWICE = _rule("away_twice", "Two weeks without a workout: a gentle return, one rung down.")
SIGNS_OPEN = _rule("signs_open", "The warning signs were not answered. Please answer them before you go on.")
TOO_SOON = _rule(
    "too_soon", "Your last check-in, or your start, was less than five days ago. The plan stays where it is."
)
NIGHT_OPEN = _rule("night_open", "You did not say how the nights were, so the plan stays where it is.")
UNKNOWN = _rule("unknown", "An answer is missing, so the plan stays where it is.")
WORSE_ONCE = _rule("worse_once", "The week felt worse for the first time, so you repeat it.", _PAIN)
HURTS = _rule("hurts", "You said that it hurts too much, so you repeat the week.")
TOO_FEW = _rule("too_few", "There were fewer workouts than planned, so you repeat the week.", ("s1", "own_placement"))
SOME_PAIN = _rule("some_pain", "Pain of 3 to 5 is acceptable. You repeat the week.", _PAIN)
SORE_MUSCLES = _rule("sore_muscles", "Your muscles were sore, which is common after new exercise. You repeat the week.")
FRONT = _rule(
    "front",
    "You felt an exercise at the front of the hip, so that one stays where it is. A swap is ready.",
    ("s1", "own_placement"),
)
FRONT_TWICE = _rule(
    "front_twice", "You felt an exercise at the front twice running, so it was swapped.", ("s1", "own_placement")
)
FELT_OPEN = _rule("felt_open", "You did not say where you felt an exercise, so that one stays where it is.")
NOT_EASY = _rule(
    "not_easy", "The top set was not yet easy, or you did not say. You repeat the week.", ("s1", "own_placement")
)
ONE_UP = _rule("one_up", "It was easy and calm: you go one rung up.", ("s1", "acsm_2009", "own_placement"))
ONE_UP_SETTLED = _rule(
    "one_up_settled", "Pain of 3 to 5 settles by the morning and things get better, so you go one rung up.", _PAIN
)
SETTLED_WAITS = _rule(
    "settled_waits", "Pain of 3 to 5 that settles allows more repetitions, but no new stage and no more load.", _PAIN
)
LOAD_INSTEAD = _rule(
    "load_instead",
    "The top rung is easy. A test of the next stage did not work yet, so the load goes up instead.",
    ("s1", "acsm_2009", "own_placement"),
)
NEXT_STAGE = _rule(
    "next_stage", "The top rung was easy and the test passed: you go to the next stage.", ("s1", "own_placement")
)
TEST_OPEN = _rule(
    "test_open",
    "The top rung is easy. The test of the next stage is not passed yet, or not repeated.",
    ("s1", "own_placement"),
)
CEILING_WAITS = _rule(
    "ceiling_waits", "Pain sets a limit that two better check-ins can lift. Until then the stage stays.", _PAIN
)
AT_THE_TOP = _rule("at_the_top", "You are at the top of what this plan holds. Keep going.")
ENDED = _rule("ended", "The plan had ended before this check-in.")
DROPPED = _rule("dropped", "At the lowest rung one exercise was dropped, to give the hip a rest.", _PAIN)
CEILING_NOW = {
    "red": _rule("ceiling_red", "A check-in was red, so pain sets a red limit until two better check-ins.", _PAIN),
    "amber": _rule("ceiling_amber", "Two better check-ins lifted the limit of your pain from red to amber.", _PAIN),
    "green": _rule("ceiling_green", "Better check-ins lifted the limit of your pain to green.", _PAIN),
}
SKIPPED = _rule(
    "skipped",
    "Weeks without a check-in count as weeks without a workout. One earns nothing; two running mean a gentler return.",
)


class State(NamedTuple):
    """Where a plan stands between two weeks."""

    stage: int
    at: int  # the plan's own place on the ladder of this stage
    places: tuple[tuple[str, int], ...]  # of each pick, in training order
    ceiling: str
    workouts: int
    fewer: int = 0  # exercises dropped
    repick: bool = False  # the choice has to be made again
    better: int = 0  # check-ins running that would lift the ceiling
    ended: str | None = None  # the outcome that ended the plan
    upward: bool = False  # the new choice comes by an exchange, not at once
    newcomers: tuple[str, ...] = ()  # came in this exchange: they stay at their entry rung until it is over
    waiting: tuple[tuple[str, str], ...] = ()  # (newcomer, the pick that makes room or ""), one a week
    exchange: int = 0  # weeks that are left of the exchange


class Verdict(NamedTuple):
    """What one check-in led to: verdict, the deciding rule, and further rules that speak."""

    week: int
    verdict: str
    rule: str
    also: tuple[str, ...] = ()


class Judged(NamedTuple):
    """The verdict of one check-in, the rule behind it, and the picks that stay on their rung."""

    verdict: str
    rule: Rule
    stay: tuple[str, ...] = ()


class Memory(NamedTuple):
    """What the rows need of the check-ins before."""

    reds: tuple[bool, ...] = ()
    not_better: int = 0
    last_overall_worse: bool = False
    last_no_workout: bool = False
    last_front: tuple[str, ...] = ()  # the picks that were felt at the front last time
    last_settled: bool = False  # usual the next morning, and better


def is_flare(c: CheckIn, start_night: int | None) -> bool:
    """Row 4. ``start_night`` is the pain at night of the answers; unknown counts as none."""
    night = c.night is not None and c.night >= 6 and c.night > (start_night or 0)
    return (c.pain_during or 0) > 5 or night or (c.next_morning == "worse" and c.overall == "worse")


def is_red(c: CheckIn, start_night: int | None) -> bool:
    """Rows 4 and 5."""
    return is_flare(c, start_night) or c.next_morning == "worse"


def is_severe(c: CheckIn) -> bool:
    """Row 1a."""
    return (c.night or 0) >= 8 or ((c.pain_during or 0) >= 8 and c.next_morning in ("worse", None))


def has_settled(c: CheckIn) -> bool:
    """Usual the next morning, and better."""
    return c.next_morning == "usual" and c.overall == "better"


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


def judge(c: CheckIn, state: State, memory: Memory, last_stage: int, tests: str, start_night: int | None) -> Judged:
    """The first of the rows that is met. Pure; ``tests`` is about the next stage's row: passed, failed or open."""
    red = is_red(c, start_night)
    reds = (*memory.reds, red)[-5:]
    if c.signs and c.signs != (NONE,):
        return Judged(CLINICIAN, SIGN)
    if is_severe(c):
        return Judged(CLINICIAN, SEVERE)
    if red and (memory.reds[-1:] == (True,) or sum(reds) >= 3):
        return Judged(CLINICIAN, RED_TWICE)
    if (
        memory.not_better >= 3 and c.overall in ("same", "worse") and (c.pain_during or 0) >= 3
    ):  # this one is the fourth
        return Judged(CLINICIAN, NOT_BETTER)
    if is_flare(c, start_night):
        return Judged(REST, FLARE)
    if c.next_morning == "worse":
        return Judged(STEP_BACK, MORNING_WORSE)
    if c.overall == "worse" and memory.last_overall_worse:
        return Judged(STEP_BACK, WORSE_TWICE)
    if c.sessions_done == 0 and memory.last_no_workout:
        return Judged(STEP_BACK, AWAY_TWICE)
    if c.signs is None:
        return Judged(HOLD, SIGNS_OPEN)
    if is_too_soon(c):
        return Judged(HOLD, TOO_SOON)
    if c.pain_during is None or c.next_morning is None or c.overall is None or c.sessions_done is None:
        return Judged(HOLD, UNKNOWN)
    if c.night is None and c.week % 2 == 0 and c.version > 1:  # version 1 did not ask
        return Judged(HOLD, NIGHT_OPEN)
    if c.overall == "worse":
        return Judged(HOLD, WORSE_ONCE)
    if c.barrier == "hurts":
        return Judged(HOLD, HURTS)
    if c.sessions_done < max(2, state.workouts - 1):
        return Judged(HOLD, TOO_FEW)
    if c.pain_during >= 3 and not (has_settled(c) and memory.last_settled):
        return Judged(HOLD, SOME_PAIN)
    if c.next_morning == "sore_muscles":
        return Judged(HOLD, SORE_MUSCLES)
    if c.easy_at_top is not True:
        return Judged(HOLD, NOT_EASY)
    return _felt(c, state, memory, last_stage) or _upward(c, state, last_stage, tests)


def front_twice(c: CheckIn, state: State, memory: Memory) -> tuple[str, ...]:
    """The picks that were felt at the front now and last time."""
    return tuple(id_ for id_, _ in state.places if c.felt_in(id_) == "front" and id_ in memory.last_front)


def _felt(c: CheckIn, state: State, memory: Memory, last_stage: int) -> Judged | None:
    """Row 13: what was felt at the front, or left open, stays; the others go on."""
    front = tuple(id_ for id_, _ in state.places if c.felt_in(id_) == "front")
    stay = (*front, *(id_ for id_, _ in state.places if c.felt_in(id_) is None))
    if not stay:
        return None
    rule = FELT_OPEN
    if front:
        rule = FRONT_TWICE if front_twice(c, state, memory) else FRONT
    stay = (*stay, *waiting_at_the_top(state, last_stage, load_too=not _hurt(c)))
    return Judged(PROGRESS if moving(state, stay) else HOLD, rule, stay)


def _hurt(c: CheckIn) -> bool:
    return c.pain_during is not None and c.pain_during >= 3


def _upward(c: CheckIn, state: State, last_stage: int, tests: str) -> Judged:
    settled_pain = _hurt(c)
    if at_the_gate(state, last_stage):
        if settled_pain:
            return Judged(HOLD, SETTLED_WAITS)
        if CEILING_STAGE[_colour_now(c, state)] <= state.stage:
            return Judged(HOLD, CEILING_WAITS)
        if tests == PASSED:
            return Judged(PROGRESS, NEXT_STAGE)
        if tests == OPEN:
            return Judged(HOLD, TEST_OPEN)
        return Judged(HOLD, AT_THE_TOP) if state.at >= LADDER_TOP else Judged(PROGRESS, LOAD_INSTEAD)
    stay = waiting_at_the_top(state, last_stage, load_too=not settled_pain)
    if not moving(state, stay) and not state.exchange:
        return Judged(HOLD, SETTLED_WAITS if settled_pain else AT_THE_TOP)
    return Judged(PROGRESS, ONE_UP_SETTLED if settled_pain else ONE_UP, stay)


def at_the_gate(state: State, last_stage: int) -> bool:
    """The slowest pick is at R4 of some load, and a next stage is to come."""
    return state.stage < last_stage and not state.exchange and place(state.at).rung == TOP_RUNG


def waiting_at_the_top(state: State, last_stage: int, load_too: bool) -> tuple[str, ...]:
    """The picks at R4 that wait there: for the others before a gate, or because more load is not due."""
    gate = next_top(state.at) if state.stage < last_stage and not state.exchange else None
    return tuple(id_ for id_, at in state.places if at == gate or (place(at).rung == TOP_RUNG and not load_too))


def moving(state: State, stay: tuple[str, ...]) -> tuple[str, ...]:
    """The picks that a good week takes one place up."""
    still = (*stay, *(state.newcomers if state.exchange else ()))
    return tuple(id_ for id_, at in state.places if id_ not in still and at < LADDER_TOP)


def signs_in(check_ins: Iterable[CheckIn]) -> tuple[str, ...]:
    """Every sign that was ticked in any of the check-ins."""
    return tuple(dict.fromkeys(s for c in check_ins for s in c.signs or () if s != NONE))


def new_signs_cleared(check_ins: Iterable[CheckIn]) -> bool:
    """Whether a check-in of today's version said that no sign, old or new, is there."""
    return any(c.version > 1 and c.signs == (NONE,) for c in check_ins)


def worst(outcome: str, signs: Iterable[str], catalogue: Catalogue) -> str:
    """The more urgent of an outcome and the tiers of these signs."""
    return max((outcome, *(tier_of(s, catalogue) for s in signs)), key=OUTCOMES.index)


def tests_of_next_stage(c: CheckIn, stage: int, tendon_pattern: bool) -> str:
    """Whether this check-in repeated the row of the stage after ``stage`` and passed it; open where a part is not known."""
    t = c.tests
    parts: list[tuple[object, tuple[object, ...]]] = [
        (t.stand_30s, ("level",)),
        (t.stairs, ("easy", "some_pain") if stage == 1 else ("easy",)),
    ]
    if stage > 1:
        parts.append((t.single_leg_squat, ("good",)))
    if tendon_pattern:
        parts.append((t.lying_on_side_hurts, (False,)))
    if any(said in (None, "not_tried") for said, _ in parts):
        return OPEN
    return PASSED if all(said in good for said, good in parts) else FAILED


def remember(c: CheckIn, state: State, memory: Memory, skipped: bool, start_night: int | None) -> Memory:
    """The memory after this check-in; ``state`` is the one that it looked back on.

    A skipped week is no check-in: what was said before it still counts, but no longer as the last time that things went well.
    """
    if skipped:
        return memory._replace(last_no_workout=True, last_settled=False)
    if is_too_soon(c):
        return _not_relieved(c, state, memory, start_night)
    not_better = memory.not_better + (c.overall in ("same", "worse"))
    return Memory(
        reds=(*memory.reds, is_red(c, start_night))[-5:],
        not_better=0 if c.overall == "better" else not_better,
        last_overall_worse=c.overall == "worse",
        last_no_workout=c.sessions_done == 0,
        last_front=tuple(id_ for id_, _ in state.places if c.felt_in(id_) == "front"),
        last_settled=has_settled(c),
    )


def _not_relieved(c: CheckIn, state: State, memory: Memory, start_night: int | None) -> Memory:
    """The memory after a check-in that came too soon: what is bad in it is added, what is good takes nothing away."""
    front = tuple(id_ for id_, _ in state.places if c.felt_in(id_) == "front" or id_ in memory.last_front)
    return memory._replace(
        reds=(*memory.reds, True)[-5:] if is_red(c, start_night) else memory.reds,
        last_overall_worse=memory.last_overall_worse or c.overall == "worse",
        last_front=front,
        last_settled=False,
    )


def apply(
    c: CheckIn, judged: Judged, state: State, later_entry: int, start_night: int | None, catalogue: Catalogue
) -> State:
    """The state after this verdict; ``repick`` says that the choice has to be made again."""
    verdict, rule, stay = judged
    state = _ceiling_after(c, state, start_night)
    if c.barrier == "no_time":
        state = state._replace(workouts=2)
    if rule is SIGN:
        return state._replace(ended=worst("clinician_first", signs_in((c,)), catalogue))
    if verdict == CLINICIAN:
        return state._replace(ended="clinician_first")
    if verdict == REST:
        return _down(state, 2)
    if verdict == STEP_BACK:
        return _down(state, 1)
    if rule is NEXT_STAGE:
        return _advanced(state, ())._replace(
            stage=state.stage + 1,
            at=later_entry,
            repick=True,
            upward=True,
            fewer=0,
            newcomers=(),
            waiting=(),
            exchange=0,
        )
    if verdict == PROGRESS:  # a good week also brings back what was dropped
        again = state.fewer > 0
        return _advanced(state, stay)._replace(fewer=0, repick=state.repick or again, upward=state.upward or again)
    return state


def _advanced(state: State, stay: tuple[str, ...]) -> State:
    """One place up for each pick that moves. The plan's own place is never above that of its slowest pick."""
    go = moving(state, stay)
    places = tuple((id_, at + 1 if id_ in go else at) for id_, at in state.places)
    at = state.at if state.exchange else min(state.at + 1, LADDER_TOP, *(at for _, at in places))
    return state._replace(places=places, at=at)


def exchanged(state: State, entry: int) -> State:
    """The next newcomer in, the pick that makes room out, one week of the exchange less."""
    if not state.exchange:
        return state
    state = state._replace(exchange=state.exchange - 1)
    if not state.waiting:
        return state
    (new, old), *rest = state.waiting
    places = tuple(pair for pair in state.places if pair[0] != old)
    return state._replace(places=(*places, (new, entry)), newcomers=(*state.newcomers, new), waiting=tuple(rest))


def at_its_slowest(state: State) -> State:
    """The state with the plan's own place where its slowest pick is; in an exchange it stays at the entry rung.

    A pick that is gone must not hold the others: they would wait at R4 for it for ever.
    """
    if state.exchange or not state.places:
        return state
    return state._replace(at=min(at for _, at in state.places))


def _moved(state: State, by: int) -> State:
    return state._replace(
        at=min(max(state.at + by, 0), LADDER_TOP),
        places=tuple((id_, min(max(at + by, 0), LADDER_TOP)) for id_, at in state.places),
    )


def moved_down(state: State, stage: int) -> State:
    """The state in a lower stage: entered as after a step back, so a move to it leads nowhere that a check-in cannot lead.

    What is picked there too and stood lower stays there: a way down never raises a dose.
    """
    places = tuple((id_, min(at, STAGE_BEFORE_AT)) for id_, at in state.places)
    return at_once(state)._replace(stage=stage, at=STAGE_BEFORE_AT, places=places)


def at_once(state: State) -> State:
    """Downwards everything changes at once: no exchange goes on."""
    return state._replace(repick=True, upward=False, newcomers=(), waiting=(), exchange=0)


def _down(state: State, rungs: int) -> State:
    if state.at - rungs >= 0:
        return _moved(state, -rungs)
    if state.stage > 1:
        return moved_down(state, state.stage - 1)
    return at_once(_moved(state, -rungs))._replace(fewer=state.fewer + 1)


def _colour_now(c: CheckIn, state: State) -> str:
    """The ceiling with this check-in, where it is neither red nor too soon: the second good one lifts the limit that it is judged by.

    Otherwise the page would show a limit that is gone beside a verdict that waits for it.
    """
    return _milder(state.ceiling) if state.better and _lifts(c, state.ceiling) else state.ceiling


def _lifts(c: CheckIn, ceiling: str) -> bool:
    """Whether this check-in is good enough, a second time, for a milder colour."""
    return (
        ceiling != GREEN
        and has_settled(c)
        and c.pain_during is not None
        and c.pain_during <= MOST_PAIN[_milder(ceiling)]
    )


def _milder(ceiling: str) -> str:
    return COLOURS[COLOURS.index(ceiling) - 1]


def _ceiling_after(c: CheckIn, state: State, start_night: int | None) -> State:
    """Red at once; one colour better after two check-ins running that are better, usual and calm enough for it.

    One that comes too soon is none of the two, but parts them where it was not good.
    """
    if is_red(c, start_night):
        state = state._replace(better=0)
        return state if state.ceiling == RED else at_once(state)._replace(ceiling=RED)
    if not _lifts(c, state.ceiling):
        return state._replace(better=0)
    if is_too_soon(c):
        return state
    if state.better < 1:
        return state._replace(better=1)
    again = state.ceiling == RED
    return state._replace(ceiling=_milder(state.ceiling), better=0, repick=again, upward=again)
