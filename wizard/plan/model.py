"""The plan as it leaves the program: version 2 of the contract, frozen, JSON both ways.

Ids stay ids; names, steps and sentences are words in one language, written by
``wizard.plan.writer``. An outcome other than ``plan`` and ``caution_plan`` carries no
exercise, dose or week at all: the model refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import to_json

from catalogue import vocabulary as v
from wizard.answers.model import AnswersError, load_json, named, shown

PLANS = ("plan", "caution_plan")
Outcome = Literal["plan", "caution_plan", "incomplete", "clinician_first", "urgent", "emergency"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)

# What exports and pages can rely on, in a plan that was changed by hand too.
ExerciseId = v.ExerciseId
Stage = Annotated[int, Field(ge=1, le=3)]
LAST_PLANNED_WEEK = 528  # a check-in counts up to week 520, and a plan goes on for eight weeks
WeekNumber = Annotated[int, Field(ge=1, le=LAST_PLANNED_WEEK)]
WeeksAhead = Annotated[int, Field(ge=-520, le=520)]  # none or fewer: the step was taken before
Sessions = Annotated[int, Field(ge=2, le=4)]
HeavyDays = Annotated[int, Field(ge=0, le=4)]
Minutes = Annotated[int, Field(ge=1, le=240)]
Sets = Annotated[int, Field(ge=1, le=20)]
Reps = Annotated[int, Field(ge=1, le=200)]
Seconds = Annotated[int, Field(ge=0, le=600)]
InReserve = Annotated[int, Field(ge=0, le=20)]
LoadClass = Annotated[int, Field(ge=0, le=100)]
Tempo = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}-[0-9]{1,2}-[0-9]{1,2}$")]
People = Annotated[int, Field(ge=0, le=10_000_000)]
Points = Annotated[int, Field(ge=-1_000, le=1_000)]
Figure = Annotated[float, Field(ge=-1_000_000, le=1_000_000, allow_inf_nan=False)]
MOST_TEXT, MOST_PARTS = 2_000, 500  # characters of one text, entries of one list: far above any plan
MAY_BE_EMPTY = ("says", "reason", "expectation")


class Part(BaseModel):
    """The base: frozen, unknown keys refused.

    Parts are shared between plans, so most keep their JSON once it was made; a part that is large and
    rarely shared is ``composed`` of those inside.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)
    composed: ClassVar[bool] = False

    @classmethod
    def made(cls, **values: Any) -> Self:
        """The same part as ``cls(**values)``, without a check: for values of our own typed code alone.

        A test compares whole plans with what the checks make of them.
        """
        part = object.__new__(cls)
        object.__setattr__(part, "__dict__", {**_blank(cls), **values})
        object.__setattr__(part, "__pydantic_fields_set__", set(values))
        object.__setattr__(part, "__pydantic_extra__", None)
        object.__setattr__(part, "__pydantic_private__", None)
        return part

    def model_copy(self, **how: Any) -> Self:
        """A copy, which makes its own JSON."""
        copied = super().model_copy(**how)
        copied.__dict__.pop(KEPT, None)
        return copied


KEPT = "__json__"


class Shared(tuple[Any, ...]):
    """A list that many plans hold. It is equal to the tuple, and keeps its JSON once that was made."""

    @property
    def json(self) -> bytes:
        kept = self.__dict__.get(KEPT)
        if kept is None:
            kept = self.__dict__[KEPT] = _listed(self)
        return kept

    def __reduce__(self) -> tuple[type[tuple[Any, ...]], tuple[tuple[Any, ...]]]:
        return tuple, (tuple(self),)


@cache
def _blank(model: type[BaseModel]) -> dict[str, Any]:
    """Every field in its order, with its default if it has one."""
    return {name: None if field.is_required() else field.default for name, field in model.model_fields.items()}


