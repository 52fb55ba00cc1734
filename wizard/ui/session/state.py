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
from threading import RLock
from typing import Any, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SafeSessionState, SessionState

P, R = ParamSpec("P"), TypeVar("R")
_LOCKS = tuple(
    RLock() for _ in range(61)
)  # a state can hold none and cannot be remembered weakly; two that share one only wait
_begin = SafeSessionState.__init__


def _begin_with_one_lock(self: SafeSessionState, state: SessionState, yield_callback: Callable[[], None]) -> None:
    _begin(self, state, yield_callback)
    object.__setattr__(self, "_lock", _LOCKS[id(state) // 16 % len(_LOCKS)])


SafeSessionState.__init__ = _begin_with_one_lock


@contextmanager
def held() -> Iterator[None]:
    """No other run of this session reads or writes its state meanwhile."""
    ctx = get_script_run_ctx(suppress_warning=True)
    if ctx is None:  # no session: a module that is only imported
        yield
        return
    with ctx.session_state._lock:
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
    ctx = get_script_run_ctx(suppress_warning=True)
    if ctx is not None:
        ctx.session_state._yield_callback()


class _Whole(MutableMapping[str, Any]):
    """``st.session_state`` without its interruptions; the same state, under the one lock."""

    def __getitem__(self, key: str) -> Any:
        ctx = get_script_run_ctx(suppress_warning=True)
        if ctx is None:
            return st.session_state[key]
        with ctx.session_state._lock:
            return ctx.session_state._state[key]

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
        ctx = get_script_run_ctx(suppress_warning=True)
        return ctx.session_state._state if ctx else st.session_state


state = _Whole()
