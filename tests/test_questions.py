"""The questions cover the contract of the answers, and say everything through ``Words``."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import catalogue
from catalogue import vocabulary as v
from wizard.answers import questions
from wizard.answers.model import NONE, Answers, AnswersError
from wizard.answers.questions import (
    BY_ID,
    NPRS,
    PAGES,
    QUESTIONS,
    Question,
    offered,
    options_of,
    questions_on,
    value_of,
    with_answer,
)
from wizard.cli.translations import texts
from wizard.rules import screening

ALLOWED: dict[str, tuple[Any, ...]] = {
    "age_band": v.AGE_BANDS,
    "signs": (*v.SIGNS, NONE),
    "conditions": (*v.CONDITIONS, NONE),
    "history": v.HISTORY,
    "pain.site": v.SITES,
    "pain.side": v.SIDES,
    "pain.rest": NPRS,
    "pain.activity": NPRS,
    "pain.night": NPRS,
    "pain.settles": v.SETTLES,
    "pain.lying_on_side_hurts": (True, False),
    "pain.duration": v.DURATIONS,
    "pain.trend": v.TRENDS,
    "ability.known_stage": v.STAGES,
    "ability.stand_30s": v.STAND_30S,
    "ability.side_plank_20s": v.SIDE_PLANK_20S,
    "ability.single_leg_squat": v.SINGLE_LEG_SQUAT,
    "ability.stairs": v.STAIRS,
    "ability.front_hip_burn": v.FRONT_HIP_BURN,
    "equipment": v.EQUIPMENT,
    "goals": v.GOALS,
    "sessions_per_week": (2, 3, 4),
    "weeks": (4, 5, 6, 7, 8),
}
MANY = ("many", "ranked")


def fields_of(model: type[BaseModel], before: str = "") -> list[str]:
    found = []
    for name, info in model.model_fields.items():
        group = next(
            (
                t
                for t in (info.annotation, *get_args(info.annotation))
                if isinstance(t, type) and issubclass(t, BaseModel)
            ),
            None,
        )
        found += fields_of(group, f"{before}{name}.") if group else [f"{before}{name}"]
    return [f for f in found if f != "version"]


def test_each_field_of_the_answers_has_one_question() -> None:
    unasked = sorted(set(fields_of(Answers)) - {question.id for question in QUESTIONS})
    assert not unasked, f"ask for these in wizard/answers/questions.py, QUESTIONS: {unasked}"
    unlisted = sorted(set(fields_of(Answers)) - ALLOWED.keys())
    assert not unlisted, f"say what is allowed in tests/test_questions.py, ALLOWED: {unlisted}"
    assert sorted(q.id for q in QUESTIONS) == sorted(fields_of(Answers)) == sorted(ALLOWED)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_the_options_are_exactly_the_ids_of_the_contract(question: Question) -> None:
    options = [option.id for option in options_of(question, catalogue.load())]
    assert sorted(options, key=str) == sorted(ALLOWED[question.id], key=str)
    assert len(set(options)) == len(options)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_each_option_is_an_answer_that_can_be_given_and_read_back(question: Question) -> None:
    for option in options_of(question, catalogue.load()):
        value = (option.id,) if question.kind in MANY else option.id
        answers = with_answer(Answers(), question.id, value)
        assert value_of(answers, question.id) == value
        assert with_answer(answers, question.id, None) == Answers()


def test_a_value_that_is_not_allowed_is_refused() -> None:
    with pytest.raises(AnswersError):
        with_answer(Answers(), "pain.rest", 11)


def test_what_is_no_longer_asked_is_still_read_and_shown_where_an_answer_holds_it() -> None:
    question = BY_ID["equipment"]
    now = [option.id for option in offered(question, catalogue.load())]
    assert not {"chair", "bench"} & set(now) and now[-1] == NONE and len(now) == len(v.EQUIPMENT) - 2
    assert [o.id for o in offered(question, catalogue.load(), ("step", "chair")) if o.id not in now] == ["chair"]
    assert with_answer(Answers(), "equipment", ("step", "chair", "bench")).equipment == ("step", "chair", "bench")
    assert all(option.asked for q in QUESTIONS if q.id != "equipment" for option in options_of(q, catalogue.load()))


def test_lists_where_nothing_may_apply_have_none_and_it_stands_last() -> None:
    for id_ in ("signs", "conditions", "pain.site", "equipment"):
        assert options_of(BY_ID[id_], catalogue.load())[-1].id == NONE


def test_required_are_those_that_the_rules_require() -> None:
    assert {q.id for q in QUESTIONS if q.required} == set(screening.REQUIRED)


def test_every_page_asks_and_every_question_has_a_page() -> None:
    assert all(questions_on(page.id) for page in PAGES)
    assert {q.page for q in QUESTIONS} == {page.id for page in PAGES}


def test_age_and_conditions_come_before_the_self_tests_that_depend_on_them() -> None:
    order = [page.id for page in PAGES]
    assert order.index("about") < order.index("abilities")


def test_signs_are_grouped_by_tier_most_urgent_first() -> None:
    tiers = [o.group for o in options_of(BY_ID["signs"], catalogue.load()) if o.group]
    assert len(tiers) == len(v.SIGNS)
    assert list(dict.fromkeys(tiers)) == [tier for tier, _ in questions.TIER_HEADINGS]


def test_texts_yields_every_text_once_with_its_key() -> None:
    found = list(questions.texts())
    keys = [key for key, _ in found]
    assert len(keys) == len(set(keys))
    assert all(english.strip() for _, english in found)
    for question in QUESTIONS:
        assert (f"question.{question.id}.asks", question.asks) in found
        assert (f"question.{question.id}.why", question.why) in found
    assert set(found) <= set(texts())


FORBIDDEN = re.compile(r"\b(treat|treats|treatment|cure|cures|diagnos\w*|prescri\w*|hop|jump)\b", re.IGNORECASE)


def test_the_words_claim_nothing_and_ask_nobody_to_hop() -> None:
    for key, english in questions.texts():
        text = english.replace("Never hop or jump.", "")
        assert not FORBIDDEN.search(text), (key, english)


def test_sentences_are_short() -> None:
    for key, english in questions.texts():
        for sentence in re.split(r"(?<=[.?!:])\s+", english):
            assert len(sentence.split()) <= 22, (key, sentence)
