"""How much load pain allows (the ceiling), and which stage the person is in.

Highest row fully met, then the lowest cap. Unknown never helps: a row with an
unknown part is not met.
"""

from __future__ import annotations

from typing import NamedTuple

from wizard.answers.facts import Facts
from wizard.answers.predicates import NOT_ANSWERED, AllOf, AnyOf, AtLeast, AtMost, Has, OneOf

from .rule import Cap, Ceiling, StageRow, held

GREEN, AMBER, RED = "green", "amber", "red"
COLOURS = (GREEN, AMBER, RED)
CEILING_STAGE = {GREEN: 3, AMBER: 2, RED: 1}

_PAIN_MODEL = ("thomee_1997", "pain_model_summaries", "own_placement")
_SETTLE = ("silbernagel_2007", "pain_model_summaries", "own_placement")
ANY_PAIN = AnyOf(AtLeast("pain.activity", 1), AtLeast("pain.rest", 1), AtLeast("pain.night", 1))

CEILINGS = (
    Ceiling(
        id="ceiling_red_high_pain",
        colour=RED,
        sources=_PAIN_MODEL,
        when=AnyOf(AtLeast("pain.activity", 6), AtLeast("pain.rest", 4), AtLeast("pain.night", 6)),
        says="Pain above 5 with activity, from 4 at rest, or from 6 at night asks for the gentlest start.",
    ),
    Ceiling(
        id="ceiling_red_settles_longer",
        colour=RED,
        sources=_SETTLE,
        when=OneOf("pain.settles", ("longer",)),
        says="Pain that is not back to its usual level by the next morning asks for the gentlest start.",
    ),
    Ceiling(
        id="ceiling_red_settling_unknown",
        colour=RED,
        sources=("own_placement",),
        when=AllOf(ANY_PAIN, OneOf("pain.settles", (NOT_ANSWERED,))),
        says="We do not know how fast your pain settles, so we start as gently as if it were slow.",
    ),
    Ceiling(
        id="ceiling_red_rest_or_night_unknown",
        colour=RED,
        sources=("own_placement",),
        when=AnyOf(OneOf("pain.rest", (NOT_ANSWERED,)), OneOf("pain.night", (NOT_ANSWERED,))),
        says="We do not know your pain at rest or at night, so we start as gently as if it were high.",
    ),
    Ceiling(
        id="ceiling_amber_some_pain",
        colour=AMBER,
        sources=_PAIN_MODEL,
        when=AnyOf(AtLeast("pain.activity", 3), AtLeast("pain.rest", 3), AtLeast("pain.night", 3)),
        says="Pain of 3 to 5 is acceptable. It limits the start to stage 2.",
    ),
    Ceiling(
        id="ceiling_amber_trend",
        colour=AMBER,
        sources=("own_placement",),
        when=AnyOf(
            OneOf("pain.trend", ("worse", "slightly_worse")), AllOf(ANY_PAIN, OneOf("pain.trend", (NOT_ANSWERED,)))
        ),
        says="Pain that is getting worse, or whose course we do not know, limits the start to stage 2.",
    ),
    Ceiling(
        id="ceiling_green",
        colour=GREEN,
        sources=_PAIN_MODEL,
        when=AllOf(AtMost("pain.activity", 2), AtMost("pain.rest", 2), AtMost("pain.night", 2)),
        says="Pain of 0 to 2 that settles by the next morning limits nothing.",
    ),
)

_LEVEL = OneOf("ability.stand_30s", ("level",))
STAGE_ROWS = (
    StageRow(
        id="stage_3_row",
        stage=3,
        sources=("crossley_2011", "trendelenburg_1985", "own_placement"),
        when=AllOf(
            _LEVEL,
            OneOf("ability.single_leg_squat", ("good",)),
            OneOf("ability.stairs", ("easy",)),
            OneOf("ceiling", (GREEN,)),
        ),
        says="Stage 3 needs a level stand for 30 seconds, a good one-leg squat, easy stairs and calm pain.",
    ),
    StageRow(
        id="stage_2_row",
        stage=2,
        sources=("trendelenburg_1985", "grimaldi_2017", "lequesne_2008", "own_placement"),
        when=AllOf(_LEVEL, OneOf("ability.stairs", ("easy", "some_pain"))),
        says="Stage 2 needs a level stand on the sore or weaker leg for 30 seconds, and stairs that you can climb.",
    ),
    StageRow(
        id="stage_1_row",
        stage=1,
        sources=("s1", "own_placement"),
        says="Stage 1 is where everybody starts who has not passed, or not tried, the tests of a later stage.",
    ),
)

