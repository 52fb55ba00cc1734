"""Which day it is where somebody sits. Pure: the clock is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_NAME = re.compile(
    r"[A-Za-z][A-Za-z0-9_+\-]{0,31}(/[A-Za-z0-9][A-Za-z0-9_+\-]{0,31}){0,2}"
)  # of a zone, never of a file
_FARTHEST_MIN = 14 * 60  # from Greenwich, in minutes


def zone_of(name: object, minutes_west: object = None) -> tzinfo | None:
    """The zone that a browser says it is in; None where it says nothing that can be true.

    ``name`` is that of the time-zone database, such as ``Pacific/Auckland``. ``minutes_west`` of Greenwich is what a browser
    says besides: it counts where this machine does not know the name.
    """
    if isinstance(name, str) and _NAME.fullmatch(name):
        try:
            return ZoneInfo(name)
        except (ValueError, KeyError, OSError):  # unknown, a folder of the database, or no database here
            pass
    if type(minutes_west) is int and abs(minutes_west) <= _FARTHEST_MIN:
        return timezone(timedelta(minutes=-minutes_west))
    return None


def today_in(zone: tzinfo | None, clock: Callable[[], datetime]) -> date:
    """The day that it is in ``zone``, by a clock that knows its own zone; None: where this machine is."""
    return day_in(zone, clock())


def day_in(zone: tzinfo | None, moment: datetime) -> date:
    """The day of an aware ``moment`` in ``zone``."""
    return moment.astimezone(zone).date()
