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

_PAGE = '<div class="sound" role="status" hidden><p></p><button type="button"></button></div>'
_STYLE = """
:host { display: block; }
.sound { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem; padding: 0.7rem 1rem; border-radius: 14px; border-left: 5px solid var(--hip-amber);
  background: var(--hip-amber-soft); color: var(--hip-text); font-family: var(--st-font); }
.sound[data-calm="true"] { border-color: var(--hip-line); background: transparent; color: var(--hip-quiet); }
.sound { min-height: 4.5rem; box-sizing: border-box; }  /* the same with and without its button: nothing moves under a finger */
.sound[hidden] { display: none; }
p { margin: 0; flex: 1 1 14rem; line-height: 1.4; }
button { min-height: 3.1rem; padding: 0.3rem 1rem; border-radius: 14px; cursor: pointer; font: inherit; font-weight: 600;
  border: 1.5px solid var(--hip-edge); background: var(--hip-card); color: var(--hip-text); }
button[hidden] { display: none; }
button:focus-visible { outline: 3px solid var(--hip-accent); outline-offset: 2px; }
"""
_SCRIPT = """
const ASKS = `
  let round = 0;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const ask = async ({ url, header, watch, seen }, mine) => {
    while (mine === round) {
      let heard = { lost: true };
      try {
        const answer = await fetch(url, { headers: { [header]: watch, [header + "-seen"]: seen }, cache: "no-store" });
        if (answer.ok) heard = { state: (await answer.json()).state };
        else if (answer.status === 403) heard = { ended: true };
      } catch {}
      if (mine !== round) return;
      postMessage(heard);
      if (heard.ended || (heard.state !== undefined && heard.state !== seen)) { seen = heard.state; await pause(1000); }
      else if (heard.lost) await pause(1000);
    }
  };
  onmessage = ({ data }) => { round += 1; if (data) ask(data, round); };
`;
const desk = (window.hipwiseDesk ??= {});
const beep = () => {  // two tones, again and again until it is acknowledged
  const sound = desk.sound;
  if (!sound || sound.state !== "running") return;
  desk.beeps = (desk.beeps ?? 0) + 1;
  [880, 660].forEach((hertz, n) => {
    const tone = sound.createOscillator(), loud = sound.createGain(), at = sound.currentTime + 0.25 * n;
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.0001, at);
    loud.gain.exponentialRampToValueAtTime(0.4, at + 0.03);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
    tone.connect(loud).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.24);
  });
};
const stop = () => {
  clearInterval(desk.rings);
  desk.rings = null;
};
const wake = () => {
  desk.sound ??= new AudioContext();
  if (desk.sound.state !== "running") desk.sound.resume().then(() => desk.draw?.());
  desk.draw?.();
};
export default function ({ parentElement, data: [data], setTriggerValue }) {
  const box = parentElement.querySelector(".sound");
  box.querySelector("button").textContent = data.turn_on;
  desk.draw = () => {
    const lost = (desk.lost ?? 0) > 3, silent = desk.sound?.state !== "running";
    box.hidden = false;
    box.dataset.calm = String(!lost && !silent);
    box.querySelector("p").textContent = lost ? data.lost : silent ? data.silent : data.loud;
    box.querySelector("button").hidden = !silent;
  };
  desk.draw();
  if (!desk.listens) { desk.listens = true; for (const act of ["click", "keyup"]) addEventListener(act, wake, true); }
  stop();
  document.title = data.alarms ? `(${data.alarms}) ${data.title}` : document.title.replace(/^\\(\\d+\\) /, "");
  if (data.alarms) { beep(); desk.rings = setInterval(beep, 1500); }
  if (!desk.worker) {
    const made = URL.createObjectURL(new Blob([ASKS], { type: "text/javascript" }));
    desk.worker = new Worker(made);
    URL.revokeObjectURL(made);
  }
  let asked = data.state;
  desk.shown = data.state;
  const tell = (state, until) => {  // a run that is asked for while another is under way can cut a press short: wait for it
    if (desk.shown === state) return;
    const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";
    if (running && Date.now() < until) setTimeout(() => tell(state, until), 100); else setTriggerValue("changed", Date.now());
  };
  desk.worker.onmessage = ({ data: heard }) => {
    desk.lost = heard.lost ? (desk.lost ?? 0) + 1 : 0;
    desk.draw();
    if (heard.ended || (heard.state !== undefined && heard.state !== asked)) {
      asked = heard.state;
      tell(heard.state, Date.now() + 1200);
    }
  };
  desk.worker.postMessage({ url: `${location.origin}/${data.place}`, header: data.header, watch: data.watch, seen: data.state });
  return () => {
    stop();
    desk.worker?.postMessage(null);
  };
}
"""
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
