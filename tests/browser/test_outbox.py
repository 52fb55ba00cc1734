"""A workout that has ended is never lost: not with the connection, not by a reload, not with the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from wizard import store

from .driver import Server, Visitor, running_app, visitor
from .prepared import at_plan
from .test_memory import shows
from .test_today import do_two_sets, part
from .wire import Wire, other_troubles, wire_to

HELD = "sessionStorage.getItem('hipwise.outbox')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with running_app(data=folder) as server:
        yield server


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with wire_to(int(server.url.rpartition(":")[2])) as found:
        yield found


@pytest.fixture
def person(browser: Browser, server: Server, wire: Wire) -> Iterator[Visitor]:
    """Somebody who keeps a plan and has begun a workout, behind a wire that can be cut."""
    context, guest = visitor(browser, server)
    guest.url = wire.url
    with context:
        guest.page.clock.install()  # before the page begins to tick
        at_plan(guest)
        guest.page.get_by_role("button", name="Keep this plan", exact=True).click()
        guest.page.get_by_text("Week 1: 0 of 3 workouts done").wait_for()
        guest.press("Start today's workout", "Today's workout")
        guest.press("Begin", "Follow along")
        yield guest
    assert not other_troubles(guest)


def workouts(guest: Visitor, folder: Path) -> list[store.Workout]:
    """What is kept on the disk, under the key that the tab holds."""
    opened = store.open_store(store.place_from({"HIPWISE_DATA": str(folder)}), {})
    found = list(opened.history(guest.page.evaluate("sessionStorage.getItem('hipwise.key')")).workouts)
    opened.close()
    return found


def test_a_workout_that_ends_while_the_connection_is_away_goes_on_when_it_is_back(
    person: Visitor, wire: Wire, folder: Path
) -> None:
    do_two_sets(person)
    wire.cut()
    person.page.wait_for_function(
        "() => document.querySelector('[data-testid=\"stApp\"]').dataset.testConnectionState !== 'CONNECTED'"
    )
    person.page.get_by_role("button", name="Go on").click()
    expect(part(person, "go")).to_have_text("Pause")  # the guide goes on meanwhile
    person.page.get_by_role("button", name="End here").click()
    expect(part(person, "what")).to_contain_text("This tab holds your workout")
    assert person.page.evaluate(HELD)
    wire.mend()
    shows(person, "2 of 9 sets. How was it?")
    person.choose("nprs-workout-week.workout_pain", "2")
    person.press("Save", "What that means")
    person.page.wait_for_function(f"() => {HELD} === null")
    assert [(w.sets_done, w.pain_during) for w in workouts(person, folder)] == [(2, 2)]


def test_a_reload_on_how_was_it_loses_neither_the_workout_nor_an_answer(person: Visitor, folder: Path) -> None:
    do_two_sets(person)
    person.page.get_by_role("button", name="End here").click()
    shows(person, "2 of 9 sets. How was it?")
    person.choose("nprs-workout-week.effort", "6")
    person.choose("one-workout-week.felt", "At the side of the hip")
    person.page.wait_for_function(f"() => {HELD}?.includes('week.felt')")
    person.page.reload()
    shows(person, "A workout from today is waiting")
    person.press("Say how it was", "2 of 9 sets. How was it?")
    person.press("Save", "What that means")
    assert [(w.sets_done, w.effort, w.felt) for w in workouts(person, folder)] == [(2, 6, "side")]


def test_a_server_that_was_killed_at_the_end_of_a_workout_loses_nothing(browser: Browser, folder: Path) -> None:
    with running_app(data=folder) as first:
        context, guest = visitor(browser, first)
        guest.page.clock.install()  # before the page begins to tick
        at_plan(guest)
        guest.page.get_by_role("button", name="Keep this plan", exact=True).click()
        guest.page.get_by_text("Week 1: 0 of 3 workouts done").wait_for()
        guest.press("Start today's workout", "Today's workout")
        guest.press("Begin", "Follow along")
        do_two_sets(guest)
        first.process.kill()
        first.process.wait()
        guest.page.wait_for_function(
            "() => document.querySelector('[data-testid=\"stApp\"]').dataset.testConnectionState !== 'CONNECTED'"
        )
        guest.page.get_by_role("button", name="End here").click()
    with running_app(port=int(first.url.rpartition(":")[2]), data=folder) as second:
        shows(guest, "A workout from today is waiting")
        guest.press("Say how it was", "2 of 9 sets. How was it?")
        guest.press("Save", "What that means")
        assert "Traceback" not in second.log()
    assert [w.sets_done for w in workouts(guest, folder)] == [2]
    context.close()
