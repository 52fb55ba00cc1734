"""The two databases behind one engine, and what their errors mean.

SQLite keeps what was acknowledged through a power cut only with ``synchronous=FULL`` or more: with NORMAL a
sixth of it was lost. It is EXTRA, which costs nothing once the log is in use: when a new file turns to WAL, FULL does not
sync the deletion of the old journal, and one that comes back after a power cut undoes everything. Writes take the lock
at once (BEGIN IMMEDIATE), so that two writers wait for each other instead of failing at the end.
"""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row, event, exc
from sqlalchemy.pool import QueuePool

from .encryption import make_folder, sync_folder
from .errors import DamagedRecordError, DiskFullError, StoreError, StoreUnavailableError
from .location import StoreLocation

LOG = logging.getLogger("hipwise.store")
BUSY_MS = 5_000  # how long a writer waits for another one
CONNECT_S = 5
_CLEAN_UP_MS = 300  # nobody waits longer for a reader of an old state; the next deletion or sweep tries again
WRITES, _FILE = (
    "hipwise_writes",
    "hipwise_file",
)  # execution options: this transaction writes; the file behind the engine
_PRAGMAS = ("synchronous=EXTRA", "journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF")
_DISK_FULL = "53100"  # SQLSTATE
OUT_OF_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_TABLE = ("42P01", "42703")
_CORRUPT = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")
_UNREACHED = tuple(
    f"SQLITE_{what}"
    for what in ("BUSY", "LOCKED", "IOERR", "CANTOPEN", "READONLY", "PERM", "NOMEM", "PROTOCOL", "NOLFS")
)


def engine_for(place: StoreLocation, busy_ms: int = BUSY_MS) -> Engine:
    """The engine for a place; makes the folder and the file of SQLite, for their owner alone. Raises StoreUnavailableError, DiskFullError."""
    if place.url is not None:
        return _postgresql(place.url, busy_ms)
    with translated():
        make_folder(place.folder)
        _make_file(place.database)
    engine = sqlite_engine(_opener(place.database, busy_ms), busy_ms)
    _watch(engine, place.database)
    return engine


def _make_file(path: Path) -> None:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        sync_folder(path.parent)


def _opener(path: Path, busy_ms: int) -> Callable[[], sqlite3.Connection]:
    address = f"{path.absolute().as_uri()}?mode=rw"  # rw: a file that is away is not silently made anew

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, isolation_level=None, timeout=busy_ms / 1000, check_same_thread=False)

    return connect


def sqlite_engine(connect: Callable[[], Any], busy_ms: int = BUSY_MS, driver: ModuleType | None = None) -> Engine:
    """An engine over SQLite connections. ``driver`` is another DB-API module, for tests that cut the power."""
    engine = sa.create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=5,
        max_overflow=10,
        pool_timeout=busy_ms / 1000,
        hide_parameters=True,
        **({"module": driver} if driver else {}),
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={busy_ms}", *_PRAGMAS):
            cursor.execute(f"PRAGMA {pragma}")
            cursor.fetchall()
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")

    return engine


def _watch(engine: Engine, path: Path) -> None:
    """Notice a file that was taken away or replaced: an open connection would go on writing where nobody reads."""

    @event.listens_for(engine, "connect")
    def _remember(_connection: Any, record: Any) -> None:
        record.info[_FILE] = _identity(path)

    @event.listens_for(engine, "checkout")
    def _compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info[_FILE] != _identity(path):
            raise exc.DisconnectionError("the file is another one")

    engine.update_execution_options(**{_FILE: path})


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _postgresql(url: sa.URL, busy_ms: int) -> Engine:
    options = f"-c lock_timeout={busy_ms} -c statement_timeout={3 * busy_ms} -c timezone=UTC -c synchronous_commit=on"
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=busy_ms / 1000,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_S, "options": options, "application_name": "hipwise"},
    )


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes. When this returns, it is on the disk."""
    with translated(), engine.connect().execution_options(**{WRITES: True}) as connection:
        with connection.begin():
            yield connection
        path = connection.get_execution_options().get(_FILE)
        if path is not None and connection.info[_FILE] != _identity(path):
            raise StoreUnavailableError  # what was written went with the file: not acknowledged


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads a single state."""
    options = {} if is_sqlite(engine) else {"isolation_level": "REPEATABLE READ"}
    with translated(), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def each(connection: Connection, query: sa.Select[Any], key: sa.Column[Any]) -> tuple[list[Row[Any]], list[Any]]:
    """All rows of a query, and the ``key`` of those that were damaged so that they cannot be read as rows: one hides no other one."""
    try:
        return list(connection.execute(query).all()), []
    except DamagedRecordError:
        pass
    found: list[Row[Any]] = []
    damaged: list[Any] = []
    for one in connection.execute(query.with_only_columns(key)).scalars().all():
        try:
            found += connection.execute(query.where(key == one)).all()
        except DamagedRecordError:
            damaged.append(one)
    return found, damaged


def clean_up(engine: Engine, tables: tuple[str, ...]) -> bool:
    """Let nothing of what was deleted stay in a log beside the tables; False where somebody still reads an old state.

    SQLite overwrites what it deletes (``secure_delete``); here its log is emptied. PostgreSQL frees the rows.
    """
    with translated(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if is_sqlite(engine):
            patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_CLEAN_UP_MS}")
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
            return not busy
        connection.exec_driver_sql(f"VACUUM {', '.join(tables)}")
        return True


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the database or the disk says into one of our sentences; nothing of the original goes along."""
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        found = _meaning(error)
        LOG.warning("%s: %s", type(found).__name__, _named(error))
        raise found from None


def _named(error: Exception) -> str:
    """The kind of an error, for the log of whoever runs this: no statement, no address, no value."""
    original = getattr(error, "orig", None)
    code = (
        getattr(original, "sqlstate", None)
        or getattr(original, "sqlite_errorname", None)
        or getattr(error, "errno", None)
    )
    return " ".join(str(part) for part in (type(error).__name__, original and type(original).__name__, code) if part)


def _meaning(error: Exception) -> StoreError:
    if isinstance(error, OSError):
        return DiskFullError() if error.errno in OUT_OF_SPACE else StoreUnavailableError()
    if isinstance(error, exc.TimeoutError):
        return StoreUnavailableError()  # every connection was busy
    if isinstance(error, sqlite3.Error):
        error = exc.DBAPIError.instance(None, None, error, sqlite3.Error)
    if not isinstance(error, exc.DBAPIError):
        return StoreError()
    code = getattr(error.orig, "sqlite_errorname", None)
    if code == "SQLITE_FULL" or getattr(error.orig, "sqlstate", None) == _DISK_FULL:
        return DiskFullError()
    if _lacks_tables(error.orig):
        return DamagedRecordError()
    if code is not None:
        return (
            DamagedRecordError()
            if code.startswith(_CORRUPT)
            else StoreUnavailableError()
            if code.startswith(_UNREACHED)
            else StoreError()
        )
    unreached = isinstance(error, (exc.OperationalError, exc.InterfaceError)) or error.connection_invalidated
    return StoreUnavailableError() if unreached else StoreError()


def _lacks_tables(original: Any) -> bool:
    """True where a table or column that was made is gone, or SQLite holds bytes for a text that are none."""
    if not isinstance(original, sqlite3.Error):
        return getattr(original, "sqlstate", None) in _NO_TABLE
    return str(original).startswith(("no such table", "no such column", "Could not decode to UTF-8"))
