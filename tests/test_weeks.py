"""The weeks: check-in and diary without a browser, and the pure parts behind them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from streamlit.testing.v1 import AppTest

import catalogue as catalogue_
from tests.store.people import ANSWERS, good_week
from wizard import Answers, cli
from wizard.answers import check_in_questions
from wizard.answers.model import NONE, AnswersError, CheckIn, check_ins_from_data
from wizard.answers.questions import UNSURE
from wizard.charts import THEMES, build_diary
from wizard.follow_up import history as past
from wizard.follow_up.diary import diary
from wizard.follow_up.history import read_story, replay, steps, way_down, way_up
from wizard.follow_up.report import as_json
from wizard.follow_up.timeline import as_it_counts, moves_of
from wizard.plan.model import MadeFrom
from wizard.server import addresses, modes
from wizard.store import (
    History,
    Key,
    Revision,
    Start,
    Store,
    StoreUnavailableError,
    Workout,
    new_once,
    open_store,
    place_from,
)
from wizard.ui.home import kept_plan
from wizard.ui.session import local_time
from wizard.words import PSEUDO_MARKS, Words

HERE = Path(__file__).parent
MAIN = HERE.parent / "wizard" / "ui" / "main.py"
TWELVE = HERE / "journeys" / "weeks_twelve_flare_holiday_recovery.toml"
CATALOGUE = catalogue_.load()
LOW = ANSWERS.model_copy(
    update={"ability": ANSWERS.ability.model_copy(update={"stand_30s": "drops"})}
)  # starts in stage 1


# --- a history without a store ------------------------------------------------------------------------------


def of(*said: Any, answers: Answers = ANSWERS, made_from: MadeFrom | None = None) -> History:
    """A history with these entries; a pair (number, entry) is a correction."""
    found = History(made_at="2026-01-05T10:00:00Z", state=1, start=Start(answers=answers, made_from=made_from))
    for entry in said:
        found = found.corrected(*entry) if isinstance(entry, tuple) else found.with_addition(entry)
    return found


def climbed() -> History:
    """Somebody who began in stage 1 and came through the gate to stage 2."""
    passed = {"stand_30s": "level", "stairs": "easy", "lying_on_side_hurts": False}
    weeks: list[CheckIn] = []
    while replay(of(*weeks, answers=LOW), CATALOGUE).stage == 1:
        weeks.append(good_week(len(weeks) + 1, tests=passed))
    return of(*weeks, answers=LOW)


def form(week: int = 1, planned: int = 3, **said: Any) -> check_in_questions.WeekForm:
    """A form of a good week in which only ``said`` was answered otherwise; None takes an answer away."""
    good = {
        "any_sign": "no",
        "sessions_done": 3,
        "pain_during": 1,
        "next_morning": "usual",
        "overall": "better",
        "felt": "side",
        "easy_at_top": True,
    }
    return check_in_questions.WeekForm(
        week, planned, {f"week.{name}": value for name, value in {**good, **said}.items() if value is not None}
    )


def asked(entered: check_in_questions.WeekForm) -> set[str]:
    return {q.id.removeprefix("week.") for q in entered.asked()}


# --- the questions -------------------------------------------------------------------------------------------


def test_every_field_of_a_check_in_has_a_question() -> None:
    fields = {q.id.removeprefix("week.") for q in check_in_questions.QUESTIONS} - {"any_sign"} | {
        "signs",
        "week",
        "tests",
        "version",
        "days_since_last",
    }
    assert fields == set(CheckIn.model_fields)
    assert set(check_in_questions.TESTS) == set(type(CheckIn(week=1).tests).model_fields)


def test_a_good_week_is_seven_answers_and_no_word_about_what_got_in_the_way() -> None:
    assert len(form().asked()) == 7 and "barrier" not in asked(form())
    assert form().check_in() == good_week(1, night=None)
    assert form(night=3).check_in() == good_week(1, night=3), (
        "a figure that is given counts, though nights are asked in even weeks only"
    )


@pytest.mark.parametrize("said", [{"sessions_done": 2}, {"overall": "same"}, {"overall": "worse"}])
def test_what_got_in_the_way_is_asked_after_less_than_planned_or_a_week_that_was_not_better(
    said: dict[str, Any],
) -> None:
    assert "barrier" in asked(form(**said)) and form(**said).still_open() == ("week.barrier",)


@pytest.mark.parametrize(
    "said",
    [
        {"sessions_done": 0},
        {"pain_during": 3, "overall": "same"},
        {"pain_during": 6},
        {"next_morning": "worse"},
        {"next_morning": "sore_muscles"},
    ],
)
def test_whether_it_was_easy_is_asked_only_after_a_calm_week_with_workouts(said: dict[str, Any]) -> None:
    assert "easy_at_top" not in asked(form(**said)) and form(**said).check_in().easy_at_top is None


def test_an_answer_that_lost_its_question_decides_nothing() -> None:
    assert form(pain_during=4, overall="same", easy_at_top=True).check_in().easy_at_top is None
    assert form(sessions_done=0, felt="front").check_in().felt is None


def test_a_barrier_that_was_said_is_still_heard_after_the_week_is_called_better() -> None:
    assert form(overall="better", barrier="hurts").check_in().barrier == "hurts"


def test_a_sign_ends_the_questions_and_has_to_be_named() -> None:
    said = form(any_sign="yes")
    assert asked(said) == {"any_sign"} and said.still_open() == (check_in_questions.SIGNS,)
    named = check_in_questions.WeekForm(1, 3, {**said.said, check_in_questions.SIGNS: ("swollen_calf",)})
    assert named.check_in() == CheckIn(version=2, week=1, signs=("swollen_calf",)) and not named.still_open()


def test_not_sure_is_an_answer_and_leaves_the_field_open() -> None:
    unsure = form(
        any_sign=UNSURE,
        sessions_done=UNSURE,
        pain_during=UNSURE,
        next_morning=UNSURE,
        overall=UNSURE,
        felt="not_sure",
        easy_at_top=UNSURE,
    )
    assert not unsure.still_open()
    assert unsure.check_in() == CheckIn(version=2, week=1, felt="not_sure")


@pytest.mark.parametrize(
    "week",
    [
        c
        for file in sorted((HERE / "journeys").glob("weeks_*.toml"))
        for c in check_ins_from_data(tomllib.loads(file.read_text("utf-8")).get("check_in", []))
        if c.signs in (None, (NONE,)) and c.days_since_last is None
    ],
    ids=lambda c: f"week-{c.week}",
)
def test_a_check_in_that_fills_the_form_comes_out_of_it_with_the_same_verdict(week: CheckIn) -> None:
    back = check_in_questions.WeekForm(week.week, 3, check_in_questions.said_by(week)).check_in(
        tuple(check_in_questions.TESTS)
    )
    back = back.model_copy(update={"days_since_last": week.days_since_last})  # the page knows it, and asks nobody
    verdicts = [replay(of(c), CATALOGUE).verdicts for c in (week, back)]
    assert verdicts[0][-1].verdict == verdicts[1][-1].verdict


def test_the_words_are_short_and_claim_nothing() -> None:
    for key, english in check_in_questions.texts():
        assert not re.search(r"\b(treat\w*|cure\w*|diagnos\w*|prescri\w*)\b", english, re.IGNORECASE), key
        assert all(len(sentence.split()) <= 22 for sentence in re.split(r"(?<=[.?!:])\s+", english)), key


def test_a_check_in_that_is_not_sent_yet_is_held_by_the_tab_and_comes_back() -> None:
    said = {
        check_in_questions.ANY_SIGN: "yes",
        check_in_questions.SIGNS: ("swollen_calf",),
        "week.pain_during": 0,
        "week.easy_at_top": False,
        "suggested": 2,
    }
    held = check_in_questions.held(
        json.loads(json.dumps(check_in_questions.to_hold({"check-in-3": said, "correct-1": said})))
    )
    assert held == {"check-in-3": {id_: value for id_, value in said.items() if id_ != "suggested"}}
    assert check_in_questions.to_hold({"check-in-1": {"week.sessions_done": 2, "suggested": 2}}) == {}, (
        "a suggestion alone is no answer"
    )


@pytest.mark.parametrize(
    "forms",
    [
        7,
        [],
        {"check-in-x": {}},
        {"check-in-1": 7},
        {"check-in-1": {"name": "me"}},
        {"check-in-1": {"week.pain_during": 11}},
        {"check-in-1": {"week.pain_during": True}},
        {"check-in-1": {check_in_questions.SIGNS: ["<b>"]}},
        {"check-in-1": {check_in_questions.SIGNS: "none"}},
        {"check-in-1": {"week.felt": ["side"]}},
        {"check-in-1": {"week.any_sign": {}}},
    ],
    ids=str,
)
def test_a_form_that_no_screen_made_is_refused(forms: Any) -> None:
    with pytest.raises(AnswersError):
        check_in_questions.held(forms)


# --- tests at the gate ----------------------------------------------------------------------------------------


def test_tests_are_due_only_at_the_gate_and_only_after_a_good_week() -> None:
    weeks = past.read_story(TWELVE.read_bytes()).check_ins
    history = of(*weeks[:-1], answers=read_story(TWELVE.read_bytes()).answers)
    assert past.tests_due(history, weeks[-1], CATALOGUE) == (
        "stand_30s",
        "single_leg_squat",
        "stairs",
        "lying_on_side_hurts",
    )
    assert past.tests_due(history, weeks[-1].model_copy(update={"pain_during": 3}), CATALOGUE) == ()
    assert past.tests_due(of(*weeks[:2]), weeks[2], CATALOGUE) == ()


def test_from_stage_1_only_the_tests_of_stage_2_are_due() -> None:
    history = climbed()
    assert past.tests_due(history, history.check_ins[-1], CATALOGUE) == ("stand_30s", "stairs", "lying_on_side_hurts")


# --- up and down ----------------------------------------------------------------------------------------------


def test_down_is_always_possible_and_never_changes_what_was_decided_before() -> None:
    history = climbed()
    before, way = replay(history, CATALOGUE), way_down(history, CATALOGUE)
    assert (before.stage, way.stage, way.plan.stage) == (2, 1, 1)
    after = replay(history.with_addition(way.revision), CATALOGUE)
    assert after == way.plan and after.verdicts == before.verdicts
    assert moves_of(history.with_addition(way.revision)) == ((len(history.check_ins), 1),)


def test_good_weeks_lead_up_again_and_down_can_be_said_twice() -> None:
    history = climbed()
    down = history.with_addition(way_down(history, CATALOGUE).revision)
    week, passed = len(history.check_ins), {"stand_30s": "level", "stairs": "easy", "lying_on_side_hurts": False}
    for number in range(week + 1, week + 5):
        down = down.with_addition(good_week(number, tests=passed))
    assert replay(down, CATALOGUE).stage == 2
    again = down.with_addition(way_down(down, CATALOGUE).revision)
    assert replay(again, CATALOGUE).stage == 1 and len(moves_of(again)) == 2


def test_up_takes_back_a_limit_of_one_s_own_and_nothing_else() -> None:
    history = climbed()
    down = history.with_addition(way_down(history, CATALOGUE).revision)
    up = way_up(down, CATALOGUE)
    assert up.plan.stage == 2 and replay(down.with_addition(up.revision), CATALOGUE) == replay(history, CATALOGUE)
    no = way_up(history, CATALOGUE)
    assert (
        no.revision is None
        and [r.rule for r in no.why_not] == ["gate", "stage_3_row"]
        and all(r.sources for r in no.why_not)
    )


def test_up_is_kept_shut_by_pain_and_by_lasting_limits_and_says_so() -> None:
    red = of(good_week(1, pain_during=7))
    assert [r.rule for r in way_up(red, CATALOGUE).why_not] == ["cap_ceiling_red", "check_in_ceiling_waits"]
    old = ANSWERS.model_copy(update={"age_band": "80_plus"})
    assert [r.rule for r in way_up(of(answers=old), CATALOGUE).why_not] == ["cap_80_plus"]


def test_other_kit_while_a_stage_is_told_is_no_second_move() -> None:
    history = climbed()
    down = history.with_addition(way_down(history, CATALOGUE).revision)
    other = down.answers.model_copy(update={"equipment": (NONE,)})
    assert len(moves_of(down.with_addition(Revision(answers=other)))) == 1
    assert as_it_counts(down).ability.known_stage is None


def test_after_a_red_week_a_move_down_does_not_make_the_second_red_week_the_first() -> None:
    history = climbed()
    week = len(history.check_ins)
    red = history.with_addition(good_week(week + 1, pain_during=7))
    down = red.with_addition(
        Revision(
            answers=red.answers.model_copy(
                update={"ability": red.answers.ability.model_copy(update={"known_stage": 1})}
            )
        )
    )
    assert replay(down.with_addition(good_week(week + 2, pain_during=7)), CATALOGUE).outcome == "clinician_first"


# --- the picture -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twelve() -> History:
    story = read_story(TWELVE.read_bytes())
    return of(*story.check_ins, Workout(week=15, effort=5), Workout(week=15, effort=8), answers=story.answers)


def test_the_picture_holds_each_week_the_gate_and_the_week_that_is_due(twelve: History) -> None:
    found = diary(twelve, CATALOGUE)
    assert [p.week for p in found.taken] == [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16]
    assert found.gates == ((15, 3),) and found.taken[-1].stage == 3
    assert [(w.week, w.pain) for w in found.weeks][3] == (4, 7) and found.weeks[-1].effort == 6.5


def test_the_planned_courses_of_the_picture_are_those_of_the_first_plan(twelve: History) -> None:
    first = steps(twelve, CATALOGUE)[0].plan
    for name, course in diary(twelve, CATALOGUE).planned.items():
        assert [(p.week, p.stage) for p in course][:8] == [(w.week, w.stage) for w in getattr(first.courses, name)]


@pytest.mark.parametrize("theme", THEMES)
def test_the_chart_uses_its_theme_breaks_at_missed_weeks_and_says_all_in_words(theme: str, twelve: History) -> None:
    chart = build_diary(diary(twelve, CATALOGUE), CATALOGUE, Words(), theme)
    taken = [t for t in chart.figure.data if t.meta == "taken"]
    assert [list(t.x) for t in taken] == [[1, 2, 3, 4, 5, 6], [9, 10, 11, 12, 13, 14, 15, 16]]
    colours = {t.line.color for t in chart.figure.data if t.line.color} | {
        s.fillcolor for s in chart.figure.layout.shapes
    }
    assert colours <= set(THEMES[theme].values())
    assert "highest with 7 in week 4" in chart.alt and "stage 3 opened after week 15" in chart.alt
    assert [row[-1] for row in chart.rows][3:8] == ["rest, then easier", "stays", "up", "no check-in", "no check-in"]
    assert len(chart.rows) == 16 and "3 sets of" in chart.rows[0][6] and chart.rows[14][2] == "6.5"


def test_a_chart_without_a_week_yet_shows_the_plan(twelve: History) -> None:
    chart = build_diary(diary(of(), CATALOGUE), CATALOGUE, Words())
    assert len([t for t in chart.figure.data if t.meta in ("fastest", "slowest", "planned")]) == 3
    assert "Pain" not in chart.alt and chart.rows[0][-1] == "is due"


def test_the_chart_speaks_one_language(twelve: History) -> None:
    chart = build_diary(diary(twelve, CATALOGUE), CATALOGUE, Words("qps"))
    told = [chart.alt, *chart.columns, *(cell for row in chart.rows for cell in row)]
    assert not [text for text in told if re.search(r"[A-Za-z]{3}", re.sub(r"⟦.*⟧", "", text))]


def test_a_plan_of_older_rules_is_noticed() -> None:
    now = replay(of(), CATALOGUE)
    assert not past.changed_since(of(made_from=now.made_from), now)
    assert past.changed_since(of(made_from=now.made_from.model_copy(update={"rules": "old"})), now)


# --- on the screens ----------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store that the screens see, in a folder of this test alone."""
    opened = open_store(place_from({"HIPWISE_DATA": str(tmp_path)}))
    monkeypatch.setattr(kept_plan, "_store", lambda: opened)
    yield opened
    opened.close()


