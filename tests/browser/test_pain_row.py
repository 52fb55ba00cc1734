"""The 0 to 10 row: large enough to hit, nothing chosen at first, by keyboard, and kept through a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .driver import Server, Visitor, visitor
from .prepared import SORE, arrive_with

OPEN = {**SORE, "pain": {**SORE["pain"], "rest": None, "activity": None, "night": None}}
SCORES = "Your pain"
REST = ".st-key-nprs-pain-rest"


@pytest.fixture
def asked(guest: Visitor) -> Visitor:
    """A person who is asked for three numbers and has given none."""
    arrive_with(guest, OPEN, "scores", SCORES)
    return guest


def boxes(guest: Visitor) -> list[dict]:
    return guest.page.locator(f"{REST} .row .cell").evaluate_all(
        "(cells) => cells.map((c) => { const b = c.getBoundingClientRect(); return {x: b.x, y: b.y, width: b.width, height: b.height}; })"
    )


def test_nothing_is_chosen_before_somebody_chooses(asked: Visitor) -> None:
    assert asked.page.locator('[class*="st-key-nprs-"] input').count() == 3 * 12
    assert asked.page.locator('[class*="st-key-nprs-"] input:checked').count() == 0


def test_each_number_is_at_least_44_by_44_on_a_phone_in_two_rows(asked: Visitor) -> None:
    found = boxes(asked)
    assert len(found) == 11
    assert min(min(box["width"], box["height"]) for box in found) >= 44
    assert [box["y"] for box in found[:6]] == [found[0]["y"]] * 6 and [box["y"] for box in found[6:]] == [
        found[6]["y"]
    ] * 5
    assert max(box["x"] + box["width"] for box in found) <= 360


@pytest.mark.parametrize(
    "size", [{"width": 768, "height": 1024}, {"width": 1440, "height": 900}], ids=["tablet", "desk"]
)
def test_a_wider_screen_has_all_eleven_in_one_row(browser, server: Server, size: dict) -> None:
    context, guest = visitor(browser, server, size=size)
    arrive_with(guest, OPEN, "scores", SCORES)
    assert len({box["y"] for box in boxes(guest)}) == 1
    assert min(min(box["width"], box["height"]) for box in boxes(guest)) >= 44
    context.close()


def test_words_stand_at_0_5_and_10_and_belong_to_their_numbers(asked: Visitor) -> None:
    row = asked.page.get_by_role("group", name="Pain at rest")
    for number, word in (("0", "No pain"), ("5", "Medium pain"), ("10", "Worst pain")):
        expect(row.get_by_role("radio", name=number, exact=True)).to_have_accessible_description(word)
        expect(row.get_by_text(word)).to_be_visible()
    expect(row.get_by_role("radio", name="4", exact=True)).to_have_accessible_description("")


def test_arrow_keys_choose_and_the_focus_stays_on_the_row(asked: Visitor) -> None:
    numbers = asked.page.locator(f"{REST} input")
    numbers.first.focus()
    asked.page.keyboard.press("Space")
    for _ in range(4):
        asked.page.keyboard.press("ArrowRight")
    expect(numbers.nth(4)).to_be_checked()
    asked.heard("nprs-pain.rest")
    asked.settled()
    expect(numbers.nth(4)).to_be_focused()
    asked.page.reload()
    asked.settled(SCORES)
    expect(numbers.nth(4)).to_be_checked()


def test_what_is_chosen_is_marked_by_more_than_colour(asked: Visitor) -> None:
    asked.choose("nprs-pain.rest", "7")
    chosen = asked.page.locator(f"{REST} .cell:has(:checked)")
    assert chosen.evaluate("(e) => getComputedStyle(e, '::after').content").startswith('"✓"')
    sizes = asked.page.locator(f"{REST} .cell.n7 span, {REST} .cell.n8 span").evaluate_all(
        "(found) => found.map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert sizes[0] > sizes[1]


def test_numbers_and_not_sure_come_back_after_going_on_and_after_a_reload(asked: Visitor) -> None:
    asked.choose("nprs-pain.rest", "Not sure")
    asked.choose("nprs-pain.activity", "10")
    asked.choose("nprs-pain.night", "0")
    asked.press("Back", "Where does it hurt?")
    asked.page.go_back()
    for _ in range(2):
        asked.settled(SCORES)
        chosen = asked.page.locator('[class*="st-key-nprs-"] input:checked')
        expect(chosen).to_have_count(3)
        assert chosen.evaluate_all("(found) => found.map((e) => e.value)") == ["unsure", "10", "0"]
        asked.page.reload()


def test_a_number_changed_quickly_ends_at_the_last_one_without_jumping_back(asked: Visitor) -> None:
    numbers = asked.page.locator(f"{REST} input")
    expect(numbers).to_have_count(12)
    jumped = asked.page.evaluate("""async () => {
      const find = (root) => { for (const e of root.querySelectorAll('*')) {
        const found = e.shadowRoot?.querySelector('input[name=score]') ? e.shadowRoot : e.shadowRoot && find(e.shadowRoot);
        if (found) return found; } };
      const radios = [...find(document.querySelector('.st-key-nprs-pain-rest')).querySelectorAll('input')];
      const frame = () => new Promise(requestAnimationFrame);
      let jumps = 0;
      for (const place of [2, 3, 4, 5, 6]) {
        radios[place].click();
        for (let i = 0; i < 4; i++) { await frame(); if (!radios[place].checked) jumps++; }
      }
      for (let i = 0; i < 90; i++) { await frame(); if (!radios[6].checked) jumps++; }
      return jumps;
    }""")
    assert jumped == 0
    asked.settled()
    asked.page.reload()
    asked.settled(SCORES)
    expect(numbers.nth(6)).to_be_checked()
