"""What is left of the catalogue: stage, kit, and exclusions keyed to movement tags.

Rules never name an exercise, exercises never hold a threshold. Each factor is a
pure function of a small key: ``key(facts)`` reads the answers once, ``rejected``
and ``verdicts`` see only the key.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from catalogue import vocabulary as v
from catalogue.model import Catalogue, Exercise, Stretch
from wizard.answers.facts import Facts
from wizard.answers.predicates import NOT_ANSWERED, AllOf, AnyOf, AtMost, Has, Not, OneOf

from .rule import Exclusion, Rule, held
from .staging import GREEN, RED

_OUTER_HIP = OneOf("tendon_pattern", (True,))

EXCLUSIONS = (
    Exclusion(
        id="pregnancy_no_supine",
        tags=("supine",),
        when=Has("conditions", "pregnancy"),
        sources=("pregnancy_acog", "own_placement"),
        says="In pregnancy we leave out exercises on the back. We do not ask for the month, so we count it as after the first three.",
    ),
    Exclusion(
        id="pregnancy_no_prone_impact_long_hold",
        tags=("prone", "impact", "long_isometric"),
        when=Has("conditions", "pregnancy"),
        sources=("pregnancy_activity", "own_placement"),
        says="In pregnancy we leave out lying on the front, impact and long holds.",
    ),
    Exclusion(
        id="birth_no_plank_impact_long_hold",
        tags=("plank", "impact", "long_isometric"),
        when=Has("conditions", "recent_birth"),
        sources=("own_placement",),
        says="In the months after a birth we leave out planks, impact and long holds, whatever was possible before.",
    ),
    Exclusion(
        id="abductor_repair_keep_to_the_middle",
        tags=(
            "adduction_past_midline",
            "active_internal_rotation",
            "clam_friction",
            "plank",
            "open_chain_leg_forward",
            "impact",
        ),
        when=Has("conditions", "abductor_repair_cleared"),
        sources=("abductor_repair", "own_placement"),
        says="With a repaired tendon we leave out crossing over, turning in, planks and impact. Your surgeon's advice wins.",
    ),
    Exclusion(
        id="leg_pain_no_prone_bend_or_impact",
        tags=("prone", "loaded_hinge", "impact"),
        when=Has("conditions", "leg_pain_below_knee"),
        sources=("own_placement",),
        says="With pain below the knee we leave out lying on the front, bending forward under load, and impact.",
    ),
    Exclusion(
        id="pelvic_girdle_keep_legs_together",
        tags=("single_leg_stance", "single_leg_dynamic", "wide_or_split", "active_internal_rotation", "impact"),
        when=Has("conditions", "pelvic_girdle_pain"),
        sources=("own_placement",),
        says="With pelvic girdle pain we leave out standing on one leg, wide or split positions and turning in.",
    ),
    Exclusion(
        id="blood_pressure_no_long_hold",
        tags=("long_isometric",),
        when=Has("conditions", "high_blood_pressure"),
        sources=("isometric_bp", "isometric_review", "own_placement"),
        says="With high blood pressure we leave out long holds. Short ones stay.",
    ),
    Exclusion(
        id="shoulder_no_weight_on_arms",
        tags=("weight_on_arms",),
        when=Has("conditions", "shoulder_or_wrist_pain"),
        sources=("side_bridge_2022", "own_placement"),
        says="With a sore shoulder or wrist we leave out exercises that put weight on the arms.",
    ),
    Exclusion(
        id="balance_keep_support",
        tags=("unsupported", "travel", "step_height", "impact"),
        when=Has("conditions", "balance_or_falls"),
        sources=("own_placement",),
        says="With poor balance we leave out steps, walking exercises and anything without a hand on the wall.",
    ),
    Exclusion(
        id="osteoporosis_no_impact_or_loaded_bend",
        tags=("impact", "loaded_hinge"),
        when=Has("conditions", "osteoporosis"),
        sources=("own_placement",),
        says="With thin bones we leave out impact and bending forward under load.",
    ),
    Exclusion(
        id="osteoarthritis_no_deep_bend_or_turn",
        tags=("flexion_past_90", "active_internal_rotation", "impact"),
        when=Has("conditions", "hip_osteoarthritis"),
        sources=("mskassist", "own_placement"),
        says="With hip osteoarthritis we leave out deep bending, turning in and impact.",
    ),
    Exclusion(
        id="groin_no_bend_and_turn",
        tags=(
            "flexion_past_60",
            "flexion_past_90",
            "active_internal_rotation",
            "open_chain_leg_forward",
            "hip_flexed_open_chain",
            "impact",
        ),
        when=AnyOf(Has("conditions", "groin_pinch_fai"), Has("pain.site", "groin_front")),
        sources=("philippon_2011", "mskassist", "own_placement"),
        says="With pain or a pinch at the groin we leave out deep bending, turning in and lifting the leg forward.",
    ),
    Exclusion(
        id="low_back_no_prone_or_impact",
        tags=("prone", "impact"),
        when=AnyOf(Has("conditions", "low_back_pain"), Has("pain.site", "low_back")),
        sources=("own_placement",),
        says="With low back pain we leave out lying on the front and impact.",
    ),
    Exclusion(
        id="low_back_no_loaded_bend",
        tags=("loaded_hinge",),
        when=AllOf(
            AnyOf(Has("conditions", "low_back_pain"), Has("pain.site", "low_back")),
            Not(AtMost("pain.activity", 2)),
        ),
        sources=("own_placement",),
        says="You have low back pain, and your pain with activity is above 2 or not known. So we leave out bending forward under load.",
    ),
    Exclusion(
        id="hip_replacement_keep_to_the_middle",
        tags=(
            "flexion_past_90",
            "active_internal_rotation",
            "adduction_past_midline",
            "open_chain_leg_forward",
            "hip_flexed_open_chain",
            "hip_extension_past_neutral",
            "prone",
            "impact",
        ),
        when=Has("conditions", "hip_replacement_cleared"),
        sources=("hip_precautions", "own_placement"),
        says="With a replaced hip we leave out every movement that any common leaflet warns of. Your surgeon's advice wins.",
    ),
    Exclusion(
        id="no_floor",
        tags=("floor_only",),
        when=Has("conditions", "cannot_get_to_floor"),
        sources=("own_placement",),
        says="You cannot get down to the floor, so only versions for bed, chair or standing stay.",
    ),
    Exclusion(
        id="tendon_pattern_no_clam_friction",
        tags=("clam_friction",),
        when=_OUTER_HIP,
        sources=("nhs_lothian", "own_placement"),
        says="With pain on the outer hip the clam can rub and press where it is sore.",
    ),
    Exclusion(
        id="tendon_pattern_no_crossing",
        tags=("adduction_past_midline",),
        when=_OUTER_HIP,
        sources=("physiopedia_gtps", "load_management"),
        says="With pain on the outer hip we leave out letting the leg or pelvis drop across the middle.",
    ),
    Exclusion(
        id="tendon_pattern_not_on_sore_side",
        tags=("lies_on_working_side",),
        when=_OUTER_HIP,
        sources=("load_management", "own_placement"),
        says="This exercise would have you lie on the sore hip.",
    ),
    Exclusion(
        id="tendon_pattern_no_side_lying",
        tags=("side_lying",),
        when=AllOf(
            _OUTER_HIP,
            OneOf("pain.side", ("both", NOT_ANSWERED)),
            OneOf("pain.lying_on_side_hurts", (True, NOT_ANSWERED)),
        ),
        sources=("load_management", "own_placement"),
        says="Lying on the side hurts, or we do not know, and both hips may be sore. So we leave out lying on the side.",
    ),
    Exclusion(
        id="sore_tendon_calm_first",
        tags=("single_leg_dynamic", "plank", "impact"),
        when=OneOf("irritable", (True,)),
        sources=("leap_2018", "load_management", "own_placement"),
        says="While the outer hip is sore we leave out moving on one leg, planks and impact.",
    ),
    Exclusion(
        id="front_knee_no_deep_bend",
        tags=("deep_knee", "impact"),
        when=Has("pain.site", "front_knee"),
        sources=("own_placement",),
        says="With pain at the front of the knee we leave out deep knee bends and impact.",
    ),
    Exclusion(
        id="knee_or_buttock_no_impact",
        tags=("impact",),
        when=AnyOf(Has("pain.site", "outer_knee"), Has("pain.site", "buttock")),
        sources=("own_placement",),
        says="With pain at the outer knee or the buttock we leave out impact.",
    ),
    Exclusion(
        id="outer_knee_no_turning_in",
        tags=("active_internal_rotation",),
        when=Has("pain.site", "outer_knee"),
        sources=("ito_2017", "own_placement"),
        says="Turning the leg inward also works the muscle at the front of the hip. We leave that out while the outer knee hurts.",
    ),
    Exclusion(
        id="red_ceiling_gentle_only",
        tags=("impact", "travel", "plank"),
        when=OneOf("ceiling", (RED,)),
        sources=("pain_model_summaries", "own_placement"),
        says="While pain sets a red limit we leave out impact, walking exercises and planks.",
    ),
    Exclusion(
        id="full_plank_needs_its_test",
        tags=("full_plank",),
        when=Not(OneOf("ability.side_plank_20s", ("yes",))),
        sources=("mcgill_1999", "own_placement"),
        says="Planks with straight legs come when you can hold a side plank for 20 seconds.",
    ),
    Exclusion(
        id="quiet_tfl_no_open_chain",
        tags=("open_chain_tfl",),
        when=AnyOf(Has("goals", "quiet_tfl"), OneOf("ability.front_hip_burn", ("yes",))),
        unknown_counts_as="missed",
        sources=("s1", "own_placement"),
        says="You want the front of the hip to stay quiet, or it burns there. So we leave out circles, taps and rotations with a free leg.",
    ),
)
NEVER = Rule(
    id="never_offered",
    sources=("own_placement",),
    says="The catalogue shows this exercise and never offers it.",
)
ABOVE_STAGE = Rule(
    id="above_stage",
    sources=("s1", "own_placement"),
    says="This exercise belongs to a later stage.",
)
ACCESSORY = Rule(
    id="accessory_only_for_isolation",
    sources=("s0", "own_placement"),
    when=AllOf(Has("goals", "isolate_med_min"), OneOf("ceiling", (GREEN,))),
    says="This extra is offered from stage 2, with calm pain, to people who want to work these two muscles alone.",
)
KIT = Rule(
    id="kit_missing",
    sources=("own_placement",),
    says="It needs kit that you did not tick.",
)
LATEX = Rule(
    id="latex_band_counts_as_absent",
    sources=("own_placement",),
    when=Has("conditions", "latex_allergy"),
    says="With a latex allergy, latex bands count as not there. Latex-free ones count.",
)

STRETCH_EXCLUSIONS = (
    Exclusion(
        id="stretch_tendon_pattern",
        tags=("lateral_compression",),
        when=_OUTER_HIP,
        sources=("nhs_lothian", "load_management", "own_placement"),
        says="This stretch pulls or presses on the outer hip where it is sore.",
    ),
    Exclusion(
        id="stretch_deep_rotation",
        tags=("deep_rotation",),
        when=AnyOf(
            *(Has("pain.site", site) for site in ("groin_front", "front_knee", "outer_knee", "low_back")),
            *(
                Has("conditions", condition)
                for condition in (
                    "groin_pinch_fai",
                    "hip_osteoarthritis",
                    "pregnancy",
                    "recent_birth",
                    "abductor_repair_cleared",
                    "balance_or_falls",
                    "cannot_get_to_floor",
                    "low_back_pain",
                    "leg_pain_below_knee",
                )
            ),
            OneOf("age_band", ("80_plus",)),
            OneOf("ceiling", (RED,)),
        ),
        sources=("mskassist", "own_placement"),
        says="This stretch bends and turns the hip further than is wise here.",
    ),
    Exclusion(
        id="stretch_hip_replacement",
        tags=("hip_end_range",),
        when=Has("conditions", "hip_replacement_cleared"),
        sources=("hip_precautions", "own_placement"),
        says="This stretch takes a replaced hip into positions that leaflets warn of.",
    ),
    Exclusion(
        id="stretch_osteoporosis",
        tags=("spine_end_range",),
        when=Has("conditions", "osteoporosis"),
        sources=("own_placement",),
        says="This stretch bends the back as far as it goes, which people with thin bones should avoid.",
    ),
    Exclusion(
        id="stretch_not_to_the_end",
        tags=("end_range",),
        when=AnyOf(Has("conditions", "pelvic_girdle_pain"), Has("conditions", "hypermobility")),
        sources=("own_placement",),
        says="With loose joints or pelvic girdle pain we leave stretches out: they go to the end of a movement.",
    ),
    Exclusion(
        id="stretch_pregnancy_supine",
        tags=("supine",),
        when=Has("conditions", "pregnancy"),
        sources=("pregnancy_acog", "own_placement"),
        says="This stretch is done on the back, which we leave out in pregnancy.",
    ),
)
EXCLUDED_TAGS = {rule.id: rule.tags for rule in (*EXCLUSIONS, *STRETCH_EXCLUSIONS)}
BY_ID = {rule.id: rule for rule in (*EXCLUSIONS, *STRETCH_EXCLUSIONS, NEVER, ABOVE_STAGE, ACCESSORY, KIT)}


class ShortlistKey(NamedTuple):
    """All that the shortlist depends on. Small, hashable, and free of scores."""

    exclusions: tuple[str, ...]
    kit: tuple[str, ...]
    stage: int
    accessories: bool


class Verdict(NamedTuple):
    """Why one exercise is not on the shortlist, and what it would need."""

    verdict: str  # ruled_out | not_now
    rule: str
    would_need: tuple[str, ...]


def key(facts: Facts, stage: int) -> ShortlistKey:
    """The key of these facts at this stage."""
    if facts.exclusions is None:
        facts.exclusions = tuple([rule.id for rule in held(EXCLUSIONS, facts)])
    return ShortlistKey(
        exclusions=facts.exclusions,
        kit=usable_kit(facts),
        stage=stage,
        accessories=ACCESSORY.holds(facts),
    )


def usable_kit(facts: Facts) -> tuple[str, ...]:
    """What is there and may be used: with a latex allergy, latex bands count as absent."""
    if not facts.equipment or not LATEX.holds(facts):
        return facts.equipment
    return tuple(k for k in facts.equipment if "latex" not in v.KIT_TAGS.get(k, ()))


def tags_of(e: Exercise) -> frozenset[str]:
    """The movement tags, and the derived one: lying on the side that works."""
    tags: set[str] = set(e.tags)
    if "side_lying" in tags and e.working_leg in ("bottom", "both"):
        tags.add("lies_on_working_side")
    return frozenset(tags)


def tags_of_stretch(s: Stretch) -> frozenset[str]:
    """The stretch's tags, with its position and whether it needs the floor."""
    return frozenset((*s.tags, s.position, *(("floor_only",) if s.floor_only else ())))