@cache
def _fields(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(model.model_fields)


def dump(part: Part) -> bytes:
    """The same bytes as ``part.model_dump_json()`` in UTF-8, put together from what is kept."""
    return b"".join(_pieces(part)) if part.composed else _kept_json(part)


def _pieces(part: Part) -> list[bytes]:
    """The JSON of a composed part in pieces. A composed part inside it keeps its own."""
    values, found = part.__dict__, []
    for name, before in _layout(part.__class__):
        value = values[name]
        found.append(before)
        if value.__class__ is Courses:
            found += _kept_pieces(value)
        elif name == "picks" and value:
            found.append(b"[")
            for one in value:
                found += _kept_pieces(one)
                found.append(b",")
            found[-1] = b"]"
        else:
            found.append(_writer(value.__class__)(value))
    found.append(b"}")
    return found


@cache
def _layout(model: type[BaseModel]) -> tuple[tuple[str, bytes], ...]:
    """Each field with what stands before its value."""
    return tuple((name, f'{"," if n else "{"}"{name}":'.encode()) for n, name in enumerate(model.model_fields))


@cache
def _writer(kind: type) -> Callable[[Any], bytes]:
    """What writes a value of this type."""
    if kind is str:
        return _text
    if kind is Shared:
        return attrgetter("json")
    if kind is tuple:
        return _listed
    return _kept_json if issubclass(kind, Part) else to_json


def _listed(values: tuple[Any, ...]) -> bytes:
    if values and hasattr(values[0], "__pydantic_fields__"):
        return b"[" + b",".join([one.__dict__.get(KEPT) or _kept_json(one) for one in values]) + b"]"
    return b"[" + b",".join([_writer(one.__class__)(one) for one in values]) + b"]"


def _kept_json(part: Part) -> bytes:
    kept = part.__dict__.get(KEPT)
    if kept is None:
        kept = part.__dict__[KEPT] = part.model_dump_json().encode()
    return kept


def _kept_pieces(part: Part) -> list[bytes]:
    kept = part.__dict__.get(KEPT)
    if kept is None:
        kept = part.__dict__[KEPT] = _pieces(part)
    return kept


@lru_cache(maxsize=4096)
def _text(value: str) -> bytes:
    return to_json(value)


class SourceRef(Part):
    """A source as shown beside what rests on it; ``verification`` is its code, ``n`` the people studied."""

    id: str
    short: str
    verification: str
    n: People | None = None
    method: v.Method


class Finding(Part):
    """What one rule found. ``read`` are the answers that it used; ``outranked_by`` a stronger rule."""

    rule: str
    verdict: Literal["met", "missed", "unknown"]
    decisive: bool
    outranked_by: str | None = None
    read: tuple[str, ...] = ()
    says: str
    sources: tuple[SourceRef, ...]


class Reason(Part):
    """Why an exercise was chosen: a rule, its points where it gave some, its words and sources."""

    rule: str
    points: Points | None = None
    says: str
    sources: tuple[SourceRef, ...]


class DosePart(Part):
    """sets x reps; for holds ``reps`` counts holds of ``hold_s`` seconds. ``rest_s`` between sets."""

    sets: Sets
    reps: Reps
    hold_s: Seconds | None
    tempo: Tempo | None
    rest_s: Seconds
    sides: v.DoseSides
    load: v.Load
    reps_in_reserve: InReserve
    says: str = ""
    lines: tuple[str, ...] = ()


class TflPart(Part):
    """The front-of-hip muscle in this exercise: class, cues, the self-check and a swap."""

    tfl_class: str = Field(alias="class")
    measured: bool
    cues: tuple[str, ...]
    self_check: str
    swap: str | None
    swap_name: str | None = None
    says: str = ""


class FaultPart(Part):
    fault: str
    mend: str


class FigurePart(Part):
    """One figure as shown: text, n, method, source and verification code stand together."""

    text: str
    muscle: str | None = None
    value: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None
    sd: Figure | None = None
    unit: str


class ClaimPart(Part):
    """What a source says of an exercise. ``followed`` is False where the wizard does otherwise."""

    source: SourceRef
    says: str
    verification: str
    figures: tuple[FigurePart, ...] = ()
    followed: bool = True
    why_not: str | None = None


class LinkPart(Part):
    exercise: ExerciseId
    name: str


class Pick(Part):
    """One chosen exercise with everything that its card shows."""

    composed: ClassVar[bool] = True

    exercise: ExerciseId
    name: str
    summary: str
    position: str
    steps: tuple[str, ...]
    dose: DosePart
    cues: tuple[str, ...]
    faults: tuple[FaultPart, ...]
    stop_if: tuple[str, ...]
    tfl: TflPart
    reasons: tuple[Reason, ...]
    easier: tuple[LinkPart, ...]
    harder: tuple[LinkPart, ...]
    claims: tuple[ClaimPart, ...]


class Considered(Part):
    """An exercise that was not picked: verdict, the one deciding rule, the answers that it ``read``, and what would let it in."""

    exercise: ExerciseId
    name: str
    verdict: Literal["ruled_out", "not_now", "outranked"]
    rule: str
    says: str
    would_need: tuple[str, ...]
    needs_words: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()


class WeekItem(Part):
    """One exercise in one week. ``load_change`` names the load in words where it is not that of the week before."""

    exercise: ExerciseId
    sets: Sets
    reps: Reps
    hold_s: Seconds | None
    load: v.Load
    load_class: LoadClass
    reps_in_reserve: InReserve
    load_change: str | None = None


class Week(Part):
    """One week of a course. ``forecast``: it comes only if the gate opens."""

    week: WeekNumber
    stage: Stage
    sessions: Sessions
    heavy_days: HeavyDays
    gate: Literal["stage_2", "stage_3", "next_load"] | None
    forecast: bool
    items: tuple[WeekItem, ...]
    light_items: tuple[WeekItem, ...] = ()


class Courses(Part):
    composed: ClassVar[bool] = True

    expected: tuple[Week, ...] = ()
    fastest: tuple[Week, ...] = ()
    slowest: tuple[Week, ...] = ()


class WarmUp(Part):
    exercise: ExerciseId
    name: str
    sets: Sets
    reps: Reps
    says: str
    sources: tuple[SourceRef, ...]


class StretchPart(Part):
    """One stretch. ``purpose`` says what it is for."""

    exercise: v.StretchId
    name: str
    purpose: str = ""
    hold_s: Seconds
    steps: tuple[str, ...]
    cues: tuple[str, ...]
    stop_if: tuple[str, ...]


class AdvicePart(Part):
    id: str
    topic: str
    text: str
    verification: str
    sources: tuple[SourceRef, ...]


class DisagreementPart(Part):
    id: str
    title: str
    claim_a: str
    claim_b: str
    we_do: str
    why: str
    verification: str
    sources: tuple[SourceRef, ...]


class FewerBecause(Part):
    """Fewer picks than were due: the two rules that removed most, and what to do."""

    rules: tuple[str, ...]
    says: str
    what_to_do: str


class Referral(Part):
    """Where to go instead of exercising: place and time first, then what was found."""

    where: str
    within: str
    found: tuple[str, ...]
    signs: tuple[str, ...]
    what_to_do: tuple[str, ...]


class OpenQuestion(Part):
    field: str
    asks: str


class VerdictPart(Part):
    """What one check-in led to."""

    week: WeekNumber
    verdict: Literal["progress", "hold", "step_back", "rest_then_step_back", "clinician"]
    reasons: tuple[Finding, ...]


class ChangePart(Part):
    """One change by a physiotherapist: what, why, and the rules that it overrules."""

    kind: Literal["exchange", "dose", "remove", "stage", "workouts"]
    exercise: str | None = None
    instead: str | None = None
    says: str
    reason: str = ""
    against: tuple[str, ...] = ()


class MadeFrom(Part):
    """Digests, so that any print can be traced and made again."""

    version: str
    catalogue: str
    rules: str


class Plan(Part):
    """The answer to a person's answers. ``coming`` are exercises that come in one a week, after a gate."""

    composed: ClassVar[bool] = True

    version: Literal[1, 2] = 2
    outcome: Outcome
    headline: str
    stage: Stage | None = None
    last_stage: Stage | None = None
    ceiling: str | None = None
    findings: tuple[Finding, ...] = ()
    session_minutes: Minutes | None = None
    picks: tuple[Pick, ...] = ()
    coming: tuple[LinkPart, ...] = ()
    fewer_because: FewerBecause | None = None
    considered: tuple[Considered, ...] = ()
    warm_up: tuple[WarmUp, ...] = ()
    stretches: tuple[StretchPart, ...] = ()
    stretches_none: str | None = None
    weeks: tuple[Week, ...] = ()
    courses: Courses = Courses()
    fastest_weeks: WeeksAhead | None = None
    slowest_weeks: WeeksAhead | None = None
    limits: tuple[str, ...] = ()
    advice: tuple[AdvicePart, ...] = ()
    disagreements: tuple[DisagreementPart, ...] = ()
    expectation: str = ""
    expectation_verification: str | None = None
    expectation_sources: tuple[SourceRef, ...] = ()
    referral: Referral | None = None
    open_questions: tuple[OpenQuestion, ...] = ()
    defaults: tuple[str, ...] = ()
    verdicts: tuple[VerdictPart, ...] = ()
    changed: tuple[ChangePart, ...] = ()
    made_from: MadeFrom

    @model_validator(mode="after")
    def _stop_means_no_exercise(self) -> Plan:
        if self.outcome not in PLANS and not is_bare(self):
            raise ValueError(f"a plan with outcome {self.outcome} may carry no exercise, dose or week")
        return self

    @property
    def is_plan(self) -> bool:
        return self.outcome in PLANS

    def to_json(self, indent: int | None = None) -> str:
        """The plan as JSON; without indent it is put together as ``dump`` does."""
        return dump(self).decode() if indent is None else self.model_dump_json(indent=indent)

    @classmethod
    def read(cls, text: str | bytes) -> Plan:
        """A plan that comes from anywhere. Raises AnswersError with one sentence: what was found, what is allowed."""
        data = load_json(text, "the plan")
        version = data.get("version") if isinstance(data, dict) else None
        if version not in (1, 2) or type(version) is not int:
            raise AnswersError(
                ["the plan: not a plan of version 1 or 2; make one with: python -m wizard plan answers.json."]
            )
        try:
            plan = cls.model_validate(data)
            problem = _too_much(data) or _not_together(plan)
        except ValidationError as error:
            problem = _named(error)
        if problem:
            raise AnswersError([f"the plan: {problem}. It was changed or cut off; make it anew from the answers."])
        return plan

    @classmethod
    def from_json(cls, text: str | bytes) -> Plan:
        return cls.model_validate_json(text)


EXERCISE_FIELDS = (
    "picks",
    "coming",
    "considered",
    "warm_up",
    "stretches",
    "weeks",
    "advice",
    "disagreements",
    "limits",
    "changed",
)


def is_bare(plan: Any) -> bool:
    """True where nothing in the plan speaks of an exercise, a dose or a week."""
    return (
        not any(getattr(plan, name) for name in EXERCISE_FIELDS)
        and plan.courses == Courses()
        and plan.stage is None
        and plan.session_minutes is None
        and plan.fewer_because is None
        and plan.fastest_weeks is None
        and plan.slowest_weeks is None
        and not plan.expectation
        and not plan.expectation_sources
        and not plan.stretches_none
    )


# --- a plan that comes from anywhere ----------------------------------------------------------------------


def _named(error: ValidationError) -> str:
    """The first fault: where, what was found, what is allowed."""
    detail = error.errors(include_url=False, include_context=False)[0]
    where = named(detail["loc"]) or "the whole"
    says = detail["msg"][:1].lower() + detail["msg"][1:]
    if detail["type"] in ("missing", "extra_forbidden", "value_error"):
        return f"{where}: {says}"
    return f"{where}: found {shown(detail['input'])}; {says}"


def _too_much(data: Any) -> str | None:
    """The first text or list that no plan holds."""
    for where, value in _leaves(data, ""):
        if isinstance(value, list):
            return f"{where}: found {len(value):,} entries; allowed are {MOST_PARTS}"
        if len(value) > MOST_TEXT:
            return f"{where}: found {len(value):,} characters; allowed are {MOST_TEXT:,}"
        if not value.strip() and where.rpartition(".")[2] not in MAY_BE_EMPTY:
            return f"{where}: found an empty text; allowed is one with words"
        if any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in value):
            return f"{where}: found a sign that nobody can see; allowed is a text without any"
    return None


