"""A whole history as a file: taken along, brought to another machine, and never half or changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import catalogue
from wizard.answers import journey
from wizard.follow_up import history as past
from wizard.store import (
    DiskFullError,
    History,
    Key,
    NotAHistoryError,
    NotFoundError,
    Revision,
    SentDifferentlyError,
    Store,
    StoreLocation,
    from_file,
    history_file,
    new_once,
    to_file,
)
from wizard.words import Words

from .people import START, good_week, workout

C = catalogue.load()
GOLDEN = Path(__file__).parent / "golden" / "history_file.1.json"


def lived(store: Store) -> tuple[Key, History]:
    """A plan with workouts, check-ins, a correction and a swap."""
    key = Key.new()
    state = store.keep_plan(key, START, remember=True).state
    for addition in (
        workout(3),
        good_week(1),
        workout(6, week=2, felt="front"),
        good_week(2, pain_during=3),
        Revision(answers=START.answers, swaps=(("wall_press", "double_leg_bridge"),)),
    ):
        state = store.add(key, addition, state, new_once()).state
    store.correct(key, 4, good_week(2, pain_during=5), state, new_once())
    return key, store.history(key)


def test_a_history_is_carried_from_one_machine_to_an_empty_one(
    store: Store, opened: Callable[..., Store], tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, before = lived(store)
    other, key = opened(StoreLocation(tmp_path_factory.mktemp("other") / "data")), Key.new()
    assert other.last() is None
    other.bring(key, from_file(to_file(before)), remember=True)
    after = other.history(key)
    assert after == before and other.last() == key
    assert past.replay(after, C) == past.replay(before, C), "the same plan from here on"


def test_after_it_was_brought_the_weeks_go_on(store: Store) -> None:
    _, before = lived(store)
    key = Key.new()
    state = store.bring(key, before).state
    saved = store.add(key, good_week(3), state, new_once())
    assert store.history(key).check_ins[-1].week == 3 and saved.number == len(before.entries) + 1
    assert len(before.check_ins) == 2, "what was taken along is as it was"


def test_a_file_that_is_brought_twice_is_kept_once(store: Store) -> None:
    _, before = lived(store)
    key = Key.new()
    first, second = store.bring(key, before), store.bring(key, before)
    assert not first.again and second.again and first.state == second.state
    with pytest.raises(SentDifferentlyError):
        store.bring(key, History(made_at=before.made_at, state=1, start=START))


def test_a_history_from_a_clock_that_was_ahead_does_not_lie_in_the_future(store: Store) -> None:
    _, before = lived(store)
    ahead = History.model_validate(
        {
            **before.model_dump(),
            "made_at": before.made_at + timedelta(days=400),
            "entries": [
                {**entry.model_dump(), "made_at": entry.made_at + timedelta(days=400)} for entry in before.entries
            ],
        }
    )
    key = Key.new()
    store.bring(key, ahead)
    after = store.history(key)
    assert after.made_at < ahead.made_at and max(e.made_at for e in after.entries) < ahead.made_at
    assert after.check_ins == before.check_ins


def test_a_history_with_too_many_entries_is_refused_before_anything_is_written(
    opened: Callable[..., Store], sqlite_place: StoreLocation
) -> None:
    small, key = opened(sqlite_place), Key.new()
    small._most_entries = 3
    state = small.keep_plan(key, START).state
    for week in (1, 2):
        state = small.add(key, good_week(week), state, new_once()).state
    long = small.history(key).with_addition(good_week(3))
    other = Key.new()
    with pytest.raises(DiskFullError):
        small.bring(other, long)
    with pytest.raises(NotFoundError):
        small.history(other)


def test_the_file_of_version_1_still_opens() -> None:
    """The golden file is never changed: a new version adds its own, and a step to UPGRADES."""
    history = from_file(GOLDEN.read_bytes())
    assert [c.week for c in history.check_ins] == [1, 2] and history.check_ins[1].pain_during == 5
    assert to_file(history) == GOLDEN.read_bytes()
    assert [q.field for q in past.replay(history, C).open_questions] == ["new_signs"], (
        "the signs that are new since then are asked once"
    )
    answered = history.with_addition(
        Revision(answers=journey.with_new_signs(history.answers, ("none",)), swaps=history.swaps)
    )
    assert past.replay(answered, C).is_plan and len(past.replay(answered, C).verdicts) == 2, (
        "then it goes on where it was"
    )


def test_there_is_a_step_from_every_older_version() -> None:
    assert history_file.UPGRADES.keys() == set(range(1, history_file.VERSION))


def test_an_older_file_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_file, "VERSION", 2)
    monkeypatch.setitem(history_file.UPGRADES, 1, lambda says: {**says, "start": {**says["start"], "language": "es"}})
    assert from_file(GOLDEN.read_bytes()).start.language == "es"


def refused(data: bytes) -> str:
    with pytest.raises(NotAHistoryError) as found:
        from_file(data)
    return found.value.why


@pytest.mark.parametrize("length", range(0, 2_000, 37))
def test_a_file_that_was_cut_off_is_noticed(length: int) -> None:
    assert refused(GOLDEN.read_bytes()[:length]) == "whole"


def test_a_changed_number_is_noticed() -> None:
    text = GOLDEN.read_text("utf-8")
    assert '"pain_during": 5' in text
    assert refused(text.replace('"pain_during": 5', '"pain_during": 0').encode()) == "changed"


def signed(**changes: object) -> bytes:
    """A file changed by somebody who also knows how to make the checksum."""
    data = json.loads(GOLDEN.read_text("utf-8"))
    says = {**data["history"], **changes}
    return json.dumps({**data, "sum": history_file._sum(says), "history": says}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "somebody"},
        {"start": {}},
        {"start": {"answers": {"version": 1, "weeks": 99}}},
        {"state": "x"},
        {"version": 2},
        {"entries": [{"kind": "check_in", "number": 7, "made_at": "2026-01-01T00:00:00Z", "check_in": {"week": 1}}]},
        {
            "entries": [
                {"kind": "check_in", "number": n, "made_at": "2026-01-01T00:00:00Z", "check_in": {"week": 1}}
                for n in (1, 2)
            ]
        },
        {
            "entries": [
                {
                    "kind": "check_in",
                    "number": 1,
                    "made_at": "2026-01-01T00:00:00Z",
                    "check_in": {"week": 1},
                    "corrects": 1,
                }
            ]
        },
        {"entries": [{"kind": "workout", "number": 1, "made_at": "2026-01-01", "workout": {"week": 1}}]},
        {"entries": [{"kind": "other", "number": 1}]},
        {"entries": {"1": 2}},
        {"made_at": None},
    ],
    ids=str,
)
def test_even_with_a_new_checksum_only_a_sound_history_opens(changes: dict) -> None:
    assert refused(signed(**changes)) == "changed"


@pytest.mark.parametrize(
    "data, why",
    [
        (b"", "whole"),
        (b"\xff\xfe", "whole"),
        (b"[" * 50_000, "whole"),
        (b'{"a": NaN}', "whole"),
        (b'{"kind": 1, "kind": 2}', "whole"),
        (b"[]", "ours"),
        (b"7", "ours"),
        (b'{"kind": "other"}', "ours"),
        (b'{"kind": "hipwise history", "version": "1"}', "ours"),
        (b'{"kind": "hipwise history", "version": true}', "ours"),
        (b'{"kind": "hipwise history", "version": 99}', "newer"),
        (b'{"kind": "hipwise history", "version": 0, "sum": "", "history": {}}', "changed"),
        (b'{"kind": "hipwise history", "version": 1, "sum": 1, "history": []}', "changed"),
        (b" " * (history_file.MOST_BYTES + 1), "big"),
        ("%PDF-1.7 …".encode(), "whole"),
        (b"PK\x03\x04", "whole"),
    ],
    ids=lambda value: str(value[:40]),
)
def test_a_file_from_elsewhere_is_refused_with_its_reason(data: bytes, why: str) -> None:
    assert refused(data) == why


@pytest.mark.parametrize("why", ["whole", "ours", "newer", "changed", "big"])
def test_each_reason_is_a_sentence_of_its_own_that_says_what_to_do(why: str) -> None:
    says = NotAHistoryError(why).says(Words())
    assert len(says) < 130 and ("Please" in says or "ends in" in says)


def test_a_warning_sign_in_a_brought_history_stops_the_plan() -> None:
    history = from_file(GOLDEN.read_bytes()).with_addition(good_week(3, signs=["swollen_calf"]))
    plan = past.replay(from_file(to_file(history)), C)
    assert plan.outcome == "urgent" and not plan.picks
