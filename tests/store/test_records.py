"""What is kept can be read for ever, names nobody, and refuses what it does not know."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel, StringConstraints, ValidationError

from wizard.answers.model import Answers, CheckIn
from wizard.plan.model import MadeFrom
from wizard.store import DamagedRecordError, Draft, History, Revision, Start, Workout, WorkoutItem, documents
from wizard.store.documents import from_body, to_body

from .people import ANSWERS, good_week

GOLDEN = Path(__file__).parent / "golden"
MODELS = {"draft": Draft, "start": Start, "workout": Workout, "revision": Revision, "check_in": CheckIn}
OF_VERSION_1 = ANSWERS.model_copy(update={"version": 1})
EXAMPLES = {  # as version 1 of the answers and check-ins was kept
    "draft": Draft(answers=OF_VERSION_1, unsure=("pain.night",), seen=("signs", "scores"), language="es"),
    "start": Start(
        answers=OF_VERSION_1,
        swaps=(("wall_press", "double_leg_bridge"),),
        picks=("double_leg_bridge", "level_hitch"),
        made_from=MadeFrom(version="0.1.0", catalogue="sha256:" + "a" * 64, rules="sha256:" + "b" * 64),
    ),
    "workout": Workout(
        week=2,
        on=date(2026, 3, 1),
        ended="stopped",
        effort=7,
        pain_during=3,
        felt="front",
        items=(
            WorkoutItem(exercise="wall_press", sets_done=2),
            WorkoutItem(exercise="band_side_step", instead="level_hitch"),
        ),
    ),
    "revision": Revision(answers=Answers(version=1, weeks=4)),
    "check_in": good_week(3, version=1, night=None, barrier="no_time", tests={"stand_30s": "level"}),
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("version", range(1, documents.VERSION + 1))
def test_what_any_version_wrote_is_still_read(version: int, name: str) -> None:
    """The golden files are never changed: a new version adds its own, and a step to UPGRADES."""
    golden = (GOLDEN / f"{name}.{version}.json").read_bytes().strip()
    assert from_body(MODELS[name], golden) == (EXAMPLES[name], None)
    if version == documents.VERSION:
        assert to_body(EXAMPLES[name]) == golden


def test_there_is_a_step_from_every_older_version() -> None:
    assert documents.UPGRADES.keys() == set(range(1, documents.VERSION))


def test_an_older_body_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "VERSION", 2)
    monkeypatch.setitem(
        documents.UPGRADES, 1, lambda data: {**data, "version": 2, "says": {**data["says"], "language": "es"}}
    )
    draft, _ = from_body(Draft, b'{"version":1,"says":{"answers":{"version":1}}}')
    assert draft == Draft(answers=Answers(version=1), language="es")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'{"says":{}}',
        b'{"version":2,"says":{}}',
        b'{"version":0,"says":{}}',
        b'{"version":[],"says":{}}',
        b'{"version":1}',
        b'{"version":1,"says":{"name":"Ann"}}',
        b'{"version":1,"says":{"answers":{"weeks":99}}}',
        b"\xff\xfe",
    ],
)
def test_what_no_version_wrote_is_unreadable(body: bytes) -> None:
    with pytest.raises(DamagedRecordError):
        from_body(Draft, body)


def test_the_same_document_gives_the_same_bytes() -> None:
    for example in EXAMPLES.values():
        again = type(example).model_validate_json(example.model_dump_json())
        assert to_body(again) == to_body(example)


# --- nothing that names a person ------------------------------------------------------------------------


def strings_of(model: type[BaseModel], seen: set[type] | None = None) -> dict[str, Any]:
    """Every field of a document that may hold a string, with what limits it."""
    seen = set() if seen is None else seen
    if model in seen:
        return {}
    seen.add(model)
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        found |= _strings(f"{model.__name__}.{name}", field.annotation, list(field.metadata), seen)
    return found


def _strings(name: str, kind: Any, limits: list[Any], seen: set[type]) -> dict[str, Any]:
    if kind is str:
        return {name: limits}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return strings_of(kind, seen)
    if hasattr(kind, "__metadata__"):
        return _strings(name, kind.__origin__, list(kind.__metadata__), seen)
    found: dict[str, Any] = {}
    for inner in get_args(kind) if get_origin(kind) is not None and "Literal" not in str(get_origin(kind)) else ():
        found |= _strings(name, inner, [], seen)
    return found


FREE = {"MadeFrom.version", "MadeFrom.catalogue", "MadeFrom.rules"}  # digests of our own files


def test_no_document_has_a_field_for_free_text() -> None:
    found = strings_of(History) | strings_of(Draft)
    assert {"WorkoutItem.exercise", "Start.picks", "Draft.seen", "Start.language"} <= found.keys(), (
        "the search finds strings"
    )
    free = {name for name, limits in found.items() if not any(isinstance(limit, StringConstraints) for limit in limits)}
    assert free == FREE


@pytest.mark.parametrize("text", ["Ann Miller", "ann@example.org", "<b>", "", "a" * 61, "Wall_Press", "left\nhip"])
def test_an_id_is_no_place_for_a_name(text: str) -> None:
    with pytest.raises(ValidationError):
        WorkoutItem(exercise=text)


@pytest.mark.parametrize(
    "wrong", [{"effort": 11}, {"effort": -1}, {"week": 0}, {"felt": "toe"}, {"note": "x"}, {"pain_during": 2.5}]
)
def test_a_workout_out_of_range_is_refused(wrong: dict) -> None:
    with pytest.raises(ValidationError):
        Workout.model_validate({"week": 1, **wrong})


# --- the history ---------------------------------------------------------------------------------------------


def history_of(*said: Any) -> History:
    made = History(made_at=datetime(2026, 3, 1, tzinfo=UTC), state=1, start=EXAMPLES["start"])
    for one in said:
        made = made.with_addition(one)
    return made


def test_a_history_is_one_document_that_reads_itself_back() -> None:
    history = history_of(good_week(1), EXAMPLES["workout"], EXAMPLES["revision"]).corrected(
        1, good_week(1, felt="front")
    )
    text = history.model_dump_json()
    assert History.model_validate_json(text) == history
    assert json.loads(text)["entries"][3]["corrects"] == 1


def test_a_history_with_a_hole_or_a_false_correction_is_refused() -> None:
    data = json.loads(history_of(good_week(1), EXAMPLES["workout"]).model_dump_json())
    for change in (
        lambda d: d["entries"].pop(0),
        lambda d: d["entries"][1].update(corrects=1),
        lambda d: d["entries"][0].update(corrects=1),
        lambda d: d["entries"][0].update(made_at="2026-03-01T09:00:00"),
        lambda d: d.update(name="Ann"),
    ):
        broken = json.loads(json.dumps(data))
        change(broken)
        with pytest.raises(ValidationError):
            History.model_validate(broken)


@pytest.mark.parametrize(
    "ended, done, planned, ended_as",
    [
        ("finished", (3, 2), (3, 2), "finished"),
        ("finished", (3, 1), (3, 2), "stopped"),
        ("finished", (0, 0), (3, 2), "not_today"),
        ("stopped", (3, 2), (3, 2), "stopped"),
        ("stopped", (0, 0), (3, 2), "not_today"),
        ("finished", (3, 1), (None, None), "finished"),
        ("finished", (0, 0), (None, None), "not_today"),  # of before: nobody noted what was planned
        ("finished", (0, None), (3, 2), "finished"),
        ("finished", (), (), "finished"),
        ("not_today", (), (), "not_today"),
    ],
)
def test_how_a_workout_ended_goes_by_its_sets(ended: str, done: tuple, planned: tuple, ended_as: str) -> None:
    items = tuple(
        WorkoutItem(exercise="wall_press", sets_done=d, sets_planned=p) for d, p in zip(done, planned, strict=True)
    )
    assert Workout(week=1, ended=ended, items=items).ended_as == ended_as
