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
from wizard.clinic import ChangedElsewhereError, Key, NotFoundError, StoreError
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

_PAGE = component.page("tablet")
_STYLE = component.style("tablet")
_SCRIPT = component.script("tablet")
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
    except NotFoundError:
        if key is not None and visit.tablet().alarm:  # the desk has heard it, and the answers were handed in by that
            alarm_delivery.listen(key)
        else:
            _over("idle")
    except ChangedElsewhereError:
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
    except NotFoundError:
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
    except NotFoundError:
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
