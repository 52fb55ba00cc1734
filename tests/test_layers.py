"""Imports run one way, and each room keeps to its own: read from the source, not from what happens to be loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest

import catalogue

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(ROOT / "catalogue").rglob("*.py"), *(ROOT / "wizard").rglob("*.py"), ROOT / "app.py"])

FLOORS = (  # a room imports rooms of lower floors only; rooms of one floor do not know each other
    ("catalogue", "wizard.words"),
    ("wizard.answers",),
    ("wizard.rules",),
    ("wizard.plan",),
    ("wizard", "wizard.store", "wizard.text"),  # the door: decide and replan
    ("wizard.follow_up", "wizard.workshop", "wizard.clinic"),
    ("wizard.charts", "wizard.drawings"),
    ("wizard.exports",),
    ("wizard.assurance", "wizard.server"),
    ("wizard.ui.session",),
    ("wizard.ui.http",),
    ("wizard.ui.components",),
    ("wizard.ui.parts",),
    ("wizard.ui.home", "wizard.ui.clinic", "wizard.ui.workshop"),
    ("wizard.ui", "wizard.cli"),
    ("app", "wizard.__main__"),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


class Import(NamedTuple):
    module: str  # what is imported, as a full name
    inside: bool  # inside a function


def name_of(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed source of a file, parsed once for all who look at it."""
    return ast.parse(path.read_text("utf-8"))


@cache
def imports_of(path: Path) -> list[Import]:
    tree = tree_of(path)
    inside = {
        id(node)
        for f in ast.walk(tree)
        if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(f)
    }
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    found: list[Import] = []
    for node in ast.walk(tree):
        within = id(node) in inside
        if isinstance(node, ast.Import):
            found += [Import(alias.name, within) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*up, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                found.append(Import(full if is_module(full) else base, within))
    return found


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def room_of(module: str) -> str:
    """``wizard.rules.staging`` is in the room ``wizard.rules``, ``wizard.ui.home.pages.plan`` in ``wizard.ui.home``."""
    parts = module.split(".")
    if parts[:2] == ["wizard", "ui"]:
        return ".".join(parts[:3]) if (ROOT.joinpath(*parts[:3])).is_dir() else "wizard.ui"
    return ".".join(parts[:2]) if parts[0] == "wizard" else parts[0]


def our_imports() -> Iterator[tuple[Path, str, Import]]:
    for path in SOURCES:
        for found in imports_of(path):
            if found.module.split(".")[0] in ("catalogue", "wizard", "app"):
                yield path, room_of(name_of(path)), found


def test_every_room_has_its_floor() -> None:
    rooms = {room_of(name_of(path)) for path in SOURCES}
    assert rooms == FLOOR.keys()


def test_imports_run_one_way_without_exception() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {found.module}"
        for path, room, found in our_imports()
        if room_of(found.module) != room and FLOOR[room_of(found.module)] >= FLOOR[room]
    ]
    assert not wrong


def test_nothing_lies_on_the_floor_but_the_door() -> None:
    assert {path.name for path in (ROOT / "wizard").glob("*.py")} == {"__init__.py", "__main__.py"}
    assert {path.name for path in (ROOT / "wizard" / "ui").glob("*.py")} == {
        "__init__.py",
        "main.py",
        "readiness.py",
    }


def test_the_search_for_imports_sees_relative_and_inner_ones() -> None:
    seen = {(room, room_of(found.module)) for _, room, found in our_imports()}
    assert {
        ("wizard.rules", "wizard.answers"),
        ("wizard.cli", "wizard.answers"),
        ("wizard.plan", "wizard.rules"),
        ("wizard.plan", "wizard.words"),
    } <= seen
    assert any(found.inside for _, _, found in our_imports())


def test_the_catalogue_never_imports_the_wizard() -> None:
    for path, room, found in our_imports():
        assert not (room == "catalogue" and found.module.startswith("wizard")), path


