"""The tablet of a clinic walked without a browser: what it opens, what is saved, and where a walk ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.test_app import MAIN, heading, press, sound
from wizard.clinic import SYSTEM, Clinic, Key, NotFoundError, Staff, StoreUnavailableError, staff_codes
from wizard.rules import screening
from wizard.server import modes
from wizard.server import modes as shown_modes
from wizard.server import settings as all_settings
from wizard.store.location import FOLDER_SETTING
from wizard.ui.clinic import clinic_records, tablet, tablet_routes
from wizard.ui.clinic.leases import Leases
from wizard.ui.http import device_cookie
from wizard.ui.session.visit import Badge, Tablet, Visit
from wizard.words import PSEUDO

TAB = "this tab"
KEPT = (shown_modes.current, clinic_records.clinic, all_settings.current, tablet_routes.leases)


@pytest.fixture
def clinic(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Clinic]:
    """The clinic of this process, empty, on a device that has its number."""
    monkeypatch.setenv(modes.SETTING, modes.CLINIC)
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path / "data"))
    monkeypatch.setattr(staff_codes, "_N", 2)
    monkeypatch.setattr(device_cookie, "here", lambda: "0f" * 16)
    monkeypatch.setattr(tablet, "_me", lambda: TAB)
    for kept in KEPT:
        kept.cache_clear()
    monkeypatch.setattr(tablet_routes, "_lives", lambda session: True)
    tablet_routes.ended.clear()
    yield clinic_records.clinic()
    clinic_records.clinic().close()
    for kept in KEPT:
        kept.cache_clear()


@pytest.fixture
def handed_over(clinic: Clinic) -> Callable[..., tuple[AppTest, Key]]:
    """``handed_over()``: a tablet with a draft, and its key."""

    def open_(consented: bool = True, language: str = "en") -> tuple[AppTest, Key]:
        staff = clinic.sign_in(clinic.add_staff(SYSTEM, "Desk", "reception"), "desk").staff
        key = clinic.start(staff, "A 17")
        tablet_routes.leases().take(key, TAB)
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.session_state["hipwise.visit"] = Visit(
            language=language, tablet=Tablet(heard=True, key=key, saved=clinic.intake(key), consented=consented)
        )
        return sound(app.run()), key

    return open_


def tick(app: AppTest, sign: str) -> AppTest:
    return sound(next(box for box in app.checkbox if box.key.startswith(f"tick-signs-{sign}")).check().run())


def to_the_signs(app: AppTest, had: str = "none", age: str = "40_59") -> AppTest:
    """From the welcome over the first page to the safety page."""
    press(app, "forward")
    sound(next(radio for radio in app.radio if radio.key.startswith("one-age_band")).set_value(age).run())
    sound(next(box for box in app.checkbox if box.key.startswith(f"tick-history-{had}")).check().run())
    press(app, "forward")
    assert heading(app) == "A safety check"
    return app


def says(app: AppTest) -> str:
    return " ".join(str(part.value) for part in (*app.markdown, *app.get("html")))


def desk_of(clinic: Clinic) -> Staff:
    return clinic.sign_in(clinic.add_staff(SYSTEM, "Desk", "reception"), "desk").staff


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def test_nothing_is_asked_before_somebody_agrees(handed_over) -> None:
    app, _ = handed_over(consented=False)
    press(app, "forward")
    assert "Please tick this first." in says(app)
    sound(next(box for box in app.checkbox if box.key.startswith("tick-consent")).check().run())
    press(app, "forward")
    assert heading(app) == "About you"


def test_each_answer_is_saved_and_a_walk_ends_without_a_plan(handed_over, clinic: Clinic) -> None:
    app, key = handed_over()
    to_the_signs(app)
    tick(app, "none")
    assert clinic.intake(key).answers.signs == ("none",) and clinic.intake(key).consented
    for _ in range(40):
        if heading(app) == "Check your answers":
            break
        press(app, "forward")
    press(app, "forward")
    assert heading(app) == "Thank you"
    assert "physiotherapist will go through them with you" in says(app)
    assert not app.header and "exercise" not in says(app).lower()
    with pytest.raises(NotFoundError):
        clinic.intake(key)
    app.button(key="forward").click().run()
    assert app.session_state["hipwise.visit"].tablet.leaving == "done"
    assert app.session_state["hipwise.visit"].answers == Visit().answers


@pytest.mark.parametrize(
    ("sign", "title", "offers_code"),
    [
        ("cauda_equina", "Please tell the desk now", False),
        ("swollen_calf", "Please tell the desk now", True),
        ("surgery_not_cleared", "Thank you", True),
    ],
)
def test_a_sign_always_says_where_to_go(sign: str, title: str, offers_code: bool, handed_over, clinic: Clinic) -> None:
    app, _ = handed_over()
    to_the_signs(app, "operation" if sign == "surgery_not_cleared" else "none")
    tick(app, sign)
    press(app, "forward")
    if sign != "cauda_equina":  # an emergency skips the check page
        press(app, "forward")
    assert heading(app) == title
    assert "Where" in says(app) and "What to do until then" in [part.value for part in app.header]
    assert ("show-code" in {button.key for button in app.button}) == offers_code
    assert [line.alarm for line in clinic.queue(SYSTEM)] == [title != "Thank you"]


def test_what_was_forgotten_elsewhere_leaves_nothing_in_this_session(handed_over, clinic: Clinic) -> None:
    app, key = handed_over()
    to_the_signs(app)
    tick(app, "none")
    tablet_routes.give_up(key, "idle")
    assert "tick-signs-none" in app.session_state
    now = app.run().session_state["hipwise.visit"]
    assert now.tablet.leaving == "idle" and now.tablet.key is None and now.answers == Visit().answers
    assert "tick-signs-none" not in app.session_state, "what a widget holds is forgotten too"


def test_a_run_that_was_cut_short_after_saving_refuses_nobody(handed_over, clinic: Clinic) -> None:
    app, key = handed_over()
    to_the_signs(app)
    before = app.session_state["hipwise.visit"].tablet.saved
    tick(app, "none")
    visit = app.session_state["hipwise.visit"]
    app.session_state["hipwise.visit"] = replace(
        visit, answers=visit.answers.model_copy(update={"weeks": 6}), tablet=replace(visit.tablet, saved=before)
    )
    assert heading(sound(app.run())) == "A safety check"
    assert clinic.intake(key).answers.weeks == 6


def test_a_run_that_was_cut_short_after_handing_in_still_says_where_to_go(handed_over, clinic: Clinic) -> None:
    app, _key = handed_over()
    to_the_signs(app)
    tick(app, "swollen_calf")
    visit = app.session_state["hipwise.visit"]
    press(app, "forward")
    press(app, "forward")
    now = app.session_state["hipwise.visit"]
    app.session_state["hipwise.visit"] = replace(
        now, tablet=replace(now.tablet, handed_in=False, alarm="", saved=visit.tablet.saved)
    )
    assert heading(sound(app.run())) == "Please tell the desk now" and "forward" not in keys(app)


# --- an alarm ---------------------------------------------------------------------------------------------------


def with_sign(handed_over, sign: str) -> tuple[AppTest, Key]:
    """A tablet on which ``sign`` was ticked, and Continue pressed."""
    app, key = handed_over()
    to_the_signs(app)
    tick(app, sign)
    return press(app, "forward"), key


@pytest.mark.parametrize(
    ("sign", "outcome", "next_heading"),
    [
        ("cauda_equina", "emergency", "Please tell the desk now"),
        ("swollen_calf", "urgent", "Check your answers"),
    ],
)
def test_the_desk_hears_of_a_sign_as_soon_as_the_page_is_left(
    sign: str, outcome: str, next_heading: str, handed_over, clinic: Clinic
) -> None:
    app, _ = with_sign(handed_over, sign)
    assert heading(app) == next_heading
    [line] = clinic.queue(SYSTEM)
    assert (line.alarm, line.outcome, line.stage) == (True, outcome, "answering")


def test_a_sign_that_can_wait_rings_at_no_desk(handed_over, clinic: Clinic) -> None:
    app, _ = with_sign(handed_over, "locking_giving_way")
    assert heading(app) == "Check your answers"
    [line] = clinic.queue(SYSTEM)
    assert (line.alarm, line.outcome) == (False, None)


@pytest.mark.parametrize("sign", ["cauda_equina", "swollen_calf"])
def test_the_page_of_an_alarm_cannot_be_closed_before_the_desk_has_heard_it(
    sign: str, handed_over, clinic: Clinic
) -> None:
    app, key = with_sign(handed_over, sign)
    if heading(app) == "Check your answers":
        press(app, "forward")
    for _ in range(2):
        assert heading(app) == "Please tell the desk now" and "forward" not in keys(app)
        assert "The desk can see and hear your alarm." in says(app)
        app.run()
    tablet_of = lambda: app.session_state["hipwise.visit"].tablet  # noqa: E731
    assert tablet_of().key == key and not tablet_of().leaving
    clinic.acknowledge(desk_of(clinic), clinic.queue(SYSTEM)[0].id)
    app.run()
    assert heading(app) == "The desk knows" and "Somebody is coming to you." in says(app)
    assert "correct-it" not in keys(app), "what was handed in stays as it is"
    app.button(key="forward").click().run()
    assert tablet_of().leaving == "done"
    with pytest.raises(NotFoundError):
        clinic.alarm(key)


def test_a_slip_of_the_finger_is_taken_back_and_the_desk_sees_that(handed_over, clinic: Clinic) -> None:
    app, key = with_sign(handed_over, "cauda_equina")
    press(app, "correct-it")
    assert heading(app) == "A safety check"
    tick(app, "none")
    assert clinic.queue(SYSTEM)[0].alarm, "as long as the page is not left"
    press(app, "forward")
    assert heading(app) == "Where does it hurt?" and "They can see that you took it back" in says(app)
    [line] = clinic.queue(SYSTEM)
    assert (line.alarm, line.withdrawn, line.outcome) == (False, True, None)
    assert clinic.intake(key).answers.signs == ("none",), "and the walk goes on"


def test_a_sign_that_is_ticked_again_after_the_desk_has_heard_it_is_handed_in_at_the_end(
    handed_over, clinic: Clinic
) -> None:
    app, _ = with_sign(handed_over, "cauda_equina")
    press(app, "correct-it")
    tick(app, "none")
    clinic.acknowledge(desk_of(clinic), clinic.queue(SYSTEM)[0].id)
    app.run()
    tick(app, "cauda_equina")
    press(app, "forward")
    assert heading(app) == "The desk knows"
    app.button(key="forward").click().run()
    assert [(line.stage, line.outcome) for line in clinic.queue(SYSTEM)] == [("finished", "emergency")]


def test_what_only_follows_from_the_answers_rings_when_nothing_more_is_asked(
    handed_over, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A score alone may look urgent until the next answer explains it."""
    app, _ = handed_over()
    of_hit = screening.tier_of_hit
    monkeypatch.setattr(
        screening, "tier_of_hit", lambda hit, known: "urgent" if hit.sign == "under_18" else of_hit(hit, known)
    )
    tick(to_the_signs(app, age="under_18"), "none")
    while heading(app) != "Your pain":
        press(app, "forward")
    assert not clinic.queue(SYSTEM)[0].alarm
    for _ in range(2):  # the page reminds of what is open
        if heading(app) != "Check your answers":
            press(app, "forward")
    assert heading(app) == "Check your answers"
    assert (clinic.queue(SYSTEM)[0].alarm, clinic.queue(SYSTEM)[0].outcome) == (True, "urgent")


