"""Codes and sessions: only who was given a code comes in, only for as long as it lasts, and only to what the role includes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from store.conftest import Time

from wizard.clinic import (
    MAY,
    ROLES,
    SYSTEM,
    Clinic,
    Key,
    NotAllowedError,
    NotFoundError,
    Session,
    Staff,
    StoreUnavailableError,
    TooManyTriesError,
    WrongCodeError,
    may,
    staff_codes,
)
from wizard.clinic.staff_codes import LoginThrottle
from wizard.store import StoreLocation

from .people import URGENT, by_hand, done, found_by_audit, handed_in, signed_in, trail_of


def test_a_code_signs_in_whom_it_was_made_for(clinic: Clinic) -> None:
    code = clinic.add_staff(SYSTEM, "A. Ray", "physiotherapist")
    session = clinic.sign_in(code, "here")
    assert (session.staff.name, session.staff.role) == ("A. Ray", "physiotherapist")
    assert clinic.session(session.token.text) == session
    assert trail_of(clinic)[-1] == (session.staff.id, "signed_in")


def test_a_code_may_be_typed_in_any_case_and_without_its_dash(clinic: Clinic) -> None:
    code = clinic.add_staff(SYSTEM, "A. Ray", "reception")
    for typed in (code.lower(), code.replace("-", " "), f" {code} "):
        assert clinic.sign_in(typed, "here").staff.name == "A. Ray"


@pytest.mark.parametrize("wrong", ["", "00000-00000", "x" * 100_000, "💥", "' OR 1=1 --", "\udcff"])
def test_a_wrong_code_signs_nobody_in_and_stands_in_the_trail(wrong: str, clinic: Clinic) -> None:
    clinic.add_staff(SYSTEM, "A. Ray", "reception")
    with pytest.raises(WrongCodeError):
        clinic.sign_in(wrong, "here")
    assert trail_of(clinic)[-1] == ("nobody", "sign_in_refused")


def test_a_wrong_code_costs_as_much_as_a_right_one_and_one_that_is_switched_off(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can tell by the sentence or by the work which codes exist."""
    right, off = (clinic.add_staff(SYSTEM, name, "reception") for name in ("Stays", "Goes"))
    clinic.switch_off(SYSTEM, next(one.id for one in clinic.staff(SYSTEM) if one.name == "Goes"))
    hashed, counted = staff_codes.hashlib.scrypt, []
    monkeypatch.setattr(staff_codes.hashlib, "scrypt", lambda *a, **k: (counted.append(1), hashed(*a, **k))[1])
    said = []
    for code in (right, off, "00000-00000", ""):
        counted.clear()
        try:
            clinic.sign_in(code, code)
            said.append("in")
        except WrongCodeError as error:
            said.append(str(error))
        assert len(counted) == 1
    assert said[0] == "in" and len(set(said[1:])) == 1


def test_a_code_is_costly_to_try_where_the_database_was_stolen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert staff_codes._N >= 2**14 and staff_codes._R == 8
    assert 32**staff_codes.LETTERS >= 2**50
    assert len({staff_codes.new_code() for _ in range(1_000)}) == 1_000


def test_no_code_and_no_name_stands_in_the_database(clinic: Clinic) -> None:
    code = clinic.add_staff(SYSTEM, "Somebody Known", "physiotherapist")
    with clinic._engine.connect() as connection:
        rows = repr([tuple(row) for row in connection.execute(sa.text("SELECT * FROM staff"))])
    assert (
        code not in rows and code.replace("-", "") not in rows and "Known" not in rows and "physiotherapist" not in rows
    )


