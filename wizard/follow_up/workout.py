"""A workout as a row of steps: get ready, move or hold, change sides, rest; and what is held of it until it is kept.

Pure; the timing itself runs in the browser.

The doses are those of the plan's week. How long a repetition without a tempo takes, how long
one needs to get ready and to change sides is our own placement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from catalogue.model import Catalogue
from catalogue.vocabulary import EXERCISES
from wizard.answers import check_in_questions
from wizard.answers.model import NONE, Answers, AnswersError, load_json
from wizard.plan.model import DosePart, Plan, Week, WeekItem
from wizard.rules.progressing import SECONDS_A_REP, SECONDS_TO_SET_UP
from wizard.rules.staging import AMBER, GREEN, RED
from wizard.store.documents import Workout, WorkoutItem

READY_S = 10  # to get into place for an exercise
SWITCH_S = 8  # to change sides
TURN_S = 4  # to go the same way back
Side = Literal["left", "right", "first", "second", "there", "back", "together"]


@dataclass(frozen=True)
class WorkoutStep:
    """One stretch of a workout.

    ``ready`` and ``switch`` last ``seconds``, and so does ``rest``. ``reps`` are ``count`` repetitions of ``tempo``
    seconds (up, hold, down); ``hold`` is ``count`` holds of ``seconds`` with a short pause between them.
    """

    kind: Literal["ready", "reps", "hold", "switch", "rest"]
    exercise: str
    set_: int
    sets: int
    side: Side
    count: int = 1
    seconds: int = 0
    tempo: tuple[int, int, int] | None = None

    @property
    def lasts_s(self) -> int:
        """How long it takes, in seconds."""
        if self.kind == "reps":
            return self.count * sum(self.tempo or (SECONDS_A_REP,))
        if self.kind == "hold":
            return self.count * self.seconds + (self.count - 1) * SECONDS_TO_SET_UP
        return self.seconds


@dataclass(frozen=True)
class Move:
    """One exercise of today: its dose today, and how the exercise is done."""

    item: WeekItem
    sides: str  # as in the vocabulary of doses
    tempo: str | None
    rest_s: int


def today(plan: Plan, catalogue: Catalogue, done_this_week: int = 0) -> tuple[Week, tuple[Move, ...]]:
    """The week of the plan that is due, and its exercises for the next workout.

    After its heavy days a week has only light ones. ValueError where there is no plan.
    """
    if not plan.is_plan or not plan.weeks:
        raise ValueError("there is no week to work out in")
    week = plan.weeks[0]
    is_light = bool(week.light_items) and done_this_week >= week.heavy_days
    doses: dict[str, DosePart] = {pick.exercise: pick.dose for pick in plan.picks}
    return week, tuple(_move(item, doses, catalogue) for item in (week.light_items if is_light else week.items))


def _move(item: WeekItem, doses: Mapping[str, DosePart], catalogue: Catalogue) -> Move:
    if item.exercise in doses:
        dose = doses[item.exercise]
        return Move(item, dose.sides, dose.tempo, dose.rest_s)
    exercise = catalogue.exercises[item.exercise]
    rung = exercise.rungs[0]
    lies_on_the_other = (
        exercise.position == "side_lying" and exercise.working_leg == "top"
    )  # never on a sore side that nobody asked about
    return Move(item, "sore_only" if lies_on_the_other else rung.sides, rung.tempo, rung.rest_s)


def steps(moves: tuple[Move, ...], sore_side: str | None) -> tuple[WorkoutStep, ...]:
    """All steps in their order; ``sore_side`` is left, right or both (then no side has a name)."""
    found = [step for move in moves for step in _of(move, sore_side)]
    return tuple(found[:-1] if found and found[-1].kind == "rest" else found)


def _of(move: Move, sore_side: str | None) -> Iterator[WorkoutStep]:
    item, sides = move.item, _sides(move.sides, sore_side)
    for number in range(1, item.sets + 1):
        for n, side in enumerate(sides):
            step = partial(WorkoutStep, exercise=item.exercise, set_=number, sets=item.sets, side=side)
            if number == 1 and n == 0:
                yield step("ready", seconds=READY_S)
            elif n:
                yield step("switch", seconds=TURN_S if side == "back" else SWITCH_S)
            if item.hold_s:
                yield step("hold", count=item.reps, seconds=item.hold_s)
            else:
                yield step("reps", count=item.reps, tempo=tempo_of(move.tempo))
        yield step("rest", seconds=move.rest_s)


def tempo_of(said: str | None) -> tuple[int, int, int] | None:
    """ "2-1-3" as seconds up, hold and down."""
    if not said:
        return None
    up, hold, down = (int(part) for part in said.split("-"))
    return up, hold, down


def _sides(said: str, sore_side: str | None) -> tuple[Side, ...]:
    if said == "both_together":
        return ("together",)
    if said == "each_way":
        return ("there", "back")
    of_sore: dict[str, tuple[Side, Side]] = {"left": ("left", "right"), "right": ("right", "left")}
    sore, other = of_sore.get(sore_side or "", ("first", "second"))
    return (sore,) if said == "sore_only" else (sore, other)


# --- this once ------------------------------------------------------------------------------------------


def without(answers: Answers, kit: frozenset[str]) -> Answers:
    """The answers of a day on which ``kit`` is not at hand."""
    left = tuple(item for item in answers.equipment or () if item not in kit)
    return answers.model_copy(update={"equipment": left or (NONE,)})


# --- until it is kept -------------------------------------------------------------------------------------

LONGEST_TEXT = 4_000  # characters; a workout of three exercises has about 500
_FARTHEST = timedelta(days=400)  # a day that lies farther back is none of this workout
_Sets = Annotated[int, Field(ge=0, le=400, strict=True)]
_ExerciseId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]


class Waiting(BaseModel):
    """A workout that has ended and is not kept yet, as the tab holds it: ids, numbers and a day.

    It is kept under ``once``, so that it is kept once however often it is sent. ``of`` marks the kept plan it belongs to;
    empty where none is kept. ``usual`` are the exercises of the plan, ``planned`` those of the day with their sets.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    once: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    of: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{16})?$")] = ""
    week: Annotated[int, Field(ge=1, le=528, strict=True)] = 1
    usual: Annotated[tuple[_ExerciseId, ...], Field(max_length=8)] = ()
    planned: Annotated[tuple[tuple[_ExerciseId, _Sets], ...], Field(max_length=8)] = ()
    ended: Literal["finished", "stopped"] = "stopped"
    done: Annotated[dict[_ExerciseId, _Sets], Field(max_length=8)] = {}
    on: date | None = None
    said: dict[str, Any] = {}

    @property
    def sets_done(self) -> int:
        """How many sets were done in all."""
        return sum(min(self.done.get(id_, 0), sets) for id_, sets in self.planned)

    @property
    def sets_planned(self) -> int:
        """How many there were to do."""
        return sum(sets for _, sets in self.planned)


