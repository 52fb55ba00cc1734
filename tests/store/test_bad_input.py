"""Keys that lead nowhere, a database that is away, damage, lost key files: one clear sentence, nothing lost, nothing leaked."""

from __future__ import annotations

import logging
import os
import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from wizard.answers.model import Answers
from wizard.store import (
    BadSettingError,
    DamagedRecordError,
    DiskFullError,
    Draft,
    Key,
    KeyMissingError,
    NewerSchemaError,
    NotFoundError,
    Store,
    StoreError,
    StoreLocation,
    StoreUnavailableError,
    TooManyTriesError,
    database,
    errors,
    new_once,
    open_store,
    place_from,
)
from wizard.store.clocks import Clock
from wizard.store.database import engine_for, translated
from wizard.store.encryption import KEY_FILE
from wizard.store.location import DATABASE
from wizard.words import PSEUDO, words_for

from .cluster import Cluster
from .conftest import Time
from .people import START, good_week, workout

SECRET = Draft(answers=Answers(weeks=7, goals=("running_or_sport",)))


# --- keys --------------------------------------------------------------------------------------------


@given(st.binary(min_size=16, max_size=16))
def test_a_key_can_be_copied_by_hand(raw: bytes) -> None:
    key = Key(raw)
    careless = key.text.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert Key.read(key.text) == Key.read(careless) == key


@pytest.mark.parametrize(
    "text", [None, 7, b"x", "", "hello", "U" * 26, "Z" * 26, "0" * 25, "0" * 27, "0" * 5_000, "../../etc", "𝟘" * 26]
)
def test_what_is_no_key_is_none(text: object) -> None:
    assert Key.read(text) is None


def test_keys_are_128_random_bits_and_the_store_knows_only_their_hash(store: Store) -> None:
    key = Key.new()
    store.keep_plan(key, START)
    assert len({Key.new().raw for _ in range(100)}) == 100 and len(key.raw) == 16
    with store._engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT * FROM folders")).one()
    assert key.found_by in kept
    assert not any(key.raw in bytes(value) for value in kept if isinstance(value, (bytes, memoryview)))
    assert not any(key.text in str(value) or key.raw.hex() in str(value) for value in kept)


def missing_keys(store: Store) -> dict[str, object]:
    """Keys that lead nowhere, each for another reason."""
    gone, draft, key = Key.new(), Key.new(), Key.new()
    store.keep_plan(gone, START)
    store.delete(gone)
    store.save_draft(draft, SECRET)
    store.keep_plan(key, START)
    last = key.text[-1]
    return {
        "never given": Key.new(),
        "deleted": gone,
        "of a draft": draft,
        "nonsense": "hello",
        "empty": "",
        "too long": "0" * 900,
        "one letter off": key.text[:-1] + ("0" if last != "0" else "4"),
    }


def test_why_a_key_leads_nowhere_cannot_be_told_from_the_answer(store: Store) -> None:
    """The same sentence, and the same work: what was asked of the database is counted."""
    said: set[tuple[type, str]] = set()
    asked: list[list[str]] = []
    keys = missing_keys(store)
    statements: list[str] = []
    sa.event.listen(
        store._engine, "before_cursor_execute", lambda c, cursor, statement, *more: statements.append(statement)
    )
    for number, key in enumerate(keys.values()):
        statements.clear()
        with pytest.raises(NotFoundError) as refused:
            store.history(key, caller=str(number))  # type: ignore[arg-type]
        said.add((type(refused.value), str(refused.value)))
        asked.append([s for s in statements if "folders" in s])
    assert len(said) == 1
    assert len(asked[0]) == 1 and all(one == asked[0] for one in asked)


