"""Many people press at once: a few pages are drawn at a time, and the others wait their turn.

Python runs one thread at a time. Fifty pages that are drawn side by side are all ready at the end, and all of them are
held in memory meanwhile; one after the other the first are ready soon.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE = 2  # one may be waiting for the store
PATIENCE_S = 3.0  # a page that waits longer is drawn beside the others: nobody waits for somebody who hangs
_turns = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, and hold it meanwhile."""
    ours = _turns.acquire(timeout=PATIENCE_S)
    try:
        yield
    finally:
        if ours:
            _turns.release()
