"""The people that plans are measured with are the ones that were agreed on, and the measuring reads these rules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue import vocabulary as v
from wizard import Answers

BENCHMARKS = Path(__file__).with_name("benchmarks")
sys.path.append(str(BENCHMARKS))

import people as made  # noqa: E402

EVERYBODY = made.everybody()
BEFORE = BENCHMARKS / "plans_83584f8.json"


def test_the_people_are_those_that_their_script_draws() -> None:
    assert (BENCHMARKS / "people.jsonl").read_text("utf-8") == made.lines()
    assert len(EVERYBODY) == 3000


def test_the_rules_read_every_one_of_them() -> None:
    for person in EVERYBODY:
        answers = Answers.from_data(made.as_version_1(person))
        assert answers.signs == ("none",)


@pytest.mark.parametrize("person", EVERYBODY[::100], ids=lambda person: "")
def test_nobody_contradicts_themselves(person: dict) -> None:  # type: ignore[type-arg]
    pain, ability = person["pain"], person["ability"]
    assert pain["rest"] <= pain["activity"]
    assert (pain["site"] == ["none"]) == (pain["activity"] == 0) == (pain["settles"] == "no_pain")
    if pain["rest"] > 2:
        assert {ability["side_plank_20s"], ability["single_leg_squat"]} == {"not_tried"}
    if "cannot" in (ability["stairs"], ability["stand_30s"]):
        assert pain["activity"] >= 7


def test_the_shares_are_those_of_the_assumption() -> None:
    def share(found) -> float:  # type: ignore[no-untyped-def]
        return 100 * sum(map(found, EVERYBODY)) / len(EVERYBODY)

    assert share(lambda p: p["pain"]["site"] == ["outer_hip"]) == pytest.approx(58, abs=2)
    assert share(lambda p: p["pain"]["site"] == ["none"]) == pytest.approx(12, abs=2)
    assert share(lambda p: p["ability"]["stand_30s"] == "not_tried") == pytest.approx(30, abs=2)
    assert share(lambda p: p["ability"]["single_leg_squat"] == "good") == pytest.approx(30, abs=2)
    assert share(lambda p: p["pain"]["trend"] == "worse") == pytest.approx(0.88 * 10, abs=1)
    assert share(lambda p: "chair" in p["equipment"]) == pytest.approx(85, abs=2)
    assert share(lambda p: p["sessions_per_week"] == 2) == pytest.approx(35, abs=2)


def test_the_measuring_runs_on_these_rules_and_prints_them_beside_the_kept_figures() -> None:
    run = subprocess.run(
        [sys.executable, str(BENCHMARKS / "plans.py"), "--people", "120", "--beside", str(BEFORE)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("| | 83584f8 | these rules |")
    assert "sent away for sore muscles" in run.stdout


def test_the_kept_figures_know_every_exercise_that_is_named_in_them() -> None:
    kept = json.loads(BEFORE.read_text("utf-8"))
    assert set(kept["all"]["exercises"]) <= set(v.EXERCISES)
