"""Small pieces of middleware: a declared proxy, security headers, and a page of our own for unknown addresses."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wizard.server import modes
from wizard.server.addresses import HEALTH, LOST, READY
from wizard.server.modes import CLINIC
from wizard.ui.session import streamlit_internals

from . import openid

_OF_THE_SERVER = ("_stcore/", "app/static/", "component/", "media/", "static/")
_OF_THE_PROGRAM = ("/static/", "/app/static/")  # the same for everybody: a browser may keep it
_A_YEAR_S = 365 * 24 * 3600
_CLOSED = "/_stcore/upload_file"  # of the framework; no screen takes a file this way
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@lru_cache(maxsize=1)
def content_security_policy() -> str:
    """The policy. Streamlit's own boot script is allowed by its digest, no other inline script."""
    scripts = _INLINE_SCRIPT.findall(streamlit_internals.index_page())
    digests = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {digests}",  # blob: components of version 2 are imported from one
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class SecurityHeaders:
    """Adds the security headers to every answer over HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "content-security-policy": content_security_policy(),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "x-frame-options": "DENY",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
            "cross-origin-opener-policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                if modes.current().id == CLINIC and not scope["path"].startswith(_OF_THE_PROGRAM):
                    headers["cache-control"] = "no-store"
                if scope.get("scheme") == "https":
                    headers["strict-transport-security"] = f"max-age={_A_YEAR_S}"
                    message["headers"] = [
                        (name, _secure(value) if name == b"set-cookie" else value) for name, value in message["headers"]
                    ]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _secure(cookie: bytes) -> bytes:
    return cookie if b"; secure" in cookie.lower() else cookie + b"; Secure"


class DeclaredProxy:
    """Where a proxy is declared, it alone is answered, and only for people who came to it over HTTPS.

    From then on the connection counts as theirs: its address is that of the person, its scheme the one to the proxy.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str] = ()) -> None:
        self.app, self.proxies = app, frozenset(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.proxies or scope["type"] not in ("http", "websocket") or scope["path"] in HEALTH:
            await self.app(scope, receive, send)
            return
        headers, peer = Headers(scope=scope), (scope.get("client") or ("", 0))[0]
        person = _last_address(headers.get("x-forwarded-for"))
        if not _is_one_of(peer, self.proxies) or person is None or headers.get("x-forwarded-proto") != "https":
            await _turned_away(scope, receive, send)
            return
        scheme = "https" if scope["type"] == "http" else "wss"
        await self.app({**scope, "client": (person, 0), "scheme": scheme}, receive, send)


def _is_one_of(peer: str, proxies: frozenset[str]) -> bool:
    try:
        found = ip_address(peer)
    except ValueError:
        return False
    return str(getattr(found, "ipv4_mapped", None) or found) in proxies


def _last_address(forwarded: str | None) -> str | None:
    """The address that the proxy itself saw: the last one. What stands before it anybody may have written."""
    try:
        return str(ip_address((forwarded or "").rpartition(",")[2].strip()))
    except ValueError:
        return None


async def _turned_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    sentence = (
        "This server answers to its proxy only, for people who came over HTTPS. Use the public address of your clinic."
    )
    await PlainTextResponse(sentence, status_code=403)(scope, receive, send)


class KnownAddressesOnly:
    """Leads a person who typed an unknown address to a sentence of our own, and closes the address for uploads."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_CLOSED):
            await Response(status_code=404)(scope, receive, send)
        elif _is_a_person_lost(scope):
            await RedirectResponse(f"/{LOST}", status_code=303)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_a_person_lost(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    accepts = dict(scope["headers"]).get(b"accept", b"")
    place = scope["path"].strip("/")
    is_known = (
        not place or place in (*modes.current().places, READY, *openid.places()) or place.startswith(_OF_THE_SERVER)
    )
    return b"text/html" in accepts and not is_known
