"""Answers packed into some 30 characters, so that a link carries a plan without any server that remembers.

What is packed: the answers, and the swaps that were made. Not packed: weeks that were logged; for
them there is the file of a history. The text stands behind ``#`` of an address, which a browser
sends to nobody.

Version 1 is a row of bits: four for the version, then every field in a fixed order and width, then
sixteen of a checksum. Each answer has a number, its place among the ids of the vocabulary; 0 is
*not answered*. New ids may be added at the end of a list while there is room; any other change of
a list needs version 2 and a reader that knows both.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalogue import vocabulary as v

from ..answers import NONE, Answers, AnswersError

VERSION = 1
MARK = "plan="  # stands before the packed text, behind the # of an address
MOST_CHARACTERS = 200  # far above any real one
MOST_SWAPS = 7
_EXERCISE_BITS = 7
Swaps = tuple[tuple[str, str], ...]


class NotALink(ValueError):
    """The text is no packed plan, or not a whole one. It carries nothing of what was found."""


@dataclass(frozen=True)
class _Field:
    path: str
    kind: str  # one, many, ranked
    width: int  # bits; of each place in a ranking
    options: tuple[Any, ...]


def _one(path: str, width: int, options: tuple[Any, ...]) -> _Field:
    return _Field(path, "one", width, options)


_NPRS = tuple(range(11))
_FIELDS = (
    _one("age_band", 4, v.AGE_BANDS),
    _Field("signs", "many", 48, (*v.SIGNS, NONE)),
    _Field("conditions", "many", 20, (*v.CONDITIONS, NONE)),
    _Field("pain.site", "many", 10, v.SITES),
    _one("pain.side", 3, v.SIDES),
    _one("pain.rest", 4, _NPRS), _one("pain.activity", 4, _NPRS), _one("pain.night", 4, _NPRS),
    _one("pain.settles", 3, v.SETTLES),
    _one("pain.lying_on_side_hurts", 2, (False, True)),
    _one("pain.duration", 3, v.DURATIONS),
    _one("pain.trend", 3, v.TRENDS),
    _one("ability.known_stage", 3, v.STAGES),
    _one("ability.stand_30s", 4, v.STAND_30S),
    _one("ability.side_plank_20s", 4, v.SIDE_PLANK_20S),
    _one("ability.single_leg_squat", 4, v.SINGLE_LEG_SQUAT),
    _one("ability.stairs", 3, v.STAIRS),
    _one("ability.front_hip_burn", 3, v.FRONT_HIP_BURN),
    _Field("equipment", "many", 16, v.EQUIPMENT),
    _Field("goals", "ranked", 4, v.GOALS),
    _one("sessions_per_week", 3, (2, 3, 4)),
    _one("weeks", 4, (4, 5, 6, 7, 8)),
)


def pack(answers: Answers, swaps: Swaps = ()) -> str:
    """The answers and up to seven swaps as a text of letters, digits, ``-`` and ``_``."""
    out = _Writer()
    out.put(VERSION, 4)
    for field in _FIELDS:
        _put(out, field, _value(answers, field.path))
    out.put(len(swaps[:MOST_SWAPS]), 3)
    for exercise in (id_ for pair in swaps[:MOST_SWAPS] for id_ in pair):
        out.put(v.EXERCISES.index(exercise), _EXERCISE_BITS)
    body = out.bytes()
    return base64.urlsafe_b64encode(body + _sum(body)).decode().rstrip("=")


def unpack(text: str) -> tuple[Answers, Swaps]:
    """What ``pack`` packed. Raises NotALink for anything else: cut off, mistyped, of a version that is not known."""
    body = _body(text)
    bits = _Reader(body)
    try:
        if bits.take(4) != VERSION:
            raise NotALink("another version")
        data: dict[str, Any] = {"pain": {}, "ability": {}}
        for field in _FIELDS:
            _set(data, field.path, _take(bits, field))
        swaps = tuple((_exercise(bits), _exercise(bits)) for _ in range(bits.take(3)))
        if bits.left() >= 8 or bits.rest():
            raise NotALink("more than a plan")
        return Answers.from_data(data), swaps
    except (IndexError, AnswersError):
        raise NotALink("not a plan") from None


def _body(text: str) -> bytes:
    if len(text) > MOST_CHARACTERS:
        raise NotALink("too long")
    try:
        raw = base64.b64decode((text + "=" * (-len(text) % 4)).encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotALink("not packed") from None
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != text or raw[-2:] != _sum(raw[:-2]):
        raise NotALink("not whole")
    return raw[:-2]


def _sum(body: bytes) -> bytes:
    return (zlib.crc32(body) & 0xFFFF).to_bytes(2, "big")


# --- fields ----------------------------------------------------------------------------------------


def _value(answers: Answers, path: str) -> Any:
    found: Any = answers
    for name in path.split("."):
        found = getattr(found, name)
    return found


def _set(data: dict[str, Any], path: str, value: Any) -> None:
    group, _, name = path.rpartition(".")
    (data[group] if group else data)[name] = value


def _put(out: "_Writer", field: _Field, value: Any) -> None:
    if field.kind == "one":
        out.put(0 if value is None else field.options.index(value) + 1, field.width)
    elif field.kind == "many":
        out.put(sum(1 << field.options.index(id_) for id_ in value or ()), field.width)
    else:
        for id_ in value or ():
            out.put(field.options.index(id_) + 1, field.width)
        out.put(0, field.width)


def _take(bits: "_Reader", field: _Field) -> Any:
    if field.kind == "one":
        number = bits.take(field.width)
        return field.options[number - 1] if number else None
    if field.kind == "many":
        mask = bits.take(field.width)
        return tuple(field.options[place] for place in range(field.width) if mask >> place & 1) or None
    return tuple(_ranked(bits, field)) or None


def _ranked(bits: "_Reader", field: _Field) -> Iterator[Any]:
    while number := bits.take(field.width):
        yield field.options[number - 1]


def _exercise(bits: "_Reader") -> str:
    return v.EXERCISES[bits.take(_EXERCISE_BITS)]


# --- bits ----------------------------------------------------------------------------------------------


class _Writer:
    def __init__(self) -> None:
        self._bits = ""

    def put(self, number: int, width: int) -> None:
        if not 0 <= number < 1 << width:
            raise OverflowError(f"{number} needs more than {width} bits: a new version of the link is due")
        self._bits += f"{number:0{width}b}"

    def bytes(self) -> bytes:
        filled = self._bits + "0" * (-len(self._bits) % 8)
        return int(filled, 2).to_bytes(len(filled) // 8, "big")


class _Reader:
    def __init__(self, body: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in body)
        self._at = 0

    def take(self, width: int) -> int:
        part = self._bits[self._at : self._at + width]
        if len(part) < width:
            raise IndexError("no bits left")
        self._at += width
        return int(part, 2)

    def left(self) -> int:
        return len(self._bits) - self._at

    def rest(self) -> int:
        """What stands in the bits that only fill the last byte."""
        return int(self._bits[self._at :] or "0", 2)
