"""A kept plan that a sign has stopped: on every page, in every tab, until a clinician has allowed exercise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from store.people import ANSWERS, good_week
from streamlit.testing.v1 import AppTest
from test_app import all_text, box, heading, press, start
from test_plan_owner import NAMES, here, keep, mine, on  # noqa: F401  (fixtures)

import catalogue
from wizard import store
from wizard.follow_up import history
from wizard.server import addresses
from wizard.store import AnswersEntry, Key
from wizard.ui.home import kept_plan
from wizard.ui.session import local_time

C = catalogue.load()
SIGN = "cauda_equina"
SHOWN = (addresses.START, addresses.TODAY, addresses.CHECK_IN, addresses.DIARY, addresses.PLAN, addresses.TAKE)


def answering(app: AppTest) -> AppTest:
    """The owner on the safety page, over the answers of the kept plan."""
    app = press(press(app, "start"), "owner-mine")
    return press(app, "forward") if heading(app) == "About you" else app


def ticked(app: AppTest) -> AppTest:
    """The owner has ticked a warning sign, and has pressed nothing else."""
    app = answering(app)
    box(app, SIGN).check().run()
    return app


def no_exercise_on(app: AppTest) -> None:
    text = all_text(app)
    assert not [name for name in NAMES if name.lower() in text.lower()]
    assert not {"to-today", "forward-begin"} & {b.key for b in app.button} and "Begin" not in [
        b.label for b in app.button
    ]


def plan_of(here: store.Store, key: Key):  # type: ignore[no-untyped-def]
    return history.replay(here.history(key), C)


@pytest.mark.parametrize("place", SHOWN)
def test_a_sign_that_is_ticked_in_new_answers_stops_the_plan_at_once_in_another_tab(
    mine: Key, here: store.Store, place: str
) -> None:
    other_tab = start()
    ticked(start())
    assert plan_of(here, mine).outcome == "emergency"
    no_exercise_on(on(other_tab, place))


@pytest.mark.parametrize("place", SHOWN)
def test_and_in_the_tab_itself_on_whichever_page_comes_next(mine: Key, place: str) -> None:
    no_exercise_on(on(ticked(start()), place))


def test_a_tick_that_is_taken_back_on_the_spot_is_a_correction_that_stays_in_the_history(
    mine: Key, here: store.Store
) -> None:
    before = plan_of(here, mine)
    app = ticked(start())
    box(app, SIGN).uncheck().run()
    assert plan_of(here, mine) == before
    found = [e for e in here.history(mine).entries if isinstance(e, AnswersEntry)]
    assert [(e.corrects, e.answers.answers.signs) for e in found] == [(None, (SIGN,)), (2, ("none",))]


def test_a_slip_that_was_seen_later_is_corrected_from_the_stopped_plan(mine: Key, here: store.Store) -> None:
    before = plan_of(here, mine)
    ticked(start())
    app = press(start(), "mend")
    assert heading(app) == "Check your answers"
    app = press(app, "change-signs")
    box(app, SIGN).uncheck().run()
    box(app, "none").check().run()
    assert plan_of(here, mine) == before


def test_a_stopped_plan_does_not_go_on_by_answers_without_the_sign_alone(mine: Key, here: store.Store) -> None:
    ticked(start())
    app = answering(start())
    box(app, "none").check().run()
    for place in (addresses.PLAN, addresses.TODAY, addresses.START):
        no_exercise_on(on(app, place))
    assert plan_of(here, mine).outcome == "emergency"


@pytest.mark.parametrize("said", ["not_yet", "not_seen"])
def test_what_the_clinician_has_not_allowed_is_kept_and_leaves_the_plan_stopped(
    said: str, mine: Key, here: store.Store
) -> None:
    ticked(start())
    app = on(start(), addresses.CHECK_IN)
    app.radio(key="one-clinician-said").set_value(said).run()
    press(app, "clinician-on")
    assert here.history(mine).entries[-1].answers.clinician_said == said
    assert plan_of(here, mine).outcome == "emergency"
    assert "Your plan waits." in all_text(on(start(), addresses.CHECK_IN))


def test_after_a_clinician_allowed_exercise_a_new_plan_begins_below_the_old_one(here: store.Store) -> None:
    key = keep(here, weeks=3)
    old = plan_of(here, key)
    ticked(start())
    app = start()
    app.radio(key="one-clinician-said").set_value("may_exercise").run()
    app = press(app, "clinician-on")
    assert plan_of(here, key).outcome == "emergency", "nothing goes on before the questions are answered"
    app = press(app, "forward") if heading(app) == "About you" else app
    assert app.session_state["hipwise.visit"].answers.signs is None
    box(app, "none").check().run()
    for _page in addresses.QUESTION_PAGES:
        press(app, "forward")
        if heading(app) == "Check your answers":
            break
    app = press(app, "forward")
    shown = {
        p.exercise: p.dose
        for p in kept_plan.past.replay(
            here.history(key).with_addition(store.Revision(answers=ANSWERS, clinician_said="may_exercise")), C
        ).picks
    }
    app = press(app, "revise")
    new = plan_of(here, key)
    assert new.is_plan and {p.exercise: p.dose for p in new.picks} == shown
    then = {p.exercise: p.dose for p in old.picks}
    assert all(
        _work(dose) < _work(then[id_]) or _work(dose) == _least(id_) for id_, dose in shown.items() if id_ in then
    )


def _work(dose) -> int:  # type: ignore[no-untyped-def]
    return dose.sets * (dose.reps or 1) * (dose.hold_s or 1)


def _least(id_: str) -> int:
    return _work(C.exercises[id_].rungs[0])


def test_a_sign_that_is_named_in_a_check_in_and_not_sent_leaves_nothing_to_do(
    mine: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_time, "now", lambda: datetime.now(UTC) + timedelta(days=7))
    app = on(start(), addresses.CHECK_IN)
    app.radio(key="one-check-in-2-week.any_sign").set_value("yes").run()
    for place in (addresses.START, addresses.TODAY):
        no_exercise_on(on(app, place))


def test_a_sign_that_was_named_and_not_sent_waits_also_where_another_tab_has_sent_that_week(
    mine: Key,
    here: store.Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(local_time, "now", lambda: datetime.now(UTC) + timedelta(days=7))
    app = on(start(), addresses.CHECK_IN)
    app.radio(key="one-check-in-2-week.any_sign").set_value("yes").run()
    here.add(mine, good_week(2), here.history(mine).state, store.new_once())
    for place in (addresses.START, addresses.TODAY):
        no_exercise_on(on(app, place))
    app = on(app, addresses.CHECK_IN)
    assert app.radio(key="one-check-in-3-week.any_sign").value == "yes"


@pytest.mark.parametrize("place", (*SHOWN, addresses.INCOMPLETE))
def test_signs_that_a_check_in_left_open_wait_on_every_page_with_a_way_to_answer_them(
    mine: Key, here: store.Store, place: str
) -> None:
    here.add(mine, good_week(2, signs=None), here.history(mine).state, store.new_once())
    app = on(start(), place)
    no_exercise_on(app)
    if place in (addresses.TODAY, addresses.CHECK_IN, addresses.PLAN, addresses.INCOMPLETE):
        assert heading(press(app, "answer-signs")) == "Correct week 2"


@pytest.mark.parametrize("weeks", [0, 1])
def test_answers_that_are_incomplete_lead_from_the_check_in_to_the_open_question(here: store.Store, weeks: int) -> None:
    key = keep(here, weeks=weeks)
    open_ = ANSWERS.model_copy(update={"pain": ANSWERS.pain.model_copy(update={"activity": None})})
    here.add(key, store.Revision(answers=open_), here.history(key).state, store.new_once())
    app = press(on(start(), addresses.CHECK_IN), "answer-open")
    assert "answer-now-pain.activity" in {b.key for b in app.button}


def test_a_flare_in_new_answers_is_not_outvoted_by_good_weeks(here: store.Store) -> None:
    key = keep(here, weeks=4)
    flare = ANSWERS.model_copy(
        update={"pain": ANSWERS.pain.model_copy(update={"activity": 6, "rest": 4, "night": 4, "settles": "longer"})}
    )
    here.add(key, store.Revision(answers=flare), here.history(key).state, store.new_once())
    alone = history.replay(store.History(made_at="2026-01-05T10:00:00Z", state=1, start=store.Start(answers=flare)), C)
    plan = plan_of(here, key)
    assert plan.ceiling == "red" and plan.stage == 1 and len(plan.picks) <= len(alone.picks)


# --- a check-in within days ---------------------------------------------------------------------------------------


def test_a_second_check_in_within_days_is_asked_which_week_it_is_and_raises_nothing(
    mine: Key, here: store.Store
) -> None:
    app = on(start(), addresses.CHECK_IN)
    assert heading(app) == "It is early for a check-in" and {"early-correct", "early-on"} <= {b.key for b in app.button}
    dose = {p.exercise: p.dose for p in plan_of(here, mine).picks}
    here.add(mine, good_week(2, days_since_last=0), here.history(mine).state, store.new_once())
    assert {p.exercise: p.dose for p in plan_of(here, mine).picks} == dose
    assert plan_of(here, mine).verdicts[-1].verdict == "hold"


def test_on_the_first_day_a_check_in_says_when_it_is_due_and_a_sign_can_still_be_said(here: store.Store) -> None:
    keep(here, weeks=0)
    app = on(start(), addresses.CHECK_IN)
    assert "The first check-in is due after a week." in all_text(app) and "early-correct" not in {
        b.key for b in app.button
    }
    app = press(app, "early-on")
    assert heading(app) == "How was your week?"


def test_a_correction_makes_no_early_check_in_older(here: store.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(here, weeks=0)
    here.add(key, good_week(1, days_since_last=0, felt="front"), here.history(key).state, store.new_once())
    monkeypatch.setattr(local_time, "now", lambda: datetime.now(UTC) + timedelta(days=30))
    app = on(start(), addresses.DIARY)
    app = press(app, "correct-1")
    for row in [r.key for r in app.radio if "-week.felt" in r.key]:
        app.radio(key=row).set_value("side").run()
    press(app, "forward")
    [week] = here.history(key).check_ins
    assert week.days_since_last == 0 and set(dict(week.felt).values()) == {"side"}
