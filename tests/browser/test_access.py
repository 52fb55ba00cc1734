"""Everybody can use it: no finding of axe in either theme, the keyboard alone, text at 200 percent."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import expect

from wizard.charts import THEMES
from wizard.server import addresses

from .conftest import watched
from .driver import PHONE, ROOT, Server, Visitor, box_of, under, visitor
from .prepared import SORE, arrive_with

ANSWERS = {
    "referral": {**SORE, "signs": ["swollen_calf"]},
    "incomplete": {key: value for key, value in SORE.items() if key != "age_band"},
}
HEADINGS = {
    "plan": "that fit",
    "referral": "Please have this looked at",
    "incomplete": "still open",
    "check": "Check your answers",
}
DRAWN = """() => [...document.querySelectorAll('[class*="st-key-fold-"]')]
  .filter((part) => part.querySelector('details').open).every((part) => part.querySelector('.main-svg'))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GROUND_IS = "(ground) => getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor === ground"
LETTERS_ARE = """(letters) => [...document.querySelectorAll('.js-plotly-plot :is(.xtick, .ytick) text')]
  .every((e) => getComputedStyle(e).fill === letters)"""
NEXT_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": PHONE}


@pytest.fixture(scope="module")
def opened(request: pytest.FixtureRequest, browser, server: Server) -> Iterator[Visitor]:
    context, person = visitor(browser, server, size=SIZES["desk"])
    open_page(person, request.param)
    with context:
        yield person


