"""What is known is complete, sourced, said once, and every fault in a file is named so that it can be mended."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

import catalogue as catalogue_
from catalogue import CatalogueError
from catalogue import vocabulary as v
from catalogue.model import Exercise
from catalogue.reading import HERE, cited, read
from wizard import Answers
from wizard.cli.translations import texts
from wizard.rules.rule import REGISTER

CATALOGUE = catalogue_.load()
EXERCISES = list(CATALOGUE.exercises.values())
STRETCHES = list(CATALOGUE.stretches.values())


def ids_of(entries: list) -> list[str]:
    return [entry.id for entry in entries]


# --- how much there is ---------------------------------------------------------------------------


def test_everything_that_the_contract_names_is_there() -> None:
    assert len(CATALOGUE.exercises) == 39
    assert len(CATALOGUE.stretches) == 5
    assert len(CATALOGUE.signs) == 38
    assert len(CATALOGUE.conditions) == 16
    assert len(CATALOGUE.disagreements) == 29
    assert sorted(d.number for d in CATALOGUE.disagreements.values()) == list(range(1, 30))


# decisions.md 3: eleven, ten and eleven exercises for the three stages, and seven accessories
STAGE_1 = "wall_press level_hitch standing_spread_hold supported_mini_squat side_lying_abduction clamshell double_leg_bridge quadruped_hip_extension sit_to_stand standing_abduction supported_weight_shift"
STAGE_2 = "single_leg_bridge band_side_step monster_walk hip_hitch hip_hitch_toe_tap hip_hitch_swing knee_side_plank step_up lateral_step_up standing_band_abduction"
STAGE_3 = "single_leg_squat single_leg_rdl side_plank side_plank_abduction front_plank_hip_extension lateral_step_down split_squat single_leg_hip_thrust walking_lunge_contralateral skater_squat raised_leg_rotation"
BESIDE = "seated_internal_rotation seated_internal_rotation_single reverse_clamshell large_leg_circles small_leg_circles toe_taps sideways_hop"


@pytest.mark.parametrize("stage, ids", [(1, STAGE_1), (2, STAGE_2), (3, STAGE_3)])
def test_the_main_exercises_stand_at_the_stage_of_the_contract(stage: int, ids: str) -> None:
    assert [e.id for e in EXERCISES if e.stage == stage and e.id not in BESIDE.split()] == ids.split()
    assert all(CATALOGUE.exercises[id_].role == "main" for id_ in ids.split())


def test_the_exercises_beside_the_stages_are_extras_or_never_offered() -> None:
    assert ids_of(EXERCISES)[-7:] == BESIDE.split()
    assert all(CATALOGUE.exercises[id_].role in ("accessory", "never_offered") for id_ in BESIDE.split())


def test_the_hop_is_shown_and_never_offered() -> None:
    hop = CATALOGUE.exercises["sideways_hop"]
    assert hop.role == "never_offered" and hop.never_because and hop.never_source


def test_balance_is_trained_on_two_feet_with_two_hands_and_feet_apart_where_the_outer_hip_is_sore() -> None:
    shift = CATALOGUE.exercises["supported_weight_shift"]
    assert set(shift.tags) == {"both_legs", "balance_task"} and shift.kit == ((),) and shift.family == "balance"
    assert "both hands" in shift.steps[0] and "keep the feet apart" in shift.steps[-1]
    assert any(claim.source == "sherrington_2020" for claim in shift.claims)
    assert {e.id for e in EXERCISES if "balance_task" in e.tags} == {"sit_to_stand", "supported_weight_shift"}


@pytest.mark.parametrize("e", [e for e in EXERCISES if e.role == "never_offered"], ids=lambda e: e.id)
def test_what_is_never_offered_says_why(e: Exercise) -> None:
    assert len(e.never_because.split()) >= 5 and e.never_source in CATALOGUE.sources


@pytest.mark.parametrize("tier, count", [("emergency", 9), ("urgent", 12), ("clinician_first", 17)])
def test_each_tier_has_its_signs(tier: str, count: int) -> None:
    assert sum(s.tier == tier for s in CATALOGUE.signs.values()) == count


@pytest.mark.parametrize("order", ["inserted first", "moved to the end"])
def test_a_sign_has_its_own_tier_wherever_it_stands(order: str) -> None:
    from wizard.answers.facts import Facts
    from wizard.rules.screening import screen

    new = CATALOGUE.signs["swollen_calf"].model_copy(update={"id": "a_new_sign", "tier": "emergency"})
    last = "cauda_equina" if order == "moved to the end" else None
    signs = {"a_new_sign": new, **{id_: s for id_, s in CATALOGUE.signs.items() if id_ != last}}
    signs |= {last: CATALOGUE.signs[last]} if last else {}
    changed = CATALOGUE.model_copy(update={"signs": signs, "digest": order})
    for sign, entry in CATALOGUE.signs.items():
        facts = Facts(Answers(signs=(sign,), age_band="18_39", conditions=("none",)))
        assert screen(facts, changed).outcome == entry.tier, sign
    facts.signs = ("a_new_sign", "worse_every_week")
    assert screen(facts, changed).outcome == "emergency"


def test_the_rank_orders_the_catalogue_and_is_given_once(tmp_path: Path) -> None:
    ranks = [e.rank for e in EXERCISES]
    assert ranks == sorted(set(ranks))
    folder = shutil.copytree(HERE, tmp_path / "catalogue")
    file = folder / "exercises" / "level_hitch.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace(f"rank = {CATALOGUE.exercises['level_hitch'].rank}", "rank = 385"), "utf-8")
    moved = read(folder)
    assert list(moved.exercises)[-1] == "level_hitch" and list(moved.exercises)[:1] == ["wall_press"]
    file.write_text(text.replace(f"rank = {CATALOGUE.exercises['level_hitch'].rank}", "rank = 10"), "utf-8")
    with pytest.raises(CatalogueError, match=r"key rank: found 10, which (level_hitch|wall_press) has too"):
        read(folder)


# --- what an exercise holds --------------------------------------------------------------------------


@pytest.mark.parametrize("e", EXERCISES, ids=ids_of(EXERCISES))
def test_an_exercise_has_all_that_its_card_shows(e: Exercise) -> None:
    assert 3 <= len(e.steps) <= 7
    assert 3 <= len(e.cues) <= 5
    assert 2 <= len(e.faults) <= 4
    assert len(e.stop_if) >= 2
    assert len(e.tfl.cues) >= 1
    assert len(e.rungs) >= 2
    assert e.claims


# decisions.md 4.7: sets, repetitions or holds, seconds
LADDERS = {
    "repetitions": [(2, 8, None), (2, 10, None), (3, 10, None), (3, 12, None), (3, 15, None)],
    "repetitions_stage_3": [(2, 6, None), (2, 8, None), (3, 8, None), (3, 10, None), (3, 12, None)],
    "short_holds": [(2, 3, 5), (2, 5, 5), (3, 5, 5), (3, 5, 8), (3, 5, 10), (3, 5, 15)],
    "long_holds": [(2, 1, 10), (2, 1, 15), (3, 1, 15), (3, 1, 20), (3, 1, 30), (3, 1, 40)],
    "full_planks": [(2, 1, 10), (2, 1, 15), (3, 1, 15), (3, 1, 20), (3, 1, 30), (3, 1, 45)],
}


@pytest.mark.parametrize("e", EXERCISES, ids=ids_of(EXERCISES))
def test_the_ladder_is_that_of_its_kind(e: Exercise) -> None:
    assert [(r.sets, r.reps, r.hold_s) for r in e.rungs] == LADDERS[e.dose_kind]


@pytest.mark.parametrize("e", EXERCISES, ids=ids_of(EXERCISES))
def test_repetitions_of_stage_3_have_their_own_ladder(e: Exercise) -> None:
    if e.dose_kind.startswith("repetitions"):
        assert e.dose_kind == ("repetitions_stage_3" if e.stage == 3 else "repetitions")


@pytest.mark.parametrize(
    "kind, ids",
    [
        ("short_holds", {"wall_press", "standing_spread_hold"}),
        ("long_holds", {"level_hitch", "knee_side_plank"}),
        ("full_planks", {"side_plank"}),
    ],
)
def test_only_still_exercises_are_held(kind: str, ids: set[str]) -> None:
    assert {e.id for e in EXERCISES if e.dose_kind == kind} == ids


@pytest.mark.parametrize("e", EXERCISES, ids=ids_of(EXERCISES))
def test_a_long_hold_is_tagged_so_that_blood_pressure_rules_it_out(e: Exercise) -> None:
    if e.dose_kind in ("long_holds", "full_planks"):
        assert "long_isometric" in e.tags


@pytest.mark.parametrize("e", EXERCISES, ids=ids_of(EXERCISES))
def test_easier_and_harder_point_at_each_other(e: Exercise) -> None:
    for id_ in e.harder:
        assert e.id in CATALOGUE.exercises[id_].easier
        assert CATALOGUE.exercises[id_].stage >= e.stage
    for id_ in e.easier:
        assert e.id in CATALOGUE.exercises[id_].harder


@pytest.mark.parametrize("e", EXERCISES, ids=ids_of(EXERCISES))
def test_everybody_who_owns_one_of_the_kits_has_a_load_for_every_step(e: Exercise) -> None:
    for choices in e.loads:
        for own in e.kit:
            assert any(any(set(need) <= set(own) for need in v.LOADS[load]) for load in choices)


def test_latex_bands_and_latex_free_bands_are_taken_as_equals() -> None:
    for e in EXERCISES:
        for own in e.kit:
            for latex, free in (("mini_band", "latex_free_band"), ("long_band", "latex_free_long_band")):
                if latex in own:
                    assert tuple(free if k == latex else k for k in own) in e.kit, f"{e.id} has no latex-free version"


def test_the_clamshell_does_not_go_past_stage_1() -> None:
    assert CATALOGUE.exercises["clamshell"].last_stage == 1


def test_the_quiet_class_holds_only_what_was_measured_as_quiet() -> None:
    """evidence.md 2.20: the seven exercises of Selkowitz 2013, as far as they are in the catalogue."""
    quiet = {e.id for e in EXERCISES if e.tfl.tfl_class == "quiet"}
    assert quiet == {
        "clamshell",
        "single_leg_bridge",
        "double_leg_bridge",
        "quadruped_hip_extension",
        "band_side_step",
        "supported_mini_squat",
    }
    assert all(CATALOGUE.exercises[id_].tfl.measured for id_ in quiet)


# --- what is claimed --------------------------------------------------------------------------------------


def test_figures_of_seed_texts_are_marked_as_untraced() -> None:
    for entry in (*EXERCISES, *STRETCHES):
        for claim in entry.claims:
            if claim.source in v.SEEDS and claim.figures:
                assert claim.verification == "U", f"{entry.id}: {claim.says}"


def test_only_seed_texts_carry_the_codes_of_seed_texts() -> None:
    for entry in (*EXERCISES, *STRETCHES):
        for claim in entry.claims:
            assert (claim.source in v.SEEDS) == (claim.verification in ("S", "U")), f"{entry.id}: {claim.says}"


# --- points follow evidence (decisions.md 4.5) --------------------------------------------------------------


def test_hands_and_knees_is_moderate_because_the_higher_figure_belongs_to_an_arm_and_leg_lift() -> None:
    e = CATALOGUE.exercises["quadruped_hip_extension"]
    assert e.evidence.earned_band == "moderate"
    assert all(c.measured_on == "another_movement" for c in e.claims for f in c.figures if f.value == 42)


def test_only_the_plain_side_plank_earns_points_for_force_because_the_others_were_loaded_or_not_modelled() -> None:
    assert {e.id for e in EXERCISES if e.evidence.earned_tier} == {"side_plank"}
    assert {e.id for e in EXERCISES if e.evidence.force_tier} == {
        "side_plank",
        "side_plank_abduction",
        "single_leg_squat",
        "single_leg_rdl",
    }


@pytest.mark.parametrize("e", EXERCISES, ids=ids_of(EXERCISES))
def test_a_band_earns_points_only_where_somebody_read_it_of_this_very_exercise(e: Exercise) -> None:
    if e.evidence.earned_band:
        assert e.evidence.band_verification in ("V", "V2")
        assert any(c.source == e.evidence.band_source and c.measured_on == "this" for c in e.claims)


def test_the_wall_press_earns_no_band_because_its_foot_stays_down_and_the_measured_one_is_not_described() -> None:
    e = CATALOGUE.exercises["wall_press"]
    assert e.evidence.earned_band is None and "both_legs" not in e.tags
    assert any(c.source == "own_placement" and "our own" in c.says for c in e.claims)


def test_a_figure_of_a_study_is_that_of_one_exercise_and_says_at_any_other_what_was_measured() -> None:
    at: dict[tuple, set[str]] = {}
    for e in EXERCISES:
        for claim in e.claims:
            for f in claim.figures:
                if claim.measured_on == "this" and claim.source not in v.SEEDS and f.task is None and f.muscle:
                    at.setdefault((claim.source, f.muscle, f.value, f.sd, f.low, f.high), set()).add(e.id)
    assert not {figure: ids for figure, ids in at.items() if len(ids) > 1}


def test_nothing_is_said_of_the_medius_in_each_exercise_of_a_study_whose_abstract_says_nothing_of_it() -> None:
    """Ekstrom's abstract: under 45 percent are "all the other exercises", without a sentence on the medius in each."""
    said = [c.says for e in EXERCISES for c in e.claims if c.source == "ekstrom_2007" and c.verification == "V"]
    assert said and not [text for text in said if "45" in text]