CAPS = (
    Cap(
        id="cap_ceiling_red",
        stage=1,
        lasting=False,
        sources=_PAIN_MODEL,
        when=OneOf("ceiling", (RED,)),
        says="While pain sets a red limit, the plan stays in stage 1.",
    ),
    Cap(
        id="cap_ceiling_amber",
        stage=2,
        lasting=False,
        sources=_PAIN_MODEL,
        when=OneOf("ceiling", (AMBER,)),
        says="While pain sets an amber limit, the plan goes to stage 2 at most.",
    ),
    Cap(
        id="cap_known_stage_1",
        stage=1,
        lasting=False,
        sources=("own_placement",),
        when=OneOf("ability.known_stage", (1,)),
        says="You told us that you are in stage 1.",
    ),
    Cap(
        id="cap_known_stage_2",
        stage=2,
        lasting=False,
        sources=("own_placement",),
        when=OneOf("ability.known_stage", (2,)),
        says="You told us that you are in stage 2.",
    ),
    Cap(
        id="cap_pelvic_girdle_pain",
        stage=1,
        lasting=True,
        sources=("own_placement",),
        when=Has("conditions", "pelvic_girdle_pain"),
        says="With pelvic girdle pain the plan stays in stage 1.",
    ),
    Cap(
        id="cap_pregnancy",
        stage=2,
        lasting=True,
        sources=("pregnancy_activity", "own_placement"),
        when=Has("conditions", "pregnancy"),
        says="In pregnancy the plan goes to stage 2 at most.",
    ),
    Cap(
        id="cap_hip_replacement",
        stage=2,
        lasting=True,
        sources=("hip_precautions", "jacobs_2009", "own_placement"),
        when=Has("conditions", "hip_replacement_cleared"),
        says="With a replaced hip the plan goes to stage 2 at most.",
    ),
    Cap(
        id="cap_balance",
        stage=2,
        lasting=True,
        sources=("own_placement",),
        when=Has("conditions", "balance_or_falls"),
        says="With poor balance or falls the plan goes to stage 2 at most.",
    ),
    Cap(
        id="cap_80_plus",
        stage=2,
        lasting=True,
        sources=("springer_2007", "bohannon_2006", "own_placement"),
        when=OneOf("age_band", ("80_plus",)),
        says="From 80 years on the plan goes to stage 2 at most.",
    ),
    Cap(
        id="cap_recent_birth",
        stage=2,
        lasting=True,
        sources=("own_placement",),
        when=Has("conditions", "recent_birth"),
        says="In the months after a birth the plan goes to stage 2 at most.",
    ),
    Cap(
        id="cap_abductor_repair",
        stage=2,
        lasting=True,
        sources=("abductor_repair", "own_placement"),
        when=Has("conditions", "abductor_repair_cleared"),
        says="With a repaired tendon at the hip the plan goes to stage 2 at most.",
    ),
    Cap(
        id="cap_leg_pain_below_knee",
        stage=2,
        lasting=True,
        sources=("own_placement",),
        when=Has("conditions", "leg_pain_below_knee"),
        says="With pain below the knee the plan goes to stage 2 at most.",
    ),
    Cap(
        id="cap_contradiction",
        stage=2,
        lasting=True,
        sources=("own_placement",),
        when=OneOf("contradictory", (True,)),
        says="Two of your answers do not fit together, so the plan goes to stage 2 at most until you settle them.",
    ),
    Cap(
        id="cap_new_pain",
        stage=2,
        lasting=False,
        sources=("own_placement",),
        when=AllOf(ANY_PAIN, OneOf("pain.duration", ("under_2_weeks", NOT_ANSWERED))),
        says="The pain is newer than two weeks, or we do not know how old it is, so the start is stage 2 at most.",
    ),
)
CAP_BY_ID = {cap.id: cap for cap in CAPS}

TENDON_PATTERN = Has("pain.site", "outer_hip")
LYING_NOT_FINE = OneOf("pain.lying_on_side_hurts", (True, NOT_ANSWERED))


class Staging(NamedTuple):
    """Ceiling, stage and why. ``last_stage`` is the highest stage that the plan can ever reach."""

    ceiling: str
    ceiling_rule: str
    row: int
    row_rule: str
    stage: int
    deciding: str
    caps: tuple[str, ...]
    last_stage: int
    rows: tuple[tuple[str, str], ...] = ()  # every row of the stage table with its verdict


def ceiling(facts: Facts) -> Ceiling:
    """The first row of the pain table that is met; notes the colour and the patterns on ``facts``."""
    found = next(iter(held(CEILINGS, facts)))
    facts.ceiling = found.colour
    facts.tendon_pattern = not TENDON_PATTERN.missed(facts)
    facts.irritable = facts.tendon_pattern and (found.colour != GREEN or not LYING_NOT_FINE.missed(facts))
    return found


def stage(facts: Facts) -> Staging:
    """The stage of the answers; every part of the table that decided stands in the result."""
    colour = ceiling(facts)
    row = next(r for r in STAGE_ROWS if r.stage == 1 or r.holds(facts))
    caps = held(CAPS, facts)
    lowest = min(caps, key=lambda cap: cap.stage, default=None)
    decided = lowest if lowest is not None and lowest.stage < row.stage else row
    return Staging(
        ceiling=colour.colour,
        ceiling_rule=colour.id,
        row=row.stage,
        row_rule=row.id,
        stage=decided.stage,
        deciding=decided.id,
        caps=tuple(cap.id for cap in caps),
        last_stage=min((cap.stage for cap in caps if cap.lasting), default=3),
        rows=tuple((r.id, r.when.test(facts)) for r in STAGE_ROWS if r.when),
    )
