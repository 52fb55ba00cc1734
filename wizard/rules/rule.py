"""What a rule is: an id, a question to the facts, its words, and where it comes from.

A rule without a source cannot be constructed. ``own`` rules are this project's own,
cautious on purpose; they cite ``own_placement`` and every screen marks them so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress
from typing import Any, TypeVar

from wizard.answers.predicates import MET, MISSED, Predicate, together

REGISTER: dict[str, Rule] = {}
RuleOf = TypeVar("RuleOf", bound="Rule")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The base of every declared rule.

    ``says`` is its English text for people; it is translated on the way out under
    the key ``rule.<id>``. ``unknown_counts_as`` says what an unknown answer does:
    "met" for a rule that protects, "missed" for one that only helps.
    """

    id: str
    says: str
    sources: tuple[str, ...]
    when: Predicate | None = None
    unknown_counts_as: str = MISSED

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError(f"rule {self.id}: a rule needs at least one source; own_placement if it is our own")
        if not self.says:
            raise ValueError(f"rule {self.id}: a rule needs words")
        if self.id in REGISTER:
            raise ValueError(f"rule {self.id}: the id is taken; choose another")
        REGISTER[self.id] = self

    def holds(self, facts: Any) -> bool:
        """Whether the rule applies, with unknown counted as the rule says."""
        asked, counts = self.asked()
        return not asked.missed(facts) if counts else asked.met(facts)

    def asked(self) -> tuple[Predicate, bool]:
        """Its question, and whether unknown counts as met."""
        if self.when is None:
            raise TypeError(f"rule {self.id} asks nothing, so it neither holds nor fails")
        return self.when, self.unknown_counts_as == MET

    def because(self, facts: Any) -> tuple[str, ...]:
        """The answers that make it hold, in the order in which they are read."""
        assert self.when is not None, f"{self.id} asks nothing, so no answer makes it hold"
        return self.when.because(facts)

    @property
    def own(self) -> bool:
        return self.sources == ("own_placement",)

    def fields(self) -> tuple[str, ...]:
        return self.when.fields() if self.when else ()


_TOGETHER: list[
    tuple[tuple[Rule, ...], Callable[[Any], tuple[bool, ...]]]
] = []  # a handful of lists, each with its function


def held(rules: tuple[RuleOf, ...], facts: Any) -> tuple[RuleOf, ...]:
    """Those that apply, in their order, as ``holds`` says it of each; a list of rules is asked as one function."""
    for known, ask in _TOGETHER:
        if known is rules:
            return tuple(compress(rules, ask(facts)))
    _TOGETHER.append((rules, together(tuple(rule.asked() for rule in rules))))
    return held(rules, facts)


@dataclass(frozen=True, kw_only=True)
class Exclusion(Rule):
    """Rules out every exercise that carries one of ``tags``."""

    tags: tuple[str, ...]
    unknown_counts_as: str = MET


@dataclass(frozen=True, kw_only=True)
class Cap(Rule):
    """No stage above ``stage``. ``lasting`` caps hold for the whole plan; others lift through gates."""

    stage: int
    lasting: bool
    unknown_counts_as: str = MISSED


@dataclass(frozen=True, kw_only=True)
class Ceiling(Rule):
    """A row of the pain table: the first one met gives the colour."""

    colour: str


@dataclass(frozen=True, kw_only=True)
class StageRow(Rule):
    """What a stage needs, all of it."""

    stage: int


@dataclass(frozen=True, kw_only=True)
class Hit(Rule):
    """A warning sign that follows from other answers. ``tier`` is set where nobody can tick the sign itself."""

    sign: str
    tier: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contradiction(Rule):
    """Two answers that do not fit together. With ``careful`` the plan is a careful one until they are settled."""

    careful: bool = True
    answers: tuple[str, ...] = ()  # the answers that differ, where the question to the facts does not name them

    def fields(self) -> tuple[str, ...]:
        return self.answers or super().fields()


@dataclass(frozen=True, kw_only=True)
class Points(Rule):
    """Integer points for an exercise or a set of exercises."""

    points: int
