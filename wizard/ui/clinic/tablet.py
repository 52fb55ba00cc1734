"""The tablet of a clinic: locked to the walk, one draft in one tab, and nothing left behind.

The tab holds half of the key of its draft in sessionStorage, and nothing else (``device.py`` has the
other half). Answers are saved to the store with each run that changed them. Whoever does not touch
the screen is warned, then forgotten: the tab empties itself and loads anew, so that neither Back nor
the memory of the browser holds anything. Each page asks ``opens`` first. A tablet with an alarm that the desk
has not heard forgets nothing by itself, and goes on showing where to go (``raising.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext

import streamlit as st

import catalogue
from wizard.answers import journey
from wizard.clinic import ChangedElsewhere, Key, NotFound, StoreError
from wizard.plan.decide import decide
from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.server.settings import Clinic
from wizard.ui.components import component
from wizard.ui.http import device_cookie
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import streamlit_internals, visit

from . import alarm, alarm_delivery, clinic_records, sign_in, tablet_routes

KEY = "tablet"
SIZES = (100, 130, 160)  # percent
WALK = (addresses.START, *addresses.QUESTION_PAGES, journey.CHECK)
OF_STAFF = (addresses.DESK, addresses.REVIEW)

_PAGE = """
<div class="bar" hidden>
  <div class="sizes" role="group"><button type="button">A</button><button type="button">A</button><button type="button">A</button></div>
  <button type="button" class="stop"></button>
  <button type="button" class="staff"></button>
</div>
<dialog role="alertdialog" aria-modal="true" aria-labelledby="title" aria-describedby="says">
  <h2 id="title"></h2>
  <p id="says"></p>
  <p class="left" role="timer" aria-live="off"></p>
  <button type="button" class="here"></button>
</dialog>
"""
_STYLE = """
:host { display: block; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem; font-family: var(--st-font); }
.bar[hidden] { display: none; }
.sizes { display: flex; gap: 0.3rem; margin-right: auto; }
button { min-height: max(44px, 2.4rem); min-width: max(44px, 2.4rem); padding: 0.2rem 0.7rem; border-radius: 12px; cursor: pointer;
  font: inherit; font-size: 0.95rem; font-weight: 600; border: 1.5px solid var(--hip-edge); background: var(--hip-card); color: var(--hip-text); }
button:focus-visible { outline: 3px solid var(--hip-accent); outline-offset: 2px; }
button[hidden] { display: none; }
.sizes button { padding: 0; font-size: 16px; }
.sizes button:nth-child(2) { font-size: 20px; }
.sizes button:nth-child(3) { font-size: 25px; }
.sizes [aria-pressed="true"] { border-color: var(--hip-accent); background: var(--hip-accent); color: var(--hip-on-accent); }
.staff { border-color: transparent; background: transparent; color: var(--hip-quiet); font-weight: 400; }
dialog { width: min(34rem, 92vw); box-sizing: border-box; padding: 1.6rem; border: 0; border-radius: 18px; background: var(--hip-card); color: var(--hip-text);
  font-family: var(--st-font); font-size: 1.1rem; line-height: 1.45; }
dialog::backdrop { background: rgb(0 0 0 / 72%); }
h2 { margin: 0 0 0.6rem; font-size: 1.7rem; line-height: 1.2; }
p { margin: 0 0 0.8rem; }
.left { font-size: 2.6rem; font-weight: 700; font-variant-numeric: tabular-nums; color: var(--hip-accent); }
.here { width: 100%; min-height: 3.6rem; font-size: 1.25rem; border-color: var(--hip-accent); background: var(--hip-accent); color: var(--hip-on-accent); }
"""
_SCRIPT = """
const PLACE = "hipwise.tablet", HEARS_EVERY_MS = 10000;
const guarded = (act) => { try { return act(); } catch { return null; } };
const tab = (window.hipwiseTablet ??= { touched: Date.now(), told: 0, half: "" });

const wipe = () => [sessionStorage, localStorage].forEach((kept) => guarded(() => kept.clear()));
const anew = () => location.replace(`${location.origin}/`);
const say = (address) => fetch(`/${address}`, { method: "POST", headers: { [tab.data.header]: tab.half } });

