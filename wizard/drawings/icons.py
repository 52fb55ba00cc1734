"""Small pictures of things and of positions, made of the same shapes as the drawings."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from catalogue.model import Drawing, Pose, Prop

from .colours import LIGHT
from .figure import Camera, Layer, camera, person, things
from .picture import _around, _edged, _path, _shape, style
from .skeleton import Vec, moment

SIZE = 100
LARGE = 400  # of somebody who is seen from near


@lru_cache(maxsize=64)
def icon(name: str) -> str:
    """The inline icon of a kind of kit (as in the vocabulary), "wall", "mat", a position or one of ``PEOPLE``; KeyError for others.

    It is decoration: the word stands beside it.
    """
    return f'<svg viewBox="{_view(name)}" class="hip-drawing hip-icon" aria-hidden="true">{_drawn(name, colours=False)}</svg>'


@lru_cache(maxsize=64)
def icon_file(name: str) -> str:
    """The same icon as a file of its own, with its colours in both themes."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_view(name)}" class="hip-drawing">{style()}{_drawn(name)}</svg>\n'


def _view(name: str) -> str:
    return BUST if name in PEOPLE else f"0 0 {SIZE} {SIZE}"


def _drawn(name: str, colours: bool = True) -> str:
    layers, seen = ICONS[name]()
    frame = _around(layers, seen, ())
    size, line = (LARGE, 3.4) if name in PEOPLE else (SIZE, 2.4)
    scale = (size - 8) / max(frame.width, frame.height)
    seen = seen._replace(
        scale=scale, x=size / 2 - (frame.x + frame.width / 2) * scale, y=size / 2 - (frame.y + frame.height / 2) * scale
    )
    said = _edged("".join(_shape(layer.paint, _path(layer, seen), layer.edge) for layer in layers), line)
    return said if colours else bare_shapes(said)


def bare_shapes(said: str) -> str:
    """Shapes without the light colours: on a page the stylesheet has them."""
    for colour in set(LIGHT.values()):
        said = said.replace(f' fill="{colour}"', "").replace(f' stroke="{colour}"', "")
    return said


Made = tuple[list[Layer], Camera]


def _thing(
    kind: str, size: Vec | None = None, view: tuple[float, float] = (-56, 22), **more: Any
) -> Callable[[], Made]:
    def made() -> Made:
        prop = Prop(kind=kind, size=size, **more)
        seen = camera(view)
        drawing = Drawing(view=view, lies="upright", props=(prop,), start=Pose(), end=Pose())
        bodies = [moment(drawing, Pose())] if kind != "mat" else []
        return [layer for part in things(drawing, seen, bodies) for layer in part.layers], seen

    return made


def _shapes(
    paint: str, *hulls: tuple[tuple[float, float, float], ...], more: tuple[Layer, ...] = ()
) -> Callable[[], Made]:
    """Flat shapes: each hull as (x, y, radius)."""

    def made() -> Made:
        seen = Camera((1, 0, 0), (0, 1, 0), (0, 0, 1))
        return [Layer(paint, tuple(tuple(((x, y, 0.0), r) for x, y, r in hull) for hull in hulls)), *more], seen

    return made


def _ring(paint: str, wide: float, high: float, thick: float) -> Callable[[], Made]:
    """A flat loop lying in the picture, as four strips."""
    a, b = wide / 2, high / 2
    corners = (
        (-a, 0),
        (-a * 0.7, b * 0.8),
        (0, b),
        (a * 0.7, b * 0.8),
        (a, 0),
        (a * 0.7, -b * 0.8),
        (0, -b),
        (-a * 0.7, -b * 0.8),
    )
    return _shapes(
        paint, *(((*p, thick), (*q, thick)) for p, q in zip(corners, corners[1:] + corners[:1], strict=True))
    )


def _ankle_weight() -> Made:
    seen = camera((-90, 4))
    drawing = Drawing(view=(-90, 4), lies="upright", working=("right",), start=Pose(), end=Pose())
    body = moment(drawing, Pose())
    parts = {
        part.name: part for part in person(body, seen, drawing, "ankle_weight_light", {"leg": set(), "arm": set()})
    }
    leg = [layer for layer in parts["right_leg"].layers if layer.paint in ("sock", "sole", "shoe")]
    knee, ankle = body.points["right_knee"], body.points["right_ankle"]
    x, y, z = (k + (a - k) * 0.45 for k, a in zip(knee, ankle, strict=True))
    shin = Layer("skin", ((((x, y, z), 0.036), (ankle, 0.026)),))
    return [shin, *leg, *parts["ankle_weight"].layers], seen


def _position(drawing: Drawing) -> Callable[[], Made]:
    def made() -> Made:
        seen = camera(drawing.view)
        body = moment(drawing, drawing.start)
        far = (
            {"leg": {"left"}, "arm": {"left"}} if drawing.lies != "right_side" else {"leg": {"right"}, "arm": {"right"}}
        )
        if drawing.lies == "upright" and abs(drawing.view[0]) < 45:
            far = {"leg": set(), "arm": set()}
        parts = [*things(drawing, seen, [body]), *person(body, seen, drawing, None, far)]
        return [layer for part in sorted(parts, key=lambda part: part.depth) for layer in part.layers], seen

    return made


