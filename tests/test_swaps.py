"""Felt at the front of the hip: a swap really swaps, says so, and never opens what is closed."""

from __future__ import annotations

import catalogue
from wizard import Answers, decide
from wizard.assurance.proof import sample
from wizard.rules import judge

C = catalogue.load()
LOUD = ("quiet", "neutral", "caution").index
SORE = Answers.from_data(
    {
        "version": 2,
        "age_band": "40_59",
        "signs": ["none"],
        "conditions": ["none"],
        "pain": {
            "site": ["front_knee"],
            "side": "right",
            "rest": 1,
            "activity": 3,
            "night": 1,
            "settles": "same_day",
            "lying_on_side_hurts": False,
            "duration": "over_3_months",
            "trend": "same",
        },
        "ability": {"stand_30s": "level", "stairs": "some_pain"},
        "equipment": ["mini_band", "step"],
        "goals": ["reduce_pain"],
        "sessions_per_week": 3,
        "weeks": 8,
    }
)


def _swappable(plan):
    return next(pick for pick in plan.picks if pick.tfl.swap)


def test_the_offered_swap_takes_the_place_of_its_pick_in_cards_and_weeks():
    plan = decide(SORE, C)
    pick = _swappable(plan)
    after = decide(SORE, C, swaps=((pick.exercise, pick.tfl.swap),))
    assert [p.exercise for p in after.picks] == [
        pick.tfl.swap if p.exercise == pick.exercise else p.exercise for p in plan.picks
    ]
    assert pick.exercise not in {
        item.exercise for week in after.weeks if week.stage == plan.stage for item in week.items
    }


def test_what_was_swapped_away_says_so_among_the_others():
    plan = decide(SORE, C)
    pick = _swappable(plan)
    after = decide(SORE, C, swaps=((pick.exercise, pick.tfl.swap),))
    (left,) = [c for c in after.considered if c.exercise == pick.exercise]
    assert (left.verdict, left.rule) == ("not_now", "swapped_by_you")
    assert pick.exercise not in {p.tfl.swap for p in after.picks}


def test_a_swap_that_the_plan_does_not_offer_changes_nothing():
    plan = decide(SORE, C)
    for swaps in (((plan.picks[0].exercise, "side_plank"),), (("clamshell", "wall_press"),), (("nothing", "at_all"),)):
        assert decide(SORE, C, swaps=swaps) == plan


def test_a_swap_is_never_louder_at_the_front_never_harder_and_always_on_the_shortlist():
    checked = 0
    for answers in sample(400, seed=3):
        d = judge(answers, C)
        if d.outline is None:
            continue
        for pick, swap in d.outline.swaps:
            if swap:
                old, new = C.exercises[pick], C.exercises[swap]
                assert swap in d.outline.stages[0].allowed
                assert LOUD(new.tfl.tfl_class) <= LOUD(old.tfl.tfl_class) and new.stage <= old.stage
                checked += 1
    assert checked > 300


def test_what_was_swapped_away_comes_back_in_no_later_week():
    checked = later = 0
    for answers in sample(150, seed=5):
        plan = decide(answers, C)
        for pick in plan.picks:
            if pick.tfl.swap:
                weeks = decide(answers, C, swaps=((pick.exercise, pick.tfl.swap),)).weeks
                assert [bool(week.light_items) for week in weeks] == [bool(week.light_items) for week in plan.weeks]
                assert pick.exercise not in {
                    item.exercise for week in weeks for item in (*week.items, *week.light_items)
                }
                checked += 1
                later += any(week.stage > plan.stage for week in weeks)
    assert checked > 60 and later > 20


def test_a_swap_is_not_swapped_back():
    checked = 0
    for answers in sample(150, seed=6):
        plan = decide(answers, C)
        for pick in plan.picks:
            if pick.tfl.swap:
                there = (pick.exercise, pick.tfl.swap)
                assert decide(answers, C, swaps=(there, (there[1], there[0]))) == decide(answers, C, swaps=(there,))
                checked += 1
    assert checked > 60
