"""Which two or three of the shortlist: all pairs or triples compared, none skipped.

``select`` sees the shortlist and a small context, never the answers. Points are
integers; ties fall to the rank in each exercise's file. No point depends on what is
owned, and the number of picks never does.

Sets are ranked by one number, so that more choice never scores less. What decides,
in this order, with each step above any sum of those below it:

1. *Required picks*: a balance task with poor balance, knee work with a sore knee.
2. *The hardest work that is allowed is represented*: the stage and force tier of the
   most demanding exercise. So whatever removes exercises (a condition, pain, a failed
   test) can only lower it, and a replacement never exceeds the plan without the condition.
3. Nothing past its last stage, and as little as can be of two stages below.
4. No two of one family.
5. Points: goals, evidence, front of the hip, stage, the set as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations
from operator import add, sub
from typing import NamedTuple

from catalogue import vocabulary as v
from catalogue.model import Catalogue, Exercise

from .rule import Points, Rule

# --- points, each with its source --------------------------------------------------------

GOAL_WEIGHTS = (16, 6, 2)  # first, second and third goal; later ones break no tie
BAND_POINTS = {None: 0, "low": 0, "moderate": 1, "high": 2, "very_high": 3}
STRENGTH = {"V": 2, "V2": 1}  # what was not seen, or is a claim only, gives none

GOAL_FIT = Rule(  # its points are worked out from the exercise
    id="goal_fit",
    sources=("own_placement",),
    says="It serves your goals, the first one most.",
)
EVIDENCE_BAND = Rule(  # so are these
    id="evidence_band",
    sources=("ebert_2017", "reiman_2012"),
    says="Studies measured how hard the muscle works in it. Better checked figures count more.",
)
TFL_POINTS = {
    "quiet": Points(
        id="tfl_quiet",
        points=8,
        sources=("selkowitz_2013",),
        says="The front of the hip stays quieter in it than the side.",
    ),
    "neutral": Points(
        id="tfl_neutral",
        points=4,
        sources=("own_placement",),
        says="The front of the hip takes part in it, but should not lead.",
    ),
    "caution": Points(
        id="tfl_caution", points=0, sources=("own_placement",), says="The front of the hip may take over in it."
    ),
}
BELOW_STAGE = Points(
    id="below_stage",
    points=-36,
    sources=("own_placement",),
    says="It belongs to an earlier stage than yours.",
)
TWO_BELOW_STAGE = Points(
    id="two_below_stage",
    points=-72,
    sources=("own_placement",),
    says="It belongs to a much earlier stage than yours.",
)
PAST_ITS_STAGE = Points(
    id="past_its_stage",
    points=-108,
    sources=("s1", "own_placement"),
    says="Past its stage it is offered only when nothing else fits.",
)
CALM_FIRST = {
    "green": Points(
        id="calm_first_green",
        points=0,
        sources=("own_placement",),
        says="Pain is calm, so still or both-leg work needs no preference.",
    ),
    "amber": Points(
        id="calm_first_amber",
        points=8,
        sources=("leap_2018", "own_placement"),
        says="Still holds and work on both legs come first while it is sore.",
    ),
    "red": Points(
        id="calm_first_red",
        points=24,
        sources=("leap_2018", "own_placement"),
        says="Still holds and work on both legs come first while it is very sore.",
    ),
}
UPRIGHT_FIRST = Points(
    id="upright_first",
    points=4,
    sources=("nhs_lothian",),
    says="For a sore outer hip, exercises on your feet are advised.",
)
ONE_LEG_WHILE_SORE = {
    "green": None,
    "amber": Points(
        id="one_leg_while_sore_amber",
        points=-20,
        sources=("leap_2018", "own_placement"),
        says="You would stand on one leg in it, which a sore outer hip likes less.",
    ),
    "red": Points(
        id="one_leg_while_sore_red",
        points=-80,
        sources=("leap_2018", "own_placement"),
        says="You would stand on one leg in it, which a very sore outer hip likes least.",
    ),
}
STEADY_FIRST = Points(
    id="steady_first",
    points=-28,
    sources=("own_placement",),
    says="You would stand on one leg in it, and your balance is poor.",
)
ACCESSORY_FIT = Points(
    id="accessory_fit",
    points=12,
    sources=("s0", "own_placement"),
    says="You asked to work these two muscles alone, and pain is calm. An extra that works both counts more.",
)
BOTH_MUSCLES = Points(
    id="both_muscles",
    points=4,
    sources=("moore_2020", "own_placement"),
    says="Together they reach the medius and the minimus.",
)
BOTH_TASKS = Points(
    id="both_tasks",
    points=8,
    sources=("s4", "own_placement"),
    says="Together they train lifting out sideways and keeping the pelvis level.",
)
OTHER_FAMILY = Points(
    id="other_family",
    points=10,
    sources=("own_placement",),
    says="They are different kinds of exercise.",
)
CHANGE_POSITION = Points(
    id="change_position",
    points=-4,
    sources=("own_placement",),
    says="Every change of position costs time.",
)
HARDEST_ALLOWED = Rule(
    id="hardest_allowed",
    sources=("s1", "collings_2023", "own_placement"),
    says="It is one of the hardest exercises that are right for you today. Every plan holds at least one of these.",
)
OUTRANKED = Rule(
    id="outranked",
    sources=("own_placement",),
    says="This exercise would suit you too. The ones in your plan fit your goals, the evidence and each other better.",
)
FEWER = Rule(
    id="fewer_than_due",
    sources=("own_placement",),
    says="With your answers fewer exercises are left than we would like to give.",
)
ONE_ACCESSORY = Rule(
    id="one_accessory",
    sources=("own_placement",),
    says="A plan has one extra at most.",
)
TWO_PICKS = {
    "two_picks_red": Rule(
        id="two_picks_red", sources=("own_placement",), says="Two exercises are enough while pain sets a red limit."
    ),
    "two_picks_balance": Rule(
        id="two_picks_balance", sources=("own_placement",), says="Two exercises are enough while your balance is poor."
    ),
    "two_picks_two_workouts": Rule(
        id="two_picks_two_workouts",
        sources=("own_placement",),
        says="You plan two workouts a week, so you get two exercises.",
    ),
}
THREE_PICKS = Rule(
    id="three_picks",
    sources=("s1",),
    says="Two or three exercises done well are enough. You get three.",
)

REQUIRED = {
    "required_balance_task": Rule(
        id="required_balance_task",
        sources=("sherrington_2020", "own_placement"),
        says="Your balance is poor, so one exercise trains balance and everyday movement.",
    ),
    "required_knee_work": Rule(
        id="required_knee_work",
        sources=("willy_2019",),
        says="Your knee hurts at the front, so one exercise trains hip and knee together.",
    ),
    "required_hip_work": Rule(
        id="required_hip_work",
        sources=("own_placement",),
        says="One exercise is for your balance, so the other one is for the hip.",
    ),
}

# Each unit is above any sum of what comes below it.
FAMILY_UNIT = 10_000
TWO_BELOW_UNIT = 10 * FAMILY_UNIT
PAST_UNIT = 10 * TWO_BELOW_UNIT
DEMAND_UNIT = 10 * PAST_UNIT
REQUIRED_UNIT = 10 * DEMAND_UNIT


class Context(NamedTuple):
    """What the points depend on besides the exercises: no answers, no kit, no scores."""

    stage: int
    goals: tuple[str, ...]  # the first three, in order
    calm: str  # the ceiling's colour
    upright: bool  # tendon pattern
    steady: bool  # poor balance
    knee: bool = False  # pain at the front of the knee


class Choice(NamedTuple):
    """The picks in training order, their points, and the points of the set."""

    picks: tuple[str, ...]
    points: int
    demand: int
    set_points: tuple[tuple[str, int], ...]


def context(stage: int, goals: tuple[str, ...], calm: str, upright: bool, steady: bool, knee: bool = False) -> Context:
    """The context of a choice; only the first three goals count."""
    return Context(stage, goals[: len(GOAL_WEIGHTS)], calm, upright, steady, knee)


def required(c: Context, allowed: Iterable[str], catalogue: Catalogue) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each rule that requires a pick, with the exercises of the shortlist that meet it; empty where none is left."""
    tagged = {
        tag: frozenset(id_ for id_ in allowed if tag in catalogue.exercises[id_].tags)
        for tag in ("balance_task", "knee_to_45")
    }
    knee, steady = tagged["knee_to_45"], tagged["balance_task"]
    found = []
    if c.knee:
        found.append(("required_knee_work", knee))
    if c.steady and not (c.knee and knee):  # knee work with a hand on the table serves both
        found.append(("required_balance_task", steady))
    if c.steady:  # two picks, so the other one is for the hip
        found.append(("required_hip_work", frozenset(allowed) - knee - steady))
    return tuple(found)


