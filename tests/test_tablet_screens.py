"""The tablet of a clinic walked without a browser: what it opens, what is saved, and where a walk ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.test_app import MAIN, heading, press, sound
from wizard import modes
from wizard import settings as all_settings
from wizard.clinic import SYSTEM, Clinic, Key, NotFound, codes
from wizard.store.places import FOLDER_SETTING
from wizard.ui import device, handing, places, records, tablet
from wizard.ui import modes as shown_modes
from wizard.ui.leases import Leases
from wizard.ui.session import Badge, Tablet, Visit
from wizard.words import PSEUDO

TAB = "this tab"
KEPT = (shown_modes.current, records.clinic, all_settings.current, handing.leases)


@pytest.fixture
def clinic(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Clinic]:
    """The clinic of this process, empty, on a device that has its number."""
    monkeypatch.setenv(modes.SETTING, modes.CLINIC)
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path / "data"))
    monkeypatch.setattr(codes, "_N", 2)
    monkeypatch.setattr(device, "here", lambda: "0f" * 16)
    monkeypatch.setattr(tablet, "_me", lambda: TAB)
    for kept in KEPT:
        kept.cache_clear()
    monkeypatch.setattr(handing, "_lives", lambda session: True)
    handing.ended.clear()
    yield records.clinic()
    records.clinic().close()
    for kept in KEPT:
        kept.cache_clear()


@pytest.fixture
def handed_over(clinic: Clinic) -> Callable[..., tuple[AppTest, Key]]:
    """``handed_over()``: a tablet with a draft, and its key."""

    def open_(consented: bool = True, language: str = "en") -> tuple[AppTest, Key]:
        staff = clinic.sign_in(clinic.add_staff(SYSTEM, "Desk", "reception"), "desk").staff
        key = clinic.start(staff, "A 17")
        handing.leases().take(key, TAB)
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.session_state["hipwise.visit"] = Visit(language=language, seen=frozenset({places.PRIVACY}), tablet=Tablet(
            heard=True, key=key, saved=clinic.intake(key), consented=consented))
        return sound(app.run()), key

    return open_


def tick(app: AppTest, sign: str) -> AppTest:
    return sound(next(box for box in app.checkbox if box.key.startswith(f"tick-signs-{sign}")).check().run())


def says(app: AppTest) -> str:
    return " ".join(str(part.value) for part in app.markdown)


def test_nothing_is_asked_before_somebody_agrees(handed_over) -> None:
    app, _ = handed_over(consented=False)
    press(app, "forward")
    assert "Please tick this first." in says(app)
    sound(next(box for box in app.checkbox if box.key.startswith("tick-consent")).check().run())
    press(app, "forward")
    assert heading(app) == "First, a safety check"


def test_each_answer_is_saved_and_a_walk_ends_without_a_plan(handed_over, clinic: Clinic) -> None:
    app, key = handed_over()
    press(app, "forward")
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
    with pytest.raises(NotFound):
        clinic.intake(key)
    app.button(key="forward").click().run()
    assert app.session_state["hipwise.visit"].tablet.leaving == "done"
    assert app.session_state["hipwise.visit"].answers == Visit().answers


@pytest.mark.parametrize(("sign", "title", "offers_code"), [
    ("cauda_equina", "Please tell the desk now", False), ("swollen_calf", "Please tell the desk now", True), ("surgery_not_cleared", "Thank you", True),
])
def test_a_sign_always_says_where_to_go(sign: str, title: str, offers_code: bool, handed_over, clinic: Clinic) -> None:
    app, _ = handed_over()
    press(app, "forward")
    tick(app, sign)
    press(app, "forward")
    press(app, "forward")
    assert heading(app) == title
    assert "Where" in says(app) and "What to do until then" in [part.value for part in app.header]
    assert ("show-code" in {button.key for button in app.button}) == offers_code
    assert [line.alarm for line in clinic.queue(SYSTEM)] == [title != "Thank you"]


def test_what_was_forgotten_elsewhere_leaves_nothing_in_this_session(handed_over, clinic: Clinic) -> None:
    app, key = handed_over()
    press(app, "forward")
    tick(app, "none")
    handing.give_up(key, "idle")
    assert "tick-signs-none" in app.session_state
    now = app.run().session_state["hipwise.visit"]
    assert now.tablet.leaving == "idle" and now.tablet.key is None and now.answers == Visit().answers
    assert "tick-signs-none" not in app.session_state, "what a widget holds is forgotten too"


def test_a_run_that_was_cut_short_after_saving_refuses_nobody(handed_over, clinic: Clinic) -> None:
    app, key = handed_over()
    press(app, "forward")
    before = app.session_state["hipwise.visit"].tablet.saved
    tick(app, "none")
    visit = app.session_state["hipwise.visit"]
    app.session_state["hipwise.visit"] = replace(
        visit, answers=visit.answers.model_copy(update={"weeks": 6}), tablet=replace(visit.tablet, saved=before))
    assert heading(sound(app.run())) == "First, a safety check"
    assert clinic.intake(key).answers.weeks == 6


def test_a_run_that_was_cut_short_after_handing_in_still_says_where_to_go(handed_over, clinic: Clinic) -> None:
    app, key = handed_over()
    press(app, "forward")
    tick(app, "cauda_equina")
    visit = app.session_state["hipwise.visit"]
    press(app, "forward")
    press(app, "forward")
    now = app.session_state["hipwise.visit"]
    app.session_state["hipwise.visit"] = replace(now, tablet=replace(now.tablet, handed_in=False, saved=visit.tablet.saved))
    assert heading(sound(app.run())) == "Please tell the desk now"


def test_another_tab_that_took_the_draft_empties_this_one(handed_over, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    app, key = handed_over()
    monkeypatch.setattr(handing, "_lives", lambda session: False)
    handing.leases.cache_clear()
    monkeypatch.setattr(handing, "leases", lambda made=Leases(90, lambda session: False): made)
    handing.leases().take(key, "another tab")
    app.run()
    assert heading(app) == "These questions are open in another tab"
    assert app.session_state["hipwise.visit"].tablet.key is None


def test_a_paper_that_is_typed_in_is_in_the_queue(clinic: Clinic) -> None:
    found = clinic.sign_in(clinic.add_staff(SYSTEM, "Desk", "reception"), "desk")
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.session_state["hipwise.badge"] = Badge(token=found.token, heard=True)
    app.session_state["hipwise.visit"] = Visit(tablet=Tablet(heard=True))
    app = sound(app.run())
    press(app, "paper")
    assert "Please write a reference first." in says(app)
    app.text_input(key="desk-reference").set_value("P 3")
    press(app, "paper")
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
