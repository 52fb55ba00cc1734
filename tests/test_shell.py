"""The shell around the screens: compressed files, readiness, and the copy that a tab holds. No browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
import streamlit
from starlette.requests import Request
from starlette.routing import Router

import catalogue
from catalogue import vocabulary as v
from tests.apart import run_apart
from wizard import __version__
from wizard.answers.model import Answers
from wizard.server import addresses, modes
from wizard.ui import readiness
from wizard.ui.clinic import clinic_records
from wizard.ui.components import connection
from wizard.ui.home import kept_plan
from wizard.ui.http import compression, security_headers, stylesheet
from wizard.ui.http.compression import CompressedFiles
from wizard.ui.http.html_document import ICON, TYPEFACE, OwnDocument
from wizard.ui.session import visit

ROOT = Path(__file__).resolve().parent.parent


# --- the page before any script runs -------------------------------------------------


def page_of(body: bytes, kind: bytes = b"text/html; charset=utf-8", status: int = 200) -> tuple[dict, bytes]:
    """What the browser gets of a page that Streamlit sends in two parts."""

    async def behind(scope, receive, send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", kind), (b"content-length", b"%d" % len(body))],
            }
        )
        await send({"type": "http.response.body", "body": body[:20], "more_body": True})
        await send({"type": "http.response.body", "body": body[20:]})

    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    run_apart(OwnDocument(behind)({"type": "http", "method": "GET", "path": "/", "headers": []}, None, send))
    return {k.decode(): v.decode() for k, v in sent[0]["headers"]}, b"".join(m["body"] for m in sent[1:])


def test_the_typeface_of_the_framework_is_answered_with_ours() -> None:
    (theirs,) = (Path(streamlit.__file__).parent / "static" / "static" / "media").glob("SourceSansVF-Upright*.woff2")
    ((status, said, body),) = asked(OwnDocument(plainly), f"/static/media/{theirs.name}")
    assert (status, said["content-type"]) == (200, "font/woff2")
    assert body == (ROOT / "wizard" / "ui" / TYPEFACE.removeprefix("/app/")).read_bytes()


def test_the_page_of_the_installed_framework_is_called_hipwise_and_fetches_our_typeface() -> None:
    theirs = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    said, page = page_of(theirs)
    assert b"<title>Hipwise</title>" in page and b"<title>Streamlit</title>" not in page
    assert b"SourceSans" not in page and f'href="{TYPEFACE}"'.encode() in page
    assert (ROOT / "wizard" / "ui" / TYPEFACE.removeprefix("/app/")).is_file()
    assert (
        f'rel="shortcut icon" href="{ICON}"'.encode() in page
        and (ROOT / "wizard" / "ui" / ICON.removeprefix("/app/")).is_file()
    )
    assert int(said["content-length"]) == len(page)
    assert page.count(b"<script") == theirs.count(b"<script"), "nothing else is touched"


def test_the_stylesheet_of_the_page_stands_behind_the_styles_of_the_framework() -> None:
    _, page = page_of((Path(streamlit.__file__).parent / "static" / "index.html").read_bytes())
    link = f'<link rel="stylesheet" href="{stylesheet.address()}">'.encode()
    assert page.count(link) == 1 and page.index(b"</head>") < page.index(link) < page.index(b'id="root"')


@pytest.mark.parametrize("accepts", ["gzip, br", "identity"])
def test_the_stylesheet_comes_whole_and_may_be_kept_for_a_year(accepts: str) -> None:
    ((status, said, body),) = asked(Router([stylesheet.route()]), stylesheet.address(), accept=accepts)
    assert (status, said["content-type"].split(";")[0]) == (200, "text/css")
    assert "immutable" in said["cache-control"] and said["vary"] == "accept-encoding"
    text = (brotli.decompress(body) if said.get("content-encoding") == "br" else body).decode()
    assert said.get("content-encoding") == ("br" if "br" in accepts else None)
    assert (
        text == stylesheet.styles()
        and all(file.read_text("utf-8") in text for file in stylesheet.FILES)
        and ".hip-drawing .hd-skin" in text
    )


def test_each_kind_of_kit_has_its_own_icon_and_no_rule_meets_the_line_of_another() -> None:
    shown = {item: f'[class*="st-key-tick-equipment-{item}"] label{{background-image' for item in v.EQUIPMENT}
    assert [item for item, rule in shown.items() if rule not in stylesheet.styles()] == ["none"]
    assert not any(a != b and b.startswith(a) for a in v.EQUIPMENT for b in v.EQUIPMENT)


def test_a_browser_finds_each_rule_by_a_class_where_the_framework_names_one() -> None:
    named_as_class = (
        "stApp",
        "stElementContainer",
        "stHeading",
        "stMarkdown",
        "stCheckbox",
        "stRadio",
        "stButton",
        "stVerticalBlock",
    )
    slow = [
        name
        for name in named_as_class
        if f'[data-testid="{name}"]' in "".join(file.read_text("utf-8") for file in stylesheet.FILES)
    ]
    assert not slow, f"write .{slow[0]}: a rule that begins with data-testid is tried at every element of a page"


@pytest.mark.parametrize("accepts, may_be_compressed", [(b"text/html,*/*", False), (b"text/css", True), (b"", True)])
def test_a_page_that_a_person_opens_is_never_compressed_before_it_is_changed(
    accepts: bytes, may_be_compressed: bool
) -> None:
    seen: list[bool] = []

    async def behind(scope, receive, send) -> None:
        seen.append(b"accept-encoding" in dict(scope["headers"]))

    headers = [(b"accept", accepts), (b"accept-encoding", b"gzip, br")]
    run_apart(OwnDocument(behind)({"type": "http", "method": "GET", "path": "/plan", "headers": headers}, None, None))
    assert seen == [may_be_compressed]


@pytest.mark.parametrize("kind, status", [(b"application/json", 200), (b"text/html", 404)])
def test_what_is_not_a_page_goes_out_untouched(kind: bytes, status: int) -> None:
    body = b"<html><title>Streamlit</title></html>"
    assert page_of(body, kind, status)[1] == body


# --- compressed files --------------------------------------------------------------


async def plainly(scope, receive, send) -> None:
    """The application behind: sends the path as it is."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


