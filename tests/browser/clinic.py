"""A clinic in the browser: a server in clinic mode with staff, and what they and a patient do there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wizard.clinic import SYSTEM, Clinic, open_clinic
from wizard.server import modes
from wizard.store import Key, StoreLocation
from wizard.ui.http import device_cookie

from .driver import Server, Visitor, answer_about, running_app, under

TABLET = {"width": 768, "height": 1024}
WELCOME, READY, DESK = "Some questions about your hip", "Ready for staff", "Desk"
HELD = "hipwise.tablet"


@dataclass
class Practice:
    """A running clinic: its server, its records as the test sees them, and the codes of its staff."""

    server: Server
    records: Clinic
    codes: dict[str, str]

    @property
    def lines(self):  # type: ignore[no-untyped-def]
        return self.records.queue(SYSTEM)


@contextmanager
def practice(data: Path, port: int | None = None, toml: str = "", **settings: str) -> Iterator[Practice]:
    """A clinic that keeps its records in ``data``; one that is opened again has the staff it had. ``toml``: its hipwise.toml."""
    if toml:
        file = data.parent / "hipwise.toml"
        file.write_text(toml, encoding="utf-8")
        settings["HIPWISE_SETTINGS"] = str(file)
    records = open_clinic(StoreLocation(data))
    codes = {role: records.add_staff(SYSTEM, f"The {role}", role) for role in ("reception", "physiotherapist")}
    try:
        with running_app(port=port, data=data, settings={modes.SETTING: modes.CLINIC, **settings}) as server:
            yield Practice(server, records, codes)
    finally:
        records.close()


def sign_in(guest: Visitor, code: str, heading: str = DESK) -> None:
    """Staff sign in with a code; ``heading`` is what they see then."""
    guest.page.get_by_label("Staff code").fill(code)
    guest.page.get_by_role("button", name="Sign in", exact=True).click()
    guest.settled(heading)


def hand_over(guest: Visitor, code: str, reference: str) -> None:
    """Staff open the start page, sign in and hand this device over."""
    guest.open(heading=READY)
    sign_in(guest, code)
    guest.page.get_by_label("Your own reference").fill(reference)
    guest.press("Hand over this tablet", WELCOME)


def agree(guest: Visitor) -> None:
    """The patient agrees, begins, and answers the first page; ends on the safety page."""
    guest.page.locator(under("tick-consent")).locator("label").first.click()
    guest.page.wait_for_function("(s) => document.querySelector(s)?.checked", arg=f"{under('tick-consent')} input")
    guest.settled()
    guest.press("Start", "About you")
    answer_about(guest)


def half_of(guest: Visitor) -> str | None:
    """What the tab holds."""
    return guest.page.evaluate(f"sessionStorage.getItem({HELD!r})")


def key_of(guest: Visitor) -> Key:
    """The whole key of the draft: what the tab holds, and what no script can read."""
    number = next(cookie["value"] for cookie in guest.page.context.cookies() if cookie["name"] == device_cookie.COOKIE)
    half = Key.read(half_of(guest))
    assert half is not None
    return device_cookie.other_half(half, number)
