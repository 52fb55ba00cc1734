"""A disk that is full at any moment of a command: one sentence, exit status 2, nothing half written; with space again it goes on."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wizard.cli import main
from wizard.clinic import Clinic
from wizard.clinic.anchor import place_of
from wizard.store import StoreLocation, database
from wizard.store.encryption import KEY_FILE

from .people import found_by_audit, handed_in, signed_in
from .test_commands import run  # noqa: F401 (fixture)

FULL = "no space is left"
NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
WRITES = ("open", "write", "fsync", "replace", "link")


@pytest.fixture
def kept(opened: Callable[..., Clinic], sqlite_place: StoreLocation) -> StoreLocation:
    """A clinic with two patients, which nobody has open."""
    clinic = opened(sqlite_place)
    desk = signed_in(clinic, "Desk", "reception").staff
    for reference in ("A 17", "B 2"):
        handed_in(clinic, desk, reference)
    clinic.close()
    return sqlite_place


class Disk:
    """Lets so many calls through that write a file, and is full from then on; SQLite's own writes are not among them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 10**9
        for name in WRITES:
            monkeypatch.setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **more: Any) -> Any:
            if name != "open" or args[1] & os.O_CREAT:
                self.left -= 1
                if self.left < 0:
                    raise NO_SPACE
            return really(*args, **more)

        return write


def files_of(*folders: Path) -> set[str]:
    return {path.name for folder in folders for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def fills_up_at_every_step(say: Callable[[], tuple[int, str]], disk: Disk, after: Callable[[], None]) -> int:
    """Run ``say`` with room for 0, 1, 2, ... writes until it comes through; returns how often it did not."""
    for room in range(200):
        disk.left = room
        status, said = say()
        disk.left = 10**9
        if status != 2:
            assert status == 0, said
            return room
        assert FULL in said and len(said.splitlines()) == 1, said
        after()
    raise AssertionError("it never comes through")


def test_new_keys_on_a_disk_that_is_full_at_any_moment(
    run, kept: StoreLocation, opened: Callable[..., Clinic], monkeypatch: pytest.MonkeyPatch
) -> None:
    names, disk = files_of(kept.folder), Disk(monkeypatch)

    def after() -> None:
        clinic = opened(kept)
        assert (
            found_by_audit(clinic) == []
            and len(clinic.queue(signed_in(clinic, "A. Ray", "physiotherapist").staff)) == 2
        )
        clinic.close()
        assert files_of(kept.folder) == names, "no half key file is left"

    assert fills_up_at_every_step(lambda: run("rotate-keys"), disk, after) >= 4
    after()


def test_a_backup_on_a_disk_that_is_full_at_any_moment(
    run, kept: StoreLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    disk = Disk(monkeypatch)

    def after() -> None:
        assert files_of(usb) == set() and run("audit")[0] == 0

    assert fills_up_at_every_step(lambda: run("backup", str(usb / "b.db")), disk, after) >= 2
    assert files_of(usb) == {"b.db"}


def test_a_restore_on_a_disk_that_is_full_at_any_moment(
    run, kept: StoreLocation, opened: Callable[..., Clinic], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", str(tmp_path / "b.db"))
    other = StoreLocation(tmp_path / "other")
    other.folder.mkdir(mode=0o700)
    shutil.copy(kept.folder / KEY_FILE, other.folder / KEY_FILE)
    monkeypatch.setenv("HIPWISE_DATA", str(other.folder))
    disk = Disk(monkeypatch)

    def after() -> None:
        assert files_of(other.folder) <= {KEY_FILE, other.database.name}
        assert not other.database.exists() or not other.database.stat().st_size

    assert fills_up_at_every_step(lambda: run("restore", str(tmp_path / "b.db")), disk, after) >= 3
    assert found_by_audit(opened(other)) == [] and place_of(other.folder).exists()


def test_a_database_that_may_not_grow_says_so_and_keeps_what_it_has(
    run, kept: StoreLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own word for a full disk."""
    pages = kept.database.stat().st_size // 4096
    monkeypatch.setattr(database, "_PRAGMAS", (*database._PRAGMAS, f"max_page_count={pages}"))
    added = 0
    while (answer := run("staff", "add", f"Somebody {added}", "reception"))[0] == 0:
        added += 1
    assert answer[0] == 2 and FULL in answer[1]
    assert run("audit")[0] == 0 and len(run("staff", "list")[1].splitlines()) == added + 1
    assert run("rotate-keys")[0] == 2 and run("audit")[0] == 0
    monkeypatch.setattr(database, "_PRAGMAS", database._PRAGMAS[:-1])
    assert run("rotate-keys")[0] == 0 and run("audit")[0] == 0


def test_an_output_on_a_full_disk_is_a_sentence_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "questions.pdf"
    target.write_bytes(b"the old one")
    disk = Disk(monkeypatch)
    for room in (0, 1, 2):
        disk.left = room
        assert main(["paper", str(target)]) == 2
        assert "cannot be written (No space left on device)" in capsys.readouterr().err
        disk.left = 10**9
        assert target.read_bytes() == b"the old one" and files_of(tmp_path) == {target.name}
    assert main(["paper", str(target)]) == 0 and target.read_bytes().startswith(b"%PDF")
