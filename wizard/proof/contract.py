"""The contract, written a second time on purpose: in plain Python, without a single object of the rules.

The proof compares the rules that ship with these lines over every value of every factor, in both
directions. A threshold that moves by one, a row that is lost or a tag that is left out shows as a
difference, with the answers that show it. Whoever changes a rule changes both, knowingly.

Nothing here is imported by the rules, and nothing of the rules is imported here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

TIERS = {
    "emergency": (
        "cauda_equina", "trauma_cannot_bear_weight", "cannot_walk_now", "hot_joint_unwell", "chest_pain_breathless",
        "acute_groin_or_abdomen", "hip_replacement_sudden_pain", "child_limp", "cold_or_pale_leg",
    ),
    "urgent": (
        "swollen_calf", "impact_pain_after_load_rise", "unrelenting_night_pain", "cancer_history_or_weight_loss",
        "infection_risk", "progressive_numbness_weakness", "fall_with_fragile_bone", "groin_pain_steroids_alcohol",
        "sudden_worsening", "thigh_pain_on_bone_medicine", "pregnancy_warning",
    ),
    "clinician_first": (
        "surgery_not_cleared", "abductor_repair_or_tear", "cannot_lift_leg_sideways", "locking_giving_way",
        "severe_pain_limits_walking", "worse_every_week", "outer_thigh_numb_or_burning", "osteoporosis_with_hip_pain",
        "heart_or_very_high_blood_pressure", "pregnancy_needs_clearance", "inflammatory_or_known_hip_disease",
        "replaced_hip_new_pain", "recent_injection_or_low_immunity",
    ),
}
CAUTION = ("plan", "caution_plan", "incomplete", "clinician_first", "urgent", "emergency")
GREEN, AMBER, RED = "green", "amber", "red"
COLOURS = (GREEN, AMBER, RED)
CEILING_STAGE = {GREEN: 3, AMBER: 2, RED: 1}  # the highest stage that each allows


class Person(NamedTuple):
    """The answers that the tables read. Sets are sets of ids, ``None`` where not answered."""

    age_band: str | None = "40_59"
    conditions: frozenset[str] | None = frozenset()
    site: frozenset[str] | None = frozenset({"buttock"})
    side: str | None = "right"
    rest: int | None = 0
    activity: int | None = 0
    night: int | None = 0
    settles: str | None = "same_day"
    lying: bool | None = False
    duration: str | None = "over_3_months"
    trend: str | None = "same"
    known_stage: int | None = None
    stand: str | None = "level"
    plank: str | None = "yes"
    squat: str | None = "good"
    stairs: str | None = "easy"
    burn: str | None = "no"
    goals: tuple[str, ...] = ("build_strength",)


def _at_least(score: int | None, least: int) -> bool:
    return score is not None and score >= least


def _hurts(p: Person) -> bool:
    return any(_at_least(score, 1) for score in (p.rest, p.activity, p.night))


def _hip(p: Person) -> bool:
    return bool((p.site or frozenset()) & {"outer_hip", "groin_front", "buttock"})


def _has(p: Person, condition: str) -> bool:
    return condition in (p.conditions or ())


def _at(p: Person, site: str) -> bool:
    return site in (p.site or ())


# --- 4.1 screen ---------------------------------------------------------------------------------

HITS: dict[str, Callable[[Person], bool]] = {
    "under_18": lambda p: p.age_band == "under_18",
    "severe_pain_limits_walking": lambda p: _at_least(p.activity, 7) and "cannot" in (p.stairs, p.stand),
    "worse_every_week": lambda p: p.trend == "worse" and p.duration != "under_2_weeks",
    "osteoporosis_with_hip_pain": lambda p: (
        _has(p, "osteoporosis") and _hip(p) and _at_least(p.activity, 1) and p.duration != "over_3_months"),
    "replaced_hip_new_pain": lambda p: (
        _has(p, "hip_replacement_cleared") and _hip(p) and (_at_least(p.activity, 3) or _at_least(p.night, 3))),
}
CONTRADICTIONS: dict[str, Callable[[Person], bool]] = {
    "site_none_with_pain": lambda p: _at(p, "none") and _hurts(p),
    "no_activity_pain_but_night": lambda p: p.activity == 0 and _at_least(p.night, 3),
    "no_pain_to_settle": lambda p: p.settles == "no_pain" and _hurts(p),
}
CARELESS = ("latex_allergy", "cannot_get_to_floor")


def contradictory(p: Person) -> bool:
    return any(found(p) for found in CONTRADICTIONS.values())


# --- 4.2 ceiling, 4.3 stage -----------------------------------------------------------------------


def ceiling(p: Person) -> str:
    """Green, amber or red. Pain with activity is known wherever there is a plan."""
    if _at_least(p.activity, 6) or _at_least(p.rest, 4) or _at_least(p.night, 6) or p.settles == "longer":
        return RED
    if (_hurts(p) and p.settles is None) or p.rest is None or p.night is None:
        return RED
    if _at_least(p.activity, 3) or p.rest == 3 or _at_least(p.night, 3):
        return AMBER
    if p.trend == "worse" or (p.trend is None and _hurts(p)):
        return AMBER
    return GREEN


def tendon_pattern(p: Person) -> bool:
    return _at(p, "outer_hip")


def irritable(p: Person) -> bool:
    return tendon_pattern(p) and (ceiling(p) != GREEN or p.lying is not False)


def row(p: Person) -> int:
    """The highest row of the stage table that is fully met."""
    plank = p.plank == "yes" or _has(p, "shoulder_or_wrist_pain")
    if p.stand == "level" and p.squat == "good" and plank and p.stairs == "easy" and ceiling(p) == GREEN:
        return 3
    return 2 if p.stand == "level" and p.stairs in ("easy", "some_pain") else 1


def lasting_cap(p: Person) -> int:
    """The highest stage that the plan can ever reach."""
    if _has(p, "pelvic_girdle_pain"):
        return 1
    two = _has(p, "pregnancy") or _has(p, "hip_replacement_cleared") or _has(p, "balance_or_falls")
    return 2 if two or p.age_band == "80_plus" or contradictory(p) else 3


def stage(p: Person) -> int:
    caps = [row(p), lasting_cap(p), CEILING_STAGE[ceiling(p)], p.known_stage or 3]
    if _hurts(p) and p.duration in ("under_2_weeks", None):
        caps.append(2)
    return min(caps)


# --- 4.4 shortlist --------------------------------------------------------------------------------

_BEND_AND_TURN = ("flexion_past_90", "active_internal_rotation")
_OPEN_CHAIN = ("open_chain_leg_forward", "hip_flexed_open_chain")


def _low_back(p: Person) -> bool:
    return _has(p, "low_back_pain") or _at(p, "low_back")


# who, and which movement tags are ruled out for them
RULED_OUT: tuple[tuple[Callable[[Person], bool], tuple[str, ...]], ...] = (
    (lambda p: _has(p, "pregnancy"), ("supine", "prone", "impact", "long_isometric")),
    (lambda p: _has(p, "pelvic_girdle_pain"),
     ("single_leg_stance", "single_leg_dynamic", "wide_or_split", "active_internal_rotation", "impact")),
    (lambda p: _has(p, "high_blood_pressure"), ("long_isometric",)),
    (lambda p: _has(p, "shoulder_or_wrist_pain"), ("weight_on_arms",)),
    (lambda p: _has(p, "balance_or_falls"), ("unsupported", "travel", "step_height", "impact")),
    (lambda p: _has(p, "osteoporosis"), ("impact", "loaded_hinge")),
    (lambda p: _has(p, "hip_osteoarthritis"), (*_BEND_AND_TURN, "impact")),
    (lambda p: _has(p, "groin_pinch_fai") or _at(p, "groin_front"), (*_BEND_AND_TURN, *_OPEN_CHAIN, "impact")),
    (_low_back, ("prone", "impact")),
    (lambda p: _low_back(p) and not (p.activity is not None and p.activity <= 2), ("loaded_hinge",)),
    (lambda p: _has(p, "hip_replacement_cleared"),
     (*_BEND_AND_TURN, "adduction_past_midline", *_OPEN_CHAIN, "hip_extension_past_neutral", "prone", "impact")),
    (lambda p: _has(p, "cannot_get_to_floor"), ("floor_only",)),
    (tendon_pattern, ("clam_friction", "adduction_past_midline", "lies_on_working_side")),
    (lambda p: tendon_pattern(p) and p.side not in ("left", "right") and p.lying is not False, ("side_lying",)),
    (irritable, ("single_leg_dynamic", "plank", "impact")),
    (lambda p: _at(p, "front_knee"), ("deep_knee", "impact")),
    (lambda p: _at(p, "outer_knee") or _at(p, "buttock"), ("impact",)),
    (lambda p: _at(p, "outer_knee"), ("active_internal_rotation",)),
    (lambda p: ceiling(p) == RED, ("impact", "travel", "plank")),
    (lambda p: "quiet_tfl" in p.goals or p.burn == "yes", ("open_chain_tfl",)),
)


def ruled_out_tags(p: Person) -> frozenset[str]:
    """Every movement tag that this person's shortlist may not carry."""
    return frozenset(tag for who, tags in RULED_OUT if who(p) for tag in tags)


