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


_PAGE = f"""
<div class="map" hidden>
  <div class="turn">{"".join(f'<button type="button" data-shows="{view}" aria-pressed="false"></button>' for view in body_map.VIEWS)}</div>
  <div class="views">{"".join(_view(view) for view in body_map.VIEWS)}</div>
</div>
"""

_STYLE = """
:host { display: block; container-type: inline-size; }
.map { font-family: var(--st-font); color: var(--st-text-color); }
.map[hidden] { display: none; }
p { margin: 0; }
.turn { display: grid; grid-template-columns: 1fr 1fr; max-width: 22rem; margin: 0 auto 0.6rem; }
.turn button { min-height: 3rem; font: inherit; font-weight: 600; color: inherit; cursor: pointer;
  background: var(--st-secondary-background-color); border: 1.5px solid var(--st-border-color); }
.turn button:first-child { border-radius: 14px 0 0 14px; }
.turn button:last-child { border-radius: 0 14px 14px 0; margin-left: -1.5px; }
.turn button[aria-pressed="true"] { background: var(--st-primary-color); border-color: var(--st-primary-color); color: var(--st-background-color); }
.turn button[aria-pressed="true"]::before { content: "✓ " / ""; }
.views { display: flex; gap: 1.5rem; justify-content: center; }
.view { flex: 1 1 0; max-width: 22rem; min-width: 0; }
.name { display: none; text-align: center; font-weight: 600; margin-bottom: 0.3rem; }
.picture { position: relative; overflow: hidden; border-radius: 14px; background: var(--hip-soft); }
.sides { display: flex; justify-content: space-between; padding: 0.25rem 0.4rem 0; color: var(--hip-quiet); font-size: 0.9rem; }
.spot { position: absolute; width: 46px; height: 46px; margin: -23px 0 0 -23px; padding: 0; border-radius: 50%; cursor: pointer;
  font: 700 22px/1 var(--st-font); color: var(--st-background-color); background: rgb(255 255 255 / 0.18);
  border: 2.5px solid #fff; box-shadow: 0 0 0 2px #16302d; }
.spot:hover { background: rgb(255 255 255 / 0.45); }
.spot[aria-pressed="true"] { background: var(--st-primary-color); border-color: var(--st-background-color); box-shadow: 0 0 0 2.5px var(--st-primary-color); }
.spot[aria-pressed="true"]::before { content: "✓" / ""; }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 4px; z-index: 2; }
.turn button:focus-visible { outline-offset: 2px; }
@container (max-width: 35.9em) { .view:not(.shown) { display: none; } }
@container (min-width: 36em) { .turn { display: none; } .name { display: block; } }
@media (forced-colors: active) { .spot[aria-pressed="true"], .turn button[aria-pressed="true"] {
  forced-color-adjust: none; background: Highlight; color: HighlightText; border-color: HighlightText; } }
"""

_SCRIPT = """
export default function ({ parentElement, data: [data], setTriggerValue }) {
  const box = parentElement.querySelector(".map"), spots = [...box.querySelectorAll(".spot")];
  const kept = (parentElement.hipwiseMap ??= { view: "front", queue: [], last: Date.now() });
  box.hidden = false;
  kept.queue = kept.queue.filter(([number]) => number > data.heard);
  const toggled = (id) => kept.queue.filter(([, tapped]) => tapped === id).length % 2 === 1;
  for (const spot of spots) {
    spot.setAttribute("aria-label", data.labels[spot.id]);
    spot.title = data.labels[spot.id];
    spot.setAttribute("aria-pressed", String(data.marked.includes(spot.id) !== toggled(spot.id)));
  }
  box.ariaBusy = kept.queue.length ? "true" : null;
  for (const side of box.querySelectorAll("[data-side]")) side.textContent = data.words[side.dataset.side];
  const turn = (view) => {
    kept.view = view;
    for (const other of box.querySelectorAll(".view")) other.classList.toggle("shown", other.dataset.view === view);
    for (const press of box.querySelectorAll("[data-shows]")) press.setAttribute("aria-pressed", String(press.dataset.shows === view));
  };
  for (const press of box.querySelectorAll("[data-shows]")) {
    press.textContent = data.words[press.dataset.shows];
    press.onclick = () => turn(press.dataset.shows);
  }
  turn(kept.view);
  for (const view of box.querySelectorAll(".view")) {
    const here = [...view.querySelectorAll(".spot")];
    view.setAttribute("aria-label", data.words[view.dataset.view]);
    view.querySelector(".name").textContent = data.words[view.dataset.view];
    const enter = (spot) => here.forEach((other) => { other.tabIndex = other === spot ? 0 : -1; });
    if (!here.some((spot) => spot.tabIndex === 0)) enter(here[0]);
    view.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const from = here.indexOf(event.target);
      if (!step || from < 0) return;
      event.preventDefault();
      const next = here[(from + step + here.length) % here.length];
      enter(next);
      next.focus();
    };
    for (const spot of here) spot.onclick = () => {
      enter(spot);
      kept.last += 1;
      kept.queue.push([kept.last, spot.id]);
      spot.setAttribute("aria-pressed", String(spot.getAttribute("aria-pressed") !== "true"));
      box.ariaBusy = "true";
      setTriggerValue("tapped", kept.queue.map(([number, id]) => [number, id]));
    };
  }
}
"""
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
