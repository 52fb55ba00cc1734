"""What is kept, as documents: frozen, unknown keys refused, JSON both ways, and no field for free text.

Every body carries its ``version``. A later version adds a step to ``UPGRADES``, so that whatever was ever
written is still read; ``tests/store/golden`` holds one document of each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from wizard.answers.model import Answers, CheckIn, Nprs
from wizard.plan.model import MadeFrom, Plan

from .errors import DamagedRecordError, NoSuchEntryError, WeekTakenError

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,60}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
ClinicianSaid = Literal["may_exercise", "not_yet", "not_seen"]
Ending = Literal["finished", "stopped", "not_today"]
Swap = tuple[Id, Id]  # the exercise that goes, the one that comes
VERSION = 1
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}  # version n -> a body of version n + 1


class Kept(BaseModel):
    """The base: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Draft(Kept):
    """A walk that is not finished: what was answered, where "not sure" was said, which pages were seen."""

    answers: Answers = Answers()
    shown: tuple[Id, ...] | None = None  # the lines of the safety page; None where a version before these kept it
    unsure: tuple[Id, ...] = ()
    seen: tuple[Id, ...] = ()
    language: Language = "en"


class Start(Kept):
    """How a plan began: the answers, the swaps made, and what it was made from, so that a later change of rules is noticed."""

    answers: Answers
    swaps: tuple[Swap, ...] = ()
    language: Language = "en"
    picks: tuple[Id, ...] = ()
    made_from: MadeFrom | None = None

    @classmethod
    def of(cls, answers: Answers, plan: Plan, swaps: tuple[Swap, ...] = (), language: str = "en") -> Start:
        """The start of a plan that was just decided."""
        return cls(
            answers=answers,
            swaps=swaps,
            language=language,
            picks=tuple(p.exercise for p in plan.picks),
            made_from=plan.made_from,
        )


class WorkoutItem(Kept):
    """One exercise of a workout: sets done and planned, and what took its place this once."""

    exercise: Id
    sets_done: Annotated[int, Field(ge=0, le=20)] | None = None
    sets_planned: Annotated[int, Field(ge=0, le=20)] | None = None
    instead: Id | None = None


class Workout(Kept):
    """One workout: of which week of the plan, how it ended, effort and pain (NPRS 0-10), where it was felt."""

    week: Annotated[int, Field(ge=1, le=528)]
    on: date | None = None
    ended: Ending = "finished"  # as it was pressed; ``ended_as`` is what it comes to
    effort: Nprs | None = None
    pain_during: Nprs | None = None
    felt: Literal["side", "front", "back", "not_sure"] | None = None
    items: tuple[WorkoutItem, ...] = ()

    @property
    def sets_done(self) -> int | None:
        """The sets of all exercises that were done; None where they were not counted."""
        return _all_of([item.sets_done for item in self.items])

    @property
    def sets_planned(self) -> int | None:
        """The sets that there were to do; None where that was not noted."""
        return _all_of([item.sets_planned for item in self.items])

    @property
    def ended_as(self) -> Ending:
        """How it ended, by the sets: none at all is a workout that was left out, fewer than planned is one that was not finished."""
        done, planned = self.sets_done, self.sets_planned
        if done == 0:
            return "not_today"
        return (
            "stopped"
            if self.ended == "finished" and done is not None and planned is not None and done < planned
            else self.ended
        )

    @property
    def was_done(self) -> bool:
        """True unless it was left out: such a workout counts in no week."""
        return self.ended_as != "not_today"


