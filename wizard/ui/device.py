"""What ties a draft to one tablet: half of its key stands in a cookie that no script can read.

The tab holds the other half. Neither opens anything alone: a key that was copied out of a tab
leads nowhere on another device. The cookie is a random number that a browser gets once; it says
nothing of a person. In the clinic no page stays in a cache, so that Back shows nothing either.
"""

from __future__ import annotations

import re
import secrets

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wizard.modes import CLINIC
from wizard.store import Key

from . import modes

COOKIE = "hipwise-device"
_NUMBER = re.compile(r"[0-9a-f]{32}")
_KEPT_FOR_S = 400 * 24 * 3600  # as long as a browser allows


def here() -> str | None:
    """The number of the device of this visit; None for a browser without cookies."""
    return _sound(st.context.cookies.get(COOKIE))


def of(headers: Headers) -> str | None:
    """The number of the device that sent these headers."""
    return _sound(cookie_parser(headers.get("cookie", "")).get(COOKIE))


def _sound(number: object) -> str | None:
    return number if isinstance(number, str) and _NUMBER.fullmatch(number) else None


def other_half(half: Key, device: str) -> Key:
    """From the key what the tab holds, and from that the key again."""
    return Key(bytes(a ^ b for a, b in zip(half.raw, bytes.fromhex(device))))


class Device:
    """Middleware of the clinic: gives a browser its number, and keeps every answer out of its cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or modes.current().id != CLINIC:
            await self.app(scope, receive, send)
            return

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["cache-control"] = "no-store"
                    if of(Headers(scope=scope)) is None:
                        headers.append("set-cookie", _cookie(scope["scheme"] == "https"))
            await send(message)

        await self.app(scope, receive, mark)


def _cookie(is_secure: bool) -> str:
    return f"{COOKIE}={secrets.token_hex(16)}; Path=/; Max-Age={_KEPT_FOR_S}; HttpOnly; SameSite=Strict{'; Secure' if is_secure else ''}"
