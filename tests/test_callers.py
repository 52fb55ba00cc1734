"""Who connects: under which name, from which page, and for whom the kept plan opens by itself."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Scope
from store.people import START
from streamlit import net_util
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server import server_util
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.apart import run_apart
from tests.browser.driver import Server, free_port, running_app
from tests.load.client import LOOPBACK, PATIENCE_S, Client
from tests.test_serving import wait_until_ready
from wizard import store
from wizard.exports.formats import ADDRESS
from wizard.server import run
from wizard.server.network import FORWARDED, UnsafeNetworkError, forwarding
from wizard.server.settings import NAMED_BY, Settings
from wizard.server.settings import Server as ServerSettings
from wizard.ui.home import kept_plan
from wizard.ui.http import callers, device_cookie
from wizard.ui.http.callers import ALONE, KnownCallers

HERE = ("127.0.0.1", "localhost")
WEEK = "Week 1: 0 of 3 workouts done"  # what the start page says of a plan that has opened by itself
ON_THE_WAY = (  # what proxies and tunnels add, and no browser sends
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "Forwarded",
    "Via",
    "X-Real-IP",
    "X-Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "X-Original-Host",
    "Tailscale-User-Login",
    "X-Known-To-Nobody",
)


# --- the decision, without a server ---------------------------------------------------------------------------


@dataclass
class Answer:
    """What came of one connection: whether it got through, as whose, or the status and the sentence."""

    through: bool
    alone: bool = False
    status: int = 0
    text: str = ""


def connection(
    kind: str = "websocket",
    host: str | None = "127.0.0.1:8501",
    origin: str | None = "http://127.0.0.1:8501",
    peer: str = "127.0.0.1",
    path: str = "/_stcore/stream",
    more: Mapping[str, str] = {},
) -> Scope:
    """The connection of a browser on this machine, with these parts changed. The server's port is 8501."""
    said = {"host": host, "origin": origin, "user-agent": "a browser", "sec-websocket-version": "13", **more}
    return {
        "type": kind,
        "method": "GET",
        "path": path,
        "scheme": {"websocket": "ws", "http": "http"}[kind],
        "client": (peer, 50_000),
        "server": ("127.0.0.1", 8501),
        "headers": [(name.lower().encode(), value.encode()) for name, value in said.items() if value is not None],
    }


def let_in(scope: Scope, **settings: Any) -> Answer:
    """What the outermost check makes of a connection."""
    got: list[Scope] = []
    sent: list[Message] = []

    async def behind(scope: Scope, receive: Any, send: Any) -> None:
        got.append(scope)

    async def send(message: Message) -> None:
        sent.append(message)

    check = KnownCallers(behind, **{"hosts": HERE, "listens_at": "127.0.0.1", **settings})
    run_apart(check(scope, None, send))  # type: ignore[arg-type]
    if got:
        marks = [value for name, value in got[0]["headers"] if name == ALONE.encode()]
        return Answer(True, alone=marks == [callers._NUMBER.encode()])
    body = b"".join(message.get("body", b"") for message in sent).decode()
    return Answer(False, status=sent[0].get("status", sent[0].get("code")), text=body)


@pytest.mark.parametrize(
    "host, origin",
    [
        ("127.0.0.1:8501", "http://127.0.0.1:8501"),
        ("localhost:8501", "http://localhost:8501"),
        ("LOCALHOST:8501", "http://localhost:8501"),
    ],
)
def test_a_browser_that_opened_this_address_on_this_machine_is_alone(host: str, origin: str) -> None:
    assert let_in(connection(host=host, origin=origin)).alone


@pytest.mark.parametrize("name", ON_THE_WAY)
def test_a_connection_that_somebody_passed_on_is_never_alone(name: str) -> None:
    found = let_in(connection(more={name: "127.0.0.1"}))
    assert found.through and not found.alone


