"""The keys of the presenter, and what comes in from the room. A press goes to a small address and not through the page,
so that fast presses, and presses in two windows, all count in their order; the page then follows."""

from __future__ import annotations

from wizard.server import addresses
from wizard.ui.components import component
from wizard.ui.session import visit

from . import room_routes

KEY = "talk-keys"
_SCRIPT = component.script("presenter_keys")
_component = component.declare("hipwise_keys", _SCRIPT)


def listen(shows: int) -> None:
    """Hear the keys, and follow the room; ``shows`` is what this page shows."""
    _component(
        key=KEY,
        on_moved_change=_only_run,
        data={
            "press": f"/{room_routes.PRESS}",
            "live": f"/{room_routes.LIVE}",
            "header": room_routes.KEY,
            "seenHeader": room_routes.SEEN,
            "languageHeader": room_routes.LANGUAGE,
            "language": visit.language(),
            "shows": str(shows),
            "notes": f"/{addresses.NOTES}",
            "pages": [addresses.PRESENT, addresses.NOTES],
            "lost": visit.words().say(
                "talk.lost", "The server cannot be reached. This page goes on by itself as soon as it can."
            ),
        },
    )


def _only_run() -> None:
    """The run itself is what was asked for."""