def extras_offered(p: Person) -> bool:
    return "isolate_med_min" in p.goals and ceiling(p) == GREEN


LATEX = ("mini_band", "long_band")
STRETCHES_OUT: tuple[tuple[Callable[[Person], bool], tuple[str, ...]], ...] = (
    (tendon_pattern, ("figure_four_stretch", "seated_glute_stretch", "standing_side_bend", "pigeon_pose")),
    (lambda p: _at(p, "groin_front") or any(
        _has(p, c) for c in ("groin_pinch_fai", "hip_osteoarthritis", "pregnancy", "pelvic_girdle_pain")),
     ("pigeon_pose", "z_sit")),
    (lambda p: _has(p, "hip_replacement_cleared"), ("figure_four_stretch", "seated_glute_stretch", "pigeon_pose", "z_sit")),
    (lambda p: _has(p, "osteoporosis"), ("standing_side_bend",)),
)


# --- 4.5 and 4.7: how many, how much, how fast -------------------------------------------------------


def picks_due(red: bool, poor_balance: bool, workouts: int) -> int:
    return 2 if red or poor_balance or workouts == 2 else 3


def entry(colour: str, tendon: bool, stage: int) -> int:
    """The rung at the start of a plan."""
    if stage == 3:
        return 2
    return {GREEN: 2 if tendon else 3, AMBER: 2, RED: 0}[colour]


