"""What was acknowledged survives a power cut, and a full disk loses nothing."""

from __future__ import annotations

import os
import random
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wizard.answers.model import Answers, CheckIn
from wizard.store import (
    DiskFullError,
    Draft,
    Key,
    NotFoundError,
    Start,
    Store,
    StoreLocation,
    Workout,
    database,
    migrations,
    new_once,
)
from wizard.store.encryption import Keyring
from wizard.store.location import DATABASE
from wizard.store.store import ring_for

from . import power, quick_folder

FULL = os.environ.get("HIPWISE_FULL") == "1"
CUTS = 3_000 if FULL else 500
RUNS = 10 if FULL else 2
RING = Keyring({"test": b"k" * 32})


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where the machine offers it: the record says what was synced, the disk itself need not."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        yield Path(name)


@pytest.fixture
def disk() -> Iterator[power.Disk]:
    made = power.Disk(f"power-{secrets.token_hex(4)}")
    yield made
    made.unregister()


def store_on(disk: power.Disk, folder: Path) -> Store:
    """The store that ships, on this disk."""
    database._make_file(folder / DATABASE)
    engine = database.sqlite_engine(lambda: power.Link(folder / DATABASE, disk), driver=power.Driver)
    migrations.bring_up_to_date(engine)
    ring = ring_for(engine, StoreLocation(folder), {"HIPWISE_STORE_KEYS": "test:" + "6b" * 32})
    return Store(engine, ring)


class Told:
    """What the store has acknowledged so far: for each moment of the record, what must be there from then on."""

    def __init__(self, disk: power.Disk) -> None:
        self.disk, self.plans, self.drafts, self.gone = disk, {}, {}, set()
        self.moments: list[tuple[int, dict, dict, set]] = []
        self.note()

    def note(self) -> None:
        plans = {key: tuple(said) for key, said in self.plans.items()}
        self.moments.append((len(self.disk.record), plans, dict(self.drafts), set(self.gone)))

    def at(self, moment: int) -> tuple[dict, dict, set]:
        return [m for m in self.moments if m[0] <= moment][-1][1:]


def a_few_weeks(store: Store, told: Told, chance: random.Random) -> None:
    """Two people write: drafts, plans, workouts, check-ins, corrections, and one plan is deleted at the end."""
    for person in range(2):
        draft, key = Key.new(), Key.new()
        state = store.save_draft(draft, Draft()).state
        told.drafts[draft] = (state, Draft())
        told.note()
        walked = Draft(answers=Answers(weeks=4 + person), seen=("signs", "scores"))
        told.drafts[draft] = (store.save_draft(draft, walked, seen=state).state, walked)
        told.note()
        told.drafts.pop(draft)  # from here on it may be there or not, until the plan is acknowledged
        told.note()
        state = store.keep_plan(key, Start(answers=walked.answers), draft=draft, remember=True).state
        told.plans[key] = []
        told.gone.add(draft)
        told.note()
        for week in range(1, 7):
            for said in (
                Workout(week=week, effort=chance.randrange(11)),
                CheckIn(week=week, sessions_done=chance.randrange(4)),
            ):
                saved = store.add(key, said, state, new_once())
                state = saved.state
                told.plans[key].append((None, said))
                told.note()
            if chance.random() < 0.3:
                better = CheckIn(week=week, sessions_done=3)
                state = store.correct(key, saved.number, better, state, new_once()).state
                told.plans[key].append((saved.number, better))
                told.note()
    last = told.plans.pop(key)
    told.note()
    store.delete(key)
    told.gone.add(key)
    told.note()
    assert last


def losses(folder: Path, image: dict[str, bytes], plans: dict, drafts: dict, gone: set) -> list[str]:
    """What was acknowledged and is not there, or was deleted and is; read by the ordinary SQLite of Python."""
    for name, content in image.items():
        (folder / name).write_bytes(content)
    place = StoreLocation(folder)
    engine = database.engine_for(place)
    migrations.bring_up_to_date(engine)
    store, found = Store(engine, RING), []
    try:
        for key, said in plans.items():
            try:
                kept = [(e.corrects, getattr(e, e.kind)) for e in store.history(key).entries]
            except NotFoundError:
                kept = None
            if kept is None or tuple(kept[: len(said)]) != said:
                found.append(f"a plan with {len(said)} entries came back with {kept and len(kept)}")
        for key, (state, draft) in drafts.items():
            try:
                now = store.draft(key, caller="drafts")
                if now.state < state or (now.state == state and now.draft != draft):
                    found.append("a draft came back older")
            except NotFoundError:
                found.append("a draft is gone")
        for key in gone:
            for reads in (store.history, store.draft):
                try:
                    reads(key, caller=secrets.token_hex(4))
                    found.append("what was deleted is there again")
                except NotFoundError:
                    pass
        with database.reading(engine) as connection:
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            found += [f"the database is not sound: {sound}"] if sound != "ok" else []
    finally:
        store.close()
    for left in folder.iterdir():
        left.unlink()
    return found


