"""A workout in a real browser: to its end, with pause, skip, mute and reload; and the plan that is there again the next day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

import catalogue
from wizard import drawings
from wizard.follow_up import workout

from .driver import Server, Visitor, running_app, visitor
from .prepared import IS_IN_BACKGROUND, SORE, arrive_with, at_plan, forget_kept
from .test_access import findings

PHONE_SIZE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def own_server(folder: Path) -> Iterator[Server]:
    """A server whose kept plans no other test sees."""
    with running_app(data=folder) as server:
        yield server


@pytest.fixture
def person(browser: Browser, own_server: Server, folder: Path) -> Iterator[Visitor]:
    """Somebody on a phone; what they keep is gone afterwards."""
    context, guest = visitor(browser, own_server)
    yield guest
    context.close()
    forget_kept(folder)
    assert not guest.troubles


def at_workout(person: Visitor) -> None:
    person.page.clock.install()  # before the page begins to tick
    arrive_with(person, SORE, "today", "Today's workout")
    person.press("Begin", "Follow along")


def part(person: Visitor, name: str) -> Locator:
    return person.page.locator(f".st-key-guide .{name}")


def stop_the_clock(person: Visitor) -> None:
    """From now on time passes in this page only where the test lets it. Its clock is one that can be stopped since ``at_workout``."""
    person.page.clock.pause_at(datetime.now() + timedelta(minutes=1))


def do_two_sets(person: Visitor) -> None:
    """Let time pass in the page for two sets, which the guide counts; then it is paused, and time passes by itself again."""
    stop_the_clock(person)
    person.page.get_by_role("button", name="Start the workout").click()
    for _ in range(60):
        if part(person, "what").inner_text().startswith("Set 3"):
            break
        person.page.clock.run_for(5_000)
    person.page.get_by_role("button", name="Pause", exact=True).click()
    expect(part(person, "what")).to_have_text("Set 3 of 3")
    person.page.clock.resume()


def test_a_workout_runs_to_its_end_and_asks_how_it_was(person: Visitor) -> None:
    at_workout(person)
    stop_the_clock(person)
    person.page.get_by_role("button", name="Start the workout").click()
    seen: list[str] = []
    for _ in range(400):
        showing = part(person, "what").all_inner_texts()  # none once the page has gone on
        if not showing or not part(person, "go").is_visible():
            break
        if seen[-1:] != showing:
            seen += showing
        person.page.clock.run_for(5_000)
    person.page.clock.resume()
    person.settled("Well done. How was it?")
    assert seen[0] == "Get ready" and "Set 3 of 3" in " ".join(seen) and "Rest" in seen
    assert any("right leg" in what for what in seen) and any("left leg" in what for what in seen)


def test_pause_holds_the_time_and_go_on_takes_it_up(person: Visitor) -> None:
    at_workout(person)
    stop_the_clock(person)
    person.page.get_by_role("button", name="Start the workout").click()
    person.page.clock.run_for(4_000)
    expect(part(person, "count")).to_have_text("6")
    person.page.get_by_role("button", name="Pause", exact=True).click()
    person.page.clock.run_for(30_000)
    expect(part(person, "phase")).to_have_text("Paused")
    expect(part(person, "count")).to_have_text("6")
    person.page.get_by_role("button", name="Go on", exact=True).click()
    person.page.clock.run_for(2_000)
    expect(part(person, "count")).to_have_text("4")


def test_a_reload_goes_on_with_the_step_that_was_under_way(person: Visitor) -> None:
    at_workout(person)
    person.page.get_by_role("button", name="Start the workout").click()
    for _ in range(3):
        person.page.get_by_role("button", name="Skip this").click()
    expect(part(person, "where")).to_have_text("Step 4 of 32")
    person.page.reload()
    person.settled("Today's workout")
    person.press("Begin", "Follow along")
    expect(part(person, "where")).to_have_text("Step 4 of 32")
    expect(part(person, "go")).to_have_text("Go on")


AWAY = "Paused while you were away. Go on?"


def test_ten_minutes_in_the_background_count_nothing_and_only_a_press_goes_on(person: Visitor) -> None:
    """No tab of this browser is ever hidden, so the page is told that it is."""
    at_workout(person)
    stop_the_clock(person)
    person.page.get_by_role("button", name="Start the workout").click()
    person.page.clock.run_for(4_000)
    expect(part(person, "count")).to_have_text("6")
    person.page.evaluate(IS_IN_BACKGROUND, True)
    person.page.clock.run_for(600_000)
    person.page.evaluate(IS_IN_BACKGROUND, False)
    person.page.clock.run_for(5_000)
    expect(part(person, "phase")).to_have_text(AWAY)
    expect(part(person, "said")).to_have_text(AWAY)
    expect(part(person, "where")).to_have_text("Step 1 of 32")
    expect(part(person, "count")).to_have_text("6")
    person.page.get_by_role("button", name="Go on", exact=True).click()
    person.page.clock.run_for(2_000)
    expect(part(person, "count")).to_have_text("4")
    person.page.get_by_role("button", name="End here").click()
    person.page.clock.resume()
    person.settled("Nothing done today. That is all right.")


def test_a_browser_that_slept_for_ten_minutes_counts_nothing(person: Visitor) -> None:
    at_workout(person)
    stop_the_clock(person)
    person.page.get_by_role("button", name="Start the workout").click()
    person.page.clock.run_for(4_000)
    person.page.clock.fast_forward(600_000)
    expect(part(person, "phase")).to_have_text(AWAY)
    expect(part(person, "where")).to_have_text("Step 1 of 32")
    expect(part(person, "count")).to_have_text("6")


def test_sound_comes_back_after_an_interruption(person: Visitor) -> None:
    person.page.add_init_script("""
      window.contexts = [];
      const Theirs = window.AudioContext;
      window.AudioContext = class extends Theirs { constructor(...more) { super(...more); window.contexts.push(this); } };
    """)
    at_workout(person)
    sounds, interrupt = "() => window.contexts[0]?.state === 'running'", "() => window.contexts[0].suspend()"
    person.page.get_by_role("button", name="Start the workout").click()
    person.page.wait_for_function(sounds)
    person.page.get_by_role("button", name="Pause", exact=True).click()
    person.page.evaluate(interrupt)
    person.page.get_by_role("button", name="Go on", exact=True).click()
    person.page.wait_for_function(sounds)
    person.page.get_by_role("button", name="Pause", exact=True).click()
    person.page.evaluate(interrupt)
    person.page.evaluate(IS_IN_BACKGROUND, False)
    person.page.wait_for_function(sounds)


SIZES = ((320, 480), (360, 640), (375, 553), (360, 740), (740, 360), (768, 1024), (1440, 900), (1920, 1080))
LIES_FREE = """(buttons) => buttons.every((button) => {
  const at = button.getBoundingClientRect(), x = (at.left + at.right) / 2, y = (at.top + at.bottom) / 2;
  return [[at.left + 3, y], [at.right - 3, y], [x, at.top + 3], [x, at.bottom - 3], [x, y]]
    .every((point) => button.contains(button.getRootNode().elementFromPoint(...point)));
})"""


def test_every_control_is_in_sight_at_every_size_and_no_step_moves_it(person: Visitor) -> None:
    at_workout(person)
    buttons, begun = person.page.locator(".st-key-guide button:visible"), False
    for width, height in SIZES:
        person.page.set_viewport_size({"width": width, "height": height})
        if not begun:
            expect(person.page.get_by_role("button", name="Start the workout")).to_be_in_viewport(ratio=1)
            person.page.get_by_role("button", name="Start the workout").click()
            begun = True
        places = set()
        for _ in range(3):  # a set, a rest, the other leg: names and what follows are short and long
            for button in buttons.all():
                expect(button).to_be_in_viewport(ratio=1)
            assert buttons.evaluate_all(LIES_FREE), (width, height)
            found = part(person, "next").bounding_box()
            places.add((part(person, "go").bounding_box()["y"], found["height"] if found else None))
            person.page.get_by_role("button", name="Skip this").click()
        assert len(places) == 1, (width, height, places)
        assert part(person, "picture svg").bounding_box()["height"] <= 0.41 * height


def test_on_a_phone_the_number_is_in_sight_too(person: Visitor) -> None:
    at_workout(person)
    for width, height in SIZES:
        person.page.set_viewport_size({"width": width, "height": height})
        person.page.reload()
        person.settled("Today's workout")
        person.press("Begin", "Follow along")
        part(person, "go").click()
        for name in ("name", "count", "phase", "next"):
            expect(part(person, name)).to_be_in_viewport(ratio=1)


def test_count_and_pause_are_in_sight_together_and_large(person: Visitor) -> None:
    at_workout(person)
    person.page.get_by_role("button", name="Start the workout").click()
    person.page.get_by_role("button", name="Skip this").click()
    count, pause = part(person, "count"), part(person, "go")
    expect(count).to_be_in_viewport(ratio=1)
    expect(pause).to_be_in_viewport(ratio=1)
    assert float(count.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")) >= 80
    assert all(box.bounding_box()["height"] >= 48 for box in person.page.locator(".st-key-guide button:visible").all())


def test_the_picture_shows_the_side_whose_turn_it_is(person: Visitor) -> None:
    at_workout(person)
    person.page.get_by_role("button", name="Start the workout").click()
    named = {entry.name: id_ for id_, entry in catalogue.load().exercises.items()}
    turned, seen = part(person, "picture.other"), set()
    for _ in range(40):
        what = part(person, "what").inner_text()
        side = next((side for side in ("left", "right") if f"{side} leg" in what), None)
        id_ = named[part(person, "name").inner_text()]
        if side and drawings.drawn_side(id_, side):
            expect(part(person, "picture svg")).to_have_attribute("aria-label", drawings.said(id_, side=side))
            is_working = "Set" in what
            assert turned.count() == (
                is_working and side == "left"
            )  # the sore side is the right one: the other is turned over
            seen.add((side, is_working))
        if seen >= {("left", True), ("right", True), ("right", False)}:
            return
        person.page.get_by_role("button", name="Skip this").click()
    raise AssertionError(seen)


def test_sound_can_be_switched_off_and_says_so(person: Visitor) -> None:
    at_workout(person)
    sound = part(person, "sound")
    expect(sound).to_have_text("Sound is on")
    sound.click()
    expect(sound).to_have_text("Sound is off")
    expect(sound).to_have_attribute("aria-pressed", "false")


def test_the_steps_on_the_screen_are_those_of_the_plan(person: Visitor) -> None:
    import catalogue
    from wizard import Answers, decide

    plan = decide(Answers.from_data(SORE), catalogue.load())
    at_workout(person)
    expected = workout.steps(workout.today(plan, catalogue.load())[1], "right")
    expect(part(person, "where")).to_have_text(f"Step 1 of {len(expected)}")


def test_a_kept_plan_is_there_the_next_day_and_the_workout_counts(
    person: Visitor, browser: Browser, own_server: Server
) -> None:
    at_plan(person)
    person.page.get_by_role("button", name="Keep this plan", exact=True).click()
    person.page.get_by_text("Week 1: 0 of 3 workouts done").wait_for()
    context, tomorrow = visitor(browser, own_server)
    tomorrow.page.clock.install()
    tomorrow.open(heading="Today: workout 1 of 3 this week")
    tomorrow.press("Start today's workout", "Today's workout")
    tomorrow.press("Begin", "Follow along")
    do_two_sets(tomorrow)
    tomorrow.page.get_by_role("button", name="End here").click()
    tomorrow.settled("2 of 9 sets. How was it?")
    tomorrow.choose("nprs-workout-week.workout_pain", "2")
    tomorrow.press("Save", "What that means")
    assert "Green is pain" in tomorrow.page.locator('[data-testid="stMain"]').inner_text()
    tomorrow.press("Start page", "Today: workout 2 of 3 this week")
    assert "Week 1: 1 of 3 workouts done" in tomorrow.page.locator(".st-key-card-kept").inner_text()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barriers_before_during_and_after(browser: Browser, own_server: Server, theme: str) -> None:
    context, guest = visitor(browser, own_server, theme)
    guest.page.clock.install()
    arrive_with(guest, SORE, "today", "Today's workout")
    assert not findings(guest)
    guest.press("Begin", "Follow along")
    do_two_sets(guest)
    assert not findings(guest)
    guest.page.get_by_role("button", name="End here").click()
    guest.settled("2 of 9 sets. How was it?")
    assert not findings(guest)
    guest.press("Not now", "A workout from today is waiting")
    assert not findings(guest)
    context.close()


def test_a_kept_plan_opens_by_itself_in_a_browser_on_this_machine(
    person: Visitor, browser: Browser, own_server: Server
) -> None:
    """What a real browser sends when it connects counts as that of the person at this machine, under both of its names."""
    at_plan(person)
    person.press("Keep this plan", "that fit")
    for name in ("127.0.0.1", "localhost"):
        context, again = visitor(browser, own_server)
        again.url = own_server.url.replace("127.0.0.1", name)
        again.open()
        expect(again.page.get_by_text("Week 1: 0 of 3 workouts done")).to_be_visible()
        context.close()
        assert not again.troubles
