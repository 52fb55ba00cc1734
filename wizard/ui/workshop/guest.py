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
from wizard.workshop.room import Closed, NoRoom, Sent, band_of

from . import host, room_routes
from .slides import people

_FOLLOW = """
const PLACE = "hipwise.room", ABOUT = "hipwise.about", PRESENTER = "hipwise.presenter";
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage may be switched off
const room = (window.hipwiseRoom ??= { token: null, view: null, seen: "", shows: null, round: 0 });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
room.show = () => {
  room.shows?.(room.view);
  const asks = room.view?.phase === "guess" && !room.shows;
  let call = document.querySelector(".hip-called");
  if (!asks) { call?.remove(); return; }
  if (call) return;
  call = document.createElement("a");
  call.className = "hip-called";
  call.href = room.data.href;
  call.textContent = room.data.called;
  document.querySelector('[data-testid="stApp"]')?.append(call);
};
room.follow = async () => {
  const mine = ++room.round;
  while (room.token && mine === room.round) {
    try {
      const answer = await fetch(room.data.now, { cache: "no-store", headers: {
        [room.data.guest]: room.token, [room.data.seen]: room.seen, [room.data.language]: room.data.chosen } });
      if (mine !== room.round) return;
      if (!answer.ok) throw 0;
      const heard = await answer.json();
      room.lost = false;
      if (heard.seen !== room.seen || !room.view) {
        room.seen = heard.seen;
        room.view = heard.view;
        if (heard.view.phase === "join") room.leave();
        room.show();
      }
    } catch {
      if (mine !== room.round) return;
      room.lost = true;
      room.show();
      await pause(1500);
    }
  }
};
room.seat = (left) => {  // again if it was lost: a page that has just connected drops what it sends
  if (!room.token || room.data.token === room.token) return;
  room.tell?.("seated", `${room.token} ${guarded(() => sessionStorage.getItem(ABOUT)) ?? ""}`);
  if (left) room.waits = setTimeout(() => room.seat(left - 1), 1500);
};
room.enter = (token) => {
  room.token = token;
  room.seen = "";
  guarded(() => sessionStorage.setItem(PLACE, token));
  room.seat(4);
  room.follow();
};
room.leave = () => {
  room.token = null;
  room.view = { phase: "join", closed: true };
  guarded(() => { sessionStorage.removeItem(PLACE); sessionStorage.removeItem(ABOUT); });
  room.tell?.("seated", " ");
};
if (!room.listens) {
  room.listens = true;
  document.addEventListener("visibilitychange", () => { if (!document.hidden && room.token) { room.seen = ""; room.follow(); } });
}
export default function ({ data: [data], setTriggerValue }) {
  const fresh = !room.data || room.data.chosen !== data.chosen;
  room.data = data;
  room.tell = setTriggerValue;
  if (data.page === data.present || data.page === data.notes) {
    const key = location.hash.slice(1);
    if (key) {
      guarded(() => sessionStorage.setItem(PRESENTER, key));
      history.replaceState(history.state, "", location.pathname + location.search);
    }
    const held = key || guarded(() => sessionStorage.getItem(PRESENTER));
    if (held && !data.presents && room.tried !== held) { room.tried = held; setTriggerValue("presenting", held); }
  } else if (!data.presents && !room.tried) {  // a presenter who walks the questions, after a reload
    const held = guarded(() => sessionStorage.getItem(PRESENTER));
    if (held) { room.tried = held; setTriggerValue("presenting", held); }
  }
  const token = guarded(() => sessionStorage.getItem(PLACE));
  clearTimeout(room.waits);
  if (token && token !== data.token) {  // a session that has just begun: whose answers the tab brings back
    room.token = token;
    room.seat(4);
  } else if (token) guarded(() => sessionStorage.setItem(ABOUT, data.about));
  if (data.page !== data.room) room.shows = null;
  if (token && (room.token !== token || !room.round || fresh)) { room.token = token; room.seen = ""; room.follow(); }
  room.show();
}
"""


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
    except NoRoom:
        visit.sit(guest=None)
        visit.note_trouble(say("send.over", "The room has closed. Your plan stays here."))
    except Closed:
        visit.note_trouble(say("send.frozen", "The board is frozen for now. Try again when the presenter opens it."))
    else:
        visit.sit(sent=plan)