def test_for_a_key_that_leads_nowhere_nothing_is_opened(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deciphering takes its time: where it happened for some of them, the clock would tell which."""
    opened: list[str] = []
    keys, open_ = missing_keys(store), store._ring.open
    monkeypatch.setattr(store._ring, "open", lambda *said: opened.append("body") or open_(*said))
    for number, key in enumerate(keys.values()):
        with pytest.raises(NotFoundError):
            store.history(key, caller=str(number))  # type: ignore[arg-type]
    assert opened == []
    store.keep_plan(there := Key.new(), START)
    store.history(there)
    assert opened == ["body"], "for the right key it is"


@pytest.mark.parametrize(
    "use",
    [
        lambda s, k: s.history(k),
        lambda s, k: s.draft(k),
        lambda s, k: s.delete(k),
        lambda s, k: s.remember(k),
        lambda s, k: s.save_draft(k, Draft(), seen=1),
        lambda s, k: s.add(k, workout(), 1, new_once()),
        lambda s, k: s.correct(k, 1, workout(), 1, new_once()),
    ],
    ids=["history", "draft", "delete", "remember", "save_draft", "add", "correct"],
)
def test_ten_keys_that_lead_nowhere_are_enough_for_a_minute(
    use: Callable, opened: Callable[..., Store], folder: Path, time: Time
) -> None:
    store, key = opened(StoreLocation(folder), time), Key.new()
    store.keep_plan(key, START)
    for _ in range(10):
        with pytest.raises(NotFoundError):
            use(store, Key.new())
    with pytest.raises(TooManyTriesError):
        use(store, Key.new())
    with pytest.raises(TooManyTriesError):
        store.history(key)
    assert store.history(key, caller="somebody else").start == START
    time.passes(seconds=61)
    assert store.history(key).start == START


def test_callers_beyond_counting_do_not_fill_the_memory(opened: Callable[..., Store], folder: Path) -> None:
    store = opened(StoreLocation(folder))
    store._tries._callers = 50
    for number in range(200):
        with pytest.raises(NotFoundError):
            store.history("nonsense", caller=str(number))
    assert len(store._tries._missed) == 50


@pytest.mark.parametrize(
    "make", [lambda s, k: s.save_draft(k, Draft()), lambda s, k: s.keep_plan(k, START)], ids=["draft", "plan"]
)
def test_what_somebody_typed_is_no_key_for_something_new(make: Callable, store: Store) -> None:
    """Otherwise a refusal would tell that it is taken."""
    key = Key.new()
    store.keep_plan(key, START)
    for typed in (key.text, Key.new().text, "hello"):
        with pytest.raises(TypeError):
            make(store, typed)


# --- nothing leaks ---------------------------------------------------------------------------------------


def test_no_key_and_no_answer_reaches_a_log_a_sentence_or_a_traceback(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.dialects", "alembic", "psycopg", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    draft, key, told = Key.new(), Key.new(), []
    try:
        store.save_draft(draft, SECRET)
        store.keep_plan(key, START, draft=draft, remember=True)
        store.add(key, good_week(1), 1, new_once())
        store.history(key)
        for fails in (
            lambda: store.add(key, good_week(1), 2, new_once()),
            lambda: store.history(draft),
            lambda: store.keep_plan(key, START.model_copy(update={"language": "es"})),
        ):
            with pytest.raises(StoreError) as refused:
                fails()
            told.append("".join(traceback.format_exception(refused.value)) + repr(refused.value))
        store.delete(key)
    finally:
        for name in (
            "sqlalchemy.engine",
            "sqlalchemy.pool",
            "sqlalchemy.dialects",
            "alembic",
            "psycopg",
            "psycopg.pool",
        ):
            logging.getLogger(name).setLevel(logging.NOTSET)
    everything = caplog.text + "".join(told) + repr(key) + str(key) + f"{key}"
    assert "INSERT INTO folders" in caplog.text, "the log did listen"
    for secret in (
        key.text,
        key.raw.hex(),
        repr(key.raw),
        draft.text,
        draft.raw.hex(),
        repr(draft.raw),
        "outer_hip",
        "running_or_sport",
    ):
        assert secret not in everything


def test_a_key_is_not_written_by_accident() -> None:
    import copy
    import json
    import pickle

    key = Key.new()
    for write in (pickle.dumps, json.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            write(key)


@pytest.mark.parametrize("url", ["mysql://me:hunter2@host/db", "postgresql", "//hunter2", "sqlite:///hunter2.db"])
def test_a_setting_that_cannot_be_used_is_named_and_its_password_is_not(url: str) -> None:
    with pytest.raises(BadSettingError) as refused:
        place_from({"DATABASE_URL": url})
    assert "DATABASE_URL" in str(refused.value) and "hunter2" not in "".join(traceback.format_exception(refused.value))


def test_the_address_of_the_database_is_in_no_sentence(folder: Path) -> None:
    place = place_from({"DATABASE_URL": "postgresql://me:hunter2@127.0.0.1:1/db", "HIPWISE_DATA": str(folder)})
    with pytest.raises(StoreUnavailableError) as refused:
        open_store(place, {})
    told = "".join(traceback.format_exception(refused.value)) + repr(place)
    assert "hunter2" not in told and "127.0.0.1" not in told


def test_the_place_is_a_setting(tmp_path: Path) -> None:
    assert place_from({"HIPWISE_DATA": str(tmp_path)}).database == tmp_path / DATABASE
    assert place_from({"XDG_DATA_HOME": str(tmp_path)}).folder == tmp_path / "hipwise"
    assert place_from({"DATABASE_URL": "postgres://me@host/db"}).url.drivername == "postgresql+psycopg"
    with pytest.raises(BadSettingError):
        place_from({"HIPWISE_DATA": "here"})


@pytest.mark.skipif(os.name != "posix", reason="the rights of files are those of POSIX")
def test_folder_database_and_key_file_are_for_their_owner_alone(opened: Callable[..., Store], folder: Path) -> None:
    opened(StoreLocation(folder)).keep_plan(Key.new(), START)
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir()} == dict.fromkeys(
        (p.name for p in folder.iterdir()), 0
    )


# --- bodies are sealed ----------------------------------------------------------------------------------------


def test_what_a_person_said_is_readable_in_no_file(opened: Callable[..., Store], folder: Path) -> None:
    store, key = opened(StoreLocation(folder)), Key.new()
    store.keep_plan(key, START, remember=True)
    store.add(key, good_week(1), 1, new_once())
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    assert len(everything) > 10_000
    assert not any(
        word in everything
        for word in (b"outer_hip", b'answers"', b"40_59", b"sessions_done", b"wall_press", key.raw, key.text.encode())
    )


def test_the_database_with_its_key_file_says_nothing_without_the_key_of_the_plan(
    opened: Callable[..., Store], place: StoreLocation
) -> None:
    store, key = opened(place), Key.new()
    store.keep_plan(key, START)
    with store._engine.connect() as connection:
        row = connection.execute(sa.text("SELECT id, body, sealed_by FROM folders")).one()
    for guess in (None, Key.new()):
        with pytest.raises(DamagedRecordError):
            store._ring.open(bytes(row.body), guess, f"folders/{row.id}", row.sealed_by)
    assert b"outer_hip" in store._ring.open(bytes(row.body), key, f"folders/{row.id}", row.sealed_by)


def damaged(store: Store, statement: str) -> None:
    with store._engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = (SELECT body FROM entries WHERE number = 2) WHERE number = 1",
        "UPDATE entries SET number = CASE number WHEN 1 THEN 20 ELSE 10 END",
        "DELETE FROM entries WHERE number = 1",
        "UPDATE folders SET body = (SELECT body FROM entries WHERE number = 1)",
        "UPDATE entries SET kind = 'answers' WHERE number = 1",
        "UPDATE entries SET sealed_by = 'other' WHERE number = 1",
    ],
)
def test_a_body_that_was_moved_or_changed_is_refused_and_never_shown(statement: str, store: Store) -> None:
    key = Key.new()
    store.keep_plan(key, START)
    store.add(key, good_week(1), 1, new_once())
    store.add(key, good_week(2), 2, new_once())
    damaged(store, statement)
    with pytest.raises((DamagedRecordError, KeyMissingError)):
        store.history(key)


def test_every_single_byte_of_a_sealed_body_counts(opened: Callable[..., Store], folder: Path) -> None:
    store, key = opened(StoreLocation(folder)), Key.new()
    sealed = store._ring.seal(b"body", key, "here")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(DamagedRecordError):
            store._ring.open(bytes(changed), key, "here", store._ring.current)


def test_a_lost_key_file_is_said_and_no_new_one_is_made(opened: Callable[..., Store], place: StoreLocation) -> None:
    key = Key.new()
    opened(place).keep_plan(key, START)
    kept = (place.folder / KEY_FILE).rename(place.folder / "elsewhere")
    with pytest.raises(KeyMissingError):
        opened(place)
    assert not (place.folder / KEY_FILE).exists()
    kept.rename(place.folder / KEY_FILE)
    assert opened(place).history(key).start == START


def test_another_key_with_the_same_name_is_noticed_at_the_start(opened: Callable[..., Store], folder: Path) -> None:
    opened(StoreLocation(folder)).keep_plan(Key.new(), START)
    file = folder / KEY_FILE
    file.write_text(file.read_text().partition(":")[0] + ":" + "00" * 32)
    with pytest.raises(KeyMissingError):
        opened(StoreLocation(folder))


def test_a_short_look_tells_whether_what_is_kept_can_be_read(
    opened: Callable[..., Store], place: StoreLocation
) -> None:
    store, file = opened(place), place.folder / KEY_FILE
    store.check()
    right = file.read_text()
    file.write_text(right.partition(":")[0] + ":" + "00" * 32)
    with pytest.raises(KeyMissingError):
        store.check()
    file.write_text(right)
    store.check()


def test_a_second_machine_with_a_key_of_its_own_is_refused_and_leaves_no_trace(
    postgresql_place: StoreLocation, opened: Callable[..., Store], tmp_path: Path
) -> None:
    store, key = opened(postgresql_place), Key.new()
    store.keep_plan(key, START)
    for _ in range(2):
        with pytest.raises(KeyMissingError):
            open_store(
                StoreLocation(tmp_path / "other", postgresql_place.url), {"HIPWISE_STORE_KEYS": "mine:" + "07" * 32}
            )
    assert opened(postgresql_place).history(key).start == START


def test_a_new_master_key_seals_from_now_on_and_the_old_one_still_opens(
    opened: Callable[..., Store], folder: Path
) -> None:
    key, file = Key.new(), folder / KEY_FILE
    opened(StoreLocation(folder)).keep_plan(key, START)
    file.write_text("newer:" + "ab" * 32 + "\n" + file.read_text())
    store = opened(StoreLocation(folder))
    store.add(key, workout(), 1, new_once())
    assert store.history(key).workouts == (workout(),) and store._ring.current == "newer"


def test_the_master_keys_may_come_from_the_environment(folder: Path) -> None:
    environment, key = {"HIPWISE_STORE_KEYS": "a:" + "01" * 32 + ",b:" + "02" * 32}, Key.new()
    store = open_store(StoreLocation(folder), environment)
    store.keep_plan(key, START)
    assert store.history(key).start == START and not (folder / KEY_FILE).exists()
    store.close()


@pytest.mark.parametrize(
    "said", ["x", "a:12", "a:" + "0g" * 32, "a b:" + "00" * 32, "a:" + "00" * 32 + ",a:" + "01" * 32, ",,"]
)
def test_master_keys_that_cannot_be_used_are_refused_without_being_repeated(said: str, folder: Path) -> None:
    with pytest.raises(BadSettingError) as refused:
        open_store(StoreLocation(folder), {"HIPWISE_STORE_KEYS": said})
    assert "HIPWISE_STORE_KEYS" in str(refused.value) and (len(said) < 3 or said not in str(refused.value))


@pytest.mark.skipif(os.name != "posix", reason="the rights of files are those of POSIX")
def test_a_key_file_that_others_may_read_is_refused(opened: Callable[..., Store], folder: Path) -> None:
    opened(StoreLocation(folder))
    (folder / KEY_FILE).chmod(0o644)
    with pytest.raises(BadSettingError) as refused:
        opened(StoreLocation(folder))
    assert "chmod 600" in str(refused.value)


# --- a database that is away -----------------------------------------------------------------------------------


def impatient(folder: Path) -> Store:
    """A store that waits a moment only, so that a test need not."""
    open_store(StoreLocation(folder), {}).close()
    from wizard.store.store import ring_for

    engine = engine_for(StoreLocation(folder), busy_ms=50)
    return Store(engine, ring_for(engine, StoreLocation(folder), {}))


def test_a_database_that_somebody_locks_is_away_and_then_back(folder: Path) -> None:
    store, key, once = impatient(folder), Key.new(), new_once()
    store.keep_plan(key, START)
    locker = sqlite3.connect(folder / DATABASE, isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError):
        store.add(key, workout(), 1, once)
    assert store.history(key).start == START, "reading goes on"
    locker.execute("ROLLBACK")
    assert store.add(key, workout(), 1, once).number == 1
    locker.close()
    store.close()


def test_a_file_that_is_taken_away_is_away_and_nothing_is_written_into_the_void(folder: Path, tmp_path: Path) -> None:
    store, key, once = impatient(folder), Key.new(), new_once()
    store.keep_plan(key, START)
    folder.rename(tmp_path / "unplugged")
    for use in (
        lambda: store.add(key, workout(), 1, once),
        lambda: store.history(key),
        lambda: store.save_draft(Key.new(), SECRET),
    ):
        with pytest.raises(StoreUnavailableError):
            use()
    assert not folder.exists(), "no empty database in its place"
    (tmp_path / "unplugged").rename(folder)
    assert store.add(key, workout(), 1, once).number == 1 and store.history(key).workouts == (workout(),)
    store.close()


def test_a_file_that_is_taken_away_while_writing_is_not_acknowledged(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, key = impatient(folder), Key.new()
    store.keep_plan(key, START)
    append = store._append

    def unplugged(*args) -> None:
        append(*args)
        (folder / DATABASE).rename(tmp_path / "unplugged.db")

    monkeypatch.setattr(store, "_append", unplugged)
    with pytest.raises(StoreUnavailableError):
        store.add(key, workout(), 1, new_once())
    store.close()


def test_a_postgresql_that_is_away_for_a_while_loses_nothing(
    cluster: Cluster, postgresql_place: StoreLocation, opened: Callable[..., Store]
) -> None:
    store, key, once = opened(postgresql_place), Key.new(), new_once()
    store.keep_plan(key, START)
    cluster.stop()
    try:
        for use in (
            lambda: store.add(key, workout(), 1, once),
            lambda: store.history(key),
            store.check,
            lambda: open_store(postgresql_place, {}),
        ):
            with pytest.raises(StoreUnavailableError) as refused:
                use()
            assert "not lost" in str(refused.value)
    finally:
        cluster.start()
    assert store.add(key, workout(), 1, once).number == 1
    assert store.history(key).workouts == (workout(),)


def test_an_answer_that_is_lost_on_the_way_back_can_be_sent_again(
    cluster: Cluster, postgresql_place: StoreLocation, opened: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server commits, and dies before it can say so: nobody knows, so the same is sent again, and is kept once."""
    store, key, once = opened(postgresql_place), Key.new(), new_once()
    store.keep_plan(key, START)
    committed = sa.engine.default.DefaultDialect.do_commit

    def lost(self, connection) -> None:
        committed(self, connection)
        raise self.loaded_dbapi.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(type(store._engine.dialect), "do_commit", lost)
    with pytest.raises(StoreUnavailableError):
        store.add(key, workout(), 1, once)
    monkeypatch.undo()
    assert store.add(key, workout(), 1, once).again
    assert store.history(key).workouts == (workout(),)


def test_a_full_disk_of_postgresql_is_said(opened: Callable[..., Store], postgresql_place: StoreLocation) -> None:
    """For that of SQLite see test_power.py."""
    store, key = opened(postgresql_place), Key.new()
    store.keep_plan(key, START)
    damaged(
        store,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$",
    )
    damaged(store, "CREATE TRIGGER full_disk BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION full_disk()")
    once = new_once()
    with pytest.raises(DiskFullError):
        store.add(key, workout(), 1, once)
    damaged(store, "DROP TRIGGER full_disk ON entries")
    assert store.add(key, workout(), 1, once).number == 1


def test_a_file_that_is_no_database_is_said_and_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE).write_bytes(b"this is my diary, not a database" * 200)
    with pytest.raises(DamagedRecordError):
        open_store(StoreLocation(folder), {})
    assert (folder / DATABASE).read_bytes().startswith(b"this is my diary")


