"""What a tap on the body map means for the two answers behind it: the places, and one side for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from .model import NONE

BOTH = "both"
OTHER = {"left": "right", "right": "left"}


def is_marked(places: Sequence[str], side: str | None, place: str, of: str | None) -> bool:
    """True if ``place`` hurts on the side ``of`` (None for the middle of the body) by these answers.

    With no side answered a place is marked on both, because either could be meant.
    """
    return place in places and (of is None or side in (of, BOTH, None))


def tapped(places: Sequence[str], side: str | None, place: str, of: str | None) -> tuple[tuple[str, ...], str | None]:
    """The places and the side after a tap on ``place`` on the side ``of``.

    A tap marks; a tap on what is marked takes it away. The first side that is tapped is the side;
    with the other one it becomes both, and back again. Where no side was answered yet, the tap answers it.
    """
    others = tuple(p for p in places if p not in (place, NONE))
    if place not in places:
        return (*others, place), _with(side, of)
    if of is None or side == of:
        return others, side
    if side == BOTH:
        return tuple(places), OTHER[of]
    return tuple(places), _with(side, of)


def _with(side: str | None, of: str | None) -> str | None:
    if of is None or side in (of, BOTH):
        return side
    return of if side is None else BOTH
