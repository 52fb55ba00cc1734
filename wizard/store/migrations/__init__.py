"""The steps from one form of the tables to the next: one code for SQLite and PostgreSQL.

    bring_up_to_date(engine)        at every start; does nothing where nothing is to do
    move(engine, "base")            for tests: down and up again

A new step is a file in ``versions/`` that names the one before; ``HEAD`` and ``KNOWN`` follow. A step runs
in one transaction on both databases, so that a power cut leaves the old form or the new one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from wizard.store.database import is_sqlite, reading, writing
from wizard.store.errors import NewerSchemaError

if TYPE_CHECKING:  # Alembic itself is imported only where a step is due: it takes long
    from alembic.config import Config

HEAD = "0002"
KNOWN = (None, "0001", "0002")
_LOCK = 4_712_066_193  # of PostgreSQL's advisory locks: two that start at once wait for each other


def bring_up_to_date(engine: Engine) -> None:
    """Bring the tables to the newest form. Raises NewerSchemaError where a newer program made them, StoreUnavailableError, DiskFullError."""
    with reading(engine) as connection:
        if _at(connection) == HEAD:
            return
    move(engine, "head")


def move(engine: Engine, to: str) -> None:
    """Move to a revision: ``head``, ``base`` or an id. Raises NewerSchemaError."""
    from alembic import command

    with writing(engine) as connection:
        if not is_sqlite(engine):
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        at = _at(connection)
        if at not in KNOWN:
            raise NewerSchemaError
        down = to == "base" or (at is not None and to != "head" and KNOWN.index(to) < KNOWN.index(at))
        (command.downgrade if down else command.upgrade)(config(connection), to)


def make(connection: Connection) -> None:
    """The newest tables in an empty database, in this transaction."""
    from alembic import command

    command.upgrade(config(connection), "head")


def config(connection: Connection) -> Config:
    """Alembic's configuration for this connection; also for ``alembic.command.check``."""
    from alembic.config import Config

    made = Config(stdout=sys.stdout)  # of now, and not of the moment when Alembic was imported
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def _at(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
