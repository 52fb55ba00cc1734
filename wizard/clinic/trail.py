"""The trail: who did what to which, each line chained to the one before.

``mac`` covers the line alone, with its number; ``chain`` covers the line and, through the one before, all that came earlier.
So a line that was changed, moved, taken out or put in is told from its neighbours. That the end was cut off can only be seen
from outside: the newest number and chain are written into another folder after each commit (``anchor.py``). The first line is
written when the records are prepared, so that a trail without a line is one that was emptied.

``digest`` is a keyed digest of what the line left behind, by the key of that intake. Deletion erases the intake with its key:
the line stays, the chain holds, and nobody can try answers against the digest any more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from wizard.store import DamagedRecordError
from wizard.store.tables import Row, trail

from .clinic_keys import TRAIL, ClinicKeys, keyed

WHAT = (
    "prepared",
    "signed_in",
    "sign_in_refused",
    "signed_out",
    "started",
    "finished",
    "abandoned",
    "viewed",
    "alarm_raised",
    "alarm_withdrawn",
    "acknowledged",
    "changed",
    "signed",
    "exported",
    "deleted",
    "retained",
    "staff_added",
    "staff_switched_off",
    "refused",
    "keys_rotated",
    "backed_up",
    "restored",
)
GONE = ("deleted", "retained")  # of an intake: it is not here any more
TABLET, SYSTEM, NOBODY = "tablet", "system", "nobody"
START = "0" * 64  # before the first line
PREPARED = "prepared"  # the first line of all
LAST_NUMBER = 2_000_000_000  # a line beyond it was renumbered by hand: the next one goes on below it, where a database has room for it
FIELDS = ("at", "who", "what", "about", "detail", "digest", "chained_by")


@dataclass(frozen=True)
class Head:
    """The newest line: its number and chain."""

    sequence: int
    chain: str


def append(
    connection: Connection,
    hidden: ClinicKeys,
    now: datetime,
    who: str,
    what: str,
    about: str | None = None,
    detail: str = "",
    digest: str | None = None,
) -> Head:
    """Add a line in this transaction, which holds the desk; returns the new head."""
    if what not in WHAT:
        raise ValueError(what)
    last = _newest(connection, trail.c.sequence, trail.c.chain)
    number, key = hidden.last(connection, TRAIL)
    sequence = last.sequence + 1 if last else 1
    line = {
        "sequence": sequence,
        "at": _not_before(connection, last, now),
        "who": who,
        "what": what,
        "about": about,
        "detail": detail,
        "digest": digest,
        "chained_by": number,
    }
    signed = mac(key, line, sequence)
    link = chain(key, last.chain if last else START, signed)
    connection.execute(trail.insert(), {**line, "mac": signed, "chain": link})
    return Head(sequence, link)


def head(connection: Connection) -> Head | None:
    """The newest line; None where there is none."""
    row = _newest(connection, trail.c.sequence, trail.c.chain)
    return Head(row.sequence, row.chain) if row else None


def _newest(connection: Connection, *columns: sa.Column[Any]) -> Row | None:
    """The line with the highest number that the program could have written."""
    return connection.execute(
        sa.select(*columns).where(trail.c.sequence.between(1, LAST_NUMBER)).order_by(trail.c.sequence.desc()).limit(1)
    ).first()


def _not_before(connection: Connection, last: Row | None, now: datetime) -> datetime:
    """Now, but never before the last line; where its time was damaged by hand, that holds nobody up."""
    try:
        before = (
            last and connection.execute(sa.select(trail.c.at).where(trail.c.sequence == last.sequence)).scalar_one()
        )
    except DamagedRecordError:
        before = None
    return max(now, before) if before else now


def mac(key: bytes, line: dict[str, Any] | Row, sequence: int) -> str:
    """The keyed digest of one line at this place."""
    fields = line if isinstance(line, dict) else line._mapping
    said = [fields[name].astimezone(UTC).isoformat() if name == "at" else fields[name] for name in FIELDS]
    return keyed(key, json.dumps([sequence, *said], ensure_ascii=False, default=repr))


def chain(key: bytes, before: str, mac_: str) -> str:
    """What a line adds to the chain before it."""
    return keyed(key, f"{before} {mac_}")
