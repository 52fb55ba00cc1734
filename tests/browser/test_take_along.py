"""Taking a plan along in a real browser: every file is saved, the code is read from the page, a link and a file come back."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdf
import pytest
import vobject
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

import catalogue
from wizard import Answers, Plan, decide
from wizard.exports import fhir, link

from .driver import Server, Visitor, box_of, running_app, visitor
from .prepared import SORE, arrive_with, forget_kept
from .test_access import findings

C = catalogue.load()
ANSWERS = Answers.from_data(SORE)
WEEKS = Path(__file__).parent.parent / "store" / "golden" / "history_file.1.json"


@cache
def the_plan() -> Plan:
    return decide(ANSWERS, C)


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


def arrived(guest: Visitor) -> Visitor:
    arrive_with(guest, SORE, "take-along", "Take it along")
    return guest


def saved(page: Page, name: str) -> tuple[str, bytes]:
    """Press the button and take the file: its name and its bytes."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_every_file_is_saved_and_says_the_plan_and_no_name_says_anything(guest: Visitor) -> None:
    page = arrived(guest).page
    name, pdf = saved(page, "Save as PDF")
    text = " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert name == "hipwise.pdf" and all(pick.name in text for pick in the_plan().picks)
    name, calendar = saved(page, "Save for the calendar")
    assert name == "workouts.ics" and b"hip" not in calendar.lower()
    workouts = [e for e in vobject.readOne(calendar.decode()).vevent_list if e.summary.value == "Workout"]
    assert sum(len(list(e.getrruleset(True))) for e in workouts) == sum(week.sessions for week in the_plan().weeks)
    name, table = saved(page, "Save as a table (CSV)")
    assert name == "plan.csv" and all(pick.exercise in table.decode("utf-8-sig") for pick in the_plan().picks)
    name, record = saved(page, "Save as a record (FHIR)")
    assert name == "plan.fhir.json" and decide(fhir.read_bundle(record), C) == the_plan()


