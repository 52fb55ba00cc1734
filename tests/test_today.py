"""A kept plan on the screens: kept by one button, opened again, worked through, swapped, deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

import catalogue
from wizard import history as past
from wizard import store
from wizard.answers import CheckIn
from wizard.ui import keeping, places

from test_app import all_text, at_plan, press, sound, start

C = catalogue.load()
FELT = "one-workout-week.felt"


@pytest.fixture
def kept_here(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[store.Store]:
    """A store of this test's own."""
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path))
    keeping._store.clear()
    opened = store.open_store()
    yield opened
    opened.close()
    keeping._store.clear()


@pytest.fixture
def kept(kept_here: store.Store) -> AppTest:
    """Somebody who keeps the plan of an ordinary walk."""
    return press(at_plan(), "keep")


def history_of(opened: store.Store) -> store.History:
    return opened.history(opened.last())


def begun(app: AppTest) -> AppTest:
    return press(press(app, "to-today"), "forward")


def ended(app: AppTest, how: str = "finished") -> AppTest:
    """As if the guide in the browser had come to its end."""
    visit = app.session_state["hipwise.visit"]
    from dataclasses import replace

    picks = [item.exercise for item in past.replay(history_of(keeping._store()), C).weeks[0].items]
    app.session_state["hipwise.visit"] = replace(visit, outing=replace(
        visit.outing, phase="after", ended=how, sets_done=tuple((id_, 3) for id_ in picks)))
    return sound(app.run())


def test_a_plan_is_offered_to_be_kept_and_kept_by_one_press(kept_here: store.Store) -> None:
    app = at_plan()
    assert "No name is needed" in all_text(app) and kept_here.last() is None
    app = press(app, "keep")
    assert "Week 1: 0 of 3 workouts done" in all_text(app)
    assert history_of(kept_here).start.picks == tuple(p.exercise for p in past.replay(history_of(kept_here), C).picks)


def test_who_comes_back_finds_the_plan_on_the_start_page(kept: AppTest, kept_here: store.Store) -> None:
    again = start()
    assert "Week 1: 0 of 3 workouts done" in all_text(again)
    assert "six to eight minutes" not in all_text(again), "what is due comes first, and not what this is"
    opened = press(again, "to-plan")
    assert "Here are three exercises that fit today" in all_text(opened)


def test_the_workout_shows_what_is_due_with_its_dose(kept: AppTest, kept_here: store.Store) -> None:
    app = press(kept, "to-today")
    plan = past.replay(history_of(kept_here), C)
    text = all_text(app)
    assert "Week 1, workout 1 of 3" in text
    for pick in plan.picks:
        assert pick.name in text and pick.dose.lines[0] in text


def test_after_the_workout_it_is_kept_with_what_was_said(kept: AppTest, kept_here: store.Store) -> None:
    app = ended(begun(kept))
    app.radio(key=FELT).set_value("side").run()
    app = press(app, "forward")
    (workout,) = history_of(kept_here).workouts
    assert workout.felt == "side" and workout.week == 1 and workout.ended == "finished"
    assert {item.sets_done for item in workout.items} == {3} and all(item.instead is None for item in workout.items)
    assert "Week 1: 1 of 3 workouts done" in all_text(press(app, "back"))


def test_a_band_that_is_not_here_is_replaced_this_once_by_the_rules(kept: AppTest, kept_here: store.Store) -> None:
    app = press(press(kept, "to-today"), "no-mini_band-band_side_step")
    assert "Only today: " in all_text(app) and "instead of Band side-step" in all_text(app)
    app = press(ended(press(app, "forward")), "forward")
    swapped = next(item for item in history_of(kept_here).workouts[0].items if item.exercise == "band_side_step")
    assert swapped.instead and swapped.instead not in history_of(kept_here).start.picks
    assert "mini_band" in history_of(kept_here).answers.equipment, "the plan itself stays"


def test_an_exercise_can_be_left_out_today_but_not_the_last_one(kept: AppTest, kept_here: store.Store) -> None:
    app = press(kept, "to-today")
    while any((b.key or "").startswith("not-today-") for b in app.button):
        app = press(app, next(b.key for b in app.button if (b.key or "").startswith("not-today-")))
    assert sum(header.value in {e.name for e in C.exercises.values()} for header in app.header) == 1
    app = press(app, "as-planned")
    assert sum(header.value in {e.name for e in C.exercises.values()} for header in app.header) == 3


