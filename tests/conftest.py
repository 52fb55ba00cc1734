"""Shared fixtures: the catalogue, one ordinary person, and plans for people like them.

Answers are written as changes to that one person: ``plan_for(pain__activity=6)``.
"""

from __future__ import annotations

import copy
import os
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# No test ever sees, or writes into, what the person at this machine has kept.
os.environ["HIPWISE_DATA"] = tempfile.mkdtemp(prefix="hipwise-test-")
os.environ.pop("DATABASE_URL", None)

import catalogue as catalogue_  # noqa: E402
from tests.quick import LEFT_OUT, MADE_WHILE_COLLECTING, leave_out, longest_first, sentence  # noqa: E402
from wizard import Answers, Plan, decide, replan  # noqa: E402
from wizard.answers.model import check_ins_from_data  # noqa: E402

# Passes every test, owns everything, is calm: so that every worse answer shows.
ORDINARY_PERSON: dict[str, Any] = {
    "version": 2,
    "age_band": "40_59",
    "signs": ["none"],
    "conditions": ["none"],
    "pain": {
        "site": ["buttock"],
        "side": "right",
        "rest": 0,
        "activity": 2,
        "night": 0,
        "settles": "same_day",
        "lying_on_side_hurts": False,
        "duration": "over_3_months",
        "trend": "same",
    },
    "ability": {
        "known_stage": None,
        "stand_30s": "level",
        "side_plank_20s": "yes",
        "single_leg_squat": "good",
        "stairs": "easy",
        "front_hip_burn": "no",
    },
    "equipment": ["mini_band", "long_band", "ankle_weight", "step", "high_seat", "chair", "dumbbell", "bench"],
    "goals": ["build_strength"],
    "sessions_per_week": 3,
    "weeks": 8,
}
A_GOOD_WEEK: dict[str, Any] = {
    "version": 2,
    "night": 0,
    "sessions_done": 3,
    "pain_during": 1,
    "next_morning": "usual",
    "overall": "better",
    "easy_at_top": True,
    "felt": "side",
    "signs": ["none"],
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--quick``, the option of ``tasks.py test`` for what a developer runs after each change."""
    parser.addoption(
        "--quick", action="store_true", help="leave out the tests that need a browser, a server or a database"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Count the plans that are made while tests are collected: each process of a run would make them all."""
    from wizard.plan import writer

    made, write = session.config.stash.setdefault(MADE_WHILE_COLLECTING, []), writer.write

    collects = True  # a module that is imported now keeps ``counted`` as its own name

    def counted(*given: Any, **named: Any) -> Plan:
        if collects:
            made.append("".join(traceback.format_stack(limit=12)))
        return write(*given, **named)

    writer.write = counted
    try:
        return (yield)
    finally:
        collects = False
        writer.write = write


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A quick run deselects what needs more than Python; several processes begin with the longest files."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        longest_first(items)
    if config.getoption("quick"):
        config.stash[LEFT_OUT] = leave_out(config, items)
        output = getattr(config, "workeroutput", None)
        if output is not None:  # one of several processes: each collects all tests
            output["left_out"] = dict(config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """What one of several processes left out, for the line at the end."""
    output = getattr(node, "workeroutput", {})
    if "left_out" in output:
        node.config.stash[LEFT_OUT] = Counter(output["left_out"])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """No test is left out silently."""
    if LEFT_OUT in config.stash:
        terminalreporter.write_line(sentence(config.stash[LEFT_OUT]))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A failure is told at once: the summary at the end is lost with a run that is broken off."""
    if report.failed and hasattr(report, "node"):  # it comes from one of several processes
        print(
            f"\n{report.when} failed: {report.nodeid}\n{report.longreprtext[-2_000:]}", file=sys.__stderr__, flush=True
        )


@pytest.fixture(autouse=True)
def at_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who an AppTest plays is the person at this machine: it has no connection that could say so, as that of a browser does."""
    if "streamlit" in sys.modules:
        from wizard.ui.http import callers

        monkeypatch.setattr(callers, "comes_alone", lambda: True)


@pytest.fixture(scope="session")
def the_catalogue() -> catalogue_.Catalogue:
    """The catalogue that ships with the program."""
    return catalogue_.load()


@pytest.fixture(scope="session")
def person() -> Callable[..., dict[str, Any]]:
    """``person(pain__activity=6)``: the ordinary person with this one answer changed."""

    def answers(**changes: Any) -> dict[str, Any]:
        data = copy.deepcopy(ORDINARY_PERSON)
        for name, value in changes.items():
            group, _, field = name.partition("__")
            if field:
                data[group][field] = value
            else:
                data[group] = value
        return data

    return answers


@pytest.fixture(scope="session")
def plan_for(person: Callable[..., dict[str, Any]], the_catalogue: catalogue_.Catalogue) -> Callable[..., Plan]:
    """``plan_for(pain__activity=6)``: the plan of the ordinary person with this one answer changed."""

    def plan(**changes: Any) -> Plan:
        return decide(Answers.from_data(person(**changes)), the_catalogue)

    return plan


@pytest.fixture(scope="session")
def a_good_week() -> Callable[..., dict[str, Any]]:
    """``a_good_week(2, overall="worse")``: a check-in of week 2 in which only that went wrong."""

    def week(number: int, **changes: Any) -> dict[str, Any]:
        return {**A_GOOD_WEEK, "week": number, **changes}

    return week


@pytest.fixture(scope="session")
def plan_after(person: Callable[..., dict[str, Any]], the_catalogue: catalogue_.Catalogue) -> Callable[..., Plan]:
    """``plan_after([check_in, ...], pain__activity=4)``: the plan from there on."""

    def plan(check_ins: list[dict[str, Any]], **changes: Any) -> Plan:
        answers = Answers.from_data(person(**changes))
        return replan(answers, check_ins_from_data(check_ins), the_catalogue)

    return plan


@pytest.fixture
def catalogue_copy(tmp_path: Path) -> Iterator[Path]:
    """A folder with a copy of the catalogue's data, to break or to change."""
    folder = tmp_path / "catalogue"
    shutil.copytree(ROOT / "catalogue", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    yield folder