def test_the_catalogue_holds_facts_and_draws_nothing() -> None:
    for path in (ROOT / "catalogue").rglob("*.py"):
        outside = {i.module.split(".")[0] for i in imports_of(path)} & {"streamlit", "plotly", "sqlalchemy", "requests"}
        assert not outside, path


def test_streamlit_is_imported_in_the_ui_only() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if any(i.module.split(".")[0] == "streamlit" for i in imports_of(path))
    }
    assert users and all(user == "app.py" or user.startswith("wizard/ui/") for user in users), users


def test_plotly_is_imported_in_charts_only() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if any(i.module.split(".")[0] == "plotly" for i in imports_of(path))
    }
    assert users and all(user.startswith("wizard/charts/") for user in users), users


FORBIDDEN_IN_RULES = {
    "time",
    "datetime",
    "calendar",
    "random",
    "secrets",
    "uuid",
    "os",
    "io",
    "sys",
    "pathlib",
    "tempfile",
    "shutil",
    "glob",
    "socket",
    "ssl",
    "http",
    "urllib",
    "requests",
    "httpx",
    "subprocess",
    "sqlite3",
    "threading",
    "asyncio",
    "logging",
    "babel",
    "streamlit",
    "plotly",
}


@pytest.mark.parametrize("path", sorted((ROOT / "wizard" / "rules").glob("*.py")), ids=lambda p: p.name)
def test_rules_know_no_clock_no_chance_no_file_and_no_network(path: Path) -> None:
    assert not {i.module.split(".")[0] for i in imports_of(path)} & FORBIDDEN_IN_RULES
    called = {
        node.func.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"open", "print", "input", "eval", "exec", "id", "hash", "__import__"}


def reached_from(module: str) -> set[str]:
    """The module and all of ours that it imports, directly or through others."""
    seen: set[str] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        if name in seen or not name.startswith(("wizard.", "catalogue")):
            continue
        seen.add(name)
        path = ROOT.joinpath(*name.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        todo += [found.module for found in imports_of(file) if not found.inside]
    return seen


@pytest.mark.parametrize("module", ["wizard.rules.choosing", "wizard.rules.progressing"])
def test_the_choice_and_the_dose_cannot_see_the_answers(module: str) -> None:
    reached = reached_from(module)
    assert module in reached and "catalogue.model" in reached
    assert not reached & {"wizard.answers.model", "wizard.answers.facts", "wizard.rules"}


def test_session_state_is_touched_in_one_place() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and node.attr == "session_state")
        or (isinstance(node, ast.alias) and node.name == "session_state")
    }
    assert users == {"wizard/ui/session/state.py", "wizard/ui/session/streamlit_internals.py"}
    assert {p.name for p in SOURCES if any(i.module == "wizard.ui.session.state" for i in imports_of(p))} == {
        "visit.py"
    }


def test_no_text_is_translated_before_anybody_asks() -> None:
    """A text said at import time would be in one language for everybody."""
    for path in SOURCES:
        tree = tree_of(path)
        inside = {
            id(n)
            for f in ast.walk(tree)
            if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            for n in ast.walk(f)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                assert id(node) in inside, f"{path.name}, line {node.lineno}"


def test_the_catalogue_that_is_imported_is_ours() -> None:
    assert Path(catalogue.__file__).resolve() == ROOT / "catalogue" / "__init__.py"


def test_no_installed_package_brings_another_catalogue() -> None:
    """``catalogue`` is also a name on the public index."""
    others = set(metadata.packages_distributions().get("catalogue", [])) - {"hipwise"}
    assert not others


def test_the_rules_name_no_exercise() -> None:
    """decisions.md 4.4: rules never name an exercise."""
    ids = catalogue.load().exercises.keys()
    for path in (ROOT / "wizard" / "rules").glob("*.py"):
        tree = tree_of(path)
        named = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)} & ids
        assert not named, f"{path.name} names {named}"
