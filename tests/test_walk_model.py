"""A person lives with a kept plan: whichever steps they take, on whichever page and in whichever tab, the laws of ``wizard/assurance/proof/paths.py`` hold.

Three depths. Seeded walks over histories (``verify`` counts their steps); the same walks, drawn by Hypothesis, over the
real store on a disk; and the real pages in two tabs, in which every page is looked at after each step.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from store.people import ANSWERS, good_week
from streamlit.testing.v1 import AppTest
from test_app import all_text, box, doors, press, score, sound, start
from test_weeks import choose, enter

import catalogue
from wizard import store
from wizard.answers.questions import QUESTIONS
from wizard.assurance import proof
from wizard.assurance.proof import paths
from wizard.assurance.proof.report import Report
from wizard.follow_up import history as past
from wizard.server import addresses, modes
from wizard.store import History, Key, Start, new_once, place_from
from wizard.store.clocks import Clock
from wizard.store.documents import Addition
from wizard.ui.home import kept_plan
from wizard.ui.session import local_time
from wizard.ui.session import visit as session

C = catalogue.load()
FULL = bool(os.environ.get("HIPWISE_FULL"))
TESTED = {question.short.lower() for question in QUESTIONS}  # a test of the walk may have the name of an exercise
NAMES = tuple(name for e in C.exercises.values() if (name := e.name.lower()) not in TESTED)
LAWS = paths.LAWS


def laws() -> tuple[Report, dict[str, Any]]:
    report = Report(stops=True)
    return report, {id_: report.law(says, "paths") for id_, says in LAWS.items()}


# --- over histories ------------------------------------------------------------------------------------------


def test_every_law_of_the_paths_holds_on_seeded_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "STEPS_LONG", paths.STEPS_FULL)
    report = proof.prove(C, quick=not FULL, parts=("paths",))
    assert report.holds, report.failures[0].failure
    assert all(law.cases for law in report.laws), [law.name for law in report.laws if not law.cases]
    steps = paths.STEPS_LONG if FULL else paths.STEPS_SHORT
    assert report.counts[paths.COUNTED] == steps // paths.STEPS_OF_A_WALK * paths.STEPS_OF_A_WALK


class _Noted:
    """A law that notes what broke it."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def check(self, holds: bool, why: object = "") -> None:
        if not holds:
            self.broken.append(str(why() if callable(why) else why))


def test_a_swap_that_a_step_down_had_undone_comes_back_after_a_stop_no_higher_than_it_stood() -> None:
    """The walk that found it: a stop, a swap, weeks away that lead a stage down, a second stop, and a clinician's word."""
    laws = {id_: _Noted() for id_ in paths.LAWS}
    walk, rng = paths.Walk(C, laws), random.Random(paths.SEED * 1_000_003 + 94)
    for _ in range(paths.STEPS_OF_A_WALK):
        paths.walk_on(walk, rng)
    assert [why for law in laws.values() for why in law.broken] == []


# --- over the store ------------------------------------------------------------------------------------------


class OnDisk:
    """The real store in a folder of its own, with a clock that the walk sets."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.now = paths.BEGAN
        self.keys: dict[str, Key] = {}
        self.opened = self._open()

    def _open(self) -> store.Store:
        return store.open_store(
            place_from({"HIPWISE_DATA": self.folder}),
            {"HIPWISE_DATA": self.folder},
            Clock(wall=lambda: self.now, steady=lambda: 0.0),
        )

    def keep(self, owner: str, start: Start, at: datetime) -> None:
        self.now, self.keys[owner] = max(self.now, at), Key.new()
        self.opened.keep_plan(self.keys[owner], start)

    def bring(self, owner: str, found: History) -> None:
        self.keys[owner] = Key.new()
        self.opened.bring(self.keys[owner], found)

    def add(self, owner: str, addition: Addition, corrects: int | None, at: datetime) -> None:
        self.now, key = max(self.now, at), self.keys[owner]
        state = self.opened.history(key).state
        if corrects is None:
            self.opened.add(key, addition, state, new_once())
        else:
            self.opened.correct(key, corrects, addition, state, new_once())

    def read(self, owner: str) -> History | None:
        return self.opened.history(self.keys[owner]) if owner in self.keys else None

    def delete(self, owner: str) -> None:
        self.opened.delete(self.keys.pop(owner))

    def restart(self) -> None:
        self.opened.close()
        self.opened = self._open()

    def end(self) -> None:
        self.opened.close()
        shutil.rmtree(self.folder)


class Histories(RuleBasedStateMachine):
    """Steps of two people, drawn by Hypothesis, over the store on a disk."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = OnDisk()
        self.walk = paths.Walk(C, laws()[1], self.shelf)

    @rule(name=st.sampled_from([*paths.STEPS]), owner=st.sampled_from("AAAB"), rng=st.randoms(use_true_random=False))
    def take(self, name: str, owner: str, rng: random.Random) -> None:
        if self.shelf.read(owner) is None:
            name = "begin"
        self.walk.take(name, owner, rng)

    def teardown(self) -> None:
        self.shelf.end()


