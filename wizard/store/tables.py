"""The tables. Plain columns are random ids, kinds, counters and times; everything that a person said is in ``body``, sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import (
    Row as AnyRow,
)

from .errors import DamagedRecordError

Row: TypeAlias = AnyRow[*tuple[Any, ...]]  # of any table
DRAFT, PLAN = "draft", "plan"
CHECK_IN, WORKOUT, ANSWERS = "check_in", "workout", "answers"
KINDS = (CHECK_IN, WORKOUT, ANSWERS)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """An aware time in UTC, on both databases. A time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        found: datetime | None = value
        return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _readable(super().result_processor(dialect, coltype))


class Sealed(TypeDecorator[bytes]):
    """Bytes. SQLite keeps whatever is put into a column by hand: text or a number in its place is Unreadable."""

    impl = LargeBinary
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        read = super().result_processor(dialect, coltype)

        def checked(value: Any) -> Any:
            if value is not None and not isinstance(value, (bytes, memoryview)):
                raise DamagedRecordError
            return read(value) if read else value

        return checked


def _readable(read: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    """``read``, with Unreadable for what no time was ever written as."""

    def checked(value: Any) -> Any:
        try:
            return read(value) if read else value
        except (ValueError, TypeError, AttributeError, OverflowError):
            raise DamagedRecordError from None

    return checked


folders = Table(  # one draft or one plan, with all that belongs to its key
    "folders",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("version", Integer, nullable=False),  # one more with each write: two tabs see each other by it
    Column("made_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("expires_at", Utc),  # drafts only
    Column("sealed_by", String(16), nullable=False),
    Column("body", Sealed, nullable=False),
    CheckConstraint(f"kind IN ('{DRAFT}', '{PLAN}')", name="kind"),
    CheckConstraint(f"(kind = '{DRAFT}') = (expires_at IS NOT NULL)", name="drafts_expire"),
    Index("ix_folders_expires_at", "expires_at"),
)

entries = Table(  # what was added to a plan, in order; never changed, only added to
    "entries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("folder", String(32), ForeignKey("folders.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # 1, 2, 3 within its plan: the order, whatever the clock said
    Column("kind", String(16), nullable=False),
    Column("once", String(64), nullable=False),  # keyed digest of the sending: sent twice is kept once
    Column("made_at", Utc, nullable=False),
    Column("sealed_by", String(16), nullable=False),
    Column("body", Sealed, nullable=False),
    UniqueConstraint("folder", "number"),
    UniqueConstraint("folder", "once"),
    CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)), name="kind"),
)

seals = Table(  # a proof for each master key that ever sealed here, so that a lost key file is noticed at the start
    "seals",
    metadata,
    Column("sealed_by", String(16), primary_key=True),
    Column("proof", Sealed, nullable=False),
)

last_plan = Table(  # at home: the keys of the plans that open without one, the newest first, sealed by the master key
    "last_plan",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("sealed_by", String(16), nullable=False),
    Column("body", Sealed, nullable=False),
    CheckConstraint("place = 1", name="only_one"),
)


# --- the clinic ------------------------------------------------------------------------------------------------------

staff = Table(  # who signs in; name, role and whether they still may stand in the body
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code_hash", String(64), unique=True),  # scrypt, with a salt that is sealed
    Column("subject_hash", String(64), unique=True),  # keyed: whom OpenID Connect vouches for
    Column("sealed_by", String(16), nullable=False),
    Column("body", Sealed, nullable=False),
)

sessions = Table(  # who is signed in; sealed with the token, so that a row put in by hand opens nothing
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("used_at", Utc, nullable=False),
    Column("sealed_by", String(16), nullable=False),
    Column("body", Sealed, nullable=False),
    Index("ix_sessions_staff", "staff"),
)

intakes = Table(  # one patient's answers on one day
    "intakes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key_hash", String(64), unique=True),  # of the tablet's key; none once it was handed in
    Column("reference_hash", String(64), nullable=False),  # keyed, for equality alone
    Column("version", Integer, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("sealed_by", String(16), nullable=False),
    Column("own_key", Sealed, nullable=False),  # random, sealed: with it go the bodies and the sense of the digests
    Column("line", Sealed, nullable=False),  # what the queue shows
    Column("body", Sealed),  # the answers; none where the tablet forgot them
    Index("ix_intakes_reference_hash", "reference_hash"),
    Index("ix_intakes_finished_at", "finished_at"),
)

reviews = Table(  # what was made of an intake, in order; never changed, only added to
    "reviews",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("intake", String(32), ForeignKey("intakes.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sealed_by", String(16), nullable=False),
    Column("body", Sealed, nullable=False),
    UniqueConstraint("intake", "number"),
)

trail = Table(  # who did what to which: each line holds on to the one before
    "trail",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("who", String(40), nullable=False),
    Column("what", String(40), nullable=False),
    Column("about", String(40)),
    Column("detail", String(40), nullable=False),
    Column("digest", String(64)),  # keyed digest of what it left behind
    Column("chained_by", Integer, nullable=False),  # the number of the key of mac and chain
    Column("mac", String(64), nullable=False),  # of this line
    Column("chain", String(64), nullable=False),  # of this line and all before it
)

clinic_keys = Table(  # keys that the master key seals: of the trail, of the references, of the staff codes
    "clinic_keys",
    metadata,
    Column("purpose", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sealed_by", String(16), nullable=False),
    Column("body", Sealed, nullable=False),
)

desk = Table(  # one row, that whoever writes in the clinic holds on to first
    "desk",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("changes", Integer, nullable=False),  # one more whenever a line of the queue changed
    CheckConstraint("place = 1", name="only_one"),
)
