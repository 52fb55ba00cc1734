"""The front desk: start an intake on this tablet, type one in from paper, and the queue."""

from functools import partial

import streamlit as st

from wizard.clinic import StoreError, may
from wizard.ui import alarm, frame, handing_in, places, queue, session, signing_in, tablet
from wizard.ui.marks import plain

REFERENCE = "desk-reference"


def desk_page() -> None:
    """Show the desk to whoever is signed in."""
    say, staff = session.words().say, signing_in.staff()
    if staff is None:
        return
    frame.heading(places.DESK, say("desk.title", "Desk"), above=plain(staff.name))
    alarm.watch(staff)
    _kept()
    if may(staff, "start"):
        _under_way() if session.tablet().typing is not None else _start()
    queue.show(staff)
    st.button(say("desk.sign_out", "Sign out"), key="sign-out", width="stretch", on_click=_sign_out)


def _kept() -> None:
    """What was typed in last, said once."""
    reference = session.form(handing_in.TYPED).get("reference")
    if reference:
        session.clear(handing_in.TYPED)
        frame.note("typed", session.words().say("desk.typed", "{reference} is in the queue.", reference=reference), "green")


def _start() -> None:
    say = session.words().say
    with st.container(key="card-start"):
        st.header(say("desk.start", "Start an intake"), anchor=False)
        st.text_input(
            say("desk.reference", "Your own reference, such as a number. No name is needed."), key=REFERENCE, max_chars=60, autocomplete="off")
        st.button(say("desk.hand_over", "Hand over this tablet"), key="hand-over", type="primary", width="stretch",
                  on_click=partial(_with_reference, tablet.start))
        st.markdown(plain(say("desk.hand_over_says", "This signs you out. The tablet then opens the questions and nothing else.")))
        st.button(say("desk.paper", "Type in answers from paper"), key="paper", width="stretch",
                  on_click=partial(_with_reference, handing_in.begin_paper))


def _with_reference(act) -> None:  # type: ignore[no-untyped-def]
    reference = str(session.shown(REFERENCE) or "").strip()
    if not reference:
        session.note_trouble(session.words().say("desk.no_reference", "Please write a reference first. It is your own: a number will do."))
        return
    try:
        act(reference)
    except StoreError as error:
        session.note_trouble(error.says(session.words()))


def _under_way() -> None:
    say, reference = session.words().say, session.tablet().typing
    with st.container(key="card-paper"):
        st.header(plain(say("desk.typing", "You are typing in {reference}", reference=reference)), anchor=False)
        st.button(say("desk.go_on", "Go on typing"), key="paper-on", type="primary", width="stretch", on_click=_go_on)
        st.button(say("desk.drop", "Drop what was typed"), key="paper-drop", width="stretch", on_click=handing_in.drop_paper)


def _go_on() -> None:
    session.go(session.left_off() if session.has_begun() else places.QUESTION_PAGES[0])


def _sign_out() -> None:
    alarm.end(session.badge().token)
    signing_in.leave()
    session.end_typing()
    session.go(places.START)


desk_page()
