"""Staff codes, and the fence before them.

A code is ten random letters (50 bits). The store keeps scrypt of it, with one sealed salt for all codes: one look-up tells whether
a code is known, so that a wrong one takes as long as a right one, whoever's it might have been.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from wizard.store.keys import LETTERS as ALPHABET

from .errors import TooManyTriesError

LETTERS, GROUP = 10, 5
LONGEST = 60  # what is longer is cut: it cannot be a code
_N, _R, _P = 2**14, 8, 1  # 16 MB, some 40 ms
_ONE_AT_A_TIME = Lock()
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """A fresh code, in two groups: ``0A1B2-C3D4E``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def hashed(code: str, salt: bytes) -> str:
    """What the store finds a code by. Case, dashes and spaces do not matter."""
    said = unicodedata.normalize("NFKC", code[:LONGEST]).upper().translate(_READ_AS).strip()
    with _ONE_AT_A_TIME:  # tries at once share one core and 16 MB
        return hashlib.scrypt(
            said.encode("utf-8", "replace"), salt=salt, n=_N, r=_R, p=_P, maxmem=64 * 2**20, dklen=32
        ).hex()


@dataclass
class _Missed:
    count: int = 0
    until: float = 0.0  # steady seconds; nobody tries before
    last: float = 0.0


@dataclass(frozen=True)
class Try:
    """One try, and the waits that it began: of its caller, and of all."""

    caller: str
    until: float
    until_of_all: float


class LoginThrottle:
    """Who tries wrong codes waits, longer with each: for each caller, and for all together. In memory only.

    A try counts as wrong from its beginning, so that many at once gain nothing. The right code takes it back, and so
    does an error that left open whether it was right.
    """

    def __init__(
        self,
        steady: Callable[[], float],
        free: int = 5,
        most_s: float = 900.0,
        free_of_all: int = 30,
        most_of_all_s: float = 60.0,
        forgotten_s: float = 3600.0,
        callers: int = 10_000,
    ) -> None:
        self._steady, self._forgotten, self._callers = steady, forgotten_s, callers
        self._free, self._most = free, most_s
        self._free_of_all, self._most_of_all = free_of_all, most_of_all_s
        self._of: OrderedDict[str, _Missed] = OrderedDict()
        self._of_all = _Missed()
        self._lock = Lock()

    def enter(self, caller: str) -> Try:
        """Before a try. Raises TooManyTriesError with the seconds to wait; such a try counts for nothing."""
        with self._lock:
            now, mine = self._steady(), self._of.get(caller) or _Missed()
            for missed in (mine, self._of_all):
                if missed.count and now - missed.last >= self._forgotten:
                    missed.count = 0
            until = max(mine.until, self._of_all.until)
            if until > now:
                raise TooManyTriesError(math.ceil(until - now))
            _count(mine, now, self._free, self._most)
            _count(self._of_all, now, self._free_of_all, self._most_of_all)
            self._of[caller] = mine
            self._of.move_to_end(caller)
            while len(self._of) > self._callers:
                self._of.popitem(last=False)
            return Try(caller, mine.until, self._of_all.until)

    def give_back(self, tried: Try) -> None:
        """Let a try that was not answered count for nothing, and end the wait that it began. A later wait stays."""
        with self._lock:
            _uncount(self._of.get(tried.caller) or _Missed(), tried.until)
            _uncount(self._of_all, tried.until_of_all)

    def passed(self, caller: str) -> None:
        """It was a right one."""
        with self._lock:
            self._of.pop(caller, None)
            self._of_all.count = max(0, self._of_all.count - 1)
            if self._of_all.count < self._free_of_all:
                self._of_all.until = 0.0


def _uncount(missed: _Missed, until: float) -> None:
    missed.count = max(0, missed.count - 1)
    if missed.until == until:
        missed.until = 0.0


def _count(missed: _Missed, now: float, free: int, most_s: float) -> None:
    missed.count, missed.last = missed.count + 1, now
    over = missed.count - free
    missed.until = now + min(2.0 ** min(over, 20), most_s) if over >= 0 else 0.0
