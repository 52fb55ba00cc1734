"""The desk hears of an urgent or emergency outcome: seen and heard until somebody says that they heard it.

One that the patient took back is seen, and heard no more.

The browser asks a small address whether the queue changed, which costs no run of a page; the answer
is held back until it did, for some seconds. A worker asks, since the timers of a hidden tab sleep. Sound needs one press on the page
first, as browsers want it; until then the page says so.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from functools import partial
from html import escape
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wizard.clinic import Key, QueueLine, Staff, StoreError, may
from wizard.ui.components import component
from wizard.ui.http import device_cookie
from wizard.ui.parts import page_frame
from wizard.ui.session import visit

from .clinic_records import clinic

KEY = "alarm"
PLACE = "queue-state"
HEADER = "x-hipwise-watch"
HOLDS_S = 5.0  # how long an answer is held back while nothing changes
LOOKS_EVERY_S = 0.3
_MOST = 500  # watches at a time
_STAYS_S = 10.0  # how often it is asked whether the sign-in of a watch still holds; watching counts as use of it

_PAGE = component.page("alarm")
_STYLE = component.style("alarm")
_SCRIPT = component.script("alarm")
_component = component.declare("hipwise_alarm", _SCRIPT, html=_PAGE, css=_STYLE)


def watch(staff: Staff, lines: tuple[QueueLine, ...] | None = None) -> None:
    """What the desk has to hear, on top of a page of staff. ``lines``: the queue, where the page has it already."""
    say = visit.words().say
    try:
        state = clinic().queue_state()
        told = [line for line in (clinic().queue(staff) if lines is None else lines) if line.alarm or line.withdrawn]
    except StoreError as error:
        state, told = -1, []
        page_frame.note("alarm-away", error.says(visit.words()), "red")
    for line in told:
        _alarm(staff, line)
    alarms = [line for line in told if line.alarm]
    _component(
        key=KEY,
        on_changed_change=_only_run,
        data={
            "state": state,
            "alarms": len(alarms),
            "title": say("alarm.title", "Look at the queue"),
            "watch": _watch_of(visit.badge().token),
            "place": PLACE,
            "header": HEADER,
            "lost": say(
                "alarm.lost",
                "The queue cannot be reached: no alarm is heard here. Look after the people in the waiting room.",
            ),
            "loud": say("alarm.loud", "The sound of alarms is on."),
            "silent": say("alarm.silent", "The sound of alarms is off until you press once on this page."),
            "turn_on": say("alarm.turn_on", "Turn the sound on"),
        },
    )


def _alarm(staff: Staff, line: QueueLine) -> None:
    say = visit.words().say
    with st.container(key=f"note-{'red' if line.alarm else 'amber'}-alarm-{line.id}"):
        st.html(f'<p role="alert"><strong>{escape(_says(line))}</strong></p>')
        if may(staff, "acknowledge"):
            st.button(
                say("alarm.heard", "I have heard it"),
                key=f"heard-{line.id}",
                type="primary",
                on_click=partial(_acknowledge, staff, line.id),
            )


def _says(line: QueueLine) -> str:
    say = visit.words().say
    if not line.alarm:
        return say(
            "alarm.withdrawn", "{reference} took a warning sign back. Please ask them.", reference=line.reference
        )
    if line.outcome == "emergency":
        return say("alarm.emergency", "Emergency: go to {reference} now.", reference=line.reference)
    return say("alarm.urgent", "Urgent: go to {reference} now.", reference=line.reference)


def _acknowledge(staff: Staff, id_: str) -> None:
    try:
        clinic().acknowledge(staff, id_)
    except StoreError as error:
        visit.note_trouble(error.says(visit.words()))


def _only_run() -> None:
    """The run itself is what was asked for."""


# --- the address that is asked all the time ------------------------------------------------------------------

_watches: OrderedDict[str, list[Any]] = (
    OrderedDict()
)  # watch -> [token of the sign-in, when it last counted as use, its device]


def _watch_of(token: Key | None) -> str:
    """A number that lets the browser of this sign-in ask, on this device; the token itself is not sent each time."""
    for number, (of, *_) in list(_watches.items()):
        if of == token:
            return number
    number = secrets.token_hex(16)
    _watches[number] = [token, time.monotonic(), device_cookie.here()]
    while len(_watches) > _MOST:
        _watches.popitem(last=False)
    return number


def end(token: Key | None) -> None:
    """Whoever signed out watches no more."""
    for number in [number for number, (of, *_) in list(_watches.items()) if of == token]:
        _watches.pop(number, None)


async def _state(request: Request) -> Response:
    """The counter of the queue for a watch of somebody who is signed in, on their device; 403 for anybody else."""
    held = _watches.get(request.headers.get(HEADER, ""))
    if held is None or held[2] != device_cookie.of(request.headers):
        return Response(status_code=403)
    try:
        if time.monotonic() - held[1] > _STAYS_S:
            held[1] = time.monotonic()
            if await run_in_threadpool(clinic().session, held[0]) is None:
                end(held[0])
                return Response(status_code=403)
        return JSONResponse(
            {"state": await _changed(request.headers.get(f"{HEADER}-seen"))}, headers={"cache-control": "no-store"}
        )
    except StoreError:
        return Response(status_code=503)


async def _changed(seen: str | None) -> int:
    """The counter of the queue as soon as it is another one than ``seen``, or after a while."""
    until = time.monotonic() + HOLDS_S
    while True:
        state = await run_in_threadpool(clinic().queue_state)
        if str(state) != seen or time.monotonic() > until:
            return state
        await asyncio.sleep(LOOKS_EVERY_S)


ROUTE = Route(f"/{PLACE}", _state, methods=["GET"])
