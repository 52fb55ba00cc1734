"""The timer of the self-tests: by keyboard, to its end, stopped, and through a run of the page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from wizard.answers.questions import QUESTIONS
from wizard.ui.components import timer

from .driver import ROOT, Server, Visitor, free_port, served, visitor
from .prepared import IS_IN_BACKGROUND, SORE, arrive_with


@pytest.fixture(scope="module")
def short_timer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("timer") / "server.log"
    options = [
        "--server.headless",
        "true",
        "--server.address",
        "127.0.0.1",
        "--server.fileWatcherType",
        "none",
        "--browser.gatherUsageStats",
        "false",
    ]
    page, environment = Path(__file__).with_name("timer_page.py"), {**os.environ, "PYTHONPATH": str(ROOT)}
    with served(str(page), log.parent, free_port(), log, environment, options) as server:
        yield server


@pytest.fixture
def tester(browser, short_timer: Server) -> Iterator[Visitor]:
    context, person = visitor(browser, short_timer)
    person.open(heading="A short timer")
    yield person
    context.close()
    assert not person.troubles, person.troubles


def timer_of(guest: Visitor, name: str):  # type: ignore[no-untyped-def]
    return guest.page.locator(f".st-key-timer-{name} .timer")


def in_phase(guest: Visitor, name: str, phase: str):  # type: ignore[no-untyped-def]
    found = guest.page.locator(f'.st-key-timer-{name} .timer[data-phase="{phase}"]')
    found.wait_for()
    return found


def test_it_counts_down_to_a_visible_end_by_keyboard_alone(tester: Visitor) -> None:
    timer_of(tester, "short").get_by_role("button", name="Start 2 seconds").focus()
    tester.page.keyboard.press("Enter")
    assert (
        timer_of(tester, "short")
        .get_by_role("button", name="Stop")
        .evaluate("(e) => e.getRootNode().activeElement === e")
    )
    done = in_phase(tester, "short", "done")
    assert done.locator(".count").inner_text() == "✓"
    assert done.get_by_role("status").inner_text() == "Time. You did it. Now choose your answer below."
    assert done.get_by_role("button", name="Once more").is_visible()


def test_stop_stops_it_and_it_can_begin_again(tester: Visitor) -> None:
    timer_of(tester, "long").get_by_role("button", name="Start 600 seconds").click()
    running = in_phase(tester, "long", "running")
    running.get_by_role("button", name="Stop").click()
    idle = in_phase(tester, "long", "idle")
    assert idle.locator(".count").inner_text() == "600"
    assert "Stopped." in idle.get_by_role("status").inner_text()
    idle.get_by_role("button", name="Start 600 seconds").click()
    in_phase(tester, "long", "running")


def test_a_run_of_the_page_does_not_stop_it(tester: Visitor) -> None:
    timer_of(tester, "long").get_by_role("button", name="Start 600 seconds").click()
    in_phase(tester, "long", "running")
    tester.press("Another run", "A short timer")
    assert timer_of(tester, "long").get_attribute("data-phase") == "running"
    timer_of(tester, "long").get_by_role("button", name="Stop").click()
    in_phase(tester, "long", "idle")


@pytest.mark.parametrize("away", ["hidden", "asleep"])
def test_who_leaves_the_page_has_not_held_it(browser, short_timer: Server, away: str) -> None:
    context, person = visitor(browser, short_timer)
    with context:
        person.page.clock.install()
        person.open(heading="A short timer")
        person.page.clock.pause_at(datetime.now() + timedelta(minutes=1))
        timer_of(person, "long").get_by_role("button", name="Start 600 seconds").click()
        person.page.clock.run_for(1_000)
        in_phase(person, "long", "running")
        if away == "hidden":
            person.page.evaluate(IS_IN_BACKGROUND, True)
            person.page.clock.run_for(700_000)
            person.page.evaluate(IS_IN_BACKGROUND, False)
        else:
            person.page.clock.fast_forward(700_000)
        idle = in_phase(person, "long", "idle")
        assert "Stopped." in idle.get_by_role("status").inner_text()


def test_a_screen_reader_hears_the_turns_politely_and_not_every_second(tester: Visitor) -> None:
    status = timer_of(tester, "long").get_by_role("status")
    assert status.get_attribute("aria-live") == "polite"
    timer_of(tester, "long").get_by_role("button").click()
    in_phase(tester, "long", "running")
    said = status.inner_text()
    tester.page.wait_for_function(
        "() => [...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('.count')?.textContent === '598')"
    )
    assert status.inner_text() == said == "Go. Hold it for 600 seconds."
    assert timer_of(tester, "long").locator(".dial").get_attribute("aria-hidden") == "true"


def test_nothing_moves_for_those_who_asked_for_less_motion(tester: Visitor) -> None:
    tester.page.emulate_media(reduced_motion="reduce")
    timer_of(tester, "short").get_by_role("button").click()
    done = in_phase(tester, "short", "done")
    assert done.locator(".dial").evaluate("(e) => getComputedStyle(e).animationName") == "none"
    assert done.locator(".left").evaluate("(e) => getComputedStyle(e).transitionDuration") == "0s"


def test_the_self_tests_that_are_held_have_one(guest: Visitor) -> None:
    arrive_with(guest, SORE, "abilities", "What can you do now?")
    guest.page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((s) => s.click())")
    guest.settled()
    assert timer_of(guest, "ability-stand_30s").get_by_role("button", name="Start 30 seconds").is_visible()
    assert timer_of(guest, "ability-side_plank_20s").get_by_role("button", name="Start 20 seconds").is_visible()
    assert guest.page.locator(".timer").count() == 2


def test_without_the_script_it_stays_hidden_and_the_written_steps_stand_alone() -> None:
    assert re.search(r'<div class="timer"[^>]* hidden>', timer._PAGE)
    assert all(q.how for q in QUESTIONS if q.timer_s)