def how_many(red: bool, poor_balance: bool, workouts: int) -> tuple[int, str]:
    """Two or three, and the rule that says so."""
    for rule, holds in (
        ("two_picks_red", red),
        ("two_picks_balance", poor_balance),
        ("two_picks_two_workouts", workouts <= 2),
    ):
        if holds:
            return 2, rule
    return 3, THREE_PICKS.id


# --- points of one exercise ---------------------------------------------------------------


def fit(goal: str, e: Exercise) -> int:
    """How well an exercise serves a goal, 0 to 3 (own placement)."""
    tags = e.tags
    if goal == "reduce_pain":
        return ("isometric" in tags) + ("both_legs" in tags) + (e.tfl.tfl_class == "quiet")
    if goal == "isolate_med_min":
        return (
            (1 if e.task in ("abduction", "rotation") else 0)
            + len(e.muscles)
            - (1 if e.task == "both_legs_strength" else 0)
        )
    if goal == "build_strength":
        return min(3, _band(e) + ("deep_knee" in tags) + _can_be_loaded(e))
    if goal == "single_leg_control":
        return (e.task == "pelvis_level") + 2 * _on_one_leg(e)
    if goal == "running_or_sport":
        return min(3, _on_one_leg(e) + ("single_leg_dynamic" in tags) + ("unsupported" in tags) + ("travel" in tags))
    if goal == "prevent_injury":
        knee = "deep_knee" in tags or "knee_to_45" in tags
        return min(
            3,
            (e.position == "standing")
            + knee
            + ("wide_or_split" in tags or "step_height" in tags)
            + ("balance_task" in tags),
        )
    if goal == "quiet_tfl":
        return {"quiet": 3, "neutral": 1, "caution": 0}[e.tfl.tfl_class]
    raise ValueError(f"unknown goal {goal!r}")


