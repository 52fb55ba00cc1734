"""A connection that is away is one sentence that blocks nothing, on every page, and goes when it is back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from .driver import Server, Visitor, visitor
from .prepared import SORE, arrive_with
from .wire import Wire, other_troubles, wire_to

SAYS = "No connection right now"
GIVES_UP = "() => window.hipwiseTries >= 8"  # the framework shows its dialog after the sixth try
COUNT_TRIES = """
window.hipwiseTries = 0;
const theirs = window.fetch, opens = XMLHttpRequest.prototype.open;
const count = (address) => { if (String(address).includes("/_stcore/health")) window.hipwiseTries += 1; };
window.fetch = (what, ...more) => { count(what?.url ?? what); return theirs(what, ...more); };
XMLHttpRequest.prototype.open = function (method, address, ...more) { count(address); return opens.call(this, method, address, ...more); };
"""


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with wire_to(int(server.url.rpartition(":")[2])) as found:
        yield found


@pytest.fixture
def person(browser: Browser, server: Server, wire: Wire) -> Iterator[Visitor]:
    """Somebody on a phone, behind a wire that can be cut."""
    context, guest = visitor(browser, server)
    guest.url = wire.url
    guest.page.add_init_script(COUNT_TRIES)
    with context:
        yield guest
    assert not other_troubles(guest)


def sentence(guest: Visitor) -> Locator:
    return guest.page.locator(".hip-connection")


@pytest.mark.parametrize(
    ("place", "heading"), [("", "Two or three exercises"), ("scores", "Your pain"), ("plan", "that fit")]
)
def test_a_lost_connection_is_one_sentence_and_no_dialog_and_goes_when_it_is_back(
    person: Visitor,
    wire: Wire,
    place: str,
    heading: str,
) -> None:
    arrive_with(person, SORE, place, heading)
    expect(sentence(person)).to_be_empty()
    person.page.evaluate("window.hipwiseTries = 0")
    wire.cut()
    expect(sentence(person)).to_contain_text(SAYS)
    expect(sentence(person)).to_be_in_viewport(ratio=1)
    person.page.wait_for_function(GIVES_UP)
    expect(person.page.locator('[role="dialog"], [data-testid="stDialog"]')).to_have_count(0)
    assert sentence(person).get_attribute("role") == "status"
    assert person.page.evaluate("getComputedStyle(document.querySelector('.hip-connection')).pointerEvents") == "none"
    assert person.page.locator('[data-testid="stMain"] h1').evaluate("(e) => !e.closest('[aria-hidden=true], [inert]')")
    wire.mend()
    expect(sentence(person)).to_be_empty()
    person.settled(heading)
