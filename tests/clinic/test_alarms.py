"""The alarm of a tablet: raised before the end, taken back, heard at the desk, and in the trail whatever becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store.conftest import Time

from wizard.answers.model import Answers
from wizard.clinic import Clinic, Intake, Key, NotAllowedError, NotFoundError, Staff

from .people import CALM, URGENT, by_hand, done, found_by_audit, plan_of, walked

EMERGENCY = CALM.model_copy(update={"signs": ("cauda_equina",)})


def answering(clinic: Clinic, desk: Staff, answers: Answers, reference: str = "A 17") -> Key:
    """A tablet on which so much was answered."""
    key = clinic.start(desk, reference)
    clinic.save(key, Intake(answers=answers, consented=True), 1)
    return key


def says(clinic: Clinic, key: Key, answers: Answers) -> None:
    """The answers change, and the desk is told."""
    clinic.save(key, Intake(answers=answers, consented=True), clinic.intake(key).state)
    clinic.settle_alarm(key)


def only(clinic: Clinic, desk: Staff):  # type: ignore[no-untyped-def]
    [line] = clinic.queue(desk)
    return line


@pytest.mark.parametrize(("answers", "outcome"), [(URGENT, "urgent"), (EMERGENCY, "emergency")])
def test_an_alarm_is_at_the_desk_before_the_answers_are(
    answers: Answers, outcome: str, clinic: Clinic, desk: Staff, physio: Staff
) -> None:
    key, before = answering(clinic, desk, answers), clinic.queue_state()
    assert clinic.settle_alarm(key).outcome == outcome
    line = only(clinic, desk)
    assert (line.stage, line.alarm, line.outcome) == ("answering", True, outcome) and clinic.queue_state() > before
    with pytest.raises(NotFoundError):
        clinic.record(physio, line.id)
    assert clinic.intake(key).state == 2, "the tablet goes on saving as before"
    assert found_by_audit(clinic) == []


def test_the_same_alarm_again_is_one_line_of_the_trail(clinic: Clinic, desk: Staff) -> None:
    key = answering(clinic, desk, URGENT)
    for _ in range(3):
        clinic.settle_alarm(key)
    assert done(clinic).count("alarm_raised") == 1


def test_answers_without_an_urgent_sign_raise_none(clinic: Clinic, desk: Staff) -> None:
    assert clinic.settle_alarm(answering(clinic, desk, CALM)).outcome is None
    assert not {"alarm_raised", "alarm_withdrawn"} & set(done(clinic))


def test_an_alarm_that_is_taken_back_is_seen_and_stays_in_the_trail(clinic: Clinic, desk: Staff) -> None:
    key = answering(clinic, desk, EMERGENCY)
    clinic.settle_alarm(key)
    says(clinic, key, CALM)
    line = only(clinic, desk)
    assert (line.alarm, line.withdrawn, line.outcome) == (False, True, None)
    clinic.acknowledge(desk, line.id)
    assert not only(clinic, desk).withdrawn and only(clinic, desk).stage == "answering", "the walk goes on"
    assert [what for what in done(clinic) if what.startswith(("alarm", "ack"))] == [
        "alarm_raised",
        "alarm_withdrawn",
        "acknowledged",
    ]
    assert found_by_audit(clinic) == []


def test_a_sign_that_is_ticked_again_rings_again(clinic: Clinic, desk: Staff) -> None:
    key = answering(clinic, desk, URGENT)
    clinic.settle_alarm(key)
    says(clinic, key, CALM)
    clinic.acknowledge(desk, only(clinic, desk).id)
    says(clinic, key, URGENT)
    assert only(clinic, desk).alarm and found_by_audit(clinic) == []


def test_a_worse_sign_rings_again(clinic: Clinic, desk: Staff) -> None:
    key = answering(clinic, desk, URGENT)
    clinic.settle_alarm(key)
    says(clinic, key, EMERGENCY)
    assert only(clinic, desk).outcome == "emergency" and done(clinic).count("alarm_raised") == 2


def test_hearing_an_alarm_hands_its_answers_in(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    key = answering(clinic, desk, EMERGENCY)
    clinic.settle_alarm(key)
    clinic.acknowledge(desk, only(clinic, desk).id)
    line = only(clinic, desk)
    assert (line.stage, line.alarm, line.outcome, line.signs) == ("finished", False, "emergency", 1)
    assert clinic.record(physio, line.id).intake.answers.signs == ("cauda_equina",)
    assert done(clinic)[-3:-1] == ["acknowledged", "finished"] and found_by_audit(clinic) == []
    assert clinic.alarm(key) == clinic.alarm(key).model_copy(
        update={"outcome": "emergency", "heard": True, "finished": True}
    )


def test_what_was_taken_back_a_moment_before_is_not_handed_in_by_the_desk(clinic: Clinic, desk: Staff) -> None:
    key = answering(clinic, desk, EMERGENCY)
    clinic.settle_alarm(key)
    clinic.save(key, Intake(answers=CALM, consented=True), 2)  # and the page is not left yet
    clinic.acknowledge(desk, only(clinic, desk).id)
    assert only(clinic, desk).stage == "answering" and clinic.intake(key).answers == CALM
    clinic.settle_alarm(key)
    assert only(clinic, desk).withdrawn and found_by_audit(clinic) == []


def test_after_handing_in_an_alarm_its_key_opens_where_to_go_and_nothing_else_until_that_is_closed(
    clinic: Clinic, desk: Staff
) -> None:
    key = clinic.start(desk, "A 17")
    walked(clinic, key, URGENT)
    for ask in (
        lambda: clinic.intake(key),
        lambda: clinic.save(key, Intake(answers=CALM), 2),
        lambda: clinic.finish(key, plan_of(CALM)),
    ):
        with pytest.raises(NotFoundError):
            ask()
    clinic.abandon(key, "left")
    plan, language = clinic.where_to_go(key)
    assert (plan.outcome, language, clinic.alarm(key).heard) == ("urgent", "en", False), "nobody has heard it yet"
    clinic.acknowledge(desk, only(clinic, desk).id)
    assert clinic.alarm(key).heard
    clinic.abandon(key, "left")
    for ask in (clinic.alarm, clinic.where_to_go):
        with pytest.raises(NotFoundError):
            ask(key)
    assert only(clinic, desk).stage == "finished" and found_by_audit(clinic) == []


def test_a_key_that_is_put_back_by_hand_opens_nothing_and_is_found(clinic: Clinic, desk: Staff) -> None:
    key, other = clinic.start(desk, "A 17"), Key.new()
    walked(clinic, key, URGENT)
    by_hand(clinic, "UPDATE intakes SET key_hash = :hash", hash=other.found_by)
    for ask in (clinic.alarm, clinic.where_to_go):
        with pytest.raises(NotFoundError):
            ask(other)
    assert found_by_audit(clinic) == [f"Intake {only(clinic, desk).id} was changed beside the program."]


@pytest.mark.parametrize(("why", "stage"), [("idle", "finished"), ("staff", "finished"), ("left", "left")])
def test_an_alarm_stays_with_the_desk_however_the_tablet_is_left(
    why: str, stage: str, clinic: Clinic, desk: Staff
) -> None:
    key = answering(clinic, desk, EMERGENCY)
    clinic.settle_alarm(key)
    clinic.abandon(key, why)
    line = only(clinic, desk)
    assert (line.stage, line.alarm, line.outcome) == (stage, True, "emergency")
    clinic.start(desk, "A 17")
    assert [line.alarm for line in clinic.queue(desk)] == [True, False], (
        "a new intake of the same reference does not hide it"
    )
    clinic.acknowledge(desk, line.id)
    assert not any(line.alarm for line in clinic.queue(desk)) and found_by_audit(clinic) == []


def test_a_walk_that_ends_without_the_sign_says_that_it_was_taken_back(clinic: Clinic, desk: Staff) -> None:
    key = answering(clinic, desk, URGENT)
    clinic.settle_alarm(key)
    clinic.save(key, Intake(answers=CALM, consented=True), 2)
    clinic.finish(key, plan_of(CALM))
    line = only(clinic, desk)
    assert (line.stage, line.alarm, line.withdrawn) == ("finished", False, True) and found_by_audit(clinic) == []


def test_a_tablet_that_never_comes_back_leaves_no_key(clinic: Clinic, desk: Staff, time: Time) -> None:
    key = clinic.start(desk, "A 17")
    walked(clinic, key, URGENT)
    time.passes(minutes=20)
    assert clinic.forget_idle(timedelta(minutes=15)) == 0, "not before somebody has heard the alarm"
    clinic.acknowledge(desk, only(clinic, desk).id)
    time.passes(minutes=20)
    assert clinic.forget_idle(timedelta(minutes=15)) == 1
    with pytest.raises(NotFoundError):
        clinic.alarm(key)
    assert only(clinic, desk).stage == "finished" and found_by_audit(clinic) == []


def test_who_may_not_acknowledge_silences_nothing_that_was_raised(clinic: Clinic, desk: Staff, admin: Staff) -> None:
    clinic.settle_alarm(answering(clinic, desk, URGENT))
    with pytest.raises(NotAllowedError):
        clinic.acknowledge(admin, only(clinic, desk).id)
    assert only(clinic, desk).alarm


def test_no_line_of_an_alarm_says_what_a_patient_said(clinic: Clinic, desk: Staff) -> None:
    key = answering(clinic, desk, EMERGENCY)
    clinic.settle_alarm(key)
    says(clinic, key, CALM)
    with clinic._engine.connect() as connection:
        said = repr([tuple(row) for row in connection.exec_driver_sql("SELECT * FROM trail")])
    assert "cauda" not in said and "emergency" not in said and "A 17" not in said


def test_a_rotation_of_keys_keeps_an_open_alarm(clinic: Clinic, desk: Staff) -> None:
    raised, key = answering(clinic, desk, URGENT, "B 2"), clinic.start(desk, "A 17")
    clinic.settle_alarm(raised)
    walked(clinic, key, URGENT)
    clinic.rotate_keys()
    assert clinic.where_to_go(key)[0].outcome == "urgent" and clinic.alarm(raised).outcome == "urgent"
    assert found_by_audit(clinic) == []
