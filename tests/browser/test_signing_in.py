"""Staff codes in a real browser: who gets in, where the sign-in stays, and what a wrong code or a stolen token opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .clinic import TABLET, Practice
from .driver import Visitor, visitor
from .staff import clinic

TOKEN = "sessionStorage.getItem('hipwise.staff')"


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    with clinic() as running:
        yield running


@pytest.fixture
def guest(browser: Browser, practice: Practice) -> Iterator[Visitor]:
    """Somebody in front of a tablet of the clinic."""
    context, person = visitor(browser, practice.server, size=TABLET)
    person.page.set_default_timeout(15_000)
    yield person
    context.close()
    assert not person.troubles, person.troubles
    assert "Traceback" not in practice.server.log()


def type_in(guest: Visitor, code: str) -> None:
    """Type a staff code and press."""
    guest.page.get_by_label("Staff code").fill(code)
    guest.page.get_by_role("button", name="Sign in", exact=True).click()


def at_desk(guest: Visitor, code: str) -> str:
    """Sign in, and wait until the tab holds the token; returns it."""
    guest.open(heading="Ready for staff")
    type_in(guest, code)
    guest.settled("Desk")
    guest.page.wait_for_function(f"() => {TOKEN}")
    return guest.page.evaluate(TOKEN)


def test_a_reload_goes_on_and_another_tab_does_not(guest: Visitor, practice: Practice) -> None:
    token = at_desk(guest, practice.codes["reception"])
    guest.page.reload()
    guest.settled("Desk")
    other = Visitor(guest.page.context.new_page(), guest.url)
    other.open("desk", heading="Ready for staff")
    assert token not in guest.page.evaluate("JSON.stringify({...localStorage})")
    assert (
        token not in guest.page.url
        and token not in practice.server.log()
        and practice.codes["reception"] not in practice.server.log()
    )
    assert not other.troubles


def test_the_code_is_nowhere_on_the_page_afterwards(guest: Visitor, practice: Practice) -> None:
    at_desk(guest, practice.codes["physiotherapist"])
    assert practice.codes["physiotherapist"] not in guest.page.content()
    assert guest.page.evaluate("Object.keys(sessionStorage)") == ["hipwise.staff"]


def test_whoever_signs_out_signs_out_the_copies_of_the_tab_too(guest: Visitor, practice: Practice) -> None:
    token = at_desk(guest, practice.codes["reception"])
    copy = Visitor(guest.page.context.new_page(), guest.url)
    copy.page.add_init_script(f"sessionStorage.setItem('hipwise.staff', {token!r})")
    copy.open("desk", heading="Desk")
    guest.page.get_by_role("button", name="Sign out").click()
    guest.settled("Ready for staff")
    guest.page.wait_for_function(f"() => {TOKEN} === null")
    copy.page.reload()
    copy.settled("Ready for staff")
    assert not copy.troubles


@pytest.mark.parametrize("edited", ["not a token", "00000-00000-00000-00000-00000-0", "<script>alert(1)</script>"])
def test_a_token_edited_by_hand_opens_nothing_and_is_dropped(guest: Visitor, edited: str) -> None:
    guest.open(heading="Ready for staff")
    guest.page.evaluate("(text) => sessionStorage.setItem('hipwise.staff', text)", edited)
    guest.page.goto(f"{guest.url}/desk")
    guest.settled("Ready for staff")
    guest.page.wait_for_function(f"() => {TOKEN} === null")


def test_a_sign_in_survives_a_server_that_was_killed(browser: Browser, tmp_path: Path) -> None:
    with clinic(data=tmp_path / "data") as first:
        context, guest = visitor(browser, first.server, size=TABLET)
        at_desk(guest, first.codes["reception"])
        first.server.process.kill()
        first.server.process.wait()
    with clinic(data=tmp_path / "data", port=int(first.server.url.rpartition(":")[2])) as second:
        guest.page.reload()
        guest.settled("Desk")
        assert "Traceback" not in second.server.log()
    context.close()


def test_after_wrong_codes_the_page_says_how_long_to_wait(browser: Browser) -> None:
    with clinic() as practice:
        context, guest = visitor(browser, practice.server, size=TABLET)
        guest.open(heading="Ready for staff")
        fence = guest.page.get_by_text("Too many wrong codes. Please wait")
        for _ in range(12):  # each wrong one doubles the wait, so that even a slow machine comes to it
            type_in(guest, "AAAAA-AAAAA")
            guest.page.wait_for_function("() => document.querySelector('input[type=password]')?.value === ''")
            guest.settled("Ready for staff")
            if fence.count():
                break
        fence.wait_for()
        assert guest.page.evaluate(TOKEN) is None
        context.close()
