"""The people of ``factcheck``: every sign, site, stage, condition, exclusion and verdict of a check-in at least once."""

from __future__ import annotations

from typing import Any, NamedTuple

from catalogue import vocabulary as v

_CALM = {"rest": 0, "activity": 0, "night": 0, "settles": "no_pain"}
_AMBER = {"activity": 4, "night": 2, "settles": "next_morning"}
_RED = {"activity": 6, "rest": 3, "night": 5, "settles": "longer"}
_STRONG = {
    "stand_30s": "level",
    "single_leg_squat": "good",
    "side_plank_20s": "yes",
    "stairs": "easy",
    "front_hip_burn": "no",
}
_MIDDLE = {
    "stand_30s": "level",
    "single_leg_squat": "wobbles",
    "side_plank_20s": "knees_only",
    "stairs": "some_pain",
    "front_hip_burn": "no",
}
_WEAK = {
    "stand_30s": "drops",
    "single_leg_squat": "wobbles",
    "side_plank_20s": "no",
    "stairs": "some_pain",
    "front_hip_burn": "no",
}
_MUCH_KIT = ["mini_band", "long_band", "ankle_weight", "step", "high_seat", "dumbbell", "bench"]


class Case(NamedTuple):
    """One person: a title, the answers as the command line reads them, and weekly check-ins."""

    title: str
    answers: dict[str, Any]
    check_ins: tuple[dict[str, Any], ...] = ()