@pytest.mark.parametrize(
    "changed",
    [
        {"peer": "192.168.1.5"},
        {"peer": "203.0.113.7"},
        {"peer": ""},
        {"host": "localhost:9000", "origin": "http://localhost:9000"},
        {"host": "localhost", "origin": "http://localhost"},
        {"host": "hip.test:8501", "origin": "http://hip.test:8501"},
    ],
    ids=["the network", "elsewhere", "nobody", "another port that leads here", "no port", "another name"],
)
def test_who_is_not_at_this_very_address_of_this_machine_is_never_alone(changed: dict[str, str]) -> None:
    found = let_in(connection(**changed), hosts=(*HERE, "hip.test"))
    assert found.through and not found.alone


@pytest.mark.parametrize(
    "settings",
    [
        {"public": "https://hip.example.org"},
        {"proxies": ("127.0.0.1",)},
        {"listens_at": "0.0.0.0"},
        {"listens_at": None},
    ],
    ids=["a public address", "a declared proxy", "the network", "everywhere"],
)
def test_where_others_are_let_in_nobody_is_alone(settings: dict[str, Any]) -> None:
    found = let_in(connection(), **settings)
    assert found.through and not found.alone


def test_nobody_says_of_themselves_that_they_are_alone() -> None:
    for said in ("1", callers._NUMBER):
        assert not let_in(connection(peer="203.0.113.7", more={ALONE: said})).alone


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://localhost:3000",
        "http://127.0.0.1",
        "https://127.0.0.1:8501",
        "http://localhost:8501",
        "http://evil.example",
        "http://127.0.0.1:8501.evil.example",
        "http://evil.example/127.0.0.1:8501",
        "file://",
        "http://127.0.0.1:8501/",
        "http://a@127.0.0.1:8501",
    ],
)
def test_a_page_that_this_server_did_not_send_opens_no_connection(origin: str | None) -> None:
    found = let_in(connection(origin=origin))
    assert not found.through and found.status == 1008


@pytest.mark.parametrize(
    "origin, through",
    [(None, True), ("http://127.0.0.1:8501", True), ("http://localhost:3000", False), ("null", False)],
)
def test_a_request_that_a_person_begins_is_answered_and_one_of_another_page_is_not(
    origin: str | None,
    through: bool,
) -> None:
    found = let_in(connection("http", origin=origin, path="/room/join"))
    assert found.through == through and (through or (found.status == 403 and found.text.count(".") == 1))


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "evil.example:8501",
        "127.0.0.1.evil.example",
        "127.0.0.1:8501:80",
        "127.0.0.1:port",
        "a@127.0.0.1:8501",
        "127.0.0.1/",
        "127.0.0.1:123456",
        "[::1",
        "x" * 10_000,
        " ",
        "127.0.0.1, evil.example",
    ],
    ids=lambda host: str(host)[:30],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_under_a_name_that_is_not_known_nobody_is_answered(kind: str, host: str | None) -> None:
    found = let_in(connection(kind, host=host, origin=None if kind == "http" else f"http://{host}"))
    assert not found.through and found.status == (400 if kind == "http" else 1008)
    assert kind == "websocket" or ("evil" not in found.text and found.text.count(".") == 1)


def test_two_names_or_two_pages_at_once_are_none() -> None:
    for name, value in ((b"host", b"127.0.0.1:8501"), (b"origin", b"http://127.0.0.1:8501")):
        scope = connection()
        scope["headers"].append((name, value))
        assert not let_in(scope).through


def test_the_names_that_were_set_count_and_without_any_those_of_this_machine() -> None:
    there = connection(host="desk.local:8501", origin="http://desk.local:8501", peer="192.168.1.7")
    for known in ("desk.local", "*.local", "*"):
        assert let_in(there, hosts=(known,)).through
    assert not let_in(there, hosts=()).through and let_in(connection(), hosts=()).through
    assert not let_in(connection(host="local:8501", origin="http://local:8501"), hosts=("*.local",)).through


def test_a_page_that_came_encrypted_through_a_proxy_of_the_public_address_is_ours() -> None:
    there = connection(
        host="hip.example.org", origin="https://hip.example.org", more={"x-forwarded-for": "203.0.113.7"}
    )
    assert let_in(there, hosts=("hip.example.org",), public="https://hip.example.org").through
    assert not let_in(there, hosts=("hip.example.org",)).through, "nothing says that it is encrypted"
    other = connection(host="127.0.0.1:8501", origin="https://hip.example.org")
    assert not let_in(other, hosts=("hip.example.org", *HERE), public="https://hip.example.org").through


