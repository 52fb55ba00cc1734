"""What all of the clinic's methods rest on: one transaction each, one writer at a time, a role that is asked of the database."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from wizard.store import Key, NotFoundError
from wizard.store.clocks import Clock
from wizard.store.database import is_sqlite, reading, writing
from wizard.store.encryption import Keyring
from wizard.store.store import proves
from wizard.store.tables import Row, desk, intakes, reviews
from wizard.store.tables import staff as people
from wizard.store.tables import trail as lines

from . import trail
from .anchor import Anchor
from .clinic_keys import CODES, PREPARED, PURPOSES, REFERENCE, TRAIL, ClinicKeys, keyed
from .documents import Line, Person, Reviewed, Walk, pack, text_of, unpack
from .errors import BadReferenceError, NotAllowedError
from .records import Intake, QueueLine, Staff
from .roles import MAY, SYSTEM

LOG = logging.getLogger("hipwise.clinic")
RETENTION_DAYS = 30
UNFINISHED_LASTS = timedelta(hours=24)
MOST_REFERENCE = 60
T = TypeVar("T")


class _Refused:
    """What a transaction returns for one who may not do it."""


_NOTED = "hipwise_noted"  # of a connection: the heads of this transaction, each with the intake that it deleted


class Core:
    """The engine, the keys, the clock and the anchor of one clinic."""

    def __init__(
        self,
        engine: Engine,
        ring: Keyring,
        anchor: Anchor,
        retention_days: int = RETENTION_DAYS,
        clock: Clock | None = None,
    ) -> None:
        self._engine, self._ring, self._anchor = engine, ring, anchor
        self._hidden = ClinicKeys(ring)
        self._clock = clock or Clock()
        self.retention_days = retention_days

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def prepare(self) -> None:
        """Make the anchor, the clinic's own keys, its desk and the first line of its trail where they are missing.

        Raises BadSettingError, DamagedRecordError, StoreUnavailableError, DiskFullError.
        """
        self._anchor.make()
        with reading(self._engine) as connection:
            if _has_desk(connection) and (
                self._hidden.is_prepared(connection) or not self._hidden.has(connection, TRAIL)
            ):
                return
        with writing(self._engine) as connection:
            connection.info.pop(_NOTED, None)
            if not is_sqlite(self._engine):
                connection.execute(sa.text("LOCK TABLE desk, clinic_keys IN EXCLUSIVE MODE"))  # two that start at once
            if not _has_desk(connection):
                for purpose in PURPOSES:
                    if not self._hidden.all(connection, purpose):
                        self._hidden.make(connection, purpose)
                connection.execute(desk.insert(), {"place": 1, "changes": 1})
            self._begin_trail(connection)
            noted: list[tuple[trail.Head, str]] = connection.info.pop(_NOTED, [])
        if noted:
            self._anchored(noted)

    def _begin_trail(self, connection: Connection) -> None:
        """The first line, once for all times: where the trail is empty later on, it was emptied. A trail of an older version goes on as it is."""
        if self._hidden.is_prepared(connection) or not self._hidden.has(connection, TRAIL):
            return
        self._hidden.make(connection, PREPARED)
        if connection.execute(sa.select(lines.c.sequence).limit(1)).first() is None:
            self._note(connection, trail.SYSTEM, trail.PREPARED)

    def check(self) -> None:
        """Read shortly whether the records are there and sealed with a key at hand. Raises StoreUnavailableError, KeyMissingError."""
        proves(self._engine, self._ring)

    # --- one transaction ------------------------------------------------------------------------------

    def _write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in one transaction that holds the desk: one writer after the other, and one trail without a fork."""
        with writing(self._engine) as connection:
            connection.info.pop(_NOTED, None)  # of a transaction that came to nothing
            query = sa.select(desk.c.changes)
            connection.execute(query if is_sqlite(self._engine) else query.with_for_update())
            done = work(connection)
            noted: list[tuple[trail.Head, str]] = connection.info.pop(_NOTED, [])
        if noted:
            self._anchored(noted)
        return done

    def _anchored(self, noted: list[tuple[trail.Head, str]]) -> None:
        """The commit has happened: where the anchor cannot be written, the next head stands for this one too."""
        try:
            self._anchor.add(noted[-1][0], tuple(gone for _, gone in noted if gone))
        except OSError as error:
            LOG.warning("the head of the trail could not be anchored: %s", type(error).__name__)

    def _as(self, staff: Staff | None, what: str, work: Callable[[Connection], T], about: str | None = None) -> T:
        """``_write`` for somebody who may do ``what``. Raises NotAllowedError, which stands in the trail."""

        def checked(connection: Connection) -> T | _Refused:
            if self._may(connection, staff, what):
                return work(connection)
            who = staff.id if staff is not None and self._person_of(connection, staff.id) is not None else trail.NOBODY
            self._note(connection, who, "refused", _id_or_none(about), what)
            return _Refused()

        done = self._write(checked)
        if isinstance(done, _Refused):
            raise NotAllowedError
        return done

    def _note(
        self,
        connection: Connection,
        who: str,
        what: str,
        about: str | None = None,
        detail: str = "",
        digest: str | None = None,
    ) -> None:
        """A line of the trail, in this transaction."""
        head = trail.append(connection, self._hidden, self._clock.now(), who, what, about, detail, digest)
        connection.info.setdefault(_NOTED, []).append((head, about if about and what in trail.GONE else ""))

    def _changed(self, connection: Connection) -> None:
        """A line of the queue is another one now."""
        connection.execute(desk.update().values(changes=desk.c.changes + 1))

    # --- who may ----------------------------------------------------------------------------------------

    def _may(self, connection: Connection, staff: Staff | None, what: str) -> bool:
        if staff is None:
            return False
        if staff == SYSTEM:
            return what in MAY[SYSTEM.role]
        person = self._person_of(connection, staff.id)
        return person is not None and not person.off and person.role == staff.role and what in MAY[person.role]

    def _person_of(self, connection: Connection, staff_id: str) -> Person | None:
        row = connection.execute(sa.select(people).where(people.c.id == staff_id)).first()
        return self._person(row) if row is not None else None

    def _person(self, row: Row) -> Person:
        return unpack(
            Person,
            self._ring.open(row.body, None, _place_of_person(row.id, row.code_hash, row.subject_hash), row.sealed_by),
        )

    def _sealed_person(
        self,
        id_: str,
        person: Person,
        code_hash: str | None,
        subject_hash: str | None,
        by: str | None = None,
    ) -> dict[str, Any]:
        by = by or self._ring.current
        return {
            "id": id_,
            "code_hash": code_hash,
            "subject_hash": subject_hash,
            "sealed_by": by,
            "body": self._ring.seal(pack(person), None, _place_of_person(id_, code_hash, subject_hash), by),
        }

    def _digest_of_person(
        self, connection: Connection, id_: str, code_hash: str | None, subject_hash: str | None, person: Person
    ) -> str:
        return digest_of_person(self._hidden.last(connection, CODES)[1], id_, code_hash, subject_hash, person)

    # --- intakes -----------------------------------------------------------------------------------------

    def _by_reference(self, connection: Connection, reference: str) -> str:
        """What equal references are found by."""
        return found_by(self._hidden.last(connection, REFERENCE)[1], reference)

    def _row(self, connection: Connection, id_: str) -> Row:
        """The intake of this id. Raises NotFoundError."""
        row = connection.execute(sa.select(intakes).where(intakes.c.id == str(id_))).first()
        if row is None:
            raise NotFoundError
        return row

    def _finished(self, connection: Connection, id_: str) -> Row:
        """The intake of this id that was handed in. Raises NotFoundError."""
        row = self._row(connection, id_)
        if row.finished_at is None:
            raise NotFoundError
        return row

    def _own_key(self, row: Row) -> Key:
        return Key(self._ring.open(row.own_key, None, f"intakes/{row.id}/own_key", row.sealed_by))

    def _line(self, row: Row) -> Line:
        return unpack(
            Line, self._ring.open(row.line, self._own_key(row), f"intakes/{row.id}/line/{row.version}", row.sealed_by)
        )

    def _packed(self, row: Row) -> bytes | None:
        """The answers as they were packed, in whatever version; None where they are gone."""
        return (
            None
            if row.body is None
            else self._ring.open(row.body, self._own_key(row), f"intakes/{row.id}/body", row.sealed_by)
        )

    def _walk(self, row: Row) -> Walk:
        packed = self._packed(row)
        return Walk() if packed is None else unpack(Walk, packed)

    def _sealed_intake(
        self, id_: str, own: Key, version: int, line: Line, packed: bytes | None, by: str | None = None
    ) -> dict[str, Any]:
        """The sealed columns of an intake, all by one master key; ``packed`` None: the answers are gone."""
        by = by or self._ring.current
        return {
            "version": version,
            "sealed_by": by,
            "own_key": self._ring.seal(own.raw, None, f"intakes/{id_}/own_key", by),
            "line": self._ring.seal(pack(line), own, f"intakes/{id_}/line/{version}", by),
            "body": None if packed is None else self._ring.seal(packed, own, f"intakes/{id_}/body", by),
        }

    def _put(
        self, connection: Connection, row: Row, line: Line, packed: bytes | None, step: int = 1, **columns: Any
    ) -> int:
        """Write an intake anew, one version on (``step`` 0: none, for what nobody has to look at first); returns the version."""
        now, version = self._not_before(row, line), row.version + step
        line = line.model_copy(update={"made_at": line.made_at or row.made_at, "changed_at": now})
        connection.execute(
            intakes.update().where(intakes.c.id == row.id),
            {**self._sealed_intake(row.id, self._own_key(row), version, line, packed), "changed_at": now, **columns},
        )
        return int(version)

    def _not_before(self, row: Row, line: Line) -> datetime:
        """Now, but never before the last change: the sealed line is asked for that, since the plain column may have been changed by hand."""
        return max(self._clock.now(), line.changed_at or row.changed_at)

    def _reviews(self, connection: Connection, row: Row) -> tuple[Reviewed, ...]:
        """All reviews of an intake, in order."""
        own = self._own_key(row)
        return tuple(
            unpack(Reviewed, self._packed_review(review, own)) for review in self._review_rows(connection, row)
        )

    def _review_rows(self, connection: Connection, row: Row) -> list[Row]:
        return list(connection.execute(self._reviews_of(row)))

    def _reviews_of(self, row: Row) -> sa.Select[Any]:
        return sa.select(reviews).where(reviews.c.intake == row.id).order_by(reviews.c.number)

    def _packed_review(self, review: Row, own: Key) -> bytes:
        return self._ring.open(review.body, own, _place_of_review(review.intake, review.number), review.sealed_by)

    def _add_review(self, connection: Connection, row: Row, number: int, review: Reviewed) -> str:
        """Add a review; returns its digest."""
        own, packed = self._own_key(row), pack(review)
        connection.execute(
            reviews.insert(),
            {
                "id": secrets.token_hex(16),
                "intake": row.id,
                "number": number,
                **self._sealed_review(row.id, own, number, packed),
            },
        )
        return digest_of_review(own, number, packed)

    def _sealed_review(
        self, intake: str, own: Key, number: int, packed: bytes, by: str | None = None
    ) -> dict[str, Any]:
        by = by or self._ring.current
        return {"sealed_by": by, "body": self._ring.seal(packed, own, _place_of_review(intake, number), by)}


