"""The people of a workshop, drawn like the figures of the exercises: each look is a pose, clothes, and what is beside it.

A sore place has a ring with rays around it, so that more than its colour tells of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from catalogue.model import Drawing, Pose, Prop
from wizard.words import Words, words_for

from .colours import LIGHT
from .figure import Camera, Layer, Part, _box, camera, far_sides, ground, person, things
from .icons import bare_shapes
from .picture import _around, _edged, _path, _shape
from .skeleton import Body, Vec, add, between, moment, mul, sub

WIDE, TALL, MARGIN = 640, 720, 16
LARGEST = 600.0  # units of one body height at most
RING = 0.05  # of a sore place, in body heights
FEET = {"right_foot": "floor", "left_foot": "floor"}

Made = Callable[[Body, Camera, Mapping[str, float]], list[Part]]


class Look(NamedTuple):
    """How somebody looks. ``paints`` changes colours of the figure ("" leaves a shape out), ``sore`` names places of ``PLACES``."""

    drawing: Drawing
    hair: str = "short"
    paints: Mapping[str, str] = {}
    sore: tuple[str, ...] = ()
    carries: tuple[Made, ...] = ()
    mark: str = ""  # "warning", "question" or "moon" in a corner


def persona(look: str, title: str = "", desc: str = "", language: str = "en") -> str:
    """The inline SVG of ``look`` (one of ``LOOKS``), for ``stylesheet()`` to colour. KeyError for others.

    Its name in words is ``title`` (who it is), and ``desc`` or else what the drawing shows.
    """
    said = ". ".join(text.rstrip(".") for text in (title, desc or shows(look, words_for(language))) if text) + "."
    return (
        f'<svg viewBox="0 0 {WIDE} {TALL}" class="hip-drawing" role="img" aria-label={quoteattr(said)}>'
        f"{bare_shapes(_drawn(look))}</svg>"
    )


def shows(look: str, words: Words) -> str:
    """What a drawing shows, in words. KeyError for an unknown look."""
    say = words.say
    return {
        "postal_worker": say(
            "look.postal_worker", "A woman with a shoulder bag on her round, one hand on her sore right hip."
        ),
        "teacher": say("look.teacher", "A woman at a desk over her papers. Her right hip is marked as sore."),
        "traveller": say("look.traveller", "A man who walks with a backpack. His right hip is marked as sore."),
        "sleeper": say(
            "look.sleeper",
            "A man in bed on his right side, his head on a pillow, under the moon. The hip below is marked as sore.",
        ),
        "runner": say("look.runner", "A woman in mid-stride. The outside of her right knee is marked as sore."),
        "hockey_player": say(
            "look.hockey_player", "A man with bent knees and a hockey stick. His right groin is marked as sore."
        ),
        "unsteady": say(
            "look.unsteady", "An older man who holds the back of a chair. His right hip is marked as sore."
        ),
        "pregnant": say(
            "look.pregnant", "A pregnant woman, one hand on her belly. Her right buttock is marked as sore."
        ),
        "new_hip": say("look.new_hip", "An older woman who climbs a step. Nothing is marked as sore."),
        "mover": say("look.mover", "A man who carries a box. His low back is marked as sore."),
        "burn": say(
            "look.burn",
            "A woman who lifts her right leg to the side, a hand on the wall. "
            "The front of that hip burns, and the buttock is marked as sore.",
        ),
        "swimmer": say(
            "look.swimmer",
            "A man in swimming trunks with a cap, a hand on his sore shoulder. His right buttock is marked as sore.",
        ),
        "warning": say(
            "look.warning", "A man who sits bent forward beside a warning mark. His low back is marked as sore."
        ),
        "open_question": say(
            "look.open_question",
            "A woman with a hand at her head beside a question mark. Her right hip is marked as sore.",
        ),
        "somebody": say("look.somebody", "A person who stands at ease."),
    }[look]


# --- the picture ---------------------------------------------------------------------------------------------


def body_of(look: str) -> Body:
    """The joints of ``look``. KeyError for an unknown look."""
    drawing = LOOKS[look].drawing
    return moment(drawing, drawing.start)


@lru_cache(maxsize=32)
def _drawn(look: str) -> str:
    at = LOOKS[look]
    body, seen = body_of(look), camera(at.drawing.view)
    far = far_sides([body], seen, at.drawing)
    parts = [*things(at.drawing, seen, [body]), *person(body, seen, at.drawing, None, far, at.hair)]
    for made in at.carries:
        parts += made(body, seen, {part.name: part.depth for part in parts})
    layers = [
        ground([body], at.drawing, [body]),
        *(layer for part in sorted(parts, key=lambda part: part.depth) for layer in part.layers),
    ]
    places = [PLACES[place](body) for place in at.sore]
    frame = _around(
        layers, seen, [(x + dx, y + dy) for x, y in map(seen.point, places) for dx in (-0.1, 0.1) for dy in (-0.1, 0.1)]
    )
    scale = min(LARGEST, (WIDE - 2 * MARGIN) / frame.width, (TALL - 2 * MARGIN) / frame.height)
    seen = seen._replace(
        scale=scale, x=WIDE / 2 - (frame.x + frame.width / 2) * scale, y=TALL - MARGIN - frame.bottom() * scale
    )
    shapes = "".join(
        _shape(paint, _path(layer, seen), layer.edge)
        for layer in layers
        for paint in [at.paints.get(layer.paint, layer.paint)]
        if paint
    )
    return (
        _edged(shapes)
        + "".join(_sore(p, seen) for p in places)
        + _marked(at.mark, seen.point(body.points["head"]), seen.scale)
    )


def _sore(place: Vec, seen: Camera) -> str:
    x, y = seen.point(place)
    r = RING * seen.scale
    rays = "".join(
        f"M{x + a * r * 1.22:.0f} {y + b * r * 1.22:.0f}L{x + a * r * 1.55:.0f} {y + b * r * 1.55:.0f}"
        for a, b in ((math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)) for k in range(8))
    )
    ring = f"M{x - r:.0f} {y:.0f}a{r:.0f} {r:.0f} 0 1 1 {2 * r:.0f} 0a{r:.0f} {r:.0f} 0 1 1 {-2 * r:.0f} 0z"
    return "".join(
        f'<path class="hd-{name}" d="{ring}{rays}" fill="none" stroke="{LIGHT[paint]}" stroke-width="{width}" stroke-linecap="round"/>'
        for name, paint, width in (("halo", "ground", 15), ("sore", "wrong", 7))
    )


def _marked(mark: str, head: tuple[float, float], scale: float) -> str:
    """A sign in the corner of the picture that the head leaves free."""
    if not mark:
        return ""
    x, y = (WIDE - 90 if head[0] < WIDE / 2 else 90), 90
    if mark == "moon":
        return (
            f'<path class="hd-cushion" d="M{x - 10} {y - 50}a52 52 0 1 0 62 62a42 42 0 0 1-62-62z" fill="{LIGHT["cushion"]}" '
            f'stroke="{LIGHT["edge"]}" stroke-width="3" stroke-linejoin="round"/>'
        )
    if mark == "warning":
        sign = f"M{x} {y - 62}L{x + 70} {y + 58}H{x - 70}z"
        glyph = f"M{x} {y - 14}V{y + 16}M{x} {y + 38}v1"
        paint = "wrong"
    else:
        sign = f"M{x - 62} {y}a62 62 0 1 1 124 0a62 62 0 1 1-124 0z"
        glyph = f"M{x - 20} {y - 14}a20 20 0 1 1 32 16q-12 8-12 18M{x} {y + 38}v1"
        paint = "arrow"
    return (
        f'<path class="hd-{paint}" d="{sign}" fill="{LIGHT[paint]}" stroke-linejoin="round"/>'
        f'<path class="hd-mark" d="{glyph}" fill="none" stroke="{LIGHT["on-mark"]}" stroke-width="14" stroke-linecap="round"/>'
    )


# --- where it is sore ------------------------------------------------------------------------------------------


def _pelvis(f: float, l: float, u: float, of: str = "hips") -> Callable[[Body], Vec]:  # noqa: E741  f, l, u: forward, left, up
    return lambda body: body.frames["pelvis"].at(body.points[of], f=f, l=l, u=u)


PLACES: dict[str, Callable[[Body], Vec]] = {
    "outer_hip": _pelvis(-0.004, -0.10, 0.0),
    "groin_front": _pelvis(0.065, -0.045, -0.005),
    "front_of_hip": _pelvis(0.060, -0.070, 0.030),
    "buttock": _pelvis(-0.075, -0.055, -0.018),
    "low_back": _pelvis(-0.055, 0.0, -0.015, "waist"),
    "outer_knee": lambda body: body.frames["right_thigh"].at(body.points["right_knee"], l=-0.035),
    "shoulder": lambda body: body.frames["chest"].at(body.points["right_shoulder"], l=-0.01),
}


# --- what they wear and carry ------------------------------------------------------------------------------------


def _carried(
    paint: str,
    over: str,
    *hulls: Callable[[Body], tuple[tuple[Vec, float], ...]],
    nearer: float = 2e-4,
    edge: bool = True,
) -> Made:
    """A thing of balls that is drawn just over (or, with less than 0, behind) a part of the figure."""

    def made(body: Body, seen: Camera, depths: Mapping[str, float]) -> list[Part]:
        return [Part(paint, depths[over] + nearer, (Layer(paint, tuple(hull(body) for hull in hulls), edge=edge),))]

    return made


def _on(
    frame: str, point: str, *balls: tuple[float, float, float, float]
) -> Callable[[Body], tuple[tuple[Vec, float], ...]]:
    """Balls so far to the front, left and top of a joint, and their radii."""
    return lambda body: tuple((body.frames[frame].at(body.points[point], f=f, l=l, u=u), r) for f, l, u, r in balls)  # noqa: E741  f, l, u: forward, left, up


def _strip(
    thick: float, *places: tuple[float, float, float]
) -> tuple[Callable[[Body], tuple[tuple[Vec, float], ...]], ...]:
    """A strip over the chest, from place to place."""
    return tuple(_on("chest", "neck", (*one, thick), (*other, thick)) for one, other in pairwise(places))


BELLY = _carried(
    "top",
    "trunk",
    _on("pelvis", "hips", (0.055, 0.0, 0.085, 0.078), (0.03, 0.03, 0.13, 0.066), (0.03, -0.03, 0.13, 0.066)),
    nearer=1e-4,
)
BACKPACK = _carried(
    "cushion",
    "trunk",
    _on("chest", "neck", *((f, s * 0.06, u, 0.035) for f in (-0.09, -0.135) for s in (1, -1) for u in (-0.01, -0.19))),
    nearer=-0.02,
)
STRAP = _carried(
    "wood",
    "right_arm",
    *_strip(0.010, (-0.05, -0.060, 0.030), (0.020, -0.060, 0.034), (0.062, -0.070, -0.03), (0.055, -0.090, -0.13)),
    nearer=-1e-3,
)
BAG = _carried(
    "wood",
    "left_arm",
    _on("pelvis", "hips", *((f, 0.125, u, 0.02) for f in (0.10, -0.08) for u in (0.03, -0.11))),
    nearer=-0.03,
)
SASH = _carried(
    "wood-dark", "trunk", *_strip(0.009, (0.058, -0.062, -0.006), (0.088, 0.0, -0.075), (0.075, 0.100, -0.20))
)
CAP = _carried(
    "band-plain",
    "head",
    _on("head", "head", (0.024, 0.022, 0.046, 0.022), (0.024, -0.022, 0.046, 0.022), (-0.010, 0.0, 0.052, 0.042)),
    edge=False,
)


def _box_in_hands(body: Body, seen: Camera, depths: Mapping[str, float]) -> list[Part]:
    middle = between(body.points["left_hand"], body.points["right_hand"], 0.5)
    at = add(middle, (0.05, 0.0, -0.035))
    return [Part("box", (depths["trunk"] + depths["right_arm"]) / 2, _box(at, (0.20, 0.24, 0.18), seen, "step"))]


def _hockey_stick(body: Body, seen: Camera, depths: Mapping[str, float]) -> list[Part]:
    top, low = body.points["left_hand"], body.points["right_hand"]
    way = sub(low, top)
    heel = add(top, mul(way, (top[2] - 0.02) / -way[2]))
    tip = add(heel, (0.09, 0.03, 0.012))
    start = add(top, mul(way, -0.25))
    return [
        Part(
            "stick",
            depths["right_arm"] - 1e-3,
            (Layer("wood", (((start, 0.010), (heel, 0.010)), ((heel, 0.014), (tip, 0.012)))),),
        )
    ]


def _papers(body: Body, seen: Camera, depths: Mapping[str, float]) -> list[Part]:
    return [Part("papers", depths["table"] + 1e-3, _box((0.43, -0.05, 0.40), (0.14, 0.17, 0.018), seen, "paper"))]


# --- who they are ------------------------------------------------------------------------------------------------


def _clothes(top: str = "", hair: str = "", deep: bool = False, bare_feet: bool = False) -> dict[str, str]:
    skin = "skin-deep" if deep else "skin"
    paints = {"skin": skin, "far-skin": f"far-{skin}"} if deep else {}
    paints |= {"top": f"top-{top}", "far-top": f"far-top-{top}"} if top else {}
    paints |= {"hair": f"hair-{hair}"} if hair else {}
    if bare_feet:
        paints |= {"shoe": skin, "far-shoe": f"far-{skin}", "sole": "", "sock": ""}
    return paints


def _standing(
    view: tuple[float, float], start: Pose, *props: Prop, stands: tuple[float, float] = (0.0, -0.054)
) -> Drawing:
    return Drawing(view=view, lies="upright", stands=stands, props=props, start=start, end=Pose())


LOOKS: dict[str, Look] = {
    "postal_worker": Look(
        _standing(
            (-32, 8),
            Pose(
                right_hip=(6, 2, 0),
                right_knee=4,
                left_hip=(-12, 2, 0),
                left_knee=14,
                left_ankle=24,
                neck=(4, 0, -10),
                left_shoulder=(22, 10, 0),
                left_elbow=40,
                right_hand="own_hip",
                on={"right_foot": "floor", "left_toes": "floor"},
            ),
        ),
        "bun",
        _clothes("blue", "dark", deep=True),
        ("outer_hip",),
        (BAG, SASH),
    ),
    "teacher": Look(
        Drawing(
            view=(-68, 12),
            lies="upright",
            end=Pose(),
            stands=(0.0, 0.0),
            props=(
                Prop(kind="chair", at=(0.0, 0.0, 0.0), back=(-0.12, 0.0), size=(0.25, 0.26, 0.27)),
                Prop(kind="table", at=(0.42, 0.0, 0.0), size=(0.30, 0.56, 0.40)),
            ),
            start=Pose(
                pelvis=(6, 0, 0),
                spine=(10, 0, 0),
                neck=(14, 0, 0),
                left_hip=(88, 4, 0),
                right_hip=(88, 4, 0),
                left_knee=84,
                right_knee=84,
                left_shoulder=(48, 0, 0),
                left_elbow=40,
                right_shoulder=(44, 4, 0),
                right_elbow=52,
                on={"seat": "chair"},
            ),
        ),
        "long",
        _clothes("plum", "light"),
        ("outer_hip",),
        (_papers,),
    ),
    "traveller": Look(
        _standing(
            (-64, 8),
            Pose(
                pelvis=(5, 0, 0),
                right_hip=(26, 0, 0),
                right_knee=6,
                right_ankle=-8,
                left_hip=(-14, 0, 0),
                left_knee=20,
                left_ankle=26,
                left_shoulder=(26, 6, 0),
                left_elbow=26,
                right_shoulder=(-24, 8, 0),
                right_elbow=18,
                on={"right_foot": "floor", "left_toes": "floor"},
            ),
        ),
        "short",
        _clothes("moss", "light"),
        ("outer_hip",),
        (BACKPACK, STRAP),
    ),
    "sleeper": Look(
        Drawing(
            view=(-90, 20),
            lies="right_side",
            end=Pose(),
            props=(
                Prop(kind="bench", at=(0.05, 0.02, 0.0), size=(1.16, 0.50, 0.16)),
                Prop(kind="cushion", at=(-0.39, -0.02, 0.16), size=(0.18, 0.26, 0.075)),
            ),
            start=Pose(
                left_hip=(46, 0, 0),
                right_hip=(24, 0, 0),
                left_knee=64,
                right_knee=46,
                left_ankle=20,
                right_ankle=20,
                right_shoulder=(100, 0, 0),
                right_elbow=120,
                left_shoulder=(40, -6, 0),
                left_elbow=60,
                on={"right_hip": "bench", "right_shoulder": "bench"},
            ),
        ),
        "short",
        _clothes("grey", "dark", bare_feet=True),
        ("outer_hip",),
        mark="moon",
    ),
    "runner": Look(
        _standing(
            (-76, 8),
            Pose(
                pelvis=(10, 0, 0),
                neck=(-6, 0, 0),
                right_hip=(62, 0, 0),
                right_knee=84,
                right_ankle=10,
                left_hip=(-16, 0, 0),
                left_knee=16,
                left_ankle=40,
                left_shoulder=(48, 4, 0),
                left_elbow=92,
                right_shoulder=(-46, 10, 0),
                right_elbow=86,
                on={"left_toes": "floor"},
            ),
            stands=(0.0, 0.054),
        ),
        "tail",
        _clothes("", ""),
        ("outer_knee",),
    ),
    "hockey_player": Look(
        _standing(
            (-36, 10),
            Pose(
                pelvis=(34, 0, 0),
                neck=(-24, 0, 0),
                right_hip=(62, 16, 0),
                left_hip=(62, 16, 0),
                right_knee=56,
                left_knee=56,
                left_shoulder=(14, 0, 0),
                left_elbow=84,
                right_shoulder=(56, -8, 0),
                right_elbow=16,
                on=FEET,
            ),
        ),
        "short",
        _clothes("ochre", "dark"),
        ("groin_front",),
        (_hockey_stick,),
    ),
    "unsteady": Look(
        _standing(
            (-56, 9),
            Pose(
                pelvis=(10, 0, 0),
                spine=(8, 0, 0),
                neck=(-8, 0, 0),
                right_hip=(16, 2, 0),
                left_hip=(16, 2, 0),
                right_knee=10,
                left_knee=10,
                left_hand="chair",
                right_hand="chair",
                on=FEET,
            ),
            Prop(kind="chair", at=(0.44, 0.0, 0.0), back=(-0.12, 0.0)),
        ),
        "short",
        _clothes("blue", "grey"),
        ("outer_hip",),
    ),
    "pregnant": Look(
        _standing(
            (-82, 7),
            Pose(
                pelvis=(4, 0, 0),
                spine=(-12, 0, 0),
                neck=(12, 0, 0),
                right_hip=(4, 4, 0),
                left_hip=(4, 4, 0),
                right_shoulder=(6, 16, 0),
                right_hand="belly",
                left_shoulder=(-6, 10, 0),
                on=FEET,
            ),
        ),
        "tail",
        _clothes("plum", "dark", deep=True),
        ("buttock",),
        (BELLY,),
    ),
    "new_hip": Look(
        _standing(
            (-62, 10),
            Pose(
                pelvis=(10, 0, 0),
                neck=(-4, 0, 0),
                right_hip=(56, 0, 0),
                right_knee=54,
                left_hip=(-6, 0, 0),
                left_knee=8,
                left_ankle=22,
                left_shoulder=(34, 6, 0),
                left_elbow=40,
                right_shoulder=(-24, 8, 0),
                right_elbow=24,
                on={"right_foot": "step", "left_toes": "floor"},
            ),
            Prop(kind="step", at=(0.16, 0.0, 0.0), size=(0.28, 0.36, 0.085)),
            stands=(0.12, -0.054),
        ),
        "bun",
        _clothes("moss", "grey"),
    ),
    "mover": Look(
        _standing(
            (-116, 12),
            Pose(
                pelvis=(4, 0, 0),
                spine=(-6, 0, 0),
                right_hip=(16, 4, 0),
                left_hip=(-4, 4, 0),
                right_knee=10,
                left_knee=8,
                left_shoulder=(-6, 4, 0),
                right_shoulder=(-6, 4, 0),
                left_elbow=88,
                right_elbow=88,
                on=FEET,
            ),
        ),
        "short",
        _clothes("ochre", "dark", deep=True),
        ("low_back",),
        (_box_in_hands,),
    ),
    "burn": Look(
        _standing(
            (-48, 9),
            Pose(
                pelvis=(0, 4, 0),
                right_hip=(2, 42, 0),
                right_ankle=4,
                left_hip=(0, 2, 0),
                left_shoulder=(10, 70, 0),
                left_hand="wall",
                right_shoulder=(-6, 30, 0),
                on={"left_foot": "floor"},
            ),
            Prop(kind="wall", at=(0.0, 0.40, 0.0), across="y", size=(0.03, 0.5, 1.05)),
            stands=(0.0, 0.054),
        ),
        "tail",
        _clothes("", "dark"),
        ("front_of_hip", "buttock"),
    ),
    "swimmer": Look(
        _standing(
            (-46, 8),
            Pose(
                right_hip=(2, 5, 0),
                left_hip=(2, 5, 0),
                neck=(0, 6, -16),
                left_hand="other_shoulder",
                right_shoulder=(-4, 12, 0),
                on=FEET,
            ),
        ),
        "short",
        _clothes(bare_feet=True)
        | {
            "hair": "band-plain",
            "top": "skin",
            "far-top": "far-skin",
            "shorts": "top-blue",
            "far-shorts": "far-top-blue",
        },
        ("shoulder", "buttock"),
        (CAP,),
    ),
    "warning": Look(
        Drawing(
            view=(-72, 10),
            lies="upright",
            end=Pose(),
            props=(Prop(kind="chair", back=(-0.12, 0.0), size=(0.25, 0.26, 0.27)),),
            start=Pose(
                pelvis=(16, 0, 0),
                spine=(24, 0, 0),
                neck=(14, 0, 0),
                left_hip=(94, 8, 0),
                right_hip=(94, 8, 0),
                left_knee=82,
                right_knee=82,
                left_hand="own_knee",
                right_hand="own_knee",
                on={"seat": "chair"},
            ),
        ),
        "short",
        _clothes("grey", ""),
        ("low_back",),
        mark="warning",
    ),
    "open_question": Look(
        _standing(
            (-26, 7),
            Pose(
                left_hip=(0, 4, 0),
                right_hip=(0, 4, 0),
                neck=(4, -8, 2),
                left_hand="own_hip",
                right_shoulder=(44, -16, 0),
                right_elbow=138,
                on=FEET,
            ),
        ),
        "long",
        _clothes("ochre", ""),
        ("outer_hip",),
        mark="question",
    ),
    "somebody": Look(
        _standing(
            (-24, 7),
            Pose(left_hip=(0, 4, 0), right_hip=(0, 4, 0), left_shoulder=(4, 10, 0), right_shoulder=(4, 10, 0), on=FEET),
        ),
        "short",
        _clothes("grey", ""),
    ),
}
