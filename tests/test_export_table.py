"""The table says what the weeks say, row by row and back; no cell runs in a spreadsheet. Pandas reads it here."""

from __future__ import annotations

from datetime import UTC, date
from io import BytesIO
from typing import Any

import pandas
import pytest

import catalogue
from tests.store.people import START, good_week, workout
from tests.test_journeys import NAMES, plan_of, with_a_plan
from wizard import Plan
from wizard.exports.csv_table import DIARY_COLUMNS, PLAN_COLUMNS, csv, history_csv
from wizard.store import History, Revision, Workout
from wizard.words import PSEUDO, words_for

C = catalogue.load()
EN = words_for("en")
GOOD = [name for name in NAMES if with_a_plan(name)]
STOPPED = [name for name in NAMES if not with_a_plan(name)]


def read(file: bytes) -> list[dict[str, Any]]:
    """The rows as pandas reads them, an empty cell as None."""
    found = pandas.read_csv(BytesIO(file), keep_default_na=False, na_values={"hold_s": [""]}, dtype={"gate": str})
    return [
        {key: None if value == "" or value != value else value for key, value in row.items()}
        for row in found.to_dict("records")
    ]


def said_by(plan: Plan) -> list[tuple[Any, ...]]:
    """Every dose of the expected course, straight from the plan."""
    return [
        (
            week.week,
            week.stage,
            week.forecast,
            kind,
            item.exercise,
            item.sets,
            item.reps,
            item.hold_s,
            item.load,
            item.reps_in_reserve,
            week.sessions,
            week.heavy_days,
            week.gate,
        )
        for week in plan.weeks
        for kind, items in (("usual", week.items), ("light", week.light_items))
        for item in items
    ]


@pytest.mark.parametrize("name", GOOD)
def test_the_table_holds_every_dose_of_every_week_and_nothing_else(name: str) -> None:
    columns = [c for c in PLAN_COLUMNS if c not in ("name", "workouts_a_week", "catalogue", "rules")]
    assert [tuple(row[c] for c in columns) for row in read(csv(plan_of(name), EN))] == said_by(plan_of(name))


@pytest.mark.parametrize("name", GOOD)
def test_names_are_those_of_the_plan_and_workouts_add_up(name: str) -> None:
    plan = plan_of(name)
    names = {c.exercise: c.name for c in plan.considered} | {p.exercise: p.name for p in plan.picks}
    rows = read(csv(plan, EN))
    assert all(row["name"] == names[row["exercise"]] for row in rows)
    for week in plan.weeks:
        how_often = {row["workout"]: row["workouts_a_week"] for row in rows if row["week"] == week.week}
        assert sum(how_often.values()) == week.sessions
        assert "light" not in how_often or how_often["usual"] == week.heavy_days


def test_a_journey_has_a_light_workout_a_hold_and_every_gate() -> None:
    rows = [row for plan in map(plan_of, GOOD) for row in read(csv(plan, EN))]
    assert {row["workout"] for row in rows} == {"usual", "light"}
    assert {row["gate"] for row in rows} == {None, "stage_2", "stage_3", "next_load"}
    assert any(row["hold_s"] for row in rows) and any(row["hold_s"] is None for row in rows)


@pytest.mark.parametrize("name", [*GOOD, *STOPPED])
def test_every_row_says_which_catalogue_and_rules_decided(name: str) -> None:
    plan = plan_of(name)
    rows = read(csv(plan, EN))
    assert rows and {(row["catalogue"], row["rules"]) for row in rows} == {
        (plan.made_from.catalogue, plan.made_from.rules)
    }


@pytest.mark.parametrize("name", STOPPED)
def test_without_a_plan_there_is_only_where_to_go_and_how_soon(name: str) -> None:
    plan = plan_of(name)
    (row,) = read(csv(plan, EN))
    assert {key: value for key, value in row.items() if key not in ("catalogue", "rules")} == {
        "outcome": plan.outcome,
        "where": plan.referral and plan.referral.where,
        "within": plan.referral and plan.referral.within,
    }
    text = csv(plan, EN).decode().casefold()
    assert not [e.name for e in C.exercises.values() if e.name.casefold() in text]
    assert not [word for word in ("week", "sets", "reps", "load") if word in text.split()]


# --- the form of the file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["outer_hip_red", "cauda_equina"])
def test_the_file_begins_with_a_bom_and_its_lines_end_in_crlf(name: str) -> None:
    file = csv(plan_of(name), EN)
    assert file.startswith(b"\xef\xbb\xbf") and not file.startswith(b"\xef\xbb\xbf" * 2)
    assert (
        file.endswith(b"\r\n") and b"\n" not in file.replace(b"\r\n", b"") and b"\r" not in file.replace(b"\r\n", b"")
    )


def test_ids_stay_ids_in_every_language() -> None:
    for plan in map(plan_of, GOOD):
        there, here = read(csv(plan, words_for(PSEUDO))), read(csv(plan, EN))
        assert [{**row, "name": ""} for row in there] == [{**row, "name": ""} for row in here]


