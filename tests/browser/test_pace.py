"""The start page says how long it takes, and that is so at reading speed. Words are counted, no clock is read."""

from __future__ import annotations

from .driver import Visitor
from .pace import PROMISED_MIN
from .walked import Walk


def test_a_first_walk_takes_as_long_as_the_start_page_says(walk: Walk, guest: Visitor) -> None:
    low, high = PROMISED_MIN
    assert sum(page.quick_seconds for page in walk.pages) <= 60 * (low + 0.5)
    assert sum(page.seconds for page in walk.pages) <= 60 * high
    guest.open(heading="Two or three exercises")
    assert "seven to nine minutes" in guest.page.locator(".st-key-lead").inner_text()
