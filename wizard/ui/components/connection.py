"""While the connection is away: one sentence of our own that blocks nothing, instead of the framework's dialog over the page.

The framework asks its server how to behave before it shows anything. ``NoDialogs`` answers that errors are no dialogs. The
sentence stands outside the page that the framework draws, so that no run takes it away, and goes with the connection's return.
"""

from __future__ import annotations

import json

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wizard.ui.session import visit

from . import component

_ASKED_AT = "/_stcore/host-config"
_SETTING = "blockErrorDialogs"
_SCRIPT = component.script("connection")
_watch = component.declare_part("connection", _SCRIPT)


def watch() -> None:
    """Let this page say when the connection is away."""
    say = visit.words().say
    _watch(
        {
            "language": visit.language(),
            "away": say("connection.away", "No connection right now; what you entered is kept."),
            "ended": say(
                "connection.ended", "The connection has ended; please load this page again, what you entered is kept."
            ),
        }
    )


class NoDialogs:
    """Middleware: the framework shows no error as a dialog."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != _ASKED_AT:
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def change(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if start is None or message.get("more_body"):
                return
            answer = without_dialogs(body)
            MutableHeaders(scope=start)["content-length"] = str(len(answer))
            await send(start)
            await send({"type": "http.response.body", "body": answer})

        await self.app(_plainly(scope), receive, change)


def _plainly(scope: Scope) -> Scope:
    """The same request without leave to compress the answer: what is compressed cannot be changed."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


def without_dialogs(body: bytes) -> bytes:
    """How the framework is to behave, without dialogs; what is no such answer stays as it is."""
    try:
        known = json.loads(body)
    except ValueError:
        return body
    if not isinstance(known, dict) or _SETTING not in known:
        return body
    return json.dumps({**known, _SETTING: True}).encode()
