"""Who works here: codes, sessions, staff."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from wizard.store import DamagedRecordError, Key, NotFoundError
from wizard.store.database import reading
from wizard.store.tables import Row, sessions
from wizard.store.tables import staff as people

from . import staff_codes, trail
from .clinic_keys import CODES, keyed
from .core import Core
from .documents import Person, Signed, pack, unpack
from .errors import NotAllowedError, WrongCodeError
from .records import Session, Staff
from .roles import ROLES

LASTS, IDLE = timedelta(hours=12), timedelta(minutes=30)
_TOUCH = timedelta(minutes=1)  # a use is noted once a minute
_BACK = timedelta(minutes=1)  # a clock that was set back further ends a session


class SigningIn(Core):
    """Signing in and out, and the staff."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._fence = staff_codes.LoginThrottle(self._clock.steady)

    def sign_in(self, code: str, caller: str) -> Session:
        """The owner of this code. ``caller``: an address or the like, in memory only. Raises WrongCodeError, TooManyTriesError.

        Where the records cannot be reached nobody knows whether the code is right: then the try counts for nothing.
        """
        tried = self._fence.enter(caller)
        try:
            session = self._session_of(code)
        except BaseException:
            self._fence.give_back(tried)
            raise
        if session is None:
            raise WrongCodeError
        self._fence.passed(caller)
        return session

    def _session_of(self, code: str) -> Session | None:
        with reading(self._engine) as connection:
            _, salt = self._hidden.last(connection, CODES)
        code_hash = staff_codes.hashed(code, salt)

        def enter(connection: Connection) -> Session | None:
            row = connection.execute(sa.select(people).where(people.c.code_hash == code_hash)).first()
            person = self._person(row) if row is not None else None
            if row is None or person is None or person.off:
                self._note(connection, trail.NOBODY, "sign_in_refused")
                return None
            return self._begin(connection, row.id, person)

        return self._write(enter)

    def sign_in_as(self, subject: str, name: str, role: str) -> Session:
        """Somebody whom OpenID Connect vouched for; ``subject`` is issuer and subject. Raises NotAllowedError (no such role, switched off)."""
        if role not in ROLES or not subject:
            raise NotAllowedError
        person = Person(name=" ".join(name.split())[:80], role=role)

        def enter(connection: Connection) -> Session | None:
            _, key = self._hidden.last(connection, CODES)
            subject_hash = keyed(key, subject)
            row = connection.execute(sa.select(people).where(people.c.subject_hash == subject_hash)).first()
            if row is None:
                return self._begin(connection, self._add(connection, trail.SYSTEM, person, None, subject_hash), person)
            before = self._person(row)
            if before.off:
                self._note(connection, row.id, "sign_in_refused", row.id)
                return None
            if before != person:
                self._replace(connection, row.id, person, None, subject_hash)
                self._note(
                    connection,
                    trail.SYSTEM,
                    "staff_added",
                    row.id,
                    person.role,
                    self._digest_of_person(connection, row.id, None, subject_hash, person),
                )
            return self._begin(connection, row.id, person)

        session = self._write(enter)
        if session is None:
            raise NotAllowedError
        return session

    def session(self, token: Key | str | None) -> Session | None:
        """Who is signed in with this token: for 12 hours at most, and 30 minutes without use."""
        found = token if isinstance(token, Key) else Key.read(token)
        if found is None:
            return None
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(sessions).where(sessions.c.token_hash == found.found_by)).first()
            staff = self._signed_in(connection, row, found) if row is not None else None
        if row is None or staff is None:
            return None
        if self._clock.now() - row.used_at >= _TOUCH:
            self._write(
                lambda connection: connection.execute(
                    sessions.update().where(sessions.c.token_hash == found.found_by).values(used_at=self._clock.now())
                )
            )
        return Session(token=found, staff=staff)

    def sign_out(self, token: Key | str | None) -> None:
        """The token opens nothing from now on."""
        found = token if isinstance(token, Key) else Key.read(token)
        if found is None:
            return

        def leave(connection: Connection) -> None:
            row = connection.execute(sa.select(sessions).where(sessions.c.token_hash == found.found_by)).first()
            if row is not None:
                connection.execute(sessions.delete().where(sessions.c.token_hash == found.found_by))
                self._note(connection, row.staff, "signed_out", row.staff)

        self._write(leave)

    # --- staff ------------------------------------------------------------------------------------

    def add_staff(self, by: Staff, name: str, role: str) -> str:
        """A new one; returns the code, which is shown once and kept nowhere. Raises NotAllowedError, ValueError (no such role)."""
        if role not in ROLES:
            raise ValueError(f"found {role!r}; allowed is {', '.join(ROLES)}")
        with reading(self._engine) as connection:
            _, salt = self._hidden.last(connection, CODES)
        code = staff_codes.new_code()
        code_hash, person = staff_codes.hashed(code, salt), Person(name=" ".join(name.split())[:80], role=role)
        self._as(by, "staff", lambda connection: self._add(connection, by.id, person, code_hash, None))
        return code

    def staff(self, by: Staff) -> tuple[Staff, ...]:
        """All that can sign in. Raises NotAllowedError."""

        def found(connection: Connection) -> tuple[Staff, ...]:
            rows = connection.execute(sa.select(people))
            all_ = ((row.id, self._person(row)) for row in rows)
            return tuple(
                sorted(
                    (Staff(id=id_, name=p.name, role=p.role) for id_, p in all_ if not p.off),
                    key=lambda s: (s.name, s.id),
                )
            )

        return self._as(by, "staff", found)

    def switch_off(self, by: Staff, staff_id: str) -> None:
        """This one can sign in no more, and is signed out at once. Raises NotAllowedError, NotFoundError."""

        def off(connection: Connection) -> None:
            row = connection.execute(sa.select(people).where(people.c.id == staff_id)).first()
            if row is None:
                raise NotFoundError
            person = self._person(row).model_copy(update={"off": True})
            self._replace(connection, row.id, person, None, row.subject_hash)
            connection.execute(sessions.delete().where(sessions.c.staff == row.id))
            self._note(
                connection,
                by.id,
                "staff_switched_off",
                row.id,
                digest=self._digest_of_person(connection, row.id, None, row.subject_hash, person),
            )

        self._as(by, "staff", off)

    # --- inside -----------------------------------------------------------------------------------

    def _add(
        self, connection: Connection, by: str, person: Person, code_hash: str | None, subject_hash: str | None
    ) -> str:
        id_ = secrets.token_hex(16)
        connection.execute(people.insert(), self._sealed_person(id_, person, code_hash, subject_hash))
        self._note(
            connection,
            by,
            "staff_added",
            id_,
            person.role,
            self._digest_of_person(connection, id_, code_hash, subject_hash, person),
        )
        return id_

    def _replace(
        self, connection: Connection, id_: str, person: Person, code_hash: str | None, subject_hash: str | None
    ) -> None:
        connection.execute(
            people.update().where(people.c.id == id_), self._sealed_person(id_, person, code_hash, subject_hash)
        )

    def _begin(self, connection: Connection, id_: str, person: Person) -> Session:
        token, now, by = Key.new(), self._clock.now(), self._ring.current
        body = self._ring.seal(pack(Signed(staff=id_, made_at=now)), token, f"sessions/{token.found_by}", by)
        connection.execute(
            sessions.insert(),
            {"token_hash": token.found_by, "staff": id_, "made_at": now, "used_at": now, "sealed_by": by, "body": body},
        )
        self._note(connection, id_, "signed_in", id_, person.role)
        return Session(token=token, staff=Staff(id=id_, name=person.name, role=person.role))

    def _signed_in(self, connection: Connection, row: Row, token: Key) -> Staff | None:
        """Whose session it is; None where it has run out or its owner was switched off, and for one that was put in by hand."""
        now = self._clock.now()
        try:
            said = unpack(Signed, self._ring.open(row.body, token, f"sessions/{row.token_hash}", row.sealed_by))
        except DamagedRecordError:
            return None
        if not -_BACK < now - said.made_at < LASTS or not -_BACK < now - row.used_at < IDLE:
            return None
        person = self._person_of(connection, said.staff)
        if person is None or person.off:
            return None
        return Staff(id=said.staff, name=person.name, role=person.role)
