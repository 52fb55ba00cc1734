"""A kept plan on the screens: kept by one button, opened again, worked through, swapped, deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from streamlit.testing.v1 import AppTest
from test_app import MAIN, all_text, at_plan, heading, open_, press, sound, start

import catalogue
from wizard import store
from wizard.answers.model import CheckIn
from wizard.follow_up import history as past
from wizard.server import addresses, modes
from wizard.ui.home import kept_plan

C = catalogue.load()
FELT = "one-workout-week.felt"


@pytest.fixture
def kept_here(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[store.Store]:
    """A store of this test's own."""
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path))
    kept_plan._store.clear()
    opened = store.open_store()
    yield opened
    opened.close()
    kept_plan._store.clear()


@pytest.fixture
def kept(kept_here: store.Store) -> AppTest:
    """Somebody who keeps the plan of an ordinary walk."""
    return press(at_plan(), "keep")


def history_of(opened: store.Store) -> store.History:
    return opened.history(opened.last())


def begun(app: AppTest) -> AppTest:
    return press(press(app, "to-today"), "forward")


def said_by_guide(app: AppTest, how: str = "finished", sets: int | None = None) -> str:
    """What the guide in the browser says at its end: ``sets`` of the first exercise and none of the others, or all sets of all."""
    begun = app.session_state["hipwise.visit"].outing.begun
    done = dict(begun.planned) if sets is None else {begun.planned[0][0]: sets}
    return begun.model_copy(update={"ended": how, "done": done}).model_dump_json()


def heard(app: AppTest, component: str, event: str, value: str) -> AppTest:
    """The browser says ``event`` of this component."""
    [found] = [part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith(component)]
    states = app._tree.get_widget_states()
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{found.id}__events",
        json_trigger_value=json.dumps([{"event": event, "value": value}]),
    )
    return sound(app._run(states))


def ended(app: AppTest, how: str = "finished", sets: int | None = None) -> AppTest:
    """The guide in the browser has come to its end."""
    return heard(app, "hipwise_guide", "ended", said_by_guide(app, how, sets))


def outbox_of(app: AppTest) -> dict[str, Any]:
    """What the page hands to the tab about a workout that waits."""
    [shell] = [part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith("hipwise_shell")]
    return json.loads(shell.json)[0]["outbox"]


def recalled(text: str) -> AppTest:
    """A new session, on Today, of a tab that holds a workout: after a reload, or after the server began anew."""
    app = sound(start().switch_page(modes.file_of(addresses.TODAY)).run())
    assert outbox_of(app)["heard"] is False
    return heard(app, "hipwise_shell", "outbox", text)


def test_a_plan_is_offered_to_be_kept_and_kept_by_one_press(kept_here: store.Store) -> None:
    app = at_plan()
    assert "No name is needed" in all_text(app) and kept_here.last() is None
    app = press(app, "keep")
    assert "Week 1: 0 of 3 workouts done" in all_text(app)
    assert history_of(kept_here).start.picks == tuple(p.exercise for p in past.replay(history_of(kept_here), C).picks)


def test_who_comes_back_finds_the_plan_on_the_start_page(kept: AppTest, kept_here: store.Store) -> None:
    again = start()
    assert "Week 1: 0 of 3 workouts done" in all_text(again)
    assert "minutes of questions" not in all_text(again), "what is due comes first, and not what this is"
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
    assert workout.sets_done == workout.sets_planned == 9 and all(item.instead is None for item in workout.items)
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
    app.session_state["hipwise.visit"] = replace(
        visit, forms={"workout": {"week.workout_pain": 7, "week.felt": "front"}}
    )
    text = all_text(press(app, "forward"))
    assert "Red is pain above 5 of 10" in text and "You felt it at the front of the hip" in text


def test_a_swap_in_a_kept_plan_is_kept(kept: AppTest, kept_here: store.Store) -> None:
    open_(kept, "exercise-1")
    key = next(b.key for b in kept.button if (b.key or "").startswith("swap-"))
    app = press(kept, key)
    (pair,) = history_of(kept_here).swaps
    assert pair[0] == key.removeprefix("swap-")
    press(app, "undo-swap")
    assert history_of(kept_here).swaps == ()


def test_other_answers_are_not_mixed_with_the_kept_plan(kept: AppTest, kept_here: store.Store) -> None:
    from dataclasses import replace

    from wizard.answers.questions import with_answer

    visit = kept.session_state["hipwise.visit"]
    kept.session_state["hipwise.visit"] = replace(visit, answers=with_answer(visit.answers, "sessions_per_week", 2))
    app = sound(kept.run())
    assert "not those of the plan that you keep" in all_text(app)
    press(app, "revise")
    assert history_of(kept_here).answers.sessions_per_week == 2


