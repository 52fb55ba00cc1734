"""Who gets no exercise: warning signs, ticked or derived, and open questions.

Precedence: the highest tier among all hits is the outcome, and every hit is listed.
A hit outranks open questions. Contradictions do not stop a plan; they make it careful.
"""

from __future__ import annotations

from typing import NamedTuple

from catalogue import vocabulary as v
from catalogue.model import Catalogue

from ..predicates import NOT_ANSWERED, AllOf, AnyOf, AtLeast, Has, Not, OneOf
from .declared import Hit, Rule
from .facts import Facts

OUTCOMES = ("plan", "caution_plan", "incomplete", *v.TIERS)
PAIN_SITES_OF_THE_HIP = AnyOf(
    Has("pain.site", "outer_hip"), Has("pain.site", "groin_front"), Has("pain.site", "buttock")
)

UNDER_18 = Hit(
    id="under_18", sign="under_18", tier="clinician_first", sources=("sufe_rch", "own_placement"),
    when=OneOf("age_band", ("under_18",)),
    says="This program is made for adults. Under 18, hip pain belongs with a doctor first.",
)
DERIVED_HITS = (
    UNDER_18,
    Hit(
        id="derived_severe_pain_limits_walking", sign="severe_pain_limits_walking",
        sources=("versus_arthritis", "own_placement"),
        when=AllOf(
            AtLeast("pain.activity", 7),
            AnyOf(OneOf("ability.stairs", ("cannot",)), OneOf("ability.stand_30s", ("cannot",))),
        ),
        says="Your pain is 7 or more of 10, and you cannot climb stairs or stand on that leg.",
    ),
    Hit(
        id="derived_worse_every_week", sign="worse_every_week", sources=("versus_arthritis",),
        when=AllOf(
            OneOf("pain.trend", ("worse",)),
            OneOf("pain.duration", ("2_to_12_weeks", "over_3_months", NOT_ANSWERED)),
        ),
        says="Your pain is getting worse, and it is two weeks old or more, or you did not say how old it is.",
    ),
    Hit(
        id="derived_osteoporosis_with_hip_pain", sign="osteoporosis_with_hip_pain",
        sources=("own_placement",),
        when=AllOf(
            Has("conditions", "osteoporosis"), PAIN_SITES_OF_THE_HIP, AtLeast("pain.activity", 1),
            OneOf("pain.duration", ("under_2_weeks", "2_to_12_weeks", NOT_ANSWERED)),
        ),
        says="You have thin bones and hip pain that began in the last three months, or you did not say when.",
    ),
    Hit(
        id="derived_replaced_hip_new_pain", sign="replaced_hip_new_pain",
        sources=("own_placement",),
        when=AllOf(
            Has("conditions", "hip_replacement_cleared"), PAIN_SITES_OF_THE_HIP,
            AnyOf(AtLeast("pain.activity", 3), AtLeast("pain.night", 3)),
        ),
        says="You have a replaced hip, and pain of 3 or more of 10 around it.",
    ),
)
SIGN_TICKED = Rule(
    id="sign_ticked", sources=("own_placement",),
    says="You ticked a warning sign. A warning sign never leads to an exercise.",
)

REQUIRED = ("signs", "age_band", "conditions", "pain.site", "pain.activity")
OPEN_QUESTION = Rule(
    id="open_question", sources=("own_placement",),
    says="An answer that safety depends on is missing. Not answered never counts as fine.",
)

CONTRADICTIONS = (
    Rule(
        id="contradiction_site_none_with_pain", sources=("own_placement",),
        when=AllOf(
            Has("pain.site", "none"),
            AnyOf(AtLeast("pain.rest", 1), AtLeast("pain.activity", 1), AtLeast("pain.night", 1)),
        ),
        says="You said that nothing hurts, and also gave a pain score above 0.",
    ),
    Rule(
        id="contradiction_no_activity_pain_but_night", sources=("own_placement",),
        when=AllOf(Not(AtLeast("pain.activity", 1)), AtLeast("pain.night", 3)),
        says="You said 0 for pain with activity, and 3 or more for pain at night.",
    ),
    Rule(
        id="contradiction_no_pain_to_settle", sources=("own_placement",),
        when=AllOf(
            OneOf("pain.settles", ("no_pain",)),
            AnyOf(AtLeast("pain.rest", 1), AtLeast("pain.activity", 1), AtLeast("pain.night", 1)),
        ),
        says="You said that there is no pain to settle, and also gave a pain score above 0.",
    ),
)