const forget = async () => {  // the screen is empty at once; the server hears of it as soon as it can be reached
  if (tab.gone) return;
  tab.gone = true;
  wipe();
  const { title, says } = tab.data.words.gone;
  const scheme = getComputedStyle(document.querySelector('[data-testid="stApp"]') ?? document.body).colorScheme;
  const cover = document.createElement("main");
  cover.style.cssText = `position:fixed;inset:0;display:grid;place-content:center;padding:8vw;font:1.3rem/1.5 sans-serif;color-scheme:${scheme};background:Canvas;color:CanvasText`;
  cover.append(Object.assign(document.createElement("h1"), { textContent: title }), Object.assign(document.createElement("p"), { textContent: says }));
  document.getElementById("root")?.remove();
  document.body.replaceChildren(cover);
  document.title = title;
  const tell = () => say(tab.data.forget).then(anew, () => setTimeout(tell, 2000));
  tell();
};

const here = () => {
  tab.told = Date.now();
  say(tab.data.here).then((answer) => answer.json()).then(({ known }) => { if (!known) forget(); }).catch(() => {});
};

const touch = () => {
  if (tab.gone || !tab.data?.idle) return;
  if (look()) return;  // a page that slept too long
  tab.touched = Date.now();
  if (tab.touched - tab.told > HEARS_EVERY_MS || tab.dialog?.open) here();
  look();
};

const look = () => {  // true where it is too late
  const { idle } = tab.data ?? {};
  if (!idle || tab.gone) { tab.dialog?.close(); return false; }
  const seconds = (Date.now() - tab.touched) / 1000;
  if (seconds >= idle.forget) { forget(); return true; }
  const { dialog } = tab;
  if (seconds < idle.warn) { if (dialog?.open) dialog.close(); return false; }
  if (dialog?.isConnected) {
    dialog.querySelector(".left").textContent = Math.ceil(idle.forget - seconds);
    if (!dialog.open) { dialog.showModal(); dialog.querySelector(".here").focus(); }
  }
  return false;
};

const listen = () => {  // whether the desk has heard the alarm of this tablet; no run is asked for while another is under way
  const { alarm } = tab.data ?? {};
  const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";
  if (tab.gone || tab.asks || running || !["unsent", "raised"].includes(alarm)) return;
  tab.asks = true;
  say(tab.data.listen).then((answer) => answer.json()).then(({ state }) => {
    if (state !== "away" && state !== alarm && alarm === tab.data.alarm) tab.send("alarmed", Date.now());
  }).catch(() => {}).finally(() => { tab.asks = false; });
};

const begin = () => {  // once in a page
  if (tab.begun) return;
  tab.begun = true;
  for (const act of ["pointerdown", "keydown", "wheel", "touchmove"]) addEventListener(act, touch, { capture: true, passive: true });
  setInterval(look, 500);
  setInterval(listen, 1000);
  for (const back of ["focus", "pageshow", "resume"]) addEventListener(back, look);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", (event) => { if (event.persisted) anew(); });
};

const watch = () => {  // a page that lost its server asks for a run as soon as it is connected again
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || tab.watches === app) return;
  tab.watches = app;
  let state = app.dataset.testConnectionState;
  new MutationObserver(() => {
    const before = state;
    state = app.dataset.testConnectionState;
    if (state === "CONNECTED" && before !== state) tab.send("connected", true);
  }).observe(app, { attributeFilter: ["data-test-connection-state"] });
};

const ask = (left) => {  // again if it was lost: a page that has just connected drops what it sends
  clearTimeout(tab.waits);
  const held = (name) => guarded(() => sessionStorage.getItem(name)) ?? "";
  tab.send("recalled", { half: held(PLACE), is_new: !tab.recalled, staffed: !!held("hipwise.staff") });
  if (left) tab.waits = setTimeout(() => ask(left - 1), 1500);
};

