"""Sign-in at a provider of OpenID Connect that runs beside it, in a real browser under the security policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Response

from wizard.store import Key
from wizard.ui.http import device_cookie

from .clinic import TABLET, Practice
from .driver import Visitor, free_port, visitor
from .staff import clinic, provider

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
    with (
        provider(free_port()) as address,
        clinic(
            SETTINGS.format(provider=address), port=port, more={"HIPWISE_OPENID_SECRET": "not-a-real-one"}
        ) as practice,
    ):
        yield Place(practice, address.partition("/.well-known")[0])


@pytest.fixture
def guest(browser: Browser, place: Place) -> Iterator[Visitor]:
    """Somebody in front of a tablet of the clinic."""
    context, person = visitor(browser, place.practice.server, size=TABLET)
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


def test_a_physiotherapist_signs_in_at_the_provider_and_the_cookie_is_gone_at_once(
    guest: Visitor, place: Place
) -> None:
    guest.open(heading="Ready for staff")
    guest.page.get_by_role("button", name="Sign in", exact=True).click()
    guest.page.get_by_role("button", name="p1", exact=True).wait_for()
    assert "prompt=login" in guest.page.url
    guest.page.get_by_role("button", name="p1", exact=True).click()
    guest.settled("Desk")
    guest.page.get_by_text("Pia", exact=True).wait_for()
    assert cookies(guest) == []


def test_the_sign_in_stays_in_this_tab_after_a_reload_and_in_no_other(guest: Visitor) -> None:
    guest.open(heading="Ready for staff")
    sign_in_as(guest, "p1")
    guest.settled("Desk")
    other = Visitor(guest.page.context.new_page(), guest.url)
    other.open(heading="Ready for staff")
    guest.page.wait_for_function("() => sessionStorage.getItem('hipwise.staff')")
    guest.page.reload()
    guest.settled("Desk")
    assert not other.troubles


@pytest.mark.parametrize(
    "subject, who",
    [("n1", "nobody@clinic.test"), ("u1", "pia@clinic.test")],
    ids=["no role", "a mail that nobody checked"],
)
def test_somebody_without_a_role_gets_one_sentence(guest: Visitor, subject: str, who: str) -> None:
    guest.open(heading="Ready for staff")
    sign_in_as(guest, subject)
    guest.page.get_by_text(f"The provider knows you as {who}, but you have no role in this clinic.").wait_for()
    guest.settled("Ready for staff")
    assert cookies(guest) == [] and guest.page.evaluate("sessionStorage.getItem('hipwise.staff')") is None


def test_a_group_gives_the_role_too(guest: Visitor) -> None:
    guest.open(heading="Ready for staff")
    sign_in_as(guest, "g1")
    guest.settled("Desk")
    guest.page.get_by_text("Gil", exact=True).wait_for()


def test_a_tablet_that_is_handed_over_is_signed_out_everywhere(guest: Visitor, place: Place) -> None:
    guest.open(heading="Ready for staff")
    sign_in_as(guest, "r1")
    guest.settled("Desk")
    guest.page.wait_for_function("() => sessionStorage.getItem('hipwise.staff')")
    half = Key.read(guest.page.evaluate("sessionStorage.getItem('hipwise.staff')"))
    number = next(cookie["value"] for cookie in guest.page.context.cookies() if cookie["name"] == device_cookie.COOKIE)
    token = device_cookie.other_half(half, number)  # type: ignore[arg-type]
    assert place.practice.records.session(token) is not None
    guest.page.get_by_label("Your own reference").fill("A 17")
    guest.page.get_by_role("button", name="Hand over this tablet").click()
    guest.settled("Some questions about your hip")
    assert cookies(guest) == [], "the cookie that Streamlit keeps for 30 days"
    assert guest.page.evaluate("sessionStorage.getItem('hipwise.staff')") is None
    assert place.practice.records.session(token) is None
    guest.page.goto(f"{guest.url}/desk")
    guest.settled("Some questions about your hip")
    other = Visitor(guest.page.context.new_page(), guest.url)
    other.open(heading="Ready for staff")
    other.page.get_by_role("button", name="Sign in", exact=True).click()
    other.page.get_by_role("button", name="r1", exact=True).wait_for()
    assert "prompt=login" in other.page.url, "the provider asks for the password again"


def test_a_cookie_that_was_copied_opens_nothing(guest: Visitor, browser: Browser, place: Place) -> None:
    answers: list[Response] = []
    guest.page.on("response", lambda answer: answers.append(answer) if "oauth2callback" in answer.url else None)
    guest.open(heading="Ready for staff")
    sign_in_as(guest, "p1")
    guest.settled("Desk")
    lines = [h["value"] for answer in answers for h in answer.headers_array() if h["name"].lower() == "set-cookie"]
    stolen = [line for line in lines if line.startswith("_streamlit_user")]
    assert stolen and all("Max-Age=120" in line and "HttpOnly" in line for line in stolen)
    context, thief = visitor(browser, place.practice.server)
    context.add_cookies(
        [
            {"name": line.split("=", 1)[0], "value": line.split("=", 1)[1].partition(";")[0], "url": guest.url}
            for line in stolen
        ]
    )
    thief.open(heading="Ready for staff")
    thief.open("desk", heading="Ready for staff")
    assert cookies(thief) == [], "and it is taken away"
    context.close()
