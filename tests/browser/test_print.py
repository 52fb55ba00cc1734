"""A plan on paper, as Chromium prints it: the whole plan in black on white, its first page too, and none of the screen's furniture."""

from __future__ import annotations

import io
import re

import pypdf
import pypdfium2
import pytest
from playwright.sync_api import Browser

import catalogue
from wizard import Answers, decide
from wizard.server import addresses
from wizard.text import plan_sections
from wizard.words import words_for

from .driver import Server, visitor
from .prepared import SORE, arrive_with, at_plan

FURNITURE = (
    "Change my answers",
    "Start page",
    "Back to your plan",
    "Print this page",
    "Keep this plan",
    "I feel it at the front: swap",
    "Show the movement",
    "If it goes wrong",
    "The same numbers as a table",
    "What if an answer",
    "Week by week",
    "What studies measured",
    "How much work each week is",
    "Why not the others",
    "Why this exercise",
)


@pytest.fixture(scope="module", params=["light", "dark"])
def paper(request: pytest.FixtureRequest, browser: Browser, server: Server) -> bytes:
    """The whole plan as somebody in this theme prints it."""
    context, guest = visitor(browser, server, request.param)
    with context:
        arrive_with(guest, SORE, addresses.WHOLE, "The whole plan")
        return guest.page.pdf(format="A4", print_background=False)


def text_of(pdf: bytes) -> str:
    said = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w-)\n(?=\w)", "", said))


def test_the_printed_page_holds_the_plan_and_no_buttons(paper: bytes) -> None:
    text = text_of(paper)
    plan, words = decide(Answers.from_data(SORE), catalogue.load()), words_for("en")
    for pick in plan.picks:
        said = (
            pick.name,
            *pick.dose.lines,
            *plan_sections.dose_details(pick.dose, words),
            *pick.steps,
            *pick.cues,
            *pick.tfl.cues,
            *pick.stop_if,
        )
        assert not [part for part in said if part not in text]
    assert all(part.text in text for part in plan_sections.pain_rule(plan))
    named = plan_sections.names(plan)
    for week in plan.weeks:
        assert f"Week {week.week}: stage {week.stage}" in text
        assert all(f"{named[item.exercise]}: {plan_sections.amount(item, words)}" in text for item in week.items), (
            week.week
        )
    assert all(stretch.name in text for stretch in plan.stretches)
    assert not [label for label in FURNITURE if label in text]


def test_the_first_page_prints_what_to_do_with_its_folds_open_and_no_doors(browser: Browser, server: Server) -> None:
    context, guest = visitor(browser, server)
    with context:
        at_plan(guest)
        guest.page.wait_for_selector(".hip-card")
        text = text_of(guest.page.pdf(format="A4", print_background=False))
    plan = decide(Answers.from_data(SORE), catalogue.load())
    assert all(pick.name in text for pick in plan.picks)
    assert all(part.text in text for part in plan_sections.pain_rule(plan))
    assert not [label for label in (*FURNITURE, "Why these exercises", "Take it along") if label in text]


def test_either_theme_prints_dark_on_white(paper: bytes) -> None:
    with pypdfium2.PdfDocument(paper) as document:
        page = document[0].render(scale=1).to_pil().convert("L")
    counts = page.histogram()
    assert sum(counts[250:]) > 0.6 * sum(counts), "white paper"
    assert sum(counts[:90]) > 0.01 * sum(counts), "dark letters"
