"""What is looked at before any test runs: format, style and types, the same in each place that asks for it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import tasks
from catalogue import vocabulary as v

ROOT = Path(__file__).resolve().parent.parent
TYPED = [*(ROOT / "wizard").rglob("*.py"), *(ROOT / "catalogue").rglob("*.py"), ROOT / "app.py", ROOT / "tasks.py"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MOST_IGNORES = 20


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What a task ran, without running it; the types are not clean."""
    found: list[list[str]] = []

    def run(command: list[str], environment: dict[str, str] | None = None) -> int:
        found.append(command[2:])
        return 1 if command[2] == "mypy" else 0

    monkeypatch.setattr(tasks, "run", run)
    for name in ("install", "install_chromium", "install_postgresql"):
        monkeypatch.setattr(tasks, name, lambda: "python")
    return found


def test_a_check_runs_every_tool_and_says_which_is_not_clean(
    ran: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tasks.check([]) == 1
    assert [command[:2] for command in ran] == [["ruff", "format"], ["ruff", "check"], ["mypy"]]
    assert "--check" in ran[0], "it changes nothing"
    assert capsys.readouterr().err.startswith("Not clean: types. ") and tasks.MEND.keys() == tasks.CHECKS.keys()


def test_the_whole_suite_begins_with_the_check_and_ends_where_that_fails(ran: list[list[str]]) -> None:
    for options in ([], ["--full"]):
        ran.clear()
        assert tasks.test(options) == 1
        assert [command[0] for command in ran] == ["ruff", "ruff", "mypy"]


def test_one_test_file_is_run_without_the_check(ran: list[list[str]]) -> None:
    assert tasks.test(["tests/test_charts.py"]) == 0
    assert ran == [["pytest", "tests/test_charts.py"]]


def test_what_runs_on_every_change_and_before_a_commit_is_the_same_check() -> None:
    assert "exec python3 tasks.py test" in (ROOT / ".ci" / "run").read_text("utf-8")
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"entry: (.*)", hooks) == ["python3 tasks.py check"]
    assert re.findall(r"repo: (.*)", hooks) == ["local"], "nothing is fetched"


def test_the_tools_are_locked() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for named in PROJECT["project"]["optional-dependencies"]["check"]:
        assert re.search(rf"^{re.match('[a-z]+', named)[0]}==", lock, re.MULTILINE)


def test_all_code_is_checked_as_strictly_as_it_goes() -> None:
    assert PROJECT["tool"]["mypy"]["strict"] is True
    assert PROJECT["tool"]["mypy"]["files"] == ["wizard", "catalogue", "app.py", "tasks.py"]


def test_few_lines_are_hidden_from_the_types_and_each_says_why() -> None:
    ignored = [line for path in TYPED for line in path.read_text("utf-8").splitlines() if "type: ignore" in line]
    assert len(ignored) <= MOST_IGNORES
    unexplained = [line for line in ignored if not re.search(r"# type: ignore\[[a-z-]+\]  # \w", line)]
    assert not unexplained


def test_every_exception_from_the_style_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.ruff.lint]")[1].split("[tool.mypy]")[0]
    assert text.count("#") >= 25
    for path in TYPED:
        for line in path.read_text("utf-8").splitlines():
            assert "# noqa" not in line or re.search(r"# noqa: [A-Z]+\d+ .*\w", line), f"{path.name}: {line.strip()}"


def test_a_vocabulary_and_what_is_known_of_each_of_its_ids_are_one_list() -> None:
    assert tuple(v.LOADS) == v.Load.__args__ and tuple(v.VERIFICATION) == v.Verification.__args__
