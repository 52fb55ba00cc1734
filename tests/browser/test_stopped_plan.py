"""A kept plan and what is said after it, in Chromium: a sign in new answers, a slip, and a second person at the same computer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from store.people import ANSWERS, good_week

import catalogue
from wizard.follow_up import history
from wizard.store import History, Key, Start, Store, new_once, open_store, place_from

from .driver import Server, Visitor, running_app, visitor

C = catalogue.load()
NAMES = [e.name for e in C.exercises.values()]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Path, Store, Key]]:
    """A folder with a plan of one week in it."""
    store, key = open_store(place_from({"HIPWISE_DATA": str(tmp_path)})), Key.new()
    plan = history.replay(History(made_at="2026-01-05T10:00:00Z", state=1, start=Start(answers=ANSWERS)), C)
    state = store.keep_plan(key, Start.of(ANSWERS, plan), remember=True).state
    store.add(key, good_week(1), state, new_once())
    yield tmp_path, store, key
    store.close()


@pytest.fixture
def server(kept: tuple[Path, Store, Key]) -> Iterator[Server]:
    with running_app(data=kept[0]) as running:
        yield running


@pytest.fixture
def two_tabs(browser, server: Server) -> Iterator[tuple[Visitor, Visitor]]:
    """Two windows of the same person. Fails on any trouble in the browser or the log."""
    tabs = [visitor(browser, server) for _ in range(2)]
    yield tabs[0][1], tabs[1][1]
    for context, guest in tabs:
        context.close()
        assert not guest.troubles, guest.troubles
    assert "Traceback" not in server.log()


def to_the_signs(guest: Visitor) -> None:
    guest.open("", "Today: workout")
    guest.page.locator(".st-key-start button").click()
    guest.settled("Is the plan on this device yours?")
    guest.page.locator(".st-key-owner-mine button").click()
    guest.settled("About you")
    guest.page.locator(".st-key-forward button").click()
    guest.settled("A safety check")


def no_exercise(guest: Visitor) -> None:
    text = guest.page.locator('[data-testid="stMain"]').inner_text()
    assert not [name for name in NAMES if name in text]
    assert guest.page.locator(".st-key-to-today").count() == 0


def test_a_sign_ticked_in_one_tab_stops_the_plan_in_another_and_a_slip_is_taken_back_on_the_spot(
    two_tabs: tuple[Visitor, Visitor], kept: tuple[Path, Store, Key]
) -> None:
    one, other = two_tabs
    _, store, key = kept
    other.open("today", "Today's workout")
    to_the_signs(one)
    sign = one.page.locator('[class*="st-key-tick-signs-cauda_equina"] label').first
    sign.click()
    one.settled("A safety check")
    for place, heading in (("today", ""), ("", "Two or three"), ("check-in", ""), ("diary", "Your weeks so far")):
        other.open(place, heading)
        no_exercise(other)
    expect(other.page.locator('[data-testid="stMain"]')).to_contain_text("What did the clinician say?")
    sign.click()
    one.settled("A safety check")
    other.open("today", "Today's workout")
    assert [e.corrects for e in store.history(key).entries] == [None, None, 2]


def test_a_second_person_answers_for_themselves_and_the_first_finds_the_plan_unchanged(
    two_tabs: tuple[Visitor, Visitor], kept: tuple[Path, Store, Key]
) -> None:
    second, first = two_tabs
    _, store, key = kept
    before = store.history(key)
    second.open("", "Today: workout")
    second.page.locator(".st-key-start button").click()
    second.settled("Is the plan on this device yours?")
    second.page.locator(".st-key-owner-other button").click()
    second.settled("About you")
    second.page.reload()
    second.settled()
    second.open("today")
    no_exercise(second)
    first.open("today", "Today's workout")
    assert store.history(key) == before
