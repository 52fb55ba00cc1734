"""What is deleted: by time, and for whoever asks."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from wizard.store import StoreError
from wizard.store.tables import intakes, sessions

from . import trail
from .alarms import Alarms
from .core import UNFINISHED_LASTS, tidy
from .records import QueueLine, Staff
from .reviews import Reviewing
from .staff import LASTS

LOG = logging.getLogger("hipwise.clinic")
SWEEP_EVERY_S = 600.0


class Forgetting(Alarms, Reviewing):
    """Retention and deletion."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._sweeping = Lock()
        self._swept_at = self._clock.steady() - SWEEP_EVERY_S

    def queue(self, staff: Staff) -> tuple[QueueLine, ...]:
        """All lines: alarms first, then those that were taken back, then signs, then oldest. Raises NotAllowedError."""
        self._sweep()
        return super().queue(staff)

    def forget(self, staff: Staff, reference: str) -> int:
        """Delete all of one patient; returns how many intakes it was. Raises NotAllowedError, BadReferenceError."""
        said = tidy(reference)

        def forget(connection: Connection) -> int:
            by = self._by_reference(connection, said)
            ids = connection.execute(sa.select(intakes.c.id).where(intakes.c.reference_hash == by)).scalars().all()
            for id_ in ids:
                self._delete(connection, id_, staff.id, "deleted", "asked")
            if not ids:
                self._note(connection, staff.id, "deleted", None, "none")
            return len(ids)

        count = self._as(staff, "delete", forget)
        self._clean()
        return count

    def retain(self) -> int:
        """Delete what is kept for longer than ``retention_days``, and what was not handed in for a day; returns how many it was."""
        now = self._clock.now()
        old = sa.or_(
            intakes.c.finished_at <= now - timedelta(days=self.retention_days),
            sa.and_(intakes.c.finished_at.is_(None), intakes.c.changed_at <= now - UNFINISHED_LASTS),
        )

        def retain(connection: Connection) -> int:
            ids = connection.execute(sa.select(intakes.c.id).where(old).order_by(intakes.c.made_at)).scalars().all()
            for id_ in ids:
                self._delete(connection, id_, trail.SYSTEM, "retained")
            connection.execute(sessions.delete().where(sessions.c.made_at <= now - LASTS))
            return len(ids)

        count = self._write(retain)
        if count or self._unclean:
            self._clean()
        return count

    def _sweep(self) -> None:
        """Retention by itself, every ten minutes; not while the clock has jumped, since that would age everything at once."""
        if self._clock.steady() - self._swept_at < SWEEP_EVERY_S or not self._sweeping.acquire(blocking=False):
            return
        try:
            self._swept_at = self._clock.steady()
            if self._clock.jumped() > timedelta(hours=12):
                LOG.warning("the clock has jumped: nothing is deleted by its age until this is started anew")
                return
            self.retain()
        except StoreError as error:
            LOG.warning("retention has to wait: %s", type(error).__name__)
        finally:
            self._sweeping.release()
