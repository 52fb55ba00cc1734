"""Imports run one way, and each room keeps to its own: read from the source, not from what happens to be loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest

import catalogue

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(ROOT / "catalogue").rglob("*.py"), *(ROOT / "wizard").rglob("*.py"), ROOT / "app.py"])

LEVELS = {  # house.md: catalogue -> answers, predicates -> questions -> journey, rules -> plan -> ... -> ui, cli -> app
    "catalogue": 0, "wizard.digests": 0, "wizard.modes": 0, "wizard.outputs": 0, "wizard.words": 0, "wizard.days": 0,
    "wizard.answers": 1, "wizard.predicates": 1,
    "wizard.changes": 2,
    "wizard.questions": 2,
    "wizard.journey": 3, "wizard.marking": 3, "wizard.weekly": 3, "wizard.rules": 3,
    "wizard.plan": 4,
    "wizard.explain": 5, "wizard.workout": 5, "wizard.charts": 5, "wizard.drawings": 5, "wizard.exports": 5, "wizard.store": 5,
    "wizard.citing": 5, "wizard.diary": 5, "wizard.narrowing": 5, "wizard.plain": 5, "wizard.shown": 5, "wizard.timeline": 5,
    "wizard": 6,  # the door: decide and replan
    "wizard.batch": 7, "wizard.book": 7, "wizard.clinic": 7, "wizard.exporting": 7, "wizard.flow": 7, "wizard.what_if": 7, "wizard.proof": 7, "wizard.factcheck": 7, "wizard.history": 7, "wizard.telling": 7, "wizard.serving": 7, "wizard.network": 7, "wizard.settings": 0,
    "wizard.workshop": 8, "wizard.reviewing": 7, "wizard.noting": 8,
    "wizard.ui": 9, "wizard.cli": 9,
    "wizard.__main__": 10, "app": 10,
}
AT_CALL_TIME = {"wizard", "wizard.words"}  # these two import upwards inside a function, and only there


class Import(NamedTuple):
    module: str  # what is imported, as a full name
    inside: bool  # inside a function


def name_of(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> list[Import]:
    tree = ast.parse(path.read_text("utf-8"))
    inside = {id(node) for f in ast.walk(tree) if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in ast.walk(f)}
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
    """``wizard.rules.staging`` stands in the room ``wizard.rules``."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "wizard" else parts[0]


def our_imports() -> Iterator[tuple[Path, str, Import]]:
    for path in SOURCES:
        for found in imports_of(path):
            if found.module.split(".")[0] in ("catalogue", "wizard", "app"):
                yield path, room_of(name_of(path)), found


def test_every_room_has_its_level() -> None:
    rooms = {room_of(name_of(path)) for path in SOURCES}
    assert rooms <= LEVELS.keys(), f"say in LEVELS where these stand: {sorted(rooms - LEVELS.keys())}"


def test_imports_run_one_way() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {found.module}" for path, room, found in our_imports()
        if LEVELS[room_of(found.module)] > LEVELS[room] and not (found.inside and room in AT_CALL_TIME)
        and not (room == "wizard.explain" and found.module == "wizard")  # its version number
    ]
    assert not wrong


def test_the_search_for_imports_sees_relative_and_inner_ones() -> None:
    seen = {(room, room_of(found.module)) for _, room, found in our_imports()}
    assert {("wizard.rules", "wizard.answers"), ("wizard.cli", "wizard.answers"), ("wizard", "wizard.explain"), ("wizard.explain", "wizard.words")} <= seen


def test_the_catalogue_never_imports_the_wizard() -> None:
    for path, room, found in our_imports():
        assert not (room == "catalogue" and found.module.startswith("wizard")), path


def test_the_catalogue_holds_facts_and_draws_nothing() -> None:
    for path in (ROOT / "catalogue").rglob("*.py"):
        outside = {i.module.split(".")[0] for i in imports_of(path)} & {"streamlit", "plotly", "sqlalchemy", "requests"}
        assert not outside, path


def test_streamlit_is_imported_in_the_ui_only() -> None:
    users = {path.relative_to(ROOT).as_posix() for path in SOURCES if any(i.module.split(".")[0] == "streamlit" for i in imports_of(path))}
    assert users and all(user == "app.py" or user.startswith("wizard/ui/") for user in users), users


def test_plotly_is_imported_in_charts_only() -> None:
    users = {path.relative_to(ROOT).as_posix() for path in SOURCES if any(i.module.split(".")[0] == "plotly" for i in imports_of(path))}
    assert users == {"wizard/charts.py"}


FORBIDDEN_IN_RULES = {
    "time", "datetime", "calendar", "random", "secrets", "uuid", "os", "io", "sys", "pathlib", "tempfile", "shutil", "glob", "socket",
    "ssl", "http", "urllib", "requests", "httpx", "subprocess", "sqlite3", "threading", "asyncio", "logging", "babel", "streamlit", "plotly",
}


@pytest.mark.parametrize("path", sorted((ROOT / "wizard" / "rules").glob("*.py")), ids=lambda p: p.name)
def test_rules_know_no_clock_no_chance_no_file_and_no_network(path: Path) -> None:
    assert not {i.module.split(".")[0] for i in imports_of(path)} & FORBIDDEN_IN_RULES
    called = {node.func.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
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
    assert not reached & {"wizard.answers", "wizard.rules.facts", "wizard.rules"}


def test_session_state_is_touched_in_one_place() -> None:
    users = {
        path.relative_to(ROOT).as_posix() for path in SOURCES for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "session_state") or (isinstance(node, ast.alias) and node.name == "session_state")
    }
    assert users == {"wizard/ui/state.py"}
    assert {p.name for p in SOURCES if any(i.module == "wizard.ui.state" for i in imports_of(p))} == {"session.py"}


def test_no_text_is_translated_before_anybody_asks() -> None:
    """A text said at import time would be in one language for everybody."""
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        inside = {id(n) for f in ast.walk(tree) if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) for n in ast.walk(f)}
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
        tree = ast.parse(path.read_text("utf-8"))
        named = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)} & ids
        assert not named, f"{path.name} names {named}"
