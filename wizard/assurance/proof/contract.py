"""The contract, written a second time on purpose: in plain Python, without a single object of the rules.

The proof compares the rules that ship with these lines over every value of every factor, in both
directions. A threshold that moves by one, a row that is lost or a tag that is left out shows as a
difference, with the answers that show it. Whoever changes a rule changes both, knowingly.

Nothing here is imported by the rules, and nothing of the rules is imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any, NamedTuple

TIERS = {
    "emergency": (
        "cauda_equina",
        "trauma_cannot_bear_weight",
        "cannot_walk_now",
        "hot_joint_unwell",
        "chest_pain_breathless",
        "acute_groin_or_abdomen",
        "hip_replacement_sudden_pain",
        "child_limp",
        "cold_or_pale_leg",
    ),
    "urgent": (
        "swollen_calf",
        "impact_pain_after_load_rise",
        "unrelenting_night_pain",
        "cancer_history_or_weight_loss",
        "infection_risk",
        "progressive_numbness_weakness",
        "fall_with_fragile_bone",
        "groin_pain_steroids_alcohol",
        "sudden_worsening",
        "thigh_pain_on_bone_medicine",
        "pregnancy_warning",
        "stiff_with_headache_or_sight",
    ),
    "clinician_first": (
        "surgery_not_cleared",
        "abductor_repair_or_tear",
        "cannot_lift_leg_sideways",
        "locking_giving_way",
        "severe_pain_limits_walking",
        "worse_every_week",
        "outer_thigh_numb_or_burning",
        "osteoporosis_with_hip_pain",
        "heart_or_very_high_blood_pressure",
        "pregnancy_needs_clearance",
        "inflammatory_or_known_hip_disease",
        "replaced_hip_new_pain",
        "recent_injection_or_low_immunity",
        "recent_fall_or_blow",
        "birth_not_checked",
        "morning_stiffness",
        "walking_distance_pain",
    ),
}
# Nobody ticks these; the tier of ``severe_pain`` depends on how long it has hurt.
DERIVED_ONLY = ("under_18", "severe_pain", "fragile_spine_pain", "groin_pain_in_a_runner")
NEW_IN_2 = (
    "stiff_with_headache_or_sight",
    "recent_fall_or_blow",
    "birth_not_checked",
    "morning_stiffness",
    "walking_distance_pain",
)
# What of the safety page is asked of whom: age bands, lines of the history, conditions. Any one of them opens the line, and so does
# an answer that is missing or not sure. A sign that is not named here is asked of everybody.
ASKED_OF: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "child_limp": (("under_18",), (), ()),
    "hip_replacement_sudden_pain": ((), ("hip_replaced",), ("hip_replacement_cleared",)),
    "replaced_hip_new_pain": ((), ("hip_replaced",), ("hip_replacement_cleared",)),
    "surgery_not_cleared": ((), ("operation", "hip_replaced", "tendon_repaired"), ()),
    "abductor_repair_or_tear": ((), ("tendon_repaired",), ("abductor_repair_cleared",)),
    "thigh_pain_on_bone_medicine": ((), ("bone_medicine",), ("osteoporosis",)),
    "osteoporosis_with_hip_pain": ((), ("bone_medicine", "long_steroids"), ("osteoporosis",)),
    "pregnancy_warning": ((), ("pregnant",), ("pregnancy",)),
    "pregnancy_needs_clearance": ((), ("pregnant",), ("pregnancy",)),
    "birth_not_checked": ((), ("birth",), ("recent_birth",)),
    "inflammatory_or_known_hip_disease": ((), ("hip_disease",), ()),
    "recent_injection_or_low_immunity": (
        (),
        ("injection", "weak_immunity", "operation", "hip_replaced", "tendon_repaired"),
        (),
    ),
    "recent_fall_or_blow": ((), ("fall",), ()),
    "fall_with_fragile_bone": ((), ("fall",), ()),
}
# Signs that other answers lead to, and the condition with which they do; None: always. They need no line then.
LED_TO = {
    "severe_pain_limits_walking": None,
    "worse_every_week": None,
    "osteoporosis_with_hip_pain": "osteoporosis",
    "replaced_hip_new_pain": "hip_replacement_cleared",
}
COMES_WITH = {
    "hip_replaced": "hip_replacement_cleared",
    "tendon_repaired": "abductor_repair_cleared",
    "pregnant": "pregnancy",
    "birth": "recent_birth",
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
    signs: frozenset[str] = frozenset()  # those that are ticked
    history: frozenset[str] | None = frozenset()


def asked_of(sign: str, age: str | None, history: frozenset[str] | None, conditions: frozenset[str] | None) -> bool:
    """Whether the safety page has a line for this sign."""
    if sign in LED_TO and (LED_TO[sign] is None or LED_TO[sign] in (conditions or ())):
        return False
    if sign not in ASKED_OF:
        return True
    ages, ever, now = ASKED_OF[sign]
    if ages and (age is None or age in ages):
        return True
    if ever and (history is None or "not_sure" in history or set(ever) & history):
        return True
    return bool(now) and (conditions is None or bool(set(now) & conditions))


def _at_least(score: int | None, least: int) -> bool:
    return score is not None and score >= least


def activity(p: Person) -> int | None:
    """Pain with activity counts everywhere as at least the pain at rest. Not answered stays so, and gives no plan."""
    return None if p.activity is None else max(p.activity, p.rest or 0)


def scores(p: Person) -> tuple[int | None, int | None, int | None]:
    return p.rest, p.activity, p.night


def _any(p: Person, least: int) -> bool:
    return any(_at_least(score, least) for score in scores(p))


def _any_or_unknown(p: Person, least: int) -> bool:
    return _any(p, least) or None in scores(p)


def _hurts(p: Person) -> bool:
    return _any(p, 1)


def settles(p: Person) -> str | None:
    """How fast it settles. "No pain" with a score above 0 is no answer."""
    return None if p.settles == "no_pain" and _hurts(p) else p.settles


HIP = frozenset(("outer_hip", "groin_front", "buttock"))


def _sites(p: Person, sites: frozenset[str]) -> bool:
    return bool((p.site or frozenset()) & sites)


def _has(p: Person, condition: str) -> bool:
    return condition in (p.conditions or ())


def _at(p: Person, site: str) -> bool:
    return site in (p.site or ())


# --- 4.1 screen ---------------------------------------------------------------------------------

FROM_60 = ("60_69", "70_79", "80_plus")
FRAGILE = frozenset(("bone_medicine", "long_steroids", "blood_thinner"))
HITS: dict[str, Callable[[Person], bool]] = {
    "under_18": lambda p: p.age_band == "under_18",
    "severe_pain_limits_walking": lambda p: (
        (_at_least(activity(p), 7) and "cannot" in (p.stairs, p.stand))
        or (p.stairs == p.stand == "cannot" and _any_or_unknown(p, 1))
    ),
    "severe_pain": lambda p: (
        _at_least(p.rest, 6) or _at_least(p.night, 8) or (_at_least(activity(p), 8) and settles(p) in ("longer", None))
    ),
    "worse_every_week": lambda p: p.trend == "worse" and p.duration != "under_2_weeks",
    "osteoporosis_with_hip_pain": lambda p: (
        _has(p, "osteoporosis") and _sites(p, HIP) and _at_least(activity(p), 1) and p.duration != "over_3_months"
    ),
    "fragile_spine_pain": lambda p: (
        _has(p, "osteoporosis") and _at(p, "low_back") and _any_or_unknown(p, 4) and p.duration != "over_3_months"
    ),
    "replaced_hip_new_pain": lambda p: (
        _has(p, "hip_replacement_cleared") and _sites(p, HIP | {"front_knee"}) and _any(p, 3)
    ),
    "fall_with_fragile_bone": lambda p: (
        "recent_fall_or_blow" in p.signs
        and (
            p.age_band in (*FROM_60, None)
            or p.conditions is None
            or _has(p, "osteoporosis")
            or bool((p.history or frozenset()) & FRAGILE)
        )
    ),
    "abductor_repair_or_tear": lambda p: _has(p, "abductor_repair_cleared") and _sites(p, HIP) and _any(p, 3),
    "groin_pain_in_a_runner": lambda p: (
        _at(p, "groin_front")
        and "running_or_sport" in p.goals
        and _at_least(activity(p), 3)
        and p.duration != "over_3_months"
    ),
}


def tier_of_hit(hit: str, p: Person) -> str:
    """The tier of a derived hit. Severe pain that is new, or of unknown age, is urgent."""
    if hit == "severe_pain":
        return "urgent" if p.duration in ("under_2_weeks", None) else "clinician_first"
    if hit == "fragile_spine_pain":
        return "urgent"
    return next((tier for tier, signs in TIERS.items() if hit in signs), "clinician_first")


def derived(p: Person) -> frozenset[str]:
    """Every sign that follows from the answers."""
    return frozenset(hit for hit, applies in HITS.items() if applies(p))


def referral(p: Person) -> str | None:
    """The outcome that the ticked and the derived signs ask for, if any."""
    ticked = [tier for tier, signs in TIERS.items() if p.signs & frozenset(signs)]
    return max((*ticked, *(tier_of_hit(hit, p) for hit in derived(p))), key=CAUTION.index, default=None)


CONTRADICTIONS: dict[str, Callable[[Person], bool]] = {  # those that carry care
    "site_none_with_pain": lambda p: _at(p, "none") and _hurts(p),
    "no_pain_to_settle": lambda p: p.settles == "no_pain" and _hurts(p),
    "pregnant_from_60": lambda p: (_has(p, "pregnancy") or _has(p, "recent_birth")) and p.age_band in FROM_60,
}
SHOWN_ONLY: dict[str, Callable[[Person], bool]] = {  # without any effect of their own
    "no_activity_pain_but_night": lambda p: p.activity == 0 and _at_least(p.night, 3),
    "rest_above_activity": lambda p: p.rest is not None and p.activity is not None and p.rest - p.activity >= 2,
}
CARELESS = ("latex_allergy", "cannot_get_to_floor")


def contradictory(p: Person) -> bool:
    return any(found(p) for found in CONTRADICTIONS.values())


def careful(p: Person) -> bool:
    """Whether the plan is a careful one, whatever the ceiling."""
    return contradictory(p) or bool((p.conditions or frozenset()) - frozenset(CARELESS))


# --- 4.2 ceiling, 4.3 stage -----------------------------------------------------------------------


def ceiling(p: Person) -> str:
    """Green, amber or red. Pain with activity is known wherever there is a plan."""
    if _at_least(activity(p), 6) or _at_least(p.rest, 4) or _at_least(p.night, 6) or p.settles == "longer":
        return RED
    if (_hurts(p) and settles(p) is None) or p.rest is None or p.night is None:
        return RED
    if _at_least(activity(p), 3) or _at_least(p.night, 3):
        return AMBER
    if p.trend in ("worse", "slightly_worse") or (p.trend is None and _hurts(p)):
        return AMBER
    return GREEN


def tendon_pattern(p: Person) -> bool:
    return _at(p, "outer_hip")


def irritable(p: Person) -> bool:
    return tendon_pattern(p) and (ceiling(p) != GREEN or p.lying is not False)


def row(p: Person) -> int:
    """The highest row of the stage table that is fully met."""
    if p.stand == "level" and p.squat == "good" and p.stairs == "easy" and ceiling(p) == GREEN:
        return 3
    return 2 if p.stand == "level" and p.stairs in ("easy", "some_pain") else 1


STAGE_2_AT_MOST = (
    "pregnancy",
    "recent_birth",
    "hip_replacement_cleared",
    "abductor_repair_cleared",
    "balance_or_falls",
    "leg_pain_below_knee",
)


def lasting_cap(p: Person) -> int:
    """The highest stage that the plan can ever reach."""
    if _has(p, "pelvic_girdle_pain"):
        return 1
    two = any(_has(p, condition) for condition in STAGE_2_AT_MOST)
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
    (lambda p: _has(p, "recent_birth"), ("plank", "impact", "long_isometric")),
    (
        lambda p: _has(p, "abductor_repair_cleared"),
        (
            "adduction_past_midline",
            "active_internal_rotation",
            "clam_friction",
            "plank",
            "open_chain_leg_forward",
            "impact",
        ),
    ),
    (lambda p: _has(p, "leg_pain_below_knee"), ("prone", "loaded_hinge", "impact")),
    (
        lambda p: _has(p, "pelvic_girdle_pain"),
        ("single_leg_stance", "single_leg_dynamic", "wide_or_split", "active_internal_rotation", "impact"),
    ),
    (lambda p: _has(p, "high_blood_pressure"), ("long_isometric",)),
    (lambda p: _has(p, "shoulder_or_wrist_pain"), ("weight_on_arms",)),
    (lambda p: _has(p, "balance_or_falls"), ("unsupported", "travel", "step_height", "impact")),
    (lambda p: _has(p, "osteoporosis"), ("impact", "loaded_hinge")),
    (lambda p: _has(p, "hip_osteoarthritis"), (*_BEND_AND_TURN, "impact")),
    (
        lambda p: _has(p, "groin_pinch_fai") or _at(p, "groin_front"),
        ("flexion_past_60", *_BEND_AND_TURN, *_OPEN_CHAIN, "impact"),
    ),
    (_low_back, ("prone", "impact")),
    (lambda p: _low_back(p) and (activity(p) is None or _at_least(activity(p), 3)), ("loaded_hinge",)),
    (
        lambda p: _has(p, "hip_replacement_cleared"),
        (*_BEND_AND_TURN, "adduction_past_midline", *_OPEN_CHAIN, "hip_extension_past_neutral", "prone", "impact"),
    ),
    (lambda p: _has(p, "cannot_get_to_floor"), ("floor_only",)),
    (tendon_pattern, ("clam_friction", "adduction_past_midline", "lies_on_working_side")),
    (lambda p: tendon_pattern(p) and p.side not in ("left", "right") and p.lying is not False, ("side_lying",)),
    (irritable, ("single_leg_dynamic", "plank", "impact")),
    (lambda p: _at(p, "front_knee"), ("deep_knee", "impact")),
    (lambda p: _at(p, "outer_knee") or _at(p, "buttock"), ("impact",)),
    (lambda p: _at(p, "outer_knee"), ("active_internal_rotation",)),
    (lambda p: ceiling(p) == RED, ("impact", "travel", "plank")),
    (lambda p: "quiet_tfl" in p.goals or p.burn == "yes", ("open_chain_tfl",)),
    (lambda p: p.plank != "yes", ("full_plank",)),
)


def ruled_out_tags(p: Person) -> frozenset[str]:
    """Every movement tag that this person's shortlist may not carry."""
    return frozenset(tag for who, tags in RULED_OUT if who(p) for tag in tags)


