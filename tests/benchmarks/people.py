"""Three thousand ordinary people to measure plans with: ``python tests/benchmarks/people.py`` writes ``people.jsonl``.

An assumption of our own, no survey: how findings rank does not hang on it, percentages do. Every share stands below, with
a remark where one was needed beyond a plain percentage. The seed is fixed and each person is drawn from a generator of
their own, so that the file is the same on every machine, and nobody else changes when one more is drawn.

The people are *self-consistent*: nothing that hurts has a score, a side or a trend; pain at rest is never above pain with
activity; nobody cannot climb stairs without strong pain; a test of the abilities is offered, and so answered, only where
pain at rest is 2 or less; who stands badly on one leg does not squat well on it. They tick no warning sign and have no
history that would open one, so each referral among them comes from the other answers alone.

They are answers of version 2. ``as_version_1`` says the same of them in the words of version 1.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

PEOPLE = Path(__file__).with_name("people.jsonl")
HOW_MANY, SEED = 3000, 14  # of thirty seeds the one whose shares came nearest to those below

AGES = {"18_39": 22, "40_59": 43, "60_69": 20, "70_79": 11, "80_plus": 4}
SITES = {"outer_hip": 58, "none": 12, "groin_front": 6, "buttock": 6, "outer_knee": 6, "front_knee": 6, "low_back": 6}
SIDES = {"left": 42.5, "right": 42.5, "both": 15}
ACTIVITY = {1: 6, 2: 11, 3: 16, 4: 21, 5: 20, 6: 12, 7: 8, 8: 6}  # the peak at 4 and 5
REST = {0: 36, 1: 26, 2: 18, 3: 11, 4: 6, 5: 3}  # most sore hips are quiet at rest; drawn again above activity
NIGHT = {0: 26, 1: 20, 2: 19, 3: 15, 4: 10, 5: 6, 6: 4}
SETTLES = {"same_day": 45, "next_morning": 35, "longer": 20}
DURATIONS = {"under_2_weeks": 8, "2_to_12_weeks": 24, "over_3_months": 68}
TRENDS = {"better": 25, "same": 50, "slightly_worse": 15, "worse": 10}
LYING_HURTS = {True: 60, False: 40}  # of sore outer hips; the question is asked of nobody else

# Who has 3 or more at rest is not offered the tests: 12 of 100. Over all people together the shares are as they stand here.
NOT_OFFERED = 12
STAND = {"level": 50, "drops": 12, "pain": 8, "not_tried": 30}  # where nothing hurts, "pain" counts with "level"
SQUAT_IF_STEADY = {"good": 38, "wobbles": 27, "not_tried": 35}  # in all good 30, wobbles 35
SQUAT_IF_NOT = {"good": 0, "wobbles": 65, "not_tried": 35}
PLANK = {"yes": 30, "knees_only": 25, "no": 15, "not_tried": 30}
BURN = {"yes": 15, "no": 55, "not_tried": 30}
EASY_STAIRS = ((0, 100), (2, 75), (4, 40), (10, 15))  # up to this pain with activity, easy for so many of 100
CANNOT_FROM, CANNOT = 7, 20  # of 100 with so much pain, cannot climb stairs or stand on the leg

CONDITIONS = {  # of 100, by age, in the order of AGES
    "high_blood_pressure": (15, 20, 25, 30, 35),
    "low_back_pain": (20, 20, 20, 20, 20),
    "hip_osteoarthritis": (8, 11, 14, 17, 20),
    "balance_or_falls": (2, 4, 9, 17, 25),
}
EQUIPMENT = {
    "mini_band": 40,
    "long_band": 20,
    "latex_free_band": 5,
    "latex_free_long_band": 5,
    "ankle_weight": 10,
    "step": 45,
    "high_seat": 30,
    "chair": 85,
    "dumbbell": 30,
    "bench": 10,
}
GOALS = (
    "reduce_pain",
    "isolate_med_min",
    "build_strength",
    "single_leg_control",
    "running_or_sport",
    "prevent_injury",
    "quiet_tfl",
)
HOW_MANY_GOALS = {1: 40, 2: 35, 3: 25}
SESSIONS = {2: 35, 3: 65}


def draw(number: int, seed: int = SEED) -> dict[str, Any]:
    """Draw one person, as answers of version 2."""
    chance = random.Random(f"{seed}:{number}")
    age = _one(chance, AGES)
    site = _one(chance, SITES)
    pain = _nothing_hurts() if site == "none" else _pain(chance, site)
    return {
        "version": 2,
        "age_band": age,
        "signs": ["none"],
        "conditions": _some(chance, {name: by_age[list(AGES).index(age)] for name, by_age in CONDITIONS.items()}),
        "history": ["none"],
        "pain": pain,
        "ability": _ability(chance, pain),
        "equipment": _some(chance, EQUIPMENT),
        "goals": chance.sample(
            [g for g in GOALS if g != "reduce_pain" or pain["activity"]], _one(chance, HOW_MANY_GOALS)
        ),
        "sessions_per_week": _one(chance, SESSIONS),
        "weeks": 8,
    }


def _nothing_hurts() -> dict[str, Any]:
    return {
        "site": ["none"],
        "side": None,
        "rest": 0,
        "activity": 0,
        "night": 0,
        "settles": "no_pain",
        "lying_on_side_hurts": None,
        "duration": None,
        "trend": None,
    }


def _pain(chance: random.Random, site: str) -> dict[str, Any]:
    side, activity = _one(chance, SIDES), _one(chance, ACTIVITY)
    rest = _one(chance, {score: share for score, share in REST.items() if score <= activity})
    return {
        "site": [site],
        "side": side,
        "rest": rest,
        "activity": activity,
        "night": _one(chance, NIGHT),
        "settles": _one(chance, SETTLES),
        "lying_on_side_hurts": _one(chance, LYING_HURTS) if site == "outer_hip" else None,
        "duration": _one(chance, DURATIONS),
        "trend": _one(chance, TRENDS),
    }


def _ability(chance: random.Random, pain: dict[str, Any]) -> dict[str, Any]:
    activity, offered = pain["activity"], pain["rest"] <= 2
    stand, plank = _tested(chance, STAND, offered), _tested(chance, PLANK, offered)
    if not activity and stand == "pain":
        stand = "level"
    easy = next(share for limit, share in EASY_STAIRS if activity <= limit)
    stairs = _one(chance, {"easy": easy, "some_pain": 100 - easy})
    if activity >= CANNOT_FROM and chance.random() * 100 < CANNOT:
        stairs, stand = ("cannot", stand) if chance.random() < 0.5 or not offered else (stairs, "cannot")
    squat = _tested(chance, SQUAT_IF_STEADY if stand in ("level", "not_tried") else SQUAT_IF_NOT, offered)
    return {
        "known_stage": None,
        "stand_30s": stand,
        "side_plank_20s": plank,
        "single_leg_squat": squat,
        "stairs": stairs,
        "front_hip_burn": _one(chance, BURN),
    }


def _tested(chance: random.Random, shares: dict[str, float], offered: bool) -> str:
    """What a test gives; over all people together its shares are those of the table."""
    drawn: str = _one(chance, {**shares, "not_tried": shares["not_tried"] - NOT_OFFERED})
    return drawn if offered else "not_tried"


def _one(chance: random.Random, shares: dict[Any, float]) -> Any:
    return chance.choices(list(shares), list(shares.values()))[0]


def _some(chance: random.Random, shares: dict[str, float]) -> list[str]:
    return [name for name, share in shares.items() if chance.random() * 100 < share] or ["none"]


def as_version_1(person: dict[str, Any], slightly_worse: str = "worse") -> dict[str, Any]:
    """Say the same of a person as version 1 could.

    It knew no history and no size of a change: whoever is slightly worse today had to say ``worse`` then. With
    ``slightly_worse="same"`` they pass it over.
    """
    pain = dict(person["pain"])
    if pain["trend"] == "slightly_worse":
        pain["trend"] = slightly_worse
    return {**{key: value for key, value in person.items() if key != "history"}, "version": 1, "pain": pain}


def everybody() -> list[dict[str, Any]]:
    """The people as they are committed."""
    return [json.loads(line) for line in PEOPLE.read_text("utf-8").splitlines()]


def others(seed: int) -> list[dict[str, Any]]:
    """As many people by another seed: what was weighed on the committed ones has to hold for them too."""
    return [draw(number, seed) for number in range(HOW_MANY)]


def lines() -> str:
    """The text of ``people.jsonl``."""
    return "".join(json.dumps(draw(number), separators=(",", ":")) + "\n" for number in range(HOW_MANY))


if __name__ == "__main__":
    PEOPLE.write_text(lines(), "utf-8")
    sys.stdout.write(f"{PEOPLE.name}: {HOW_MANY} people\n")
