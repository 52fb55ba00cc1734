"""The picture of the catalogue narrowing to the picks: every exercise leaves once, for the reason that the plan gives."""

from __future__ import annotations

import re
from functools import cache

import pytest

import catalogue
from wizard import decide
from wizard.assurance.proof import sample
from wizard.drawings import shortlist_funnel
from wizard.plan.model import Plan
from wizard.words import PSEUDO, Words, words_for

C = catalogue.load()


@cache
def plans() -> list[Plan]:
    return [plan for plan in (decide(answers, C) for answers in sample(200)) if plan.is_plan]


@pytest.fixture(params=range(25))
def plan(request: pytest.FixtureRequest) -> Plan:
    return plans()[request.param]


def test_there_are_plans_to_look_at() -> None:
    assert len(plans()) > 20


def test_every_exercise_that_is_not_picked_leaves_in_exactly_one_row(plan: Plan) -> None:
    found = shortlist_funnel.rows(plan, C, Words())
    gone = [id_ for row in found for id_ in row.left_out]
    assert len(gone) == len(set(gone))
    assert set(gone) | {pick.exercise for pick in plan.picks} == set(C.exercises)
    assert set(found[-2].left) == set(found[-1].left) == {pick.exercise for pick in plan.picks}


def test_each_row_leaves_out_what_the_plan_says_with_that_verdict(plan: Plan) -> None:
    verdicts = {part.exercise: part.verdict for part in plan.considered}
    for row in shortlist_funnel.rows(plan, C, Words()):
        if row.id in ("ruled_out", "not_now", "outranked"):
            assert {verdicts[id_] for id_ in row.left_out} == {row.id}
            assert row.text.startswith(str(len(row.left_out)))


def test_the_picture_has_a_dot_for_what_is_left_and_a_cross_for_what_has_gone() -> None:
    plan = plans()[0]
    svg = shortlist_funnel.draw(plan, C, Words()).svg
    found = shortlist_funnel.rows(plan, C, Words())
    assert svg.count("<circle") == sum(len(row.left) for row in found)
    assert svg.count("<path") == sum(len(row.left_out) for row in found) == len(C.exercises) - len(plan.picks)
    assert svg.count('class="hip-picked"') == len(plan.picks)


def test_the_same_is_said_in_words_in_every_language() -> None:
    said = shortlist_funnel.draw(plans()[0], C, words_for(PSEUDO))
    assert re.search(r'aria-label="[^"]+"', said.svg) and said.alt.count("⟦") + said.alt.count("[") >= 3


def test_nothing_lies_outside_the_picture() -> None:
    for plan in plans()[:10]:
        svg = shortlist_funnel.draw(plan, C, Words()).svg
        height = float(re.search(r'viewBox="0 0 360 (\d+)"', svg).group(1))  # type: ignore[union-attr]
        for x, y, r in re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg):
            assert float(x) - float(r) >= 0 and float(x) + float(r) <= 360 and float(y) + float(r) <= height
