"""The clinic's own keys, which the master key seals: of the trail, of the references, of the staff codes.

They stand in the database and not in the key file, so that a new master key can take over what the old one sealed, and
the trail still holds. Each rotation adds a key of the trail; the ones before stay, for what they chained.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from wizard.store import DamagedRecordError
from wizard.store.encryption import Keyring
from wizard.store.tables import Row, clinic_keys

TRAIL, REFERENCE, CODES = "trail", "reference", "codes"
PURPOSES = (TRAIL, REFERENCE, CODES)
PREPARED = "prepared"  # opens nothing: where it is, the first line of the trail was written
_BYTES = 32


class ClinicKeys:
    """Reads and makes these keys; keeps those in memory that it has opened, since a key of a number never changes."""

    def __init__(self, ring: Keyring) -> None:
        self._ring = ring
        self._opened: dict[tuple[str, int], bytes] = {}

    def __repr__(self) -> str:
        return "Hidden()"

    def make(self, connection: Connection, purpose: str) -> int:
        """A new key, which counts from now on; returns its number."""
        number = (self._last(connection, purpose) or 0) + 1
        connection.execute(
            clinic_keys.insert(),
            {"purpose": purpose, "number": number, **self._sealed(purpose, number, secrets.token_bytes(_BYTES))},
        )
        return number

    def last(self, connection: Connection, purpose: str) -> tuple[int, bytes]:
        """The number of the key that counts, and the key. Raises DamagedRecordError, KeyMissingError."""
        number = self._last(connection, purpose)
        if number is None:
            raise DamagedRecordError
        if (purpose, number) not in self._opened:
            where = (clinic_keys.c.purpose == purpose) & (clinic_keys.c.number == number)
            self._opened[purpose, number] = self._open(connection.execute(sa.select(clinic_keys).where(where)).one())
        return number, self._opened[purpose, number]

    def all(self, connection: Connection, purpose: str) -> dict[int, bytes]:
        """All keys of a purpose, by number, as they stand in the database. Raises DamagedRecordError, KeyMissingError."""
        rows = connection.execute(sa.select(clinic_keys).where(clinic_keys.c.purpose == purpose))
        return {row.number: self._open(row) for row in rows}

    def is_prepared(self, connection: Connection) -> bool:
        """True where the trail got its first line; False in records of an older version, until they are opened once."""
        return self.has(connection, PREPARED)

    def has(self, connection: Connection, purpose: str) -> bool:
        """True where there is a key of this purpose."""
        return self._last(connection, purpose) is not None

    def seal_again(self, connection: Connection, by: str) -> None:
        """Seal all of them by the master key ``by``."""
        for row in connection.execute(sa.select(clinic_keys)).all():
            key = self._open(row)
            where = (clinic_keys.c.purpose == row.purpose) & (clinic_keys.c.number == row.number)
            connection.execute(clinic_keys.update().where(where), self._sealed(row.purpose, row.number, key, by))

    def _open(self, row: Row) -> bytes:
        return self._ring.open(row.body, None, _place(row.purpose, row.number), row.sealed_by)

    def _last(self, connection: Connection, purpose: str) -> int | None:
        return connection.execute(
            sa.select(sa.func.max(clinic_keys.c.number)).where(clinic_keys.c.purpose == purpose)
        ).scalar()

    def _sealed(self, purpose: str, number: int, key: bytes, by: str | None = None) -> dict[str, Any]:
        by = by or self._ring.current
        return {"sealed_by": by, "body": self._ring.seal(key, None, _place(purpose, number), by)}


def _place(purpose: str, number: int) -> str:
    return f"clinic_keys/{purpose}/{number}"


def keyed(key: bytes, text: str) -> str:
    """A keyed digest, as hex."""
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
