"""Which advice, which disagreements and which expectation belong to a plan.

Texts stand in ``catalogue/advice.toml``; here stands when each is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import compress
from typing import Any

from wizard.answers.facts import Facts
from wizard.answers.predicates import AllOf, AnyOf, Has, Not, OneOf, Predicate, together

from .rule import Rule
from .staging import AMBER, ANY_PAIN, GREEN, RED

_OUTER_HIP = OneOf("tendon_pattern", (True,))
_PAIN = ANY_PAIN
_ALWAYS = None

SHOWN_WHEN: dict[str, Predicate | None] = {  # advice id -> when; None: with every plan
    "pain_green": _ALWAYS,
    "pain_amber": _ALWAYS,
    "pain_red": _ALWAYS,
    "careful_two_answers_differ": OneOf("contradictory", (True,)),
    "careful_red": OneOf("ceiling", (RED,)),
    "careful_amber": OneOf("ceiling", (AMBER,)),
    "pain_free_note": AllOf(Not(_PAIN), OneOf("ceiling", (GREEN,))),
    "breathing": _ALWAYS,
    "band_care": AnyOf(
        Has("equipment", "mini_band"),
        Has("equipment", "long_band"),
        Has("equipment", "latex_free_band"),
        Has("equipment", "latex_free_long_band"),
    ),
    "single_leg_fingertip": OneOf("irritable", (True,)),
    "side_lying_pillow": _OUTER_HIP,
    "knee_limit": Has("pain.site", "front_knee"),
    "knee_and_hip_together": Has("pain.site", "front_knee"),
    "hip_bend_limit": AnyOf(Has("conditions", "groin_pinch_fai"), Has("pain.site", "groin_front")),
    "load_no_crossing": _OUTER_HIP,
    "load_no_hanging": _OUTER_HIP,
    "load_low_chairs": _OUTER_HIP,
    "load_side_sleeping": _OUTER_HIP,
    "load_no_itb_stretch": _OUTER_HIP,
    "load_break_up": _PAIN,
    "load_no_spikes": _ALWAYS,
    "load_keep_moving": _PAIN,
    "effort_stages_1_2": _ALWAYS,
    "effort_stage_3": _ALWAYS,
    "effort_is_a_guess": _ALWAYS,
    "quality_first": _ALWAYS,
    "order_of_steps": _ALWAYS,
    "one_change_a_week": _ALWAYS,
    "days_apart": _ALWAYS,
    "fourth_workout_light": OneOf("sessions_per_week", (4,)),
    "gate_meaning": _ALWAYS,
    "careful_forecast": _ALWAYS,
    "tfl_position": _ALWAYS,
    "tfl_feel_front": _ALWAYS,
    "tfl_self_check": _ALWAYS,
    "tfl_hedge": _ALWAYS,
    "stretch_feel": _ALWAYS,
    "meaningful_change": _PAIN,
    "see_someone": _ALWAYS,
    "stop_now": _ALWAYS,
    "own_thresholds": _ALWAYS,
    "programme_pick_two_or_three": _ALWAYS,
    "programme_frequency_seeds": _ALWAYS,
    "programme_volume_seeds": _ALWAYS,
    "programme_weeks_seed": _ALWAYS,
    "programme_progress_seeds": _ALWAYS,
    "programme_day_one_two": AllOf(Not(_PAIN), OneOf("ceiling", (GREEN,))),
    "programme_rehab_start": _PAIN,
    "programme_common_errors": _ALWAYS,
    "programme_no_unstable_surface": _ALWAYS,
}
BY_OTHER_MEANS = (  # shown by the part of the plan that they belong to, not by a predicate
    "stretch_none_left",
    "warm_up_band_walk",
    "warm_up_easy_set",
    "expectation_tendon",
    "expectation_other_pain",
    "expectation_knee",
    "expectation_pain_free",
)

EXPECTATIONS = (  # the nearest trial: first match
    ("expectation_tendon", AllOf(_OUTER_HIP, _PAIN)),
    ("expectation_knee", AllOf(AnyOf(Has("pain.site", "front_knee"), Has("pain.site", "outer_knee")), _PAIN)),
    ("expectation_other_pain", _PAIN),
    ("expectation_pain_free", None),
)
ADVISED = Rule(
    id="advised",
    sources=("own_placement",),
    says="Advice is shown where the place of the pain, its height or your plan makes it fit.",
)


def advice(facts: Facts) -> tuple[str, ...]:
    """The ids of the advice that belongs to these facts, in the declared order."""
    return tuple(compress(SHOWN_WHEN, _shown()(facts)))


@lru_cache(maxsize=1)
def _shown() -> Callable[[Any], tuple[bool, ...]]:
    return together(tuple((AllOf() if when is None else when, False) for when in SHOWN_WHEN.values()))


def expectation(facts: Facts) -> str:
    """The id of the expectation of the nearest trial."""
    return next(id_ for id_, when in EXPECTATIONS if when is None or when.met(facts))
