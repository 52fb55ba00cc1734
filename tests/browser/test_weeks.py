"""The weeks in Chromium: a check-in by phone, a correction, both pages without barriers; on a server of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

import catalogue
from wizard.follow_up.history import keep, read_story, replay
from wizard.store import Key, Store, Workout, new_once, open_store, place_from
from wizard.store.clocks import Clock, wall

from .driver import ROOT, Server, Visitor, running_app, visitor
from .test_access import CUT, findings

TWELVE = ROOT / "tests" / "journeys" / "weeks_twelve_flare_holiday_recovery.toml"
CHECK_IN, DIARY = "How was your week?", "Your weeks so far"
LAST = 15  # week of the story; the one that is due
ON_THE_HEADING = "() => document.activeElement?.tagName === 'H1'"
SMALL = """() => [...document.querySelectorAll('[data-testid="stMain"] :is(button, summary, [data-testid="stRadioOption"]), .st-key-bar button')]
  .filter((e) => e.getClientRects().length && !e.closest('[hidden]'))
  .map((e) => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect().height, e.getBoundingClientRect().width])
  .filter(([, high, wide]) => high < 48 || wide < 48)"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Store, Key]]:
    """A folder with the plan of all weeks but the last in it, and two workouts of that one; the last check-in was a week ago."""
    folder = tmp_path_factory.mktemp("weeks")
    store = open_store(place_from({"HIPWISE_DATA": str(folder)}), clock=Clock(lambda: wall() - timedelta(days=7)))
    story, key = read_story(TWELVE.read_bytes()), Key.new()
    story = type(story)(story.title, story.answers, story.check_ins[:-1], ())
    state = keep(story, store, key, catalogue.load(), remember=True).state
    for effort in (5, 6):
        state = store.add(key, Workout(week=LAST, effort=effort, pain_during=1, felt="side"), state, new_once()).state
    yield folder, store, key
    store.close()


@pytest.fixture(scope="module")
def weeks(kept: tuple[Path, Store, Key]) -> Iterator[Server]:
    with running_app(data=kept[0]) as running:
        yield running


@pytest.fixture
def somebody(browser, weeks: Server) -> Iterator[Visitor]:
    """The person of these weeks with a phone of 360 x 740. Fails on any trouble in the browser or the log."""
    before = len(weeks.log())
    context, guest = visitor(browser, weeks)
    yield guest
    context.close()
    assert not guest.troubles, guest.troubles
    assert "Traceback" not in weeks.log()[before:]


def card_of(guest: Visitor, question: str):
    return guest.page.locator(f'[class*="st-key-question-"][class*="-{question}"]').first


def choose(guest: Visitor, question: str, label: str) -> None:
    """Press a large button and wait until it shows."""
    card = card_of(guest, question)
    card.get_by_text(label, exact=True).first.click()
    expect(
        card.locator('[data-testid="stRadioOption"]').filter(has=guest.page.locator("input:checked"))
    ).to_contain_text(label)
    guest.settled()


def score(guest: Visitor, number: int) -> None:
    """Press a number of the pain row and wait until the server has heard it."""
    card = card_of(guest, "week-pain_during")
    card.get_by_role("radio", name=str(number), exact=True).check()
    expect(card.locator("fieldset[aria-busy]")).to_have_count(0)
    guest.settled()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place, heading", [("check-in", CHECK_IN), ("diary", DIARY)])
def test_both_pages_have_no_finding_fit_a_phone_and_have_targets_of_48_px(
    browser, weeks: Server, theme: str, place: str, heading: str
) -> None:
    context, guest = visitor(browser, weeks, theme)
    guest.open(place, heading)
    assert not guest.page.evaluate(SMALL)
    guest.page.locator('[data-testid="stMain"] details:not([open]) > summary').evaluate_all(
        "(found) => found.forEach((s) => s.click())"
    )
    guest.settled()
    if place == "diary":
        guest.page.wait_for_selector(".js-plotly-plot .main-svg")
    assert guest.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth") <= 360
    assert not guest.page.evaluate(CUT)
    assert not findings(guest)
    assert not guest.troubles, guest.troubles
    context.close()


def test_a_correction_is_shown_before_it_is_saved_and_the_first_words_stay(
    somebody: Visitor, kept: tuple[Path, Store, Key]
) -> None:
    _, store, key = kept
    number = store.history(key).check_in_of(11).number
    somebody.open("diary", DIARY)
    somebody.page.locator(f".st-key-correct-{number} button").click()
    somebody.settled("Correct week 11")
    score(somebody, 2)
    expect(somebody.page.get_by_text("Nothing in your plan. Only the diary changes.")).to_be_visible()
    score(somebody, 7)
    expect(somebody.page.get_by_text("Week 11: First rest, then two steps easier.", exact=False)).to_be_visible()
    assert store.history(key).check_in_of(11).check_in.pain_during == 1, "nothing is kept before it is saved"
    score(somebody, 2)
    somebody.press("Save the correction", DIARY)
    assert store.history(key).check_in_of(11).check_in.pain_during == 2
    somebody.page.get_by_text("What you said first", exact=False).click()
    expect(somebody.page.get_by_text("Pain at most: 1 of 10").locator("visible=true").first).to_be_visible()


