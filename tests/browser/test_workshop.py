"""A workshop in real browsers: the rehearsed talk of docs/workshop.md with phones in the room, and what may go wrong there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import TimeoutError as TooLate

from wizard.server import modes
from wizard.ui.workshop.room_routes import KEY as PRESENTER
from wizard.ui.workshop.room_routes import PRESS

from .driver import Server, Visitor, answer_pages, running_app, visitor
from .test_access import findings

ROOT = Path(__file__).parent.parent.parent
KEY = "a-key-for-this-test"
PROJECTOR = {"width": 1920, "height": 1080}
PRESSES = {"→": "ArrowRight", "←": "ArrowLeft", "↑": "ArrowUp", "↓": "ArrowDown"}
JOIN, PEOPLE, GUESS, BOARD = (
    "Take part with your phone",
    "Who is in the waiting room?",
    "Which exercises fit today?",
    "This room, right now",
)
CODE = re.compile(r"[A-HJKMNP-Z]{4}")


@dataclass
class Workshop:
    """A running workshop, and the talk on its projector."""

    server: Server
    browser: Browser
    talk: Visitor
    data: Path

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.talk.page.keyboard.press(PRESSES.get(key, key))

    def shows(self, title: str) -> None:
        expect(self.talk.page.locator("h1", has_text=title)).to_be_visible()
        self.talk.settled(title)

    def says(self, words: str) -> None:
        expect(self.talk.page.locator(".st-key-talk").get_by_text(words).first).to_be_visible()

    def needs_no_scrolling(self, where: str) -> None:
        try:
            self.talk.page.wait_for_function(
                "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollHeight <= m.clientHeight; }",
                timeout=10_000,
            )
        except TooLate:
            raise AssertionError(f"not all of it is seen without scrolling: {where}") from None

    @property
    def code(self) -> str:
        return CODE.search(self.talk.page.locator(".st-key-talk-foot").inner_text().rpartition("code")[2]).group()  # type: ignore[union-attr]

    @contextmanager
    def phone(self, joins: bool = True, theme: str = "light") -> Iterator[Visitor]:
        context, guest = visitor(self.browser, self.server, theme)
        with context:
            guest.open(f"room#{self.code}" if joins else "room", "In the room")
            if joins:
                expect(guest.page.get_by_role("button", name="Answer as myself")).to_be_visible()
            yield guest
            assert not guest.troubles, guest.troubles


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workshop") / "data"


@pytest.fixture(scope="module")
def laptop(data: Path) -> Iterator[Server]:
    settings = {modes.SETTING: modes.WORKSHOP, modes.PRESENTER: KEY, modes.JOIN_AT: "http://192.168.1.5:8501"}
    with running_app(settings=settings, data=data) as server:
        yield server
        assert "Traceback" not in server.log() and "failed" not in server.log(), server.log()


@pytest.fixture
def workshop(browser: Browser, laptop: Server, data: Path) -> Iterator[Workshop]:
    """A room that nobody was in before, at the first slide."""
    httpx.post(f"{laptop.url}/{PRESS}", headers={PRESENTER: KEY}, json={"press": "close"}).raise_for_status()
    context, talk = visitor(browser, laptop, size=PROJECTOR)
    with context:
        talk.open(f"present#{KEY}", JOIN)
        yield Workshop(laptop, browser, talk, data)
        assert not talk.troubles, talk.troubles


def guess(phone: Visitor, *names: str) -> None:
    for name in names:
        phone.page.get_by_role("checkbox", name=name).check()
    phone.page.get_by_role("button", name="Send my guess").click()
    expect(phone.page.get_by_text("Sent. You can change it")).to_be_visible()


def steps_of_the_page() -> list[tuple[list[str], str, str]]:
    """Keys, what stands in the last column, and the words that must be seen: those in quotes, else all of it."""
    part = (
        (ROOT / "docs" / "workshop.md")
        .read_text("utf-8")
        .partition("## Ten minutes, rehearsed")[2]
        .partition("\n## ")[0]
    )
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in part.splitlines()
        if re.match(r"\| \d", line)
    ]
    return [(keys.split(), says, (re.findall(r'"(.+?)"', says) or [says])[-1]) for _, keys, says in rows]


# --- the talk --------------------------------------------------------------------------------------------------


def test_the_rehearsed_talk_of_the_page_with_three_phones_in_the_room(workshop: Workshop) -> None:
    steps = steps_of_the_page()
    assert len(steps) >= 15
    with workshop.phone() as one, workshop.phone() as two, workshop.phone() as three:
        expect(workshop.talk.page.locator(".hip-count b")).to_have_text("3")
        for keys, says, words in steps:
            workshop.keys(*keys)
            if '"' in says:
                workshop.says(words)
            else:
                workshop.shows(words)
            workshop.needs_no_scrolling(says)
            if words == GUESS:
                for phone in (one, two, three):
                    guess(phone, "Clamshell", "Wall press")
                expect(workshop.talk.page.locator(".hip-count b")).to_have_text("3")
            if words == "The room guessed":
                expect(workshop.talk.page.locator(".hip-bar", has_text="Clamshell").locator("b")).to_have_text("3")
                expect(one.page.get_by_text("The guesses are closed. Look at the screen.")).to_be_visible()
        expect(one.page.get_by_text("Your plan is below")).to_be_visible()


def test_phones_learn_how_they_guessed_only_after_the_picks_are_told(workshop: Workshop) -> None:
    with workshop.phone() as phone:
        workshop.keys("→", "→", "R", "→")
        workshop.shows(GUESS)
        guess(phone, "Standing spread hold", "Clamshell")
        workshop.keys("→")
        workshop.says("In the plan")
        expect(phone.page.get_by_text("The guesses are closed")).to_be_visible()
        workshop.keys("→")
        expect(phone.page.get_by_text("You found 1 of 2.")).to_be_visible()
        workshop.keys("0")
        expect(phone.page.get_by_role("button", name="Send my guess")).to_be_visible()
        assert phone.page.get_by_role("checkbox", checked=True).count() == 0, "reset forgets"


def test_fast_keys_all_count_in_their_order(workshop: Workshop) -> None:
    workshop.keys("→", "↓", "→", "R", "→", "0", "R", "←")
    workshop.shows(GUESS)
    workshop.says("Not in the plan")
    workshop.keys(*["←"] * 30)
    workshop.shows(JOIN)


def test_a_second_screen_shows_the_notes_and_leads_too(workshop: Workshop) -> None:
    with workshop.talk.page.context.expect_page() as opened:
        workshop.keys("n")
    notes = Visitor(opened.value, workshop.server.url)
    notes.settled(JOIN)
    expect(notes.page.get_by_text("Nobody needs a name")).to_be_visible()
    assert KEY not in notes.page.url, "the key leaves the address"
    notes.page.keyboard.press("ArrowRight")
    notes.settled(PEOPLE)
    workshop.shows(PEOPLE)
    workshop.keys("→")
    notes.settled("Meet today's person")


def test_a_laptop_that_slept_or_was_loaded_anew_is_where_it_was(workshop: Workshop) -> None:
    workshop.keys("→", "↓", "→", "→")
    workshop.shows("Meet today's person")
    workshop.talk.page.reload()
    workshop.shows("Meet today's person")
    workshop.says("The teacher")
    assert workshop.talk.page.url.endswith("/present")


def look_at_the_plan(workshop: Workshop) -> None:
    """From the first slide to the person, their plan, and back."""
    workshop.keys("→", "→")
    workshop.shows("Meet today's person")
    workshop.keys("p")
    workshop.talk.settled("exercises that fit today.")
    workshop.talk.page.get_by_role("link", name="The talk").click()
    workshop.shows("Meet today's person")


def test_the_presenter_walks_the_questions_as_the_person_and_comes_back(workshop: Workshop) -> None:
    look_at_the_plan(workshop)
    workshop.keys("w")
    workshop.talk.settled("About you")


def test_the_present_answers_become_one_more_person_of_the_talk(workshop: Workshop) -> None:
    look_at_the_plan(workshop)
    workshop.keys("←")
    workshop.shows(PEOPLE)
    workshop.talk.page.get_by_role("button", name="Save the answers of this window").click()
    workshop.talk.page.get_by_label("What they are").fill("The gardener")
    workshop.talk.page.get_by_label("Their story").fill("Kneels all day. The hip hurts at night.")
    workshop.talk.page.keyboard.press("Tab")
    workshop.talk.page.get_by_role("button", name="Save", exact=True).click()
    workshop.says("Kneels all day. The hip hurts at night.")
    (kept,) = (workshop.data / "people").iterdir()
    assert re.fullmatch(r"[0-9a-f]{16}\.toml", kept.name), "the name of the file says nothing"
    workshop.talk.page.get_by_role("button", name="Take out: The gardener").click()
    workshop.says("On her round")
    assert not [*(workshop.data / "people").iterdir()]


# --- the room ---------------------------------------------------------------------------------------------------


def test_a_phone_answers_for_itself_sends_and_takes_its_sheet_home(workshop: Workshop) -> None:
    workshop.keys("End", "←")
    workshop.shows(BOARD)
    with workshop.phone() as phone:
        phone.press("Answer as myself", "About you")
        answer_pages(phone)
        phone.press("Show my plan", "exercises that fit today.")
        phone.page.get_by_role("button", name="Send to the board").click()
        expect(phone.page.get_by_text("Sent. Send again")).to_be_visible()
        expect(workshop.talk.page.locator(".hip-count b")).to_have_text("1")
        for section in ("Stages", "Pain with activity"):
            bar = workshop.talk.page.locator(".hip-bars", has_text=section).locator(".hip-bar")
            expect(bar.filter(has_text="Fewer than 3").locator("b")).to_have_text("1")
        workshop.keys("f")
        workshop.says("Frozen.")
        phone.page.get_by_role("button", name="Take it along").last.click()
        phone.settled("Take it along")
        expect(phone.page.get_by_role("button", name="PDF").first).to_be_visible()
    assert not [path for path in workshop.data.rglob("*") if path.is_file()], "a room writes nothing down"


def test_the_plan_of_a_person_of_the_talk_says_that_it_is_not_ones_own(workshop: Workshop) -> None:
    with workshop.phone() as phone:
        phone.page.get_by_role("button", name="Look at the answers of: The postal worker").click()
        phone.settled("About you")
        for place, heading in (("plan", "exercises that fit today."), ("take-along", "Take it along")):
            phone.open(place, heading)
            expect(phone.page.get_by_text("This is for a person of the talk: The postal worker.")).to_be_visible()
            assert phone.page.get_by_role("button", name="Send to the board").count() == 0
        phone.open("room", "In the room")
        phone.press("Forget my answers", "In the room")
        expect(phone.page.get_by_role("button", name="Answer as myself")).to_be_visible()


def test_a_wrong_code_is_said_and_a_right_one_is_typed_in_small_letters(workshop: Workshop) -> None:
    with workshop.phone(joins=False) as phone:
        phone.page.get_by_label("The code on the screen").fill("zzz")
        phone.page.get_by_role("button", name="Join").click()
        expect(phone.page.get_by_text("This is not the code of the room.")).to_be_visible()
        phone.troubles.clear()  # the browser notes the refusal as an error
        phone.page.get_by_label("The code on the screen").fill(workshop.code.lower())
        phone.page.get_by_role("button", name="Join").click()
        expect(phone.page.get_by_text("You are in.")).to_be_visible()


def test_a_phone_that_was_loaded_anew_is_still_in_the_room_with_its_guess(workshop: Workshop) -> None:
    workshop.keys("→", "→", "R", "→")
    workshop.shows(GUESS)
    with workshop.phone() as phone:
        guess(phone, "Clamshell")
        phone.page.reload()
        expect(phone.page.get_by_role("checkbox", name="Clamshell")).to_be_checked()
        expect(workshop.talk.page.locator(".hip-count b")).to_have_text("1")


def test_whoever_walks_the_questions_is_called_when_the_room_guesses(workshop: Workshop) -> None:
    with workshop.phone() as phone:
        phone.press("Answer as myself", "About you")
        workshop.keys("→", "→", "R", "→")
        call = phone.page.get_by_role("link", name="The room is guessing now. Join in")
        expect(call).to_be_visible()
        workshop.keys("f")
        expect(call).to_be_hidden()


def test_after_closing_phones_hear_it_and_the_next_room_has_another_code(workshop: Workshop) -> None:
    before = workshop.code
    with workshop.phone() as phone:
        workshop.keys("End")
        workshop.shows("Take your plan home")
        workshop.talk.page.get_by_role("button", name="Close the room").click()
        workshop.shows(JOIN)
        expect(phone.page.get_by_text("The room has closed.")).to_be_visible()
        assert workshop.code != before
        assert phone.page.evaluate("sessionStorage.getItem('hipwise.room')") is None


def test_show_of_hands_fills_the_same_board(workshop: Workshop) -> None:
    workshop.keys("→", "→", "R", "→")
    workshop.shows(GUESS)
    workshop.keys("h")
    field = workshop.talk.page.get_by_role("spinbutton", name="Clamshell")
    field.fill("17")
    field.press("Tab")
    workshop.talk.settled(GUESS)
    workshop.talk.page.keyboard.press("Escape")
    workshop.keys("f")
    expect(workshop.talk.page.locator(".hip-bar", has_text="Clamshell").locator("b")).to_have_text("17")


def test_nobody_else_presents(workshop: Workshop) -> None:
    with workshop.phone() as phone:
        for place in ("present", "notes", "present#wrong"):
            phone.open(place, "This page is for the presenter")
        status = phone.page.evaluate(
            "(key) => fetch('/room/press', {method: 'POST', headers: {'x-hipwise-presenter': key}, body: '{\"press\": \"next\"}'}).then((a) => a.status)",
            "wrong",
        )
        assert status == 403
        assert phone.page.evaluate("fetch('/room/live').then((answer) => answer.status)") == 403
        phone.troubles.clear()  # the browser notes the refusals as errors
    workshop.shows(JOIN)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_phone_and_in_the_talk(workshop: Workshop, theme: str) -> None:
    workshop.talk.page.emulate_media(color_scheme=theme)
    with workshop.phone(theme=theme) as phone:
        assert not findings(phone), "joined"
        for title, keys in ((JOIN, []), (PEOPLE, ["→"]), ("Meet today's person", ["→", "R"]), (GUESS, ["→"])):
            workshop.keys(*keys)
            workshop.shows(title)
            workshop.talk.stands_still()
            assert not findings(workshop.talk), title
        expect(phone.page.get_by_role("button", name="Send my guess")).to_be_visible()
        assert not findings(phone), "guessing"
        workshop.keys("→")
        workshop.says("In the plan")
        workshop.talk.stands_still()
        assert not findings(workshop.talk), "revealed"
        workshop.keys("End", "←")
        workshop.shows(BOARD)
        assert not findings(workshop.talk), BOARD
