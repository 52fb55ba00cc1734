"""The talk of a workshop: its slides in order, read from ``talk.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("talk.toml")
KINDS = ("join", "people", "story", "guess", "plan", "compare", "change", "disagreement", "exercise", "board", "end")


@dataclass(frozen=True)
class Slide:
    """One slide. ``title`` and ``notes`` are English, said by ``slide.<id>.title`` and ``slide.<id>.notes``; ``about``
    is what its kind wants to know, such as the id of a disagreement."""

    id: str
    kind: str
    title: str
    notes: str
    about: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def slides() -> tuple[Slide, ...]:
    """All slides in their order. ValueError names what is wrong in the file."""
    found = tomllib.loads(FILE.read_text("utf-8"))["slide"]
    read = tuple(_slide(n, entry) for n, entry in enumerate(found, 1))
    ids = [slide.id for slide in read]
    if twice := {id_ for id_ in ids if ids.count(id_) > 1}:
        raise ValueError(f"{FILE.name}: id: found {sorted(twice)} twice; each slide has its own.")
    return read


def _slide(number: int, entry: dict[str, str]) -> Slide:
    missing = {"id", "kind", "title", "notes"} - entry.keys()
    if missing:
        raise ValueError(f"{FILE.name}: slide {number}: {', '.join(sorted(missing))} is missing; add it.")
    if entry["kind"] not in KINDS:
        raise ValueError(f"{FILE.name}: slide {number}: kind: found {entry['kind']!r}; allowed are {', '.join(KINDS)}.")
    about = {key: value for key, value in entry.items() if key not in ("id", "kind", "title", "notes")}
    return Slide(entry["id"], entry["kind"], entry["title"], entry["notes"], about)


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the talk, with its key."""
    for slide in slides():
        yield f"slide.{slide.id}.title", slide.title
        yield f"slide.{slide.id}.notes", slide.notes
