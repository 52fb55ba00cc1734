"""Backup and restore: one file of SQLite, whichever database it comes from or goes to.

A backup is sealed as the records are, and the key file is not in it: keep that in another place. It is whole or not there at
all, and is read again before it bears its name. A restore goes into an empty place, and only if the trail holds.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from wizard.store import DamagedRecordError, NewerSchemaError, StoreError, StoreLocation, migrations, place_from
from wizard.store.database import engine_for, is_sqlite, reading, translated, writing
from wizard.store.encryption import Keyring, keyring, make_folder, sync_folder
from wizard.store.store import proves
from wizard.store.tables import clinic_keys, desk, intakes, metadata, seals, sessions
from wizard.store.tables import trail as lines

from . import trail
from .anchor import Anchor
from .audit import Audit, Auditing
from .clinic import Clinic, anchor_of
from .errors import NotABackupError, NotEmptyError, NotWholeError, TargetTakenError

_MADE_AT_START = {seals.name, clinic_keys.name, desk.name}  # what an empty place holds already
_AT_ONCE = 500  # rows


@dataclass(frozen=True)
class Backup:
    """``intakes`` and ``lines`` of the trail in it."""

    intakes: int
    lines: int


@dataclass(frozen=True)
class Restored:
    """``lost``: lines of the trail that were written after the backup; ``deleted``: intakes that were deleted since, and are again."""

    intakes: int
    lines: int
    lost: int
    deleted: int
    aside: Path | None
    audit: Audit


# --- backup ---------------------------------------------------------------------------------------


def back_up(clinic: Clinic, target: Path) -> Backup:
    """Write a backup to a new file. Raises TargetTakenError, NotWholeError (it was written, but cannot be read as it should), StoreUnavailableError, DiskFullError."""
    if target.exists() or not target.parent.is_dir():
        raise TargetTakenError
    clinic._write(lambda connection: clinic._note(connection, trail.SYSTEM, "backed_up"))
    with _beside(target) as part:
        with translated():
            (_copied if is_sqlite(clinic._engine) else _exported)(clinic._engine, part)
        with translated():
            made = _read_again(clinic, part)
            _put_in_place(part, target)
    return made


def _copied(engine: Engine, part: Path) -> None:
    """A file of SQLite, at one moment, while others write."""
    source = engine.raw_connection()
    try:
        with closing(sqlite3.connect(part)) as target:
            of_sqlite: Any = source.driver_connection
            of_sqlite.backup(target)
            _as_one_file(target)
            if target.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise DamagedRecordError  # a restore would refuse it
    finally:
        source.close()
    _sync(part)


def _exported(engine: Engine, part: Path) -> None:
    """All rows of PostgreSQL at one moment, in the same form."""
    file = _plain_engine(part)
    try:
        with reading(engine) as source, file.begin() as target:
            migrations.make(target)
            _copy_rows(source, target)
    finally:
        file.dispose()
    _sync(part)


def _read_again(clinic: Clinic, part: Path) -> Backup:
    file = _plain_engine(part)
    try:
        with file.connect() as connection:
            audit = clinic.audited(connection, None)
            if any(fault.kind == "keys" for fault in audit.faults):
                raise NotWholeError(audit)
            return Backup(_count(connection), audit.lines)
    finally:
        file.dispose()


# --- restore --------------------------------------------------------------------------------------


def restore(
    source: Path,
    place: StoreLocation | None = None,
    settings: Any = None,
    environment: Mapping[str, str] = os.environ,
    anyway: bool = False,
) -> Restored:
    """Put a backup into an empty place. ``anyway``: also where its trail does not hold.

    Raises NotABackupError, NewerSchemaError, NotEmptyError, KeyMissingError (the key file that sealed it has to be there first), NotWholeError, StoreUnavailableError, DiskFullError.
    """
    place = place or place_from(environment)
    anchor = anchor_of(place, settings)
    if not _is_empty(place):
        raise NotEmptyError
    with translated():
        make_folder(place.folder)
    with _beside(place.database) as part:
        _taken_in(source, part)
        engine = _plain_engine(part)
        try:
            ring = keyring(place.folder, dict(environment), make=False)
            restored = _readied(engine, ring, anchor, anyway)
            with translated():
                gone = anchor.gone()
                aside = anchor.set_aside()
                anchor.make()
                with engine.connect() as connection:
                    head = trail.head(connection)
                if head is not None:
                    anchor.add(head, tuple(sorted(gone)))
                if place.url is not None:
                    _into_postgresql(engine, place)
        finally:
            engine.dispose()
        if place.url is None:
            _into_file(part, place)
    return Restored(**{**vars(restored), "aside": aside})


def _taken_in(source: Path, part: Path) -> None:
    """A copy of the backup to work on, in the newest form of the tables."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as from_,
            closing(sqlite3.connect(part)) as to,
        ):
            if from_.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise NotABackupError
            from_.execute("SELECT version_num FROM alembic_version").fetchone()
            from_.backup(to)
            _as_one_file(to)
    except sqlite3.Error:
        raise NotABackupError from None
    engine = _plain_engine(part)
    try:
        migrations.bring_up_to_date(engine)
        with engine.connect() as connection:
            if connection.execute(sa.select(desk.c.changes)).first() is None:
                raise NotABackupError  # a store without a clinic
    except NewerSchemaError:
        raise
    except (StoreError, sa.exc.SQLAlchemyError):
        raise NotABackupError from None
    finally:
        engine.dispose()


