"""The trail shows what was done to it: each fault by hand, and the audit names it and nothing else."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from store.conftest import Time

from wizard.clinic import SYSTEM, Clinic, Intake, Key, Staff
from wizard.clinic.trail import WHAT
from wizard.store import StoreError, StoreLocation, tables
from wizard.store.tables import metadata

from .people import CALM, URGENT, by_hand, done, found_by_audit, handed_in, plan_of, signed_in


@pytest.fixture
def busy(clinic: Clinic, desk: Staff, physio: Staff) -> Clinic:
    """A clinic with a day behind it: 17 lines of the trail."""
    id_ = handed_in(clinic, desk, "A 17", URGENT)  # lines 6 and 7, after the first one and the four of the staff
    clinic.acknowledge(desk, id_)
    clinic.record(physio, id_)
    state = clinic.change(physio, id_, [{"kind": "remove"}], "knee", 3)
    clinic.sign(physio, id_, state)
    clinic.exported(physio, id_, "pdf")
    handed_in(clinic, desk, "B 2", CALM)
    clinic.abandon(clinic.start(desk, "C 3"), "idle")
    clinic.record(physio, id_)
    return clinic


def rows(clinic: Clinic) -> list[dict[str, Any]]:
    with clinic._engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.text("SELECT * FROM trail ORDER BY sequence"))]


def put(clinic: Clinic, row: dict[str, Any]) -> None:
    by_hand(clinic, f"INSERT INTO trail ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", **row)


def test_a_trail_that_nobody_touched_holds(busy: Clinic) -> None:
    assert found_by_audit(busy) == []
    assert busy.audit(SYSTEM).lines == len(rows(busy)) == 17
    assert set(done(busy)) <= set(WHAT)


@pytest.mark.parametrize(
    "change",
    [
        "who = 'somebody'",
        "what = 'signed_out'",
        "about = NULL",
        "detail = 'x'",
        "digest = 'x'",
        "mac = 'x'",
        "chain = 'x'",
        "at = '2020-01-01 00:00:00+00:00'",
        "who = 'somebody', mac = 'x', chain = 'x'",
    ],
)
def test_a_line_that_was_changed_is_named(change: str, busy: Clinic) -> None:
    for line in (2, 6, 15, 17):
        before = rows(busy)[line - 1]
        assert by_hand(busy, f"UPDATE trail SET {change} WHERE sequence = {line}") == 1
        assert [s for s in found_by_audit(busy) if "trail" in s] == [f"Line {line} of the trail was changed."]
        by_hand(busy, f"DELETE FROM trail WHERE sequence = {line}")
        put(busy, before)
    assert found_by_audit(busy) == []


@pytest.mark.parametrize("line", [1, 6, 15])
def test_a_line_that_was_removed_is_named(line: int, busy: Clinic) -> None:
    by_hand(busy, f"DELETE FROM trail WHERE sequence = {line}")
    assert [s for s in found_by_audit(busy) if "trail" in s] == [f"Line {line} of the trail was removed."]


@pytest.mark.parametrize("value", ["nonsense", "💥", ""])
def test_a_line_that_is_none_any_more_is_named(
    value: str, sqlite_place: StoreLocation, opened: Callable[..., Clinic]
) -> None:
    """SQLite takes any text for a time."""
    clinic = opened(sqlite_place)
    handed_in(clinic, signed_in(clinic, "Desk", "reception").staff)
    for column in ("at", "mac", "chain", "chained_by", "digest"):
        before = rows(clinic)[1][column]
        by_hand(clinic, f"UPDATE trail SET {column} = :value WHERE sequence = 2", value=value)
        assert "Line 2 of the trail was changed." in found_by_audit(clinic)
        by_hand(clinic, f"UPDATE trail SET {column} = :value WHERE sequence = 2", value=before)
        assert found_by_audit(clinic) == []


def test_lines_that_were_removed_together_are_one_sentence(busy: Clinic) -> None:
    by_hand(busy, "DELETE FROM trail WHERE sequence BETWEEN 3 AND 7")
    assert [s for s in found_by_audit(busy) if "trail" in s] == ["Lines 3 to 7 of the trail were removed."]


@pytest.mark.parametrize("line", [1, 6, 15])
def test_a_gap_that_was_closed_by_renumbering_is_found(line: int, busy: Clinic) -> None:
    by_hand(busy, f"DELETE FROM trail WHERE sequence = {line}")
    for sequence in range(line + 1, 18):
        by_hand(busy, f"UPDATE trail SET sequence = {sequence - 1} WHERE sequence = {sequence}")
    said = [s for s in found_by_audit(busy) if "trail" in s]
    assert said == [f"Line {line} of the trail was removed."]


@pytest.mark.parametrize("line", [1, 6, 17])
def test_a_line_that_was_inserted_is_named(line: int, busy: Clinic) -> None:
    made_up = {**rows(busy)[line - 1], "who": "nobody", "sequence": line}
    for sequence in range(17, line - 1, -1):
        by_hand(busy, f"UPDATE trail SET sequence = {sequence + 1} WHERE sequence = {sequence}")
    put(busy, made_up)
    said = [s for s in found_by_audit(busy) if "trail" in s]
    assert said == [f"Line {line} of the trail was inserted."]


def _beyond(clinic: Clinic) -> list[int]:
    """Numbers far beyond the trail that the column takes."""
    return [99, 2**31 - 1, *([2**31, 2**63 - 1] if clinic._engine.dialect.name == "sqlite" else [])]


@pytest.mark.parametrize("line", [1, 6, 17])
def test_a_line_that_was_renumbered_far_away_is_named_and_the_audit_comes_to_an_end(line: int, busy: Clinic) -> None:
    for number in _beyond(busy):
        by_hand(busy, f"UPDATE trail SET sequence = {number} WHERE sequence = {line}")
        assert [s for s in found_by_audit(busy) if "trail" in s] == [
            f"Line {line} of the trail was moved to place {number}."
        ]
        by_hand(busy, f"UPDATE trail SET sequence = {line} WHERE sequence = {number}")
    assert found_by_audit(busy) == []


def test_a_line_below_the_first_one_is_named(busy: Clinic) -> None:
    for number in (0, -5, -(2**31)):
        by_hand(busy, f"UPDATE trail SET sequence = {number} WHERE sequence = 6")
        assert [s for s in found_by_audit(busy) if "trail" in s] == [
            f"Line 6 of the trail was moved to place {number}."
        ]
        by_hand(busy, f"UPDATE trail SET sequence = 6 WHERE sequence = {number}")


def test_lines_that_were_all_renumbered_are_one_sentence(busy: Clinic) -> None:
    for add in (1_000, 2**30):
        by_hand(
            busy,
            f"UPDATE trail SET sequence = -sequence - {add} WHERE sequence > 5",
            "UPDATE trail SET sequence = -sequence WHERE sequence < 0",
        )
        assert [s for s in found_by_audit(busy) if "trail" in s] == [
            "Lines 6 to 17 of the trail were moved to other places."
        ]
        by_hand(
            busy,
            "UPDATE trail SET sequence = -sequence WHERE sequence > 5",
            f"UPDATE trail SET sequence = -sequence - {add} WHERE sequence < 0",
        )
    assert found_by_audit(busy) == []


def test_the_trail_goes_on_after_a_line_was_renumbered(busy: Clinic, desk: Staff) -> None:
    """A number after which no other one fits stops nobody from working."""
    for number in _beyond(busy)[1:]:
        by_hand(busy, f"UPDATE trail SET sequence = {number} WHERE sequence = 6")
        handed_in(busy, desk, "N 1")
        handed_in(busy, desk, "N 2")
        by_hand(busy, f"UPDATE trail SET sequence = 6 WHERE sequence = {number}")
        assert found_by_audit(busy) == []


def test_a_long_trail_of_strange_lines_is_searched_for_so_long_and_no_longer(
    sqlite_place: StoreLocation, opened: Callable[..., Clinic], monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic, worked_out = opened(sqlite_place), []
    made_up = rows(clinic)[0]
    with clinic._engine.begin() as connection:
        connection.execute(
            sa.text(f"INSERT INTO trail ({', '.join(made_up)}) VALUES ({', '.join(f':{name}' for name in made_up)})"),
            [{**made_up, "sequence": number, "mac": "x" * 64} for number in range(2, 3_000)],
        )
    from wizard.clinic import trail

    mac = trail.mac
    monkeypatch.setattr(trail, "mac", lambda *said: worked_out.append(1) or mac(*said))
    assert len(found_by_audit(clinic)) == 2_998
    assert len(worked_out) < 520_000


def test_a_line_that_was_put_at_the_end_is_named(busy: Clinic) -> None:
    put(busy, {**rows(busy)[-1], "sequence": 18})
    assert [s for s in found_by_audit(busy) if "trail" in s] == ["Line 18 of the trail was inserted."]


@pytest.mark.parametrize("one, other", [(5, 6), (1, 17), (3, 11)])
def test_lines_that_changed_places_are_named(one: int, other: int, busy: Clinic) -> None:
    for from_, to in ((one, 99), (other, one), (99, other)):
        by_hand(busy, f"UPDATE trail SET sequence = {to} WHERE sequence = {from_}")
    said = [s for s in found_by_audit(busy) if "trail" in s]
    assert (
        f"Line {one} of the trail was moved to place {other}." in said
        and f"Line {other} of the trail was moved to place {one}." in said
    )
    assert not [s for s in said if "changed" in s or "removed" in s or "inserted" in s]


@pytest.mark.parametrize("left", [16, 10, 0])
def test_an_end_that_was_cut_off_is_found_by_the_anchor(left: int, busy: Clinic) -> None:
    by_hand(busy, f"DELETE FROM trail WHERE sequence > {left}")
    assert (
        f"The end of the trail was cut off: line 17 was written, and the last one that is there is {left}."
        in found_by_audit(busy)
    )


EMPTIED = "The trail is empty. Its first line was written when these records were prepared, so all of it was removed."


def test_a_trail_begins_with_its_preparation(
    clinic: Clinic, opened: Callable[..., Clinic], place: StoreLocation, anchor: Path
) -> None:
    opened(place)
    assert [(row["sequence"], row["who"], row["what"]) for row in rows(clinic)] == [(1, "system", "prepared")]
    assert len(anchor.read_text().splitlines()) == 1 and found_by_audit(clinic) == []


@pytest.mark.parametrize("also", [(), ("desk",)])
def test_everything_emptied_together_is_no_silence(
    also: tuple[str, ...], busy: Clinic, anchor: Path, opened: Callable[..., Clinic], place: StoreLocation
) -> None:
    by_hand(busy, *(f"DELETE FROM {table}" for table in ("reviews", "intakes", "sessions", "staff", "trail", *also)))
    anchor.write_text("")
    for _ in range(2):
        assert found_by_audit(opened(place)) == [EMPTIED]


def test_keys_emptied_with_everything_else_are_no_silence(
    busy: Clinic, anchor: Path, opened: Callable[..., Clinic], place: StoreLocation
) -> None:
    by_hand(
        busy, *(f"DELETE FROM {table}" for table in ("reviews", "intakes", "sessions", "staff", "trail", "clinic_keys"))
    )
    anchor.write_text("")
    with busy._engine.connect() as connection:
        assert [fault.kind for fault in opened(place).audited(connection, None).faults] == ["keys"]


def _as_an_older_version_left_it(clinic: Clinic, anchor: Path, *statements: str) -> None:
    """Without the first line and its mark."""
    by_hand(clinic, "DELETE FROM clinic_keys WHERE purpose = 'prepared'", "DELETE FROM trail", *statements)
    anchor.write_text("")


def test_records_of_an_older_version_that_were_never_used_get_their_first_line(
    clinic: Clinic, anchor: Path, opened: Callable[..., Clinic], place: StoreLocation
) -> None:
    _as_an_older_version_left_it(clinic, anchor)
    assert found_by_audit(clinic) == [], "before it is opened again"
    again = opened(place)
    assert done(again) == ["prepared"] and found_by_audit(again) == []
    by_hand(again, "DELETE FROM trail")
    anchor.write_text("")
    assert found_by_audit(opened(place)) == [EMPTIED]


def test_records_of_an_older_version_go_on_without_a_first_line(
    clinic: Clinic, anchor: Path, opened: Callable[..., Clinic], place: StoreLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_an_older_version_left_it(clinic, anchor)
    desk = signed_in(clinic, "Desk", "reception").staff
    handed_in(clinic, desk, "A 17")
    before = rows(clinic)
    again = opened(place)
    assert rows(again) == before and before[0]["what"] == "staff_added" and found_by_audit(again) == []
    handed_in(again, desk, "B 2")
    assert found_by_audit(again) == []
    by_hand(again, "DELETE FROM trail", "DELETE FROM intakes", "DELETE FROM sessions", "DELETE FROM staff")
    anchor.write_text("")
    assert found_by_audit(opened(place)) == [EMPTIED]


def test_an_end_that_was_cut_off_and_written_anew_is_found(busy: Clinic, physio: Staff, anchor: Path) -> None:
    """Whoever holds the database and the program lets the trail grow again: the anchor knows the lines that stood there."""
    by_hand(busy, "DELETE FROM trail WHERE sequence > 12")
    for _ in range(5):
        busy.exported(physio, busy.queue(physio)[0].id, "pdf")
    assert (
        "Line 13 of the trail is not the one that was anchored: the end was cut off before it and written anew."
        in found_by_audit(busy)
    )


def test_whatever_is_done_to_the_lines_the_audit_never_says_that_they_hold(
    sqlite_place: StoreLocation, opened: Callable[..., Clinic]
) -> None:
    """A hundred faults by chance, one or two at once."""
    clinic, chance = opened(sqlite_place), random.Random(8)
    desk = signed_in(clinic, "Desk", "reception").staff
    for reference in ("A 17", "B 2", "C 3"):
        handed_in(clinic, desk, reference)
    whole = rows(clinic)

    def fault(lines: list[dict[str, Any]]) -> None:
        one = chance.randrange(len(lines))
        match chance.choice(["change", "exchange", "remove", "cut", "copy", "swap", "renumber"]):
            case "change":
                column = chance.choice([name for name in lines[one] if name != "sequence"])
                lines[one] = {
                    **lines[one],
                    column: 7 if column == "chained_by" else "2020-01-01 00:00:00" if column == "at" else "x" * 64,
                }
            case "exchange":
                other, column = (
                    chance.choice([n for n in range(len(lines)) if n != one]),
                    chance.choice(["mac", "chain"]),
                )
                lines[one] = {**lines[one], column: lines[other][column]}
            case "remove":
                del lines[one]
            case "cut":
                del lines[one:]
            case "copy":
                lines.append({**lines[one], "sequence": max(line["sequence"] for line in lines) + 1})
            case "swap":
                other = chance.choice([n for n in range(len(lines)) if n != one])
                lines[one], lines[other] = (
                    {**lines[one], "sequence": lines[other]["sequence"]},
                    {**lines[other], "sequence": lines[one]["sequence"]},
                )
            case "renumber":
                del lines[one]
                for place, line in enumerate(lines):
                    lines[place] = {**line, "sequence": place + 1}

    for _ in range(100):
        lines = list(whole)
        for _ in range(chance.choice([1, 1, 2])):
            if len(lines) > 2:
                fault(lines)
        if sorted(lines, key=lambda line: line["sequence"]) == whole:
            continue
        by_hand(clinic, "DELETE FROM trail")
        for line in lines:
            put(clinic, line)
        assert not clinic.audit(SYSTEM).holds, lines
    by_hand(clinic, "DELETE FROM trail")
    for line in whole:
        put(clinic, line)
    assert clinic.audit(SYSTEM).holds


def test_an_old_copy_of_the_database_is_found(sqlite_place: StoreLocation, opened: Callable[..., Clinic]) -> None:
    clinic = opened(sqlite_place)
    desk = signed_in(clinic, "Desk", "reception").staff
    clinic.close()
    copy = sqlite_place.database.read_bytes()
    again = opened(sqlite_place)
    handed_in(again, desk)
    again.close()
    sqlite_place.database.write_bytes(copy)
    assert found_by_audit(opened(sqlite_place)) == [
        "The end of the trail was cut off: line 5 was written, and the last one that is there is 3."
    ]


@pytest.mark.parametrize("what", ["missing", "empty", "torn"])
def test_an_anchor_that_is_gone_is_no_silence(what: str, busy: Clinic, anchor: Path) -> None:
    anchor.unlink() if what == "missing" else anchor.write_text("" if what == "empty" else "17")
    assert found_by_audit(busy) == [
        "The anchor of the trail is missing or empty, so nobody could tell whether its end was cut off."
    ]


def test_an_anchor_that_lags_behind_is_no_fault(busy: Clinic, anchor: Path) -> None:
    """The commit comes first: after a crash between the two the last line is not anchored yet."""
    anchor.write_text("\n".join([*anchor.read_text().splitlines()[:-2], "17 abc"]))
    assert found_by_audit(busy) == []


def test_a_head_is_anchored_after_each_line(busy: Clinic, anchor: Path) -> None:
    assert [line.split()[:2] for line in anchor.read_text().splitlines()] == [
        [str(row["sequence"]), row["chain"]] for row in rows(busy)
    ]
    assert anchor.stat().st_mode & 0o077 == 0


def test_what_is_done_is_kept_where_the_anchor_cannot_be_written(busy: Clinic, anchor: Path, desk: Staff) -> None:
    anchor.unlink()
    anchor.mkdir()
    handed_in(busy, desk, "D 4")
    assert done(busy)[-2:] == ["started", "finished"]
    anchor.rmdir()
    handed_in(busy, desk, "E 5")
    assert found_by_audit(busy) == [], "the next head stands for those before it"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE clinic_keys SET body = :junk WHERE purpose = 'trail'", "DELETE FROM clinic_keys WHERE purpose = 'trail'"],
)
def test_keys_of_the_trail_that_are_gone_are_no_silence(
    statement: str, busy: Clinic, opened: Callable[..., Clinic], place: StoreLocation
) -> None:
    by_hand(busy, statement, **({"junk": b"x" * 60} if ":junk" in statement else {}))
    with busy._engine.connect() as connection:
        assert [fault.kind for fault in opened(place).audited(connection, None).faults] == ["keys"]


def test_a_desk_that_was_removed_is_made_again_and_nothing_else(
    busy: Clinic, desk: Staff, opened: Callable[..., Clinic], place: StoreLocation
) -> None:
    by_hand(busy, "DELETE FROM desk")
    again = opened(place)
    handed_in(again, desk, "a 17")
    assert found_by_audit(again) == [] and again.forget(SYSTEM, "A 17") == 2


# --- the records behind the lines --------------------------------------------------------------------


def only(clinic: Clinic, table: str = "intakes", where: str = "1 = 1") -> str:
    with clinic._engine.connect() as connection:
        return connection.execute(sa.text(f"SELECT id FROM {table} WHERE {where}")).scalars().first()


def said_of(clinic: Clinic, id_: str) -> list[str]:
    return [sentence.replace(id_, "X") for sentence in found_by_audit(clinic)]


@pytest.mark.parametrize(
    "change",
    [
        "body = :junk",
        "line = :junk",
        "own_key = :junk",
        "version = version + 1",
        "finished_at = '2020-01-01 00:00:00+00:00'",
        "finished_at = NULL",
        "reference_hash = 'x'",
        "key_hash = 'x'",
        "body = NULL",
        "made_at = '2020-01-01 00:00:00+00:00'",
        "made_at = '2031-01-01 00:00:00+00:00'",
        "changed_at = '2031-01-01 00:00:00+00:00'",
        "line = (SELECT line FROM intakes o WHERE o.id <> intakes.id AND o.finished_at IS NOT NULL)",
    ],
)
def test_an_intake_that_was_changed_by_hand_is_found(change: str, busy: Clinic) -> None:
    id_ = only(busy, where="finished_at IS NOT NULL ORDER BY made_at, version DESC")
    assert by_hand(busy, f"UPDATE intakes SET {change} WHERE id = :id", id=id_, junk=b"x" * 80) == 1
    assert said_of(busy, id_) == ["Intake X was changed beside the program."]


@pytest.mark.parametrize("column", ["made_at", "changed_at"])
def test_the_times_of_an_intake_that_is_not_handed_in_are_watched_too(
    column: str, busy: Clinic, desk: Staff, time: Time
) -> None:
    """By them it is decided when it is forgotten."""
    key = busy.start(desk, "W 1")
    time.passes(minutes=5)
    busy.save(key, Intake(answers=CALM), 1)
    assert found_by_audit(busy) == []
    id_ = only(busy, where="key_hash IS NOT NULL AND finished_at IS NULL")
    by_hand(busy, f"UPDATE intakes SET {column} = '2031-01-01 00:00:00+00:00' WHERE id = :id", id=id_)
    assert said_of(busy, id_) == ["Intake X was changed beside the program."]
    if column == "changed_at":
        handed_in_with(busy, key)
        assert found_by_audit(busy) == [], (
            "the next change takes the time that was sealed, not the one that was put there"
        )


def handed_in_with(clinic: Clinic, key: Key) -> None:
    clinic.save(key, Intake(answers=CALM, consented=True, seen=("signs",)), clinic.intake(key).state)
    clinic.finish(key, plan_of(CALM))


def test_an_intake_of_an_older_version_that_sealed_no_times_holds(busy: Clinic, desk: Staff) -> None:
    id_ = only(busy, where="finished_at IS NOT NULL")
    _without_sealed_times(busy, id_)
    assert found_by_audit(busy) == []
    by_hand(busy, "UPDATE intakes SET made_at = '2031-01-01 00:00:00+00:00' WHERE id = :id", id=id_)
    assert said_of(busy, id_) == ["Intake X was changed beside the program."]


def _without_sealed_times(clinic: Clinic, id_: str) -> None:
    with clinic._engine.begin() as connection:
        row = clinic._row(connection, id_)
        line = clinic._line(row).model_copy(update={"made_at": None, "changed_at": None})
        sealed = clinic._sealed_intake(id_, clinic._own_key(row), row.version, line, clinic._packed(row))
        connection.execute(tables.intakes.update().where(tables.intakes.c.id == id_), sealed)


def test_an_intake_that_was_turned_back_is_found(busy: Clinic, desk: Staff, physio: Staff) -> None:
    """Its old row opens, since we sealed it ourselves; the trail knows that it went on."""
    id_ = handed_in(busy, desk, "F 6", URGENT)
    with busy._engine.connect() as connection:
        old = dict(connection.execute(sa.text("SELECT * FROM intakes WHERE id = :id"), {"id": id_}).one()._mapping)
    busy.acknowledge(desk, id_)
    busy.sign(physio, id_, busy.record(physio, id_).line.state)
    by_hand(
        busy,
        "UPDATE intakes SET version = :version, line = :line, body = :body, own_key = :own_key WHERE id = :id",
        **{name: old[name] for name in ("version", "line", "body", "own_key", "id")},
    )
    assert said_of(busy, id_) == ["Intake X was changed beside the program."]


def test_an_intake_that_was_removed_is_found(busy: Clinic) -> None:
    id_ = only(busy)
    by_hand(busy, "DELETE FROM intakes WHERE id = :id", id=id_)
    assert said_of(busy, id_) == ["Intake X was removed beside the program."]


def test_an_intake_that_was_inserted_is_found(busy: Clinic) -> None:
    by_hand(
        busy,
        "INSERT INTO intakes SELECT 'made up', NULL, reference_hash, version, made_at, changed_at, finished_at, sealed_by, own_key, line, body"
        " FROM intakes WHERE id = :id",
        id=only(busy),
    )
    assert found_by_audit(busy) == ["Intake made up was inserted beside the program."]


def test_a_deleted_intake_that_was_put_back_is_found(busy: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(busy, desk, "G 7")
    with busy._engine.connect() as connection:
        old = dict(connection.execute(sa.text("SELECT * FROM intakes WHERE id = :id"), {"id": id_}).one()._mapping)
    busy.forget(physio, "G 7")
    assert found_by_audit(busy) == []
    by_hand(busy, f"INSERT INTO intakes ({', '.join(old)}) VALUES ({', '.join(f':{name}' for name in old)})", **old)
    assert said_of(busy, id_) == ["Intake X was deleted in line 20, and was put back beside the program."]


@pytest.mark.parametrize(
    "statement, said",
    [
        ("UPDATE reviews SET body = :junk WHERE number = 1", ["Review 1 of intake X was changed beside the program."]),
        ("DELETE FROM reviews WHERE number = 2", ["Review 2 of intake X was removed beside the program."]),
        (
            "DELETE FROM reviews",
            [
                "Review 1 of intake X was removed beside the program.",
                "Review 2 of intake X was removed beside the program.",
            ],
        ),
        (
            "INSERT INTO reviews SELECT 'made up', intake, 3, sealed_by, body FROM reviews WHERE number = 2",
            ["Review 3 of intake X was inserted beside the program."],
        ),
    ],
)
def test_a_review_that_was_touched_by_hand_is_found(statement: str, said: list[str], busy: Clinic) -> None:
    with busy._engine.connect() as connection:
        id_ = connection.execute(sa.text("SELECT intake FROM reviews")).scalars().first()
    by_hand(busy, statement, **({"junk": b"x" * 80} if ":junk" in statement else {}))
    assert said_of(busy, id_) == said


@pytest.mark.parametrize(
    "statement, said",
    [
        ("UPDATE staff SET body = :junk WHERE id = :id", "Staff X was changed beside the program."),
        ("UPDATE staff SET code_hash = 'x' WHERE id = :id", "Staff X was changed beside the program."),
        ("DELETE FROM staff WHERE id = :id", "Staff X was removed beside the program."),
    ],
)
def test_staff_that_were_touched_by_hand_are_found(statement: str, said: str, busy: Clinic, desk: Staff) -> None:
    by_hand(busy, statement, id=desk.id, **({"junk": b"x" * 80} if ":junk" in statement else {}))
    assert said_of(busy, desk.id) == [said]


def test_somebody_switched_off_who_was_put_back_is_found(busy: Clinic, desk: Staff) -> None:
    with busy._engine.connect() as connection:
        old = dict(connection.execute(sa.text("SELECT * FROM staff WHERE id = :id"), {"id": desk.id}).one()._mapping)
    busy.switch_off(SYSTEM, desk.id)
    assert found_by_audit(busy) == []
    by_hand(
        busy,
        "UPDATE staff SET body = :body, code_hash = :code_hash WHERE id = :id",
        **{n: old[n] for n in ("body", "code_hash", "id")},
    )
    assert said_of(busy, desk.id) == ["Staff X was changed beside the program."]


def test_somebody_who_was_inserted_is_found(busy: Clinic) -> None:
    by_hand(busy, "INSERT INTO staff (id, sealed_by, body) VALUES ('made up', 'x', :junk)", junk=b"x" * 80)
    assert found_by_audit(busy) == ["Staff made up was inserted beside the program."]


# --- anything at all in any column ---------------------------------------------------------------------

ANYTHING = (
    "nonsense",
    "",
    "💥",
    b"",
    b"x" * 80,
    -1,
    0,
    2**31,
    2**63 - 1,
    4.5,
    "9" * 5_000,
    "2020-01-01 00:00:00",
    "0001-01-01 00:00:00",
    "9999-12-31 23:59:59.999999",
    "2020-13-45 99:00:00",
)
UNSEEN = {("desk", "changes"), ("reviews", "id")}  # counters and random ids: no record


@pytest.mark.parametrize("table", ["trail", "intakes", "reviews", "staff", "clinic_keys", "desk"])
def test_whatever_stands_in_whatever_column_is_named_in_sentences(
    table: str, sqlite_place: StoreLocation, opened: Callable[..., Clinic]
) -> None:
    """SQLite takes anything. Each value alone, in each column of one row, and the row is put back as it was."""
    clinic = opened(sqlite_place)
    physio = signed_in(clinic, "A. Ray", "physiotherapist").staff
    id_ = handed_in(clinic, physio)
    clinic.sign(physio, id_, clinic.change(physio, id_, [{"kind": "remove"}], "knee", 3))
    clinic._engine.dispose()
    for column in metadata.tables[table].columns:
        for value in ANYTHING:
            with closing(sqlite3.connect(sqlite_place.database, isolation_level=None)) as file:
                ((rowid, before),) = file.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid LIMIT 1")
                try:
                    file.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, rowid))
                except sqlite3.Error:
                    continue  # the database itself refused it
                if file.execute(f"SELECT {column} IS ? FROM {table} WHERE rowid = ?", (before, rowid)).fetchone() == (
                    1,
                ):
                    continue
            try:
                named = bool(found_by_audit(clinic)) or (table, column) in UNSEEN
                clinic.queue(physio)
            except StoreError as error:
                named = bool(str(error))
            assert named, (table, column, value)
            moved = value if (table, column) == ("trail", "sequence") else rowid
            with closing(sqlite3.connect(sqlite_place.database, isolation_level=None)) as file:
                file.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (before, moved))
    assert found_by_audit(clinic) == []


def test_a_damaged_time_in_one_intake_hides_no_other_one(
    sqlite_place: StoreLocation, opened: Callable[..., Clinic]
) -> None:
    clinic = opened(sqlite_place)
    desk = signed_in(clinic, "Desk", "reception").staff
    one = handed_in(clinic, desk, "A 17")
    handed_in(clinic, desk, "B 2")
    by_hand(clinic, "UPDATE intakes SET made_at = 'nonsense' WHERE id = :id", id=one)
    assert {line.reference for line in clinic.queue(desk)} == {"B 2", f"? {one[:6]}"}
    assert said_of(clinic, one) == ["Intake X was changed beside the program."]


# --- what the trail does not say ----------------------------------------------------------------------


def test_no_line_says_what_a_patient_said(busy: Clinic, desk: Staff) -> None:
    text = repr([{**row, "digest": "", "mac": "", "chain": ""} for row in rows(busy)])
    for word in ("A 17", "B 2", "swollen_calf", "knee", "Ray", "urgent"):
        assert word not in text


def test_nothing_from_outside_gets_into_a_line(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    made_up = Staff(id="Robert; DROP TABLE trail", name="", role="physiotherapist")
    for staff, id_ in ((made_up, "patient: A. Ray"), (desk, "x" * 4_000), (desk, "ab" * 16)):
        with pytest.raises(Exception, match="role"):
            clinic.record(staff, id_)
    assert [(row["who"], row["about"]) for row in rows(clinic)[-3:]] == [
        ("nobody", None),
        (desk.id, None),
        (desk.id, "ab" * 16),
    ]


def test_the_trail_holds_after_a_deletion_and_its_digests_say_nothing_any_more(busy: Clinic, physio: Staff) -> None:
    busy.forget(physio, "A 17")
    assert found_by_audit(busy) == []
    with busy._engine.connect() as connection:
        assert (
            connection.execute(
                sa.text("SELECT count(*) FROM intakes JOIN trail ON about = intakes.id WHERE what = 'signed'")
            ).scalar_one()
            == 0
        )


def test_two_with_the_same_answers_have_other_digests(clinic: Clinic, desk: Staff) -> None:
    handed_in(clinic, desk, "A 17")
    handed_in(clinic, desk, "A 17")
    digests = [row["digest"] for row in rows(clinic) if row["what"] in ("started", "finished")]
    assert len(set(digests)) == 4


def test_lines_are_in_the_order_of_time_whatever_the_clock_says(clinic: Clinic, desk: Staff, time: Time) -> None:
    clinic.start(desk, "A 17")
    time.jumps(days=-3)
    clinic.start(desk, "B 2")
    moments = [row["at"] for row in rows(clinic)]
    assert moments == sorted(moments) and found_by_audit(clinic) == []


def test_an_audit_of_a_long_trail_asks_the_database_a_few_times(clinic: Clinic, desk: Staff) -> None:
    def statements() -> int:
        asked: list[str] = []
        listen = lambda c, cursor, statement, *more: asked.append(statement)  # noqa: E731
        sa.event.listen(clinic._engine, "before_cursor_execute", listen)
        assert clinic.audit(SYSTEM).holds
        sa.event.remove(clinic._engine, "before_cursor_execute", listen)
        return len(asked)

    before = statements()
    for _ in range(60):
        clinic.abandon(Key.new(), "idle")
        clinic.sign_out(clinic.sign_in(clinic.add_staff(SYSTEM, "Again", "reception"), "here").token)
    assert statements() <= before + 2