def asked(
    app, path: str, accept: str = "gzip, br", method: str = "GET", times: int = 1
) -> list[tuple[int, dict, bytes]]:
    """Ask ``times`` at once; status, headers and body of each answer."""

    async def one() -> tuple[int, dict, bytes]:
        sent: list[dict] = []

        async def send(message: dict) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "path": path, "headers": [(b"accept-encoding", accept.encode())]}
        await app(scope, None, send)
        return sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}, sent[1]["body"]

    async def all_of_them() -> list:
        return await asyncio.gather(*(one() for _ in range(times)))

    return run_apart(all_of_them())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "large.js").write_text("console.log('hip');\n" * 500)
    (tmp_path / "js" / "tiny.js").write_text("1;")
    (tmp_path / "letters.woff2").write_bytes(b"\0" * 5_000)
    return tmp_path


def test_a_large_script_goes_out_compressed_and_unchanged(folder: Path) -> None:
    ((status, said, body),) = asked(CompressedFiles(plainly, folder), "/static/js/large.js")
    content = (folder / "js" / "large.js").read_bytes()
    assert (status, said["content-encoding"], said["vary"]) == (200, "br", "accept-encoding")
    assert said["content-type"] in ("text/javascript", "application/javascript")
    assert int(said["content-length"]) == len(body) < len(content) / 10
    assert brotli.decompress(body) == content


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/static/js/large.js", "gzip"),
        ("/static/js/large.js", ""),
        ("/static/js/large.js", "br;q=0, gzip"),
        ("/static/js/tiny.js", "br"),
        ("/static/letters.woff2", "br"),
        ("/static/js/../../app.py", "br"),
        ("/", "br"),
    ],
)
def test_everything_else_goes_out_as_before(folder: Path, path: str, accept: str) -> None:
    ((_, said, body),) = asked(CompressedFiles(plainly, folder), path, accept)
    assert body == path.encode() and "content-encoding" not in said


def test_a_question_about_the_file_gets_no_body(folder: Path) -> None:
    ((_, said, body),) = asked(CompressedFiles(plainly, folder), "/static/js/large.js", method="HEAD")
    assert body == b"" and int(said["content-length"]) > 0


def test_a_file_is_compressed_once_however_many_ask_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr(compression, "_compress", lambda file: made.append(file) or b"small")
    answers = asked(CompressedFiles(plainly, folder), "/static/js/large.js", times=20)
    assert len(made) == 1 and {body for _, _, body in answers} == {b"small"}


