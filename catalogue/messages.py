"""How an error message writes what was found and where: one line, short, and no sign that nobody sees."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

LONGEST = 60  # signs of what was found: as many as fit a sentence


def shown(value: Any) -> str:
    """What was found, as JSON."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
        text = text if text.isprintable() else json.dumps(value, default=str)
    except (TypeError, ValueError, RecursionError):
        text = _as_python_writes_it(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def named(parts: Iterable[Any]) -> str:
    """A place in a file, such as ``pain.rest``; a key that is long or holds signs that nobody sees is written as JSON."""
    return ".".join(
        text if text.isprintable() and 0 < len(text) <= LONGEST else shown(text) for text in map(str, parts)
    )


def _as_python_writes_it(value: Any) -> str:
    try:
        return repr(value)
    except (ValueError, RecursionError):  # with more digits, or deeper, than that goes
        return f"a {type(value).__name__} without end"
