"""How fast a page comes, beside bare Streamlit in the same run: ``python tests/benchmarks/pages.py [walks]``.

The bare application (``tests/bare.py``) has a twin of each question page. Both are open in the
same Chromium, and their clicks take turns, so that a busy
machine slows both. Read the ratios; the milliseconds belong to the machine. A time is from
the click until the next heading stands, the script is over and nothing is stale, to the
nearest frame (16 ms). One walk before the measuring fills the browser's cache. The quickest
click of a page is the one that a busy machine disturbed least.
"""

from __future__ import annotations

import sys
from math import ceil
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402

from tests.bare import bare_app  # noqa: E402
from tests.browser.driver import PHONE, SETTLED, Server, Visitor, answer_all, chromium, running_app, visitor  # noqa: E402
from wizard.answers.questions import PAGES  # noqa: E402

FORM_RATIO, FIRST_PAGE_MB = 1.4, 1.2  # the budgets
PLAN_RATIO, COLD_RATIO, WEEKS_RATIO = (
    1.5,
    3.2,
    2.5,
)  # of a bare form click, p95: the plan, the first plan of a server, The weeks with their chart
FIRST_LOADS, PLANS, CALM_MS = 5, 20, 120
START, CHECK, PLAN, WEEKS = (
    "Two or three exercises",
    "Check your answers",
    "exercises that fit today",
    "The weeks ahead",
)
TITLES = {page.title for page in PAGES}


# Resolves after the page has been settled for a while, so that no earlier run is still under way.
CALM = f"""(calm) => new Promise((done) => {{
  const settled = {SETTLED};
  let since = performance.now();
  const look = () => {{
    if (!settled('')) since = performance.now();
    if (performance.now() - since > calm) done(); else requestAnimationFrame(look);
  }};
  look();
}})"""
# From now on waits for one click, and then for the heading and for every chart.
ARM = f"""(heading) => {{
  const settled = {SETTLED};
  const drawn = () => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every((c) => c.querySelector('.main-svg'))
    && [...document.querySelectorAll('.hip-overview')].every((o) => o.firstElementChild);
  let clicked = null;
  window.hipwiseTook = null;
  document.addEventListener('click', (event) => {{ clicked = event.timeStamp; }}, {{ capture: true, once: true }});
  const look = () => {{
    if (clicked !== null && settled(heading) && drawn()) window.hipwiseTook = performance.now() - clicked;
    else requestAnimationFrame(look);
  }};
  look();
}}"""
# Milliseconds since the navigation began, when the page is there.
LOADED = f"""(heading) => new Promise((done) => {{
  const settled = {SETTLED};
  const look = () => settled(heading) ? done(performance.now()) : requestAnimationFrame(look);
  look();
}})"""


def timed_press(page: Page, name: str, heading: str) -> float:
    """Press a button, or the door with this name; milliseconds until the page with this heading is there, charts included."""
    page.evaluate(CALM, CALM_MS)
    button = page.locator(".hip-doors button", has_text=name).or_(page.get_by_role("button", name=name, exact=True))
    button.scroll_into_view_if_needed()
    page.evaluate(ARM, heading)
    button.click()
    return page.wait_for_function("() => window.hipwiseTook", timeout=30_000).json_value()


class Timed(Visitor):
    """A visitor whose presses are timed, each followed by one in the bare application."""

    def __init__(self, page: Page, url: str, bare: Page) -> None:
        super().__init__(page, url)
        self.bare = bare
        self.took: dict[str, list[float]] = {}
        self.bare_took: dict[str, list[float]] = {}

    def press(self, name: str, heading: str) -> None:
        self.took.setdefault(heading, []).append(timed_press(self.page, name, heading))
        if heading in TITLES:
            self.bare_took.setdefault(heading, []).append(timed_press(self.bare, "Next", heading))

    def forget_the_walk(self) -> None:
        """Back to a start page that knows nothing."""
        timed_press(self.bare, "Next", "Bare")
        self.page.get_by_role("link", name="Hipwise", exact=True).click()
        self.settled(START)
        self.page.get_by_role("button", name="Forget my answers", exact=True).wait_for()
        self.press("Forget my answers", START)
        self.page.evaluate(CALM, CALM_MS)