def _leaves(data: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Every text, and every list that is too long, with its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, f"{where}.{key}" if where else key)
    elif isinstance(data, list):
        if len(data) > MOST_PARTS:
            yield where, data
        for number, value in enumerate(data):
            yield from _leaves(value, f"{where}.{number}")
    elif isinstance(data, str):
        yield where, data


def _not_together(plan: Plan) -> str | None:
    """The first two parts that are each possible and not together."""
    if plan.referral and (plan.is_plan or not plan.referral.what_to_do):
        return "referral: found one in a plan with exercises, or without anything to do; allowed is one that says what to do, in a plan without"
    for number, verdict in enumerate(plan.verdicts):
        if not verdict.reasons:
            return f"verdicts.{number}.reasons: found none; allowed is at least one"
    return _not_a_course(plan) if plan.is_plan else None


def _not_a_course(plan: Plan) -> str | None:
    for name in ("stage", "session_minutes", "picks", "weeks"):
        if not getattr(plan, name):
            return f"{name}: found nothing; a plan with exercises has one"
    for number, pick in enumerate(plan.picks):
        if not pick.dose.lines:
            return f"picks.{number}.dose.lines: found none; allowed is at least one"
    courses = {"weeks": plan.weeks, **{f"courses.{name}": getattr(plan.courses, name) for name in _fields(Courses)}}
    spoken_of: set[str] = {pick.exercise for pick in plan.picks} | {one.exercise for one in plan.considered}
    return next((problem for name, weeks in courses.items() for problem in _not_weeks(name, weeks, spoken_of)), None)


def _not_weeks(name: str, weeks: tuple[Week, ...], spoken_of: set[str]) -> Iterator[str]:
    """What is wrong with the weeks of one course; ``spoken_of``: exercises that the plan speaks of."""
    for number, week in enumerate(weeks):
        if week.week != weeks[0].week + number:
            yield f"{name}.{number}.week: found {week.week}; allowed is {weeks[0].week + number}, one more than the week before"
        if week.heavy_days > week.sessions:
            yield f"{name}.{number}.heavy_days: found {week.heavy_days}; allowed are at most the {week.sessions} workouts of the week"
        if not week.items:
            yield f"{name}.{number}.items: found none; allowed is at least one"
        for item in (*week.items, *week.light_items):
            if item.exercise not in spoken_of:
                yield f"{name}.{number}: found {item.exercise}, which is neither among picks nor considered; name one that is"