def extras_offered(p: Person) -> bool:
    return "isolate_med_min" in p.goals and ceiling(p) == GREEN


LATEX = ("mini_band", "long_band")
ALL_STRETCHES = ("figure_four_stretch", "seated_glute_stretch", "standing_side_bend", "pigeon_pose", "z_sit")
_DEEP = ("pigeon_pose", "z_sit")
_NO_DEEP_STRETCH = (
    "groin_pinch_fai",
    "hip_osteoarthritis",
    "pregnancy",
    "recent_birth",
    "abductor_repair_cleared",
    "balance_or_falls",
    "cannot_get_to_floor",
    "low_back_pain",
    "leg_pain_below_knee",
)
STRETCHES_OUT: tuple[tuple[Callable[[Person], bool], tuple[str, ...]], ...] = (
    (lambda p: tendon_pattern(p) or _has(p, "pelvic_girdle_pain") or _has(p, "hypermobility"), ALL_STRETCHES),
    (lambda p: any(_has(p, condition) for condition in _NO_DEEP_STRETCH), _DEEP),
    (lambda p: _sites(p, frozenset(("groin_front", "front_knee", "outer_knee", "low_back"))), _DEEP),
    (lambda p: ceiling(p) == RED or p.age_band == "80_plus", _DEEP),
    (lambda p: _has(p, "hip_replacement_cleared"), ("figure_four_stretch", "seated_glute_stretch", *_DEEP)),
    (lambda p: _has(p, "osteoporosis"), ("standing_side_bend", *_DEEP)),
    (lambda p: _has(p, "pregnancy"), ("figure_four_stretch",)),  # on the back: the stricter of two rows
)
MOST_STRETCHES = 2


