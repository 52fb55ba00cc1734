"""Two small pieces of middleware: security headers, and a page of our own for unknown addresses."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import modes
from .places import LOST
from .readiness import PLACE as READY

_OF_THE_SERVER = ("_stcore/", "app/static/", "component/", "media/", "static/")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@lru_cache(maxsize=1)
def content_security_policy() -> str:
    """The policy. Streamlit's own boot script is allowed by its digest, no other inline script."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    digests = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(page))
    return "; ".join((
        "default-src 'self'",
        f"script-src 'self' blob: {digests}",  # blob: components of version 2 are imported from one
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'none'", "frame-ancestors 'none'", "object-src 'none'",
        "base-uri 'self'", "form-action 'self'",
    ))


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
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class KnownAddressesOnly:
    """Leads a person who typed an unknown address to a sentence of our own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_a_person_lost(scope):
            await RedirectResponse(f"/{LOST}", status_code=303)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_a_person_lost(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    accepts = dict(scope["headers"]).get(b"accept", b"")
    place = scope["path"].strip("/")
    is_known = not place or place in (*modes.current().places, READY) or place.startswith(_OF_THE_SERVER)
    return b"text/html" in accepts and not is_known
