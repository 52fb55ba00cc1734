"""The walk: straight on, short after a sign, no self-test where it would not be safe."""

from __future__ import annotations

import itertools
from itertools import pairwise
from typing import Any

import pytest

import catalogue
from catalogue import vocabulary as v
from wizard import decide
from wizard.answers import journey
from wizard.answers.journey import CHECK, asked_on, next_page, notes_on, on_path, open_required, path, previous_page
from wizard.answers.model import Answers
from wizard.answers.questions import PAGES, QUESTIONS, with_answer

ALL_PAGES = tuple(page.id for page in PAGES)
SELF_TESTS = {"ability.stand_30s", "ability.single_leg_squat", "ability.side_plank_20s"}


def answered(**fields: Any) -> Answers:
    """Answers with these fields; ``pain_rest`` stands for ``pain.rest``."""
    answers = Answers()
    for name, value in fields.items():
        group, _, rest = name.partition("_")
        field = f"{group}.{rest}" if group in ("pain", "ability") else name
        answers = with_answer(answers, field, value)
    return answers


SAFE = {"signs": ("none",), "pain_rest": 1, "age_band": "40_59", "conditions": ("none",)}


def asked_ids(answers: Answers) -> set[str]:
    return {q.id for page in ALL_PAGES for q in asked_on(page, answers)}


def test_without_answers_the_whole_walk_lies_ahead() -> None:
    assert path(Answers()) == ALL_PAGES


@pytest.mark.parametrize("sign", v.SIGNS)
def test_a_ticked_sign_leads_straight_to_the_check_page(sign: str) -> None:
    answers = answered(**{**SAFE, "signs": (sign,)})
    assert path(answers) == ("about", "signs")
    assert next_page("signs", answers) == CHECK
    assert previous_page(CHECK, answers) == "signs"
    assert not open_required(answers)


def test_next_and_previous_mirror_each_other() -> None:
    for answers in (Answers(), answered(**SAFE), answered(**{**SAFE, "age_band": "under_18"})):
        stops = (*path(answers), CHECK)
        for before, after in pairwise(stops):
            assert next_page(before, answers) == after
            assert previous_page(after, answers) == before
        assert previous_page(stops[0], answers) is None


def test_from_a_page_off_the_path_there_is_a_way_on_and_back() -> None:
    answers = answered(signs=(v.SIGNS[0],))
    assert next_page("equipment", answers) == CHECK
    assert previous_page("equipment", answers) == "signs"


@pytest.mark.parametrize("rest", [None, *range(11)])
@pytest.mark.parametrize("signs", [None, ("none",), (v.SIGNS[-1],)])
@pytest.mark.parametrize("age", [None, *v.AGE_BANDS])
def test_self_tests_only_without_a_sign_at_rest_pain_0_to_2_and_never_for_a_child(
    rest: int | None, signs: tuple[str, ...] | None, age: str | None
) -> None:
    answers = answered(signs=signs, pain_rest=rest, age_band=age)
    safe = signs == ("none",) and rest is not None and rest <= 2 and age != "under_18"
    assert (asked_ids(answers) & SELF_TESTS) == (SELF_TESTS if safe else set())


@pytest.mark.parametrize("age", [None, *v.AGE_BANDS[1:]])
@pytest.mark.parametrize("conditions", [None, ("none",), ("balance_or_falls",), ("pregnancy",)])
def test_a_helper_from_70_with_poor_balance_and_where_it_is_not_known(
    age: str | None, conditions: tuple[str, ...] | None
) -> None:
    answers = answered(**{**SAFE, "age_band": age, "conditions": conditions})
    needed = age in (None, "70_79", "80_plus") or conditions in (None, ("balance_or_falls",))
    assert ("helper" in {n.id for n in notes_on("abilities", answers)}) == needed


def test_what_is_left_out_is_said() -> None:
    for rest in (None, 3, 10):
        answers = answered(**{**SAFE, "pain_rest": rest})
        assert [n.id for n in notes_on("abilities", answers)] == ["tests_left_out"]


def test_answers_off_the_path_decide_nothing_but_a_cannot_is_kept() -> None:
    answers = answered(**SAFE, ability_stand_30s="level", ability_single_leg_squat="cannot")
    worse = with_answer(answers, "pain.rest", 5)
    kept = on_path(worse)
    assert kept.ability.stand_30s is None
    assert kept.ability.single_leg_squat == "cannot"
    assert on_path(answers) == answers


def test_leaving_the_path_never_makes_the_outcome_less_careful() -> None:
    order = ("plan", "caution_plan", "incomplete", "clinician_first", "urgent", "emergency")
    known = answered(
        **SAFE,
        pain_site=("outer_hip",),
        pain_side="left",
        pain_activity=8,
        pain_night=1,
        pain_settles="next_morning",
        pain_duration="over_3_months",
        pain_trend="same",
    )
    for stand, stairs, rest, signs in itertools.product(
        v.STAND_30S, v.STAIRS, (0, 2, 3, 6), (("none",), ("swollen_calf",), ("recent_injection_or_low_immunity",))
    ):
        answers = known
        for field, value in (
            ("ability.stand_30s", stand),
            ("ability.stairs", stairs),
            ("pain.rest", rest),
            ("signs", signs),
        ):
            answers = with_answer(answers, field, value)
        full, pruned = (decide(a, catalogue.load()).outcome for a in (answers, on_path(answers)))
        assert order.index(pruned) >= order.index(full)


def test_open_required_questions_are_found() -> None:
    assert [q.id for q in open_required(Answers())] == [q.id for q in QUESTIONS if q.required]


def test_the_drawing_shows_every_page_and_every_turn() -> None:
    dot = journey.as_dot()
    assert all(f"  {page} [label=" in dot for page in (*ALL_PAGES, CHECK))
    assert 'signs -> check [label="a sign is ticked"]' in dot
    assert 'scores -> check [label="under 18"]' in dot
