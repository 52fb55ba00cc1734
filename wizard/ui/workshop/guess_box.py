"""The live part of the room on a phone: the code, what is asked, and the guess. Drawn in the browser, so that no press waits for a page."""

from __future__ import annotations

from wizard.ui.components import component
from wizard.ui.session import visit

from . import room_routes

KEY = "room-box"
_PAGE = component.page("guess_box")
_STYLE = component.style("guess_box")
_SCRIPT = component.script("guess_box")
_component = component.declare("hipwise_room", _SCRIPT, html=_PAGE, css=_STYLE)


def show(letters: int) -> None:
    """The code of the room with ``letters`` letters, or what the room is asked now."""
    say = visit.words().say
    _component(
        key=KEY,
        data={
            "join": f"/{room_routes.JOIN}",
            "send": f"/{room_routes.GUESS}",
            "guest": room_routes.GUEST,
            "letters": letters,
            "code": say("room.code", "The code on the screen"),
            "enter": say("room.enter", "Join"),
            "wrong": say("room.wrong", "This is not the code of the room. Look at the screen once more."),
            "lost": say("room.lost", "The room cannot be reached. This page tries again by itself."),
            "closed": say("room.over", "The room has closed. What you sent is forgotten."),
            "guess": say("room.send", "Send my guess"),
            "kept": say("room.kept", "Sent. You can change it until the guesses are closed."),
            "late": say("room.late", "The guesses are closed."),
            "full": say("room.full", "To choose another, take one off first."),
        },
    )
