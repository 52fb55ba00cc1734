"""No figure without its source and its code, and no output that does not say what it was made from."""

from __future__ import annotations

import io
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Barrier, Lock
from typing import Any

import pytest

import catalogue as catalogue_
from catalogue import vocabulary as v
from wizard import Answers, Plan, decide, replan
from wizard.answers.model import check_ins_from_data
from wizard.cli import main
from wizard.plan import digests
from wizard.plan.digests import rules_digest
from wizard.text import citations
from wizard.text.plain_plan import as_text
from wizard.words import words_for

CATALOGUE, ENGLISH = catalogue_.load(), words_for("en")
JOURNEYS = sorted((Path(__file__).parent / "journeys").glob("*.toml"))
# A number out of a study: a share, a force, an index, people counted. "5 of 10" is a point on the pain scale.
STUDY = re.compile(
    r"\d ?%|\d percent|\bnewtons\b|on the gluteal-to-TFL index|\b\d+ (?:people|women|men|footballers|runners)\b|\b\d+ of (?!10\b)\d{2,}",
)
CODE = re.compile(
    r"[\[(](?:this statement: )?(?:V2?|S|ADJ|[RU], not re-verified)[\])]|this statement: [RU], not re-verified"
)


@cache
def plans() -> tuple[Plan, ...]:
    found = []
    for file in JOURNEYS:
        told = tomllib.loads(file.read_text("utf-8"))
        found.append(
            replan(Answers.from_data(told["answers"]), check_ins_from_data(told.get("check_in", [])), CATALOGUE)
        )
    return tuple(found)


def entries(text: str) -> Iterator[str]:
    """The bullets and paragraphs of a text plan, each with its lines joined."""
    entry: list[str] = []
    for line in [*text.splitlines(), ""]:
        if entry and (not line or re.match(r"- |\d+\) |\d+\. ", line)):
            yield " ".join(entry)
            entry = []
        if line:
            entry.append(line.strip())


# --- figures ----------------------------------------------------------------------------------------------


def test_every_claim_of_the_catalogue_has_a_source_that_exists_and_a_code() -> None:
    for entry in (*CATALOGUE.exercises.values(), *CATALOGUE.stretches.values()):
        for claim in entry.claims:
            assert claim.source in CATALOGUE.sources and claim.verification in v.VERIFICATION, entry.id


def test_outside_its_claims_an_exercise_shows_no_number_of_a_study() -> None:
    for entry in (*CATALOGUE.exercises.values(), *CATALOGUE.stretches.values()):
        for key, text in entry.texts():
            assert ".claims." in key or not STUDY.search(text), f"{key}: {text}"


def test_no_rule_and_no_limit_shows_a_number_of_a_study() -> None:
    from wizard.rules.rule import REGISTER

    texts = [rule.says for rule in REGISTER.values()] + [
        text for c in CATALOGUE.conditions.values() for text in c.limits
    ]
    assert not [text for text in texts if STUDY.search(text)]


def test_in_text_every_number_of_a_study_stands_with_source_and_code() -> None:
    shorts = [source.short for source in CATALOGUE.sources.values()]
    seen = 0
    for plan in plans():
        for entry in entries(as_text(plan, ENGLISH)):
            if STUDY.search(entry):
                seen += 1
                assert CODE.search(entry), entry
                assert any(short in entry for short in shorts), entry
    assert seen > 500


def test_in_text_what_nobody_checked_again_says_so() -> None:
    for plan in plans():
        text = " ".join(as_text(plan, ENGLISH).split())
        for pick in plan.picks:
            for claim in pick.claims:
                for figure in claim.figures:
                    line = f"{figure.text}. {citations.source_line(claim.source, ENGLISH, claim.verification)}"
                    assert " ".join(line.split()) in text
                    assert ("not re-verified" in line) == (claim.verification in ("R", "U"))


def test_a_statement_weaker_than_its_sources_shows_its_own_code() -> None:
    """Both papers were seen, and the figure was not."""
    weak = CATALOGUE.advice["meaningful_change"]
    assert weak.verification == "R" and all(CATALOGUE.sources[s].verification == "V" for s in weak.sources)
    shown = [entry for plan in plans() for entry in entries(as_text(plan, ENGLISH)) if "A change worth noting" in entry]
    assert shown and all("this statement: R, not re-verified" in entry for entry in shown)


def test_the_codes_are_explained_where_they_are_used() -> None:
    for plan in plans():
        if plan.is_plan:
            text = " ".join(as_text(plan, ENGLISH).split())
            assert all(f"- {code}: " in text for code in v.VERIFICATION)
    assert citations.verification_words(ENGLISH).keys() == v.VERIFICATION.keys()
    assert all("not re-verified" in citations.verification_words(ENGLISH)[code] for code in citations.UNCHECKED)


def sourced(node: Any) -> list[dict[str, Any]]:
    found = node.get("sources") or node.get("expectation_sources") or ([node["source"]] if node.get("source") else [])
    return [s for s in found if s["id"] in CATALOGUE.sources and s["verification"] in v.VERIFICATION]


