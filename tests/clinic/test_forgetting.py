"""What is deleted is gone: after its time by itself, and at once for whoever asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from store.conftest import Time

from wizard.clinic import Clinic, Intake, NotFoundError, Staff
from wizard.clinic.retention import SWEEP_EVERY_S
from wizard.store import StoreLocation

from .people import CALM, URGENT, done, found_by_audit, handed_in, signed_in, trail_of


def count(clinic: Clinic, table: str) -> int:
    with clinic._engine.connect() as connection:
        return connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_a_finished_intake_is_kept_for_thirty_days_and_no_longer(clinic: Clinic, desk: Staff, time: Time) -> None:
    handed_in(clinic, desk)
    time.passes(days=29, hours=23)
    assert clinic.retain() == 0
    time.passes(hours=1)
    assert clinic.retain() == 1 and count(clinic, "intakes") == 0
    assert trail_of(clinic)[-1] == ("system", "retained") and found_by_audit(clinic) == []


def test_a_clinic_sets_how_long(place: StoreLocation, opened: Callable[..., Clinic], time: Time) -> None:
    clinic = opened(place, retention_days=2)
    handed_in(clinic, signed_in(clinic, "Desk", "reception").staff)
    time.passes(days=1, hours=23)
    assert clinic.retain() == 0
    time.passes(hours=1)
    assert clinic.retain() == 1


def test_what_was_not_handed_in_is_gone_after_a_day(clinic: Clinic, desk: Staff, time: Time) -> None:
    key = clinic.start(desk, "A 17")
    clinic.save(key, Intake(answers=URGENT), 1)
    clinic.abandon(clinic.start(desk, "B 2"), "idle")
    time.passes(hours=23, minutes=59)
    assert clinic.retain() == 0 and clinic.intake(key).answers == URGENT
    time.passes(minutes=1)
    assert clinic.retain() == 2
    with pytest.raises(NotFoundError):
        clinic.intake(key)


def test_retention_takes_the_reviews_and_the_sessions_along(
    clinic: Clinic, desk: Staff, physio: Staff, time: Time
) -> None:
    id_ = handed_in(clinic, desk)
    clinic.sign(physio, id_, 3)
    time.passes(days=30)
    assert clinic.retain() == 1
    assert [count(clinic, table) for table in ("intakes", "reviews", "sessions")] == [0, 0, 0]


def test_retention_runs_by_itself_while_the_queue_is_looked_at(clinic: Clinic, desk: Staff, time: Time) -> None:
    handed_in(clinic, desk)
    time.passes(days=30)
    assert clinic.queue(desk) == () and done(clinic)[-1] == "retained"


def test_it_does_not_run_with_every_look(clinic: Clinic, desk: Staff, time: Time) -> None:
    clinic.queue(desk)
    handed_in(clinic, desk)
    clinic.retention_days = 0
    assert len(clinic.queue(desk)) == 1
    time.passes(seconds=SWEEP_EVERY_S)
    assert clinic.queue(desk) == ()


def test_a_clock_that_jumps_ahead_deletes_nothing_by_itself(clinic: Clinic, desk: Staff, time: Time) -> None:
    handed_in(clinic, desk)
    time.jumps(days=400)
    time.passes(seconds=SWEEP_EVERY_S)
    assert len(clinic.queue(desk)) == 1


def test_a_patient_who_asks_is_forgotten_with_everything(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    for answers in (CALM, URGENT):
        handed_in(clinic, desk, "A 17", answers)
    clinic.start(desk, "A 17")
    kept = handed_in(clinic, desk, "B 2")
    clinic.sign(physio, clinic.queue(desk)[0].id, 3)
    before = clinic.queue_state()
    assert clinic.forget(physio, " a 17 ") == 3
    assert [line.id for line in clinic.queue(desk)] == [kept] and count(clinic, "reviews") == 0
    assert clinic.queue_state() > before and done(clinic)[-3:] == ["deleted"] * 3 and found_by_audit(clinic) == []


def test_asking_for_somebody_who_is_not_here_is_noted_too(clinic: Clinic, physio: Staff) -> None:
    assert clinic.forget(physio, "nobody") == 0
    assert trail_of(clinic)[-1] == (physio.id, "deleted") and found_by_audit(clinic) == []


def test_what_was_deleted_is_in_no_file_any_more(sqlite_place: StoreLocation, opened: Callable[..., Clinic]) -> None:
    clinic = opened(sqlite_place)
    physio = signed_in(clinic, "A. Ray", "physiotherapist").staff
    id_ = handed_in(clinic, physio, "A 17")
    clinic.change(physio, id_, [], "a note", 3)
    with clinic._engine.connect() as connection:
        sealed = [bytes(v) for v in connection.execute(sa.text("SELECT own_key, line, body FROM intakes")).one()]
        sealed.append(bytes(connection.execute(sa.text("SELECT body FROM reviews")).scalar_one()))
    clinic.forget(physio, "A 17")
    files = [path.read_bytes() for path in sqlite_place.folder.iterdir()]
    assert not any(body[:24] in file for body in sealed for file in files)
