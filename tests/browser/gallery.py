"""Every page at three sizes in both themes: ``python -m tests.browser.gallery FOLDER``.

Writes a picture of each page from top to bottom, one of the window as a person first sees
it, and ``index.html`` with all of them beside each other. Streamlit scrolls inside the page,
so the window is made as high as the content before a picture of the whole.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import catalogue
from wizard.follow_up.history import keep, read_story
from wizard.server import addresses
from wizard.store import Key, open_store

from .driver import ROOT, Visitor, answer_all, chromium, running_app, visitor
from .prepared import SORE, arrive_with

SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desk": (1440, 900)}
THEMES = ("light", "dark")
HIGHEST = 16_000  # what Chromium still draws in one picture
HEIGHT = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return Math.ceil(main ? main.scrollHeight : document.body.scrollHeight) + 4;
}"""
PICTURES = (
    "() => [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight)"
)
TWELVE = ROOT / "tests" / "journeys" / "weeks_twelve_flare_holiday_recovery.toml"
BOOK = {
    addresses.HOW: "How it decides",
    addresses.LIBRARY: "Library",
    addresses.DISAGREEMENTS: "Where the sources disagree",
    addresses.SOURCES: "Sources",
}
Somebody = Callable[[], AbstractContextManager[Visitor]]
Shoot = Callable[[Visitor, str], None]


def shooter(folder: Path, label: str, size: tuple[int, int]) -> Shoot:
    """What takes the two pictures of a page."""

    def shoot(guest: Visitor, name: str) -> None:
        guest.page.screenshot(path=folder / f"{name}-{label}-window.png")
        guest.page.set_viewport_size(
            {"width": size[0], "height": max(size[1], min(guest.page.evaluate(HEIGHT), HIGHEST))}
        )
        guest.settled()
        guest.page.wait_for_function(PICTURES)
        guest.page.screenshot(path=folder / f"{name}-{label}.png")
        guest.page.set_viewport_size({"width": size[0], "height": size[1]})

    return shoot


def first_walk(somebody: Somebody, shoot: Shoot) -> None:
    """A first visit: every page from the start to the plan."""
    with somebody() as guest:
        guest.open(heading="Two or three exercises")
        shoot(guest, addresses.START)
        answer_all(guest, lambda page: shoot(guest, page))
        shoot(guest, "check")
        guest.press("Show my plan", "exercises that fit")
        guest.page.wait_for_selector(".hip-card")
        shoot(guest, addresses.PLAN)
        for place in addresses.PARTS:
            guest.open(place)
            if place == addresses.COURSE:
                guest.page.wait_for_selector(".js-plotly-plot .main-svg")
            shoot(guest, place)


def without_a_plan(somebody: Somebody, shoot: Shoot) -> None:
    """Where to go, what is missing, nothing answered, and an address that does not exist."""
    no_score = {**SORE, "pain": {**SORE["pain"], "activity": None}}
    for name, place, answers in (
        ("referral-urgent", addresses.REFERRAL, {**SORE, "signs": ["swollen_calf"]}),
        ("referral-emergency", addresses.REFERRAL, {**SORE, "signs": ["cauda_equina"]}),
        (addresses.INCOMPLETE, addresses.INCOMPLETE, no_score),
        ("scores-missing", "scores", no_score),
    ):
        with somebody() as guest:
            arrive_with(guest, answers, place, "")
            if name == "scores-missing":
                guest.press("Continue", "Your pain")
            shoot(guest, name)
    with somebody() as guest:
        for name, place in (("nothing-yet", addresses.PLAN), (addresses.LOST, "no-such-page")):
            guest.open(place)
            shoot(guest, name)


def the_book(somebody: Somebody, shoot: Shoot) -> None:
    """The pages that anybody may read, with one part of each unfolded."""
    for place, heading in BOOK.items():
        with somebody() as guest:
            guest.open(place, heading)
            guest.page.locator('[data-testid="stMain"] summary').first.click()
            guest.settled()
            shoot(guest, place)


def the_weeks(somebody: Somebody, shoot: Shoot) -> None:
    """Twelve weeks that are kept: check-in, what is missing, what it led to, diary, a correction; and without any of them."""
    with somebody() as guest:
        for place in (addresses.CHECK_IN, addresses.DIARY):
            guest.open(place)
            shoot(guest, f"{place}-empty")
    store, key = open_store(), Key.new()
    keep(read_story(TWELVE.read_bytes()), store, key, catalogue.load(), remember=True)
    with somebody() as guest:
        guest.open(addresses.CHECK_IN, "How was your week?")
        shoot(guest, addresses.CHECK_IN)
        guest.press("See what it means", "How was your week?")
        shoot(guest, f"{addresses.CHECK_IN}-missing")
        guest.press("See what it led to", "next stage")
        shoot(guest, f"{addresses.CHECK_IN}-result")
        guest.press("Open the diary", "Your weeks so far")
        guest.page.wait_for_selector(".js-plotly-plot .main-svg")
        shoot(guest, addresses.DIARY)
        guest.page.get_by_role("button", name="Correct this").first.click()
        guest.settled("Correct")
        shoot(guest, f"{addresses.DIARY}-correct")
    store.delete(key)
    store.close()


ROUNDS = (first_walk, without_a_plan, the_book, the_weeks)


def main(folder: Path) -> None:
    """Take all pictures into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="hipwise-gallery-"))
    os.environ["HIPWISE_DATA"] = str(data)  # never what the person at this machine has kept
    with running_app(data=data) as server, chromium() as browser:
        for theme in THEMES:
            for name, size in SIZES.items():
                troubles: list[str] = []

                @contextmanager
                def somebody() -> Iterator[Visitor]:
                    context, guest = visitor(browser, server, theme, {"width": size[0], "height": size[1]})
                    yield guest
                    troubles.extend(guest.troubles)
                    context.close()

                for take in ROUNDS:
                    take(somebody, shooter(folder, f"{name}-{theme}", size))
                print(f"{name}, {theme}:", "; ".join(troubles) or "no trouble", flush=True)
    (folder / "index.html").write_text("".join(_index(folder)), encoding="utf-8")
    print(f"{len(list(folder.glob('*.png')))} pictures; open {folder / 'index.html'}")


def _index(folder: Path) -> Iterator[str]:
    """All pictures, one page a row."""
    yield "<!doctype html><meta charset=utf-8><title>Gallery</title><style>body{font-family:sans-serif}img{height:22rem;margin:.3rem;border:1px solid #999}</style>"
    labels = [f"{size}-{theme}" for theme in THEMES for size in SIZES]
    for first in sorted(folder.glob(f"*-{labels[0]}-window.png")):
        name = first.name.removesuffix(f"-{labels[0]}-window.png")
        yield f"<h2>{name}</h2>"
        for label in labels:
            yield f'<a href="{name}-{label}.png"><img src="{name}-{label}-window.png" alt="{name}, {label}" loading="lazy"></a>'


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Where to? python -m tests.browser.gallery FOLDER")
    main(Path(sys.argv[1]))
