"""One draft in the hands of one tab, and what happens to a tablet that says nothing any more."""

from __future__ import annotations

import pytest

from tests.apart import run_apart
from wizard.answers.model import Answers
from wizard.clinic import Clinic, Key, NotFoundError, Staff
from wizard.ui.clinic import tablet_routes
from wizard.ui.clinic.leases import CONNECTION_LOST_S, LATE_S, Leases

from .people import plan_of

FORGET_S = 90.0


class Tabs:
    """Time, and the tabs that are connected."""

    def __init__(self) -> None:
        self.now, self.alive = 1000.0, {"first"}
        self.leases = Leases(FORGET_S, lambda session: session in self.alive, lambda: self.now)


@pytest.fixture
def tabs() -> Tabs:
    return Tabs()


def test_a_second_tab_gets_nothing_while_the_first_lives(tabs: Tabs) -> None:
    key = Key.new()
    assert tabs.leases.take(key, "first")
    assert tabs.leases.take(key, "second") is None
    tabs.alive = {"second"}
    held = tabs.leases.take(key, "second")
    assert held and (held.was, held.session) == ("first", "second")


def test_a_page_that_was_loaded_anew_after_the_time_is_over_gets_nothing(tabs: Tabs) -> None:
    key = Key.new()
    tabs.leases.take(key, "first")
    tabs.alive = set()
    tabs.now += FORGET_S + LATE_S
    assert tabs.leases.take(key, "second", is_new_page=True)
    tabs.now += FORGET_S + LATE_S + 1
    with pytest.raises(KeyError):
        tabs.leases.take(key, "third", is_new_page=True)


def test_a_tab_that_sleeps_is_overdue_soon_and_one_without_a_line_later(tabs: Tabs) -> None:
    sleeps, lost = Key.new(), Key.new()
    tabs.leases.take(sleeps, "first")
    tabs.leases.take(lost, "away")
    tabs.now += FORGET_S + LATE_S + 1
    assert [held.key for held in tabs.leases.overdue()] == [sleeps]
    tabs.now += CONNECTION_LOST_S
    assert {held.key for held in tabs.leases.overdue()} == {sleeps, lost}


def test_whoever_touches_the_screen_is_not_overdue(tabs: Tabs) -> None:
    key = Key.new()
    tabs.leases.take(key, "first")
    for _ in range(5):
        tabs.now += FORGET_S
        assert tabs.leases.touch(key)
    assert not tabs.leases.overdue()
    assert not tabs.leases.touch(Key.new())


# --- the sweep ----------------------------------------------------------------------------------------------


def draft(clinic: Clinic, desk: Staff, reference: str, signs: tuple[str, ...]) -> Key:
    """A draft with these signs, consented to."""
    key = clinic.start(desk, reference)
    before = clinic.intake(key)
    clinic.save(key, before.model_copy(update={"answers": Answers(signs=signs), "consented": True}), before.state)
    return key


@pytest.fixture
def swept(clinic: Clinic, tabs: Tabs, monkeypatch: pytest.MonkeyPatch) -> Tabs:
    monkeypatch.setattr(tablet_routes, "clinic", lambda: clinic)
    monkeypatch.setattr(tablet_routes, "leases", lambda: tabs.leases)
    return tabs


def test_the_sweep_forgets_a_tablet_whose_browser_sleeps(clinic: Clinic, desk: Staff, swept: Tabs) -> None:
    key = draft(clinic, desk, "A 1", ("none",))
    swept.leases.take(key, "first")
    run_apart(tablet_routes.sweep())
    assert clinic.intake(key).answers.signs == ("none",)
    swept.now += FORGET_S + LATE_S + 1
    run_apart(tablet_routes.sweep())
    with pytest.raises(NotFoundError):
        clinic.intake(key)
    assert not swept.leases.keys()


def test_the_sweep_leaves_what_was_handed_in(clinic: Clinic, desk: Staff, swept: Tabs) -> None:
    key = draft(clinic, desk, "A 2", ("none",))
    swept.leases.take(key, "first")
    clinic.finish(key, plan_of(clinic.intake(key).answers))
    swept.leases.hand_in(key)
    swept.now += FORGET_S + LATE_S + 1
    run_apart(tablet_routes.sweep())
    assert [line.stage for line in clinic.queue(desk)] == ["finished"], (
        "what is with the desk is the store's, not the tablet's"
    )


def test_the_sweep_hands_an_alarm_in_and_leaves_its_page_to_a_tablet_that_comes_back(
    clinic: Clinic, desk: Staff, swept: Tabs
) -> None:
    key = draft(clinic, desk, "A 4", ("cauda_equina",))
    clinic.settle_alarm(key)
    swept.leases.take(key, "first")
    swept.now += FORGET_S + LATE_S + 1
    run_apart(tablet_routes.sweep())
    [line] = clinic.queue(desk)
    assert (line.stage, line.alarm) == ("finished", True)
    assert clinic.where_to_go(key)[0].outcome == "emergency" and tablet_routes._alarm_of(key) == "raised"
    clinic.acknowledge(desk, line.id)
    assert tablet_routes._alarm_of(key) == "heard" and tablet_routes._alarm_of(Key.new()) == "gone"
