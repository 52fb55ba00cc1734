"""What this application uses of Streamlit that Streamlit promises to nobody.

Each use is a function that says what it relies on and what breaks when a new version moves it. Nothing else in the
project reads a private name of Streamlit. ``require_known`` looks at all of them when the application starts, so that
a new version is one sentence there, and no error at somebody's first press.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import streamlit as st

try:
    from streamlit import config, net_util, runtime
    from streamlit.navigation.page import StreamlitPage
    from streamlit.runtime import Runtime
    from streamlit.runtime.scriptrunner import get_script_run_ctx
    from streamlit.runtime.state import SafeSessionState, SessionState
    from streamlit.web.server.server_util import AUTH_COOKIE_NAME
except ImportError as error:
    _missing = str(error)
else:
    _missing = ""

P = TypeVar("P")
MADE_FOR = "1.67"
COOKIE = "_streamlit_user"
_FILES = Path(st.__file__).parent / "static"
# A state can hold no lock and cannot be remembered weakly; two that share one only wait for each other.
_LOCKS = tuple(RLock() for _ in range(61))


class Moved(RuntimeError):
    """A version of Streamlit in which something that we rely on is elsewhere. ``str(error)`` is one sentence."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts
        super().__init__(
            f"Streamlit: found version {st.__version__}, in which {', '.join(parts)} cannot be found; "
            f"this application was made for {MADE_FOR}, so install what requirements.lock names."
        )


def require_known() -> None:
    """Look whether all that is used here is where it was. Raises Moved."""
    parts = tuple(_moved())
    if parts:
        raise Moved(parts)


def _moved() -> Iterator[str]:
    if _missing:
        yield f"a module ({_missing})"
        return
    bare = SafeSessionState(SessionState(), _nothing)
    yield from (f"SafeSessionState.{name}" for name in ("_lock", "_state", "_yield_callback") if name not in vars(bare))
    for owner, name, takes in (
        (Runtime, "connect_session", ("client", "user_info", "existing_session_id", "session_id_override")),
        (Runtime, "is_active_session", ("session_id",)),
        (Runtime, "close_session", ("session_id",)),
    ):
        if not _takes(getattr(owner, name, None), takes):
            yield f"{owner.__name__}.{name}"
    yield from (f"net_util.{name}" for name in ("get_external_ip", "get_internal_ip") if not hasattr(net_util, name))
    if "__slots__" in vars(StreamlitPage):
        yield "the fields of st.Page"
    if AUTH_COOKIE_NAME != COOKIE:
        yield f"the cookie {COOKIE}"
    if "runner.postScriptGC" not in config._config_options_template:
        yield "the setting runner.postScriptGC"
    if not (_FILES / "index.html").exists():
        yield "static/index.html"


def _takes(method: Any, names: tuple[str, ...]) -> bool:
    return callable(method) and tuple(inspect.signature(method).parameters)[1 : len(names) + 1] == names


def _nothing() -> None:
    """No later press waits."""


# --- the run that is under way ----------------------------------------------------------------------


def this_run() -> Any:
    """The run of a page that this thread is in; None outside of one.

    Relies on ``streamlit.runtime.scriptrunner.get_script_run_ctx``. Breaks when that is renamed: no page begins.
    """
    return get_script_run_ctx(suppress_warning=True)


def session_id() -> str:
    """The id of the session of this run; empty outside of one.

    Relies on ``session_id`` of the run. Breaks when that is renamed: a tablet could not say which tab has its draft.
    """
    run = this_run()
    return run.session_id if run else ""


# --- the state of a session -------------------------------------------------------------------------


def lock_of(run: Any) -> AbstractContextManager[Any]:
    """The lock of the state of this session, the same one for all of its runs.

    Relies on ``SafeSessionState._lock``. Breaks when that is renamed: no press could be kept.
    """
    lock: AbstractContextManager[Any] = run.session_state._lock
    return lock