def _has_desk(connection: Connection) -> bool:
    return connection.execute(sa.select(desk.c.changes)).first() is not None


def found_by(key: bytes, reference: str) -> str:
    """What equal references are found by: upper and lower case are the same."""
    return keyed(key, unicodedata.normalize("NFKC", reference).casefold())


def digest_of_person(key: bytes, id_: str, code_hash: str | None, subject_hash: str | None, person: Person) -> str:
    """Keyed digest of one of the staff, with what signs them in."""
    return keyed(key, json.dumps([id_, code_hash, subject_hash, person.name, person.role, person.off], default=repr))


def digest_of_intake(own: Key, line: Line, packed: bytes, finished_at: datetime) -> str:
    """Keyed digest of a finished intake: reference, outcome, signs, when it was, and the answers with the suggestion.

    Of a body its text counts as it was written, so that a later version of the models changes no digest.
    """
    return keyed(
        own.raw,
        json.dumps([line.reference, line.outcome, line.signs, finished_at.isoformat(), text_of(packed).decode()]),
    )


def digest_of_review(own: Key, number: int, packed: bytes) -> str:
    """Keyed digest of one review."""
    return keyed(own.raw, json.dumps([number, text_of(packed).decode()]))


def digest_of_reference(own: Key, reference: str) -> str:
    """Keyed digest of an intake that was just begun."""
    return keyed(own.raw, json.dumps([reference]))


