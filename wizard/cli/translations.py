"""Every text for people, and the template that translators begin with."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import catalogue
from wizard.answers import check_in_questions, questions
from wizard.plan import writer
from wizard.rules.rule import REGISTER
from wizard.workshop import personas, talk

WIZARD = Path(__file__).parent.parent


def texts() -> Iterator[tuple[str, str]]:
    """Every text for people, with its key: catalogue, rules, questions and the code's own."""
    yield from catalogue.load().texts()
    for rule in REGISTER.values():
        yield f"rule.{rule.id}", rule.says
    yield from writer.TEXTS.items()
    yield from questions.texts()
    yield from check_in_questions.texts()
    yield from talk.texts()
    yield from personas.texts()
    yield from said_in_code(WIZARD.rglob("*.py"))


def said_in_code(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """The texts of every ``say("key", "English")`` call with literal arguments."""
    for path in sorted(paths):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            key, english = node.args[:2]
            if name in ("say", "_") and isinstance(key, ast.Constant) and isinstance(english, ast.Constant):
                yield str(key.value), str(english.value)


def template(language: str | None = None) -> Catalog:
    """All texts as a Babel catalog, key as context and English as message."""
    catalog = Catalog(locale=language, project="Hipwise", fuzzy=False)
    for key, english in texts():
        catalog.add(english, context=key)
    return catalog


def write_template(path: Path, language: str | None = None) -> int:
    """Write the template for translators; returns the number of texts."""
    catalog = template(language)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_by_file=False)
    return len(catalog)


def translated(path: Path) -> tuple[int, int]:
    """How many texts a language has of how many; a file that cannot be read has none."""
    english = set(texts())
    try:
        with path.open("rb") as file:
            done = {(m.context, m.id) for m in read_po(file) if m.id and m.string and not m.fuzzy}
    except (OSError, ValueError):
        return 0, len(english)
    return len(done & english), len(english)
