"""The start page says how long it takes, and that is so at reading speed. Words are counted, no clock is read."""

from __future__ import annotations

from .driver import Visitor
from .pace import PROMISED_MIN
from .prepared import SORE, arrive_with
from .walked import Walk

MOST_QUICK_S, MOST_S = 200, 290  # of a first walk: who passes over what need not be read, and who reads every word
MOST_WORDS, MOST_PX = 240, 2_200  # of the safety page of somebody of 52 without a history, on a phone
WORDS_BEFORE = 3_357  # with every fold open, when the signs were asked of everybody


def test_a_first_walk_takes_as_long_as_the_start_page_says(walk: Walk, guest: Visitor) -> None:
    low, high = PROMISED_MIN
    assert sum(page.quick_seconds for page in walk.pages) <= min(MOST_QUICK_S, 60 * (low + 0.5))
    assert sum(page.seconds for page in walk.pages) <= min(MOST_S, 60 * high)
    guest.open(heading="Two or three exercises")
    assert "Three to five minutes" in guest.page.locator(".st-key-lead").inner_text()


def test_nothing_is_only_put_out_of_sight(walk: Walk) -> None:
    assert sum(page.unfolded for page in walk.pages) <= WORDS_BEFORE


def test_the_safety_page_is_short_for_somebody_without_a_history(walk: Walk, guest: Visitor) -> None:
    [page] = [page for page in walk.pages if page.name == "signs"]
    assert page.words <= MOST_WORDS
    arrive_with(guest, {**SORE, "history": ["none"]}, "signs", "A safety check")
    assert guest.page.locator('[data-testid="stMain"]').evaluate("(main) => main.scrollHeight") <= MOST_PX