const size = (percent) => {
  const style = document.documentElement.style;
  if (percent === 100) style.removeProperty("font-size"); else style.setProperty("font-size", `${0.18 * percent}px`, "important");
};

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const waited = !tab.data?.idle;  // nobody had to touch anything: the time begins now
  tab.send = setTriggerValue;
  tab.data = data;
  if (tab.gone) return;
  begin();
  watch();
  if (data.leave) {
    tab.gone = true;
    wipe();
    if (data.hand) guarded(() => sessionStorage.setItem(PLACE, data.hand));
    anew();
    return;
  }
  if (!data.heard) { ask(4); return; }
  clearTimeout(tab.waits);
  tab.recalled = true;
  if (data.refused) { tab.waits = setTimeout(() => ask(0), 3000); return; }
  if (tab.half !== data.half || waited) tab.touched = Date.now();
  tab.half = data.half;
  if (data.holds) guarded(() => sessionStorage.setItem(PLACE, data.half)); else guarded(() => sessionStorage.removeItem(PLACE));

  const bar = parentElement.querySelector(".bar"), words = data.words;
  bar.hidden = !data.half;
  bar.querySelector(".sizes").ariaLabel = words.sizes;
  bar.querySelectorAll(".sizes button").forEach((button, n) => {
    button.ariaLabel = words.size[n];
    button.setAttribute("aria-pressed", String(n === data.size));
    button.onclick = () => { size(data.percents[n]); setTriggerValue("size", n); };
  });
  size(data.half ? data.percents[data.size] : 100);
  for (const name of ["stop", "staff"]) {
    const button = bar.querySelector(`.${name}`);
    button.hidden = !data.doors.includes(name);
    button.textContent = words[name];
    button.onclick = () => setTriggerValue("panel", name);
  }
  const dialog = (tab.dialog = parentElement.querySelector("dialog"));
  dialog.querySelector("#title").textContent = words.warn.title;
  dialog.querySelector("#says").textContent = words.warn.says;
  dialog.querySelector(".here").textContent = words.warn.here;
  dialog.oncancel = (event) => event.preventDefault();  // any key extends: it closes by that
  look();
}
"""
_component = component.declare("hipwise_tablet", _SCRIPT, html=_PAGE, css=_STYLE)


# --- which page may be shown ---------------------------------------------------------------------------------


def opens(place: str) -> bool:
    """True where the page of this address may be shown now. Else what stands in its place is drawn, or another page turned to."""
    _keep()
    _mount()
    now, staff = visit.tablet(), sign_in.staff()
    if not now.heard or now.leaving or (now.staffed and not staff and not visit.badge().heard):
        _one_moment()
    elif now.refused:
        _refused()
    elif now.key and staff:
        _staff_takes_over(now.key)
    elif now.key and now.panel:
        {"staff": _door, "stop": _stop}[now.panel]()
    else:
        allowed = _allowed(now, staff is not None)
        if place in allowed:
            return True
        visit.go(allowed[0])
        visit.turn()
    return False


def _allowed(now: visit.Tablet, is_staff: bool) -> tuple[str, ...]:
    """The pages of this visit; the first is where it belongs."""
    if now.key:
        if now.handed_in:
            return (addresses.THANKS,)
        return (*((addresses.THANKS,) if now.alarm else ()), *WALK) if now.consented else (addresses.START,)
    if is_staff:
        return (*OF_STAFF, *(WALK[1:] if now.typing is not None else ()))
    return (addresses.START,)


def _one_moment() -> None:
    st.markdown(visit.words().say("tablet.moment", "One moment …"))


def _refused() -> None:
    say = visit.words().say
    page_frame.heading("refused", say("tablet.refused", "These questions are open in another tab"))
    st.markdown(
        plain(
            say(
                "tablet.refused_says",
                "They can be answered in one place only. Please go on there, or close that tab and try again. "
                "If you see this on a tablet, give it to the desk.",
            )
        )
    )
    st.button(
        say("absent.again", "Try again"),
        key="again",
        type="primary",
        width="stretch",
        on_click=visit.press(visit.tablet, refused=False, heard=False),
    )


# --- the two doors ---------------------------------------------------------------------------------------------


def _door() -> None:
    """Out of the walk, for staff alone. A wrong code is counted where codes are checked."""
    say = visit.words().say
    page_frame.heading("door", say("tablet.door", "For staff"))
    st.markdown(plain(_what_the_door_does()))
    sign_in.panel()
    back = (
        say("tablet.back_to_page", "Back")
        if visit.tablet().handed_in or visit.tablet().alarm
        else say("tablet.back", "Back to the questions")
    )
    st.button(back, key="door-back", width="stretch", on_click=visit.press(visit.tablet, panel=""))


def _what_the_door_does() -> str:
    say = visit.words().say
    if alarm_delivery.waits():
        return say(
            "tablet.door_alarm",
            "Sign in to take this tablet back. The answers go to the desk. The alarm goes on there until somebody has heard it.",
        )
    if visit.tablet().handed_in:
        return say("tablet.door_done", "Sign in to take this tablet back. The answers are already with the desk.")
    return say("tablet.door_says", "Sign in to take this tablet back. The answers on it are then deleted.")


def _stop() -> None:
    say = visit.words().say
    page_frame.heading("stop", say("tablet.stop_title", "Do you want to stop?"))
    st.markdown(
        plain(
            say(
                "tablet.stop_says",
                "Your answers are then deleted. Nobody minds: you can tell your physiotherapist instead.",
            )
        )
    )
    st.button(
        say("tablet.back", "Back to the questions"),
        key="stop-back",
        type="primary",
        width="stretch",
        on_click=visit.press(visit.tablet, panel=""),
    )
    st.button(
        say("tablet.stop_do", "Delete my answers and stop"),
        key="stop-do",
        width="stretch",
        on_click=leave,
        args=("left",),
    )


def _staff_takes_over(key: Key) -> None:
    tablet_routes.give_up(key, "staff")
    visit.forget_all()
    visit.go(addresses.DESK)
    visit.turn()


# --- the draft of this tablet -----------------------------------------------------------------------------------


def _me() -> str:
    return streamlit_internals.session_id()


def _keep() -> None:
    """Save what changed since the last run. A draft that is gone, or went to another tab, leaves nothing here."""
    key = visit.tablet().key
    if key is None:
        return
    held = tablet_routes.leases().of(key) or (tablet_routes.leases().take(key, _me()) if visit.tablet().alarm else None)
    if held is None:
        _over("idle")
    elif held.session != _me():
        visit.forget_all(refused=True)
    else:
        tablet_routes.leases().touch(key)
        if held.handed_in and not visit.tablet().handed_in:  # the run that handed it in was cut short
            alarm_delivery.hand_in(plan().outcome)
        if save():
            alarm_delivery.listen(key)


def save() -> bool:
    """True once the store has what this visit says."""
    now, key, saved = visit.as_intake(), visit.tablet().key, visit.tablet().saved
    if visit.tablet().handed_in or now == saved:
        return True
    held = tablet_routes.leases().of(key) if key else None
    try:
        state = clinic_records.clinic().save(key, now, seen=max(now.state, held.state if held else 0))
        if held:
            held.state = state  # before the session is touched: a run may end there
    except NotFound:
        if key is not None and visit.tablet().alarm:  # the desk has heard it, and the answers were handed in by that
            alarm_delivery.listen(key)
        else:
            _over("idle")
    except ChangedElsewhere:
        visit.forget_all(refused=True)
    except StoreError as error:
        visit.note_trouble(error.says(visit.words()))
    else:
        visit.tablet(saved=now.model_copy(update={"state": state}))
        return True
    return False


def _over(why: str) -> None:
    """Nothing of this visit stays, and its tab loads anew."""
    tablet_routes.ended[device_cookie.here() or ""] = why
    visit.forget_all(leaving=why)


def start(reference: str) -> None:
    """Staff hand this device over: they are signed out, and the tab gets half of the key of a new draft. Raises StoreError."""
    staff, number = sign_in.staff(), device_cookie.here()
    if staff is None or number is None:
        visit.note_trouble(
            visit.words().say(
                "tablet.no_cookie",
                "This browser keeps no cookies, so a tablet cannot be handed over. Allow cookies for this address.",
            )
        )
        return
    key = clinic_records.clinic().start(staff, reference)
    alarm.end(visit.badge().token)
    sign_in.leave()
    visit.forget_all(leaving="handed", hand=device_cookie.other_half(key, number).text)


def plan() -> Plan:
    """What the rules say to the answers of this visit."""
    return visit.tablet().shows or decide(journey.on_path(visit.answers()), catalogue.load(), visit.language())


def leave(why: str) -> None:
    """The person is done, or wants to stop. Not while the desk has yet to hear an alarm."""
    key = visit.tablet().key
    if alarm_delivery.waits():
        return
    if key:
        tablet_routes.give_up(
            key, "left" if why == "left" else "idle"
        )  # who is done leaves answers that the desk has heard an alarm of
    _over(why)


# --- the component -----------------------------------------------------------------------------------------------


def _mount() -> None:
    now, number, set_ = visit.tablet(), device_cookie.here(), clinic_records.settings()
    half = device_cookie.other_half(now.key, number).text if now.key and number else ""
    with st.container(key="tablet-bar") if half else nullcontext():
        _bar(half, now, set_)


def _bar(half: str, now: visit.Tablet, set_: Clinic) -> None:
    _component(
        key=KEY,
        on_recalled_change=_recalled,
        on_connected_change=_only_run,
        on_alarmed_change=_only_run,
        on_size_change=_sized,
        on_panel_change=_panel,
        data={
            "heard": now.heard,
            "half": half,
            "holds": bool(half) and (not now.handed_in or now.alarm != ""),
            "leave": now.leaving,
            "hand": now.hand,
            "refused": now.refused,
            "visit": visit.visit().token,
            "idle": {"warn": set_.idle_warn_s, "forget": set_.idle_forget_s}
            if half and not alarm_delivery.waits()
            else None,
            "here": tablet_routes.HERE,
            "forget": tablet_routes.FORGET,
            "listen": tablet_routes.ALARM,
            "header": tablet_routes.HEADER,
            "alarm": alarm_delivery.state(),
            "size": now.size,
            "percents": SIZES,
            "doors": _doors(now),
            "words": _words(),
        },
    )


def _doors(now: visit.Tablet) -> list[str]:
    if now.panel:
        return []
    return ["staff"] if now.handed_in or alarm_delivery.waits() else ["stop", "staff"]


def _words() -> dict[str, object]:
    say = visit.words().say
    return {
        "sizes": say("tablet.sizes", "Text size"),
        "size": [
            say("tablet.size_0", "Normal text"),
            say("tablet.size_1", "Large text"),
            say("tablet.size_2", "Very large text"),
        ],
        "stop": say("tablet.stop", "Stop"),
        "staff": say("tablet.staff", "Staff"),
        "warn": {
            "title": say("tablet.warn", "Are you still there?"),
            "says": say(
                "tablet.warn_says",
                "Tap anywhere to go on. If nobody does, this screen forgets your answers. Seconds left:",
            ),
            "here": say("tablet.here", "I am still here"),
        },
        "gone": {
            "title": say("tablet.gone", "This screen has forgotten the answers"),
            "says": say(
                "tablet.gone_says",
                "Nobody touched it for a while. Please give the tablet back to the desk. You can begin again there.",
            ),
        },
    }


def _recalled() -> None:
    """The tab has said what it holds. It may be anything."""
    said = getattr(visit.shown(KEY), "recalled", None)
    said = said if isinstance(said, Mapping) else {}
    number, half = device_cookie.here(), Key.read(said.get("half"))
    if number and half:
        _resume(device_cookie.other_half(half, number), said.get("is_new") is not False)
    else:
        visit.forget_all(ended=tablet_routes.ended.pop(number or "", ""), staffed=said.get("staffed") is True)


def _resume(key: Key, is_new_page: bool) -> None:
    """Go on with a draft, where it is there and no other tab has it."""
    try:
        intake = clinic_records.clinic().intake(key)
        held = tablet_routes.leases().take(key, _me(), is_new_page)
    except KeyError:
        tablet_routes.give_up(key, "idle")
        _show_where_to_go(key, "idle")
    except NotFound:
        _show_where_to_go(key, "over")
    except StoreError as error:
        visit.note_trouble(error.says(visit.words()))
    else:
        if held is None:
            visit.forget_all(refused=True)
            return
        if held.was != held.session:
            tablet_routes.close(held.was)
        held.state = intake.state
        visit.take_intake(key, intake)
        visit.tablet(size=held.size)
        alarm_delivery.resume(key)


def _show_where_to_go(key: Key, else_why: str) -> None:
    """The page of an alarm that was handed in, where the key still opens it; else nothing of this visit stays."""
    try:
        alarm_delivery.show_again(key)
    except NotFound:
        _over(else_why)
    except StoreError as error:
        visit.note_trouble(error.says(visit.words()))
    else:
        held = tablet_routes.leases().take(key, _me())
        if held is None:
            visit.forget_all(refused=True)
            return
        if held.was != held.session:
            tablet_routes.close(held.was)
        held.handed_in = True
        visit.tablet(size=held.size)


def _only_run() -> None:
    """The run itself is what was asked for."""


def _sized() -> None:
    chosen, key = getattr(visit.shown(KEY), "size", None), visit.tablet().key
    if isinstance(chosen, int) and chosen in range(len(SIZES)):
        visit.tablet(size=chosen)
        held = tablet_routes.leases().of(key) if key else None
        if held:
            held.size = chosen


def _panel() -> None:
    chosen = getattr(visit.shown(KEY), "panel", None)
    if chosen in _doors(visit.tablet()):
        visit.tablet(panel=chosen)
