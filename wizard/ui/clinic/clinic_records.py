"""The clinic's records and settings for the screens: opened once for all people, and again where opening failed."""

from __future__ import annotations

from functools import lru_cache

from wizard.clinic import Clinic, open_clinic
from wizard.server import settings as all_settings


@lru_cache(maxsize=1)
def clinic() -> Clinic:
    """The records of this machine. Raises what ``open_clinic`` raises."""
    return open_clinic(settings=all_settings.current())


def settings() -> all_settings.Clinic:
    """What the clinic set: names, contacts, how soon a tablet forgets."""
    return all_settings.current().clinic
