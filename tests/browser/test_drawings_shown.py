"""The drawings in a real browser: they survive the page's cleaning, move on request, rest for less motion, and fit."""

from __future__ import annotations

import catalogue
from wizard import drawings
from wizard.server import addresses

from .driver import Visitor
from .prepared import SORE, arrive_with

FIRST = "Supported mini squat"  # the first exercise of that plan

SHOWN = "() => [...document.querySelectorAll('.hip-picture svg')].map((s) => [s.getBoundingClientRect().width, s.getAttribute('aria-label').length])"
PAINTED = """() => [...document.querySelectorAll('.hip-picture svg [class^="hd-"]')]
  .filter((e) => e.tagName !== 'g' && getComputedStyle(e).fill === 'rgb(0, 0, 0)').length"""
SHAPE = "() => getComputedStyle(document.querySelector('.hd-in-motion path:has(animate)')).d"


def test_each_card_shows_start_and_end_with_words_and_colours(reader: Visitor) -> None:
    reader.open(addresses.WHOLE, "The whole plan")
    shown = reader.page.evaluate(SHOWN)
    assert len(shown) == 3 and all(200 < width <= 340 and words > 60 for width, words in shown)
    assert reader.page.evaluate(PAINTED) == 0, "a shape without a colour of the stylesheet"
    assert reader.page.locator(".hip-needs svg").count() >= 3


def test_a_card_of_the_plan_shows_the_end_as_decoration(reader: Visitor) -> None:
    reader.open(addresses.PLAN, "that fit")
    reader.page.wait_for_selector(".hip-card")
    assert reader.page.locator(".hip-card svg[aria-hidden=true]").count() == 3, "its name stands beside it"
    assert reader.page.evaluate(PAINTED.replace(".hip-picture", ".hip-card")) == 0, (
        "a shape without a colour of the stylesheet"
    )


def test_cards_are_drawn_for_the_sore_side_and_say_so(guest: Visitor) -> None:
    arrive_with(guest, {**SORE, "pain": {**SORE["pain"], "side": "left"}}, addresses.WHOLE, "The whole plan")
    for figure in guest.page.locator('[class*="st-key-card-pick-"] .hip-picture').all():
        label, said = figure.locator("svg").get_attribute("aria-label"), figure.inner_text()
        id_ = next(id_ for id_ in catalogue.load().exercises if drawings.said(id_, side="left") == label)
        assert ("Drawn for your left side." in said) == bool(drawings.drawn_side(id_, "left")), id_
    assert guest.page.get_by_text("Drawn for your left side.").count() >= 1
    assert guest.page.get_by_text("Drawn for your right side.").count() == 0


def test_the_drawings_of_a_plan_are_small(reader: Visitor) -> None:
    reader.open(addresses.WHOLE, "The whole plan")
    size = reader.page.evaluate(
        "() => [...document.querySelectorAll('.hip-picture, .hip-needs')].reduce((sum, e) => sum + e.outerHTML.length, 0)"
    )
    assert 20_000 < size <= 60_000


def test_a_movement_starts_when_asked_for_and_takes_the_room_of_the_still(reader: Visitor) -> None:
    reader.open("exercise-1", FIRST)
    assert reader.page.locator("animate").count() == 0
    before = reader.page.locator(".hip-picture svg").first.bounding_box()
    reader.page.get_by_text("Show the movement").first.click()
    reader.page.wait_for_selector("animate", state="attached")
    reader.settled()
    first = reader.page.evaluate(SHAPE)
    reader.page.wait_for_function(f"(first) => ({SHAPE})() !== first", arg=first)
    after = reader.page.locator(".hip-picture svg").first.bounding_box()
    assert abs(after["height"] - before["height"]) < 2


def test_less_motion_shows_the_end_at_rest(guest: Visitor) -> None:
    guest.page.emulate_media(reduced_motion="reduce")
    arrive_with(guest, SORE, "exercise-1", FIRST)
    guest.page.get_by_text("Show the movement").first.click()
    guest.page.wait_for_selector("animate", state="attached")
    assert not guest.page.locator(".hd-in-motion").is_visible()
    assert guest.page.locator(".hd-at-rest").is_visible()


def test_faults_open_with_right_beside_wrong(reader: Visitor) -> None:
    reader.open("exercise-1", FIRST)
    assert reader.page.locator(".hd-wrong").count() == 0
    reader.page.locator("summary", has_text="If it goes wrong").first.click()
    reader.page.locator(".hd-wrong").first.wait_for(state="visible")
    assert reader.page.locator(".hd-right").count() >= 1


def test_every_kind_of_kit_has_an_icon_beside_its_words(guest: Visitor) -> None:
    arrive_with(guest, SORE, "equipment", "can you use")
    drawn = "(labels) => labels.filter((label) => getComputedStyle(label).backgroundImage.includes('data:image/svg')).length"
    assert guest.page.locator('[data-testid="stCheckbox"] label').evaluate_all(drawn) == 6


def test_the_library_loads_small_pictures_as_they_are_seen(guest: Visitor) -> None:
    guest.open(addresses.LIBRARY, "Library")
    guest.page.wait_for_function(
        "() => { const i = document.querySelector('img.hip-thumb'); return i?.complete && i.naturalWidth > 0 }"
    )
    assert guest.page.locator("img.hip-thumb").count() == 44
