"""What is known: exercises, stretches, signs, conditions, sources. Facts, no opinion."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from .model import Catalogue
from .reading import CatalogueError, read

__all__ = ["Catalogue", "CatalogueError", "load", "read"]


@lru_cache(maxsize=1)
def load() -> Catalogue:
    """The catalogue that ships with the program: read once, checked as a whole, immutable."""
    return read(Path(__file__).parent)