def values_of(run: Any) -> Any:
    """The values of this session, without the interruption that ``st.session_state`` allows at each touch.

    Relies on ``SafeSessionState._state``. Breaks when that is renamed: no answer could be read.
    """
    return run.session_state._state


def end_if_overtaken(run: Any) -> None:
    """End this run where a later one waits to begin.

    Relies on ``SafeSessionState._yield_callback``. Breaks when that is renamed: an overtaken run could not be ended.
    """
    run.session_state._yield_callback()


def share_one_lock() -> None:
    """From now on all runs of one session share one lock.

    Relies on ``SafeSessionState.__init__``, which makes a lock for each run in the field ``_lock``. Breaks when the
    lock is made or named otherwise: two presses at once could overwrite each other.
    """
    if not _missing and SafeSessionState.__init__ is not _begin_with_one_lock:
        SafeSessionState.__init__ = _begin_with_one_lock  # type: ignore[method-assign]  # there is no setting for it


if not _missing:
    _begin = SafeSessionState.__init__


def _begin_with_one_lock(self: SafeSessionState, state: SessionState, yield_callback: Callable[[], None]) -> None:
    _begin(self, state, yield_callback)
    object.__setattr__(self, "_lock", _LOCKS[id(state) // 16 % len(_LOCKS)])


# --- the sessions of the server ---------------------------------------------------------------------


def lives(session: str) -> bool:
    """True while this session is connected.

    Relies on ``Runtime.is_active_session``. Breaks when that is renamed: a draft would stay with a tab that is closed.
    """
    return bool(runtime.exists() and runtime.get_instance().is_active_session(session))


def close(session: str) -> None:
    """End a session with all that it remembers. Only on the thread of the event loop.

    Relies on ``Runtime.close_session``. Breaks when that is renamed: a tablet that was left alone would still show.
    """
    if runtime.exists():
        runtime.get_instance().close_session(session)


def connect_through(connect: Callable[[Callable[..., str]], Callable[..., str]]) -> None:
    """From now on a browser comes to a session by ``connect``, which gets Streamlit's own way of connecting.

    Relies on ``Runtime.connect_session`` and its four parameters. Breaks when they change: an id of a session that was
    seen somewhere could open it again.
    """
    Runtime.connect_session = connect(Runtime.connect_session)  # type: ignore[method-assign]  # there is no setting for it


# --- the server -------------------------------------------------------------------------------------


def allow_names(names: tuple[str, ...]) -> None:
    """The names under which the server answers.

    Relies on ``streamlit.config.set_option``, since ``st.set_option`` refuses settings of the server. Breaks when that
    is renamed: under its public address the server would answer to nobody.
    """
    config.set_option("server.allowedHosts", list(names))


def look_up_no_address() -> None:
    """From now on nobody outside is asked for the addresses of this machine.

    Relies on ``net_util.get_external_ip`` and ``get_internal_ip``. Breaks when they are renamed: the start would ask a
    server outside.
    """
    net_util.get_external_ip = net_util.get_internal_ip = _unknown


def _unknown() -> None:
    """No address is known."""


# --- pages and files --------------------------------------------------------------------------------


def copy_of_page(page: P) -> P:
    """The same page as another object: what ``copy.copy`` makes, in a tenth of its time.

    Relies on the fields of ``st.Page`` being in its ``__dict__``. Breaks when it has slots: no page would be found.
    """
    made: P = object.__new__(type(page))
    made.__dict__.update(page.__dict__)
    return made


def index_page() -> str:
    """The one page of HTML in which everything runs.

    Relies on ``static/index.html``. Breaks when that is elsewhere: its boot script would not be allowed to run.
    """
    return (_FILES / "index.html").read_text("utf-8")


def chart_code() -> str:
    """The name of the file with the code of the charts; empty where there is none.

    Relies on ``static/static/js/PlotlyChart.*.js``. Without it the first chart comes a moment later, and that is all.
    """
    return next((path.name for path in sorted((_FILES / "static" / "js").glob("PlotlyChart.*.js"))), "")


share_one_lock()
