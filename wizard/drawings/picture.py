"""Bodies to SVG: panels, arrows, marks and movement."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from catalogue.model import Drawing, Pose

from .colours import DARK, LIGHT
from .figure import SCALE, Camera, Layer, Part, Point, camera, ground, outline, person, things
from .skeleton import Body, Vec, add, between, length, moment, mul, plant, sub

MARGIN = 30
EDGE = 5  # width of the line around a shape
STEP_DEGREES = 12  # the largest turn of a joint between two frames
TEMPO = (2, 1, 3)  # seconds up, hold, down, where the dose names none


class Scene(NamedTuple):
    """Everything about one drawing that its pictures share."""

    drawing: Drawing
    seen: Camera
    frames: tuple[Body, ...]  # from start to end
    load: str | None

    @property
    def start(self) -> Body:
        return self.frames[0]

    @property
    def end(self) -> Body:
        return self.frames[-1]


def scene(drawing: Drawing, load: str | None = None) -> Scene:
    """The bodies of ``drawing`` from start to end, close enough together for a smooth movement."""
    planted = plant(drawing)
    found: list[Body] = []
    for one, other in zip(drawing.poses, drawing.poses[1:]):
        steps = max(2, math.ceil(_largest_turn(one, other) / STEP_DEGREES))
        found += [moment(drawing, blend(one, other, i / steps), planted) for i in range(steps)]
    found.append(moment(drawing, drawing.poses[-1], planted))
    return Scene(drawing, camera(drawing.view), tuple(found), load)


def blend(one: Pose, other: Pose, share: float) -> Pose:
    """The pose ``share`` of the way from ``one`` to ``other``: every angle in proportion."""
    changes: dict[str, object] = {}
    for name in type(one).model_fields:
        a, b = getattr(one, name), getattr(other, name)
        if isinstance(b, tuple):
            a = a or (0.0,) * len(b)
            changes[name] = tuple(x + (y - x) * share for x, y in zip(a, b))
        elif isinstance(b, float):
            changes[name] = (a or 0.0) + (b - (a or 0.0)) * share
        elif share > 0:
            changes[name] = b
    return one.model_copy(update=changes)


def _largest_turn(one: Pose, other: Pose) -> float:
    turns = [0.0]
    for name in type(one).model_fields:
        a, b = getattr(one, name), getattr(other, name)
        if name == "shift" or not isinstance(b, (tuple, float)):
            continue
        a = a or ((0.0,) * len(b) if isinstance(b, tuple) else 0.0)
        turns += [abs(y - x) for x, y in zip(a, b)] if isinstance(b, tuple) else [abs(b - a)]
    return max(turns)


# --- shapes to paths -----------------------------------------------------------------------------------


def _path(layer: Layer, seen: Camera) -> str:
    rings = [outline(hull, seen) for hull in layer.hulls]
    rings += [[seen.point(p) for p in polygon] for polygon in layer.polygons]
    return "".join(_ring(ring) for ring in rings)


def _ring(points: Sequence[Point]) -> str:
    """A closed path of whole numbers; always the same count of points for the same shape."""
    whole = [(round(x), round(y)) for x, y in points]
    said = f"M{whole[0][0]} {whole[0][1]}l"
    said += " ".join(f"{bx - ax} {by - ay}" for (ax, ay), (bx, by) in zip(whole, whole[1:]))
    return said.replace(" -", "-") + "z"


def _shape(paint: str, d: str, edge: bool, inner: str = "") -> str:
    line = f' stroke="{LIGHT["edge"]}" stroke-width="{EDGE}" stroke-linejoin="round" paint-order="stroke"' if edge else ""
    kind = f"{paint} edged" if edge else paint
    return f'<path class="{kind}" fill="{LIGHT[paint]}"{line} d="{d}"' + (f">{inner}</path>" if inner else "/>")


def _ordered(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: part.depth)


def _parts(at: Scene, body: Body, seen: Camera | None = None) -> list[Part]:
    seen = seen or at.seen
    return _ordered([*things(at.drawing, seen, at.frames), *person(body, seen, at.drawing, at.load)])


def _drawn(at: Scene, body: Body, seen: Camera | None = None) -> str:
    """One body among its props, on its patch of floor."""
    seen = seen or at.seen
    floor = ground(at.frames, at.drawing)
    layers = [floor, *(layer for part in _parts(at, body, seen) for layer in part.layers)]
    return "".join(_shape(layer.paint, _path(layer, seen), layer.edge) for layer in layers)


# --- how large -------------------------------------------------------------------------------------------


class Window(NamedTuple):
    """The rectangle of the picture that is shown, in units of the picture."""

    x: float
    y: float
    width: float
    height: float


def window(at: Scene, bodies: Sequence[Body] | None = None, seen: Camera | None = None, extra: Sequence[Point] = ()) -> Window:
    seen = seen or at.seen
    points: list[Point] = list(extra)
    for body in bodies or at.frames:
        for part in _parts(at, body, seen):
            for layer in part.layers:
                points += [q for hull in layer.hulls for q in outline(hull, seen)]
                points += [seen.point(p) for polygon in layer.polygons for p in polygon]
    floor = ground(at.frames, at.drawing)
    points += [q for hull in floor.hulls for q in outline(hull, seen)]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Window(
        math.floor(min(xs)) - MARGIN, math.floor(min(ys)) - MARGIN,
        math.ceil(max(xs) - min(xs)) + 2 * MARGIN, math.ceil(max(ys) - min(ys)) + 2 * MARGIN,
    )


# --- arrows and marks --------------------------------------------------------------------------------------

PARENTS = {"knee": "hip", "ankle": "hip", "foot": "hip", "hand": "shoulder", "elbow": "shoulder", "head": "waist", "shoulder": "hip"}


def track(at: Scene) -> list[Point]:
    """The way of the moving joint, set off from the body so that nothing lies on it."""
    joint = at.drawing.moves
    if joint is None:
        return []
    seen = at.seen
    found: list[Point] = []
    dx, dy = at.drawing.arrow_off or (None, None)
    for body in at.frames:
        here = body.points[joint]
        x, y = seen.point(here)
        if dx is not None:
            found.append((x + dx * SCALE, y - dy * SCALE))
            continue
        side, _, what = joint.partition("_")
        px, py = seen.point(body.points[f"{side}_{PARENTS[what]}"])
        away = math.hypot(x - px, y - py) or 1.0
        out = 0.14 * SCALE if what == "ankle" else 0.09 * SCALE
        found.append((x + (x - px) / away * out, y + (y - py) / away * out))
    return found


def _arrow(points: Sequence[Point], both: bool = False) -> str:
    """A thick line with a head along ``points``."""
    if len(points) < 2:
        return ""
    total = sum(math.dist(a, b) for a, b in zip(points, points[1:]))
    if total < 25:
        return ""
    (x0, y0), (x1, y1) = points[-2], points[-1]
    back = next((p for p in reversed(points[:-1]) if math.dist(p, points[-1]) > 24), points[0])
    angle = math.atan2(y1 - back[1], x1 - back[0])
    size = min(46.0, 0.6 * total)
    tip = (x1, y1)
    base = (x1 - size * math.cos(angle), y1 - size * math.sin(angle))
    wings = [(base[0] + 0.62 * size * math.cos(angle + s * math.pi / 2), base[1] + 0.62 * size * math.sin(angle + s * math.pi / 2)) for s in (1, -1)]
    line = [p for p in points if math.dist(p, tip) > size * 0.8] + [base]
    if len(line) < 2:
        line = [points[0], base]
    d = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in line)
    head = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in (tip, *wings)) + "z"
    ink = LIGHT["arrow"]
    return (
        f'<path class="arrow-line" d="{d}" fill="none" stroke="{ink}" stroke-width="14" stroke-linecap="round" stroke-linejoin="round"/>'
        f'<path class="arrow" d="{head}" fill="{ink}" stroke-linejoin="round"/>'
    )


def _presses(at: Scene, body: Body) -> str:
    """Short double arrows where something is pushed and does not move."""
    said = ""
    for joint, direction in at.drawing.presses:
        x, y = at.seen.point(body.points[joint])
        dx, dy = at.seen.point(direction)
        size = math.hypot(dx, dy) or 1.0
        dx, dy = dx / size, dy / size
        for gap in (70, 112):
            tip = (x + dx * (gap + 34), y + dy * (gap + 34))
            wings = [(x + dx * gap - s * dy * 42, y + dy * gap + s * dx * 42) for s in (1, -1)]
            d = "M" + "L".join(f"{a:.0f} {b:.0f}" for a, b in (wings[0], tip, wings[1]))
            said += (f'<path class="arrow-line" d="{d}" fill="none" stroke="{LIGHT["arrow"]}" stroke-width="16" '
                     'stroke-linecap="round" stroke-linejoin="round"/>')
    return said


def _badge(x: float, y: float, kind: str, text: str = "") -> str:
    """A round mark: a tick, a cross or a number."""
    r = 46
    if kind == "number":
        return (f'<circle class="badge" cx="{x:.0f}" cy="{y:.0f}" r="34" fill="none" stroke="{LIGHT["label"]}" stroke-width="5"/>'
                f'<text class="label" x="{x:.0f}" y="{y + 15:.0f}" font-size="44" font-weight="700" text-anchor="middle" '
                f'font-family="Atkinson Hyperlegible Next, Atkinson Hyperlegible, sans-serif" fill="{LIGHT["label"]}">{escape(text)}</text>')
    d = {"right": f"M{x - 20:.0f} {y + 2:.0f}l14 16l27-33", "wrong": f"M{x - 17:.0f} {y - 17:.0f}l34 34m0-34l-34 34"}[kind]
    around = (f'<circle class="{kind}" cx="{x:.0f}" cy="{y:.0f}" r="{r}" fill="{LIGHT[kind]}"/>' if kind == "right" else
              f'<path class="{kind}" fill="{LIGHT[kind]}" d="M{x - 20:.0f} {y - 48:.0f}h40l28 28v40l-28 28h-40l-28-28v-40z"/>')
    return (f'{around}<path class="mark" d="{d}" fill="none" stroke="{LIGHT["on-mark"]}" stroke-width="11" '
            'stroke-linecap="round" stroke-linejoin="round"/>')


# --- pictures ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _style() -> str:
    """Dark colours for whoever asks for them, over the light ones that stand at each shape."""
    rules = [f".{name}{{fill:{DARK[name]}}}" for name in LIGHT if name not in ("ground", "edge") and DARK[name] != LIGHT[name]]
    rules += [f".edged{{stroke:{DARK['edge']}}}", f".arrow-line{{fill:none;stroke:{DARK['arrow']}}}",
              f".badge,.frame{{stroke:{DARK['label']}}}", f".wrong-frame{{stroke:{DARK['wrong']}}}",
              f".right-frame{{stroke:{DARK['right']}}}", f".mark{{stroke:{DARK['on-mark']}}}", f".sheet{{fill:{DARK['ground']}}}"]
    return "<style>@media (prefers-color-scheme:dark){" + "".join(rules) + "}</style>"


def _svg(width: float, height: float, inner: str, title: str, style: str = "") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" class="hip-drawing">'
        f"<title>{escape(title)}</title>{style or _style()}{inner}</svg>\n"
    )


def _panel(at: Scene, body: Body, frame: Window, x: float, over: str = "", seen: Camera | None = None) -> str:
    return f'<g transform="translate({x - frame.x:.0f} {-frame.y:.0f})">{_drawn(at, body, seen)}{over}</g>'


def single(drawing: Drawing, load: str | None = None, title: str = "") -> str:
    """The end alone, with the arrow."""
    at = scene(drawing, load)
    way = track(at)
    frame = window(at, extra=way)
    return _svg(frame.width, frame.height, _panel(at, at.end, frame, 0, _arrow(way) + _presses(at, at.end)), title)


def still(drawing: Drawing, load: str | None = None, title: str = "") -> str:
    """Start and end side by side, numbered, with the arrow of the movement at the end."""
    at = scene(drawing, load)
    inner, width, height = _pair(at)
    return _svg(width, height, inner, title)


def _pair(at: Scene) -> tuple[str, float, float]:
    way = track(at)
    frame = window(at, extra=way)
    gap = 30
    over = _arrow(way) + _presses(at, at.end)
    top = 90
    if frame.width > 1.35 * frame.height:
        return _stacked(at, frame, over)
    inner = (
        f'<g transform="translate(0 {top})">' + _panel(at, at.start, frame, 0)
        + _panel(at, at.end, frame, frame.width + gap, over) + "</g>"
        + _badge(50, 50, "number", "1") + _badge(frame.width + gap + 50, 50, "number", "2")
    )
    return inner, 2 * frame.width + gap, frame.height + top


def _stacked(at: Scene, frame: Window, over: str) -> tuple[str, float, float]:
    """Start above end, for whoever lies."""
    left, gap = 100, 20
    inner = (
        f'<g transform="translate({left} 0)">' + _panel(at, at.start, frame, 0) + "</g>"
        + f'<g transform="translate({left} {frame.height + gap:.0f})">' + _panel(at, at.end, frame, 0, over) + "</g>"
        + _badge(50, frame.height * 0.6, "number", "1") + _badge(50, frame.height * 1.6 + gap, "number", "2")
    )
    return inner, frame.width + left, 2 * frame.height + gap


def right_and_wrong(drawing: Drawing, load: str | None = None, title: str = "") -> str:
    """The end as it should be beside each of its wrong forms: tick and full frame, cross and broken frame."""
    at = scene(drawing, load)
    planted = plant(drawing)
    panels = []
    for wrong in (None, *drawing.wrong):
        pose = drawing.poses[-1] if wrong is None else drawing.poses[-1].changed(wrong.pose)
        view = drawing.wrong[0].view if wrong is None and drawing.wrong else (wrong.view if wrong else None)
        seen = camera(view) if view else at.seen
        panels.append((moment(drawing, pose, planted), seen, wrong))
    frames = [window(at, [body, at.end], seen) for body, seen, _ in panels]
    height = max(f.height for f in frames) + 40
    inner, x = "", 20.0
    for (body, seen, wrong), frame in zip(panels, frames):
        kind = "right" if wrong is None else "wrong"
        over = "" if wrong is None else _ring_at(body.points[wrong.at], seen)
        dash = ' stroke-dasharray="26 18"' if wrong else ""
        inner += (
            f'<rect class="{kind}-frame" x="{x:.0f}" y="20" width="{frame.width:.0f}" height="{height:.0f}" rx="36" fill="none" '
            f'stroke="{LIGHT[kind]}" stroke-width="9"{dash}/>'
            f'<g transform="translate({x - frame.x:.0f} {20 + height - frame.height - frame.y - 10:.0f})">{_drawn(at, body, seen)}{over}</g>'
            + _badge(x + 64, 84, kind)
        )
        x += frame.width + 40
    return _svg(x - 20, height + 40, inner, title)


def _ring_at(p: Vec, seen: Camera) -> str:
    x, y = seen.point(p)
    return (f'<circle class="wrong-frame" cx="{x:.0f}" cy="{y:.0f}" r="92" fill="none" stroke="{LIGHT["wrong"]}" '
            'stroke-width="9" stroke-dasharray="22 15"/>')


# --- movement ---------------------------------------------------------------------------------------------


def moving(drawing: Drawing, load: str | None = None, title: str = "", tempo: str | None = None) -> str:
    """Start to end and back, for ever, in ``tempo`` (up-hold-down in seconds).

    Whoever prefers less motion sees the end at rest.
    """
    at = scene(drawing, load)
    way = track(at)
    frame = window(at, extra=way)
    up, hold, down = (int(part) for part in tempo.split("-")) if tempo else TEMPO
    over = _arrow(way) + _presses(at, at.end)
    rest = f'<g class="at-rest" transform="translate({-frame.x:.0f} {-frame.y:.0f})">{_drawn(at, at.end)}{over}</g>'
    go = f'<g class="in-motion" transform="translate({-frame.x:.0f} {-frame.y:.0f})">{_animated(at, up, hold, down)}</g>'
    style = _style().replace("</style>", (
        ".at-rest{display:none}@media (prefers-reduced-motion:reduce){.at-rest{display:inline}.in-motion{display:none}}</style>"))
    return _svg(frame.width, frame.height, rest + go, title, style)


def _animated(at: Scene, up: float, hold: float, down: float) -> str:
    order = [part.name for part in _mean_order(at)]
    frames = [{part.name: part for part in _parts(at, body)} for body in at.frames]
    times, steps = _times(len(at.frames), up, hold, down, at.drawing.round)
    total = up + hold + down
    said = _shape("floor", _path(ground(at.frames, at.drawing), at.seen), False)
    for name in order:
        for i, layer in enumerate(frames[0][name].layers):
            paths = [_path(frame[name].layers[i], at.seen) if i < len(frame[name].layers) else "" for frame in frames]
            if len(set(paths)) == 1:
                said += _shape(layer.paint, paths[0], layer.edge)
                continue
            values = ";".join(paths[step] for step in steps)
            said += _shape(layer.paint, paths[0], layer.edge, (
                f'<animate attributeName="d" dur="{total:g}s" repeatCount="indefinite" '
                f'keyTimes="{";".join(times)}" values="{values}"/>'))
    return said


def _mean_order(at: Scene) -> list[Part]:
    """One order of the parts for the whole movement: by how near they are on average."""
    sums: dict[str, list[Part]] = {}
    for body in at.frames:
        for part in _parts(at, body):
            sums.setdefault(part.name, []).append(part)
    return _ordered(found[0]._replace(depth=sum(p.depth for p in found) / len(found)) for found in sums.values())


def _times(count: int, up: float, hold: float, down: float, around: bool) -> tuple[list[str], list[int]]:
    """When each frame is shown (shares of the whole) and which: slow at both ends, as limbs move."""
    total = up + hold + down
    ease = [math.acos(1 - 2 * i / (count - 1)) / math.pi for i in range(count)]
    if around:
        return [f"{i / count:.4g}" for i in range(count)] + ["1"], [*range(count), 0]
    there = [e * up / total for e in ease]
    back = [(up + hold + e * down) / total for e in ease]
    return [f"{t:.4g}" for t in (*there, *back)], [*range(count), *reversed(range(count))]


__all__ = ["add", "between", "length", "moving", "mul", "right_and_wrong", "scene", "single", "still", "sub"]
