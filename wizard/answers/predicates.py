"""Seven kinds of question that a rule asks of the facts, each answered met, missed or unknown.

One object routes, decides, explains, draws and can be enumerated. A value that was
not answered makes a predicate *unknown*, unless the rule names ``NOT_ANSWERED`` among
the values that it wants: not answered is a value of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

MET, MISSED, UNKNOWN = "met", "missed", "unknown"
NOT_ANSWERED = None


class Predicate:
    """The base: ``test(facts)`` is met, missed or unknown; ``fields()`` are the answers it reads.

    Every question becomes two functions of Python, once: ``met`` and ``missed``. What is neither is unknown.
    """

    def test(self, facts: Any) -> str:
        if self.met(facts):
            return MET
        return MISSED if self.missed(facts) else UNKNOWN

    @cached_property
    def met(self) -> Callable[[Any], bool]:
        """Whether the facts answer yes, as one function."""
        return _function(self.as_python()[0])

    @cached_property
    def missed(self) -> Callable[[Any], bool]:
        """Whether the facts answer no, as one function."""
        return _function(self.as_python()[1])

    def as_python(self) -> tuple[str, str]:
        """When it is met and when it is missed, as two expressions over ``facts``; made of ids and numbers of rules alone."""
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

    def fields(self) -> tuple[str, ...]:
        return (self.field,)


@dataclass(frozen=True)
class OneOf(_OfOneField):
    """The one answer is among ``values``; ``NOT_ANSWERED`` may be one of them."""

    field: str
    values: tuple[Any, ...]

    def as_python(self) -> tuple[str, str]:
        met = f"({_read(self.field)} in {self.values!r})"
        return met, f"not {met}" if None in self.values else f"({_read(self.field)} is not None and not {met})"


@dataclass(frozen=True)
class AtLeast(_OfOneField):
    """The number is ``least`` or more."""

    field: str
    least: int

    def as_python(self) -> tuple[str, str]:
        known = f"{_read(self.field)} is not None and {_read(self.field)}"
        return f"({known} >= {self.least!r})", f"({known} < {self.least!r})"


@dataclass(frozen=True)
class AtMost(_OfOneField):
    """The number is ``most`` or less."""

    field: str
    most: int

    def as_python(self) -> tuple[str, str]:
        known = f"{_read(self.field)} is not None and {_read(self.field)}"
        return f"({known} <= {self.most!r})", f"({known} > {self.most!r})"


@dataclass(frozen=True)
class Has(_OfOneField):
    """The list of answers contains ``value``."""

    field: str
    value: str

    def as_python(self) -> tuple[str, str]:
        known = f"{_read(self.field)} is not None and {self.value!r}"
        return f"({known} in {_read(self.field)})", f"({known} not in {_read(self.field)})"


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

    def as_python(self) -> tuple[str, str]:
        both = [part.as_python() for part in self.parts]
        return (
            f"({' and '.join(met for met, _ in both) or True})",
            f"({' or '.join(missed for _, missed in both) or False})",
        )


class AnyOf(_OfParts):
    """Met if one part is met; else unknown if one is unknown; else missed."""

    def as_python(self) -> tuple[str, str]:
        both = [part.as_python() for part in self.parts]
        return (
            f"({' or '.join(met for met, _ in both) or False})",
            f"({' and '.join(missed for _, missed in both) or True})",
        )


class Not(_OfParts):
    """The opposite; unknown stays unknown."""

    def __init__(self, part: Predicate) -> None:
        super().__init__(part)

    def _met_by(self, facts: Any) -> Iterator[str]:
        yield from self.fields()

    def as_python(self) -> tuple[str, str]:
        met, missed = self.parts[0].as_python()
        return missed, met


def together(asked: tuple[tuple[Predicate, bool], ...]) -> Callable[[Any], tuple[bool, ...]]:
    """Many questions as one function; ``True`` beside one says that unknown counts as met."""
    texts = (
        f"not {missed}" if unknown_is_met else met
        for (met, missed), unknown_is_met in ((one.as_python(), u) for one, u in asked)
    )
    return _function(f"({''.join(f'{text}, ' for text in texts)})")


def _read(field: str) -> str:
    if not all(name.isidentifier() for name in field.split(".")):
        raise ValueError(f"{field!r} names no answer")
    return f"facts.{field}"


def _function(expression: str) -> Callable[[Any], Any]:
    made: Callable[[Any], Any] = eval(f"lambda facts: {expression}", {"__builtins__": {}})
    return made