@pytest.mark.parametrize("path", ["/ready", "/_stcore/health"])
def test_a_health_check_may_come_under_any_name(path: str) -> None:
    assert let_in(connection("http", host="10.0.0.9", origin=None, path=path)).through
    assert not let_in(connection("http", host="10.0.0.9", origin=None, path=f"{path}/more")).through


# --- nothing is asked outside -----------------------------------------------------------------------------------


def test_the_framework_asks_nobody_for_the_address_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("something left the machine")

    monkeypatch.setattr(net_util, "_make_blocking_http_get", asked)
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)  # both are put back after the test
    monkeypatch.setattr(net_util, "get_internal_ip", net_util.get_internal_ip)
    callers.ask_nobody()
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")
    assert net_util.get_external_ip() is None and net_util.get_internal_ip() is None


# --- a declared proxy, before the start ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment, said",
    [({}, "found nothing"), ({FORWARDED: "*"}, "found '*'"), ({FORWARDED: "127.0.0.1"}, "127.0.0.1")],
)
def test_a_server_that_believes_others_is_not_started_behind_a_declared_proxy(
    environment: dict[str, str],
    said: str,
) -> None:
    with pytest.raises(UnsafeNetworkError, match=FORWARDED) as refused:
        forwarding(Settings(server=ServerSettings(proxy=("127.0.0.1",))), environment)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_the_command_starts_a_server_that_believes_nobody_and_without_a_proxy_anything_goes() -> None:
    environment = run.environment_for(open_browser=False)
    assert environment[FORWARDED] == ""
    forwarding(Settings(server=ServerSettings(proxy=("127.0.0.1",))), environment)
    forwarding(Settings(), {})


# --- a plan that is kept, on a screen ------------------------------------------------------------------------------


def test_who_is_not_alone_keeps_a_plan_that_opens_by_its_key_only(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from test_app import all_text, at_plan, press, start

    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path))
    monkeypatch.setattr(callers, "comes_alone", lambda: False)
    kept_plan._store.clear()
    try:
        app = press(at_plan(), "keep")
        assert WEEK in all_text(app) and "Only this tab holds the key" in all_text(app)
        assert kept_plan._store().last() is None and WEEK not in all_text(start())
    finally:
        kept_plan._store.clear()


def test_a_connection_that_goes_while_a_plan_is_kept_counts_as_what_it_was(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from test_app import at_plan, press

    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path))
    kept_plan._store.clear()
    try:
        app = at_plan()
        monkeypatch.setattr(callers, "comes_alone", lambda: None)
        press(app, "keep")
        assert kept_plan._store().last() is not None, "else nobody would ever find it again"
    finally:
        kept_plan._store.clear()


# --- the real server ----------------------------------------------------------------------------------------------


INSTEAD = """
import requests

def get(url, **_):  # in place of the one that would really go outside
    with open({file!r}, "a") as file:
        file.write(url)
    raise OSError

requests.get = get
"""


