"""Seven kinds of question that a rule asks of the facts, each answered met, missed or unknown.

One object routes, decides, explains, draws and can be enumerated. A value that was
not answered makes a predicate *unknown*, unless the rule names ``NOT_ANSWERED`` among
the values that it wants: not answered is a value of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

MET, MISSED, UNKNOWN = "met", "missed", "unknown"
NOT_ANSWERED = None


class Predicate:
    """The base: ``test(facts)`` is met, missed or unknown; ``fields()`` are the answers it reads."""

    def test(self, facts: Any) -> str:
        raise NotImplementedError

    def fields(self) -> tuple[str, ...]:
        raise NotImplementedError

    def because(self, facts: Any) -> tuple[str, ...]:
        """The answers that make it met, in the order in which they are read; none where it is not met."""
        if self.test(facts) is not MET:
            return ()
        return tuple(dict.fromkeys(self._met_by(facts)))

    def _met_by(self, facts: Any) -> Iterator[str]:
        yield from self.fields()

    def __and__(self, other: Predicate) -> AllOf:
        return AllOf(self, other)

    def __or__(self, other: Predicate) -> AnyOf:
        return AnyOf(self, other)

    def __invert__(self) -> Not:
        return Not(self)


class _OfOneField(Predicate):
    field: str
    _get: Callable[[Any], Any]  # of the facts: what was answered in the field

    def __post_init__(self) -> None:
        object.__setattr__(self, "_get", attrgetter(self.field))

    def fields(self) -> tuple[str, ...]:
        return (self.field,)


@dataclass(frozen=True)
class OneOf(_OfOneField):
    """The one answer is among ``values``; ``NOT_ANSWERED`` may be one of them."""

    field: str
    values: tuple[Any, ...]

    def test(self, facts: Any) -> str:
        value = self._get(facts)
        if value in self.values:
            return MET
        return UNKNOWN if value is None else MISSED


@dataclass(frozen=True)
class AtLeast(_OfOneField):
    """The number is ``least`` or more."""

    field: str
    least: int

    def test(self, facts: Any) -> str:
        value = self._get(facts)
        if value is None:
            return UNKNOWN
        return MET if value >= self.least else MISSED


@dataclass(frozen=True)
class AtMost(_OfOneField):
    """The number is ``most`` or less."""

    field: str
    most: int

    def test(self, facts: Any) -> str:
        value = self._get(facts)
        if value is None:
            return UNKNOWN
        return MET if value <= self.most else MISSED


@dataclass(frozen=True)
class Has(_OfOneField):
    """The list of answers contains ``value``."""

    field: str
    value: str

    def test(self, facts: Any) -> str:
        values = self._get(facts)
        if values is None:
            return UNKNOWN
        return MET if self.value in values else MISSED


class _OfParts(Predicate):
    parts: tuple[Predicate, ...]

    def __init__(self, *parts: Predicate) -> None:
        self.parts = parts

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.parts))})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.parts))

    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(field for part in self.parts for field in part.fields()))

    def _met_by(self, facts: Any) -> Iterator[str]:
        for part in self.parts:
            yield from part.because(facts)


class AllOf(_OfParts):
    """Missed if one part is missed; else unknown if one is unknown; else met."""

    def test(self, facts: Any) -> str:
        verdict = MET
        for part in self.parts:
            found = part.test(facts)
            if found is MISSED:
                return MISSED
            if found is UNKNOWN:
                verdict = UNKNOWN
        return verdict


class AnyOf(_OfParts):
    """Met if one part is met; else unknown if one is unknown; else missed."""

    def test(self, facts: Any) -> str:
        verdict = MISSED
        for part in self.parts:
            found = part.test(facts)
            if found is MET:
                return MET
            if found is UNKNOWN:
                verdict = UNKNOWN
        return verdict


class Not(_OfParts):
    """The opposite; unknown stays unknown."""

    def __init__(self, part: Predicate) -> None:
        super().__init__(part)

    def _met_by(self, facts: Any) -> Iterator[str]:
        yield from self.fields()

    def test(self, facts: Any) -> str:
        found = self.parts[0].test(facts)
        if found is UNKNOWN:
            return UNKNOWN
        return MISSED if found is MET else MET