def test_the_number_of_people_is_that_of_the_group_that_was_measured() -> None:
    pain_free = CATALOGUE.advice["expectation_pain_free"].text
    assert "33" not in pain_free and "13 of them finished" in pain_free
    assert {c.source for e in EXERCISES for c in e.claims if "42.5" in c.says} == {"greene_2012"}


def test_a_sore_outer_hip_is_told_what_the_trial_nearest_to_a_home_plan_found() -> None:
    advice = CATALOGUE.advice["expectation_tendon"]
    assert set(advice.sources) == {"clifford_2019", "leap_2018", "globe_2018"}
    assert "30 people" in advice.text and "25 to 36 percent were not" in advice.text


FROM_STUDIES = {
    "sit_to_stand",
    "double_leg_bridge",
    "quadruped_hip_extension",
    "supported_weight_shift",
}  # no seed text speaks of them


def test_what_no_seed_text_speaks_of_comes_from_a_study() -> None:
    without_seed = {e.id for e in EXERCISES if not any(c.source in v.SEEDS for c in e.claims)}
    assert without_seed == FROM_STUDIES
    for id_ in FROM_STUDIES:
        claims = CATALOGUE.exercises[id_].claims
        assert any(c.source != "own_placement" and c.verification in ("V", "V2", "R") for c in claims), id_


