"""The small addresses of a workshop: phones join, ask what is shown, and guess; the presenter's page asks what came in.

They cost no run of a page, so that fifty phones that press in the same instant do not wait for each other. An answer
is held back until something changed, for some seconds. The token of a guest and the key of the presenter stand in
headers, never in an address.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wizard.modes import WORKSHOP
from wizard.words import PSEUDO, SOURCE_LANGUAGE, languages, words_for
from wizard.workshop.room import Closed, NoRoom

from . import hosting, modes, room_view

JOIN, NOW, GUESS, LIVE, PRESS = "room/join", "room/now", "room/guess", "room/live", "room/press"
GUEST, KEY, SEEN, LANGUAGE = "x-hipwise-guest", "x-hipwise-presenter", "x-hipwise-seen", "x-hipwise-language"
HOLDS_S = 15.0  # how long an answer is held back while nothing changes
LOOKS_EVERY_S = 0.1
_LONGEST_BODY = 4_000
_FRESH = {"cache-control": "no-store"}


def _answer(data: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(data, status_code=status, headers=_FRESH)


async def _said(request: Request) -> dict[str, Any]:
    """What was sent; nothing where that is no small JSON object."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_BODY:
            return {}
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def _changed(count: Callable[[], str], seen: str | None) -> str:
    """The counter as soon as it is another one than ``seen``, or after a while."""
    until = time.monotonic() + HOLDS_S
    while (now := count()) == seen and time.monotonic() < until:
        await asyncio.sleep(LOOKS_EVERY_S)
    return now


# --- phones -------------------------------------------------------------------------------------------------


async def _join(request: Request) -> Response:
    code = (await _said(request)).get("code")
    try:
        return _answer({"token": hosting.room().join(code if isinstance(code, str) else "")})
    except NoRoom:
        return _answer({}, 403)


async def _now(request: Request) -> Response:
    room, token = hosting.room(), request.headers.get(GUEST)
    seen = await _changed(lambda: str(room.seen), request.headers.get(SEEN))
    chosen = request.headers.get(LANGUAGE, "")
    words = words_for(chosen if chosen in languages() or chosen == PSEUDO else SOURCE_LANGUAGE)
    return _answer({"seen": seen, "view": await run_in_threadpool(room_view.view, room, token, words)})


async def _guess(request: Request) -> Response:
    said = await _said(request)
    ballot, choices = said.get("ballot"), said.get("choices")
    if not isinstance(ballot, str) or not isinstance(choices, list) or not all(isinstance(choice, str) for choice in choices):
        return _answer({}, 400)
    try:
        hosting.room().guess(request.headers.get(GUEST), ballot, choices)
    except NoRoom:
        return _answer({}, 403)
    except Closed:
        return _answer({}, 409)
    return _answer({"kept": True})


# --- the presenter -------------------------------------------------------------------------------------------


async def _live(request: Request) -> Response:
    if not hosting.presents(request.headers.get(KEY)):
        return _answer({}, 403)
    room = hosting.room()
    seen = await _changed(lambda: f"{room.seen} {room.counted}", request.headers.get(SEEN))
    chosen = request.headers.get(LANGUAGE, "")
    html, slide = await run_in_threadpool(_live_now, chosen if chosen in (*languages(), PSEUDO) else SOURCE_LANGUAGE)
    return _answer({"seen": seen, "html": html, "slide": slide})


def _live_now(language: str) -> tuple[str, str]:
    now = hosting.at(language)
    return hosting.live(now, words_for(language)), now.slide.id


async def _press(request: Request) -> Response:
    if not hosting.presents(request.headers.get(KEY)):
        return _answer({}, 403)
    what = (await _said(request)).get("press")
    try:
        await run_in_threadpool(hosting.press, what)
    except ValueError:
        return _answer({}, 400)
    return _answer({"seen": hosting.room().seen})


def routes() -> list[Route]:
    """The addresses, in a workshop only."""
    if modes.current().id != WORKSHOP:
        return []
    hosting.room(), hosting.presenter_key()  # made once, before anybody asks
    return [
        Route(f"/{JOIN}", _join, methods=["POST"]), Route(f"/{NOW}", _now, methods=["GET"]), Route(f"/{GUESS}", _guess, methods=["POST"]),
        Route(f"/{LIVE}", _live, methods=["GET"]), Route(f"/{PRESS}", _press, methods=["POST"]),
    ]
