"""The clinic's records and settings for the screens: opened once for all people, and again where opening failed."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from wizard.clinic import Clinic, open_clinic


@lru_cache(maxsize=1)
def clinic() -> Clinic:
    """The records of this machine. Raises what ``open_clinic`` raises."""
    return open_clinic()


def settings() -> Any:
    """What the clinic set: names, contacts, how soon a tablet forgets."""
    try:
        from wizard.settings import current
    except ImportError:
        return SimpleNamespace(name="", contacts=(), retention_days=30, idle_warn_s=60, idle_forget_s=90)
    return current().clinic