def cut_again_and_again(disk: power.Disk, folder: Path, cuts: int, seed: int) -> tuple[int, list[str]]:
    """Write for a few weeks, then cut the power ``cuts`` times: how many events there were, and what was lost."""
    chance = random.Random(seed)
    live, after = folder / "live", folder / "after"
    live.mkdir()
    after.mkdir()
    store = store_on(disk, live)
    told = Told(disk)
    a_few_weeks(store, told, chance)
    store.close()
    told.note()
    lost: list[str] = []
    for moment, image in power.images({DATABASE: b""}, disk.record, cuts, chance, first=told.moments[0][0]):
        lost += losses(after, image, *told.at(moment))
    return len(disk.record), lost


@pytest.fixture
def small_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is moved into the database often, so that many cuts fall into that."""
    monkeypatch.setattr(database, "_PRAGMAS", (*database._PRAGMAS, "wal_autocheckpoint=20"))


@pytest.mark.parametrize("run", range(RUNS))
def test_no_acknowledged_entry_is_lost_by_a_power_cut(
    run: int, disk: power.Disk, folder: Path, small_log: None
) -> None:
    events, lost = cut_again_and_again(disk, folder, CUTS // RUNS, seed=run)
    assert not lost
    assert events > 300


@pytest.mark.parametrize("level", ["NORMAL", "FULL"])
def test_with_less_care_the_power_cuts_find_a_loss(
    level: str, disk: power.Disk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NORMAL loses what is only in the log; FULL does not sync the end of the old journal. So the test above is able to fail."""
    monkeypatch.setattr(
        database, "_PRAGMAS", (f"synchronous={level}", "journal_mode=WAL", "foreign_keys=ON", "wal_autocheckpoint=20")
    )
    _, lost = cut_again_and_again(disk, folder, 60, seed=7)
    assert any("came back with" in loss for loss in lost)


def test_a_power_cut_at_the_first_start_leaves_a_store_that_starts(disk: power.Disk, folder: Path) -> None:
    live, after = folder / "live", folder / "after"
    live.mkdir()
    after.mkdir()
    store_on(disk, live).close()
    for _, image in power.images({DATABASE: b""}, disk.record, 100 if FULL else 12, random.Random(3)):
        assert losses(after, image, {}, {}, set()) == []


def test_a_disk_that_fills_up_at_any_write_loses_nothing(disk: power.Disk, folder: Path, small_log: None) -> None:
    store = store_on(disk, folder)
    key, said = Key.new(), [Workout(week=1, effort=effort) for effort in range(11)] * 3
    state, refused = store.keep_plan(key, Start(answers=Answers(weeks=6))).state, 0
    for number, workout in enumerate(said):
        once = new_once()
        disk.space = number % 8
        while True:
            try:
                state = store.add(key, workout, state, once).state
                break
            except DiskFullError as error:
                refused += 1
                assert "space" in str(error)
            disk.space = None
            assert store.history(key).workouts == tuple(said[:number]), (
                "what was there before is there, and nothing of the new one"
            )
        disk.space = None
    assert refused >= 8
    assert store.history(key).workouts == tuple(said)
    store.close()


def test_a_plan_that_does_not_fit_leaves_the_draft(disk: power.Disk, folder: Path) -> None:
    store = store_on(disk, folder)
    draft, key = Key.new(), Key.new()
    store.save_draft(draft, Draft())
    disk.space = 0
    with pytest.raises(DiskFullError):
        store.keep_plan(key, Start(answers=Answers()), draft=draft)
    disk.space = None
    assert store.draft(draft).draft == Draft()
    with pytest.raises(NotFoundError):
        store.history(key)
    store.close()


def record_of(*events: tuple[str, str, int, bytes]) -> list[Any]:
    return list(events)


def test_only_what_was_synced_is_sure() -> None:
    before, record = (
        {"a": b"old"},
        record_of((power.WRITE, "a", 0, b"new"), (power.SYNC, "a", 0, b""), (power.WRITE, "a", 3, b"er")),
    )
    seen = {(moment, image["a"]) for moment, image in power.images(before, record, 200, random.Random(1))}
    assert {content for moment, content in seen if moment == 1} == {b"old", b"new"}
    assert {content for moment, content in seen if moment == 2} == {b"new"}
    assert {content for moment, content in seen if moment == 3} == {b"new", b"newer"}
