"""What a tablet says and asks beside the walk: somebody is there, the screen has forgotten, has the desk heard the alarm? And the sweep for tablets that say nothing.

The words of a tab come over small addresses of the server, so that they cost no run of a page and
arrive while one is busy. Half of the key stands in a header, the other half in the cookie of the
device (``device.py``); no address holds any of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import lru_cache
from typing import Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wizard.clinic import Key, NotFoundError, StoreError
from wizard.server import modes
from wizard.server.modes import CLINIC
from wizard.ui.http import device_cookie, request_bodies
from wizard.ui.http.request_bodies import answered
from wizard.ui.parts.error_page import where
from wizard.ui.session import streamlit_internals

from .clinic_records import clinic, settings
from .leases import CONNECTION_LOST_S, Leases

HERE, FORGET, ALARM = "tablet/here", "tablet/forget", "tablet/alarm"
HEADER = "x-hipwise-tablet"
Why = Literal["idle", "left", "staff"]
SWEEP_EVERY_S = 5.0
_MOST_ENDED = 1000  # anybody may speak to the address; what it keeps does not grow
_loop: list[asyncio.AbstractEventLoop] = []  # of the server
log = logging.getLogger("hipwise")


@lru_cache(maxsize=1)
def leases() -> Leases:
    """The drafts that are being answered on the tablets of this server."""
    return Leases(settings().idle_forget_s, _lives)


def _lives(session: str) -> bool:
    return streamlit_internals.lives(session)


def give_up(key: Key, why: Why) -> None:
    """Forget a draft. What cannot be reached now is forgotten by a later sweep."""
    leases().drop(key)
    try:
        clinic().abandon(key, why)
    except StoreError as error:
        log.error("a draft was not forgotten: %s", where(error))


def close(session: str) -> None:
    """End a session of the server with everything that it remembers; from any thread."""
    if session and _loop:
        _loop[-1].call_soon_threadsafe(_close, session)


# --- the two addresses -----------------------------------------------------------------------------------


def _key(request: Request) -> Key | None:
    number, half = device_cookie.of(request.headers), Key.read(request.headers.get(HEADER))
    return device_cookie.other_half(half, number) if number and half else None


def _answer(known: bool) -> JSONResponse:
    return JSONResponse({"known": known}, headers={"cache-control": "no-store"})


async def _here(request: Request) -> Response:
    await request_bodies.nothing(request)
    key = _key(request)
    return _answer(key is not None and (leases().touch(key) or await run_in_threadpool(_is_kept, key)))


def _is_kept(key: Key) -> bool:
    """A server that has just started knows no lease, but the draft; nor does one whose store is away know better."""
    try:
        clinic().alarm(key)
    except NotFoundError:
        return False
    except StoreError:
        pass
    return True


async def _alarm(request: Request) -> Response:
    """How far the alarm of a tablet is: raised, heard, none, gone; away where that cannot be told now."""
    await request_bodies.nothing(request)
    key = _key(request)
    state = "gone" if key is None else await run_in_threadpool(_alarm_of, key)
    if key is not None and state == "raised":
        leases().touch(key)  # its page is not forgotten for being looked at and not touched
    return JSONResponse({"state": state}, headers={"cache-control": "no-store"})


def _alarm_of(key: Key) -> str:
    try:
        found = clinic().alarm(key)
    except NotFoundError:
        return "gone"
    except StoreError:
        return "away"
    return "none" if found.outcome is None else "heard" if found.heard else "raised"


async def _forget(request: Request) -> Response:
    await request_bodies.nothing(request)
    key = _key(request)
    if key is not None:
        held = leases().of(key)
        await run_in_threadpool(give_up, key, "idle")
        _close(held.session if held else "")
        while len(ended) >= _MOST_ENDED:
            ended.pop(next(iter(ended)))
        ended[device_cookie.of(request.headers) or ""] = "idle"
    return _answer(False)


def _close(session: str) -> None:
    """End a session with everything that it remembers. Only on the thread of the event loop."""
    if session:
        streamlit_internals.close(session)


ROUTES = [
    Route(f"/{HERE}", answered(_here), methods=["POST"]),
    Route(f"/{FORGET}", answered(_forget), methods=["POST"]),
    Route(f"/{ALARM}", answered(_alarm), methods=["POST"]),
]


# --- how the last one ended, said once on the same device --------------------------------------------------

ended: dict[str, str] = {}  # number of the device -> idle, left, done


# --- the sweep ----------------------------------------------------------------------------------------------


async def sweep() -> None:
    """Forget what is overdue, once; also what a server that is no more had begun."""
    for held in leases().overdue():
        await run_in_threadpool(give_up, held.key, "idle")
        _close(held.session)
    await run_in_threadpool(clinic().forget_idle, timedelta(seconds=CONNECTION_LOST_S), leases().keys())


async def _sweeping() -> None:
    while True:
        await asyncio.sleep(SWEEP_EVERY_S)
        try:
            await sweep()
        except Exception as error:  # noqa: BLE001  the next one tries again
            log.error("a sweep failed: %s", where(error))


@asynccontextmanager
async def lifespan(_: object) -> AsyncGenerator[None, None]:
    """While the server of a clinic runs, so does the sweep."""
    if modes.current().id != CLINIC:
        yield
        return
    _loop.append(asyncio.get_running_loop())
    task = asyncio.create_task(_sweeping())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