def entry_later(colour: str, tendon: bool) -> int:
    return 3 if colour == GREEN and not tendon else 2


RUNGS = {  # sets, repetitions or holds, seconds; the last of a hold is what follows the gate
    "repetitions": ((2, 8), (2, 10), (3, 10), (3, 12), (3, 15)),
    "repetitions_stage_3": ((2, 6), (2, 8), (3, 8), (3, 10), (3, 12)),
    "short_holds": ((2, 3, 5), (2, 5, 5), (3, 5, 5), (3, 5, 8), (3, 5, 10), (3, 5, 15)),
    "long_holds": ((2, 1, 10), (2, 1, 15), (3, 1, 15), (3, 1, 20), (3, 1, 30), (3, 1, 40)),
    "full_planks": ((2, 1, 10), (2, 1, 15), (3, 1, 15), (3, 1, 20), (3, 1, 30), (3, 1, 45)),
}
LADDER = ((0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (2, 1), (3, 1), (4, 1), (2, 2), (3, 2), (4, 2))  # rung, load step
LONGEST_HOLD_S = 10  # with high blood pressure or in pregnancy
GATES_PASSED = {3: {"fastest": 4, "expected": 6, "slowest": 8}, 2: {"fastest": 6, "expected": 8, "slowest": 12},
                0: {"fastest": 8, "expected": 10, "slowest": 16}}  # by entry rung of stage 1: weeks until both are
LOAD_STEPS_OF_STAGE_3 = {"fastest": (4, 7), "expected": (5,), "slowest": (7,)}  # the weeks of load steps, from entry 2
HEAVY_DAYS = 3


def dose(kind: str, at: int, short: bool) -> tuple[int, int, int | None]:
    """Sets, repetitions, seconds of a hold at one place of the ladder."""
    rung, step = LADDER[at]
    table = RUNGS[kind]
    found = table[5] if step and len(table) > 5 else table[rung]
    if len(found) == 2:
        return found[0], found[1], None
    return found[0], found[1], min(found[2], LONGEST_HOLD_S) if short else found[2]


# --- 4.8 check-ins ------------------------------------------------------------------------------------


class Before(NamedTuple):
    """What the rows read of the weeks before."""

    red_last: bool
    reds_of_last_four: int
    not_better: int
    worse_last: bool
    away_last: bool
    front_last: bool


class Standing(NamedTuple):
    """What the last rows read of where the plan stands."""

    stage: int
    last_stage: int
    at: int
    ceiling: str
    workouts: int


TOO_SOON = 801  # row 8a, as a number: after row 8, before row 9
DAYS_OF_A_STEP = 5


def verdict(c: Any, b: Before, s: Standing, passed: bool) -> tuple[str, int]:
    """Verdict and row of the fourteen; ``c`` is a check-in, ``passed`` the tests of the next stage."""
    pain = c.pain_during
    above_5 = pain is not None and pain > 5
    morning = c.next_morning == "worse"
    red = above_5 or morning
    not_better = 0 if c.overall == "better" else b.not_better + (c.overall is not None)
    if c.signs not in (None, ("none",)):
        return "clinician", 1
    if red and (b.red_last or b.reds_of_last_four + 1 >= 3):
        return "clinician", 2
    if c.overall in ("same", "worse") and not_better >= 4 and pain is not None and pain >= 3:
        return "clinician", 3
    if above_5 or (morning and c.overall == "worse"):
        return "rest_then_step_back", 4
    if morning:
        return "step_back", 5
    if c.overall == "worse" and b.worse_last:
        return "step_back", 6
    if c.sessions_done == 0 and b.away_last:
        return "step_back", 7
    if c.signs is None:
        return "hold", 8
    if (7 if c.days_since_last is None else c.days_since_last) < DAYS_OF_A_STEP:
        return "hold", TOO_SOON
    if pain is None or c.next_morning is None or c.overall is None or c.sessions_done is None:
        return "hold", 9
    if c.overall == "worse" or c.barrier == "hurts":
        return "hold", 9
    if c.sessions_done < max(2, s.workouts - 1):
        return "hold", 10
    if pain >= 3:
        return "hold", 11
    if c.felt in ("front", None):
        return "hold", 12
    if c.easy_at_top is not True:
        return "hold", 13
    if s.at == 4 and s.stage < s.last_stage:
        opens = passed and CEILING_STAGE[s.ceiling] > s.stage
        return ("progress", 14) if opens else ("hold", 14)
    return ("hold", 14) if s.at == 10 else ("progress", 14)


def tests_passed(t: Any, stage: int, tendon: bool, waived: bool) -> bool:
    """Whether the tests of the next stage's row were repeated and passed."""
    if tendon and t.lying_on_side_hurts is not False:
        return False
    if stage == 1:
        return t.stand_30s == "level" and t.stairs in ("easy", "some_pain")
    plank = waived or t.side_plank_20s == "yes"
    return t.stand_30s == "level" and t.single_leg_squat == "good" and plank and t.stairs == "easy"
