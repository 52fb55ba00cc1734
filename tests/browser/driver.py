"""Starts the application and drives it in Chromium. Waits for states, never for time to pass."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))  # the first one that is there
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 120_000  # for what comes in a second on an idle machine, and may take a long while beside other work
PHONE = {"width": 360, "height": 740}
expect.set_options(timeout=PATIENCE_MS)
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Below a deep link Streamlit's own client first asks for health there, and takes the 404 as a no.
PROBE = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")
SETTLED = """(heading) => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testScriptState !== 'notRunning') return false;
  if (app.dataset.testConnectionState !== 'CONNECTED') return false;
  if (sessionStorage.getItem('hipwise.answers') && !window.hipwiseVisit) return false;  // not yet recalled
  if (document.querySelector('[data-testid="stAppViewContainer"]')?.style.visibility === 'hidden') return false;
  if (document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')) return false;
  const title = document.querySelector('[data-testid="stMain"] h1');
  return !!title && (!heading || title.textContent.includes(heading));
}"""

# What turns for as long as a page is at work never finishes, and what is paused neither.
AT_REST = """() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getComputedTiming().endTime === Infinity)"""


@dataclass
class Server:
    """A running application: its address, and its log on demand."""

    url: str
    process: subprocess.Popen
    log_path: Path

    def log(self) -> str:
        return self.log_path.read_text("utf-8", errors="replace")


@contextmanager
def running_app(
    port: int | None = None,
    data: Path | None = None,
    network: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """The application, healthy, on ``port`` or on a free one; it keeps plans in ``data`` or in a folder of its own.

    ``settings`` go into its environment. With ``network`` others may reach it too, as with ``app --network``: then no plan opens by itself.
    """
    port = port or free_port()
    log_path = Path(tempfile.mkdtemp(prefix="hipwise-")) / "server.log"
    environment = {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "HIPWISE_DATA": str(data or log_path.parent / "data"),
        **(settings or {}),
    }
    options = ["--server.address", "0.0.0.0" if network else "127.0.0.1"]
    with served("app.py", ROOT, port, log_path, environment, options) as server:
        yield server


@contextmanager
def served(
    script: str, folder: Path, port: int, log_path: Path, environment: Mapping[str, str], options: Sequence[str] = ()
) -> Iterator[Server]:
    """``script`` in ``folder`` under Streamlit, healthy, on ``port`` of this machine; ended afterwards."""
    with log_path.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), *options],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        server = Server(f"http://127.0.0.1:{port}", process, log_path)
        try:
            _wait_until_healthy(server)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE_MS / 1000)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(server: Server, within_s: float = PATIENCE_MS / 1000) -> None:
    end = monotonic() + within_s
    while monotonic() < end and not _ended(server.process, within_s=0.05):
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            continue
    raise AssertionError(f"the application did not start:\n{server.log()}")


def _ended(process: subprocess.Popen, within_s: float) -> bool:
    """Wait for the end of a process, so that asking a server again and again takes no time from its start."""
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium of the system; a sentence if it is missing."""
    found = next((path for path in CHROMIUM if path.exists()), None)
    if found is None:
        raise AssertionError(f"{CHROMIUM[0]} is missing. Install it with: apt-get install {CHROMIUM[0].name}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """One person with one browser window, and everything that went wrong in it."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not PROBE.search(message.location.get("url", "")):
            self.troubles.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        host = re.match(r"\w+://([^/:]+|\[[^\]]+\])", request.url)
        if host and host.group(1) not in LOOPBACK and not request.url.startswith(("data:", "blob:")):
            self.troubles.append(f"request off this machine: {request.url}")

    def open(self, place: str = "", heading: str = "") -> None:
        self.page.goto(f"{self.url}/{place}")
        self.settled(heading)

    def settled(self, heading: str = "") -> None:
        """Wait until the run is over, connected, nothing stale, and the heading stands there."""
        self.page.wait_for_function(SETTLED, arg=heading, timeout=PATIENCE_MS)

    def stands_still(self) -> None:
        """Wait until everything that fades in or moves into place has done so."""
        self.page.wait_for_function(AT_REST, timeout=PATIENCE_MS)

    def heard(self, key: str) -> None:
        """Wait until the server has committed what the pain row ``key`` sent."""
        expect(self.page.locator(f".st-key-{_slug(key)} fieldset[aria-busy]")).to_have_count(0, timeout=20_000)

    def press(self, name: str, heading: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settled(heading)

    def tick(self, question: str, option: str) -> None:
        box = box_of(question, option)
        self.page.locator(box).locator("label").first.click()
        self.page.wait_for_function("(s) => document.querySelector(s)?.checked", arg=f"{box} input")
        self.settled()

    def unfold(self, title: str) -> None:
        """Open the fold of this title."""
        fold = (
            self.page.locator('[data-testid="stMain"] details')
            .filter(has=self.page.locator("summary", has_text=title))
            .first
        )
        fold.locator("summary").click()
        self.page.wait_for_function("(fold) => fold.open", arg=fold.element_handle())

    def choose(self, key: str, label: str) -> None:
        radios = self.page.locator(under(key))
        if key.startswith("nprs-"):
            radios.get_by_role("radio", name=label, exact=True).check()
            self.heard(key)
        else:
            radios.get_by_text(label, exact=True).first.click()
        self.settled()
        assert radios.locator("input:checked").count() == 1


def under(name: str) -> str:
    """Selects what stands under the widget ``name``, also after the server set it (``wizard/ui/components/choices.py``)."""
    return f':is(.st-key-{_slug(name)}, [class*="st-key-{_slug(name)}-told"])'


def box_of(question: str, option: str) -> str:
    """Selects the tick ``option`` of a question."""
    return under(f"tick-{question}-{option}")


def _slug(key: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def visitor(
    browser: Browser, server: Server, theme: str = "light", size: dict | None = None
) -> tuple[BrowserContext, Visitor]:
    """A person with a fresh browser profile."""
    context = browser.new_context(viewport=size or PHONE, color_scheme=theme, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    return context, Visitor(context.new_page(), server.url)


# --- the walk that tests and screenshots share ------------------------------------------------------


def begin(guest: Visitor) -> None:
    """From the start page to the first question."""
    guest.press("Start", "About you")


def answer_all(guest: Visitor, on_page=lambda name: None, tries: bool = True) -> None:
    """Answer all pages; ends on the check page. ``on_page`` is called on each answered page. Without ``tries`` the self-tests are passed over."""
    begin(guest)
    answer_pages(guest, on_page, tries)


def answer_about(guest: Visitor, on_page=lambda name: None) -> None:
    """The first page of somebody of 52 without a history; ends on the safety page."""
    guest.choose("one-age_band", "40 to 59")
    guest.tick("history", "none")
    _on(guest, on_page, "about", "A safety check")


def answer_pages(guest: Visitor, on_page=lambda name: None, tries: bool = True) -> None:
    """The same from the first question on."""
    answer_about(guest, on_page)
    answer_from_signs(guest, on_page, tries)


def answer_from_signs(guest: Visitor, on_page=lambda name: None, tries: bool = True) -> None:
    """The same from the safety page on."""
    guest.tick("signs", "none")
    _on(guest, on_page, "signs", "Where does it hurt?")
    guest.tick("pain.site", "outer_hip")
    guest.choose("one-pain.side", "Right")
    _on(guest, on_page, "place", "Your pain")
    for field_, score in (("rest", "1"), ("activity", "4"), ("night", "2")):
        guest.choose(f"nprs-pain.{field_}", score)
    guest.choose("one-pain.settles", "By the next morning")
    guest.choose("one-pain.lying_on_side_hurts", "Yes")
    guest.choose("one-pain.duration", "Over 3 months")
    guest.choose("one-pain.trend", "The same")
    _on(guest, on_page, "scores", "What can you do now?")
    guest.choose("one-ability.stairs", "With some pain")
    guest.choose("one-ability.front_hip_burn", "No")
    if tries:
        guest.unfold("One leg, 30 seconds")
        guest.choose("one-ability.stand_30s", "30 seconds, and my pelvis stayed level")
    else:
        guest.press("I would rather not try them now", "What can you do now?")
    _on(guest, on_page, "abilities", "What can you use?")
    guest.tick("equipment", "mini_band")
    guest.tick("equipment", "step")
    _on(guest, on_page, "equipment", "Your goals")
    guest.tick("goals", "reduce_pain")
    guest.tick("goals", "single_leg_control")
    guest.choose("one-sessions_per_week", "3 a week")
    _on(guest, on_page, "goals", "Check your answers")


def _on(guest: Visitor, on_page, name: str, next_heading: str) -> None:
    on_page(name)
    guest.press("Continue", next_heading)
