"""A body, and the things around it, as flat shapes in depth order.

Everything solid is a hull of balls: the outline of two or more balls with a skin
stretched over them. Seen from anywhere a hull of balls is a hull of circles, so a limb
keeps its thickness and a joint has no gap from any side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from catalogue.model import Drawing, Prop

from .skeleton import (
    FOREARM,
    HAND,
    HEIGHTS,
    SIDES,
    Body,
    Vec,
    add,
    between,
    buttocks,
    cross,
    dot,
    length,
    mul,
    shoulder_blades,
    sole,
    sub,
    unit,
)

Ball = tuple[Vec, float]
Hull = Sequence[Ball]
Point = tuple[float, float]


def _around(count: int) -> tuple[Point, ...]:
    return tuple((math.cos(2 * math.pi * k / count), math.sin(2 * math.pi * k / count)) for k in range(count))


DIRECTIONS = _around(24)  # of a shape that moves; a shape at rest is made of arcs
FINE = _around(96)


class Camera(NamedTuple):
    """Where the viewer stands. No perspective, so a length is the same near and far."""

    right: Vec
    up: Vec
    toward: Vec  # from the scene to the viewer
    scale: float = 1.0  # units of the picture in one body height
    x: float = 0.0  # where the origin of the room lies in the picture
    y: float = 0.0

    def point(self, p: Vec) -> Point:
        """A place in the room as x to the right and y down, in units of the picture."""
        return self.x + dot(p, self.right) * self.scale, self.y - dot(p, self.up) * self.scale

    def depth(self, p: Vec) -> float:
        """How near a place is, in body heights; more is nearer."""
        return dot(p, self.toward)


def camera(view: tuple[float, float]) -> Camera:
    """The camera of ``view``: degrees around the person and degrees from above."""
    around, above = (math.radians(v) for v in view)
    toward = (math.cos(around) * math.cos(above), math.sin(around) * math.cos(above), math.sin(above))
    right = (-math.sin(around), math.cos(around), 0.0)
    return Camera(right, cross(toward, right), toward)


class Layer(NamedTuple):
    """Shapes of one colour that melt into one outline. ``polygons`` instead of balls for flat faces."""

    paint: str
    hulls: tuple[Hull, ...] = ()
    polygons: tuple[tuple[Vec, ...], ...] = ()
    edge: bool = True


class Part(NamedTuple):
    """What is drawn together: its layers from back to front, and how near it is."""

    name: str
    depth: float
    layers: tuple[Layer, ...]


def circles(hull: Hull, seen: Camera) -> list[tuple[float, float, float]]:
    """The balls of ``hull`` as they are seen: x, y and radius."""
    return [(*seen.point(p), r * seen.scale) for p, r in hull]


def outline(hull: Hull, seen: Camera) -> list[Point]:
    """The outline of a hull: its farthest point in each of 24 directions, the same ones in every frame."""
    balls = circles(hull, seen)
    found = []
    for dx, dy in DIRECTIONS:
        x, y, r = max(balls, key=lambda ball: ball[0] * dx + ball[1] * dy + ball[2])
        found.append((x + r * dx, y + r * dy))
    return found


class Arc(NamedTuple):
    """A piece of a hull's outline: round the middle (x, y) from one angle to a larger one, in radians."""

    x: float
    y: float
    r: float
    start: float
    end: float

    def at(self, angle: float) -> Point:
        return self.x + self.r * math.cos(angle), self.y + self.r * math.sin(angle)


def arcs(hull: Hull, seen: Camera) -> list[Arc]:
    """The outline of a hull exactly: one arc for each ball that shows, with straight lines between them."""
    balls = circles(hull, seen)
    order = _order(balls)
    if len(order) == 1:
        return [Arc(*balls[order[0]], 0.0, 2 * math.pi)]
    turns = [_tangent(balls[i], balls[j]) for i, j in zip(order, order[1:] + order[:1], strict=True)]
    return [
        Arc(*balls[i], turns[k - 1], turns[k - 1] + (turns[k] - turns[k - 1]) % (2 * math.pi))
        for k, i in enumerate(order)
    ]


