"""Answers packed into some 40 characters, so that a link carries a plan without any server that remembers.

What is packed: the answers, and the swaps that were made. Not packed: weeks that were logged; for
them there is the file of a history. The text stands behind ``#`` of an address, which a browser
sends to nobody.

A link is a row of bits: four for its version, then every field in a fixed order and width, then
sixteen of a checksum. Each answer has a number; 0 is *not answered*. Version 1 counted places in
lists; those lists are frozen below. Version 2 has a number for each id, written down once: a new id
takes the next free number, wherever it stands in the vocabulary, and no number is given twice.
Any other change needs version 3 and a reader that knows all three.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wizard.answers.model import Answers, AnswersError

MARK = "plan="  # stands before the packed text, behind the # of an address
MOST_CHARACTERS = 200  # far above any real one
MOST_SWAPS = 7
_EXERCISE_BITS = 7
Swaps = tuple[tuple[str, str], ...]


class NotALinkError(ValueError):
    """The text is no packed plan, or not a whole one. It carries nothing of what was found."""


_LISTS_1 = {  # the lists of version 1, frozen: a number is a place in them
    "age_band": (
        "under_18",
        "18_39",
        "40_59",
        "60_69",
        "70_79",
        "80_plus",
    ),
    "signs": (
        "cauda_equina",
        "trauma_cannot_bear_weight",
        "cannot_walk_now",
        "hot_joint_unwell",
        "chest_pain_breathless",
        "acute_groin_or_abdomen",
        "hip_replacement_sudden_pain",
        "child_limp",
        "cold_or_pale_leg",
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
        "none",
    ),
    "conditions": (
        "pregnancy",
        "pelvic_girdle_pain",
        "high_blood_pressure",
        "shoulder_or_wrist_pain",
        "balance_or_falls",
        "osteoporosis",
        "hip_osteoarthritis",
        "groin_pinch_fai",
        "low_back_pain",
        "hip_replacement_cleared",
        "cannot_get_to_floor",
        "latex_allergy",
        "none",
    ),
    "pain.site": (
        "outer_hip",
        "groin_front",
        "buttock",
        "outer_knee",
        "front_knee",
        "low_back",
        "none",
    ),
    "pain.side": (
        "left",
        "right",
        "both",
    ),
    "pain.settles": (
        "same_day",
        "next_morning",
        "longer",
        "no_pain",
    ),
    "pain.duration": (
        "under_2_weeks",
        "2_to_12_weeks",
        "over_3_months",
    ),
    "pain.trend": (
        "better",
        "same",
        "worse",
    ),
    "ability.stand_30s": (
        "level",
        "drops",
        "pain",
        "cannot",
        "not_tried",
    ),
    "ability.side_plank_20s": (
        "yes",
        "knees_only",
        "no",
        "not_tried",
    ),
    "ability.single_leg_squat": (
        "good",
        "wobbles",
        "cannot",
        "not_tried",
    ),
    "ability.stairs": (
        "easy",
        "some_pain",
        "cannot",
    ),
    "ability.front_hip_burn": (
        "yes",
        "no",
        "not_tried",
    ),
    "equipment": (
        "mini_band",
        "long_band",
        "latex_free_band",
        "latex_free_long_band",
        "ankle_weight",
        "step",
        "high_seat",
        "chair",
        "dumbbell",
        "bench",
        "none",
    ),
    "goals": (
        "reduce_pain",
        "isolate_med_min",
        "build_strength",
        "single_leg_control",
        "running_or_sport",
        "prevent_injury",
        "quiet_tfl",
    ),
    "exercises": (
        "wall_press",
        "level_hitch",
        "standing_spread_hold",
        "supported_mini_squat",
        "side_lying_abduction",
        "clamshell",
        "double_leg_bridge",
        "quadruped_hip_extension",
        "sit_to_stand",
        "standing_abduction",
        "single_leg_bridge",
        "band_side_step",
        "monster_walk",
        "hip_hitch",
        "hip_hitch_toe_tap",
        "hip_hitch_swing",
        "knee_side_plank",
        "step_up",
        "lateral_step_up",
        "standing_band_abduction",
        "single_leg_squat",
        "single_leg_rdl",
        "side_plank",
        "side_plank_abduction",
        "front_plank_hip_extension",
        "lateral_step_down",
        "split_squat",
        "single_leg_hip_thrust",
        "walking_lunge_contralateral",
        "skater_squat",
        "raised_leg_rotation",
        "seated_internal_rotation",
        "seated_internal_rotation_single",
        "reverse_clamshell",
        "large_leg_circles",
        "small_leg_circles",
        "toe_taps",
        "sideways_hop",
    ),
}
_NUMBERS_2 = {  # of version 2: an id keeps its number for ever, and a number is never given twice
    "age_band": {
        "under_18": 1,
        "18_39": 2,
        "40_59": 3,
        "60_69": 4,
        "70_79": 5,
        "80_plus": 6,
    },
    "signs": {
        "cauda_equina": 1,
        "trauma_cannot_bear_weight": 2,
        "cannot_walk_now": 3,
        "hot_joint_unwell": 4,
        "chest_pain_breathless": 5,
        "acute_groin_or_abdomen": 6,
        "hip_replacement_sudden_pain": 7,
        "child_limp": 8,
        "cold_or_pale_leg": 9,
        "swollen_calf": 10,
        "impact_pain_after_load_rise": 11,
        "unrelenting_night_pain": 12,
        "cancer_history_or_weight_loss": 13,
        "infection_risk": 14,
        "progressive_numbness_weakness": 15,
        "fall_with_fragile_bone": 16,
        "groin_pain_steroids_alcohol": 17,
        "sudden_worsening": 18,
        "thigh_pain_on_bone_medicine": 19,
        "pregnancy_warning": 20,
        "surgery_not_cleared": 21,
        "abductor_repair_or_tear": 22,
        "cannot_lift_leg_sideways": 23,
        "locking_giving_way": 24,
        "severe_pain_limits_walking": 25,
        "worse_every_week": 26,
        "outer_thigh_numb_or_burning": 27,
        "osteoporosis_with_hip_pain": 28,
        "heart_or_very_high_blood_pressure": 29,
        "pregnancy_needs_clearance": 30,
        "inflammatory_or_known_hip_disease": 31,
        "replaced_hip_new_pain": 32,
        "recent_injection_or_low_immunity": 33,
        "none": 34,
        "stiff_with_headache_or_sight": 35,
        "recent_fall_or_blow": 36,
        "birth_not_checked": 37,
        "morning_stiffness": 38,
        "walking_distance_pain": 39,
    },
    "conditions": {
        "pregnancy": 1,
        "pelvic_girdle_pain": 2,
        "high_blood_pressure": 3,
        "shoulder_or_wrist_pain": 4,
        "balance_or_falls": 5,
        "osteoporosis": 6,
        "hip_osteoarthritis": 7,
        "groin_pinch_fai": 8,
        "low_back_pain": 9,
        "hip_replacement_cleared": 10,
        "cannot_get_to_floor": 11,
        "latex_allergy": 12,
        "none": 13,
        "recent_birth": 14,
        "abductor_repair_cleared": 15,
        "leg_pain_below_knee": 16,
        "hypermobility": 17,
    },
    "pain.site": {
        "outer_hip": 1,
        "groin_front": 2,
        "buttock": 3,
        "outer_knee": 4,
        "front_knee": 5,
        "low_back": 6,
        "none": 7,
    },
    "pain.side": {
        "left": 1,
        "right": 2,
        "both": 3,
    },
    "pain.settles": {
        "same_day": 1,
        "next_morning": 2,
        "longer": 3,
        "no_pain": 4,
    },
    "pain.duration": {
        "under_2_weeks": 1,
        "2_to_12_weeks": 2,
        "over_3_months": 3,
    },
    "pain.trend": {
        "better": 1,
        "same": 2,
        "worse": 3,
        "slightly_worse": 4,
    },
    "ability.stand_30s": {
        "level": 1,
        "drops": 2,
        "pain": 3,
        "cannot": 4,
        "not_tried": 5,
    },
    "ability.side_plank_20s": {
        "yes": 1,
        "knees_only": 2,
        "no": 3,
        "not_tried": 4,
    },
    "ability.single_leg_squat": {
        "good": 1,
        "wobbles": 2,
        "cannot": 3,
        "not_tried": 4,
    },
    "ability.stairs": {
        "easy": 1,
        "some_pain": 2,
        "cannot": 3,
    },
    "ability.front_hip_burn": {
        "yes": 1,
        "no": 2,
        "not_tried": 3,
    },
    "equipment": {
        "mini_band": 1,
        "long_band": 2,
        "latex_free_band": 3,
        "latex_free_long_band": 4,
        "ankle_weight": 5,
        "step": 6,
        "high_seat": 7,
        "chair": 8,
        "dumbbell": 9,
        "bench": 10,
        "none": 11,
    },
    "goals": {
        "reduce_pain": 1,
        "isolate_med_min": 2,
        "build_strength": 3,
        "single_leg_control": 4,
        "running_or_sport": 5,
        "prevent_injury": 6,
        "quiet_tfl": 7,
    },
    "exercises": {
        "wall_press": 1,
        "level_hitch": 2,
        "standing_spread_hold": 3,
        "supported_mini_squat": 4,
        "side_lying_abduction": 5,
        "clamshell": 6,
        "double_leg_bridge": 7,
        "quadruped_hip_extension": 8,
        "sit_to_stand": 9,
        "standing_abduction": 10,
        "single_leg_bridge": 11,
        "band_side_step": 12,
        "monster_walk": 13,
        "hip_hitch": 14,
        "hip_hitch_toe_tap": 15,
        "hip_hitch_swing": 16,
        "knee_side_plank": 17,
        "step_up": 18,
        "lateral_step_up": 19,
        "standing_band_abduction": 20,
        "single_leg_squat": 21,
        "single_leg_rdl": 22,
        "side_plank": 23,
        "side_plank_abduction": 24,
        "front_plank_hip_extension": 25,
        "lateral_step_down": 26,
        "split_squat": 27,
        "single_leg_hip_thrust": 28,
        "walking_lunge_contralateral": 29,
        "skater_squat": 30,
        "raised_leg_rotation": 31,
        "seated_internal_rotation": 32,
        "seated_internal_rotation_single": 33,
        "reverse_clamshell": 34,
        "large_leg_circles": 35,
        "small_leg_circles": 36,
        "toe_taps": 37,
        "sideways_hop": 38,
        "supported_weight_shift": 39,
    },
    "history": {
        "cancer": 1,
        "hip_replaced": 2,
        "operation": 3,
        "tendon_repaired": 4,
        "bone_medicine": 5,
        "long_steroids": 6,
        "blood_thinner": 7,
        "hip_disease": 8,
        "heart": 9,
        "weak_immunity": 10,
        "injection": 11,
        "pregnant": 12,
        "birth": 13,
        "fall": 14,
        "none": 15,
        "not_sure": 16,
    },
}


@dataclass(frozen=True)
class _Field:
    path: str
    kind: str  # one, many, ranked
    width: int  # bits; of each place in a ranking
    numbers: Mapping[Any, int]  # from 1 on

    @property
    def by_number(self) -> dict[int, Any]:
        return {number: value for value, number in self.numbers.items()}


@dataclass(frozen=True)
class _Layout:
    """How one version of a link is laid out."""

    version: int
    fields: tuple[_Field, ...]
    exercises: Mapping[str, int]


def _places(ids: tuple[Any, ...], first: int = 1) -> dict[Any, int]:
    return {id_: place for place, id_ in enumerate(ids, first)}


_NPRS = _places(tuple(range(11)))
_NO_YES, _STAGES = {False: 1, True: 2}, {1: 1, 2: 2, 3: 3}
_WORKOUTS, _WEEKS = {2: 1, 3: 2, 4: 3}, {4: 1, 5: 2, 6: 3, 7: 4, 8: 5}


def _fields(numbers: Mapping[str, Mapping[str, int]], wide: Mapping[str, int]) -> tuple[_Field, ...]:
    def one(path: str, width: int, options: Mapping[Any, int] | None = None) -> _Field:
        return _Field(path, "one", width, options or numbers[path])

    def many(path: str) -> _Field:
        return _Field(path, "many", wide[path], numbers[path])

    return (
        one("age_band", 4),
        many("signs"),
        many("conditions"),
        *((many("history"),) if "history" in numbers else ()),
        many("pain.site"),
        one("pain.side", 3),
        one("pain.rest", 4, _NPRS),
        one("pain.activity", 4, _NPRS),
        one("pain.night", 4, _NPRS),
        one("pain.settles", 3),
        one("pain.lying_on_side_hurts", 2, _NO_YES),
        one("pain.duration", 3),
        one("pain.trend", 3),
        one("ability.known_stage", 3, _STAGES),
        one("ability.stand_30s", 4),
        one("ability.side_plank_20s", 4),
        one("ability.single_leg_squat", 4),
        one("ability.stairs", 3),
        one("ability.front_hip_burn", 3),
        many("equipment"),
        _Field("goals", "ranked", 4, numbers["goals"]),
        one("sessions_per_week", 3, _WORKOUTS),
        one("weeks", 4, _WEEKS),
    )


_IN_LISTS_1 = {path: _places(ids) for path, ids in _LISTS_1.items()}
_LAYOUTS = {
    1: _Layout(
        1,
        _fields(_IN_LISTS_1, {"signs": 48, "conditions": 20, "pain.site": 10, "equipment": 16}),
        _places(_LISTS_1["exercises"], 0),
    ),
    2: _Layout(
        2,
        _fields(_NUMBERS_2, {"signs": 64, "conditions": 28, "history": 20, "pain.site": 10, "equipment": 16}),
        _NUMBERS_2["exercises"],
    ),
}
VERSION = max(_LAYOUTS)


def pack(answers: Answers, swaps: Swaps = ()) -> str:
    """The answers and up to seven swaps as a text of letters, digits, ``-`` and ``_``."""
    swapped = [id_ for pair in swaps[:MOST_SWAPS] for id_ in pair]
    old = answers.version == 1 and all(id_ in _LAYOUTS[1].exercises for id_ in swapped)
    layout = _LAYOUTS[1 if old else 2]
    out = _Writer()
    out.put(layout.version, 4)
    if layout.version > 1:
        out.put(answers.version, 4)
    for field in layout.fields:
        _put(out, field, _value(answers, field.path))
    out.put(len(swapped) // 2, 3)
    for exercise in swapped:
        out.put(layout.exercises[exercise], _EXERCISE_BITS)
    body = out.bytes()
    return base64.urlsafe_b64encode(body + _sum(body)).decode().rstrip("=")


def unpack(text: str) -> tuple[Answers, Swaps]:
    """What ``pack`` packed. Raises NotALinkError for anything else: cut off, mistyped, of a version that is not known."""
    body = _body(text)
    bits = _Reader(body)
    try:
        layout = _LAYOUTS.get(bits.take(4))
        if layout is None:
            raise NotALinkError("another version")
        version = bits.take(4) if layout.version > 1 else 1
        data: dict[str, Any] = {"version": version, "pain": {}, "ability": {}}
        for field in layout.fields:
            _set(data, field.path, _take(bits, field))
        swaps = tuple((_exercise(bits, layout), _exercise(bits, layout)) for _ in range(bits.take(3)))
        if bits.left() >= 8 or bits.rest():
            raise NotALinkError("more than a plan")
        answers = Answers.from_data(data)
    except (IndexError, KeyError, AnswersError):
        raise NotALinkError("not a plan") from None
    if pack(answers, swaps) != text:
        raise NotALinkError("not a plan")
    return answers, swaps


def _body(text: str) -> bytes:
    if len(text) > MOST_CHARACTERS:
        raise NotALinkError("too long")
    try:
        raw = base64.b64decode((text + "=" * (-len(text) % 4)).encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotALinkError("not packed") from None
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != text or raw[-2:] != _sum(raw[:-2]):
        raise NotALinkError("not whole")
    return raw[:-2]


def _sum(body: bytes) -> bytes:
    return (zlib.crc32(body) & 0xFFFF).to_bytes(2, "big")


# --- fields ----------------------------------------------------------------------------------------


def _value(answers: Answers, path: str) -> Any:
    found: Any = answers
    for name in path.split("."):
        found = getattr(found, name)
    return found


def _set(data: dict[str, Any], path: str, value: Any) -> None:
    group, _, name = path.rpartition(".")
    (data[group] if group else data)[name] = value


def _put(out: _Writer, field: _Field, value: Any) -> None:
    if field.kind == "one":
        out.put(0 if value is None else field.numbers[value], field.width)
    elif field.kind == "many":
        out.put(sum(1 << field.numbers[id_] - 1 for id_ in value or ()), field.width)
    else:
        for id_ in value or ():
            out.put(field.numbers[id_], field.width)
        out.put(0, field.width)


def _take(bits: _Reader, field: _Field) -> Any:
    if field.kind == "one":
        number = bits.take(field.width)
        return field.by_number[number] if number else None
    if field.kind == "many":
        mask = bits.take(field.width)
        return tuple(field.by_number[place + 1] for place in range(field.width) if mask >> place & 1) or None
    return tuple(_ranked(bits, field)) or None


def _ranked(bits: _Reader, field: _Field) -> Iterator[Any]:
    while number := bits.take(field.width):
        yield field.by_number[number]


def _exercise(bits: _Reader, layout: _Layout) -> str:
    return {number: id_ for id_, number in layout.exercises.items()}[bits.take(_EXERCISE_BITS)]


# --- bits ----------------------------------------------------------------------------------------------


class _Writer:
    def __init__(self) -> None:
        self._bits = ""

    def put(self, number: int, width: int) -> None:
        if not 0 <= number < 1 << width:
            raise OverflowError(f"{number} needs more than {width} bits: a new version of the link is due")
        self._bits += f"{number:0{width}b}"

    def bytes(self) -> bytes:
        filled = self._bits + "0" * (-len(self._bits) % 8)
        return int(filled, 2).to_bytes(len(filled) // 8, "big")


class _Reader:
    def __init__(self, body: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in body)
        self._at = 0

    def take(self, width: int) -> int:
        part = self._bits[self._at : self._at + width]
        if len(part) < width:
            raise IndexError("no bits left")
        self._at += width
        return int(part, 2)

    def left(self) -> int:
        return len(self._bits) - self._at

    def rest(self) -> int:
        """What stands in the bits that only fill the last byte."""
        return int(self._bits[self._at :] or "0", 2)