@pytest.mark.parametrize("source", sorted(CATALOGUE.sources))
def test_every_source_is_cited_somewhere(source: str) -> None:
    by_rules = {s for rule in REGISTER.values() for s in rule.sources}
    assert source in cited(CATALOGUE) | by_rules, f"{source} is cited nowhere: cite it, or take it out of sources.toml"


@pytest.mark.parametrize("source", sorted(CATALOGUE.sources))
def test_every_source_says_how_it_was_seen(source: str) -> None:
    s = CATALOGUE.sources[source]
    assert s.verification in v.VERIFICATION and s.citation and s.method in v.METHODS


def test_every_rule_cites_sources_that_exist() -> None:
    for rule in REGISTER.values():
        assert rule.sources and set(rule.sources) <= CATALOGUE.sources.keys(), rule.id


def test_rules_that_disagreements_name_exist() -> None:
    named = {rule for d in CATALOGUE.disagreements.values() for rule in d.rules}
    assert named <= REGISTER.keys()


# --- words --------------------------------------------------------------------------------------------------


def test_no_sentence_stands_twice() -> None:
    sentences = [
        t for key, t in CATALOGUE.texts() if len(t.split()) >= 4 and ".aliases." not in key and ".figures." not in key
    ]
    said = Counter(" ".join(t.casefold().split()) for t in sentences)
    assert not [t for t, times in said.items() if times > 1]


