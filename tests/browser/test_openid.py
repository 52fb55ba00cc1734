"""Sign-in at a provider of OpenID Connect that runs beside it, in a real browser under the security policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from .driver import Visitor, visitor
from .staff import Practice, clinic, free_port, provider

SETTINGS = """
[sign_in]
by = "openid"
provider = "{provider}"
client = "hipwise"
people = {{"pia@clinic.test" = "physiotherapist", "rob@clinic.test" = "reception"}}
claim = "groups"
roles = {{"hip-physio" = "physiotherapist"}}
"""


@dataclass
class Place:
    """A clinic and the provider that it trusts."""

    practice: Practice
    provider: str


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    port = free_port()
    with provider(free_port()) as address:
        with clinic(SETTINGS.format(provider=address), port=port, more={"HIPWISE_OPENID_SECRET": "not-a-real-one"}) as practice:
            yield Place(practice, address.partition("/.well-known")[0])


@pytest.fixture
def guest(browser: Browser, place: Place) -> Iterator[Visitor]:
    """Somebody in front of a tablet of the clinic."""
    context, person = visitor(browser, place.practice.server, size={"width": 768, "height": 1024})
    person.page.set_default_timeout(15_000)
    yield person
    context.close()
    assert not person.troubles, person.troubles
    assert "Traceback" not in place.practice.server.log()


def sign_in_as(guest: Visitor, subject: str) -> None:
    """From the clinic to the provider, and back as ``subject``."""
    guest.page.get_by_role("button", name="Sign in", exact=True).click()
    guest.page.get_by_role("button", name=subject, exact=True).click()


def cookies(guest: Visitor) -> list[str]:
    return sorted(cookie["name"] for cookie in guest.page.context.cookies() if "user" in cookie["name"])


def test_a_physiotherapist_signs_in_at_the_provider_and_the_cookie_is_gone_at_once(guest: Visitor, place: Place) -> None:
    guest.open(heading="Ready for staff")
    guest.page.get_by_role("button", name="Sign in", exact=True).click()
    guest.page.get_by_role("button", name="p1", exact=True).wait_for()
    assert "prompt=login" in guest.page.url
    guest.page.get_by_role("button", name="p1", exact=True).click()
    guest.settled("Desk")
    guest.page.get_by_text("Pia").wait_for()
    assert cookies(guest) == []
