"""What a physiotherapist changes in a plan: small frozen records in the plan's own ids, version 1 of their body.

They say what is wanted and why. What the rules hold against it, and the plan that follows, stand in ``reviewing.py``.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, TypeAdapter, ValidationError

from catalogue import vocabulary as v
from catalogue.messages import named
from wizard.answers.model import AnswersError

LONGEST_REASON = 300  # signs: two sentences
MOST = 40  # changes in one review; more is no review
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff0-\uffff]+")
_SPACES = re.compile(r"\s+")


def one_line(text: str) -> str:
    """The same text on one line, free of signs that nobody sees."""
    return _SPACES.sub(" ", _UNSEEN.sub(" ", text)).strip()


Why = Annotated[str, Field(max_length=LONGEST_REASON), AfterValidator(one_line)]
ExerciseId = v.ExerciseId


class Changed(BaseModel):
    """The base: frozen, unknown keys refused. ``reason`` may be empty where no rule speaks against the change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Why = ""


class Exchange(Changed):
    """``instead`` takes the place of ``exercise``."""

    kind: Literal["exchange"] = "exchange"
    exercise: ExerciseId
    instead: ExerciseId


class Dose(Changed):
    """Another dose of ``exercise``; what is None stays. For holds ``reps`` counts holds of ``hold_s`` seconds."""

    kind: Literal["dose"] = "dose"
    exercise: ExerciseId
    sets: Annotated[StrictInt, Field(ge=1, le=6)] | None = None
    reps: Annotated[StrictInt, Field(ge=1, le=30)] | None = None
    hold_s: Annotated[StrictInt, Field(ge=1, le=120)] | None = None
    load: v.Load | None = None


class Remove(Changed):
    """``exercise`` leaves the plan, and nothing takes its place."""

    kind: Literal["remove"] = "remove"
    exercise: ExerciseId


class Stage(Changed):
    """Another stage; its exercises are chosen anew."""

    kind: Literal["stage"] = "stage"
    stage: Annotated[StrictInt, Field(ge=1, le=3)]


class Workouts(Changed):
    """Another number of workouts a week."""

    kind: Literal["workouts"] = "workouts"
    sessions: Annotated[StrictInt, Field(ge=2, le=4)]


Change = Annotated[Exchange | Dose | Remove | Stage | Workouts, Field(discriminator="kind")]
_CHANGES: TypeAdapter[tuple[Change, ...]] = TypeAdapter(Annotated[tuple[Change, ...], Field(max_length=MOST)])


def read_changes(data: Any) -> tuple[Change, ...]:
    """Changes from parsed JSON (a list). AnswersError with one sentence for each that cannot be read."""
    try:
        return _CHANGES.validate_python(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise AnswersError([f"change {named(e['loc'])}: {e['msg']}." for e in found]) from None


def changes_as_data(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """Changes as plain data; ``read_changes`` reads it back."""
    data: list[dict[str, Any]] = _CHANGES.dump_python(changes, mode="json", exclude_none=True)
    return data