_MAT = (Prop(kind="mat"),)
POSITIONS = {
    "standing": Drawing(
        view=(0, 6),
        lies="upright",
        end=Pose(),
        start=Pose(
            left_hip=(0, 3, 0),
            right_hip=(0, 3, 0),
            left_hand="own_hip",
            right_hand="own_hip",
            on={"right_foot": "floor", "left_foot": "floor"},
        ),
    ),
    "seated": Drawing(
        view=(-90, 8),
        lies="upright",
        end=Pose(),
        props=(Prop(kind="chair", back=(-0.12, 0.0)),),
        start=Pose(
            left_hip=(86, 0, 0),
            right_hip=(86, 0, 0),
            left_knee=86,
            right_knee=86,
            left_hand="own_thigh",
            right_hand="own_thigh",
            on={"seat": "chair"},
        ),
    ),
    "side_lying": Drawing(
        view=(-90, 16),
        lies="right_side",
        end=Pose(),
        props=_MAT,
        start=Pose(
            left_hip=(30, 0, 0),
            right_hip=(30, 0, 0),
            left_knee=60,
            right_knee=60,
            right_shoulder=(110, 0, 0),
            right_elbow=90,
            left_hand="own_hip",
            on={"right_hip": "mat", "right_shoulder": "mat"},
        ),
    ),
    "supine": Drawing(
        view=(-90, 12),
        lies="supine",
        end=Pose(),
        props=_MAT,
        start=Pose(
            left_hip=(50, 0, 0),
            right_hip=(50, 0, 0),
            left_knee=100,
            right_knee=100,
            left_elbow=2,
            right_elbow=2,
            on={"back": "mat", "left_foot": "mat", "right_foot": "mat"},
        ),
    ),
    "prone": Drawing(
        view=(-90, 12),
        lies="prone",
        end=Pose(),
        props=_MAT,
        start=Pose(
            neck=(-8, 0, 0),
            left_ankle=0,
            right_ankle=0,
            left_shoulder=(80, 0, 0),
            right_shoulder=(80, 0, 0),
            left_elbow=90,
            right_elbow=90,
            on={"right_toes": "mat", "right_forearm": "mat", "left_forearm": "mat"},
        ),
    ),
    "hands_and_knees": Drawing(
        view=(-90, 12),
        lies="prone",
        end=Pose(),
        props=_MAT,
        start=Pose(
            pelvis=(-9, 0, 0),
            neck=(-6, 0, 0),
            left_hip=(74, 0, 0),
            right_hip=(74, 0, 0),
            left_knee=82,
            right_knee=82,
            left_ankle=50,
            right_ankle=50,
            left_shoulder=(84, 0, 0),
            right_shoulder=(84, 0, 0),
            on={"right_knee": "mat", "left_hand": "mat", "right_hand": "mat"},
        ),
    ),
}

BUST = "68 2 276 236"  # of a standing person: head to hips
_FEET = {"right_foot": "floor", "left_foot": "floor"}
PEOPLE = {  # who stands on a page that has nothing to show
    "pointing": Drawing(
        view=(0, 6),
        lies="upright",
        end=Pose(),
        start=Pose(
            left_hip=(0, 5, 0),
            right_hip=(0, 5, 0),
            neck=(0, 0, 30),
            right_hand="own_hip",
            left_shoulder=(0, 88, 0),
            left_elbow=4,
            on=_FEET,
        ),
    ),
    "searching": Drawing(
        view=(0, 6),
        lies="upright",
        end=Pose(),
        start=Pose(
            left_hip=(0, 4, 0),
            right_hip=(0, 4, 0),
            neck=(4, -8, 28),
            left_hand="own_hip",
            right_hand="head",
            right_shoulder=(20, 100, 0),
            on=_FEET,
        ),
    ),
    "shrugging": Drawing(
        view=(0, 6),
        lies="upright",
        end=Pose(),
        start=Pose(
            left_hip=(0, 4, 0),
            right_hip=(0, 4, 0),
            neck=(0, 12, 0),
            left_shoulder=(0, 24, -78),
            right_shoulder=(0, 24, -78),
            left_elbow=86,
            right_elbow=86,
            on=_FEET,
        ),
    ),
}

_LONG = (
    ((-0.5, 0.16, 0.05), (0.3, 0.30, 0.05)),
    ((0.3, 0.30, 0.05), (0.5, 0.12, 0.05)),
    ((0.5, 0.12, 0.05), (-0.3, -0.06, 0.05)),
    ((-0.3, -0.06, 0.05), (-0.5, -0.24, 0.05)),
    ((-0.5, -0.24, 0.05), (0.5, -0.32, 0.05)),
)
_BAR = (
    ((-0.36, 0, 0.05), (0.36, 0, 0.05)),
    ((-0.40, 0.2, 0.09), (-0.40, -0.2, 0.09)),
    ((0.40, 0.2, 0.09), (0.40, -0.2, 0.09)),
    ((-0.58, 0.1, 0.06), (-0.58, -0.1, 0.06)),
    ((0.58, 0.1, 0.06), (0.58, -0.1, 0.06)),
)
ICONS: dict[str, Callable[[], Made]] = {
    "mini_band": _ring("band", 1.0, 0.56, 0.075),
    "latex_free_band": _ring("band-plain", 1.0, 0.56, 0.075),
    "long_band": _shapes("band", *_LONG),
    "latex_free_long_band": _shapes("band-plain", *_LONG),
    "ankle_weight": _ankle_weight,
    "step": _thing("step", (0.34, 0.30, 0.10)),
    "high_seat": _thing("high_seat", (0.34, 0.44, 0.38)),
    "chair": _thing("chair", (0.25, 0.25, 0.27), view=(-40, 18), back=(-0.12, 0.0)),
    "bench": _thing("bench", (0.24, 0.62, 0.24), view=(-28, 20)),
    "dumbbell": _shapes("weight", *_BAR),
    "wall": _thing("wall", (0.05, 0.6, 0.8), view=(-30, 14)),
    "mat": _shapes("mat", ((-0.6, -0.16, 0.02), (0.4, -0.16, 0.02), (0.62, 0.16, 0.02), (-0.36, 0.16, 0.02))),
    **{name: _position(drawing) for name, drawing in (POSITIONS | PEOPLE).items()},
}