def test_red_pain_is_answered_with_the_red_rule(kept: AppTest) -> None:
    from dataclasses import replace

    app = ended(begun(kept), "stopped")
    visit = app.session_state["hipwise.visit"]
    app.session_state["hipwise.visit"] = replace(visit, forms={"workout": {"week.workout_pain": 7, "week.felt": "front"}})
    text = all_text(press(app, "forward"))
    assert "Red is pain above 5 of 10" in text and "You felt it at the front of the hip" in text


def test_a_swap_in_a_kept_plan_is_kept(kept: AppTest, kept_here: store.Store) -> None:
    key = next(b.key for b in kept.button if (b.key or "").startswith("swap-"))
    app = press(kept, key)
    (pair,) = history_of(kept_here).swaps
    assert pair[0] == key.removeprefix("swap-")
    press(app, "undo-swap")
    assert history_of(kept_here).swaps == ()


def test_other_answers_are_not_mixed_with_the_kept_plan(kept: AppTest, kept_here: store.Store) -> None:
    from dataclasses import replace

    from wizard.questions import with_answer

    visit = kept.session_state["hipwise.visit"]
    kept.session_state["hipwise.visit"] = replace(visit, answers=with_answer(visit.answers, "sessions_per_week", 2))
    app = sound(kept.run())
    assert "not those of the plan that you keep" in all_text(app)
    press(app, "revise")
    assert history_of(kept_here).answers.sessions_per_week == 2


def test_what_if_on_a_kept_plan_goes_on_from_the_weeks_that_were(kept: AppTest, kept_here: store.Store) -> None:
    from wizard.answers import CheckIn

    bad_week = CheckIn(week=1, sessions_done=3, pain_during=4, next_morning="worse", overall="worse", signs=("none",))
    kept_here.add(kept_here.last(), bad_week, history_of(kept_here).state, store.new_once())
    app = sound(kept.run())
    assert "Week 2" in all_text(app)
    app.selectbox(key="try-question").set_value("weeks").run()
    app.selectbox(key="try-answer-weeks").set_value(4).run()
    changed = all_text(sound(app))
    now = past.replay(history_of(kept_here), C)
    other = history_of(kept_here).answers.model_copy(update={"weeks": 4})
    then = past.replay(history_of(kept_here).with_addition(store.Revision(answers=other)), C)
    assert now.stage == then.stage and "instead of" not in changed.partition("What would it be?")[2].partition("Before, after")[0]
    app.session_state["lazy-not_now"] = True
    assert not any((b.key or "").startswith("let-in-") for b in app.run().button), "the search knows answers, not weeks"


def test_a_workout_without_a_kept_plan_is_done_and_not_kept(kept_here: store.Store) -> None:
    app = at_plan()
    app.switch_page(places.file_of(places.TODAY)).run()
    assert "Today's workout" in all_text(sound(app)) and kept_here.last() is None


def test_a_store_that_is_away_says_so_and_loses_nothing(kept: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    app = ended(begun(kept))
    app.radio(key=FELT).set_value("side").run()

    def away(*_: object, **__: object) -> None:
        raise store.Away

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "add", away)
        app = press(app, "forward")
        assert "cannot be reached right now" in all_text(app)
        assert app.radio(key=FELT).value == "side", "what was entered is still there"
    app = press(app, "forward")
    assert "What that means" in all_text(app)


def test_the_same_form_sent_twice_is_kept_once(kept: AppTest, kept_here: store.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer of the store is lost on its way back."""
    app = ended(begun(kept))
    real = store.Store.add

    def lost(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)  # type: ignore[arg-type]
        raise store.Away

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "add", lost)
        app = press(app, "forward")
    app = press(app, "forward")
    assert len(history_of(kept_here).workouts) == 1


@pytest.mark.parametrize("place", [places.TODAY, places.PLAN])
def test_a_page_whose_plan_is_out_of_reach_says_so_and_not_that_there_is_none(
    place: str, kept: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise store.Away

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "own_plans", away)
        app = sound(start().switch_page(places.file_of(place)).run())
        assert "cannot be reached right now" in all_text(app) and "no answers yet" not in all_text(app)
    app = press(app, "again")
    assert "cannot be reached" not in all_text(app)


def test_a_kept_plan_that_has_ended_takes_its_workouts_out_of_the_calendar(kept: AppTest, kept_here: store.Store) -> None:
    def labels() -> list[str]:
        kept.switch_page(places.file_of(places.TAKE)).run()
        return [button.label for button in sound(kept).get("download_button")]

    assert "Save for the calendar" in labels()
    history = history_of(kept_here)
    kept_here.add(kept_here.last(), CheckIn(week=1, signs=("swollen_calf",)), history.state, store.new_once())
    assert "Take them out of the calendar" in labels() and "Save for the calendar" not in labels()
