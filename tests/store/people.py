"""What people say, for the tests of the store."""

from __future__ import annotations

from typing import Any

from wizard.answers.model import Answers, CheckIn
from wizard.store import Start, Workout

ANSWERS = Answers.from_data(
    {
        "version": 2,
        "age_band": "40_59",
        "signs": ["none"],
        "conditions": ["none"],
        "equipment": ["mini_band", "step"],
        "goals": ["reduce_pain"],
        "sessions_per_week": 3,
        "weeks": 8,
        "pain": {
            "site": ["outer_hip"],
            "side": "right",
            "rest": 0,
            "activity": 2,
            "night": 0,
            "settles": "same_day",
            "lying_on_side_hurts": False,
            "duration": "over_3_months",
            "trend": "same",
        },
        "ability": {"stand_30s": "level", "stairs": "easy", "front_hip_burn": "no"},
    }
)
START = Start(answers=ANSWERS, picks=("wall_press", "level_hitch"))


def good_week(week: int, **changes: Any) -> CheckIn:
    """A check-in of a calm week in which only ``changes`` were otherwise."""
    return CheckIn.model_validate(
        {
            "version": 2,
            "night": 0,
            "week": week,
            "sessions_done": 3,
            "pain_during": 1,
            "next_morning": "usual",
            "overall": "better",
            "easy_at_top": True,
            "felt": "side",
            "signs": ["none"],
            **changes,
        }
    )


def workout(effort: int = 4, **changes: Any) -> Workout:
    return Workout.model_validate({"week": 1, "effort": effort, "pain_during": 2, **changes})