Histories.TestCase.settings = settings(
    max_examples=400 if FULL else 10,
    stateful_step_count=40 if FULL else 20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[*HealthCheck],
)
TestTheLawsHoldOverTheStore = Histories.TestCase


# --- on the pages --------------------------------------------------------------------------------------------

SIGN = "cauda_equina"
RESULTS = ("check", addresses.PLAN, addresses.REFERRAL, addresses.INCOMPLETE)
LOOKED_AT = (
    addresses.START,
    addresses.TODAY,
    addresses.CHECK_IN,
    addresses.DIARY,
    *addresses.PARTS,
    addresses.PLAN,
    addresses.TAKE,
    *RESULTS,
    addresses.QUESTION_PAGES[0],
)
DOORS = {"to-today", "forward-begin", "save-ics-workouts", "take-swap", "stage-down", "stage-up"}
PAGE_STEPS, PAGE_STEPS_FULL, WALKS_FULL = 8, 20, 12
PAGE_SEED = 1


class Tabs:
    """Two tabs of one computer on which the plan of one person is kept, and every page of both after each step."""

    def __init__(self, here: store.Store, monkeypatch: pytest.MonkeyPatch, rng: random.Random, weeks: int = 2) -> None:
        self.here, self.rng, self.log = here, rng, []
        self.later = timedelta(days=7)
        monkeypatch.setattr(local_time, "now", lambda: datetime.now(UTC) + self.later)
        self.key = self._kept(weeks)
        self.tabs = [start(), start()]
        self.judge = paths.Walk(C, laws()[1])
        self.person = paths.Person()
        self.known = self.history()
        self.looks = 0

    def _kept(self, weeks: int) -> Key:
        key, plan = Key.new(), past.replay(History(made_at=paths.BEGAN, state=1, start=Start(answers=ANSWERS)), C)
        state = self.here.keep_plan(key, Start.of(ANSWERS, plan), remember=True).state
        for week in range(1, weeks + 1):
            state = self.here.add(key, good_week(week), state, new_once()).state
        return key

    def history(self) -> History:
        return kept_plan._store().history(self.key)

    def visit(self, n: int) -> session.Visit:
        return self.tabs[n].session_state["hipwise.visit"]

    def on(self, n: int, place: str) -> AppTest:
        return sound(self.tabs[n].switch_page(modes.file_of(place)).run())

    def keys(self, n: int) -> set[str]:
        return {b.key for b in self.tabs[n].button}

    # --- steps: True where it could be taken ---

    def answer_again(self, n: int) -> bool:
        self.on(n, addresses.START)
        press(self.tabs[n], "start")
        if "owner-mine" in self.keys(n):
            press(self.tabs[n], "owner-mine")
        return True

    def tick(self, n: int) -> bool:
        if not self._at_signs(n):
            return False
        box(self.tabs[n], self.rng.choice((SIGN, "swollen_calf"))).check().run()
        return True

    def untick(self, n: int) -> bool:
        if not self._at_signs(n):
            return False
        for one in [c for c in self.tabs[n].checkbox if c.key.startswith("tick-signs-") and c.value]:
            box(self.tabs[n], one.key.partition(".told")[0].removeprefix("tick-signs-")).uncheck().run()
        box(self.tabs[n], "none").check().run()
        return True

    def _at_signs(self, n: int) -> bool:
        self.on(n, "signs")
        if not any(c.key.startswith("tick-signs-") for c in self.tabs[n].checkbox):
            self.answer_again(n)
        return any(c.key.startswith("tick-signs-") for c in self.tabs[n].checkbox)

    def change(self, n: int) -> bool:
        """Another answer about health, as the pages of the walk commit it; the flare leads to a sign that no box names."""
        if self.visit(n).owner != "mine":
            return False
        pain = self.rng.choice(
            (
                {"activity": 2, "settles": "same_day"},
                {"activity": 7, "rest": 4, "settles": "longer"},
                {"activity": 9, "rest": 6, "night": 6},
            )
        )
        self.on(n, "scores")
        for field, value in pain.items():
            try:
                score(self.tabs[n], f"pain.{field}", value)
            except KeyError:
                continue
        return True

    def keep(self, n: int) -> bool:
        self.on(n, addresses.PLAN)
        return self._press(n, "revise")

    def put_back(self, n: int) -> bool:
        self.on(n, addresses.START)
        return self._press(n, "put-back")

    def mend(self, n: int) -> bool:
        self.on(n, addresses.START)
        return self._press(n, "mend")

    def say_clinician(self, n: int) -> bool:
        self.on(n, addresses.CHECK_IN)
        found = [r for r in self.tabs[n].radio if r.key.startswith("one-clinician-said")]
        if not found:
            return False
        found[0].set_value(self.rng.choice(("may_exercise", "may_exercise", "not_yet"))).run()
        return self._press(n, "clinician-on")

    def check_in(self, n: int) -> bool:
        return self._entered(n, self.rng.choice(("good", "good", "sore", "worse", "sign")), send=True)

    def begin_check_in_with_a_sign(self, n: int) -> bool:
        return self._entered(n, "sign", send=False)

    def _entered(self, n: int, kind: str, send: bool) -> bool:
        self.on(n, addresses.CHECK_IN)
        for key in ("back", "early-on"):
            if key == "early-on" and key in self.keys(n):
                press(self.tabs[n], key)
        due = max((c.week for c in self.history().check_ins), default=0) + 1
        if not any(r.key.startswith(f"one-check-in-{due}-week.any_sign") for r in self.tabs[n].radio):
            return False
        said = paths.week_of(kind, due, None, self.rng)
        if not send:
            choose(self.tabs[n], "week.any_sign", "yes")
            return True
        enter(self.tabs[n], said)
        if kind == "sign":
            box(self.tabs[n], said.signs[0], f"check-in-{due}-week.signs").check().run()
        return self._press(n, "forward")

    def correct_check_in(self, n: int) -> bool:
        self.on(n, addresses.DIARY)
        found = sorted(k for k in self.keys(n) if k.startswith("correct-") and k != "correct-sent")
        if not found:
            return False
        press(self.tabs[n], self.rng.choice(found))
        if not any(r.key.endswith("-week.any_sign") for r in self.tabs[n].radio):
            return False
        choose(self.tabs[n], "week.any_sign", "no")
        choose(self.tabs[n], "week.pain_during", self.rng.choice((1, 4, 7)))
        return self._press(n, "forward")

    def work_out(self, n: int) -> bool:
        self.on(n, addresses.TODAY)
        if not self._press(n, "forward"):
            return False
        visit = self.visit(n)
        self.tabs[n].session_state["hipwise.visit"] = replace(visit, outing=replace(visit.outing, phase="after"))
        sound(self.tabs[n].run())
        return self._press(n, "forward")

    def lower_the_stage(self, n: int) -> bool:
        self.on(n, addresses.DIARY)
        return self._press(n, "stage-down")

    def someone_else(self, n: int) -> bool:
        if n == 0 or self.visit(n).owner:
            return False
        self.on(n, addresses.QUESTION_PAGES[0])
        return self._press(n, "owner-other")

    def reload(self, n: int) -> bool:
        """A new session, and what the tab held of the old one."""
        held = [
            json.loads(part.proto.json)[0].get("memory")
            for part in self.tabs[n].get("bidi_component")
            if part.proto.component_name.endswith("hipwise_shell")
        ]
        text = held[0]["saved"] if held and held[0] else None
        self.tabs[n] = start()
        if text:
            back = session._read_copy(text)
            self.tabs[n].session_state["hipwise.visit"] = replace(back, heard=True)
            sound(self.tabs[n].run())
        return True

    def restart(self, n: int) -> bool:
        kept_plan._store.clear()
        return self.reload(0) and self.reload(1)

    def wait(self, n: int) -> bool:
        self.later += timedelta(days=self.rng.choice((2, 7)))
        return True

    def _press(self, n: int, key: str) -> bool:
        if key not in self.keys(n):
            return False
        press(self.tabs[n], key)
        return True

    # --- the laws ---

    def take(self, name: str, n: int) -> bool:
        before = self.history()
        if not getattr(self, name)(n):
            self.note()
            return False
        self.log.append(f"{n}: {name}")
        if self.visit(n).owner == "other":
            assert self.history() == before, f"what someone else does changes the plan; {self.log}"
        self.look()
        return True

    def note(self) -> None:
        """Hear every entry that came since the last time, as the walks over histories do."""
        now = self.history()
        assert now.entries[: len(self.known.entries)] == self.known.entries and now.start == self.known.start, self.log
        for count in range(len(self.known.entries), len(now.entries)):
            then, there = (
                now.model_copy(update={"entries": now.entries[:c], "state": c + 1}) for c in (count, count + 1)
            )
            self.judge.log = self.log
            self.judge._check_all(self.person, self.log[-1] if self.log else "", then, there)
        self.known = now

    def look(self) -> None:
        """Every page of both tabs: no exercise and no way to one after a sign, and else nothing that the plan does not hold."""
        self.note()
        for n in (0, 1):
            for place in LOOKED_AT:
                self.on(n, place)
                self.note()
                self._seen(n, place)
                self.looks += 1

    def _seen(self, n: int, place: str) -> None:
        text, visit = all_text(self.tabs[n]).lower(), self.visit(n)
        named = [name for name in NAMES if name in text]
        says = f"{named or self.keys(n) & DOORS} on {place} of tab {n}; {self.log}"
        told_sign = set(visit.answers.signs or ()) - {"none"}
        if (told_sign and place != addresses.START) or (self.person.stops and visit.owner != "other"):
            assert not doors(self.tabs[n]), says
            assert (
                not named and not self.keys(n) & DOORS and "begin" not in {b.label.lower() for b in self.tabs[n].button}
            ), says
        if any(form.get("week.any_sign") == "yes" for form in visit.forms.values()) and place in (
            addresses.START,
            addresses.TODAY,
        ):
            assert visit.owner == "other" or (
                not self.keys(n) & DOORS
                and not (place == addresses.START and doors(self.tabs[n]))
                and (place == addresses.START or not named)
            ), says
        if visit.owner == "other":
            assert not self.keys(n) & {"to-check-in", "to-diary"}, says
        elif place == addresses.TODAY and named and not self.keys(n) & {"put-back"}:
            due = past.replay(self.history(), C).weeks[0]
            theirs = {C.exercises[item.exercise].name.lower() for item in (*due.items, *due.light_items)}
            assert {name for name in named if not any(name in other for other in theirs)} == set(), says


