"""The clinic's commands, as somebody types them."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from wizard.cli import main
from wizard.clinic import Clinic
from wizard.server import settings
from wizard.store import StoreLocation
from wizard.store.encryption import KEY_FILE

from .people import by_hand, handed_in


@pytest.fixture
def run(
    sqlite_place: StoreLocation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str]]:
    """``run("audit")``: exit status and all that was printed."""
    monkeypatch.setenv("HIPWISE_DATA", str(sqlite_place.folder))
    monkeypatch.chdir(tmp_path)

    def run_(*words: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        settings.current.cache_clear()
        status = main(words)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, said.out + said.err

    return run_


def test_a_code_that_was_added_signs_in_until_it_is_switched_off(
    run, opened: Callable[..., Clinic], sqlite_place: StoreLocation
) -> None:
    status, said = run("staff", "add", "A. Ray", "physiotherapist")
    code = said.splitlines()[0].rpartition(" ")[2]
    clinic = opened(sqlite_place)
    staff = clinic.sign_in(code, "here").staff
    assert status == 0 and (staff.name, staff.role) == ("A. Ray", "physiotherapist")
    status, said = run("staff", "list")
    assert status == 0 and said.split() == [staff.id, "physiotherapist", "A.", "Ray"]
    assert run("staff", "off", "zz")[0] == 2
    assert run("staff", "off", staff.id[:6])[0] == 0 and run("staff", "list") == (0, "")
    assert run("audit")[0] == 0


def test_a_role_that_is_none_is_refused(run) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("staff", "add", "A. Ray", "boss")
    assert stopped.value.code == 2


def test_the_audit_says_what_is_wrong_and_fails(
    run, opened: Callable[..., Clinic], sqlite_place: StoreLocation
) -> None:
    run("staff", "add", "A. Ray", "physiotherapist")
    run("staff", "add", "B. Lee", "reception")
    assert run("audit") == (0, "The trail holds: 3 lines, and the records are as it says.\n")
    by_hand(opened(sqlite_place), "DELETE FROM trail WHERE sequence = 1")
    status, said = run("audit")
    assert status == 1 and "Line 1 of the trail was removed.\n" in said


@pytest.mark.parametrize(
    "words",
    [
        ("audit",),
        ("backup", "b.db"),
        ("rotate-keys",),
        ("retain",),
        ("forget",),
        ("staff", "list"),
        ("staff", "off", "x"),
    ],
)
def test_where_there_is_no_clinic_none_is_made(
    words: tuple[str, ...], run, sqlite_place: StoreLocation, tmp_path: Path
) -> None:
    sqlite_place.database.unlink()
    status, said = run(*words)
    assert status == 2 and said.startswith("There are no records of a clinic here.")
    assert list(sqlite_place.folder.iterdir()) == [] and not (tmp_path / "b.db").exists()


def test_the_reference_of_a_patient_is_typed_and_stands_in_no_command(
    run, opened: Callable[..., Clinic], sqlite_place: StoreLocation
) -> None:
    clinic = opened(sqlite_place)
    from .people import signed_in

    desk = signed_in(clinic, "Desk", "reception").staff
    handed_in(clinic, desk, "A 17")
    handed_in(clinic, desk, "B 2")
    status, said = run("forget", typed="A 17\n")
    assert status == 0 and said.startswith("1 intakes were deleted.") and "A 17" not in said
    assert [line.reference for line in clinic.queue(desk)] == ["B 2"]
    assert run("forget", typed="")[0] == 2
    with pytest.raises(SystemExit):
        run("forget", "A 17")


def test_backup_new_keys_and_restore(
    run, opened: Callable[..., Clinic], sqlite_place: StoreLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("staff", "add", "A. Ray", "physiotherapist")
    assert run("rotate-keys")[0] == 0
    target = tmp_path / "b.db"
    status, said = run("backup", str(target))
    assert status == 0 and said.startswith(f"{target}: 0 intakes, 4 lines of the trail.")
    assert run("backup", str(target))[0] == 2 and run("restore", str(target))[0] == 2
    other = tmp_path / "other"
    monkeypatch.setenv("HIPWISE_DATA", str(other))
    assert run("restore", str(target)) == (
        2,
        "The key that seals what was saved is missing. Put the key file back, or restore it from a copy.\n",
    )
    (other / KEY_FILE).write_bytes((sqlite_place.folder / KEY_FILE).read_bytes())
    (other / KEY_FILE).chmod(0o600)
    assert run("restore", str(target)) == (0, "0 intakes and 5 lines of the trail are back.\n")
    assert run("audit")[0] == 0 and run("retain") == (0, "0 intakes were deleted.\n")


def test_a_setting_that_cannot_be_read_is_one_sentence(run, tmp_path: Path) -> None:
    (tmp_path / "hipwise.toml").write_text("[clinic]\nretention_days = 'long'\n")
    status, said = run("staff", "add", "A. Ray", "reception")
    assert status == 2 and "retention_days" in said


# --- a damaged database ------------------------------------------------------------------------------


def _damage(content: bytes, how: str) -> bytes:
    size = 4096
    if how == "cut":
        return content[: len(content) // 2]
    if how == "header":
        return b"This is a shopping list." * 400
    if how == "pages":
        return content[:size] + bytes(byte ^ 0xFF for byte in content[size:])
    return content[:size] + bytes(len(content) - size)


@pytest.mark.parametrize("how", ["cut", "header", "pages", "zeros"])
@pytest.mark.parametrize("words", [("audit",), ("backup", "b.db"), ("rotate-keys",), ("retain",), ("staff", "list")])
def test_a_damaged_database_is_one_sentence_that_says_what_to_do(
    words: tuple[str, ...], how: str, run, opened: Callable[..., Clinic], sqlite_place: StoreLocation, tmp_path: Path
) -> None:
    from .people import signed_in

    clinic = opened(sqlite_place)
    handed_in(clinic, signed_in(clinic, "Desk", "reception").staff)
    clinic.close()
    sqlite_place.database.write_bytes(_damage(sqlite_place.database.read_bytes(), how))
    status, said = run(*words)
    assert (
        status == 2
        and said.startswith("The records: found a damaged database or key;")
        and "restore the newest backup" in said
    )
    assert len(said.splitlines()) == 1 and not (tmp_path / "b.db").exists()


def test_a_backup_that_could_not_be_restored_is_not_made(
    run, opened: Callable[..., Clinic], sqlite_place: StoreLocation, tmp_path: Path
) -> None:
    """One index that does not fit its table: SQLite reads the rows all the same."""
    from .people import signed_in

    clinic = opened(sqlite_place)
    handed_in(clinic, signed_in(clinic, "Desk", "reception").staff)
    with closing(sqlite3.connect(sqlite_place.database)) as file:
        (page,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_intakes_finished_at'").fetchone()
    clinic.close()
    content = bytearray(sqlite_place.database.read_bytes())
    start = (page - 1) * 4096
    content[start + 3 : start + 5] = b"\x00\x00"  # the index knows of no row
    sqlite_place.database.write_bytes(content)
    status, said = run("backup", "b.db")
    assert status == 2 and "found a damaged database" in said and not (tmp_path / "b.db").exists()


@pytest.mark.parametrize("table", ["trail", "intakes", "staff", "clinic_keys"])
def test_a_table_that_is_gone_is_damage(
    table: str, run, opened: Callable[..., Clinic], sqlite_place: StoreLocation
) -> None:
    clinic = opened(sqlite_place)
    by_hand(clinic, "PRAGMA foreign_keys=OFF", f"DROP TABLE {table}")
    clinic.close()
    status, said = run("audit")
    assert status == 2 and said.startswith("The records: found a damaged database or key;")


@pytest.mark.parametrize("named", ["~nobody-of-this-name/data", "data"])
def test_a_folder_that_cannot_be_is_named_by_its_setting(named: str, run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPWISE_DATA", named)
    assert run("audit") == (2, "HIPWISE_DATA: cannot be used; allowed is a folder with its whole path.\n")
