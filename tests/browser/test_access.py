"""Everybody can use it: no finding of axe in either theme, the keyboard alone, text at 200 percent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from wizard.ui import places

from .driver import Server, Visitor, visitor
from .prepared import SORE, arrive_with

ANSWERS = {
    "referral": {**SORE, "signs": ["swollen_calf"]},
    "incomplete": {key: value for key, value in SORE.items() if key != "age_band"},
}
HEADINGS = {
    "plan": "that fit", "referral": "Please have this looked at", "incomplete": "still open", "check": "Check your answers",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(params=["light", "dark"])
def seeing(request: pytest.FixtureRequest, browser, server: Server) -> Iterator[Visitor]:
    """A person with a phone in one of the two themes."""
    context, person = visitor(browser, server, request.param)
    person.page.set_default_timeout(20_000)
    yield person
    context.close()
    assert not person.troubles, person.troubles


def open_page(guest: Visitor, place: str) -> None:
    arrive_with(guest, ANSWERS.get(place, SORE), "" if place == places.START else place, HEADINGS.get(place, ""))


def unfold(guest: Visitor) -> None:
    """Open everything that is folded, and what was folded inside it."""
    while guest.page.locator("details:not([open]) > summary").count():
        guest.page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((s) => s.click())")
        guest.settled()


def findings(guest: Visitor) -> list[tuple[str, str, Any]]:
    found = Axe().run(guest.page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    return [
        (v["id"], node["html"][:160], [part.get("message") for part in node["any"] + node["all"]][:2])
        for v in found["violations"] for node in v["nodes"]
    ]


@pytest.mark.parametrize("place", places.PLACES)
def test_axe_finds_nothing(seeing: Visitor, place: str) -> None:
    open_page(seeing, place)
    unfold(seeing)
    assert not findings(seeing)
