"""What ties a draft, a sign-in and a session to one device: half of their key stands in a cookie that no script can read.

The tab holds the other half. Neither opens anything alone: a key that was copied out of a tab
leads nowhere on another device. The cookie is a random number that a browser gets once; it says
nothing of a person, and outside a clinic it goes with the browser's window. In the clinic no page stays in a cache, so that Back shows nothing either.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wizard.server import modes
from wizard.server.modes import CLINIC
from wizard.store import Key

COOKIE = "hipwise-device"
_NUMBER = re.compile(r"[0-9a-f]{32}")
_KEPT_FOR_S = 400 * 24 * 3600  # as long as a browser allows


def here() -> str | None:
    """The number of the device of this visit; None for a browser without cookies."""
    return among(st.context.cookies)


def of(headers: Headers) -> str | None:
    """The number of the device that sent these headers."""
    return among(cookie_parser(headers.get("cookie", "")))


def among(cookies: Mapping[str, str]) -> str | None:
    """The number of the device that sent these cookies."""
    number = cookies.get(COOKIE)
    return number if isinstance(number, str) and _NUMBER.fullmatch(number) else None


def other_half(half: Key, device: str) -> Key:
    """From the key what the tab holds, and from that the key again."""
    return Key(bytes(a ^ b for a, b in zip(half.raw, bytes.fromhex(device), strict=False)))


class Device:
    """Middleware: gives a browser its number, and in a clinic keeps every answer out of its cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    is_clinic = modes.current().id == CLINIC
                    if is_clinic:
                        headers["cache-control"] = "no-store"
                    if of(Headers(scope=scope)) is None:
                        headers.append("set-cookie", _cookie(scope["scheme"] == "https", lasts=is_clinic))
            await send(message)

        await self.app(scope, receive, mark)


def _cookie(is_secure: bool, lasts: bool) -> str:
    kept = f"; Max-Age={_KEPT_FOR_S}" if lasts else ""
    return f"{COOKIE}={secrets.token_hex(16)}; Path=/{kept}; HttpOnly; SameSite=Strict{'; Secure' if is_secure else ''}"
