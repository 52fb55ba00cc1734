"""Which two or three of the shortlist: all pairs or triples compared, none skipped.

``select`` sees the shortlist and a small context, never the answers. Points are
integers; ties fall to catalogue order. No point depends on what is owned, and the
number of picks never does.

Two properties are built in, because single points could not guarantee them:

* *The hardest work that is allowed is represented.* A set is ranked first by the
  stage and force tier of its most demanding exercise. So whatever removes exercises
  (a condition, pain, a failed test) can only lower the most demanding pick, and a
  replacement never exceeds the plan without the condition.
* *More choice never scores less.* Sets are ranked by one number that does not
  depend on which other exercises exist.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from catalogue.model import Catalogue, Exercise

from .declared import Points, Rule

# --- points, each with its source --------------------------------------------------------

GOAL_WEIGHTS = (5, 3, 1)  # first, second and third goal; later ones break no tie
BAND_POINTS = {None: 0, "low": 0, "moderate": 1, "high": 2, "very_high": 3}
STRENGTH = {None: 0, "V": 3, "V2": 2, "R": 0}  # what nobody read earns nothing

GOAL_FIT = Points(
    id="goal_fit", sources=("own_placement",),
    says="It serves your goals, the first one most.",
)
EVIDENCE_BAND = Points(
    id="evidence_band", sources=("ebert_2017", "reiman_2012"),
    says="Studies measured how hard the muscle works in it. Better checked figures count more.",
)
EVIDENCE_FORCE = Points(
    id="evidence_force", points=2, sources=("collings_2023",),
    says="In a computer model of body-weight work it is among the exercises with the highest force.",
)
TFL_POINTS = {
    "quiet": Points(id="tfl_quiet", points=4, sources=("selkowitz_2013",),
                    says="The front of the hip stays quieter in it than the side."),
    "neutral": Points(id="tfl_neutral", points=2, sources=("own_placement",),
                      says="The front of the hip takes part in it, but should not lead."),
    "caution": Points(id="tfl_caution", points=0, sources=("own_placement",),
                      says="The front of the hip may take over in it."),
}
BELOW_STAGE = Points(
    id="below_stage", points=-12, sources=("own_placement",),
    says="It belongs to an earlier stage than yours.",
)
TWO_BELOW_STAGE = Points(
    id="two_below_stage", points=-300, sources=("own_placement",),
    says="It belongs to a much earlier stage than yours.",
)
PAST_ITS_STAGE = Points(
    id="past_its_stage", points=-600, sources=("s1", "own_placement"),
    says="Past its stage it is offered only when nothing else fits.",
)
CALM_FIRST = {
    "green": Points(id="calm_first_green", points=0, sources=("own_placement",),
                    says="Pain is calm, so still or both-leg work needs no preference."),
    "amber": Points(id="calm_first_amber", points=6, sources=("leap_2018", "own_placement"),
                    says="Still holds and work on both legs come first while it is sore."),
    "red": Points(id="calm_first_red", points=12, sources=("leap_2018", "own_placement"),
                  says="Still holds and work on both legs come first while it is very sore."),
}
UPRIGHT_FIRST = Points(
    id="upright_first", points=4, sources=("nhs_lothian",),
    says="For a sore outer hip, exercises on your feet are advised.",
)
ONE_LEG_WHILE_SORE = {
    "green": None,
    "amber": Points(id="one_leg_while_sore_amber", points=-10, sources=("leap_2018", "own_placement"),
                    says="You would stand on one leg in it, which a sore outer hip likes less."),
    "red": Points(id="one_leg_while_sore_red", points=-40, sources=("leap_2018", "own_placement"),
                  says="You would stand on one leg in it, which a very sore outer hip likes least."),
}
STEADY_FIRST = Points(
    id="steady_first", points=-14, sources=("own_placement",),
    says="You would stand on one leg in it, and your balance is poor.",
)
ACCESSORY_FIT = Points(
    id="accessory_fit", points=8, sources=("s0", "own_placement"),
    says="You asked to work these two muscles alone, and pain is calm.",
)
BOTH_MUSCLES = Points(
    id="both_muscles", points=5, sources=("moore_2020", "own_placement"),
    says="Together they reach the medius and the minimus.",
)
BOTH_TASKS = Points(
    id="both_tasks", points=6, sources=("s4", "own_placement"),
    says="Together they train lifting out sideways and keeping the pelvis level.",
)
OTHER_FAMILY = Points(
    id="other_family", points=5, sources=("own_placement",),
    says="They are different kinds of exercise.",
)
CHANGE_POSITION = Points(
    id="change_position", points=-2, sources=("own_placement",),
    says="Every change of position costs time.",
)
HARDEST_ALLOWED = Rule(
    id="hardest_allowed", sources=("s1", "collings_2023", "own_placement"),
    says="It is of the most demanding kind that is right for you today. Every plan holds at least one of these.",
)
OUTRANKED = Rule(
    id="outranked", sources=("own_placement",),
    says="It would be right too. Other exercises together fit your goals, the evidence and each other better.",
)
FEWER = Rule(
    id="fewer_than_due", sources=("own_placement",),
    says="With your answers fewer exercises are left than we would like to give.",
)
ONE_ACCESSORY = Rule(
    id="one_accessory", sources=("own_placement",),
    says="A plan has one extra at most.",
)
TWO_PICKS = {
    "two_picks_red": Rule(
        id="two_picks_red", sources=("own_placement",),
        says="Two exercises are enough while pain sets a red limit."),
    "two_picks_balance": Rule(
        id="two_picks_balance", sources=("own_placement",),
        says="Two exercises are enough while your balance is poor."),
    "two_picks_two_workouts": Rule(
        id="two_picks_two_workouts", sources=("own_placement",),
        says="You plan two workouts a week, so you get two exercises."),
}
THREE_PICKS = Rule(
    id="three_picks", sources=("s1",), says="Two or three exercises done well are enough. You get three.",
)

DEMAND_UNIT = 10_000  # above any sum of points


class Context(NamedTuple):
    """What the points depend on besides the exercises: no answers, no kit, no scores."""

    stage: int
    goals: tuple[str, ...]  # the first three, in order
    calm: str  # the ceiling's colour
    upright: bool  # tendon pattern
    steady: bool  # poor balance


class Choice(NamedTuple):
    """The picks in training order, their points, and the points of the set."""

    picks: tuple[str, ...]
    points: int
    demand: int
    set_points: tuple[tuple[str, int], ...]


def context(stage: int, goals: tuple[str, ...], calm: str, upright: bool, steady: bool) -> Context:
    """The context of a choice; only the first three goals count."""
    return Context(stage, goals[: len(GOAL_WEIGHTS)], calm, upright, steady)


def how_many(red: bool, poor_balance: bool, workouts: int) -> tuple[int, str]:
    """Two or three, and the rule that says so."""
    for rule, holds in (
        ("two_picks_red", red), ("two_picks_balance", poor_balance), ("two_picks_two_workouts", workouts <= 2),
    ):
        if holds:
            return 2, rule
    return 3, THREE_PICKS.id


# --- points of one exercise ---------------------------------------------------------------


def fit(goal: str, e: Exercise) -> int:
    """How well an exercise serves a goal, 0 to 3 (own placement)."""
    tags = e.tags
    calm = "isometric" in tags or "both_legs" in tags
    if goal == "reduce_pain":
        return (2 if calm else 0) + (1 if e.tfl.tfl_class == "quiet" else 0)
    if goal == "isolate_med_min":
        return (1 if e.task in ("abduction", "rotation") else 0) + len(e.muscles) - (1 if e.task == "both_legs_strength" else 0)
    if goal == "build_strength":
        return min(3, BAND_POINTS[e.evidence.earned_band] + e.evidence.earned_tier + ("deep_knee" in tags))
    if goal == "single_leg_control":
        return (e.task == "pelvis_level") + ("single_leg_stance" in tags or "single_leg_dynamic" in tags) + ("both_legs" not in tags)
    if goal == "running_or_sport":
        return min(3, 2 * ("single_leg_dynamic" in tags) + ("travel" in tags) + ("unsupported" in tags))
    if goal == "prevent_injury":
        return min(3, (e.task == "pelvis_level") + (e.position == "standing") + 2 * ("deep_knee" in tags) + ("wide_or_split" in tags or "step_height" in tags))
    if goal == "quiet_tfl":
        return {"quiet": 3, "neutral": 1, "caution": 0}[e.tfl.tfl_class]
    raise ValueError(f"unknown goal {goal!r}")


@lru_cache(maxsize=65_536)
def points_of(e: Exercise, c: Context) -> tuple[tuple[str, int], ...]:
    """The points of one exercise, by rule; zero points are left out."""
    goals = sum(weight * fit(goal, e) for weight, goal in zip(GOAL_WEIGHTS, c.goals))
    ev = e.evidence
    calm = CALM_FIRST[c.calm]
    sore = ONE_LEG_WHILE_SORE[c.calm] if c.upright else None
    one_leg = "single_leg_stance" in e.tags
    parts = [
        (GOAL_FIT.id, goals),
        (EVIDENCE_BAND.id, BAND_POINTS[ev.earned_band] * STRENGTH[ev.band_verification]),
        (EVIDENCE_FORCE.id, EVIDENCE_FORCE.points * ev.earned_tier * STRENGTH[ev.force_verification]),
        (f"tfl_{e.tfl.tfl_class}", TFL_POINTS[e.tfl.tfl_class].points),
        (calm.id, calm.points if "isometric" in e.tags or "both_legs" in e.tags else 0),
        (UPRIGHT_FIRST.id, UPRIGHT_FIRST.points if c.upright and e.position == "standing" else 0),
        *([(sore.id, sore.points)] if sore and one_leg else []),
        (STEADY_FIRST.id, STEADY_FIRST.points if c.steady and one_leg else 0),
        (ACCESSORY_FIT.id, ACCESSORY_FIT.points if e.role == "accessory" and "isolate_med_min" in c.goals else 0),
        (BELOW_STAGE.id, BELOW_STAGE.points if e.stage == c.stage - 1 else 0),
        (TWO_BELOW_STAGE.id, TWO_BELOW_STAGE.points if e.stage <= c.stage - 2 else 0),
        (PAST_ITS_STAGE.id, PAST_ITS_STAGE.points if e.last_stage and c.stage > e.last_stage else 0),
    ]
    return tuple((rule, points) for rule, points in parts if points)


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
def _statics(size: int, catalogue: Catalogue) -> dict[tuple[int, ...], int]:
    """Each admissible set of places: its demand and set points as one number. One accessory at most."""
    es = tuple(catalogue.exercises.values())
    usable = [i for i, e in enumerate(es) if e.role != "never_offered"]
    found = {}
    for members in combinations(usable, size):
        chosen = tuple(es[i] for i in members)
        if sum(e.role == "accessory" for e in chosen) > 1:
            continue
        found[members] = DEMAND_UNIT * max(demand(e) for e in chosen) + sum(p for _, p in set_points(chosen))
    return found


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

    A set without one of the most demanding exercises of the shortlist has lost before it is
    counted (``DEMAND_UNIT`` is above any sum of points), so only the others are counted out.
    """
    es = tuple(catalogue.exercises.values())
    pool = [i for i in range(len(es)) if allowed >> i & 1]
    hardest = max((demand(es[i]) for i in pool), default=0)
    top = {i for i in pool if demand(es[i]) == hardest}
    own = own_points(c, catalogue)
    for size in range(count, 0, -1):
        statics = _statics(size, catalogue)
        best, members = None, ()
        for candidate in combinations(pool, size):
            if top.isdisjoint(candidate):
                continue
            base = statics.get(candidate)
            if base is None:
                continue
            for i in candidate:
                base += own[i]
            if best is None or base > best:
                best, members = base, candidate
        if best is not None:
            chosen = tuple(es[i] for i in members)
            return Choice(
                picks=tuple(e.id for e in sorted(chosen, key=_training_order)),
                points=best - DEMAND_UNIT * hardest,
                demand=hardest,
                set_points=set_points(chosen),
            )
    return Choice((), 0, 0, ())


