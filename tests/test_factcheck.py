"""The table for a physiotherapist: complete, traceable, and ready to be marked and signed."""

from __future__ import annotations

import csv
import io
import re

import pytest

import catalogue as catalogue_
from catalogue import vocabulary as v
from wizard import Answers, replan
from wizard.answers.model import check_ins_from_data
from wizard.assurance.factcheck import Sheet, rendering, sheet
from wizard.assurance.factcheck.cases import PEOPLE, SIGN_CASES, WEEKS
from wizard.plan.digests import rules_digest
from wizard.rules import judge
from wizard.rules.checking_in import VERDICTS
from wizard.rules.rule import REGISTER, Exclusion
from wizard.rules.screening import DERIVED_HITS

CATALOGUE = catalogue_.load()
FORMATS = {"text": rendering.as_text, "markdown": rendering.as_markdown, "csv": rendering.as_csv}


@pytest.fixture(scope="module")
def made() -> Sheet:
    return sheet(CATALOGUE)


@pytest.fixture(scope="module")
def plans() -> list:
    return [
        replan(Answers.from_data(c.answers), check_ins_from_data(list(c.check_ins)), CATALOGUE)
        for c in (*PEOPLE, *WEEKS)
    ]


def test_every_sign_stands_in_the_table_and_none_gives_an_exercise(made: Sheet) -> None:
    assert [case.title for case in SIGN_CASES[: len(v.SIGNS)]] == list(v.SIGNS)
    assert all(row.where and not row.picks for row in made.signs)
    assert {row.outcome for row in made.signs} == {"emergency", "urgent", "clinician_first", "incomplete"}


def test_every_sign_that_follows_from_answers_stands_in_the_table(made: Sheet) -> None:
    said = " ".join(text for row in made.signs for text in row.decided_by)
    assert all(f"{hit.id}:" in said for hit in DERIVED_HITS)


def test_every_site_stage_and_condition_is_a_person() -> None:
    sites = {site for case in PEOPLE for site in case.answers["pain"]["site"]}
    conditions = {c for case in PEOPLE for c in case.answers["conditions"]}
    stages = {judge(Answers.from_data(case.answers), CATALOGUE).outline.stages[0].stage for case in PEOPLE}
    assert sites == set(v.SITES) and conditions == {*v.CONDITIONS, "none"} and stages == set(v.STAGES)


def test_every_exclusion_decides_for_some_person(plans: list) -> None:
    decided = {f.rule for plan in plans for f in plan.findings if f.decisive}
    assert {rule.id for rule in REGISTER.values() if isinstance(rule, Exclusion)} <= decided


def test_every_verdict_of_a_check_in_is_a_history(plans: list) -> None:
    assert {verdict.verdict for plan in plans for verdict in plan.verdicts} == set(VERDICTS)


def test_every_rule_stands_in_the_table_with_its_words_sources_and_codes(made: Sheet) -> None:
    assert [row.id for row in made.rule_rows] == list(REGISTER)
    code = re.compile(r"\[(V2?|S|ADJ|[RU], not re-verified)\]")
    assert all(row.says and code.search(row.sources) for row in made.rule_rows)
    assert made.own_rules == sum(rule.own for rule in REGISTER.values()) > 0


def test_every_exercise_stands_in_the_gradings_with_all_its_figures(made: Sheet) -> None:
    assert [row.id for row in made.grades] == list(CATALOGUE.exercises)
    for row in made.grades:
        assert len(row.figures) == sum(len(claim.figures) for claim in CATALOGUE.exercises[row.id].claims)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_table_says_what_it_was_made_from(format_: str, made: Sheet) -> None:
    text = FORMATS[format_](made)
    assert CATALOGUE.digest in text and rules_digest() in text


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_the_table_has_an_empty_place_for_date_name_and_signature(format_: str, made: Sheet) -> None:
    text = FORMATS[format_](made)
    place = (
        r"date: _+ +name: _+ +signature: _+"
        if format_ == "text"
        else r"\| Date \|  \|\n\| Name and profession \|  \|\n\| Signature \|  \|"
    )
    assert re.search(place, text)


def test_in_text_every_entry_can_be_marked(made: Sheet) -> None:
    entries = len((*made.signs, *made.people, *made.weeks, *made.rule_rows, *made.grades))
    assert rendering.as_text(made).count("agree [ ]   disagree [ ]   comment: ___") == entries


def test_in_markdown_every_row_has_as_many_cells_as_its_head(made: Sheet) -> None:
    tables = re.findall(r"(?:^\|.*\n?)+", rendering.as_markdown(made), re.MULTILINE)
    assert len(tables) == 6
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    assert all("| agree | disagree | comment |" in table for table in tables[1:])


def test_in_csv_every_entry_is_a_row_with_empty_marks_and_both_digests(made: Sheet) -> None:
    rows = list(csv.DictReader(io.StringIO(rendering.as_csv(made))))
    assert len(rows) == len((*made.signs, *made.people, *made.weeks, *made.rule_rows, *made.grades))
    assert all(row["agree"] == row["disagree"] == row["comment"] == "" for row in rows)
    assert {(row["catalogue"], row["rules"]) for row in rows} == {(CATALOGUE.digest, rules_digest())}


def test_check_ins_of_journeys_are_replayed(tmp_path) -> None:
    (tmp_path / "one.toml").write_text(
        'title = "Away"\n[answers]\nage_band = "40_59"\nsigns = ["none"]\nconditions = ["none"]\n'
        '[answers.pain]\nsite = ["buttock"]\nactivity = 1\n[[check_in]]\nweek = 1\nsigns = ["swollen_calf"]\n',
        "utf-8",
    )
    made = sheet(CATALOGUE, tmp_path)
    assert made.people == () and [(row.title, row.outcome) for row in made.weeks] == [("Away", "urgent")]
