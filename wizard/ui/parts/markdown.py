"""Small helpers for text on a screen: escaping, lists, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#~$|])")
_SHORT = 24  # characters in a cell
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


def paragraphs(texts: Iterable[str]) -> str:
    """Markdown of several paragraphs as one: each element of a page costs time, each paragraph none."""
    return "\n\n".join(texts)


def table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as HTML, in a frame that the keyboard can scroll where the screen is too narrow.

    No data frame is needed, which keeps pandas out of the request.
    """
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in columns)
    body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="hip-table" role="region" tabindex="0" aria-label="{escape(name)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    """A cell; a sentence gets room, a number only what it needs."""
    wide = ' class="hip-wide"' if len(text) > _SHORT else ""
    return f"<td{wide}>{escape(text)}</td>"
