"""The queue and the page of one intake, walked without a browser: who sees what, what is kept, what stands in the trail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

import catalogue
from tests.test_app import MAIN, heading, press, sound
from wizard import Answers, decide
from wizard.answers import journey
from wizard.clinic import SYSTEM, Clinic, Staff, staff_codes
from wizard.plan.review import Workouts, read_changes
from wizard.server import modes
from wizard.server import modes as shown_modes
from wizard.server import settings as all_settings
from wizard.store.location import FOLDER_SETTING
from wizard.ui.clinic import clinic_records, open_record
from wizard.ui.http import device_cookie
from wizard.ui.session.visit import Badge, Opened, OpenRecord, Tablet, Visit
from wizard.words import PSEUDO, words_for

WHY = "She has done it with us for a year."
CLAM = "tendon_pattern_no_clam_friction"


@pytest.fixture
def clinic(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Clinic]:
    """The clinic of this process, empty."""
    monkeypatch.setenv(modes.SETTING, modes.CLINIC)
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path / "data"))
    monkeypatch.setattr(staff_codes, "_N", 2)
    monkeypatch.setattr(device_cookie, "here", lambda: None)  # there is no browser here
    for kept in (shown_modes.current, clinic_records.clinic, all_settings.current):
        kept.cache_clear()
    yield clinic_records.clinic()
    clinic_records.clinic().close()
    for kept in (shown_modes.current, clinic_records.clinic, all_settings.current):
        kept.cache_clear()


@pytest.fixture
def desk(clinic: Clinic) -> Callable[..., AppTest]:
    """``desk("physiotherapist", "Dana")``: the desk of somebody who has just signed in."""

    def open_(role: str = "physiotherapist", name: str = "Dana", language: str = "en") -> AppTest:
        found = clinic.sign_in(clinic.add_staff(SYSTEM, name, role), name)
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        app.session_state["hipwise.badge"] = Badge(token=found.token, heard=True)
        app.session_state["hipwise.visit"] = Visit(heard=True, language=language, tablet=Tablet(heard=True))
        return sound(app.run())

    return open_


@pytest.fixture
def typed(clinic: Clinic, person: Callable[..., dict]) -> Callable[..., str]:
    """``typed("A 17", pain__activity=4)``: a finished intake; returns its id."""
    by = clinic.sign_in(clinic.add_staff(SYSTEM, "Paper", "reception"), "paper").staff

    def type_in(reference: str = "A 17", **answers: object) -> str:
        said = {"pain__site": ["outer_hip"], "pain__activity": 4, **answers}
        return clinic.type_in(by, reference, Answers.from_data(person(**said)), True)

    return type_in


def open_(app: AppTest, id_: str) -> AppTest:
    return press(sound(app.run()), f"open-{id_}")


def text(app: AppTest) -> str:
    """Everything that stands on the page, in its order."""
    parts = [
        (e.value if hasattr(e, "value") else "")
        for kind in ("title", "header", "subheader", "markdown")
        for e in app.get(kind)
    ]
    return "\n".join([*(str(part) for part in parts), *(e.proto.body for e in app.get("html"))])


def choose(app: AppTest, name: str, value: object) -> AppTest:
    """Choose in the list of this name, whatever number its key has."""
    (found,) = [box for box in app.selectbox if box.key.rpartition(".")[0] == name]
    return sound(found.set_value(value).run())


def labels(app: AppTest, name: str) -> list[str]:
    return next(list(box.options) for box in app.selectbox if box.key.rpartition(".")[0] == name)


def reason(app: AppTest, value: str) -> AppTest:
    return sound(app.text_input[0].set_value(value).run())


def trail(clinic: Clinic) -> list[str]:
    with clinic._engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT what FROM trail ORDER BY sequence")))


def picks(app: AppTest) -> list[str]:
    return [button.key.removeprefix("remove-") for button in app.button if (button.key or "").startswith("remove-")]


# --- the queue --------------------------------------------------------------------------------------------------


def test_the_queue_shows_alarms_then_signs_then_whoever_waits_longest(desk, typed) -> None:
    calm, first = typed("calm"), typed("clinician", signs=["surgery_not_cleared"])
    alarm = typed("alarm", signs=["cauda_equina", "swollen_calf"])
    app = desk()
    assert [b.key for b in app.button if b.key.startswith("open-")] == [f"open-{id_}" for id_ in (alarm, first, calm)]
    said = text(app)
    assert (
        "Emergency: no exercises · 2 warning signs" in said
        and "Clinician first: no exercises · 1 warning sign" in said
        and "Plan · finished" in said
    )


def test_an_alarm_is_acknowledged_in_the_queue_and_the_trail_knows(desk, typed, clinic) -> None:
    id_ = typed("alarm", signs=["cauda_equina"])
    app = press(desk("reception"), f"heard-{id_}")
    assert "acknowledged" in trail(clinic) and f"heard-{id_}" not in {b.key for b in app.button}


def test_the_reception_sees_the_queue_and_no_answer(desk, typed, clinic) -> None:
    typed("A 17", conditions=["high_blood_pressure"])
    app = desk("reception")
    assert not [b for b in app.button if (b.key or "").startswith("open-")]
    sound(app.switch_page("clinic/pages/review.py").run())
    assert "Your role does not include this page" in text(app) and "High blood pressure" not in text(app)
    assert "viewed" not in trail(clinic)


# --- one intake -----------------------------------------------------------------------------------------------


def test_one_page_holds_signs_pain_stage_plan_answers_and_the_last_time(desk, typed) -> None:
    typed("A 17", pain__activity=6, pain__trend="same")
    app = open_(desk(), typed("A 17", pain__trend=None))
    said = text(app)
    assert heading(app) == "A 17" and "Warning signs: none of the 35 that can apply." in said
    assert "Stage 2 of 3" in said and "Limit of pain: amber" in said and "last time 6" in said
    assert '<em class="hip-unsure">Not answered</em>' in said and said.count('<tr class="hip-differs">') == 2
    assert "Somebody helped to answer." in said and picks(app)
    signs = [m.value for m in app.markdown].index("Warning signs: none of the 35 that can apply.")
    assert signs < next(i for i, m in enumerate(app.markdown) if "hip-scores" in m.value)


def test_not_sure_is_told_apart_from_not_answered(desk, clinic, person) -> None:
    app = desk()
    staff = clinic.session(app.session_state["hipwise.badge"].token).staff
    key = clinic.start(staff, "A 17")
    before = clinic.intake(key)
    answers = Answers.from_data(person(pain__site=["outer_hip"], pain__activity=4, pain__trend=None))
    clinic.save(
        key, before.model_copy(update={"answers": answers, "unsure": ("pain.trend",), "consented": True}), before.state
    )
    clinic.finish(key, decide(journey.on_path(answers), catalogue.load(), "en"))
    (line,) = clinic.queue(staff)
    app = open_(sound(app.run()), line.id)
    assert '<em class="hip-unsure">Not sure</em>' in text(app)


@pytest.mark.parametrize(
    "sign, tier",
    [("cauda_equina", "Emergency:"), ("swollen_calf", "Urgent:"), ("surgery_not_cleared", "Clinician first:")],
)
def test_a_warning_sign_stands_on_top_with_what_to_do_and_no_way_to_an_exercise(desk, typed, sign, tier) -> None:
    app = open_(desk(), typed("A 17", signs=[sign]))
    assert f"**{tier}**" in text(app) and "Where: **" in text(app)
    assert not app.selectbox and not picks(app) and "Suggested plan" not in text(app)
    assert {"print-review", "copy-text", "sign"} <= {b.key for b in app.button}
    text_of = press(app, "copy-text").code[0].value
    assert "No exercises. Referred:" in text_of


def test_the_id_of_a_record_stands_in_no_address(desk, typed) -> None:
    id_ = typed()
    app = open_(desk(), id_)
    assert not app.query_params and id_ not in json.dumps(dict(app.query_params))


# --- changes ----------------------------------------------------------------------------------------------------


def test_a_conflict_is_shown_at_once_and_counts_with_a_reason_only(desk, typed, clinic) -> None:
    id_ = typed()
    app = open_(desk(), id_)
    first = picks(app)[0]
    offered = labels(app, f"exchange-{first}")
    assert [o.startswith("⚠") for o in offered] == sorted(o.startswith("⚠") for o in offered) and any(
        "clam can rub" in o for o in offered
    )
    choose(app, f"exchange-{first}", "clamshell")
    assert (
        "Not yet: Clamshell instead of" in text(app)
        and "clam can rub and press" in text(app)
        and "own cautious choice" in text(app)
    )
    assert picks(app)[0] == first and app.button(key="waits").disabled and "sign" not in {b.key for b in app.button}
    reason(app, WHY)
    assert picks(app)[0] == "clamshell" and "Changed plan" in text(app)
    press(app, "save")
    review = clinic.record(SYSTEM_PHYSIO(clinic), id_).review
    (change,) = read_changes(list(review.changes))
    assert (
        (change.exercise, change.instead, change.reason) == (first, "clamshell", WHY)
        and not review.signed
        and review.by == "Dana"
    )


def SYSTEM_PHYSIO(clinic: Clinic) -> Staff:
    """Somebody who looks on, for the test."""
    return clinic.sign_in(clinic.add_staff(SYSTEM, "Test", "physiotherapist"), "test").staff


def test_a_change_without_a_conflict_counts_at_once_and_can_be_taken_back(desk, typed) -> None:
    app = open_(desk(), typed())
    before = picks(app)
    press(app, f"remove-{before[2]}")
    assert picks(app) == before[:2] and "taken out" in text(app)
    press(app, f"undo-remove-{before[2]}")
    assert picks(app) == before and "save" not in {b.key for b in app.button}


def test_stage_dose_and_workouts_are_changed_and_signed_in_one_press(desk, typed, clinic) -> None:
    id_ = typed()
    app = open_(desk(), id_)
    choose(app, "stage", 1)
    choose(app, "workouts", 4)
    choose(app, f"amount-{picks(app)[0]}", 0)
    assert "Stage 1 of 3" in text(app)
    press(app, "sign")
    record = clinic.record(SYSTEM_PHYSIO(clinic), id_)
    assert [r.signed for r in record.reviews] == [False, True] and record.line.stage == "signed"
    assert {c["kind"] for c in record.review.changes} == {"stage", "workouts", "dose"}
    assert json.loads(record.review.plan)["stage"] == 1 and json.loads(record.review.plan)["changed"]
    assert record.suggested and json.loads(record.suggested)["stage"] == 2, "the original is kept"
    assert "Signed by Dana" in text(app) and "sign" not in {b.key for b in app.button}


def test_what_is_only_entered_cannot_be_taken_along(desk, typed) -> None:
    app = open_(desk(), typed())
    press(app, f"remove-{picks(app)[2]}")
    assert "copy-text" not in {b.key for b in app.button} and "Save your changes first" in text(app)
    press(app, "save")
    assert "taken out" in press(app, "copy-text").code[0].value


def test_the_text_for_the_record_names_no_member_of_the_public_and_says_what_was_changed(desk, typed) -> None:
    app = open_(desk(), typed())
    press(app, f"remove-{picks(app)[2]}")
    reason(app, WHY)
    sound(app.text_area[0].set_value("Phone in two weeks.").run())
    press(app, "sign")
    said = " ".join(press(app, "copy-text").code[0].value.split())
    assert "Reference: A 17" in said and WHY in said and "Note: Phone in two weeks." in said and "Signed: Dana" in said


# --- two at once -------------------------------------------------------------------------------------------------


@pytest.fixture
def two(desk, typed) -> tuple[AppTest, AppTest, str]:
    """Two physiotherapists with the same intake open; the first has kept a change while the second entered another."""
    id_ = typed()
    one, other = open_(desk(name="Dana"), id_), open_(desk(name="Robin"), id_)
    press(other, f"remove-{picks(other)[2]}")
    choose(one, "workouts", 4)
    press(one, "save")
    return one, other, id_


def test_whoever_comes_second_is_told_and_loses_nothing(two) -> None:
    _, second, _ = two
    assert "taken out" in text(second) and "Changed by someone else" not in text(second)
    press(second, "save")
    said = text(second)
    assert "Changed by someone else: Dana" in said and "4 workouts a week instead of 3" in said
    assert "taken out" in said and len(picks(second)) == 2 and second.button(key="waits").disabled


@pytest.mark.parametrize(
    "way, kinds", [("two-both", {"workouts", "remove"}), ("two-mine", {"remove"}), ("two-theirs", {"workouts"})]
)
def test_there_are_three_ways_on_and_every_review_stays_in_the_history(two, clinic, way, kinds) -> None:
    _, second, id_ = two
    press(second, "save")
    press(second, way)
    if way != "two-theirs":
        press(second, "save")
    record = clinic.record(SYSTEM_PHYSIO(clinic), id_)
    assert {c["kind"] for c in record.review.changes} == kinds
    assert {c["kind"] for c in record.reviews[0].changes} == {"workouts"} and record.reviews[0].by == "Dana"


def test_the_news_arrives_with_the_next_run_before_anything_is_saved(two) -> None:
    _, second, _ = two
    sound(second.run())
    assert "Changed by someone else: Dana" in text(second)


def test_signing_never_signs_what_somebody_else_changed_meanwhile(two, clinic) -> None:
    _, second, id_ = two
    press(second, "sign")
    assert clinic.record(SYSTEM_PHYSIO(clinic), id_).line.stage == "finished"


# --- guarding -----------------------------------------------------------------------------------------------------


def test_each_view_change_signature_and_export_stands_in_the_trail_and_a_mere_run_does_not(desk, typed, clinic) -> None:
    app = open_(desk(), typed())
    begun = trail(clinic)
    assert begun.count("viewed") == 1
    for _ in range(3):
        sound(app.run())
    assert trail(clinic) == begun
    press(app, "print-review")
    press(app, "copy-text")
    assert trail(clinic)[len(begun) :] == ["exported", "exported"]
    press(app, f"remove-{picks(app)[2]}")
    press(app, "sign")
    assert [what for what in trail(clinic)[len(begun) + 2 :] if what != "viewed"] == ["changed", "signed"]


def test_a_press_that_the_next_run_cuts_short_never_forgets_what_it_kept(typed, clinic, monkeypatch) -> None:
    """The state of a session may end a press at any touch. After the records have it, the press touches nothing of it."""
    staff, id_ = SYSTEM_PHYSIO(clinic), typed()
    bench = OpenRecord()
    bench.now = Opened(staff.id, clinic.record(staff, id_), changes=(Workouts(sessions=4),))

    class CutShort:
        def __getattribute__(self, name: str) -> None:
            raise AssertionError("the press was cut short here")

    monkeypatch.setattr("wizard.ui.session.visit.st", CutShort())
    found = open_record.Mine(staff, bench, words_for("en"))
    assert open_record._save(found)
    assert bench.now.record.line.state == clinic.record(staff, id_).line.state and not open_record.is_entered(bench.now)


def test_after_signing_out_the_record_is_closed_for_whoever_comes_next(desk, typed, clinic) -> None:
    app = open_(desk(), typed("A 17", conditions=["high_blood_pressure"]))
    other = clinic.sign_in(clinic.add_staff(SYSTEM, "Robin", "physiotherapist"), "robin").token
    app.session_state["hipwise.badge"] = replace(app.session_state["hipwise.badge"], token=other)
    sound(app.run())
    assert heading(app) == "No intake is open" and "High blood pressure" not in text(app)


def test_a_press_after_the_sign_in_has_ended_changes_nothing(desk, typed, clinic) -> None:
    id_ = typed()
    app = open_(desk(), id_)
    press(app, f"remove-{picks(app)[2]}")
    clinic.sign_out(app.session_state["hipwise.badge"].token)
    app.button(key="save").click().run()
    assert not clinic.record(SYSTEM_PHYSIO(clinic), id_).reviews


def test_an_intake_that_was_deleted_says_so(desk, typed, clinic) -> None:
    app = open_(desk(), typed())
    press(app, f"remove-{picks(app)[2]}")
    clinic.forget(SYSTEM, "A 17")
    press(app, "save")
    assert "not in the records any more" in text(app) and heading(app) == "Desk"


def test_every_word_of_both_pages_is_translated(desk, typed) -> None:
    typed("A 17", pain__activity=6)
    app = desk(language=PSEUDO)
    id_ = typed()
    app = open_(sound(app.run()), id_)
    choose(app, f"exchange-{picks(app)[0]}", "clamshell")
    bare = [b.label for b in app.button if b.label and "⟦" not in b.label]
    assert not bare and all("⟦" in box.label for box in app.selectbox)
    assert all("⟦" in s.value for s in (*app.subheader, *app.header))
