"""Pictures for screens: by the id of an exercise or stretch, without colours of their own.

Put ``stylesheet()`` on the page once; it colours every picture by its classes, which all
begin with ``hd-`` and count only inside ``svg.hip-drawing``. No picture holds an id, a
style or a script, so any number may stand on one page. Everything is cached by its arguments.

``side`` is the sore side, "left" or "right": where one side works, the figure is drawn with that
one working, and the words say so. Any other value, and an exercise of both sides: as in the catalogue.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.sax.saxutils import quoteattr

import catalogue
from catalogue.model import Exercise, Stretch
from wizard.words import Words, words_for

from . import alt, mirror, picture
from .colours import painted
from .sheets import entries, starting_load, tempo_of

TFL = 0  # stands for the wrong form that wakes the front of the hip and is no numbered fault
_STYLE = re.compile(r"<style>.*?</style>")
_COLOUR = re.compile(
    r' (?:fill|stroke)="#[0-9a-f]{6}"| font-family="[^"]*"| xmlns="[^"]*"|<style>.*?</style>|<desc>[^<]*</desc>'
)


def still(id_: str, language: str = "en", load: str | None = None, side: str | None = None) -> str:
    """Start and end side by side as inline SVG, with ``load`` (a load of the vocabulary) or that of the first dose.

    KeyError for an unknown id.
    """
    return _still(id_, language, load, _turn(id_, side))


def small(id_: str, load: str | None = None, side: str | None = None) -> str:
    """The end alone as inline SVG without words, for a card that names it already. KeyError for an unknown id."""
    return _small(id_, load, _turn(id_, side))


def moving(
    id_: str, language: str = "en", tempo: str | None = None, load: str | None = None, side: str | None = None
) -> str:
    """The movement, without end, in ``tempo`` ("2-1-3": seconds up, hold, down) or that of the first dose.

    It rests for whoever prefers less motion, and on paper.
    """
    return _moving(id_, language, tempo, load, _turn(id_, side))


def right_and_wrong(
    id_: str, fault: int | None = None, language: str = "en", load: str | None = None, side: str | None = None
) -> str:
    """The right form beside the wrong one of fault number ``fault`` (``TFL`` for the front of the hip), or beside all.

    Empty where that fault has no picture (``pictured_faults`` knows).
    """
    return _right_and_wrong(id_, fault, language, load, _turn(id_, side))


def drawn_side(id_: str, side: str | None) -> str | None:
    """``side`` where the drawings of ``id_`` can show it: "left" or "right" of a person whose one side works."""
    return side if side in mirror.OTHER and mirror.working_side(_entry(id_)) else None


def pictured_faults(id_: str) -> tuple[int, ...]:
    """The numbers of the faults that have a picture, in order; ``TFL`` comes first."""
    return tuple(sorted({wrong.fault or TFL for wrong in _entry(id_).drawing.wrong}))


@lru_cache(maxsize=128)
def end_file(id_: str) -> str:
    """The end alone as a file with its colours in both themes, for small pictures in a list. KeyError for an unknown id."""
    entry = _entry(id_)
    return picture.single(entry.drawing, starting_load(entry), entry.name)


def paper_file(id_: str, load: str | None = None, side: str | None = None) -> str:
    """Start and end as a file with its light colours alone and no empty edges, for paper. KeyError for an unknown id."""
    return _paper_file(id_, load, _turn(id_, side))


@lru_cache(maxsize=256)
def _paper_file(id_: str, load: str | None, turn: str | None) -> str:
    entry = _entry(id_)
    return _STYLE.sub(
        "", picture.still(mirror.drawn_for(entry, turn), load or starting_load(entry), entry.name, snug=True)
    )


def paper_faults(id_: str) -> str:
    """The right form beside its wrong ones as a file, for paper. KeyError for an unknown id."""
    entry = _entry(id_)
    return _STYLE.sub("", picture.right_and_wrong(entry.drawing, starting_load(entry), entry.name))


def faults_said(id_: str, language: str = "en") -> str:
    """What ``paper_faults`` shows, in words. KeyError for an unknown id."""
    entry, words = _entry(id_), words_for(language)
    return alt.wrong_alt(entry.drawing.wrong, _name(id_, entry, words), words)


def said(id_: str, language: str = "en", side: str | None = None) -> str:
    """What a drawing shows, in words. KeyError for an unknown id."""
    entry, words = _entry(id_), words_for(language)
    return alt.alt(mirror.drawn_for(entry, side), _name(id_, entry, words), words)


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The colours of all inline pictures and icons for both themes, and the rest for less motion."""
    colours = "".join(
        f".hip-drawing .{name}{{{what}:{light if light == dark else f'light-dark({light},{dark})'}}}"
        for name, what, light, dark in painted()
    )
    rest = picture.REST.replace(".hd-", ".hip-drawing .hd-")
    return (
        f"{colours}.hip-drawing .hd-label{{font-family:inherit}}{rest}"
        "svg.hip-drawing{display:block;width:100%;height:auto}"
    )


def _turn(id_: str, side: str | None) -> str | None:
    """``side`` where it makes another picture than that of the catalogue, so that the same picture is kept once."""
    return side if side in mirror.OTHER and mirror.working_side(_entry(id_)) == mirror.OTHER[side] else None


@lru_cache(maxsize=512)
def _still(id_: str, language: str, load: str | None, turn: str | None) -> str:
    entry, words = _entry(id_), words_for(language)
    drawing = mirror.drawn_for(entry, turn)
    name = _name(id_, entry, words)
    return bare(picture.still(drawing, load or starting_load(entry), name), alt.alt(drawing, name, words))


@lru_cache(maxsize=256)
def _small(id_: str, load: str | None, turn: str | None) -> str:
    entry = _entry(id_)
    drawn = bare(picture.single(mirror.drawn_for(entry, turn), load or starting_load(entry)), "")
    return re.sub(r"<title>[^<]*</title>", "", drawn).replace(' role="img" aria-label=""', ' aria-hidden="true"', 1)


@lru_cache(maxsize=128)
def _moving(id_: str, language: str, tempo: str | None, load: str | None, turn: str | None) -> str:
    entry, words = _entry(id_), words_for(language)
    drawing = mirror.drawn_for(entry, turn)
    name = _name(id_, entry, words)
    return bare(
        picture.moving(drawing, load or starting_load(entry), name, tempo or tempo_of(entry)),
        alt.alt(drawing, name, words),
    )


@lru_cache(maxsize=256)
def _right_and_wrong(id_: str, fault: int | None, language: str, load: str | None, turn: str | None) -> str:
    entry, words = _entry(id_), words_for(language)
    drawing = mirror.drawn_for(entry, turn)
    shown = [wrong for wrong in drawing.wrong if fault is None or (wrong.fault or TFL) == fault]
    if not shown:
        return ""
    name = _name(id_, entry, words)
    return bare(
        picture.right_and_wrong(drawing, load or starting_load(entry), name, only=shown),
        alt.wrong_alt(shown, name, words),
    )


def bare(svg: str, said: str) -> str:
    """A picture for a page: no colours (the stylesheet has them), and its words as its name."""
    return _COLOUR.sub("", svg).replace(' role="img"', f' role="img" aria-label={quoteattr(said)}', 1).strip()


def _entry(id_: str) -> Exercise | Stretch:
    return entries(catalogue.load())[id_]


def _name(id_: str, entry: Exercise | Stretch, words: Words) -> str:
    kind = "exercise" if isinstance(entry, Exercise) else "stretch"
    return words.say(f"{kind}.{id_}.name", entry.name)
