"""A whole history as one file: to be kept by its owner, and brought back here or on another machine.

The file is readable JSON and not sealed: who has it can read it, and the page says so. Its checksum
finds what was cut off or changed on the way; it is no signature. What comes in may come from anybody:
it is checked like everything from outside, and plans are decided anew from it, so that a file can
never bring an exercise past the rules.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from wizard.answers.model import AnswersError, load_json, require_increasing_weeks

from .documents import History
from .errors import NotAHistoryError

KIND, VERSION = "hipwise history", 1
MOST_BYTES = 1_000_000
MOST_ENTRIES = 5_000
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}  # version n -> a history of version n + 1


def to_file(history: History) -> bytes:
    """The history as a file: UTF-8 JSON, a line at the end; the same history gives the same bytes."""
    says = history.model_dump(mode="json", exclude_none=True)
    data = {"kind": KIND, "version": VERSION, "sum": _sum(says), "history": says}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def from_file(data: bytes) -> History:
    """The history in a file of any version. Raises NotAHistoryError, which says why not."""
    if len(data) > MOST_BYTES:
        raise NotAHistoryError("big")
    try:
        found = load_json(data, "the file")
    except AnswersError:
        raise NotAHistoryError("whole") from None
    if not isinstance(found, dict) or found.get("kind") != KIND or type(found.get("version")) is not int:
        raise NotAHistoryError("ours")
    if found["version"] > VERSION:
        raise NotAHistoryError("newer")
    says = found.get("history")
    if not isinstance(says, dict) or found.get("sum") != _sum(says):
        raise NotAHistoryError("changed")
    return _checked(says, found["version"])


def _checked(says: dict[str, Any], version: int) -> History:
    try:
        while version != VERSION:
            says, version = UPGRADES[version](says), version + 1
        history = History.model_validate(says)
        require_increasing_weeks(history.check_ins)
    except (KeyError, ValidationError, AnswersError):
        raise NotAHistoryError("changed") from None
    if len(history.entries) >= MOST_ENTRIES:
        raise NotAHistoryError("big")
    return history


def _sum(says: dict[str, Any]) -> str:
    text = json.dumps(says, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
