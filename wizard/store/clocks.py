"""Time that cannot be trusted: a wall clock that jumps, beside a steady one that does not know the date."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

JUMP = timedelta(minutes=1)  # what differs by less is a clock being set right


def wall() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def steady() -> float:
    """Seconds that only go forward, while the machine sleeps too."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


class Clock:
    """Tells the time, and by how much the wall clock jumped since it was last settled."""

    def __init__(self, wall: Callable[[], datetime] = wall, steady: Callable[[], float] = steady) -> None:
        self._wall, self.steady = wall, steady
        self._began = self._offset()

    def now(self) -> datetime:
        """What the wall clock says, in UTC."""
        return self._wall().astimezone(UTC)

    def jumped(self) -> timedelta:
        """How far the wall clock has run away from the steady one; zero for less than a minute."""
        jump = self._offset() - self._began
        return jump if abs(jump) > JUMP else timedelta(0)

    def settle(self) -> None:
        """The jump was dealt with: count from here."""
        self._began = self._offset()

    def _offset(self) -> timedelta:
        return (self.now() - datetime(1970, 1, 1, tzinfo=UTC)) - timedelta(seconds=self.steady())


class Tries:
    """Counts keys that led nowhere, for each caller, in memory only. 128 random bits are the wall; this is the fence before it."""

    def __init__(
        self, steady: Callable[[], float], most: int = 10, within_s: float = 60.0, callers: int = 10_000
    ) -> None:
        self._steady, self._most, self._within, self._callers = steady, most, within_s, callers
        self._missed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def too_many(self, caller: str) -> bool:
        """True while this caller has to wait."""
        with self._lock:
            missed = self._missed.get(caller)
            while missed and missed[0] <= self._steady() - self._within:
                missed.popleft()
            return missed is not None and len(missed) >= self._most

    def missed(self, caller: str) -> None:
        """Note one key that led nowhere."""
        with self._lock:
            self._missed.setdefault(caller, deque(maxlen=self._most)).append(self._steady())
            self._missed.move_to_end(caller)
            while len(self._missed) > self._callers:
                self._missed.popitem(last=False)