@lru_cache(maxsize=65_536)
def rejected(k: ShortlistKey, catalogue: Catalogue) -> dict[str, Verdict]:
    """Every exercise that is not on the shortlist, with its one deciding rule.

    Precedence: never offered, ruled out (the first exclusion in declared order),
    later stage, accessory, kit.
    """
    found = dict(not_now(k.stage, k.accessories, k.kit, catalogue))
    for id_ in reversed(k.exclusions):
        found.update(excluded_by(id_, catalogue))
    found.update(never_offered(catalogue))
    return found


@lru_cache(maxsize=512)
def excluded_by(rule: str, catalogue: Catalogue) -> dict[str, Verdict]:
    """The exercises that carry one of the tags of an exclusion."""
    tags, verdict = set(EXCLUDED_TAGS[rule]), Verdict("ruled_out", rule, ())
    return {e.id: verdict for e in catalogue.exercises.values() if tags & tags_of(e)}


@lru_cache(maxsize=8)
def never_offered(catalogue: Catalogue) -> dict[str, Verdict]:
    """The exercises that the catalogue shows and the wizard never offers."""
    verdict = Verdict("ruled_out", NEVER.id, ())
    return {e.id: verdict for e in catalogue.exercises.values() if e.role == "never_offered"}


@lru_cache(maxsize=16_384)
def not_now(stage: int, accessories: bool, kit: tuple[str, ...], catalogue: Catalogue) -> dict[str, Verdict]:
    """The exercises of a later stage, extras that were not asked for, and what lacks kit."""
    return {**lacking(kit, catalogue), **too_early(stage, accessories, catalogue)}


