"""What a test needs beside Python: a browser, a server or a database. `tasks.py test --quick` leaves such tests out.

The answer is read from the test itself, its fixtures, and the functions of the tests that these call, so that a new test
is sorted without being entered anywhere.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from inspect import unwrap
from pathlib import Path
from types import CodeType, FunctionType, MethodType
from typing import Any

import pytest

MADE_WHILE_COLLECTING: pytest.StashKey[list[str]] = pytest.StashKey()  # who made a plan while tests were collected
LEFT_OUT: pytest.StashKey[Counter[str]] = pytest.StashKey()
TESTS = Path(__file__).resolve().parent
# The first kind that applies names a test: a browser test has a server too, and most servers have a database.
KINDS = {
    "browser": {"browser", "chromium", "sync_playwright"},
    "server": {"Popen", "running_app", "served", "Practice", "run_apart"},
    "database": {"clinic", "cluster", "create_engine", "open_clinic", "open_store", "place", "sqlite3"},
}

ROOMS = {
    "browser": "browser",
    "store": "database",
    "clinic": "database",
}  # folders of the tests that are about one of them


def kind_of(item: pytest.Item) -> str | None:
    """The most costly thing that a test needs, or None where Python is enough."""
    room = item.path.relative_to(TESTS).parts[0]
    if room in ROOMS:
        return ROOMS[room]
    if not isinstance(item, pytest.Function):
        return None
    info = item._fixtureinfo
    names = set(info.names_closure)
    for function in (item.function, *(one.func for found in info.name2fixturedefs.values() for one in found)):
        names |= reached(plain(function))
    return next((kind for kind, needs in KINDS.items() if names & needs), None)


def longest_first(items: list[pytest.Item]) -> None:
    """Order the files so that no process is left alone with a long one at the end; within a file nothing moves."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path.relative_to(TESTS).as_posix(), []).append(item)
    known = times()

    def costs(file: str) -> tuple[int, int, int]:
        kinds = {kind_of(item) for item in files[file]} - {None}
        rank = next((len(KINDS) - i for i, kind in enumerate(KINDS) if kind in kinds), 0)
        return (0 if file in known else rank, known.get(file, 0), len(files[file]))

    items[:] = [item for file in sorted(files, key=costs, reverse=True) for item in files[file]]


def times() -> dict[str, int]:
    """What the longer files take, by their path below ``tests``."""
    return tomllib.loads((TESTS / "file_times.toml").read_text("utf-8"))


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> Counter[str]:
    """Take the tests that need more than Python out of ``items``; returns how many of each kind."""
    kinds = {item: kind_of(item) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if kinds[item]])
    items[:] = [item for item in items if not kinds[item]]
    return Counter(kind for kind in kinds.values() if kind)


def sentence(left_out: Counter[str]) -> str:
    """One line that says what a quick run did not look at."""
    counts = ", ".join(f"{left_out[kind]} with a {kind}" for kind in KINDS)
    return f"Left out by --quick: {counts}. Run them all with: python3 tasks.py test"


@cache
def reached(function: FunctionType) -> frozenset[str]:
    """Every name that a function of the tests uses, and those that it calls in turn."""
    names: set[str] = set()
    waiting, seen = [function], {function}
    while waiting:
        now = waiting.pop()
        used = set(_names(now.__code__))
        names |= used
        for value in (now.__globals__.get(name) for name in used):
            for part in _functions(value):
                if part not in seen:
                    seen.add(part)
                    waiting.append(part)
    return frozenset(names)


def plain(function: Callable[..., Any]) -> FunctionType:
    """The function that was written, below what decorators and Hypothesis put around it."""
    function = getattr(getattr(function, "hypothesis", None), "inner_test", function)
    function = unwrap(function)
    return function.__func__ if isinstance(function, MethodType) else function  # type: ignore[return-value]


def _functions(value: Any) -> Iterable[FunctionType]:
    """The functions of the tests that ``value`` is or, as a class, holds."""
    parts = vars(value).values() if isinstance(value, type) else (value,)
    for part in parts:
        found = plain(part) if callable(part) else None
        if isinstance(found, FunctionType) and TESTS in Path(found.__code__.co_filename).parents:
            yield found


def _names(code: CodeType) -> Iterator[str]:
    """The names that a piece of code uses, functions within it included."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
