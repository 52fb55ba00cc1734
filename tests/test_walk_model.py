"""A person lives with a kept plan: whichever steps they take, on whichever page and in whichever tab, the laws of ``wizard/proof/paths.py`` hold.

Three depths. Seeded walks over histories (``verify`` counts their steps); the same walks, drawn by Hypothesis, over the
real store on a disk; and the real pages in two tabs, in which every page is looked at after each step.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from streamlit.testing.v1 import AppTest

import catalogue
from wizard import history as past
from wizard import proof, store
from wizard.proof import paths
from wizard.proof.report import Report
from wizard.store import AnswersEntry, History, Key, Revision, Start, new_once, place_from
from wizard.store.clocks import Clock
from wizard.store.records import Addition
from wizard.ui import correcting, keeping, places, session

from store.people import ANSWERS, good_week
from test_app import all_text, box, press, score, sound, start

C = catalogue.load()
FULL = bool(os.environ.get("HIPWISE_FULL"))
NAMES = tuple(e.name.lower() for e in C.exercises.values())
LAWS = paths.LAWS


def laws() -> tuple[Report, dict[str, Any]]:
    report = Report(stops=True)
    return report, {id_: report.law(says, "paths") for id_, says in LAWS.items()}


# --- over histories ------------------------------------------------------------------------------------------


def test_every_law_of_the_paths_holds_on_seeded_walks() -> None:
    report = proof.prove(C, quick=not FULL, parts=("paths",))
    assert report.holds, report.failures[0].failure
    assert all(law.cases for law in report.laws), [law.name for law in report.laws if not law.cases]
    steps = paths.STEPS_LONG if FULL else paths.STEPS_SHORT
    assert report.counts[paths.COUNTED] == steps // paths.STEPS_OF_A_WALK * paths.STEPS_OF_A_WALK


# --- over the store ------------------------------------------------------------------------------------------


class OnDisk:
    """The real store in a folder of its own, with a clock that the walk sets."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.now = paths.BEGAN
        self.keys: dict[str, Key] = {}
        self.opened = self._open()

    def _open(self) -> store.Store:
        return store.open_store(place_from({"HIPWISE_DATA": self.folder}), {"HIPWISE_DATA": self.folder}, Clock(wall=lambda: self.now, steady=lambda: 0.0))

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
    max_examples=400 if FULL else 12, stateful_step_count=40 if FULL else 25, deadline=None, derandomize=True,
    suppress_health_check=[*HealthCheck])
TestTheLawsHoldOverTheStore = Histories.TestCase
