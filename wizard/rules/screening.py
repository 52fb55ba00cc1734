"""Who gets no exercise: warning signs, ticked or derived, and open questions.

Precedence: the highest tier among all hits is the outcome, and every hit is listed.
A hit outranks open questions. Contradictions do not stop a plan; they make it careful.
"""

from __future__ import annotations

from typing import NamedTuple

from catalogue import vocabulary as v
from catalogue.model import Catalogue
from wizard.answers.facts import Facts
from wizard.answers.predicates import NOT_ANSWERED, AllOf, AnyOf, AtLeast, Has, OneOf

from .rule import Contradiction, Hit, Rule, held

OUTCOMES = ("plan", "caution_plan", "incomplete", *v.TIERS)
SITES_OF_THE_HIP = (Has("pain.site", "outer_hip"), Has("pain.site", "groin_front"), Has("pain.site", "buttock"))
PAIN_AT_THE_HIP = AnyOf(*SITES_OF_THE_HIP)
SCORES = ("pain.rest", "pain.activity", "pain.night")
NOT_OVER_3_MONTHS = OneOf("pain.duration", ("under_2_weeks", "2_to_12_weeks", NOT_ANSWERED))
NEW_OR_UNKNOWN = OneOf("pain.duration", ("under_2_weeks", NOT_ANSWERED))
SEVERE = AnyOf(
    AtLeast("pain.rest", 6),
    AtLeast("pain.night", 8),
    AllOf(AtLeast("pain.activity", 8), OneOf("pain.settles", ("longer", NOT_ANSWERED))),
)
CANNOT_CLIMB, CANNOT_STAND = OneOf("ability.stairs", ("cannot",)), OneOf("ability.stand_30s", ("cannot",))
_OURS = ("own_placement",)


def _any_score(least: int, or_unknown: bool = False) -> AnyOf:
    open_too = [OneOf(score, (NOT_ANSWERED,)) for score in SCORES] if or_unknown else []
    return AnyOf(*(AtLeast(score, least) for score in SCORES), *open_too)


