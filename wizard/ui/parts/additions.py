"""What one mode adds to the pages that several modes share. ``main.py`` says which mode it is; no mode knows another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wizard.plan.model import Plan


def _nothing() -> None:
    return None


def _nothing_about(plan: Plan) -> None:
    return None


def _goes_on(page: str) -> bool:
    return False


@dataclass(frozen=True)
class Additions:
    """What a mode adds; each is empty where a mode adds nothing.

    ``notice`` is shown below the heading of a plan, ``offer`` below its limits. ``ends_on`` is asked when a person leaves
    a question page, and is True where the walk ends there. ``way_on`` gives the words and the act of the button below the
    check page, from whether a warning sign was ticked.
    """

    notice: Callable[[], None] = _nothing
    offer: Callable[[Plan], None] = _nothing_about
    ends_on: Callable[[str], bool] = _goes_on
    way_on: Callable[[bool], tuple[str, Callable[[], None]]] | None = None


_current = Additions()


def use(additions: Additions) -> None:
    """Have the pages of this process show these additions."""
    global _current
    _current = additions


def current() -> Additions:
    """The additions of the mode of this process."""
    return _current
