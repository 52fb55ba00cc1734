"""From joint angles to points in space: a skeleton whose bones never change their length.

Lengths are in body heights. Axes of the room: z is up and the floor is z = 0. Axes of a
body part (``Frame``): f to its front, l to its left, u toward the head. Angles are in
degrees and are those of a clinic: flexion and abduction are positive, so is turning inward.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from catalogue.model import Drawing, Pose, Prop, WrongForm

Vec = tuple[float, float, float]

# Segment lengths of an adult, as shares of the height (Drillis and Contini 1966, rounded).
THIGH, SHIN, UPPER_ARM, FOREARM, HAND = 0.245, 0.246, 0.172, 0.150, 0.052
HALF_PELVIS, HALF_SHOULDERS = 0.054, 0.098
WAIST, TRUNK = 0.115, 0.288  # from the middle of the hips
NECK, HEAD = 0.062, 0.052
ANKLE, FOOT, HEEL = 0.040, 0.102, 0.034  # height above the sole; toe and heel from the ankle
SOLE_BALL, SOLE_TOE, SOLE_HEEL = 0.020, 0.015, 0.023

HEIGHTS = {
    "floor": 0.0,
    "mat": 0.0,
    "step": 0.07,
    "chair": 0.27,
    "high_seat": 0.36,
    "bench": 0.24,
    "table": 0.52,
    "cushion": 0.075,
}
SIDES = ("left", "right")


def add(a: Vec, b: Vec) -> Vec:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def sub(a: Vec, b: Vec) -> Vec:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def mul(a: Vec, k: float) -> Vec:
    return a[0] * k, a[1] * k, a[2] * k


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def length(a: Vec) -> float:
    return math.sqrt(dot(a, a))


def unit(a: Vec) -> Vec:
    size = length(a)
    return mul(a, 1 / size) if size > 1e-9 else (0.0, 0.0, 1.0)


def between(a: Vec, b: Vec, share: float) -> Vec:
    """The point ``share`` of the way from ``a`` to ``b``."""
    return add(mul(a, 1 - share), mul(b, share))


def rotated(p: Vec, axis: Vec, degrees: float) -> Vec:
    """``p`` turned about ``axis`` (a unit vector) by the rule of the right hand."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return add(add(mul(p, c), mul(cross(axis, p), s)), mul(axis, dot(axis, p) * (1 - c)))


class Frame(NamedTuple):
    """The three axes of a body part: to its front, to its left, toward the head."""

    f: Vec
    l: Vec  # noqa: E741  f, l, u: forward, left, up
    u: Vec

    def pitched(self, degrees: float) -> Frame:
        """The head end tipped forward."""
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return Frame(sub(mul(self.f, c), mul(self.u, s)), self.l, add(mul(self.u, c), mul(self.f, s)))

    def leaned(self, degrees: float) -> Frame:
        """The head end tipped to the left."""
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return Frame(self.f, sub(mul(self.l, c), mul(self.u, s)), add(mul(self.u, c), mul(self.l, s)))

    def turned(self, degrees: float) -> Frame:
        """The front turned to the left."""
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return Frame(add(mul(self.f, c), mul(self.l, s)), sub(mul(self.l, c), mul(self.f, s)), self.u)

    def at(self, origin: Vec, f: float = 0.0, l: float = 0.0, u: float = 0.0) -> Vec:  # noqa: E741  f, l, u: forward, left, up
        """The point that lies so far to the front, left and top of ``origin``."""
        return add(origin, add(add(mul(self.f, f), mul(self.l, l)), mul(self.u, u)))

    def rotated(self, axis: Vec, degrees: float) -> Frame:
        return Frame(*(rotated(v, axis, degrees) for v in self))


