"""Everybody can use the tablet of a clinic: no finding of axe, and at the largest text nothing is cut, upright and on its side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .clinic import DESK, READY, WELCOME, Practice, agree, hand_over, practice, sign_in
from .driver import Visitor, visitor
from .test_access import CUT, findings

UPRIGHT, SIDEWAYS = {"width": 768, "height": 1024}, {"width": 1024, "height": 768}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with practice(tmp_path_factory.mktemp("clinic") / "data") as running:
        yield running


@pytest.fixture(params=[("light", UPRIGHT), ("dark", SIDEWAYS)], ids=["light and upright", "dark and on its side"])
def tablet(request: pytest.FixtureRequest, browser: Browser, clinic: Practice) -> Iterator[Visitor]:
    theme, size = request.param
    context, guest = visitor(browser, clinic.server, theme, size)
    guest.page.set_default_timeout(20_000)
    yield guest
    context.close()
    assert not guest.troubles, guest.troubles


def fits(guest: Visitor) -> None:
    """Nothing is cut, nothing scrolls sideways, and axe finds nothing."""
    wide = guest.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth")
    assert wide <= guest.page.viewport_size["width"]
    assert not guest.page.evaluate(CUT)
    assert not findings(guest)


def test_each_page_of_a_tablet_at_the_largest_text(tablet: Visitor, clinic: Practice) -> None:
    tablet.open(heading=READY)
    fits(tablet)
    hand_over(tablet, clinic.codes["reception"], f"W {tablet.page.viewport_size['width']}")
    fits(tablet)
    tablet.page.get_by_role("button", name="Very large text").click()
    tablet.settled(WELCOME)
    fits(tablet)
    agree(tablet)
    fits(tablet)
    tablet.press("Stop", "Do you want to stop?")
    fits(tablet)
    tablet.press("Back to the questions", "A safety check")
    tablet.press("Staff", "For staff")
    fits(tablet)
    tablet.press("Back to the questions", "A safety check")
    tablet.tick("signs", "swollen_calf")
    tablet.press("Continue", "Check your answers")
    fits(tablet)
    tablet.press("See where to go", "Please tell the desk now")
    tablet.press("Show the code for my phone", "Please tell the desk now")
    fits(tablet)
    line = next(line for line in clinic.lines if line.alarm)
    clinic.records.acknowledge(clinic.records.sign_in(clinic.codes["reception"], "test").staff, line.id)
    tablet.settled("The desk knows")
    fits(tablet)
    tablet.press("Done", "Thank you")
    fits(tablet)
    tablet.press("Staff", "Thank you")
    sign_in(tablet, clinic.codes["reception"], DESK)
    fits(tablet)


def test_the_warning_of_a_tablet_that_nobody_touches_has_no_finding(tablet: Visitor, clinic: Practice) -> None:
    tablet.page.clock.install()
    hand_over(tablet, clinic.codes["reception"], f"V {tablet.page.viewport_size['width']}")
    tablet.page.clock.fast_forward(61_000)
    tablet.page.get_by_role("alertdialog").wait_for()
    assert not findings(tablet)
