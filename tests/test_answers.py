"""Answers that cannot be read give one sentence each: the field, what was found, what is allowed. Never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from catalogue import vocabulary as v
from wizard import Answers, AnswersError
from wizard.answers.model import CheckIn, Pain, check_ins_from_data, read_check_ins

Person = Callable[..., dict[str, Any]]


def problems_of(data: Any) -> tuple[str, ...]:
    with pytest.raises(AnswersError) as error:
        Answers.from_data(data)
    return error.value.problems


def is_one_sentence(problem: str) -> bool:
    return "\n" not in problem and "Traceback" not in problem and problem.rstrip()[-1] in ".?" and len(problem) < 1_500


BAD: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # what is wrong: change, field, found, allowed
    "an unknown id": ({"age_band": "50_59"}, "age_band", '"50_59"', "40_59"),
    "an unknown id in a list": ({"conditions": ["pregnant"]}, "conditions", '"pregnant"', "pregnancy"),
    "an unknown sign": ({"signs": ["swollen_leg"]}, "signs", '"swollen_leg"', "swollen_calf"),
    "an unknown place of pain": ({"pain__site": ["hip"]}, "pain.site", '"hip"', "outer_hip"),
    "an unknown goal": ({"goals": ["quiet"]}, "goals", '"quiet"', "quiet_tfl"),
    "an unknown test result": ({"ability__stairs": "hard"}, "ability.stairs", '"hard"', "some_pain"),
    "pain above 10": ({"pain__activity": 11}, "pain.activity", "11", "0 to 10"),
    "pain below 0": ({"pain__night": -1}, "pain.night", "-1", "0 to 10"),
    "pain that is no whole number": ({"pain__rest": 2.5}, "pain.rest", "2.5", "whole numbers from 0 to 10"),
    "pain in words": ({"pain__rest": "two"}, "pain.rest", '"two"', "whole numbers from 0 to 10"),
    "pain as text": ({"pain__rest": "2"}, "pain.rest", '"2"', "whole numbers from 0 to 10"),
    "pain that is true": ({"pain__rest": True}, "pain.rest", "true", "whole numbers from 0 to 10"),
    "yes instead of true": (
        {"pain__lying_on_side_hurts": "yes"},
        "pain.lying_on_side_hurts",
        '"yes"',
        "true, false or null",
    ),
    "1 instead of true": ({"pain__lying_on_side_hurts": 1}, "pain.lying_on_side_hurts", "1", "true, false or null"),
    "one id where a list belongs": ({"signs": "none"}, "signs", '"none"', "list"),
    "an object where a list belongs": ({"goals": {}}, "goals", "{}", "list"),
    "a list where an object belongs": ({"pain": []}, "pain", "[]", "object"),
    "a number in a list of ids": ({"signs": [7]}, "signs", "7", "cauda_equina"),
    "a list for a single answer": ({"age_band": ["40_59"]}, "age_band", '["40_59"]', "40_59"),
    "one workout a week": ({"sessions_per_week": 1}, "sessions_per_week", "1", "2 to 4"),
    "five workouts a week": ({"sessions_per_week": 5}, "sessions_per_week", "5", "2 to 4"),
    "three weeks": ({"weeks": 3}, "weeks", "3", "4 to 8"),
    "nine weeks": ({"weeks": 9}, "weeks", "9", "4 to 8"),
    "stage 0": ({"ability__known_stage": 0}, "ability.known_stage", "0", "1 to 3"),
    "stage 4": ({"ability__known_stage": 4}, "ability.known_stage", "4", "1 to 3"),
    "a later version": ({"version": 3}, "version", "3", "1, 2"),
    "a sign of version 2 in version 1": (
        {"version": 1, "signs": ["morning_stiffness"]},
        "signs",
        '"morning_stiffness"',
        "version 2",
    ),
    "a condition of version 2 in version 1": (
        {"version": 1, "conditions": ["recent_birth"]},
        "conditions",
        '"recent_birth"',
        "version 2",
    ),
    "a trend of version 2 in version 1": (
        {"version": 1, "pain__trend": "slightly_worse"},
        "pain.trend",
        '"slightly_worse"',
        "version 2",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_names_field_found_and_allowed(case: str, person: Person) -> None:
    changes, field, found, allowed = BAD[case]
    (problem,) = problems_of(person(**changes))
    assert is_one_sentence(problem)
    assert problem.startswith(f"{field}:") and found in problem and allowed in problem, problem


@pytest.mark.parametrize("field", ["signs", "conditions", "equipment", "pain.site"])
def test_none_stands_alone(field: str, person: Person) -> None:
    another = {"signs": "child_limp", "conditions": "pregnancy", "equipment": "step", "pain.site": "outer_hip"}[field]
    (problem,) = problems_of(person(**{field.replace(".", "__"): ["none", another]}))
    assert is_one_sentence(problem) and problem.startswith(field) and "none" in problem and "alone" in problem


def test_none_may_be_said_twice(person: Person) -> None:
    assert Answers.from_data(person(signs=["none", "none"])).signs == ("none",)


@pytest.mark.parametrize(
    "where, known, hint",
    [
        ({"pian": {}}, "pain", "Did you mean 'pain'?"),
        ({"signes": ["none"]}, "signs", "Did you mean 'signs'?"),
        ({"zebra": 1}, "age_band", ""),
    ],
)
def test_an_unknown_key_is_refused_with_the_known_ones(where: dict, known: str, hint: str, person: Person) -> None:
    (problem,) = problems_of({**person(), **where})
    assert (
        is_one_sentence(problem)
        and problem.startswith(f"{next(iter(where))}: unknown key")
        and known in problem
        and hint in problem
    )


def test_an_unknown_key_in_a_group_is_refused(person: Person) -> None:
    data = person()
    data["pain"]["actvity"] = 3
    (problem,) = problems_of(data)
    assert problem.startswith("pain.actvity: unknown key") and "Did you mean 'activity'?" in problem


def test_every_fault_gets_its_own_sentence(person: Person) -> None:
    found = problems_of(person(age_band="old", pain__rest=99, weeks=1))
    assert len(found) == 3 and all(map(is_one_sentence, found))
    assert {p.split(":")[0] for p in found} == {"age_band", "pain.rest", "weeks"}


@pytest.mark.parametrize("data", [None, 3, "answers", [], [{}], True])
def test_answers_are_one_object(data: Any) -> None:
    (problem,) = problems_of(data)
    assert is_one_sentence(problem) and "object" in problem


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "not valid JSON at line 1"),
        ("{", "not valid JSON at line 1"),
        ('{"age_band": }', "line 1, column 14"),
        ('{"weeks": 4,}', "not valid JSON"),
        ("{'weeks': 4}", "not valid JSON"),
        ('{"weeks": NaN}', "NaN"),
        ('{"weeks": Infinity}', "Infinity"),
        ('{"weeks": 4, "weeks": 8}', "'weeks' stands twice"),
        ('{"pain": {"rest": 1, "rest": 9}}', "'rest' stands twice"),
        ("[" * 100_000, "nested"),
        (b"\xff\xfe{", "UTF-8"),
        (" " * 1_000_001, "1,000,000"),
        ("null", "object"),
        ("[1]", "object"),
    ],
)
def test_text_that_is_no_file_of_answers_is_refused_in_one_sentence(text: str | bytes, said: str) -> None:
    with pytest.raises(AnswersError) as error:
        Answers.read(text)
    (problem,) = error.value.problems
    assert said in problem and is_one_sentence(problem)


def test_a_huge_value_is_shown_shortened(person: Person) -> None:
    (problem,) = problems_of(person(age_band="x" * 10_000))
    assert len(problem) < 300


def test_a_byte_order_mark_is_forgiven(person: Person) -> None:
    text = json.dumps(person())
    assert Answers.read("\ufeff" + text) == Answers.read(text) == Answers.read(text.encode("utf-8-sig"))


# --- not answered -------------------------------------------------------------------------------------------


def test_anything_may_be_left_out(person: Person) -> None:
    empty = Answers.from_data({})
    assert empty.signs is None and empty.pain == Pain() and empty.equipment is None and empty.weeks is None


def test_null_and_left_out_are_the_same(person: Person) -> None:
    nothing = {name: None for name in Answers.model_fields if name != "version"}
    assert Answers.from_data(nothing) == Answers.from_data({})


def test_an_empty_list_is_not_an_answer(person: Person) -> None:
    found = Answers.from_data(person(signs=[], conditions=[], equipment=[], goals=[], pain__site=[]))
    assert (found.signs, found.conditions, found.equipment, found.goals, found.pain.site) == (None,) * 5


def test_not_answered_is_not_zero(person: Person) -> None:
    assert Answers.from_data(person(pain__rest=None)) != Answers.from_data(person(pain__rest=0))


def test_the_highest_score_is_of_those_that_were_answered(person: Person) -> None:
    assert Answers.from_data(person(pain__rest=4, pain__activity=None, pain__night=7)).score() == 7
    assert Answers.from_data({}).score() is None


def test_every_id_of_the_vocabulary_is_an_answer(person: Person) -> None:
    for field, ids in (
        ("age_band", v.AGE_BANDS),
        ("pain__side", v.SIDES),
        ("pain__settles", v.SETTLES),
        ("pain__duration", v.DURATIONS),
        ("pain__trend", v.TRENDS),
        ("ability__stand_30s", v.STAND_30S),
        ("ability__side_plank_20s", v.SIDE_PLANK_20S),
        ("ability__single_leg_squat", v.SINGLE_LEG_SQUAT),
        ("ability__stairs", v.STAIRS),
        ("ability__front_hip_burn", v.FRONT_HIP_BURN),
    ):
        for id_ in ids:
            Answers.from_data(person(**{field: id_}))
    for field, ids in (
        ("signs", v.SIGNS),
        ("conditions", v.CONDITIONS),
        ("equipment", v.EQUIPMENT[:-1]),
        ("goals", v.GOALS),
        ("pain__site", v.SITES[:-1]),
    ):
        Answers.from_data(person(**{field: list(ids)}))


def test_answers_cannot_be_changed(person: Person) -> None:
    answers = Answers.from_data(person())
    with pytest.raises(ValidationError):
        answers.weeks = 4
    with pytest.raises(ValidationError):
        answers.pain.rest = 9


def test_answers_read_back_as_the_same_answers(person: Person) -> None:
    answers = Answers.from_data(person(conditions=["osteoporosis", "latex_allergy"]))
    assert Answers.read(answers.model_dump_json()) == answers


# --- check-ins ---------------------------------------------------------------------------------------------------


BAD_CHECK_INS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "not a list": ({"week": 1}, ("the check-ins", "list")),
    "not an object": ([3], ("check-in 1", "3", "object")),
    "no week": ([{"sessions_done": 3}], ("check-in 1", "week", "missing")),
    "week 0": ([{"week": 0}], ("check-in 1", "week", "0", "from 1 to")),
    "an unknown key": (
        [{"week": 1, "sesions_done": 3}],
        ("check-in 1", "sesions_done: unknown key", "Did you mean 'sessions_done'?"),
    ),
    "pain above 10": ([{"week": 1}, {"week": 2, "pain_during": 12}], ("check-in 2", "pain_during", "12", "0 to 10")),
    "an unknown morning": (
        [{"week": 1, "next_morning": "better"}],
        ("check-in 1", "next_morning", '"better"', "usual"),
    ),
    "an unknown barrier": ([{"week": 1, "barrier": "lazy"}], ("check-in 1", "barrier", '"lazy"', "no_time")),
    "an unknown sign": ([{"week": 1, "signs": ["fever"]}], ("check-in 1", "signs", '"fever"', "infection_risk")),
    "none with a sign": ([{"week": 1, "signs": ["none", "child_limp"]}], ("check-in 1", "signs", "none", "alone")),
    "minus one workout": ([{"week": 1, "sessions_done": -1}], ("check-in 1", "sessions_done", "-1", "from 0 to 14")),
    "an unknown test": ([{"week": 1, "tests": {"hop": "good"}}], ("check-in 1", "tests.hop", "unknown key")),
    "a week twice": ([{"week": 2}, {"week": 2}], ("check-in 2", "week", "2 twice")),
    "weeks backwards": ([{"week": 3}, {"week": 2}], ("check-in 2", "week", "2 after 3")),
}


@pytest.mark.parametrize("case", BAD_CHECK_INS)
def test_check_ins_that_cannot_be_read_name_entry_field_and_found(case: str) -> None:
    data, words = BAD_CHECK_INS[case]
    with pytest.raises(AnswersError) as error:
        check_ins_from_data(data)
    (problem,) = error.value.problems
    assert is_one_sentence(problem) and all(word in problem for word in words), problem


def test_check_ins_are_read_from_text() -> None:
    assert [c.week for c in read_check_ins('[{"week": 1}, {"week": 4, "felt": "front"}]')] == [1, 4]
    with pytest.raises(AnswersError, match="the check-ins: not valid JSON"):
        read_check_ins("[")


def test_an_empty_check_in_is_all_unknown() -> None:
    (c,) = check_ins_from_data([{"week": 1}])
    assert all(getattr(c, name) is None for name in CheckIn.model_fields if name not in ("week", "tests", "version"))
    assert c.version == 1


def test_a_number_of_thousands_of_digits_is_one_sentence():
    with pytest.raises(AnswersError, match="thousands of digits"):
        Answers.read('{"weeks": ' + "9" * 5_000 + "}")