def stretches_out(p: Person) -> frozenset[str]:
    """The stretches that are left out for this person."""
    return frozenset(id_ for who, ids in STRETCHES_OUT if who(p) for id_ in ids)


def stretches_shown(left: Iterable[str], stage: int, goals: tuple[str, ...]) -> tuple[str, ...]:
    """At most two of those that are left. The gentler ones come first, except for a runner in stage 3."""
    runner = stage == 3 and goals[:1] == ("running_or_sport",)
    order = (*_DEEP, *ALL_STRETCHES[:3]) if runner else ALL_STRETCHES
    return tuple(id_ for id_ in order if id_ in set(left))[:MOST_STRETCHES]


# --- 4.5 and 4.7: how many, how much, how fast -------------------------------------------------------


BALANCE_TASK, KNEE_TO_45 = "balance_task", "knee_to_45"
GIVES_WAY = {"reverse_clamshell": "seated_internal_rotation"}  # where the two muscles alone are the first goal


TAGGED = {  # the tags that a rule of choice or a test asks for, and which exercises carry them
    BALANCE_TASK: ("supported_weight_shift", "sit_to_stand"),
    KNEE_TO_45: ("supported_mini_squat", "step_up", "lateral_step_up"),
    "full_plank": ("side_plank", "side_plank_abduction", "front_plank_hip_extension"),
}


