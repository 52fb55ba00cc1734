"""Bodies to SVG: panels, arrows, marks and movement."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from catalogue.model import Drawing, Pose, WrongForm

from .colours import DARK, LIGHT
from .figure import SCALE, Camera, Layer, Part, Point, camera, ground, outline, person, things
from .skeleton import Body, Vec, moment, plant, spoiled

MARGIN = 30
EDGE = 5  # width of the line around a shape
STEP_DEGREES = 16  # the largest turn of a joint between two frames
SHORTEST_ARROW = 135.0
TEMPO = (2, 1, 3)  # seconds up, hold, down, where the dose names none


class Scene(NamedTuple):
    """Everything about one drawing that its pictures share."""

    drawing: Drawing
    seen: Camera
    frames: tuple[Body, ...]  # from start to end
    corners: tuple[int, ...]  # which frames are the poses of the catalogue
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
    corners = []
    for one, other in zip(drawing.poses, drawing.poses[1:]):
        steps = max(2, math.ceil(_largest_turn(one, other) / STEP_DEGREES))
        corners.append(len(found))
        found += [moment(drawing, blend(one, other, i / steps), planted) for i in range(steps)]
    found.append(moment(drawing, drawing.poses[-1], planted))
    return Scene(drawing, camera(drawing.view), tuple(found), (*corners, len(found) - 1), load)


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
    if paint == "muscle-behind":
        return (f'<path class="muscle-line" fill="none" stroke="{LIGHT["muscle"]}" stroke-width="9" stroke-dasharray="16 11" '
                f'stroke-linejoin="round" d="{d}"' + (f">{inner}</path>" if inner else "/>"))
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
    """All that is seen of ``bodies`` (of every frame where none are given), with a margin."""
    seen = seen or at.seen
    layers = [layer for body in bodies or at.frames for part in _parts(at, body, seen) for layer in part.layers]
    return _around([*layers, ground(at.frames, at.drawing)], seen, extra)


def _around(layers: Iterable[Layer], seen: Camera, extra: Sequence[Point]) -> Window:
    xs, ys = [p[0] for p in extra], [p[1] for p in extra]
    for layer in layers:
        for p, r in (*(ball for hull in layer.hulls for ball in hull), *((p, 0.0) for polygon in layer.polygons for p in polygon)):
            x, y = seen.point(p)
            xs += (x - r * SCALE, x + r * SCALE)
            ys += (y - r * SCALE, y + r * SCALE)
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
    for body in [at.frames[i] for i in at.corners] if at.drawing.way else at.frames:
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


def _arrow(points: Sequence[Point]) -> str:
    """A thick smooth line with a head along ``points``; a short way is drawn longer, so that it can be seen."""
    points = _long_enough(points)
    if len(points) < 2:
        return ""
    tip = points[-1]
    back = next((p for p in reversed(points[:-1]) if math.dist(p, tip) > 30), points[0])
    angle = math.atan2(tip[1] - back[1], tip[0] - back[0])
    size = 46.0
    base = (tip[0] - 0.8 * size * math.cos(angle), tip[1] - 0.8 * size * math.sin(angle))
    wings = [_at_angle((tip[0] - size * math.cos(angle), tip[1] - size * math.sin(angle)), angle + s * math.pi / 2, 0.62 * size) for s in (1, -1)]
    line = [p for p in points[:-1] if math.dist(p, tip) > size] + [base]
    head = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in (tip, *wings)) + "z"
    ink = LIGHT["arrow"]
    return (
        f'<path class="arrow-line" d="{_smooth(line)}" fill="none" stroke="{ink}" stroke-width="14" stroke-linecap="round" stroke-linejoin="round"/>'
        f'<path class="arrow" d="{head}" fill="{ink}" stroke-linejoin="round"/>'
    )


def _at_angle(p: Point, angle: float, out: float) -> Point:
    return p[0] + out * math.cos(angle), p[1] + out * math.sin(angle)


def _long_enough(points: Sequence[Point]) -> list[Point]:
    total = sum(math.dist(a, b) for a, b in zip(points, points[1:]))
    across = math.dist(points[0], points[-1]) if points else 0.0
    if total < 4 or total >= SHORTEST_ARROW:
        return list(points) if total >= 4 else []
    if across < total / 2:
        return list(points)
    (x0, y0), (x1, y1) = points[0], points[-1]
    angle = math.atan2(y1 - y0, x1 - x0)
    middle_ = ((x0 + x1) / 2, (y0 + y1) / 2)
    return [_at_angle(middle_, angle, share * SHORTEST_ARROW) for share in (-0.5, 0.0, 0.5)]


def _smooth(points: Sequence[Point]) -> str:
    """A curve through all points (Catmull and Rom)."""
    said = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for i, (a, b) in enumerate(zip(points, points[1:])):
        before = points[max(0, i - 1)]
        after = points[min(len(points) - 1, i + 2)]
        c1 = (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6)
        c2 = (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6)
        said += f"C{c1[0]:.0f} {c1[1]:.0f} {c2[0]:.0f} {c2[1]:.0f} {b[0]:.0f} {b[1]:.0f}"
    return said


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
def style() -> str:
    """Dark colours for whoever asks for them, over the light ones that stand at each shape."""
    rules = [f".{name}{{fill:{DARK[name]}}}" for name in LIGHT if name not in ("ground", "edge") and DARK[name] != LIGHT[name]]
    rules += [f".edged{{stroke:{DARK['edge']}}}", f".arrow-line{{fill:none;stroke:{DARK['arrow']}}}", f".muscle-line{{stroke:{DARK['muscle']}}}",
              f".badge{{fill:none;stroke:{DARK['label']}}}", f".wrong-frame{{stroke:{DARK['wrong']}}}",
              f".right-frame{{stroke:{DARK['right']}}}", f".mark{{stroke:{DARK['on-mark']}}}", f".sheet{{fill:{DARK['ground']}}}"]
    return "<style>@media (prefers-color-scheme:dark){" + "".join(rules) + "}</style>"


def _svg(width: float, height: float, inner: str, title: str, css: str = "") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" class="hip-drawing">'
        f"<title>{escape(title)}</title>{css or style()}{inner}</svg>\n"
    )


def _panel(at: Scene, body: Body, frame: Window, x: float, over: str = "", seen: Camera | None = None) -> str:
    return f'<g transform="translate({x - frame.x:.0f} {-frame.y:.0f})">{_drawn(at, body, seen)}{over}</g>'


def single(drawing: Drawing, load: str | None = None, title: str = "") -> str:
    """The end alone, with the arrow."""
    at = scene(drawing, load)
    way = _long_enough(track(at))
    frame = window(at, extra=way)
    return _svg(frame.width, frame.height, _panel(at, at.end, frame, 0, _arrow(way) + _presses(at, at.end)), title)


def still(drawing: Drawing, load: str | None = None, title: str = "") -> str:
    """Start and end side by side, numbered, with the arrow of the movement at the end."""
    at = scene(drawing, load)
    inner, width, height = _pair(at)
    return _svg(width, height, inner, title)


def _pair(at: Scene) -> tuple[str, float, float]:
    way = _long_enough(track(at))
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
    panels: list[tuple[Body, Camera, WrongForm | None]] = []
    shown = set()
    for wrong in drawing.wrong:
        seen = camera(wrong.view or drawing.view)
        if (seen, wrong.of) not in shown:
            shown.add((seen, wrong.of))
            panels.append((moment(drawing, drawing.pose_of(wrong), planted), seen, None))
        panels.append((spoiled(drawing, wrong, planted), seen, wrong))
    frames = [window(at, [body], seen) for body, seen, _ in panels]
    tall = max(f.height for f in frames)
    below = max(f.width for f in frames) > 1.35 * tall  # whoever lies is shown one below the other
    wide = max(f.width for f in frames)
    inner, x, y = "", 20.0, 20.0
    for panel, frame in zip(panels, frames):
        width, height = (wide, frame.height + 20) if below else (frame.width, tall + 20)
        inner += _framed(at, panel, frame, Window(x, y, width, height))
        x, y = (x, y + height + 34) if below else (x + width + 34, y)
    if below:
        return _svg(wide + 40, y - 14, inner, title)
    return _svg(x - 14, tall + 60, inner, title)


def _framed(at: Scene, panel: tuple[Body, Camera, WrongForm | None], frame: Window, place: Window) -> str:
    body, seen, wrong = panel
    kind = "right" if wrong is None else "wrong"
    over = "" if wrong is None else _ring_at(body.points[wrong.at], seen)
    dash = ' stroke-dasharray="26 18"' if wrong else ""
    dx = place.x + (place.width - frame.width) / 2 - frame.x
    dy = place.y + place.height - frame.height - 10 - frame.y
    return (
        f'<rect class="{kind}-frame" x="{place.x:.0f}" y="{place.y:.0f}" width="{place.width:.0f}" height="{place.height:.0f}" '
        f'rx="36" fill="none" stroke="{LIGHT[kind]}" stroke-width="9"{dash}/>'
        f'<g transform="translate({dx:.0f} {dy:.0f})">{_drawn(at, body, seen)}{over}</g>'
        + _badge(place.x + 64, place.y + 64, kind)
    )


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
    way = _long_enough(track(at))
    parts = [_named_apart(_parts(at, body)) for body in at.frames]
    layers = [layer for found in parts for part in found for layer in part.layers]
    frame = _around([*layers, ground(at.frames, drawing)], at.seen, way)
    up, hold, down = (int(part) for part in tempo.split("-")) if tempo else TEMPO
    over = _arrow(way) + _presses(at, at.end)
    rest = f'<g class="at-rest" transform="translate({-frame.x:.0f} {-frame.y:.0f})">{_drawn(at, at.end)}{over}</g>'
    go = f'<g class="in-motion" transform="translate({-frame.x:.0f} {-frame.y:.0f})">{_animated(at, parts, up, hold, down)}</g>'
    css = style().replace("</style>", (
        ".at-rest{display:none}@media (prefers-reduced-motion:reduce){.at-rest{display:inline}.in-motion{display:none}"
        ".asked .at-rest{display:none}.asked .in-motion{display:inline}}</style>"))
    return _svg(frame.width, frame.height, rest + go, title, css)


def _animated(at: Scene, parts: Sequence[Sequence[Part]], up: float, hold: float, down: float) -> str:
    frames = [{part.name: part for part in found} for found in parts]
    times, steps = _times(len(at.frames), up, hold, down, at.drawing.round)
    said = _shape("floor", _path(ground(at.frames, at.drawing), at.seen), False)
    for name in _mean_order(parts):
        for i, layer in enumerate(frames[0][name].layers):
            layers = [frame[name].layers[min(i, len(frame[name].layers) - 1)] for frame in frames]
            if all(other == layer for other in layers):
                said += _shape(layer.paint, _path(layer, at.seen), layer.edge)
                continue
            paths = [_path(other, at.seen) for other in layers]
            said += _shape(layer.paint, paths[0], layer.edge, (
                f'<animate attributeName="d" dur="{up + hold + down:g}s" repeatCount="indefinite" '
                f'keyTimes="{";".join(times)}" values="{";".join(paths[step] for step in steps)}"/>'))
    return said


def _named_apart(parts: Iterable[Part]) -> list[Part]:
    """Several things of one kind get names of their own, so that each is found again in the next frame."""
    seen_names: dict[str, int] = {}
    found = []
    for part in sorted(parts, key=lambda part: part.name):
        seen_names[part.name] = seen_names.get(part.name, 0) + 1
        found.append(part._replace(name=f"{part.name} {seen_names[part.name]}"))
    return found


def _mean_order(parts: Sequence[Sequence[Part]]) -> list[str]:
    """One order of the parts for the whole movement: by how near they are on average."""
    total: dict[str, float] = {}
    for part in (part for found in parts for part in found):
        total[part.name] = total.get(part.name, 0.0) + part.depth
    return sorted(total, key=lambda name: total[name])


def _times(count: int, up: float, hold: float, down: float, around: bool) -> tuple[list[str], list[int]]:
    """When each frame is shown (shares of the whole) and which: slow at both ends, as limbs move."""
    total = up + hold + down
    ease = [math.acos(1 - 2 * i / (count - 1)) / math.pi for i in range(count)]
    if around:
        return [f"{i / count:.4g}" for i in range(count)] + ["1"], [*range(count), 0]
    there = [e * up / total for e in ease]
    back = [(up + hold + e * down) / total for e in ease]
    return [f"{t:.4g}" for t in (*there, *back)], [*range(count), *reversed(range(count))]