CARE_CONDITION = Rule(
    id="care_condition", sources=("own_placement",),
    says="A condition that you named changes the choice, so the plan is a careful one.",
)
CARELESS = ("latex_allergy", "cannot_get_to_floor")  # change the kit or the place, not the care


class Screen(NamedTuple):
    """What the screen found. ``derived`` are the rules behind derived hits, ``tiers`` each sign that was hit with its tier."""

    ticked: tuple[str, ...]
    derived: tuple[str, ...]
    open_questions: tuple[str, ...]
    contradictions: tuple[str, ...]
    tiers: tuple[tuple[str, str], ...] = ()

    @property
    def hits(self) -> tuple[str, ...]:
        """Every sign that was hit, ticked or derived, once each, most urgent first."""
        return tuple(sign for sign, _ in self.tiers)

    @property
    def outcome(self) -> str | None:
        """The outcome where the screen stops the plan, else None."""
        if self.tiers:
            return max((tier for _, tier in self.tiers), key=OUTCOMES.index)
        return "incomplete" if self.open_questions else None

    def with_ticked(self, signs: tuple[str, ...], catalogue: Catalogue) -> "Screen":
        """The same screen with these signs ticked as well."""
        ticked = tuple(sign for sign in catalogue.signs if sign in self.ticked or sign in signs)
        return self._replace(ticked=ticked, tiers=_tiers(ticked, self.derived, catalogue))


def tier_of(sign: str, catalogue: Catalogue) -> str:
    """The tier of a sign: its own entry in the catalogue says so, never its place in a list."""
    return catalogue.signs[sign].tier


def tier_of_hit(hit: Hit, catalogue: Catalogue) -> str:
    """The tier of a derived hit: its own, or that of the sign that it stands for."""
    return hit.tier or tier_of(hit.sign, catalogue)


def _tiers(ticked: tuple[str, ...], derived: tuple[str, ...], catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    found = {sign: tier_of(sign, catalogue) for sign in ticked}
    for hit in (BY_ID[rule] for rule in derived):
        tier = tier_of_hit(hit, catalogue)
        found[hit.sign] = max(found.get(hit.sign, tier), tier, key=OUTCOMES.index)
    order = {sign: place for place, sign in enumerate(catalogue.signs)}
    return tuple(sorted(
        found.items(), key=lambda one: (-OUTCOMES.index(one[1]), order.get(one[0], len(order)), one[0])))


BY_ID = {hit.id: hit for hit in DERIVED_HITS}


def screen(facts: Facts, catalogue: Catalogue) -> Screen:
    """Screen the answers; also notes on ``facts`` whether they contradict one another."""
    contradictions = tuple(rule.id for rule in CONTRADICTIONS if rule.holds(facts))
    facts.contradictory = bool(contradictions)
    ticked, derived = facts.signs or (), tuple(hit.id for hit in DERIVED_HITS if hit.holds(facts))
    return Screen(
        ticked=ticked,
        derived=derived,
        open_questions=open_questions(facts),
        contradictions=contradictions,
        tiers=_tiers(ticked, derived, catalogue),
    )


def differing(facts: Facts) -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """Each contradiction that holds, with the answers that make it."""
    return tuple((rule, rule.when.because(facts)) for rule in CONTRADICTIONS if rule.holds(facts))  # type: ignore[union-attr]


def open_questions(facts: Facts) -> tuple[str, ...]:
    """The answers without which nothing is decided, as far as they are missing."""
    values = (facts.signs, facts.age_band, facts.conditions, facts.pain.site, facts.pain.activity)
    return tuple(name for name, value in zip(REQUIRED, values) if value is None)


def careful(facts: Facts) -> tuple[str, ...]:
    """The rules that turn a plan into a careful one, besides the ceiling."""
    found = [rule.id for rule in CONTRADICTIONS if facts.contradictory and rule.holds(facts)]
    if any(c not in CARELESS for c in facts.conditions or ()):
        found.append(CARE_CONDITION.id)
    return tuple(found)
