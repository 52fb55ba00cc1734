"""Which tab works on which draft, and until when. In memory only, and without an answer.

A draft belongs to one live tab. A tab that is copied, and another device with the same key, are
refused while that tab lives. Whoever does not touch a screen for long is forgotten: the tab
says so itself, and here the server notices even where the tab sleeps. No Streamlit here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from wizard.store import Key
from wizard.store.clocks import steady

CONNECTION_LOST_S = 15 * 60.0  # a tablet without a line, or a server that starts again, may come back within this time
LATE_S = 5.0  # what the word of a tab may need to arrive


@dataclass
class Lease:
    """One draft in the hands of one tab. ``session`` is that of the server; ``size`` how large its text is."""

    key: Key
    session: str
    touched: float
    was: str = ""
    state: int = 0  # the version that this tab saved last: known here even where a run was cut short after it
    handed_in: bool = False
    size: int = 0


class Leases:
    """All drafts that are being answered at this moment. ``lives(session)``: this tab is connected."""

    def __init__(self, forget_s: float, lives: Callable[[str], bool], clock: Callable[[], float] = steady) -> None:
        self._forget_s, self._lives, self._clock = forget_s, lives, clock
        self._held: dict[Key, Lease] = {}
        self._lock = Lock()

    def take(self, key: Key, session: str, is_new_page: bool = False) -> Lease | None:
        """The draft for this tab; None while another tab that lives has it.

        A page that was loaded anew cannot say when it was touched: it may come back only before the draft is due.
        Raises KeyError for a draft that is due to be forgotten. ``was``, of what is given back, is the session that had it before.
        """
        with self._lock:
            held = self._held.get(key)
            if held is None:
                held = self._held[key] = Lease(key, session, self._clock())
            elif held.session != session and self._lives(held.session):
                return None
            elif is_new_page and self._idle(held) > self._forget_s + LATE_S:
                raise KeyError("due")
            held.was, held.session = held.session, session
            held.touched = self._clock()
            return held

    def of(self, key: Key) -> Lease | None:
        """The lease of this draft."""
        with self._lock:
            return self._held.get(key)

    def keys(self) -> tuple[Key, ...]:
        """All drafts that some tab works on."""
        with self._lock:
            return tuple(self._held)

    def touch(self, key: Key) -> bool:
        """Somebody is there. False where the draft is forgotten."""
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                held.touched = self._clock()
            return held is not None

    def hand_in(self, key: Key) -> None:
        """The draft is with the desk; its tab still shows the end of the walk."""
        with self._lock:
            if key in self._held:
                self._held[key].handed_in = True

    def drop(self, key: Key) -> Lease | None:
        """The draft is finished, left or forgotten."""
        with self._lock:
            return self._held.pop(key, None)

    def overdue(self) -> tuple[Lease, ...]:
        """The drafts that nobody touched for too long. A tab without a line has longer: it forgets by itself."""
        with self._lock:
            return tuple(
                held
                for held in self._held.values()
                if self._idle(held) > (self._forget_s + LATE_S if self._lives(held.session) else CONNECTION_LOST_S)
            )

    def _idle(self, held: Lease) -> float:
        return self._clock() - held.touched
