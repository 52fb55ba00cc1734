"""What the second contract asks and shows: new signs once, where each exercise was felt, settled pain, the load by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import catalogue as catalogue_
from catalogue import vocabulary as v
from tests.store.people import ANSWERS, good_week
from tests.test_weeks import a_week_later, choose, enter, heading, kept, of, on, press, sound, store, text_of, turn  # noqa: F401
from wizard import Plan, decide
from wizard.answers import check_in_questions, journey
from wizard.answers.model import Answers, CheckIn
from wizard.exports import csv_table, fhir, handout
from wizard.follow_up import history as past
from wizard.follow_up.history import replay
from wizard.server import addresses
from wizard.store import Store
from wizard.text import plan_sections
from wizard.text.plain_plan import as_text
from wizard.words import Words

C = catalogue_.load()
HERE = Path(__file__).parent
OLD = Answers.from_data({**ANSWERS.model_dump(), "version": 1})  # "none" was said of fewer signs
AN_OLD_WEEK = {"version": 1, "night": None}
EXERCISES = [e.name.lower() for e in C.exercises.values()]


def tick(app, key: str):
    return sound(next(box for box in app.checkbox if box.key.startswith(key)).check().run())


# --- a plan that was kept before the new signs ---------------------------------------------------------------------


@pytest.mark.parametrize("place", [addresses.TODAY, addresses.CHECK_IN, addresses.INCOMPLETE])
@pytest.mark.parametrize("weeks", [0, 2])
def test_a_plan_kept_before_asks_the_new_signs_once_and_then_goes_on_where_it_was(
    weeks: int, place: str, store: Store
) -> None:
    said = [good_week(n, **AN_OLD_WEEK) for n in range(1, weeks + 1)]
    key = kept(store, *said, answers=OLD)
    app = on(place)
    assert heading(app) == "Some safety questions are new"
    assert not [name for name in EXERCISES if name in text_of(app).lower()]
    boxes = [box.key for box in app.checkbox]
    assert all(
        any(key.startswith(f"tick-new-signs-week.signs-{sign}") for key in boxes) for sign in journey.new_signs(OLD)
    )
    press(app, "forward")
    assert (
        "Please tick every line that is true" in text_of(app) and replay(store.history(key), C).outcome == "incomplete"
    )
    press(tick(app, "tick-new-signs-none"), "forward")
    then = store.history(key)
    assert then.answers == ANSWERS and replay(then, C) == replay(of(*said), C)
    assert (
        heading(turn(app, addresses.TODAY)) == "Today's workout"
        and heading(turn(app, addresses.CHECK_IN)) == "How was your week?"
    )


def test_a_new_sign_ends_a_plan_that_was_kept_before_and_says_where_to_go_at_once(store: Store) -> None:
    key = kept(store, good_week(1, **AN_OLD_WEEK), answers=OLD)
    app = tick(on(addresses.TODAY), "tick-new-signs-week.signs-stiff_with_headache_or_sight")
    assert "today" in text_of(app) and store.history(key).answers == OLD
    press(app, "forward")
    assert replay(store.history(key), C).outcome == "urgent" and store.history(key).answers.signs == (
        "stiff_with_headache_or_sight",
    )
    assert not [name for name in EXERCISES if name in text_of(turn(app, addresses.CHECK_IN)).lower()]


def test_the_start_page_leads_straight_to_the_new_signs(store: Store) -> None:
    kept(store, answers=OLD)
    app = on(addresses.START)
    assert "Before your next workout" in text_of(app) and "stopped" not in text_of(app)
    assert heading(press(app, "to-referral")) == "Some safety questions are new"


def test_only_lines_that_version_1_did_not_ask_are_new() -> None:
    assert set(journey.new_signs(OLD)) <= set(v.NEW_IN_2) and "cauda_equina" not in journey.new_signs(OLD)
    assert journey.with_new_signs(OLD, ("none",)) == ANSWERS


def test_answers_of_version_1_in_the_walk_stand_open_on_the_page_of_the_signs() -> None:
    walked = Answers.from_data({**OLD.model_dump(), "signs": ["none"]})
    assert [q.id for q in journey.open_required(walked)] == ["signs"]


def test_an_old_check_in_that_is_corrected_is_asked_for_its_signs_and_its_night_again() -> None:
    said = check_in_questions.said_by(good_week(2, **AN_OLD_WEEK))
    assert said[check_in_questions.ANY_SIGN] is None and said["week.night"] is None
    assert check_in_questions.said_by(good_week(2))[check_in_questions.ANY_SIGN] == check_in_questions.NO


# --- the check-in ----------------------------------------------------------------------------------------------------


def test_each_exercise_is_asked_where_it_was_felt_and_each_felt_at_the_front_has_its_own_swap(store: Store) -> None:
    key = kept(store)
    first, second, *others = [p.exercise for p in replay(store.history(key), C).picks]
    week = good_week(1, felt={first: "front", second: "front", **dict.fromkeys(others, "side")})
    app = press(enter(on(addresses.CHECK_IN), week), "forward")
    assert dict(store.history(key).check_ins[0].felt)[first] == "front"
    offered = [gone for (gone, _), _, _ in past.swap_ways(store.history(key), (first, second), C)]
    assert offered == [first, second] and {f"take-swap-{gone}" for gone in offered} == {
        b.key for b in app.button if (b.key or "").startswith("take-swap-")
    }


def test_a_row_that_is_left_open_is_named_with_its_exercise(store: Store) -> None:
    key = kept(store)
    picks = replay(store.history(key), C).picks
    app = press(on(addresses.CHECK_IN), "forward")
    assert all(f"Where did you feel the work? {pick.name}" in text_of(app) for pick in picks)


def form(**said: object) -> check_in_questions.WeekForm:
    good = {"any_sign": "no", "sessions_done": 3, "pain_during": 1, "next_morning": "usual", "overall": "better"}
    return check_in_questions.WeekForm(
        1, 3, {f"week.{name}": value for name, value in {**good, **said}.items()}, ("wall_press", "level_hitch")
    )


def test_one_word_for_all_exercises_fills_every_row_and_a_row_counts_more() -> None:
    both = form(**{"felt": "side", "felt.level_hitch": "front"}).check_in()
    assert (both.felt_in("wall_press"), both.felt_in("level_hitch")) == ("side", "front")


@pytest.mark.parametrize(
    "pain, overall, asked",
    [(2, "same", True), (3, "better", True), (5, "better", True), (3, "same", False), (6, "better", False)],
)
def test_whether_it_was_easy_is_asked_of_pain_that_settles_while_things_get_better(
    pain: int, overall: str, asked: bool
) -> None:
    """Else nobody whose pain settles at 3 could ever go up."""
    assert ("week.easy_at_top" in {q.id for q in form(pain_during=pain, overall=overall).asked()}) is asked


@pytest.mark.parametrize("stage, left", [(1, 3), (2, 3), (3, 2)])
def test_the_number_that_is_left_is_the_one_that_the_week_prescribes(stage: int, left: int) -> None:
    found = check_in_questions.WeekForm(1, 3, form().said, ("wall_press",), stage)
    (question,) = [q for q in found.asked() if q.id.startswith("week.easy")]
    assert f"{left} or more left" in question.asks and f"{left} more" in question.options[0].label
    easy = check_in_questions.WeekForm(1, 3, {**form().said, question.id: True}, ("wall_press",), stage)
    assert easy.check_in().easy_at_top is True


def test_the_night_is_asked_in_even_weeks_alone() -> None:
    asked = [{q.id for q in check_in_questions.WeekForm(week, 3, form().said).asked()} for week in (1, 2, 3)]
    assert ["week.night" in one for one in asked] == [False, True, False]


def test_the_diary_shows_no_green_limit_beside_a_week_with_pain_of_4(store: Store) -> None:
    key = kept(store, good_week(1, pain_during=4, overall="same"))
    history = store.history(key)
    assert replay(history, C).ceiling == "green" and past.limit_shown(history, replay(history, C)) is None
    assert "Limit of pain" not in text_of(on(addresses.DIARY))
    assert past.limit_shown(of(good_week(1)), replay(of(good_week(1)), C)) == "green"


def test_an_ended_plan_names_no_exercise_of_the_weeks_before_in_its_diary(store: Store) -> None:
    picks = [p.exercise for p in replay(of(), C).picks]
    kept(store, good_week(1, felt=dict.fromkeys(picks, "side")), CheckIn(version=2, week=2, signs=("swollen_calf",)))
    assert not [name for name in EXERCISES if name in text_of(on(addresses.DIARY)).lower()]


# --- on every way out --------------------------------------------------------------------------------------------------


STRONG = Answers.from_data(
    {
        **ANSWERS.model_dump(),
        "equipment": ["mini_band", "long_band", "ankle_weight", "dumbbell", "step"],
        "goals": ["build_strength"],
    }
)


def with_a_load_step():
    """A plan in which the load of an exercise changes in some week."""
    for answers in (
        STRONG,
        STRONG.model_copy(update={"ability": STRONG.ability.model_copy(update={"single_leg_squat": "good"})}),
    ):
        plan = decide(answers, C)
        for week in plan.weeks:
            for item in week.items:
                if item.load_change:
                    return plan, item, answers
    raise AssertionError("no load changes")


def test_the_load_is_named_where_it_changes_on_every_way_out() -> None:
    plan, item, answers = with_a_load_step()
    words = Words()
    named = plan_sections.amount(item, words)
    assert named.endswith(item.load_change) and item.load_change.startswith("now with: ")
    assert " ".join(item.load_change.split()) in " ".join(as_text(plan, words).split())
    assert any(line.endswith(item.load_change) for block in handout._blocks(plan, words) for line in block["loads"])
    assert item.load in csv_table.csv(plan, words).decode()
    assert item.load_change in fhir.bundle(plan, answers, C, words, datetime(2026, 1, 5, tzinfo=UTC))


def test_a_stretch_says_what_it_is_for_or_that_none_is_needed(plan_for: Callable[..., Plan]) -> None:
    plan = plan_for()
    assert 0 < len(plan.stretches) <= 2
    text = " ".join(as_text(plan, Words()).split())
    assert all(
        stretch.purpose in text and stretch.purpose in handout._stretches(plan, Words()) for stretch in plan.stretches
    )
    sore = decide(
        Answers.from_data({**ANSWERS.model_dump(), "pain": {**ANSWERS.pain.model_dump(), "lying_on_side_hurts": True}}),
        C,
    )
    assert not sore.stretches and "We leave stretches out for you. You do not need them." in " ".join(
        as_text(sore, Words()).split()
    )


# --- what was written before ---------------------------------------------------------------------------------------------


def test_a_record_of_version_1_is_read_as_version_1() -> None:
    text = (HERE / "golden" / "fhir_1.json").read_text("utf-8")
    found = fhir.read_bundle(text)
    assert found.version == 1 and found == Answers.from_data(
        json.loads((HERE / "golden" / "link_1.json").read_text("utf-8"))["answers"]
    )
    assert decide(found, C).outcome == "incomplete"
    with pytest.raises(fhir.OtherVersionError):
        fhir.read_bundle(text.replace("urn:hipwise:questionnaire|1", "urn:hipwise:questionnaire|3"))


def test_a_record_of_version_1_that_was_changed_is_refused() -> None:
    text = (HERE / "golden" / "fhir_1.json").read_text("utf-8")
    with pytest.raises(fhir.ChangedRecordError):
        fhir.read_bundle(text.replace("urn:hipwise:questionnaire|1", "urn:hipwise:questionnaire|2"))
