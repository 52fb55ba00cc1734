"""The desk hears of an alarm within two seconds of the press that leaves the page, until somebody says that they heard it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from .clinic import DESK, READY, TABLET, Practice, agree, hand_over, practice, sign_in
from .driver import Visitor, visitor

HEARS_WITHIN_S = 2.0
# What the desk's page notes: when the alarm stood there, and how often its tones began.
NOTES = """() => {
  window.seenAt = new Promise((seen) => new MutationObserver(() => {
    if (document.querySelector('[role="alert"]')) seen(Date.now());
  }).observe(document.body, { childList: true, subtree: true }));
}"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with practice(tmp_path_factory.mktemp("clinic") / "data") as running:
        yield running


@pytest.fixture
def people(browser: Browser, clinic: Practice) -> Iterator[tuple[Visitor, Visitor]]:
    """The desk, and a tablet, each a device of its own."""
    contexts, both = zip(*(visitor(browser, clinic.server, size=TABLET) for _ in range(2)), strict=False)
    yield both
    for context, guest in zip(contexts, both, strict=True):
        context.close()
        assert not guest.troubles, guest.troubles


def to_the_last_press(tablet: Visitor, clinic: Practice, reference: str) -> None:
    hand_over(tablet, clinic.codes["reception"], reference)
    agree(tablet)
    tablet.tick("signs", "cauda_equina")


def test_an_emergency_is_seen_and_heard_within_two_seconds_until_acknowledged(
    people: tuple[Visitor, Visitor], clinic: Practice
) -> None:
    desk, tablet = people
    to_the_last_press(tablet, clinic, "U 7")
    desk.open(heading=READY)
    sign_in(desk, clinic.codes["physiotherapist"])
    expect(desk.page.get_by_text("The sound of alarms is off")).to_be_visible()
    desk.page.get_by_role("button", name="Turn the sound on").click()
    expect(desk.page.get_by_text("The sound of alarms is on.")).to_be_visible()
    desk.page.evaluate(NOTES)

    tablet.page.evaluate(
        "document.querySelector('.st-key-forward button').addEventListener('click', () => { window.pressedAt = Date.now(); })"
    )
    tablet.press("Continue", "Please tell the desk now")
    expect(tablet.page.get_by_text("The desk can see and hear your alarm.")).to_be_visible()
    expect(desk.page.get_by_role("alert")).to_have_text("Emergency: go to U 7 now.")
    took = (desk.page.evaluate("window.seenAt") - tablet.page.evaluate("window.pressedAt")) / 1000
    print(f"the desk saw it after {took:.2f} s")
    assert 0 <= took <= HEARS_WITHIN_S
    desk.page.wait_for_function("() => window.hipwiseDesk.beeps >= 2")  # again and again
    assert desk.page.title().startswith("(1)")

    desk.page.get_by_role("button", name="I have heard it").click()
    expect(desk.page.get_by_role("alert")).to_have_count(0)
    desk.settled(DESK)
    assert not any(line.alarm for line in clinic.lines)
    assert not desk.page.title().startswith("(")
    assert desk.page.evaluate("window.hipwiseDesk.rings") is None
    tablet.settled("The desk knows")
    expect(tablet.page.get_by_text("Somebody is coming to you.")).to_be_visible()
    tablet.press("Done", "Thank you")


def test_a_slip_of_the_finger_is_seen_at_the_desk_and_heard_no_more(
    people: tuple[Visitor, Visitor], clinic: Practice
) -> None:
    desk, tablet = people
    to_the_last_press(tablet, clinic, "U 8")
    desk.open(heading=READY)
    sign_in(desk, clinic.codes["reception"])
    desk.page.get_by_role("button", name="Turn the sound on").click()
    tablet.press("Continue", "Please tell the desk now")
    expect(desk.page.get_by_role("alert")).to_have_text("Emergency: go to U 8 now.")
    desk.page.wait_for_function("() => window.hipwiseDesk.beeps >= 1")
    tablet.press("I ticked this by mistake", "A safety check")
    tablet.tick("signs", "none")
    tablet.press("Continue", "Where does it hurt?")
    expect(desk.page.get_by_role("alert")).to_have_text("U 8 took a warning sign back. Please ask them.")
    desk.page.wait_for_function("() => window.hipwiseDesk.rings === null")
    assert not desk.page.title().startswith("(")
    desk.page.get_by_role("button", name="I have heard it").click()
    expect(desk.page.get_by_role("alert")).to_have_count(0)


def test_nobody_who_is_not_signed_in_hears_of_the_queue(people: tuple[Visitor, Visitor]) -> None:
    desk, _ = people
    desk.open(heading=READY)
    assert desk.page.evaluate("fetch('/queue-state').then((answer) => answer.status)") == 403
    assert (
        desk.page.evaluate(
            "fetch('/queue-state', {headers: {'x-hipwise-watch': '0'.repeat(32)}}).then((answer) => answer.status)"
        )
        == 403
    )
    desk.troubles.clear()  # a refusal is told in the console


def test_the_watch_of_a_desk_ends_with_its_sign_in(people: tuple[Visitor, Visitor], clinic: Practice) -> None:
    desk, _ = people
    desk.open(heading=READY)
    sign_in(desk, clinic.codes["reception"])
    with desk.page.expect_request("**/queue-state") as asked:
        pass
    watch = asked.value.headers["x-hipwise-watch"]
    assert watch not in asked.value.url
    desk.press("Sign out", READY)
    asks = f"fetch('/queue-state', {{headers: {{'x-hipwise-watch': {watch!r}}}}}).then((answer) => answer.status)"
    assert desk.page.evaluate(asks) == 403
    desk.troubles.clear()
