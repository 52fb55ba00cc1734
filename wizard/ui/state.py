"""The state of one session, read and written whole.

``st.session_state`` may break off whatever touches it, so that the next run begins at once. In a callback that
means: somebody presses twice, the second press arrives while the first is being committed, and the first is cut
short and never called again; its answer is lost. So this goes to the same state by a way that breaks nothing off.
Elements of a page still do, which is soon enough.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


class _Whole(MutableMapping[str, Any]):
    """``st.session_state`` without its interruptions; the same state, under the same lock."""

    @contextmanager
    def _state(self) -> Iterator[Any]:
        ctx = get_script_run_ctx(suppress_warning=True)
        if ctx is None:  # no session: a module that is only imported
            yield st.session_state
            return
        with ctx.session_state._lock:
            yield ctx.session_state._state

    def __getitem__(self, key: str) -> Any:
        with self._state() as state:
            return state[key]

    def __setitem__(self, key: str, value: Any) -> None:
        with self._state() as state:
            state[key] = value

    def __delitem__(self, key: str) -> None:
        with self._state() as state:
            del state[key]

    def __contains__(self, key: object) -> bool:
        with self._state() as state:
            return key in state

    def __iter__(self) -> Iterator[str]:
        return iter(st.session_state)

    def __len__(self) -> int:
        return len(st.session_state)


state = _Whole()