def same(one: str, other: object) -> bool:
    """Equal digests; whatever else stands in its place is none."""
    return hmac.compare_digest(one.encode(), str(other).encode("utf-8", "replace"))


def shown(row: Row, line: Line) -> QueueLine:
    """A line as the queue shows it."""
    return QueueLine(
        id=row.id,
        reference=line.reference,
        stage=line.stage,
        outcome=line.outcome or line.alarm,
        signs=line.signs,
        alarm=line.alarm is not None and not line.acknowledged,
        withdrawn=line.withdrawn is True and not line.acknowledged,
        made_at=row.made_at,
        finished_at=row.finished_at,
        state=row.version,
    )


def to_intake(row: Row, walk: Walk) -> Intake:
    """What the tablet or the review page sees."""
    says = walk.model_dump(exclude={"suggested", "answers"})
    return Intake(state=row.version, answers=walk.answers, finished=row.finished_at is not None, **says)


def tidy(reference: str) -> str:
    """A reference without the spaces that nobody sees. Raises BadReferenceError."""
    said = " ".join(reference.split()) if isinstance(reference, str) else ""
    if not 1 <= len(said) <= MOST_REFERENCE or not said.isprintable():
        raise BadReferenceError
    return said


def tablet_key(key: Key | str | None) -> Key:
    """The key of a tablet. Raises NotFoundError for what cannot be one."""
    found = key if isinstance(key, Key) else Key.read(key)
    if found is None:
        raise NotFoundError
    return found


def _place_of_review(intake: str, number: int) -> str:
    return f"reviews/{intake}/{number}"


def _place_of_person(id_: str, code_hash: str | None, subject_hash: str | None) -> str:
    return f"staff/{id_}/{code_hash or ''}/{subject_hash or ''}"


def _id_or_none(about: str | None) -> str | None:
    """An id as we make them; nothing that came from outside gets into the trail."""
    ours = isinstance(about, str) and len(about) == 32 and about.isascii() and about.isalnum()
    return about if ours else None