def test_the_calendar_begins_today_where_the_person_is_and_not_where_the_server_is(
    browser: Browser, own_server: Server
) -> None:
    """Two places that never share a day: one is 25 hours ahead of the other."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with browser.new_context(timezone_id=zone, locale="en-GB", accept_downloads=True) as context:
            guest = arrived(Visitor(context.new_page(), own_server.url))
            before = datetime.now(ZoneInfo(zone)).date()
            _, calendar = saved(guest.page, "Save for the calendar")
            first = min(
                e.dtstart.value.date()
                for e in vobject.readOne(calendar.decode()).vevent_list
                if e.summary.value == "Workout"
            )
            assert before <= first <= datetime.now(ZoneInfo(zone)).date(), zone


def test_large_print_and_letter_are_choices(guest: Visitor) -> None:
    page = arrived(guest).page
    guest.choose("one-take-paper", "Letter (US)")
    guest.choose("one-take-large", "Large print, three or four pages")
    _, pdf = saved(page, "Save as PDF")
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


def test_days_that_are_too_close_are_said_beside_them_and_nothing_can_be_saved(guest: Visitor) -> None:
    page = arrived(guest).page
    for day in range(7):
        tick = page.locator(f"{box_of('take', f'day-{day}')} input")
        if tick.is_checked():
            page.locator(box_of("take", f"day-{day}")).locator("label").first.click()
            expect(page.locator(f"{box_of('take', f'day-{day}')} input")).not_to_be_checked()
    guest.settled()
    expect(page.get_by_text("Your plan has 3 workouts a week. Choose 3 days")).to_be_visible()
    expect(page.get_by_role("button", name="Save for the calendar")).to_have_count(0)


def test_the_code_is_read_from_a_picture_of_the_page(guest: Visitor) -> None:
    page = arrived(guest).page
    picture = page.locator(".st-key-code-picture svg")
    picture.scroll_into_view_if_needed()
    shot = Image.open(io.BytesIO(picture.screenshot()))
    [found] = zxingcpp.read_barcodes(
        shot.resize((shot.width * 3, shot.height * 3)), formats=zxingcpp.BarcodeFormat.QRCode
    )
    assert all(pick.name in found.text for pick in the_plan().picks) and found.text.startswith("Hipwise")


def test_a_link_waits_to_be_opened_and_leaves_the_address(person: Visitor) -> None:
    person.page.goto(f"{person.url}/#{link.MARK}{link.pack(ANSWERS)}")
    person.page.get_by_role("button", name="Open these answers").wait_for()
    assert "#" not in person.page.url
    person.press("Open these answers", "Check your answers")
    expect(person.page.get_by_text("Pain when active: 4")).to_be_visible()
    person.press("Show my plan", the_plan().headline[:30])
    assert all(person.page.get_by_role("heading", name=pick.name).count() for pick in the_plan().picks)


def test_a_link_changes_no_answer_that_stands_until_it_is_opened(person: Visitor) -> None:
    arrive_with(person, {**SORE, "weeks": 5}, "", "Two or three exercises")
    person.page.goto(f"{person.url}/#{link.MARK}{link.pack(ANSWERS)}")
    person.page.get_by_role("button", name="Leave it").wait_for()
    expect(person.page.get_by_text("They take the place of the answers in this tab.")).to_be_visible()
    person.press("Leave it", "Two or three exercises")
    assert json.loads(person.page.evaluate("sessionStorage.getItem('hipwise.answers')"))["answers"]["weeks"] == 5


def test_a_link_that_was_cut_off_is_said(person: Visitor) -> None:
    person.page.goto(f"{person.url}/#{link.MARK}{link.pack(ANSWERS)[:-3]}")
    person.page.get_by_text("This link is not whole").wait_for()
    assert "#" not in person.page.url


def chosen(guest: Visitor, name: str, data: bytes) -> None:
    guest.page.locator(".st-key-bring-file input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": data}
    )


def test_all_weeks_come_back_from_a_file_and_are_saved_again(person: Visitor) -> None:
    person.open("take-along", "Take it along")
    chosen(person, "weeks.hipwise.json", WEEKS.read_bytes())
    person.settled("Your weeks so far")
    expect(person.page.get_by_text("Week 2: check-in")).to_be_visible()
    person.press("Take it along", "Take it along")
    name, data = saved(person.page, "Save all weeks")
    assert name.endswith(".hipwise.json") and data == WEEKS.read_bytes()


def test_a_file_never_overwrites_a_plan_that_is_kept(person: Visitor) -> None:
    person.open("take-along", "Take it along")
    chosen(person, "weeks.hipwise.json", WEEKS.read_bytes())
    person.settled("Your weeks so far")
    person.press("Take it along", "Take it along")
    chosen(person, "weeks.hipwise.json", WEEKS.read_bytes())
    person.page.get_by_text("nothing may overwrite it").wait_for()


@pytest.mark.parametrize(
    "data, says",
    [
        (WEEKS.read_bytes()[:900], "This file is not whole"),
        (b'{"a": 1}', "This file was not saved by this program"),
        (WEEKS.read_bytes().replace(b'"week": 2', b'"week": 3', 1), "changed after Hipwise saved it"),
        (b" " * 1_000_001, "too big to be one of ours"),
    ],
    ids=["cut off", "from elsewhere", "changed", "huge"],
)
def test_a_file_that_is_not_sound_is_one_sentence(person: Visitor, data: bytes, says: str) -> None:
    person.open("take-along", "Take it along")
    chosen(person, "weeks.hipwise.json", data)
    person.page.get_by_text(says).wait_for()


def test_a_record_brings_its_answers_back(person: Visitor) -> None:
    arrived(person)
    _, record = saved(person.page, "Save as a record (FHIR)")
    chosen(person, "plan.fhir.json", record)
    person.settled("Two or three exercises")
    person.press("Open these answers", "Check your answers")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_no_finding_and_fits_a_phone(browser: Browser, server: Server, theme: str) -> None:
    context, guest = visitor(browser, server, theme)
    arrived(guest)
    assert not findings(guest)
    assert guest.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = [
        b.bounding_box()["height"]
        for b in guest.page.get_by_role("button").all()
        if b.is_visible() and b.bounding_box()["height"] < 44
    ]
    assert not small
    context.close()