def _band(e: Exercise) -> int:
    """0 to 3 for how hard the muscle works in it, as far as that was seen."""
    return BAND_POINTS[e.evidence.earned_band]


def _can_be_loaded(e: Exercise) -> int:
    """1 where some load of it is a band or a weight, 2 where every load is."""
    with_kit = [() not in v.LOADS[load] for step in e.loads for load in step]
    return any(with_kit) + all(with_kit)


def _on_one_leg(e: Exercise) -> bool:
    return "single_leg_stance" in e.tags or "single_leg_dynamic" in e.tags


@lru_cache(maxsize=65_536)
def points_of(e: Exercise, c: Context) -> tuple[tuple[str, int], ...]:
    """The points of one exercise, by rule; zero points are left out."""
    goals = sum(weight * fit(goal, e) for weight, goal in zip(GOAL_WEIGHTS, c.goals, strict=False))
    ev = e.evidence
    calm = CALM_FIRST[c.calm]
    sore = ONE_LEG_WHILE_SORE[c.calm] if c.upright else None
    one_leg = "single_leg_stance" in e.tags
    parts = [
        (GOAL_FIT.id, goals),
        (EVIDENCE_BAND.id, _band(e) * STRENGTH.get(ev.band_verification or "", 0)),
        (f"tfl_{e.tfl.tfl_class}", TFL_POINTS[e.tfl.tfl_class].points),
        (calm.id, calm.points if "isometric" in e.tags or "both_legs" in e.tags else 0),
        (UPRIGHT_FIRST.id, UPRIGHT_FIRST.points if c.upright and e.position == "standing" else 0),
        *([(sore.id, sore.points)] if sore and one_leg else []),
        (STEADY_FIRST.id, STEADY_FIRST.points if c.steady and one_leg else 0),
        (
            ACCESSORY_FIT.id,
            ACCESSORY_FIT.points * len(e.muscles) if _is_extra(e) and "isolate_med_min" in c.goals else 0,
        ),
        (BELOW_STAGE.id, BELOW_STAGE.points if e.stage == c.stage - 1 and not _is_extra(e) else 0),
        (TWO_BELOW_STAGE.id, TWO_BELOW_STAGE.points if _two_below(e, c) else 0),
        (PAST_ITS_STAGE.id, PAST_ITS_STAGE.points if _past_its_stage(e, c) else 0),
    ]
    return tuple((rule, points) for rule, points in parts if points)