def test_what_if_on_a_kept_plan_goes_on_from_the_weeks_that_were(kept: AppTest, kept_here: store.Store) -> None:
    from wizard.answers.model import CheckIn

    bad_week = CheckIn(week=1, sessions_done=3, pain_during=4, next_morning="worse", overall="worse", signs=("none",))
    kept_here.add(kept_here.last(), bad_week, history_of(kept_here).state, store.new_once())
    app = sound(kept.run())
    assert "Week 2" in all_text(app)
    open_(app, addresses.WHY)
    app.selectbox(key="try-question").set_value("weeks").run()
    app.selectbox(key="try-answer-weeks").set_value(4).run()
    changed = all_text(sound(app))
    now = past.replay(history_of(kept_here), C)
    other = history_of(kept_here).answers.model_copy(update={"weeks": 4})
    then = past.replay(history_of(kept_here).with_addition(store.Revision(answers=other)), C)
    assert now.stage == then.stage and "instead of" not in changed.partition("What would it be?")[2]
    app.session_state["lazy-not_now"] = True
    assert not any((b.key or "").startswith("let-in-") for b in app.run().button), "the search knows answers, not weeks"


def test_a_workout_without_a_kept_plan_is_done_and_not_kept(kept_here: store.Store) -> None:
    app = at_plan()
    app.switch_page(modes.file_of(addresses.TODAY)).run()
    assert "Today's workout" in all_text(sound(app)) and kept_here.last() is None


def test_a_store_that_is_away_says_so_and_loses_nothing(kept: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    app = ended(begun(kept))
    app.radio(key=FELT).set_value("side").run()

    def away(*_: object, **__: object) -> None:
        raise store.StoreUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "add", away)
        app = press(app, "forward")
        assert "cannot be reached right now" in all_text(app)
        assert app.radio(key=FELT).value == "side", "what was entered is still there"
    app = press(app, "forward")
    assert "What that means" in all_text(app)


def test_the_same_form_sent_twice_is_kept_once(
    kept: AppTest, kept_here: store.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer of the store is lost on its way back."""
    app = ended(begun(kept))
    real = store.Store.add

    def lost(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)  # type: ignore[arg-type]
        raise store.StoreUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "add", lost)
        app = press(app, "forward")
    app = press(app, "forward")
    assert len(history_of(kept_here).workouts) == 1


@pytest.mark.parametrize("place", [addresses.TODAY, addresses.PLAN])
def test_a_page_whose_plan_is_out_of_reach_says_so_and_not_that_there_is_none(
    place: str, kept: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise store.StoreUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "own_plans", away)
        app = sound(start().switch_page(modes.file_of(place)).run())
        assert "cannot be reached right now" in all_text(app) and "no answers yet" not in all_text(app)
    app = press(app, "again")
    assert "cannot be reached" not in all_text(app)


def test_a_kept_plan_that_has_ended_takes_its_workouts_out_of_the_calendar(
    kept: AppTest, kept_here: store.Store
) -> None:
    def labels() -> list[str]:
        kept.switch_page(modes.file_of(addresses.TAKE)).run()
        return [button.label for button in sound(kept).get("download_button")]

    assert "Save for the calendar" in labels()
    history = history_of(kept_here)
    kept_here.add(kept_here.last(), CheckIn(week=1, signs=("swollen_calf",)), history.state, store.new_once())
    assert "Take them out of the calendar" in labels() and "Save for the calendar" not in labels()


# --- a workout that waits in the tab ------------------------------------------------------------------------


def test_a_workout_that_ended_waits_in_the_tab_until_it_is_kept_and_no_longer(
    kept: AppTest, kept_here: store.Store
) -> None:
    app = begun(kept)
    once = app.session_state["hipwise.visit"].outing.token
    assert outbox_of(app) == {"held": None, "heard": False, "awaited": once}
    app = ended(app)
    assert json.loads(outbox_of(app)["held"])["once"] == once and outbox_of(app)["awaited"] is None
    app = press(app, "forward")
    assert outbox_of(app) == {"held": None, "heard": True, "awaited": None} and len(history_of(kept_here).workouts) == 1


def test_after_a_restart_today_offers_the_workout_with_the_answers_given_and_it_is_kept(
    kept: AppTest, kept_here: store.Store
) -> None:
    app = ended(begun(kept), "stopped", sets=2)
    app.radio(key=FELT).set_value("back").run()
    app = recalled(outbox_of(app)["held"])
    assert heading(app) == "A workout from today is waiting" and "Begin" not in {b.label for b in app.button}
    app = press(app, "say-how")
    assert heading(app) == "2 of 9 sets. How was it?" and app.radio(key=FELT).value == "back"
    app = press(app, "forward")
    (workout,) = history_of(kept_here).workouts
    assert (workout.felt, workout.ended, workout.sets_done, workout.on) == ("back", "stopped", 2, date.today())
    assert outbox_of(app)["held"] is None


def test_a_workout_whose_connection_was_lost_at_its_end_goes_on_in_the_same_session(kept: AppTest) -> None:
    app = begun(kept)
    app = heard(app, "hipwise_shell", "outbox", said_by_guide(app))
    assert heading(app) == "Well done. How was it?"


def test_what_arrives_twice_takes_no_answer_back(kept: AppTest) -> None:
    app = begun(kept)
    said = said_by_guide(app)
    app = heard(app, "hipwise_guide", "ended", said)
    app.radio(key=FELT).set_value("back").run()
    app = heard(app, "hipwise_shell", "outbox", said)
    assert heading(app) == "Well done. How was it?" and app.radio(key=FELT).value == "back"


def lose_the_answer_of_the_store(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Save; the workout is on the disk, and nobody hears of it."""
    real = store.Store.add

    def lost(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)  # type: ignore[arg-type]
        raise store.StoreUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "add", lost)
        return press(app, "forward")