def test_a_folder_that_cannot_be_made_is_away(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailableError):
        open_store(StoreLocation(tmp_path / "file" / "data"), {})


def test_tables_of_a_newer_program_are_left_alone(opened: Callable[..., Store], place: StoreLocation) -> None:
    store = opened(place)
    damaged(store, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchemaError):
        opened(place)


def test_a_table_that_is_gone_is_damage_and_one_sentence(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    key = Key.new()
    store.keep_plan(key, START)
    damaged(store, "ALTER TABLE entries RENAME TO gone")
    with pytest.raises(DamagedRecordError) as refused:
        store.history(key)
    told = "".join(traceback.format_exception(refused.value))
    assert "no such table" not in told and "does not exist" not in told
    assert "hipwise.store" in caplog.text and "SELECT" not in caplog.text, (
        "the log names the kind of the error and no more"
    )


def test_an_error_that_nobody_foresaw_is_a_sentence_too(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(StoreError) as refused, translated():
        raise sa.exc.InvalidRequestError("SELECT of something unheard of")
    told = "".join(traceback.format_exception(refused.value))
    assert type(refused.value) is StoreError and "unheard of" not in told
    assert "hipwise.store" in caplog.text and "SELECT" not in caplog.text


# --- sentences ---------------------------------------------------------------------------------------------------


def every_error() -> list[StoreError]:
    made = {
        "WeekTakenError": lambda: errors.WeekTakenError(3),
        "BadSettingError": lambda: BadSettingError("X", "allowed is y"),
        "NotAHistoryError": lambda: errors.NotAHistoryError("whole"),
    }
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, StoreError)]
    return [made.get(kind.__name__, kind)() for kind in kinds]


@pytest.mark.parametrize("error", every_error(), ids=lambda e: type(e).__name__)
def test_every_error_is_one_or_two_clear_sentences_in_the_language_of_the_person(error: StoreError) -> None:
    said = str(error)
    assert said.endswith(".") and 1 <= said.count(". ") + 1 <= 4 and len(said) < 160
    assert not any(word in said.lower() for word in ("sql", "exception", "errno", "traceback", "/"))
    assert error.says(words_for(PSEUDO)).startswith("⟦")


def test_the_same_jump_of_the_clock_is_settled_once(time: Time) -> None:
    clock: Clock = time.clock()
    time.jumps(hours=5)
    assert clock.jumped().total_seconds() == 5 * 3600
    clock.settle()
    assert not clock.jumped()
    time.passes(days=2)
    assert not clock.jumped(), "a machine that slept has not jumped"


def test_sqlite_runs_with_the_settings_that_keep_what_was_acknowledged(
    opened: Callable[..., Store], folder: Path
) -> None:
    store = opened(StoreLocation(folder))
    with store._engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        said = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert said == {
        "journal_mode": "wal",
        "synchronous": 3,
        "foreign_keys": 1,
        "busy_timeout": database.BUSY_MS,
        "secure_delete": 1,
    }
