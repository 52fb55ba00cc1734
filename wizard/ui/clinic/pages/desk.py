"""The front desk: start an intake on this tablet, type one in from paper, and the queue."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from wizard.clinic import StoreError, may
from wizard.server import addresses
from wizard.ui.clinic import alarm, hand_in, queue, sign_in, tablet
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

REFERENCE = "desk-reference"


def desk_page() -> None:
    """Show the desk to whoever is signed in."""
    say, staff = visit.words().say, sign_in.staff()
    if staff is None:
        return
    page_frame.heading(addresses.DESK, say("desk.title", "Desk"), above=plain(staff.name))
    alarm.watch(staff)
    _kept()
    if may(staff, "start"):
        _under_way() if visit.tablet().typing is not None else _start()
    queue.show(staff)
    st.button(say("desk.sign_out", "Sign out"), key="sign-out", width="stretch", on_click=_sign_out)


def _kept() -> None:
    """What was typed in last, said once."""
    reference = visit.form(hand_in.TYPED).get("reference")
    if reference:
        visit.clear(hand_in.TYPED)
        page_frame.note(
            "typed", visit.words().say("desk.typed", "{reference} is in the queue.", reference=reference), "green"
        )


def _start() -> None:
    say = visit.words().say
    with st.container(key="card-start"):
        st.header(say("desk.start", "Start an intake"), anchor=False)
        st.text_input(
            say("desk.reference", "Your own reference, such as a number. No name is needed."),
            key=REFERENCE,
            max_chars=60,
            autocomplete="off",
        )
        st.button(
            say("desk.hand_over", "Hand over this tablet"),
            key="hand-over",
            type="primary",
            width="stretch",
            on_click=partial(_with_reference, tablet.start),
        )
        st.markdown(
            plain(
                say("desk.hand_over_says", "This signs you out. The tablet then opens the questions and nothing else.")
            )
        )
        st.button(
            say("desk.paper", "Type in answers from paper"),
            key="paper",
            width="stretch",
            on_click=partial(_with_reference, hand_in.begin_paper),
        )


def _with_reference(act: Callable[[str], object]) -> None:
    reference = str(visit.shown(REFERENCE) or "").strip()
    if not reference:
        visit.note_trouble(
            visit.words().say("desk.no_reference", "Please write a reference first. It is your own: a number will do.")
        )
        return
    try:
        act(reference)
    except StoreError as error:
        visit.note_trouble(error.says(visit.words()))


def _under_way() -> None:
    say, reference = visit.words().say, visit.tablet().typing
    with st.container(key="card-paper"):
        st.header(plain(say("desk.typing", "You are typing in {reference}", reference=reference)), anchor=False)
        st.button(say("desk.go_on", "Go on typing"), key="paper-on", type="primary", width="stretch", on_click=_go_on)
        st.button(
            say("desk.drop", "Drop what was typed"), key="paper-drop", width="stretch", on_click=hand_in.drop_paper
        )


def _go_on() -> None:
    visit.go(visit.left_off() if visit.has_begun() else addresses.QUESTION_PAGES[0])


def _sign_out() -> None:
    alarm.end(visit.badge().token)
    sign_in.leave()
    visit.end_typing()
    visit.go(addresses.START)


desk_page()
