"""A new master key: everything is sealed again with it, so that the old one can be thrown away.

The new key stands in the key file before anything is sealed with it, and the old one until nothing needs it: whenever this is
stopped, both open what they sealed, and the same command goes on. Programs that run meanwhile follow the key file.

What only its owner can open stays as it is: drafts and plans that were kept under a key of their own at home. While there are
any, the old key stays too. Sessions end, since their tokens are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from wizard.store import Key
from wizard.store.database import is_sqlite, reading, translated
from wizard.store.keys import keys_in
from wizard.store.tables import clinic_keys, entries, folders, intakes, last_plan, reviews, seals, sessions
from wizard.store.tables import staff as people

from . import trail
from .clinic_keys import REFERENCE, TRAIL
from .core import Core
from .errors import NoNewKeyError

_OURS: tuple[Table, ...] = (clinic_keys, people, intakes, reviews, last_plan)
_THEIRS: tuple[Table, ...] = (folders, entries)


@dataclass(frozen=True)
class Rotated:
    """``sealed``: rows sealed again. ``left``: rows that only their owners can open. ``dropped``: keys that are in the key file no more."""

    sealed: int
    left: int
    dropped: int


class Rotating(Core):
    """Rotation of the master key."""

    def rotate_keys(self) -> Rotated:
        """Seal everything with a new master key, in one transaction. Raises NoNewKeyError, KeyMissingError, StoreUnavailableError, DiskFullError."""
        if not self._has_old():
            if not self._ring.in_a_file:
                raise NoNewKeyError
            with translated():
                self._ring.renew()
        by = self._ring.current
        sealed = self._write(lambda connection: self._seal_all_again(connection, by, anew=True))
        while self._has_old():  # one that ran meanwhile and had not seen the new key
            sealed += self._write(lambda connection: self._seal_all_again(connection, by, anew=False))
        self._write(lambda connection: self._drop_proofs(connection, by))
        left, before = self._left(by), len(self._ring.ids)
        if not left and self._ring.in_a_file:
            with translated():
                self._ring.keep_only(frozenset({by}))
        return Rotated(sealed, left, before - len(self._ring.ids))

    def _has_old(self) -> bool:
        """True where something that can be sealed again is not sealed by the current key."""
        by = self._ring.current
        with reading(self._engine) as connection:
            return any(_count(connection, table, by) for table in _OURS)

    def _left(self, by: str) -> int:
        with reading(self._engine) as connection:
            return sum(_count(connection, table, by) for table in _THEIRS)

    # --- in one transaction -----------------------------------------------------------------------

    def _seal_all_again(self, connection: Connection, by: str, anew: bool) -> int:
        """Seal all that is sealed by another key; ``anew``: with new keys of trail and references too."""
        if not is_sqlite(self._engine):
            connection.execute(
                sa.text("LOCK TABLE folders, entries, last_plan, seals, staff, intakes, reviews IN EXCLUSIVE MODE")
            )
        if connection.execute(sa.select(seals).where(seals.c.sealed_by == by)).first() is None:
            connection.execute(seals.insert(), {"sealed_by": by, "proof": self._ring.proof(by)})
        sealed = sum(_count(connection, table, by) for table in _OURS)
        self._hidden.seal_again(connection, by)
        if anew:
            self._hidden.make(connection, TRAIL)
            number = self._hidden.make(connection, REFERENCE)
            connection.execute(
                clinic_keys.delete().where(clinic_keys.c.purpose == REFERENCE, clinic_keys.c.number < number)
            )
        self._people_again(connection, by)
        self._intakes_again(connection, by)
        self._last_plan_again(connection, by)
        connection.execute(sessions.delete())
        if anew:
            self._note(connection, trail.SYSTEM, "keys_rotated", None, by)
        return sealed

    def _people_again(self, connection: Connection, by: str) -> None:
        for row in connection.execute(sa.select(people)).all():
            again = self._sealed_person(row.id, self._person(row), row.code_hash, row.subject_hash, by)
            connection.execute(people.update().where(people.c.id == row.id), again)

    def _intakes_again(self, connection: Connection, by: str) -> None:
        for id_ in connection.execute(sa.select(intakes.c.id)).scalars().all():
            row = self._row(connection, id_)
            own, line = self._own_key(row), self._line(row)
            found = [(review, self._packed_review(review, own)) for review in self._review_rows(connection, row)]
            connection.execute(
                intakes.update().where(intakes.c.id == id_),
                {
                    **self._sealed_intake(id_, own, row.version, line, self._packed(row), by),
                    "reference_hash": self._by_reference(connection, line.reference),
                },
            )
            for review, packed in found:
                again = self._sealed_review(row.id, own, review.number, packed, by)
                connection.execute(reviews.update().where(reviews.c.id == review.id), again)

    def _last_plan_again(self, connection: Connection, by: str) -> None:
        """At home: the plans that open without a key, since theirs are kept here."""
        row = connection.execute(sa.select(last_plan)).first()
        if row is None or row.sealed_by == by:
            return
        keys = keys_in(self._ring.open(row.body, None, "last_plan", row.sealed_by))
        connection.execute(last_plan.update(), self._again(row, None, "last_plan", by))
        for key in keys:
            self._plan_again(connection, key, by)

    def _plan_again(self, connection: Connection, key: Key, by: str) -> None:
        plan = connection.execute(sa.select(folders).where(folders.c.key_hash == key.found_by)).first()
        if plan is None:
            return
        connection.execute(
            folders.update().where(folders.c.id == plan.id), self._again(plan, key, f"folders/{plan.id}", by)
        )
        for entry in connection.execute(sa.select(entries).where(entries.c.folder == plan.id)).all():
            place = f"entries/{plan.id}/{entry.number}/{entry.kind}"
            connection.execute(entries.update().where(entries.c.id == entry.id), self._again(entry, key, place, by))

    def _again(self, row: Any, key: Key | None, place: str, by: str) -> dict[str, Any]:
        return {
            "sealed_by": by,
            "body": self._ring.seal(self._ring.open(row.body, key, place, row.sealed_by), key, place, by),
        }

    def _drop_proofs(self, connection: Connection, by: str) -> None:
        """Nothing asks any more for a key that sealed nothing that is here."""
        used = {by}
        for table in (*_OURS, *_THEIRS):
            used |= set(connection.execute(sa.select(table.c.sealed_by).distinct()).scalars())
        connection.execute(seals.delete().where(seals.c.sealed_by.not_in(sorted(used))))


def _count(connection: Connection, table: Table, by: str) -> int:
    """How many rows of a table are not sealed by this key."""
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(table.c.sealed_by != by)).scalar_one()
