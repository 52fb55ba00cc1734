"""Two people, one computer: nobody's answers reach another person's weeks, and what was said last decides what is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from store.people import ANSWERS, good_week
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from streamlit.testing.v1 import AppTest
from test_app import all_text, answer_page, heading, press, sound, start

import catalogue
from wizard import Answers, store
from wizard.follow_up import history
from wizard.server import addresses, modes
from wizard.store import Key, Start, new_once
from wizard.ui.home import kept_plan
from wizard.ui.session import visit as session

C = catalogue.load()
NAMES = tuple(e.name for e in C.exercises.values())


@pytest.fixture
def here(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[store.Store]:
    """The store of this machine, with nothing in it."""
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path))
    kept_plan._store.clear()
    opened = store.open_store()
    yield opened
    opened.close()
    kept_plan._store.clear()


@pytest.fixture
def mine(here: store.Store) -> Key:
    """The plan of somebody with one week behind them."""
    return keep(here)


def keep(here: store.Store, answers: Answers = ANSWERS, weeks: int = 1) -> Key:
    key = Key.new()
    plan = history.replay(store.History(made_at="2026-01-05T10:00:00Z", state=1, start=Start(answers=answers)), C)
    state = here.keep_plan(key, Start.of(answers, plan), remember=True).state
    for week in range(1, weeks + 1):
        state = here.add(key, good_week(week), state, new_once()).state
    return key


def on(app: AppTest, place: str) -> AppTest:
    return sound(app.switch_page(modes.file_of(place)).run())


def names_on(app: AppTest) -> list[str]:
    """The exercises that a page names."""
    text = all_text(app).lower()
    return [name for name in NAMES if name.lower() in text]


@pytest.mark.parametrize("place", addresses.QUESTION_PAGES)
def test_before_any_question_a_person_says_whose_plan_is_kept_here(mine: Key, place: str) -> None:
    app = on(start(), place)
    assert heading(app) == "Is the plan on this device yours?"
    assert {"owner-mine", "owner-other"} <= {b.key for b in app.button}


def test_someone_else_finds_no_answer_week_or_exercise_of_the_first_person(mine: Key, here: store.Store) -> None:
    app = press(on(on(start(), addresses.PLAN), addresses.QUESTION_PAGES[1]), "owner-other")
    assert app.session_state["hipwise.visit"].answers == Answers(), "what came from the first person's plan is gone"
    for place in (addresses.START, addresses.TODAY, addresses.CHECK_IN, addresses.DIARY):
        shown = on(app, place)
        assert not {"to-today", "to-check-in", "to-diary", "forward-log"} & {b.key for b in shown.button}
        assert "Week 2" not in all_text(shown)
    assert here.history(mine).answers == ANSWERS


def test_someone_else_keeps_a_plan_of_their_own_and_the_first_stays_as_it_was(mine: Key, here: store.Store) -> None:
    before = here.history(mine)
    app = press(press(start(), "start"), "owner-other")
    for page in addresses.QUESTION_PAGES:
        answer_page(app, page)
        press(app, "forward")
    assert heading(app) == "Check your answers"
    app = press(press(app, "forward"), "keep")
    assert "Week 1: 0 of 3 workouts done" in all_text(app)
    other, first = here.own_plans()
    assert first == mine and here.history(mine) == before and here.history(other).check_ins == ()


def test_with_two_plans_here_nobody_s_opens_by_itself_and_each_is_found_by_its_days(
    mine: Key, here: store.Store
) -> None:
    theirs = keep(here, ANSWERS.model_copy(update={"age_band": "80_plus"}), weeks=0)
    app = start()
    assert "to-today" not in {b.key for b in app.button} and "Is one of these plans yours?" in all_text(app)
    app = press(app, "own-plan-1")
    assert "Week 2: 0 of 3 workouts done" in all_text(app) and here.own_plans() == (mine, theirs)


def test_a_copy_of_a_tab_with_an_unknown_owner_is_dropped() -> None:
    with pytest.raises(ValueError):
        session._read_copy('{"answers":{},"unsure":[],"seen":[],"owner":"me"}')
    assert session._read_copy('{"answers":{},"unsure":[],"seen":[],"owner":"other"}').owner == "other"


# --- what was said last ------------------------------------------------------------------------------------------


def test_new_answers_ask_the_warning_signs_again(mine: Key) -> None:
    app = press(press(start(), "start"), "owner-mine")
    visit = app.session_state["hipwise.visit"]
    assert visit.answers.signs is None and visit.answers.pain == ANSWERS.pain


@pytest.mark.parametrize("place", [addresses.START, addresses.TODAY, addresses.CHECK_IN, addresses.DIARY])
def test_while_new_answers_are_not_settled_no_page_offers_anything_to_do(mine: Key, place: str) -> None:
    app = press(press(start(), "start"), "owner-mine")
    app = on(app, place)
    assert names_on(app) == [] or (place == addresses.START and "Begin" not in all_text(app))
    keys = {b.key for b in app.button}
    assert {"to-new-answers", "put-back"} <= keys and not {"to-today", "to-check-in"} & keys
    app = press(app, "put-back")
    assert "put-back" not in {b.key for b in app.button}, "the plan is as it was"


def test_a_stage_that_was_lowered_in_one_tab_is_no_new_answer_in_another(mine: Key, here: store.Store) -> None:
    other_tab = on(start(), addresses.PLAN)
    press(on(start(), addresses.DIARY), "stage-down")
    app = on(other_tab, addresses.TODAY)
    assert heading(app) == "Today's workout"


def test_after_a_check_in_there_is_no_link_and_the_page_says_why(mine: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPWISE_ADDRESS", "https://hip.example.org")
    app = on(on(start(), addresses.PLAN), addresses.TAKE)
    assert "make-link" not in {b.key for b in app.button}
    assert "A link holds your answers only, and not the weeks since then." in all_text(app)


def test_before_the_first_check_in_a_link_can_be_made(here: store.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPWISE_ADDRESS", "https://hip.example.org")
    keep(here, weeks=0)
    app = on(on(start(), addresses.PLAN), addresses.TAKE)
    assert "make-link" in {b.key for b in app.button}


def test_the_command_line_makes_no_link_after_a_check_in_either(mine: Key, here: store.Store, tmp_path, capsys) -> None:
    from wizard import cli

    assert cli.main(["export", "kept", str(tmp_path / "link.txt"), "--address", "https://hip.example.org"]) == 2
    assert "a link holds the answers only" in capsys.readouterr().err and not (tmp_path / "link.txt").exists()


def test_after_a_reload_an_answer_that_was_left_open_is_not_filled_from_the_kept_plan(mine: Key) -> None:
    app = press(press(start(), "start"), "owner-mine")
    visit = app.session_state["hipwise.visit"]
    copy = json.dumps(
        {
            "answers": visit.answers.model_dump(mode="json", exclude_none=True),
            "unsure": [],
            "seen": ["privacy"],
            "owner": "mine",
        }
    )
    again = on(start(), addresses.TODAY)
    assert again.session_state["hipwise.visit"].answers == ANSWERS, "taken over before the tab has had its say"
    states = again._tree.get_widget_states()
    shell = next(
        part.proto for part in again.get("bidi_component") if part.proto.component_name.endswith("hipwise_shell")
    )
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{shell.id}__events",
        json_trigger_value=json.dumps([{"event": "recalled", "value": copy}]),
    )
    again = sound(again._run(states))
    assert again.session_state["hipwise.visit"].answers.signs is None
    assert heading(again) == "Your answers have changed"
