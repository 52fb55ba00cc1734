"""New answers after check-ins: what was said last decides, older good weeks may hold, never raise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalogue as catalogue_
from tests.store.people import ANSWERS as ORDINARY
from tests.store.people import good_week
from wizard import Answers, Plan, decide, replan
from wizard.answers.model import CheckIn
from wizard.answers.model import Tests as Repeated
from wizard.assurance.proof.contract import COLOURS
from wizard.assurance.proof.paths import above as above_plan
from wizard.charts import build_diary
from wizard.follow_up.diary import decided, diary
from wizard.follow_up.history import (
    AnswersWay,
    answers_before,
    answers_way,
    days_since_last,
    is_lifted,
    plan_before,
    replay,
    replay_without,
    steps,
    stop_of,
)
from wizard.follow_up.report import as_json, as_text
from wizard.follow_up.timeline import parts, segments
from wizard.plan.model import is_bare
from wizard.rules import Segment, judge, progressing
from wizard.rules.checking_in import Memory, State, remember
from wizard.store import History, Key, Revision, Start, Store, new_once, open_store, place_from
from wizard.words import Words

C = catalogue_.load()
REFERRALS = ("clinician_first", "urgent", "emergency")
SORE = Answers.from_data(
    {
        "version": 2,
        "age_band": "40_59",
        "signs": ["none"],
        "conditions": ["none"],
        "pain": {
            "site": ["outer_hip"],
            "side": "right",
            "rest": 1,
            "activity": 4,
            "night": 2,
            "settles": "next_morning",
            "lying_on_side_hurts": True,
            "duration": "over_3_months",
            "trend": "same",
        },
        "ability": {"stand_30s": "level", "stairs": "some_pain", "front_hip_burn": "no"},
        "equipment": ["mini_band", "step"],
        "goals": ["reduce_pain", "single_leg_control"],
        "sessions_per_week": 3,
        "weeks": 8,
    }
)


def changed(answers: Answers = SORE, **groups: Any) -> Answers:
    """These answers with some changed; a dict changes single answers of a group."""
    data = answers.model_dump(mode="json")
    for name, value in groups.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) else value
    return Answers.from_data(data)


FLARE = changed(pain={"rest": 4, "activity": 7, "night": 4, "settles": "longer"})
NEW_SIGN = changed(signs=["cauda_equina"])
CALM = changed(pain={"rest": 0, "activity": 1, "night": 0, "settles": "same_day", "lying_on_side_hurts": False})


def of(*said: Any, answers: Answers = SORE) -> History:
    """A history with these entries; a pair (number, entry) is a correction, bare answers are new answers."""
    found = History(made_at="2026-01-05T10:00:00Z", state=1, start=Start(answers=answers))
    for entry in said:
        if isinstance(entry, tuple):
            found = found.corrected(*entry)
        else:
            found = found.with_addition(Revision(answers=entry) if isinstance(entry, Answers) else entry)
    return found


def weeks(first: int, last: int, **changes: Any) -> list[CheckIn]:
    return [good_week(week, **changes) for week in range(first, last + 1)]


def now(history: History) -> Plan:
    return replay(history, C)


def doses(plan: Plan) -> dict[str, tuple[int, int, int]]:
    return {p.exercise: (p.dose.sets, p.dose.reps, p.dose.hold_s or 1) for p in plan.picks}


def rungs_below(before: Plan, after: Plan) -> bool:
    """True where every exercise of both has a smaller dose than before."""
    then = doses(before)
    return all(
        s * r * h < then[id_][0] * then[id_][1] * then[id_][2] for id_, (s, r, h) in doses(after).items() if id_ in then
    )


# --- a flare in new answers -----------------------------------------------------------------------------------


def test_a_flare_in_new_answers_is_red_whatever_the_good_weeks_before_said() -> None:
    alone, after = decide(FLARE, C), now(of(*weeks(1, 4), FLARE))
    assert (
        (after.ceiling, after.stage, len(after.picks))
        == ("red", 1, 2)
        == (alone.ceiling, alone.stage, len(alone.picks))
    )
    assert doses(after) == doses(alone) and all(sets == 2 for sets, _, _ in doses(after).values())


def test_the_weeks_after_a_flare_lead_up_again_from_there_one_step_at_a_time() -> None:
    history = of(*weeks(1, 4), FLARE)
    before = now(history)
    after = now(history.with_addition(good_week(5)))
    assert after.verdicts[-1].verdict == "progress" and after.ceiling == "red" and after.stage == 1
    assert [(p.dose.sets, p.dose.reps) for p in after.picks] != [(p.dose.sets, p.dose.reps) for p in before.picks]


def test_calmer_answers_never_lead_above_where_the_weeks_had_led() -> None:
    red = of(*weeks(1, 2), good_week(3, pain_during=7), answers=FLARE)
    before, after = now(red), now(red.with_addition(Revision(answers=CALM)))
    assert decide(CALM, C).stage == 2 and after.stage == before.stage == 1 and after.ceiling == before.ceiling == "red"
    assert all(doses(after)[id_] <= dose for id_, dose in doses(before).items() if id_ in doses(after))


def test_a_red_week_before_new_answers_makes_the_next_red_week_the_second() -> None:
    history = of(good_week(1), good_week(2, pain_during=7), changed(pain={"activity": 5}), good_week(3, pain_during=7))
    assert now(history).outcome == "clinician_first"
    assert now(history).verdicts[-1].reasons[0].rule == "check_in_red_twice"


def test_before_the_first_check_in_new_answers_take_the_place_of_the_start() -> None:
    assert now(of(FLARE)) == decide(FLARE, C) and now(of(SORE, answers=FLARE)) == decide(SORE, C)


def test_the_same_answers_said_again_change_nothing() -> None:
    assert now(of(*weeks(1, 4), SORE)) == now(of(*weeks(1, 4)))


@pytest.mark.parametrize(
    "wish",
    [
        {"equipment": ["none"]},
        {"goals": ["build_strength"]},
        {"weeks": 6},
        {"sessions_per_week": 2},
    ],
    ids=lambda wish: next(iter(wish)),
)
def test_other_kit_goals_weeks_or_workouts_are_replayed_with_the_weeks_before(wish: dict[str, Any]) -> None:
    other = changed(**wish)
    assert now(of(*weeks(1, 3), other)) == replan(other, weeks(1, 3), C)


def test_a_plan_that_begins_again_shows_the_weeks_from_then_on() -> None:
    plan = now(of(*weeks(1, 4), FLARE))
    assert [w.week for w in plan.weeks] == list(range(5, 13))
    assert [v.week for v in plan.verdicts] == [1, 2, 3, 4]


def test_a_week_without_a_check_in_after_new_answers_is_counted_from_them() -> None:
    history = of(*weeks(1, 2), changed(pain={"activity": 3}), good_week(6))
    assert "check_in_skipped" in [r.rule for r in now(history).verdicts[-1].reasons]
    assert "check_in_skipped" not in [
        r.rule for r in now(of(*weeks(1, 2), changed(pain={"activity": 3}), good_week(3))).verdicts[-1].reasons
    ]


def test_what_was_decided_before_new_answers_stays_what_it_was() -> None:
    before, after = of(*weeks(1, 4)), of(*weeks(1, 4), FLARE, good_week(5))
    assert now(after).verdicts[:4] == now(before).verdicts
    assert plan_before(after, 3, C) == plan_before(before, 3, C)
    assert plan_before(after, 5, C).ceiling == "red" and steps(after, C)[1:5] == steps(before, C)[1:]


def test_a_correction_of_an_older_week_counts_in_the_part_that_it_was_said_in() -> None:
    history = of(*weeks(1, 3), changed(pain={"activity": 3}), good_week(4))
    corrected = history.corrected(3, good_week(3, pain_during=7))
    assert [len(p.check_ins) for p in parts(corrected)] == [3, 1]
    assert now(corrected).ceiling == "red" and now(history).ceiling != "red"


def test_a_missing_piece_of_kit_today_leaves_the_weeks_before_alone() -> None:
    history = of(*weeks(1, 4), FLARE)
    assert replay_without(history, C, frozenset({"mini_band"})).ceiling == "red"


# --- a sign in new answers ------------------------------------------------------------------------------------


def test_a_sign_in_new_answers_stops_a_kept_plan() -> None:
    plan = now(of(*weeks(1, 4), NEW_SIGN))
    assert plan.outcome == "emergency" and is_bare(plan) and plan.referral.signs == ("cauda_equina",)
    assert is_bare(now(of(NEW_SIGN))) and is_bare(replay_without(of(NEW_SIGN), C, frozenset({"step"})))


def test_a_sign_that_follows_from_new_answers_stops_a_kept_plan_too() -> None:
    walking = changed(pain={"activity": 8}, ability={"stairs": "cannot"})
    plan = now(of(*weeks(1, 2), walking))
    assert plan.outcome == "clinician_first" and is_bare(plan)


def test_answers_without_the_sign_alone_do_not_lead_on() -> None:
    for said in (
        Revision(answers=SORE),
        Revision(answers=SORE, clinician_said="not_yet"),
        Revision(answers=SORE, clinician_said="not_seen"),
    ):
        plan = now(of(*weeks(1, 4), NEW_SIGN, said))
        assert plan.outcome == "emergency" and is_bare(plan)


def test_other_kit_after_a_stop_does_not_lead_on() -> None:
    assert is_bare(now(of(*weeks(1, 2), NEW_SIGN, SORE, changed(equipment=["none"]))))
    assert is_bare(now(of(CheckIn(week=1, signs=("swollen_calf",)), changed(equipment=["none"]))))


def test_a_word_of_the_clinician_beside_the_sign_does_not_lead_on() -> None:
    assert is_bare(now(of(NEW_SIGN, Revision(answers=NEW_SIGN, clinician_said="may_exercise"))))


def test_after_a_clinician_allowed_it_the_plan_goes_on_below_where_it_stopped() -> None:
    before = now(of(*weeks(1, 4)))
    after = now(of(*weeks(1, 4), NEW_SIGN, Revision(answers=SORE, clinician_said="may_exercise")))
    assert after.is_plan and after.stage <= before.stage and rungs_below(before, after)


def test_a_plan_that_stopped_before_its_first_week_starts_below_its_start() -> None:
    start = now(of())
    after = now(of(NEW_SIGN, Revision(answers=SORE, clinician_said="may_exercise")))
    assert after.is_plan and rungs_below(start, after) and after.stage == start.stage


@pytest.mark.parametrize(
    "last",
    [
        [CheckIn(week=3, signs=("swollen_calf",))],
        [good_week(3, pain_during=7), good_week(4, pain_during=7)],
    ],
    ids=["a sign", "two red weeks"],
)
def test_a_plan_that_a_check_in_stopped_goes_on_only_after_a_clinician_allowed_it(last: list[CheckIn]) -> None:
    history = of(*weeks(1, 2), *last)
    assert is_bare(now(history)) and is_bare(
        now(history.with_addition(Revision(answers=changed(pain={"activity": 2}))))
    )
    after = now(history.with_addition(Revision(answers=SORE, clinician_said="may_exercise")))
    assert after.is_plan and rungs_below(now(of(*weeks(1, 2))), after)


def test_a_second_stop_counts_like_the_first() -> None:
    open_again = Revision(answers=SORE, clinician_said="may_exercise")
    history = of(*weeks(1, 2), NEW_SIGN, open_again, good_week(3), CheckIn(week=4, signs=("hot_joint_unwell",)))
    assert now(history).outcome == "emergency" and is_bare(now(history.with_addition(Revision(answers=SORE))))
    assert now(history.with_addition(open_again)).is_plan


def test_the_graver_of_two_signs_is_the_outcome_while_a_plan_is_stopped() -> None:
    urgent = changed(signs=["swollen_calf"])
    for said in ((NEW_SIGN, urgent), (urgent, NEW_SIGN), (urgent, CheckIn(week=1, signs=("cauda_equina",)))):
        plan = now(of(*said))
        assert plan.outcome == "emergency" and set(plan.referral.signs) == {"cauda_equina", "swollen_calf"}


def test_a_slip_of_the_finger_is_corrected_and_stays_in_the_history() -> None:
    history = of(*weeks(1, 4), NEW_SIGN)
    corrected = history.corrected(5, Revision(answers=SORE))
    assert now(corrected) == now(of(*weeks(1, 4))) and len(corrected.entries) == 6
    assert corrected.entries[4].answers.answers == NEW_SIGN and corrected.answers == SORE


def test_the_store_keeps_a_correction_of_answers(tmp_path: Any) -> None:
    opened: Store = open_store(place_from({"HIPWISE_DATA": str(tmp_path)}))
    key = Key.new()
    state = opened.keep_plan(key, Start.of(SORE, decide(SORE, C))).state
    state = opened.add(key, Revision(answers=NEW_SIGN), state, new_once()).state
    opened.correct(key, 1, Revision(answers=SORE), state, new_once())
    found = opened.history(key)
    opened.close()
    assert now(found) == decide(SORE, C) and found.entries[1].corrects == 1


def test_no_text_picture_or_week_shows_a_dose_after_a_sign() -> None:
    names = [e.name for e in C.exercises.values()]
    for history in (of(NEW_SIGN), of(*weeks(1, 2), NEW_SIGN), of(*weeks(1, 2), NEW_SIGN, SORE, good_week(3))):
        last = steps(history, C)[-1]
        assert is_bare(last.plan) and last.plan.picks == ()
        told = as_text(history, (last,), Words())
        assert not [name for name in names if name in told]
        picture = diary(history, C)
        assert picture.stopped and all(
            p.week <= 2 for course in (*picture.planned.values(), picture.taken) for p in course
        )
        chart = build_diary(picture, C, Words())
        assert "is due" not in chart.alt and not [
            cell for row in chart.rows for cell in row if "sets" in cell or cell == "is due"
        ]


def test_a_history_from_elsewhere_that_begins_with_a_sign_has_a_picture_without_a_dose() -> None:
    for history in (of(answers=NEW_SIGN), of(SORE, answers=NEW_SIGN)):
        assert is_bare(now(history)) and build_diary(diary(history, C), C, Words()).alt.endswith(
            "The plan has stopped."
        )


def test_the_text_and_the_file_of_a_history_say_where_new_answers_came() -> None:
    history = of(*weeks(1, 2), FLARE, good_week(3))
    assert [(s.week, s.answers, bool(s.verdict)) for s in steps(history, C)] == [
        (0, None, False),
        (1, None, True),
        (2, None, True),
        (2, 3, False),
        (3, None, True),
    ]
    assert "New answers after week 2" in as_text(history, steps(history, C), Words())
    assert '"answers": 3' in as_json(history, steps(history, C))


# --- what walks around the rules found ----------------------------------------------------------------------------


def test_a_step_down_to_the_stage_before_raises_no_exercise_that_stays() -> None:
    history = of(answers=changed(CALM, ability={"stairs": "easy"}, equipment=["none"], conditions=["balance_or_falls"]))
    away = now(history.with_addition(good_week(5, days_since_last=0)))
    before = doses(now(history))
    assert away.stage == 1 and away.verdicts[-1].verdict == "hold"
    stays = doses(away).keys() & before.keys()
    assert stays and all(doses(away)[id_] <= before[id_] for id_ in stays)


def test_a_sign_that_a_correction_names_after_a_clinician_s_word_stops_the_plan_again() -> None:
    history = of(*weeks(1, 2), NEW_SIGN, Revision(answers=SORE, clinician_said="may_exercise"), good_week(3))
    assert now(history).is_plan
    corrected = history.corrected(1, CheckIn(week=1, signs=("swollen_calf",)))
    assert now(corrected).outcome == "urgent" and is_bare(now(corrected))
    assert (stop_of(corrected, C).by, stop_of(corrected, C).number) == ("check_in", 6)
    assert now(corrected.with_addition(Revision(answers=SORE, clinician_said="may_exercise"))).is_plan


def test_a_sign_that_a_correction_names_later_leaves_the_weeks_until_then_as_they_were() -> None:
    history = of(
        good_week(1),
        good_week(2),
        good_week(3, pain_during=7),
        changed(pain={"activity": 6, "rest": 4, "settles": "longer"}),
    )
    stopped = history.corrected(1, CheckIn(week=1, signs=("swollen_calf",)))
    after = now(stopped.with_addition(Revision(answers=CALM, clinician_said="may_exercise")))
    assert after.ceiling == "red", "not from where the first week alone had led"
    assert above_plan(after, now(history)) is None


def test_a_sign_that_a_correction_names_on_the_spot_counts_in_its_week() -> None:
    history = of(*weeks(1, 2)).corrected(2, CheckIn(week=2, signs=("swollen_calf",)))
    assert now(history).outcome == "urgent" and now(history).verdicts[-1].verdict == "clinician"


def test_a_slip_that_is_taken_back_repeats_no_word_of_a_clinician() -> None:
    open_again = Revision(answers=SORE, clinician_said="may_exercise")
    history = of(NEW_SIGN, open_again, CheckIn(week=1, signs=("swollen_calf",)), changed(SORE, signs=["cauda_equina"]))
    back = answers_before(history, 4)
    assert back.answers == SORE and back.clinician_said is None
    assert now(history.corrected(4, back)).outcome == "urgent"


def test_a_word_of_a_clinician_is_about_the_stop_that_it_was_said_of() -> None:
    stopped = of(good_week(1), NEW_SIGN)
    assert is_lifted(stopped, 2, C) and not is_lifted(stopped, None, C)
    later = of(good_week(1), SORE, CheckIn(week=2, signs=("swollen_calf",)))
    assert not is_lifted(later, 2, C)
    assert not is_lifted(stopped.with_addition(Revision(answers=changed(signs=["swollen_calf"]))), 2, C)


def test_new_answers_take_no_swapped_exercise_above_where_the_weeks_had_led() -> None:
    calm = changed(CALM, ability={"stairs": "easy"}, equipment=["none"], conditions=["balance_or_falls"])
    begun = of(answers=calm)
    swap = next((p.exercise, p.tfl.swap) for p in now(begun).picks if p.tfl.swap)
    back = [good_week(week, pain_during=5, next_morning="worse", overall="same", easy_at_top=None) for week in (1,)]
    course = of(*back, Revision(answers=calm, swaps=(swap,)), answers=calm)
    again = course.with_addition(Revision(answers=changed(calm, pain={"activity": 2}), swaps=(swap,)))
    assert above_plan(now(again), now(course)) is None


def test_the_text_of_a_history_ends_with_the_stop_also_where_the_sign_is_about_a_later_week() -> None:
    history = of(good_week(1), good_week(2), changed(pain={"activity": 3}), good_week(3)).corrected(
        2, CheckIn(week=5, signs=("swollen_calf",))
    )
    last = steps(history, C)[-1]
    assert is_bare(last.plan) and last.plan.outcome == "urgent"


# --- for the screens -------------------------------------------------------------------------------------------


def test_what_stopped_a_plan_can_be_named() -> None:
    assert stop_of(of(*weeks(1, 2)), C) is None
    by_answers = stop_of(of(*weeks(1, 2), NEW_SIGN), C)
    assert (by_answers.outcome, by_answers.by, by_answers.number, by_answers.can_be_corrected) == (
        "emergency",
        "answers",
        3,
        True,
    )
    later = stop_of(of(*weeks(1, 2), NEW_SIGN, SORE), C)
    assert (later.number, later.can_be_corrected) == (3, False)
    by_week = stop_of(of(good_week(1), CheckIn(week=2, signs=("swollen_calf",))), C)
    assert (by_week.outcome, by_week.by, by_week.number) == ("urgent", "check_in", 2)


def test_what_new_answers_would_lead_to_is_known_before_they_are_kept() -> None:
    history = of(*weeks(1, 4))
    way: AnswersWay = answers_way(history, FLARE, C)
    assert (
        way.begins_again and not way.stops and way.held_by == 4 and way.plan == now(history.with_addition(way.revision))
    )
    assert answers_way(history, NEW_SIGN, C).stops
    stopped = of(*weeks(1, 4), NEW_SIGN)
    assert answers_way(stopped, SORE, C).asks_clinician and answers_way(stopped, SORE, C).stops
    assert answers_way(stopped, SORE, C, clinician_said="may_exercise").plan.is_plan
    mended = answers_way(stopped, SORE, C, corrects=5)
    assert not mended.asks_clinician and mended.plan == now(history)


# --- too soon --------------------------------------------------------------------------------------------------


def test_two_check_ins_within_seconds_raise_the_dose_once() -> None:
    once, twice = now(of(good_week(1))), now(of(good_week(1), good_week(2, days_since_last=0)))
    assert twice.verdicts[-1].verdict == "hold" and twice.verdicts[-1].reasons[0].rule == "check_in_too_soon"
    assert doses(once) == doses(twice)


@pytest.mark.parametrize("days, verdict", [(4, "hold"), (5, "progress"), (7, "progress"), (None, "progress")])
def test_a_step_needs_five_days_and_not_said_counts_as_seven(days: int | None, verdict: str) -> None:
    assert now(of(good_week(1, days_since_last=days))).verdicts[-1].verdict == verdict


def test_a_sign_or_a_red_row_counts_however_soon_it_comes() -> None:
    assert now(of(good_week(1), good_week(2, days_since_last=0, signs=("swollen_calf",)))).outcome == "urgent"
    assert (
        now(of(good_week(1), good_week(2, days_since_last=0, pain_during=7))).verdicts[-1].verdict
        == "rest_then_step_back"
    )


def test_check_ins_that_come_too_soon_lift_no_limit_and_forget_nothing() -> None:
    red = [good_week(1, pain_during=7), *(good_week(week, days_since_last=0) for week in (2, 3, 4))]
    assert now(of(*red)).ceiling == "red"
    bad, reached = Memory((True,), 3, True, True, ("wall_press",)), State(1, 0, (("wall_press", 0),), "red", 3)
    assert remember(good_week(2, days_since_last=1), reached, bad, False, 0) == bad
    assert now(of(*red, good_week(5, pain_during=7))).outcome == "clinician_first"


def test_the_days_since_the_last_check_in_follow_the_calendar_where_the_person_is() -> None:
    history = of()
    assert days_since_last(history, date(2026, 1, 12)) == 7
    east = datetime(2026, 1, 6, 1, tzinfo=timezone(timedelta(hours=14)))
    assert days_since_last(history, east) == 0, "there the plan began on the sixth"
    later = History(**{**dict(of(good_week(1), FLARE)), "made_at": datetime(2026, 1, 1, tzinfo=UTC)})
    assert days_since_last(later, date(2026, 1, 11)) == 6 and days_since_last(later, date(2025, 12, 1)) == 0


# --- for every history ---------------------------------------------------------------------------------------


PAIN = st.builds(
    lambda rest, activity, night, settles, lying: {
        "rest": rest,
        "activity": activity,
        "night": night,
        "settles": settles,
        "lying_on_side_hurts": lying,
    },
    st.sampled_from((0, 2, 4)),
    st.sampled_from((0, 2, 4, 7)),
    st.sampled_from((0, 2, 4)),
    st.sampled_from(("same_day", "next_morning", "longer")),
    st.booleans(),
)
ABILITY = st.sampled_from(
    (
        {"stand_30s": "drops", "stairs": "some_pain"},
        {"stand_30s": "level", "stairs": "easy"},
        {"stand_30s": "level", "stairs": "easy", "single_leg_squat": "good", "side_plank_20s": "yes"},
    )
)
ANSWERS = st.builds(
    lambda pain, ability, site, conditions, kit, sessions: changed(
        pain={**pain, "site": [site]},
        ability=ability,
        conditions=[conditions],
        equipment=kit,
        sessions_per_week=sessions,
    ),
    PAIN,
    ABILITY,
    st.sampled_from(("outer_hip", "buttock")),
    st.sampled_from(("none", "none", "pregnancy", "balance_or_falls")),
    st.sampled_from((["none"], ["mini_band", "step"], ["long_band", "chair", "bench"])),
    st.sampled_from((2, 3, 4)),
)
PASSED = Repeated(
    stand_30s="level", single_leg_squat="good", side_plank_20s="yes", stairs="easy", lying_on_side_hurts=False
)
WEEK = st.one_of(
    st.just(good_week(1, tests=PASSED)),
    st.just(good_week(1, tests=PASSED)),
    st.builds(
        lambda pain, morning, overall, felt, sessions, barrier: good_week(
            1,
            pain_during=pain,
            next_morning=morning,
            overall=overall,
            felt=felt,
            sessions_done=sessions,
            barrier=barrier,
        ),
        st.sampled_from((0, 2, 4, 6)),
        st.sampled_from(("usual", "worse")),
        st.sampled_from(("better", "same", "worse")),
        st.sampled_from(("side", "front")),
        st.sampled_from((0, 3)),
        st.sampled_from((None, "no_time")),
    ),
)
PART = st.tuples(ANSWERS, st.lists(WEEK, max_size=6))


def as_segments(told: list[tuple[Answers, list[CheckIn]]]) -> tuple[Segment, ...]:
    found, week = [], 0
    for answers, said in told:
        found.append(Segment(answers, tuple(c.model_copy(update={"week": week + n}) for n, c in enumerate(said, 1))))
        week += len(said)
    return tuple(found)


def alone(segment: Segment) -> Any:
    """What a segment leads to as if nothing had been before it: its own weeks, from the first on."""
    own = tuple(c.model_copy(update={"week": n}) for n, c in enumerate(segment.check_ins, 1))
    return judge(segment.answers, C, own, segment.swaps, segment.moves)


def above(shown: Any, bound: Any) -> str | None:
    """What of the shown lies above the bound; None where nothing does."""
    if shown.outline is None:
        return None
    if bound.outline is None:
        return "a plan where there is none"
    if shown.staging.stage > bound.staging.stage:
        return "the stage"
    if COLOURS.index(shown.staging.ceiling) < COLOURS.index(bound.staging.ceiling):
        return "the ceiling"
    week, most = shown.outline.expected[0], bound.outline.expected[0]
    if week.workouts > most.workouts or week.heavy_days > most.heavy_days:
        return "the workouts"
    old = {i.exercise: i.dose for i in most.items}
    for item in week.items:
        if item.exercise in old and _amount(item.dose) > _amount(old[item.exercise]):
            return f"the dose of {item.exercise}"
    return None


def _amount(dose: progressing.Dose) -> tuple[int, int]:
    return dose.load_class, dose.sets * dose.reps * (dose.hold_s or 1)


@settings(max_examples=150, deadline=None)
@given(st.lists(PART, min_size=2, max_size=4))
def test_nothing_is_above_what_the_newest_answers_and_their_own_weeks_allow(
    told: list[tuple[Answers, list[CheckIn]]],
) -> None:
    found = as_segments(told)
    assert above(decided(found, C), alone(found[-1])) is None


@settings(max_examples=150, deadline=None)
@given(st.lists(PART, min_size=2, max_size=4).filter(lambda told: any(said for _, said in told[:-1])), ANSWERS)
def test_new_answers_start_nowhere_above_what_the_course_before_had_reached(
    told: list[tuple[Answers, list[CheckIn]]], newest: Answers
) -> None:
    found = as_segments(told)
    before, after = decided(found, C), decided((*found, Segment(newest)), C)
    if before.outcome in ("plan", "caution_plan"):
        assert above(after, before) is None
    elif before.outcome in REFERRALS:
        assert after.outline is None and after.outcome in REFERRALS


@settings(max_examples=60, deadline=None)
@given(
    st.lists(PART, min_size=1, max_size=3),
    st.sampled_from(("swollen_calf", "cauda_equina", "locking_giving_way")),
    st.lists(PART, max_size=2),
)
def test_after_a_sign_in_any_answers_no_exercise_is_shown_until_a_clinician_allowed_it(
    told: list[tuple[Answers, list[CheckIn]]], sign: str, later: list[tuple[Answers, list[CheckIn]]]
) -> None:
    found = as_segments([*told, (changed(told[-1][0], signs=[sign]), []), *later])
    assert decided(found, C).outline is None and decided(found, C).outcome in REFERRALS


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_without_earlier_answers_a_replay_is_the_decision(answers: Answers) -> None:
    assert replan(answers, [], C, earlier=()) == decide(answers, C)
    assert segments(of(answers=answers)) == (Segment(answers),)


@pytest.mark.parametrize("week", [516, 517, 520])
def test_a_check_in_in_the_last_week_that_counts_leads_to_a_plan(week: int) -> None:
    plan = replan(ORDINARY, [good_week(week)], catalogue_.load())
    assert plan.is_plan and next(w.week for w in plan.weeks) == week + 1
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