def _readied(engine: Engine, ring: Keyring, anchor: Anchor, anyway: bool) -> Restored:
    """Check it, delete again what was deleted since, and note that it was restored."""
    proves(engine, ring)
    copy = _Copy(engine, ring, anchor)
    with engine.connect() as connection:
        audit = copy.audited(connection, None)
    if not audit.holds and not anyway:
        raise NotWholeError(audit)
    gone, heads = anchor.gone(), anchor.heads()
    lost = max(0, heads[-1].sequence - audit.lines) if heads else 0

    def ready(connection: Connection) -> int:
        connection.execute(sessions.delete())
        back = [id_ for id_ in connection.execute(sa.select(intakes.c.id)).scalars().all() if id_ in gone]
        for id_ in back:
            connection.execute(intakes.delete().where(intakes.c.id == id_))
            copy._note(connection, trail.SYSTEM, "deleted", id_, "restore")
        copy._note(connection, trail.SYSTEM, "restored")
        copy._changed(connection)
        return len(back)

    with engine.begin() as connection:
        deleted = ready(connection)
        count, lines = _count(connection), trail.head(connection)
    return Restored(count, lines.sequence if lines else 0, lost, deleted, None, audit)


class _Copy(Auditing):
    """The records in a copy that nobody else knows of yet."""


def _into_file(part: Path, place: StoreLocation) -> None:
    with translated():
        with closing(sqlite3.connect(part)) as connection:
            _as_one_file(connection)
        _sync(part)
        for left in ("-wal", "-shm", "-journal"):
            place.database.with_name(place.database.name + left).unlink(missing_ok=True)
        _put_in_place(part, place.database)


def _into_postgresql(file: Engine, place: StoreLocation) -> None:
    target = engine_for(place)
    try:
        migrations.bring_up_to_date(target)
        with file.connect() as source, writing(target) as connection:
            connection.execute(sa.text("LOCK TABLE desk, seals IN EXCLUSIVE MODE"))
            if _rows_in(connection):
                raise NotEmptyError
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            _copy_rows(source, connection)
    finally:
        target.dispose()


def _is_empty(place: StoreLocation) -> bool:
    if place.url is None and (not place.database.exists() or not place.database.stat().st_size):
        return True
    engine = engine_for(place)
    try:
        with reading(engine) as connection:
            return not _rows_in(connection)
    finally:
        engine.dispose()


def _rows_in(connection: Connection) -> bool:
    """True where anything is kept here beside what a start makes."""
    there = set(sa.inspect(connection).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in there - _MADE_AT_START - {lines.name}]
    if (
        lines.name in there
        and connection.execute(sa.select(lines.c.what).where(lines.c.what != trail.PREPARED).limit(1)).first()
    ):
        return True
    return any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)


# --- files ----------------------------------------------------------------------------------------


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new empty file beside ``target``, for its owner alone; what is left of it at the end is deleted."""
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    with translated():
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield part
    finally:
        for left in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + left).unlink(missing_ok=True)


def _put_in_place(part: Path, target: Path) -> None:
    """Give the whole file its name, on the disk; where that fails, it is not there, so that the same can be done again."""
    os.replace(part, target)
    try:
        sync_folder(target.parent)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _plain_engine(path: Path) -> Engine:
    """A file of SQLite that is ours alone, without a log beside it."""
    engine = sa.create_engine(f"sqlite:///{path}", hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _as_one_file(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=DELETE").fetchall()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in metadata.sorted_tables:
        found = source.execution_options(yield_per=_AT_ONCE).execute(sa.select(table))
        for rows in found.partitions(_AT_ONCE):
            target.execute(table.insert(), [dict(row._mapping) for row in rows])


def _count(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(intakes)).scalar_one()
