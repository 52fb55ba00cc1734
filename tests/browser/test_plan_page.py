"""The plan page in a real browser: the swap, the charts, the timer of the self-tests."""

from __future__ import annotations

from .driver import Visitor
from .prepared import at_plan

IN_FOCUS = "(s) => document.activeElement?.matches(s)"


def exercises(guest: Visitor) -> list[str]:
    return guest.page.locator('[class*="st-key-card-pick-"] h2').all_inner_texts()


def test_a_swap_by_keyboard_leads_to_what_changed_and_back(guest: Visitor) -> None:
    at_plan(guest)
    before = exercises(guest)
    swap = guest.page.locator('[class*="st-key-swap-"] button').first
    swap.focus()
    guest.page.keyboard.press("Enter")
    guest.page.wait_for_function(IN_FOCUS, arg=".st-key-note-green-swapped")
    guest.settled()
    after = exercises(guest)
    assert len(after) == len(before) and sum(a != b for a, b in zip(before, after)) == 1
    assert guest.page.locator(".st-key-note-green-swapped").inner_text().startswith("We swapped Level hip hitch hold for ")
    guest.page.keyboard.press("Tab")
    guest.page.keyboard.press("Enter")
    guest.page.wait_for_function(IN_FOCUS, arg=".st-key-exercises h2")
    assert exercises(guest) == before


def test_load_and_evidence_are_drawn_when_somebody_opens_them(guest: Visitor) -> None:
    at_plan(guest)
    for fold, chart in (("How much work each week is", "load"), ("Selkowitz 2013: 20 people", "study-selkowitz_2013")):
        assert guest.page.locator(f".st-key-{chart}").count() == 0
        guest.page.locator("summary", has_text=fold).click()
        guest.page.wait_for_selector(f".st-key-{chart} .main-svg")
        guest.settled()
        assert guest.page.locator(f".st-key-{chart}").evaluate("(e) => e.scrollWidth") <= 360
        assert guest.page.locator(f".st-key-table-{chart} tbody tr").count() > 3
    alt = guest.page.locator(".st-key-study-selkowitz_2013").evaluate(
        "(e) => [...e.querySelectorAll('[aria-label], [alt]'), e].map((x) => x.getAttribute('aria-label') ?? x.getAttribute('alt') ?? '').join(' ')")
    assert "in your plan: side" in alt


def test_no_word_of_a_chart_is_cut_off_on_a_phone(guest: Visitor) -> None:
    at_plan(guest)
    guest.page.locator("summary", has_text="Selkowitz 2013: 20 people").click()
    guest.page.wait_for_selector(".st-key-study-selkowitz_2013 .annotation-text")
    guest.settled()
    cut = guest.page.locator(".st-key-study-selkowitz_2013").evaluate("""(e) => {
      const box = e.getBoundingClientRect();
      return [...e.querySelectorAll('.annotation-text, .legendtext, .xtitle')].filter((t) => {
        const own = t.getBoundingClientRect();
        return own.left < box.left - 1 || own.right > box.right + 1;
      }).map((t) => t.textContent);
    }""")
    assert not cut
