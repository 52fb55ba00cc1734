"""The store: every method is one transaction, and what it returns is on the disk."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from wizard.answers.model import CheckIn

from . import migrations
from .clocks import Clock, Tries
from .database import clean_up, engine_for, is_sqlite, reading, translated, writing
from .documents import (
    Addition,
    Draft,
    History,
    Kept,
    Revision,
    SavedDraft,
    Start,
    Workout,
    entry_of,
    from_body,
    kind_of,
    to_body,
)
from .encryption import Keyring, keyring
from .errors import (
    ChangedElsewhereError,
    DamagedRecordError,
    DiskFullError,
    KeyMissingError,
    NoSuchEntryError,
    NotFoundError,
    SentDifferentlyError,
    StoreError,
    StoreUnavailableError,
    TooManyTriesError,
)
from .keys import Key, keys_in
from .location import StoreLocation, place_from
from .tables import ANSWERS, CHECK_IN, DRAFT, PLAN, WORKOUT, Row, entries, folders, last_plan, seals

DRAFTS_LAST = timedelta(hours=24)
SWEEP_EVERY_S = 600.0
MOST_ENTRIES = 5_000  # of one plan: nine a week for ten years
MOST_OWN_PLANS = 12  # that open without a key on one machine: a household
MODELS: dict[str, type[Any]] = {CHECK_IN: CheckIn, WORKOUT: Workout, ANSWERS: Revision}
T = TypeVar("T")


class Saved(Kept):
    """What was written: the new ``state``, the number of an entry, and whether the same had been sent before."""

    state: int
    number: int | None = None
    again: bool = False


_OPENING = Lock()  # threads of one process start one after the other
_FIRST_START_S = 1.0


def new_once() -> str:
    """A token for one sending: make it when the form is shown, and send it again with the same content after an error."""
    return secrets.token_hex(16)


def open_store(
    place: StoreLocation | None = None, environment: Mapping[str, str] = os.environ, clock: Clock | None = None
) -> Store:
    """Open the store of this machine, make it where there is none, and bring it up to date.

    Raises BadSettingError, KeyMissingError, NewerSchemaError, StoreUnavailableError, DiskFullError.
    """
    place = place or place_from(environment)
    return Store(*opened(place, environment), clock)


def opened(place: StoreLocation, environment: Mapping[str, str] = os.environ) -> tuple[Engine, Keyring]:
    """The database of a place, made where there is none and brought up to date, and the keys to it. Raises as ``open_store``."""
    began = monotonic()
    with _OPENING:
        while True:
            try:
                engine = engine_for(place)
                migrations.bring_up_to_date(engine)
                return engine, ring_for(engine, place, environment)
            except StoreUnavailableError:  # SQLite makes nobody wait while another process turns a new file to its log
                if place.url is not None or monotonic() - began > _FIRST_START_S:
                    raise
                sleep(0.05)


def ring_for(engine: Engine, place: StoreLocation, environment: Mapping[str, str] = os.environ) -> Keyring:
    """The master keys; a new one is made only while nothing was ever sealed. Raises KeyMissingError, BadSettingError."""
    with reading(engine) as connection:
        proofs = _proofs(connection)
    with translated():
        ring = keyring(place.folder, environment, make=not proofs)
    current = ring.current
    if current not in proofs:
        with writing(engine) as connection:
            if not is_sqlite(engine):
                connection.execute(sa.text("LOCK TABLE seals IN EXCLUSIVE MODE"))  # two that start at once
            proofs = _proofs(connection)
            if current not in proofs and _proves_all(ring, proofs):
                connection.execute(seals.insert(), {"sealed_by": current, "proof": ring.proof(current)})
    if not _proves_all(ring, proofs):
        raise KeyMissingError
    return ring


def proves(engine: Engine, ring: Keyring) -> None:
    """Raise KeyMissingError where something was sealed here with a key that is not in the ring, or with another one of its name."""
    ring.follow()
    with reading(engine) as connection:
        if not _proves_all(ring, _proofs(connection)):
            raise KeyMissingError


def _proves_all(ring: Keyring, proofs: dict[str, bytes]) -> bool:
    return all(ring.proves(proof, id_) for id_, proof in proofs.items())


def _proofs(connection: Connection) -> dict[str, bytes]:
    return {row.sealed_by: row.proof for row in connection.execute(sa.select(seals))}


class Store:
    """Drafts and plans behind their keys. Safe to share between threads."""

    def __init__(
        self, engine: Engine, ring: Keyring, clock: Clock | None = None, most_entries: int = MOST_ENTRIES
    ) -> None:
        self._engine, self._ring, self._most_entries = engine, ring, most_entries
        self._clock = clock or Clock()
        self._tries = Tries(self._clock.steady)
        self._lock = Lock()
        self._swept_at = self._clock.steady() - SWEEP_EVERY_S
        self._unclean = False  # something deleted may still stand in a log

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def check(self) -> None:
        """Read shortly whether what is kept is there and sealed with a key at hand. Raises StoreUnavailableError, KeyMissingError."""
        proves(self._engine, self._ring)

    # --- drafts ----------------------------------------------------------------------------------

    def save_draft(self, key: Key | str, draft: Draft, seen: int | None = None, caller: str = "") -> Saved:
        """Save a walk that is under way; it is kept for 24 hours from now.

        ``seen`` None: a new draft under a new ``Key``. Otherwise the ``state`` that was read. The same sent again is kept once.
        Raises ChangedElsewhereError, SentDifferentlyError (a new draft under a used key), NotFoundError, TooManyTriesError, StoreUnavailableError, DiskFullError.
        """
        self._sweep()
        if seen is None:
            return self._new_folder(_made(key), DRAFT, draft)
        found = self._key(key, caller)

        def save(connection: Connection) -> Saved:
            row = self._found(connection, found, DRAFT, caller, lock=True)
            if row.version == seen + 1 and self._body(row, found) == to_body(draft):
                return Saved(state=row.version, again=True)
            if row.version != seen:
                raise ChangedElsewhereError
            now = self._now(row.changed_at)
            connection.execute(
                folders.update().where(folders.c.id == row.id),
                {
                    **self._sealed(to_body(draft), found, f"folders/{row.id}"),
                    "version": seen + 1,
                    "changed_at": now,
                    "expires_at": self._clock.now() + DRAFTS_LAST,
                },
            )
            return Saved(state=seen + 1)

        return self._write(save)

    def draft(self, key: Key | str, caller: str = "") -> SavedDraft:
        """The draft of this key. Raises NotFoundError, also after 24 hours without a change, TooManyTriesError, StoreUnavailableError, DamagedRecordError."""
        found = self._key(key, caller)
        with reading(self._engine) as connection:
            row = self._found(connection, found, DRAFT, caller)
            draft, _ = from_body(Draft, self._body(row, found))
            return SavedDraft(draft=draft, state=row.version, changed_at=row.changed_at, expires_at=row.expires_at)

    # --- plans -----------------------------------------------------------------------------------

    def keep_plan(self, key: Key, start: Start, draft: Key | str | None = None, remember: bool = False) -> Saved:
        """Keep a plan under a new key until it is deleted; ``draft`` is deleted with it, ``remember`` makes it the last plan
        of this machine, beside those of other people.

        The same sent again is kept once. Raises SentDifferentlyError, StoreUnavailableError, DiskFullError.
        """
        self._sweep()
        made = _made(key)
        walked = draft if isinstance(draft, Key) else Key.read(draft)

        def also(connection: Connection) -> None:
            if walked is not None:
                gone = connection.execute(
                    folders.delete().where(folders.c.key_hash == walked.found_by, folders.c.kind == DRAFT)
                )
                self._unclean |= bool(gone.rowcount)
            if remember:
                self._remember(connection, made)

        saved = self._new_folder(made, PLAN, start, also)
        self._clean()
        return saved

    def bring(self, key: Key, history: History, remember: bool = False) -> Saved:
        """Keep a history that was taken along (``carried.from_file``) under a new key, with its times; none of them lies ahead.

        The same sent again is kept once. Raises SentDifferentlyError, DiskFullError, StoreUnavailableError.
        """
        if len(history.entries) >= self._most_entries:
            raise DiskFullError
        self._sweep()
        made, body = _made(key), to_body(history.start)

        def bring(connection: Connection) -> Saved:
            row = connection.execute(sa.select(folders).where(folders.c.key_hash == made.found_by)).first()
            if row is not None:
                if row.kind != PLAN or self._history(connection, row, made).entries != history.entries:
                    raise SentDifferentlyError
                return Saved(state=row.version, again=True)
            now, id_ = self._clock.now(), secrets.token_hex(16)
            times = [min(moment, now) for moment in (history.made_at, *(entry.made_at for entry in history.entries))]
            connection.execute(
                folders.insert(),
                {
                    "id": id_,
                    "key_hash": made.found_by,
                    "kind": PLAN,
                    "version": len(times),
                    "made_at": times[0],
                    "changed_at": max(times),
                    "expires_at": None,
                    **self._sealed(body, made, f"folders/{id_}"),
                },
            )
            rows = [
                self._row(id_, made, entry, moment) for entry, moment in zip(history.entries, times[1:], strict=True)
            ]
            if rows:
                connection.execute(entries.insert(), rows)
            if remember:
                self._remember(connection, made)
            return Saved(state=len(times))

        return self._write(bring)

    def _row(self, folder: str, key: Key, entry: Any, moment: datetime) -> dict[str, Any]:
        return {
            "id": secrets.token_hex(16),
            "folder": folder,
            "number": entry.number,
            "kind": entry.kind,
            "made_at": moment,
            "once": self._ring.digest(new_once(), key),
            **self._sealed(
                to_body(getattr(entry, entry.kind), entry.corrects),
                key,
                f"entries/{folder}/{entry.number}/{entry.kind}",
            ),
        }

    def history(self, key: Key | str, caller: str = "") -> History:
        """All that is kept under this key. Raises NotFoundError, TooManyTriesError, StoreUnavailableError, DamagedRecordError."""
        found = self._key(key, caller)
        with reading(self._engine) as connection:
            return self._history(connection, self._found(connection, found, PLAN, caller), found)

    def add(self, key: Key | str, addition: Addition, seen: int, once: str, caller: str = "") -> Saved:
        """Add a check-in, a workout or other answers. Sent twice with the same ``once`` it is kept once.

        Raises ChangedElsewhereError, WeekTakenError (a second check-in of a week), SentDifferentlyError, NotFoundError, TooManyTriesError, StoreUnavailableError, DiskFullError.
        """
        return self._add(key, addition, None, seen, once, caller)

    def correct(self, key: Key | str, number: int, instead: Addition, seen: int, once: str, caller: str = "") -> Saved:
        """Put a correction beside entry ``number``, which stays. From now on the correction counts.

        Raises NoSuchEntryError, and all that ``add`` raises.
        """
        return self._add(key, instead, number, seen, once, caller)

    def delete(self, key: Key | str, caller: str = "") -> None:
        """Delete what is kept under this key, all of it. Raises NotFoundError, TooManyTriesError, StoreUnavailableError."""
        found = self._key(key, caller)

        def gone(connection: Connection) -> None:
            row = self._found(connection, found, None, caller, lock=True)
            connection.execute(entries.delete().where(entries.c.folder == row.id))
            connection.execute(folders.delete().where(folders.c.id == row.id))
            others = tuple(key for key in self._remembered(connection) if key != found)
            if others:
                self._remember_these(connection, others)
            else:
                connection.execute(last_plan.delete())

        self._write(gone)
        self._unclean = True
        self._clean()

    # --- at home: the plan that opens by itself ------------------------------------------------------

    def remember(self, key: Key | str, caller: str = "") -> None:
        """From now on ``last`` gives this key, before those that were remembered earlier. For a machine that serves itself alone.

        Raises NotFoundError, TooManyTriesError, StoreUnavailableError.
        """
        found = self._key(key, caller)

        def remember(connection: Connection) -> None:
            self._found(connection, found, PLAN, caller)
            self._remember(connection, found)

        self._write(remember)

    def own_plans(self) -> tuple[Key, ...]:
        """The keys that were remembered and whose plans are still there, the newest first. Several people may share a machine."""
        with reading(self._engine) as connection:
            keys = self._remembered(connection)
            known = folders.c.key_hash.in_([key.found_by for key in keys])
            there = set(connection.execute(sa.select(folders.c.key_hash).where(known)).scalars())
            return tuple(key for key in keys if key.found_by in there)

    def last(self) -> Key | None:
        """The key that was remembered last, while its plan is there."""
        return next(iter(self.own_plans()), None)

    def forget_last(self) -> None:
        """No plan opens by itself any more; the plans themselves stay."""
        self._write(lambda connection: connection.execute(last_plan.delete()))
        self._unclean = True
        self._clean()

    # --- retention -----------------------------------------------------------------------------------

    def purge(self) -> int:
        """Delete the drafts whose 24 hours are over; returns how many. Runs by itself every ten minutes of use."""
        self._after_a_jump()
        now = self._clock.now()

        def gone(connection: Connection) -> int:
            connection.execute(  # a clock that was set back would keep them for longer than was promised
                folders.update().where(folders.c.expires_at > now + DRAFTS_LAST).values(expires_at=now + DRAFTS_LAST)
            )
            return connection.execute(folders.delete().where(folders.c.expires_at <= now)).rowcount

        count = self._write(gone)
        self._unclean |= count > 0
        self._clean()
        return count

    def _sweep(self) -> None:
        """``purge`` if it is time; what hinders it hinders nobody else."""
        with self._lock:
            if self._clock.steady() < self._swept_at + SWEEP_EVERY_S:
                return
            self._swept_at = self._clock.steady()
        with suppress(StoreError):
            self.purge()

    def _clean(self) -> None:
        if self._unclean:
            with suppress(StoreError):  # then the next one does it
                self._unclean = not clean_up(self._engine, (folders.name, entries.name, last_plan.name))

    def _after_a_jump(self) -> None:
        """A wall clock that jumped ahead ages no draft: each that had not run out before gets its 24 hours anew."""
        jump = self._clock.jumped()
        if not jump:
            return
        now = self._clock.now()
        if jump > timedelta(0):
            fresh = folders.update().where(folders.c.expires_at > now - jump, folders.c.expires_at < now + DRAFTS_LAST)
            self._write(lambda connection: connection.execute(fresh.values(expires_at=now + DRAFTS_LAST)))
        self._clock.settle()

    # --- one transaction ------------------------------------------------------------------------------

    def _write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in one transaction; once more where another writer was faster with the very same row."""
        with suppress(_Raced), writing(self._engine) as connection:
            return _unless_raced(work, connection)
        with writing(self._engine) as connection:
            return work(connection)

    def _new_folder(
        self, key: Key, kind: str, document: Draft | Start, also: Callable[[Connection], None] = lambda c: None
    ) -> Saved:
        body = to_body(document)

        def make(connection: Connection) -> Saved:
            row = connection.execute(sa.select(folders).where(folders.c.key_hash == key.found_by)).first()
            if row is not None:
                if row.kind != kind or self._body(row, key) != body:
                    raise SentDifferentlyError
                also(connection)
                return Saved(state=row.version, again=True)
            id_, now = secrets.token_hex(16), self._clock.now()
            connection.execute(
                folders.insert(),
                {
                    "id": id_,
                    "key_hash": key.found_by,
                    "kind": kind,
                    "version": 1,
                    "made_at": now,
                    "changed_at": now,
                    "expires_at": now + DRAFTS_LAST if kind == DRAFT else None,
                    **self._sealed(body, key, f"folders/{id_}"),
                },
            )
            also(connection)
            return Saved(state=1)

        return self._write(make)

    def _add(
        self, key: Key | str, addition: Addition, corrects: int | None, seen: int, once: str, caller: str
    ) -> Saved:
        found = self._key(key, caller)
        sending = self._ring.digest(once, found)

        def add(connection: Connection) -> Saved:
            row = self._found(connection, found, PLAN, caller, lock=True)
            before = connection.execute(
                sa.select(entries).where(entries.c.folder == row.id, entries.c.once == sending)
            ).first()
            if before is not None:
                return self._sent_before(before, found, addition, corrects, row.version)
            if row.version != seen:
                raise ChangedElsewhereError
            if row.version >= self._most_entries:
                raise DiskFullError
            first = self._checked(connection, row, found, addition, corrects)
            self._append(connection, row, found, addition, first, sending)
            return Saved(state=row.version + 1, number=row.version)

        return self._write(add)

    def _append(
        self, connection: Connection, row: Row, key: Key, addition: Addition, corrects: int | None, sending: str
    ) -> None:
        id_, now = secrets.token_hex(16), self._now(row.changed_at)
        connection.execute(
            entries.insert(),
            {
                "id": id_,
                "folder": row.id,
                "number": row.version,
                "kind": kind_of(addition),
                "once": sending,
                "made_at": now,
                **self._sealed(to_body(addition, corrects), key, f"entries/{row.id}/{row.version}/{kind_of(addition)}"),
            },
        )
        connection.execute(
            folders.update().where(folders.c.id == row.id), {"version": row.version + 1, "changed_at": now}
        )

    def _sent_before(self, before: Row, key: Key, addition: Addition, corrects: int | None, state: int) -> Saved:
        said, of = self._entry(before, key)
        if before.kind != kind_of(addition) or said != addition or (of is None) != (corrects is None):
            raise SentDifferentlyError
        return Saved(state=state, number=before.number, again=True)

    def _checked(
        self, connection: Connection, row: Row, key: Key, addition: Addition, corrects: int | None
    ) -> int | None:
        """The number of the original that a correction stands for. Raises NoSuchEntryError, WeekTakenError."""
        if corrects is None and not isinstance(addition, CheckIn):
            return None
        history = self._history(connection, row, key)
        first = None
        if corrects is not None:
            if not 1 <= corrects <= len(history.entries) or history.entries[corrects - 1].kind != kind_of(addition):
                raise NoSuchEntryError
            first = history.first_of(corrects)
        if isinstance(addition, CheckIn):
            history.require_free(addition.week, first)
        return first

    # --- rows and bodies -------------------------------------------------------------------------------

    def _key(self, key: Key | str, caller: str) -> Key:
        """The key; for what cannot be one a key that nothing has, so that it is looked for all the same."""
        if self._tries.too_many(caller):
            raise TooManyTriesError
        self._after_a_jump()
        return key if isinstance(key, Key) else Key.read(key) or Key.new()

    def _found(self, connection: Connection, key: Key, kind: str | None, caller: str, lock: bool = False) -> Row:
        """The row of this key. Mistyped, unknown, deleted, run out or of another kind: the same way, the same sentence."""
        query = sa.select(folders).where(folders.c.key_hash == key.found_by)
        row = connection.execute(query.with_for_update() if lock and not is_sqlite(self._engine) else query).first()
        if (
            row is None
            or kind not in (None, row.kind)
            or (row.expires_at is not None and row.expires_at <= self._clock.now())
        ):
            self._tries.missed(caller)
            raise NotFoundError
        return row

    def _history(self, connection: Connection, row: Row, key: Key) -> History:
        start, _ = from_body(Start, self._body(row, key))
        found = []
        for entry in connection.execute(
            sa.select(entries).where(entries.c.folder == row.id).order_by(entries.c.number)
        ):
            said, corrects = self._entry(entry, key)
            found.append(entry_of(entry.number, entry.made_at, said, corrects))
        try:
            return History(made_at=row.made_at, state=row.version, start=start, entries=tuple(found))
        except ValidationError:
            pass
        raise DamagedRecordError

    def _entry(self, row: Row, key: Key) -> tuple[Any, int | None]:
        body = self._ring.open(row.body, key, f"entries/{row.folder}/{row.number}/{row.kind}", row.sealed_by)
        return from_body(MODELS[row.kind], body)

    def _body(self, row: Row, key: Key) -> bytes:
        return self._ring.open(row.body, key, f"folders/{row.id}", row.sealed_by)

    def _sealed(self, body: bytes, key: Key | None, place: str) -> dict[str, Any]:
        by = self._ring.current  # asked once: keys may be rotated at this very moment
        return {"sealed_by": by, "body": self._ring.seal(body, key, place, by)}

    def _remember(self, connection: Connection, key: Key) -> None:
        others = (other for other in self._remembered(connection) if other != key)
        self._remember_these(connection, (key, *others)[:MOST_OWN_PLANS])

    def _remember_these(self, connection: Connection, keys: tuple[Key, ...]) -> None:
        insert = sqlite.insert if is_sqlite(self._engine) else postgresql.insert
        sealed = self._sealed(b"".join(key.raw for key in keys), None, "last_plan")
        connection.execute(
            insert(last_plan).values(place=1, **sealed).on_conflict_do_update(index_elements=["place"], set_=sealed)
        )

    def _remembered(self, connection: Connection) -> tuple[Key, ...]:
        row = connection.execute(sa.select(last_plan)).first()
        return keys_in(self._ring.open(row.body, None, "last_plan", row.sealed_by)) if row else ()

    def _now(self, before: datetime) -> datetime:
        """The time of a change: never before the one that it follows, whatever the clock says."""
        return max(self._clock.now(), before)


class _Raced(Exception):
    """Another writer made the same row first."""


def _unless_raced(work: Callable[[Connection], T], connection: Connection) -> T:
    try:
        return work(connection)
    except IntegrityError:
        pass
    raise _Raced  # outside the handler, so that nothing of the database goes along


def _made(key: Key | str) -> Key:
    """A key for something new. What somebody typed is none: by trying, it would tell which keys are taken."""
    if not isinstance(key, Key):
        raise TypeError("a new draft or plan needs a Key that was made for it")
    return key
