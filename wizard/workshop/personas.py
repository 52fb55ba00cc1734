"""The people that a workshop talks about: types, not people. Each has a story and the answers of a journey."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from wizard.answers.model import Answers

FILE = Path(__file__).with_name("personas.toml")


@dataclass(frozen=True)
class Persona:
    """A type of person. ``name`` says what they are ("The runner with a sore knee"), ``story`` tells two sentences,
    ``look`` names their drawing, and ``changes`` are answers (field, value) that are worth changing, the best first."""

    id: str
    name: str
    story: str
    answers: Answers
    look: str = ""
    changes: tuple[tuple[str, Any], ...] = ()


@lru_cache(maxsize=1)
def shipped() -> tuple[Persona, ...]:
    """The people that come with the program, in their order. AnswersError names an answer that is not allowed."""
    return tuple(_persona(id_, entry) for id_, entry in tomllib.loads(FILE.read_text("utf-8")).items())


def _persona(id_: str, entry: dict[str, Any]) -> Persona:
    return Persona(
        id_,
        entry["name"],
        entry["story"],
        Answers.from_data({"version": 2, **entry["answers"]}),
        entry["look"],
        tuple((change["field"], _whole(change["value"])) for change in entry.get("changes", ())),
    )


def _whole(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def texts() -> Iterator[tuple[str, str]]:
    """Every text about the people that come with the program, with its key."""
    for one in shipped():
        yield f"persona.{one.id}.name", one.name
        yield f"persona.{one.id}.story", one.story