def required(p: Person) -> frozenset[str]:
    """The tags of which one has to be among the picks, where the shortlist has it."""
    asked = ((BALANCE_TASK, _has(p, "balance_or_falls")), (KNEE_TO_45, _at(p, "front_knee")))
    return frozenset(tag for tag, applies in asked if applies)


def demand(e: Any) -> int:
    """How demanding an exercise is: its stage first, then its tier of force."""
    return int(2 * e.stage + e.evidence.force_tier)


def serves(e: Any, tag: str, wanted: frozenset[str]) -> bool:
    """Whether an exercise is the required pick. For a sore knee and poor balance one exercise on both legs is both."""
    both = tag == BALANCE_TASK and KNEE_TO_45 in wanted and {KNEE_TO_45, "both_legs"} <= set(e.tags)
    return tag in e.tags or both


def rank(picks: Iterable[Any], stage: int, wanted: frozenset[str]) -> tuple[int, ...]:
    """What decides before any points: required picks, one for the hip, the hardest, the clam, two stages below, family."""
    es = tuple(picks)
    return (
        sum(any(serves(e, tag, wanted) for e in es) for tag in wanted),
        int(BALANCE_TASK not in wanted or any(not {BALANCE_TASK, KNEE_TO_45} & set(e.tags) for e in es)),
        max((demand(e) for e in es), default=0),
        -sum(bool(e.last_stage and stage > e.last_stage) for e in es),
        -sum(e.stage <= stage - 2 for e in es),
        len({e.family for e in es}) - len(es),
    )


