"""The names of the three modes of the one application. What each shows stands in ``ui/modes.py``."""

from __future__ import annotations

SETTING = "HIPWISE_MODE"  # of the environment; ``python -m wizard app --mode`` sets it
PRESENTER = "HIPWISE_PRESENTER"  # of the environment: the key of whoever presents a workshop
JOIN_AT = "HIPWISE_JOIN_AT"  # of the environment: where phones reach a workshop, the likeliest address first
HOME, CLINIC, WORKSHOP = "home", "clinic", "workshop"
MODES = (HOME, CLINIC, WORKSHOP)


class UnknownMode(ValueError):
    """One sentence about a mode that does not exist."""


def checked(name: str) -> str:
    """The name itself. Raises UnknownMode."""
    if name not in MODES:
        raise UnknownMode(f"{SETTING}: found {name!r}; allowed is {', '.join(MODES)}. Set one of these, or leave it out for {HOME}.")
    return name
