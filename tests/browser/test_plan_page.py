"""The plan page in a real browser: the swap, the charts, the timer of the self-tests."""

from __future__ import annotations

from .driver import PHONE, Visitor
from .prepared import at_plan

IN_FOCUS = "(s) => document.activeElement?.matches(s)"


def exercises(guest: Visitor) -> list[str]:
    return guest.page.locator('[class*="st-key-card-pick-"] h2').all_inner_texts()


def unfold(person: Visitor, title: str) -> None:
    """Open what has this title, unless it is open."""
    closed = person.page.locator("details:not([open]) > summary", has_text=title)
    if closed.count():
        closed.click()


def test_a_swap_by_keyboard_leads_to_what_changed_and_back(reader: Visitor) -> None:
    before = exercises(reader)
    swap = reader.page.locator('[class*="st-key-swap-"] button').first
    swap.focus()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_function(IN_FOCUS, arg=".st-key-note-green-swapped")
    reader.settled()
    after = exercises(reader)
    assert len(after) == len(before) and sum(a != b for a, b in zip(before, after, strict=True)) == 1
    assert reader.page.locator(".st-key-note-green-swapped").inner_text().startswith(f"We swapped {before[0][3:]} for ")
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_function(IN_FOCUS, arg=".st-key-exercises h2")
    assert exercises(reader) == before


def test_load_and_evidence_are_drawn_when_somebody_opens_them(reader: Visitor) -> None:
    for fold, chart in (("How much work each week is", "load"), ("Selkowitz 2013: 20 people", "study-selkowitz_2013")):
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
    at_plan(guest, sessions_per_week=4)
    days = guest.page.locator(".hip-week li").all_text_contents()
    assert days == ["1 workout", "2 rest", "3 workout", "4 rest", "5 workout", "6 rest", "7 light"]


def test_a_jump_leads_to_its_part(reader: Visitor) -> None:
    reader.page.get_by_role("link", name="When to see someone").click()
    reader.page.wait_for_function("""() => {
      const top = document.getElementById('see-someone').getBoundingClientRect().top;
      return top >= 0 && top < 400;
    }""")
    reader.settled("that fit")


def test_two_sides_of_a_dispute_stand_side_by_side_on_a_desk_and_stacked_on_a_phone(reader: Visitor) -> None:
    unfold(reader, "points that touch this plan")

    def tops() -> list[float]:
        sides = reader.page.locator('[class*="st-key-claim-a-"], [class*="st-key-claim-b-"]')
        sides.nth(1).wait_for()
        return [sides.nth(i).bounding_box()["y"] for i in (0, 1)]

    stacked = tops()
    assert stacked[1] > stacked[0]
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    reader.settled()
    beside = tops()
    reader.page.set_viewport_size(PHONE)
    assert beside[0] == beside[1]
