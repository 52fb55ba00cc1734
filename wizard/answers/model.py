"""What a person answered: frozen, and ``None`` means *not answered*, never zero and never "no".

Lists are kept in the order of the vocabulary, so that the order of ticking changes
nothing; ``goals`` alone keeps the person's order, most important first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StrictBool,
    StrictInt,
    ValidationError,
    field_serializer,
    model_serializer,
)
from pydantic_core import ErrorDetails

from catalogue import vocabulary as v

NONE: Final = "none"
VERSION: Final = 2  # of answers and check-ins as they are written today
MAX_BYTES = 1_000_000  # far above any real set of answers
_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")  # of a pair that makes one character


class AnswersError(ValueError):
    """Answers that cannot be read. ``problems`` holds one sentence for each field."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


def _unset(value: Any) -> Any:
    return None if value == [] or value == () else value


def _alone(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if values and NONE in values and len(set(values)) > 1:
        raise ValueError("'none' stands together with another id; say 'none' alone, or leave it out")
    return values


def _in_order_of(*ids: str) -> AfterValidator:
    """Ids in vocabulary order, without repeats; an empty list is not an answer."""
    order = {id_: place for place, id_ in enumerate(ids)}

    def tidy(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return tuple(sorted(set(values), key=order.__getitem__)) if values else None

    return AfterValidator(tidy)


def _ranked(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Ids in the person's own order, without repeats; an empty list is not an answer."""
    return tuple(dict.fromkeys(values)) if values else None


_OPEN = BeforeValidator(_unset)
_ALONE = AfterValidator(_alone)
Signs = Annotated[tuple[Literal[v.Sign, "none"], ...] | None, _OPEN, _in_order_of(*v.SIGNS, NONE), _ALONE]
Conditions = Annotated[
    tuple[Literal[v.Condition, "none"], ...] | None, _OPEN, _in_order_of(*v.CONDITIONS, NONE), _ALONE
]
Sites = Annotated[tuple[v.Site, ...] | None, _OPEN, _in_order_of(*v.SITES), _ALONE]
History = Annotated[tuple[v.History, ...] | None, _OPEN, _in_order_of(*v.HISTORY), _ALONE]
Equipment = Annotated[tuple[v.Equipment, ...] | None, _OPEN, _in_order_of(*v.EQUIPMENT), _ALONE]
Goals = Annotated[tuple[v.Goal, ...] | None, _OPEN, AfterValidator(_ranked)]
Nprs = Annotated[StrictInt, Field(ge=0, le=10)]  # numeric pain rating scale, 0 to 10


class Answered(BaseModel):
    """The base of every group of answers: frozen, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Pain(Answered):
    """Where it hurts, how much (NPRS 0-10), and how it behaves."""

    site: Sites = None
    side: v.Side | None = None
    rest: Nprs | None = None
    activity: Nprs | None = None
    night: Nprs | None = None
    settles: v.Settles | None = None
    lying_on_side_hurts: StrictBool | None = None
    duration: v.Duration | None = None
    trend: v.Trend | None = None


class Ability(Answered):
    """What the person can do now, from short self-tests."""

    known_stage: Annotated[StrictInt, Field(ge=1, le=3)] | None = None
    stand_30s: v.Stand30s | None = None
    side_plank_20s: v.SidePlank20s | None = None
    single_leg_squat: v.SingleLegSquat | None = None
    stairs: v.Stairs | None = None
    front_hip_burn: v.FrontHipBurn | None = None


Group = TypeVar("Group", bound=Answered)


def _group(value: Any) -> Any:
    return {} if value is None else value


class Answers(Answered):
    """One person's answers, version 2 of the contract; version 1 is read as it was meant.

    Every field may be ``None``. ``sessions_per_week`` is 2-4, ``weeks`` 4-8.
    Raises ``AnswersError`` from ``read`` with a sentence for each field that is wrong.
    """

    version: Literal[1, 2] = VERSION
    age_band: v.AgeBand | None = None
    signs: Signs = None
    conditions: Conditions = None
    history: History = None
    pain: Annotated[Pain, BeforeValidator(_group)] = Pain()
    ability: Annotated[Ability, BeforeValidator(_group)] = Ability()
    equipment: Equipment = None
    goals: Goals = None
    sessions_per_week: Annotated[StrictInt, Field(ge=2, le=4)] | None = None
    weeks: Annotated[StrictInt, Field(ge=4, le=8)] | None = None

    @classmethod
    def read(cls, text: str | bytes) -> Answers:
        """Answers from JSON text; every fault becomes one sentence."""
        return cls.from_data(load_json(text, "the answers"))

    @property
    def new_signs_open(self) -> bool:
        """True where ``none`` was said in version 1, which did not ask all signs."""
        return self.version == 1 and self.signs == (NONE,)

    @property
    def rest_above_activity(self) -> int | None:
        """By how much pain at rest is above pain with activity; None where one of them is not known."""
        rest, activity = self.pain.rest, self.pain.activity
        return None if rest is None or activity is None else rest - activity

    @classmethod
    def from_data(cls, data: Any) -> Answers:
        """Answers from parsed JSON. Without a version they are of version 1."""
        return validated(cls, _of_version(data), "the answers")

    def score(self) -> int | None:
        """The highest of the three pain scores that were answered; None if none was."""
        scores = [s for s in (self.pain.rest, self.pain.activity, self.pain.night) if s is not None]
        return max(scores) if scores else None


def load_json(text: str | bytes, what: str) -> Any:
    """Parse JSON and say in one sentence what is wrong with it, if anything is."""
    if len(text) > MAX_BYTES:
        raise AnswersError(
            [f"{what}: found {len(text):,} bytes; allowed are {MAX_BYTES:,}. This is no file of answers."]
        )
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        found = json.loads(text.lstrip("\ufeff"), object_pairs_hook=_once, parse_constant=_no_constant)
        if _HALF.search(text):
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except UnicodeEncodeError:
        raise AnswersError(
            [f"{what}: found half a character (\\ud800 to \\udfff) in a text; write whole ones."]
        ) from None
    except UnicodeDecodeError:
        raise AnswersError([f"{what}: not UTF-8 text; save the file as UTF-8."]) from None
    except RecursionError:
        raise AnswersError([f"{what}: nested too deeply; this is no file of answers."]) from None
    except json.JSONDecodeError as error:
        raise AnswersError(
            [f"{what}: not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}. Correct it there."]
        ) from None
    except _Refused as error:
        raise AnswersError([f"{what}: {error}"]) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise AnswersError([f"{what}: a number has thousands of digits; write a whole number or null."]) from None


class _Refused(Exception):
    """Raised inside the JSON parser, which would wrap a ValueError."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Refused(f"the key {key[:60]!r} stands twice; keep one of them.")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise _Refused(f"found {name}, which is no JSON number; write a whole number or null.")


def validated(model: type[Group], data: Any, what: str) -> Group:
    """``data`` as ``model``, or AnswersError that names field, found and allowed."""
    if not isinstance(data, dict):
        raise AnswersError([f"{what}: found {shown(data)}; allowed is one JSON object in braces."])
    try:
        made = model.model_validate(data)
    except ValidationError as error:
        raise AnswersError(list(dict.fromkeys(_sentence(d, model) for d in error.errors(include_url=False)))) from None
    if getattr(made, "version", VERSION) == 1:
        problems = [
            f'{field}: found {shown(id_)}, which is new in version 2; write "version": 2, or leave it out.'
            for field, id_ in _new_ids(made.model_dump())
        ]
        if problems:
            raise AnswersError(problems)
    return made


def _of_version(data: Any) -> Any:
    """The same data with its version written out; what says nothing of it is of version 1."""
    return {"version": 1, **data} if isinstance(data, dict) and data.get("version") is None else data


def _new_ids(data: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _new_ids(value, f"{at}{name}.")
        else:
            found = value if isinstance(value, tuple) else (value,)
            yield from ((f"{at}{name}", id_) for id_ in found if isinstance(id_, str) and id_ in v.NEW_IN_2)


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, parts = detail["type"], list(detail["loc"])
    if kind == "extra_forbidden":
        return _unknown_key(parts, model)
    parts = [
        p for p in parts if not (isinstance(p, str) and "[" in p)
    ]  # without the names that pydantic gives to types
    field = ".".join(str(p) for p in parts if isinstance(p, str)) or "the whole"
    found = shown(detail.get("input"))
    if kind == "literal_error":
        return f"{field}: found {found}; allowed are {detail['ctx']['expected'].replace(' or ', ', ')}."
    if kind in ("greater_than_equal", "less_than_equal", "int_type", "int_from_float"):
        low, high = _range_of(model, parts)
        return f"{field}: found {found}; allowed are whole numbers from {low} to {high}, or null."
    if kind == "bool_type":
        return f"{field}: found {found}; allowed are true, false or null."
    if kind == "tuple_type":
        return f"{field}: found {found}; allowed is a list of ids in square brackets, or null."
    if kind == "missing":
        return f"{field}: missing; add it."
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{field}: found {found}; allowed is an object in braces, or null."
    if kind == "value_error":
        return f"{field}: {detail['ctx']['error']}."
    return f"{field}: found {found}; {detail['msg']}."


def _unknown_key(parts: list[Any], model: type[BaseModel]) -> str:
    """The last part is the key as somebody wrote it, so it may be anything; those before it are fields of ours."""
    *above, key = parts
    known = _known_fields(model, above)
    near = get_close_matches(key[:60], known, 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{named(parts)}: unknown key; allowed are {', '.join(known)}.{hint}"


def _known_fields(model: Any, path: list[str]) -> list[str]:
    for part in path:
        model = model.model_fields[part].annotation
    return list(model.model_fields)


def _range_of(model: Any, path: list[Any]) -> tuple[int, int]:
    names = [p for p in path if isinstance(p, str)]
    *groups, name = names
    for part in groups:
        model = model.model_fields[part].annotation
    schema = model.model_json_schema()["properties"][name]
    number = next((s for s in schema.get("anyOf", [schema]) if s.get("type") == "integer"), schema)
    return number.get("minimum", 0), number.get("maximum", 10)


def shown(value: Any) -> str:
    """What was found, as JSON, in so many signs as fit a sentence and none that nobody sees."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text = text if text.isprintable() else json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        text = _as_python_writes_it(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _as_python_writes_it(value: Any) -> str:
    try:
        return repr(value)
    except (ValueError, RecursionError):  # with more digits, or deeper, than that goes
        return f"a {type(value).__name__} without end"


def named(parts: Iterable[Any]) -> str:
    """A place in a file, such as ``pain.rest``; a key that is long or holds signs that nobody sees is written as JSON."""
    return ".".join(text if text.isprintable() and 0 < len(text) <= 60 else shown(text) for text in map(str, parts))


# --- check-ins ---------------------------------------------------------------------------


class Tests(Answered):
    """Self-tests repeated in a check-in; ``None`` means not repeated."""

    stand_30s: v.Stand30s | None = None
    single_leg_squat: v.SingleLegSquat | None = None
    side_plank_20s: v.SidePlank20s | None = None
    stairs: v.Stairs | None = None
    lying_on_side_hurts: StrictBool | None = None


FeltAt = Literal["side", "front", "back", "not_sure"]  # where the work was felt
FELT: Final[tuple[FeltAt, ...]] = get_args(FeltAt)
Felt = FeltAt | tuple[tuple[v.ExerciseId, FeltAt], ...]


def _felt(value: Any) -> Felt | None:
    """One word, or pairs in one order from an object in braces; what was left open in it is left out."""
    if value is None or (isinstance(value, str) and value in FELT):
        return value
    if isinstance(value, tuple):  # as it was kept
        value = dict(value)
    if not isinstance(value, Mapping):
        raise ValueError(f"allowed are {', '.join(FELT)}, or an object with one of these for each exercise")
    for id_, where in value.items():
        if id_ not in v.EXERCISES:
            near = get_close_matches(str(id_), v.EXERCISES, 1)
            hint = f"; did you mean {near[0]!r}" if near else ""
            raise ValueError(f"found {shown(id_)}, which is no exercise{hint}")
        if where not in (*FELT, None):
            raise ValueError(f"found {shown(where)} for {id_}; allowed are {', '.join(FELT)}, or null")
    return tuple(sorted((id_, where) for id_, where in value.items() if where is not None)) or None


class CheckIn(Answered):
    """One week looked back on. ``week`` counts from 1; pain is NPRS 0-10.

    ``felt`` is one word for all exercises, or pairs of an exercise and a word. ``days_since_last``
    counts from the start or the check-in before; None is seven. What was kept before there were
    versions says none, so it is of version 1.
    """

    version: Literal[1, 2] = 1
    week: Annotated[StrictInt, Field(ge=1, le=520)]
    sessions_done: Annotated[StrictInt, Field(ge=0, le=14)] | None = None
    pain_during: Nprs | None = None
    next_morning: Literal["usual", "sore_muscles", "worse"] | None = None
    overall: Literal["better", "same", "worse"] | None = None
    easy_at_top: StrictBool | None = None
    felt: Annotated[Felt | None, BeforeValidator(_felt)] = None
    night: Nprs | None = None
    days_since_last: Annotated[StrictInt, Field(ge=0, le=3650)] | None = (
        None  # since the start or the check-in before; None counts as 7
    )
    signs: Signs = None
    barrier: Literal["no_time", "hurts", "forgot", "not_helping", "other"] | None = None
    tests: Annotated[Tests, BeforeValidator(_group)] = Tests()

    @field_serializer("felt")
    def _felt_as_object(self, felt: Any) -> Any:
        return dict(felt) if isinstance(felt, tuple) else felt

    @model_serializer(mode="wrap")
    def _as_it_was_written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Version 1 was kept without its number."""
        said: dict[str, Any] = write(self)
        if self.version == 1:
            said.pop("version", None)
        return said

    def felt_in(self, exercise: str) -> str | None:
        """Where this exercise was felt; one word counts for all of them."""
        if not isinstance(self.felt, tuple):
            return self.felt
        each: dict[str, str] = dict(self.felt)
        return each.get(exercise)


def read_check_ins(text: str | bytes) -> tuple[CheckIn, ...]:
    """Check-ins from JSON text: a list, its weeks strictly increasing."""
    return check_ins_from_data(load_json(text, "the check-ins"))


def check_ins_from_data(data: Any) -> tuple[CheckIn, ...]:
    """Check-ins from parsed JSON. Raises AnswersError that names entry, field and fault."""
    if not isinstance(data, list):
        raise AnswersError([f"the check-ins: found {shown(data)}; allowed is a list in square brackets."])
    found: list[CheckIn] = []
    problems: list[str] = []
    for number, entry in enumerate(data, 1):
        try:
            found.append(validated(CheckIn, _of_version(entry), f"check-in {number}"))
        except AnswersError as error:
            problems += [p if p.startswith("check-in") else f"check-in {number}: {p}" for p in error.problems]
    problems += _weeks_out_of_order(found)
    if problems:
        raise AnswersError(problems)
    return tuple(found)


def require_increasing_weeks(check_ins: tuple[CheckIn, ...]) -> None:
    """Raise AnswersError where a week stands twice or goes back."""
    problems = _weeks_out_of_order(check_ins)
    if problems:
        raise AnswersError(problems)


def _weeks_out_of_order(found: list[CheckIn] | tuple[CheckIn, ...]) -> list[str]:
    problems = []
    for number, (before, after) in enumerate(pairwise(found), 2):
        if after.week == before.week:
            problems.append(f"check-in {number}: week: found {after.week} twice; keep one check-in a week.")
        elif after.week < before.week:
            problems.append(f"check-in {number}: week: found {after.week} after {before.week}; weeks must increase.")
    return problems