def _is_extra(e: Exercise) -> bool:
    """An extra belongs to the stages from its own on, so it never counts as one of an earlier stage."""
    return e.role == "accessory"


def _two_below(e: Exercise, c: Context) -> bool:
    return e.stage <= c.stage - 2


def _past_its_stage(e: Exercise, c: Context) -> bool:
    return e.last_stage is not None and c.stage > e.last_stage


def set_points(es: tuple[Exercise, ...]) -> tuple[tuple[str, int], ...]:
    """The points that only the set as a whole earns."""
    muscles = {m for e in es for m in e.muscles}
    tasks = {e.task for e in es}
    families = {e.family for e in es}
    positions = {e.position for e in es}
    parts = [
        (BOTH_MUSCLES.id, BOTH_MUSCLES.points if {"medius", "minimus"} <= muscles else 0),
        (BOTH_TASKS.id, BOTH_TASKS.points if {"abduction", "pelvis_level"} <= tasks else 0),
        (OTHER_FAMILY.id, OTHER_FAMILY.points * (len(families) - 1)),
        (CHANGE_POSITION.id, CHANGE_POSITION.points * (len(positions) - 1)),
    ]
    return tuple((rule, points) for rule, points in parts if points)


def demand(e: Exercise) -> int:
    """Stage first, then force tier: how demanding an exercise is."""
    return 2 * e.stage + e.evidence.force_tier


# --- the choice -----------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _statics(size: int, catalogue: Catalogue) -> tuple[dict[int, int], int]:
    """Each admissible set as a bit mask: its demand, families and set points as one number. One accessory at most.

    Also the most that a set has without its demand.
    """
    es = _exercises(catalogue)
    usable = [i for i, e in enumerate(es) if e.role != "never_offered"]
    found, most = {}, 0
    for members in combinations(usable, size):
        chosen = tuple(es[i] for i in members)
        if sum(e.role == "accessory" for e in chosen) > 1:
            continue
        of_set = sum(p for _, p in set_points(chosen)) - FAMILY_UNIT * (size - len({e.family for e in chosen}))
        most = max(most, of_set)
        found[sum(1 << i for i in members)] = DEMAND_UNIT * max(demand(e) for e in chosen) + of_set
    return found, most


@lru_cache(maxsize=8)
def _exercises(catalogue: Catalogue) -> tuple[Exercise, ...]:
    return tuple(catalogue.exercises.values())


@lru_cache(maxsize=8)
def _demands(catalogue: Catalogue) -> tuple[int, ...]:
    return tuple(demand(e) for e in catalogue.exercises.values())


@lru_cache(maxsize=8192)
def _as_a_set(members: tuple[int, ...], catalogue: Catalogue) -> Choice:
    """The choice of these places, with the points of the set alone."""
    chosen = tuple(_exercises(catalogue)[i] for i in members)
    of_set = set_points(chosen)
    return Choice(
        picks=tuple(e.id for e in sorted(chosen, key=training_order)),
        points=sum(p for _, p in of_set),
        demand=max((demand(e) for e in chosen), default=0),
        set_points=of_set,
    )


def as_chosen(picks: tuple[str, ...], c: Context, catalogue: Catalogue) -> Choice:
    """These picks in their order, with the points that they have together."""
    places, mine = _places(catalogue), own_points(c, catalogue)
    members = [places[id_] for id_ in picks]
    as_a_set = _as_a_set(tuple(sorted(members)), catalogue)
    return as_a_set._replace(picks=picks, points=as_a_set.points + sum([mine[i] for i in members]))