def best_rank(
    pool: tuple[Any, ...], count: int, stage: int, wanted: frozenset[str], found: tuple[int, ...]
) -> tuple[int, ...]:
    """The highest rank of any set of the shortlist. What is plainly the highest is not looked for."""
    served = {tag: [e for e in pool if serves(e, tag, wanted)] for tag in wanted}
    below = any(es and all(e.stage <= stage - 2 for e in es) for es in served.values())
    bound = (sum(bool(es) for es in served.values()), 1, max(map(demand, pool), default=0), 0, -int(below), 0)
    if found == bound:
        return bound
    sets = (es for es in combinations(pool, count) if sum(e.role == "accessory" for e in es) <= 1)
    return max((rank(es, stage, wanted) for es in sets), default=found)


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
LONGEST_HOLD_S = 10  # with high blood pressure, in pregnancy and after a recent birth
SHORT_HOLDS = frozenset(("high_blood_pressure", "pregnancy", "recent_birth"))
EXCHANGE_WEEKS = 3  # from a gate on: one newcomer a week, at its entry rung until the exchange is over
GATES_PASSED = {
    3: {"fastest": 6, "expected": 8, "slowest": 10},
    2: {"fastest": 8, "expected": 10, "slowest": 14},
    0: {"fastest": 10, "expected": 12, "slowest": 18},
}  # by entry rung of stage 1: weeks until both are
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

