"""The alarm of a tablet: raised before the answers are handed in, taken back with them, and heard at the desk.

A tablet that has raised one shows where to go until somebody at the desk has heard it. Its key opens that page alone once the
answers are handed in, and nothing from the moment when the page is closed (``Tablet.abandon``).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

import catalogue
from wizard.answers import journey
from wizard.plan.decide import brief
from wizard.plan.model import Plan
from wizard.store import Key, NotFoundError
from wizard.store.database import reading
from wizard.store.tables import Row, intakes

from .core import tablet_key
from .documents import Walk
from .intakes import Tablet
from .records import Alarm, Staff


class Alarms(Tablet):
    """What the desk has to hear at once."""

    def settle_alarm(self, key: Key | str | None) -> Alarm:
        """Raise the alarm of the saved answers, or take it back where they lead to none. The same again changes nothing. Raises NotFoundError."""
        found = tablet_key(key)

        def settle(connection: Connection) -> Alarm:
            row = self._of_key(connection, found)
            line = self._line(row)
            settled = self._settle(connection, row, line, _outcome_of(self._walk(row)))
            if settled != line:
                self._put(connection, row, settled, self._packed(row), step=0)
                self._changed(connection)
            return Alarm(outcome=settled.alarm, heard=settled.acknowledged)

        return self._write(settle)

    def alarm(self, key: Key | str | None) -> Alarm:
        """How the alarm of this tablet is now; its key is good until the page that says where to go is closed. Raises NotFoundError."""
        found = tablet_key(key)
        with reading(self._engine) as connection:
            row = self._showing(connection, found)
            line = self._line(row)
            return Alarm(outcome=line.alarm, heard=line.acknowledged, finished=row.finished_at is not None)

    def where_to_go(self, key: Key | str | None) -> tuple[Plan, str]:
        """What the answers led to, and the language of the patient, for a page that has lost them. Raises NotFoundError."""
        found = tablet_key(key)
        with reading(self._engine) as connection:
            row = self._showing(connection, found)
            walk = self._walk(row)
            if row.finished_at is None or walk.suggested is None:
                raise NotFoundError
            return Plan.from_json(walk.suggested), walk.language

    def acknowledge(self, staff: Staff, id: str) -> None:
        """Somebody heard the alarm, or that it was taken back. What led to an alarm is handed in by that, as it is saved.

        Raises NotAllowedError, NotFoundError.
        """

        def heard(connection: Connection) -> None:
            row = self._row(connection, id)
            line = self._line(row)
            if line.alarm is None and not line.withdrawn:
                raise NotFoundError
            if line.acknowledged:
                return
            line = line.model_copy(update={"acknowledged": True})
            self._changed(connection)
            self._put(connection, row, line, self._packed(row), step=0)
            self._note(connection, staff.id, "acknowledged", row.id)
            walk = self._walk(row)
            if line.stage == "answering" and _outcome_of(walk) == line.alarm:
                self._hand_in_as_it_is(connection, self._row(connection, id), line, walk)

        self._as(staff, "acknowledge", heard, id)

    def _showing(self, connection: Connection, key: Key) -> Row:
        """The intake whose tablet has this key, handed in or not. Raises NotFoundError."""
        row = connection.execute(sa.select(intakes).where(intakes.c.key_hash == key.found_by)).first()
        if row is None or (row.finished_at is not None and self._line(row).shown_to != key.found_by):
            raise NotFoundError
        return row


def _outcome_of(walk: Walk) -> str:
    return brief(journey.on_path(walk.answers), catalogue.load()).outcome
