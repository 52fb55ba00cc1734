"""Drawings of the exercises: joint angles of the catalogue to SVG.

``still`` shows start and end side by side, ``moving`` goes from one to the other and back
in the tempo of the dose, ``right_and_wrong`` shows the end beside its faults. The
drawings are CC0 1.0.
"""

from __future__ import annotations

from .alt import alt, wrong_alt, wrong_words
from .picture import moving, right_and_wrong, single, still
from .sheets import write_all

__all__ = ["alt", "moving", "right_and_wrong", "single", "still", "write_all", "wrong_alt", "wrong_words"]
