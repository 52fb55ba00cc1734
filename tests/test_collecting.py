"""How the tests are collected: without a decision, the longest first, and for a quick run without what is costly to start."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import quick
from tests.quick import MADE_WHILE_COLLECTING, TESTS, kind_of, longest_first, sentence


def test_no_plan_is_made_while_tests_are_collected(request: pytest.FixtureRequest) -> None:
    made = request.config.stash[MADE_WHILE_COLLECTING]
    assert not made, f"{len(made)} plans were made; the first by:\n{made[0]}"


def opens_a_store(folder: Path) -> object:
    """A step below a test, as a helper of it would be."""
    from wizard.store import Place, open_store

    return open_store(Place(folder))


class Holder:
    """A helper of a test that is a class."""

    def keeps(self, folder: Path) -> object:
        return opens_a_store(folder)


def needs_a_store() -> None:
    Holder()


def needs_nothing(the_catalogue: object) -> None:
    assert the_catalogue


@pytest.mark.parametrize(("function", "kind"), [(needs_a_store, "database"), (needs_nothing, None)])
def test_what_a_test_needs_is_read_from_all_that_it_calls(
    function: object, kind: str | None, request: pytest.FixtureRequest
) -> None:
    item = pytest.Function.from_parent(request.node.parent, name=function.__name__, callobj=function)  # type: ignore[attr-defined]
    assert kind_of(item) == kind


def test_a_quick_run_says_what_it_left_out() -> None:
    assert sentence(Counter(browser=3, database=2)).startswith(
        "Left out by --quick: 3 with a browser, 0 with a server, 2 with a database."
    )


def test_a_run_in_several_processes_starts_with_the_longest_files(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {"browser/test_new.py": "browser", "test_short.py": None, "test_proof.py": None, "test_app.py": None}
    monkeypatch.setattr(quick, "kind_of", lambda item: kinds[item.path.relative_to(TESTS).as_posix()])
    items = [
        SimpleNamespace(path=TESTS / name)
        for name in ("test_short.py", "test_app.py", "test_proof.py", "browser/test_new.py")
    ]
    longest_first(items)  # type: ignore[arg-type]
    assert [item.path.name for item in items] == ["test_new.py", "test_proof.py", "test_app.py", "test_short.py"]


def test_every_recorded_file_is_there() -> None:
    assert all((TESTS / name).exists() for name in quick.times())