STEPS = (
    "answer_again",
    "tick",
    "tick",
    "untick",
    "change",
    "keep",
    "keep",
    "put_back",
    "mend",
    "say_clinician",
    "say_clinician",
    "check_in",
    "check_in",
    "check_in",
    "begin_check_in_with_a_sign",
    "correct_check_in",
    "work_out",
    "lower_the_stage",
    "someone_else",
    "reload",
    "restart",
    "wait",
    "wait",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The store of this machine, with nothing in it."""
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path))
    kept_plan._store.clear()
    opened = store.open_store()
    yield opened
    opened.close()
    kept_plan._store.clear()


def walked(here: store.Store, monkeypatch: pytest.MonkeyPatch, seed: int, steps: int) -> Tabs:
    rng = random.Random(seed)
    tabs = Tabs(here, monkeypatch, rng)
    while len(tabs.log) < steps:
        tabs.take(rng.choice(STEPS), rng.choice((0, 0, 1)))
    return tabs


@pytest.mark.parametrize("seed", range(PAGE_SEED, PAGE_SEED + (WALKS_FULL if FULL else 1)))
def test_every_page_of_two_tabs_keeps_the_laws_after_each_step(
    here: store.Store, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    tabs = walked(here, monkeypatch, seed, PAGE_STEPS_FULL if FULL else PAGE_STEPS)
    assert tabs.looks >= len(tabs.log) * 2 * len(LOOKED_AT)
