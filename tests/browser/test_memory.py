"""Nothing is lost: a reload, a second tab, a server that was killed. And what is forgotten stays forgotten."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser

from .driver import Server, Visitor, answer_about, begin, box_of, running_app, under, visitor
from .prepared import at_plan
from .walked import Walk

PLACE = "hipwise.answers"
HEADING_IS = """(heading) => [...document.querySelectorAll('[data-testid="stMain"] h1')]
  .some((h) => h.textContent.includes(heading) && h.checkVisibility({visibilityProperty: true}))"""


def copy_of(guest: Visitor) -> str | None:
    """What the tab holds."""
    return guest.page.evaluate(f"sessionStorage.getItem({PLACE!r})")


def shows(guest: Visitor, heading: str) -> None:
    """Wait until the heading is visible and the run is over."""
    guest.page.wait_for_function(HEADING_IS, arg=heading)
    guest.settled(heading)


def tick_is_on(guest: Visitor, option: str) -> None:
    guest.page.wait_for_function("(s) => document.querySelector(s)?.checked", arg=f"{box_of('signs', option)} input")


def wait_until_kept(guest: Visitor, what: str) -> None:
    """Wait until the tab holds ``what``: the server has heard the answer, and its copy has arrived."""
    guest.page.wait_for_function(f"(what) => sessionStorage.getItem({PLACE!r})?.includes(what)", arg=what)


def answer_the_first_page(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    begin(guest)
    answer_about(guest)
    guest.tick("signs", "none")
    wait_until_kept(guest, '"signs":["none"]')


def test_a_reload_in_the_middle_of_the_walk_loses_nothing(guest: Visitor) -> None:
    answer_the_first_page(guest)
    guest.press("Continue", "Where does it hurt?")
    guest.tick("pain.site", "outer_hip")
    guest.choose("one-pain.side", "Not sure")
    wait_until_kept(guest, "pain.side")
    guest.page.reload()
    shows(guest, "Where does it hurt?")
    guest.page.wait_for_selector(f"{box_of('pain.site', 'outer_hip')} input:checked", state="attached")
    guest.page.wait_for_selector(f"{under('one-pain.side')} input:checked", state="attached")
    chosen = guest.page.locator(f"{under('one-pain.side')} label").filter(has=guest.page.locator("input:checked"))
    assert chosen.inner_text().strip() == "Not sure"
    guest.press("Back", "A safety check")
    tick_is_on(guest, "none")


def test_a_reload_on_the_plan_page_shows_the_plan_again(walk: Walk) -> None:
    guest = walk.reader
    guest.page.reload()
    shows(guest, "Here are three exercises that fit today")
    guest.page.wait_for_selector(".hip-card")


@pytest.mark.parametrize(
    ("place", "heading"), [("exercise-2", "Band side-step"), ("weeks", "The weeks ahead"), ("why", "Why these")]
)
def test_a_page_of_the_plan_is_there_after_a_reload_and_after_back(guest: Visitor, place: str, heading: str) -> None:
    at_plan(guest)
    guest.page.locator(f'[data-go="{place}"]').click()
    guest.settled(heading)
    guest.page.reload()
    shows(guest, heading)
    guest.page.go_back()
    guest.settled("that fit")
    guest.page.wait_for_selector(".hip-card")
    guest.page.go_forward()
    guest.settled(heading)


def test_a_visitor_who_comes_back_to_the_start_goes_on_where_the_walk_stopped(guest: Visitor) -> None:
    answer_the_first_page(guest)
    guest.press("Continue", "Where does it hurt?")
    guest.page.goto(guest.url)
    guest.page.get_by_role("button", name="Go on with my answers").click()
    shows(guest, "Where does it hurt?")


def test_a_second_tab_has_its_own_answers(guest: Visitor) -> None:
    answer_the_first_page(guest)
    other = Visitor(guest.page.context.new_page(), guest.url)
    other.open("signs", heading="A safety check")
    assert other.page.locator("input:checked").count() == 0
    other.tick("signs", "swollen_calf")
    guest.page.reload()
    shows(guest, "A safety check")
    tick_is_on(guest, "none")
    assert not guest.page.locator(f"{box_of('signs', 'swollen_calf')} input").is_checked()


def test_what_is_forgotten_does_not_come_back(guest: Visitor) -> None:
    answer_the_first_page(guest)
    guest.press("Back", "About you")
    guest.press("Back", "Two or three exercises")
    guest.press("Forget my answers", "Two or three exercises")
    guest.page.wait_for_function(f"() => sessionStorage.getItem({PLACE!r}) === null")
    guest.page.reload()
    guest.settled("Two or three exercises")
    assert copy_of(guest) is None
    assert guest.page.get_by_role("button", name="Go on with my answers").count() == 0


@pytest.mark.parametrize(
    "edited",
    [  # more of them, without a browser: tests/test_shell.py
        "not json",
        '{"answers": {"signs": ["<script>"]}, "unsure": [], "seen": []}',
        '{"answers": {}, "unsure": [], "seen": ["../../app.py"]}',
    ],
    ids=["no JSON", "an unknown sign", "an unknown page"],
)
def test_a_copy_edited_by_hand_leads_to_a_fresh_start(guest: Visitor, edited: str) -> None:
    guest.open(heading="Two or three exercises")
    guest.page.evaluate(f"(text) => sessionStorage.setItem({PLACE!r}, text)", edited)
    guest.page.reload()
    guest.page.wait_for_function(f"() => sessionStorage.getItem({PLACE!r}) === null")
    shows(guest, "Two or three exercises")
    assert guest.page.get_by_role("button", name="Go on with my answers").count() == 0


def test_the_copy_holds_ids_and_numbers_and_the_address_nothing(walk: Walk, server: Server) -> None:
    copy = json.loads(walk.copy)
    assert copy.keys() == {"answers", "shown", "unsure", "seen"}
    assert copy["answers"]["pain"]["activity"] == 4 and copy["unsure"] == []
    assert walk.address == f"{server.url}/check"
    assert "outer_hip" not in walk.log


def test_answers_survive_a_server_that_was_killed(browser: Browser) -> None:
    with running_app() as first:
        context, guest = visitor(browser, first)
        answer_the_first_page(guest)
        guest.press("Continue", "Where does it hurt?")
        first.process.kill()
        first.process.wait()
    with running_app(port=int(first.url.rpartition(":")[2])) as second:
        guest.page.reload()
        shows(guest, "Where does it hurt?")
        guest.press("Back", "A safety check")
        tick_is_on(guest, "none")
        assert "Traceback" not in second.log()
    context.close()


def test_an_open_page_finds_a_restarted_server_by_itself(browser: Browser) -> None:
    with running_app() as first:
        context, guest = visitor(browser, first)
        answer_the_first_page(guest)
        first.process.kill()
        first.process.wait()
    visit_before = guest.page.evaluate("window.hipwiseVisit")
    with running_app(port=int(first.url.rpartition(":")[2])) as second:
        guest.page.wait_for_function("(before) => window.hipwiseVisit !== before", arg=visit_before)
        shows(guest, "A safety check")
        tick_is_on(guest, "none")
        guest.press("Continue", "Where does it hurt?")
        guest.press("Back", "A safety check")
        tick_is_on(guest, "none")
        assert "Traceback" not in second.log()
    context.close()


def test_a_connection_that_was_lost_comes_back_with_the_answers(guest: Visitor) -> None:
    answer_the_first_page(guest)
    guest.page.context.set_offline(True)
    guest.page.context.set_offline(False)
    guest.settled("A safety check")
    tick_is_on(guest, "none")
