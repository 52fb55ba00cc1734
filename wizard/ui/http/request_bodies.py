"""What is sent to one of our small addresses: a short JSON object, or nothing. Anything else gets one sentence."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from wizard.words import Words

LONGEST = 4_000  # bytes; the longest that a page sends has some 300
_FRESH = {"cache-control": "no-store"}
Handler = Callable[[Request], Awaitable[Response]]


class BadBodyError(Exception):
    """What was sent cannot be taken: a status of HTTP and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def answered(handler: Handler) -> Handler:
    """A handler whose ``BadBodyError`` is an answer."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except BadBodyError as refused:
            return JSONResponse({"why": refused.sentence}, status_code=refused.status, headers=_FRESH)

    return answer


async def said(request: Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises BadBodyError."""
    try:
        found = json.loads(await _short(request))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadBodyError(
            400,
            Words().say("bodies.object", "This address takes one short JSON object, as the pages of Hipwise send it."),
        )
    return found


async def nothing(request: Request) -> None:
    """Take in a short body that says nothing. Raises BadBodyError."""
    await _short(request)


async def _short(request: Request) -> bytes:
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > LONGEST:
                raise BadBodyError(
                    413,
                    Words().say(
                        "bodies.long", "This is too long; this address takes at most {bytes} bytes.", bytes=LONGEST
                    ),
                )
    except ClientDisconnect:
        raise BadBodyError(
            400, Words().say("bodies.broken", "The connection ended before all of it had come.")
        ) from None
    return body