def clicks(
    browser: Browser, ours: Server, bare: Server, walks: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Click times by heading, and those of the bare application. The first walk and plan are not in them."""
    context, guest = visitor(browser, ours)
    bare_context, other = visitor(browser, bare)
    guest = Timed(guest.page, guest.url, other.page)
    guest.open(heading=START)
    other.open(heading="Bare")
    for walk in range(walks + 1):
        answer_all(guest)
        guest.press("Show my plan", PLAN)
        if walk == 0:
            cold = guest.took[PLAN]
            guest.took, guest.bare_took = {}, {}
        for _ in range(PLANS // walks):
            guest.press(WEEKS, WEEKS)
            timed_press(guest.page, "Back to your plan", PLAN)
            guest.press("Change my answers", CHECK)
            guest.press("Show my plan", PLAN)
        guest.forget_the_walk()
    context.close()
    bare_context.close()
    assert not guest.troubles, guest.troubles
    return {**guest.took, "cold": cold}, guest.bare_took


def first_load(browser: Browser, server: Server, heading: str) -> tuple[float, float, float]:
    """With an empty cache: milliseconds until settled, MB over the wire until then, MB after all idle loading."""
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    received = [0]

    def add(count: float) -> None:
        received[0] += count

    wire.on("Network.loadingFinished", lambda event: add(event["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived", lambda event: add(len(event["response"]["payloadData"]) * 3 / 4)
    )  # base64
    page.goto(server.url, wait_until="commit")
    took = page.evaluate(LOADED, heading)
    until_settled = received[0]
    page.wait_for_load_state("networkidle")
    context.close()
    return took, until_settled / 1e6, received[0] / 1e6


def p95(times: list[float]) -> float:
    """Nearest-rank 95th percentile."""
    return sorted(times)[ceil(0.95 * len(times)) - 1]


def row(
    name: str, ours: float, bare: float | None, budget: str = "", kept: bool | None = None, unit: str = "ms"
) -> None:
    """One line of the table."""
    shown = f"{{:>9.{0 if unit == 'ms' else 2}f}}"
    ratio = f"{ours / bare:>8.2f}" if bare else " " * 8
    verdict = "" if kept is None else "kept" if kept else "MISSED"
    print(
        f"{name:<44}{shown.format(ours)}{shown.format(bare) if bare else ' ' * 9}{ratio} {unit}   {budget:<22}{verdict}"
    )


def main(walks: int = 4) -> None:
    """Print the table."""
    with running_app() as ours, bare_app() as bare, chromium() as browser:
        loads = [(first_load(browser, ours, START), first_load(browser, bare, "Bare")) for _ in range(FIRST_LOADS)]
        took, base = clicks(browser, ours, bare, walks)
    cold, plans, checks, weeks = took.pop("cold"), took.pop(PLAN), took.pop(CHECK), took.pop(WEEKS)
    forms = [ms for heading in base for ms in took[heading]]
    bare_forms = [ms for times in base.values() for ms in times]
    print(f"{len(forms)} form clicks and as many bare ones, {len(plans)} plans, {FIRST_LOADS} first loads of each\n")
    print(f"{'':<44}{'Hipwise':>9}{'bare':>9}{'ratio':>8}      budget")
    row("click to next form page, p50", median(forms), median(bare_forms))
    kept = p95(forms) <= FORM_RATIO * p95(bare_forms)
    row("click to next form page, p95", p95(forms), p95(bare_forms), f"<= {FORM_RATIO} x bare", kept)
    row("click to check page, p50", median(checks), None)
    row("click to plan, p50", median(plans), median(bare_forms))
    for name, ms, ratio in (
        ("click to plan, p95", p95(plans), PLAN_RATIO),
        ("click to the first plan of a server", cold[0], COLD_RATIO),
        ("click to the weeks with their chart, p95", p95(weeks), WEEKS_RATIO),
    ):
        row(name, ms, p95(bare_forms), f"<= {ratio} x bare", ms <= ratio * p95(bare_forms))
    (load, settled, idle), (bare_load, bare_settled, bare_idle) = (
        [median(c) for c in zip(*side, strict=False)] for side in zip(*loads, strict=False)
    )
    row("first page, until it stands, median", load, bare_load)
    row(
        "first page over the wire until it stands",
        settled,
        bare_settled,
        f"<= {FIRST_PAGE_MB} MB",
        settled <= FIRST_PAGE_MB,
        "MB",
    )
    row("first page over the wire, idle loading too", idle, bare_idle, unit="MB")
    print(f"\n{'by page':<32}{'p50':>8}{'bare':>8}{'ratio':>8}{'quickest':>10}{'bare':>8}{'ratio':>8}")
    for heading, bare_times in base.items():
        times = took[heading]
        middle, bare_middle, best, bare_best = median(times), median(bare_times), min(times), min(bare_times)
        print(
            f"  {heading:<30}{middle:>8.0f}{bare_middle:>8.0f}{middle / bare_middle:>8.2f}{best:>10.0f}{bare_best:>8.0f}{best / bare_best:>8.2f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