@pytest.fixture
def seeing(opened: Visitor, server: Server, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A person on one page, opened once (on a desk, in light) for all that is looked at there: opening costs the most.

    Each test sets the size and the theme that it is about.
    """
    with watched(opened, server, request):
        yield opened


on_every_page = pytest.mark.parametrize("opened", addresses.PLACES, indirect=True)


def open_page(guest: Visitor, place: str) -> None:
    arrive_with(guest, ANSWERS.get(place, SORE), "" if place == addresses.START else place, HEADINGS.get(place, ""))


def resized(guest: Visitor, size: dict) -> None:
    """Stand there with a window of another size, once the page has been laid out for it."""
    guest.page.set_viewport_size(size)
    guest.page.evaluate(NEXT_FRAMES)
    guest.settled()


def in_theme(guest: Visitor, theme: str) -> None:
    """Change the theme of the system. Charts are drawn by the server: they follow with its next run."""
    guest.page.emulate_media(color_scheme=theme)
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    guest.page.wait_for_function(GROUND_IS, arg=_rgb(settings["theme"][theme]["backgroundColor"]))
    letters = _rgb(THEMES[theme]["text"])
    if not guest.page.evaluate(LETTERS_ARE, letters):
        guest.page.keyboard.press("r")
    guest.page.wait_for_function(LETTERS_ARE, arg=letters)
    guest.settled()


def _rgb(colour: str) -> str:
    """#151a1a as the browser says it."""
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"


def unfold(guest: Visitor) -> None:
    """Open everything that is folded, and what was folded inside it. What is drawn only when it is opened comes one by one."""
    drawn_late = guest.page.locator('[class*="st-key-fold-"] > div > details:not([open]) > summary')
    while drawn_late.count():
        drawn_late.first.click()
        guest.page.wait_for_function(DRAWN)
    while guest.page.locator("details:not([open]) > summary").count():
        guest.page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((s) => s.click())")
        guest.settled()


def findings(guest: Visitor) -> list[tuple[str, str, Any]]:
    found = Axe().run(guest.page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    return [
        (v["id"], node["html"][:160], [part.get("message") for part in node["any"] + node["all"]][:2])
        for v in found["violations"]
        for node in v["nodes"]
    ]


# --- text at 200 percent ----------------------------------------------------------------------

CUT = """() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
  const above = (e) => e.parentElement ?? e.getRootNode().host;
  return all(document.querySelector('[data-testid="stApp"]')).filter((e) => {
  if (e.closest('.hip-table, svg, style, script, legend, [aria-hidden="true"], .hip-week span')) return false;
  if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) return false;
  const box = e.getBoundingClientRect();
  if (!box.width || getComputedStyle(e).visibility === 'hidden') return false;
  for (let up = e; up && up !== document.body; up = above(up)) {
    const style = getComputedStyle(up), frame = up.getBoundingClientRect();
    if (style.position === 'absolute' && frame.height <= 1) return false;
    if (/hidden|clip/.test(style.overflowX) && (box.right > frame.right + 2 || box.left < frame.left - 2)) return true;
  }
  return box.right > innerWidth + 1 || box.left < -1;
}).map((e) => e.textContent.trim().slice(0, 60)); }"""


@on_every_page
@pytest.mark.parametrize("size", SIZES)
def test_text_at_200_percent_is_not_cut_and_nothing_scrolls_sideways(seeing: Visitor, size: str) -> None:
    in_theme(seeing, "light")
    resized(seeing, SIZES[size])
    base = seeing.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    larger = seeing.page.add_style_tag(content=f"html {{ font-size: {2 * base}px !important; }}")
    seeing.page.evaluate(NEXT_FRAMES)
    seeing.settled()
    wide = seeing.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth")
    cut = seeing.page.evaluate(CUT)
    larger.evaluate("(style) => style.remove()")
    assert wide <= SIZES[size]["width"]
    assert not cut


# --- axe -----------------------------------------------------------------------------------------


@on_every_page
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(seeing: Visitor, theme: str) -> None:
    in_theme(seeing, theme)
    resized(seeing, PHONE)
    unfold(seeing)
    assert not findings(seeing)


# --- the keyboard alone ---------------------------------------------------------------------

HAVE_FOCUS = "(found) => found.some((e) => e.getRootNode().activeElement === e)"
SEEN = """() => {
  const shows = (e) => {
    const style = getComputedStyle(e);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none';
  };
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  for (let up = 0; e && up < 6; e = e.parentElement, up++) if (shows(e)) return true;
  return false;
}"""


def tab_to(guest: Visitor, selector: str) -> None:
    """Press Tab until ``selector`` has the focus, and see that it shows."""
    for _ in range(120):
        guest.page.keyboard.press("Tab")
        if guest.page.locator(selector).evaluate_all(HAVE_FOCUS):
            assert guest.page.evaluate(SEEN), f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def tick(guest: Visitor, question: str, option: str) -> None:
    box = f"{box_of(question, option)} input"
    tab_to(guest, box)
    guest.page.keyboard.press("Space")
    expect(guest.page.locator(box)).to_be_checked()
    guest.settled()


def choose(guest: Visitor, key: str, place: int) -> None:
    """Choose the radio at ``place``, counted from 0."""
    radios = f"{under(key)} input"
    tab_to(guest, radios)
    for number in range(place + 1):
        guest.page.keyboard.press("ArrowDown" if number else "Space")
        expect(guest.page.locator(radios).nth(number)).to_be_checked()
        guest.settled()


def press(guest: Visitor, key: str, heading: str) -> None:
    tab_to(guest, f".st-key-{key} button")
    guest.page.keyboard.press("Enter")
    guest.settled(heading)
    guest.page.wait_for_function("() => document.activeElement?.tagName === 'H1'")


def test_the_whole_way_to_a_plan_by_keyboard_alone(guest: Visitor) -> None:
    guest.open(heading="Two or three exercises")
    press(guest, "start", "About you")
    choose(guest, "one-age_band", 2)
    tick(guest, "history", "none")
    press(guest, "forward", "A safety check")
    tick(guest, "signs", "none")
    press(guest, "forward", "Where does it hurt?")
    tick(guest, "pain.site", "outer_hip")
    choose(guest, "one-pain.side", 1)
    press(guest, "forward", "Your pain")
    choose(guest, "nprs-pain.rest", 1)
    choose(guest, "nprs-pain.activity", 3)
    choose(guest, "nprs-pain.night", 0)
    choose(guest, "one-pain.settles", 1)
    press(guest, "forward", "What can you do now?")
    choose(guest, "one-ability.stairs", 1)
    tab_to(guest, ".st-key-question-tests summary")
    guest.page.keyboard.press("Enter")
    guest.settled()
    choose(guest, "one-ability.stand_30s", 0)
    press(guest, "forward", "What can you use?")
    tick(guest, "equipment", "mini_band")
    press(guest, "forward", "Your goals")
    tick(guest, "goals", "reduce_pain")
    choose(guest, "one-sessions_per_week", 1)
    press(guest, "forward", "Check your answers")
    press(guest, "forward", "that fit today")
