"""The application without a browser: every walk that a person may take.

``AppTest`` on ``app.py`` gives an empty page, so the tests load ``wizard/ui/main.py`` and
assert a heading each time.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from streamlit.testing.v1 import AppTest

import catalogue
from wizard import drawings
from wizard.answers import journey
from wizard.plan.digests import rules_digest
from wizard.server import addresses, modes
from wizard.text import citations
from wizard.ui.parts import plan_charts
from wizard.ui.session import visit as session
from wizard.words import PSEUDO_MARKS

MAIN = Path(__file__).parent.parent / "wizard" / "ui" / "main.py"
TICKS = {
    "history": ["none"],
    "signs": ["none"],
    "pain.site": ["outer_hip"],
    "conditions": ["none"],
    "equipment": ["mini_band", "step"],
    "goals": ["reduce_pain", "single_leg_control"],
}
CHOICES = {
    "pain.side": "right",
    "pain.rest": 1,
    "pain.activity": 4,
    "pain.night": 2,
    "pain.settles": "next_morning",
    "pain.lying_on_side_hurts": True,
    "pain.duration": "over_3_months",
    "pain.trend": "same",
    "age_band": "40_59",
    "ability.stairs": "some_pain",
    "ability.stand_30s": "level",
    "ability.single_leg_squat": "not_tried",
    "ability.side_plank_20s": "not_tried",
    "ability.front_hip_burn": "no",
    "sessions_per_week": 3,
    "weeks": 8,
}


def start(language: str | None = None) -> AppTest:
    """A fresh visit on the start page."""
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    if language:
        app.query_params["lang"] = language
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """The same app, after the checks that hold for every screen."""
    assert not app.exception, app.exception
    assert len(app.title) == 1, "every screen has one heading"
    assert "sorry-check" not in {button.key for button in app.button}, "a screen failed"
    return app


def heading(app: AppTest) -> str:
    return app.title[0].value


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def begin(app: AppTest) -> AppTest:
    """From the start page to the first question."""
    press(app, "start")
    assert heading(app) == "About you"
    return app


def at_signs(**others) -> AppTest:
    """On the safety page, after the first one was answered."""
    app = begin(start())
    answer_page(app, "about", **others)
    press(app, "forward")
    assert heading(app) == "A safety check"
    return app


def at_place() -> AppTest:
    """On the page of the place, after the safety page."""
    app = at_signs()
    answer_page(app, "signs")
    return press(app, "forward")


def pain_rows(app: AppTest) -> dict[str, Any]:
    """The pain rows on the screen, by field."""
    found = [row.proto for row in app.get("bidi_component") if row.proto.component_name.endswith("hipwise_pain_row")]
    return {row.id.partition("-nprs-")[2]: row for row in found}


def shown_on(app: AppTest, field: str) -> str | None:
    """What the pain row of ``field`` shows as chosen."""
    return json.loads(pain_rows(app)[field].json)[0]["shown"]


def score(app: AppTest, field: str, value: Any) -> AppTest:
    """Choose ``value`` in a pain row. AppTest runs no script of a component, so this sends what the row sends."""
    states = app._tree.get_widget_states()
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{pain_rows(app)[field].id}__events",
        json_trigger_value=json.dumps([{"event": "chosen", "value": str(value)}]),
    )
    return sound(app._run(states))


def box(app: AppTest, option: str, question: str = "signs") -> Any:
    """The tick of an option, also after the server set it (``wizard/ui/components/choices.py``)."""
    [found] = [c for c in app.checkbox if c.key.partition(".told")[0] == f"tick-{question}-{option}"]
    return found


def tapped(app: AppTest, number: int, spot: str, as_shown_on: WidgetStates | None = None) -> AppTest:
    """Tap the body map for the ``number``-th time; the message says what the widgets held ``as_shown_on``."""
    [figure] = [row.proto for row in app.get("bidi_component") if row.proto.component_name.endswith("hipwise_body_map")]
    states = WidgetStates()
    states.CopyFrom(as_shown_on if as_shown_on is not None else app._tree.get_widget_states())
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{figure.id}__events",
        json_trigger_value=json.dumps([{"event": "tapped", "value": [[number, spot]]}]),
    )
    return sound(app._run(states))


def answer_page(app: AppTest, page: str, **others) -> None:
    """Answer what the page asks, from the standard answers or from ``others``."""
    for field, ids in {**TICKS, **others}.items():
        for id_ in ids if isinstance(ids, list) else ():
            box = [c for c in app.checkbox if c.key == f"tick-{field}-{id_}"]
            if box:
                box[0].check().run()
    for field, value in {**CHOICES, **others}.items():
        radios = [r for r in app.radio if r.key == f"one-{field}"]
        if radios:
            radios[0].set_value(value).run()
        elif field in pain_rows(app):
            score(app, field, value)
    sound(app)


def walk_to_check(app: AppTest, **others) -> AppTest:
    """From the start page through all question pages to the check page."""
    begin(app)
    for page in addresses.QUESTION_PAGES:
        answer_page(app, page, **others)
        press(app, "forward")
        if heading(app) == "Check your answers":
            return app
    raise AssertionError(f"no check page; the walk ended at {heading(app)!r}")


def at_check(**others) -> AppTest:
    """The check page of somebody who has answered everything. Each answer of a walk is a run of the page, so only the first
    one walks; the next have what that walk left."""
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.session_state["hipwise.visit"] = session.Visit(**_left_by_a_walk(**others), going=journey.CHECK)
    sound(app.run())
    assert heading(app) == "Check your answers"
    return app


@cache
def _left_by_a_walk(**others) -> dict[str, Any]:
    visit = walk_to_check(start(), **others).session_state["hipwise.visit"]
    return {name: getattr(visit, name) for name in ("answers", "shown", "unsure", "seen", "heard")}


def at_plan(**others) -> AppTest:
    """The plan of somebody who has answered everything."""
    return press(at_check(**others), "forward")


def overview(app: AppTest) -> Any:
    """The component with the exercises and the doors of a plan; None on a page without it."""
    return next(
        (part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith("hipwise_overview")),
        None,
    )


def overview_html(app: AppTest) -> str:
    found = overview(app)
    return json.loads(found.json)[0]["html"] if found else ""


def doors(app: AppTest) -> list[str]:
    """The addresses to which the overview leads."""
    return re.findall('data-go="([^"]*)"', overview_html(app))


def open_(app: AppTest, place: Any) -> AppTest:
    """Press a card or a door of the overview. AppTest runs no script of a component, so this sends what it sends."""
    states = app._tree.get_widget_states()
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{overview(app).id}__events",
        json_trigger_value=json.dumps([{"event": "go", "value": place}]),
    )
    return sound(app._run(states))


def turned(app: AppTest, place: str) -> AppTest:
    """Where a link of the navigation leads. ``switch_page`` would go there again at each later run."""
    app.session_state["hipwise.visit"] = replace(app.session_state["hipwise.visit"], going=place)
    return sound(app.run())


def part_of_plan(place: str, **others) -> AppTest:
    """A page of the plan of somebody who has answered everything."""
    return open_(at_plan(**others), place)


def all_text(app: AppTest) -> str:
    """Everything that stands on the screen, widgets and buttons included."""
    return "\n".join(texts_on(app))


def texts_on(app: AppTest) -> list[str]:
    found = [e.value for kind in ("title", "header", "subheader", "markdown") for e in app.get(kind)]
    found += [e.label for kind in ("button", "checkbox", "expander") for e in app.get(kind)]
    found += [re.sub("<[^>]*>", "", e.proto.body) for e in app.get("html")]
    found.append(unescape(re.sub(r"<(?:svg.*?</svg|[^>]*)>", "\n", overview_html(app))))
    for radio in app.radio:
        found += [radio.label, *radio.options]
    for row in pain_rows(app).values():
        [said] = json.loads(row.json)
        found += [said["asks"], said["unsure"], *said["words"].values()]
    return [text for text in found if text]


# --- walks ---------------------------------------------------------------------------


def test_a_walk_ends_at_a_plan() -> None:
    app = press(walk_to_check(start()), "forward")
    assert heading(app) == "Here are three exercises that fit today."
    assert len(exercises_on(app)) == 3
    assert "Stop if" in all_text(open_(app, "exercise-1"))
    press(app, "back")
    assert "Why not the others?" in all_text(open_(app, addresses.WHY))
    press(app, "back")
    assert "Week 8" in all_text(open_(app, addresses.COURSE))
    assert app.get("plotly_chart"), "the progression chart is shown"


def test_the_plan_has_no_chart_and_no_word_of_a_study() -> None:
    app = at_plan()
    assert not app.get("plotly_chart") and "Selkowitz" not in all_text(app)
    assert doors(app) == [
        "exercise-1",
        "exercise-2",
        "exercise-3",
        addresses.COURSE,
        addresses.WHY,
        addresses.EVERYDAY,
        addresses.STUDIES,
        addresses.TAKE,
    ]


@pytest.mark.parametrize("place", ["start", "signs", "desk", "exercise-4", "../etc", "", 7, None, ["why"]])
def test_the_overview_opens_nothing_but_what_it_shows(place: Any) -> None:
    assert heading(open_(at_plan(), place)) == "Here are three exercises that fit today."


def test_the_exercises_follow_each_other_and_lead_back_to_the_plan() -> None:
    app = at_plan()
    names = exercises_on(app)
    open_(app, "exercise-1")
    seen = [heading(app), heading(press(app, "forward")), heading(press(app, "forward"))]
    assert seen == names and heading(press(app, "back")) == names[1]
    press(press(app, "back"), "back")
    assert heading(app) == "Here are three exercises that fit today."


def test_an_exercise_that_this_plan_does_not_have_leads_to_the_plan() -> None:
    app = at_plan(**{"pain.activity": 6})
    assert len(exercises_on(app)) == 2
    app.switch_page(modes.file_of("exercise-3")).run()
    assert len(exercises_on(sound(app))) == 2 and doors(app)


@pytest.mark.parametrize("place", addresses.PARTS)
def test_a_stop_shows_where_to_go_on_every_page_of_a_plan(place: str) -> None:
    app = at_signs()
    app.checkbox(key="tick-signs-swollen_calf").check().run()
    app.switch_page(modes.file_of(place)).run()
    assert heading(sound(app)) == "Please have this looked at without delay."
    text = all_text(app).lower()
    assert not [e.name for e in catalogue.load().exercises.values() if e.name.lower() in text] and not doors(app)


@pytest.mark.parametrize("place", addresses.PARTS)
def test_open_safety_questions_come_first_on_every_page_of_a_plan(place: str) -> None:
    app = begin(start())
    answer_page(app, "signs")
    app.switch_page(modes.file_of(place)).run()
    assert heading(sound(app)) == "A few answers are still open. With them we can decide."
    assert not doors(app)


def test_a_ticked_sign_leads_straight_to_the_referral() -> None:
    app = at_signs()
    app.checkbox(key="tick-signs-swollen_calf").check().run()
    press(app, "forward")
    assert heading(app) == "Check your answers"
    press(app, "forward")
    assert heading(app) == "Please have this looked at without delay."
    text = all_text(app).lower()
    names = [e.name.lower() for e in catalogue.load().exercises.values()]
    assert not [name for name in names if name in text]
    assert "workout" not in text and "exercise" not in text


def test_under_18_skips_the_self_tests_and_is_referred() -> None:
    app = walk_to_check(start(), age_band="under_18")
    assert "one-ability.stand_30s" not in {r.key for r in app.radio}
    press(app, "forward")
    assert heading(app) == "Please see a doctor or a physiotherapist first."


def test_open_questions_lead_to_the_incomplete_page_and_back_to_the_question() -> None:
    app = begin(start())
    for _ in range(20):
        if heading(app) == "A safety check":
            answer_page(app, "signs")
        if heading(app) == "Check your answers":
            break
        press(app, "forward")
    press(app, "forward")
    assert heading(app) == "A few answers are still open. With them we can decide."
    assert not re.search(r"workout|week \d|sets of", all_text(app).lower())
    press(app, "answer-now-age_band")
    assert heading(app) == "About you"


def test_an_open_required_question_is_reminded_of_and_the_safety_check_is_left_open_by_a_quiet_button_alone() -> None:
    app = at_signs()
    press(app, "forward")
    assert heading(app) == "A safety check"
    assert "[Still open: Do any of these apply to you?](#signs)" in all_text(app), (
        "a summary that leads to the question"
    )
    assert "A plan needs this answer." in all_text(app), "and a sentence beside it"
    press(app, "forward")
    assert heading(app) == "A safety check", "Continue goes on reminding"
    assert (app.button(key="forward").label, app.button(key="leave-open").proto.type) == ("Continue", "secondary")
    press(app, "leave-open")
    assert heading(app) == "Where does it hurt?"
    press(app, "forward")
    assert app.button(key="forward").label == "Leave it open", "on other pages it is the way on"
    press(app, "forward")
    assert heading(app) == "Your pain"


def test_an_answer_takes_its_reminder_away() -> None:
    app = at_signs()
    press(app, "forward")
    app.checkbox(key="tick-signs-none").check().run()
    assert "Still open" not in all_text(app) and "A plan needs" not in all_text(app)


# --- nothing is lost, nothing is leaked -------------------------------------------------


def test_nothing_is_selected_before_it_is_answered() -> None:
    app = begin(start())
    for _ in addresses.QUESTION_PAGES:
        assert not [c.key for c in app.checkbox if c.value]
        assert not [r.key for r in app.radio if r.value is not None]
        press(app, "forward")
        if "Still open" in all_text(app):
            press(app, "forward")


def test_back_keeps_every_answer() -> None:
    app = walk_to_check(start())
    for _ in addresses.QUESTION_PAGES:
        press(app, "back")
        for radio in app.radio:
            field = radio.key.partition("-")[2]
            assert radio.value == CHOICES.get(field), field
        for field in pain_rows(app):
            assert shown_on(app, field) == str(CHOICES[field]), field
        ticked = {c.key for c in app.checkbox if c.value}
        wanted = {f"tick-{f}-{i}" for f, ids in TICKS.items() for i in ids}
        assert ticked == wanted & {c.key for c in app.checkbox}
    assert heading(app) == "About you"


def test_a_change_leads_back_to_the_check_page() -> None:
    app = at_check()
    press(app, "change-scores")
    score(app, "pain.activity", 6)
    press(app, "forward")
    assert heading(app) == "Check your answers"
    assert "Pain when active: **6**" in all_text(app)


def test_a_pain_row_starts_unanswered_and_not_sure_is_an_answer_of_its_own() -> None:
    app = at_place()
    answer_page(app, "place")
    press(app, "forward")
    assert {shown_on(app, field) for field in pain_rows(app)} == {None}
    score(app, "pain.night", 0)
    score(app, "pain.rest", "unsure")
    assert (shown_on(app, "pain.night"), shown_on(app, "pain.rest"), shown_on(app, "pain.activity")) == (
        "0",
        "unsure",
        None,
    )


@pytest.mark.parametrize("sent", ["11", "-1", "4.0", "", "<b>", [4], None, True])
def test_a_pain_row_hears_nothing_but_its_own_answers(sent: Any) -> None:
    app = press(at_check(), "change-scores")
    states = app._tree.get_widget_states()
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{pain_rows(app)['pain.activity'].id}__events",
        json_trigger_value=json.dumps([{"event": "chosen", "value": sent}]),
    )
    sound(app._run(states))
    assert shown_on(app, "pain.activity") == "4"


def test_not_sure_is_an_answer() -> None:
    app = at_signs()
    box(app, "none").check().run()
    box(app, "unsure").check().run()
    assert not box(app, "none").value
    assert box(app, "unsure").value
    press(app, "forward")
    assert heading(app) == "Where does it hurt?"
    press(app, "back")
    assert box(app, "unsure").value


def test_none_stands_alone() -> None:
    app = at_signs()
    box(app, "swollen_calf").check().run()
    box(app, "none").check().run()
    assert not box(app, "swollen_calf").value
    box(app, "cauda_equina").check().run()
    assert not box(app, "none").value


def test_a_press_that_overtakes_the_answer_of_the_server_takes_nothing_back() -> None:
    app = at_place()
    nothing_ticked = app._tree.get_widget_states()
    tapped(app, 1, "front-outer_hip-right")
    tapped(app, 2, "front-groin_front-right", as_shown_on=nothing_ticked)
    assert [box(app, place, "pain.site").value for place in ("outer_hip", "groin_front")] == [True, True]
    assert [r.value for r in app.radio] == ["right"]


def test_a_box_that_the_server_set_can_be_unticked() -> None:
    app = at_place()
    tapped(app, 1, "front-outer_hip-right")
    box(app, "outer_hip", "pain.site").uncheck().run()
    assert not box(app, "outer_hip", "pain.site").value
    box(app, "outer_hip", "pain.site").check().run()
    assert box(app, "outer_hip", "pain.site").value


def test_kit_that_is_no_longer_asked_for_is_shown_where_it_was_said_before_and_can_be_taken_back() -> None:
    def at_hand(app: AppTest) -> dict[str, bool]:
        return {
            tick.key.split("-")[-1].partition(".")[0]: tick.value
            for tick in app.checkbox
            if tick.key.startswith("tick-equipment-")
        }

    new = press(at_check(), "change-equipment")
    assert at_hand(new)["mini_band"] and not {"chair", "bench"} & set(at_hand(new)), "nobody is asked"
    old = at_check()
    visit = old.session_state["hipwise.visit"]
    held = visit.answers.model_copy(update={"equipment": ("mini_band", "chair", "bench")})
    old.session_state["hipwise.visit"] = replace(visit, answers=held)
    assert all(word in all_text(sound(old.run())) for word in ("Chair", "Bench or firm sofa edge"))
    press(old, "change-equipment")
    assert at_hand(old)["chair"] and at_hand(old)["bench"]
    box(old, "bench", "equipment").uncheck().run()
    assert old.session_state["hipwise.visit"].answers.equipment == ("mini_band", "chair")


def test_what_a_page_held_before_the_server_started_anew_is_no_answer() -> None:
    before = at_signs()
    box(before, "swollen_calf").check().run()
    now = AppTest.from_file(str(MAIN), default_timeout=30)
    now.session_state["hipwise.visit"] = session.Visit(going="signs")
    sound(now._run(before._tree.get_widget_states()))
    assert heading(now) == "A safety check"
    assert not now.session_state["hipwise.visit"].answers.signs
    assert not box(now, "swollen_calf").value, "it shows what was committed"


DIFFER = "do not fit together"


def test_two_answers_that_do_not_fit_are_told_where_they_were_given() -> None:
    app = at_check()
    press(app, "change-scores")
    assert DIFFER not in all_text(app)
    app.radio(key="one-pain.settles").set_value("no_pain").run()
    assert "there is no pain to settle, and also gave a pain score above 0" in all_text(app)
    assert DIFFER in all_text(app)
    app.radio(key="one-pain.settles").set_value("same_day").run()
    assert DIFFER not in all_text(app)


def test_two_answers_that_do_not_fit_are_settled_from_the_check_page() -> None:
    app = at_check(**{"pain.settles": "no_pain"})
    assert DIFFER in all_text(app)
    changes = [b.key for b in app.button if b.key.startswith("change-contradiction_no_pain_to_settle-")]
    assert [key.rpartition("-")[2] for key in changes] == ["pain.settles", "pain.rest", "pain.activity", "pain.night"]
    press(app, changes[0])
    assert heading(app) == "Your pain"
    app.radio(key="one-pain.settles").set_value("same_day").run()
    press(app, "forward")
    assert heading(app) == "Check your answers" and DIFFER not in all_text(app)


def test_two_answers_left_as_they_are_make_the_plan_careful() -> None:
    app = part_of_plan(addresses.WHY, **{"pain.settles": "no_pain"})
    assert "there is no pain to settle" in all_text(app)


def test_two_visits_in_one_process_do_not_see_each_other() -> None:
    first, second = at_signs(), start()
    first.checkbox(key="tick-signs-swollen_calf").check().run()
    begin(second)
    assert not [c.key for c in second.checkbox if c.value]
    press(first, "forward")
    assert heading(sound(second.run())) == "About you"


def test_a_visitor_can_go_on_or_have_everything_forgotten() -> None:
    app = turned(at_plan(), addresses.START)
    assert heading(app).startswith("Two or three exercises")
    press(app, "resume")
    assert heading(app) == "Check your answers"
    app.switch_page(modes.file_of(addresses.START)).run()
    press(app, "forget")
    begin(app)
    assert not [c.key for c in app.checkbox if c.value]


# --- the plan page ------------------------------------------------------------------------


def test_outcome_stage_and_reason_stand_on_top() -> None:
    app = at_plan()
    assert "Stage 2 of 3" in all_text(app) and heading(app) == "Here are three exercises that fit today."
    open_(app, addresses.WHY)
    assert app.markdown[0].value.startswith("You start in stage 2 of 3. Stage 2 needs a level stand")


def test_the_parts_come_in_the_order_in_which_they_are_needed() -> None:
    app = at_plan()
    said = re.sub(r"<svg.*?</svg>", "", overview_html(app))
    parts = ["hip-when", "hip-cards", "hip-lights", "hip-quiet-line", "hip-doors", "<details>"]
    assert sorted(parts, key=said.index) == parts
    whole = sound(app.switch_page(modes.file_of(addresses.WHOLE)).run())
    assert [re.sub(r"^\d\. .*", "exercise", h.value) for h in whole.header] == [
        "How much pain is all right?",
        "Your exercises",
        "exercise",
        "exercise",
        "exercise",
        "The weeks ahead",
        "Everyday load",
        "Warm-up",
        "Stretches",
        "Why this stage, and why so many exercises?",
        "What to expect",
        "When to see someone",
    ]


def test_what_cannot_wait_is_one_sentence_a_line() -> None:
    app = part_of_plan(addresses.EVERYDAY)
    (stop,) = [m.value for m in app.markdown if m.value.startswith("- Stop and call emergency services")]
    assert stop.count("\n- ") >= 4


@pytest.mark.parametrize("days", plan_charts.WORKOUT_DAYS.values())
def test_48_hours_lie_between_heavy_days(days: tuple[int, ...]) -> None:
    heavy = days[:3]
    following = (*heavy[1:], heavy[0] + 7)
    assert all(later - earlier >= 2 for earlier, later in zip(heavy, following, strict=False))


# --- swaps -------------------------------------------------------------------------------


def swap_buttons(app: AppTest) -> list[str]:
    return [button.key for button in app.button if button.key.startswith("swap-")]


def exercises_on(app: AppTest) -> list[str]:
    return [unescape(name) for name in re.findall(r"<button[^>]*>\d\. ([^<]*)<", overview_html(app))]


def with_a_swap() -> tuple[AppTest, list[str], list[str]]:
    """A plan page after one swap of its first exercise, and the exercises before and after it."""
    app = at_plan()
    before = exercises_on(app)
    return swap_first(app), before, exercises_on(app)


def swap_first(app: AppTest) -> AppTest:
    """Swap the first exercise of the plan, and come back to the plan."""
    open_(app, "exercise-1")
    [swap] = swap_buttons(app)
    press(app, swap)
    return press(app, "back")


def test_a_swap_changes_one_exercise_and_says_which() -> None:
    app, before, after = with_a_swap()
    (gone,), (come,) = set(before) - set(after), set(after) - set(before)
    assert before.index(gone) == after.index(come)
    assert f"We swapped {gone} for {come}." in all_text(app)
    assert heading(open_(app, "exercise-1")) == come and f"We swapped {gone} for {come}." in all_text(app)
    press(app, "back")
    open_(app, addresses.WHY)
    for verdict in ("ruled_out", "not_now", "outranked"):
        app.session_state[f"lazy-{verdict}"] = True
    assert any(f"**{gone}**" in text for text in texts_on(app.run())), "it stands among the others"


def test_undo_brings_the_exercise_back() -> None:
    app, before, _ = with_a_swap()
    press(app, "undo-swap")
    assert exercises_on(app) == before
    assert "We swapped" not in all_text(app)


def test_a_second_swap_is_taken_back_first() -> None:
    app, _, after = with_a_swap()
    swap_first(app)
    assert all_text(app).count("We swapped") == 2
    press(app, "undo-swap")
    assert exercises_on(app) == after


def test_a_changed_answer_clears_the_swaps() -> None:
    app, before, _ = with_a_swap()
    press(app, "change-answers")
    press(app, "change-scores")
    score(app, "pain.activity", 5)
    score(app, "pain.activity", 4)
    press(app, "forward")
    press(app, "forward")
    assert exercises_on(app) == before


def test_going_away_and_back_keeps_the_swap() -> None:
    app, _, after = with_a_swap()
    press(app, "change-answers")
    press(app, "forward")
    assert exercises_on(app) == after


def test_forgetting_clears_the_swaps() -> None:
    app, before, _ = with_a_swap()
    press(turned(app, addresses.START), "forget")
    press(walk_to_check(app), "forward")
    assert exercises_on(app) == before


def test_a_stretch_that_is_opened_shows_its_picture_on_the_sore_side() -> None:
    app = press(walk_to_check(start(), **{"pain.site": ["buttock"], "pain.lying_on_side_hurts": False}), "forward")
    open_(app, addresses.EVERYDAY)
    assert drawings.said("figure_four_stretch", side="right") not in all_text(app)
    app.session_state["lazy-stretch-figure_four_stretch"] = True
    shown = [text.value for text in sound(app.run()).markdown if "hip-picture" in text.value]
    assert any(
        drawings.said("figure_four_stretch", side="right") in text and "Drawn for your right side." in text
        for text in shown
    )


# --- hand-edited addresses -------------------------------------------------------------


@pytest.mark.parametrize(
    "place", [journey.CHECK, addresses.PLAN, *addresses.PARTS, addresses.REFERRAL, addresses.INCOMPLETE]
)
def test_a_deep_link_without_answers_has_a_sentence_and_a_way_on(place: str) -> None:
    app = start()
    app.switch_page(modes.file_of(place)).run()
    assert heading(sound(app)) == "There are no answers yet"
    begin(app)


@pytest.mark.parametrize(
    "place",
    [
        journey.CHECK,
        addresses.PLAN,
        *addresses.PARTS,
        addresses.TODAY,
        addresses.CHECK_IN,
        addresses.DIARY,
        addresses.TAKE,
        addresses.LOST,
    ],
)
def test_every_page_with_nothing_to_show_has_one_form(place: str) -> None:
    """Somebody drawn who says why, and one main way on."""
    app = start()
    app.switch_page(modes.file_of(place)).run()
    said = [text.value for text in sound(app).markdown if "hip-instead" in text.value]
    assert len(said) == 1 and "<svg" in said[0] and len(re.sub(r"<[^>]*>", "", said[0])) > 40
    assert len([button for button in app.button if button.proto.type == "primary"]) == 1


@pytest.mark.parametrize("place", addresses.QUESTION_PAGES)
def test_a_deep_link_to_a_question_shows_it(place: str) -> None:
    app = start()
    app.switch_page(modes.file_of(place)).run()
    assert sound(app).title[0].value


def test_a_result_of_another_outcome_shows_its_own_screen() -> None:
    app = at_signs()
    app.checkbox(key="tick-signs-swollen_calf").check().run()
    app.switch_page(modes.file_of(addresses.PLAN)).run()
    assert heading(sound(app)) == "Please have this looked at without delay."


@pytest.mark.parametrize("result", ["plan", "referral", "incomplete"])
def test_every_result_says_what_it_was_made_from(result: str) -> None:
    if result == "plan":
        app = at_plan()
    else:
        app = at_signs()
        app.checkbox(key="tick-signs-swollen_calf" if result == "referral" else "tick-signs-none").check().run()
        app.switch_page(modes.file_of(addresses.PLAN)).run()
    text = all_text(sound(app))
    assert citations.short(catalogue.load().digest) in text and citations.short(rules_digest()) in text


def test_what_nobody_checked_again_says_so_beside_its_source() -> None:
    text = "".join(
        all_text(part_of_plan(place))
        for place in (*addresses.EXERCISES, addresses.WHY, addresses.EVERYDAY, addresses.STUDIES)
    )
    assert "R, not re-verified" in text and "U, not re-verified" in text
    with_words = re.compile(r"not re-verified(?:, only what that text says)? \((?:R|U)\\?\)")
    assert not re.search(r"\((?:R|U)\\?\)", with_words.sub("", text)), "a bare code hides that nobody checked again"


def test_a_failing_screen_says_one_sentence_and_keeps_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    app = at_check()
    monkeypatch.setattr("wizard.ui.session.visit.decide", lambda *_: 1 / 0)
    app.button(key="forward").click().run()
    assert "Something went wrong" in app.title[-1].value
    assert not app.exception
    press_sorry = app.button(key="sorry-check").click().run()
    assert press_sorry.title[0].value == "Check your answers"


# --- languages ---------------------------------------------------------------------------


def test_in_the_pseudo_language_every_text_is_marked() -> None:
    app = start("qps")
    assert_marked(app)
    press(app, "start")
    for page in addresses.QUESTION_PAGES:
        assert_marked(app)
        answer_page(app, page)
        press(app, "forward")
    assert_marked(app)
    press(app, "forward")
    assert_marked(app)


def test_in_the_pseudo_language_the_other_results_are_marked() -> None:
    app = press(start("qps"), "start")
    press(app, "forward")
    assert_marked(app)
    app.switch_page(modes.file_of(addresses.INCOMPLETE)).run()
    assert_marked(sound(app))
    app.switch_page(modes.file_of("signs")).run()
    app.checkbox(key="tick-signs-swollen_calf").check().run()
    app.switch_page(modes.file_of(addresses.REFERRAL)).run()
    assert_marked(sound(app))
    app.switch_page(modes.file_of(addresses.LOST)).run()
    assert_marked(sound(app))


def test_an_unknown_language_in_the_address_changes_nothing() -> None:
    assert heading(start("../../etc")).startswith("Two or three exercises")


NOT_WORDS = re.compile(r"\]\(#[\w-]+\)|:material/\w+:|:small|\*\*[A-Z]+\d?\*\*|\((?:V2?|R|U|S|ADJ)\)|</?\w[^>]*>")


def assert_marked(app: AppTest) -> None:
    """Nothing but names of sources stands outside the marks."""
    names = sorted({s.short for s in catalogue.load().sources.values()}, key=len, reverse=True)
    left = [(text, rest) for text in texts_on(app) if (rest := _unmarked(text, names))]
    assert not left, left[:5]


def _unmarked(text: str, names: list[str]) -> str:
    opening, closing = PSEUDO_MARKS
    before = None
    while before != text:
        before, text = text, re.sub(rf"{opening}[^{opening}{closing}]*{closing}", "", text)
    for name in names:
        text = text.replace(name, "")
    return "".join(re.findall(r"[^\W\d_]+", NOT_WORDS.sub("", text)))


def test_a_walk_to_the_plan_loads_no_data_frames() -> None:
    """pandas, numpy and pyarrow are 100 MB for each server, and slow every run; nothing here needs them."""
    program = (
        "import sys; sys.path.insert(0, 'tests'); import test_app as t; t.press(t.walk_to_check(t.start()), 'forward'); "
        "print('loaded:', *sorted({'pandas', 'numpy', 'pyarrow', 'altair'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=MAIN.parents[2], check=True
    )
    assert done.stdout.strip() == "loaded:"