def begun(once: str, of: str, week: int, usual: Sequence[str], moves: Sequence[Move], on: date) -> Waiting:
    """A workout at its start: nothing is done yet."""
    return Waiting(
        once=once,
        of=of,
        week=week,
        usual=tuple(usual),
        planned=tuple((m.item.exercise, m.item.sets) for m in moves),
        on=on,
    )


def waiting(text: object, today: date) -> Waiting:
    """The workout that a tab holds. It may come from anybody: AnswersError for what no guide can have written."""
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise AnswersError(["a workout that waits: not a text, or too long."])
    try:
        found = Waiting.model_validate(load_json(text, "a workout that waits"))
    except ValidationError as error:
        raise AnswersError(
            [f"a workout that waits: {len(error.errors())} fields are not as they are written."]
        ) from None
    ids = {*found.usual, *found.done, *(id_ for id_, _ in found.planned)}
    if not found.planned or not ids <= set(EXERCISES):
        raise AnswersError(["a workout that waits: an exercise that is not known."])
    is_near = found.on is not None and today - _FARTHEST <= found.on <= today + timedelta(days=1)
    return found.model_copy(
        update={"on": found.on if is_near else today, "said": check_in_questions.held_of_workout(found.said)}
    )


def kept_as(now: Waiting, effort: int | None, pain_during: int | None, felt: str | None) -> Workout:
    """The workout as it is kept. What was done instead stands at the exercise that it stood in for, in the order of both.

    Of a workout without a set no effort and no pain is noted.
    """
    planned = dict(now.planned)
    instead = iter([id_ for id_ in planned if id_ not in now.usual])

    def item(exercise: str, other: str | None = None) -> WorkoutItem:
        sets = min(20, planned.get(other or exercise, 0))
        return WorkoutItem(
            exercise=exercise, instead=other, sets_planned=sets, sets_done=min(sets, now.done.get(other or exercise, 0))
        )

    items = [item(id_) if id_ in planned else item(id_, next(instead, None)) for id_ in now.usual]
    workout = Workout(week=now.week, on=now.on, ended=now.ended, items=(*items, *map(item, instead)))
    if not workout.was_done:
        return workout.model_copy(update={"ended": "not_today"})
    return Workout.model_validate({**workout.model_dump(), "effort": effort, "pain_during": pain_during, "felt": felt})


def colour_of(pain_during: int | None) -> str | None:
    """Green 0-2, amber 3-5, red above 5 of 10, as in the pain rule (decisions 4.8, rows 4 and 11); None where nothing was said."""
    if pain_during is None:
        return None
    return GREEN if pain_during <= 2 else AMBER if pain_during <= 5 else RED
