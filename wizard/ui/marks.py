"""Small helpers for text on a screen: escaping, lists, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#~$|])")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-ZÀ-ÞÁÉÍÓÚÝ¿¡])")


def plain(text: str) -> str:
    """``text`` as Markdown that shows exactly these characters."""
    return _SPECIAL.sub(r"\\\1", text)


def opening(text: str) -> str:
    """``text`` with a capital first letter, where it stands alone on a line."""
    return text[:1].upper() + text[1:]


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, each with its full stop."""
    return _BETWEEN_SENTENCES.split(text)


def bullets(texts: Iterable[str]) -> str:
    """A Markdown list."""
    return "\n".join(f"- {plain(text)}" for text in texts)


def numbered(texts: Iterable[str]) -> str:
    """A numbered Markdown list."""
    return "\n".join(f"{i}. {plain(text)}" for i, text in enumerate(texts, 1))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table. No data frame is needed, which keeps pandas out of the request."""
    lines = [_row(columns), "|" + " --- |" * len(columns)]
    return "\n".join([*lines, *(_row(row) for row in rows)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(plain(str(cell)).replace("\n", " ") or " " for cell in cells) + " |"