@dataclass
class Home:
    """A server at home that keeps a plan, its port, and the file in which anything that it asks outside would stand."""

    server: Server
    port: int
    asked: Path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A server on this machine alone, with a plan that opens by itself."""
    data, asked, port = tmp_path_factory.mktemp("home") / "data", tmp_path_factory.mktemp("outside"), free_port()
    kept = store.open_store(store.place_from({"HIPWISE_DATA": str(data)}), {})
    kept.keep_plan(store.Key.new(), START, remember=True)
    kept.close()
    (asked / "sitecustomize.py").write_text(INSTEAD.format(file=str(asked / "asked")), "utf-8")
    with running_app(port=port, data=data, settings={"PYTHONPATH": str(asked)}) as server:
        yield Home(server, port, asked / "asked")


class Tab(Client):
    """A client that knows its session, so that it can come back to it."""

    session = ""

    def _begin(self, message: ForwardMsg) -> None:
        self.session = message.new_session.initialize.session_id
        super()._begin(message)


@asynccontextmanager
async def arrived(
    port: int,
    host: str = "",
    origin: str = "",
    address: str = LOOPBACK,
    place: str = "",
    session: str = "",
    **more: str,
) -> AsyncIterator[Tab]:
    """A person who has opened ``place``, or the first page, under the name ``host``, with ``more`` headers.

    With ``session`` they come back to it after their connection was lost.
    """
    host = host or f"{LOOPBACK}:{port}"
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    protocols = ["streamlit", "none", session] if session else ["streamlit"]
    async with connect(
        f"ws://{host}/_stcore/stream",
        host=address,
        port=port,
        additional_headers=headers,
        origin=origin or f"http://{host}",
        subprotocols=protocols,  # type: ignore[arg-type]
        max_size=32_000_000,
        open_timeout=PATIENCE_S,
        proxy=None,
    ) as opened:
        client = Tab(opened, place)
        await client.run()
        yield client


def shows_the_plan(client: Client) -> bool:
    headings = [e.heading.body for e, _ in client.elements.values() if e.WhichOneof("type") == "heading"]
    return WEEK in headings


def sees_the_plan(port: int, **how: str) -> bool:
    """True where the kept plan has opened by itself; the rest of the page is there in any case."""

    async def look() -> bool:
        async with arrived(port, **how) as client:
            assert client.heading, "a page is there"
            return shows_the_plan(client)

    return run_apart(look())


def status_of_refusal(port: int, **how: str) -> int:
    async def look() -> int:
        with pytest.raises(InvalidStatus) as refused:
            async with arrived(port, **how):
                pass
        return refused.value.response.status_code

    return run_apart(look())


def answer_to(
    port: int,
    method: str = "GET",
    path: str = "/",
    address: str = LOOPBACK,
    source: str = "",
    **headers: str,
) -> tuple[int, str]:
    """The status and the text of the answer to a request from the address ``source``."""
    asking = http.client.HTTPConnection(
        address, port, timeout=PATIENCE_S, source_address=(source, 0) if source else None
    )
    try:
        asking.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = asking.getresponse()
        return answer.status, answer.read().decode()
    finally:
        asking.close()


def test_the_kept_plan_opens_by_itself_for_the_person_at_this_machine(home: Home) -> None:
    assert sees_the_plan(home.port)
    assert sees_the_plan(home.port, host=f"localhost:{home.port}")


@pytest.mark.parametrize("name", ON_THE_WAY)
def test_the_kept_plan_does_not_open_for_who_came_through_a_proxy_or_tunnel(home: Home, name: str) -> None:
    assert not sees_the_plan(home.port, **{name: "203.0.113.7"})


def test_nor_can_who_came_through_a_proxy_find_its_diary_or_delete_it(home: Home) -> None:
    async def keys(**more: str) -> set[str]:
        async with arrived(home.port, place="diary", **more) as client:
            return {widget.key for widget in client.widgets()}

    there = {key for key in run_apart(keys()) if "delete" in key}
    assert there and not there & run_apart(keys(X_Forwarded_For="203.0.113.7"))


def test_the_kept_plan_does_not_open_under_another_port_that_leads_here(home: Home) -> None:
    assert not sees_the_plan(home.port, host="localhost:9")


def test_each_connection_is_asked_for_itself(home: Home) -> None:
    """Two at once, one of them passed on: what one may does not rub off."""

    async def look() -> list[bool]:
        async with arrived(home.port) as here, arrived(home.port, Via="1.1 somewhere") as there:
            await here.run()
            await there.run()
            await here.run()
            return [shows_the_plan(here), shows_the_plan(there)]

    assert run_apart(look()) == [True, False]


def test_a_session_that_is_taken_up_over_another_connection_shows_what_that_one_may_see(home: Home) -> None:
    async def look() -> list[bool]:
        seen, session = [], ""
        for more in ({}, {"X_Forwarded_For": "203.0.113.7"}, {}):
            async with arrived(
                home.port, session=session, cookie=f"{device_cookie.COOKIE}={'c' * 32}", **more
            ) as client:
                assert session in ("", client.session), "it is the same session"
                session = client.session
                seen.append(shows_the_plan(client))
        return seen

    assert run_apart(look()) == [True, False, True]


def test_a_page_of_another_port_of_this_machine_speaks_to_nobody_here(home: Home) -> None:
    assert status_of_refusal(home.port, origin="http://localhost:3000") == 403
    assert status_of_refusal(home.port, origin=f"http://localhost:{home.port}") == 403, "127.0.0.1 was asked"


def test_an_unknown_page_is_refused_without_a_word_to_anybody_outside(home: Home) -> None:
    assert status_of_refusal(home.port, origin="http://elsewhere.example") == 403
    assert status_of_refusal(home.port, host="elsewhere.example", origin="http://elsewhere.example") == 403
    assert answer_to(home.port, Origin="http://elsewhere.example")[0] == 403
    assert not home.asked.exists(), home.asked.read_text("utf-8")


def test_an_unknown_name_is_answered_with_one_sentence(home: Home) -> None:
    status, text = answer_to(home.port, Host="elsewhere.example", Accept="text/html")
    assert (status, text.count(".")) == (400, 1) and "elsewhere" not in text
    assert answer_to(home.port, Host=f"localhost:{home.port}", Accept="text/html")[0] == 200
    assert answer_to(home.port, path="/_stcore/health", Host="10.0.0.9")[0] == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/_stcore/upload_file", "/_stcore/upload_file/a-session/a-file"])
def test_the_address_for_uploads_is_not_there(home: Home, method: str, path: str) -> None:
    assert answer_to(home.port, method, path)[0] == 404


# --- the real server behind a declared proxy -------------------------------------------------------------------------


PUBLIC = "hip.example.org"


@pytest.fixture(scope="module", params=["by the command", "by hand"])
def proxied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server, open to every network of this machine, with a proxy declared as docs/clinic.md shows it; yields the port."""
    folder, port = tmp_path_factory.mktemp("proxied"), free_port()
    (folder / "hipwise.toml").write_text('[server]\nproxy = ["127.0.0.1"]\n', "utf-8")
    settings = {ADDRESS: f"https://{PUBLIC}", "HIPWISE_DATA": str(folder / "data")}
    if request.param == "by hand":
        with running_app(
            port=port,
            data=folder / "data",
            network=True,
            settings={**settings, NAMED_BY: str(folder / "hipwise.toml"), FORWARDED: ""},
        ):
            yield port
        return
    network = ["--network"] if run.own_addresses() else []
    process = subprocess.Popen(
        [sys.executable, "-m", "wizard", "app", "--port", str(port), "--no-browser", *network],
        cwd=folder,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


OF_A_PAGE = {"host": PUBLIC, "origin": f"https://{PUBLIC}"}
FROM_A_PERSON = {"Host": PUBLIC, "X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "https"}


def test_behind_the_proxy_that_was_declared_people_are_answered(proxied: int) -> None:
    """What the proxy passes on comes from 127.0.0.1, and speaks for somebody elsewhere."""
    assert answer_to(proxied, Accept="text/html", **FROM_A_PERSON)[0] == 200
    assert not sees_the_plan(proxied, **OF_A_PAGE, X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="https")


def test_past_the_proxy_nobody_is_answered_whatever_they_say_of_themselves(proxied: int) -> None:
    """A peer that is not the proxy: each address that this machine has in a network, and another one of its own."""
    for own in run.own_addresses():
        assert answer_to(proxied, address=own, **FROM_A_PERSON)[0] == 403
        forged = {"X_Forwarded_For": "127.0.0.1", "X_Forwarded_Proto": "https"}
        assert status_of_refusal(proxied, address=own, **OF_A_PAGE, **forged) == 403
    for said in ("127.0.0.1", "203.0.113.7"):
        assert answer_to(proxied, source="127.0.0.2", **{**FROM_A_PERSON, "X_Forwarded_For": said})[0] == 403


def test_through_the_proxy_a_foreign_page_or_name_is_refused_too(proxied: int) -> None:
    assert answer_to(proxied, **{**FROM_A_PERSON, "Host": "elsewhere.example"})[0] == 400
    assert answer_to(proxied, **FROM_A_PERSON, Origin=f"http://{PUBLIC}")[0] == 403, "our pages are encrypted"
