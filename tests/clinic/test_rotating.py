"""A new master key takes everything over, whenever it is stopped; then the old one opens nothing that is here."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from store.conftest import Time
from store.people import START, workout

from wizard.clinic import Clinic, KeyMissingError, Staff, open_clinic
from wizard.clinic.errors import NoNewKeyError
from wizard.store import Key, StoreLocation, new_once, open_store
from wizard.store.encryption import KEY_FILE, Keyring

from .people import CALM, URGENT, done, found_by_audit, handed_in, signed_in


@pytest.fixture
def code(clinic: Clinic) -> str:
    from wizard.clinic import SYSTEM

    return clinic.add_staff(SYSTEM, "C. Day", "physiotherapist")


def keys(folder: Path) -> list[str]:
    return (folder / KEY_FILE).read_text().splitlines()


def test_everything_is_there_after_a_rotation(
    clinic: Clinic,
    desk: Staff,
    physio: Staff,
    code: str,
    folder: Path,
    place: StoreLocation,
    opened: Callable[..., Clinic],
    time: Time,
) -> None:
    old, key = keys(folder), clinic.start(desk, "B 2")
    id_ = handed_in(clinic, desk, "A 17", URGENT)
    clinic.sign(physio, id_, clinic.change(physio, id_, [{"kind": "remove"}], "knee", 3))
    before = clinic.record(physio, id_)
    done_ = clinic.rotate_keys()
    assert (done_.left, done_.dropped) == (0, 1) and len(keys(folder)) == 1 and keys(folder) != old
    for each in (clinic, opened(place)):
        assert each.record(physio, id_) == before and each.intake(key).state == 1
        assert each.sign_in(code, "here").staff.name == "C. Day"
        time.passes(minutes=1)
        assert each.record(physio, handed_in(each, desk, "a 17", CALM)).earlier is not None
        assert found_by_audit(each) == []
    assert clinic.forget(physio, "A 17") == 3, "references of before and after are found together"


def test_the_old_key_opens_nothing_any_more(clinic: Clinic, desk: Staff, folder: Path, place: StoreLocation) -> None:
    handed_in(clinic, desk)
    shutil.copy(folder / KEY_FILE, folder / "old")
    clinic.rotate_keys()
    clinic.close()
    shutil.move(folder / "old", folder / KEY_FILE)
    with pytest.raises(KeyMissingError):
        open_clinic(place, environment={})


def test_a_short_look_holds_before_and_after_a_new_key_and_not_with_the_old_one(
    clinic: Clinic, desk: Staff, folder: Path, place: StoreLocation
) -> None:
    handed_in(clinic, desk)
    shutil.copy(folder / KEY_FILE, folder / "old")
    other = open_clinic(place, environment={})
    clinic.rotate_keys()
    clinic.check()
    other.check()
    shutil.move(folder / "old", folder / KEY_FILE)
    with pytest.raises(KeyMissingError):
        other.check()
    other.close()


def test_everybody_signs_in_again(clinic: Clinic) -> None:
    session = signed_in(clinic, "A. Ray", "reception")
    clinic.rotate_keys()
    assert clinic.session(session.token) is None and done(clinic)[-1] == "keys_rotated"


def test_it_can_be_done_again_and_again(clinic: Clinic, desk: Staff) -> None:
    for reference in ("A 1", "A 2", "A 3"):
        handed_in(clinic, desk, reference)
        clinic.rotate_keys()
    assert {line.reference for line in clinic.queue(desk)} == {"A 1", "A 2", "A 3"} and found_by_audit(clinic) == []


def test_a_program_that_runs_meanwhile_seals_with_the_new_key(
    clinic: Clinic,
    desk: Staff,
    place: StoreLocation,
    opened: Callable[..., Clinic],
    physio: Staff,
) -> None:
    """What it sealed with the old one would be lost when that is thrown away."""
    other = opened(place)
    handed_in(other, desk, "A 1")
    clinic.rotate_keys()
    key = other.start(desk, "A 2")
    store = open_store(place, {})
    plan = Key.new()
    store.keep_plan(plan, START)
    clinic.rotate_keys()
    store.add(plan, workout(), 1, new_once())
    assert other.intake(key).state == 1 and store.history(plan).start == START
    assert found_by_audit(other) == [] and handed_in(other, desk, "A 3")
    store.close()


def test_nothing_is_lost_that_was_written_during_a_rotation(
    clinic: Clinic, desk: Staff, physio: Staff, place: StoreLocation, opened: Callable[..., Clinic]
) -> None:
    other, store, stop, wrong = opened(place), open_store(place, {}), threading.Event(), []
    made: list[str] = []
    plans: list[Key] = []

    def tablets() -> None:
        while not stop.is_set():
            made.append(other.type_in(desk, f"N {len(made)}", CALM))

    def home() -> None:
        while not stop.is_set():
            key = Key.new()
            store.keep_plan(key, START)
            plans.append(key)

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001
            wrong.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in (tablets, home)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        clinic.rotate_keys()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == [] and made and plans
    again = opened(place)
    assert all(again.record(physio, id_).intake.answers == CALM for id_ in made) and found_by_audit(again) == []
    assert all(store.history(key).start == START for key in plans)
    store.close()


@pytest.mark.parametrize("stopped_at", ["_seal_all_again", "_drop_proofs", "keep_only"])
def test_a_rotation_that_was_stopped_leaves_everything_and_goes_on(
    stopped_at: str,
    clinic: Clinic,
    desk: Staff,
    physio: Staff,
    place: StoreLocation,
    opened: Callable[..., Clinic],
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
) -> None:
    id_ = handed_in(clinic, desk, "A 17", URGENT)

    class Stopped(Exception):
        pass

    def stop(*_args: object, **_more: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(Keyring if stopped_at == "keep_only" else Clinic, stopped_at, stop)
        with pytest.raises(Stopped):
            clinic.rotate_keys()
    again = opened(place)
    assert again.record(physio, id_).intake.answers == URGENT and found_by_audit(again) == []
    assert again.rotate_keys().left == 0 and len(keys(folder)) == 1
    assert again.record(physio, id_).intake.answers == URGENT and found_by_audit(again) == []


def test_a_plan_that_only_its_owner_can_open_keeps_the_old_key(
    clinic: Clinic, place: StoreLocation, folder: Path
) -> None:
    store, theirs, ours = open_store(place, {}), Key.new(), Key.new()
    store.keep_plan(theirs, START)
    store.keep_plan(ours, START, remember=True)
    store.add(ours, workout(), 1, new_once())
    done_ = clinic.rotate_keys()
    assert (done_.left, done_.dropped) == (1, 0) and len(keys(folder)) == 2
    assert store.history(theirs).start == START and store.history(store.last()).workouts == (workout(),)
    store.delete(theirs)
    done_ = clinic.rotate_keys()
    assert (done_.left, done_.dropped) == (0, 2) and len(keys(folder)) == 1
    assert store.history(ours).workouts == (workout(),)
    store.close()


def test_each_plan_that_opens_without_a_key_is_sealed_again(clinic: Clinic, place: StoreLocation, folder: Path) -> None:
    store, first, second = open_store(place, {}), Key.new(), Key.new()
    store.keep_plan(first, START, remember=True)
    store.keep_plan(second, START, remember=True)
    done_ = clinic.rotate_keys()
    assert (done_.left, done_.dropped) == (0, 1) and len(keys(folder)) == 1
    assert store.own_plans() == (second, first)
    assert store.history(first).start == store.history(second).start == START
    store.close()


def test_keys_of_the_environment_are_put_there_by_whoever_runs_it(place: StoreLocation) -> None:
    one, two = f"one:{'1' * 64}", f"two:{'2' * 64}"
    clinic = open_clinic(place, environment={"HIPWISE_STORE_KEYS": one})
    physio = signed_in(clinic, "A. Ray", "physiotherapist").staff
    id_ = handed_in(clinic, physio)
    with pytest.raises(NoNewKeyError):
        clinic.rotate_keys()
    clinic.close()
    both = open_clinic(place, environment={"HIPWISE_STORE_KEYS": f"{two},{one}"})
    assert both.rotate_keys().left == 0
    both.close()
    new = open_clinic(place, environment={"HIPWISE_STORE_KEYS": two})
    assert new.record(physio, id_).intake.answers == CALM and found_by_audit(new) == []
    new.close()
    with pytest.raises(KeyMissingError):
        open_clinic(place, environment={"HIPWISE_STORE_KEYS": one})


def test_whoever_has_the_old_key_writes_no_line_that_holds(
    clinic: Clinic, desk: Staff, place: StoreLocation, opened: Callable[..., Clinic]
) -> None:
    """Each rotation begins a new key of the trail: the one that was lost with the old master key chains nothing from here on."""
    from wizard.clinic import trail
    from wizard.clinic.clinic_keys import TRAIL

    with clinic._engine.connect() as connection:
        number, lost = clinic._hidden.last(connection, TRAIL)
    clinic.rotate_keys()
    line = {
        "at": clinic._clock.now(),
        "who": desk.id,
        "what": "signed_out",
        "about": None,
        "detail": "",
        "digest": None,
        "chained_by": number,
    }
    with clinic._engine.begin() as connection:
        head = trail.head(connection)
        mac = trail.mac(lost, line, head.sequence + 1)
        connection.execute(
            trail.trail.insert(),
            {**line, "sequence": head.sequence + 1, "mac": mac, "chain": trail.chain(lost, head.chain, mac)},
        )
    assert found_by_audit(clinic) == [f"Line {head.sequence + 1} of the trail was inserted."]


def test_a_key_file_that_is_damaged_meanwhile_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / KEY_FILE
    path.write_text(f"one:{'1' * 64}\n")
    ring = Keyring({"one": b"\x11" * 32}, path)
    sealed = ring.seal(b"body", None, "here")
    path.write_text("nonsense")
    assert ring.current == "one" and ring.open(sealed, None, "here", "one") == b"body"
    path.unlink()
    assert ring.current == "one"
