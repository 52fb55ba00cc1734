"""What a provider of OpenID Connect vouches for, and what becomes of it here: roles, and a ticket that counts once."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from wizard.server.settings import COOKIE_SECRET, OPENID_SECRET, Settings, SettingsError, SignIn
from wizard.ui.http import openid

BY_OPENID = SignIn(
    by="openid",
    provider="https://id.example.org/.well-known/openid-configuration",
    client="hipwise",
    people={"Ann@Example.org": "admin", "rob@example.org": "reception"},
    claim="groups",
    roles={"hip-desk": "reception", "hip-physio": "physiotherapist", "hip-admin": "admin"},
)
ANN = {"email": "ann@example.org", "email_verified": True}


# --- roles -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims, role",
    [
        (ANN, "admin"),
        ({**ANN, "email": "ANN@example.ORG"}, "admin"),
        ({"groups": ["x", "hip-physio"]}, "physiotherapist"),
        ({"groups": "hip-desk"}, "reception"),
        ({"groups": ["hip-admin", "hip-desk"]}, "reception"),  # the least of them
        ({**ANN, "groups": ["hip-desk"]}, "admin"),  # the person comes before the group
    ],
)
def test_mail_or_group_give_the_role(claims: dict[str, Any], role: str) -> None:
    assert openid.role_of(claims, BY_OPENID) == role


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "ann@example.org"},
        {**ANN, "email_verified": False},
        {**ANN, "email_verified": "true"},
        {**ANN, "email": "eve@example.org"},
        {**ANN, "email": ["ann@example.org"]},
        {"groups": ["HIP-ADMIN"]},
        {"groups": {"hip-admin": 1}},
        {"groups": [["hip-admin"]]},
        {"role": "admin"},
    ],
)
def test_whatever_is_not_vouched_for_gives_none(claims: dict[str, Any]) -> None:
    assert openid.role_of(claims, BY_OPENID) is None


def test_who_it_is_needs_the_issuer_too() -> None:
    assert openid.subject_of({"iss": "https://a", "sub": "7"}) != openid.subject_of({"iss": "https://b", "sub": "7"})
    assert openid.subject_of({"sub": "7"}) is None and openid.subject_of({"iss": "https://a", "sub": ""}) is None


# --- what Streamlit gets ---------------------------------------------------------------------------------------


def test_with_codes_streamlit_gets_no_secret() -> None:
    assert openid.secrets_for_streamlit(Settings(), {OPENID_SECRET: "s"}) is None


def test_without_the_secret_of_the_provider_the_start_is_one_sentence() -> None:
    with pytest.raises(SettingsError) as error:
        openid.secrets_for_streamlit(Settings(sign_in=BY_OPENID), {})
    assert str(error.value).startswith(f"{OPENID_SECRET}: found nothing; allowed is the secret")


def test_the_provider_asks_for_the_password_each_time_and_leads_back_to_the_public_address() -> None:
    environment = {OPENID_SECRET: "s", COOKIE_SECRET: "c" * 32, "HIPWISE_ADDRESS": "https://hip.example.org"}
    auth = (openid.secrets_for_streamlit(Settings(sign_in=BY_OPENID), environment) or {})["auth"]
    assert (
        auth["redirect_uri"] == "https://hip.example.org/oauth2callback" and auth["client_kwargs"]["prompt"] == "login"
    )
    assert auth["cookie_secret"] == "c" * 32 and "expose_tokens" not in auth


def test_without_a_cookie_secret_each_start_makes_its_own() -> None:
    made = {
        openid.secrets_for_streamlit(Settings(sign_in=BY_OPENID), {OPENID_SECRET: "s"})["auth"]["cookie_secret"]
        for _ in range(2)
    }  # type: ignore[index]
    assert len(made) == 2 and all(len(secret) == 64 for secret in made)


# --- the ticket -----------------------------------------------------------------------------------------------------


class Clock:
    """Seconds that are moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> TestClient:
    """Stands in for Streamlit: a sign-in sets the cookies, a connection says which of them it sees."""

    async def callback(_: object) -> PlainTextResponse:
        answer = PlainTextResponse("in")
        answer.set_cookie("_streamlit_user", "signed-value", httponly=True, samesite="lax", max_age=2592000)
        answer.set_cookie("_streamlit_user_tokens", "signed-tokens", httponly=True, samesite="lax", max_age=2592000)
        answer.set_cookie("other", "1", max_age=2592000)
        return answer

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(" ".join(sorted(socket.cookies)))
        await socket.close()

    app = Starlette(routes=[Route("/oauth2callback", callback), WebSocketRoute("/_stcore/stream", stream)])
    return TestClient(openid.OneTimeTicket(app, clock))


