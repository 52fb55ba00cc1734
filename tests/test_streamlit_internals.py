"""What we use of Streamlit without its promise: each use works in the version that is installed, and a move is said at the start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit import config, net_util, runtime
from streamlit.runtime import Runtime
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.testing.v1 import AppTest

from wizard.ui.http import html_document, openid
from wizard.ui.session import streamlit_internals as internals

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(internals.__file__)


def nothing() -> None:
    """No later press waits."""


# --- the sentence at the start -------------------------------------------------------------------------


def test_in_this_version_everything_is_where_it_was() -> None:
    internals.require_known()
    assert st.__version__.startswith(f"{internals.MADE_FOR}.")


@pytest.mark.parametrize(
    "owner, name, part",
    [
        (Runtime, "connect_session", "Runtime.connect_session"),
        (Runtime, "is_active_session", "Runtime.is_active_session"),
        (Runtime, "close_session", "Runtime.close_session"),
        (net_util, "get_external_ip", "net_util.get_external_ip"),
        (net_util, "get_internal_ip", "net_util.get_internal_ip"),
    ],
)
def test_what_has_moved_is_said_in_one_sentence(
    owner: Any, name: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(owner, name)
    with pytest.raises(internals.Moved) as found:
        internals.require_known()
    assert found.value.parts == (part,)
    assert st.__version__ in str(found.value) and "requirements.lock" in str(found.value)


def test_another_way_of_keeping_the_state_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(self: SafeSessionState, state: SessionState, yield_callback: Callable[[], None]) -> None:
        object.__setattr__(self, "_values", state)

    monkeypatch.setattr(SafeSessionState, "__init__", begin)
    with pytest.raises(internals.Moved) as found:
        internals.require_known()
    assert found.value.parts == tuple(f"SafeSessionState.{name}" for name in ("_lock", "_state", "_yield_callback"))


def test_a_method_that_takes_something_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Runtime, "connect_session", lambda self, browser: "")
    with pytest.raises(internals.Moved, match="connect_session"):
        internals.require_known()


def test_a_hidden_setting_that_is_gone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(config._config_options_template, "runner.postScriptGC")
    with pytest.raises(internals.Moved, match=r"runner\.postScriptGC"):
        internals.require_known()


def test_a_cookie_of_another_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internals, "AUTH_COOKIE_NAME", "_user")
    with pytest.raises(internals.Moved, match="the cookie _streamlit_user"):
        internals.require_known()


def test_a_page_of_html_that_is_elsewhere_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(internals, "_FILES", tmp_path)
    with pytest.raises(internals.Moved, match=r"static/index\.html"):
        internals.require_known()


def test_a_start_with_a_module_that_is_gone_ends_with_the_sentence_and_no_traceback() -> None:
    without = (
        "import sys, streamlit.runtime.scriptrunner as moved; del moved.get_script_run_ctx\n"
        "import wizard.ui.session.streamlit_internals as internals\n"
        "try: internals.require_known()\n"
        "except internals.Moved as error: sys.exit(str(error))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", without], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 1 and ran.stderr.startswith("Streamlit: found version")
    assert "get_script_run_ctx" in ran.stderr and "Traceback" not in ran.stderr


def test_the_application_asks_before_it_serves_anything() -> None:
    moved = (
        "import streamlit.net_util as net_util; del net_util.get_external_ip\nimport runpy; runpy.run_path('app.py')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", moved],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 1 and "net_util.get_external_ip cannot be found" in ran.stderr
    assert "Traceback" not in ran.stderr


# --- one place ----------------------------------------------------------------------------------------


def test_nothing_else_reads_what_is_private_in_streamlit() -> None:
    private = re.compile(r"from streamlit\.(?!errors\b)\w+|from streamlit import|get_script_run_ctx|SafeSessionState")
    for path in [*(ROOT / "wizard").rglob("*.py"), ROOT / "app.py"]:
        if path != HERE:
            assert not private.search(path.read_text("utf-8")), path


def test_each_use_says_what_it_relies_on_and_what_breaks() -> None:
    uses = [use for name, use in vars(internals).items() if callable(use) and not name.startswith("_")]
    told = [
        use for use in uses if getattr(use, "__module__", "") == internals.__name__ and "Relies on" in str(use.__doc__)
    ]
    assert len(told) == 14
    assert all("Breaks when" in str(use.__doc__) or "Without it" in str(use.__doc__) for use in told)


# --- each use -----------------------------------------------------------------------------------------


def test_outside_of_a_run_there_is_no_session() -> None:
    assert internals.this_run() is None and internals.session_id() == ""


def test_a_run_knows_its_session_and_its_state() -> None:
    def script() -> None:
        import streamlit as st

        from wizard.ui.session import streamlit_internals as internals

        run = internals.this_run()
        with internals.lock_of(run):
            internals.values_of(run)["kept"] = internals.session_id()
        st.text(st.session_state["kept"])

    app = AppTest.from_function(script).run()
    assert not app.exception and app.text[0].value


def test_all_runs_of_one_session_share_one_lock_and_those_of_another_need_not() -> None:
    whose = SessionState()
    one, other = (SimpleNamespace(session_state=SafeSessionState(whose, nothing)) for _ in range(2))
    assert internals.lock_of(one) is internals.lock_of(other)
    assert internals.values_of(one) is internals.values_of(other) is whose


def test_a_run_that_was_overtaken_is_ended() -> None:
    ended: list[str] = []
    internals.end_if_overtaken(
        SimpleNamespace(session_state=SafeSessionState(SessionState(), lambda: ended.append("x")))
    )
    assert ended == ["x"]


def test_a_session_is_looked_for_and_closed_in_the_runtime_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    open_now = {"a session"}
    server = SimpleNamespace(is_active_session=open_now.__contains__, close_session=open_now.discard)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    assert internals.lives("a session") and not internals.lives("another")
    internals.close("a session")
    assert not internals.lives("a session")


def test_without_a_server_no_session_lives_and_none_is_closed() -> None:
    internals.close("a session")
    assert internals.lives("a session") is False


def test_a_browser_comes_to_a_session_by_our_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Runtime, "connect_session", lambda self, *asked: f"theirs {asked[-1]}")
    internals.connect_through(lambda theirs: lambda self, *asked: theirs(self, *asked[:-1], "ours"))
    assert Runtime.connect_session(SimpleNamespace(), "client", {}, "an id") == "theirs ours"


def test_the_server_answers_under_the_names_that_it_was_given() -> None:
    before = st.get_option("server.allowedHosts")
    try:
        internals.allow_names(("hip.example", "localhost"))
        assert list(st.get_option("server.allowedHosts")) == ["hip.example", "localhost"]
    finally:
        config.set_option("server.allowedHosts", before)


def test_nobody_is_asked_for_the_addresses_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("get_external_ip", "get_internal_ip"):
        monkeypatch.setattr(net_util, name, lambda: pytest.fail("somebody was asked"))
    internals.look_up_no_address()
    assert net_util.get_external_ip() is None and net_util.get_internal_ip() is None


def test_a_copy_of_a_page_is_the_same_page_and_another_object() -> None:
    page = st.Page(lambda: None, title="One", url_path="one")
    copied = internals.copy_of_page(page)
    assert copied is not page and type(copied) is type(page) and vars(copied) == vars(page)


def test_the_page_of_html_holds_all_that_we_change_in_it() -> None:
    page = internals.index_page().encode()
    assert all(pattern.search(page) for pattern, _ in html_document._CHANGES) and html_document._BODY.search(page)
    assert "<script>" in internals.index_page()


def test_the_typeface_that_we_answer_for_is_the_one_that_is_asked_for() -> None:
    asked = re.search(r'href="\.(/static/media/SourceSans[^"]*)"', internals.index_page())
    assert asked is not None
    names = [path.name for path in (internals._FILES / "static" / "media").glob("SourceSansVF-Upright.*.woff2")]
    assert names and all(html_document._THEIRS.fullmatch(f"/static/media/{name}") for name in names)


def test_the_code_of_the_charts_is_a_file_of_its_own() -> None:
    assert re.fullmatch(r"PlotlyChart\.[\w-]+\.js", internals.chart_code())


def test_what_a_sign_in_at_a_provider_leaves_begins_with_the_cookie_that_we_know() -> None:
    assert openid._COOKIES == internals.COOKIE == internals.AUTH_COOKIE_NAME


def test_the_hidden_setting_that_makes_a_click_fast_is_still_heard() -> None:
    assert "postScriptGC = false" in (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    assert isinstance(st.get_option("runner.postScriptGC"), bool)
