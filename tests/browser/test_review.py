"""From a patient's tablet to a signed plan, in real browsers; and two physiotherapists who have the same intake open."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import ORDINARY_PERSON
from wizard import Answers
from wizard.clinic import SYSTEM, Record
from wizard.server import addresses

from .clinic import DESK, READY, TABLET, Practice, agree, hand_over, practice, sign_in
from .driver import Visitor, answer_from_signs, visitor
from .test_access import findings

PATIENTLY = 30_000  # ms: a busy machine is slow, and no test judges by the clock
WHY = "She has done it with us for a year."


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with practice(tmp_path_factory.mktemp("clinic") / "data") as running:
        yield running


@contextmanager
def somebody(browser: Browser, clinic: Practice, theme: str = "light", size: dict | None = None) -> Iterator[Visitor]:
    context, guest = visitor(browser, clinic.server, theme, size or {"width": 1440, "height": 900})
    guest.page.set_default_timeout(PATIENTLY)
    log_before = len(clinic.server.log())
    yield guest
    context.close()
    assert not guest.troubles, guest.troubles
    assert "Traceback" not in clinic.server.log()[log_before:]


@contextmanager
def physiotherapist(browser: Browser, clinic: Practice, code: str | None = None, **how) -> Iterator[Visitor]:
    with somebody(browser, clinic, **how) as guest:
        guest.open(heading=READY)
        sign_in(guest, code or clinic.codes["physiotherapist"])
        yield guest


def typed_in(clinic: Practice, reference: str, **answers) -> str:
    """A finished intake; returns its id."""
    said = copy.deepcopy(ORDINARY_PERSON)
    said["pain"] |= {"site": ["outer_hip"], "activity": 4}
    by = clinic.records.sign_in(clinic.codes["reception"], "the desk").staff
    return clinic.records.type_in(by, reference, Answers.from_data({**said, **answers}), True)


def open_(guest: Visitor, id_: str, reference: str) -> None:
    guest.page.locator(f".st-key-open-{id_} button").click()
    expect(guest.page.locator("[data-testid=stMain] h1")).to_contain_text(reference, timeout=PATIENTLY)
    guest.settled(reference)


def pick_from(guest: Visitor, name: str, words: str) -> None:
    """Choose in a list by typing."""
    guest.page.locator(f"[class*='st-key-{name}'] input").first.click()
    guest.page.keyboard.type(words)
    guest.page.get_by_role("option").filter(has_text=words).first.click()
    guest.settled()


def record_of(clinic: Practice, id_: str) -> Record:
    by = clinic.records.sign_in(clinic.codes["physiotherapist"], "a look").staff
    return clinic.records.record(by, id_)


def sees(guest: Visitor, words: str) -> None:
    """Wait until these words stand on the page, and the page is at rest."""
    expect(guest.page.get_by_text(words).first).to_be_visible(timeout=PATIENTLY)
    guest.settled()


def test_from_the_tablet_to_a_signed_plan_that_was_changed(browser: Browser, clinic: Practice, tmp_path: Path) -> None:
    with somebody(browser, clinic, size=TABLET) as tablet:
        hand_over(tablet, clinic.codes["reception"], "A 17")
        agree(tablet)
        answer_from_signs(tablet)
        tablet.press("Hand in my answers", "Thank you")
    id_ = next(line.id for line in clinic.lines if line.reference == "A 17")
    with physiotherapist(browser, clinic) as guest:
        open_(guest, id_, "A 17")
        sees(guest, "Warning signs: none of the 22 that can apply.")
        first = (
            guest.page.locator("[class*='st-key-remove-']")
            .first.get_attribute("class")
            .split("st-key-remove-")[1]
            .split()[0]
        )
        pick_from(guest, f"exchange-{first}", "⚠ Clamshell")
        sees(guest, "Not yet: Clamshell instead of")
        expect(guest.page.get_by_role("button", name="A change waits for its reason")).to_be_disabled(timeout=PATIENTLY)
        guest.page.get_by_label("Reason", exact=True).fill(WHY)
        guest.page.keyboard.press("Tab")
        expect(guest.page.locator(".st-key-remove-clamshell")).to_be_visible(timeout=PATIENTLY)
        guest.settled("A 17")
        guest.press("Sign", "A 17")
        sees(guest, "Signed by The physiotherapist")
        assert id_ not in guest.page.url and guest.page.url.endswith(f"/{addresses.REVIEW}")
        with guest.page.expect_download() as paper:
            guest.page.get_by_role("button", name="Sheet for the patient (PDF)").click()
        paper.value.save_as(tmp_path / "sheet.pdf")
        assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
        guest.press("Copy as text", "A 17")
        expect(guest.page.locator("[data-testid=stCode]")).to_contain_text(WHY, timeout=PATIENTLY)
        held = guest.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
        assert id_ not in held and "A 17" not in held and "outer_hip" not in held
    record = record_of(clinic, id_)
    assert record.line.stage == "signed" and record.review is not None and WHY in str(record.review.changes)
    assert (
        record.review.plan is not None
        and "clamshell" in record.review.plan
        and "clamshell" not in str(record.reviews[0].plan)
    )
    assert id_ not in clinic.server.log() and "A 17" not in clinic.server.log()


def test_two_physiotherapists_at_once_lose_nothing(browser: Browser, clinic: Practice) -> None:
    id_ = typed_in(clinic, "B 2")
    other = clinic.records.add_staff(SYSTEM, "Robin", "physiotherapist")
    with physiotherapist(browser, clinic) as one, physiotherapist(browser, clinic, other) as two:
        open_(one, id_, "B 2")
        open_(two, id_, "B 2")
        two.page.locator("[class*='st-key-remove-'] button").last.click()
        sees(two, "taken out")
        pick_from(one, "workouts", "4 workouts")
        sees(one, "4 workouts a week instead of 3")
        one.press("Save", "B 2")
        # the page of the second learns of it by itself
        sees(two, "Changed by someone else: The physiotherapist")
        sees(two, "taken out")
        two.press("Keep both: theirs, then mine", "B 2")
        sees(two, "4 workouts a week instead of 3")
        two.page.get_by_role("button", name="Sign", exact=True).click()
        sees(two, "Signed by Robin")
        sees(one, "Changed by someone else: Robin")
    record = record_of(clinic, id_)
    assert {change["kind"] for change in record.review.changes} == {"workouts", "remove"}
    assert [(review.by, review.signed) for review in record.reviews] == [
        ("The physiotherapist", False),
        ("Robin", False),
        ("Robin", True),
    ]


def test_a_reload_leads_back_to_the_desk_and_shows_no_record(browser: Browser, clinic: Practice) -> None:
    id_ = typed_in(clinic, "C 3")
    with physiotherapist(browser, clinic) as guest:
        open_(guest, id_, "C 3")
        guest.page.reload()
        sees(guest, "No intake is open")
        assert "C 3" not in guest.page.content()
        guest.press("To the queue", DESK)


@pytest.mark.parametrize("theme, size", [("light", (360, 740)), ("dark", (768, 1024)), ("light", (1440, 900))], ids=str)
def test_axe_finds_nothing_on_the_page_of_one_intake(
    browser: Browser, clinic: Practice, theme: str, size: tuple[int, int]
) -> None:
    typed_in(clinic, "D 4")
    id_ = typed_in(clinic, "D 4", conditions=["high_blood_pressure"])
    with physiotherapist(browser, clinic, theme=theme, size={"width": size[0], "height": size[1]}) as guest:
        assert not findings(guest), "the queue"
        open_(guest, id_, "D 4")
        pick_from(guest, "exchange-", "⚠ Clamshell")
        sees(guest, "Not yet: Clamshell instead of")
        guest.stands_still()  # what fades in has little contrast
        assert not findings(guest)
        wide = guest.page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth - document.querySelector('[data-testid=stMain]').clientWidth"
        )
        assert wide <= 0, "nothing is wider than the screen"


def test_on_paper_stands_the_plan_and_no_control(browser: Browser, clinic: Practice) -> None:
    id_ = typed_in(clinic, "E 5")
    with physiotherapist(browser, clinic) as guest:
        open_(guest, id_, "E 5")
        guest.page.emulate_media(media="print")
        for shown in ("h1", ".st-key-review-plan", ".hip-scores", ".st-key-card-review-answers"):
            expect(guest.page.locator(shown).first).to_be_visible()
        for hidden in (
            "[class*='st-key-change-']",
            ".st-key-card-review-out",
            "[data-testid=stBottom]",
            "[data-testid=stTextArea]",
        ):
            expect(guest.page.locator(hidden).first).not_to_be_visible()
