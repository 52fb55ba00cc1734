"""What each mode shows: its screens, and one navigation. A screen of another mode does not exist in it.

No Streamlit here, so that the server can know the screens too.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache

from .. import modes
from . import places

WALK = (
    places.START, places.PRIVACY, *places.QUESTION_PAGES, places.CHECK, places.PLAN, places.REFERRAL, places.INCOMPLETE,
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


BY_NAME = {mode.id: mode for mode in (
    Mode(modes.HOME, (*WALK, *places.WEEKS, places.TAKE, *places.OPEN_BOOK, places.LOST), links=(places.START, *places.OPEN_BOOK), keeps=True),
    Mode(modes.CLINIC, (places.START, *places.QUESTION_PAGES, places.CHECK, places.THANKS, places.DESK, places.REVIEW, places.LOST), hands_in=True),
    Mode(modes.WORKSHOP, (*WALK, places.TAKE, *places.OPEN_BOOK, places.ROOM, places.PRESENT, places.NOTES, places.LOST),
         links=(places.START, places.ROOM, *places.OPEN_BOOK)),
)}


@lru_cache(maxsize=1)
def current() -> Mode:
    """The mode of this process. Raises UnknownMode."""
    return BY_NAME[modes.checked(os.environ.get(modes.SETTING) or modes.HOME)]
