"""Two walks on a phone in a real browser, and what a person may do to the address."""

from __future__ import annotations

import json
import re
import urllib.request

import brotli
import pytest
from playwright.sync_api import expect

import catalogue
from wizard import __version__
from wizard.server import addresses
from wizard.ui.components.page_arrival import chart_code

from .driver import Server, Visitor, answer_about, begin, box_of
from .prepared import SORE, arrive_with
from .walked import PARTS, Walk


def test_a_walk_on_a_phone_ends_at_a_plan(walk: Walk) -> None:
    page = walk.reader.page
    assert len(walk.cards) == 3 and page.get_by_role("heading", name="Your exercises").count() == 1
    assert "Why not the others?" in walk.said and "Week 8" in walk.said
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_warning_sign_ends_at_a_referral(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    begin(guest)
    answer_about(guest)
    guest.tick("signs", "cauda_equina")
    guest.press("Continue", "Check your answers")
    guest.press("See where to go", "Please get help now")
    text = guest.page.locator('[data-testid="stMain"]').inner_text().lower()
    assert "emergency department" in text
    assert "exercise" not in text and "workout" not in text


def test_an_open_question_is_named_on_top_and_its_link_leads_to_it(guest: Visitor) -> None:
    arrive_with(guest, {"version": 2, "signs": ["none"], "pain": {}, "ability": {}}, "about", "About you")
    guest.press("Continue", "About you")
    page = guest.page
    page.wait_for_function("() => document.activeElement?.tagName === 'H1'")
    assert page.locator('[data-testid="stMain"]').evaluate("(main) => main.scrollTop") == 0
    page.get_by_role("link", name="Still open: Any of these health problems?").click()
    page.wait_for_function(
        "() => { const top = document.getElementById('conditions').getBoundingClientRect().top; return top >= 0 && top < innerHeight / 2; }"
    )
    guest.tick("history", "none")
    expect(page.get_by_role("link", name="Still open")).to_have_count(1)  # only the age is left


def test_the_code_of_the_charts_loads_while_the_person_answers(guest: Visitor) -> None:
    asked: list[str] = []
    guest.page.on("request", lambda request: asked.append(request.url))
    guest.open(heading="Two or three exercises")
    begin(guest)
    assert not [url for url in asked if "PlotlyChart" in url], "the first pages do not wait for it"
    guest.choose("one-age_band", "40 to 59")
    guest.tick("history", "none")
    with guest.page.expect_response(lambda answer: chart_code() in answer.url) as loaded:
        guest.press("Continue", "A safety check")
    assert loaded.value.status == 200 and loaded.value.headers["content-encoding"] == "br"


def test_browser_back_keeps_the_answers(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    begin(guest)
    answer_about(guest)
    guest.tick("signs", "none")
    guest.press("Continue", "Where does it hurt?")
    guest.page.go_back()
    guest.settled("A safety check")
    assert guest.page.locator(f"{box_of('signs', 'none')} input").is_checked()


def test_a_new_page_starts_at_its_top_with_the_heading_in_focus(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    begin(guest)
    answer_about(guest)
    guest.tick("signs", "none")  # far down the page
    guest.press("Continue", "Where does it hurt?")
    guest.page.wait_for_function("() => document.activeElement?.tagName === 'H1'")
    assert guest.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollTop") == 0


@pytest.mark.parametrize(
    "page", ["start", *addresses.QUESTION_PAGES, "check", "plan", "exercise-1", "exercise-2", *PARTS]
)
def test_nothing_is_wider_than_the_phone_and_buttons_are_large(walk: Walk, page: str) -> None:
    assert walk.measured[page].wide <= 360
    assert not walk.measured[page].small


def test_an_unknown_address_leads_to_a_sentence_and_a_way_on(guest: Visitor) -> None:
    guest.open("no/such-page", heading="This page does not exist")
    guest.press("Go to the start", "Two or three exercises")


def test_a_deep_link_to_the_plan_without_answers_has_a_way_on(guest: Visitor) -> None:
    guest.open("plan", heading="There are no answers yet")
    begin(guest)


def test_the_security_headers_are_sent(server: Server) -> None:
    with urllib.request.urlopen(server.url) as answer:
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "'unsafe-inline'" not in policy.split("style-src")[0]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_scripts_arrive_compressed_and_whole(server: Server) -> None:
    with urllib.request.urlopen(server.url) as answer:
        script = re.search(r'src="\./(static/js/[^"]+)"', answer.read().decode())
    assert script
    plain = urllib.request.urlopen(f"{server.url}/{script[1]}").read()
    asking = urllib.request.Request(f"{server.url}/{script[1]}", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asking) as answer:
        body = answer.read()
        assert answer.headers["content-encoding"] == "br"
        assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert brotli.decompress(body) == plain and len(body) < len(plain) / 2


def test_the_readiness_address_says_version_and_catalogue(server: Server) -> None:
    with urllib.request.urlopen(f"{server.url}/ready") as answer:
        assert json.load(answer) == {"ready": True, "version": __version__, "catalogue": catalogue.load().digest}


def test_the_start_page_says_in_two_sentences_where_answers_stay_and_more_one_tap_away(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    said = guest.page.locator(".st-key-privacy")
    assert said.locator("p").first.inner_text().count(".") == 2 and "No name, no account." in said.inner_text()
    guest.unfold("More about your answers")
    for part in ("We ask about", "Never: the internet", "Forget my answers"):
        expect(said.get_by_text(part)).to_be_visible()
    guest.press("Start", "About you")
    guest.press("Back", "Two or three exercises")


def test_a_changed_answer_opens_the_safety_page_again_for_its_own_lines_alone(guest: Visitor) -> None:
    arrive_with(guest, {**SORE, "history": ["none"]}, "about", "About you")
    guest.tick("history", "fall")
    guest.press("Continue", "A safety check")
    lines = guest.page.locator('[class*="st-key-group-"] [class*="st-key-tick-signs-"]')
    assert lines.count() == 3, "two lines and none of these"
    guest.page.reload()
    guest.page.wait_for_function(
        "() => document.querySelector('[data-testid=\"stAppViewContainer\"]')?.style.visibility !== 'hidden'"
    )
    guest.settled("A safety check")
    assert lines.count() == 3, "a reload loses nothing and asks nothing twice"
    assert '"signs":[' not in guest.page.evaluate("sessionStorage.getItem('hipwise.answers')"), (
        "until then nobody has said none"
    )
    guest.tick("signs", "none")
    guest.page.wait_for_function("""() => sessionStorage.getItem('hipwise.answers').includes('"signs":["none"]')""")
    guest.press("Continue", "Where does it hurt?")


def test_the_shipped_typeface_is_used_and_comes_from_this_machine(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    guest.page.wait_for_function("""() => document.fonts.check('16px "Atkinson Hyperlegible Next"')
        && [...document.fonts].some((f) => f.family.includes('Atkinson') && f.status === 'loaded')""")
    for tag in ("h1", ".st-key-start button p", ".st-key-lead p"):
        family = guest.page.locator(tag).first.evaluate("(e) => getComputedStyle(e).fontFamily")
        assert "Atkinson Hyperlegible Next" in family, tag