def _all_of(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


class Revision(Kept):
    """Other answers from here on. New equipment is replayed with the weeks before; new answers about health begin anew below them.

    ``clinician_said`` answers "What did the clinician say?" after a stop: only ``may_exercise`` lets the plan go on.
    """

    answers: Answers
    swaps: tuple[Swap, ...] = ()
    clinician_said: ClinicianSaid | None = None


class _Numbered(Kept):
    number: Annotated[int, Field(ge=1)]  # the order of the entries, whatever the clock said
    made_at: AwareDatetime
    corrects: Annotated[int, Field(ge=1)] | None = None  # the number of the entry that this one stands for now


class CheckInEntry(_Numbered):
    kind: Literal["check_in"] = "check_in"
    check_in: CheckIn


class WorkoutEntry(_Numbered):
    kind: Literal["workout"] = "workout"
    workout: Workout


class AnswersEntry(_Numbered):
    kind: Literal["answers"] = "answers"
    answers: Revision


Entry = Annotated[CheckInEntry | WorkoutEntry | AnswersEntry, Field(discriminator="kind")]
Addition = CheckIn | Workout | Revision


class SavedDraft(Kept):
    """A draft as it is kept now. Give ``state`` back when saving."""

    draft: Draft
    state: int
    changed_at: AwareDatetime
    expires_at: AwareDatetime


class History(Kept):
    """All that was ever said under one key, corrections beside what they correct. Give ``state`` back when adding."""

    version: Literal[1] = 1
    made_at: AwareDatetime
    state: int
    start: Start
    entries: tuple[Entry, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> History:
        kinds: dict[int, str] = {}
        for number, entry in enumerate(self.entries, 1):
            if entry.number != number:
                raise ValueError(f"entry {number} has the number {entry.number}")
            if entry.corrects is not None and kinds.get(entry.corrects) != entry.kind:
                raise ValueError(f"entry {number} corrects what is not there, or is of another kind")
            kinds[number] = entry.kind
        return self

    @property
    def answers(self) -> Answers:
        """The answers that count now."""
        return self._revision.answers

    @property
    def swaps(self) -> tuple[Swap, ...]:
        """The swaps that count now."""
        return self._revision.swaps

    @property
    def check_ins(self) -> tuple[CheckIn, ...]:
        """The check-ins that count now, each in its last correction, by week: what ``replan`` takes."""
        return tuple(sorted((e.check_in for e in self.standing() if isinstance(e, CheckInEntry)), key=lambda c: c.week))

    @property
    def workouts(self) -> tuple[Workout, ...]:
        """The workouts that count now, in the order in which they were first logged."""
        return tuple(e.workout for e in self.standing() if isinstance(e, WorkoutEntry))

    def standing(self) -> Iterator[Entry]:
        """One entry for each that was made, in its last correction, in the order of the first."""
        last: dict[int, Any] = {}
        for entry in self.entries:
            last[self.first_of(entry.number)] = entry
        yield from last.values()

    def first_of(self, number: int) -> int:
        """The number of the original of a correction; of an original its own."""
        corrects = self.entries[number - 1].corrects
        return number if corrects is None else corrects

    def check_in_of(self, week: int) -> CheckInEntry | None:
        """The entry that counts for this week."""
        return next((e for e in self.standing() if isinstance(e, CheckInEntry) and e.check_in.week == week), None)

    def require_free(self, week: int, but_for: int | None = None) -> None:
        """Raises WeekTakenError where a check-in is about ``week``, other than the one whose original is entry ``but_for``."""
        taken = self.check_in_of(week)
        if taken is not None and self.first_of(taken.number) != but_for:
            raise WeekTakenError(week)

    def corrected(self, number: int, instead: Addition) -> History:
        """This history as it would be with a correction: to show what changes before it is saved. Raises NoSuchEntryError. Nothing is kept."""
        if not 1 <= number <= len(self.entries) or self.entries[number - 1].kind != kind_of(instead):
            raise NoSuchEntryError
        return self._with(instead, self.first_of(number))

    def with_addition(self, addition: Addition) -> History:
        """This history as it would be with one entry more. Nothing is kept."""
        return self._with(addition, None)

    def _with(self, addition: Addition, corrects: int | None) -> History:
        number = len(self.entries) + 1
        entry = entry_of(number, self.entries[-1].made_at if self.entries else self.made_at, addition, corrects)
        return History(**{**dict(self), "entries": (*self.entries, entry)})

    @property
    def _revision(self) -> Revision:
        found = [e.answers for e in self.standing() if isinstance(e, AnswersEntry)]
        return found[-1] if found else Revision(answers=self.start.answers, swaps=self.start.swaps)


def kind_of(addition: Addition) -> str:
    """check_in, workout or answers."""
    return "check_in" if isinstance(addition, CheckIn) else "workout" if isinstance(addition, Workout) else "answers"


def entry_of(number: int, made_at: datetime, addition: Addition, corrects: int | None) -> Entry:
    """The entry with this number."""
    models: dict[type[Addition], type[Entry]] = {
        CheckIn: CheckInEntry,
        Workout: WorkoutEntry,
        Revision: AnswersEntry,
    }
    made: Any = models[type(addition)]
    entry: Entry = made(number=number, made_at=made_at, corrects=corrects, **{kind_of(addition): addition})
    return entry


# --- bodies --------------------------------------------------------------------------------------


def to_body(document: Kept | CheckIn, corrects: int | None = None) -> bytes:
    """A document as it is sealed: the same document gives the same bytes."""
    data: dict[str, Any] = {"version": VERSION, "says": document.model_dump(mode="json", exclude_none=True)}
    if corrects is not None:
        data["corrects"] = corrects
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def from_body(model: type[Any], body: bytes) -> tuple[Any, int | None]:
    """The document of a body of any version, and the number of the entry that it corrects. Raises DamagedRecordError."""
    try:
        data = json.loads(body)
        while data["version"] != VERSION:
            data = UPGRADES[data["version"]](data)
        return model.model_validate(data["says"]), data.get("corrects")
    except (ValueError, KeyError, TypeError, ValidationError):
        raise DamagedRecordError from None