# How a body lies before its own angles: its head to the back of the room. Seen from the -y side that is the left of the picture.
LYING = {
    "upright": Frame((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "supine": Frame((0, 0, 1), (0, 1, 0), (-1, 0, 0)),
    "prone": Frame((0, 0, -1), (0, -1, 0), (-1, 0, 0)),
    "right_side": Frame((0, -1, 0), (0, 0, 1), (-1, 0, 0)),
    "left_side": Frame((0, 1, 0), (0, 0, -1), (-1, 0, 0)),
}


class Body(NamedTuple):
    """All joints of one moment: points by name, and the frames of the parts.

    Points: hips, waist, neck, head; for each side hip, knee, ankle, shoulder, elbow, wrist, hand.
    Frames: pelvis, chest, head; for each side thigh, shin, foot, arm, forearm.
    """

    points: Mapping[str, Vec]
    frames: Mapping[str, Frame]

    def moved(self, by: Vec) -> Body:
        return Body({name: add(p, by) for name, p in self.points.items()}, self.frames)

    def rotated(self, about: Vec, axis: Vec, degrees: float) -> Body:
        points = {name: add(about, rotated(sub(p, about), axis, degrees)) for name, p in self.points.items()}
        return Body(points, {name: frame.rotated(axis, degrees) for name, frame in self.frames.items()})


def bones(body: Body) -> dict[str, float]:
    """The length of every bone, in body heights."""
    p = body.points
    pairs = {
        "pelvis": ("left_hip", "right_hip"),
        "shoulders": ("left_shoulder", "right_shoulder"),
        "lumbar": ("hips", "waist"),
        "chest": ("waist", "neck"),
        "skull": ("neck", "head"),
    }
    for side in SIDES:
        for bone, a, b in (
            ("thigh", "hip", "knee"),
            ("shin", "knee", "ankle"),
            ("arm", "shoulder", "elbow"),
            ("forearm", "elbow", "wrist"),
            ("palm", "wrist", "hand"),
        ):
            pairs[f"{side}_{bone}"] = (f"{side}_{a}", f"{side}_{b}")
    return {bone: length(sub(p[a], p[b])) for bone, (a, b) in pairs.items()}


# --- angles to points ------------------------------------------------------------------------------


def posed(pose: Pose, lies: str) -> Body:
    """The body of ``pose`` with the middle of its hips at the origin; nothing touches anything yet."""
    pitch, lean, turn = pose.pelvis or (0, 0, 0)
    pelvis = LYING[lies].turned(turn).pitched(pitch).leaned(lean)
    bend, side_bend, twist = pose.spine or (0, 0, 0)
    chest = pelvis.pitched(bend).leaned(side_bend).turned(twist)
    nod, head_lean, look = pose.neck or (0, 0, 0)
    head = chest.pitched(nod).leaned(head_lean).turned(look)
    hips: Vec = (0.0, 0.0, 0.0)
    waist = pelvis.at(hips, u=WAIST)
    neck = chest.at(waist, u=TRUNK - WAIST)
    points = {"hips": hips, "waist": waist, "neck": neck, "head": head.at(neck, u=NECK + HEAD, f=0.008)}
    frames = {"pelvis": pelvis, "chest": chest, "head": head}
    for side, sign in (("left", 1), ("right", -1)):
        _leg(pose, side, sign, points, frames)
        _arm(pose, side, sign, points, frames)
    return Body(points, frames)


def _limb(frame: Frame, angles: tuple[float, float, float], sign: int) -> Frame:
    flexion, abduction, rotation = angles
    return frame.pitched(-flexion).leaned(-sign * abduction).turned(-sign * rotation)


def _leg(pose: Pose, side: str, sign: int, points: dict[str, Vec], frames: dict[str, Frame]) -> None:
    thigh = _limb(frames["pelvis"], getattr(pose, f"{side}_hip") or (0, 0, 0), sign)
    shin = thigh.pitched(getattr(pose, f"{side}_knee") or 0)
    hip = frames["pelvis"].at(points["hips"], l=sign * HALF_PELVIS)
    knee = thigh.at(hip, u=-THIGH)
    ankle = shin.at(knee, u=-SHIN)
    points |= {f"{side}_hip": hip, f"{side}_knee": knee, f"{side}_ankle": ankle}
    frames |= {
        f"{side}_thigh": thigh,
        f"{side}_shin": shin,
        f"{side}_foot": shin.pitched(getattr(pose, f"{side}_ankle") or 0),
    }


def _arm(pose: Pose, side: str, sign: int, points: dict[str, Vec], frames: dict[str, Frame]) -> None:
    arm = _limb(frames["chest"], getattr(pose, f"{side}_shoulder") or (0, 6, 0), sign)
    bend = getattr(pose, f"{side}_elbow")
    forearm = arm.pitched(-(8 if bend is None else bend))
    shoulder = frames["chest"].at(points["neck"], l=sign * HALF_SHOULDERS)
    elbow = arm.at(shoulder, u=-UPPER_ARM)
    wrist = forearm.at(elbow, u=-FOREARM)
    points |= {
        f"{side}_shoulder": shoulder,
        f"{side}_elbow": elbow,
        f"{side}_wrist": wrist,
        f"{side}_hand": forearm.at(wrist, u=-HAND),
    }
    frames |= {f"{side}_arm": arm, f"{side}_forearm": forearm}


# --- what touches ------------------------------------------------------------------------------------


def sole(body: Body, side: str) -> list[tuple[Vec, float]]:
    """Heel, ball and toe of a shoe, as balls."""
    ankle, foot = body.points[f"{side}_ankle"], body.frames[f"{side}_foot"]
    return [
        (foot.at(ankle, f=-HEEL + SOLE_HEEL * 0.7, u=SOLE_HEEL - ANKLE), SOLE_HEEL),
        (foot.at(ankle, f=FOOT * 0.62, u=SOLE_BALL - ANKLE), SOLE_BALL),
        (foot.at(ankle, f=FOOT, u=SOLE_TOE - ANKLE), SOLE_TOE),
    ]


def touching(body: Body, part: str) -> list[tuple[Vec, float]]:
    """The balls (middle, radius) by which ``part`` can rest on something."""
    p = body.points
    side, _, what = part.partition("_")
    if what == "foot":
        return sole(body, side)
    if what == "toes":
        return sole(body, side)[1:]
    if what in RADII:
        return [(p[part], RADII[what])]
    if what == "forearm":
        return [(p[f"{side}_elbow"], RADII["elbow"]), (p[f"{side}_wrist"], RADII["wrist"])]
    if part == "seat":
        return buttocks(body)
    if part == "back":
        return shoulder_blades(body)
    raise KeyError(part)


RADII = {"hip": 0.066, "knee": 0.041, "ankle": 0.026, "shoulder": 0.041, "elbow": 0.029, "wrist": 0.019, "hand": 0.019}


def buttocks(body: Body) -> list[tuple[Vec, float]]:
    hips, pelvis = body.points["hips"], body.frames["pelvis"]
    return [(pelvis.at(hips, f=-0.026, l=s * 0.046, u=0.004), 0.062) for s in (1, -1)]


def shoulder_blades(body: Body) -> list[tuple[Vec, float]]:
    neck, chest = body.points["neck"], body.frames["chest"]
    return [(chest.at(neck, f=-0.008, l=s * 0.06, u=-0.06), 0.058) for s in (1, -1)]


def lowest(balls: list[tuple[Vec, float]]) -> float:
    return min(p[2] - r for p, r in balls)


def middle(balls: list[tuple[Vec, float]]) -> Vec:
    total: Vec = (0.0, 0.0, 0.0)
    for p, _ in balls:
        total = add(total, p)
    return mul(total, 1 / len(balls))


# --- a body on its supports ----------------------------------------------------------------------------


def moment(drawing: Drawing, pose: Pose, planted: Mapping[str, Vec] | None = None) -> Body:
    """The body of ``pose`` on its supports.

    The first support of ``pose.on`` carries the body. Other trunk and arm supports are
    reached by tipping the whole body over the first, feet and hands by bending the limb.
    ``planted`` holds where feet stand that may not slide (from ``plant``).
    """
    body = posed(pose, drawing.lies)
    supports: dict[str, str] = dict((pose.on or {}).items())
    body = _flat_feet(body, pose, supports)
    if supports:
        first, surface = next(iter(supports.items()))
        body = _carried(body, first, surface, drawing, planted)
    for part, surface in list(supports.items())[1:]:
        if not part.endswith(("foot", "hand", "toes", "seat")):
            body = _tipped(body, first, part, height_of(drawing, surface))
    body = body.moved(pose.shift or (0, 0, 0))
    for part, surface in list(supports.items())[1:]:
        if part.endswith(("foot", "toes")):
            body = _foot_put(body, pose, part, height_of(drawing, surface), (planted or {}).get(part))
    for side in SIDES:
        body = _hand_put(
            _on_the_floor(body, side, carries=f"{side}_foot" in supports),
            drawing,
            pose,
            side,
            (planted or {}).get(f"{side}_hand"),
        )
    return body


def _on_the_floor(body: Body, side: str, carries: bool) -> Body:
    """A foot that would sink into the floor comes up: the leg turns about its thigh, or else the knee bends.

    The leg of a foot that carries does not turn.
    """
    under = -lowest(sole(body, side))
    if under < 0.004:
        return body
    inward = 1 if side == "left" else -1  # first, as both sides must do the same
    for degrees in () if carries else range(3, 48, 3):
        for turned in (_leg_turned(body, side, inward * degrees), _leg_turned(body, side, -inward * degrees)):
            if lowest(sole(turned, side)) > -0.004:
                return turned
    return _leg_to(body, side, add(body.points[f"{side}_ankle"], (0.0, 0.0, under)), body.frames[f"{side}_foot"])


def _leg_turned(body: Body, side: str, degrees: float) -> Body:
    """The leg turned about its thigh: hip and knee stay where they are."""
    hip, knee, ankle = (body.points[f"{side}_{n}"] for n in ("hip", "knee", "ankle"))
    axis = unit(sub(hip, knee))
    turned = {f"{side}_{n}": body.frames[f"{side}_{n}"].rotated(axis, degrees) for n in ("thigh", "shin", "foot")}
    moved = add(knee, rotated(sub(ankle, knee), axis, degrees))
    return Body({**body.points, f"{side}_ankle": moved}, {**body.frames, **turned})


def spoiled(drawing: Drawing, wrong: WrongForm, planted: Mapping[str, Vec]) -> Body:
    """The body of a wrong form, on the supports of the right one."""
    right = drawing.pose_of(wrong)
    pose = right.changed(wrong.pose)
    if not wrong.feet_stay:
        return moment(drawing, pose, planted)
    kept = moment(drawing, right, planted)
    body = posed(pose, drawing.lies).moved(kept.points["hips"])
    for part in pose.on or {}:
        side, _, what = part.partition("_")
        if what in ("foot", "toes"):
            body = _leg_to(body, side, kept.points[f"{side}_ankle"], kept.frames[f"{side}_foot"])
    for side in SIDES:
        body = _hand_put(body, drawing, pose, side, planted.get(f"{side}_hand"))
    return body


def plant(drawing: Drawing) -> dict[str, Vec]:
    """Where the supports of the start stand, for everything that may not slide from there."""
    body = moment(drawing, drawing.start)
    found: dict[str, Vec] = {}
    for part in drawing.start.on or {}:
        if part in drawing.steps:
            continue
        found[part] = body.points[part] if part.endswith("hand") else middle(touching(body, part))
        if part.endswith("foot"):
            found[part] = body.points[part.replace("foot", "ankle")]
    return found


def height_of(drawing: Drawing, surface: str) -> float:
    """The height of a surface that carries: of the first prop of that kind, or as a rule."""
    for prop in drawing.props:
        if prop.kind == surface and prop.size:
            return prop.at[2] + prop.size[2]
    return HEIGHTS[surface]


def _flat_feet(body: Body, pose: Pose, supports: Mapping[str, str]) -> Body:
    """Feet that carry lie flat; all others keep the angle of the pose."""
    frames = dict(body.frames)
    for side in SIDES:
        if f"{side}_foot" in supports and getattr(pose, f"{side}_ankle") is None:
            frames[f"{side}_foot"] = _level(frames[f"{side}_shin"])
    return Body(body.points, frames)


def _level(frame: Frame) -> Frame:
    f = unit((frame.f[0], frame.f[1], 0.0))
    return Frame(f, cross((0.0, 0.0, 1.0), f), (0.0, 0.0, 1.0))


def _carried(body: Body, part: str, surface: str, drawing: Drawing, planted: Mapping[str, Vec] | None) -> Body:
    balls = touching(body, part)
    here = body.points[part.replace("foot", "ankle")] if part.endswith("foot") else middle(balls)
    goal = (planted or {}).get(part) or (*drawing.stands, 0.0)
    down = height_of(drawing, surface) - lowest(balls)
    return body.moved((goal[0] - here[0], goal[1] - here[1], down))


def _tipped(body: Body, pivot: str, part: str, height: float) -> Body:
    """The whole body tipped over its first support until ``part`` touches too."""
    for _ in range(4):
        about = middle(touching(body, pivot))
        arm = sub(middle(touching(body, part)), about)
        axis = unit(cross((arm[0], arm[1], 0.0), (0.0, 0.0, 1.0)))
        gap = lowest(touching(body, part)) - height
        reach = math.hypot(arm[0], arm[1])
        if reach < 1e-6:
            return body
        base = lowest(touching(body, pivot))
        body = body.rotated(about, axis, -math.degrees(math.asin(max(-1, min(1, gap / reach)))))
        body = body.moved((0, 0, base - lowest(touching(body, pivot))))
    return body


def _two_bones(root: Vec, goal: Vec, first: float, second: float, pole: Vec) -> tuple[Vec, Vec]:
    """Knee and ankle (or elbow and wrist) of a limb from ``root`` to ``goal``, bent toward ``pole``."""
    way = sub(goal, root)
    reach = max(abs(first - second) + 1e-6, min(first + second - 1e-6, length(way)))
    line = unit(way)
    along = (first * first - second * second + reach * reach) / (2 * reach)
    out = math.sqrt(max(0.0, first * first - along * along))
    aside = unit(sub(pole, mul(line, dot(pole, line))))
    return add(root, add(mul(line, along), mul(aside, out))), add(root, mul(line, reach))


def _bone_frame(top: Vec, bottom: Vec, front: Vec) -> Frame:
    u = unit(sub(top, bottom))
    f = unit(sub(front, mul(u, dot(front, u))))
    return Frame(f, cross(u, f), u)


def _foot_put(body: Body, pose: Pose, part: str, height: float, planted: Vec | None) -> Body:
    side = part.partition("_")[0]
    here = body.points[f"{side}_ankle"]
    goal = planted or here
    if part.endswith("foot"):
        goal = (goal[0], goal[1], height + _sole_depth(body, side))
    else:
        goal = (here[0], here[1], here[2] + height - lowest(touching(body, part)))
    front = body.frames[f"{side}_thigh"].f
    body = _leg_to(body, side, goal, body.frames[f"{side}_foot"])
    if getattr(pose, f"{side}_ankle") is None and part.endswith("foot"):
        ahead = front if abs(front[2]) < 0.8 else body.frames[f"{side}_shin"].f
        body = body._replace(frames={**body.frames, f"{side}_foot": _level(Frame(ahead, (0, 0, 0), (0, 0, 1)))})
    return body


def _leg_to(body: Body, side: str, goal: Vec, foot: Frame) -> Body:
    """The leg bent, its knee still to the front of the thigh, so that the ankle comes to ``goal``."""
    points, frames = dict(body.points), dict(body.frames)
    hip, front = points[f"{side}_hip"], frames[f"{side}_thigh"].f
    knee, ankle = _two_bones(hip, goal, THIGH, SHIN, front)
    points |= {f"{side}_knee": knee, f"{side}_ankle": ankle}
    frames[f"{side}_thigh"] = _bone_frame(hip, knee, front)
    frames[f"{side}_shin"] = _bone_frame(knee, ankle, front)
    frames[f"{side}_foot"] = foot
    return Body(points, frames)


def _sole_depth(body: Body, side: str) -> float:
    return body.points[f"{side}_ankle"][2] - lowest(sole(body, side))


def _hand_put(body: Body, drawing: Drawing, pose: Pose, side: str, planted: Vec | None) -> Body:
    supports: dict[str, str] = dict((pose.on or {}).items())
    where = getattr(pose, f"{side}_hand") or supports.get(f"{side}_hand")
    if where is None:
        return body
    goal = _hand_goal(body, drawing, side, where, planted)
    points, frames = dict(body.points), dict(body.frames)
    shoulder, chest = points[f"{side}_shoulder"], frames["chest"]
    sign = 1 if side == "left" else -1
    if where == "other_shoulder":
        pole = add(mul(chest.f, 0.35), mul(chest.u, -1.0))
    elif getattr(pose, f"{side}_shoulder") is not None:
        pole = sub(points[f"{side}_elbow"], between(shoulder, points[f"{side}_wrist"], 0.5))
        if length(pole) < 0.02:
            pole = mul(frames[f"{side}_arm"].f, -1)
    else:
        pole = add(add(mul(chest.f, -0.6), mul(chest.l, sign * 0.6)), mul(chest.u, -0.5))
    palm = {"floor": (0.0, 0.0, -1.0), "mat": (0.0, 0.0, -1.0)}.get(where)
    wrist_goal = (
        sub(goal, mul(unit(sub(goal, shoulder)), HAND)) if palm is None else add(goal, mul(_flat_fingers(chest), -HAND))
    )
    elbow, wrist = _two_bones(shoulder, wrist_goal, UPPER_ARM, FOREARM, pole)
    reached = unit(sub(goal, wrist))
    points |= {f"{side}_elbow": elbow, f"{side}_wrist": wrist, f"{side}_hand": add(wrist, mul(reached, HAND))}
    frames[f"{side}_arm"] = _bone_frame(shoulder, elbow, sub(wrist, elbow))
    frames[f"{side}_forearm"] = _bone_frame(elbow, wrist, sub(elbow, shoulder))
    return Body(points, frames)


def _flat_fingers(chest: Frame) -> Vec:
    toward = chest.u if abs(chest.u[2]) < 0.8 else chest.f
    return unit((toward[0], toward[1], 0.0))


def _hand_goal(body: Body, drawing: Drawing, side: str, where: str, planted: Vec | None) -> Vec:
    p, frames = body.points, body.frames
    sign = 1 if side == "left" else -1
    other = "right" if side == "left" else "left"
    pelvis, chest = frames["pelvis"], frames["chest"]
    on_the_body = {
        "own_hip": lambda: pelvis.at(p["hips"], f=0.045, l=sign * 0.095, u=0.075),
        "belly": lambda: pelvis.at(p["hips"], f=0.085, l=sign * 0.03, u=0.06),
        "other_shoulder": lambda: chest.at(p["neck"], f=0.072, l=-sign * 0.088, u=-0.03),
        "other_thigh": lambda: add(
            between(p[f"{other}_hip"], p[f"{other}_knee"], 0.72), mul(frames[f"{other}_thigh"].f, -0.05)
        ),
        "own_thigh": lambda: add(
            between(p[f"{side}_hip"], p[f"{side}_knee"], 0.72), mul(frames[f"{side}_thigh"].f, -0.05)
        ),
        "own_knee": lambda: add(
            between(p[f"{side}_hip"], p[f"{side}_knee"], 0.85), mul(frames[f"{side}_thigh"].f, 0.05)
        ),
        "head": lambda: add(p["head"], mul(frames["head"].l, sign * 0.06)),
        "chest": lambda: chest.at(p["neck"], f=0.115, l=sign * 0.025, u=-0.09),
    }
    if where in on_the_body:
        return on_the_body[where]()
    if planted is not None:
        return planted
    shoulder = p[f"{side}_shoulder"]
    if where in ("floor", "mat"):
        here = p[f"{side}_hand"]
        return here[0], here[1], RADII["hand"]
    prop = next(prop for prop in drawing.props if prop.kind == where)
    return handhold(prop, shoulder, sign)


def handhold(prop: Prop, shoulder: Vec, sign: int) -> Vec:
    """Where a hand takes hold of ``prop``: on a wall at the height of the chest, on a table or chair at its edge."""
    x, y, z = prop.at
    if prop.kind == "wall":
        across = prop.across  # "x": the wall stands across the x axis
        grip = RADII["hand"]
        if across == "x":
            return x + (grip if shoulder[0] > x else -grip), shoulder[1], shoulder[2] - 0.03
        return shoulder[0] + 0.06, y + (grip if shoulder[1] > y else -grip), shoulder[2] - 0.06
    if prop.kind == "chair":
        return x + prop.back[0], y + prop.back[1], 0.56 + RADII["hand"]
    return (
        x + (prop.edge or 0.0),
        shoulder[1] * 0.8,
        z + (prop.size[2] if prop.size else HEIGHTS[prop.kind]) + RADII["hand"],
    )
