"""Drawings of the exercises: joint angles of the catalogue to SVG.

For screens, by id: ``still`` shows start and end, ``small`` the end alone, ``moving`` goes from one to the other and
back in the tempo of the dose, ``right_and_wrong`` shows the end beside its faults, ``icon``
a thing or a position, ``persona`` somebody of a workshop, ``hip`` the muscles; with ``side`` it is that side that works; ``stylesheet`` colours them all. ``write_all`` writes files that carry
their colours. All of them are CC0 1.0.
"""

from __future__ import annotations

from .icons import icon, icon_file
from .inline import (
    TFL,
    drawn_side,
    end_file,
    faults_said,
    moving,
    paper_faults,
    paper_file,
    pictured_faults,
    right_and_wrong,
    said,
    small,
    still,
    stylesheet,
)
from .muscles import hip
from .people import persona
from .sheets import write_all

__all__ = [
    "TFL",
    "drawn_side",
    "end_file",
    "faults_said",
    "hip",
    "icon",
    "icon_file",
    "moving",
    "paper_faults",
    "paper_file",
    "persona",
    "pictured_faults",
    "right_and_wrong",
    "said",
    "small",
    "still",
    "stylesheet",
    "write_all",
]
