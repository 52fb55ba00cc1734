"""Today is the day where the person is, whatever the server's clock is set to."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wizard.words.days import day_in, today_in, zone_of

UI = Path(__file__).parent.parent / "wizard" / "ui"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone, hour, day",
    [
        ("Pacific/Auckland", 11, date(2026, 5, 4)),
        ("Pacific/Auckland", 12, date(2026, 5, 5)),  # twelve hours ahead
        ("America/Los_Angeles", 6, date(2026, 5, 3)),
        ("America/Los_Angeles", 7, date(2026, 5, 4)),  # seven behind
        ("UTC", 23, date(2026, 5, 4)),
    ],
)
def test_today_begins_at_midnight_where_the_person_is(zone: str, hour: int, day: date) -> None:
    assert today_in(zone_of(zone), lambda: NOON.replace(hour=hour, minute=0)) == day


def test_a_zone_that_this_machine_does_not_know_is_reckoned_by_its_minutes() -> None:
    assert day_in(zone_of("Nowhere/Atall", -840), NOON) == date(2026, 5, 5)
    assert day_in(zone_of(None, 720), NOON) == date(2026, 5, 4)
    assert day_in(zone_of("", 721), NOON.replace(hour=12, minute=0)) == date(2026, 5, 3)


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        7,
        "America",
        "/etc/hostname",
        "../../etc/hostname",
        "Europe/../Berlin",
        "Europe/Berlin\0",
        "Köln",
        "A" * 300,
        "posixrules/" * 9,
    ],
)
@pytest.mark.parametrize("minutes", [None, "60", 60.0, True, 841, -(10**30)])
def test_what_no_browser_can_mean_is_the_day_of_this_machine(name: object, minutes: object) -> None:
    assert zone_of(name, minutes) is None
    assert today_in(None, lambda: NOON) == NOON.astimezone().date()


def test_no_screen_asks_the_machine_which_day_it_is() -> None:
    asks = re.compile(r"date\.today\(|datetime\.now\(\)|astimezone\(\)")
    found = [
        f"{file.name}: {line.strip()}"
        for file in UI.rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if asks.search(line)
    ]
    assert not found