def test_whoever_tries_wrong_codes_waits_longer_each_time_and_others_do_not(clinic: Clinic, time: Time) -> None:
    code = clinic.add_staff(SYSTEM, "A. Ray", "reception")
    waits = []
    for _ in range(12):
        try:
            clinic.sign_in("00000-00000", "guesser")
        except TooManyTriesError as error:
            waits.append(error.seconds)
            with pytest.raises(TooManyTriesError):
                clinic.sign_in(code, "guesser")  # even the right one
            time.passes(seconds=error.seconds)
        except WrongCodeError:
            pass
    assert waits == sorted(waits) and waits[-1] >= 8 * waits[0]
    assert clinic.sign_in(code, "somebody else").staff.name == "A. Ray"
    assert clinic.sign_in(code, "guesser").staff.name == "A. Ray"


def test_guessers_from_everywhere_wait_together() -> None:
    seconds = [0.0]
    fence = LoginThrottle(lambda: seconds[0], free_of_all=30)
    for number in range(30):
        fence.enter(f"address {number}")
    with pytest.raises(TooManyTriesError):
        fence.enter("a new address")
    seconds[0] += 61
    fence.enter("a new address")


def test_a_right_code_takes_its_try_back() -> None:
    fence = LoginThrottle(lambda: 0.0, free=3)
    for _ in range(50):
        fence.enter("the desk")
        fence.passed("the desk")


def test_many_tries_at_once_gain_nothing() -> None:
    """A try counts from its beginning: whoever sends a hundred before the first is answered is stopped all the same."""
    fence, through = LoginThrottle(lambda: 0.0, free=5), 0
    for _ in range(100):
        try:
            fence.enter("guesser")
            through += 1
        except TooManyTriesError:
            pass
    assert through == 5


def away(*_: object, **__: object) -> None:
    raise StoreUnavailableError


