"""The id of a session, and whatever else goes over its connection, opens nothing on another device; and no log names it.

Only ids that the server itself gave out are sent, to a server of ours.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.asyncio.client import connect

from tests.apart import run_apart
from tests.browser.clinic import Practice
from tests.browser.driver import running_app
from tests.browser.staff import clinic
from tests.load.client import PATIENCE_S
from tests.test_role_crossing import DEVICE, Forger, token_of
from wizard.clinic import Key
from wizard.ui.clinic.alarm import HEADER, PLACE
from wizard.ui.http import device_cookie, logs

OTHER = "f" * 32
WITHOUT = ""


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    """A clinic whose server logs as much as it can."""
    with clinic(
        data=Path(tempfile.mkdtemp(prefix="hipwise-held-")) / "data", more={"STREAMLIT_LOGGER_LEVEL": "debug"}
    ) as running:
        yield running


class Tab(Forger):
    """A tab that knows the id of its session."""

    session = ""

    def _begin(self, message: Any) -> None:
        self.session = message.new_session.initialize.session_id
        super()._begin(message)


@asynccontextmanager
async def tab(url: str, number: str = DEVICE, session: str = ""):
    """A connection from the device with this number, which names ``session`` as its own."""
    address = url.removeprefix("http://")
    async with connect(
        f"ws://{address}/_stcore/stream",
        origin=url,
        subprotocols=["streamlit", "none", session] if session else ["streamlit"],
        additional_headers={"cookie": f"{device_cookie.COOKIE}={number}"} if number else {},
        max_size=32_000_000,
        open_timeout=PATIENCE_S,
        proxy=None,
    ) as socket:
        client = Tab(socket)
        client.number = number
        await client.run()
        yield client


async def headings_with(url: str, session: str, *numbers: str) -> list[str]:
    """What each of these devices is shown by the id of this session."""
    found = []
    for number in numbers:
        async with tab(url, number, session) as client:
            if not client.heading:
                await client.arrive()
            found.append(client.heading)
    return found


# --- the connection -------------------------------------------------------------------------------------------


async def _desk(practice: Practice, while_connected: bool) -> tuple[list[str], str]:
    url = practice.server.url
    async with tab(url) as own:
        await own.sign_in(token_of(practice, "physiotherapist"))
        assert own.heading == "Desk"
        if while_connected:
            found = await headings_with(url, own.session, OTHER, WITHOUT)
            await own.run()
            return found, own.heading
    return await headings_with(url, own.session, OTHER, WITHOUT), (await headings_with(url, own.session, DEVICE))[0]


@pytest.mark.parametrize("while_connected", [True, False])
def test_the_id_of_a_desk_that_is_signed_in_opens_nothing_on_another_device(
    while_connected: bool, practice: Practice
) -> None:
    elsewhere, own = run_apart(_desk(practice, while_connected))
    assert elsewhere == ["Ready for staff", "Ready for staff"]
    assert own == "Desk", "and the desk itself goes on"


async def _tablet(practice: Practice) -> tuple[list[str], str]:
    url = practice.server.url
    key = practice.records.start(practice.records.session(token_of(practice, "reception")).staff, "H 1")  # type: ignore[union-attr]
    async with tab(url) as own:
        await own.arrive(half=device_cookie.other_half(key, DEVICE).text)
        found = await headings_with(url, own.session, OTHER, WITHOUT)
        await own.run()
        return found, own.heading


def test_the_id_of_a_live_tablet_opens_nothing_on_another_device(practice: Practice) -> None:
    elsewhere, own = run_apart(_tablet(practice))
    assert elsewhere == ["Ready for staff", "Ready for staff"] and own == "Some questions about your hip"


async def _sent_to_a_desk(practice: Practice) -> tuple[Key, str, str]:
    """The token of a desk, the half of it that its connection carries, and the number of its watch."""
    token = token_of(practice, "physiotherapist")
    async with tab(practice.server.url) as own:
        await own.sign_in(token)
        told = {c.component_name.rpartition(".")[2]: c.json for c in own.elements_of("bidi_component")}
        mine = next(text for name, text in told.items() if name.endswith("hipwise_staff"))
        watch = next(text for name, text in told.items() if name.endswith("hipwise_alarm"))
        return token, json.loads(mine)[0]["token"], json.loads(watch)[0]["watch"]


def test_what_the_connection_of_a_desk_carries_signs_nobody_in_elsewhere(practice: Practice) -> None:
    token, half, _ = run_apart(_sent_to_a_desk(practice))
    assert half != token.text and device_cookie.other_half(Key.read(half), DEVICE) == token  # type: ignore[arg-type]

    async def elsewhere(text: str, number: str) -> str:
        async with tab(practice.server.url, number) as client:
            await client.arrive(staffed=True)
            await client.says("hipwise_staff", "found", text)
            return client.heading

    assert run_apart(elsewhere(half, OTHER)) == run_apart(elsewhere(token.text, DEVICE)) == "Ready for staff"
    assert run_apart(elsewhere(half, DEVICE)) == "Desk", "on its own device it does"


def test_the_watch_of_a_desk_is_answered_on_its_own_device_alone(practice: Practice) -> None:
    _, _, watch = run_apart(_sent_to_a_desk(practice))

    def status(number: str) -> int:
        request = Request(
            f"{practice.server.url}/{PLACE}", headers={HEADER: watch, "cookie": f"{device_cookie.COOKIE}={number}"}
        )
        try:
            return urlopen(request, timeout=30).status
        except HTTPError as error:
            return error.code

    assert (status(DEVICE), status(OTHER), status(WITHOUT)) == (200, 403, 403)


def test_at_home_too_a_session_is_taken_up_again_on_its_own_device_alone() -> None:
    async def visits(url: str) -> tuple[bool, list[bool]]:
        async with tab(url) as own:
            pass
        others = []
        for number in (OTHER, WITHOUT):
            async with tab(url, number, own.session) as client:
                others.append(client.session == own.session)
        async with tab(url, DEVICE, own.session) as again:
            return again.session == own.session, others

    with running_app() as server:
        assert run_apart(visits(server.url)) == (True, [False, False])
        with urlopen(server.url, timeout=30) as page:
            [given] = [line for line in page.headers.get_all("set-cookie") if line.startswith(device_cookie.COOKIE)]
    assert "HttpOnly" in given and "SameSite=Strict" in given and "Max-Age" not in given, "it goes with the window"


# --- logs ---------------------------------------------------------------------------------------------------------


async def _comings_and_goings(practice: Practice) -> list[str]:
    """Desk and tablet, each taken up again while it is still connected; everything of them that opens something."""
    url, secrets = practice.server.url, [DEVICE, OTHER]
    token, half, watch = await _sent_to_a_desk(practice)
    async with tab(url) as desk:
        await desk.sign_in(token)
        await headings_with(url, desk.session, DEVICE, OTHER)
    key = practice.records.start(practice.records.session(token).staff, "Unmistakable 4711")  # type: ignore[union-attr]
    async with tab(url) as tablet:
        await tablet.arrive(half=device_cookie.other_half(key, DEVICE).text)
        await headings_with(url, tablet.session, DEVICE, OTHER)
    return [
        *secrets,
        token.text,
        half,
        watch,
        key.text,
        device_cookie.other_half(key, DEVICE).text,
        desk.session,
        tablet.session,
    ]


def test_no_log_names_a_session_a_key_or_a_device_however_much_is_logged(practice: Practice) -> None:
    secrets = run_apart(_comings_and_goings(practice))
    for line in practice.records.queue(practice.records.session(token_of(practice, "reception")).staff):  # type: ignore[union-attr]
        secrets.append(line.id)
    log = practice.server.log()
    assert "is already connected" in log and logs.HIDDEN in log, "Streamlit has named a session here"
    assert not [secret for secret in secrets if secret in log]
    assert "Unmistakable" not in log and "Traceback" not in log


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("Session with id {} is already connected!", "0b0e6f6f-27f8-4f3f-9d6e-7f0f6c9f2a11"),
        ("device {}", "0123456789abcdef0123456789abcdef"),
        ("key {}", "0A1B2-C3D4E-F5G6H-7J8K9-0MNPQ-R"),
        ("< Cookie: hipwise-device={}", "abc"),
        ("< Sec-WebSocket-Protocol: streamlit, a, {}", "xyz"),
        ("x-hipwise-guest: {}", "Qm9iIGlzIGhlcmUuLi4u"),
        ("/present#{}", "Ym9iYm9i"),
    ],
)
def test_whatever_opens_something_is_hidden(said: str, secret: str) -> None:
    assert secret not in logs.hide(said.format(secret)) and logs.HIDDEN in logs.hide(said.format(secret))


@pytest.mark.parametrize(
    "said", ["Error decoding auth cookie payload", "a sweep failed: Away at ask, line 12", "Port 8501 is not available"]
)
def test_what_opens_nothing_is_logged_as_it_is(said: str) -> None:
    assert logs.hide(said) == said


def test_a_traceback_names_none_either(caplog: pytest.LogCaptureFixture) -> None:
    before = logging.getLogRecordFactory()
    try:
        logs.hide_secrets()
        try:
            raise KeyError(OTHER)
        except KeyError:
            logging.getLogger("somebody.elses").exception("no %s", OTHER)
    finally:
        logging.setLogRecordFactory(before)
    [record] = caplog.records
    assert OTHER not in logging.Formatter().format(record) and "KeyError" in logging.Formatter().format(record)