TOPS = (4, 7, 10)  # the places of the ladder that are R4, of each load
DAYS_OF_A_STEP = 5
OPEN, FAILED, PASSED = "open", "failed", "passed"


class Before(NamedTuple):
    """What the rows read of the weeks before. ``front_last`` names the picks that were felt in front."""

    red_last: bool
    reds_of_last_four: int
    not_better: int
    worse_last: bool
    away_last: bool
    settled_last: bool
    front_last: frozenset[str] = frozenset()


class Standing(NamedTuple):
    """What the rows read of where the plan stands: each pick with its place on the ladder."""

    stage: int
    last_stage: int
    places: tuple[tuple[str, int], ...]
    ceiling: str
    workouts: int
    night: int | None  # of the start
    at: int  # the plan's own place, never above its slowest pick
    exchanging: bool = False  # three weeks in which newcomers come, one a week
    newcomers: frozenset[str] = frozenset()  # those that have come in it
    better: int = 0  # better check-ins running, this one not among them, that count for a milder ceiling


def red(c: Any, s: Standing) -> bool:
    """Rows 4 and 5: too much pain in the week, at night or the morning after."""
    return flare(c, s) or c.next_morning == "worse"


def flare(c: Any, s: Standing) -> bool:
    night = _at_least(c.night, 6) and (s.night is None or c.night > s.night)
    return _at_least(c.pain_during, 6) or night or c.next_morning == c.overall == "worse"


def felt(c: Any, pick: str) -> str | None:
    """Where a pick was felt. One word for all is read as that word for each."""
    return c.felt if c.felt is None or isinstance(c.felt, str) else dict(c.felt).get(pick)


def settled(c: Any) -> bool:
    """A better check-in: the week was better and the next morning as usual."""
    return bool(c.overall == "better" and c.next_morning == "usual")


def held_picks(c: Any, s: Standing) -> frozenset[str]:
    """The picks that stay: felt at the front of the hip, or not said."""
    return frozenset(pick for pick, _ in s.places if felt(c, pick) in ("front", None))


def verdict(c: Any, b: Before, s: Standing, tests: str) -> tuple[str, str]:
    """Verdict and row of the table; ``c`` is a check-in, ``tests`` says how those of the next stage went."""
    pain, morning = c.pain_during, c.next_morning
    is_red = red(c, s)
    not_better = 0 if c.overall == "better" else b.not_better + (c.overall is not None)
    if c.signs not in (None, ("none",)):
        return "clinician", "1"
    if _at_least(c.night, 8) or (_at_least(pain, 8) and morning in ("worse", None)):
        return "clinician", "1a"
    if is_red and (b.red_last or b.reds_of_last_four + 1 >= 3):
        return "clinician", "2"
    if c.overall in ("same", "worse") and not_better >= 4 and _at_least(pain, 3):
        return "clinician", "3"
    if flare(c, s):
        return "rest_then_step_back", "4"
    if morning == "worse":
        return "step_back", "5"
    if c.overall == "worse" and b.worse_last:
        return "step_back", "6"
    if c.sessions_done == 0 and b.away_last:
        return "step_back", "7"
    if c.signs is None:
        return "hold", "8"
    if too_soon(c):
        return "hold", "8a"
    if pain is None or morning is None or c.overall is None or c.sessions_done is None:
        return "hold", "9"
    if c.night is None and c.week % 2 == 0 and c.version > 1:  # version 1 did not ask
        return "hold", "9"
    if c.overall == "worse" or c.barrier == "hurts":
        return "hold", "9"
    if c.sessions_done < max(2, s.workouts - 1):
        return "hold", "10"
    if pain >= 3 and not (settled(c) and b.settled_last):
        return "hold", "11"
    if morning == "sore_muscles":
        return "hold", "11a"
    if c.easy_at_top is not True:
        return "hold", "12"
    up = any(rises(c, s, pick, tests) for pick, _ in s.places)
    if held_picks(c, s):
        return ("progress" if up else "hold"), "13"
    if up or s.exchanging or next_stage(c, s, tests):
        return "progress", "14"
    return "hold", "11" if pain >= 3 else "14"  # pain that settles gives a rung, never a stage nor a load


