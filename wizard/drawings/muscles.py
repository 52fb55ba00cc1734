"""The side of the hip with its three muscles: gluteus medius, gluteus minimus below it, and the TFL in front.

Drawn on the figure of the exercises, seen from its right side. Outlines are simplified.
"""

from __future__ import annotations

from functools import lru_cache

from catalogue.model import Drawing, Pose

from .figure import Camera, Layer, camera, person
from .icons import bare_shapes
from .picture import _edged, _path, _shape
from .skeleton import Body, moment

WIDE, TALL = 320, 330
_UNITS = 1150.0  # units of the picture in one body height
_STANDING = Pose(right_shoulder=(60, 0, 0), left_shoulder=(60, 0, 0), on={"right_foot": "floor", "left_foot": "floor"})
# Corners to the front and up from the middle of the hips, in body heights. Own placement.
OUTLINES = {
    "medius": (
        (0.046, 0.060),
        (0.030, 0.083),
        (0.000, 0.093),
        (-0.032, 0.085),
        (-0.056, 0.062),
        (-0.040, 0.030),
        (-0.014, -0.030),
        (0.006, -0.030),
        (0.024, 0.022),
    ),
    "minimus": ((0.030, 0.032), (0.012, 0.050), (-0.014, 0.050), (-0.030, 0.030), (-0.010, -0.024), (0.004, -0.024)),
    "tfl": ((0.062, 0.060), (0.050, 0.068), (0.040, 0.020), (0.026, -0.066), (0.038, -0.072), (0.054, -0.010)),
}
_BAND = ((0.030, -0.066), (0.038, -0.070), (0.006, -0.165), (-0.004, -0.163))  # the strip of tendon below the TFL
NUMBERED = {"medius": (-0.030, 0.062), "minimus": (-0.004, 0.012), "tfl": (0.048, 0.012)}
CLASS = {"medius": "hd-muscle", "minimus": "hd-minimus", "tfl": "hd-tfl"}


@lru_cache(maxsize=1)
def hip() -> str:
    """The inline SVG with the numbers 1 to 3, for ``stylesheet()`` to colour; the words stand beside it."""
    body, seen, layers = _scene()
    base = _edged(
        "".join(
            _shape(
                paint,
                _path(Layer(paint, tuple(h for layer in layers if layer.paint == paint for h in layer.hulls)), seen),
                True,
            )
            for paint in ("skin", "shorts", "top")
        )
    )
    shapes = f'<path class="hd-tendon" d="{_ring(_BAND, body, seen)}"/>'
    shapes += "".join(
        f'<path class="{CLASS[name]}" d="{_ring(corners, body, seen)}"/>' for name, corners in OUTLINES.items()
    )
    numbers = "".join(_number(str(n), *_at(NUMBERED[name], body, seen)) for n, name in enumerate(OUTLINES, 1))
    return f'<svg viewBox="0 0 {WIDE} {TALL}" class="hip-drawing hip-muscles" aria-hidden="true">{bare_shapes(base)}{shapes}{numbers}</svg>'


@lru_cache(maxsize=1)
def _scene() -> tuple[Body, Camera, tuple[Layer, ...]]:
    drawing = Drawing(view=(-90, 0), lies="upright", start=_STANDING, end=Pose())
    body = moment(drawing, _STANDING)
    seen = camera(drawing.view)._replace(scale=_UNITS)
    x, y = seen.point(body.points["hips"])
    seen = seen._replace(x=WIDE / 2 - x, y=TALL * 0.56 - y)
    parts = person(body, seen, drawing, None, {"leg": set(), "arm": set()})
    return body, seen, tuple(layer for part in parts if part.name in ("trunk", "right_leg") for layer in part.layers)


def _at(corner: tuple[float, float], body: Body, seen: Camera) -> tuple[float, float]:
    front, up = corner
    return seen.point(body.frames["pelvis"].at(body.points["hips"], f=front, u=up))


def _ring(corners: tuple[tuple[float, float], ...], body: Body, seen: Camera) -> str:
    """A closed curve through the middles of the edges, so that no corner is sharp."""
    points = [_at(corner, body, seen) for corner in corners]
    middles = [
        ((ax + bx) / 2, (ay + by) / 2) for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True)
    ]
    said = f"M{middles[-1][0]:.0f} {middles[-1][1]:.0f}"
    return (
        said
        + "".join(f"Q{x:.0f} {y:.0f} {mx:.0f} {my:.0f}" for (x, y), (mx, my) in zip(points, middles, strict=True))
        + "z"
    )


def _number(text: str, x: float, y: float) -> str:
    return (
        f'<g class="hd-tag"><circle cx="{x:.0f}" cy="{y:.0f}" r="13"/>'
        f'<text x="{x:.0f}" y="{y + 6:.0f}" text-anchor="middle">{text}</text></g>'
    )