USER = {"cookie": "other=1; _streamlit_user=signed-value; _streamlit_user_tokens=signed-tokens"}


def seen(server: TestClient, headers: dict[str, str] = USER) -> tuple[str, list[str]]:
    """The cookies that the connection sees, and the lines that take cookies away."""
    server.cookies.clear()
    with server.websocket_connect("/_stcore/stream", headers=headers) as socket:
        gone = [value.decode() for name, value in socket.extra_headers or [] if name == b"set-cookie"]
        return socket.receive_text(), gone


def test_the_cookie_of_a_sign_in_lives_two_minutes_and_not_thirty_days(server: TestClient) -> None:
    lines = server.get("/oauth2callback").headers.get_list("set-cookie")
    assert {line.partition("=")[0]: "Max-Age=120" in line for line in lines} == {
        "_streamlit_user": True,
        "_streamlit_user_tokens": True,
        "other": False,
    }
    assert all("HttpOnly" in line for line in lines if line.startswith("_streamlit_user"))


def test_the_first_connection_has_it_and_takes_it_away(server: TestClient) -> None:
    server.get("/oauth2callback")
    cookies, gone = seen(server)
    assert cookies == "_streamlit_user _streamlit_user_tokens other"
    assert [line.partition(";")[0] for line in gone] == ["_streamlit_user=", "_streamlit_user_tokens="] and all(
        "Max-Age=0" in line for line in gone
    )


def test_the_second_connection_has_it_not(server: TestClient) -> None:
    server.get("/oauth2callback")
    seen(server)
    cookies, gone = seen(server)
    assert cookies == "other" and len(gone) == 2


def test_after_two_minutes_nobody_has_it(server: TestClient, clock: Clock) -> None:
    server.get("/oauth2callback")
    clock.now = 121
    assert seen(server)[0] == "other"


@pytest.mark.parametrize(
    "cookie",
    [
        "_streamlit_user=another",
        "_streamlit_user=signed-value",
        "_streamlit_user=signed-value; _streamlit_user_tokens=another",
        "_streamlit_user=signed-value; _streamlit_user_tokens=signed-tokens; _streamlit_user_1=more",
    ],
    ids=["another", "half of it", "half of another", "more than it"],
)
def test_a_cookie_that_this_server_did_not_just_give_is_not_seen(server: TestClient, cookie: str) -> None:
    server.get("/oauth2callback")
    assert seen(server, {"cookie": f"other=1; {cookie}"})[0] == "other"


CAME_BACK = {"iss": "https://a", "sub": "7", "nonce": "n1"}


def test_who_came_back_from_the_provider_is_signed_in_once_however_often_the_page_runs() -> None:
    redeemed, done = openid.Redeemed[str](), []
    act = lambda: done.append(1) or "token"  # noqa: E731
    assert [redeemed.by("mine", claims, act) for claims in (CAME_BACK, dict(reversed(CAME_BACK.items())))] == [
        "token",
        "token",
    ], "a run may be stopped"
    assert redeemed.by("another", CAME_BACK, act) is None
    redeemed.taken(CAME_BACK)
    assert redeemed.by("mine", CAME_BACK, act) is None and len(done) == 1
    assert redeemed.by("mine", {**CAME_BACK, "nonce": "n2"}, act) == "token" and len(done) == 2


def test_memory_of_what_was_redeemed_is_bounded() -> None:
    redeemed = openid.Redeemed[int](most=2)
    for n in range(3):
        redeemed.by("mine", {"nonce": n}, lambda: n)
    assert len(redeemed._held) == 2
