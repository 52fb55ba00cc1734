"""An intake on the tablet: answered under a key that is for this one draft, handed in or forgotten, and then behind no key at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from store.conftest import Time

from wizard.answers.model import Answers
from wizard.clinic import (
    BadReferenceError,
    ChangedElsewhereError,
    Clinic,
    DamagedRecordError,
    Intake,
    Key,
    NotAllowedError,
    NotFoundError,
    Staff,
    StoreError,
)
from wizard.store import StoreLocation

from .people import CALM, URGENT, by_hand, done, found_by_audit, handed_in, plan_of, trail_of, walked

HALF = Answers(weeks=6)


def test_what_is_answered_is_there_after_a_restart(
    place: StoreLocation, opened: Callable[..., Clinic], clinic: Clinic, desk: Staff
) -> None:
    key = clinic.start(desk, "A 17")
    said = Intake(
        answers=HALF, unsure=("pain.side",), seen=("signs", "place"), language="es", helped=True, consented=True
    )
    state = clinic.save(key.text, said, clinic.intake(key).state)
    clinic.close()
    assert opened(place).intake(key.text) == said.model_copy(update={"state": state})


def test_the_queue_shows_how_far_an_intake_is(clinic: Clinic, desk: Staff) -> None:
    key, stages, states = clinic.start(desk, "A 17"), [], []
    for step in (
        lambda: None,
        lambda: clinic.save(key, Intake(answers=CALM), 1),
        lambda: clinic.save(key, Intake(answers=CALM, consented=True), 2),
        lambda: clinic.finish(key, plan_of(CALM)),
    ):
        step()
        [line] = clinic.queue(desk)
        stages.append((line.stage, line.outcome))
        states.append(clinic.queue_state())
    assert stages == [("waiting", None), ("answering", None), ("answering", None), ("finished", "plan")]
    assert states[0] < states[1] == states[2] < states[3], (
        "the number moves when a line moves, and not with each answer"
    )


def test_the_reference_is_the_clinics_own(clinic: Clinic, desk: Staff) -> None:
    clinic.start(desk, "  Zimmer  3 · früh ")
    assert [line.reference for line in clinic.queue(desk)] == ["Zimmer 3 · früh"]
    for wrong in ("", "   ", "x" * 61, "a\x00b", None):
        with pytest.raises(BadReferenceError):
            clinic.start(desk, wrong)


def test_a_reference_stands_nowhere_in_clear(clinic: Clinic, desk: Staff) -> None:
    handed_in(clinic, desk, "Unmistakable 4711")
    with clinic._engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            rows = [
                tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
                for row in connection.execute(sa.text(f"SELECT * FROM {table}"))
            ]
            assert "Unmistakable" not in repr(rows) and "unmistakable" not in repr(rows) and "swollen" not in repr(rows)


@pytest.mark.parametrize("key", [None, "", "nonsense", Key(b"k" * 16), Key(b"t" * 16).text])
def test_a_key_of_nothing_opens_nothing(key: Key | str | None, clinic: Clinic, desk: Staff) -> None:
    clinic.start(desk, "A 17")
    clinic.abandon(key, "idle")
    for ask in (
        lambda: clinic.intake(key),
        lambda: clinic.save(key, Intake(), 1),
        lambda: clinic.finish(key, plan_of(CALM)),
    ):
        with pytest.raises(NotFoundError):
            ask()
    assert [line.stage for line in clinic.queue(desk)] == ["waiting"]


def test_after_handing_in_the_key_opens_nothing(clinic: Clinic, desk: Staff) -> None:
    key = clinic.start(desk, "A 17")
    walked(clinic, key)
    for ask in (
        lambda: clinic.intake(key),
        lambda: clinic.save(key, Intake(answers=HALF), 2),
        lambda: clinic.finish(key, plan_of(CALM)),
    ):
        with pytest.raises(NotFoundError):
            ask()
    clinic.abandon(key, "left")
    assert [line.stage for line in clinic.queue(desk)] == ["finished"], "nor does it take away what was handed in"


@pytest.mark.parametrize("why", ["idle", "left", "staff"])
def test_an_abandoned_intake_leaves_a_line_without_an_answer(why: str, clinic: Clinic, desk: Staff) -> None:
    key = clinic.start(desk, "A 17")
    clinic.save(key, Intake(answers=CALM, consented=True), 1)
    clinic.abandon(key, why)
    with pytest.raises(NotFoundError):
        clinic.intake(key)
    with clinic._engine.connect() as connection:
        assert connection.execute(sa.text("SELECT body FROM intakes")).scalar_one() is None
        assert connection.execute(sa.text("SELECT detail FROM trail ORDER BY sequence DESC")).scalars().first() == why
    [line] = clinic.queue(desk)
    assert (line.stage, line.reference, line.outcome, line.signs, line.alarm) == ("left", "A 17", None, 0, False)
    assert found_by_audit(clinic) == []


@pytest.mark.parametrize(("consented", "stage", "alarm"), [(True, "finished", True), (False, "left", False)])
def test_a_warning_sign_that_was_ticked_and_left_alone_reaches_the_desk(
    consented: bool,
    stage: str,
    alarm: bool,
    clinic: Clinic,
    desk: Staff,
) -> None:
    key = clinic.start(desk, "A 17")
    clinic.save(key, Intake(answers=URGENT, consented=consented), 1)
    clinic.abandon(key, "idle")
    with pytest.raises(NotFoundError):
        clinic.intake(key)
    [line] = clinic.queue(desk)
    assert (line.stage, line.alarm) == (stage, alarm)
    assert found_by_audit(clinic) == []


def test_what_a_stopped_server_had_begun_is_forgotten_after_a_while(clinic: Clinic, desk: Staff, time: Time) -> None:
    answered, in_use, waiting = (clinic.start(desk, reference) for reference in ("A 1", "A 2", "A 3"))
    for key in (answered, in_use):
        clinic.save(key, Intake(answers=CALM, consented=True), 1)
    time.passes(minutes=14)
    assert clinic.forget_idle(timedelta(minutes=15)) == 0
    time.passes(minutes=2)
    assert clinic.forget_idle(timedelta(minutes=15), but=[in_use]) == 1
    assert clinic.intake(in_use) and clinic.intake(waiting)
    with pytest.raises(NotFoundError):
        clinic.intake(answered)


def test_a_new_intake_of_a_reference_takes_the_place_of_the_one_that_was_left(clinic: Clinic, desk: Staff) -> None:
    clinic.abandon(clinic.start(desk, "A 17"), "idle")
    clinic.start(desk, "a 17")
    assert [line.stage for line in clinic.queue(desk)] == ["waiting"] and found_by_audit(clinic) == []


def test_forgotten_answers_are_in_no_file_any_more(sqlite_place: StoreLocation, opened: Callable[..., Clinic]) -> None:
    clinic = opened(sqlite_place)
    from .people import signed_in

    key = clinic.start(signed_in(clinic, "Desk", "reception").staff, "A 17")
    clinic.save(key, Intake(answers=CALM, consented=True), 1)
    with clinic._engine.connect() as connection:
        body = bytes(connection.execute(sa.text("SELECT body FROM intakes")).scalar_one())
    files = lambda: [path.read_bytes() for path in sqlite_place.folder.iterdir()]  # noqa: E731
    assert any(body in file for file in files())
    clinic.abandon(key, "left")
    assert not any(body in file or body[:24] in file for file in files())


def test_the_desk_ends_an_intake_whose_tablet_is_gone(clinic: Clinic, desk: Staff) -> None:
    key = clinic.start(desk, "A 17")
    [line] = clinic.queue(desk)
    clinic.withdraw(desk, line.id)
    with pytest.raises(NotFoundError):
        clinic.intake(key)
    assert trail_of(clinic)[-1] == (desk.id, "abandoned") and [line.stage for line in clinic.queue(desk)] == ["left"]
    id_ = handed_in(clinic, desk, "B 2")
    with pytest.raises(NotFoundError):
        clinic.withdraw(desk, id_)


def test_two_tabs_with_one_key_notice_each_other(clinic: Clinic, desk: Staff) -> None:
    key = clinic.start(desk, "A 17")
    clinic.save(key, Intake(answers=HALF), 1)
    with pytest.raises(ChangedElsewhereError):
        clinic.save(key, Intake(answers=CALM), 1)
    assert clinic.intake(key).answers == HALF


def test_the_same_answers_sent_twice_are_saved_once(clinic: Clinic, desk: Staff) -> None:
    key = clinic.start(desk, "A 17")
    assert [clinic.save(key, Intake(answers=HALF), 1) for _ in range(2)] == [2, 2]


def test_of_many_tabs_at_once_exactly_one_wins(clinic: Clinic, desk: Staff) -> None:
    key, outcomes = clinic.start(desk, "A 17"), []

    def tab(weeks: int) -> None:
        try:
            clinic.save(key, Intake(answers=Answers(weeks=weeks)), 1)
            outcomes.append("saved")
        except ChangedElsewhereError:
            outcomes.append("refused")

    threads = [threading.Thread(target=tab, args=(4 + n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 4 + ["saved"]


def test_a_plan_that_is_not_of_the_saved_answers_is_not_handed_in(clinic: Clinic, desk: Staff) -> None:
    """Another tab has ticked a warning sign since: the outcome that the queue shows is that of the answers."""
    key = clinic.start(desk, "A 17")
    clinic.save(key, Intake(answers=URGENT), 1)
    with pytest.raises(ChangedElsewhereError):
        clinic.finish(key, plan_of(CALM))
    assert [line.stage for line in clinic.queue(desk)] == ["answering"]


def test_answers_that_could_not_be_read_back_are_not_saved(clinic: Clinic, desk: Staff) -> None:
    key = clinic.start(desk, "A 17")
    with pytest.raises(DamagedRecordError):
        clinic.save(key, Intake(answers=CALM.model_copy(update={"signs": ("no such sign",)})), 1)
    assert clinic.intake(key).state == 1


def test_alarms_stand_first_then_signs_then_the_oldest(clinic: Clinic, desk: Staff, time: Time) -> None:
    referred = CALM.model_copy(update={"signs": ("locking_giving_way", "worse_every_week")})
    for reference, answers in (("old", CALM), ("signs", referred), ("new", CALM), ("urgent", URGENT)):
        handed_in(clinic, desk, reference, answers)
        time.passes(minutes=1)
    lines = clinic.queue(desk)
    assert [line.reference for line in lines] == ["urgent", "signs", "old", "new"]
    assert [(line.alarm, line.signs) for line in lines] == [(True, 1), (False, 2), (False, 0), (False, 0)]


def test_an_alarm_lasts_until_somebody_has_heard_it(clinic: Clinic, desk: Staff) -> None:
    id_ = handed_in(clinic, desk, answers=URGENT)
    before, line = clinic.queue_state(), clinic.queue(desk)[0]
    clinic.acknowledge(desk, id_)
    clinic.acknowledge(desk, id_)
    after = clinic.queue(desk)[0]
    assert (line.alarm, after.alarm, after.outcome) == (True, False, "urgent") and clinic.queue_state() > before
    assert after.state == line.state, "whoever has the record open is not told that it changed"
    assert done(clinic).count("acknowledged") == 1
    assert found_by_audit(clinic) == []


def test_there_is_no_alarm_to_acknowledge_where_none_was(clinic: Clinic, desk: Staff) -> None:
    id_ = handed_in(clinic, desk)
    for wrong in (id_, "nothing", ""):
        with pytest.raises(NotFoundError):
            clinic.acknowledge(desk, wrong)


def test_answers_from_paper_are_a_finished_intake(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = clinic.type_in(desk, "A 17", URGENT, helped=True)
    [line] = clinic.queue(desk)
    assert (line.id, line.stage, line.outcome, line.alarm) == (id_, "finished", "urgent", True)
    record = clinic.record(physio, id_)
    assert (record.intake.answers, record.intake.helped, record.intake.finished) == (URGENT, True, True)
    assert record.suggested == plan_of(URGENT).to_json()
    assert done(clinic)[-3:] == ["started", "finished", "viewed"] and found_by_audit(clinic) == []


def test_staff_who_may_not_start_one_type_none_in(clinic: Clinic, admin: Staff) -> None:
    with pytest.raises(NotAllowedError):
        clinic.type_in(admin, "A 17", CALM)
    assert clinic.queue(admin) == ()


def test_the_state_of_the_queue_is_one_question_to_the_database(clinic: Clinic, desk: Staff) -> None:
    """It is asked every second by every screen: one statement, no transaction of its own, no body opened."""
    asked: list[str] = []
    sa.event.listen(
        clinic._engine, "before_cursor_execute", lambda c, cursor, statement, *more: asked.append(statement)
    )
    clinic._ring.open = None  # type: ignore[assignment, method-assign]
    assert clinic.queue_state() == clinic.queue_state()
    assert asked == []


def test_the_state_says_in_our_words_when_the_database_is_away(
    sqlite_place: StoreLocation, opened: Callable[..., Clinic]
) -> None:
    clinic = opened(sqlite_place)
    sqlite_place.database.unlink()
    with pytest.raises(StoreError):
        clinic.queue_state()


def test_a_line_that_was_changed_by_hand_opens_no_more_and_hides_no_other(
    clinic: Clinic, desk: Staff, physio: Staff
) -> None:
    """The version is bound to the sealed line: turning it back does not bring an old line back."""
    damaged, urgent = handed_in(clinic, desk, "A 17"), handed_in(clinic, desk, "B 2", URGENT)
    assert by_hand(clinic, "UPDATE intakes SET version = 2 WHERE id = :id", id=damaged) == 1
    assert [(line.id, line.reference.startswith("?")) for line in clinic.queue(desk)] == [
        (urgent, False),
        (damaged, True),
    ]
    with pytest.raises(DamagedRecordError):
        clinic.record(physio, damaged)
