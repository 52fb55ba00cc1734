"""The state of one session, read and written whole.

A press that arrives while an earlier one is still being dealt with starts a run of its own, in a thread of its own,
beside the one that it overtakes. Three things keep both presses:

- **What is being kept is not cut short.** ``st.session_state`` may break off whatever touches it, so that the next run
  begins at once, and the callback that it broke off is never called again. ``state`` is the same without that.
- **One press after the other.** Streamlit guards the state by a lock for each run, so that two runs of one session
  do not wait for each other, and each may overwrite what the other kept. Here they share one.
- **A run that was overtaken concludes nothing.** It compares what a widget holds with what it read before the later
  press; ``go_no_further_if_overtaken`` ends it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from . import streamlit_internals as internals

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def held() -> Iterator[None]:
    """No other run of this session reads or writes its state meanwhile."""
    run = internals.this_run()
    if run is None:  # no session: a module that is only imported
        yield
        return
    with internals.lock_of(run):
        yield


def whole(change: Callable[P, R]) -> Callable[P, R]:
    """A function that reads the state and writes it: both as one."""

    @wraps(change)
    def changed(*args: P.args, **kwargs: P.kwargs) -> R:
        with held():
            return change(*args, **kwargs)

    return changed


def go_no_further_if_overtaken() -> None:
    """End a run that a later press has overtaken. While the state is ``held``, all that was read since the run began is still so."""
    run = internals.this_run()
    if run is not None:
        internals.end_if_overtaken(run)


class _Whole(MutableMapping[str, Any]):
    """``st.session_state`` without its interruptions; the same state, under the one lock."""

    def __getitem__(self, key: str) -> Any:
        run = internals.this_run()
        if run is None:
            return st.session_state[key]
        with internals.lock_of(run):
            return internals.values_of(run)[key]

    def __setitem__(self, key: str, value: Any) -> None:
        with held():
            self._state[key] = value

    def __delitem__(self, key: str) -> None:
        with held():
            del self._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(st.session_state)

    def __len__(self) -> int:
        return len(st.session_state)

    @property
    def _state(self) -> Any:
        run = internals.this_run()
        return internals.values_of(run) if run else st.session_state


state = _Whole()
