"""Each kind of change is made in one place of a temporary copy, and is seen to arrive in a plan."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalogue import CatalogueError
from catalogue.reading import read
from wizard import Answers, Plan, decide

ROOT = Path(__file__).resolve().parent.parent
Person = Callable[..., dict[str, Any]]
AT_STAGE_1 = {
    "ability__stand_30s": "drops",
    "pain__site": ["none"],
    "pain__activity": 0,
    "pain__settles": "no_pain",
    "goals": ["quiet_tfl"],
}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (
        f"{path.name} holds {old!r} {text.count(old)} times; this test no longer changes one place"
    )
    path.write_text(text.replace(old, new), "utf-8")


def plan_with(folder: Path, answers: dict[str, Any]) -> Plan:
    return decide(Answers.from_data(answers), read(folder))


def pick(plan: Plan, exercise: str) -> Any:
    return next(p for p in plan.picks if p.exercise == exercise)


# --- an exercise: its own file ---------------------------------------------------------------------------


def test_a_new_cue_of_an_exercise_arrives_on_its_card(catalogue_copy: Path, person: Person, plan_for: Callable) -> None:
    old = pick(plan_for(**AT_STAGE_1), "clamshell").cues[0]
    change(catalogue_copy / "exercises/clamshell.toml", f'"{old}"', '"Open your knee as slowly as a heavy door."')
    plan = plan_with(catalogue_copy, person(**AT_STAGE_1))
    assert pick(plan, "clamshell").cues[0] == "Open your knee as slowly as a heavy door."
    assert plan.made_from.catalogue != plan_for(**AT_STAGE_1).made_from.catalogue


def test_a_new_name_arrives_wherever_the_exercise_is_named(catalogue_copy: Path, person: Person) -> None:
    change(catalogue_copy / "exercises/clamshell.toml", 'name = "Clamshell"', 'name = "Oyster"')
    picked = plan_with(catalogue_copy, person(**AT_STAGE_1))
    not_picked = plan_with(catalogue_copy, person())
    assert pick(picked, "clamshell").name == "Oyster"
    assert next(c for c in not_picked.considered if c.exercise == "clamshell").name == "Oyster"
    assert '"Clamshell"' not in picked.to_json() + not_picked.to_json()


def test_a_new_tag_takes_an_exercise_out_by_the_rules_that_are_there(
    catalogue_copy: Path, person: Person, plan_for: Callable
) -> None:
    answers = {**AT_STAGE_1, "conditions": ["shoulder_or_wrist_pain"]}
    assert pick(plan_for(**answers), "clamshell")
    change(
        catalogue_copy / "exercises/clamshell.toml", 'tags = ["side_lying",', 'tags = ["weight_on_arms", "side_lying",'
    )
    left_out = {c.exercise: c.rule for c in plan_with(catalogue_copy, person(**answers)).considered}
    assert left_out["clamshell"] == "shoulder_no_weight_on_arms"


def test_a_new_kit_arrives(catalogue_copy: Path, person: Person) -> None:
    change(catalogue_copy / "exercises/single_leg_hip_thrust.toml", 'kit = [["bench"]]', 'kit = [["bench"], ["chair"]]')
    left_out = {c.exercise: c.rule for c in plan_with(catalogue_copy, person(equipment=["chair"])).considered}
    assert left_out.get("single_leg_hip_thrust") != "kit_missing"


def test_a_new_rung_arrives_in_the_weeks(catalogue_copy: Path, person: Person) -> None:
    before, after = ("{ sets = 3, reps = %s },\n  { sets = 3, reps = 15 }" % reps for reps in (12, 11))
    change(catalogue_copy / "ladders.toml", before, after)
    plan = plan_with(catalogue_copy, person(**AT_STAGE_1))
    assert next(i for i in plan.weeks[0].items if i.exercise == "clamshell").reps == 11


def test_an_exercise_that_the_vocabulary_does_not_know_is_refused_with_what_to_do(catalogue_copy: Path) -> None:
    text = (catalogue_copy / "exercises/clamshell.toml").read_text("utf-8")
    (catalogue_copy / "exercises/oyster.toml").write_text(text.replace('id = "clamshell"', 'id = "oyster"'), "utf-8")
    with pytest.raises(CatalogueError) as error:
        read(catalogue_copy)
    (problem,) = error.value.problems
    assert "exercises/oyster.toml" in problem and "key id" in problem and '"oyster"' in problem and "allowed" in problem


# --- a sign, a condition, an advice, a disagreement, a source --------------------------------------------------


def test_a_sign_s_words_arrive_in_the_referral(catalogue_copy: Path, person: Person, the_catalogue: Any) -> None:
    old = the_catalogue.signs["swollen_calf"].says
    change(catalogue_copy / "signs.toml", f'says = "{old}"', 'says = "Your lower leg is swollen and warm."')
    plan = plan_with(catalogue_copy, person(signs=["swollen_calf"]))
    assert plan.referral.found == ("Your lower leg is swollen and warm.",)
    assert plan.findings[0].says == "Your lower leg is swollen and warm."


def test_a_sign_s_place_arrives_in_the_referral(catalogue_copy: Path, person: Person, the_catalogue: Any) -> None:
    old = the_catalogue.signs["pregnancy_warning"].where
    change(catalogue_copy / "signs.toml", f'where = "{old}"', 'where = "The labour ward, by phone."')
    assert plan_with(catalogue_copy, person(signs=["pregnancy_warning"])).referral.where == "The labour ward, by phone."


def test_a_limit_of_a_condition_arrives(catalogue_copy: Path, person: Person, the_catalogue: Any) -> None:
    old = the_catalogue.conditions["osteoporosis"].limits[0]
    change(catalogue_copy / "conditions.toml", f'"{old}"', '"Keep one hand on the wall at all times."')
    assert (
        "Keep one hand on the wall at all times."
        in plan_with(catalogue_copy, person(conditions=["osteoporosis"])).limits
    )


def test_an_advice_text_arrives(catalogue_copy: Path, person: Person, the_catalogue: Any) -> None:
    old = the_catalogue.advice["breathing"].text
    change(
        catalogue_copy / "advice.toml",
        f'text = "{old}"',
        'text = "Hum a tune while you work, so that you keep breathing."',
    )
    texts = {a.id: a.text for a in plan_with(catalogue_copy, person()).advice}
    assert texts["breathing"] == "Hum a tune while you work, so that you keep breathing."


def test_a_disagreement_arrives(catalogue_copy: Path, person: Person, the_catalogue: Any) -> None:
    (shown,) = [d for d in the_catalogue.disagreements.values() if d.id == "timeline"]
    change(
        catalogue_copy / "disagreements.toml",
        f'title = "{shown.title}"',
        'title = "How many weeks does it really take?"',
    )
    titles = {d.id: d.title for d in plan_with(catalogue_copy, person()).disagreements}
    assert titles["timeline"] == "How many weeks does it really take?"


def test_a_source_arrives_beside_everything_that_rests_on_it(
    catalogue_copy: Path, person: Person, the_catalogue: Any
) -> None:
    source = the_catalogue.sources["collings_2023"]
    change(catalogue_copy / "sources.toml", f'short = "{source.short}"', 'short = "Collings and others"')
    plan = json.loads(plan_with(catalogue_copy, person()).to_json())
    shown = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("id") == "collings_2023":
                shown.add(value["short"])
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(plan)
    assert shown == {"Collings and others"}


def test_a_source_of_a_claim_that_is_gone_is_named(catalogue_copy: Path) -> None:
    change(catalogue_copy / "sources.toml", 'id = "collings_2023"', 'id = "collings_2024"')
    with pytest.raises(CatalogueError) as error:
        read(catalogue_copy)
    assert any("'collings_2023'" in p and "did you mean 'collings_2024'?" in p for p in error.value.problems)


# --- a rule and a language: a copy of the whole program, run from outside ----------------------------------------


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program in a folder of its own."""
    for package in ("catalogue", "wizard"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def plan_of(program: Path, answers: dict[str, Any], *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "plan", "-", *options],
        input=json.dumps(answers),
        cwd=program,
        text=True,
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


NEW_RULE = """EXCLUSIONS = (
    Exclusion(
        id="made_up_rule", tags=("supine",), when=OneOf("age_band", ("40_59",)), sources=("own_placement",),
        says="A made-up rule of a test.",
    ),
"""


def test_a_rule_is_one_entry_and_explains_itself(program: Path, person: Person) -> None:
    before = plan_of(program, person())
    change(
        program / "wizard/rules/shortlisting.py",
        'EXCLUSIONS = (\n    Exclusion(\n        id="pregnancy_no_supine"',
        NEW_RULE + '    Exclusion(\n        id="pregnancy_no_supine"',
    )
    plan = plan_of(program, person())
    left_out = {c["exercise"]: c for c in plan["considered"]}
    assert left_out["double_leg_bridge"]["rule"] == "made_up_rule"
    assert left_out["double_leg_bridge"]["says"] == "A made-up rule of a test."
    finding = next(f for f in plan["findings"] if f["rule"] == "made_up_rule")
    assert finding["read"] == ["age_band"] and finding["sources"][0]["id"] == "own_placement"
    assert plan["made_from"]["rules"] != before["made_from"]["rules"]
    assert plan["made_from"]["catalogue"] == before["made_from"]["catalogue"]


GERMAN = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "headline.emergency"
msgid "Please get help now."
msgstr "Bitte holen Sie jetzt Hilfe."
"""


def test_a_language_is_one_file(program: Path, person: Person) -> None:
    (program / "wizard/words/de.po").write_text(GERMAN, "utf-8")
    answers = person(signs=["cauda_equina"])
    assert plan_of(program, answers, "--lang", "de")["headline"] == "Bitte holen Sie jetzt Hilfe."
    assert plan_of(program, answers)["headline"] == "Please get help now."
