"""Bodies to SVG: panels, arrows, marks and movement."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

from catalogue.model import Drawing, Pose, WrongForm

from .colours import LIGHT, painted
from .figure import (
    Arc,
    Camera,
    Far,
    Layer,
    Part,
    Point,
    arcs,
    camera,
    circles,
    far_sides,
    ground,
    outline,
    person,
    things,
)
from .skeleton import Body, Vec, dot, moment, plant, spoiled

WIDE, TALL = 1000, 760  # every picture is as wide; start and end fit into this box
LARGEST = 640.0  # units of one body height at most, so that people are of one size
MARGIN = 14
GAP = 44
EDGE = 4  # width of the line around a shape; the inner half lies under the colour
STEP_DEGREES = 16  # the largest turn of a joint between two frames
SHORTEST_ARROW = 125.0
PRESS = 110  # how far the arrows of a push may reach
TEMPO = (2, 1, 3)  # seconds up, hold, down, where the dose names none
FONT = "Atkinson Hyperlegible Next, Atkinson Hyperlegible, sans-serif"


class Scene(NamedTuple):
    """Everything about one drawing that its pictures share."""

    drawing: Drawing
    seen: Camera
    frames: tuple[Body, ...]  # from start to end
    corners: tuple[int, ...]  # which frames are the poses of the catalogue
    load: str | None
    far: Far  # the darker limbs

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
    for one, other in pairwise(drawing.poses):
        steps = max(2, math.ceil(_largest_turn(one, other) / STEP_DEGREES))
        corners.append(len(found))
        found += [moment(drawing, blend(one, other, i / steps), planted) for i in range(steps)]
    found.append(moment(drawing, drawing.poses[-1], planted))
    seen = camera(drawing.view)
    return Scene(drawing, seen, tuple(found), (*corners, len(found) - 1), load, far_sides(found, seen, drawing))


def blend(one: Pose, other: Pose, share: float) -> Pose:
    """The pose ``share`` of the way from ``one`` to ``other``: every angle in proportion."""
    changes: dict[str, object] = {}
    for name in type(one).model_fields:
        a, b = getattr(one, name), getattr(other, name)
        if isinstance(b, tuple):
            a = a or (0.0,) * len(b)
            changes[name] = tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))
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
        if isinstance(b, tuple):
            turns += [abs(y - x) for x, y in zip(a or (0.0,) * len(b), b, strict=True)]
        else:
            turns.append(abs(b - (a or 0.0)))
    return max(turns)


# --- shapes to paths -----------------------------------------------------------------------------------


def _path(layer: Layer, seen: Camera) -> str:
    """The outline of a shape at rest, of arcs and lines."""
    return "".join(
        [_arcs(arcs(hull, seen)) for hull in layer.hulls]
        + [_ring([seen.point(p) for p in polygon]) for polygon in layer.polygons]
    )


def _moving_path(layer: Layer, seen: Camera) -> str:
    """The outline of a shape in motion: always the same count of points, so that one leads over to the next."""
    rings = [outline(hull, seen) for hull in layer.hulls]
    rings += [[seen.point(p) for p in polygon] for polygon in layer.polygons]
    return "".join(_ring(ring) for ring in rings)


def _ring(points: Sequence[Point]) -> str:
    """A closed path of whole numbers."""
    whole = [(round(x), round(y)) for x, y in points]
    said = f"M{whole[0][0]} {whole[0][1]}l"
    said += " ".join(f"{bx - ax} {by - ay}" for (ax, ay), (bx, by) in pairwise(whole))
    return said.replace(" -", "-") + "z"


def _arcs(around: Sequence[Arc]) -> str:
    """A closed path of arcs in whole numbers. A tiny arc is only its corner."""
    if len(around) == 1:
        x, y, r = around[0][:3]
        return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 1 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 1 {-2 * r:.1f} 0z"
    x, y = (round(v) for v in around[0].at(around[0].start))
    said = f"M{x} {y}"
    for arc in around:
        turn = arc.end - arc.start
        pieces = 2 if turn > 3 else 1  # longer than half a circle would be mistaken for the short way
        for k in range(pieces + 1):
            x1, y1 = (round(v) for v in arc.at(arc.start + turn * k / pieces))
            if (x1, y1) == (x, y):
                continue
            r = round(arc.r)
            said += f"l{x1 - x} {y1 - y}" if k == 0 or r < 1 else f"a{r} {r} 0 0 1 {x1 - x} {y1 - y}"
            x, y = x1, y1
    return said.replace(" -", "-") + "z"


def _shape(paint: str, d: str, edge: bool, inner: str = "") -> str:
    """A shape by its path. Its colour is that of its class; files carry the light colour too."""
    close = f">{inner}</path>" if inner else "/>"
    if paint == "muscle-behind":
        return (
            f'<path class="hd-muscle-line" fill="none" stroke="{LIGHT["muscle"]}" stroke-width="6" stroke-dasharray="11 8" '
            f'd="{d}"{close}'
        )
    line = "" if edge else ' stroke="none"'
    return f'<path class="hd-{paint}" fill="{LIGHT[paint]}"{line} d="{d}"{close}'


def _edged(shapes: str, width: float = EDGE) -> str:
    """Shapes with a line around each; the line lies under the colour."""
    return (
        f'<g class="hd-edge" stroke="{LIGHT["edge"]}" stroke-width="{width:g}" stroke-linejoin="round" '
        f'paint-order="stroke">{shapes}</g>'
    )


def _ordered(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: part.depth)


def _parts(at: Scene, body: Body, seen: Camera) -> list[Part]:
    far = at.far if seen.toward == at.seen.toward else far_sides(at.frames, seen, at.drawing)
    return _ordered([*things(at.drawing, seen, at.frames), *person(body, seen, at.drawing, at.load, far)])


def _drawn(at: Scene, body: Body, seen: Camera) -> str:
    """One body among its props, on its patch of floor."""
    layers = [
        ground([body], at.drawing, at.frames),
        *(layer for part in _parts(at, body, seen) for layer in part.layers),
    ]
    return _edged("".join(_shape(layer.paint, _path(layer, seen), layer.edge) for layer in layers))


# --- how large -------------------------------------------------------------------------------------------


class Window(NamedTuple):
    """The rectangle that is shown, in body heights."""

    x: float
    y: float
    width: float
    height: float

    def bottom(self) -> float:
        return self.y + self.height


def window(at: Scene, body: Body, seen: Camera, extra: Sequence[Point] = ()) -> Window:
    """All that is seen of one body and its props."""
    layers = [layer for part in _parts(at, body, seen) for layer in part.layers]
    return _around([*layers, ground([body], at.drawing, at.frames)], seen, extra)


def _around(layers: Iterable[Layer], seen: Camera, extra: Sequence[Point]) -> Window:
    xs, ys = [p[0] for p in extra], [p[1] for p in extra]
    for layer in layers:
        corners = [(*seen.point(p), 0.0) for polygon in layer.polygons for p in polygon]
        for x, y, r in (*corners, *(ball for hull in layer.hulls for ball in circles(hull, seen))):
            xs += (x - r, x + r)
            ys += (y - r, y + r)
    return Window(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


class Cell(NamedTuple):
    """Where a window comes to lie in the picture: its camera, and its corner and size there."""

    seen: Camera
    x: float
    y: float
    width: float
    height: float


class Around(NamedTuple):
    """What is kept free around each window: for its number to the left or above, for its frame on all sides."""

    left: float = 0.0
    top: float = 0.0
    pad: float = 0.0


def _laid_out(
    seen: Sequence[Camera], frames: Sequence[Window], free: Around, tall: float, rows: Sequence[Sequence[int]]
) -> tuple[list[Cell], float]:
    """The windows in ``rows`` (each of which windows), as large as they can be in ``WIDE`` by ``tall``; and the height that they take."""
    spans = [
        (min(frames[i].y for i in row), max(frames[i].bottom() for i in row)) for row in rows
    ]  # one floor for a row
    beside = [2 * MARGIN + (len(row) - 1) * GAP + len(row) * (free.left + 2 * free.pad) for row in rows]
    above = 2 * MARGIN + (len(rows) - 1) * GAP / 2 + len(rows) * (free.top + 2 * free.pad)
    scale = min(
        LARGEST,
        (tall - above) / sum(bottom - top for top, bottom in spans),
        *((WIDE - gaps) / sum(frames[i].width for i in row) for row, gaps in zip(rows, beside, strict=True)),
    )
    cells: list[Cell] = []
    y = float(MARGIN)
    for row, (top, bottom) in zip(rows, spans, strict=True):
        high = (bottom - top) * scale + free.top + 2 * free.pad
        x = (WIDE - sum(frames[i].width * scale + free.left + 2 * free.pad for i in row) - GAP * (len(row) - 1)) / 2
        for i in row:
            wide = frames[i].width * scale + free.left + 2 * free.pad
            placed = seen[i]._replace(
                scale=scale, x=x + free.left + free.pad - frames[i].x * scale, y=y + high - free.pad - bottom * scale
            )
            cells.append(Cell(placed, x, y, wide, high))
            x += wide + GAP
        y += high + GAP / 2
    return cells, y - GAP / 2 + MARGIN


# --- arrows and marks --------------------------------------------------------------------------------------

PARENTS = {
    "knee": "hip",
    "ankle": "hip",
    "foot": "hip",
    "hand": "shoulder",
    "elbow": "shoulder",
    "head": "waist",
    "shoulder": "hip",
}


def track(at: Scene, seen: Camera) -> list[Point]:
    """The way of the moving joint, set off from the body so that nothing lies on it."""
    joint = at.drawing.moves
    if joint is None:
        return []
    found: list[Point] = []
    dx, dy = at.drawing.arrow_off or (None, None)
    for body in [at.frames[i] for i in at.corners] if at.drawing.way else at.frames:
        x, y = seen.point(body.points[joint])
        if dx is not None and dy is not None:
            found.append((x + dx * seen.scale, y - dy * seen.scale))
            continue
        side, _, what = joint.partition("_")
        px, py = seen.point(body.points[f"{side}_{PARENTS[what]}"])
        away = math.hypot(x - px, y - py) or 1.0
        out = (0.14 if what == "ankle" else 0.09) * seen.scale
        found.append((x + (x - px) / away * out, y + (y - py) / away * out))
    return _long_enough(found, SHORTEST_ARROW / LARGEST * seen.scale)


def _room_for(way: Sequence[Point]) -> list[Point]:
    """An arrow along ``way`` with its thickness, in body heights."""
    return [(x + dx, y + dy) for x, y in way for dx in (-0.035, 0.035) for dy in (-0.035, 0.035)]


def _arrow(points: Sequence[Point]) -> str:
    """A thick smooth line with a head along ``points``."""
    if len(points) < 2:
        return ""
    tip = points[-1]
    back = next((p for p in reversed(points[:-1]) if math.dist(p, tip) > 22), points[0])
    angle = math.atan2(tip[1] - back[1], tip[0] - back[0])
    size = 34.0
    base = (tip[0] - 0.8 * size * math.cos(angle), tip[1] - 0.8 * size * math.sin(angle))
    wings = [
        _at_angle(
            (tip[0] - size * math.cos(angle), tip[1] - size * math.sin(angle)), angle + s * math.pi / 2, 0.62 * size
        )
        for s in (1, -1)
    ]
    line = [p for p in points[:-1] if math.dist(p, tip) > size] + [base]
    head = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in (tip, *wings)) + "z"
    ink, halo = LIGHT["arrow"], LIGHT["ground"]
    return (
        f'<path class="hd-halo" d="{_smooth(line)}{head}" fill="none" stroke="{halo}" stroke-width="18" stroke-linecap="round" stroke-linejoin="round"/>'
        f'<path class="hd-arrow-line" d="{_smooth(line)}" fill="none" stroke="{ink}" stroke-width="10" stroke-linecap="round" stroke-linejoin="round"/>'
        f'<path class="hd-arrow" d="{head}" fill="{ink}" stroke-linejoin="round"/>'
    )


def _at_angle(p: Point, angle: float, out: float) -> Point:
    return p[0] + out * math.cos(angle), p[1] + out * math.sin(angle)


def _long_enough(points: Sequence[Point], least: float) -> list[Point]:
    """A short way is drawn longer, so that it can be seen; hardly any way is none."""
    total = sum(math.dist(a, b) for a, b in pairwise(points))
    across = math.dist(points[0], points[-1]) if points else 0.0
    if total < least / 30:
        return []
    if across < total / 2:
        return _larger(points, 3.2 * least / total)
    if total >= least:
        return list(points)
    (x0, y0), (x1, y1) = points[0], points[-1]
    angle = math.atan2(y1 - y0, x1 - x0)
    middle_ = ((x0 + x1) / 2, (y0 + y1) / 2)
    return [_at_angle(middle_, angle, share * least) for share in (-0.5, 0.0, 0.5)]


def _larger(points: Sequence[Point], factor: float) -> list[Point]:
    x, y = (sum(p[i] for p in points) / len(points) for i in (0, 1))
    return [(x + (px - x) * max(1, factor), y + (py - y) * max(1, factor)) for px, py in points]


def _smooth(points: Sequence[Point]) -> str:
    """A curve through all points (Catmull and Rom)."""
    said = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for i, (a, b) in enumerate(pairwise(points)):
        before = points[max(0, i - 1)]
        after = points[min(len(points) - 1, i + 2)]
        c1 = (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6)
        c2 = (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6)
        said += f"C{c1[0]:.0f} {c1[1]:.0f} {c2[0]:.0f} {c2[1]:.0f} {b[0]:.0f} {b[1]:.0f}"
    return said


def _presses(at: Scene, body: Body, seen: Camera) -> str:
    """Short double arrows where something is pushed and does not move."""
    said = ""
    for joint, direction in at.drawing.presses:
        x, y = seen.point(body.points[joint])
        dx, dy = dot(direction, seen.right), -dot(direction, seen.up)
        size = math.hypot(dx, dy) or 1.0
        dx, dy = dx / size, dy / size
        for gap in (48, 76):
            tip = (x + dx * (gap + 24), y + dy * (gap + 24))
            wings = [(x + dx * gap - s * dy * 29, y + dy * gap + s * dx * 29) for s in (1, -1)]
            d = "M" + "L".join(f"{a:.0f} {b:.0f}" for a, b in (wings[0], tip, wings[1]))
            said += (
                f'<path class="hd-arrow-line" d="{d}" fill="none" stroke="{LIGHT["arrow"]}" stroke-width="11" '
                'stroke-linecap="round" stroke-linejoin="round"/>'
            )
    return said


def _number(x: float, y: float, text: str) -> str:
    ink = LIGHT["label"]
    return (
        f'<circle class="hd-badge" cx="{x:.0f}" cy="{y:.0f}" r="29" fill="none" stroke="{ink}" stroke-width="4"/>'
        f'<text class="hd-label" x="{x:.0f}" y="{y + 14:.0f}" font-size="41" font-weight="700" text-anchor="middle" '
        f'font-family="{FONT}" fill="{ink}">{escape(text)}</text>'
    )


def _mark(x: float, y: float, kind: str) -> str:
    """A round tick or a square cross: told apart by shape as well as by colour."""
    d = {"right": f"M{x - 17:.0f} {y + 2:.0f}l12 14l23-29", "wrong": f"M{x - 14:.0f} {y - 14:.0f}l28 28m0-28l-28 28"}[
        kind
    ]
    around = {
        "right": f'<circle class="hd-right" cx="{x:.0f}" cy="{y:.0f}" r="37" fill="{LIGHT[kind]}"/>',
        "wrong": f'<path class="hd-wrong" fill="{LIGHT[kind]}" d="M{x - 16:.0f} {y - 39:.0f}h32l23 23v32l-23 23h-32l-23-23v-32z"/>',
    }[kind]
    return (
        f'{around}<path class="hd-mark" d="{d}" fill="none" stroke="{LIGHT["on-mark"]}" stroke-width="9" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


# --- pictures ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def style() -> str:
    """Dark colours for whoever asks for them, over the light ones that stand at each shape of a file."""
    rules = "".join(f".{name}{{{what}:{dark}}}" for name, what, _, dark in painted())
    return "<style>@media (prefers-color-scheme:dark){" + rules + "}</style>"


def _svg(
    height: float, inner: str, title: str, desc: str = "", css: str = "", across: tuple[float, float] = (0, WIDE)
) -> str:
    """``across``: from where to where it is shown."""
    said = f"<desc>{escape(desc)}</desc>" if desc else ""
    left, right = across
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.0f} 0 {right - left:.0f} {height:.0f}" role="img" class="hip-drawing">'
        f"<title>{escape(title)}</title>{said}{css or style()}{inner}</svg>\n"
    )


def single(drawing: Drawing, load: str | None = None, title: str = "", desc: str = "") -> str:
    """The end alone, with the arrow."""
    at = scene(drawing, load)
    cells, height = _laid_out(
        [at.seen], [window(at, at.end, at.seen, _room_for(track(at, at.seen)))], Around(), TALL, [[0]]
    )
    return _svg(height, _with_arrow(at, cells[0].seen), title, desc)


def still(drawing: Drawing, load: str | None = None, title: str = "", desc: str = "", snug: bool = False) -> str:
    """Start and end side by side (one above the other for whoever lies), numbered, with the arrow at the end.

    ``snug``: no larger than what it shows; else all pictures have one size.
    """
    at = scene(drawing, load)
    frames = [window(at, at.start, at.seen), window(at, at.end, at.seen, _room_for(track(at, at.seen)))]
    beside, stacked = (
        _laid_out([at.seen] * 2, frames, Around(top=74), TALL, [[0, 1]]),
        _laid_out([at.seen] * 2, frames, Around(left=76), TALL, [[0], [1]]),
    )
    is_beside = beside[0][0].seen.scale >= stacked[0][0].seen.scale
    (one, other), height = beside if is_beside else stacked
    numbers = "".join(
        _number(cell.x + 34, cell.y + (34 if is_beside else cell.height / 2), text)
        for cell, text in ((one, "1"), (other, "2"))
    )
    inner = _drawn(at, at.start, one.seen) + _with_arrow(at, other.seen) + numbers
    if snug:
        free = PRESS if drawing.presses else MARGIN
        across = (max(0, min(one.x, other.x) - free), min(WIDE, max(one.x + one.width, other.x + other.width) + free))
        return _svg(height, inner, title, desc, across=across)
    return _svg(TALL, _midway(inner, height), title, desc)


def _midway(inner: str, height: float) -> str:
    """A lower picture in the middle of the usual height, so that nothing jumps when one takes the place of another."""
    down = (TALL - height) / 2
    return f'<g transform="translate(0 {down:.0f})">{inner}</g>' if down >= 1 else inner


def _with_arrow(at: Scene, seen: Camera) -> str:
    return _drawn(at, at.end, seen) + _arrow(track(at, seen)) + _presses(at, at.end, seen)


def right_and_wrong(
    drawing: Drawing, load: str | None = None, title: str = "", desc: str = "", only: Sequence[WrongForm] | None = None
) -> str:
    """The end as it should be beside its wrong forms (or ``only`` some): tick and full frame, cross and broken frame."""
    at = scene(drawing, load)
    planted = plant(drawing)
    panels: list[tuple[Body, Camera, WrongForm | None]] = []
    rows: dict[tuple[Camera, str], list[int]] = {}  # each right form with its wrong ones
    for wrong in drawing.wrong if only is None else only:
        seen = camera(wrong.view or drawing.view)
        row = rows.setdefault((seen, wrong.of), [])
        if not row:
            row.append(len(panels))
            panels.append((moment(drawing, drawing.pose_of(wrong), planted), seen, None))
        row.append(len(panels))
        panels.append((spoiled(drawing, wrong, planted), seen, wrong))
    frames = [window(at, body, seen) for body, seen, _ in panels]
    cells, height = _best_rows([seen for _, seen, _ in panels], frames, list(rows.values()))
    right = _is_crowded(at, panels, cells, 52) and not _is_crowded(at, panels, cells, -52)
    return _svg(height, "".join(_framed(at, panels[i], cells[i], right) for i in range(len(panels))), title, desc)


def _best_rows(
    seen: Sequence[Camera], frames: Sequence[Window], rows: list[list[int]]
) -> tuple[dict[int, Cell], float]:
    """One right form beside or above its wrong ones, whichever is larger; several right forms each in a row of their own."""
    choices = [rows] if len(rows) > 1 else [rows, [[i] for i in rows[0]]]
    found = []
    for choice in choices:
        order = [i for row in choice for i in row]
        cells, height = _laid_out(seen, frames, Around(top=40, pad=22), TALL * (1 if len(order) < 3 else 1.5), choice)
        found.append(
            (cells[0].seen.scale * (1.3 if len(choice) == 1 else 1), dict(zip(order, cells, strict=False)), height)
        )  # a row reads best
    _, placed, height = max(found, key=lambda one: one[0])
    return placed, height


def _is_crowded(
    at: Scene, panels: Sequence[tuple[Body, Camera, WrongForm | None]], cells: Mapping[int, Cell], inset: float
) -> bool:
    """True where a mark in the upper corners, so far from the left (from the right if negative), would lie on a figure."""
    for i, (body, _, _) in enumerate(panels):
        cell = cells[i]
        x, y = cell.x + (inset if inset > 0 else cell.width + inset), cell.y + 52
        figure = [part for part in _parts(at, body, cell.seen) if part.name not in ("wall", "mat")]
        balls = [
            ball
            for part in figure
            for layer in part.layers
            for hull in layer.hulls
            for ball in circles(hull, cell.seen)
        ]
        if any(math.hypot(bx - x, by - y) < r + 40 for bx, by, r in balls):
            return True
    return False


def _framed(at: Scene, panel: tuple[Body, Camera, WrongForm | None], cell: Cell, right: bool) -> str:
    """One form in its frame, with the mark in its upper left corner, or upper ``right``."""
    body, _, wrong = panel
    kind = "right" if wrong is None else "wrong"
    over = "" if wrong is None else _ring_at(body.points[wrong.at], cell.seen)
    dash = ' stroke-dasharray="20 14"' if wrong else ""
    return (
        f'<rect class="hd-{kind}-frame" x="{cell.x:.0f}" y="{cell.y:.0f}" width="{cell.width:.0f}" height="{cell.height:.0f}" '
        f'rx="26" fill="none" stroke="{LIGHT[kind]}" stroke-width="7"{dash}/>'
        f"{_drawn(at, body, cell.seen)}{over}{_mark(cell.x + (cell.width - 52 if right else 52), cell.y + 52, kind)}"
    )


def _ring_at(p: Vec, seen: Camera) -> str:
    x, y = seen.point(p)
    return (
        f'<circle class="hd-wrong-frame" cx="{x:.0f}" cy="{y:.0f}" r="{0.1 * seen.scale:.0f}" fill="none" stroke="{LIGHT["wrong"]}" '
        'stroke-width="7" stroke-dasharray="17 12"/>'
    )


# --- movement ---------------------------------------------------------------------------------------------


def moving(drawing: Drawing, load: str | None = None, title: str = "", tempo: str | None = None, desc: str = "") -> str:
    """Start to end and back, for ever, in ``tempo`` (up-hold-down in seconds).

    Whoever prefers less motion sees the end at rest.
    """
    at = scene(drawing, load)
    frame = _around(
        [layer for body in at.frames for part in _parts(at, body, at.seen) for layer in part.layers]
        + [ground(at.frames, drawing, at.frames)],
        at.seen,
        _room_for(track(at, at.seen)),
    )
    cells, height = _laid_out([at.seen], [frame], Around(), TALL, [[0]])
    seen = cells[0].seen
    parts = [_named_apart(_parts(at, body, seen)) for body in at.frames]
    up, hold, down = (int(part) for part in tempo.split("-")) if tempo else TEMPO
    rest = f'<g class="hd-at-rest">{_with_arrow(at, seen)}</g>'
    go = f'<g class="hd-in-motion">{_edged(_animated(at, seen, parts, up, hold, down))}</g>'
    return _svg(TALL, _midway(rest + go, height), title, desc, style().replace("</style>", REST + "</style>"))


REST = (
    ".hd-at-rest{display:none}@media (prefers-reduced-motion:reduce),print"
    "{.hd-at-rest{display:inline}.hd-in-motion{display:none}}"
)


def _animated(at: Scene, seen: Camera, parts: Sequence[Sequence[Part]], up: float, hold: float, down: float) -> str:
    frames = [{part.name: part for part in found} for found in parts]
    times, steps = _times(len(at.frames), up, hold, down, at.drawing.round)
    said = _shape("floor", _path(ground(at.frames, at.drawing, at.frames), seen), False)
    for name in _mean_order(parts):
        for i, layer in enumerate(frames[0][name].layers):
            layers = [frame[name].layers[min(i, len(frame[name].layers) - 1)] for frame in frames]
            if all(other == layer for other in layers):
                said += _shape(layer.paint, _path(layer, seen), layer.edge)
                continue
            paths = [_moving_path(other, seen) for other in layers]
            said += _shape(
                layer.paint,
                paths[0],
                layer.edge,
                (
                    f'<animate attributeName="d" dur="{up + hold + down:g}s" repeatCount="indefinite" '
                    f'keyTimes="{";".join(times)}" values="{";".join(paths[step] for step in steps)}"/>'
                ),
            )
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
