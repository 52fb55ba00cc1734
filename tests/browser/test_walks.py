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

from .driver import Server, Visitor, begin, box_of
from .prepared import arrive_with
from .walked import Walk


def test_a_walk_on_a_phone_ends_at_a_plan(walk: Walk) -> None:
    page = walk.reader.page
    assert len(walk.cards) == 3
    assert page.get_by_role("heading", name="Why not the others?").count() == 1
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_warning_sign_ends_at_a_referral(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    begin(guest)
    guest.tick("signs", "cauda_equina")
    guest.press("Continue", "Check your answers")
    guest.press("See where to go", "Please get help now")
    text = guest.page.locator('[data-testid="stMain"]').inner_text().lower()
    assert "emergency department" in text
    assert "exercise" not in text and "workout" not in text


def test_an_open_question_is_named_on_top_and_its_link_leads_to_it(guest: Visitor) -> None:
    arrive_with(guest, {"version": 1, "signs": ["none"], "pain": {}, "ability": {}}, "about", "About you")
    guest.press("Continue", "About you")
    page = guest.page
    page.wait_for_function("() => document.activeElement?.tagName === 'H1'")
    assert page.locator('[data-testid="stMain"]').evaluate("(main) => main.scrollTop") == 0
    page.get_by_role("link", name="Still open: Does any of these apply to you?").click()
    page.wait_for_function(
        "() => { const top = document.getElementById('conditions').getBoundingClientRect().top; return top >= 0 && top < innerHeight / 2; }"
    )
    guest.tick("conditions", "none")
    expect(page.get_by_role("link", name="Still open")).to_have_count(1)  # only the age is left


def test_the_code_of_the_charts_loads_while_the_person_answers(guest: Visitor) -> None:
    asked: list[str] = []
    guest.page.on("request", lambda request: asked.append(request.url))
    guest.open(heading="Two or three exercises")
    begin(guest)
    assert not [url for url in asked if "PlotlyChart" in url], "the first pages do not wait for it"
    guest.tick("signs", "none")
    with guest.page.expect_response(lambda answer: chart_code() in answer.url) as loaded:
        guest.press("Continue", "Where does it hurt?")
    assert loaded.value.status == 200 and loaded.value.headers["content-encoding"] == "br"


def test_browser_back_keeps_the_answers(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    begin(guest)
    guest.tick("signs", "none")
    guest.press("Continue", "Where does it hurt?")
    guest.page.go_back()
    guest.settled("First, a safety check")
    assert guest.page.locator(f"{box_of('signs', 'none')} input").is_checked()


def test_a_new_page_starts_at_its_top_with_the_heading_in_focus(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    begin(guest)
    guest.tick("signs", "none")  # far down the page
    guest.press("Continue", "Where does it hurt?")
    guest.page.wait_for_function("() => document.activeElement?.tagName === 'H1'")
    assert guest.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollTop") == 0


@pytest.mark.parametrize("page", ["start", *addresses.QUESTION_PAGES, "check", "plan"])
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


def test_the_privacy_page_comes_before_the_first_question_and_only_once(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    guest.press("Start", "What happens to your answers")
    text = guest.page.locator('[data-testid="stMain"]').inner_text()
    assert "We ask about" in text and "Never:" in text and "Forget my answers" in text
    guest.press("Continue", "First, a safety check")
    guest.press("Back", "Two or three exercises")
    guest.press("Start", "First, a safety check")


def test_the_shipped_typeface_is_used_and_comes_from_this_machine(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    guest.page.wait_for_function("""() => document.fonts.check('16px "Atkinson Hyperlegible Next"')
        && [...document.fonts].some((f) => f.family.includes('Atkinson') && f.status === 'loaded')""")
    for tag in ("h1", ".st-key-start button p", ".st-key-lead p"):
        family = guest.page.locator(tag).first.evaluate("(e) => getComputedStyle(e).fontFamily")
        assert "Atkinson Hyperlegible Next" in family, tag