def test_compressed_files_carry_the_security_headers(folder: Path) -> None:
    app = security_headers.SecurityHeaders(CompressedFiles(plainly, folder))
    ((_, said, _),) = asked(app, "/static/js/large.js")
    assert said["content-encoding"] == "br" and said["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in said["content-security-policy"]


def test_the_files_that_streamlit_ships_are_found() -> None:
    found = CompressedFiles(plainly).files
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    assert len(found) > 50
    assert [path for path in found if f'src=".{path}"' in page], "the first script of the first page is among them"


# --- readiness -----------------------------------------------------------------------


def readiness_said() -> tuple[int, dict]:
    answer = readiness.ready(Request({"type": "http", "method": "GET", "path": "/ready", "headers": []}))
    return answer.status_code, json.loads(bytes(answer.body))


def test_with_a_sound_catalogue_people_may_come_in() -> None:
    assert readiness_said() == (200, {"ready": True, "version": __version__, "catalogue": catalogue.load().digest})


def test_with_a_broken_catalogue_one_sentence_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise catalogue.CatalogueError(["exercises/clamshell.toml: kit: missing; add it."])

    monkeypatch.setattr(readiness.catalogue, "load", broken)
    status, said = readiness_said()
    assert (status, said["ready"]) == (503, False)
    assert said["why"].count(".") == 1 or "python -m wizard check" in said["why"]
    assert "clamshell" not in json.dumps(said), "no inner detail for strangers"


@pytest.fixture(params=["home", "clinic"])
def kept_in(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server in this mode, and the folder of what it keeps."""
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HIPWISE_MODE", request.param)
    forget = (modes.current.cache_clear, clinic_records.clinic.cache_clear, kept_plan._store.clear)
    for each in forget:
        each()
    yield tmp_path / "data"
    for each in forget:
        each()


def is_not_ready(log: pytest.LogCaptureFixture) -> bool:
    log.clear()
    status, said = readiness_said()
    assert status in (200, 503) and (status == 200 or (said["why"].count(".") == 1 and "not ready" in log.text))
    return status == 503


def test_a_server_whose_database_is_away_lets_nobody_in_until_it_is_back(
    kept_in: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert not is_not_ready(caplog)
    kept_in.rename(kept_in.with_name("away"))
    assert is_not_ready(caplog)
    kept_in.with_name("away").rename(kept_in)
    assert not is_not_ready(caplog)


def test_a_server_whose_database_is_damaged_lets_nobody_in(kept_in: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept_in.mkdir()
    (kept_in / "hipwise.db").write_bytes(b"this was a database once" * 500)
    assert is_not_ready(caplog)


@pytest.mark.parametrize("runs", [False, True], ids=["at the start", "while it runs"])
def test_a_server_with_the_wrong_key_lets_nobody_in(
    kept_in: Path, runs: bool, caplog: pytest.LogCaptureFixture
) -> None:
    assert not is_not_ready(caplog)
    (kept_in / "store.key").write_text(f"another:{'0' * 64}\n", "utf-8")
    if not runs:
        clinic_records.clinic.cache_clear()
        kept_plan._store.clear()
    assert is_not_ready(caplog) and "KeyMissingError" in caplog.text


def test_a_workshop_keeps_nothing_and_asks_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HIPWISE_MODE", "workshop")
    modes.current.cache_clear()
    try:
        assert readiness_said()[0] == 200 and not (tmp_path / "data").exists()
    finally:
        modes.current.cache_clear()


def test_the_readiness_address_is_known_to_people_too() -> None:
    scope = {"type": "http", "method": "GET", "path": "/ready", "headers": [(b"accept", b"text/html")]}
    assert not security_headers._is_a_person_lost(scope)
    assert security_headers._is_a_person_lost({**scope, "path": "/nowhere"})


# --- the copy in the tab ------------------------------------------------------------


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict:
    kept: dict = {}
    monkeypatch.setattr(visit, "state", kept)
    return kept


def a_copy(**answers) -> str:
    return json.dumps({"answers": answers, "unsure": ["pain.side"], "seen": ["signs"]})


def test_before_the_first_answer_the_tab_gets_nothing(state: dict) -> None:
    assert visit.as_text() is None


def test_a_copy_brings_the_same_visit_back(state: dict) -> None:
    visit.record("signs", ("none",))
    visit.record("pain.side", None, unsure=True)
    visit.record("goals", ("build_strength", "reduce_pain"))
    visit.see(addresses.CHECK_IN)
    before, copy = visit.visit(), visit.as_text()
    state.clear()
    visit.take_back(copy)
    now = visit.visit()
    assert (now.answers, now.unsure, now.seen) == (before.answers, before.unsure, before.seen)
    assert now.token != before.token


def test_the_copy_stands_and_quick_answers_fill_what_it_leaves_open(state: dict) -> None:
    visit.record("signs", ("swollen_calf",))
    visit.record("weeks", 6)
    visit.record("pain.side", "left")
    visit.take_back(a_copy(signs=["none"]))
    assert visit.answers() == Answers(version=visit.answers().version, signs=("none",), weeks=6)
    assert visit.is_unsure("pain.side")


def test_a_widget_that_is_to_show_something_else_becomes_another_one(state: dict) -> None:
    first = visit.widget_key("tick", True)
    state[first] = True
    assert visit.widget_key("tick", True) == first and visit.is_widget_key("tick", first)
    second = visit.widget_key("tick", False)
    assert second != first and visit.is_widget_key("tick", second) and not visit.is_widget_key("tick", first)
    assert visit.widget_key("other", True) == "other"


def test_renewed_widgets_have_keys_that_they_never_had(state: dict) -> None:
    keys = [visit.widget_key("tick", True)]
    for shown in (False, True, False):
        state[keys[-1]] = not shown
        keys.append(visit.widget_key("tick", shown))
        visit.renew_widgets()
        keys.append(visit.widget_key("tick", shown))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        b"{}",
        "",
        "{",
        "[]",
        "x" * 20_000,
        "1" * 9_000,
        "[" * 9_000,
        a_copy(signs=["<b>"]),
        a_copy(more=1),
        a_copy(pain={"rest": 11}),
        '{"answers": {}, "unsure": [], "seen": [], "more": 1}',
        '{"answers": {}, "unsure": ["__class__"], "seen": []}',
        '{"answers": {}, "unsure": {"signs": 1}, "seen": [["signs"]]}',
        '{"answers": {}, "unsure": [], "seen": ["../../app.py"]}',
    ],
    ids=lambda text: str(text)[:40],
)
def test_an_unsound_copy_is_dropped_and_the_tab_told_to_forget_it(state: dict, text: object) -> None:
    visit.take_back(text)
    assert not visit.has_begun() and visit.visit().heard


def test_forgetting_keeps_only_the_language(state: dict) -> None:
    visit.set_language("qps")
    visit.record("signs", ("none",))
    visit.forget()
    assert not visit.has_begun() and visit.visit().heard and visit.language() == "qps"


def test_a_full_visit_fits_into_the_copy(state: dict) -> None:
    from wizard.answers.questions import BY_ID, options_of

    for id_, question in BY_ID.items():
        options = [o.id for o in options_of(question, catalogue.load()) if o.id not in ("none", "not_tried")]
        if options:
            visit.record(id_, tuple(options) if question.kind in ("many", "ranked") else options[-1])
    for place in addresses.PLACES:
        visit.see(place)
    copy = visit.as_text()
    assert copy and len(copy) < visit._LONGEST_COPY / 2
    answers = visit.answers()
    state.clear()
    visit.take_back(copy)
    assert visit.answers() == answers


# --- errors are no dialogs ----------------------------------------------------------------------------


def test_the_framework_is_told_to_show_no_error_as_a_dialog_and_keeps_all_else() -> None:
    from streamlit.web.server.starlette.starlette_routes import create_host_config_routes

    theirs = Router(create_host_config_routes(""))
    ((_, _, before),) = asked(theirs, "/_stcore/host-config")
    ((status, said, body),) = asked(connection.NoDialogs(theirs), "/_stcore/host-config")
    assert (
        json.loads(before)["blockErrorDialogs"] is False and status == 200 and int(said["content-length"]) == len(body)
    )
    assert json.loads(body) == {**json.loads(before), "blockErrorDialogs": True}


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[]", b'{"other": 1}'])
def test_an_answer_of_another_shape_passes_as_it_is(body: bytes) -> None:
    assert connection.without_dialogs(body) == body