def test_where_the_records_are_away_the_page_still_says_where_to_go_and_tries_again(
    handed_over,
    clinic: Clinic,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, _ = handed_over()
    to_the_signs(app)
    tick(app, "cauda_equina")

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(clinic, "settle_alarm", away)
        press(app, "forward")
        assert heading(app) == "Please tell the desk now" and "This screen cannot reach the desk right now." in says(
            app
        )
    app.run()
    assert "The desk can see and hear your alarm." in says(app) and clinic.queue(SYSTEM)[0].alarm


def test_an_answer_and_the_press_at_the_desk_at_the_same_time_lose_nothing(handed_over, clinic: Clinic) -> None:
    app, _ = with_sign(handed_over, "swollen_calf")
    clinic.acknowledge(desk_of(clinic), clinic.queue(SYSTEM)[0].id)
    app.button(key="forward").click().run()
    assert heading(sound(app)) == "The desk knows"
    assert [line.stage for line in clinic.queue(SYSTEM)] == ["finished"]


def test_staff_who_take_back_the_tablet_leave_the_alarm_with_the_desk(handed_over, clinic: Clinic) -> None:
    app, key = with_sign(handed_over, "cauda_equina")
    found = clinic.sign_in(clinic.add_staff(SYSTEM, "Desk", "reception"), "desk")
    app.session_state["hipwise.badge"] = Badge(token=found.token, device="0f" * 16, heard=True)
    assert heading(sound(app.run())) == "Desk"
    assert "Emergency: go to A 17 now." in says(app) and "heard-" + clinic.queue(SYSTEM)[0].id in keys(app)
    assert [(line.stage, line.alarm) for line in clinic.queue(SYSTEM)] == [("finished", True)]
    with pytest.raises(NotFoundError):
        clinic.alarm(key)


def test_what_a_sign_leaves_open_is_never_the_main_way_on(handed_over, clinic: Clinic) -> None:
    app, _ = handed_over()
    to_the_signs(app)
    for _ in range(3):
        press(app, "forward")
        assert heading(app) == "A safety check"
        assert (app.button(key="forward").label, app.button(key="forward").proto.type) == ("Continue", "primary")
    assert (app.button(key="leave-open").label, app.button(key="leave-open").proto.type) == (
        "Leave it open",
        "secondary",
    )
    press(app, "leave-open")
    assert heading(app) == "Where does it hurt?"


def test_another_tab_that_took_the_draft_empties_this_one(
    handed_over, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, key = handed_over()
    monkeypatch.setattr(tablet_routes, "_lives", lambda session: False)
    tablet_routes.leases.cache_clear()
    made = Leases(90, lambda session: False)
    monkeypatch.setattr(tablet_routes, "leases", lambda: made)
    tablet_routes.leases().take(key, "another tab")
    app.run()
    assert heading(app) == "These questions are open in another tab"
    assert app.session_state["hipwise.visit"].tablet.key is None


def test_a_paper_that_is_typed_in_is_in_the_queue(clinic: Clinic) -> None:
    found = clinic.sign_in(clinic.add_staff(SYSTEM, "Desk", "reception"), "desk")
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.session_state["hipwise.badge"] = Badge(token=found.token, device="0f" * 16, heard=True)
    app.session_state["hipwise.visit"] = Visit(tablet=Tablet(heard=True))
    app = sound(app.run())
    press(app, "paper")
    assert "Please write a reference first." in says(app)
    app.text_input(key="desk-reference").set_value("P 3")
    press(app, "paper")
    assert heading(app) == "About you"
    for _ in range(2):  # it reminds of what is open
        press(app, "forward")
    tick(app, "swollen_calf")
    press(app, "forward")
    press(app, "forward")
    assert heading(app) == "Desk" and "P 3 is in the queue." in says(app)
    [line] = clinic.queue(SYSTEM)
    assert (line.reference, line.stage, line.outcome) == ("P 3", "finished", "urgent")


@pytest.mark.parametrize("place", ["start", "stop", "staff"])
def test_every_word_on_the_tablet_can_be_translated(place: str, handed_over) -> None:
    app, _ = handed_over(consented=False, language=PSEUDO)
    if place != "start":
        visit = app.session_state["hipwise.visit"]
        app.session_state["hipwise.visit"] = replace(visit, tablet=replace(visit.tablet, panel=place))
        app.run()
    for part in (*app.title, *app.header, *app.markdown):
        assert not part.value.strip() or "⟦" in str(part.value) or str(part.value).startswith("<"), part.value
    assert all("⟦" in button.label for button in app.button)