def kept(store: Store, *said: Any, answers: Answers = ANSWERS) -> Key:
    """A plan that opens by itself, with these entries."""
    key, plan = Key.new(), replay(of(answers=answers), CATALOGUE)
    state = store.keep_plan(key, Start.of(answers, plan), remember=True).state
    for entry in said:
        state = store.add(key, entry, state, new_once()).state
    return key


@pytest.fixture(autouse=True)
def a_week_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages see a day that is a week after the last entry: time for a check-in."""
    monkeypatch.setattr(local_time, "now", lambda: datetime.now(UTC) + timedelta(days=7))


def on(place: str, language: str | None = None) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    if language:
        app.query_params["lang"] = language
    return turn(app.run(), place)


def turn(app: AppTest, place: str) -> AppTest:
    return sound(app.switch_page(modes.file_of(place)).run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception, app.exception
    assert len(app.title) == 1, "every screen has one heading"
    assert "sorry-check" not in {button.key for button in app.button}, "a screen failed"
    return app


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def heading(app: AppTest) -> str:
    return app.title[0].value


def text_of(app: AppTest) -> str:
    found = [e.value for kind in ("title", "header", "subheader", "markdown") for e in app.get(kind)]
    found += [e.label for kind in ("button", "checkbox", "expander") for e in app.get(kind)]
    found += [re.sub("<[^>]*>", "", e.proto.body) for e in app.get("html")]
    for radio in app.radio:
        found += [radio.label, *radio.options]
    return "\n".join(text for text in found if text)


def rows(app: AppTest) -> dict[str, Any]:
    """The pain rows on the screen, by the end of their key."""
    found = [row.proto for row in app.get("bidi_component") if row.proto.component_name.endswith("hipwise_pain_row")]
    return {row.id.rpartition("-")[2]: row for row in found}


def choose(app: AppTest, id_: str, value: Any) -> AppTest:
    """Choose an answer, by button or in a row. AppTest runs no script of a component, so this sends what the row sends."""
    radio = [r for r in app.radio if r.key.endswith(f"-{id_}")]
    if radio:
        return sound(radio[0].set_value(value).run())
    states = app._tree.get_widget_states()
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{rows(app)[id_].id}__events",
        json_trigger_value=json.dumps([{"event": "chosen", "value": str(value)}]),
    )
    return sound(app._run(states))


def felt_rows(app: AppTest) -> list[str]:
    """The exercises that the form asks for by name."""
    return [r.key.rpartition(".")[2] for r in app.radio if "-week.felt." in r.key]


def for_each(check_in: CheckIn, history: History) -> CheckIn:
    """What the form makes of a check-in: where each exercise of that week was felt."""
    picks = past.plan_before(history, check_in.week, CATALOGUE).picks
    return CheckIn.model_validate(
        {**check_in.model_dump(), "felt": {pick.exercise: check_in.felt_in(pick.exercise) for pick in picks}}
    )


def enter(app: AppTest, check_in: CheckIn) -> AppTest:
    """Fill the form with what a check-in says, as far as the form asks for it."""
    said = check_in_questions.said_by(check_in)
    for id_ in (
        check_in_questions.ANY_SIGN,
        *(q.id for q in check_in_questions.QUESTIONS[1:]),
        check_in_questions.EASY_AT_STAGE_3.id,
        *(q.id for q in check_in_questions.TESTS.values()),
    ):
        for exercise in felt_rows(app) if id_ == "week.felt" else ():
            choose(app, check_in_questions.felt_id(exercise), check_in.felt_in(exercise))
        there = any(r.key.endswith(f"-{id_}") for r in app.radio) or id_ in rows(app)
        if there and id_ != check_in_questions.AWAY.id:
            choose(app, id_, said[id_])
    return app


def test_twelve_weeks_on_the_screens_give_the_same_as_the_command_line(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    story = read_story(TWELVE.read_bytes())
    key = kept(store, answers=story.answers)
    app, due = on(addresses.CHECK_IN), 1
    for check_in in story.check_ins:
        if check_in.week > due:
            choose(app, check_in_questions.AWAY.id, check_in.week - due)
        press(enter(app, check_in), "forward")
        assert f"Week {check_in.week}" in text_of(app) and "From now on" in text_of(app)
        due = check_in.week + 1
        turn(press(app, "back"), addresses.CHECK_IN)
    history = store.history(key)
    assert cli.main(["history", str(TWELVE)]) == 0
    assert as_json(history, steps(history, CATALOGUE)) + "\n" == capsys.readouterr().out


def test_what_a_week_leads_to_is_told_with_its_rule_its_source_and_the_doses(store: Store) -> None:
    key = kept(store, good_week(1))
    before = replay(store.history(key), CATALOGUE)
    app = press(enter(on(addresses.CHECK_IN), good_week(2)), "forward")
    assert heading(app) == "You go up one step."
    text, after = text_of(app), replay(store.history(key), CATALOGUE)
    assert "It was easy and calm: you go one rung up." in text and "Our own cautious choice" in text
    assert f"Now: {past.dose_changes(before, after)[0].after}".split(";")[0] in text and "Before:" in text


def test_nothing_is_selected_and_an_empty_form_is_not_sent(store: Store) -> None:
    key = kept(store)
    app = on(addresses.CHECK_IN)
    assert not [r.key for r in app.radio if r.value is not None]
    press(app, "forward")
    assert heading(app) == "How was your week?" and store.history(key).entries == ()
    for id_ in (
        "week-any_sign",
        "week-sessions_done",
        "week-pain_during",
        *(f"week-felt-{p.exercise}" for p in replay(store.history(key), CATALOGUE).picks),
    ):
        assert f"](#{id_})" in text_of(app)


def test_the_workouts_that_were_logged_are_suggested_and_said(store: Store) -> None:
    kept(store, Workout(week=1, effort=4), Workout(week=1, effort=5), Workout(week=1, ended="not_today"))
    app = on(addresses.CHECK_IN)
    assert "We counted 2 since your last check-in. Change it if that is wrong." in text_of(app)
    chosen = next(r for r in app.radio if r.key.endswith("sessions_done"))
    assert chosen.value == 2
    choose(app, "week.sessions_done", 3)
    assert next(r for r in app.radio if r.key.endswith("sessions_done")).value == 3


@pytest.mark.parametrize("sign, where", [("swollen_calf", "48 hours"), ("cauda_equina", "Emergency")])
def test_a_sign_stops_the_plan_before_and_after_it_is_sent(sign: str, where: str, store: Store) -> None:
    key = kept(store, good_week(1))
    app = choose(on(addresses.CHECK_IN), check_in_questions.ANY_SIGN, "yes")
    sound(next(c for c in app.checkbox if c.key.endswith(sign)).check().run())
    assert "Where" in text_of(app) and "How many workouts" not in text_of(app)
    press(app, "forward")
    assert store.history(key).check_ins[-1] == CheckIn(version=2, week=2, signs=(sign,), days_since_last=7)
    text = text_of(app)
    assert "What to do until then" in text
    names = [e.name.lower() for e in CATALOGUE.exercises.values()]
    assert (
        not [name for name in names if name in text.lower()]
        and "exercise" not in text.lower()
        and "workout" not in text.lower()
    )


def test_a_sign_is_answered_even_while_the_store_is_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(store)
    app = choose(on(addresses.CHECK_IN), check_in_questions.ANY_SIGN, "yes")
    sound(next(c for c in app.checkbox if c.key.endswith("cauda_equina")).check().run())

    def away(*_: Any, **__: Any) -> None:
        raise StoreUnavailableError

    monkeypatch.setattr(store, "add", away)
    press(app, "forward")
    assert "cannot be reached right now" in text_of(app) and "What to do until then" in text_of(app)


def test_open_signs_wait_for_an_answer_and_lead_to_it(store: Store) -> None:
    key = kept(store)
    app = press(choose(enter(on(addresses.CHECK_IN), good_week(1)), check_in_questions.ANY_SIGN, UNSURE), "forward")
    assert heading(app) == "One answer is still open" and store.history(key).check_ins[0].signs is None
    turn(press(app, "answer-signs"), addresses.DIARY)
    assert heading(app) == "Correct week 1"
    press(choose(app, check_in_questions.ANY_SIGN, "no"), "forward")
    assert replay(store.history(key), CATALOGUE).verdicts[0].verdict == "progress"


def test_a_form_that_is_sent_twice_is_kept_once(store: Store) -> None:
    key = kept(store)
    app = enter(on(addresses.CHECK_IN), good_week(1))
    app.button(key="forward").click()
    sent = app._tree.get_widget_states()
    sound(app._run(sent))
    sound(app._run(sent))
    assert len(store.history(key).entries) == 1


def test_a_week_that_another_tab_has_sent_is_said_and_not_kept_twice(store: Store) -> None:
    key = kept(store)
    app = enter(on(addresses.CHECK_IN), good_week(1))
    store.add(key, good_week(1, pain_during=7), 1, new_once())
    press(app, "forward")
    assert "in another tab" in text_of(app) and len(store.history(key).entries) == 1


def test_a_store_that_is_away_loses_nothing_that_was_entered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    key = kept(store)
    app = enter(on(addresses.CHECK_IN), good_week(1))
    with monkeypatch.context() as broken:
        broken.setattr(store, "add", lambda *_, **__: (_ for _ in ()).throw(StoreUnavailableError()))
        press(app, "forward")
    assert "try again in a minute" in text_of(app)
    press(app, "forward")
    assert store.history(key).check_ins == (for_each(good_week(1, night=None, days_since_last=7), store.history(key)),)


@pytest.mark.parametrize(
    "barrier, says",
    [
        ("no_time", "two workouts a week"),
        ("hurts", "above 5 of 10"),
        ("forgot", "Days 1, 3 and 5"),
        ("not_helping", "at least 2 points"),
        ("other", "waits for you"),
    ],
)
def test_what_got_in_the_way_leads_to_a_next_step(barrier: str, says: str, store: Store) -> None:
    kept(store)
    app = press(enter(on(addresses.CHECK_IN), good_week(1, overall="same", barrier=barrier)), "forward")
    assert says in text_of(app)


def test_a_burn_at_the_front_offers_a_swap_that_is_taken_by_one_press(store: Store) -> None:
    key = kept(store)
    app = press(enter(on(addresses.CHECK_IN), good_week(1, felt="front")), "forward")
    assert "A swap is ready" in text_of(app)
    before = {p.exercise for p in replay(store.history(key), CATALOGUE).picks}
    press(app, next(b.key for b in app.button if b.key and b.key.startswith("take-swap-")))
    assert {p.exercise for p in replay(store.history(key), CATALOGUE).picks} != before


# --- the diary ---------------------------------------------------------------------------------------------------


def test_a_correction_shows_what_it_changes_before_it_is_kept_and_the_original_stays(store: Store) -> None:
    key = kept(store, good_week(1, pain_during=7), good_week(2))
    app = press(on(addresses.DIARY), "correct-1")
    assert heading(app) == "Correct week 1" and "changed nothing yet" in text_of(app)
    choose(app, "week.pain_during", 1)
    choose(app, "week.easy_at_top", True)
    assert "Week 1: You go up one step. Until now: First rest, then two steps easier." in text_of(app)
    assert store.history(key).check_ins[0].pain_during == 7
    press(app, "forward")
    assert store.history(key).check_ins[0].pain_during == 1 and heading(app) == "Your weeks so far"
    assert "What you said first" in text_of(app) and "Pain at most: 7 of 10" in text_of(app)


def test_a_correction_that_changes_nothing_or_is_left_keeps_nothing(store: Store) -> None:
    key = kept(store, good_week(1))
    press(press(on(addresses.DIARY), "correct-1"), "forward")
    app = press(on(addresses.DIARY), "correct-1")
    press(choose(app, "week.pain_during", 5), "back")
    assert heading(app) == "Your weeks so far" and len(store.history(key).entries) == 1


def test_a_correction_with_a_sign_shows_where_to_go_and_no_exercise(store: Store) -> None:
    kept(store, good_week(1))
    app = choose(press(on(addresses.DIARY), "correct-1"), check_in_questions.ANY_SIGN, "yes")
    sound(next(c for c in app.checkbox if c.key.endswith("swollen_calf")).check().run())
    text = text_of(app).lower()
    assert "what to do until then" in text
    assert not [e.name for e in CATALOGUE.exercises.values() if e.name.lower() in text]


def choose_week(app: AppTest, week: int) -> AppTest:
    return sound(app.selectbox[0].set_value(week).run())


def test_a_check_in_that_was_meant_for_another_week_is_moved_after_showing_what_that_changes(store: Store) -> None:
    key = kept(store, good_week(1), good_week(2))
    app = choose_week(press(on(addresses.DIARY), "correct-2"), 4)
    assert "Week 2: no check-in. Until now: You go up one step." in text_of(app) and "Week 4:" in text_of(app)
    assert [c.week for c in store.history(key).check_ins] == [1, 2], "only shown"
    press(app, "forward")
    history = store.history(key)
    assert history.check_ins == (good_week(1), for_each(good_week(4), history)) and history.entries[
        1
    ].check_in == good_week(2)
    assert (
        "Week 4: check-in" in text_of(app) and "Entered for week 2" in text_of(app) and "Week 5. Stage" in text_of(app)
    )


def test_tests_that_the_other_week_does_not_ask_for_are_there_again_when_it_is_moved_back(store: Store) -> None:
    story = read_story(TWELVE.read_bytes())
    key = kept(store, *story.check_ins, answers=story.answers)
    for number, week in ((len(story.check_ins), 17), (len(story.check_ins) + 1, 15)):
        press(choose_week(press(on(addresses.DIARY), f"correct-{number}"), week), "forward")
    *before, last = story.check_ins
    assert store.history(key).check_ins == (*before, for_each(last, store.history(key)))


def test_a_week_that_is_taken_is_one_sentence_and_nothing_entered_is_lost(store: Store) -> None:
    key = kept(store, good_week(1), good_week(2))
    app = choose(press(on(addresses.DIARY), "correct-2"), "week.pain_during", 4)
    choose_week(app, 1)
    sentence = "Week 1 has a check-in already. Choose another week, or move that one first."
    assert text_of(app).count(sentence) == 1
    press(app, "forward")
    assert len(store.history(key).entries) == 2 and sentence in text_of(app)
    press(choose_week(app, 3), "forward")
    assert store.history(key).check_ins[-1] == for_each(good_week(3, pain_during=4), store.history(key))


def test_a_week_that_another_tab_takes_meanwhile_is_said_and_nothing_entered_is_lost(store: Store) -> None:
    key = kept(store, good_week(1))
    app = choose_week(press(on(addresses.DIARY), "correct-1"), 3)
    store.add(key, good_week(3, pain_during=5), 2, new_once())
    press(app, "forward")
    assert "in another tab" in text_of(app) and heading(app) == "Correct week 1"
    assert "Week 3 has a check-in already." in text_of(app) and len(store.history(key).entries) == 2
    press(choose_week(app, 2), "forward")
    assert [c.week for c in store.history(key).check_ins] == [2, 3]


def test_the_same_correction_by_screen_and_by_command_line(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = read_story(TWELVE.read_bytes())
    key = kept(store, *story.check_ins, answers=story.answers)
    app = press(choose_week(press(on(addresses.DIARY), f"correct-{len(story.check_ins) - 7}"), 8), "forward")
    assert heading(app) == "Your weeks so far"
    text = TWELVE.read_text("utf-8")
    before, _, rest = text.partition("[[check_in]]\nversion = 2\nweek = 6\n")
    said, _, after = rest.partition("\n[[check_in]]")
    moved = f"[[correction]]\nversion = 2\nof_week = 6\nweek = 8\n{said}\n"
    (tmp_path / "story.toml").write_text(
        f"{before}[[check_in]]\nversion = 2\nweek = 6\n{said}\n[[check_in]]{after.replace('[expect]', moved + '[expect]')}",
        "utf-8",
    )
    assert cli.main(["history", str(tmp_path / "story.toml")]) == 0
    history = store.history(key)
    assert as_json(history, steps(history, CATALOGUE)) + "\n" == capsys.readouterr().out
    assert past.replay(history, CATALOGUE) != past.replay(of(*story.check_ins, answers=story.answers), CATALOGUE)


def test_a_check_in_that_is_half_entered_goes_along_when_the_one_before_it_is_moved(store: Store) -> None:
    kept(store, good_week(1))
    app = choose(on(addresses.CHECK_IN), "week.pain_during", 3)
    press(choose_week(press(turn(app, addresses.DIARY), "correct-1"), 2), "forward")
    turn(app, addresses.CHECK_IN)
    assert "Week 3" in text_of(app)
    assert json.loads(rows(app)["week.pain_during"].json)[0]["shown"] == "3"


def test_after_a_result_was_moved_the_next_check_in_can_be_sent(store: Store) -> None:
    key = kept(store, good_week(2))
    app = press(enter(on(addresses.CHECK_IN), good_week(3)), "forward")
    turn(press(app, "correct-sent"), addresses.DIARY)
    press(choose_week(app, 1), "forward")
    turn(press(turn(app, addresses.CHECK_IN), "back"), addresses.CHECK_IN)
    press(enter(app, good_week(3)), "forward")
    assert [c.week for c in store.history(key).check_ins] == [1, 2, 3]


def test_the_week_of_a_workout_can_be_corrected_too(store: Store) -> None:
    key = kept(store, good_week(1), Workout(week=1, effort=4, pain_during=2, felt="side"))
    app = press(choose_week(press(on(addresses.DIARY), "correct-2"), 2), "forward")
    assert store.history(key).workouts == (Workout(week=2, effort=4, pain_during=2, felt="side"),)
    assert "Week 2: workout" in text_of(app) and "Entered for week 1" in text_of(app)


def test_a_workout_can_be_corrected_too(store: Store) -> None:
    key = kept(store, Workout(week=1, effort=4, pain_during=2, felt="side"))
    app = press(on(addresses.DIARY), "correct-1")
    assert heading(app) == "Correct a workout of week 1"
    press(choose(app, "week.effort", 7), "forward")
    assert store.history(key).workouts == (Workout(week=1, effort=7, pain_during=2, felt="side"),)


def test_moving_down_is_one_press_and_up_says_why_not(store: Store) -> None:
    key = kept(store)
    app = on(addresses.DIARY)
    assert "Stage 3 is not open yet" in text_of(app) and "the test of the next stage is passed" in text_of(app)
    press(app, "stage-down")
    assert replay(store.history(key), CATALOGUE).stage == 1 and "Stage 1 is the lowest." in text_of(app)
    press(app, "stage-up")
    assert replay(store.history(key), CATALOGUE).stage == 2


def test_deleting_asks_first_and_then_leaves_nothing(store: Store) -> None:
    kept(store, good_week(1))
    app = press(press(on(addresses.DIARY), "delete"), "delete-no")
    assert store.last() is not None
    press(press(app, "delete"), "delete-yes")
    assert store.last() is None and "Make a plan" in text_of(app)


@pytest.mark.parametrize("place", [addresses.CHECK_IN, addresses.DIARY])
def test_without_a_kept_plan_the_page_says_what_it_is_for_and_leads_on(place: str, store: Store) -> None:
    app = press(on(place), "begin")
    assert heading(app).startswith("Two or three exercises")


@pytest.mark.parametrize("place", [addresses.CHECK_IN, addresses.DIARY])
def test_a_store_that_is_away_is_one_sentence_on_the_page(
    place: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "own_plans", lambda: (_ for _ in ()).throw(StoreUnavailableError()))
    app = on(place)
    assert "cannot be reached right now" in text_of(app) and "begin" not in {b.key for b in app.button}


def shell_of(app: AppTest) -> Any:
    """The part of the page that nobody sees."""
    return next(part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith("hipwise_shell"))


def phone_of(app: AppTest) -> dict[str, Any]:
    """What the page hands to the browser about the key."""
    return json.loads(shell_of(app).json)[0]["phone"]


def found_on_phone(app: AppTest, text: str) -> AppTest:
    """The browser gives back the key that it holds."""
    states = app._tree.get_widget_states()
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{shell_of(app).id}__events",
        json_trigger_value=json.dumps([{"event": "found", "value": text}]),
    )
    return sound(app._run(states))


def test_a_phone_that_asks_while_the_store_is_away_keeps_its_key_and_opens_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = kept(store, good_week(1))
    store.forget_last()
    app = on(addresses.DIARY)
    with monkeypatch.context() as broken:
        broken.setattr(store, "history", lambda *_: (_ for _ in ()).throw(StoreUnavailableError()))
        found_on_phone(app, key.text)
        assert "cannot be reached right now" in text_of(app)
        assert phone_of(app)["forget"] is False, "the only way to the plan"
    assert "Week 2. Stage" in text_of(press(app, "again"))


def test_a_key_that_leads_nowhere_is_taken_off_the_phone(store: Store) -> None:
    app = found_on_phone(on(addresses.DIARY), Key.new().text)
    assert phone_of(app)["forget"] is True


def test_a_plan_that_was_deleted_elsewhere_is_said_on_the_page_that_shows_it(store: Store) -> None:
    key = kept(store, good_week(1))
    app = turn(found_on_phone(on(addresses.DIARY), key.text), addresses.DIARY)
    store.delete(key)
    turn(app, addresses.CHECK_IN)
    assert text_of(app).count("It was deleted in another tab or on another device.") == 1
    assert "begin" in {b.key for b in press(app, "again").button}


def test_an_ended_plan_names_no_exercise_on_either_page_of_the_weeks(store: Store) -> None:
    swapped = past.swap_ways(of(), (p.exercise for p in replay(of(), CATALOGUE).picks), CATALOGUE)[0][1]
    kept(store, swapped, good_week(1), CheckIn(week=2, signs=("swollen_calf",)))
    for place in (addresses.CHECK_IN, addresses.DIARY):
        text = text_of(on(place)).lower()
        assert "delay" in text and not [e.name for e in CATALOGUE.exercises.values() if e.name.lower() in text]


def test_while_the_signs_are_open_the_diary_names_no_exercise_either(store: Store) -> None:
    kept(store, good_week(1), good_week(2, signs=None))
    text = text_of(on(addresses.DIARY)).lower()
    assert "still open" in text and not [e.name for e in CATALOGUE.exercises.values() if e.name.lower() in text]


def test_both_pages_speak_the_language_of_the_visit(store: Store) -> None:
    kept(
        store,
        good_week(1),
        Workout(week=2, effort=4, pain_during=1, felt="side"),
        good_week(2, overall="same", barrier="hurts"),
    )
    check_in = on(addresses.CHECK_IN, "qps")
    diary_ = on(addresses.DIARY, "qps")
    corrected = press(on(addresses.DIARY, "qps"), "correct-3")
    result = press(on(addresses.CHECK_IN, "qps"), "last-again")
    for app in (check_in, diary_, corrected, result):
        for line in text_of(app).splitlines():
            rest = re.sub(r"⟦.*⟧", "", line)
            for source in CATALOGUE.sources.values():  # names of studies
                rest = rest.replace(source.short, "")
            words = re.sub(
                r"[^A-Za-z]",
                " ",
                re.sub(
                    r":small|January|February|March|April|May|June|July|August|September|October|November|December",
                    "",
                    rest,
                ),
            )
            assert not re.search(r"[A-Za-z]{3}", words) or "Hipwise" in line, line
    assert PSEUDO_MARKS[0] in heading(result)
