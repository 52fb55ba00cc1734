"""The body map: front and back to tap, by keyboard too. The list beside it says and takes the same.

A tap shows at once and goes to the server, which decides what it means (``marking.tapped``).
Taps carry rising numbers and are sent again until they are heard, so that two quick ones are two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wizard import drawings
from wizard.drawings import body_map
from wizard.drawings.body_map import Spot
from wizard.ui.session import visit
from wizard.words import Words

from . import component

_HEARD = "body-map-heard"  # the number of the last tap that was heard
_MOST_TAPS = 50  # in one message; more is not a person
_SPOTS: Mapping[str, Spot] = {
    f"{view}-{spot.place}-{spot.side or 'middle'}": spot for view in body_map.VIEWS for spot in body_map.spots(view)
}
_LEFT_OF_THE_PICTURE = {"front": "right", "back": "left"}


def _view(view: str) -> str:
    one = _LEFT_OF_THE_PICTURE[view]
    other = "left" if one == "right" else "right"
    spots = "".join(
        f'<button type="button" class="spot" id="{id_}" aria-pressed="false" tabindex="-1" '
        f'style="left:{spot.x:.2%};top:{spot.y:.2%}"></button>'
        for id_, spot in _SPOTS.items()
        if id_.startswith(f"{view}-")
    )
    return (
        f'<div class="view" data-view="{view}" role="group"><p class="name"></p><div class="picture">{body_map.figure(view)}{spots}</div>'
        f'<p class="sides"><span data-side="{one}"></span><span data-side="{other}"></span></p></div>'
    )


_PAGE = component.page(
    "body_map",
    turns="".join(
        f'<button type="button" data-shows="{view}" aria-pressed="false"></button>' for view in body_map.VIEWS
    ),
    views="".join(_view(view) for view in body_map.VIEWS),
)

_STYLE = component.style("body_map")

_SCRIPT = component.script("body_map")
_component = component.declare("hipwise_body_map", _SCRIPT, html=_PAGE, css=f"{drawings.stylesheet()}{_STYLE}")


def show(
    key: str,
    places: Mapping[str, str],
    is_marked: Callable[[str, str | None], bool],
    on_tapped: Callable[[str, str | None], None],
) -> None:
    """The map of ``places`` (words by id), marked by ``is_marked(place, side)``; each tap calls ``on_tapped(place, side)``.

    Anything that is no tap of a person on a spot is not heard.
    """

    def hear() -> None:
        for number, spot in _taps(getattr(visit.shown(key), "tapped", None)):
            if number > (visit.shown(_HEARD) or 0):
                visit.show(_HEARD, number)
                on_tapped(spot.place, spot.side)

    words = visit.words()
    _component(
        key=key,
        on_tapped_change=hear,
        data={
            "labels": {id_: _label(spot, places, words) for id_, spot in _SPOTS.items()},
            "marked": [id_ for id_, spot in _SPOTS.items() if is_marked(spot.place, spot.side)],
            "heard": visit.shown(_HEARD) or 0,
            "words": {
                "front": words.say("map.front", "Front view"),
                "back": words.say("map.back", "Back view"),
                "left": words.say("map.left", "Your left"),
                "right": words.say("map.right", "Your right"),
            },
        },
    )


def _label(spot: Spot, places: Mapping[str, str], words: Words) -> str:
    if spot.side is None:
        return places[spot.place]
    if spot.side == "left":
        return words.say("map.spot_left", "{place}, left side", place=places[spot.place])
    return words.say("map.spot_right", "{place}, right side", place=places[spot.place])


def _taps(said: Any) -> list[tuple[int, Spot]]:
    if not isinstance(said, list) or len(said) > _MOST_TAPS:
        return []
    return [
        (tap[0], _SPOTS[tap[1]])
        for tap in said
        if isinstance(tap, list)
        and len(tap) == 2
        and type(tap[0]) is int
        and isinstance(tap[1], str)
        and tap[1] in _SPOTS
    ]
