"""The case under review: what does not change with a change, and what a review gives."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.model import Catalogue, Exercise
from wizard import rules
from wizard.answers.facts import Facts
from wizard.answers.model import Answers
from wizard.plan.changes import Change, Dose
from wizard.plan.model import Plan, SourceRef
from wizard.plan.writer import Phrasebook, teller
from wizard.rules import choosing, progressing, shortlisting, staging
from wizard.rules.checking_in import State
from wizard.rules.rule import REGISTER
from wizard.rules.screening import Screen, screen
from wizard.rules.staging import Staging

BY_PHYSIOTHERAPIST = "changed_by_physiotherapist"  # where a plan names the rule behind a part of it
STAGE_BY_PHYSIOTHERAPIST = "stage_by_physiotherapist"
OUTSIDE_LADDER = "dose_outside_ladder"
ONE_KIND, TOO_FEW = choosing.OTHER_FAMILY.id, choosing.THREE_PICKS.id
LEAST_KINDS = 2


@dataclass(frozen=True)
class Conflict:
    """What one rule holds against a change."""

    rule: str
    says: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Judged:
    """One change as the rules see it. It is ``applied`` where nothing speaks against it, or a reason was given."""

    change: Change
    says: str
    conflicts: tuple[Conflict, ...]
    applied: bool


@dataclass(frozen=True)
class PassedOver:
    """A change that cannot be made, whatever the reason, and why not."""

    change: Change
    why: str


@dataclass(frozen=True)
class Reviewed:
    """The original plan, the changed one, and every change that makes the difference."""

    original: Plan
    plan: Plan
    judged: tuple[Judged, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that stand in the plan, settled."""
        return tuple(one.change for one in self.judged if one.applied)

    @property
    def waiting(self) -> tuple[Judged, ...]:
        """The changes that wait for a reason."""
        return tuple(one for one in self.judged if not one.applied)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Everything that the rules hold against the changes, in their order."""
        return tuple(conflict for one in self.judged for conflict in one.conflicts)


@dataclass(frozen=True)
class Offer:
    """An exercise that could take the place of another one; without conflicts it is allowed."""

    exercise: str
    name: str
    stage: int
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class StageOffer:
    """A stage, and what speaks against it."""

    stage: int
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class DoseOffer:
    """One dose of the ladder of an exercise. ``planned``: the one that the rules give now."""

    says: str
    dose: Dose
    planned: bool
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, eq=False)
class Case:
    facts: Facts
    found: Screen
    placed: Staging
    state: State
    kit: tuple[str, ...]
    t: Phrasebook

    @property
    def catalogue(self) -> Catalogue:
        return self.t.c

    @property
    def short_holds_only(self) -> bool:
        return any(c in rules.NO_LONG_HOLDS for c in self.facts.conditions or ())

    def exercise(self, id_: str) -> Exercise:
        return self.catalogue.exercises[id_]

    def key(self, stage: int) -> shortlisting.ShortlistKey:
        return shortlisting.key(self.facts, stage)

    def dose_at(self, e: Exercise, at: int) -> progressing.Dose:
        return progressing.dose(e, at, progressing.load_kit(e, self.kit), self.short_holds_only)

    def entry(self, stage: int) -> tuple[int, str]:
        """Where a plan of this stage enters, and the rule. A stage that was raised starts no higher than the pain allows."""
        colour, tendon = self.placed.ceiling, bool(self.facts.tendon_pattern)
        return min(progressing.entry(colour, tendon, stage), progressing.entry(colour, tendon, min(stage, 2)))

    def entry_of(self, e: Exercise, stage: int) -> int:
        colour, tendon = self.placed.ceiling, bool(self.facts.tendon_pattern)
        own = progressing.entry_of(e, self.entry(stage)[0], stage, colour, tendon)
        return min(own, progressing.entry(colour, tendon, min(stage, 2))[0])

    def conflict(self, rule: str, says: str | None = None) -> Conflict:
        return Conflict(rule, says or self.t.rule(rule), self.t.sources(REGISTER[rule].sources))


# The steps of ``judge`` are taken one by one here. A door of their own in ``rules`` would change the digest of the rules,
# which names what was proved, without changing a rule.
def new_case(answers: Answers, catalogue: Catalogue, language: str) -> Case:
    facts = Facts(answers)
    found = screen(facts, catalogue)
    placed = staging.stage(facts)
    return Case(
        facts,
        found,
        placed,
        rules._start(facts, placed, catalogue),
        shortlisting.usable_kit(facts),
        teller(catalogue, language),
    )
