"""The small addresses of a workshop: phones join, ask what is shown, and guess; the presenter's page asks what came in.

They cost no run of a page, so that fifty phones that press in the same instant do not wait for each other. An answer
is held back until something changed, for some seconds. The token of a guest and the key of the presenter stand in
headers, never in an address.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wizard.server import modes
from wizard.server.modes import WORKSHOP
from wizard.ui.http import request_bodies
from wizard.ui.http.request_bodies import BadBodyError, answered
from wizard.words import PSEUDO, SOURCE_LANGUAGE, Words, languages, words_for
from wizard.workshop.room import CODE_LETTERS, NoRoomError, RoomClosedError

from . import host, room_view

JOIN, NOW, GUESS, LIVE, PRESS = "room/join", "room/now", "room/guess", "room/live", "room/press"
GUEST, KEY, SEEN, LANGUAGE = "x-hipwise-guest", "x-hipwise-presenter", "x-hipwise-seen", "x-hipwise-language"
HOLDS_S = 15.0  # how long an answer is held back while nothing changes
LOOKS_EVERY_S = 0.1
_CODE = re.compile(r"\s*(?:[A-Za-z]\s*){%d}" % CODE_LETTERS)
_LONGEST_CODE = 20  # characters, with the spaces between its letters
_FRESH = {"cache-control": "no-store"}


def _answer(data: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(data, status_code=status, headers=_FRESH)


def _words(request: Request) -> Words:
    """The words of the page that asks."""
    chosen = request.headers.get(LANGUAGE, "")
    return words_for(chosen if chosen in (*languages(), PSEUDO) else SOURCE_LANGUAGE)


async def _changed(count: Callable[[], str], seen: str | None) -> str:
    """The counter as soon as it is another one than ``seen``, or after a while."""
    until = time.monotonic() + HOLDS_S
    while (now := count()) == seen and time.monotonic() < until:
        await asyncio.sleep(LOOKS_EVERY_S)
    return now


# --- phones -------------------------------------------------------------------------------------------------


async def _join(request: Request) -> Response:
    code, say = (await request_bodies.said(request)).get("code"), _words(request).say
    if not isinstance(code, str) or len(code) > _LONGEST_CODE or not _CODE.fullmatch(code):
        raise BadBodyError(
            400,
            say(
                "room.no_code",
                "The code of a room has {letters} letters, as the screen shows them.",
                letters=CODE_LETTERS,
            ),
        )
    try:
        return _answer({"token": host.room().join(code)})
    except NoRoomError:
        raise BadBodyError(403, say("room.not_in", "This is not the code of the room, or the room is full.")) from None


async def _now(request: Request) -> Response:
    room, token = host.room(), request.headers.get(GUEST)
    seen = await _changed(lambda: str(room.seen), request.headers.get(SEEN))
    return _answer({"seen": seen, "view": await run_in_threadpool(room_view.view, room, token, _words(request))})


async def _guess(request: Request) -> Response:
    said, say = await request_bodies.said(request), _words(request).say
    ballot, choices = said.get("ballot"), said.get("choices")
    if (
        not isinstance(ballot, str)
        or not isinstance(choices, list)
        or not all(isinstance(choice, str) for choice in choices)
    ):
        raise BadBodyError(400, say("room.no_guess", "A guess names what is asked, and a list of what was chosen."))
    try:
        host.room().guess(request.headers.get(GUEST), ballot, choices)
    except NoRoomError:
        raise BadBodyError(
            403, say("room.not_joined", "This phone is not in the room; join it with the code on the screen.")
        ) from None
    except RoomClosedError:
        raise BadBodyError(
            409, say("room.not_asked", "This is not asked now, or it is no answer to what is asked.")
        ) from None
    return _answer({"kept": True})


# --- the presenter -------------------------------------------------------------------------------------------


async def _live(request: Request) -> Response:
    _for_the_presenter(request)
    room = host.room()
    seen = await _changed(lambda: f"{room.seen} {room.counted}", request.headers.get(SEEN))
    html, slide = await run_in_threadpool(_live_now, _words(request))
    return _answer({"seen": seen, "html": html, "slide": slide})


def _live_now(words: Words) -> tuple[str, str]:
    now = host.at(words.language)
    return host.live(now, words), now.slide.id


async def _press(request: Request) -> Response:
    _for_the_presenter(request)
    what = (await request_bodies.said(request)).get("press")
    try:
        await run_in_threadpool(host.press, str(what))
    except ValueError:
        sentence = _words(request).say("room.no_press", "This is none of the presses of a presenter.")
        raise BadBodyError(400, sentence) from None
    return _answer({"seen": host.room().seen})


def _for_the_presenter(request: Request) -> None:
    if not host.presents(request.headers.get(KEY)):
        raise BadBodyError(
            403, _words(request).say("room.not_presenting", "This is for the presenter of the room only.")
        )


def routes() -> list[Route]:
    """The addresses, in a workshop only."""
    if modes.current().id != WORKSHOP:
        return []
    host.room(), host.presenter_key()  # made once, before anybody asks
    return [
        Route(f"/{place}", answered(handler), methods=[method])
        for place, handler, method in (
            (JOIN, _join, "POST"),
            (NOW, _now, "GET"),
            (GUESS, _guess, "POST"),
            (LIVE, _live, "GET"),
            (PRESS, _press, "POST"),
        )
    ]
