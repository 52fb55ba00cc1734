"""A shape and what it says to a tagged PDF (PDF/UA-1), with our own type: the same data give the same bytes everywhere.

What a paper says is handed over as data, so that a text stays a text whatever it looks like.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
PAPERS = {"a4": "a4", "letter": "us-letter"}
LONG_WORD = re.compile(r"\S{28,}")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufff0-\uffff]")
MAY_BREAK = "\u200b"


def paper_size(paper: str) -> str:
    """The typesetter's name of a paper. ValueError with the known ones for another."""
    if paper not in PAPERS:
        raise ValueError(f"paper: found {paper!r}; allowed are {', '.join(PAPERS)}.")
    return PAPERS[paper]


def typeset(shape: Path, told: dict[str, Any]) -> bytes:
    """The PDF of ``shape`` (a file of Typst) that says ``told``."""
    inputs = {"told": json.dumps(_safe(told))}
    try:
        return typst.compile(
            _shape(shape),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=["ua-1"],  # type: ignore[list-item]  # the stubs of typst 0.14 forgot this standard
        )
    except (
        typst.TypstError
    ):  # PDF/UA allows no letter that the type lacks; such a text is still better on paper than nowhere
        return typst.compile(_shape(shape), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our own type; for signs that it lacks the type inside the typesetter, and never that of the machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


@lru_cache(maxsize=4)
def _shape(path: Path) -> bytes:
    return path.read_bytes()


def _safe(value: Any) -> Any:
    """The same data; signs that no paper shows are gone, and a word longer than a line may break."""
    if isinstance(value, str):
        return LONG_WORD.sub(lambda found: MAY_BREAK.join(found.group()), UNSEEN.sub("", value))
    if isinstance(value, dict):
        return {key: inner if key == "svg" else _safe(inner) for key, inner in value.items()}
    return [_safe(inner) for inner in value] if isinstance(value, (list, tuple)) else value
