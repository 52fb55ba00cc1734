"""The page itself, before any script runs: our own title, icon and typeface instead of the framework's.

Streamlit's page is called "Streamlit" until the first run has ended, and until the theme has
arrived it is set in Streamlit's typeface: 171 kB for half a second. So that address answers
with our typeface, of 35 kB, and nothing jumps when the theme comes. Our stylesheet stands behind those that the
framework puts into the head, so that ours has the last word.
"""

from __future__ import annotations

import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import stylesheet

TYPEFACE = "/app/static/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
ICON = "/app/static/icon.svg"
_OURS = Path(__file__).parent.parent / TYPEFACE.removeprefix("/app/")
_THEIRS = re.compile(r"/static/media/SourceSansVF-Upright\.[\w.-]+\.woff2")
_BODY = re.compile(rb"<body[^>]*>")
_CHANGES = (
    (
        re.compile(rb'(<link\s+rel="preload"\s+href=")[^"]*SourceSans[^"]*(")'),
        rb"\g<1>" + TYPEFACE.encode() + rb"\g<2>",
    ),
    (re.compile(rb'(<link rel="shortcut icon" href=")[^"]*(")'), rb"\g<1>" + ICON.encode() + rb"\g<2>"),
    (re.compile(rb"<title>[^<]*</title>"), b"<title>Hipwise</title>"),
    (re.compile(rb'\s*<link rel="service-desc"[^>]*/>'), b""),
)


def ours(page: bytes) -> bytes:
    """The page with our title, typeface and stylesheet; anything that is not found stays as it is."""
    for pattern, replacement in _CHANGES:
        page = pattern.sub(replacement, page)
    return _BODY.sub(rb'\g<0><link rel="stylesheet" href="' + stylesheet.address().encode() + rb'">', page, count=1)


class OwnDocument:
    """Middleware: changes the one HTML page on its way out, and answers for the first typeface."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        if _THEIRS.fullmatch(scope["path"]):
            await Response(
                _OURS.read_bytes(), media_type="font/woff2", headers={"cache-control": "public, max-age=86400"}
            )(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def change(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_a_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    page = ours(body)
                    MutableHeaders(scope=start)["content-length"] = str(len(page))
                    await send(start)
                    await send({"type": "http.response.body", "body": page})

        await self.app(_plainly(scope), receive, change)


def _plainly(scope: Scope) -> Scope:
    """The same request, where a person asks for a page, without leave to compress it: what is compressed cannot be changed."""
    headers = dict(scope["headers"])
    if b"text/html" not in headers.get(b"accept", b""):
        return scope
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


def _is_a_page(message: Message) -> bool:
    headers = dict(message.get("headers", ()))
    return (
        message["status"] == 200
        and headers.get(b"content-type", b"").startswith(b"text/html")
        and b"content-encoding" not in headers
    )
