"""The start page says how long it takes, and that is so at reading speed. Words are counted, no clock is read."""

from __future__ import annotations

import pytest

from .driver import Visitor
from .pace import PROMISED_MIN, Page, first_walk


@pytest.fixture
def walk(guest: Visitor) -> list[Page]:
    return first_walk(guest)


def test_a_first_walk_takes_as_long_as_the_start_page_says(walk: list[Page], guest: Visitor) -> None:
    low, high = PROMISED_MIN
    assert sum(page.quick_seconds for page in walk) <= 60 * (low + 0.5)
    assert sum(page.seconds for page in walk) <= 60 * high
    guest.page.goto(guest.url)
    guest.settled("Two or three exercises")
    assert "six to eight minutes" in guest.page.locator(".st-key-lead").inner_text()
