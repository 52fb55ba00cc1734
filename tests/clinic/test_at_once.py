"""Two tablets and two physiotherapists at once, in one program and in several: no update lost, and one trail without a fork."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable

import sqlalchemy as sa

from wizard.answers.model import Answers
from wizard.clinic import ChangedElsewhereError, Clinic, Intake, Key, Staff, open_clinic
from wizard.store import StoreLocation

from .people import CALM, URGENT, done, found_by_audit, handed_in, plan_of, signed_in

ROUNDS = 6


def tablet(clinic: Clinic, key: Key, answers: Answers) -> None:
    """A patient answers in some steps and hands it in."""
    state = clinic.intake(key).state
    for weeks in (4, 5, 6, 7):
        state = clinic.save(key, Intake(answers=Answers(weeks=weeks)), state)
    clinic.save(key, Intake(answers=answers, consented=True), state)
    clinic.finish(key, plan_of(answers))


def physiotherapist(clinic: Clinic, staff: Staff, id_: str, times: int) -> None:
    """Adds reviews, and looks again where the other one was faster."""
    for number in range(times):
        while True:
            try:
                clinic.change(staff, id_, [{"number": number}], "", clinic.record(staff, id_).line.state)
                break
            except ChangedElsewhereError:
                continue


def run(works: list[Callable[[], None]]) -> None:
    wrong: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001
            wrong.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def checked(clinic: Clinic, physio: Staff, id_: str, reviews: int, finished: int) -> None:
    record = clinic.record(physio, id_)
    assert len(record.reviews) == reviews and record.line.state == 3 + reviews
    by = {
        name: [r.changes[0]["number"] for r in record.reviews if r.by == name]
        for name in {r.by for r in record.reviews}
    }
    assert all(numbers == sorted(numbers) and len(numbers) == ROUNDS for numbers in by.values()), (
        "each one's own, in order, none lost"
    )
    assert done(clinic).count("changed") == reviews and done(clinic).count("finished") == finished
    with clinic._engine.connect() as connection:
        sequences = connection.execute(sa.text("SELECT sequence FROM trail ORDER BY sequence")).scalars().all()
    assert list(sequences) == list(range(1, len(sequences) + 1)) and found_by_audit(clinic) == []


def test_two_tablets_and_two_physiotherapists_in_one_program(clinic: Clinic, desk: Staff, physio: Staff) -> None:
    other, id_ = signed_in(clinic, "B. Lee", "physiotherapist").staff, handed_in(clinic, desk, "A 17")
    keys = [clinic.start(desk, f"T {n}") for n in range(2)]
    run(
        [
            lambda: tablet(clinic, keys[0], CALM),
            lambda: tablet(clinic, keys[1], URGENT),
            lambda: physiotherapist(clinic, physio, id_, ROUNDS),
            lambda: physiotherapist(clinic, other, id_, ROUNDS),
        ]
    )
    checked(clinic, physio, id_, 2 * ROUNDS, 3)
    assert clinic.queue(desk)[0].alarm


def _in_a_process(place: StoreLocation, role: str, what: tuple[str, str, str], begin) -> None:  # type: ignore[no-untyped-def]
    clinic = open_clinic(place, environment={})
    begin.wait()
    if role == "tablet":
        tablet(clinic, Key.read(what[0]), CALM if what[1] == "calm" else URGENT)
    else:
        physiotherapist(clinic, Staff(id=what[0], name=what[1], role="physiotherapist"), what[2], ROUNDS)
    clinic.close()


def test_two_tablets_and_two_physiotherapists_in_four_programs(
    clinic: Clinic, desk: Staff, physio: Staff, place: StoreLocation
) -> None:
    other, id_ = signed_in(clinic, "B. Lee", "physiotherapist").staff, handed_in(clinic, desk, "A 17")
    keys = [clinic.start(desk, f"T {n}") for n in range(2)]
    spawn = multiprocessing.get_context("spawn")
    begin = spawn.Barrier(4)
    programs = [
        spawn.Process(target=_in_a_process, args=(place, role, what, begin))
        for role, what in (
            ("tablet", (keys[0].text, "calm", "")),
            ("tablet", (keys[1].text, "urgent", "")),
            ("physio", (physio.id, physio.name, id_)),
            ("physio", (other.id, other.name, id_)),
        )
    ]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    assert [program.exitcode for program in programs] == [0] * 4
    checked(clinic, physio, id_, 2 * ROUNDS, 3)


def test_two_programs_that_start_at_once_make_one_desk(bare_place: StoreLocation) -> None:
    clinics: list[Clinic] = []
    run([lambda: clinics.append(open_clinic(bare_place, environment={})) for _ in range(4)])
    desk = signed_in(clinics[0], "Desk", "reception").staff
    handed_in(clinics[1], desk)
    assert (
        all(len(clinic.queue(desk)) == 1 and found_by_audit(clinic) == [] for clinic in clinics) and len(clinics) == 4
    )
    for clinic in clinics:
        clinic.close()
