"""A backup is one file; a restore brings back the same records and a trail that holds, into an empty place only."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from store.conftest import BOTH

from wizard.clinic import SYSTEM, Clinic, Key, KeyMissingError, Record, Staff, open_clinic
from wizard.clinic.anchor import place_of
from wizard.clinic.backup import back_up, restore
from wizard.clinic.errors import NotABackupError, NotEmptyError, NotWholeError, TargetTakenError
from wizard.store import DiskFullError, NewerSchemaError, StoreLocation, open_store
from wizard.store.encryption import KEY_FILE
from wizard.store.tables import metadata

from .people import CALM, URGENT, by_hand, done, found_by_audit, handed_in, signed_in


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "usb" / "monday.db"


@pytest.fixture(params=BOTH)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, folder: Path) -> Iterator[StoreLocation]:
    """An empty place on another machine, of either kind; the key file was put there."""
    other = tmp_path / "other machine"
    if request.param == "sqlite":
        yield StoreLocation(other)
    else:
        cluster = request.getfixturevalue("cluster")
        made = cluster.place(other)
        yield made
        cluster.drop(made)


def with_key(place: StoreLocation, folder: Path) -> StoreLocation:
    place.folder.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(folder / KEY_FILE, place.folder / KEY_FILE)
    return place


@pytest.fixture
def backup(clinic: Clinic, desk: Staff, physio: Staff, target: Path) -> Path:
    """Of a clinic with two patients."""
    target.parent.mkdir()
    id_ = handed_in(clinic, desk, "A 17", URGENT)
    clinic.sign(physio, id_, clinic.change(physio, id_, [{"kind": "remove"}], "knee", 3))
    handed_in(clinic, desk, "B 2", CALM)
    clinic.start(desk, "C 3")
    back_up(clinic, target)
    return target


def everything(clinic: Clinic, physio: Staff) -> list[Record]:
    return [clinic.record(physio, line.id) for line in clinic.queue(physio) if line.finished_at]


def rows(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    """All tables, but those that a restore writes."""
    with clinic._engine.connect() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(sa.select(table)))
            for table in metadata.sorted_tables
            if table.name not in ("sessions", "desk", "trail")
        }


def test_a_restore_brings_back_the_same_records_and_a_trail_that_holds(
    clinic: Clinic,
    backup: Path,
    elsewhere: StoreLocation,
    folder: Path,
    physio: Staff,
    opened: Callable[..., Clinic],
) -> None:
    """From either database into either."""
    before, records = rows(clinic), everything(clinic, physio)
    restored = restore(backup, with_key(elsewhere, folder), environment={})
    assert (restored.intakes, restored.lost, restored.deleted, restored.audit.holds) == (3, 0, 0, True)
    other = opened(elsewhere)
    assert rows(other) == before and everything(other, physio) == records
    assert found_by_audit(other) == []
    assert "backed_up" in done(other) and "restored" in done(other)
    handed_in(other, physio, "D 4")
    assert found_by_audit(other) == []


def test_a_backup_is_one_file_for_its_owner_alone_and_says_nothing(backup: Path) -> None:
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
    assert backup.stat().st_mode & 0o077 == 0
    content = backup.read_bytes()
    for word in (b"A 17", b"swollen_calf", b"knee", b"A. Ray"):
        assert word not in content


def test_without_the_key_file_nothing_is_restored(backup: Path, elsewhere: StoreLocation) -> None:
    with pytest.raises(KeyMissingError):
        restore(backup, elsewhere, environment={})
    elsewhere.folder.mkdir(exist_ok=True)
    (elsewhere.folder / KEY_FILE).write_text(f"other:{'1' * 64}\n")
    (elsewhere.folder / KEY_FILE).chmod(0o600)
    with pytest.raises(KeyMissingError):
        restore(backup, elsewhere, environment={})
    assert [path.name for path in elsewhere.folder.iterdir()] == [KEY_FILE]


def test_records_are_never_overwritten(backup: Path, place: StoreLocation, clinic: Clinic, desk: Staff) -> None:
    before = rows(clinic)
    with pytest.raises(NotEmptyError):
        restore(backup, place, environment={})
    assert rows(clinic) == before


def test_a_place_that_was_only_started_is_empty(
    backup: Path, elsewhere: StoreLocation, folder: Path, opened: Callable[..., Clinic]
) -> None:
    open_clinic(with_key(elsewhere, folder), environment={}).close()
    assert restore(backup, elsewhere, environment={}).intakes == 3
    assert found_by_audit(opened(elsewhere)) == []


def test_a_place_with_one_plan_in_it_is_not(backup: Path, elsewhere: StoreLocation, folder: Path) -> None:
    from store.people import START

    store = open_store(with_key(elsewhere, folder), {})
    store.keep_plan(Key.new(), START)
    store.close()
    with pytest.raises(NotEmptyError):
        restore(backup, elsewhere, environment={})


def test_nobody_is_signed_in_after_a_restore(
    clinic: Clinic, target: Path, folder: Path, tmp_path: Path, opened: Callable[..., Clinic]
) -> None:
    target.parent.mkdir()
    session = signed_in(clinic, "A. Ray", "reception")
    back_up(clinic, target)
    other = with_key(StoreLocation(tmp_path / "other"), folder)
    restore(target, other, environment={})
    assert clinic.session(session.token) and opened(other).session(session.token) is None


def test_what_was_deleted_after_the_backup_is_deleted_again(
    sqlite_place: StoreLocation,
    opened: Callable[..., Clinic],
    target: Path,
    folder: Path,
) -> None:
    """The anchor knows what was deleted and how far the trail went; it stands outside and survives the loss."""
    clinic = opened(sqlite_place)
    physio = signed_in(clinic, "A. Ray", "physiotherapist").staff
    handed_in(clinic, physio, "A 17")
    handed_in(clinic, physio, "B 2")
    target.parent.mkdir()
    back_up(clinic, target)
    clinic.forget(physio, "A 17")
    handed_in(clinic, physio, "C 3")
    clinic.close()
    sqlite_place.database.unlink()
    restored = restore(target, sqlite_place, environment={})
    assert (restored.intakes, restored.deleted, restored.lost) == (1, 1, 3) and restored.aside.exists()
    again = opened(sqlite_place)
    assert [line.reference for line in again.queue(physio)] == ["B 2"] and found_by_audit(again) == []
    again.close()
    sqlite_place.database.unlink()
    assert restore(target, sqlite_place, environment={}).deleted == 1, "and the next time too"


def test_a_backup_with_a_broken_trail_is_named_and_not_restored_unless_asked(
    clinic: Clinic,
    desk: Staff,
    target: Path,
    folder: Path,
    tmp_path: Path,
    opened: Callable[..., Clinic],
) -> None:
    target.parent.mkdir()
    handed_in(clinic, desk)
    by_hand(clinic, "DELETE FROM trail WHERE sequence = 2")
    back_up(clinic, target)
    other = with_key(StoreLocation(tmp_path / "other"), folder)
    with pytest.raises(NotWholeError) as found:
        restore(target, other, environment={})
    assert next(fault.kind for fault in found.value.audit.faults) == "removed" and not other.database.exists()
    assert not restore(target, other, environment={}, anyway=True).audit.holds
    assert "Line 2 of the trail was removed." in found_by_audit(opened(other))


@pytest.mark.parametrize("damage", ["cut", "bits", "text", "empty", "missing", "folder", "store"])
def test_what_is_no_whole_backup_is_refused_and_leaves_nothing(
    damage: str, backup: Path, folder: Path, tmp_path: Path
) -> None:
    content = backup.read_bytes()
    if damage == "cut":
        backup.write_bytes(content[: len(content) // 2])
    elif damage == "bits":
        backup.write_bytes(content[:4096] + bytes(b ^ 0xFF for b in content[4096:20_000]) + content[20_000:])
    elif damage in ("text", "empty"):
        backup.write_text("This is a shopping list." * 100 if damage == "text" else "")
    elif damage == "store":
        open_store(StoreLocation(tmp_path / "home"), {}).close()
        shutil.copy(tmp_path / "home" / "hipwise.db", backup)
    else:
        backup.unlink()
        if damage == "folder":
            backup.mkdir()
    other = with_key(StoreLocation(tmp_path / "other"), folder)
    with pytest.raises(NotABackupError):
        restore(backup, other, environment={})
    assert [path.name for path in other.folder.iterdir()] == [KEY_FILE] and not place_of(other.folder).exists()


def test_a_backup_of_a_newer_program_is_not_touched(backup: Path, folder: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(NewerSchemaError):
        restore(backup, with_key(StoreLocation(tmp_path / "other"), folder), environment={})


def test_a_backup_overwrites_nothing(clinic: Clinic, backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    for wrong in (backup, tmp_path / "no such folder" / "b.db"):
        with pytest.raises(TargetTakenError):
            back_up(clinic, wrong)
    assert backup.read_bytes() == before


def test_a_full_disk_leaves_no_half_backup(clinic: Clinic, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.parent.mkdir()

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DiskFullError):
        back_up(clinic, target)
    assert list(target.parent.iterdir()) == []


def test_a_backup_is_of_one_moment_while_others_write(
    clinic: Clinic, desk: Staff, target: Path, folder: Path, tmp_path: Path
) -> None:
    target.parent.mkdir()
    stop, made = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            made.append(clinic.type_in(desk, f"N {len(made)}", CALM))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            back_up(clinic, target.with_name(f"{number}.db"))
    finally:
        stop.set()
        writer.join()
    assert made
    for number in range(3):
        other = with_key(StoreLocation(tmp_path / f"other {number}"), folder)
        assert restore(target.with_name(f"{number}.db"), other, environment={}).audit.holds


def test_a_restore_that_is_stopped_can_be_done_again(
    backup: Path,
    elsewhere: StoreLocation,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: Callable[..., Clinic],
) -> None:
    from wizard.clinic import backup as copies

    with_key(elsewhere, folder)
    for step in ("_into_file", "_into_postgresql"):
        monkeypatch.setattr(copies, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        restore(backup, elsewhere, environment={})
    monkeypatch.undo()
    monkeypatch.setattr("wizard.clinic.staff_codes._N", 2)
    assert restore(backup, elsewhere, environment={}).intakes == 3
    other = opened(elsewhere)
    assert found_by_audit(other) == [] and other.staff(SYSTEM)
