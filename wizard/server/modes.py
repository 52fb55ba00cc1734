"""The three modes of the one application, and what each shows: its pages, and one navigation.

A page of another mode does not exist in it. No Streamlit here, so that the server can know the pages too.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache

from wizard.answers.journey import CHECK

from . import addresses

SETTING = "HIPWISE_MODE"  # of the environment; ``python -m wizard app --mode`` sets it
PRESENTER = "HIPWISE_PRESENTER"  # of the environment: the key of whoever presents a workshop
JOIN_AT = "HIPWISE_JOIN_AT"  # of the environment: where phones reach a workshop, the likeliest address first
HOME, CLINIC, WORKSHOP = "home", "clinic", "workshop"
MODES = (HOME, CLINIC, WORKSHOP)


class UnknownModeError(ValueError):
    """One sentence about a mode that does not exist."""


def checked(name: str) -> str:
    """The name itself. Raises UnknownModeError."""
    if name not in MODES:
        raise UnknownModeError(
            f"{SETTING}: found {name!r}; allowed is {', '.join(MODES)}. Set one of these, or leave it out for {HOME}."
        )
    return name


WALK = (
    addresses.START,
    *addresses.QUESTION_PAGES,
    CHECK,
    addresses.PLAN,
    *addresses.PARTS,
    addresses.REFERRAL,
    addresses.INCOMPLETE,
)


@dataclass(frozen=True)
class Mode:
    """``places`` are its screens, ``links`` those that its navigation names.

    Where it ``hands_in``, the answers go to a physiotherapist, who shows the plan; whoever answers sees none.
    """

    id: str
    places: tuple[str, ...]
    links: tuple[str, ...] = ()
    hands_in: bool = False
    keeps: bool = False  # a person may keep a plan here and come back to it

    def shows(self, place: str) -> bool:
        """True where this screen exists in this mode."""
        return place in self.places

    def file_of(self, place: str) -> str:
        """The file of a page, relative to ``ui/main.py``."""
        is_of_clinic = place in addresses.OF_CLINIC or (place == addresses.START and self.id == CLINIC)
        room = CLINIC if is_of_clinic else WORKSHOP if place in addresses.OF_WORKSHOP else HOME
        return f"{room}/pages/{place.replace('-', '_')}.py"


BY_NAME = {
    mode.id: mode
    for mode in (
        Mode(
            HOME,
            (*WALK, *addresses.WEEKS, addresses.TAKE, *addresses.OPEN_BOOK, addresses.LOST),
            links=(addresses.START, *addresses.OPEN_BOOK),
            keeps=True,
        ),
        Mode(
            CLINIC,
            (
                addresses.START,
                *addresses.QUESTION_PAGES,
                CHECK,
                addresses.THANKS,
                addresses.DESK,
                addresses.REVIEW,
                addresses.LOST,
            ),
            hands_in=True,
        ),
        Mode(
            WORKSHOP,
            (
                *WALK,
                addresses.TAKE,
                *addresses.OPEN_BOOK,
                addresses.ROOM,
                addresses.PRESENT,
                addresses.NOTES,
                addresses.LOST,
            ),
            links=(addresses.START, addresses.ROOM, *addresses.OPEN_BOOK),
        ),
    )
}


@lru_cache(maxsize=1)
def current() -> Mode:
    """The mode of this process. Raises UnknownModeError."""
    return BY_NAME[checked(os.environ.get(SETTING) or HOME)]


def file_of(place: str) -> str:
    """The file of a page in the mode of this process."""
    return current().file_of(place)
