"""The day and the time where the person is: their browser says which zone that is, and else it is that of this machine."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

import streamlit as st

from wizard.words import days


def today() -> date:
    """The day that it is for the person."""
    return days.today_in(_zone(), lambda: datetime.now(UTC))


def now() -> datetime:
    """This moment by the person's own clock."""
    return at(datetime.now(UTC))


def day_of(moment: datetime) -> date:
    """The day of this moment for the person."""
    return days.day_in(_zone(), moment)


def at(moment: datetime) -> datetime:
    """This moment by the person's own clock."""
    return moment.astimezone(_zone())


def _zone() -> tzinfo | None:
    return days.zone_of(st.context.timezone, st.context.timezone_offset)
