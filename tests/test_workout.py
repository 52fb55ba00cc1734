"""A workout as steps: the doses of the week, the sore side first, a rest after each set, and an end without a rest."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

import catalogue
from wizard import decide
from wizard.answers.model import AnswersError
from wizard.answers.questions import UNSURE
from wizard.assurance.proof import sample
from wizard.follow_up.workout import READY_S, Waiting, WorkoutStep, kept_as, steps, tempo_of, today, waiting
from wizard.plan.model import Plan

C = catalogue.load()


@cache
def plans() -> list[Plan]:
    found = [decide(answers, C) for answers in sample(600)]
    return [plan for plan in found if plan.is_plan]


def test_every_pick_of_the_week_comes_once_in_the_order_of_the_plan() -> None:
    for plan in plans():
        week, moves = today(plan, C)
        assert week == plan.weeks[0]
        assert [m.item.exercise for m in moves] == [item.exercise for item in week.items]
        ready = [s.exercise for s in steps(moves, "left") if s.kind == "ready"]
        assert ready == [m.item.exercise for m in moves]


def test_each_exercise_has_the_sets_and_the_amount_of_its_dose_on_each_side() -> None:
    for plan in plans():
        moves = today(plan, C)[1]
        for move in moves:
            work = [s for s in steps((move,), "right") if s.kind in ("reps", "hold")]
            halves = 1 if move.sides in ("both_together", "sore_only") else 2
            assert len(work) == move.item.sets * halves
            assert {s.count for s in work} == {move.item.reps}
            assert {s.seconds for s in work} == {move.item.hold_s or 0}
            assert max(s.set_ for s in work) == move.item.sets


def test_the_sore_side_is_first_and_both_sides_have_no_name() -> None:
    plan = next(p for p in plans() if any(m.sides == "sore_first" for m in today(p, C)[1]))
    move = next(m for m in today(plan, C)[1] if m.sides == "sore_first")
    for sore, expected in (
        ("left", ["left", "right"]),
        ("right", ["right", "left"]),
        ("both", ["first", "second"]),
        (None, ["first", "second"]),
    ):
        assert [s.side for s in steps((move,), sore) if s.kind in ("reps", "hold")][:2] == expected


def test_a_rest_follows_each_set_but_not_the_last() -> None:
    for plan in plans()[:60]:
        found = steps(today(plan, C)[1], "left")
        assert found[-1].kind in ("reps", "hold")
        for before, after in pairwise(found):
            if before.kind in ("reps", "hold") and (after.exercise, after.set_) != (before.exercise, before.set_):
                raise AssertionError("a set ended and no rest came")
            if before.kind == "rest":
                assert after.kind == "ready" or after.set_ == before.set_ + 1


def test_the_steps_take_about_as_long_as_the_plan_says() -> None:
    """The plan adds a warm-up and time between exercises; the steps hold the rest."""
    for plan in plans():
        week = plan.weeks[0]
        if len(week.items) != len(plan.picks):
            continue
        minutes = sum(s.lasts_s for s in steps(today(plan, C)[1], "left")) / 60
        assert plan.session_minutes - 8 <= minutes <= plan.session_minutes + 1, (minutes, plan.session_minutes)


def test_after_the_heavy_days_of_a_week_only_light_ones_are_left() -> None:
    plan = next(p for p in plans() if p.weeks[0].light_items)
    week, heavy = today(plan, C)
    _, light = today(plan, C, week.heavy_days)
    assert tuple(m.item for m in heavy) == week.items
    assert tuple(m.item for m in light) == week.light_items and light


def test_a_referral_has_no_workout() -> None:
    stopped = next(p for p in (decide(a, C) for a in sample(200)) if not p.is_plan)
    with pytest.raises(ValueError, match="no week"):
        today(stopped, C)


def test_a_tempo_is_seconds_up_hold_and_down() -> None:
    assert tempo_of("2-1-3") == (2, 1, 3) and tempo_of(None) is None


def test_a_repetition_takes_its_tempo_and_a_hold_its_seconds() -> None:
    assert WorkoutStep("reps", "x", 1, 3, "left", count=10, tempo=(2, 1, 3)).lasts_s == 60
    assert WorkoutStep("hold", "x", 1, 3, "left", count=3, seconds=10).lasts_s == 36
    assert WorkoutStep("ready", "x", 1, 3, "left", seconds=READY_S).lasts_s == READY_S


# --- what is held of it until it is kept ------------------------------------------------------------------------


ONCE = "0123456789abcdef" * 2
DAY = date(2026, 5, 4)
HELD = Waiting(
    once=ONCE,
    of="0123456789abcdef",
    week=3,
    usual=("wall_press", "level_hitch"),
    planned=(("wall_press", 3), ("clamshell", 2)),
    ended="finished",
    done={"wall_press": 3, "clamshell": 1},
    on=DAY,
    said={"week.effort": 6, "week.felt": "side", "week.workout_pain": UNSURE},
)


def changed(**changes: Any) -> str:
    return json.dumps({**json.loads(HELD.model_dump_json()), **changes})


def test_what_the_tab_holds_comes_back_as_it_was() -> None:
    assert waiting(HELD.model_dump_json(), DAY) == HELD


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "no JSON",
        "[]",
        "{}",
        "x" * 5_000,
        "[" * 3_000,
        changed(once="short"),
        changed(once=ONCE + "\n"),
        changed(of="../../etc"),
        changed(week=0),
        changed(week=529),
        changed(week=True),
        changed(ended="flown"),
        changed(done={"wall_press": -1}),
        changed(done={"wall_press": 1.5}),
        changed(done={"<script>": 1}),
        changed(planned=[]),
        changed(planned=[["unknown_exercise", 3]]),
        changed(usual=["wall_press"] * 9),
        changed(said={"week.effort": 11}),
        changed(said={"week.felt": "knee"}),
        changed(said={"note": "free text"}),
        changed(said=[]),
        changed(on="yesterday"),
        changed(version=2),
        changed(more=1),
        '{"once": "a", "once": "b"}',
    ],
)
def test_what_no_guide_can_have_written_is_refused(text: object) -> None:
    with pytest.raises(AnswersError):
        waiting(text, DAY)


@pytest.mark.parametrize("on", [None, "0001-01-01", "2025-03-29", "2026-05-06", "9999-12-31"])
def test_a_day_on_which_it_cannot_have_been_becomes_today(on: str | None) -> None:
    assert waiting(changed(on=on), DAY).on == DAY
    assert waiting(changed(on="2026-05-05"), DAY).on == date(2026, 5, 5), "a day ahead where the person is"


def test_what_was_done_instead_stands_at_the_exercise_that_it_stood_in_for() -> None:
    kept = kept_as(HELD, 6, 2, "side")
    assert [(i.exercise, i.instead, i.sets_done, i.sets_planned) for i in kept.items] == [
        ("wall_press", None, 3, 3),
        ("level_hitch", "clamshell", 1, 2),
    ]
    assert (kept.week, kept.on, kept.ended_as, kept.effort, kept.pain_during, kept.felt) == (
        3,
        DAY,
        "stopped",
        6,
        2,
        "side",
    )


def test_nobody_has_done_more_sets_than_there_were() -> None:
    assert (
        kept_as(HELD.model_copy(update={"done": {"wall_press": 400, "clamshell": 2}}), None, None, None).sets_done == 5
    )


def test_a_workout_without_a_set_is_left_out_and_needs_no_number() -> None:
    kept = kept_as(HELD.model_copy(update={"done": {}}), 6, 2, "side")
    assert (kept.ended, kept.effort, kept.pain_during, kept.felt, kept.was_done) == (
        "not_today",
        None,
        None,
        None,
        False,
    )
