"""The proof finds what is wrong, finds nothing in the rules that ship, and covers what it says."""

from __future__ import annotations

import ast
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import catalogue
from wizard import cli, rules
from wizard.answers.facts import Facts
from wizard.answers.predicates import AllOf, AtLeast, AtMost, Not, OneOf, Predicate
from wizard.assurance import proof
from wizard.assurance.proof import contract, factors, outside, proved, space
from wizard.plan.digests import digest_of, without_words
from wizard.rules import advising, choosing, progressing, screening, shortlisting, staging
from wizard.rules import rule as declared
from wizard.rules.rule import REGISTER, Cap, Rule

FULL = bool(os.environ.get("HIPWISE_FULL"))
C = catalogue.load()


@pytest.fixture(scope="module")
def short_form() -> proof.Report:
    return proof.prove(C, quick=True)


def test_every_law_holds_over_the_short_form(short_form):
    assert short_form.holds, short_form.as_text()
    assert all(law.cases > 0 for law in short_form.laws), short_form.as_text()
    assert "Not covered:" in short_form.as_text()


if FULL:  # tasks.py test --full; it takes a minute or two

    def test_the_whole_proof_holds_and_reaches_every_exercise_that_is_offered():
        report = proof.prove(C, jobs=2)
        offered = {e.id for e in C.exercises.values() if e.role != "never_offered"}
        assert report.holds and report.picked == offered, report.as_text()


def test_the_page_of_the_proof_shows_the_counts_of_these_rules_and_every_law(short_form):
    text = (Path(__file__).parents[1] / "docs" / "proof.md").read_text("utf-8")
    stale = "docs/proof.md shows another proof; run python -m wizard verify --write docs/proof.md"
    assert proved.digest(C) in text and short_form.proved == proved.digest(C), stale
    for law in short_form.laws:
        assert f"| {law.name} | " in text, stale
    for name in short_form.counts:
        assert f"| {name} | " in text, stale


def definitions(source: str) -> str:
    return digest_of([without_words(source)])


def test_what_was_proved_is_another_thing_once_a_threshold_moves_and_the_same_with_a_better_sentence():
    path = Path(staging.__file__)
    source = path.read_text("utf-8")
    better = source.replace('says="', 'says="In other words: ')
    assert better != source and definitions(better) == definitions(source)
    assert definitions(source.replace('AtLeast("pain.rest", 4)', 'AtLeast("pain.rest", 5)')) != definitions(source)
    one = next(iter(C.exercises.values()))
    renamed = {**C.exercises, one.id: one.model_copy(update={"name": "Another name"})}
    heavier = {**C.exercises, one.id: one.model_copy(update={"stage": 3})}
    assert proved.digest(C.model_copy(update={"exercises": renamed})) == proved.digest(C)
    assert proved.digest(C.model_copy(update={"exercises": heavier})) != proved.digest(C)