@pytest.mark.parametrize("fails", ["reading", "writing"])
def test_a_right_code_while_the_records_are_away_counts_for_nothing(
    fails: str, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = clinic.add_staff(SYSTEM, "A. Ray", "reception")
    with monkeypatch.context() as outage:
        outage.setattr(*{"reading": ("wizard.clinic.staff.reading", away), "writing": (clinic, "_write", away)}[fails])
        for _ in range(50):
            with pytest.raises(StoreUnavailableError):
                clinic.sign_in(code, "the desk")
    assert clinic.sign_in(code, "the desk").staff.name == "A. Ray", "nobody waits for what nobody did wrong"


def test_wrong_codes_before_an_outage_still_count_after_it(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        with pytest.raises(WrongCodeError):
            clinic.sign_in("00000-00000", "guesser")
    with monkeypatch.context() as outage:
        outage.setattr(clinic, "_write", away)
        for _ in range(50):
            with pytest.raises(StoreUnavailableError):
                clinic.sign_in("00000-00000", "guesser")
    with pytest.raises(WrongCodeError):
        clinic.sign_in("00000-00000", "guesser")
    with pytest.raises(TooManyTriesError):
        clinic.sign_in("00000-00000", "guesser")


def test_a_try_that_is_given_back_ends_no_wait_but_its_own() -> None:
    fence = LoginThrottle(lambda: 0.0, free=2)
    first, second = fence.enter("guesser"), fence.enter("guesser")
    fence.give_back(first)
    with pytest.raises(TooManyTriesError):
        fence.enter("guesser")
    fence.give_back(second)
    fence.enter("guesser")


def test_a_session_lasts_twelve_hours_at_most(clinic: Clinic, time: Time) -> None:
    session = signed_in(clinic, "A. Ray", "reception")
    for _ in range(11 * 4 + 3):
        time.passes(minutes=15)
        assert clinic.session(session.token) is not None
    time.passes(minutes=15)
    assert clinic.session(session.token) is None


def test_a_session_ends_after_half_an_hour_without_use(clinic: Clinic, time: Time) -> None:
    session = signed_in(clinic, "A. Ray", "reception")
    time.passes(minutes=29)
    assert clinic.session(session.token) is not None
    time.passes(minutes=29)
    assert clinic.session(session.token) is not None, "use begins the half hour anew"
    time.passes(minutes=30)
    assert clinic.session(session.token) is None


def test_a_clock_that_is_set_back_does_not_make_a_session_longer(clinic: Clinic, time: Time) -> None:
    session = signed_in(clinic, "A. Ray", "reception")
    time.jumps(days=-2)
    assert clinic.session(session.token) is None


def test_signing_out_ends_the_session(clinic: Clinic) -> None:
    session = signed_in(clinic, "A. Ray", "reception")
    clinic.sign_out(session.token.text)
    assert clinic.session(session.token) is None and trail_of(clinic)[-1] == (session.staff.id, "signed_out")
    clinic.sign_out(session.token)
    clinic.sign_out("nonsense")
    assert done(clinic).count("signed_out") == 1


@pytest.mark.parametrize("token", [None, "", "nonsense", "0" * 26, Key(b"k" * 16)])
def test_no_other_token_opens_anything(token: Key | str | None, clinic: Clinic) -> None:
    signed_in(clinic, "A. Ray", "reception")
    assert clinic.session(token) is None


def test_the_database_does_not_hold_a_token_that_signs_in(clinic: Clinic) -> None:
    session = signed_in(clinic, "A. Ray", "admin")
    with clinic._engine.connect() as connection:
        row = connection.execute(sa.text("SELECT * FROM sessions")).one()
    assert session.token.raw not in bytes(row.body) and session.token.text not in repr(row)


def test_a_session_that_was_put_in_by_hand_opens_nothing(clinic: Clinic) -> None:
    """Whoever can write into the database gives the session of the admin another token, or their own session to the admin."""
    own, admin, made_up = signed_in(clinic, "A. Ray", "reception"), signed_in(clinic, "Boss", "admin"), Key.new()
    by_hand(
        clinic,
        "UPDATE sessions SET token_hash = :hash WHERE staff = :staff",
        hash=made_up.found_by,
        staff=admin.staff.id,
    )
    by_hand(
        clinic,
        "UPDATE sessions SET staff = :staff WHERE token_hash = :hash",
        staff=admin.staff.id,
        hash=own.token.found_by,
    )
    assert clinic.session(made_up) is None
    assert clinic.session(own.token).staff == own.staff


def test_whoever_is_switched_off_is_out_at_once_and_for_good(clinic: Clinic, admin: Staff) -> None:
    code = clinic.add_staff(SYSTEM, "Goes", "physiotherapist")
    session = clinic.sign_in(code, "here")
    clinic.switch_off(admin, session.staff.id)
    assert clinic.session(session.token) is None
    with pytest.raises(WrongCodeError):
        clinic.sign_in(code, "here")
    with pytest.raises(NotAllowedError):
        clinic.queue(session.staff)
    assert session.staff not in clinic.staff(admin)
    assert found_by_audit(clinic) == []


def test_nobody_is_switched_off_who_is_not_there(clinic: Clinic, admin: Staff) -> None:
    with pytest.raises(NotFoundError):
        clinic.switch_off(admin, "nobody")


def test_somebody_vouched_for_is_the_same_one_each_time(clinic: Clinic) -> None:
    first = clinic.sign_in_as("https://id.example|7", "A. Ray", "physiotherapist").staff
    assert clinic.sign_in_as("https://id.example|7", "A. Ray", "physiotherapist").staff == first
    assert clinic.sign_in_as("https://id.example|8", "A. Ray", "physiotherapist").staff.id != first.id
    promoted = clinic.sign_in_as("https://id.example|7", "A. Ray-Lee", "admin").staff
    assert (promoted.id, promoted.name, promoted.role) == (first.id, "A. Ray-Lee", "admin")
    with pytest.raises(NotAllowedError):
        clinic.queue(first.model_copy(update={"role": "reception"}))
    assert found_by_audit(clinic) == []


@pytest.mark.parametrize(
    "subject, role", [("https://id.example|7", "boss"), ("", "admin"), ("https://id.example|7", "")]
)
def test_nobody_is_vouched_for_into_a_role_that_is_none(subject: str, role: str, clinic: Clinic) -> None:
    with pytest.raises(NotAllowedError):
        clinic.sign_in_as(subject, "A. Ray", role)


def test_whoever_was_switched_off_is_not_vouched_back_in(clinic: Clinic) -> None:
    staff = clinic.sign_in_as("https://id.example|7", "A. Ray", "reception").staff
    clinic.switch_off(SYSTEM, staff.id)
    with pytest.raises(NotAllowedError):
        clinic.sign_in_as("https://id.example|7", "A. Ray", "reception")


# --- roles ---------------------------------------------------------------------------------------

ASKED: dict[str, Callable[[Clinic, Staff, str], object]] = {
    "start": lambda clinic, staff, id_: clinic.start(staff, "B 2"),
    "queue": lambda clinic, staff, id_: clinic.queue(staff),
    "acknowledge": lambda clinic, staff, id_: clinic.acknowledge(staff, id_),
    "view": lambda clinic, staff, id_: clinic.record(staff, id_),
    "change": lambda clinic, staff, id_: clinic.change(staff, id_, [], "", 3),
    "sign": lambda clinic, staff, id_: clinic.sign(staff, id_, 3),
    "export": lambda clinic, staff, id_: clinic.exported(staff, id_, "pdf"),
    "delete": lambda clinic, staff, id_: clinic.forget(staff, "B 2"),
    "staff": lambda clinic, staff, id_: clinic.staff(staff),
    "audit": lambda clinic, staff, id_: clinic.audit(staff),
}


def test_every_right_is_asked_for_by_some_method() -> None:
    assert set(ASKED) == set().union(*MAY.values()) and set(MAY) == set(ROLES)


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_it_includes_and_nothing_else(role: str, what: str, clinic: Clinic, desk: Staff) -> None:
    id_, staff = handed_in(clinic, desk, answers=URGENT), signed_in(clinic, "Somebody", role).staff
    if may(staff, what):
        ASKED[what](clinic, staff, id_)
        assert "refused" not in done(clinic)
    else:
        with pytest.raises(NotAllowedError):
            ASKED[what](clinic, staff, id_)
        assert trail_of(clinic)[-1] == (staff.id, "refused")


@pytest.mark.parametrize("what", ASKED)
def test_nobody_and_somebody_made_up_may_nothing(what: str, clinic: Clinic, desk: Staff) -> None:
    id_ = handed_in(clinic, desk, answers=URGENT)
    for staff in (None, Staff(id="made up", name="", role="admin"), desk.model_copy(update={"role": "admin"})):
        if what in ("start", "queue", "acknowledge") and staff is not None and staff.id == desk.id:
            continue
        with pytest.raises(NotAllowedError):
            ASKED[what](clinic, staff, id_)
    assert not may(None, what)


def test_a_role_that_was_changed_by_hand_gives_nothing(clinic: Clinic, desk: Staff) -> None:
    """Role and name are sealed for this very row: the body of the admin put into one's own row does not open."""
    admin = signed_in(clinic, "Boss", "admin").staff
    by_hand(
        clinic,
        "UPDATE staff SET body = (SELECT body FROM staff WHERE id = :admin) WHERE id = :desk",
        admin=admin.id,
        desk=desk.id,
    )
    with pytest.raises(Exception, match="damaged"):
        clinic.staff(desk.model_copy(update={"role": "admin"}))


def test_a_second_program_sees_who_was_switched_off(
    place: StoreLocation, opened: Callable[..., Clinic], time: Time
) -> None:
    one, other = opened(place), opened(place)
    session: Session = signed_in(one, "A. Ray", "reception")
    assert other.session(session.token) == session
    other.switch_off(SYSTEM, session.staff.id)
    assert one.session(session.token) is None
