"""Where the store is: SQLite in a folder of this machine, or PostgreSQL where ``DATABASE_URL`` names one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from .errors import BadSettingError

FOLDER_SETTING = "HIPWISE_DATA"  # a folder; the database and the key file stand in it
URL_SETTING = "DATABASE_URL"  # holds a password: from the environment only
DATABASE = "hipwise.db"


@dataclass(frozen=True)
class StoreLocation:
    """A folder for database and key file, and the address of a PostgreSQL database if that is used instead."""

    folder: Path
    url: URL | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        return self.folder / DATABASE


def place_from(environment: Mapping[str, str] = os.environ) -> StoreLocation:
    """The place that the environment names. Raises BadSettingError."""
    said = environment.get(URL_SETTING)
    return StoreLocation(_folder(environment), _url(said) if said else None)


def _folder(environment: Mapping[str, str]) -> Path:
    said = environment.get(FOLDER_SETTING)
    if said:
        folder = _at_home(said)
        if folder is None or not folder.is_absolute():
            raise BadSettingError(FOLDER_SETTING, "allowed is a folder with its whole path")
        return folder
    base = environment.get("XDG_DATA_HOME") or environment.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local" / "share") / "hipwise"


def _at_home(said: str) -> Path | None:
    """The folder, with ``~`` as somebody's home; None for the home of nobody."""
    try:
        return Path(said).expanduser()
    except RuntimeError:
        return None


def _url(said: str) -> URL:
    allowed = "allowed is postgresql://user:password@host/name; leave it out to use a file of this machine"
    try:
        url = make_url(said)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise BadSettingError(URL_SETTING, allowed)
    return url.set(drivername="postgresql+psycopg")
