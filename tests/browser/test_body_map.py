"""The body map in a real browser: tap, keyboard, quick fingers, and the list that always says the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .driver import Visitor, under
from .prepared import SORE, arrive_with

OPEN = {**SORE, "pain": {**SORE["pain"], "site": None, "side": None}}
MAP = ".st-key-body-map"


@pytest.fixture
def asked(guest: Visitor) -> Visitor:
    """A person who is asked where it hurts and has not answered."""
    arrive_with(guest, OPEN, "place", "Where does it hurt?")
    return guest


def spot(guest: Visitor, name: str, view: str = "front") -> Locator:
    return guest.page.locator(f'{MAP} [data-view="{view}"]').get_by_role("button", name=name, exact=True)


def heard(guest: Visitor) -> None:
    expect(guest.page.locator(f"{MAP} .map[aria-busy]")).to_have_count(0)
    guest.settled()


def ticked(guest: Visitor) -> set[str]:
    return {
        box.locator("xpath=ancestor::label").inner_text()
        for box in guest.page.locator('[class*="st-key-tick-pain-site"] input:checked').all()
    }


def side(guest: Visitor) -> str | None:
    chosen = guest.page.locator(f"{under('one-pain.side')} label:has(input:checked)")
    return chosen.inner_text() if chosen.count() else None


def test_nothing_is_marked_before_somebody_taps(asked: Visitor) -> None:
    assert asked.page.locator(f'{MAP} .spot[aria-pressed="true"]').count() == 0


def test_a_tap_marks_the_place_ticks_the_list_and_answers_the_side(asked: Visitor) -> None:
    spot(asked, "Outer hip, right side").click()
    heard(asked)
    assert ticked(asked) == {"Outer hip"} and side(asked) == "Right"
    expect(spot(asked, "Outer hip, right side")).to_have_attribute("aria-pressed", "true")
    expect(spot(asked, "Outer hip, left side")).to_have_attribute("aria-pressed", "false")


def test_quick_fingers_lose_no_tap(asked: Visitor) -> None:
    for name in ("Outer hip, right side", "Groin or front of hip, right side", "Outer knee, right side"):
        spot(asked, name).click()
    heard(asked)
    assert ticked(asked) == {"Outer hip", "Groin or front of hip", "Outer knee"} and side(asked) == "Right"


def test_the_list_marks_the_map(asked: Visitor) -> None:
    asked.tick("pain.site", "buttock")
    asked.page.locator(MAP).get_by_role("button", name="Back view", exact=True).click()
    for which in ("left", "right"):
        expect(spot(asked, f"Buttock, {which} side", "back")).to_have_attribute("aria-pressed", "true")


def test_front_and_back_turn_on_a_phone_and_a_second_tap_takes_away(asked: Visitor) -> None:
    expect(spot(asked, "Lower back", "back")).to_be_hidden()
    asked.page.locator(MAP).get_by_role("button", name="Back view", exact=True).click()
    spot(asked, "Lower back", "back").click()
    heard(asked)
    assert ticked(asked) == {"Lower back"} and side(asked) is None
    spot(asked, "Lower back", "back").click()
    heard(asked)
    assert ticked(asked) == set()


def test_by_keyboard_arrows_go_from_place_to_place_and_space_marks(asked: Visitor) -> None:
    asked.page.locator(MAP).get_by_role("button", name="Back view", exact=True).focus()
    asked.page.keyboard.press("Tab")
    expect(spot(asked, "Outer hip, right side")).to_be_focused()
    asked.page.keyboard.press("ArrowRight")
    expect(spot(asked, "Groin or front of hip, right side")).to_be_focused()
    asked.page.keyboard.press("Space")
    heard(asked)
    expect(spot(asked, "Groin or front of hip, right side")).to_be_focused()
    assert ticked(asked) == {"Groin or front of hip"}
    asked.page.keyboard.press("Tab")
    assert asked.page.evaluate("document.activeElement.type") == "checkbox", "one stop for a view, then the list"


def test_a_reload_brings_the_marks_back(asked: Visitor) -> None:
    spot(asked, "Front of knee, left side").click()
    heard(asked)
    asked.page.reload()
    asked.settled("Where does it hurt?")
    expect(spot(asked, "Front of knee, left side")).to_have_attribute("aria-pressed", "true")


def test_every_spot_is_large_enough_for_a_thumb(asked: Visitor) -> None:
    boxes = [found.bounding_box() for found in asked.page.locator(f'{MAP} [data-view="front"] .spot').all()]
    assert len(boxes) == 8 and min(min(box["width"], box["height"]) for box in boxes) >= 44
    assert min(box["x"] for box in boxes) >= 20 and max(box["x"] + box["width"] for box in boxes) <= 340
