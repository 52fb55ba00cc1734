"""What the server needs: processor time and memory, read from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Needs:
    """Processor seconds since the start; memory now and at most, in MB."""

    cpu_s: float
    memory_mb: float
    most_memory_mb: float


def needs_of(pid: int) -> Needs:
    """What this process has needed so far. Linux only."""
    folder = Path("/proc") / str(pid)
    after_name = (folder / "stat").read_text().rpartition(")")[2].split()
    lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
    return Needs(
        cpu_s=sum(map(int, after_name[11:13])) / TICKS_PER_S,  # utime and stime
        memory_mb=int(lines["VmRSS"].split()[0]) / 1024,
        most_memory_mb=int(lines["VmHWM"].split()[0]) / 1024,
    )
