"""Whatever is sent, in whatever order, how often and how late: the store holds what a plain list would hold."""

from __future__ import annotations

import atexit
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from wizard.store import (
    ChangedElsewhereError,
    Key,
    NoSuchEntryError,
    NotFoundError,
    SentDifferentlyError,
    Store,
    StoreLocation,
    WeekTakenError,
    new_once,
    open_store,
)

from . import quick_folder
from .people import START, good_week, workout

SAID = st.one_of(st.builds(workout, st.integers(0, 10)), st.builds(good_week, st.integers(1, 4)))


@lru_cache(maxsize=1)
def one_store() -> Store:
    """One store for all examples, each with a plan of its own."""
    folder = tempfile.TemporaryDirectory(dir=quick_folder())
    store = open_store(StoreLocation(Path(folder.name) / "data"), {})
    atexit.register(folder.cleanup)
    atexit.register(store.close)
    return store


class OnePlan(RuleBasedStateMachine):
    """One plan, written to from several tabs: each has seen some state, and sends some things again."""

    sendings = Bundle("sendings")

    @initialize()
    def begin(self) -> None:
        self.store, self.key = one_store(), Key.new()
        self.store.keep_plan(self.key, START)
        self.kept: list[tuple[int | None, Any]] = []
        self.sent: dict[str, tuple[int, int | None, Any]] = {}

    @property
    def state(self) -> int:
        return len(self.kept) + 1

    def taken(self, week: int, but: int | None) -> bool:
        """Whether another entry than the original ``but`` stands for this week."""
        standing: dict[int, Any] = {}
        for number, (corrects, said) in enumerate(self.kept, 1):
            standing[corrects or number] = said
        return any(
            getattr(said, "next_morning", None) and said.week == week and number != but
            for number, said in standing.items()
        )

    @rule(target=sendings, said=SAID, behind=st.integers(0, 2), corrects=st.none() | st.integers(1, 6))
    def send(self, said: Any, behind: int, corrects: int | None) -> tuple[str, int | None, Any, int]:
        sending = (new_once(), corrects, said, max(1, self.state - behind))
        self._send(sending)
        return sending

    @rule(sending=sendings)
    def send_again(self, sending: tuple[str, int | None, Any, int]) -> None:
        self._send(sending)

    @rule(sending=consumes(sendings), said=SAID)
    def send_something_else_under_the_same_name(self, sending: tuple[str, int | None, Any, int], said: Any) -> None:
        once, corrects, before, _ = sending
        if once in self.sent and said != before:
            with pytest.raises(SentDifferentlyError):
                self._do(once, corrects, said, self.state)

    def _send(self, sending: tuple[str, int | None, Any, int]) -> None:
        once, corrects, said, seen = sending
        if once in self.sent:
            saved = self._do(once, corrects, said, seen)
            assert saved.again and saved.number == self.sent[once][0]
            return
        refused = self._refusal(corrects, said, seen)
        if refused:
            with pytest.raises(refused):
                self._do(once, corrects, said, seen)
            return
        first = corrects and (self.kept[corrects - 1][0] or corrects)
        saved = self._do(once, corrects, said, seen)
        self.kept.append((first, said))
        assert (saved.number, saved.state, saved.again) == (len(self.kept), self.state, False)
        self.sent[once] = (saved.number, first, said)

    def _refusal(self, corrects: int | None, said: Any, seen: int) -> type[Exception] | None:
        if seen != self.state:
            return ChangedElsewhereError
        if corrects is not None and (corrects > len(self.kept) or type(self.kept[corrects - 1][1]) is not type(said)):
            return NoSuchEntryError
        first = corrects and (self.kept[corrects - 1][0] or corrects)
        return WeekTakenError if hasattr(said, "next_morning") and self.taken(said.week, first) else None

    def _do(self, once: str, corrects: int | None, said: Any, seen: int) -> Any:
        if corrects is None:
            return self.store.add(self.key, said, seen, once)
        return self.store.correct(self.key, corrects, said, seen, once)

    @invariant()
    def it_holds_what_was_accepted_and_nothing_else(self) -> None:
        if hasattr(self, "kept"):
            history = self.store.history(self.key)
            assert [
                (e.corrects, getattr(e, e.kind)) for e in history.entries
            ] == self.kept and history.state == self.state
            assert len({c.week for c in history.check_ins}) == len(history.check_ins)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.delete(self.key)
            with pytest.raises(NotFoundError):
                self.store.history(self.key, caller=new_once())  # each example is somebody else


TestAnyOrder = OnePlan.TestCase
TestAnyOrder.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)
