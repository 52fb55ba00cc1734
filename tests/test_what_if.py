"""What if: the smallest change that lets an exercise in, and what differs between two plans and why."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import catalogue as catalogue_
from tests.test_journeys import NAMES, starts_with_a_plan
from wizard import Answers, Plan, decide
from wizard.answers import journey
from wizard.answers.facts import Facts
from wizard.answers.questions import BY_ID, NPRS, QUESTIONS, options_of, value_of, with_answer
from wizard.plan import what_if
from wizard.plan.what_if import CHOICE, FACT, AnswerStep, LetIn, changed, differences, step_in_words, what_would_let_in
from wizard.rules import judge, shortlisting
from wizard.rules.rule import REGISTER
from wizard.words import PSEUDO

CATALOGUE = catalogue_.load()


@cache
def answers_of(name: str) -> Answers:
    path = Path(__file__).parent / "journeys" / f"{name}.toml"
    return Answers.from_data(tomllib.loads(path.read_text("utf-8"))["answers"])


@cache
def plan_of(name: str) -> Plan:
    return decide(answers_of(name), CATALOGUE)


@cache
def found_for(name: str, exercise: str) -> LetIn:
    return what_would_let_in(answers_of(name), exercise, CATALOGUE)


WITH_A_PLAN = [name for name in NAMES if starts_with_a_plan(name)]
SOME = WITH_A_PLAN if os.environ.get("HIPWISE_FULL") else WITH_A_PLAN[::9]


def verdict_of(plan: Plan, exercise: str) -> str:
    if exercise in {pick.exercise for pick in plan.picks}:
        return "picked"
    return next((c.verdict for c in plan.considered if c.exercise == exercise), "no plan")


def one_changed_answer(answers: Answers) -> Iterator[tuple[str, Any]]:
    """Every other answer to each single question; in a list, one item more or less."""
    for question in QUESTIONS:
        now = value_of(answers, question.id)
        ids = [option.id for option in options_of(question, CATALOGUE)]
        if question.kind in ("one", "nprs", "yes_no"):
            yield from ((question.id, id_) for id_ in (*ids, None) if id_ != now)
            continue
        have = tuple(id_ for id_ in now or () if id_ != "none")
        for id_ in (id_ for id_ in ids if id_ != "none"):
            yield question.id, (tuple(i for i in have if i != id_) or None) if id_ in have else (*have, id_)


# --- what would let it in? ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOME)
def test_each_way_lets_the_exercise_in_when_it_is_decided_again(name: str) -> None:
    before = plan_of(name)
    for part in before.considered:
        for way in found_for(name, part.exercise).ways:
            after = decide(changed(answers_of(name), way.steps), CATALOGUE)
            verdict = verdict_of(after, part.exercise)
            assert verdict == ("picked" if way.picked else "outranked"), (part.exercise, way)
            assert part.verdict != "outranked" or way.picked, "what was on the shortlist is let in by being picked"


@pytest.mark.parametrize("name", WITH_A_PLAN)
def test_what_the_plan_says_that_it_would_need_agrees_with_what_is_found(name: str) -> None:
    """After each way every need is met; and where the plan names kit alone, kit alone is found, and no more of it."""
    for part in plan_of(name).considered:
        if not part.would_need:
            continue
        found = found_for(name, part.exercise)
        assert found.none_because in (None, "out_of_reach")
        for way in found.ways:
            after = decide(changed(answers_of(name), way.steps), CATALOGUE)
            assert not [
                need
                for need in part.would_need
                if not is_met(need, part.exercise, after, changed(answers_of(name), way.steps))
            ]
        if part.rule == "kit_missing" and "latex_allergy" not in (answers_of(name).conditions or ()):
            for way in found.ways:
                assert {step.field for step in way.steps} == {"equipment"} and len(way.steps) == len(part.would_need)
            assert any({f"equipment:{step.item}" for step in way.steps} == set(part.would_need) for way in found.ways)


def is_met(need: str, exercise: str, after: Plan, answers: Answers) -> bool:
    kind, _, value = need.partition(":")
    if kind == "stage":
        return (after.stage or 0) >= int(value)
    if kind == "equipment":
        return not shortlisting.missing_kit(CATALOGUE.exercises[exercise].kit, shortlisting.usable_kit(Facts(answers)))
    return value in (answers.goals or ()) if kind == "goals" else after.ceiling == value


@pytest.mark.parametrize("name", SOME)
def test_no_step_can_be_spared_and_no_value_be_nearer(name: str) -> None:
    answers = answers_of(name)
    for part in plan_of(name).considered:
        for way in found_for(name, part.exercise).ways:
            if part.verdict == "outranked":
                continue
            for at, step in enumerate(way.steps):
                rest = (*way.steps[:at], *way.steps[at + 1 :])
                assert verdict_of(decide(changed(answers, rest), CATALOGUE), part.exercise) not in (
                    "picked",
                    "outranked",
                ), (part, way)
                if (
                    BY_ID[step.field].kind == "nprs"
                    and step.value < max(NPRS)
                    and step.value + 1 != value_of(answers, step.field)
                ):
                    nearer = (*way.steps[:at], AnswerStep(step.field, step.value + 1), *way.steps[at + 1 :])
                    after = changed(answers, nearer)
                    tests = [s for s in nearer if not journey.is_asked(BY_ID[s.field], after)]
                    assert tests or verdict_of(decide(after, CATALOGUE), part.exercise) not in ("picked", "outranked")


@pytest.mark.parametrize("name", SOME)
def test_where_one_changed_answer_is_enough_one_is_found(name: str) -> None:
    """The search from outside: every single change of a choice or a pain score, decided by ``decide``."""
    answers = answers_of(name)
    enough: dict[str, str] = {}
    for field, value in one_changed_answer(answers):
        if (field.startswith("pain.") and field != "pain.site") or field == "equipment":
            after = decide(with_answer(answers, field, value), CATALOGUE)
            for part in plan_of(name).considered:
                if (
                    part.verdict != "outranked"
                    and after.is_plan
                    and verdict_of(after, part.exercise) in ("picked", "outranked")
                ):
                    enough[part.exercise] = f"{field}={value}"
    for exercise, by in enough.items():
        assert {len(way.steps) for way in found_for(name, exercise).ways} == {1}, (exercise, by)


def test_warning_signs_and_age_are_never_among_the_steps() -> None:
    for name in SOME:
        for part in plan_of(name).considered:
            touched = {step.field for way in found_for(name, part.exercise).ways for step in way.steps}
            assert not touched & {"signs", "age_band"}


def test_a_test_counts_only_where_it_may_be_tried(person) -> None:
    """Tests are for people whose pain at rest is 0 to 2 (decisions.md 1)."""
    sore = person(pain__rest=3, pain__settles="next_morning", ability__stand_30s="not_tried", ability__stairs="easy")
    way = what_would_let_in(Answers.from_data(sore), "hip_hitch", CATALOGUE).ways[0]
    assert {(step.field, step.value) for step in way.steps} == {("pain.rest", 2), ("ability.stand_30s", "level")}


def test_a_sign_finds_nothing_that_would_let_an_exercise_in(person) -> None:
    stopped = Answers.from_data(person(signs=["swollen_calf"]))
    assert {what_would_let_in(stopped, e, CATALOGUE).none_because for e in CATALOGUE.exercises} == {"stopped"}


def test_what_is_never_offered_is_let_in_by_nothing(person) -> None:
    found = what_would_let_in(Answers.from_data(person()), "sideways_hop", CATALOGUE)
    assert found == LetIn("sideways_hop", none_because="never_offered")


def test_pain_goes_back_only_as_far_as_it_must(person) -> None:
    answers = Answers.from_data(person(pain__activity=8, ability__single_leg_squat="wobbles"))
    (way,) = what_would_let_in(answers, "hip_hitch", CATALOGUE).ways
    assert way.steps == (AnswerStep("pain.activity", 5),)


def test_choices_come_before_facts(person) -> None:
    answers = Answers.from_data(
        person(equipment=["mini_band"], conditions=["latex_allergy"], ability__single_leg_squat="wobbles")
    )
    ways = what_would_let_in(answers, "band_side_step", CATALOGUE).ways
    assert ways[0].steps[0].kind == CHOICE and ways[-1].steps[0].kind == FACT


def test_the_search_asks_the_rules_so_seldom_that_a_page_can_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, most = 0, 0

    def counted(*said, **more):  # type: ignore[no-untyped-def]
        nonlocal asked
        asked += 1
        return judge(*said, **more)

    monkeypatch.setattr(what_if, "judge", counted)
    for name in WITH_A_PLAN[::8]:
        for part in plan_of(name).considered:
            asked = 0
            what_would_let_in(answers_of(name), part.exercise, CATALOGUE)
            most = max(most, asked)
    assert 1 < most <= 20  # 4 at most today; all else works on keys and masks


def test_each_step_has_words_in_the_language_of_the_person() -> None:
    for name in SOME[::2]:
        for part in plan_of(name).considered:
            for way in found_for(name, part.exercise).ways:
                for step in way.steps:
                    assert step_in_words(step, CATALOGUE, PSEUDO).startswith("⟦")


# --- what differs? ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOME[::2])
def test_a_difference_names_its_rule_and_its_source(name: str) -> None:
    answers, before = answers_of(name), plan_of(name)
    for field, value in one_changed_answer(answers):
        after = decide(with_answer(answers, field, value), CATALOGUE)
        for found in differences(before, after, CATALOGUE):
            own = found.part in ("sessions", "weeks", "later") or (found.part == "dose" and field == "equipment")
            assert (found.rule in REGISTER and found.why and found.sources) or (own and not found.rule), (
                field,
                value,
                found,
            )


@pytest.mark.parametrize("name", SOME[::2])
def test_differences_tell_exactly_which_picks_went_and_came(name: str) -> None:
    answers, before = answers_of(name), plan_of(name)
    for field, value in one_changed_answer(answers):
        after = decide(with_answer(answers, field, value), CATALOGUE)
        if not after.is_plan:
            continue
        found = differences(before, after, CATALOGUE)
        then, now = ({p.exercise for p in plan.picks} for plan in (before, after))
        assert {d.subject for d in found if d.part == "gone"} == then - now
        assert {d.subject for d in found if d.part == "came"} == now - then
        assert any(d.part == "stage" for d in found) == (before.stage != after.stage)


def test_two_equal_plans_do_not_differ(plan_for) -> None:
    assert differences(plan_for(), plan_for(), CATALOGUE) == ()


def test_an_answer_that_ends_the_plan_tells_why_and_names_no_exercise(plan_for) -> None:
    found = differences(plan_for(), plan_for(signs=["swollen_calf"]), CATALOGUE)
    assert {d.part for d in found} == {"outcome"} and found[0].rule == "sign_ticked"
    names = [e.name.lower() for e in CATALOGUE.exercises.values()]
    assert not [d for d in found if any(name in f"{d.why} {d.after}".lower() for name in names)]


def test_more_pain_lowers_the_stage_and_says_by_which_rule(plan_for) -> None:
    told = differences(plan_for(), plan_for(pain__activity=7), CATALOGUE)
    found = {d.part: d for d in told}
    assert (found["stage"].before, found["stage"].after, found["stage"].rule) == ("3", "1", "cap_ceiling_red")
    assert found["ceiling"].rule == "ceiling_red_high_pain"
    assert {d.rule for d in told if d.part == "gone"} == {"above_stage", "red_ceiling_gentle_only"}


def test_an_age_that_limits_the_end_of_the_plan_is_told(plan_for) -> None:
    found = {
        d.part: d
        for d in differences(
            plan_for(ability__stand_30s="drops"), plan_for(ability__stand_30s="drops", age_band="80_plus"), CATALOGUE
        )
    }
    assert (found["last_stage"].after, found["last_stage"].rule) == ("2", "cap_80_plus")