def next_stage(c: Any, s: Standing, tests: str) -> bool:
    """Whether this good week opens the next stage: every pick at R4, pain calm, the tests passed."""
    calm = c.pain_during <= 2 and not held_picks(c, s)
    return calm and at_the_gate(s) and CEILING_STAGE[ceiling_now(c, s)] > s.stage and tests == PASSED


def at_the_gate(s: Standing) -> bool:
    """Every pick has come to R4 of the load of the slowest, and a next stage is to come.

    A pick that came through an earlier gate may be further up: if it waited, a plan with a stage to come
    would hold less of it than a more careful plan without one. So of two sentences the law of doses wins.
    """
    return s.stage < s.last_stage and not s.exchanging and s.at in TOPS


def rises(c: Any, s: Standing, pick: str, tests: str) -> bool:
    """Whether this pick goes one place up its ladder in a week that no row before 13 holds."""
    at = dict(s.places)[pick]
    if at == LADDER_TOP or pick in held_picks(c, s) or (s.exchanging and pick in s.newcomers):
        return False
    if at in TOPS and c.pain_during >= 3:
        return False  # a rung, never a load
    if s.stage >= s.last_stage or s.exchanging:
        return True
    if at_the_gate(s) and not held_picks(c, s):
        return c.pain_during < 3 and CEILING_STAGE[ceiling_now(c, s)] > s.stage and tests in (FAILED, PASSED)
    return at != next(top for top in TOPS if top >= s.at)  # it waits there for the slowest


LADDER_TOP = len(LADDER) - 1


def tests_of(t: Any, stage: int, tendon: bool) -> str:
    """How the tests of the next stage's row went: passed, failed, or open where one was not repeated."""
    asked: dict[str, tuple[object, ...]] = {"stand_30s": ("level",), "stairs": ("easy", "some_pain")}
    if stage == 2:
        asked = {"stand_30s": ("level",), "single_leg_squat": ("good",), "stairs": ("easy",)}
    found = [(getattr(t, name), good) for name, good in asked.items()]
    if tendon:
        found.append((t.lying_on_side_hurts, (False,)))
    if any(value in (None, "not_tried") for value, _ in found):
        return OPEN
    return PASSED if all(value in good for value, good in found) else FAILED


def ceiling_after(c: Any, s: Standing, run: int, calm_run: int) -> str:
    """The ceiling after a check-in; ``run`` and ``calm_run`` are better check-ins running, this one among them,
    since the ceiling last changed, with pain of at most 5 and of at most 2."""
    if red(c, s):
        return RED
    if s.ceiling == RED and run >= 2:
        return AMBER
    return GREEN if s.ceiling == AMBER and calm_run >= 2 else s.ceiling


def too_soon(c: Any) -> bool:
    return c.days_since_last is not None and c.days_since_last < DAYS_OF_A_STEP  # not known counts as a week


def better_run(c: Any, s: Standing) -> int:
    """Better check-ins running that count for a milder ceiling, this one among them.

    One that comes too soon counts for nothing; where it was not good, the next one begins the run again.
    """
    most = {RED: 5, AMBER: 2, GREEN: -1}[s.ceiling]
    good = settled(c) and c.pain_during is not None and c.pain_during <= most and not red(c, s)
    return s.better + (not too_soon(c)) if good else 0


def ceiling_now(c: Any, s: Standing) -> str:
    """The ceiling by which a check-in is judged: the one that the page shows after it.

    4.8 says that the page never shows a colour that the verdict contradicts, and that a ceiling improves after two
    check-ins. So the second one counts in its own verdict; a check-in that is itself no better one lifts nothing.
    """
    if too_soon(c) and not red(c, s):
        return s.ceiling
    run = better_run(c, s)
    return ceiling_after(c, s, run, run)
