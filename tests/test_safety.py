"""The hazard log is complete and true: what it names exists, and what protects somebody belongs to a hazard."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import hazards as log
import pytest

import catalogue as catalogue_
from catalogue import vocabulary as v
from wizard.rules.rule import REGISTER, Cap, Ceiling, Exclusion, Hit
from wizard.rules.screening import CONTRADICTIONS

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = catalogue_.load()
HAZARDS, THREATS = log.read(), log.read_threats()
SAFETY = (ROOT / "SAFETY.md").read_text("utf-8")


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests that stand at the top of a file, read from its source."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
    )


# --- what the log names exists ---------------------------------------------------------------------------


def test_there_are_enough_hazards_and_none_twice() -> None:
    assert len(HAZARDS) >= 20 and len({h.id for h in HAZARDS}) == len(HAZARDS)


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda h: h.id)
def test_every_rule_and_sign_that_a_hazard_names_exists(hazard: log.Hazard) -> None:
    assert not set(hazard.rules) - REGISTER.keys()
    assert not set(hazard.signs) - set(v.SIGNS)


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda h: h.id)
def test_every_test_that_a_hazard_names_exists(hazard: log.Hazard) -> None:
    for test in hazard.tests:
        file, _, name = test.partition("::")
        assert name in names_in(file), f"{test} is not there; name another test, or write it"


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat.threat)
def test_every_test_that_a_threat_names_exists(threat: log.Threat) -> None:
    missing = [test for test in threat.tests if test.partition("::")[2] not in names_in(test.partition("::")[0])]
    assert not missing, f"name tests that exist: {missing}"


def test_a_threat_without_a_test_or_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    text = log.THREATS.read_text("utf-8")
    for change in (("left = ", "rest = "), ("tests = [\n", "tests = []\nmore = [\n")):
        (tmp_path / "threats.toml").write_text(text.replace(*change, 1), "utf-8")
        with pytest.raises(ValueError):
            log.read_threats(tmp_path / "threats.toml")


def test_a_test_that_is_not_there_is_found() -> None:
    assert not {"test_nothing_of_the_kind"} & names_in("tests/test_safety.py")
    assert names_in("tests/test_no_such_file.py") == frozenset()
    assert "test_a_test_that_is_not_there_is_found" in names_in("tests/test_safety.py")


def test_an_unknown_key_or_a_word_of_our_own_is_refused(tmp_path: Path) -> None:
    text = log.LOG.read_text("utf-8")
    for change in (("harm = ", "damage = "), ('likelihood = "possible"', 'likelihood = "perhaps"')):
        (tmp_path / "log.toml").write_text(text.replace(*change, 1), "utf-8")
        with pytest.raises(ValueError):
            log.read(tmp_path / "log.toml")


# --- what protects somebody belongs to a hazard ------------------------------------------------------------


def test_every_stop_sign_belongs_to_a_hazard() -> None:
    named = {sign for h in HAZARDS for sign in h.signs}
    without = sorted(set(v.SIGNS) - named)
    assert not without, f"say in tests/hazards.toml what harm these signs prevent: {without}"
    assert set(v.SIGNS) == CATALOGUE.signs.keys() == named


@pytest.mark.parametrize("kind", [Exclusion, Cap, Ceiling, Hit], ids=lambda kind: kind.__name__.lower())
def test_every_rule_that_stops_rules_out_or_limits_belongs_to_a_hazard(kind: type) -> None:
    named = {rule for h in HAZARDS for rule in h.rules}
    declared = {rule.id for rule in REGISTER.values() if isinstance(rule, kind)}
    assert declared and not declared - named, (
        f"say in tests/hazards.toml what harm these rules prevent: {sorted(declared - named)}"
    )


def test_every_contradiction_and_every_check_in_that_ends_or_lowers_a_plan_belongs_to_a_hazard() -> None:
    named = {rule for h in HAZARDS for rule in h.rules}
    assert {rule.id for rule in CONTRADICTIONS} <= named
    assert {
        f"check_in_{row}"
        for row in ("sign", "red_twice", "not_better", "flare", "morning_worse", "worse_twice", "away_twice")
    } <= named


def test_a_hazard_without_a_rule_is_held_by_the_program_itself() -> None:
    """Where no rule of the decision stands against it, its tests are not those of the decision alone."""
    for hazard in HAZARDS:
        if not hazard.rules:
            assert any("test_rules.py" not in test for test in hazard.tests), hazard.id


# --- what the controls claim ---------------------------------------------------------------------------------


def test_every_exercise_on_a_step_names_a_support_within_reach() -> None:
    on_a_step = [e for e in CATALOGUE.exercises.values() if "step_height" in e.tags]
    assert on_a_step
    for e in on_a_step:
        assert re.search(r"\b(wall|rail|chair)\b", " ".join(e.steps)), e.id


def test_every_exercise_with_a_long_band_says_to_stop_when_it_slips() -> None:
    with_one = [e for e in CATALOGUE.exercises.values() if any("long_band" in kit for kit in e.kit)]
    assert with_one
    for e in with_one:
        assert any("slip" in text for text in e.stop_if), e.id


@pytest.mark.parametrize("band", ["mini_band", "long_band", "latex_free_band", "latex_free_long_band"])
def test_everybody_with_a_band_is_asked_to_look_it_over(band: str, plan_for) -> None:
    assert "band_care" in {a.id for a in plan_for(equipment=[band]).advice}
    assert "band_care" not in {a.id for a in plan_for(equipment=["step"]).advice}


# --- the tables ------------------------------------------------------------------------------------------------


def test_the_tables_are_made_from_the_log_and_not_stale() -> None:
    again = "make them anew: python3 tasks.py hazards"
    assert log.TABLE.read_text("utf-8") == log.full_table(HAZARDS), again
    assert log.with_tables(SAFETY, HAZARDS) == SAFETY, again


def test_a_changed_log_is_seen() -> None:
    fewer = HAZARDS[1:]
    assert log.with_tables(SAFETY, fewer) != SAFETY and log.full_table(fewer) != log.full_table(HAZARDS)


def test_a_file_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="marks of counts"):
        log.with_tables("nothing", HAZARDS)


# --- SAFETY.md ---------------------------------------------------------------------------------------------------


def test_safety_says_what_a_reader_needs() -> None:
    for heading in (
        "What it is for",
        "Who it is not for",
        "What stops a plan",
        "What keeps a plan careful",
        "What has not been shown",
        "First to review",
        "Hazards",
        "Report harm or a danger",
        "After a report",
        "How advice changes",
    ):
        assert f"## {heading}\n" in SAFETY, heading
    assert "Nobody clinical has signed this version" in SAFETY


def test_safety_invents_no_address() -> None:
    assert not re.search(r"https?://|@\w|\bwww\.|\+?\d[\d ]{6,}", SAFETY)


def test_safety_counts_the_signs_as_they_are() -> None:
    assert f"{len(CATALOGUE.signs)} signs are asked" in SAFETY


def test_the_first_points_to_review_name_rules_and_exercises_that_exist() -> None:
    part = SAFETY.partition("## First to review\n")[2].partition("\n## ")[0]
    ids = set(re.findall(r"`([a-z0-9_]+)`", part))
    assert len(re.findall(r"^\d+\. ", part, re.MULTILINE)) >= 5
    assert ids and ids <= {*REGISTER, *CATALOGUE.exercises, *CATALOGUE.stretches, *CATALOGUE.signs}