UNDER_18 = Hit(
    id="under_18",
    sign="under_18",
    tier="clinician_first",
    sources=("sufe_rch", "own_placement"),
    when=OneOf("age_band", ("under_18",)),
    says="This program is made for adults. Under 18, hip pain belongs with a doctor first.",
)
DERIVED_HITS = (
    UNDER_18,
    Hit(
        id="derived_severe_pain_limits_walking",
        sign="severe_pain_limits_walking",
        sources=("versus_arthritis", "own_placement"),
        when=AnyOf(
            AllOf(AtLeast("pain.activity", 7), AnyOf(CANNOT_CLIMB, CANNOT_STAND)),
            AllOf(CANNOT_CLIMB, CANNOT_STAND, _any_score(1, or_unknown=True)),
        ),
        says="You cannot climb stairs or stand on that leg and the pain is strong, or you can do neither of them.",
    ),
    Hit(
        id="derived_severe_pain",
        sign="severe_pain",
        tier="clinician_first",
        sources=("versus_arthritis", "own_placement"),
        when=AllOf(SEVERE, OneOf("pain.duration", ("2_to_12_weeks", "over_3_months"))),
        says="Your pain is severe: 6 or more at rest, 8 or more at night, or 8 or more when active. That counts where it settles slowly, or you did not say how fast.",
    ),
    Hit(
        id="derived_severe_pain_new",
        sign="severe_pain",
        tier="urgent",
        sources=("versus_arthritis", "own_placement"),
        when=AllOf(SEVERE, NEW_OR_UNKNOWN),
        says="Your pain is severe, and it is newer than two weeks, or you did not say how old it is.",
    ),
    Hit(
        id="derived_worse_every_week",
        sign="worse_every_week",
        sources=("versus_arthritis", "own_placement"),
        when=AllOf(
            OneOf("pain.trend", ("worse",)),
            OneOf("pain.duration", ("2_to_12_weeks", "over_3_months", NOT_ANSWERED)),
        ),
        says="Your pain is clearly worse than four weeks ago, and it is two weeks old or more, or you did not say how old it is.",
    ),
    Hit(
        id="derived_osteoporosis_with_hip_pain",
        sign="osteoporosis_with_hip_pain",
        sources=_OURS,
        when=AllOf(Has("conditions", "osteoporosis"), PAIN_AT_THE_HIP, AtLeast("pain.activity", 1), NOT_OVER_3_MONTHS),
        says="You have thin bones and hip pain that began in the last three months, or you did not say when.",
    ),
    Hit(
        id="derived_fragile_spine_pain",
        sign="fragile_spine_pain",
        tier="urgent",
        sources=_OURS,
        when=AllOf(
            Has("conditions", "osteoporosis"),
            Has("pain.site", "low_back"),
            _any_score(4, or_unknown=True),
            NOT_OVER_3_MONTHS,
        ),
        says="You have thin bones and back pain of 4 or more that began in the last three months, or you did not say.",
    ),
    Hit(
        id="derived_replaced_hip_new_pain",
        sign="replaced_hip_new_pain",
        sources=_OURS,
        when=AllOf(
            Has("conditions", "hip_replacement_cleared"),
            AnyOf(*SITES_OF_THE_HIP, Has("pain.site", "front_knee")),
            _any_score(3),
        ),
        says="You have a replaced hip, and pain of 3 or more of 10 around it or at the knee.",
    ),
    Hit(
        id="derived_fall_with_fragile_bone",
        sign="fall_with_fragile_bone",
        sources=("dchs_hip", "glos_hip", "own_placement"),
        when=AllOf(
            Has("signs", "recent_fall_or_blow"),
            AnyOf(
                OneOf("age_band", ("60_69", "70_79", "80_plus", NOT_ANSWERED)),
                Has("conditions", "osteoporosis"),
                OneOf("conditions", (NOT_ANSWERED,)),
                Has("history", "bone_medicine"),
                Has("history", "long_steroids"),
                Has("history", "blood_thinner"),
            ),
        ),
        says="You had a fall or a blow that still hurts, and your bones may break more easily, or you may bleed more easily.",
    ),
    Hit(
        id="derived_abductor_repair_or_tear",
        sign="abductor_repair_or_tear",
        sources=("abductor_repair", "own_placement"),
        when=AllOf(Has("conditions", "abductor_repair_cleared"), PAIN_AT_THE_HIP, _any_score(3)),
        says="A tendon at the side of your hip was repaired, and you have pain of 3 or more of 10 around it.",
    ),
    Hit(
        id="derived_groin_pain_in_a_runner",
        sign="groin_pain_in_a_runner",
        tier="clinician_first",
        sources=("femoral_neck_stress", "own_placement"),
        when=AllOf(
            Has("pain.site", "groin_front"),
            Has("goals", "running_or_sport"),
            AtLeast("pain.activity", 3),
            NOT_OVER_3_MONTHS,
        ),
        says="You want to run or do sport, and have had groin pain of 3 or more for less than three months, or you did not say how long.",
    ),
)
DERIVED_ONLY = ("severe_pain", "fragile_spine_pain", "groin_pain_in_a_runner")  # nobody ticks them
SIGN_TICKED = Rule(
    id="sign_ticked",
    sources=("own_placement",),
    says="You ticked a warning sign. A warning sign never leads to an exercise.",
)

NEW_SIGNS = "new_signs"  # of answers of version 1, which did not ask all of them
REQUIRED = ("signs", "age_band", "conditions", "pain.site", "pain.activity")
OPEN_QUESTION = Rule(
    id="open_question",
    sources=("own_placement",),
    says="An answer that safety depends on is missing. Not answered never counts as fine.",
)

