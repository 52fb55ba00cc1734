"""What if, on the page of the reasons: tried without being given, told with rule and source, used only where it is a choice."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest
from test_app import all_text, at_plan, exercises_on, heading, open_, press, sound

import catalogue
from wizard.server import addresses
from wizard.words import PSEUDO, PSEUDO_MARKS


def at_why() -> AppTest:
    """The page of the reasons of an ordinary plan."""
    return open_(at_plan(), addresses.WHY)


def try_answer(app: AppTest, question: str, answer) -> str:
    """Choose ``answer`` to ``question`` in "What if"; returns what the page then says about it."""
    sound(app.selectbox(key="try-question").set_value(question).run())
    sound(app.selectbox(key=f"try-answer-{question}").set_value(answer).run())
    return all_text(app)


def test_a_tried_answer_tells_what_changes_by_which_rule_and_changes_nothing() -> None:
    app = at_plan()
    before = exercises_on(app)
    open_(app, addresses.WHY)
    said = try_answer(app, "pain.activity", 8)
    assert "Stage 1 instead of 2." in said and "Gone: " in said
    assert "While pain sets a red limit, the plan stays in stage 1." in said
    press(app, "back")
    assert exercises_on(app) == before and heading(app) == "Here are three exercises that fit today."
    press(press(app, "change-answers"), "forward")
    assert exercises_on(app) == before


def test_a_choice_can_be_used_and_a_fact_cannot() -> None:
    app = at_why()
    try_answer(app, "sessions_per_week", 2)
    assert "try-use" in {b.key for b in app.button}
    press(app, "try-use")
    assert heading(app) == "Here are two exercises that fit today."
    open_(app, addresses.WHY)
    try_answer(app, "pain.activity", 2)
    keys = {b.key for b in app.button}
    assert "try-use" not in keys and "try-change" in keys
    press(app, "try-change")
    assert heading(app) == "Your pain"


def test_a_tried_sign_says_where_to_go_and_that_there_is_no_plan() -> None:
    app = at_why()
    said = try_answer(app, "signs", ("with", "swollen_calf"))
    assert "Then there would be no plan." in said and "48 hours" in said
    assert ".:" not in said and ".." not in said, "whole sentences"
    assert "try-use" not in {b.key for b in app.button}


def test_an_answer_that_changes_nothing_says_so() -> None:
    app = at_why()
    assert "Nothing in your plan would change." in try_answer(app, "pain.side", "left")


def test_a_band_that_is_not_there_takes_away_what_needs_it() -> None:
    said = try_answer(at_why(), "equipment", ("without", "mini_band"))
    assert "Gone: " in said and "It needs kit that you did not tick." in said


def test_kit_that_is_not_asked_for_can_be_tried_where_an_exercise_needs_it() -> None:
    app = at_why()
    sound(app.selectbox(key="try-question").set_value("equipment").run())
    offers = app.selectbox(key="try-answer-equipment").options
    assert "Also: Bench or firm sofa edge" in offers and not [o for o in offers if "Chair" in o]


def test_each_exercise_left_out_can_be_asked_what_would_let_it_in() -> None:
    app = at_why()
    app.session_state["lazy-not_now"] = True
    sound(app.run())
    asks = [b.key for b in app.button if b.key and b.key.startswith("let-in-")]
    assert len(asks) > 3
    for key in asks:
        said = all_text(press(app, key))
        assert "If this were so:" in said or "Way 1, if this were so:" in said or "A lasting limit" in said
        assert len([b for b in app.button if b.key == key]) == 1


def test_each_exercise_left_out_says_which_answers_its_deciding_rule_read() -> None:
    app = at_why()
    for verdict in ("ruled_out", "not_now", "outranked"):
        app.session_state[f"lazy-{verdict}"] = True
    said = all_text(sound(app.run())).replace("\\", "")
    assert "It read: Place of the pain: Outer hip" in said, "ruled out: the place that hurts"
    assert re.search(r"It read: .*One leg, 30 seconds: ", said), "of a later stage: the tests of its row"
    assert re.search(r"It read: Goals: ", said), "outranked: the goals"


def test_what_if_speaks_the_language_of_the_person() -> None:
    app = at_why()
    app.query_params["lang"] = PSEUDO
    sound(app.run())
    said = try_answer(app, "pain.activity", 8)
    for known in ("Stage 1 instead", "Gone:", "Rules that would"):
        assert known not in said
    assert all(mark in said for mark in PSEUDO_MARKS)
    assert catalogue.load().exercises["hip_hitch"].name not in said
