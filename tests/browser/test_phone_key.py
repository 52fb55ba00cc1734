"""Over a network a plan is found by its key alone: in this tab, and on this phone only where its owner asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from .driver import Server, Visitor, running_app, visitor
from .prepared import at_plan

HELD = "[sessionStorage.getItem('hipwise.key'), localStorage.getItem('hipwise.key')]"


@pytest.fixture(scope="module")
def network() -> Iterator[Server]:
    with running_app(network=True) as server:
        yield server


@pytest.fixture
def phone(browser: Browser, network: Server) -> Iterator[Visitor]:
    """Somebody in the same network who keeps a plan."""
    context, guest = visitor(browser, network)
    at_plan(guest)
    guest.page.get_by_role("button", name="Keep this plan", exact=True).click()
    guest.page.get_by_text("Week 1: 0 of 3 workouts done").wait_for()
    guest.settled()
    yield guest
    context.close()
    assert not guest.troubles


def tab_of(guest: Visitor) -> Visitor:
    """Another tab on the same phone."""
    other = Visitor(guest.page.context.new_page(), guest.url)
    other.open("", "Two or three exercises")
    return other


def is_kept(guest: Visitor) -> bool:
    return guest.page.get_by_text("Week 1: 0 of 3 workouts done").count() == 1


def test_only_the_tab_holds_the_key_until_its_owner_asks(phone: Visitor) -> None:
    phone.page.wait_for_function(f"() => {HELD}[0] !== null")
    assert phone.page.evaluate(HELD)[1] is None
    assert not is_kept(tab_of(phone)), "another tab knows nothing of it"


def test_a_reload_finds_the_plan_again(phone: Visitor) -> None:
    phone.page.wait_for_function(f"() => {HELD}[0] !== null")
    phone.page.goto(phone.url)
    expect(phone.page.get_by_text("Week 1: 0 of 3 workouts done")).to_be_visible()


def test_saved_on_this_phone_it_opens_in_a_new_tab_and_forgotten_it_does_not(phone: Visitor) -> None:
    phone.page.get_by_role("button", name="Save on this phone").click()
    expect(phone.page.get_by_text("The key to your plan is saved on this phone.")).to_be_visible()
    phone.page.wait_for_function(f"() => {HELD}[1] !== null")
    other = tab_of(phone)
    expect(other.page.get_by_text("Week 1: 0 of 3 workouts done")).to_be_visible()
    other.settled()
    other.page.get_by_role("button", name="Forget it on this phone").click()
    other.page.wait_for_function(f"() => {HELD}.every((held) => held === null)")
    assert not is_kept(tab_of(phone))


def test_the_key_stands_in_no_address_and_no_log(phone: Visitor, network: Server) -> None:
    phone.page.wait_for_function(f"() => {HELD}[0] !== null")
    key = phone.page.evaluate(HELD)[0]
    assert key not in phone.page.url and key not in network.log()


def test_a_key_that_leads_nowhere_is_forgotten_without_a_word(browser: Browser, network: Server) -> None:
    context, guest = visitor(browser, network)
    guest.page.add_init_script("sessionStorage.setItem('hipwise.key', 'AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA')")
    guest.open("", "Two or three exercises")
    assert guest.page.get_by_role("button", name="Start", exact=True).count() == 1 and not is_kept(guest)
    context.close()