def _person(site: str, pain: dict[str, Any], ability: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {
        "side": "right",
        "rest": 1,
        "activity": 2,
        "night": 1,
        "settles": "same_day",
        "lying_on_side_hurts": False,
        "duration": "over_3_months",
        "trend": "same",
    }
    return {
        "version": 2,
        "age_band": "40_59",
        "signs": ["none"],
        "conditions": ["none"],
        "pain": {"site": [site], **base, **pain},
        "ability": ability,
        "equipment": ["mini_band", "step"],
        "goals": ["reduce_pain"],
        "sessions_per_week": 3,
        "weeks": 8,
        **more,
    }


def _week(week: int, **changes: Any) -> dict[str, Any]:
    return {
        "version": 2,
        "week": week,
        "sessions_done": 3,
        "pain_during": 1,
        "next_morning": "usual",
        "overall": "better",
        "night": 1,
        "easy_at_top": True,
        "felt": "side",
        "signs": ["none"],
        **changes,
    }


SIGN_CASES: tuple[Case, ...] = (
    *tuple(Case(sign, _person("outer_hip", _AMBER, _WEAK, signs=[sign])) for sign in v.SIGNS),
    Case("under 18", _person("outer_hip", _AMBER, _WEAK, age_band="under_18")),
    Case(
        "pain of 7 and no stairs, not ticked as a sign",
        _person("outer_hip", {**_RED, "activity": 7}, {**_WEAK, "stairs": "cannot"}),
    ),
    Case(
        "getting worse for more than two weeks, not ticked as a sign", _person("outer_hip", {"trend": "worse"}, _WEAK)
    ),
    Case(
        "thin bones and hip pain of a few weeks, not ticked as a sign",
        _person("outer_hip", {"duration": "2_to_12_weeks"}, _WEAK, conditions=["osteoporosis"]),
    ),
    Case(
        "replaced hip with pain of 3, not ticked as a sign",
        _person("buttock", {"activity": 3}, _WEAK, conditions=["hip_replacement_cleared"]),
    ),
    Case("pain of 6 at rest, not ticked as a sign", _person("outer_hip", {"rest": 6, "activity": 6}, _WEAK)),
    Case(
        "pain of 8 at night for a week, not ticked as a sign",
        _person("outer_hip", {"night": 8, "duration": "under_2_weeks"}, _WEAK),
    ),
    Case(
        "neither stairs nor standing, not ticked as a sign",
        _person("outer_hip", {**_RED, "activity": 5}, {**_WEAK, "stairs": "cannot", "stand_30s": "cannot"}),
    ),
    Case(
        "thin bones and a sore back of a few weeks, not ticked as a sign",
        _person("low_back", {"activity": 4, "duration": "2_to_12_weeks"}, _WEAK, conditions=["osteoporosis"]),
    ),
    Case(
        "a fall of last week, on a blood thinner",
        _person("outer_hip", _AMBER, _WEAK, signs=["recent_fall_or_blow"], history=["fall", "blood_thinner"]),
    ),
    Case(
        "a repaired tendon with pain of 3, not ticked as a sign",
        _person("outer_hip", {"activity": 3}, _WEAK, conditions=["abductor_repair_cleared"]),
    ),
    Case(
        "a runner with a sore groin of a few weeks, not ticked as a sign",
        _person("groin_front", {"activity": 3, "duration": "2_to_12_weeks"}, _MIDDLE, goals=["running_or_sport"]),
    ),
    Case("answers of version 1 without a sign", {**_person("outer_hip", _AMBER, _WEAK), "version": 1}),
    Case(
        "two signs of different urgency",
        _person("outer_hip", _AMBER, _WEAK, signs=["swollen_calf", "chest_pain_breathless"]),
    ),
    Case("nothing answered", {}),
    Case(
        "everything answered but the signs",
        {k: a for k, a in _person("outer_hip", _AMBER, _WEAK).items() if k != "signs"},
    ),
)

PEOPLE: tuple[Case, ...] = (
    Case(
        "Four months after a birth, cleared", _person("buttock", {"activity": 1}, _STRONG, conditions=["recent_birth"])
    ),
    Case(
        "A repaired tendon, cleared and calm",
        _person("buttock", {"activity": 1}, _STRONG, conditions=["abductor_repair_cleared"]),
    ),
    Case(
        "Pain below the knee for years",
        _person("low_back", {"activity": 1}, _STRONG, conditions=["leg_pain_below_knee"]),
    ),
    Case("Very loose joints", _person("buttock", {"activity": 2}, _MIDDLE, conditions=["hypermobility"])),
    # the outer hip, from very sore to calm
    Case(
        "Sore outer hip, lying on it hurts, stands level on one leg",
        _person("outer_hip", {**_AMBER, "lying_on_side_hurts": True}, _MIDDLE),
    ),
    Case(
        "Very sore outer hip that takes longer than a night to settle",
        _person("outer_hip", {**_RED, "lying_on_side_hurts": True}, _WEAK),
    ),
    Case(
        "Both outer hips sore, lying hurts, no kit",
        _person("outer_hip", {**_AMBER, "side": "both", "lying_on_side_hurts": True}, _WEAK, equipment=["none"]),
    ),
    Case("Calm outer hip, passes all tests", _person("outer_hip", {}, _STRONG, goals=["build_strength"])),
    Case("Calm outer hip, stage 2, four workouts a week", _person("outer_hip", {}, _MIDDLE, sessions_per_week=4)),
    Case(
        "New outer hip pain of one week in a fit person", _person("outer_hip", {"duration": "under_2_weeks"}, _STRONG)
    ),
    Case(
        "Outer hip, night pain and settling not answered",
        _person("outer_hip", {"night": None, "settles": None}, _MIDDLE),
    ),
    Case(
        "Getting worse within the first two weeks",
        _person("outer_hip", {"trend": "worse", "duration": "under_2_weeks"}, _MIDDLE),
    ),
    # other places
    Case(
        "Kneecap pain on stairs",
        _person("front_knee", {"activity": 3}, _MIDDLE, goals=["single_leg_control", "reduce_pain"]),
    ),
    Case(
        "Runner with pain at the outer knee, passes all tests",
        _person("outer_knee", {}, _STRONG, goals=["running_or_sport"], equipment=["mini_band", "step", "dumbbell"]),
    ),
    Case(
        "Outer knee pain, wants to work the two muscles alone",
        _person("outer_knee", {}, _MIDDLE, goals=["isolate_med_min"], equipment=["mini_band", "high_seat"]),
    ),
    Case(
        "Sore buttock, stage 2, two workouts a week", _person("buttock", {"activity": 3}, _MIDDLE, sessions_per_week=2)
    ),
    Case("Low back pain of 4", _person("low_back", {"activity": 4}, _MIDDLE, conditions=["low_back_pain"])),
    Case(
        "Calm low back, passes all tests",
        _person("low_back", {}, _STRONG, goals=["build_strength"], conditions=["low_back_pain"]),
    ),
    Case("Pinch at the groin", _person("groin_front", {"activity": 3}, _MIDDLE, conditions=["groin_pinch_fai"])),
    # no pain
    Case(
        "Trained and free of pain",
        _person("none", _CALM, _STRONG, goals=["build_strength", "single_leg_control"], equipment=_MUCH_KIT),
    ),
    Case(
        "Free of pain, wants to prevent injury, no kit",
        _person("none", _CALM, _STRONG, goals=["prevent_injury"], equipment=["none"]),
    ),
    Case(
        "Burn at the front of the hip",
        _person(
            "none",
            _CALM,
            {**_MIDDLE, "stairs": "easy", "front_hip_burn": "yes"},
            goals=["quiet_tfl", "isolate_med_min"],
        ),
    ),
    Case(
        "Wants to work the two muscles alone",
        _person(
            "none",
            _CALM,
            {**_MIDDLE, "stairs": "easy"},
            goals=["isolate_med_min"],
            equipment=["high_seat", "mini_band"],
        ),
    ),
    Case("Says that a physiotherapist put them in stage 1", _person("none", _CALM, {**_STRONG, "known_stage": 1})),
    Case("Says that a physiotherapist put them in stage 2", _person("none", _CALM, {**_STRONG, "known_stage": 2})),
    # health
    Case(
        "Pregnant, sore buttock",
        _person("buttock", {"activity": 3}, _MIDDLE, conditions=["pregnancy"], age_band="18_39"),
    ),
    Case(
        "Pregnant with pelvic girdle pain",
        _person("buttock", {"activity": 3}, _WEAK, conditions=["pregnancy", "pelvic_girdle_pain"], age_band="18_39"),
    ),
    Case(
        "High blood pressure, passes all tests",
        _person("buttock", {}, _STRONG, conditions=["high_blood_pressure"], age_band="60_69"),
    ),
    Case(
        "Osteoarthritis of the hip and high blood pressure",
        _person(
            "groin_front",
            {"activity": 3},
            _WEAK,
            conditions=["high_blood_pressure", "hip_osteoarthritis"],
            age_band="60_69",
        ),
    ),
    Case(
        "Osteoarthritis of the hip, calm",
        _person("buttock", {}, _MIDDLE, conditions=["hip_osteoarthritis"], age_band="60_69"),
    ),
    Case(
        "Thin bones, old pain, stage 3 tests passed",
        _person("outer_hip", {}, _STRONG, conditions=["osteoporosis"], age_band="60_69"),
    ),
    Case(
        "Thin bones, old pain at the buttock, stage 1",
        _person("buttock", {}, _WEAK, conditions=["osteoporosis"], age_band="70_79"),
    ),
    Case(
        "Over 70, unsteady, no kit",
        _person(
            "outer_hip", {"activity": 3}, _WEAK, age_band="70_79", conditions=["balance_or_falls"], equipment=["none"]
        ),
    ),
    Case("Over 80, steady", _person("none", _CALM, _STRONG, age_band="80_plus")),
    Case(
        "Cleared hip replacement without pain",
        _person("none", _CALM, _WEAK, conditions=["hip_replacement_cleared"], age_band="60_69"),
    ),
    Case(
        "Cleared hip replacement, stage 2",
        _person("none", _CALM, _MIDDLE, conditions=["hip_replacement_cleared"], age_band="60_69"),
    ),
    Case(
        "Cannot get to the floor, sore shoulder",
        _person("outer_hip", {}, _WEAK, conditions=["shoulder_or_wrist_pain", "cannot_get_to_floor"], age_band="60_69"),
    ),
    Case(
        "Sore shoulder, strong legs",
        _person("buttock", {}, {**_STRONG, "side_plank_20s": "not_tried"}, conditions=["shoulder_or_wrist_pain"]),
    ),
    Case(
        "Latex allergy and a latex band",
        _person("buttock", {}, _MIDDLE, conditions=["latex_allergy"], equipment=["mini_band"]),
    ),
    # answers that differ
    Case("Says that nothing hurts, and gives a score of 3", _person("none", {"activity": 3}, _STRONG)),
    Case("0 with activity, 4 at night", _person("buttock", {"activity": 0, "night": 4}, _STRONG)),
    Case("No pain to settle, and a score of 2", _person("buttock", {"settles": "no_pain"}, _STRONG)),
)

_START = _person("buttock", {}, {**_WEAK, "stairs": "easy"})
_AMBER_START = _person("buttock", {"activity": 4}, {**_MIDDLE, "stairs": "easy"})
_PASSED = {"stand_30s": "level", "single_leg_squat": "good", "stairs": "easy"}
_SORE = _person("outer_hip", {}, {**_MIDDLE, "stairs": "easy"})
WEEKS: tuple[Case, ...] = (
    Case("A calm, easy week", _START, (_week(1),)),
    Case("Pain of 4 that settles, for the first time", _START, (_week(1, pain_during=4),)),
    Case(
        "Pain of 4 that settles, better two weeks running",
        _AMBER_START,
        (_week(1, pain_during=4), _week(2, pain_during=4)),
    ),
    Case(
        "From 4 to 2 in six weeks, tests of stage 3 passed in the last",
        _AMBER_START,
        tuple(_week(n, pain_during=4 - (n - 1) // 2, tests=_PASSED if n == 6 else {}) for n in range(1, 7)),
    ),
    Case("Sore muscles two weeks running", _START, tuple(_week(n, next_morning="sore_muscles") for n in (1, 2))),
    Case("Nights left open in an even week", _START, (_week(1), _week(2, night=None))),
    Case("One week of five was missed", _START, (_week(1), _week(3))),
    Case("Two weeks away", _START, (_week(1), _week(2, sessions_done=0), _week(3, sessions_done=0))),
    Case("Worse the next morning", _SORE, (_week(1, next_morning="worse", overall="same"),)),
    Case("Pain of 7", _SORE, (_week(1), _week(2, pain_during=7))),
    Case("Red two weeks running", _SORE, (_week(1, next_morning="worse"), _week(2, next_morning="worse"))),
    Case("Four weeks not better, pain 3", _SORE, tuple(_week(n, overall="same", pain_during=3) for n in range(1, 5))),
    Case("A warning sign in week 2", _SORE, (_week(1), _week(2, signs=["swollen_calf"]))),
    Case("The signs were not answered in week 2", _SORE, (_week(1), _week(2, signs=None))),
    Case("Felt at the front, twice running", _START, (_week(1, felt="front"), _week(2, felt="front"))),
    Case(
        "One exercise of three felt at the front",
        _START,
        (
            _week(
                1, felt={"standing_spread_hold": "side", "supported_mini_squat": "front", "double_leg_bridge": "side"}
            ),
        ),
    ),
    Case(
        "Top rung, a test failed: the load goes up",
        _START,
        (_week(1), _week(2, tests={"stand_30s": "drops", "stairs": "easy"})),
    ),
    Case("Top rung, test not repeated", _START, tuple(_week(n) for n in range(1, 4))),
    Case(
        "Top rung, test of stage 2 passed",
        _START,
        (_week(1), _week(2), _week(3, tests={"stand_30s": "level", "stairs": "easy"})),
    ),
)
