"""The front-of-hip muscle: class by measurement first, by movement where nothing was measured.

A burn at the front is not harm, only work in the wrong place. Muscles cannot be
isolated, so every text says "more from the side, less from the front".
"""

from __future__ import annotations

from .rule import Rule

MEASURED = Rule(
    id="tfl_by_measurement",
    sources=("selkowitz_2013", "berry_2015"),
    says="Its class comes from a measurement of the front-of-hip muscle.",
)
BY_MOVEMENT = Rule(
    id="tfl_by_movement",
    sources=("s1", "own_placement"),
    says="Nobody has measured the front-of-hip muscle in it, as far as we know. Its class comes from the movement.",
)
SELF_CHECK = Rule(
    id="tfl_self_check",
    sources=("s1", "own_placement"),
    says="After each set, ask where you feel it. If the front of the hip burns, this may help; if not, swap the exercise.",
)
SWAPPED = Rule(
    id="swapped_by_you",
    sources=("s1", "own_placement"),
    says="You swapped it away, because you felt it at the front of the hip.",
)


def class_rule(measured: bool) -> Rule:
    """The rule that gave an exercise its TFL class."""
    return MEASURED if measured else BY_MOVEMENT
