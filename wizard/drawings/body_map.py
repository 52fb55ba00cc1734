"""Waist to shin from the front and from the back, and where on it each place of pain lies.

The figure is posed and drawn like every other; the spots follow its joints.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from catalogue.model import Drawing, Pose

from .colours import LIGHT
from .figure import Camera, Layer, camera, person
from .icons import bare_shapes
from .picture import _edged, _path, _shape
from .skeleton import Body, Frame, Vec, moment

WIDE, TALL = 420, 530  # units of the picture; 1,000 of them are one body height
TOP = 0.715  # how high the upper edge is, in body heights
VIEWS = {"front": 0.0, "back": 180.0}  # degrees around the person
_STANDING = Pose(
    left_hip=(0, 7, 0),
    right_hip=(0, 7, 0),
    left_shoulder=(0, 42, 0),
    right_shoulder=(0, 42, 0),
    on={"right_foot": "floor", "left_foot": "floor"},
)


PALE = {"skin": "#ffffff", "shorts": "#f2f2f2", "top": "#f2f2f2"}  # what the figure wears, and how it is on paper


class Spot(NamedTuple):
    """A place to tap: its middle as shares of the width and the height of the picture."""

    place: str  # an id of the question about the place
    side: str | None  # of the person, not of the picture; None in the middle of the body
    x: float
    y: float


@lru_cache(maxsize=2)
def figure(view: str) -> str:
    """The inline SVG of ``view`` ("front" or "back"), for ``stylesheet()`` to colour; KeyError for others."""
    return f'<svg viewBox="0 0 {WIDE} {TALL}" class="hip-drawing" aria-hidden="true">{bare_shapes(_shapes(view))}</svg>'


@lru_cache(maxsize=2)
def paper_figure(view: str) -> str:
    """The same as a file for paper: so pale that a mark of any pen is seen on it. KeyError for other views."""
    shapes = _shapes(view)
    for paint, pale in PALE.items():
        shapes = shapes.replace(f'fill="{LIGHT[paint]}"', f'fill="{pale}"')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {TALL}">{shapes}</svg>'


def _shapes(view: str) -> str:
    drawing, body, seen = _scene(view)
    layers = [
        layer for part in person(body, seen, drawing, None, {"leg": set(), "arm": set()}) for layer in part.layers
    ]
    # Seen this straight, each colour is one shape: no seams where limbs and trunk meet.
    return _edged(
        "".join(
            _shape(
                paint,
                _path(
                    Layer(paint, tuple(hull for layer in layers if layer.paint == paint for hull in layer.hulls)), seen
                ),
                True,
            )
            for paint in PALE
        )
    )


@lru_cache(maxsize=2)
def spots(view: str) -> tuple[Spot, ...]:
    """The places that can be seen in ``view``, from top to bottom and, within a row, from left to right."""
    _, body, seen = _scene(view)
    found = [Spot(place, side, *_share(where, seen)) for place, side, where in _places(body) if place in _SEEN[view]]
    return tuple(sorted(found, key=lambda spot: (_ROWS.index(spot.place in _KNEES), spot.place != "low_back", spot.x)))


_SEEN = {
    "front": ("outer_hip", "groin_front", "front_knee", "outer_knee"),
    "back": ("low_back", "outer_hip", "buttock", "outer_knee"),
}
_KNEES = ("front_knee", "outer_knee")
_ROWS = (False, True)  # the hips, then the knees


@lru_cache(maxsize=2)
def _scene(view: str) -> tuple[Drawing, Body, Camera]:
    drawing = Drawing(view=(VIEWS[view], 0), lies="upright", start=_STANDING, end=Pose())
    body = moment(drawing, _STANDING)
    seen = camera(drawing.view)._replace(scale=1000.0, y=TOP * 1000)
    return drawing, body, seen._replace(x=WIDE / 2 - seen.point(body.points["hips"])[0])


def _places(body: Body) -> list[tuple[str, str | None, Vec]]:
    """Where each place lies on this body. The offsets are our own placement."""
    pelvis: Frame = body.frames["pelvis"]
    hips = body.points["hips"]
    found: list[tuple[str, str | None, Vec]] = [("low_back", None, pelvis.at(hips, u=0.115))]
    for side, sign in (("left", 1), ("right", -1)):
        knee, thigh = body.points[f"{side}_knee"], body.frames[f"{side}_thigh"]
        found += [
            ("outer_hip", side, pelvis.at(hips, l=sign * 0.126, u=-0.012)),
            ("groin_front", side, pelvis.at(hips, l=sign * 0.050, u=-0.022)),
            ("buttock", side, pelvis.at(hips, l=sign * 0.055, u=-0.026)),
            ("front_knee", side, thigh.at(knee, l=-sign * 0.012)),
            ("outer_knee", side, thigh.at(knee, l=sign * 0.062)),
        ]
    return found


def _share(where: Vec, seen: Camera) -> tuple[float, float]:
    x, y = seen.point(where)
    return round(x / WIDE, 4), round(y / TALL, 4)
