"""One first walk from the start page to the plan, and what was seen on the way.

A walk presses some fifty times and costs as much as a dozen pages. So the tests that look at what a walk
leaves share one. What begins on a later page is prepared instead (``prepared.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

from wizard.server import addresses

from .driver import Server, Visitor, answer_all
from .pace import Page, Reader

WIDE = "document.querySelector('[data-testid=\"stMain\"]').scrollWidth"
PARTS = (addresses.COURSE, addresses.WHY, addresses.EVERYDAY, addresses.STUDIES)
SMALL = """() => [...document.querySelectorAll(
    '[data-testid="stMain"] button, [data-testid="stRadioOption"], [data-testid="stCheckbox"] > label, summary')]
    .map((e) => e.closest('.hip-card') ?? e)  // the whole card is the button
    .map((e) => [e.textContent, Math.min(e.getBoundingClientRect().height, 48)])
    .filter(([, height]) => height < 48)"""


@dataclass(frozen=True)
class Measured:
    """One page on a phone: its width in pixels, and what is lower than 48 pixels and should not be."""

    wide: int
    small: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Walk:
    """What one person saw between the start page and the plan."""

    reader: Reader  # still stands on the plan
    pages: tuple[Page, ...]  # what there was to read and to press, to the button that shows the plan
    measured: dict[str, Measured]  # by page, each as it was answered; the plan last
    address: str  # of the check page
    copy: str  # what the tab held there
    log: str  # what the server had written by then
    heading: str  # of the plan
    cards: tuple[str, ...]  # the exercises of the plan, each as its own page says it
    said: str  # all that the first page of the plan and those beside it say


def walk_to_the_plan(guest: Visitor, server: Server) -> Walk:
    """Walk all the way, and look around at each step."""
    log_before, reader = len(server.log()), Reader(guest)
    page = reader.page
    measured: dict[str, Measured] = {}

    def measure(name: str) -> None:
        measured[name] = Measured(page.evaluate(WIDE), tuple(map(tuple, page.evaluate(SMALL))))

    reader.open(heading="Two or three exercises")
    measure("start")
    answer_all(reader, measure, tries=False)
    measure("check")
    address, copy, log = page.url, page.evaluate("sessionStorage.getItem('hipwise.answers')"), server.log()[log_before:]
    reader.press("Show my plan", "Here are three exercises that fit today")
    page.wait_for_selector(".hip-card")
    measure("plan")
    pages = tuple(reader.pages[:-1])
    main = page.locator('[data-testid="stMain"]')
    heading, said = main.locator("h1").inner_text(), [main.inner_text()]
    cards = []
    for number, name in enumerate(page.locator(".hip-card button").all_inner_texts(), 1):
        _open(reader, f"exercise-{number}", name.partition(". ")[2])
        measure(f"exercise-{number}")
        cards.append(f"{name}\n{main.inner_text()}")
        _back(reader, heading)
    for place in PARTS:
        _open(reader, place, "")
        measure(place)
        said.append(main.inner_text())
        _back(reader, heading)
    return Walk(reader, pages, measured, address, copy, log, heading, tuple(cards), "\n".join(said))


def _open(reader: Reader, place: str, heading: str) -> None:
    """Press a card or a door of the plan."""
    reader.page.locator(f'[data-go="{place}"]').click()
    reader.page.wait_for_url(f"**/{place}")
    reader.settled(heading)


def _back(reader: Reader, heading: str) -> None:
    reader.page.go_back()
    reader.settled(heading)
    reader.page.wait_for_selector(".hip-card")