def numbers_of(node: Any, around: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every text with a number of a study, and the objects around it from the outermost on."""
    if isinstance(node, dict):
        for value in node.values():
            yield from numbers_of(value, [*around, node])
    elif isinstance(node, list):
        for value in node:
            yield from numbers_of(value, around)
    elif isinstance(node, str) and STUDY.search(node):
        yield node, around


def test_in_json_every_number_of_a_study_stands_with_source_and_code() -> None:
    seen = 0
    for plan in plans():
        for text, around in numbers_of(json.loads(plan.to_json()), []):
            seen += 1
            assert any(sourced(node) for node in around), text
            assert any(node.get("verification") or node.get("expectation_verification") for node in around) or sourced(
                around[-1]
            ), text
    assert seen > 500


def test_in_json_every_figure_names_people_method_source_and_code() -> None:
    for plan in plans():
        for pick in json.loads(plan.to_json())["picks"]:
            for claim in pick["claims"]:
                assert claim["verification"] in v.VERIFICATION and claim["source"]["id"] in CATALOGUE.sources
                assert claim["source"]["method"] in v.METHODS and "n" in claim["source"]


# --- what it was made from ----------------------------------------------------------------------------------


@pytest.fixture
def printed(capsys, monkeypatch):
    """What a command prints for this standard input."""

    def run(*args: str, stdin: str = "{}") -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        main(args)
        return capsys.readouterr().out

    return run


SIGN = json.dumps({"signs": ["swollen_calf"]})
SHORT = (citations.short(CATALOGUE.digest), citations.short(rules_digest()))


@pytest.mark.parametrize("answers", ["{}", SIGN], ids=["incomplete", "referral"])
def test_json_says_what_it_was_made_from(answers: str, printed) -> None:
    made = json.loads(printed("plan", "-", stdin=answers))["made_from"]
    assert made == {"version": made["version"], "catalogue": CATALOGUE.digest, "rules": rules_digest()}


def test_a_plan_says_what_it_was_made_from(plan_for) -> None:
    assert plan_for().made_from == decide(Answers(), CATALOGUE).made_from


@pytest.mark.parametrize("answers", ["{}", SIGN], ids=["incomplete", "referral"])
def test_text_says_what_it_was_made_from(answers: str, printed) -> None:
    assert all(digest in printed("plan", "-", "--format", "text", stdin=answers).splitlines()[-1] for digest in SHORT)


def test_every_line_of_a_batch_says_what_it_was_made_from(printed, tmp_path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_text(f"{{}}\n{SIGN}\n")
    printed("batch", str(source), str(target), "--quiet")
    made = [json.loads(line)["made_from"] for line in target.read_text().splitlines()]
    assert len(made) == 2 and all(m["catalogue"] == CATALOGUE.digest and m["rules"] == rules_digest() for m in made)


def test_check_says_which_catalogue_and_rules_it_looked_at(printed) -> None:
    out = printed("check")
    assert CATALOGUE.digest in out and rules_digest() in out


def test_verify_says_which_catalogue_and_rules_it_proved(printed, monkeypatch) -> None:
    from wizard.assurance import proof

    monkeypatch.setattr(
        proof, "prove", lambda *a, **k: type("Report", (), {"as_text": lambda self: "", "holds": True})()
    )
    out = printed("verify", "--quick")
    assert CATALOGUE.digest in out and rules_digest() in out


def test_the_rules_digest_changes_with_the_rules_and_not_with_their_layout(monkeypatch, tmp_path) -> None:
    import shutil

    for room in ("rules", "answers"):
        shutil.copytree(digests.WIZARD / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(digests, "WIZARD", tmp_path)
    file = tmp_path / "rules" / "staging.py"
    source = file.read_text("utf-8")

    def digest(text: str) -> str:
        file.write_text(text, "utf-8")
        return digests._rules_digest.__wrapped__()

    assert digest(source + "\n# a remark\n") == rules_digest()
    assert digest(source.replace("stage=2", "stage=3", 1)) != rules_digest()
    assert digest("import os\n" + source) == rules_digest()
    file.rename(tmp_path / "rules" / "stages.py")
    file = tmp_path / "rules" / "stages.py"
    assert digest(source) == rules_digest(), "a file that moved decides as before"


def test_many_first_plans_at_once_read_the_rules_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, parsed = 0, 0, 0
    parse, counting, together = digests.ast.parse, Lock(), Barrier(6)

    def slow_parse(text: str, *how, **more):  # type: ignore[no-untyped-def]
        nonlocal inside, most, parsed
        with counting:
            inside, parsed = inside + 1, parsed + 1
            most = max(most, inside)
        found = parse(text, *how, **more)
        with counting:
            inside -= 1
        return found

    def first_plan(_: int) -> str:
        together.wait()
        return digests.rules_digest()

    digests._rules_digest.cache_clear()
    monkeypatch.setattr(digests.ast, "parse", slow_parse)
    with ThreadPoolExecutor(6) as people:
        found = set(people.map(first_plan, range(6)))
    assert len(found) == 1 and most == 1
    assert parsed == len([*(digests.WIZARD / "rules").glob("*.py")]) + 4, "read once, for all of them"
