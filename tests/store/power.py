"""Power cuts and full disks for SQLite, simulated: the real store over a disk that remembers what was only promised.

A file system of SQLite (VFS, through apsw) passes everything on to real files and records every write, truncation,
deletion and sync. ``images`` then makes what a disk could hold after the power went away at any moment of that record.

What it simulates: for each file, all that was covered by a finished sync is there. Of everything after it any part may be
there: nothing, all, or any choice of writes and of pieces of 512 bytes of them, also later ones without earlier ones; a file
that was never synced may be missing, a deletion without a synced folder may come back. The shared-memory index of
the log is lost.

What it does not simulate: a disk that lies about a sync, a piece of 512 bytes that is itself torn or damages its neighbour
(SQLite too relies on that), a file system that breaks, other SQLite libraries than the one inside apsw. The store, its
transactions and settings are those that ship.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

PIECE = 512
NEW, WRITE, CUT_TO, SYNC, DELETE = "new", "write", "cut_to", "sync", "delete"
KEPT = (0.0, 0.5, 0.9, 1.0)  # shares of what was not synced that a power cut leaves


class Disk(apsw.VFS):
    """Records what happens to the files of one folder. ``space`` is how many writes still succeed; None: any number."""

    def __init__(self, name: str = "power") -> None:
        self.record: list[tuple[str, str, int, bytes]] = []
        self.space: int | None = None
        self.name = name
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> File:
        return File(self, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        super().xDelete(name, sync_folder)
        self.record.append((DELETE, Path(name).name, int(sync_folder), b""))

    def take_space(self) -> None:
        if self.space is not None:
            if self.space == 0:
                raise apsw.FullError("no space left")
            self.space -= 1


class File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self.disk, self.name = disk, Path(path).name if path else ""
        is_new = bool(path) and not Path(path).exists()
        super().__init__("", name, flags)
        if is_new:
            disk.record.append((NEW, self.name, 0, b""))

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.take_space()
        super().xWrite(data, offset)
        self.disk.record.append((WRITE, self.name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self.disk.record.append((CUT_TO, self.name, size, b""))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.disk.record.append((SYNC, self.name, 0, b""))


# --- what is left after a power cut --------------------------------------------------------------------


class Platter:
    """What is surely on the disk, and what is on its way there."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {name: bytearray(content) for name, content in files.items()}
        self.waiting: list[tuple[str, str, int, bytes]] = []

    def take(self, event: tuple[str, str, int, bytes]) -> None:
        """Play one event of a record."""
        kind, name, number, _ = event
        if kind == SYNC or (kind == DELETE and number):
            mine = [e for e in self.waiting if e[1] == name]
            self.waiting = [e for e in self.waiting if e[1] != name]
            if kind == DELETE:
                self.files.pop(name, None)
            for e in mine if kind == SYNC else ():
                _apply(self.files, e)
        else:
            self.waiting.append(event)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """One of the many states that the disk may be in when the power comes back."""
        share = chance.choice(KEPT)
        files = {name: bytearray(content) for name, content in self.files.items()}
        for kind, name, number, data in self.waiting:
            if kind == WRITE and 0 < share < 1:
                for start in range(0, len(data), PIECE):
                    if chance.random() < share:
                        _apply(files, (WRITE, name, number + start, data[start : start + PIECE]))
            elif chance.random() < share:
                _apply(files, (kind, name, number, data))
        return {name: bytes(content) for name, content in files.items() if not name.endswith("-shm")}


def _apply(files: dict[str, bytearray], event: tuple[str, str, int, bytes]) -> None:
    kind, name, number, data = event
    if kind == DELETE:
        files.pop(name, None)
        return
    content = files.setdefault(name, bytearray())
    if kind == WRITE:
        content.extend(b"\0" * (number - len(content)))
        content[number : number + len(data)] = data
    elif kind == CUT_TO:
        del content[number:]