def move_to(guest: Visitor, week: str) -> None:
    """Choose another week in the list, as a finger does."""
    box = card_of(guest, "week-of_week").get_by_test_id("stSelectbox")
    box.get_by_role("button").click()
    guest.page.get_by_role("option", name=week, exact=True).click()
    expect(box.locator("input")).to_have_value(week)
    guest.settled()


def test_an_entry_is_moved_to_the_week_that_was_meant_and_back(
    somebody: Visitor, kept: tuple[Path, Store, Key]
) -> None:
    _, store, key = kept
    before = replay(store.history(key), catalogue.load())
    for start, taken, to in (
        (LAST - 1, f"Week {LAST - 2} (has a check-in)", LAST),
        (LAST, f"Week {LAST - 2} (has a check-in)", LAST - 1),
    ):
        number = store.history(key).check_in_of(start).number
        somebody.open("diary", DIARY)
        somebody.page.locator(f".st-key-correct-{number} button").click()
        somebody.settled(f"Correct week {start}")
        move_to(somebody, taken)
        expect(
            somebody.page.get_by_text(
                f"Week {LAST - 2} has a check-in already. Choose another week, or move that one first."
            )
        ).to_be_visible()
        assert not somebody.page.evaluate(SMALL) and not findings(somebody)
        somebody.press("Save the correction", f"Correct week {start}")
        somebody.page.wait_for_function(ON_THE_HEADING)
        assert store.history(key).check_in_of(start).number == number, "nothing was saved"
        move_to(somebody, f"Week {to}")
        expect(somebody.page.get_by_text(f"Week {start}: no check-in.", exact=False)).to_be_visible()
        somebody.press("Save the correction", DIARY)
        expect(somebody.page.get_by_text(f"Week {to + 1}. Stage", exact=False)).to_be_visible()
        assert store.history(key).check_in_of(to) and not store.history(key).check_in_of(start)
    assert replay(store.history(key), catalogue.load()) == before


def test_a_check_in_by_phone_with_its_tests_leads_to_the_next_stage(
    somebody: Visitor, kept: tuple[Path, Store, Key]
) -> None:
    _, store, key = kept
    somebody.open("check-in", CHECK_IN)
    expect(
        somebody.page.get_by_text("We counted 2 since your last check-in. Change it if that is wrong.")
    ).to_be_visible()
    choose(somebody, "week-any_sign", "No, none of them")
    choose(somebody, "week-sessions_done", "3")
    score(somebody, 1)
    choose(somebody, "week-next_morning", "As usual")
    somebody.page.wait_for_function("() => sessionStorage.getItem('hipwise.answers')?.includes('next_morning')")
    somebody.page.reload()
    somebody.settled(CHECK_IN)
    expect(
        somebody.page.locator('[class*="-week-next_morning"] input:checked, [class*="-week-pain_during"] input:checked')
    ).to_have_count(2)
    somebody.press("See what it means", CHECK_IN)
    somebody.page.wait_for_function(ON_THE_HEADING)
    somebody.page.get_by_role("link", name="Still open: Taken together", exact=False).click()
    expect(somebody.page.locator("#week-overall")).to_be_in_viewport()
    choose(somebody, "week-overall", "Better")
    for pick in replay(store.history(key), catalogue.load()).picks:
        row = somebody.page.get_by_role("radiogroup", name=f"Where did you feel the work? {pick.name}", exact=True)
        row.get_by_text("Side", exact=True).click()
        expect(row.locator("input:checked")).to_have_count(1)
        somebody.settled()
    choose(somebody, "week-easy_at_top", "Yes, I could have done 3 more")
    for question, label in (
        ("ability-stand_30s", "30 seconds, and my pelvis stayed level"),
        ("ability-single_leg_squat", "At least 4 of 5 were good"),
        ("ability-stairs", "Easy"),
        ("pain-lying_on_side_hurts", "No"),
    ):
        choose(somebody, question, label)
    somebody.press("See what it means", "You go up to the next stage.")
    somebody.page.wait_for_function(ON_THE_HEADING)
    assert replay(store.history(key), catalogue.load()).stage == 3
    assert not somebody.page.evaluate(SMALL) and not findings(somebody)
    somebody.press("Open the diary", DIARY)
    expect(somebody.page.get_by_text("Week 16. Stage 3 of 3.", exact=False)).to_be_visible()
