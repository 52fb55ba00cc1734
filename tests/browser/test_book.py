"""The open book in a real browser: fits a phone, opens what is asked for, and one part leads to the next."""

from __future__ import annotations

import pytest

from wizard.server import addresses

from .driver import Visitor

HEADINGS = {
    addresses.HOW: "How it decides",
    addresses.LIBRARY: "Library",
    addresses.DISAGREEMENTS: "Where the sources disagree",
    addresses.SOURCES: "Sources",
}
OPENED = {  # what somebody opens, and what it then shows
    addresses.HOW: ("Which exercises are possible?", ".st-key-room-shortlisting li"),
    addresses.LIBRARY: ("Clamshell", ".st-key-note-red-stop-clamshell"),
    addresses.DISAGREEMENTS: ("Is the clamshell worth doing?", ".st-key-claim-a-clamshell"),
    addresses.SOURCES: ("Boren 2011", ".st-key-to-library-boren_2011"),
}
WIDER_THAN_THE_PAGE = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const seen = '[data-testid="stMarkdownContainer"] > *, button, input, summary, a, svg.hip-flow';
  const wide = [...main.querySelectorAll(seen)].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
  return main.scrollWidth > main.clientWidth || wide.length ? wide.map((e) => e.outerHTML.slice(0, 120)) : [];
}"""


def unfold(guest: Visitor, title: str, shows: str) -> None:
    guest.page.locator("summary", has_text=title).first.click()
    guest.page.locator(shows).first.wait_for(state="visible")
    guest.settled()


@pytest.mark.parametrize("place", addresses.OPEN_BOOK)
def test_a_page_of_the_book_fits_a_phone_closed_and_opened(place: str, guest: Visitor) -> None:
    guest.open(place, HEADINGS[place])
    assert not guest.page.evaluate(WIDER_THAN_THE_PAGE)
    unfold(guest, *OPENED[place])
    assert not guest.page.evaluate(WIDER_THAN_THE_PAGE)


def test_the_navigation_leads_to_every_page_and_marks_where_one_is(guest: Visitor) -> None:
    guest.open()
    for place in addresses.OPEN_BOOK:
        link = guest.page.locator(f".st-key-navigation-{place} a")
        assert link.bounding_box()["height"] >= 44
        link.click()
        guest.settled(HEADINGS[place])
        weight = guest.page.locator(".st-key-navigation-here a p").evaluate("(e) => getComputedStyle(e).fontWeight")
        assert int(weight) >= 600, "marked by more than colour"


def test_the_drawing_is_there_for_eyes_and_for_screen_readers(guest: Visitor) -> None:
    guest.open(addresses.HOW, HEADINGS[addresses.HOW])
    drawing = guest.page.locator("svg.hip-flow")
    assert drawing.get_attribute("role") == "img" and "A safety check" in drawing.get_attribute("aria-label")
    assert 280 < drawing.bounding_box()["width"] <= 360
    smallest = guest.page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('svg.hip-flow text')].map((t) => t.getBoundingClientRect().height))"
    )
    assert smallest >= 14  # the height of a line in pixels


def test_a_filter_narrows_the_library_without_losing_the_place(guest: Visitor) -> None:
    guest.open(addresses.LIBRARY, HEADINGS[addresses.LIBRARY])
    guest.page.get_by_label("Search by name").fill("plank")
    guest.page.keyboard.press("Enter")
    guest.page.get_by_text("of 44 shown").filter(has_not_text="44 of 44").wait_for()
    guest.settled()
    names = guest.page.locator("summary").all_inner_texts()
    assert any("Side plank" in name for name in names) and not any("Wall press" in name for name in names)
    unfold(guest, "Side plank", '[class*="st-key-note-red-stop-"]')


def test_two_sides_stand_side_by_side_on_a_desk_and_stacked_on_a_phone(guest: Visitor) -> None:
    guest.open(addresses.DISAGREEMENTS, HEADINGS[addresses.DISAGREEMENTS])
    unfold(guest, *OPENED[addresses.DISAGREEMENTS])
    sides = [guest.page.locator(f".st-key-claim-{side}-clamshell") for side in "ab"]
    assert sides[1].bounding_box()["y"] > sides[0].bounding_box()["y"]
    guest.page.set_viewport_size({"width": 1440, "height": 900})
    guest.settled()
    assert sides[1].bounding_box()["y"] == sides[0].bounding_box()["y"]


HERE = "() => document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText ?? ''"


def choose_by_keyboard(guest: Visitor, label: str, option: str) -> None:
    """Go down the list until ``option`` begins the line that a screen reader would say, and take it."""
    guest.page.get_by_label(label).first.focus()
    for _ in range(40):
        guest.page.keyboard.press("ArrowDown")
        if guest.page.evaluate(HERE).startswith(option):
            guest.page.keyboard.press("Enter")
            return
    raise AssertionError(f"{option!r} is not in the list {label!r}")


def test_what_if_by_keyboard_tells_what_changes_and_leaves_the_plan(reader: Visitor) -> None:
    before = reader.page.locator(".hip-card button").all_inner_texts()
    reader.open(addresses.WHY, "Why these")
    for label, option, then in (
        ("Which answer would be different?", "Pain when active", ".st-key-try-answer-pain-activity"),
        ("What would it be?", "8", ".st-key-tried"),
    ):
        choose_by_keyboard(reader, label, option)
        reader.page.locator(then).wait_for()
        reader.settled()
    assert "Stage 1 instead of 2." in reader.page.locator(".st-key-tried").inner_text()
    assert not reader.page.evaluate(WIDER_THAN_THE_PAGE)
    reader.open(addresses.PLAN, "that fit")
    reader.page.wait_for_selector(".hip-card")
    assert reader.page.locator(".hip-card button").all_inner_texts() == before


def test_an_exercise_that_was_left_out_says_what_would_let_it_in(reader: Visitor) -> None:
    reader.open(addresses.WHY, "Why these")
    unfold(reader, "Not now, perhaps later", '[class*="st-key-let-in-"] button')
    reader.page.get_by_role("button", name="What would let it in?").first.click()
    reader.page.locator('[class*="st-key-note-calm-let-in-"]').wait_for()
    assert "If this were so:" in reader.page.locator('[class*="st-key-note-calm-let-in-"]').inner_text()