@lru_cache(maxsize=64)
def too_early(stage: int, accessories: bool, catalogue: Catalogue) -> dict[str, Verdict]:
    """The exercises of a later stage, and extras that were not asked for."""
    extra = Verdict("not_now", ACCESSORY.id, ("goals:isolate_med_min", "ceiling:green"))
    return {
        e.id: Verdict("not_now", ABOVE_STAGE.id, (f"stage:{e.stage}",)) if e.stage > stage else extra
        for e in catalogue.exercises.values()
        if e.stage > stage or (e.role == "accessory" and not accessories)
    }


@lru_cache(maxsize=4096)
def lacking(kit: tuple[str, ...], catalogue: Catalogue) -> dict[str, Verdict]:
    """The exercises that need kit which is not there."""
    missing = {alternatives: missing_kit(alternatives, kit) for alternatives in _ways_to_equip(catalogue)}
    verdicts = {
        alternatives: Verdict("not_now", KIT.id, tuple(f"equipment:{item}" for item in items))
        for alternatives, items in missing.items()
        if items
    }
    return {e.id: verdicts[e.kit] for e in catalogue.exercises.values() if e.kit in verdicts}


@lru_cache(maxsize=8)
def _ways_to_equip(catalogue: Catalogue) -> tuple[tuple[tuple[str, ...], ...], ...]:
    return tuple(dict.fromkeys(e.kit for e in catalogue.exercises.values()))