CONTRADICTIONS = (  # read on the answers as they were given
    Contradiction(
        id="contradiction_site_none_with_pain",
        sources=_OURS,
        when=AllOf(Has("pain.site", "none"), _any_score(1)),
        says="You said that nothing hurts, and also gave a pain score above 0.",
    ),
    Contradiction(
        id="contradiction_no_pain_to_settle",
        sources=_OURS,
        when=AllOf(OneOf("pain.settles", ("no_pain",)), _any_score(1)),
        says="You said that there is no pain to settle, and also gave a pain score above 0.",
    ),
    Contradiction(
        id="contradiction_pregnant_from_60",
        sources=_OURS,
        when=AllOf(
            AnyOf(Has("conditions", "pregnancy"), Has("conditions", "recent_birth")),
            OneOf("age_band", ("60_69", "70_79", "80_plus")),
        ),
        says="You ticked pregnancy or a birth, and an age from 60.",
    ),
    Contradiction(
        id="contradiction_no_activity_pain_but_night",
        sources=_OURS,
        careful=False,
        when=AllOf(OneOf("pain.activity", (0,)), AtLeast("pain.night", 3)),
        says="You said 0 for pain with activity, and 3 or more for pain at night.",
    ),
    Contradiction(
        id="contradiction_rest_above_activity",
        sources=_OURS,
        careful=False,
        when=AtLeast("rest_above_activity", 2),
        answers=("pain.rest", "pain.activity"),
        says="You gave a higher number for pain at rest than for pain with activity.",
    ),
)

CARE_CONDITION = Rule(
    id="care_condition",
    sources=("own_placement",),
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

    def with_ticked(self, signs: tuple[str, ...], catalogue: Catalogue) -> Screen:
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
    return tuple(
        sorted(found.items(), key=lambda one: (-OUTCOMES.index(one[1]), order.get(one[0], len(order)), one[0]))
    )


BY_ID = {hit.id: hit for hit in DERIVED_HITS}


def screen(facts: Facts, catalogue: Catalogue) -> Screen:
    """Screen the answers; also notes on ``facts`` whether they contradict one another."""
    found = held(CONTRADICTIONS, facts.answers)
    contradictions = tuple(rule.id for rule in found)
    facts.contradictory = any(rule.careful for rule in found)
    ticked, derived = facts.signs or (), tuple([hit.id for hit in held(DERIVED_HITS, facts)])
    return Screen(
        ticked=ticked,
        derived=derived,
        open_questions=open_questions(facts),
        contradictions=contradictions,
        tiers=_tiers(ticked, derived, catalogue),
    )


def behind(found: Screen, catalogue: Catalogue) -> tuple[str, ...]:
    """The rules behind the outcome of a screen that stops the plan."""
    tier = dict(found.tiers)
    if not tier:
        return (OPEN_QUESTION.id,)
    ticked = (SIGN_TICKED.id,) if any(tier[sign] == found.outcome for sign in found.ticked) else ()
    return (*ticked, *(rule for rule in found.derived if tier_of_hit(BY_ID[rule], catalogue) == found.outcome))


def differing(facts: Facts) -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """Each contradiction that holds, with the answers that make it."""
    said = facts.answers
    return tuple((rule, rule.answers or rule.because(said)) for rule in held(CONTRADICTIONS, said))


def open_questions(facts: Facts) -> tuple[str, ...]:
    """The answers without which nothing is decided, as far as they are missing."""
    if facts.answers.new_signs_open:
        return (NEW_SIGNS, *_missing(facts))
    return _missing(facts)


def _missing(facts: Facts) -> tuple[str, ...]:
    values = (facts.answers.signs, facts.age_band, facts.conditions, facts.pain.site, facts.pain.activity)
    return tuple(name for name, value in zip(REQUIRED, values, strict=True) if value is None)


def careful(facts: Facts) -> tuple[str, ...]:
    """The rules that turn a plan into a careful one, besides the ceiling."""
    found = [rule.id for rule in held(CONTRADICTIONS, facts.answers) if rule.careful] if facts.contradictory else []
    if any(c not in CARELESS for c in facts.conditions or ()):
        found.append(CARE_CONDITION.id)
    return tuple(found)
