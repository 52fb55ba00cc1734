"""The clinic: every method is one transaction with its line of the trail, and what it returns is on the disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wizard.store import StoreLocation, place_from
from wizard.store.clocks import Clock
from wizard.store.store import opened

from .anchor import Anchor, place_of
from .audit import Auditing
from .core import RETENTION_DAYS
from .key_rotation import Rotating
from .retention import Forgetting
from .staff import SigningIn


class Clinic(SigningIn, Forgetting, Auditing, Rotating):
    """Intakes, reviews, staff and their trail. Safe to share between threads."""


def open_clinic(
    place: StoreLocation | None = None,
    settings: Any = None,
    environment: Mapping[str, str] = os.environ,
    clock: Clock | None = None,
) -> Clinic:
    """Open the clinic's records on this machine, make them where there are none, and bring them up to date.

    ``settings``: what ``wizard.server.settings`` read; of it ``clinic.retention_days`` and ``clinic.audit_anchor`` count here.
    Raises BadSettingError, KeyMissingError, NewerSchemaError, StoreUnavailableError, DiskFullError.
    """
    place = place or place_from(environment)
    said = getattr(settings, "clinic", None)
    clinic = Clinic(
        *opened(place, environment),
        anchor_of(place, settings),
        getattr(said, "retention_days", None) or RETENTION_DAYS,
        clock,
    )
    try:
        clinic.prepare()
    except BaseException:
        clinic.close()
        raise
    return clinic


def anchor_of(place: StoreLocation, settings: Any = None) -> Anchor:
    """Where the head of the trail is anchored."""
    said = getattr(getattr(settings, "clinic", None), "audit_anchor", None)
    return Anchor(Path(said).expanduser() if said else place_of(place.folder))