@lru_cache(maxsize=8)
def _places(catalogue: Catalogue) -> dict[str, int]:
    return {id_: i for i, id_ in enumerate(catalogue.exercises)}


def mask_of(ids: tuple[str, ...], catalogue: Catalogue) -> int:
    """The set of ids as a bit mask in catalogue order."""
    places = _places(catalogue)
    return sum(1 << places[id_] for id_ in ids)


def select(allowed: tuple[str, ...], count: int, c: Context, catalogue: Catalogue) -> Choice:
    """The best set of ``count`` from the shortlist; fewer where the shortlist has fewer."""
    return select_mask(mask_of(allowed, catalogue), count, c, catalogue)


@lru_cache(maxsize=65_536)
def select_mask(allowed: int, count: int, c: Context, catalogue: Catalogue) -> Choice:
    """``select`` over a bit mask: every set of the shortlist is compared, the first best one wins.

    Members are tried from the highest points down, so a set is left out only where no set that begins
    like it can reach the best one so far. Where nothing is required, a set without one of the most
    demanding exercises of the shortlist has lost before it is counted.
    """
    es = _exercises(catalogue)
    pool = [i for i in range(len(es)) if allowed >> i & 1]
    own = ranks(c, catalogue)
    all_demands = _demands(catalogue)
    demands = [all_demands[i] for i in pool]
    hardest = max(demands, default=0)
    needs: list[int] = []
    top = 0  # as bit masks: one of these has to be in, and each of ``needs`` counts
    if c.knee or c.steady:
        needs = [mask_of(tuple(ids), catalogue) for _, ids in required(c, [es[i].id for i in pool], catalogue)]
    else:
        top = sum([1 << i for i, one in zip(pool, demands, strict=False) if one == hardest])
    order = sorted(pool, key=own.__getitem__, reverse=True)
    for size in range(count, 0, -1):
        statics, most = _statics(size, catalogue)
        members = _best(
            order, size, own, statics, most + DEMAND_UNIT * hardest + REQUIRED_UNIT * len(needs), top, needs
        )
        if members:
            mine, as_a_set = own_points(c, catalogue), _as_a_set(members, catalogue)
            return as_a_set._replace(points=as_a_set.points + sum([mine[i] for i in members]))
    return Choice((), 0, 0, ())


def _best(
    order: list[int], size: int, own: tuple[int, ...], statics: dict[int, int], most: int, top: int, needs: list[int]
) -> tuple[int, ...] | None:
    """The set of ``size`` with the highest rank, of equal ones the first in catalogue order.

    ``order`` is by own points, highest first; ``most`` is the most that a set has besides the own points of its members.
    """
    best, found = None, 0
    waiting = [(0, 0, 0, size)]  # where to go on, the set so far, its points, how many it still needs
    while waiting:
        start, members, points, left = waiting.pop()
        for n in range(start, len(order) - left + 1):
            i = order[n]
            if best is not None and points + own[i] * left + most < best:
                break  # whatever follows has fewer points
            now = members | 1 << i
            if left > 1:  # first the sets with this member, then those without
                waiting += (n + 1, members, points, left), (n + 1, now, points + own[i], left - 1)
                break
            base = statics.get(now)
            if base is None or (top and not now & top):
                continue
            rank = base + points + own[i]
            for need in needs:
                if now & need:
                    rank += REQUIRED_UNIT
            if best is None or rank > best or (rank == best and _first(now, found)):
                best, found = rank, now
    return tuple([i for i in sorted(order) if found >> i & 1]) if found else None


def _first(one: int, other: int) -> bool:
    """Whether one set comes before another of the same size: it holds the lowest place in which they differ."""
    differ = one ^ other
    return bool(one & (differ & -differ))


@lru_cache(maxsize=4096)
def ranks(c: Context, catalogue: Catalogue) -> tuple[int, ...]:
    """The points of every exercise, less what puts it behind any sum of points."""
    return tuple(map(sub, own_points(c, catalogue), _behind(c.stage, catalogue)))