@lru_cache(maxsize=4096)
def own_points(c: Context, catalogue: Catalogue) -> tuple[int, ...]:
    """The sum of ``points_of`` for every exercise, in catalogue order."""
    isolating = ("isolate_med_min",) if "isolate_med_min" in c.goals else ()
    without_goals = _points_without_goals(c._replace(goals=isolating), catalogue)
    fits = [_fits(goal, catalogue) for goal in c.goals]
    weighed = list(zip(GOAL_WEIGHTS, fits))
    return tuple(
        points + sum([weight * fit_of[i] for weight, fit_of in weighed]) for i, points in enumerate(without_goals)
    )


@lru_cache(maxsize=256)
def _points_without_goals(c: Context, catalogue: Catalogue) -> tuple[int, ...]:
    return tuple(
        sum(p for rule, p in points_of(e, c) if rule != GOAL_FIT.id) for e in catalogue.exercises.values()
    )


@lru_cache(maxsize=64)
def _fits(goal: str, catalogue: Catalogue) -> tuple[int, ...]:
    return tuple(fit(goal, e) for e in catalogue.exercises.values())


def _training_order(e: Exercise) -> tuple[int, int]:
    """Stage by stage, standing before lying, then catalogue order is kept by sort."""
    positions = ("standing", "seated", "hands_and_knees", "supine", "prone", "side_lying")
    return (e.stage, positions.index(e.position))


def swap_for(pick: str, picks: tuple[str, ...], allowed: tuple[str, ...], c: Context, catalogue: Catalogue) -> str | None:
    """The best other exercise of the shortlist whose TFL class is at most as loud, and no harder."""
    loud = ("quiet", "neutral", "caution").index
    mine = catalogue.exercises[pick]
    others = [
        catalogue.exercises[id_] for id_ in allowed
        if id_ not in picks
        and loud(catalogue.exercises[id_].tfl.tfl_class) <= loud(mine.tfl.tfl_class)
        and demand(catalogue.exercises[id_]) <= demand(mine)
    ]
    if not others:
        return None
    best = min(
        others,
        key=lambda e: (
            -e.stage, loud(e.tfl.tfl_class), -sum(p for _, p in points_of(e, c)),
            _places(catalogue)[e.id],
        ),
    )
    return best.id
