"""Intakes: begun at the desk, answered on the tablet under a key, handed in; or typed in from paper."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection

import catalogue
from wizard.answers import journey
from wizard.answers.model import NONE, Answers
from wizard.plan.decide import decide
from wizard.plan.model import Plan
from wizard.store import ChangedElsewhereError, DamagedRecordError, Key, NotFoundError
from wizard.store.database import clean_up, each, reading
from wizard.store.tables import Row, intakes

from . import trail
from .core import Core, digest_of_intake, digest_of_reference, tablet_key, tidy, to_intake
from .documents import Line, Walk, pack
from .records import Intake, Staff

WHY = ("idle", "left", "staff")


class Tablet(Core):
    """What happens to an intake until it is handed in."""

    def start(self, staff: Staff, reference: str) -> Key:
        """A new intake; the key is for the tablet alone. Raises NotAllowedError, BadReferenceError (empty, or above 60 characters)."""
        said, key = tidy(reference), Key.new()

        def begin(connection: Connection) -> Key:
            self._drop_left(connection, staff, said)
            self._new(connection, staff, said, key)
            return key

        return self._as(staff, "start", begin)

    def intake(self, key: Key | str | None) -> Intake:
        """What was answered under this key. Raises NotFoundError: wrong, handed in, forgotten."""
        found = tablet_key(key)
        with reading(self._engine) as connection:
            row = self._of_key(connection, found)
            return to_intake(row, self._walk(row))

    def save(self, key: Key | str | None, intake: Intake, seen: int) -> int:
        """Save the walk; returns the new state. The same sent again is saved once. Raises ChangedElsewhereError, NotFoundError."""
        found, walk = tablet_key(key), _walk_of(intake)

        def save(connection: Connection) -> int:
            row = self._of_key(connection, found)
            if row.version == seen + 1 and self._walk(row) == walk:
                return int(row.version)
            if row.version != seen:
                raise ChangedElsewhereError
            line = self._line(row)
            if line.stage == "waiting":
                line = line.model_copy(update={"stage": "answering"})
                self._changed(connection)
            return self._put(connection, row, line, pack(walk))

        return self._write(save)

    def finish(self, key: Key | str | None, plan: Plan) -> None:
        """Hand it in: from now on the key opens nothing; that of an alarm only the page that says where to go, until it is closed.

        Raises NotFoundError, ChangedElsewhereError (the plan is not of the saved answers).

        After an error that leaves open whether it arrived (StoreUnavailableError), NotFoundError on the second try means that it did.
        """
        found = tablet_key(key)

        def finish(connection: Connection) -> None:
            row = self._of_key(connection, found)
            self._hand_in(connection, row, self._line(row), self._walk(row), plan, trail.TABLET)

        self._write(finish)

    def abandon(self, key: Key | str | None, why: Literal["idle", "left", "staff"]) -> None:
        """The answers go at once and the key with them; a line without answers stays in the queue (``left``). Silent for a key of nothing.

        Not so where the screen was left alone (``idle``) after a warning sign was ticked, nor where staff take back a tablet that has
        raised an alarm: then it is handed in as it is. An alarm stays with the desk in any case. The page of an alarm that was handed in
        is closed by staff, and by others once it was acknowledged.
        """
        if why not in WHY:
            raise ValueError(why)
        found = key if isinstance(key, Key) else Key.read(key)
        if found is None:
            return

        def leave(connection: Connection) -> bool:
            row = connection.execute(sa.select(intakes).where(intakes.c.key_hash == found.found_by)).first()
            if row is not None and row.finished_at is None:
                self._give_up(connection, row, why)
            elif row is not None and (why == "staff" or self._line(row).acknowledged):
                self._close(connection, row)
            return row is not None

        if self._write(leave):
            self._clean()

    def forget_idle(self, untouched_for: timedelta, but: Collection[Key] = ()) -> int:
        """``abandon`` as idle what has answers and was not saved for so long; returns how many. ``but``: tablets that are known to be in use."""
        before, in_use = self._clock.now() - untouched_for, {key.found_by for key in but}
        waits = sa.select(intakes).where(intakes.c.key_hash.is_not(None), intakes.c.changed_at <= before)

        def left(connection: Connection) -> list[Row]:
            rows, _ = each(connection, waits, intakes.c.id)
            return [row for row in rows if row.key_hash not in in_use and self._is_left(row)]

        def forget(connection: Connection) -> int:
            rows = left(connection)
            for row in rows:
                self._close(connection, row) if row.finished_at else self._give_up(connection, row, "idle")
            return len(rows)

        with reading(self._engine) as connection:
            if not left(connection):  # asked every few seconds: nobody waits for it
                return 0
        count = self._write(forget)
        self._clean()
        return count

    def withdraw(self, staff: Staff, id: str) -> None:
        """From the desk: end an intake that is not handed in, as where a tablet was lost. Raises NotAllowedError, NotFoundError."""

        def leave(connection: Connection) -> None:
            row = self._row(connection, id)
            if row.finished_at is not None:
                raise NotFoundError
            self._leave(connection, row, staff.id, "staff")

        self._as(staff, "start", leave, id)
        self._clean()

    def type_in(
        self, staff: Staff, reference: str, answers: Answers, helped: bool | None = None, language: str = "en"
    ) -> str:
        """From paper: a finished intake in one step; returns its id. Raises NotAllowedError, BadReferenceError."""
        said = tidy(reference)
        walk = Walk(answers=answers, helped=helped, consented=True, language=language)
        plan = decide(answers, catalogue.load(), language)

        def put_in(connection: Connection) -> str:
            self._drop_left(connection, staff, said)
            row = self._new(connection, staff, said, None, "paper")
            self._hand_in(connection, row, self._line(row), walk, plan, staff.id)
            return str(row.id)

        return self._as(staff, "start", put_in)

    # --- inside -----------------------------------------------------------------------------------

    def _of_key(self, connection: Connection, key: Key) -> Row:
        """The intake that this tablet works on. Raises NotFoundError."""
        row = connection.execute(sa.select(intakes).where(intakes.c.key_hash == key.found_by)).first()
        if row is None or row.finished_at is not None:
            raise NotFoundError
        return row

    def _new(self, connection: Connection, staff: Staff, reference: str, key: Key | None, detail: str = "") -> Row:
        id_, own, now = secrets.token_hex(16), Key.new(), self._clock.now()
        line = Line(reference=reference, stage="waiting", made_at=now, changed_at=now)
        connection.execute(
            intakes.insert(),
            {
                "id": id_,
                "key_hash": key.found_by if key else None,
                "reference_hash": self._by_reference(connection, reference),
                "made_at": now,
                "changed_at": now,
                **self._sealed_intake(id_, own, 1, line, pack(Walk())),
            },
        )
        self._note(connection, staff.id, "started", id_, detail, digest_of_reference(own, reference))
        self._changed(connection)
        return self._row(connection, id_)

    def _settle(self, connection: Connection, row: Row, line: Line, outcome: str) -> Line:
        """The line as the alarm is with this outcome; where that is another one than before, the trail has a line of it."""
        settled = line.settled(outcome)
        if settled != line:
            self._note(connection, trail.TABLET, "alarm_withdrawn" if settled.withdrawn else "alarm_raised", row.id)
        return settled

    def _hand_in(
        self,
        connection: Connection,
        row: Row,
        line: Line,
        walk: Walk,
        plan: Plan,
        who: str,
        keeps_key: bool = True,
    ) -> None:
        """``keeps_key``: the tablet of an alarm may go on to show where to go."""
        decided = decide(walk.answers, catalogue.load(), walk.language)
        if decided.outcome != plan.outcome:
            raise ChangedElsewhereError  # another tab has saved other answers since
        signs = tuple(sign for sign in walk.answers.signs or () if sign != NONE)
        if line.raised:
            line = self._settle(connection, row, line, decided.outcome)
        line = line.model_copy(update={"stage": "finished", "outcome": decided.outcome, "signs": len(signs)})
        packed = pack(walk.model_copy(update={"suggested": plan.to_json()}))
        finished_at = self._not_before(row, line)
        line = line.model_copy(update={"shown_to": row.key_hash if keeps_key and line.alarm else None})
        self._put(connection, row, line, packed, finished_at=finished_at, key_hash=line.shown_to)
        self._note(
            connection, who, "finished", row.id, digest=digest_of_intake(self._own_key(row), line, packed, finished_at)
        )
        self._changed(connection)

    def _is_left(self, row: Row) -> bool:
        """True where a tablet is to forget this intake. False for one that was damaged by hand, which keeps no other one from it."""
        try:
            line = self._line(row)
        except DamagedRecordError:
            return False
        return line.stage == "answering" or (row.finished_at is not None and line.acknowledged)

    def _give_up(self, connection: Connection, row: Row, why: str) -> None:
        """The answers go. But a warning sign that was ticked, and then left alone, reaches the desk; so does a walk that raised an alarm."""
        walk, line = self._walk(row), self._line(row)
        is_told = why != "left" and line.alarm is not None
        if is_told or (why == "idle" and walk.consented and set(walk.answers.signs or ()) - {NONE}):
            self._hand_in_as_it_is(connection, row, line, walk, keeps_key=why == "idle")
        else:
            self._leave(connection, row, trail.TABLET, why)

    def _hand_in_as_it_is(
        self, connection: Connection, row: Row, line: Line, walk: Walk, keeps_key: bool = True
    ) -> None:
        walk = walk.model_copy(update={"answers": journey.on_path(walk.answers)})
        plan = decide(walk.answers, catalogue.load(), walk.language)
        self._hand_in(connection, row, line, walk, plan, trail.TABLET, keeps_key)

    def _close(self, connection: Connection, row: Row) -> None:
        """The tablet is done with the page of its alarm: its key opens nothing from now on."""
        line = self._line(row).model_copy(update={"shown_to": None})
        self._put(connection, row, line, self._packed(row), step=0, key_hash=None)

    def _leave(self, connection: Connection, row: Row, who: str, why: str) -> None:
        """The answers go, and an alarm that was raised stays."""
        before = self._line(row)
        line = Line(
            reference=before.reference,
            stage="left",
            raised=before.raised,
            withdrawn=before.withdrawn,
            acknowledged=before.acknowledged,
            made_at=before.made_at,
            changed_at=before.changed_at,
        )
        self._put(connection, row, line, None, key_hash=None)
        self._note(connection, who, "abandoned", row.id, why)
        self._changed(connection)

    def _drop_left(self, connection: Connection, staff: Staff, reference: str) -> None:
        """Lines of this reference that a tablet forgot, and that nobody has to hear of: the new one takes their place."""
        by = self._by_reference(connection, reference)
        rows = connection.execute(
            sa.select(intakes).where(intakes.c.reference_hash == by, intakes.c.body.is_(None))
        ).all()
        for row in rows:
            line = self._line(row)
            if line.acknowledged or not line.raised:
                self._delete(connection, row.id, staff.id, "deleted", "left")

    def _delete(self, connection: Connection, id_: str, who: str, what: str, detail: str = "") -> None:
        """An intake with its key, its answers and its reviews."""
        connection.execute(intakes.delete().where(intakes.c.id == id_))
        self._note(connection, who, what, id_, detail)
        self._changed(connection)

    def _clean(self) -> None:
        """Nothing of what was deleted stays in a log; where somebody still reads an old state, the next sweep does it."""
        self._unclean = not clean_up(self._engine, ("intakes", "reviews", "sessions"))

    _unclean = False


def _walk_of(intake: Intake) -> Walk:
    says: dict[str, Any] = {name: getattr(intake, name) for name in Walk.model_fields if name != "suggested"}
    return Walk(**says)