FORBIDDEN = re.compile(
    r"\b(treat|treats|treated|treating|treatments?|cure[sd]?|curing|diagnos\w*|prescri\w*)\b", re.IGNORECASE
)


def test_no_text_claims_to_treat_cure_diagnose_or_prescribe() -> None:
    found = [
        (key, text)
        for key, text in texts()
        if FORBIDDEN.search(re.sub(r"\bdoes not diagnose\b", "", text, flags=re.IGNORECASE))
    ]
    assert not found


# --- faults in a file ------------------------------------------------------------------------------------------


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} has changed; this test no longer breaks anything: {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def remove_line(path: Path, start: str) -> None:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    assert any(line.startswith(start) for line in lines)
    path.write_text("".join(line for line in lines if not line.startswith(start)), "utf-8")


LADDERS_FILE = "ladders.toml"
CLAM, HITCH, WALL = "exercises/clamshell.toml", "exercises/hip_hitch.toml", "exercises/wall_press.toml"
FAULTS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "an unknown key": (
        lambda c: change(c / CLAM, "summary =", "sumary ="),
        (CLAM, "key sumary", "unknown key", "Did you mean 'summary'?"),
    ),
    "a missing key": (lambda c: remove_line(c / CLAM, "family ="), (CLAM, "key family", "missing", "add it")),
    "an id unlike its file": (
        lambda c: change(c / CLAM, 'id = "clamshell"', 'id = "clam"'),
        (CLAM, "key id", "'clam'", 'write id = "clamshell"'),
    ),
    "bad TOML": (
        lambda c: change(c / CLAM, "stage = 1", "stage = = 1"),
        (CLAM, "not valid TOML", "line", "correct that line"),
    ),
    "a wrong literal": (
        lambda c: change(c / CLAM, 'position = "side_lying"', 'position = "hanging"'),
        (CLAM, "key position", '"hanging"', "allowed", "side_lying"),
    ),
    "an unknown tag": (
        lambda c: change(c / HITCH, '"step_height"', '"step_hight"'),
        (HITCH, "key tags.4", '"step_hight"', "step_height"),
    ),
    "an unknown source of a claim": (
        lambda c: change(c / HITCH, 'source = "bolgla_2005"', 'source = "bolgla_2006"'),
        (HITCH, ".source", "'bolgla_2006'", "did you mean 'bolgla_2005'?"),
    ),
    "an unknown source of a sign": (
        lambda c: change(c / "signs.toml", "cauda_equina_backes", "cauda_equina_back"),
        ("signs.toml", "key sources", "'cauda_equina_back'", "did you mean 'cauda_equina_backes'?"),
    ),
    "harder on one side only": (
        lambda c: change(c / WALL, '"level_hitch", ', ""),
        ("exercises/level_hitch.toml", "key easier", "'wall_press'", "add it there or remove it here"),
    ),
    "harder to nowhere": (
        lambda c: change(c / WALL, '"level_hitch"', '"level_hich"'),
        (WALL, "key harder", "'level_hich'", "did you mean 'level_hitch'?"),
    ),
    "a name that is taken": (
        lambda c: change(c / CLAM, 'name = "Clamshell"', 'name = "Hip hitch"'),
        ("'Hip hitch'", "clamshell", "hip_hitch", "choose another"),
    ),
    "a sentence that stands twice": (
        lambda c: change(
            c / HITCH,
            "Sink only as far as you can control.",
            "Use the hip you stand on to lift that side back up to level.",
        ),
        (
            "Use the hip you stand on",
            "exercise.hip_hitch.steps.6",
            "exercise.hip_hitch.cues.4",
            "say it once, or say it differently",
        ),
    ),
    "too few steps": (
        lambda c: change(
            c / HITCH,
            re.search(r"steps = \[.*?\n\]", (c / HITCH).read_text("utf-8"), re.DOTALL).group(),
            'steps = ["Stand.", "Sink."]',
        ),
        (HITCH, "key steps", "2 entries", "at least 3"),
    ),
    "a rung that falls": (
        lambda c: change(c / LADDERS_FILE, "{ sets = 3, reps = 10 }", "{ sets = 1, reps = 9 }"),
        (LADDERS_FILE, "repetitions", "key rungs", "1 x 9", "a rung never falls"),
    ),
    "a ladder that nobody wrote": (
        lambda c: change(c / LADDERS_FILE, 'id = "full_planks"', 'id = "long_planks"'),
        (LADDERS_FILE, "number 5", "long_planks", "allowed", "full_planks"),
    ),
    "rungs of its own": (
        lambda c: change(c / HITCH, 'kind = "repetitions"', 'kind = "repetitions"\nrungs = [{ sets = 5, reps = 15 }]'),
        (HITCH, "key dose.rungs", "ladders.toml", "remove it"),
    ),
    "a kind of dose that has no ladder": (
        lambda c: change(c / HITCH, 'kind = "repetitions"', 'kind = "repetition"'),
        (HITCH, "key dose.kind", "repetition", "allowed", "short_holds", "ladders.toml"),
    ),
    "a load that is no load": (
        lambda c: change(c / HITCH, '"dumbbell_light"', '"dumbell_light"'),
        (HITCH, "key loads", "'dumbell_light'", "did you mean 'dumbbell_light'?"),
    ),
    "a claim that is not followed and says nothing": (
        lambda c: remove_line(c / HITCH, "why_not ="),
        (HITCH, "claims", "why_not"),
    ),
    "a figure in two forms": (
        lambda c: change(c / HITCH, "value = 57,", "value = 57, low = 50,"),
        (HITCH, "figures.1", "write exactly one form"),
    ),
    "a seed's figure that claims to be verified": (
        lambda c: change(c / HITCH, 'verification = "U"', 'verification = "V"'),
        (HITCH, "key verification", "a figure", "U"),
    ),
    "an exercise file that is gone": (lambda c: (c / HITCH).unlink(), (HITCH, "'hip_hitch' is missing", "add it")),
    "a table file that is gone": (
        lambda c: (c / "signs.toml").unlink(),
        ("signs.toml", "the file is missing", "put it back"),
    ),
    "a table with another heading": (
        lambda c: change(c / "signs.toml", "[[sign]]", "[[sing]]"),
        ("signs.toml", "key sing", "unknown", "[[sign]]"),
    ),
    "an id that stands twice": (
        lambda c: change(c / "signs.toml", 'id = "cold_or_pale_leg"', 'id = "child_limp"'),
        ("signs.toml", "key id", "'child_limp'", "another id"),
    ),
    "text that is not UTF-8": (
        lambda c: (c / HITCH).write_bytes(b'id = "\xff"'),
        (HITCH, "not UTF-8", "save it as UTF-8"),
    ),
    "a disagreement that is counted twice": (
        lambda c: change(c / "disagreements.toml", "number = 2\n", "number = 1\n"),
        ("disagreements.toml", "key number", "each of 1 to 29 once"),
    ),
    "a grading without its claim": (
        lambda c: change(
            c / "exercises/quadruped_hip_extension.toml",
            'band_source = "ebert_2017"',
            'band_source = "range_table_2014"',
        ),
        ("quadruped_hip_extension.toml", "key evidence.band_source", "'range_table_2014'", "mend the grading"),
    ),
    "a band that no figure reaches": (
        lambda c: change(c / "exercises/side_plank.toml", "value = 74, unit", "value = 47, unit"),
        ("side_plank.toml", "evidence.band_source", "no figure", "very_high"),
    ),
    "a figure of another movement that does not say of which": (
        lambda c: change(
            c / "exercises/side_plank_abduction.toml", ', task = "body-weight side plank without a leg lift"', ""
        ),
        ("side_plank_abduction.toml", "claims", "needs task"),
    ),
    "what is never offered and gives no reason": (
        lambda c: remove_line(c / "exercises/sideways_hop.toml", "never_because ="),
        ("sideways_hop.toml", "never_because", "all or none"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_file_names_file_key_found_and_mend(fault: str, catalogue_copy: Path) -> None:
    breaks, words = FAULTS[fault]
    breaks(catalogue_copy)
    with pytest.raises(CatalogueError) as error:
        read(catalogue_copy)
    assert any(all(word in problem for word in words) for problem in error.value.problems), error.value.problems


def test_every_fault_is_named_at_once(catalogue_copy: Path) -> None:
    change(catalogue_copy / CLAM, "summary =", "sumary =")
    change(catalogue_copy / HITCH, 'position = "standing"', 'position = "hanging"')
    with pytest.raises(CatalogueError) as error:
        read(catalogue_copy)
    assert any(CLAM in p for p in error.value.problems) and any(HITCH in p for p in error.value.problems)


def test_an_untouched_copy_reads_as_the_same_catalogue(catalogue_copy: Path) -> None:
    assert read(catalogue_copy) == CATALOGUE


def test_line_ends_do_not_change_the_digest(catalogue_copy: Path) -> None:
    path = catalogue_copy / CLAM
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(catalogue_copy).digest == CATALOGUE.digest


def test_one_changed_word_changes_the_digest(catalogue_copy: Path) -> None:
    change(catalogue_copy / HITCH, "Hip hike", "Hip hiking")
    assert read(catalogue_copy).digest != CATALOGUE.digest


# --- immutable --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change_it",
    [
        lambda c: setattr(c, "digest", "x"),
        lambda c: setattr(c.exercises["clamshell"], "stage", 3),
        lambda c: setattr(c.exercises["clamshell"].rungs[0], "reps", 15),
        lambda c: setattr(c.signs["cauda_equina"], "tier", "clinician_first"),
        lambda c: setattr(c.sources["s1"], "verification", "V"),
    ],
    ids=["the catalogue", "an exercise", "a rung", "a sign", "a source"],
)
def test_what_is_known_cannot_be_changed_by_assignment(change_it: Callable, catalogue_copy: Path) -> None:
    with pytest.raises((ValidationError, AttributeError)):
        change_it(read(catalogue_copy))


def test_nothing_can_be_put_into_the_catalogue_or_taken_out(catalogue_copy: Path) -> None:
    """One catalogue is shared by everybody who uses the server."""
    c = read(catalogue_copy)
    with pytest.raises((TypeError, AttributeError)):
        c.signs.pop("cauda_equina")
    with pytest.raises(TypeError):
        c.exercises["clamshell"] = c.exercises["hip_hitch"]