@lru_cache(maxsize=16)
def _behind(stage: int, catalogue: Catalogue) -> tuple[int, ...]:
    c = Context(stage, (), "green", False, False)
    return tuple(TWO_BELOW_UNIT * _two_below(e, c) + PAST_UNIT * _past_its_stage(e, c) for e in _exercises(catalogue))


@lru_cache(maxsize=4096)
def own_points(c: Context, catalogue: Catalogue) -> tuple[int, ...]:
    """The sum of ``points_of`` for every exercise, in catalogue order."""
    isolating = ("isolate_med_min",) if "isolate_med_min" in c.goals else ()
    without_goals = _points_without_goals(c._replace(goals=isolating), catalogue)
    return tuple(map(add, without_goals, _served(c.goals, catalogue)))


@lru_cache(maxsize=1024)
def _served(goals: tuple[str, ...], catalogue: Catalogue) -> tuple[int, ...]:
    """How well every exercise serves these goals, with their weights."""
    fits = [_fits(goal, catalogue) for goal in goals]
    return tuple(
        sum(weight * fit_of[i] for weight, fit_of in zip(GOAL_WEIGHTS, fits, strict=False))
        for i in range(len(catalogue.exercises))
    )


@lru_cache(maxsize=256)
def _points_without_goals(c: Context, catalogue: Catalogue) -> tuple[int, ...]:
    return tuple(sum(p for rule, p in points_of(e, c) if rule != GOAL_FIT.id) for e in catalogue.exercises.values())


@lru_cache(maxsize=64)
def _fits(goal: str, catalogue: Catalogue) -> tuple[int, ...]:
    return tuple(fit(goal, e) for e in catalogue.exercises.values())


def training_order(e: Exercise) -> tuple[int, int, int]:
    """Stage by stage, standing before lying, then by rank."""
    positions = ("standing", "seated", "hands_and_knees", "supine", "prone", "side_lying")
    return (e.stage, positions.index(e.position), e.rank)


def swaps(
    picks: tuple[str, ...], allowed: tuple[str, ...], c: Context, catalogue: Catalogue
) -> tuple[tuple[str, str | None], ...]:
    """For each pick the exercise that can take its place, another one for each; None where nothing is left.

    A swap is no louder at the front of the hip and no harder. The same task comes first, then the
    nearest stage, then the quieter one.
    """
    found: dict[str, str | None] = {}
    left = set(allowed).difference(picks)
    for pick in picks:
        found[pick] = swap = _swap_for(pick, left, c, catalogue)
        left.discard(swap or "")
    return tuple(found.items())


def swap_for(
    pick: str, picks: tuple[str, ...], allowed: tuple[str, ...], c: Context, catalogue: Catalogue
) -> str | None:
    """The swap of one pick, as ``swaps`` gives it."""
    return dict(swaps(picks, allowed, c, catalogue))[pick]


def _swap_for(pick: str, left: set[str], c: Context, catalogue: Catalogue) -> str | None:
    own, places = own_points(c, catalogue), _places(catalogue)
    for alike in _swap_order(pick, catalogue):
        others = [id_ for id_ in alike if id_ in left]
        if len(others) == 1:
            return others[0]
        if others:
            return min(others, key=lambda id_: (-own[places[id_]], catalogue.exercises[id_].rank))
    return None


@lru_cache(maxsize=256)
def _swap_order(pick: str, catalogue: Catalogue) -> tuple[tuple[str, ...], ...]:
    """What may take the place of a pick, the best kind first; within a kind points decide."""
    loud, mine = ("quiet", "neutral", "caution").index, catalogue.exercises[pick]
    kinds: dict[tuple[bool, int, int], list[str]] = {}
    for e in catalogue.exercises.values():
        if loud(e.tfl.tfl_class) <= loud(mine.tfl.tfl_class) and demand(e) <= demand(mine):
            kinds.setdefault((e.task != mine.task, -e.stage, loud(e.tfl.tfl_class)), []).append(e.id)
    return tuple(tuple(kinds[kind]) for kind in sorted(kinds))
