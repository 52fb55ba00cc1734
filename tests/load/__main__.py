"""``python -m tests.load 1 10 50``: how the wizard holds up when many people use it at once.

Starts a fresh server on a free port of this machine for each number of people; one person
walks first, unmeasured, so that every screen has been compiled. Times are from the click
until the server says that the script has finished; the browser is not part of them.

With ``--room`` they are phones in the room of a workshop: all guess in the same instant, walk, and send their plan to
the board, which has to be right, and soon.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from random import Random
from time import monotonic, perf_counter, process_time

from ..apart import run_apart
from ..bare import TWINS, bare_app
from ..browser.driver import Server, running_app
from . import room
from .client import visit
from .person import ANSWER, CHECK, FORM, PLAN, Click, Person, walk_together
from .server import Needs, needs_of

AT_ONCE_RATIO = (
    600 / 260
)  # the budget for a form page that all ask for at once, beside bare Streamlit where it was set (p95, ms)
BARE = "bare"  # a click to the next page of the bare application
MOST_PEOPLE, LONGEST_S, MOST_SECONDS = 200, 900, 30.0
KINDS = {
    room.OPEN: "open the room",
    room.JOINED: "join",
    room.GUESSED: "guess",
    ANSWER: "answer",
    FORM: "next form page",
    CHECK: "check page",
    PLAN: "plan",
    room.SENT: "send",
    BARE: "bare form page",
}
BOARD_BUDGET_S = 2.0  # from the last press in the room until the board counts it
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


def pace_of(people: int, every: float, at_once: bool) -> Pace:
    """The pace that was asked for."""
    return same_instant(people) if at_once else one_click_each(every)


async def walks(port: int, people: int, every: float, at_once: bool) -> list[Person]:
    """All walks, at the pace that was asked for."""
    async with asyncio.timeout(LONGEST_S):
        return await walk_together(port, people, pace_of(people, every, at_once))


async def bare_walks(port: int, people: int, pace: Pace) -> list[float]:
    """Everybody presses Next through all pages of the bare application; the seconds of each press."""

    async def walk(number: int) -> list[float]:
        wait, took = pace(number), []
        async with visit(port) as browser:
            for _ in TWINS[1:]:
                await wait(FORM)
                took.append(await browser.press(browser.find("next")))
        return took

    async with asyncio.timeout(LONGEST_S):
        return [seconds for took in await asyncio.gather(*map(walk, range(people))) for seconds in took]


def measure_bare(people: int, every: float, at_once: bool) -> float:
    """The same beside it: bare Streamlit, so many people; prints its lines. The p95 of a click, in milliseconds."""
    with bare_app() as server:
        port, idle = port_of(server), needs_of(server.process.pid)
        run_apart(bare_walks(port, 1, one_click_each(0)))
        block = Block(server, people, idle)
        took = run_apart(bare_walks(port, people, pace_of(people, every, at_once)))
        block.end([Click(BARE, seconds) for seconds in took], 0)
    return percentile(took, 0.95)


@dataclass(frozen=True)
class Measured:
    """Whether all was right in the end, and how long a form page took (p95, in milliseconds)."""

    right: bool
    form_ms: float = 0.0


def measure(people: int, every: float, at_once: bool) -> Measured:
    """One server, so many people; prints their block of the table. Right if all came to a plan."""
    with running_app() as server:
        port, idle = port_of(server), needs_of(server.process.pid)
        first = run_apart(walk_together(port, 1))
        block = Block(server, people, idle)
        crowd = run_apart(walks(port, people, every, at_once))
        complaints = block.end(
            [click for person in crowd for click in person.clicks], sum(p.bytes_received for p in crowd)
        )
    in_trouble = [p for p in (*first, *crowd) if p.trouble]
    for person in in_trouble[:5]:
        print(f"        person {person.number}: {person.trouble}")
    if in_trouble or complaints:
        print(
            f"        {len(in_trouble)} people did not come to a plan; {complaints} complaints in the server's log",
            flush=True,
        )
    return Measured(not in_trouble and not complaints, form_ms([click for person in crowd for click in person.clicks]))


def form_ms(clicks: list[Click]) -> float:
    """The p95 of the form pages among these clicks, in milliseconds; 0 without one."""
    seconds = [click.seconds for click in clicks if click.kind == FORM]
    return percentile(seconds, 0.95) if seconds else 0.0


def port_of(server: Server) -> int:
    """The port of a server of this machine."""
    return int(server.url.rpartition(":")[2])


class Block:
    """The block of the table for one crowd, from now until ``end``."""

    def __init__(self, server: Server, people: int, idle: Needs) -> None:
        self.server, self.people, self.idle = server, people, idle
        self.before, self.began, self.own = needs_of(server.process.pid), perf_counter(), process_time()

    def end(self, clicks: list[Click], received: int) -> int:
        """Print it; how many complaints are in the log of the server. ``received`` are the bytes of all walks."""
        took, after, before = perf_counter() - self.began, needs_of(self.server.process.pid), self.before
        own_share = (process_time() - self.own) / took
        for kind, name in KINDS.items():
            seconds = [click.seconds for click in clicks if click.kind == kind]
            if seconds:
                print(
                    f"{self.people:>6}  {name:<16}{len(seconds):>7}{percentile(seconds, 0.5):>9.0f}{percentile(seconds, 0.95):>9.0f}{max(seconds) * 1000:>9.0f}"
                )
        print(
            f"        {took:.0f} s; server {100 * (after.cpu_s - before.cpu_s) / took:.0f} % of one core (this driver {100 * own_share:.0f} %); "
            f"memory {self.idle.memory_mb:.0f} MB idle, {before.memory_mb:.0f} after one walk, {after.most_memory_mb:.0f} at most; "
            f"{received / self.people / 1000:.0f} kB a walk",
            flush=True,
        )
        log = self.server.log()
        return log.count("failed:") + log.count("Traceback")


# --- the room of a workshop -----------------------------------------------------------------------------------


async def hold(port: int, people: int, pace: Pace) -> tuple[list[Person], list[float], list[str]]:
    """One meeting from joining to closing: the people, the seconds until the board counted the guesses and the plans, and its faults."""
    async with asyncio.timeout(LONGEST_S), room.meeting(port, people, pace) as here:
        guessed = await here.guess()
        faults = room.wrong(await here.freeze(), here.guessed())
        sent = await here.walk_and_send()
        faults += room.wrong(here.board, here.sent())
        await here.close()
        return [phone.person for phone in here.phones], [guessed, sent], faults


def measure_room(people: int, every: float, at_once: bool) -> Measured:
    """One room, so many phones; prints the table. Right if the board was right in the end, and soon enough after each last press."""
    with running_app(settings=room.SETTINGS) as server:
        port, idle = port_of(server), needs_of(server.process.pid)
        try:
            run_apart(hold(port, 1, one_click_each(0)))
            block = Block(server, people, idle)
            crowd, until_counted, faults = run_apart(hold(port, people, pace_of(people, every, at_once)))
        except Exception as trouble:  # noqa: BLE001  it is counted and said at the end
            for line in causes(trouble)[:5]:
                print(f"        {line}", flush=True)
            return Measured(False)
        complaints = block.end(
            [click for person in crowd for click in person.clicks], sum(p.bytes_received for p in crowd)
        )
    guessed, sent = until_counted
    print(
        f"        the board counted everybody {guessed:.2f} s after the last guess was pressed, {sent:.2f} s after the last plan was (budget {BOARD_BUDGET_S:g} s)"
    )
    for fault in faults:
        print(f"        wrong on the board: {fault}")
    if complaints:
        print(f"        {complaints} complaints in the server's log")
    right = not faults and not complaints
    print(f"        the board was {'right' if right else 'wrong'} in the end", flush=True)
    return Measured(
        right and max(until_counted) <= BOARD_BUDGET_S, form_ms([click for person in crowd for click in person.clicks])
    )


def causes(error: BaseException) -> list[str]:
    """What went wrong, without the groups around it."""
    if isinstance(error, BaseExceptionGroup):
        return [line for one in error.exceptions for line in causes(one)]
    return [" ".join((f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())))]


def main(argv: list[str] | None = None) -> int:
    """Measure each number of people; 0 if everybody came to a plan."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__.splitlines()[0])
    parser.add_argument(
        "people",
        nargs="*",
        type=int,
        default=[1, 10, 50],
        help=f"how many at once, 1 to {MOST_PEOPLE}; several numbers are measured in turn",
    )
    parser.add_argument(
        "--every",
        type=float,
        default=5,
        metavar="SECONDS",
        help="one click a person in so many seconds, 0 for no pause (5 unless told)",
    )
    parser.add_argument(
        "--same-instant", action="store_true", help="no pause, and all press Continue in the same instant"
    )
    parser.add_argument(
        "--room",
        type=int,
        metavar="PHONES",
        help="so many phones in the room of a workshop, instead of people who walk",
    )
    parser.add_argument(
        "--bare",
        action="store_true",
        help="the same people in bare Streamlit afterwards: read the ratio, the milliseconds belong to the machine",
    )
    asked = parser.parse_args(argv)
    crowds = asked.people if asked.room is None else [asked.room]
    if not all(1 <= n <= MOST_PEOPLE for n in crowds) or not 0 <= asked.every <= MOST_SECONDS:
        parser.error(f"people: 1 to {MOST_PEOPLE}; --every: 0 to {MOST_SECONDS:.0f} seconds.")
    print(
        "all press Continue in the same instant"
        if asked.same_instant
        else f"one click a person every {asked.every:g} s"
    )
    print(f"{'people':>6}  {'click':<16}{'clicks':>7}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    right = True
    for people in crowds:
        found = (measure_room if asked.room else measure)(people, asked.every, asked.same_instant)
        right &= found.right
        if asked.bare:
            ratio = found.form_ms / measure_bare(people, asked.every, asked.same_instant)
            budget = f" (budget {AT_ONCE_RATIO:.1f})" if asked.same_instant else ""
            print(f"        a form page takes {ratio:.2f} x bare Streamlit at p95{budget}", flush=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