def renamed(plan: Plan, name: str) -> Plan:
    pick = plan.picks[0].model_copy(update={"name": name})
    return plan.model_copy(update={"picks": (pick, *plan.picks[1:])})


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("http://x.invalid","go")',
        "＝1+1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_a_cell_never_runs_as_a_formula_and_loses_nothing(name: str) -> None:
    plan = renamed(plan_of("outer_hip_calm"), name)
    rows = [row for row in read(csv(plan, EN)) if row["exercise"] == plan.picks[0].exercise]
    assert rows and {row["name"] for row in rows} == {f"'{name}"}
    assert len(read(csv(plan, EN))) == len(said_by(plan))


@pytest.mark.parametrize(
    "name", ['a "quoted" name', "a, b; c", "two\r\nlines", "<b>bold</b>", "a=1", "Übung ⟦ö⟧", "NA", "  spaces  "]
)
def test_any_other_text_comes_back_as_it_was(name: str) -> None:
    plan = renamed(plan_of("outer_hip_calm"), name)
    rows = [row for row in read(csv(plan, EN)) if row["exercise"] == plan.picks[0].exercise]
    assert {row["name"] for row in rows} == {name}


# --- the diary -------------------------------------------------------------------------------------------------


def a_history() -> History:
    from datetime import datetime

    kept = History(made_at=datetime(2026, 3, 1, 8, tzinfo=UTC), state=1, start=START)
    kept = kept.with_addition(
        workout(
            items=[
                {"exercise": "wall_press", "sets_done": 2},
                {"exercise": "level_hitch", "instead": "clamshell", "sets_done": 3},
                {"exercise": "toe_taps"},
            ],
            on=date(2026, 3, 3),
        )
    )
    kept = kept.with_addition(good_week(1))
    kept = kept.with_addition(Revision(answers=START.answers))
    return kept.corrected(
        2, good_week(1, pain_during=4, tests={"stand_30s": "level", "lying_on_side_hurts": False}, barrier="no_time")
    )


def diary(kept: History) -> list[dict[str, Any]]:
    found = pandas.read_csv(BytesIO(history_csv(kept)), dtype=str, keep_default_na=False)
    assert tuple(found.columns) == DIARY_COLUMNS
    return found.to_dict("records")


def test_the_diary_holds_every_entry_once_and_says_which_one_counts() -> None:
    kept = a_history()
    rows = diary(kept)
    assert [(int(row["number"]), row["kind"], row["corrects"]) for row in rows] == [
        (entry.number, entry.kind, "" if entry.corrects is None else str(entry.corrects)) for entry in kept.entries
    ]
    assert [row["counts"] for row in rows] == ["true", "false", "true", "true"]
    assert {row["made_at"] for row in rows} == {"2026-03-01T08:00:00+00:00"}


def test_a_workout_of_the_diary_says_what_was_done() -> None:
    row = diary(a_history())[0]
    assert (row["week"], row["on"], row["ended"], row["effort"], row["pain_during"]) == (
        "1",
        "2026-03-03",
        "finished",
        "4",
        "2",
    )
    assert row["exercises"] == "wall_press=2 level_hitch>clamshell=3 toe_taps"


def test_how_a_workout_ended_goes_by_its_sets_in_the_table_too() -> None:
    def row(*sets: tuple[int, int | None]) -> dict[str, Any]:
        items = [{"exercise": "wall_press", "sets_done": done, "sets_planned": planned} for done, planned in sets]
        return diary(a_history().model_copy(update={"entries": ()}).with_addition(Workout(week=1, items=items)))[0]  # type: ignore[arg-type]

    assert [row((0, None))[name] for name in ("ended", "sets_done", "sets_planned")] == ["not_today", "0", ""]
    assert [row((2, 3), (0, 3))[name] for name in ("ended", "sets_done", "sets_planned")] == ["stopped", "2", "6"]
    assert [row((3, 3))[name] for name in ("ended", "sets_done", "sets_planned")] == ["finished", "3", "3"]


def test_a_check_in_of_the_diary_says_what_was_answered_and_leaves_open_what_was_not() -> None:
    first, second = (row for row in diary(a_history()) if row["kind"] == "check_in")
    assert (first["pain_during"], first["tests"], first["barrier"]) == ("1", "", "")
    assert (second["pain_during"], second["tests"], second["barrier"]) == (
        "4",
        "stand_30s=level lying_on_side_hurts=false",
        "no_time",
    )
    assert first["signs"] == "none" and first["easy_at_top"] == "true" and first["sessions_done"] == "3"


def test_an_empty_diary_is_a_table_without_rows() -> None:
    assert diary(a_history().model_copy(update={"entries": ()})) == []


def test_every_answer_of_a_check_in_and_a_workout_has_its_column() -> None:
    kept = a_history()
    fields = {
        name
        for entry in kept.entries
        if entry.kind != "answers"
        for name in type(getattr(entry, entry.kind)).model_fields
    }
    assert fields - {"items"} <= set(DIARY_COLUMNS) and "exercises" in DIARY_COLUMNS