def test_a_workout_that_was_kept_before_the_server_died_is_kept_once(
    kept: AppTest,
    kept_here: store.Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = lose_the_answer_of_the_store(ended(begun(kept)), monkeypatch)
    app = press(press(recalled(outbox_of(app)["held"]), "say-how"), "forward")
    assert heading(app) == "What that means" and len(history_of(kept_here).workouts) == 1


def test_other_answers_to_a_workout_that_was_kept_before_change_nothing_and_are_told_so(
    kept: AppTest,
    kept_here: store.Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = lose_the_answer_of_the_store(ended(begun(kept)), monkeypatch)
    app = press(recalled(outbox_of(app)["held"]), "say-how")
    app.radio(key=FELT).set_value("front").run()
    app = press(app, "forward")
    (workout,) = history_of(kept_here).workouts
    assert "saved before" in all_text(app) and workout.felt is None and outbox_of(app)["held"] is None


def test_a_check_in_meanwhile_moves_no_workout_to_another_week(kept: AppTest, kept_here: store.Store) -> None:
    app = ended(begun(kept))
    held = outbox_of(app)["held"]
    kept_here.add(
        kept_here.last(),
        CheckIn(week=1, sessions_done=3, pain_during=1, next_morning="usual", overall="same", signs=("none",)),
        history_of(kept_here).state,
        store.new_once(),
    )
    press(press(recalled(held), "say-how"), "forward")
    assert [w.week for w in history_of(kept_here).workouts] == [1]


def test_a_store_that_is_away_lets_no_waiting_workout_pass_as_one_without_a_plan(
    kept: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ended(begun(kept))

    def away(*_: object, **__: object) -> None:
        raise store.StoreUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "last", away)
        broken.setattr(store.Store, "history", away)
        app = sound(app.run())
        assert heading(app) == "A workout is waiting" and "cannot be reached right now" in all_text(app)
        assert outbox_of(app)["held"]
    assert heading(press(app, "again")) == "Well done. How was it?"


def test_a_store_that_is_away_changes_no_step_of_a_workout_under_way(
    kept: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = begun(kept)
    before = guide_of(app)["of"]

    def away(*_: object, **__: object) -> None:
        raise store.StoreUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(store.Store, "last", away)
        broken.setattr(store.Store, "history", away)
        app = sound(app.run())
        assert guide_of(app)["of"] == before and guide_of(app)["begun"]["of"]


def guide_of(app: AppTest) -> dict[str, Any]:
    """What the page hands to the guide."""
    [found] = [part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith("hipwise_guide")]
    return json.loads(found.json)[0]


@pytest.mark.parametrize("lets_go", ["delete", "other plan", "do not note it"])
def test_who_lets_go_of_the_plan_or_the_workout_lets_go_of_what_the_tab_holds(
    lets_go: str, kept: AppTest, kept_here: store.Store
) -> None:
    app = ended(begun(kept))
    held, key = outbox_of(app)["held"], kept_here.last()
    if lets_go == "delete":
        app = press(press(app.switch_page(modes.file_of(addresses.DIARY)).run(), "delete"), "delete-yes")
    elif lets_go == "do not note it":
        app = press(press(app, "back"), "let-go")
    else:
        kept_here.delete(key)
        app = press(at_plan(), "keep")
        app = heard(app, "hipwise_shell", "outbox", held)
        app = sound(app.switch_page(modes.file_of(addresses.TODAY)).run())
        assert heading(app) == "Today's workout"
    said = outbox_of(app)
    assert said["held"] is None and said["heard"] and said["awaited"] != json.loads(held)["once"]
    assert kept_here.last() is None or not history_of(kept_here).workouts


def test_answers_that_are_forgotten_take_a_waiting_workout_along(kept_here: store.Store) -> None:
    app = at_plan()
    app = ended(press(app.switch_page(modes.file_of(addresses.TODAY)).run(), "forward"))
    assert outbox_of(app)["held"]
    app = press(app.switch_page(modes.file_of(addresses.START)).run(), "forget")
    assert outbox_of(app)["held"] is None and outbox_of(app)["heard"]


def test_a_workout_of_another_day_says_its_day(kept: AppTest) -> None:
    app = ended(begun(kept))
    before = json.dumps({**json.loads(outbox_of(app)["held"]), "on": (date.today() - timedelta(days=2)).isoformat()})
    assert heading(recalled(before)).startswith("A workout from ") and "today" not in heading(recalled(before))


def test_what_no_guide_wrote_is_dropped_without_a_word(kept: AppTest) -> None:
    app = recalled('{"once": "not ours"}')
    assert heading(app) == "Today's workout" and outbox_of(app)["held"] is None
    app = press(app, "forward")
    app = heard(app, "hipwise_guide", "ended", said_by_guide(app).replace("finished", "flown"))
    assert heading(app) == "Follow along" and outbox_of(app)["held"] is None


@pytest.mark.parametrize("mode", ["workshop", "clinic"])
def test_where_nothing_is_kept_no_page_asks_a_tab_for_a_workout(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPWISE_MODE", mode)
    modes.current.cache_clear()
    try:
        app = AppTest.from_file(str(MAIN), default_timeout=30).run()
        [shell] = [
            part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith("hipwise_shell")
        ]
        assert "outbox" not in json.loads(shell.json)[0] and not modes.current().shows(addresses.TODAY)
    finally:
        monkeypatch.undo()
        modes.current.cache_clear()


# --- what was done, and what was not ----------------------------------------------------------------------------


def test_a_workout_without_a_set_is_not_finished_and_counts_nowhere(kept: AppTest, kept_here: store.Store) -> None:
    app = ended(begun(kept), "finished", sets=0)
    assert heading(app) == "Nothing done today. That is all right." and not app.radio
    app = press(app, "forward")
    assert "Week 1: 0 of 3 workouts done" in all_text(app)
    (workout,) = history_of(kept_here).workouts
    assert workout.ended == "not_today" and not workout.was_done
    diary = all_text(app.switch_page(modes.file_of(addresses.DIARY)).run())
    assert "Nothing done, and that is all right" in diary and "I finished it" not in diary


def test_a_workout_done_in_part_says_how_much(kept: AppTest, kept_here: store.Store) -> None:
    app = ended(begun(kept), "finished", sets=2)
    assert heading(app) == "2 of 9 sets. How was it?"
    app = press(press(app, "forward"), "back")
    assert "Week 1: 1 of 3 workouts done" in all_text(app)
    diary = all_text(app.switch_page(modes.file_of(addresses.DIARY)).run())
    assert "2 of 9 sets" in diary and "I finished it" not in diary


def test_a_workout_of_before_without_a_set_reads_as_left_out(kept: AppTest, kept_here: store.Store) -> None:
    old = store.Workout(
        week=1,
        ended="finished",
        items=tuple(store.WorkoutItem(exercise=id_, sets_done=0) for id_ in ("wall_press", "level_hitch")),
    )
    kept_here.add(kept_here.last(), old, history_of(kept_here).state, store.new_once())
    assert "Week 1: 0 of 3 workouts done" in all_text(start())
    app = sound(start().switch_page(modes.file_of(addresses.DIARY)).run())
    assert "Nothing done, and that is all right" in all_text(app)
    app = press(app, "correct-1")
    assert app.radio(key="one-correct-1-week.ended").value == "not_today"


def test_who_was_there_knows_better_than_the_count(kept: AppTest, kept_here: store.Store) -> None:
    app = press(ended(begun(kept), "finished", sets=0), "forward")
    app = press(app.switch_page(modes.file_of(addresses.DIARY)).run(), "correct-1")
    app.radio(key="one-correct-1-week.ended").set_value("finished").run()
    app = press(app, "forward")
    assert "I finished it" in all_text(app) and history_of(kept_here).workouts[0].was_done
