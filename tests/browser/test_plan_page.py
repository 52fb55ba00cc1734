"""The plan in a real browser: its first page on a phone, its exercises, the swap, and the charts on pages of their own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from wizard.server import addresses

from .driver import CHROMIUM, FLAGS, PHONE, Server, Visitor, visitor
from .prepared import SORE, arrive_with, at_plan

IN_FOCUS = "(s) => document.activeElement?.matches(s)"
ELEMENTS = """() => document.querySelectorAll(
  '[data-testid="stElementContainer"], [data-testid="stVerticalBlock"], [data-testid="stHorizontalBlock"]').length"""
HIGH = "() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight"
WORDS = "() => document.querySelector('[data-testid=\"stMain\"]').innerText.split(/\\s+/).filter(Boolean).length"
# What is cut by the bar, or lies under it, as the page stands: of the things that are to be seen at once.
UNDER_THE_BAR = """(seen) => {
  const bar = document.querySelector('.stBottom').getBoundingClientRect().top;
  return [...document.querySelectorAll(seen)].filter((e) => e.getBoundingClientRect().bottom > bar + 0.5).map((e) => e.textContent.slice(0, 40));
}"""
# Each button of the page in turn, brought to where the keyboard would bring it: is something over its middle?
COVERED = """() => [...document.querySelectorAll('[data-testid="stMain"] :is(button, a, summary)')].filter((e) => {
  if (e.closest('.stBottom') || !e.getClientRects().length) return false;
  e.scrollIntoView({ block: 'nearest' });
  const box = (e.closest('.hip-card') ?? e).getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !over || !!over.closest('.stBottom');
}).map((e) => e.textContent.slice(0, 40))"""
SIZES = ((320, 480), (360, 740), (768, 1024), (1440, 900), (1920, 1080))


def exercises(guest: Visitor) -> list[str]:
    guest.page.wait_for_selector(".hip-card")
    return guest.page.locator(".hip-card button").all_inner_texts()


def unfold(person: Visitor, title: str) -> None:
    """Open what has this title, unless it is open."""
    closed = person.page.locator("details:not([open]) > summary", has_text=title)
    if closed.count():
        closed.click()


def on_plan(reader: Visitor) -> None:
    reader.open(addresses.PLAN, "that fit")
    reader.page.wait_for_selector(".hip-card")


# --- the first page ----------------------------------------------------------------------------------------


def test_the_first_screen_of_a_phone_has_all_that_today_needs(reader: Visitor) -> None:
    on_plan(reader)
    assert reader.page.evaluate(UNDER_THE_BAR, "h1, .hip-when, .hip-card, .hip-lights") == []
    expect(reader.page.get_by_role("button", name="Keep this plan", exact=True)).to_be_in_viewport(ratio=1)


def test_the_first_page_is_short(reader: Visitor) -> None:
    on_plan(reader)
    assert (
        reader.page.evaluate(HIGH) <= 2400
        and reader.page.evaluate(WORDS) <= 350
        and reader.page.evaluate(ELEMENTS) <= 60
    )


@pytest.mark.parametrize(
    "changes",
    [{"conditions": ["hip_osteoarthritis"]}, {"pain": {**SORE["pain"], "activity": 6}}, {"sessions_per_week": 4}],
    ids=["limits", "red", "four"],
)
def test_the_first_page_is_short_for_others_too(guest: Visitor, changes: dict[str, Any]) -> None:
    at_plan(guest, **changes)
    guest.page.wait_for_selector(".hip-card")
    assert guest.page.evaluate(UNDER_THE_BAR, "h1, .hip-when, .hip-card") == []
    assert (
        guest.page.evaluate(HIGH) <= 2400 and guest.page.evaluate(WORDS) <= 350 and guest.page.evaluate(ELEMENTS) <= 60
    )


@pytest.mark.parametrize(
    "place",
    [
        addresses.PLAN,
        "exercise-1",
        addresses.COURSE,
        addresses.WHY,
        addresses.EVERYDAY,
        addresses.STUDIES,
        addresses.TAKE,
    ],
)
def test_no_button_is_under_the_bar_at_any_size(reader: Visitor, place: str) -> None:
    reader.open(place)
    if place == addresses.PLAN:
        reader.page.wait_for_selector(".hip-card")
    covered = {}
    for width, height in SIZES:
        reader.page.set_viewport_size({"width": width, "height": height})
        reader.settled()
        covered[width] = reader.page.evaluate(COVERED)
    reader.page.set_viewport_size(PHONE)
    assert covered == {width: [] for width, _ in SIZES}


def test_the_text_size_of_the_browser_is_respected(browser: Browser, server: Server) -> None:
    larger = browser.browser_type.launch(
        executable_path=next(str(path) for path in CHROMIUM if path.exists()),
        args=[*FLAGS, "--blink-settings=defaultFontSize=20"],
    )
    try:
        context, guest = visitor(larger, server)
        at_plan(guest)
        assert guest.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 20 * 1.125
        context.close()
    finally:
        larger.close()


def test_a_card_is_opened_by_keyboard_and_says_its_dose(reader: Visitor) -> None:
    on_plan(reader)
    names = exercises(reader)
    card = reader.page.get_by_role("button", name=names[1], exact=True)
    assert reader.page.evaluate(
        "(b) => document.getElementById(b.getAttribute('aria-describedby')).innerText", card.element_handle()
    ).startswith("3\u00a0×\u00a010")
    card.focus()
    reader.page.keyboard.press("Enter")
    reader.settled(names[1][3:])
    reader.page.wait_for_function(IN_FOCUS, arg="h1")
    reader.press("Next", names[2][3:])
    reader.press("Previous", names[1][3:])


def test_in_forced_colours_a_card_and_a_pain_colour_keep_their_edges(reader: Visitor) -> None:
    reader.page.emulate_media(forced_colors="active")
    on_plan(reader)
    edges = reader.page.evaluate("""() => ['.hip-card', '.hip-lights li', '.hip-doors button'].map((s) => {
      const style = getComputedStyle(document.querySelector(s));
      return parseFloat(style.borderLeftWidth) > 0 && style.borderLeftStyle !== 'none' && style.borderLeftColor !== style.backgroundColor;
    })""")
    reader.page.emulate_media(forced_colors="none")
    assert edges == [True, True, True]


# --- the swap -----------------------------------------------------------------------------------------------


def test_a_swap_by_keyboard_leads_to_what_changed_and_back(reader: Visitor) -> None:
    on_plan(reader)
    before = exercises(reader)
    reader.open("exercise-1", before[0][3:])
    swap = reader.page.locator('[class*="st-key-swap-"] button').first
    swap.focus()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_function(IN_FOCUS, arg=".st-key-note-green-swapped")
    reader.settled()
    assert reader.page.locator(".st-key-note-green-swapped").inner_text().startswith(f"We swapped {before[0][3:]} for ")
    new = reader.page.locator("h1").inner_text()
    reader.press("Your plan", "that fit")
    after = exercises(reader)
    assert (
        len(after) == len(before)
        and sum(a != b for a, b in zip(before, after, strict=False)) == 1
        and after[0] == f"1. {new}"
    )
    reader.page.locator(".hip-card button").first.click()
    reader.settled(new)
    undo = reader.page.locator(".st-key-undo-swap button")
    undo.focus()
    reader.page.keyboard.press("Enter")
    reader.settled(before[0][3:])
    reader.page.wait_for_function(IN_FOCUS, arg="h1")
    reader.press("Your plan", "that fit")
    assert exercises(reader) == before


# --- charts and the rest --------------------------------------------------------------------------------------


def test_load_and_evidence_are_drawn_when_somebody_opens_them(reader: Visitor) -> None:
    for place, fold, chart in (
        (addresses.COURSE, "How much work each week is", "load"),
        (addresses.STUDIES, "Selkowitz 2013: 20 people", "study-selkowitz_2013"),
    ):
        reader.open(place)
        assert reader.page.locator(f".st-key-{chart}").count() == 0
        reader.page.locator("summary", has_text=fold).click()
        reader.page.wait_for_selector(f".st-key-{chart} .main-svg")
        reader.settled()
        assert reader.page.locator(f".st-key-{chart}").evaluate("(e) => e.scrollWidth") <= 360
        assert reader.page.locator(f".st-key-table-{chart} tbody tr").count() > 3
    alt = reader.page.locator(".st-key-study-selkowitz_2013").evaluate(
        "(e) => [...e.querySelectorAll('[aria-label], [alt]'), e].map((x) => x.getAttribute('aria-label') ?? x.getAttribute('alt') ?? '').join(' ')"
    )
    assert "in your plan: side" in alt


def test_no_word_of_a_chart_is_cut_off_on_a_phone(reader: Visitor) -> None:
    reader.open(addresses.STUDIES)
    unfold(reader, "Selkowitz 2013: 20 people")
    reader.page.wait_for_selector(".st-key-study-selkowitz_2013 .annotation-text")
    reader.settled()
    cut = reader.page.locator(".st-key-study-selkowitz_2013").evaluate("""(e) => {
      const box = e.getBoundingClientRect();
      return [...e.querySelectorAll('.annotation-text, .legendtext, .xtitle')].filter((t) => {
        const own = t.getBoundingClientRect();
        return own.left < box.left - 1 || own.right > box.right + 1;
      }).map((t) => t.textContent);
    }""")
    assert not cut


def test_the_week_is_a_list_of_seven_days(guest: Visitor) -> None:
    arrive_with(guest, {**SORE, "sessions_per_week": 4}, addresses.COURSE, "The weeks ahead")
    days = guest.page.locator(".hip-week li").all_text_contents()
    assert days == ["1 workout", "2 rest", "3 workout", "4 rest", "5 workout", "6 rest", "7 light"]


def test_a_door_leads_to_its_page_and_back(reader: Visitor) -> None:
    for place, heading in (
        (addresses.COURSE, "The weeks ahead"),
        (addresses.WHY, "Why these exercises"),
        (addresses.EVERYDAY, "Everyday load"),
        (addresses.STUDIES, "Studies and disagreements"),
        (addresses.TAKE, "Take it along"),
    ):
        on_plan(reader)
        reader.page.locator(f'[data-go="{place}"]').click()
        reader.settled(heading)
        assert reader.page.url.endswith(f"/{place}")
        reader.page.wait_for_function(IN_FOCUS, arg="h1")


def test_two_sides_of_a_dispute_stand_side_by_side_on_a_desk_and_stacked_on_a_phone(reader: Visitor) -> None:
    reader.open(addresses.STUDIES)
    unfold(reader, "Is the clamshell worth doing?")

    def tops() -> list[float]:
        sides = reader.page.locator('[class*="st-key-claim-a-"], [class*="st-key-claim-b-"]')
        sides.nth(1).wait_for()  # both in one moment: the page may still scroll
        return sides.evaluate_all("(all) => all.slice(0, 2).map((side) => side.getBoundingClientRect().y)")

    stacked = tops()
    assert stacked[1] > stacked[0]
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    reader.settled()
    beside = tops()
    reader.page.set_viewport_size(PHONE)
    assert beside[0] == beside[1]