def _order(balls: Sequence[tuple[float, float, float]]) -> list[int]:
    """Which balls show in the outline, one after the other around it."""
    if len(balls) == 1:
        return [0]
    if len(balls) == 2:
        (x, y, r), (x1, y1, r1) = balls
        is_inside = math.hypot(x1 - x, y1 - y) <= abs(r1 - r)
        return [0 if r >= r1 else 1] if is_inside else [0, 1]
    order: list[int] = []
    for dx, dy in FINE:
        reaches = [x * dx + y * dy + r for x, y, r in balls]
        farthest = reaches.index(max(reaches))
        if not order or order[-1] != farthest:
            order.append(farthest)
    if len(order) > 1 and order[0] == order[-1]:
        order.pop()
    return order


def _tangent(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The direction in which the outline goes over from one circle to the other."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    return math.atan2(dy, dx) - math.acos(max(-1.0, min(1.0, (one[2] - other[2]) / math.hypot(dx, dy))))


# --- the person -----------------------------------------------------------------------------------


Far = Mapping[str, set[str]]
LOWER = {"right_side": "right", "left_side": "left"}  # the leg below


def person(
    body: Body, seen: Camera, drawing: Drawing, load: str | None, far: Far, hair: str | None = None
) -> list[Part]:
    """All parts of the figure, not yet in order. ``far`` are the darker limbs, ``hair`` is one of ``HAIR`` for somebody with a head of their own."""
    parts = [_trunk(body, seen, drawing), _head(body, seen, hair)]
    for side in SIDES:
        parts.append(_leg(body, seen, side, "far-" if side in far["leg"] else ""))
        parts.append(_arm(body, seen, side, "far-" if side in far["arm"] else ""))
    parts += _muscles(body, seen, drawing, parts)
    return parts + _loads(body, seen, drawing, load, parts)


def _depth(body: Body, seen: Camera, *names: str) -> float:
    return sum(seen.depth(body.points[name]) for name in names) / len(names)


def far_sides(bodies: Sequence[Body], seen: Camera, drawing: Drawing) -> Far:
    """The limbs that stand clearly behind their twin at some time, or lie below it: the same in every frame."""
    found: dict[str, set[str]] = {"leg": set(), "arm": set()}
    for limb, names in (("leg", ("hip", "knee")), ("arm", ("shoulder", "elbow"))):
        gaps = [
            _depth(body, seen, *(f"left_{n}" for n in names)) - _depth(body, seen, *(f"right_{n}" for n in names))
            for body in bodies
        ]
        most = max(gaps, key=abs)
        if abs(most) > 0.06:
            found[limb].add("left" if sum(gaps) < 0 else "right")
    if drawing.lies in LOWER:
        found["leg"] = {LOWER[drawing.lies]}
    return found


def _leg(body: Body, seen: Camera, side: str, far: str) -> Part:
    p, frames = body.points, body.frames
    hip, knee, ankle = (p[f"{side}_{n}"] for n in ("hip", "knee", "ankle"))
    _thigh, shin, foot = (frames[f"{side}_{n}"] for n in ("thigh", "shin", "foot"))
    upper = ((hip, 0.063), (between(hip, knee, 0.35), 0.060), (knee, 0.041))
    calf = add(between(knee, ankle, 0.28), mul(shin.f, -0.010))
    lower = (
        ((knee, 0.040), (calf, 0.042)),
        ((calf, 0.042), (ankle, 0.025)),
        ((between(knee, ankle, 0.8), 0.027), (ankle, 0.025)),
    )
    hem = between(hip, knee, 0.50)
    shorts = ((hip, 0.067), (between(hip, knee, 0.3), 0.065), (hem, 0.060))
    sock = ((between(knee, ankle, 0.90), 0.0275), (ankle, 0.027))
    ground_up = sole(body, side)
    shoe = [(add(b, mul(foot.u, 0.009)), r) for b, r in ground_up]
    instep = (foot.at(ankle, f=0.012, u=-0.008), 0.027)
    shoe_hulls = ((*shoe, instep), (instep, (ankle, 0.024)))
    return Part(
        f"{side}_leg",
        _depth(body, seen, f"{side}_hip", f"{side}_knee", f"{side}_ankle"),
        (
            Layer(f"{far}skin", (upper, *lower)),
            Layer("sock", (sock,), edge=False),
            Layer("sole", (tuple(ground_up),)),
            Layer(f"{far}shoe", shoe_hulls),
            Layer(f"{far}shorts", (shorts,)),
        ),
    )


def _arm(body: Body, seen: Camera, side: str, far: str) -> Part:
    p = body.points
    shoulder, elbow, wrist, hand = (p[f"{side}_{n}"] for n in ("shoulder", "elbow", "wrist", "hand"))
    bulge = between(elbow, wrist, 0.3)
    skin = (
        ((shoulder, 0.036), (elbow, 0.0275)),
        ((elbow, 0.0275), (bulge, 0.0275)),
        ((bulge, 0.0275), (wrist, 0.018)),
        ((wrist, 0.018), (between(wrist, hand, 0.55), 0.0225), (hand, 0.015)),
    )
    sleeve = ((shoulder, 0.041), (between(shoulder, elbow, 0.55), 0.037))
    return Part(
        f"{side}_arm",
        _depth(body, seen, f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist"),
        (
            Layer(f"{far}skin", skin),
            Layer(f"{far}top", (sleeve,)),
        ),
    )


def _trunk(body: Body, seen: Camera, drawing: Drawing) -> Part:
    p, pelvis, chest = body.points, body.frames["pelvis"], body.frames["chest"]
    hips, waist, neck = p["hips"], p["waist"], p["neck"]
    seat = [(pelvis.at(hips, l=s * 0.050), 0.068) for s in (1, -1)]
    crest = [(pelvis.at(hips, f=0.004, l=s * 0.042, u=0.075), 0.060) for s in (1, -1)]
    band = [(pelvis.at(waist, f=0.004, l=s * 0.030, u=-0.012), 0.056) for s in (1, -1)]
    belly = [(chest.at(waist, f=0.004, l=s * 0.030, u=0.0), 0.060) for s in (1, -1)]
    ribs = [(chest.at(waist, f=0.010, l=s * 0.044, u=0.085), 0.064) for s in (1, -1)]
    tops = [(chest.at(neck, l=s * HALF_TOP, u=-0.012), 0.044) for s in (1, -1)]
    blades = shoulder_blades(body)
    bust = [(chest.at(neck, f=0.030, l=s * 0.042, u=-0.075), 0.052) for s in (1, -1)]
    collar = [(chest.at(neck, u=0.008), 0.042)]
    neck_hull = ((chest.at(neck, u=0.0), 0.034), (between(neck, p["head"], 0.6), 0.030))
    shirt = (
        tuple(crest + belly),
        tuple(belly + ribs),
        tuple(ribs + tops + blades + bust),
        tuple(tops + collar),
    )
    return Part(
        "trunk",
        _depth(body, seen, "hips", "waist", "neck"),
        (
            Layer("skin", (neck_hull,)),
            Layer("shorts", (tuple(seat + crest), tuple(seat + buttocks(body)), tuple(crest + band))),
            Layer("top", shirt),
        ),
    )


HALF_TOP = 0.088


def _ball(f: float, u: float, r: float, l: float = 0.0) -> tuple[tuple[float, float, float], float]:  # noqa: E741  f, l, u: forward, left, up
    return (f, l, u), r


HAIR = {  # what hangs from the hair: hulls of balls, each so far to the front, left and top of the head
    "bun": ((_ball(-0.050, 0.072, 0.027),),),
    "short": (),
    "tail": (
        (_ball(-0.062, 0.028, 0.020), _ball(-0.096, -0.004, 0.026)),
        (_ball(-0.096, -0.004, 0.026), _ball(-0.100, -0.070, 0.012)),
    ),
    "long": tuple((_ball(-0.030, 0.0, 0.044, s * 0.014), _ball(-0.064, -0.070, 0.034, s * 0.022)) for s in (1, -1)),
}


def _head(body: Body, seen: Camera, hair: str | None = None) -> Part:
    head, frame = body.points["head"], body.frames["head"]
    faces = dot(frame.f, seen.toward)
    skull = (
        (frame.at(head, f=0.002, u=0.012), 0.058),
        (frame.at(head, f=0.016, u=0.0), 0.050),
        (frame.at(head, f=0.022, u=-0.038), 0.030),
    )
    nose = ((frame.at(head, f=0.050, u=0.004), 0.016), (frame.at(head, f=0.066, u=-0.012), 0.0085))
    back = (
        (frame.at(head, f=-0.012, u=0.020), 0.060),
        (frame.at(head, f=-0.026, u=0.002), 0.050),
        (frame.at(head, f=-0.020, u=-0.022), 0.036),
    )
    crown = (
        (frame.at(head, f=-0.014, u=0.030), 0.053),
        (frame.at(head, f=0.022, u=0.046), 0.030),
        (frame.at(head, f=0.014, u=0.044), 0.032),
    )
    more = tuple(tuple((frame.at(head, *place), r) for place, r in hull) for hull in HAIR[hair or "bun"])
    face = Layer("skin", (skull, nose))
    layers: list[Layer] = []
    fringe = (
        *tuple((frame.at(head, f=0.02, l=s * 0.024, u=0.05), 0.021) for s in (1, -1)),
        (frame.at(head, f=-0.01, u=0.052), 0.026),
    )
    if faces > 0.35:
        layers = [Layer("hair", (*more, back)), face, Layer("hair", (fringe,), edge=False)]
        if hair and abs(dot(frame.l, seen.toward)) > 0.25:
            temple = _temple(body, 1 if dot(frame.l, seen.toward) > 0 else -1)
            behind = Layer("hair", (*more, back, fringe, *temple[0].hulls))  # for the line around the hair
            layers = [behind, *layers[1:], *temple]
    elif faces > -0.35:
        side = 1 if dot(frame.l, seen.toward) > 0 else -1
        ear = ((frame.at(head, f=-0.004, l=side * 0.058, u=-0.006), 0.012),)
        layers = [face, Layer("hair", (*more, back, crown)), Layer("skin", (ear,), edge=False)]
    else:
        layers = [face, Layer("hair", (back, crown)), *([Layer("hair", more)] if more else [])]
    for s in (1, -1):
        eye = frame.at(head, f=0.058, l=s * 0.023, u=0.006)
        if dot(add(mul(frame.f, 0.9), mul(frame.l, s * 0.45)), seen.toward) > 0.25:
            layers.append(Layer("eye", (((eye, 0.0062),),), edge=False))
    return Part("head", seen.depth(head), tuple(layers))


def _temple(body: Body, side: int) -> list[Layer]:
    """The hair above the ear and the ear itself, of a face seen half from the side."""
    head, frame = body.points["head"], body.frames["head"]
    hair = (
        (frame.at(head, f=0.004, l=side * 0.034, u=0.046), 0.026),
        (frame.at(head, f=-0.018, l=side * 0.046, u=0.004), 0.016),
        (frame.at(head, f=-0.034, l=side * 0.030, u=0.004), 0.030),
        (frame.at(head, f=-0.020, u=0.050), 0.040),
    )
    ear = ((frame.at(head, f=-0.004, l=side * 0.058, u=-0.010), 0.012),)
    return [Layer("hair", (hair,), edge=False), Layer("skin", (ear,), edge=False)]


def _muscles(body: Body, seen: Camera, drawing: Drawing, parts: list[Part]) -> list[Part]:
    """The outer hip of the working side; on the far side only its outline shows."""
    hips, pelvis = body.points["hips"], body.frames["pelvis"]
    found = []
    for side in drawing.working:
        s = 1 if side == "left" else -1
        hidden = dot(mul(pelvis.l, s), seen.toward) < -0.6
        if hidden and len(drawing.working) > 1:
            continue
        fan = (
            (pelvis.at(hips, f=0.024, l=s * 0.074, u=0.070), 0.020),
            (pelvis.at(hips, f=-0.030, l=s * 0.066, u=0.070), 0.022),
            (pelvis.at(hips, f=-0.004, l=s * 0.094, u=0.024), 0.020),
            (pelvis.at(hips, f=-0.004, l=s * 0.099, u=-0.016), 0.014),
        )
        depth = max(part.depth for part in parts if part.name in ("trunk", f"{side}_leg"))
        arm = next(part for part in parts if part.name == f"{side}_arm")
        if arm.depth <= depth < arm.depth + 0.12:  # a hand on the hip lies over it
            parts[parts.index(arm)] = arm._replace(depth=depth + 3e-4)
        found.append(
            Part(
                f"{side}_muscle",
                depth + 1e-4,
                (Layer("muscle-behind" if hidden else "muscle", (fan,), edge=not hidden),),
            )
        )
    return found


def _cuff(c: Vec, axis: Vec, r: float, width: float, seen: Camera) -> Hull:
    """A strip straight across a limb, as wide as the limb looks."""
    flat = sub(axis, mul(seen.toward, dot(axis, seen.toward)))
    across = unit(cross(seen.toward, flat)) if length(flat) > 1e-3 else seen.right
    return tuple(
        (add(add(c, mul(across, sx * r)), mul(axis, sy * width / 2)), 0.004) for sx in (1, -1) for sy in (1, -1)
    )


def _loads(body: Body, seen: Camera, drawing: Drawing, load: str | None, parts: list[Part]) -> list[Part]:
    p, frames = body.points, body.frames
    near = max(part.depth for part in parts if part.name.endswith("_leg")) + 2e-4
    if load is None:
        return []
    if load.startswith("band_at_"):
        return [Part("band", near, (Layer("band", _loop(body, seen, load.removeprefix("band_at_"))),))]
    if load.startswith("long_band") and drawing.band_to:
        ankle = between(p[f"{drawing.band_leg}_ankle"], p[f"{drawing.band_leg}_knee"], 0.08)
        return [
            Part(
                "band",
                near,
                (
                    Layer(
                        "band",
                        (
                            ((ankle, 0.007), (drawing.band_to, 0.007)),
                            _cuff(ankle, frames[f"{drawing.band_leg}_shin"].u, 0.03, 0.018, seen),
                        ),
                    ),
                ),
            )
        ]
    if load.startswith("ankle_weight"):
        side = (drawing.working or ("left",))[0]
        at = between(p[f"{side}_knee"], p[f"{side}_ankle"], 0.86)
        leg = next(part for part in parts if part.name == f"{side}_leg")
        return [
            Part(
                "ankle_weight",
                leg.depth + 2e-4,
                (Layer("weight", (_cuff(at, frames[f"{side}_shin"].u, 0.034, 0.05, seen),)),),
            )
        ]
    if load.startswith("dumbbell"):
        return [_dumbbell(body, seen, drawing, parts)]
    return []


def _loop(body: Body, seen: Camera, place: str) -> tuple[Hull, ...]:
    cuffs, ribbon = [], []
    for side in SIDES:
        hip, knee, ankle = (body.points[f"{side}_{n}"] for n in ("hip", "knee", "ankle"))
        if place == "knees":
            at, axis, r = between(hip, knee, 0.84), body.frames[f"{side}_thigh"].u, 0.047
        elif place == "ankles":
            at, axis, r = between(knee, ankle, 0.88), body.frames[f"{side}_shin"].u, 0.029
        else:
            foot = body.frames[f"{side}_foot"]
            at, axis, r = foot.at(ankle, f=0.045, u=-0.02), foot.f, 0.024
        cuffs.append(_cuff(at, axis, r, 0.026, seen))
        ribbon += [(add(at, mul(axis, s * 0.013)), 0.004) for s in (1, -1)]
    return (*cuffs, tuple(ribbon))


def _dumbbell(body: Body, seen: Camera, drawing: Drawing, parts: list[Part]) -> Part:
    p, chest = body.points, body.frames["chest"]
    hand = drawing.weight_hand
    if hand == "hips":
        at, axis = body.frames["pelvis"].at(p["hips"], f=0.10, u=0.03), body.frames["pelvis"].l
    elif hand == "both":
        at, axis = between(p["left_hand"], p["right_hand"], 0.5), (0.0, 0.0, 1.0)
    else:
        at, axis = between(p[f"{hand}_wrist"], p[f"{hand}_hand"], 0.7), unit((chest.f[0], chest.f[1], 0.0))
    ends = [((add(at, mul(axis, s * 0.040)), 0.027), (add(at, mul(axis, s * 0.058)), 0.025)) for s in (1, -1)]
    arm = max(
        part.depth
        for part in parts
        if part.name in ((f"{hand}_arm",) if hand in SIDES else ("left_arm", "right_arm", "trunk"))
    )
    return Part(
        "dumbbell",
        arm + 2e-4,
        (Layer("weight", (((add(at, mul(axis, 0.05)), 0.010), (add(at, mul(axis, -0.05)), 0.010)), *ends)),),
    )


# --- things ----------------------------------------------------------------------------------------

SIZES = {
    "mat": (1.12, 0.40, 0.0),
    "step": (0.34, 0.30, 0.07),
    "chair": (0.25, 0.25, 0.27),
    "high_seat": (0.34, 0.44, 0.36),
    "bench": (0.24, 0.62, 0.24),
    "table": (0.26, 0.56, 0.52),
    "cushion": (0.20, 0.14, 0.06),
    "wall": (0.03, 0.5, 1.08),
    "post": (0.05, 0.05, 0.3),
    "paper": (0.0, 0.08, 0.11),
}


def things(drawing: Drawing, seen: Camera, bodies: Sequence[Body]) -> list[Part]:
    """All props as parts. Mats and walls lie behind everything; a mat is as long as the movement needs."""
    return [_thing(_fitted(prop, bodies) if prop.kind == "mat" else prop, seen) for prop in drawing.props]


def _fitted(mat: Prop, bodies: Sequence[Body]) -> Prop:
    points = [p for body in bodies for p in body.points.values() if p[2] < 0.4]
    (left, right), (low, high) = ((min(p[i] for p in points) - 0.12, max(p[i] for p in points) + 0.10) for i in (0, 1))
    wide = max(0.42, high - low)
    return mat.model_copy(update={"at": ((left + right) / 2, (low + high) / 2, 0.0), "size": (right - left, wide, 0.0)})


def _thing(prop: Prop, seen: Camera) -> Part:
    size = prop.size or SIZES[prop.kind]
    x, y, z = prop.at
    depth = seen.depth((x, y, z + size[2] / 2))
    if prop.kind == "mat":
        return Part("mat", -9.0, (Layer("mat", polygons=(_rectangle(x, y, size),)),))
    if prop.kind == "wall":
        if prop.across == "y":
            size = (size[1], size[0], size[2])
        return Part("wall", -8.0, _box((x, y, z), size, seen, "wall"))
    if prop.kind == "cushion":
        r = min(size) * 0.42
        balls = tuple(
            ((x + sx * (size[0] / 2 - r), y + sy * (size[1] / 2 - r), z + r + (size[2] - 2 * r) * top), r)
            for sx in (1, -1)
            for sy in (1, -1)
            for top in (0, 1)
        )
        return Part("cushion", depth, (Layer("cushion", (balls,)),))
    if prop.kind in ("chair", "table", "bench", "high_seat"):
        return Part(prop.kind, depth - 0.14 if prop.kind != "table" else depth, _furniture(prop, size, seen))
    paint = {"step": "step", "post": "wood", "paper": "paper"}[prop.kind]
    behind = 0.2 if prop.kind == "step" else 0.0
    return Part(prop.kind, depth - behind, _box((x, y, z), size, seen, paint))


def _rectangle(x: float, y: float, size: Vec) -> tuple[Vec, ...]:
    a, b = size[0] / 2, size[1] / 2
    return (x - a, y - b, 0.0), (x + a, y - b, 0.0), (x + a, y + b, 0.0), (x - a, y + b, 0.0)


def _box(at: Vec, size: Vec, seen: Camera, paint: str) -> tuple[Layer, ...]:
    """The faces of a box that can be seen: top, and one or two sides, each in its shade."""
    x, y, z = at
    a, b, h = size[0] / 2, size[1] / 2, size[2]
    layers = []
    for axis, sign in ((0, 1), (0, -1), (1, 1), (1, -1)):
        normal = (float(sign), 0.0, 0.0) if axis == 0 else (0.0, float(sign), 0.0)
        facing = dot(normal, seen.toward)
        if facing < 0.02:
            continue
        if axis == 0:
            face = (
                (x + sign * a, y - b, z),
                (x + sign * a, y + b, z),
                (x + sign * a, y + b, z + h),
                (x + sign * a, y - b, z + h),
            )
        else:
            face = (
                (x - a, y + sign * b, z),
                (x + a, y + sign * b, z),
                (x + a, y + sign * b, z + h),
                (x - a, y + sign * b, z + h),
            )
        layers.append(Layer(paint if facing > 0.6 else f"{paint}-dark", polygons=(face,)))
    if seen.toward[2] > 0.02 and h:
        layers.append(Layer(f"{paint}-top", polygons=(tuple(add(p, (0, 0, z + h)) for p in _rectangle(x, y, size)),)))
    return tuple(layers)


def _furniture(prop: Prop, size: Vec, seen: Camera) -> tuple[Layer, ...]:
    x, y, z = prop.at
    a, b, h = size[0] / 2 - 0.02, size[1] / 2 - 0.02, size[2]
    thick = 0.035 if prop.kind != "bench" else 0.05
    layers: list[Layer] = []
    legs = sorted(((x + sx * a, y + sy * b, z) for sx in (1, -1) for sy in (1, -1)), key=seen.depth)
    for leg in legs:
        layers += _box(leg, (0.026, 0.026, h - thick), seen, "wood")
    seat = _box(
        (x, y, z + h - thick),
        (size[0], size[1], thick),
        seen,
        "seat" if prop.kind in ("bench", "high_seat") else "wood",
    )
    if prop.kind != "chair" or prop.back == (0.0, 0.0):
        return (*layers, *seat)
    bx, by = prop.back
    along_x = abs(bx) > abs(by)
    flat = (0.026, size[1], 0.11) if along_x else (size[0], 0.026, 0.11)
    posts = [(x + bx, y + by + s * b) if along_x else (x + bx + s * a, y + by) for s in (1, -1)]
    rest = tuple(layer for px, py in posts for layer in _box((px, py, z + h), (0.026, 0.026, 0.2), seen, "wood"))
    rest += _box((x + bx, y + by, z + h + 0.18), flat, seen, "wood")
    behind = seen.depth((bx, by, 0)) < 0
    return (*layers, *rest, *seat) if behind else (*layers, *seat, *rest)


def ground(bodies: Sequence[Body], drawing: Drawing, frames: Sequence[Body]) -> Layer:
    """The patch of floor under ``bodies`` and all props; ``frames`` are all moments, by which a mat is measured."""
    points = [p for body in bodies for name, p in body.points.items() if p[2] < 0.5]
    points += [p for body in bodies for side in SIDES for p, _ in sole(body, side)]
    for prop in drawing.props:
        prop = _fitted(prop, frames) if prop.kind == "mat" else prop
        size = prop.size or SIZES[prop.kind]
        if prop.kind == "wall" and prop.across == "y":
            size = (size[1], size[0], size[2])
        if prop.kind in ("wall", "step", "chair", "bench", "high_seat", "table", "mat", "post"):
            points += [
                (prop.at[0] + sx * size[0] / 2, prop.at[1] + sy * size[1] / 2, 0.0) for sx in (1, -1) for sy in (1, -1)
            ]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    rim = 0.06
    corners = [(x, y, 0.0) for x in (min(xs) - rim, max(xs) + rim) for y in (min(ys) - rim, max(ys) + rim)]
    return Layer("floor", (tuple((c, 0.0) for c in corners),), edge=False)


__all__ = [
    "FOREARM",
    "HAND",
    "HEIGHTS",
    "Arc",
    "Camera",
    "Layer",
    "Part",
    "arcs",
    "camera",
    "circles",
    "ground",
    "outline",
    "person",
    "things",
]