def allowed(k: ShortlistKey, catalogue: Catalogue) -> tuple[str, ...]:
    """The ids on the shortlist, in catalogue order."""
    out = _lacking_mask(k.kit, catalogue) | _too_early_mask(k.stage, k.accessories, catalogue)
    for id_ in k.exclusions:
        out |= _excluded_mask(id_, catalogue)
    return _left(out, catalogue)


@lru_cache(maxsize=4096)
def _lacking_mask(kit: tuple[str, ...], catalogue: Catalogue) -> int:
    return _mask(lacking(kit, catalogue), catalogue)


@lru_cache(maxsize=64)
def _too_early_mask(stage: int, accessories: bool, catalogue: Catalogue) -> int:
    """The exercises of a later stage, extras that were not asked for, and those that are never offered."""
    return _mask({**too_early(stage, accessories, catalogue), **never_offered(catalogue)}, catalogue)


@lru_cache(maxsize=512)
def _excluded_mask(rule: str, catalogue: Catalogue) -> int:
    return _mask(excluded_by(rule, catalogue), catalogue)


def _mask(ids: dict[str, Verdict], catalogue: Catalogue) -> int:
    """The exercises as a bit mask in catalogue order."""
    return sum([1 << n for n, id_ in enumerate(catalogue.exercises) if id_ in ids])


