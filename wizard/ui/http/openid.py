"""Sign-in at a provider of OpenID Connect, by Streamlit's own ``st.login``; here is what it leaves open.

Streamlit keeps who signed in as a cookie of 30 days, which opens every new tab of the browser. Here that cookie
is a ticket: it lives two minutes, lets in the first connection that brings it, and goes with it (``OneTimeTicket``).
What counts from then on is the session of the clinic's records, as with a code. The provider has to ask for the
password each time, so that nobody goes on with the sign-in of the one before.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wizard.exports.formats import public_address
from wizard.server.settings import COOKIE_SECRET, OPENID_SECRET, Settings, SettingsError, SignIn, current
from wizard.store.clocks import steady
from wizard.ui.session import streamlit_internals

LOGIN, LOGOUT, CALLBACK = "auth/login", "auth/logout", "oauth2callback"
_COOKIES = streamlit_internals.COOKIE  # and whatever begins with it: tokens, and the pieces of a long one
_TICKET_S = 120
_MOST = 1000


def secrets_for_streamlit(settings: Settings, environment: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """What ``st.App(secrets=)`` needs for ``st.login``; None where staff sign in with codes. Never on a disk.

    Raises SettingsError where the environment lacks the provider's secret.
    """
    if settings.sign_in.by != "openid":
        return None
    if not environment.get(OPENID_SECRET):
        raise SettingsError(
            [
                f"{OPENID_SECRET}: found nothing; allowed is the secret that the provider gave to this program, so set it in the environment."
            ]
        )
    return {
        "auth": {
            "redirect_uri": f"{public_address(environment) or 'http://127.0.0.1:{port}'}/{CALLBACK}",
            "cookie_secret": environment.get(COOKIE_SECRET) or secrets.token_hex(32),
            "client_id": settings.sign_in.client,
            "client_secret": environment[OPENID_SECRET],
            "server_metadata_url": settings.sign_in.provider,
            "client_kwargs": {"scope": "openid email profile", "prompt": "login"},
        }
    }


def places() -> tuple[str, ...]:
    """The addresses of the server that a sign-in at a provider goes through; none where staff sign in with codes."""
    return (LOGIN, LOGOUT, CALLBACK) if current().sign_in.by == "openid" else ()


def role_of(claims: Mapping[str, Any], rules: SignIn) -> str | None:
    """The role of whoever the provider vouches for. A mail counts only where the provider has checked it.

    Where several values of the claim have roles, the one with the least comes first: reception, then physiotherapist.
    """
    mail = claims.get("email")
    if isinstance(mail, str) and claims.get("email_verified") is True and mail.casefold() in rules.people:
        return rules.people[mail.casefold()]
    said = claims.get(rules.claim) if rules.claim else None
    values = [said] if isinstance(said, str) else said if isinstance(said, (list, tuple)) else []
    found = {rules.roles[value] for value in values if isinstance(value, str) and value in rules.roles}
    return next((role for role in ("reception", "physiotherapist", "admin") if role in found), None)


def subject_of(claims: Mapping[str, Any]) -> str | None:
    """Who it is, for ever: issuer and subject."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    return (
        f"{issuer} {subject}" if isinstance(issuer, str) and isinstance(subject, str) and issuer and subject else None
    )


T = TypeVar("T")


class Redeemed(Generic[T]):
    """What came of each vouching: it is redeemed once, by one session, which may take the result until it has it.

    A run of a page may be stopped at any word to the session and begin anew; so the result waits here. In memory, the oldest go first.
    """

    def __init__(self, most: int = 100_000) -> None:
        self._most, self._held = most, OrderedDict[str, tuple[str, T | None]]()
        self._lock = Lock()

    def by(self, session: str, claims: Mapping[str, Any], act: Callable[[], T]) -> T | None:
        """What ``act`` returned for these claims, which ran once; None for another session, and once it was ``taken``."""
        digest = _digest_of(claims)
        with self._lock:
            if digest not in self._held:
                self._held[digest] = (session, act())
                while len(self._held) > self._most:
                    self._held.popitem(last=False)
            owner, result = self._held[digest]
        return result if owner == session else None

    def taken(self, claims: Mapping[str, Any]) -> None:
        """The session has the result: from now on there is none."""
        with self._lock:
            self._held[_digest_of(claims)] = ("", None)


def _digest_of(claims: Mapping[str, Any]) -> str:
    return hashlib.sha256(repr(sorted(claims.items(), key=str)).encode()).hexdigest()


class OneTimeTicket:
    """Middleware: the cookie of a sign-in lives two minutes, counts for one connection, and is taken away by it."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = steady) -> None:
        self.app, self._clock = app, clock
        self._valid: OrderedDict[str, float] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].strip("/") == CALLBACK:
            await self.app(scope, receive, self._noting(send))
        else:
            await self.app(scope, receive, send)

    def _noting(self, send: Send) -> Send:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                given = [line for line in headers.getlist("set-cookie") if line.startswith(_COOKIES)]
                if given:
                    message["headers"] = [
                        (
                            name,
                            _short(value) if name == b"set-cookie" and value.startswith(_COOKIES.encode()) else value,
                        )
                        for name, value in message["headers"]
                    ]
                    pairs = dict(line.partition(";")[0].split("=", 1) for line in given)
                    self._valid[_digest(pairs)] = self._clock() + _TICKET_S
                    while len(self._valid) > _MOST:
                        self._valid.popitem(last=False)
            await send(message)

        return note

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        brought = {
            name: value
            for name, value in cookie_parser(Headers(scope=scope).get("cookie", "")).items()
            if name.startswith(_COOKIES)
        }
        if not brought:
            await self.app(scope, receive, send)
            return
        if self._valid.pop(_digest(brought), float("-inf")) < self._clock():
            scope = _without(scope)

        async def take_away(message: Message) -> None:
            if message["type"] == "websocket.accept":
                gone = [
                    (b"set-cookie", f"{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax".encode()) for name in brought
                ]
                message = {**message, "headers": [*message.get("headers", ()), *gone]}
            await send(message)

        await self.app(scope, receive, take_away)


def _digest(pairs: Mapping[str, str]) -> str:
    said = sorted((name, value.strip('"')) for name, value in pairs.items() if value.strip('"'))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _short(line: bytes) -> bytes:
    parts = [part for part in line.split(b"; ") if not part.lower().startswith((b"max-age=", b"expires="))]
    is_kept = b"max-age=0" not in line.lower()
    return b"; ".join([*parts, f"Max-Age={_TICKET_S if is_kept else 0}".encode()])


def _without(scope: Scope) -> Scope:
    """The same connection without the cookies of a sign-in."""
    headers = []
    for name, value in scope["headers"]:
        if name == b"cookie":
            kept = [part for part in value.split(b";") if not part.strip().startswith(_COOKIES.encode())]
            value = b";".join(kept)
        headers.append((name, value))
    return {**scope, "headers": headers}
