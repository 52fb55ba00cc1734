"""How long the proof takes, beside another copy: ``python tests/benchmarks/verify.py /another/copy [rounds]``.

Each copy runs its own ``wizard verify`` in its own interpreter, by turns. What counts is the time of the processor, of all
processes of the proof together, so that other programs disturb less; by the clock it is printed too. A proof takes minutes.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter

HERE = Path(__file__).resolve()


def proof(copy: Path) -> tuple[float, float]:
    """Seconds of the processor and by the clock that one proof of a copy takes."""
    own = copy / ".venv/bin/python"
    before, started = getrusage(RUSAGE_CHILDREN), perf_counter()
    subprocess.run(
        [str(own) if own.exists() else sys.executable, "-m", "wizard", "verify"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, perf_counter() - started


def main(copy: Path, rounds: int = 1) -> None:
    """Print both and their ratio."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load}, Python {platform.python_version()}; {rounds} rounds",
        flush=True,
    )
    ratios = []
    for _ in range(rounds):
        (ours, clock), (theirs, their_clock) = proof(HERE.parents[2]), proof(copy)
        ratios.append(ours / theirs)
        print(f"here {ours:.0f} s ({clock:.0f} by the clock), there {theirs:.0f} s ({their_clock:.0f})", flush=True)
    print(
        f"verify / that of the other copy: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})   goal: 2.5 at most"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:]))
