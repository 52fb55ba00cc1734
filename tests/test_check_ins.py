"""The weekly check-in: rows 1 to 14, the first one met decides, and unknown never gives progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

import catalogue as catalogue_
from catalogue import vocabulary as v
from wizard import Answers, AnswersError, Plan, decide, replan
from wizard.answers.model import CheckIn, check_ins_from_data
from wizard.rules import checking_in, judge, progressing
from wizard.rules.checking_in import CLINICIAN, HOLD, PROGRESS, REST, STEP_BACK, VERDICTS, Memory, State

CATALOGUE = catalogue_.load()
PlanAfter = Callable[..., Plan]
Week = Callable[..., dict[str, Any]]

AT_STAGE_2 = {"ability__single_leg_squat": "wobbles"}  # green, enters at R3
AT_STAGE_1 = {"ability__stand_30s": "drops", "goals": ["quiet_tfl"]}  # green, enters at R3
AT_THE_GENTLEST = {"ability__stand_30s": "drops", "pain__activity": 6}  # red, stage 1, R0
RED = {"next_morning": "worse", "overall": "same"}
PASSED_2 = {"stand_30s": "level", "stairs": "easy"}
PASSED_3 = {**PASSED_2, "single_leg_squat": "good", "side_plank_20s": "yes"}


def verdicts(plan: Plan) -> list[str]:
    return [verdict.verdict for verdict in plan.verdicts]


def deciding(plan: Plan) -> list[str]:
    return [verdict.reasons[0].rule for verdict in plan.verdicts]


def picks(plan: Plan) -> list[str]:
    return [pick.exercise for pick in plan.picks]


def rung_of(plan: Plan, exercise: str) -> int:
    item = next(i for i in plan.weeks[0].items if i.exercise == exercise)
    return [(r.sets, r.reps, r.hold_s) for r in CATALOGUE.exercises[exercise].rungs].index(
        (item.sets, item.reps, item.hold_s)
    )


# --- the rows, each with a case on either side of its line ------------------------------------


ROWS: dict[str, tuple[list[dict], str, str, list[dict], str]] = {
    # what is tried: weeks that meet the row, its verdict, its rule, weeks that just do not, their last verdict
    "1 a sign": ([{"signs": ["swollen_calf"]}], CLINICIAN, "check_in_sign", [{}], PROGRESS),
    "1a nights of 8": ([{"night": 8}], CLINICIAN, "check_in_severe", [{"night": 7}], REST),
    "1a pain of 8 and a worse morning": (
        [{"pain_during": 8, "next_morning": "worse"}],
        CLINICIAN,
        "check_in_severe",
        [{"pain_during": 8}],
        REST,
    ),
    "1a pain of 8 and the morning unknown": (
        [{"pain_during": 8, "next_morning": None}],
        CLINICIAN,
        "check_in_severe",
        [{"pain_during": 7, "next_morning": None}],
        REST,
    ),
    "2 red twice running": ([RED, RED], CLINICIAN, "check_in_red_twice", [RED, {"overall": "same"}], PROGRESS),
    "2 red, by pain": (
        [{"pain_during": 6}, {"pain_during": 6}],
        CLINICIAN,
        "check_in_red_twice",
        [{"pain_during": 6}, {"pain_during": 5, "overall": "same"}],
        HOLD,
    ),
    "2 three of the last five": (
        [RED, {}, RED, {}, RED],
        CLINICIAN,
        "check_in_red_twice",
        [RED, {}, {}, RED, {}, RED],
        STEP_BACK,
    ),
    "3 four not better": (
        [{"overall": "same", "pain_during": 3}] * 4,
        CLINICIAN,
        "check_in_not_better",
        [{"overall": "same", "pain_during": 3}] * 3,
        HOLD,
    ),
    "3 and pain of 3": (
        [{"overall": "same", "pain_during": 2}] * 3 + [{"overall": "same", "pain_during": 3}],
        CLINICIAN,
        "check_in_not_better",
        [{"overall": "same", "pain_during": 3}] * 3 + [{"overall": "same", "pain_during": 2, "easy_at_top": False}],
        HOLD,
    ),
    "3 a better week starts the count again": (
        [{"overall": "better", "pain_during": 3}] + [{"overall": "same", "pain_during": 3}] * 4,
        CLINICIAN,
        "check_in_not_better",
        [{"overall": "same", "pain_during": 3}] * 3
        + [{"overall": "better", "pain_during": 3}, {"overall": "same", "pain_during": 3}],
        HOLD,
    ),
    "4 pain above 5": ([{"pain_during": 6}], REST, "check_in_flare", [{"pain_during": 5}], HOLD),
    "4 morning and week worse": (
        [{"next_morning": "worse", "overall": "worse"}],
        REST,
        "check_in_flare",
        [{"next_morning": "usual", "overall": "worse"}],
        HOLD,
    ),
    "4 nights of 6": ([{"night": 6}], REST, "check_in_flare", [{"night": 5}], PROGRESS),
    "5 the morning worse": ([RED], STEP_BACK, "check_in_morning_worse", [{"overall": "same"}], PROGRESS),
    "5 the morning worse in a better week": (
        [{"next_morning": "worse"}],
        STEP_BACK,
        "check_in_morning_worse",
        [{}],
        PROGRESS,
    ),
    "6 worse twice": (
        [{"overall": "worse"}, {"overall": "worse"}],
        STEP_BACK,
        "check_in_worse_twice",
        [{"overall": "worse"}, {"overall": "same"}],
        PROGRESS,
    ),
    "7 away twice": (
        [{"sessions_done": 0}, {"sessions_done": 0}],
        STEP_BACK,
        "check_in_away_twice",
        [{"sessions_done": 0}, {"sessions_done": 1}],
        HOLD,
    ),
    "8 signs not answered": ([{"signs": None}], HOLD, "check_in_signs_open", [{"signs": ["none"]}], PROGRESS),
    "8a too soon": ([{"days_since_last": 4}], HOLD, "check_in_too_soon", [{"days_since_last": 5}], PROGRESS),
    "9 the nights of an even week": ([{}, {"night": None}], HOLD, "check_in_night_open", [{"night": None}], PROGRESS),
    "9 pain not answered": ([{"pain_during": None}], HOLD, "check_in_unknown", [{"pain_during": 0}], PROGRESS),
    "9 morning not answered": (
        [{"next_morning": None}],
        HOLD,
        "check_in_unknown",
        [{"next_morning": "usual"}],
        PROGRESS,
    ),
    "9 the week not answered": ([{"overall": None}], HOLD, "check_in_unknown", [{"overall": "same"}], PROGRESS),
    "9 workouts not answered": ([{"sessions_done": None}], HOLD, "check_in_unknown", [{"sessions_done": 3}], PROGRESS),
    "9 worse for the first time": (
        [{"overall": "worse"}],
        HOLD,
        "check_in_worse_once",
        [{"overall": "same"}],
        PROGRESS,
    ),
    "9 it hurts": ([{"barrier": "hurts"}], HOLD, "check_in_hurts", [{"barrier": "forgot"}], PROGRESS),
    "10 too few workouts": ([{"sessions_done": 1}], HOLD, "check_in_too_few", [{"sessions_done": 2}], PROGRESS),
    "11 pain of 3": ([{"pain_during": 3}], HOLD, "check_in_some_pain", [{"pain_during": 2}], PROGRESS),
    "11 pain that settles while the week gets better": (
        [{"overall": "same"}, {"pain_during": 5}],
        HOLD,
        "check_in_some_pain",
        [{"pain_during": 3}, {"pain_during": 5}],
        PROGRESS,
    ),
    "11 pain that settles after a skipped week": (
        [{}, {"week": 3, "pain_during": 3}],
        HOLD,
        "check_in_some_pain",
        [{"pain_during": 3}, {"pain_during": 3}],
        PROGRESS,
    ),
    "11a sore muscles": (
        [{"next_morning": "sore_muscles"}],
        HOLD,
        "check_in_sore_muscles",
        [{"next_morning": "usual"}],
        PROGRESS,
    ),
    "11a sore muscles twice": (
        [{"next_morning": "sore_muscles"}] * 2,
        HOLD,
        "check_in_sore_muscles",
        [{"next_morning": "sore_muscles"}, {"next_morning": "worse"}],
        STEP_BACK,
    ),
    "13 felt in front": ([{"felt": "front"}], HOLD, "check_in_front", [{"felt": "side"}], PROGRESS),
    "13 felt in front twice": (
        [{"felt": "front"}, {"felt": "front"}],
        HOLD,
        "check_in_front_twice",
        [{"felt": "front"}, {"felt": "side"}],
        PROGRESS,
    ),
    "13 not said where it was felt": ([{"felt": None}], HOLD, "check_in_felt_open", [{"felt": "not_sure"}], PROGRESS),
    "12 not easy": ([{"easy_at_top": False}], HOLD, "check_in_not_easy", [{"easy_at_top": True}], PROGRESS),
    "12 not said whether easy": ([{"easy_at_top": None}], HOLD, "check_in_not_easy", [{"easy_at_top": True}], PROGRESS),
    "14 one rung up": ([{}], PROGRESS, "check_in_one_up", [{"easy_at_top": False}], HOLD),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_decides_on_one_side_of_its_line_only(row: str, plan_after: PlanAfter, a_good_week: Week) -> None:
    meeting, verdict, rule, near_miss, otherwise = ROWS[row]
    plan = plan_after([{**a_good_week(n), **w} for n, w in enumerate(meeting, 1)], **AT_STAGE_2)
    assert (verdicts(plan)[-1], deciding(plan)[-1]) == (verdict, rule)
    other = plan_after([{**a_good_week(n), **w} for n, w in enumerate(near_miss, 1)], **AT_STAGE_2)
    assert verdicts(other)[-1] == otherwise and deciding(other)[-1] != rule


def test_all_rows_are_tried() -> None:
    assert {row.split()[0] for row in ROWS} == {*map(str, range(1, 15)), "1a", "8a", "11a"}


@pytest.mark.parametrize(
    "planned, done, verdict",
    [(2, 2, PROGRESS), (2, 1, HOLD), (3, 2, PROGRESS), (3, 1, HOLD), (4, 3, PROGRESS), (4, 2, HOLD)],
)
def test_one_workout_fewer_than_planned_is_enough_and_two_are_the_least(
    planned: int, done: int, verdict: str, plan_after: PlanAfter, a_good_week: Week
) -> None:
    plan = plan_after([a_good_week(1, sessions_done=done)], **AT_STAGE_2, sessions_per_week=planned)
    assert verdicts(plan) == [verdict]


# --- what a verdict does -----------------------------------------------------------------------------------


def test_progress_is_one_rung(plan_after: PlanAfter, a_good_week: Week) -> None:
    start, after = plan_after([], **AT_STAGE_2), plan_after([a_good_week(1)], **AT_STAGE_2)
    assert picks(start) == picks(after) and after.weeks[0].week == 2
    assert all(rung_of(after, x) == rung_of(start, x) + 1 for x in picks(start))


def test_hold_changes_nothing(plan_after: PlanAfter, a_good_week: Week) -> None:
    start, after = plan_after([], **AT_STAGE_2), plan_after([a_good_week(1, easy_at_top=False)], **AT_STAGE_2)
    assert [(x, rung_of(after, x)) for x in picks(after)] == [(x, rung_of(start, x)) for x in picks(start)]


def test_a_worse_morning_is_one_rung_down(plan_after: PlanAfter, a_good_week: Week) -> None:
    start, after = plan_after([], **AT_STAGE_1), plan_after([a_good_week(1, **RED)], **AT_STAGE_1)
    kept = set(picks(start)) & set(picks(after))
    assert kept and all(rung_of(after, x) == rung_of(start, x) - 1 for x in kept)


def test_a_flare_is_rest_and_two_rungs_down(plan_after: PlanAfter, a_good_week: Week) -> None:
    start, after = plan_after([], **AT_STAGE_1), plan_after([a_good_week(1, pain_during=7)], **AT_STAGE_1)
    kept = set(picks(start)) & set(picks(after))
    assert kept and all(rung_of(after, x) == rung_of(start, x) - 2 for x in kept)
    assert "24 to 48 hours" in after.verdicts[0].reasons[0].says


def state(stage: int = 2, at: int = 2, **more: Any) -> State:
    return State(stage, at, (("level_hitch", at), ("single_leg_bridge", at)), "amber", 3, **more)


def applied(verdict: str, rule: Any, before: State) -> State:
    return checking_in.apply(CheckIn(week=1), checking_in.Judged(verdict, rule), before, 2, 0, CATALOGUE)


@pytest.mark.parametrize(
    "at, verdict, rule, stage_after, at_after",
    [
        (2, STEP_BACK, checking_in.WORSE_TWICE, 2, 1),
        (1, STEP_BACK, checking_in.WORSE_TWICE, 2, 0),
        (0, STEP_BACK, checking_in.WORSE_TWICE, 1, 2),
        (2, REST, checking_in.FLARE, 2, 0),
        (1, REST, checking_in.FLARE, 1, 2),
        (0, REST, checking_in.FLARE, 1, 2),
        (5, STEP_BACK, checking_in.WORSE_TWICE, 2, 4),
    ],
)
def test_below_the_lowest_rung_is_the_stage_before_at_R2(
    at: int, verdict: str, rule: Any, stage_after: int, at_after: int
) -> None:
    after = applied(verdict, rule, state(at=at))
    assert (after.stage, after.at) == (stage_after, at_after)


def test_below_the_lowest_rung_of_stage_1_one_exercise_is_dropped(plan_after: PlanAfter, a_good_week: Week) -> None:
    start, after = plan_after([], **AT_THE_GENTLEST), plan_after([a_good_week(1, **RED)], **AT_THE_GENTLEST)
    assert len(picks(start)) == 2 and len(picks(after)) == 1 and set(picks(after)) < set(picks(start))
    assert after.stage == 1 and after.fewer_because


def test_a_second_step_back_never_brings_an_exercise_back(plan_after: PlanAfter, a_good_week: Week) -> None:
    weeks = [a_good_week(1, **RED), a_good_week(2, pain_during=3, overall="same"), a_good_week(3, **RED)]
    one, two, three = (plan_after(weeks[:n], **AT_THE_GENTLEST) for n in (1, 2, 3))
    assert verdicts(three) == [STEP_BACK, HOLD, STEP_BACK]
    assert len(picks(one)) == len(picks(two)) == 1
    assert len(picks(three)) <= 1, f"after two steps back there are more exercises than after one: {picks(three)}"


def test_what_a_check_in_dropped_says_so(plan_after: PlanAfter, a_good_week: Week) -> None:
    """Words are made from findings, so the explanation cannot differ from the decision."""
    start, after = plan_after([], **AT_THE_GENTLEST), plan_after([a_good_week(1, **RED)], **AT_THE_GENTLEST)
    (dropped,) = set(picks(start)) - set(picks(after))
    why = next(c for c in after.considered if c.exercise == dropped)
    assert why.verdict != "outranked", f"{dropped} was dropped by the check-in, but the plan says: {why.says}"
    assert any(rule.startswith("check_in_") for rule in after.fewer_because.rules), after.fewer_because.rules


def test_what_was_dropped_for_a_rest_was_not_swapped_away(plan_after: PlanAfter, a_good_week: Week) -> None:
    """It is offered as a swap again, and it may be the light work of a later stage."""
    pinch = {**AT_THE_GENTLEST, "goals": ["quiet_tfl"], "conditions": ["groin_pinch_fai"], "sessions_per_week": 4}
    start, after = plan_after([], **pinch), plan_after([a_good_week(1, **RED)], **pinch)
    (dropped,) = set(picks(start)) - set(picks(after))
    assert dropped in {pick.tfl.swap for pick in after.picks}
    assert dropped in {item.exercise for week in after.courses.fastest for item in week.light_items}


@pytest.mark.parametrize("goal", v.GOALS)
@pytest.mark.parametrize("condition", ["balance_or_falls", "hypermobility"])
def test_of_fewer_exercises_none_is_new(condition: str, goal: str, plan_after: PlanAfter, a_good_week: Week) -> None:
    person = {**AT_THE_GENTLEST, "conditions": [condition], "goals": [goal]}
    start, after = plan_after([], **person), plan_after([a_good_week(1, **RED)], **person)
    assert set(picks(after)) < set(picks(start)), (condition, goal)


@pytest.mark.parametrize("site", ["outer_hip", "buttock", "none"])
@pytest.mark.parametrize("goal", v.GOALS)
def test_a_step_back_into_the_stage_before_raises_no_dose(
    goal: str, site: str, plan_after: PlanAfter, a_good_week: Week
) -> None:
    """An exercise of stage 2 that stood at the second rung in stage 3 stays there when stage 2 comes back."""
    kit = [k for k in v.EQUIPMENT if k != "none"]
    strong = {
        "pain__site": [site],
        "pain__activity": 0,
        "pain__rest": 0,
        "pain__night": 0,
        "pain__settles": "no_pain",
        "pain__lying_on_side_hurts": False,
        "ability__stand_30s": "level",
        "ability__single_leg_squat": "good",
        "ability__side_plank_20s": "yes",
        "ability__stairs": "easy",
        "equipment": kit,
        "goals": [goal],
        "sessions_per_week": 3,
    }
    flares = [a_good_week(1, pain_during=7), a_good_week(2), a_good_week(3, pain_during=7)]
    before, after = plan_after(flares[:2], **strong), plan_after(flares, **strong)
    assert before.stage == 3 and after.stage == 2
    old, new = ({i.exercise: i for i in plan.weeks[0].items} for plan in (before, after))
    for id_ in old.keys() & new.keys():
        assert new[id_].sets * new[id_].reps * (new[id_].hold_s or 1) <= old[id_].sets * old[id_].reps * (
            old[id_].hold_s or 1
        ), id_


def test_only_what_is_no_longer_picked_is_said_to_be_gone(
    person: Callable[..., dict[str, Any]], a_good_week: Week
) -> None:
    for answers, weeks in (
        (AT_THE_GENTLEST, [RED]),
        (AT_THE_GENTLEST, [RED, {}]),
        (AT_STAGE_2, [{"pain_during": 6}]),
        (AT_STAGE_2, [{"felt": "front"}] * 2),
    ):
        told = check_ins_from_data([a_good_week(n, **week) for n, week in enumerate(weeks, 1)])
        after = judge(Answers.from_data(person(**answers)), CATALOGUE, told)
        assert not {id_ for id_, _ in after.removed} & set(after.outline.stages[0].choice.picks), (weeks, after.removed)


def test_where_a_plan_began_is_said_as_it_was_whatever_the_weeks_brought(
    plan_after: PlanAfter, a_good_week: Week
) -> None:
    """After a red week nobody reads that they started at step 1, when they started at step 4."""
    for weeks in (
        [],
        [a_good_week(1)],
        [a_good_week(1, next_morning="worse")],
        [a_good_week(n, pain_during=6) for n in (1,)],
    ):
        said = {f.rule for f in plan_after(weeks, **AT_STAGE_2).findings if f.rule.startswith("entry_")}
        assert said == {"entry_green"}, weeks


# --- gates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weeks, again", [(1, True), (2, True), (3, False)])
def test_in_the_last_stage_the_choice_is_made_again_at_the_top_rung_and_not_above_it(
    weeks: int, again: bool, plan_after: PlanAfter, a_good_week: Week
) -> None:
    """As at every gate: with calm pain something harder may open that a sore outer hip closed."""
    sore = {"conditions": ["pregnancy"], "pain__site": ["outer_hip"], "pain__activity": 4, "equipment": ["none"]}
    plan = plan_after([a_good_week(n, overall="same") for n in range(1, weeks + 1)], **sore)
    assert (plan.stage, plan.last_stage, rung_of(plan, "side_lying_abduction")) == (
        2,
        2,
        min(2 + weeks, 4) if weeks < 3 else 2,
    )
    now, last = plan.weeks[0].items, plan.weeks[-1].items
    assert all(CATALOGUE.exercises[item.exercise].stage == 1 for item in now)
    assert any(CATALOGUE.exercises[item.exercise].stage == 2 for item in last) is again


@pytest.mark.parametrize(
    "tests, verdict, rule",
    [
        (PASSED_2, PROGRESS, "check_in_next_stage"),
        ({"stand_30s": "level", "stairs": "some_pain"}, PROGRESS, "check_in_next_stage"),
        ({"stand_30s": "level"}, HOLD, "check_in_test_open"),
        ({"stairs": "easy"}, HOLD, "check_in_test_open"),
        ({"stand_30s": "drops"}, HOLD, "check_in_test_open"),
        ({"stand_30s": "not_tried", "stairs": "cannot"}, HOLD, "check_in_test_open"),
        ({}, HOLD, "check_in_test_open"),
    ],
)
def test_stage_2_opens_only_with_its_test(
    tests: dict, verdict: str, rule: str, plan_after: PlanAfter, a_good_week: Week
) -> None:
    plan = plan_after([a_good_week(1), a_good_week(2, tests=tests)], **AT_STAGE_1)
    assert (verdicts(plan)[-1], deciding(plan)[-1]) == (verdict, rule)
    assert plan.stage == (2 if verdict == PROGRESS else 1)


@pytest.mark.parametrize(
    "tests", [{"stand_30s": "drops", "stairs": "easy"}, {"stand_30s": "level", "stairs": "cannot"}], ids=str
)
def test_where_only_a_test_is_missing_and_failed_the_load_goes_up_and_the_gate_opens_at_the_next_top_rung(
    tests: dict, plan_after: PlanAfter, a_good_week: Week
) -> None:
    weeks = [a_good_week(1), a_good_week(2, tests=tests)]
    plan = plan_after(weeks, **AT_STAGE_1)
    assert (plan.stage, verdicts(plan)[-1], deciding(plan)[-1]) == (1, PROGRESS, "check_in_load_instead")
    assert all(item.load_class == 3 * CATALOGUE.exercises[item.exercise].stage + 1 for item in plan.weeks[0].items)
    for passed, stage in ((3, 1), (4, 1), (5, 2)):  # R2 and R3 of the next load, then R4
        weeks.append(a_good_week(passed, tests=PASSED_2))
        assert plan_after(weeks, **AT_STAGE_1).stage == stage


def test_while_the_ceiling_waits_a_failed_test_raises_no_load(plan_after: PlanAfter, a_good_week: Week) -> None:
    weeks = [a_good_week(n, overall="same") for n in range(1, 5)] + [
        a_good_week(5, overall="same", tests={"stand_30s": "drops", "stairs": "easy"})
    ]
    plan = plan_after(weeks, **{**AT_STAGE_1, "pain__activity": 6})
    assert (deciding(plan)[-1], verdicts(plan)[-1]) == ("check_in_ceiling_waits", HOLD)


@pytest.mark.parametrize(
    "changes, opens",
    [
        ({}, True),
        ({"side_plank_20s": "knees_only"}, True),
        ({"side_plank_20s": None}, True),
        ({"single_leg_squat": "wobbles"}, False),
        ({"stairs": "some_pain"}, False),
        ({"stand_30s": "pain"}, False),
        ({"stand_30s": None}, False),
    ],
)
def test_stage_3_opens_only_with_its_tests(
    changes: dict, opens: bool, plan_after: PlanAfter, a_good_week: Week
) -> None:
    plan = plan_after([a_good_week(1), a_good_week(2, tests={**PASSED_3, **changes})], **AT_STAGE_2)
    assert plan.stage == (3 if opens else 2)


@pytest.mark.parametrize(
    "start, said, there",
    [
        ("yes", None, True),
        ("yes", "not_tried", True),
        ("yes", "no", False),
        ("no", "yes", True),
        ("no", None, False),
    ],
)
def test_the_latest_answer_about_the_side_plank_decides_at_the_next_choice(
    start: str, said: str | None, there: bool, plan_after: PlanAfter, a_good_week: Week
) -> None:
    weeks = [a_good_week(1), a_good_week(2, tests={**PASSED_3, "side_plank_20s": said})]
    plan = plan_after(weeks, **AT_STAGE_2, ability__side_plank_20s=start)
    kept_out = {c.exercise for c in plan.considered if c.rule == "full_plank_needs_its_test"}
    assert plan.stage == 3 and ("side_plank" not in kept_out) is there


@pytest.mark.parametrize("lying, opens", [(False, True), (True, False), (None, False)])
def test_with_a_tendon_pattern_lying_must_have_stopped_to_hurt(
    lying: bool | None, opens: bool, plan_after: PlanAfter, a_good_week: Week
) -> None:
    weeks = [a_good_week(1), a_good_week(2), a_good_week(3, tests={**PASSED_3, "lying_on_side_hurts": lying})]
    assert plan_after(weeks, **AT_STAGE_2, pain__site=["outer_hip"]).stage == (3 if opens else 2)


def test_the_gate_opens_at_the_top_rung_and_not_before(plan_after: PlanAfter, a_good_week: Week) -> None:
    assert plan_after([a_good_week(1, tests=PASSED_3)], **AT_STAGE_2).stage == 2
    assert plan_after([a_good_week(1), a_good_week(2, tests=PASSED_3)], **AT_STAGE_2).stage == 3


def test_a_lasting_cap_never_lifts(plan_after: PlanAfter, a_good_week: Week) -> None:
    for changes in ({"age_band": "80_plus"}, {"conditions": ["pregnancy"]}, {"conditions": ["balance_or_falls"]}):
        weeks = [a_good_week(n, tests=PASSED_3) for n in range(1, 10)]
        plan = plan_after(weeks, **AT_STAGE_2, **changes)
        assert plan.stage == 2 and all(w.stage <= 2 for w in plan.weeks)


def test_after_the_top_rung_without_a_next_stage_the_load_rises_and_the_rung_falls_to_R2(
    plan_after: PlanAfter, a_good_week: Week
) -> None:
    plan = plan_after([a_good_week(1), a_good_week(2)], **AT_STAGE_2, age_band="80_plus")
    assert verdicts(plan) == [PROGRESS, PROGRESS]
    for item in plan.weeks[0].items:
        e = CATALOGUE.exercises[item.exercise]
        if e.dose_kind == "repetitions":
            assert (item.sets, item.reps) == (3, 10) and item.load_class == 3 * e.stage + 1


# --- missed weeks ---------------------------------------------------------------------------------------------------


def test_missed_weeks_earn_nothing(plan_after: PlanAfter, a_good_week: Week) -> None:
    """One good week after missed ones is one step, not all of them at once."""
    regular = plan_after([a_good_week(1)], **AT_STAGE_2)
    late = plan_after([a_good_week(2)], **AT_STAGE_2)
    assert verdicts(late) == [PROGRESS]
    assert [(x, rung_of(late, x)) for x in picks(late)] == [(x, rung_of(regular, x)) for x in picks(regular)]


@pytest.mark.parametrize("week", [2, 3, 5, 8])
def test_a_longer_absence_never_leads_further(week: int, plan_after: PlanAfter, a_good_week: Week) -> None:
    sooner, later = plan_after([a_good_week(week - 1)], **AT_STAGE_2), plan_after([a_good_week(week)], **AT_STAGE_2)
    assert later.stage <= sooner.stage
    for x in set(picks(sooner)) & set(picks(later)):
        assert rung_of(later, x) <= rung_of(sooner, x)


def test_a_missed_week_is_named_in_the_verdict(plan_after: PlanAfter, a_good_week: Week) -> None:
    said = [f.rule for f in plan_after([a_good_week(1), a_good_week(4)], **AT_STAGE_2).verdicts[-1].reasons]
    assert said[0] == "check_in_one_up" and "check_in_skipped" in said and "check_in_away_twice" in said


def test_two_missed_weeks_are_one_rung_down(plan_after: PlanAfter, a_good_week: Week) -> None:
    one, two = (
        plan_after([a_good_week(2, easy_at_top=False)], **AT_STAGE_2),
        plan_after([a_good_week(3, easy_at_top=False)], **AT_STAGE_2),
    )
    for x in picks(two):
        assert rung_of(two, x) == rung_of(one, x) - 1


def test_there_is_one_verdict_for_each_check_in(plan_after: PlanAfter, a_good_week: Week) -> None:
    assert [x.week for x in plan_after([a_good_week(n) for n in (1, 4, 9)], **AT_STAGE_2).verdicts] == [1, 4, 9]


def test_a_missed_week_does_not_hide_that_the_check_in_before_was_red(plan_after: PlanAfter, a_good_week: Week) -> None:
    """Row 2 speaks of the check-in before, and unknown never helps: not checking in must not avert the referral."""
    assert verdicts(plan_after([a_good_week(1, **RED), a_good_week(2, **RED)], **AT_STAGE_2))[-1] == CLINICIAN
    assert verdicts(plan_after([a_good_week(1, **RED), a_good_week(3, **RED)], **AT_STAGE_2))[-1] == CLINICIAN


# --- the ceiling ---------------------------------------------------------------------------------------------------


def test_the_ceiling_turns_red_at_once(plan_after: PlanAfter, a_good_week: Week) -> None:
    plan = plan_after([a_good_week(1, **RED)], **AT_STAGE_2)
    assert plan.ceiling == "red" and plan.outcome == "caution_plan" and len(plan.picks) == 2
    assert not any({"impact", "travel", "plank"} & set(CATALOGUE.exercises[x].tags) for x in picks(plan))


@pytest.mark.parametrize(
    "better, colour", [(0, "red"), (1, "red"), (2, "amber"), (3, "amber"), (4, "green"), (5, "green")]
)
def test_the_ceiling_improves_one_colour_after_two_better_check_ins(
    better: int, colour: str, plan_after: PlanAfter, a_good_week: Week
) -> None:
    weeks = [a_good_week(1, **RED), *(a_good_week(n) for n in range(2, 2 + better))]
    assert plan_after(weeks, **AT_STAGE_2).ceiling == colour


@pytest.mark.parametrize("better, colour", [(0, "amber"), (1, "amber"), (2, "green")])
def test_an_amber_start_needs_two_better_check_ins_too(
    better: int, colour: str, plan_after: PlanAfter, a_good_week: Week
) -> None:
    weeks = [a_good_week(n) for n in range(1, 1 + better)]
    assert plan_after(weeks, **AT_STAGE_2, pain__activity=4).ceiling == colour


def test_same_is_not_better(plan_after: PlanAfter, a_good_week: Week) -> None:
    weeks = [a_good_week(1, **RED), *(a_good_week(n, overall="same") for n in (2, 3))]
    assert plan_after(weeks, **AT_STAGE_2).ceiling == "red"


@pytest.mark.parametrize(
    "weeks", [[RED], [RED, {}], [RED, {}, {}], [{"pain_during": 8}], [RED, {}, {}, {}, {}]], ids=str
)
def test_the_findings_speak_of_the_ceiling_of_today(
    weeks: list[dict], plan_after: PlanAfter, a_good_week: Week
) -> None:
    plan = plan_after([a_good_week(n, **w) for n, w in enumerate(weeks, 1)], **AT_STAGE_2)
    colours = {
        rule.rpartition("ceiling_")[2].split("_")[0]
        for f in plan.findings
        if "ceiling_" in (rule := f.rule) and not rule.startswith(("cap_", "red_"))
    }
    assert colours == {plan.ceiling}


def test_the_findings_speak_of_the_picks_of_today(plan_after: PlanAfter, a_good_week: Week) -> None:
    """No time: same exercises, two workouts. So no finding may say that there are two exercises now."""
    start, plan = (
        plan_after([], **AT_STAGE_2),
        plan_after([a_good_week(1, sessions_done=2, barrier="no_time")], **AT_STAGE_2),
    )
    assert picks(plan) == picks(start) and len(plan.picks) == 3
    assert {(w.sessions, w.heavy_days) for w in plan.weeks if w.stage == 2} == {(2, 2)}
    met = {f.rule for f in plan.findings if f.verdict == "met"}
    assert "two_picks_two_workouts" not in met, "the plan shows three exercises and says that it gives two"


# --- the front of the hip -----------------------------------------------------------------------------------------


def test_felt_in_front_once_offers_a_swap_and_twice_makes_it(plan_after: PlanAfter, a_good_week: Week) -> None:
    start = plan_after([], **AT_STAGE_2)
    once = plan_after([a_good_week(1, felt="front")], **AT_STAGE_2)
    twice = plan_after([a_good_week(1, felt="front"), a_good_week(2, felt="front")], **AT_STAGE_2)
    assert picks(once) == picks(start) and all(p.tfl.swap for p in once.picks)
    (gone,) = set(picks(start)) - set(picks(twice))
    assert len(picks(twice)) == len(picks(start))
    loud = ("quiet", "neutral", "caution").index
    assert all(
        loud(CATALOGUE.exercises[gone].tfl.tfl_class) >= loud(CATALOGUE.exercises[x].tfl.tfl_class)
        for x in picks(start)
    )
    assert next(c for c in twice.considered if c.exercise == gone).rule == "check_in_front_twice"


def test_felt_in_front_twice_the_loudest_exercise_goes_also_where_its_class_is_caution(
    plan_after: PlanAfter, a_good_week: Week
) -> None:
    alone = {**AT_STAGE_2, "goals": ["isolate_med_min"]}
    (loud,) = [id_ for id_ in picks(plan_after([], **alone)) if CATALOGUE.exercises[id_].tfl.tfl_class == "caution"]
    twice = plan_after([a_good_week(1, felt="front"), a_good_week(2, felt="front")], **alone)
    assert next(c for c in twice.considered if c.exercise == loud).rule == "check_in_front_twice"


FEW_ARE_LEFT = {  # a shortlist of four
    "pain__site": ["outer_hip", "groin_front"],
    "pain__activity": 6,
    "pain__side": "both",
    "pain__lying_on_side_hurts": True,
    "equipment": ["none"],
    "conditions": ["pregnancy", "pelvic_girdle_pain", "shoulder_or_wrist_pain"],
}


def test_where_everything_was_felt_in_front_a_clinician_comes_next_and_nothing_breaks(
    plan_after: PlanAfter, a_good_week: Week
) -> None:
    plans = [
        plan_after([a_good_week(n, felt="front", pain_during=2) for n in range(1, weeks + 1)], **FEW_ARE_LEFT)
        for weeks in range(12)
    ]
    last = max(n for n, plan in enumerate(plans) if plan.is_plan)
    assert [plan.is_plan for plan in plans] == [n <= last for n in range(12)] and last > 2
    assert len(plans[last].picks) == 1 and plans[last].fewer_because
    ended = plans[last + 1]
    assert ended.outcome == "clinician_first" and not ended.picks and not ended.weeks
    assert (verdicts(ended)[-1], deciding(ended)[-1]) == (CLINICIAN, "fewer_than_due")
    assert ended.referral.found == (
        "With your answers this program has nothing left that would be right for you. A physiotherapist can look further.",
    )
    assert (
        deciding(plans[-1])[last + 1 :] == ["check_in_ended"] * (10 - last) and plans[-1].outcome == "clinician_first"
    )


@pytest.mark.parametrize(
    "weeks, moves, outcome",
    [
        ([], (), None),
        ([{"week": 14}], (), None),
        ([{"week": 30}], (), "clinician_first"),
        ([{"week": 30, "felt": "front"}], (), "clinician_first"),
        ([{"week": 30, "signs": None}], (), "clinician_first"),
        ([{"week": 30, "signs": ["swollen_calf"]}], (), "urgent"),
        ([], ((10, 1),), "clinician_first"),
        ([{}], ((10, 1),), "clinician_first"),
    ],
    ids=str,
)
def test_where_nothing_is_left_in_the_easier_stage_a_clinician_comes_next(
    weeks: list[dict], moves: tuple, outcome: str | None, person: Callable[..., dict[str, Any]], a_good_week: Week
) -> None:
    """Weeks away lead down, or the person goes down: to a stage whose exercises were all felt in front.

    In stage 2 one exercise is left that never was.
    """
    answers = person(
        pain__site=["outer_hip", "groin_front"],
        pain__activity=4,
        pain__side="both",
        equipment=["mini_band", "step"],
        conditions=["pregnancy", "shoulder_or_wrist_pain"],
    )
    in_front = {**dict.fromkeys(CATALOGUE.exercises, "front"), "band_side_step": "side"}
    felt = [a_good_week(n, felt=in_front, overall="same") for n in range(1, 11)]
    told = check_ins_from_data(
        [
            *felt,
            *(a_good_week(week.get("week", 11), **{k: x for k, x in week.items() if k != "week"}) for week in weeks),
        ]
    )
    plan = replan(Answers.from_data(answers), told, CATALOGUE, moves=moves)
    assert plan.outcome == (outcome or "caution_plan") and bool(plan.picks) is (outcome is None)
    assert len(plan.verdicts) == len(told)


def test_what_was_swapped_away_does_not_come_back(plan_after: PlanAfter, a_good_week: Week) -> None:
    weeks = [a_good_week(1, felt="front"), a_good_week(2, felt="front")]
    gone = set(picks(plan_after([], **AT_STAGE_2))) - set(picks(plan_after(weeks, **AT_STAGE_2)))
    later = plan_after([*weeks, a_good_week(3, **RED), a_good_week(4), a_good_week(5)], **AT_STAGE_2)
    assert not gone & set(picks(later))


# --- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", v.SIGNS)
def test_a_sign_ends_the_plan_with_its_own_tier_and_no_exercise(
    sign: str, plan_after: PlanAfter, a_good_week: Week
) -> None:
    plan = plan_after([a_good_week(1), a_good_week(2, signs=[sign])], **AT_STAGE_2)
    assert plan.outcome == CATALOGUE.signs[sign].tier and plan.referral.signs == (sign,)
    assert verdicts(plan) == [PROGRESS, CLINICIAN]
    assert not plan.picks and not plan.considered and not plan.weeks and not plan.stretches


def test_the_most_urgent_of_several_signs_decides(plan_after: PlanAfter, a_good_week: Week) -> None:
    plan = plan_after([a_good_week(1, signs=["locking_giving_way", "cauda_equina"])], **AT_STAGE_2)
    assert plan.outcome == "emergency"


def test_red_twice_ends_the_plan(plan_after: PlanAfter, a_good_week: Week) -> None:
    plan = plan_after([a_good_week(1, **RED), a_good_week(2, **RED), a_good_week(3)], **AT_STAGE_2)
    assert plan.outcome == "clinician_first" and not plan.picks and not plan.weeks
    assert verdicts(plan) == [STEP_BACK, CLINICIAN, CLINICIAN] and deciding(plan)[-1] == "check_in_ended"
    assert plan.referral.found


@pytest.mark.parametrize(
    "ending", [[RED, RED], [{"signs": ["locking_giving_way"]}]], ids=["after red twice", "after a milder sign"]
)
def test_a_sign_after_the_end_is_still_heard(ending: list[dict], plan_after: PlanAfter, a_good_week: Week) -> None:
    """A plan that has ended with a visit to a clinician must not answer an emergency with that visit."""
    weeks = [*ending, {"signs": ["cauda_equina"]}]
    plan = plan_after([a_good_week(n, **w) for n, w in enumerate(weeks, 1)], **AT_STAGE_2)
    assert plan.outcome == "emergency" and "cauda_equina" in plan.referral.signs


def test_a_sign_in_a_check_in_outranks_open_questions(plan_after: PlanAfter, a_good_week: Week) -> None:
    """decisions.md 2: a hit outranks incomplete; also one that a check-in brings."""
    plan = plan_after([a_good_week(1, signs=["swollen_calf"])], age_band=None)
    assert plan.outcome == "urgent"


def test_signs_not_answered_leave_the_plan_incomplete_until_they_are(plan_after: PlanAfter, a_good_week: Week) -> None:
    plan = plan_after([a_good_week(1, signs=None)], **AT_STAGE_2)
    assert plan.outcome == "incomplete" and not plan.picks
    assert [q.field for q in plan.open_questions] == ["check_in.signs"]
    assert plan_after([a_good_week(1, signs=None), a_good_week(2)], **AT_STAGE_2).is_plan


# --- replan as a function -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {},
        AT_STAGE_2,
        AT_STAGE_1,
        AT_THE_GENTLEST,
        {"signs": ["swollen_calf"]},
        {"signs": None},
        {"conditions": ["pregnancy"]},
    ],
    ids=str,
)
def test_replan_without_check_ins_is_decide(changes: dict, person: Callable, the_catalogue: Any) -> None:
    answers = Answers.from_data(person(**changes))
    assert replan(answers, [], the_catalogue) == decide(answers, the_catalogue)


def test_replan_is_a_pure_replay(plan_after: PlanAfter, a_good_week: Week) -> None:
    weeks = [a_good_week(1), a_good_week(2, felt="front"), a_good_week(3, **RED), a_good_week(5)]
    assert plan_after(weeks, **AT_STAGE_2).to_json() == plan_after(weeks, **AT_STAGE_2).to_json()


def test_a_plan_goes_on_from_the_week_after_the_last_check_in(plan_after: PlanAfter, a_good_week: Week) -> None:
    assert [w.week for w in plan_after([a_good_week(1), a_good_week(2)], **AT_STAGE_1).weeks] == [3, 4, 5, 6, 7, 8]
    beyond = plan_after([a_good_week(n) for n in range(1, 10)], **AT_STAGE_1)
    assert beyond.weeks[0].week == 10 and len(beyond.weeks) >= 4


@pytest.mark.parametrize(
    "weeks, said", [([1, 1], "twice"), ([2, 1], "weeks must increase"), ([1, 3, 3], "twice"), ([0], "whole numbers")]
)
def test_weeks_strictly_increase(weeks: list[int], said: str, a_good_week: Week) -> None:
    with pytest.raises(AnswersError, match=said):
        check_ins_from_data([a_good_week(n) for n in weeks])


# --- worse never gets better, unknown never gets up --------------------------------------------------------------------------


WORSE_STEPS: dict[str, tuple[Any, ...]] = {  # each answer from best to worst
    "pain_during": (0, 3, 5, 6, 8),
    "next_morning": ("usual", "sore_muscles", "worse"),
    "night": (0, 6, 8),
    "days_since_last": (7, 4),
    "overall": ("better", "same", "worse"),
    "easy_at_top": (True, False),
    "felt": ("side", (("level_hitch", "front"), ("single_leg_bridge", "side")), "front"),
    "sessions_done": (3, 1, 0),
    "signs": (("none",), ("worse_every_week",)),
    "barrier": (None, "hurts"),
}
MEMORIES = [
    Memory(),
    Memory(reds=(True,)),
    Memory(reds=(True, False, True, False)),
    Memory(not_better=3),
    Memory(last_overall_worse=True, not_better=1),
    Memory(last_no_workout=True),
    Memory(last_front=("level_hitch",)),
    Memory(last_settled=True),
    Memory(
        reds=(True,),
        not_better=3,
        last_overall_worse=True,
        last_no_workout=True,
        last_front=("level_hitch", "single_leg_bridge"),
    ),
]
STATES = [
    state(at=2),
    state(at=progressing.TOP_RUNG)._replace(ceiling="green"),
    state(stage=3, at=progressing.LADDER_TOP),
]


def every_check_in() -> Iterator[tuple[dict[str, Any], CheckIn]]:
    for values in product(*WORSE_STEPS.values()):
        answers = dict(zip(WORSE_STEPS, values, strict=True))
        yield answers, CheckIn.model_construct(version=2, week=2, **answers)


def rank(c: CheckIn, s: State, m: Memory) -> int:
    return VERDICTS.index(checking_in.judge(c, s, m, 3, checking_in.PASSED, 1)[0])


@pytest.mark.parametrize("memory", MEMORIES, ids=lambda m: str(tuple(m)))
@pytest.mark.parametrize("where", STATES, ids=["in between", "at the gate", "at the top"])
def test_a_worse_answer_never_gives_a_better_verdict(where: State, memory: Memory) -> None:
    ranks = {tuple(a.values()): rank(c, where, memory) for a, c in every_check_in()}
    assert len(set(ranks.values())) >= 2
    for values, found in ranks.items():
        for place, steps in enumerate(WORSE_STEPS.values()):
            step = steps.index(values[place])
            if step + 1 < len(steps):
                worse = (*values[:place], steps[step + 1], *values[place + 1 :])
                assert ranks[worse] >= found, (
                    f"{dict(zip(WORSE_STEPS, worse, strict=True))} is milder than {dict(zip(WORSE_STEPS, values, strict=True))}"
                )


@pytest.mark.parametrize(
    "field", ["pain_during", "next_morning", "night", "overall", "easy_at_top", "felt", "sessions_done", "signs"]
)
def test_an_unknown_answer_never_gives_progress(field: str) -> None:
    without = ({**answers, field: None} for answers, _ in every_check_in())
    for once in dict.fromkeys(tuple(answers.items()) for answers in without):  # most differ in this field alone
        c = CheckIn.model_construct(version=2, week=2, **dict(once))
        for where, memory in product(STATES, MEMORIES):
            assert checking_in.judge(c, where, memory, 3, checking_in.PASSED, 1)[0] != PROGRESS


def test_an_empty_check_in_never_gives_progress(plan_after: PlanAfter) -> None:
    assert verdicts(plan_after([{"week": 1}], **AT_STAGE_2)) == [HOLD]


def test_at_most_one_rung_a_check_in(plan_after: PlanAfter, a_good_week: Week) -> None:
    weeks: list[dict] = []
    before = plan_after([], **AT_STAGE_1)
    for n in range(1, 9):
        weeks.append(a_good_week(n, tests=PASSED_3))
        after = plan_after(weeks, **AT_STAGE_1)
        now, then = ({i.exercise: i for i in p.weeks[0].items} for p in (after, before))
        assert after.stage - before.stage in (0, 1)
        for x in now.keys() & then.keys():
            if CATALOGUE.exercises[x].dose_kind.startswith("repetitions") and now[x].load_class == then[x].load_class:
                assert rung_of(after, x) - rung_of(before, x) in (0, 1)
            else:
                assert now[x].load_class - then[x].load_class in (0, 1)
        before = after


# --- moves that a person asks for ---------------------------------------------------------------------------


def moved(
    person: Callable[..., dict[str, Any]], weeks: list[dict[str, Any]], *moves: tuple[int, int], **changes: Any
) -> Plan:
    return replan(Answers.from_data(person(**changes)), check_ins_from_data(weeks), CATALOGUE, moves=moves)


def test_a_move_down_before_the_first_check_in_counts_at_once(person: Callable[..., dict[str, Any]]) -> None:
    assert moved(person, [], **AT_STAGE_2).stage == 2
    assert moved(person, [], (0, 1), **AT_STAGE_2).stage == 1


def test_a_move_leads_down_only(person: Callable[..., dict[str, Any]], a_good_week: Week) -> None:
    for move in ((0, 2), (0, 3)):
        assert moved(person, [], move, **AT_STAGE_2) == moved(person, [], **AT_STAGE_2)
    assert moved(person, [a_good_week(1)], (1, 2), **AT_STAGE_1).stage == 1


def test_a_move_counts_from_its_week_on_and_changes_no_verdict_before_it(
    person: Callable[..., dict[str, Any]], a_good_week: Week
) -> None:
    weeks = [a_good_week(n, tests=PASSED_2) for n in range(1, 7)]
    for after in range(1, 7):
        without, with_move = moved(person, weeks, **AT_STAGE_2), moved(person, weeks, (after, 1), **AT_STAGE_2)
        assert deciding(with_move)[:after] == deciding(without)[:after]
        assert moved(person, weeks[:after], (after, 1), **AT_STAGE_2).stage == 1
    at_once, later = (moved(person, weeks, (after, 1), **AT_STAGE_2) for after in (0, 6))
    assert later.stage == 1 and at_once.stage == 2, "six good weeks after the move lead up again"


# --- after the end ---------------------------------------------------------------------------------------------


def test_a_sign_in_a_check_in_after_the_end_is_heard_and_named(plan_after: PlanAfter, a_good_week: Week) -> None:
    weeks = [a_good_week(1, signs=["locking_giving_way"]), a_good_week(2), a_good_week(3, signs=["swollen_calf"])]
    plan = plan_after(weeks, **AT_STAGE_2)
    assert deciding(plan) == [checking_in.SIGN.id, checking_in.ENDED.id, checking_in.SIGN.id]
    assert plan.outcome == "urgent", "the later sign is the more urgent one"
