"""The head of the trail, written where the database is not: one line after each commit, only ever added to.

What was deleted is named there too, by its random id, so that a restore of an older backup deletes it again.

Whoever cuts the end of the trail off would have to change this file too; put it on another disk, or make it append-only.
"""

from __future__ import annotations

import os
from pathlib import Path

from wizard.store import BadSettingError, DiskFullError
from wizard.store.database import OUT_OF_SPACE
from wizard.store.encryption import make_folder, sync_folder

from .trail import Head

NAME = "audit.head"
SETTING = "audit_anchor"
_DIGITS = 19  # of the number of a line


def place_of(folder: Path) -> Path:
    """Where it stands if nothing else is set: beside the store's folder, not in it."""
    return folder.parent / f"{folder.name}.{NAME}"


class Anchor:
    """The file of heads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Make it, for its owner alone, where it is missing. Raises BadSettingError, DiskFullError."""
        try:
            make_folder(self.path.parent)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            sync_folder(self.path.parent)
        except OSError as error:
            if error.errno in OUT_OF_SPACE:
                raise DiskFullError from None
            raise BadSettingError(
                SETTING, "allowed is a file that can be written, in another folder than the store's"
            ) from None

    def add(self, head: Head, gone: tuple[str, ...] = ()) -> None:
        """Add a head, and the intakes that were deleted with it; when this returns, it is on the disk. Raises OSError."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{' '.join((str(head.sequence), head.chain, *gone))}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def heads(self) -> tuple[Head, ...]:
        """All heads in the order of their numbers; a line that was cut off by a crash is none. Empty where there is no file."""
        found = {Head(int(line[0]), line[1]) for line in self._lines()}
        return tuple(sorted(found, key=lambda head: (head.sequence, head.chain)))

    def gone(self) -> frozenset[str]:
        """The ids of all intakes that were ever deleted here."""
        return frozenset(id_ for line in self._lines() for id_ in line[2:])

    def _lines(self) -> list[list[str]]:
        try:
            lines = self.path.read_text("ascii", "replace").splitlines()
        except OSError:
            return []
        parts = (line.split() for line in lines)
        return [
            part
            for part in parts
            if len(part) >= 2 and part[0].isdecimal() and len(part[0]) <= _DIGITS and len(part[1]) == 64
        ]

    def set_aside(self) -> Path | None:
        """Before a restore: keep what is there under another name; None where there was nothing. Raises OSError."""
        if not self.heads():
            return None
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.{number}")).exists():
            number += 1
        os.replace(self.path, aside)
        sync_folder(self.path.parent)
        return aside
