"""``python -m tests.load 1 10 50``: how the wizard holds up when many people use it at once.

Starts a fresh server on a free port of this machine for each number of people; one person
walks first, unmeasured, so that every screen has been compiled. Times are from the click
until the server says that the script has finished; the browser is not part of them.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from math import ceil
from random import Random
from time import monotonic, perf_counter, process_time

from ..browser.driver import running_app
from .person import ANSWER, CHECK, FORM, PLAN, Person, walk_together
from .server import needs_of

MOST_PEOPLE, LONGEST_S, MOST_SECONDS = 200, 900, 30.0
KINDS = {ANSWER: "answer", FORM: "next form page", CHECK: "check page", PLAN: "plan"}
Pace = Callable[[int], Callable[[str], Awaitable[None]]]


def one_click_each(seconds: float) -> Pace:
    """Each person clicks once in so many seconds, each in their own beat; late clicks do not pile up."""

    def pace(number: int) -> Callable[[str], Awaitable[None]]:
        slot = monotonic() + Random(number).uniform(0, seconds)

        async def wait(kind: str) -> None:
            nonlocal slot
            await asyncio.sleep(slot - monotonic())
            slot = max(slot + seconds, monotonic())

        return wait

    return pace


def same_instant(people: int) -> Pace:
    """Everybody waits for everybody before Continue, and then all press it at once."""
    barrier = asyncio.Barrier(people)

    async def wait(kind: str) -> None:
        if kind != ANSWER:
            await barrier.wait()

    return lambda number: wait


def percentile(seconds: list[float], share: float) -> float:
    """The nearest-rank percentile, in milliseconds."""
    return sorted(seconds)[ceil(share * len(seconds)) - 1] * 1000


async def walks(port: int, people: int, every: float, at_once: bool) -> list[Person]:
    """All walks, at the pace that was asked for."""
    async with asyncio.timeout(LONGEST_S):
        return await walk_together(port, people, same_instant(people) if at_once else one_click_each(every))


def measure(people: int, every: float, at_once: bool) -> bool:
    """One server, so many people; prints their block of the table. True if all came to a plan."""
    with running_app() as server:
        port, pid = int(server.url.rpartition(":")[2]), server.process.pid
        idle = needs_of(pid)
        first = asyncio.run(walk_together(port, 1))
        before, began, own = needs_of(pid), perf_counter(), process_time()
        crowd = asyncio.run(walks(port, people, every, at_once))
        took, after = perf_counter() - began, needs_of(pid)
        own_share = (process_time() - own) / took
        complaints = server.log().count("failed:") + server.log().count("Traceback")
    for kind, name in KINDS.items():
        seconds = [click.seconds for person in crowd for click in person.clicks if click.kind == kind]
        if seconds:
            print(f"{people:>6}  {name:<16}{len(seconds):>7}{percentile(seconds, 0.5):>9.0f}{percentile(seconds, 0.95):>9.0f}{max(seconds) * 1000:>9.0f}")
    print(
        f"        {took:.0f} s; server {100 * (after.cpu_s - before.cpu_s) / took:.0f} % of one core (this driver {100 * own_share:.0f} %); "
        f"memory {idle.memory_mb:.0f} MB idle, {before.memory_mb:.0f} after one walk, {after.most_memory_mb:.0f} at most; "
        f"{sum(p.bytes_received for p in crowd) / people / 1000:.0f} kB a walk", flush=True)
    in_trouble = [p for p in (*first, *crowd) if p.trouble]
    for person in in_trouble[:5]:
        print(f"        person {person.number}: {person.trouble}")
    if in_trouble or complaints:
        print(f"        {len(in_trouble)} people did not come to a plan; {complaints} complaints in the server's log", flush=True)
    return not in_trouble and not complaints


def main(argv: list[str] | None = None) -> int:
    """Measure each number of people; 0 if everybody came to a plan."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="*", type=int, default=[1, 10, 50], help=f"how many at once, 1 to {MOST_PEOPLE}; several numbers are measured in turn")
    parser.add_argument("--every", type=float, default=5, metavar="SECONDS", help="one click a person in so many seconds, 0 for no pause (5 unless told)")
    parser.add_argument("--same-instant", action="store_true", help="no pause, and all press Continue in the same instant")
    asked = parser.parse_args(argv)
    if not all(1 <= n <= MOST_PEOPLE for n in asked.people) or not 0 <= asked.every <= MOST_SECONDS:
        parser.error(f"people: 1 to {MOST_PEOPLE}; --every: 0 to {MOST_SECONDS:.0f} seconds.")
    print("all press Continue in the same instant" if asked.same_instant else f"one click a person every {asked.every:g} s")
    print(f"{'people':>6}  {'click':<16}{'clicks':>7}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    return 0 if all([measure(people, asked.every, asked.same_instant) for people in asked.people]) else 1


if __name__ == "__main__":
    sys.exit(main())
