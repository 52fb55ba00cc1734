"""The store under test: on SQLite and on a PostgreSQL of our own, through kills, power cuts, full disks and bad input."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY, ENOUGH = Path("/dev/shm"), 1_000_000_000


def quick_folder() -> str | None:
    """A folder in memory where there is room for it, for what does not depend on a real disk; else the usual one."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return str(MEMORY) if roomy else None
