"""From all exercises of the catalogue to the two or three of a plan, as one picture. Pure.

One place for each exercise, in the order of the catalogue; one row for each reason to leave
exercises out. A row has two lines of dots, so that they can be told apart on a phone. What has
just been left out is a cross, what was left out before is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import NamedTuple

from catalogue.model import Catalogue
from wizard.plan.model import Plan
from wizard.words import Words

WIDTH, SIDE = 360, 3  # of the picture, in its own units; the room left and right of the dots
LINE, GAP = 24, 10  # height of a line of words, and between two rows
LINES = 2  # of dots in a row
LETTERS = 44  # in a line of words


class Row(NamedTuple):
    """What is left after one reason; ``left_out`` are those that went here."""

    id: str
    text: str
    left: tuple[str, ...]
    left_out: tuple[str, ...]


class Picture(NamedTuple):
    """SVG, and the same in words."""

    svg: str
    alt: str


def rows(plan: Plan, catalogue: Catalogue, words: Words) -> tuple[Row, ...]:
    """The rows from all exercises to the picks. Every exercise that is not picked leaves in exactly one of them."""
    say = words.say
    verdict: dict[str, str] = {part.exercise: part.verdict for part in plan.considered}
    everything = tuple(catalogue.exercises)
    never = {id_ for id_ in everything if catalogue.exercises[id_].role == "never_offered"}
    gone = {
        "never": tuple(id_ for id_ in everything if id_ in never),
        "ruled_out": tuple(id_ for id_ in everything if id_ not in never and verdict.get(id_) == "ruled_out"),
        "not_now": tuple(id_ for id_ in everything if id_ not in never and verdict.get(id_) == "not_now"),
        "outranked": tuple(id_ for id_ in everything if id_ not in never and verdict.get(id_) == "outranked"),
    }
    said = {
        "never": say("narrow.never", "{n} are never offered", n=len(gone["never"])),
        "ruled_out": say("narrow.ruled_out", "{n} left out because of your answers", n=len(gone["ruled_out"])),
        "not_now": say("narrow.not_now", "{n} not now, perhaps later", n=len(gone["not_now"])),
        "outranked": say("narrow.outranked", "{n} possible, but others fit better", n=len(gone["outranked"])),
    }
    left = everything
    found = [Row("all", say("narrow.all", "All {n} exercises", n=len(everything)), everything, ())]
    for id_, left_out in gone.items():
        if left_out:
            left = tuple(e for e in left if e not in left_out)
            found.append(Row(id_, said[id_], left, left_out))
    picked = tuple(pick.exercise for pick in plan.picks)
    return (*found, Row("picks", say("narrow.picks", "{n} for you", n=len(picked)), picked, ()))


def draw(plan: Plan, catalogue: Catalogue, words: Words) -> Picture:
    """The picture for one plan."""
    found = rows(plan, catalogue, words)
    a_line = -(-len(catalogue.exercises) // LINES)
    step = (WIDTH - 2 * SIDE) / a_line
    places = {
        id_: (SIDE + step * (n % a_line + 0.5), step * (n // a_line + 0.5)) for n, id_ in enumerate(catalogue.exercises)
    }
    parts: list[str] = []
    y = 0
    for row in found:
        for line in wrap(row.text, LETTERS):
            y += LINE
            parts.append(f'<text x="{SIDE}" y="{y - 7}">{escape(line)}</text>')
        parts += _dots(row, {id_: (x, y + down) for id_, (x, down) in places.items()}, step)
        y += round(step * LINES) + GAP
    return Picture(
        f'<svg viewBox="0 0 {WIDTH} {y}" class="hip-sieve" role="img" aria-label="{escape(_alt(found), quote=True)}">{"".join(parts)}</svg>',
        _alt(found),
    )


def _dots(row: Row, places: Mapping[str, tuple[float, float]], step: float) -> list[str]:
    """What is left as full dots; what has just gone as crosses, so that it shows without colour too."""
    kind, r = ("hip-picked", step * 0.45) if row.id == "picks" else ("hip-left", step * 0.34)
    parts = [
        f'<circle class="{kind}" cx="{places[id_][0]:.1f}" cy="{places[id_][1]:.1f}" r="{r:.1f}"/>' for id_ in row.left
    ]
    d = step * 0.2
    for id_ in row.left_out:
        x, y = places[id_]
        parts.append(
            f'<path d="M{x - d:.1f} {y - d:.1f}l{2 * d:.1f} {2 * d:.1f}m0 {-2 * d:.1f}l{-2 * d:.1f} {2 * d:.1f}"/>'
        )
    return parts


def _alt(found: Sequence[Row]) -> str:
    return ". ".join(row.text for row in found) + "."
