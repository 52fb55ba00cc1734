"""What a key does: next, previous, reveal, freeze, reset, and up and down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .room import BOARD, Ballot, Position, Room
from .talk import Slide

NEXT, PREVIOUS, REVEAL, FREEZE, RESET, UP, DOWN, FIRST, LAST, DARK = (
    "next",
    "previous",
    "reveal",
    "freeze",
    "reset",
    "up",
    "down",
    "first",
    "last",
    "dark",
)
PRESSES = (NEXT, PREVIOUS, REVEAL, FREEZE, RESET, UP, DOWN, FIRST, LAST, DARK)
Steps = Callable[[Slide, Position], int]
Asks = Callable[[Slide, Position], Ballot | None]


def press(room: Room, what: str, slides: tuple[Slide, ...], people: tuple[str, ...], steps: Steps, asks: Asks) -> None:  # noqa: C901  one case for each press
    """Carry out one press. ``steps`` tells how many reveals a slide has, ``asks`` what a slide asks the phones.

    ValueError for a press that is none of ``PRESSES``.
    """
    if what not in PRESSES:
        raise ValueError(f"found {what!r}; allowed are {', '.join(PRESSES)}.")
    with room.whole():
        at = replace(room.position, dark=False) if what != DARK else room.position
        slide = slides[at.slide]
        asked = asks(slide, at)
        subject = asked.id if asked else BOARD if slide.kind == "board" else None
        match what:
            case "dark":
                at = replace(at, dark=not at.dark)
            case "first":
                at = replace(at, slide=0)
            case "last":
                at = replace(at, slide=len(slides) - 1)
            case "up" | "down":
                at = _turn(at, slide, 1 if what == DOWN else -1, people)
            case "freeze" if subject and not (asked and at.shown):
                at = replace(at, frozen=at.frozen ^ {subject})
            case "reset":
                if subject:
                    room.reset(subject)
                at = replace(
                    at,
                    revealed=_with(at.revealed, at.slide, 0),
                    turns=at.turns if slide.kind == "people" else _with(at.turns, at.slide, 0),
                    frozen=at.frozen - {subject},
                )
            case "reveal":
                at = replace(at, revealed=_with(at.revealed, at.slide, steps(slide, at)))
            case "next" if at.shown < steps(slide, at):
                at = replace(at, revealed=_with(at.revealed, at.slide, at.shown + 1))
            case "next" if at.slide + 1 < len(slides):
                at = replace(at, slide=at.slide + 1)
            case "previous" if at.shown:
                at = replace(at, revealed=_with(at.revealed, at.slide, at.shown - 1))
            case "previous" if at.slide:
                at = replace(at, slide=at.slide - 1)
        _go(room, at, slides, asks)


def choose(room: Room, persona: str, slides: tuple[Slide, ...], asks: Asks) -> None:
    """From now on the talk is about this person; what was revealed about the last one is hidden again."""
    with room.whole():
        if persona != room.position.persona:
            _go(room, _about(room.position, persona), slides, asks)


def open_slide(room: Room, number: int, slides: tuple[Slide, ...], asks: Asks) -> None:
    """Go to this slide."""
    with room.whole():
        _go(room, replace(room.position, slide=min(max(number, 0), len(slides) - 1)), slides, asks)


def _go(room: Room, at: Position, slides: tuple[Slide, ...], asks: Asks) -> None:
    asked = asks(slides[at.slide], at)
    if asked and at.shown and asked.id not in at.frozen:
        at = replace(at, frozen=at.frozen | {asked.id})  # what is revealed is guessed no more
    room.move(at, asked)


def _turn(at: Position, slide: Slide, by: int, people: tuple[str, ...]) -> Position:
    if slide.kind == "people":
        return _about(at, people[(people.index(at.persona) + by) % len(people)])
    return replace(at, turns=_with(at.turns, at.slide, at.turn + by), revealed=_with(at.revealed, at.slide, 0))


def _about(at: Position, persona: str) -> Position:
    return replace(at, persona=persona, revealed={}, turns={})


def _with(of: Mapping[int, Any], slide: int, value: int) -> dict[int, int]:
    return {**of, slide: value}
