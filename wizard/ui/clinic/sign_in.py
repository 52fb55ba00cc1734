"""Who is signed in on this device: the panel, the roles in the screens, and signing out.

    signing_in.panel()                   # asks for the staff code, or leads to the provider; says what went wrong
    staff = signing_in.staff()           # who is signed in in this very run; None for nobody
    staff = signing_in.require("view")   # or the panel, or one sentence, and the screen ends there (Ended)
    signing_in.leave()                   # signs out: in the records, in the tab, and at Streamlit

Half of the token stands in this tab's sessionStorage, the other half in a cookie that no script reads (``device.py``), and the server
keeps a hash of the whole. So a reload and a restarted server go on, another tab or device does not, and 30 minutes without use end it. Nothing here decides what somebody may do:
each method of the records checks the role again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from wizard.clinic import Key, Staff, StoreError, may
from wizard.server.settings import current
from wizard.ui.components import component
from wizard.ui.http import device_cookie, openid
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import streamlit_internals, visit
from wizard.words import Words

from . import staff_files
from .clinic_records import clinic

KEY = visit.BADGE
_SCRIPT = component.script("sign_in")
_component = component.declare("hipwise_staff", _SCRIPT)
_redeemed: openid.Redeemed[tuple[Key | None, str]] = openid.Redeemed()


class SignInEndedError(Exception):
    """What stands on the page is all of it: the panel, or that a role does not include it."""


def staff() -> Staff | None:
    """Who is signed in here; None for nobody. Asked of the records each time: another tab may have signed out."""
    badge = visit.badge()
    if badge.token is None and _is_by_openid():
        _take_ticket()
        badge = visit.badge()
    if badge.token is None or badge.device != device_cookie.here():
        return None
    try:
        found = clinic().session(badge.token)
    except StoreError as error:
        visit.wear(trouble=error.says(visit.words()))
        return None
    if found is None:
        visit.wear(
            token=None,
            heard=True,
            trouble=visit.words().say("sign_in.ended", "Your sign-in has ended. Please sign in again."),
        )
        return None
    staff_files.note(device_cookie.here(), badge.token)
    return found.staff


def allows(action: str) -> bool:
    """True where whoever is signed in may do it: for buttons that only some see."""
    return may(staff(), action)


def require(action: str) -> Staff:
    """Who is signed in and may do it. For nobody the panel, for another role one sentence; the screen ends there."""
    found = staff()
    if found is None:
        panel()
        raise SignInEndedError
    if not may(found, action):
        refuse()
        raise SignInEndedError
    return found


def refuse() -> None:
    """One sentence for somebody whose role does not include this."""
    say = visit.words().say
    page_frame.note(
        "refused",
        say(
            "sign_in.refused",
            "Your role does not include this page. Ask whoever looks after the sign-in of the clinic.",
        ),
        "amber",
    )


def panel() -> None:
    """The way in, below a heading of the page."""
    say = visit.words().say
    with st.container(key="sign-in"):
        trouble = visit.badge().trouble
        if trouble:
            page_frame.note("sign-in-trouble", trouble, "amber")
            visit.wear(trouble="")
        if _is_by_openid():
            st.markdown(plain(say("sign_in.openid", "You sign in at the provider of your clinic, and come back here.")))
            st.button(
                say("sign_in.go", "Sign in"),
                key="sign-in-openid",
                type="primary",
                width="stretch",
                on_click=_leave_for_provider,
            )
            return
        with st.form("sign-in-form", clear_on_submit=True, border=False, enter_to_submit=True):
            st.text_input(
                say("sign_in.code", "Staff code"), key="sign-in-code", type="password", autocomplete="off", max_chars=60
            )
            st.form_submit_button(
                say("sign_in.go", "Sign in"), key="sign-in-press", type="primary", width="stretch", on_click=_try_code
            )


def leave() -> None:
    """Sign out: from now on the token opens nothing, on no device, and the tab forgets it."""
    token = visit.badge().token
    if token is not None:
        try:
            clinic().sign_out(token)
        except StoreError as error:  # the tab forgets it nevertheless
            visit.wear(trouble=error.says(visit.words()))
    visit.wear(token=None, heard=True)


def mirror() -> None:
    """Hand half of the token to the tab, or take it from there; call it last."""
    badge, number = visit.badge(), device_cookie.here()
    half = (
        device_cookie.other_half(badge.token, number).text
        if badge.token and number and number == badge.device
        else None
    )
    _component(key=KEY, on_found_change=_found, data={"visit": badge.visit, "token": half, "heard": badge.heard})


def _found() -> None:
    """A tab that was signed in before shows its half of the token. It may be anything: then nobody is signed in."""
    said = getattr(visit.shown(KEY), "found", None)
    if said is None:  # it got lost; the tab asks again
        return
    half, number = Key.read(said), device_cookie.here()
    token = device_cookie.other_half(half, number) if half and number else None
    try:
        known = token is not None and clinic().session(token) is not None
    except StoreError as error:
        visit.wear(trouble=error.says(visit.words()))
        return
    if visit.badge().token or not known:
        visit.wear(heard=True)
    else:
        visit.wear(token=token, device=number, heard=True)


def _try_code() -> None:
    code = visit.shown("sign-in-code") or ""
    try:
        found = clinic().sign_in(code, caller())
        visit.wear(token=found.token, device=device_cookie.here(), heard=True, trouble="")
    except StoreError as error:
        visit.wear(trouble=error.says(visit.words()))


def caller() -> str:
    """Where this connection comes from, to count wrong codes by."""
    return st.context.ip_address or "this machine"


# --- OpenID Connect ---------------------------------------------------------------------------------


def _is_by_openid() -> bool:
    return current().sign_in.by == "openid"


def _leave_for_provider() -> None:
    st.login()


def _take_ticket() -> None:
    """Whoever has just come back from the provider is signed in once, if the clinic gave them a role."""
    claims, session = st.user.to_dict(), streamlit_internals.session_id()
    if not claims.get("is_logged_in") or not session:
        return
    words = visit.words()
    result = _redeemed.by(session, claims, lambda: _vouched(claims, words))
    if result is not None:
        token, trouble = result
        visit.wear(token=token, device=device_cookie.here(), heard=True, trouble=trouble)
        _redeemed.taken(claims)


def _vouched(claims: Mapping[str, Any], words: Words) -> tuple[Key | None, str]:
    """The token of a sign-in, or why there is none."""
    subject, role = openid.subject_of(claims), openid.role_of(claims, current().sign_in)
    if subject is None or role is None:
        who = str(claims.get("email") or claims.get("name") or words.say("sign_in.somebody", "somebody"))[:80]
        return None, words.say(
            "sign_in.no_role",
            "The provider knows you as {who}, but you have no role in this clinic. "
            "Ask whoever looks after its sign-in.",
            who=who,
        )
    try:
        return clinic().sign_in_as(subject, str(claims.get("name") or claims.get("email") or "")[:80], role).token, ""
    except StoreError as error:
        return None, error.says(words)
