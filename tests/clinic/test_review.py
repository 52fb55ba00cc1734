"""The review: everything on one page, changes beside the original, signed, and never in two hands at once without a word."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from pydantic import BaseModel
from store.conftest import Time

from wizard.clinic import ChangedElsewhereError, Clinic, NotFoundError, Staff
from wizard.store import StoreLocation

from .people import CALM, URGENT, done, found_by_audit, handed_in, plan_of, signed_in, trail_of

SWAP = {"kind": "swap", "goes": "wall_press", "comes": "level_hitch"}


class Removal(BaseModel):
    kind: str = "remove"
    exercise: str = "wall_press"


def test_the_record_shows_answers_suggestion_and_line(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(clinic, desk, answers=CALM)
    record = clinic.record(physio, id_)
    assert record.intake.answers == CALM and record.suggested == plan_of(CALM).to_json()
    assert (record.line.reference, record.line.stage, record.language) == ("A 17", "finished", "en")
    assert record.reviews == () and record.review is None and record.earlier is None


def test_every_look_stands_in_the_trail(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(clinic, desk)
    clinic.record(physio, id_)
    clinic.record(physio, id_)
    assert trail_of(clinic)[-2:] == [(physio.id, "viewed")] * 2


def test_what_is_not_handed_in_cannot_be_looked_at(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    clinic.start(desk, "A 17")
    [line] = clinic.queue(desk)
    for id_ in (line.id, "nothing", ""):
        with pytest.raises(NotFoundError):
            clinic.record(physio, id_)
    assert "viewed" not in done(clinic)


def test_the_intake_before_of_the_same_reference_stands_beside_it(
    clinic: Clinic, desk: Staff, physio: Staff, time: Time
) -> None:
    first = handed_in(clinic, desk, "A 17", URGENT)
    time.passes(days=7)
    handed_in(clinic, desk, "B 2")
    second = handed_in(clinic, desk, "a  17", CALM)
    earlier = clinic.record(physio, second).earlier
    assert (earlier.id, earlier.answers, earlier.outcome) == (first, URGENT, "urgent")
    assert clinic.record(physio, first).earlier is None


def test_a_change_stands_beside_the_original(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(clinic, desk)
    state = clinic.change(
        physio, id_, [SWAP, Removal()], "  knee hurts  ", clinic.record(physio, id_).line.state, plan_of(CALM)
    )
    state = clinic.change(physio, id_, [SWAP], "after all", state)
    record = clinic.record(physio, id_)
    assert record.line.state == state and record.suggested == plan_of(CALM).to_json()
    assert [review.changes for review in record.reviews] == [(SWAP, Removal().model_dump()), (SWAP,)]
    assert [(review.number, review.note, review.by) for review in record.reviews] == [
        (1, "knee hurts", "A. Ray"),
        (2, "after all", "A. Ray"),
    ]
    assert record.review == record.reviews[1] and record.reviews[0].digest and not record.review.signed
    assert found_by_audit(clinic) == []


def test_a_signature_keeps_the_plan_that_was_on_the_page(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(clinic, desk)
    state = clinic.change(physio, id_, [SWAP], "knee hurts", 3)
    clinic.sign(physio, id_, state, plan_of(CALM))
    record = clinic.record(physio, id_)
    assert (record.line.stage, record.review.signed, record.review.plan) == ("signed", True, plan_of(CALM).to_json())
    assert (record.review.changes, record.review.note) == ((SWAP,), "knee hurts")
    assert record.reviews[0].signed is False, "what was there before stays as it was"


def test_a_suggestion_can_be_signed_as_it_is(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(clinic, desk)
    clinic.sign(physio, id_, 3)
    assert clinic.record(physio, id_).review.signed and done(clinic)[-2:] == ["signed", "viewed"]


def test_a_change_after_the_signature_has_to_be_signed_again(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(clinic, desk)
    state = clinic.change(physio, id_, [SWAP], "", clinic.sign(physio, id_, 3))
    assert clinic.record(physio, id_).line.stage == "finished"
    clinic.sign(physio, id_, state)
    record = clinic.record(physio, id_)
    assert record.line.stage == "signed" and [review.signed for review in record.reviews] == [True, False, True]
    assert found_by_audit(clinic) == []


def test_two_physiotherapists_never_overwrite_each_other(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    other = signed_in(clinic, "B. Lee", "physiotherapist").staff
    id_ = handed_in(clinic, desk)
    seen = clinic.record(physio, id_).line.state
    clinic.change(other, id_, [SWAP], "", seen)
    for late in (lambda: clinic.change(physio, id_, [], "no", seen), lambda: clinic.sign(physio, id_, seen)):
        with pytest.raises(ChangedElsewhereError):
            late()
    record = clinic.record(physio, id_)
    assert [review.by for review in record.reviews] == ["B. Lee"] and record.line.stage == "finished"


def test_the_same_change_sent_again_is_kept_once(clinic: Clinic, desk: Staff, physio: Staff, time: Time) -> None:
    id_ = handed_in(clinic, desk)
    first = clinic.change(physio, id_, [SWAP], "knee", 3)
    time.passes(seconds=3)
    assert clinic.change(physio, id_, [SWAP], "knee", 3) == first
    assert clinic.sign(physio, id_, first) == clinic.sign(physio, id_, first)
    assert (
        len(clinic.record(physio, id_).reviews) == 2
        and done(clinic).count("changed") == done(clinic).count("signed") == 1
    )


def test_of_many_changes_at_once_exactly_one_wins(
    place: StoreLocation, opened: Callable[..., Clinic], clinic: Clinic, desk: Staff
) -> None:
    staff = [signed_in(clinic, f"Physio {n}", "physiotherapist").staff for n in range(4)]
    clinics = [clinic, opened(place)]
    id_, outcomes = handed_in(clinic, desk), []

    def physio(number: int) -> None:
        try:
            clinics[number % 2].change(staff[number], id_, [], f"note {number}", 3)
            outcomes.append("kept")
        except ChangedElsewhereError:
            outcomes.append("refused")

    threads = [threading.Thread(target=physio, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "refused", "refused", "refused"]
    assert len(clinic.record(staff[0], id_).reviews) == 1 and found_by_audit(clinic) == []


def test_what_is_taken_along_stands_in_the_trail(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(clinic, desk)
    clinic.exported(physio, id_, "pdf")
    assert trail_of(clinic)[-1] == (physio.id, "exported")
    for wrong in ("", "Some Name", "x" * 41, "../pdf\n"):
        with pytest.raises(ValueError):
            clinic.exported(physio, id_, wrong)
    with pytest.raises(NotFoundError):
        clinic.exported(physio, "nothing", "pdf")


def test_a_note_is_bounded(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    id_ = handed_in(clinic, desk)
    with pytest.raises(ValueError):
        clinic.change(physio, id_, [], "x" * 5_000, 3)
    assert clinic.record(physio, id_).reviews == ()