@lru_cache(maxsize=65_536)
def _left(out: int, catalogue: Catalogue) -> tuple[str, ...]:
    """The exercises that are not in a mask."""
    return tuple([id_ for n, id_ in enumerate(catalogue.exercises) if not out >> n & 1])


def missing_kit(alternatives: tuple[tuple[str, ...], ...], owned: tuple[str, ...]) -> tuple[str, ...]:
    """What the nearest of the alternatives still lacks; empty where one is complete."""
    lacks = [tuple(item for item in own if item not in owned) for own in alternatives]
    return min(lacks, key=len)


def stretches(facts: Facts, catalogue: Catalogue) -> tuple[tuple[str, ...], dict[str, str]]:
    """The stretches that stay, and the deciding rule of each that does not."""
    return stretches_for(tuple([rule.id for rule in held(STRETCH_EXCLUSIONS, facts)]), catalogue)


@lru_cache(maxsize=256)
def stretches_for(exclusions: tuple[str, ...], catalogue: Catalogue) -> tuple[tuple[str, ...], dict[str, str]]:
    """The stretches under these exclusions."""
    out: dict[str, str] = {}
    for s in catalogue.stretches.values():
        tags = tags_of_stretch(s)
        for id_ in exclusions:
            if tags.intersection(EXCLUDED_TAGS[id_]):
                out[s.id] = id_
                break
    return tuple(id_ for id_ in catalogue.stretches if id_ not in out), out
