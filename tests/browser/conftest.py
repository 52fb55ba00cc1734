"""One server and one browser for all; a fresh profile for each who walks; pages that are shared by those who look; a picture
of each failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .driver import Server, Visitor, chromium, running_app, visitor
from .prepared import at_plan
from .walked import Walk, walk_to_the_plan

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


@contextmanager
def watched(person: Visitor, server: Server, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test on any trouble in the browser or the log, and takes a picture where it failed."""
    log_before = len(server.log())
    yield
    report = getattr(request.node, "report_call", None)
    if report is not None and report.failed:
        _picture(person, request.node.name)
    assert not person.troubles, person.troubles
    assert "Traceback" not in server.log()[log_before:], server.log()[log_before:]


@pytest.fixture
def guest(browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A person with a phone of 360 x 740 and a fresh profile."""
    context, person = visitor(browser, server)
    with context, watched(person, server, request):
        yield person


@pytest.fixture(scope="module")
def plan_page(browser, server: Server) -> Iterator[Visitor]:
    context, person = visitor(browser, server)
    at_plan(person)
    with context:
        yield person


@pytest.fixture
def reader(plan_page: Visitor, server: Server, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A person with a phone on the plan of an ordinary sore hip. The page costs the most of all to open: the tests of a
    file that look at it and unfold what each is about share one."""
    with watched(plan_page, server, request):
        yield plan_page


@pytest.fixture(scope="session")
def walk(browser, server: Server) -> Iterator[Walk]:
    """What somebody with a phone of 360 x 740 saw on a first walk to the plan: one walk for all who ask what it leaves."""
    log_before = len(server.log())
    context, person = visitor(browser, server)
    with context:
        try:
            walked = walk_to_the_plan(person, server)
        except BaseException:
            _picture(person, "walk")
            raise
        assert not person.troubles, person.troubles
        assert "Traceback" not in server.log()[log_before:], server.log()[log_before:]
        yield walked
    assert not person.troubles, person.troubles


def _picture(person: Visitor, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