def test_the_tables_of_the_short_form_are_not_written(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("<!-- verify -->\n<!-- /verify -->")
    assert cli.main(["verify", "--quick", "--write", str(page)]) == 2
    assert "whole proof" in capsys.readouterr().err and page.read_text() == "<!-- verify -->\n<!-- /verify -->"


def test_the_tables_are_written_between_the_marks_and_nowhere_else(short_form):
    page = "above\n<!-- verify -->\nwhat stood here\n<!-- /verify -->\nbelow"
    made = short_form.written_into(page)
    assert (
        made.startswith(f"above\n<!-- verify -->\nWhat was proved has the digest `{proved.digest(C)}`.\n\n| covered")
        and made.endswith("<!-- /verify -->\nbelow")
        and "what stood here" not in made
    )
    with pytest.raises(ValueError, match="verify"):
        short_form.written_into("no marks")


# --- the classes cover everything ---------------------------------------------------------------------


def test_every_value_of_every_answer_belongs_to_one_class():
    for field, values in space.VALUES.items():
        grouped = [value for group in space.classes(field) for value in group]
        assert sorted(map(str, grouped)) == sorted(map(str, values))


def test_the_values_of_the_proof_are_those_that_the_answers_allow():
    from wizard.answers.model import Answers, AnswersError

    for field, values in space.VALUES.items():
        group, _, leaf = field.rpartition(".")
        for value in values:
            Answers.from_data({"version": 2} | ({group: {leaf: value}} if group else {leaf: value}))
        for beyond in (-1, 11, "something_else"):
            if beyond not in values:
                with pytest.raises(AnswersError):
                    Answers.from_data({"version": 2} | ({group: {leaf: beyond}} if group else {leaf: beyond}))
    named = {*space.VALUES, *space.MEMBERS, "goals"}
    leaves = {
        *(f"pain.{name}" for name in Answers.model_fields["pain"].annotation.model_fields),
        *(f"ability.{name}" for name in Answers.model_fields["ability"].annotation.model_fields),
        *(name for name in Answers.model_fields if name not in ("pain", "ability", "version")),
    }
    assert named == leaves


def test_a_threshold_parts_the_values_at_its_own_place():
    parts = space.classes("pain.activity")
    assert [group for group in parts if 5 in group] != [group for group in parts if 6 in group]
    assert [group for group in parts if 6 in group] != [group for group in parts if 7 in group]
    assert [group for group in parts if 8 in group] == [group for group in parts if 10 in group]


def test_a_reading_in_the_source_of_the_rules_is_seen_whatever_holds_it():
    source = (
        "def f(facts, now):\n    later = now\n    return facts.pain.trend == 'worse' and now.goals and later.age_band"
    )
    assert space._named(ast.parse(source)) == {"pain.trend", "goals", "age_band"}


def test_a_reading_that_no_factor_lists_refutes_the_proof(monkeypatch):
    found = space.readings()
    monkeypatch.setattr(
        space, "readings", lambda: {**found, "shortlisting": {*found["shortlisting"], "ability.stairs"}}
    )
    report = proof.prove(C, quick=True, parts=("readings",))
    assert "rules/shortlisting.py reads ability.stairs" in report.failures[0].failure


def test_an_exclusion_by_an_answer_that_its_law_does_not_vary_is_found(monkeypatch):
    by_age = SimpleNamespace(
        id="by_age", tags=(), fields=lambda: ("conditions", "age_band")
    )  # a rule would stay in the register
    monkeypatch.setattr(shortlisting, "EXCLUSIONS", (*shortlisting.EXCLUSIONS, by_age))
    report = proof.Report(quick=True)
    factors.exclusion_readings(report)
    assert not report.holds and any("reads age_band" in law.failure for law in report.failures)


def test_while_whole_answers_are_decided_nothing_is_read_that_the_factors_do_not_list(monkeypatch):
    """The same claim from the other side: not from the source, but from watching the facts."""
    seen: dict[str, set[str]] = {}

    class Watched(Facts):
        def __getattribute__(self, name: str) -> Any:
            caller = sys._getframe(1).f_globals.get("__name__", "")
            if not name.startswith("_") and caller.startswith("wizard.rules"):
                seen.setdefault(caller.removeprefix("wizard.rules").lstrip(".") or "__init__", set()).add(name)
            return super().__getattribute__(name)

    monkeypatch.setattr(rules, "Facts", Watched)
    for answers in outside.sample(120, seed=5):
        rules.judge(answers, C)
    assert seen["shortlisting"] and seen["__init__"]
    for room, names in seen.items():
        listed = {name.partition(".")[0] for name in space.READS[room]}
        assert names <= listed, f"{room} reads {sorted(names - listed)}"


def test_neither_the_contract_nor_the_rules_know_one_another():
    source = ast.parse(Path(contract.__file__).read_text("utf-8"))
    imported = {node.module for node in ast.walk(source) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "collections.abc", "itertools", "typing"}


def test_the_classes_are_composed_as_whole_answers_are():
    """The same person through the factors and through the door."""
    for answers in outside.sample(80, seed=9):
        d = rules.judge(answers, C)
        if d.outline is None or d.staging is None:
            continue
        p = _person(answers)
        assert (d.staging.stage, d.staging.last_stage, d.staging.ceiling) == (
            contract.stage(p),
            contract.lasting_cap(p),
            contract.ceiling(p),
        ), answers
        ruled_out = {e.id for e in C.exercises.values() if shortlisting.tags_of(e) & contract.ruled_out_tags(p)}
        assert not ruled_out & set(d.outline.stages[0].allowed)


def _person(answers: Any) -> contract.Person:
    def some(values: Any) -> Any:
        return None if values is None else frozenset(values) - {"none"}

    return contract.Person(
        answers.age_band,
        some(answers.conditions),
        frozenset(answers.pain.site) if answers.pain.site else None,
        answers.pain.side,
        answers.pain.rest,
        answers.pain.activity,
        answers.pain.night,
        answers.pain.settles,
        answers.pain.lying_on_side_hurts,
        answers.pain.duration,
        answers.pain.trend,
        answers.ability.known_stage,
        answers.ability.stand_30s,
        answers.ability.side_plank_20s,
        answers.ability.single_leg_squat,
        answers.ability.stairs,
        answers.ability.front_hip_burn,
        answers.goals or (),
        some(answers.signs) or frozenset(),
        some(answers.history),
    )


# --- what is made wrong is found ------------------------------------------------------------------------


PREDICATES = [
    thing for thing in gc.get_objects() if issubclass(type(thing), Predicate)
]  # they keep themselves as functions


def clear_caches() -> None:
    from wizard.plan import writer

    for cached in (
        shortlisting.rejected,
        shortlisting.excluded_by,
        shortlisting.not_now,
        shortlisting.too_early,
        shortlisting.lacking,
        shortlisting._lacking_mask,
        shortlisting._too_early_mask,
        shortlisting._left,
        shortlisting._excluded_mask,
        shortlisting.never_offered,
        shortlisting.stretches_for,
        choosing.select_mask,
        choosing._statics,
        choosing._swap_order,
        choosing._demands,
        choosing._as_a_set,
        choosing.points_of,
        choosing.own_points,
        choosing._points_without_goals,
        choosing._fits,
        choosing._served,
        choosing._behind,
        choosing.ranks,
        rules.outline,
        rules._items,
        rules._climb,
        progressing.path,
        progressing.spans,
        progressing.dose,
        writer._picks,
        writer._without_kit,
        writer._too_early,
        writer._excluded,
        writer._never,
        writer._outranked,
    ):
        getattr(cached, "cache_clear", lambda: None)()
    declared._TOGETHER.clear()
    shortlisting.EXCLUDED_TAGS.update(
        {rule.id: rule.tags for rule in (*shortlisting.EXCLUSIONS, *shortlisting.STRETCH_EXCLUSIONS)}
    )
    advising._shown.cache_clear()
    for asked in PREDICATES:
        for made in ("met", "missed"):
            asked.__dict__.pop(made, None)


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    yield
    clear_caches()


@contextmanager
def planted(thing: Any, name: str, value: Any) -> Iterator[None]:
    """A frozen rule or predicate with one part changed."""
    before = getattr(thing, name)
    object.__setattr__(thing, name, value)
    clear_caches()
    try:
        yield
    finally:
        object.__setattr__(thing, name, before)
        clear_caches()


def refuted(*parts: str) -> list[str]:
    """The laws that fail, at the first counter-example."""
    for part in (parts,) if parts else RULE_PARTS:
        report = proof.prove(C, quick=True, parts=part, stop=True)
        if report.failures:
            return [f"{law.name}: {law.failure}" for law in report.failures]
    return []


RULE_PARTS = (("pain, stage, shortlist, choice",), ("signs",), ("ceilings",))  # first where most faults are found
NEVER: Predicate = AllOf(OneOf("weeks", (99,)), OneOf("weeks", (98,)))
ASKING = [rule for rule in REGISTER.values() if rule.when is not None]
NUMBERED = [  # (rule, atom, name of the number), in declared order
    (rule, atom, "least" if isinstance(atom, AtLeast) else "most")
    for rule in ASKING
    for atom in dict.fromkeys(space.atoms(rule.when))
    if isinstance(atom, (AtLeast, AtMost))
]
CAPPED = [rule for rule in REGISTER.values() if isinstance(rule, Cap)]
TAGGED = [rule for rule in REGISTER.values() if getattr(rule, "tags", ())]
STEP = 1 if FULL else 17
DECIDED_ABOVE = {("ceiling_green", 1): "the amber row above has every score from 3 on, so the green row never sees one"}
SAID_TWICE = {"cap_ceiling_amber": "stage 3 needs a green ceiling by its own row; the cap only tells it to the person"}


def each(things: list[Any], start: int = 0) -> list[Any]:
    return things[start % STEP :: STEP]


@pytest.mark.parametrize("rule", each(ASKING), ids=lambda rule: rule.id)
def test_every_nth_declared_rule_when_it_never_applies_is_missed(rule: Rule):
    if rule.id in SAID_TWICE:
        pytest.skip(SAID_TWICE[rule.id])
    with planted(rule, "when", NEVER):
        assert refuted()


@pytest.mark.parametrize("rule", each(ASKING, 3), ids=lambda rule: rule.id)
def test_every_nth_declared_rule_when_it_is_turned_round_is_found(rule: Rule):
    with planted(rule, "when", Not(rule.when)):
        assert refuted()


@pytest.mark.parametrize(
    ("rule", "atom", "name"), each(NUMBERED, 1), ids=lambda x: getattr(x, "id", None) or str(x)[:12]
)
@pytest.mark.parametrize("by", [-1, 1])
def test_every_nth_threshold_when_it_moves_by_one_is_found(rule: Rule, atom: Any, name: str, by: int):
    if (rule.id, by) in DECIDED_ABOVE:
        pytest.skip(DECIDED_ABOVE[rule.id, by])
    moved = getattr(atom, name) + by
    if name == "least" and moved == 0:
        pytest.skip("from 0 on is every score that was answered: tested by removing the rule")
    with planted(atom, name, moved):
        assert refuted(), f"{rule.id}: {name} {moved}"


@pytest.mark.parametrize("rule", each(CAPPED, 2), ids=lambda rule: rule.id)
def test_every_nth_cap_when_it_lies_one_stage_higher_or_lasts_otherwise_is_found(rule: Cap):
    if rule.id not in SAID_TWICE:
        with planted(rule, "stage", rule.stage + 1):
            assert refuted()
    with planted(rule, "lasting", not rule.lasting):
        assert refuted()


@pytest.mark.parametrize("rule", each(TAGGED, 4), ids=lambda rule: rule.id)
def test_every_nth_exclusion_that_loses_its_last_tag_is_found(rule: Any):
    with planted(rule, "tags", rule.tags[:-1]):
        assert refuted()


def test_a_counter_example_is_told_in_words():
    never = AllOf(OneOf("ceiling", ("none",)), OneOf("ceiling", ("nowhere",)))
    with planted(REGISTER["blood_pressure_no_long_hold"], "when", never):
        (told,) = refuted()
    assert "long_isometric is not ruled out" in told and "conditions: high_blood_pressure" in told


def test_a_sign_that_is_forgotten_is_found(monkeypatch):
    monkeypatch.setattr(
        screening.Screen, "outcome", property(lambda self: "incomplete" if self.open_questions else None)
    )
    assert any("most urgent sign" in told for told in refuted("tiers"))
    assert any("ticked sign" in told for told in refuted("whole answers, signs"))


def test_an_unknown_that_helps_is_found(monkeypatch):
    looser = tuple(c for c in staging.CEILINGS if c.id != "ceiling_red_settling_unknown")
    monkeypatch.setattr(staging, "CEILINGS", looser)
    report = proof.Report(quick=True)
    factors.pain_laws(
        report, C, True, factors.PainTable(C, True)
    )  # all of this part, and nothing of the parts that follow from it
    assert any("forgotten" in law.name for law in report.failures)


def test_a_choice_of_the_easiest_first_is_found(monkeypatch):
    monkeypatch.setattr(choosing, "demand", lambda e: 10 - 2 * e.stage - e.evidence.force_tier)
    clear_caches()
    assert any("more demanding" in told for told in refuted("points"))
    assert any("ranks higher, by the most demanding" in told for told in refuted("pain, stage, shortlist, choice"))


def test_a_required_pick_that_is_passed_over_is_found(monkeypatch):
    monkeypatch.setattr(choosing, "REQUIRED_UNIT", 0)
    clear_caches()
    assert any("ranks higher, by a " in told for told in refuted("pain, stage, shortlist, choice"))


def test_two_of_one_family_where_another_set_is_there_are_found(monkeypatch):
    monkeypatch.setattr(choosing, "FAMILY_UNIT", 0)
    clear_caches()
    assert any("ranks higher, by family" in told for told in refuted("pain, stage, shortlist, choice"))


def test_a_step_of_two_rungs_is_found(monkeypatch):
    monkeypatch.setattr(
        progressing, "path", lambda course, start, weeks: tuple(min(start + 2 * i, 10) for i in range(weeks))
    )
    monkeypatch.setattr(progressing.path, "cache_clear", lambda: None, raising=False)
    assert any("rung" in told for told in refuted("ladders"))


@pytest.mark.parametrize("name", sorted(progressing.ENTRY_RUNG))
def test_an_entry_one_rung_higher_is_found(monkeypatch, name: str):
    monkeypatch.setitem(progressing.ENTRY_RUNG, name, progressing.ENTRY_RUNG[name] + 1)
    assert refuted("ladders")


@pytest.mark.parametrize(
    ("module", "name", "by"),
    [
        (progressing, "MAX_HEAVY_DAYS", 1),
        (progressing, "HOLD_LIMIT_S", 5),
        (progressing, "LADDER_TOP", -1),
    ],
    ids=lambda x: str(x)[-20:],
)
def test_a_limit_that_moves_is_found(monkeypatch, module: Any, name: str, by: int):
    clear_caches()
    monkeypatch.setattr(module, name, getattr(module, name) + by)
    assert refuted("doses", "ladders", "courses")


def test_two_exercises_that_change_in_one_week_are_found(monkeypatch):
    whole = rules.exchange_order
    monkeypatch.setattr(
        rules, "exchange_order", lambda *now: (tuple((new, "") for new, _ in whole(*now)[0]), whole(*now)[1])
    )
    clear_caches()
    assert any("one exercise changes a week" in told for told in refuted("whole answers"))


def test_a_pick_that_is_gone_and_still_holds_the_others_is_found(monkeypatch):
    from wizard.rules import checking_in

    monkeypatch.setattr(checking_in, "at_its_slowest", lambda state: state)
    assert refuted("states")


def test_a_check_in_of_the_same_day_that_counts_as_a_week_is_found(monkeypatch):
    from wizard.rules import checking_in

    monkeypatch.setattr(checking_in, "is_too_soon", lambda c: False)
    assert any("too soon" in told for told in refuted("memory")) and refuted("check-ins")


def test_a_limit_that_is_lifted_behind_its_own_verdict_is_found(monkeypatch):
    from wizard.rules import checking_in

    monkeypatch.setattr(checking_in, "_colour_now", lambda c, state: state.ceiling)
    for part in ("states", "check-ins"):
        assert any("ceiling_waits" in told for told in refuted(part)), part


def test_sore_muscles_that_count_as_a_worse_morning_are_found(monkeypatch):
    from wizard.rules import checking_in

    whole = checking_in.judge
    as_worse = lambda c, *rest: whole(  # noqa: E731
        c.model_copy(update={"next_morning": "worse"}) if c.next_morning == "sore_muscles" else c, *rest
    )
    monkeypatch.setattr(checking_in, "judge", as_worse)
    assert any("sore" in told for told in refuted("check-ins"))


@pytest.mark.parametrize("by", [-1, 1])
def test_a_check_in_that_moves_a_rung_too_far_is_found(monkeypatch, by: int):
    from wizard.rules import checking_in

    moved = checking_in._moved
    monkeypatch.setattr(checking_in, "_moved", lambda state, step: moved(state, step + by))
    assert any("one rung up at most" in told for told in refuted("states"))


def test_a_rule_that_breaks_is_a_failure_and_no_traceback(monkeypatch):
    monkeypatch.setattr(staging, "CEILINGS", ())
    assert any("StopIteration" in told or "every rule gives an answer" in told for told in refuted("ceilings"))
