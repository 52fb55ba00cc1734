"""The small addresses of a workshop and a clinic: whatever is sent, the answer is one sentence, and never a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from tests.apart import run_apart
from wizard.clinic import Key
from wizard.server import modes
from wizard.server.modes import PRESENTER
from wizard.store import StoreUnavailableError
from wizard.ui.clinic import alarm, tablet_routes
from wizard.ui.http import device_cookie, request_bodies
from wizard.ui.workshop import host, room_routes
from wizard.ui.workshop.room_routes import GUESS, GUEST, JOIN, KEY, PRESS

PRESENTS = {KEY: "the key of the presenter"}
NUMBER = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The addresses of a room that has just been opened."""
    monkeypatch.setenv("HIPWISE_MODE", "workshop")
    monkeypatch.setenv(PRESENTER, PRESENTS[KEY])
    for each in (modes.current.cache_clear, host.room.cache_clear, host.presenter_key.cache_clear):
        each()
    yield TestClient(Starlette(routes=room_routes.routes()))
    for each in (modes.current.cache_clear, host.room.cache_clear, host.presenter_key.cache_clear):
        each()


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The addresses of a clinic whose records cannot be reached."""

    def away() -> Any:
        raise StoreUnavailableError

    monkeypatch.setattr(alarm, "clinic", away)
    monkeypatch.setattr(tablet_routes, "clinic", away)
    tablet_routes.leases.cache_clear()
    return TestClient(Starlette(routes=[*tablet_routes.ROUTES, alarm.ROUTE]))


def refused(answer: Any, status: int) -> bool:
    """True for one sentence with this status."""
    why = answer.json()["why"]
    is_one_sentence = why.count(".") == 1 and why.endswith(".")
    return answer.status_code == status and is_one_sentence and answer.headers["cache-control"] == "no-store"


BROKEN = [
    "",
    "{",
    "[]",
    "7",
    "null",
    '"code"',
    "NaN",
    "1" * 3_900,
    "[" * 3_900,
    '{"code": ' * 400,
    b"\xff\xfe",
    '{"code": "ABCD"} more',
]


@pytest.mark.parametrize("address", [JOIN, GUESS, PRESS])
@pytest.mark.parametrize("body", BROKEN, ids=lambda body: str(body)[:12])
def test_what_is_no_short_object_is_answered_with_one_sentence(
    workshop: TestClient,
    address: str,
    body: str | bytes,
) -> None:
    assert refused(workshop.post(f"/{address}", content=body, headers=PRESENTS), 400)


@pytest.mark.parametrize("address", [JOIN, GUESS, PRESS])
@pytest.mark.parametrize("sent", ["at once", "in parts"])
def test_what_is_too_long_is_answered_with_one_sentence(workshop: TestClient, address: str, sent: str) -> None:
    long = json.dumps({"code": "A" * request_bodies.LONGEST}).encode()
    parts = long if sent == "at once" else iter([long[:100], long[100:]])
    assert refused(workshop.post(f"/{address}", content=parts, headers=PRESENTS), 413)


@pytest.mark.parametrize(
    "code",
    [
        None,
        7,
        True,
        [],
        ["A", "B", "C", "D"],
        {"code": "ABCD"},
        "",
        "ABC",
        "ABCDE",
        "ABC1",
        "АBCD",
        "ÄÖÜß",
        "AB-CD",
        "A" * 3_000,
        " " * 3_000,
        "\ud800BCD",
    ],
    ids=lambda code: ascii(code)[:12],
)
def test_what_cannot_be_a_code_is_refused_in_one_sentence(workshop: TestClient, code: object) -> None:
    assert refused(workshop.post(f"/{JOIN}", content=json.dumps({"code": code})), 400)


def test_a_code_of_no_room_is_refused_and_the_right_one_may_be_typed_with_spaces(workshop: TestClient) -> None:
    right = host.room().code
    assert refused(workshop.post(f"/{JOIN}", json={"code": right[::-1] if right != right[::-1] else "AAAA"}), 403)
    assert workshop.post(f"/{JOIN}", json={"code": f" {right[:2].lower()} {right[2:]} "}).json()["token"]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"ballot": 1, "choices": []},
        {"ballot": "b", "choices": "x"},
        {"ballot": "b", "choices": [1]},
        {"ballot": "b", "choices": [[]]},
    ],
)
def test_what_is_no_guess_is_refused_in_one_sentence(workshop: TestClient, said: dict[str, object]) -> None:
    assert refused(workshop.post(f"/{GUESS}", json=said), 400)


def test_a_guess_of_nobody_and_one_that_is_not_asked_are_refused_in_one_sentence(workshop: TestClient) -> None:
    token = workshop.post(f"/{JOIN}", json={"code": host.room().code}).json()["token"]
    guess = {"ballot": "none", "choices": ["clamshell"]}
    assert refused(workshop.post(f"/{GUESS}", json=guess), 403)
    assert refused(workshop.post(f"/{GUESS}", json=guess, headers={GUEST: token}), 409)


@pytest.mark.parametrize("press", [None, 7, [], {}, "", "nothing", "next next", "\ud800"], ids=ascii)
def test_what_is_no_press_is_refused_in_one_sentence(workshop: TestClient, press: object) -> None:
    assert refused(workshop.post(f"/{PRESS}", content=json.dumps({"press": press}), headers=PRESENTS), 400)


def test_who_does_not_present_is_refused_in_one_sentence(workshop: TestClient) -> None:
    for key in ({}, {KEY: ""}, {KEY: "ä".encode()}, {KEY: "x" * 3_000}):
        assert refused(workshop.post(f"/{PRESS}", json={"press": "next"}, headers=key), 403)
    assert not host.presents("\ud800") and not host.presents(None) and host.presents(PRESENTS[KEY])


def test_somebody_who_goes_away_while_they_send_leaves_no_trace() -> None:
    async def goes_away() -> dict[str, str]:
        return {"type": "http.disconnect"}

    request = Request({"type": "http", "method": "POST", "headers": []}, goes_away)  # type: ignore[arg-type]
    with pytest.raises(request_bodies.BadBodyError) as refusal:
        run_apart(request_bodies.said(request))
    assert refusal.value.status == 400


# --- a clinic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [tablet_routes.HERE, tablet_routes.FORGET, tablet_routes.ALARM])
def test_what_a_tablet_sends_too_long_is_answered_with_one_sentence(desk: TestClient, address: str) -> None:
    assert refused(desk.post(f"/{address}", content=b"x" * 5_000), 413)


@pytest.mark.parametrize("half", ["", "x", "x" * 3_000, "ß" * 26, Key(b"k" * 16).text[:-1]])
@pytest.mark.parametrize("address", [tablet_routes.HERE, tablet_routes.FORGET, tablet_routes.ALARM])
def test_a_tablet_with_a_broken_half_is_known_to_nobody(desk: TestClient, address: str, half: str) -> None:
    headers = {tablet_routes.HEADER: half.encode(), "cookie": f"{device_cookie.COOKIE}={NUMBER}"}
    assert desk.post(f"/{address}", headers=headers).json() == (
        {"state": "gone"} if address == tablet_routes.ALARM else {"known": False}
    )


def test_what_is_remembered_of_tablets_does_not_grow(desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tablet_routes, "_MOST_ENDED", 3)
    monkeypatch.setattr(tablet_routes, "ended", {})
    monkeypatch.setattr(tablet_routes, "give_up", lambda *_: None)
    for number in range(9):
        cookie = f"{device_cookie.COOKIE}={number:032x}"
        desk.post(f"/{tablet_routes.FORGET}", headers={tablet_routes.HEADER: Key.new().text, "cookie": cookie})
    assert list(tablet_routes.ended) == [f"{number:032x}" for number in (6, 7, 8)]


def test_a_desk_that_watches_while_the_records_are_away_gets_503_and_no_trace(
    desk: TestClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alarm, "_watches", {"w": [Key.new(), float("-inf"), None]})
    assert desk.get(f"/{alarm.PLACE}", headers={alarm.HEADER: "w"}).status_code == 503
    assert "w" in alarm._watches, "the sign-in may well hold"