def images(
    before: dict[str, bytes],
    record: list[tuple[str, str, int, bytes]],
    count: int,
    chance: random.Random,
    first: int = 0,
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """``count`` power cuts, spread over the record from ``first`` on: how many events had happened, and what is on the disk then."""
    platter, played = Platter(before), 0
    for moment in sorted(chance.choices(range(first, len(record) + 1), k=count)):
        for event in record[played:moment]:
            platter.take(event)
        played = moment
        yield moment, platter.after_a_cut(chance)


# --- apsw as a driver for SQLAlchemy -------------------------------------------------------------------------


class Driver:
    """Just enough of the DB-API over apsw for SQLAlchemy's SQLite dialect."""

    class Error(Exception):
        sqlite_errorname = ""

    class DatabaseError(Error):
        pass

    class OperationalError(DatabaseError):
        pass

    class IntegrityError(DatabaseError):
        pass

    class InterfaceError(Error):
        pass

    class ProgrammingError(DatabaseError):
        pass

    class NotSupportedError(DatabaseError):
        pass

    class InternalError(DatabaseError):
        pass

    class DataError(DatabaseError):
        pass

    Warning = Warning
    paramstyle, apilevel, threadsafety = "qmark", "2.0", 1
    sqlite_version = apsw.sqlite_lib_version()
    sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))
    Binary = bytes


_NAMES = {
    apsw.FullError: "SQLITE_FULL",
    apsw.BusyError: "SQLITE_BUSY",
    apsw.CorruptError: "SQLITE_CORRUPT",
    apsw.NotADBError: "SQLITE_NOTADB",
}


def _as_ours(error: apsw.Error) -> Driver.Error:
    kind = Driver.IntegrityError if isinstance(error, apsw.ConstraintError) else Driver.OperationalError
    made = kind(str(error))
    made.sqlite_errorname = next((name for type_, name in _NAMES.items() if isinstance(error, type_)), "")
    return made


class Link:
    """A connection."""

    isolation_level = None

    def __init__(self, path: Path, disk: Disk, busy_ms: int = 5_000) -> None:
        try:
            self.inner = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=disk.name)
        except apsw.Error as error:
            raise _as_ours(error) from None
        self.inner.set_busy_timeout(busy_ms)

    def cursor(self) -> Pointer:
        return Pointer(self)

    def commit(self) -> None:
        if not self.inner.get_autocommit():
            self.cursor().execute("COMMIT")

    def rollback(self) -> None:
        if not self.inner.get_autocommit():
            self.cursor().execute("ROLLBACK")

    def close(self) -> None:
        self.inner.close()

    def create_function(self, name: str, count: int, function: Any, deterministic: bool = False) -> None:
        self.inner.create_scalar_function(name, function, count, deterministic=deterministic)


class Pointer:
    """A cursor; results are fetched at once."""

    arraysize = 1

    def __init__(self, link: Link) -> None:
        self.link, self.rows, self.description, self.rowcount, self.lastrowid = link, [], None, -1, None

    def execute(self, statement: str, parameters: Any = ()) -> Pointer:
        inner = self.link.inner.cursor()
        try:
            before = self.link.inner.total_changes()
            inner.exec_trace = self._describe  # afterwards nobody knows the columns of an empty result
            self.rows = list(inner.execute(statement, tuple(parameters)))
            self.rowcount = self.link.inner.total_changes() - before
            self.lastrowid = self.link.inner.last_insert_rowid()
        except apsw.Error as error:
            raise _as_ours(error) from None
        return self

    def _describe(self, inner: apsw.Cursor, _statement: str, _parameters: Any) -> bool:
        self.description = tuple((column[0], *[None] * 6) for column in inner.get_description()) or None
        return True

    def fetchall(self) -> list:
        rows, self.rows = self.rows, []
        return rows

    def fetchone(self) -> Any:
        return self.rows.pop(0) if self.rows else None

    def fetchmany(self, size: int = 1) -> list:
        rows, self.rows = self.rows[:size], self.rows[size:]
        return rows

    def close(self) -> None:
        self.rows = []
