"""The command line keeps its contract: one sentence for bad input, status 0 for every decision made."""

from __future__ import annotations

import io
import json
import sys

import pytest

from wizard import Plan
from wizard.cli import main

EXAMPLE = {
    "version": 2,
    "age_band": "40_59",
    "signs": ["none"],
    "conditions": ["none"],
    "pain": {
        "site": ["outer_hip"],
        "side": "right",
        "rest": 1,
        "activity": 4,
        "night": 2,
        "settles": "next_morning",
        "lying_on_side_hurts": True,
        "duration": "over_3_months",
        "trend": "same",
    },
    "ability": {
        "known_stage": None,
        "stand_30s": "level",
        "side_plank_20s": "not_tried",
        "single_leg_squat": "not_tried",
        "stairs": "some_pain",
        "front_hip_burn": "no",
    },
    "equipment": ["mini_band", "step"],
    "goals": ["reduce_pain", "single_leg_control"],
    "sessions_per_week": 3,
    "weeks": 8,
}
CHECK_IN = {
    "week": 1,
    "sessions_done": 3,
    "pain_during": 1,
    "next_morning": "usual",
    "overall": "better",
    "easy_at_top": True,
    "felt": "side",
    "signs": ["none"],
    "barrier": None,
}


@pytest.fixture
def said(capsys, monkeypatch):
    """Run a command with this standard input; returns (status, output, errors)."""

    def run(*args: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        status = main(args)
        out = capsys.readouterr()
        return status, out.out, out.err

    return run


def test_plan_prints_the_plan_as_json_that_reads_back_to_the_same_plan(said, tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(EXAMPLE))
    status, out, err = said("plan", str(file))
    assert (status, err) == (0, "")
    plan = Plan.from_json(out)
    assert plan.outcome == "plan" and plan.stage == 2 and len(plan.picks) == 3
    assert json.loads(plan.to_json()) == json.loads(out)


WITH_STRETCHES = EXAMPLE | {"pain": EXAMPLE["pain"] | {"site": ["buttock"]}}


def test_the_plan_carries_every_name_that_other_programs_rely_on(said):
    status, out, _ = said("plan", "-", stdin=json.dumps(EXAMPLE))
    plan = json.loads(out)
    assert status == 0
    assert {
        "version",
        "outcome",
        "stage",
        "ceiling",
        "findings",
        "session_minutes",
        "picks",
        "fewer_because",
        "considered",
        "warm_up",
        "stretches",
        "weeks",
        "courses",
        "fastest_weeks",
        "slowest_weeks",
        "advice",
        "disagreements",
        "expectation",
        "made_from",
    } <= plan.keys()
    pick = plan["picks"][0]
    assert {
        "exercise",
        "name",
        "steps",
        "dose",
        "cues",
        "faults",
        "stop_if",
        "tfl",
        "reasons",
        "easier",
        "harder",
    } <= pick.keys()
    assert {"sets", "reps", "hold_s", "tempo", "rest_s", "sides", "load"} <= pick["dose"].keys()
    assert {"class", "measured", "cues", "self_check", "swap"} <= pick["tfl"].keys()
    assert {"exercise", "verdict", "rule", "would_need"} <= plan["considered"][0].keys()
    assert {"week", "stage", "sessions", "heavy_days", "gate", "items"} <= plan["weeks"][0].keys()
    assert {"exercise", "sets", "reps", "hold_s", "load", "reps_in_reserve"} <= plan["weeks"][0]["items"][0].keys()
    assert plan["courses"].keys() == {"expected", "fastest", "slowest"}
    assert {"exercise", "hold_s", "purpose"} <= json.loads(said("plan", "-", stdin=json.dumps(WITH_STRETCHES))[1])[
        "stretches"
    ][0].keys()
    assert plan["made_from"].keys() == {"version", "catalogue", "rules"}


def test_a_referral_is_a_decision_and_exits_with_0(said):
    status, out, _ = said("plan", "-", stdin=json.dumps(EXAMPLE | {"signs": ["swollen_calf"]}))
    assert status == 0
    assert json.loads(out)["outcome"] == "urgent"


@pytest.mark.parametrize(
    "text, says",
    [
        ("{", "not valid JSON at line 1"),
        ("[]", "found []"),
        ("", "not valid JSON"),
        ('{"sings": ["none"]}', "Did you mean 'signs'?"),
        ('{"pain": {"rest": 11}}', "pain.rest: found 11; allowed are whole numbers from 0 to 10"),
        ('{"pain": {"rest": true}}', "pain.rest: found true"),
        ('{"signs": ["none", "swollen_calf"]}', "'none' stands together with another id"),
        ('{"weeks": 9}', "weeks: found 9; allowed are whole numbers from 4 to 8"),
        ('{"goals": ["fly"]}', 'goals: found "fly"; allowed are'),
        ('{"version": 3}', "version: found 3"),
        ("[" * 100_000, "this is no file of answers"),
    ],
    ids=lambda value: value[:24],
)
def test_answers_that_cannot_be_read_give_one_clear_sentence_and_status_2(said, text, says):
    status, out, err = said("plan", "-", stdin=text)
    assert status == 2
    assert out == ""
    assert says in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_a_file_that_is_not_there_is_named(said, tmp_path):
    status, out, err = said("plan", str(tmp_path / "none.json"))
    assert (status, out) == (2, "")
    assert "none.json: cannot be read (No such file or directory)" in err


def test_text_format_is_for_people_and_names_each_pick(said):
    status, out, _ = said("plan", "-", "--format", "text", stdin=json.dumps(EXAMPLE))
    plan = Plan.from_json(said("plan", "-", stdin=json.dumps(EXAMPLE))[1])
    assert status == 0
    assert all(pick.name in out and pick.dose.says.split(";")[0] in out for pick in plan.picks)
    assert "Stage 2 of 3" in out


def test_replan_without_check_ins_is_the_first_plan(said, tmp_path):
    answers, none = tmp_path / "a.json", tmp_path / "c.json"
    answers.write_text(json.dumps(EXAMPLE))
    none.write_text("[]")
    assert said("replan", str(answers), str(none))[1] == said("plan", str(answers))[1]


def test_replan_gives_one_verdict_for_each_check_in(said, tmp_path):
    answers, weeks = tmp_path / "a.json", tmp_path / "c.json"
    answers.write_text(json.dumps(EXAMPLE))
    weeks.write_text(json.dumps([CHECK_IN, CHECK_IN | {"week": 2, "pain_during": 4, "overall": "same"}]))
    plan = json.loads(said("replan", str(answers), str(weeks))[1])
    assert [(v["week"], v["verdict"]) for v in plan["verdicts"]] == [(1, "progress"), (2, "hold")]
    assert plan["weeks"][0]["week"] == 3


def test_check_ins_out_of_order_are_refused_with_a_sentence(said, tmp_path):
    answers, weeks = tmp_path / "a.json", tmp_path / "c.json"
    answers.write_text(json.dumps(EXAMPLE))
    weeks.write_text(json.dumps([CHECK_IN | {"week": 2}, CHECK_IN]))
    status, out, err = said("replan", str(answers), str(weeks))
    assert (status, out) == (2, "")
    assert "check-in 2: week: found 1 after 2; weeks must increase" in err


def test_check_says_that_the_catalogue_is_sound_and_counts_it(said):
    status, out, _ = said("check")
    assert status == 0
    assert "39 exercises, 5 stretches" in out and "38 signs, 16 conditions, 29 disagreements" in out


def test_check_names_the_file_and_the_key_of_a_broken_catalogue(said, tmp_path):
    import shutil

    import catalogue

    folder = tmp_path / "catalogue"
    shutil.copytree(catalogue.__path__[0], folder)
    file = folder / "exercises" / "wall_press.toml"
    file.write_text(file.read_text().replace("stage = 1", "stage = 7", 1))
    status, _, err = said("check", str(folder))
    assert status == 1
    assert "catalogue/exercises/wall_press.toml: key stage: found 7; allowed: 1, 2 or 3." in err


def test_batch_writes_one_line_for_each_line_and_reports_bad_ones_by_number(said, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join([json.dumps(EXAMPLE), "{", json.dumps(EXAMPLE | {"signs": ["child_limp"]})]) + "\n")
    status, _, err = said("batch", str(source), str(target))
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert status == 0
    assert [line.get("outcome") for line in lines] == ["plan", None, "emergency"]
    assert lines[1]["line"] == 2 and "not valid JSON" in lines[1]["error"][0]
    assert "line 2:" in err and "2 plans written, 1 bad lines." in err


def test_batch_over_two_processes_keeps_the_order(tmp_path):
    from wizard.cli import batch

    people = [EXAMPLE | {"weeks": 4 + n % 5} for n in range(900)]
    source = io.BytesIO("\n".join(map(json.dumps, people)).encode())
    target = io.BytesIO()
    assert batch.run(source, target, "en", processes=2) == (900, 0)
    assert [len(json.loads(line)["weeks"]) for line in target.getvalue().splitlines()] == [p["weeks"] for p in people]


def test_factcheck_shows_every_case_with_rules_sources_and_codes(said):
    status, out, _ = said("factcheck")
    assert status == 0
    assert "PICK " in out and "GRADINGS" in out and "[V]" in out and "[ADJ]" in out
    assert "swollen_calf: One calf" in out and "outcome urgent: no exercise" in out


def test_help_lists_every_command_with_a_sentence(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    text = capsys.readouterr().out
    assert stop.value.code == 0
    for command in ("plan", "replan", "check", "verify", "factcheck", "batch", "app"):
        assert f"    {command}" in text
