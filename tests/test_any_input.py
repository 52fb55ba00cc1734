"""Whatever is typed or sent: a decision or one clear sentence, never anything else."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import catalogue
from catalogue import vocabulary as v
from wizard import Answers, AnswersError, Plan, decide
from wizard.plan import is_bare

C = catalogue.load()
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _one(values):  # type: ignore[no-untyped-def]
    return st.none() | st.sampled_from(values)


def _some(values):  # type: ignore[no-untyped-def]
    return st.none() | st.just(["none"]) | st.lists(st.sampled_from(values), min_size=1, max_size=4)


SCORES = st.none() | st.integers(0, 10)
PEOPLE = st.fixed_dictionaries({
    "age_band": _one(v.AGE_BANDS), "signs": st.just(["none"]) | _some(v.SIGNS), "conditions": _some(v.CONDITIONS),
    "pain": st.fixed_dictionaries({
        "site": _some(v.SITES[:-1]), "side": _one(v.SIDES), "rest": SCORES, "activity": SCORES, "night": SCORES,
        "settles": _one(v.SETTLES), "lying_on_side_hurts": _one([True, False]), "duration": _one(v.DURATIONS),
        "trend": _one(v.TRENDS),
    }),
    "ability": st.fixed_dictionaries({
        "known_stage": _one(v.STAGES), "stand_30s": _one(v.STAND_30S), "side_plank_20s": _one(v.SIDE_PLANK_20S),
        "single_leg_squat": _one(v.SINGLE_LEG_SQUAT), "stairs": _one(v.STAIRS), "front_hip_burn": _one(v.FRONT_HIP_BURN),
    }),
    "equipment": _some(v.EQUIPMENT[:-1]), "goals": st.none() | st.lists(st.sampled_from(v.GOALS), min_size=1, max_size=7),
    "sessions_per_week": _one([2, 3, 4]), "weeks": _one([4, 5, 6, 7, 8]),
})
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["pain", "signs", "ability", "goals", "weeks", "rest", "site", "x"]), inner, max_size=4),
    max_leaves=12,
)


@QUICK
@given(PEOPLE)
def test_every_set_of_answers_gets_a_plan_with_picks_or_no_exercise_at_all(person):
    plan = decide(Answers.from_data(person), C)
    if plan.is_plan:
        assert len(plan.picks) in (2, 3) or plan.fewer_because
        assert plan.weeks and {i.exercise for i in plan.weeks[0].items} == {p.exercise for p in plan.picks}
        assert len(plan.picks) + len(plan.considered) == len(C.exercises)
    else:
        assert is_bare(plan) and (plan.referral or plan.open_questions)


@QUICK
@given(PEOPLE)
def test_a_plan_reads_back_from_its_json_to_the_same_plan(person):
    plan = decide(Answers.from_data(person), C)
    assert Plan.from_json(plan.to_json()) == plan
    assert plan.to_json() == plan.model_dump_json()


@QUICK
@given(ANY_JSON.map(json.dumps) | st.text(max_size=40) | st.binary(max_size=40))
def test_whatever_is_sent_is_read_or_refused_in_words(sent):
    try:
        answers = Answers.read(sent)
    except AnswersError as error:
        assert error.problems and all(p.strip() and "Traceback" not in p for p in error.problems)
    else:
        assert decide(answers, C).outcome
