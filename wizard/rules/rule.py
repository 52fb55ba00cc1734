"""What a rule is: an id, a question to the facts, its words, and where it comes from.

A rule without a source cannot be constructed. ``own`` rules are this project's own,
cautious on purpose; they cite ``own_placement`` and every screen marks them so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wizard.answers.predicates import MET, MISSED, UNKNOWN, Predicate

REGISTER: dict[str, Rule] = {}


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
        assert self.when is not None, f"{self.id} asks nothing, so it neither holds nor fails"
        found = self.when.test(facts)
        return (self.unknown_counts_as if found is UNKNOWN else found) == MET

    def because(self, facts: Any) -> tuple[str, ...]:
        """The answers that make it hold, in the order in which they are read."""
        assert self.when is not None, f"{self.id} asks nothing, so no answer makes it hold"
        return self.when.because(facts)

    @property
    def own(self) -> bool:
        return self.sources == ("own_placement",)

    def fields(self) -> tuple[str, ...]:
        return self.when.fields() if self.when else ()


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
