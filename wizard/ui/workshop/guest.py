"""A phone in the room. The tab holds its token, follows what is shown, and says so on every page.

One loop in the browser asks the small addresses (``room_addresses.py``); a phone that slept asks again when it wakes.
"""

from __future__ import annotations

import streamlit as st

from wizard.answers import journey
from wizard.answers.questions import value_of
from wizard.plan.model import Plan
from wizard.server import addresses, modes
from wizard.server.modes import WORKSHOP
from wizard.ui.components import component
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit
from wizard.workshop.room import NoRoomError, RoomClosedError, Sent, band_of

from . import host, room_routes
from .slides import people

_FOLLOW = component.script("guest")


def _seated() -> None:
    token, _, about = str(component.heard("seated")).partition(" ")
    if not host.room().knows(token):
        visit.sit(guest=None)
    elif about in {one.id for one in host.people()}:
        visit.sit(guest=token, about=about)
    else:
        visit.sit(guest=token)


def _presenting() -> None:
    if host.presents(component.heard("presenting")):
        visit.sit(presents=True)


_follow = component.declare_part("room", _FOLLOW, seated=_seated, presenting=_presenting)


def follow(place: str) -> None:
    """Have the browser follow the room, and note where this guest is."""
    say, seat = visit.words().say, visit.seat()
    host.room().at(seat.guest, host.group_of(place))
    _follow(
        {
            "page": place,
            "room": addresses.ROOM,
            "present": addresses.PRESENT,
            "notes": addresses.NOTES,
            "presents": seat.presents,
            "token": seat.guest,
            "about": seat.about,
            "now": f"/{room_routes.NOW}",
            "guest": room_routes.GUEST,
            "seen": room_routes.SEEN,
            "language": room_routes.LANGUAGE,
            "chosen": visit.language(),
            "href": f"/{addresses.ROOM}",
            "called": say("room.called", "The room is guessing now. Join in"),
        }
    )


def say_whose() -> None:
    """On every page that shows what follows from answers: that they are those of somebody of the talk."""
    about = visit.seat().about
    if modes.current().id != WORKSHOP or not about or not visit.has_begun():
        return
    page_frame.note(
        "whose",
        visit.words().say(
            "room.whose",
            "This is for a person of the talk: {name}. It is not for you. For a plan of your own, forget these answers in the room and give yours.",
            name=people.name_of(host.persona(about)),
        ),
        "amber",
    )


# --- what a guest sends ---------------------------------------------------------------------------------------


def offer_to_send(plan: Plan) -> None:
    """On the plan of a guest: what the board would get, and the button."""
    seat = visit.seat()
    if modes.current().id == WORKSHOP and seat.guest is not None and not seat.about:
        _sending(plan)


@st.fragment
def _sending(plan: Plan) -> None:
    """A fragment: fifty phones that send in the same instant would else wait for fifty plans to be drawn once more."""
    say, seat = visit.words().say, visit.seat()
    if visit.visit().trouble:
        st.rerun()  # the page says it
    with st.container(key="card-send"):
        st.header(say("send.title", "Show your plan to the room?"), anchor=False)
        st.markdown(
            plain(
                say(
                    "send.says",
                    "The board on the screen counts your stage, your pain with activity and your exercises. Nothing else is sent, and no "
                    "name. Groups of fewer than 3 are put together.",
                )
            )
        )
        if seat.sent == plan and host.room().has_sent(seat.guest):
            page_frame.note("sent", say("send.done", "Sent. Send again if you change an answer."), "green")
        else:
            st.button(
                say("send.do", "Send to the board"),
                key="send",
                type="primary",
                width="stretch",
                on_click=_send,
                args=(plan,),
            )


def _send(plan: Plan) -> None:
    say, seat = visit.words().say, visit.seat()
    score = value_of(journey.on_path(visit.answers()), "pain.activity")
    try:
        host.room().send(seat.guest, Sent(plan.stage or 0, band_of(score), tuple(pick.exercise for pick in plan.picks)))
    except NoRoomError:
        visit.sit(guest=None)
        visit.note_trouble(say("send.over", "The room has closed. Your plan stays here."))
    except RoomClosedError:
        visit.note_trouble(say("send.frozen", "The board is frozen for now. Try again when the presenter opens it."))
    else:
        visit.sit(sent=plan)
