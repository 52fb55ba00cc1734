"""One server and one browser for all walks; a fresh profile for each; a picture of each failure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .driver import Server, Visitor, chromium, running_app, visitor

PICTURES = Path(__file__).parent.parent.parent / "build" / "failed-walks"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_app() as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    with chromium() as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


@pytest.fixture
def guest(browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A person with a phone of 360 x 740. Fails on any trouble in the browser or the log."""
    log_before = len(server.log())
    context, person = visitor(browser, server)
    person.page.set_default_timeout(15_000)
    yield person
    report = getattr(request.node, "report_call", None)
    if report is not None and report.failed:
        PICTURES.mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=PICTURES / f"{request.node.name}.png", full_page=True)
    context.close()
    assert not person.troubles, person.troubles
    assert "Traceback" not in server.log()[log_before:], server.log()[log_before:]
