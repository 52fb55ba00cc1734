"""Three modes of one application: each has its own screens and one navigation, and a clinic's device forgets."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from wizard import cli
from wizard.server import addresses, modes, run
from wizard.server import modes as shown
from wizard.ui.http.security_headers import _is_a_person_lost
from wizard.ui.session.visit import Tablet, Visit

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def in_mode(monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """``in_mode("clinic")``: a fresh visit in that mode."""

    def visit(mode: str) -> AppTest:
        monkeypatch.setenv(modes.SETTING, mode)
        shown.current.cache_clear()
        app = AppTest.from_file(str(ROOT / "wizard" / "ui" / "main.py"), default_timeout=30)
        if mode == modes.CLINIC:  # there the tab first says what it holds
            app.session_state["hipwise.visit"] = Visit(tablet=Tablet(heard=True))
        app.run()
        assert not app.exception and len(app.title) == 1
        return app

    yield visit
    shown.current.cache_clear()


def asks_for(path: str) -> dict:
    return {"type": "http", "method": "GET", "path": path, "headers": [(b"accept", b"text/html")]}


def test_each_mode_has_all_questions_and_a_page_for_lost_people() -> None:
    assert tuple(shown.BY_NAME) == modes.MODES
    for mode in shown.BY_NAME.values():
        assert (
            {addresses.START, *addresses.QUESTION_PAGES, addresses.CHECK, addresses.LOST}
            <= set(mode.places)
            <= set(addresses.PLACES)
        )
        assert mode.hands_in or set(shown.WALK) <= set(mode.places)
        assert set(mode.links) <= set(mode.places), "a navigation names only screens of its own mode"


def test_an_address_of_another_mode_does_not_exist(in_mode) -> None:
    in_mode(modes.CLINIC)
    for place in addresses.PLACES:
        assert _is_a_person_lost(asks_for(f"/{place}")) == (place not in shown.BY_NAME[modes.CLINIC].places)


@pytest.mark.parametrize("mode", modes.MODES)
def test_each_mode_opens_with_words_of_its_own(mode: str, in_mode) -> None:
    leads = {m: " ".join(part.value for part in in_mode(m).markdown) for m in modes.MODES}
    own = {
        modes.HOME: "a plan with its reasons",
        modes.CLINIC: "Sign in to start an intake",
        modes.WORKSHOP: "in this room",
    }[mode]
    assert [m for m in modes.MODES if own in leads[m]] == [mode]


def test_a_tablet_in_a_clinic_shows_no_plan_before_a_physiotherapist_looked(in_mode) -> None:
    in_mode(modes.CLINIC)
    assert not {addresses.PLAN, addresses.REFERRAL, addresses.INCOMPLETE, *addresses.OPEN_BOOK} & set(
        shown.current().places
    )


def test_at_home_a_walk_does_not_offer_to_forget_at_its_end(in_mode) -> None:
    app = in_mode(modes.HOME)
    app.button(key="start").click().run()
    app.radio(key="one-age_band").set_value("40_59").run()
    app.checkbox(key="tick-history-none").check().run()
    app.button(key="forward").click().run()
    app.checkbox(key="tick-signs-cauda_equina").check().run()
    app.button(key="forward").click().run()
    app.button(key="forward").click().run()
    assert [button.key for button in app.button] == ["back"]


def test_the_command_chooses_the_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict = {}
    monkeypatch.setattr(run, "_free", lambda *_: True)
    monkeypatch.setattr(run, "run_to_its_end", lambda command, environment: started.update(environment) or 0)
    assert cli.main(["app", "--mode", "clinic", "--no-browser"]) == 0
    assert started[modes.SETTING] == modes.CLINIC
    cli.main(["app", "--no-browser"])
    assert started[modes.SETTING] == modes.HOME


def test_a_mode_that_does_not_exist_is_one_sentence_at_the_start() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT,
        env={**os.environ, modes.SETTING: "hospital"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert ran.stderr.strip() == (
        "HIPWISE_MODE: found 'hospital'; allowed is home, clinic, workshop. Set one of these, or leave it out for home."
    )
