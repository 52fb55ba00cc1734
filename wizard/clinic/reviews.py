"""The desk and the review: the queue, one record, what was made of it."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy import Connection, Engine

from wizard.plan.model import Plan, dump
from wizard.store import ChangedElsewhereError, DamagedRecordError, NotFoundError
from wizard.store.database import each, reading, translated
from wizard.store.tables import Row, desk, intakes

from .core import Core, shown, to_intake
from .documents import Line, Reviewed
from .errors import NotAllowedError
from .records import Earlier, QueueLine, Record, Review, Staff

LOG = logging.getLogger("hipwise.clinic")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_EXPORTED = re.compile(r"[a-z0-9_.-]{1,40}")


class Reviewing(Core):
    """What staff do with the intakes."""

    def queue(self, staff: Staff) -> tuple[QueueLine, ...]:
        """All lines: alarms first, then those that were taken back, then signs, then oldest. Raises NotAllowedError."""
        with reading(self._engine) as connection:
            allowed = self._may(connection, staff, "queue")
            query = sa.select(*(c for c in intakes.c if c.name != "body"))
            rows, damaged = each(connection, query, intakes.c.id) if allowed else ([], [])
        if not allowed:
            self._as(
                staff, "queue", lambda connection: None
            )  # notes the refusal, unless the role was given back just now
            raise NotAllowedError
        lines = [*(self._shown(row) for row in rows), *map(_unreadable, damaged)]
        return tuple(
            sorted(
                lines,
                key=lambda line: (
                    not line.alarm,
                    not line.withdrawn,
                    -line.signs,
                    line.finished_at or line.made_at,
                    line.id,
                ),
            )
        )

    def queue_state(self) -> int:
        """A number that is another one whenever a line changed. Cheap: ask every second."""
        try:
            return _asked_at_once(self._engine)
        except self._engine.dialect.loaded_dbapi.Error:
            with reading(self._engine) as connection:
                return int(connection.execute(sa.select(desk.c.changes)).scalar_one())

    def record(self, staff: Staff, id: str) -> Record:
        """A finished intake with all its reviews. Audited as viewed. Raises NotAllowedError, NotFoundError."""

        def view(connection: Connection) -> Record:
            row = self._finished(connection, id)
            earlier = self._earlier(connection, row)
            walk, reviews = self._walk(row), self._reviews(connection, row)
            self._note(connection, staff.id, "viewed", row.id)
            return Record(
                line=shown(row, self._line(row)),
                intake=to_intake(row, walk),
                earlier=earlier,
                suggested=walk.suggested,
                reviews=tuple(Review(number=number, **dict(review)) for number, review in enumerate(reviews, 1)),
            )

        return self._as(staff, "view", view, id)

    def change(
        self, staff: Staff, id: str, changes: Sequence[Any], note: str, seen: int, plan: Plan | None = None
    ) -> int:
        """Add a review with all changes that count from now on; returns the new state. The ones before stay beside it.

        ``changes``: pydantic models or JSON objects. A signed one can be changed: what follows is unsigned until it is signed again.
        Sent again with the same content it is kept once. Raises ChangedElsewhereError, NotAllowedError, NotFoundError.
        """
        said = tuple(
            change.model_dump(mode="json") if isinstance(change, BaseModel) else dict(change) for change in changes
        )

        def add(connection: Connection) -> int:
            row = self._finished(connection, id)
            review = Reviewed(
                staff=staff,
                at=max(self._clock.now(), row.changed_at),
                changes=said,
                note=note.strip(),
                digest=_digest(plan),
            )
            return self._append(connection, row, review, seen, "changed")

        return self._as(staff, "change", add, id)

    def sign(self, staff: Staff, id: str, seen: int, plan: Plan | None = None) -> int:
        """Sign the last review as it stands (or the suggestion as it is). ``plan``: what was on the page; it is kept whole.

        Raises ChangedElsewhereError, NotAllowedError, NotFoundError.
        """

        def add(connection: Connection) -> int:
            row = self._finished(connection, id)
            before = self._reviews(connection, row)
            review = Reviewed(
                staff=staff,
                at=max(self._clock.now(), row.changed_at),
                changes=before[-1].changes if before else (),
                note=before[-1].note if before else "",
                signed=True,
                digest=_digest(plan),
                plan=plan.to_json() if plan else None,
            )
            return self._append(connection, row, review, seen, "signed")

        return self._as(staff, "sign", add, id)

    def exported(self, staff: Staff, id: str, what: str) -> None:
        """Note that somebody took it along: ``what`` such as pdf, fhir, text. Call before handing it over. Raises NotAllowedError, NotFoundError."""
        if not _EXPORTED.fullmatch(what):
            raise ValueError(what)

        def note(connection: Connection) -> None:
            self._note(connection, staff.id, "exported", self._finished(connection, id).id, what)

        self._as(staff, "export", note, id)

    # --- inside -----------------------------------------------------------------------------------

    def _shown(self, row: Row) -> QueueLine:
        """One that was damaged hides no other one: it shows as itself, without what it said."""
        try:
            return shown(row, self._line(row))
        except DamagedRecordError:
            line = _unreadable(row.id)
            stage = "finished" if row.finished_at else "waiting"
            return line.model_copy(
                update={"stage": stage, "made_at": row.made_at, "finished_at": row.finished_at, "state": row.version}
            )

    def _append(self, connection: Connection, row: Row, review: Reviewed, seen: int, what: str) -> int:
        before = self._reviews(connection, row)
        if row.version == seen + 1 and before and before[-1].model_copy(update={"at": review.at}) == review:
            return int(row.version)  # sent again
        if row.version != seen:
            raise ChangedElsewhereError
        digest = self._add_review(connection, row, len(before) + 1, review)
        line = self._line(row).model_copy(update={"stage": "signed" if review.signed else "finished"})
        state = self._put_line(connection, row, line)
        self._note(connection, review.staff.id, what, row.id, f"review {len(before) + 1}", digest)
        return state

    def _put_line(self, connection: Connection, row: Row, line: Line, step: int = 1) -> int:
        self._changed(connection)
        return self._put(connection, row, line, self._packed(row), step)

    def _earlier(self, connection: Connection, row: Row) -> Earlier | None:
        """The intake of the same reference that was finished last before this one."""
        before = (
            sa.select(intakes)
            .where(intakes.c.reference_hash == row.reference_hash, intakes.c.finished_at < row.finished_at)
            .order_by(intakes.c.finished_at.desc(), intakes.c.id)
        )
        found = connection.execute(before).first()
        if found is None:
            return None
        line = self._line(found)
        if line.outcome is None:
            raise NotFoundError
        return Earlier(
            id=found.id, answers=self._walk(found).answers, finished_at=found.finished_at, outcome=line.outcome
        )


def _unreadable(id_: str) -> QueueLine:
    """What the queue shows of an intake of which nothing can be read, not even its times."""
    LOG.warning("a line of the queue is damaged; the audit says which")
    return QueueLine(id=id_, reference=f"? {id_[:6]}", stage="waiting", made_at=LONG_AGO, state=0)


def _asked_at_once(engine: Engine) -> int:
    """One number without the ceremony of a transaction: every screen of the desk asks each second."""
    with translated():
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT changes FROM desk")
            found = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
    if found is None:
        raise DamagedRecordError
    return int(found[0])


def _digest(plan: Plan | None) -> str | None:
    return hashlib.sha256(dump(plan)).hexdigest() if plan else None
