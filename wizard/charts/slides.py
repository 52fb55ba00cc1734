"""Charts for a large screen, drawn as SVG, so that their letters grow with the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from math import ceil
from textwrap import wrap

from catalogue.model import Catalogue, Source
from wizard.plan.model import Plan
from wizard.words import Words

from .load import amount_of, load_alt, load_table
from .plan_words import Bar, bar_name, bars_of, exercise_names
from .progression import Climb, progression_alt, progression_table
from .sheet import needs_weeks
from .studies import STUDY_METHODS, Measure, Panel, StudyWords, evidence_table, high_of, low_of, measures_of, middle_of

# Drawn as SVG, not by Plotly: it grows with the screen and its letters with it. Lengths are in units of a picture that is
# BIG_WIDE wide; on a page of 1280 px two stand beside each other, a unit a pixel. Colours come from the page, by class.

BIG_WIDE, BIG_FONT, BIG_LETTER = 590, 17, 8.4  # a bold letter on average
BIG_LEFT, BIG_RIGHT = 84, 12  # the same in all that show weeks, so that these stand one below the other
BIG_CLIMB, BIG_LOAD = 104, 165
BIG_ROW = (32, 55)  # least and most height of a row of the load
BIG_ROWS, BIG_STUDY_ROW = 352, (31, 84)  # all rows of a study, and one of them
BIG_NAMES, BIG_NUMBERS, BIG_NAME_LETTERS = 274, 98, 34


@dataclass(frozen=True)
class Drawn:
    """A chart as SVG: its words are in it as its name, and its numbers in ``rows``."""

    svg: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Axes:
    """What the charts of several plans share: the weeks, the height of each stage, a row for each exercise, and the most
    repetitions and seconds of a week. A row may hold two exercises that never need the same place."""

    weeks: tuple[int, ...]
    heights: Mapping[int, int]
    rows: Mapping[tuple[bool, str], int]
    most_reps: int
    most_seconds: int

    def x(self, week: float) -> float:
        """Where the middle of a week stands."""
        return BIG_LEFT + (week - self.weeks[0] + 0.5) * self.week

    @property
    def week(self) -> float:
        """How wide a week is."""
        return (BIG_WIDE - BIG_LEFT - BIG_RIGHT) / len(self.weeks)


def axes_for(plans: Iterable[Plan], words: Words) -> Axes:
    """The common axes of ``plans``, of which each has weeks. Raises ValueError otherwise."""
    plans = tuple(plans)
    for plan in plans:
        needs_weeks(plan)
    heights: dict[int, int] = {}
    for plan in plans:
        for stage, height in Climb(plan).heights.items():
            heights[stage] = max(heights.get(stage, 0), height)
    amounts = [
        (item.hold_s is None, amount_of(w, item, bar.light))
        for plan in plans
        for bar in bars_of(plan.weeks)
        for w, item in zip(bar.weeks, bar.items, strict=True)
    ]
    most = {reps: max((amount for kind, amount in amounts if kind == reps), default=1) for reps in (True, False)}
    weeks = tuple(range(plans[0].weeks[0].week, max(plan.weeks[-1].week for plan in plans) + 1))
    bare = Axes(weeks, heights, {}, most[True], most[False])
    return replace(bare, rows=_rows(plans, bare, words))


def _rows(plans: tuple[Plan, ...], axes: Axes, words: Words) -> dict[tuple[bool, str], int]:
    """A row for each exercise: the first in which it is nowhere in the way of another."""
    needed: dict[tuple[bool, str], set[tuple[int, int]]] = {}
    for number, plan in enumerate(plans):
        names = exercise_names(plan)
        for bar in bars_of(plan.weeks):
            label = _big_label(bar, names, words)
            start = _label_start(label, bar, axes)
            places = {w.week for w in bar.weeks} | {
                w for w in axes.weeks if start <= w < start + _weeks_of(label, axes)
            }
            needed.setdefault((bar.light, bar.exercise), set()).update((number, week) for week in places)
    rows: dict[tuple[bool, str], int] = {}
    taken: list[set[tuple[int, int]]] = []
    for key, spots in needed.items():
        row = next((n for n, held in enumerate(taken) if not held & spots), len(taken))
        if row == len(taken):
            taken.append(set())
        taken[row] |= spots
        rows[key] = row
    return rows


def _weeks_of(label: str, axes: Axes) -> int:
    """How many weeks words take."""
    return ceil(BIG_LETTER * len(label) / axes.week)


def _label_start(label: str, bar: Bar, axes: Axes) -> int:
    """The week at which the words of a bar begin: its first, or earlier where they would not fit."""
    return max(axes.weeks[0], min(bar.weeks[0].week, axes.weeks[-1] + 1 - _weeks_of(label, axes)))


def _big_label(bar: Bar, names: dict[str, str], words: Words) -> str:
    first, last = (
        amount_of(w, i, bar.light) for w, i in ((bar.weeks[0], bar.items[0]), (bar.weeks[-1], bar.items[-1]))
    )
    amount = (
        str(first) if first == last else words.say("chart.big.from_to", "{first} to {last}", first=first, last=last)
    )
    name = bar_name(bar, names, words)
    if bar.items[0].hold_s is None:
        return words.say("chart.big.reps", "{name}: {amount}", name=name, amount=amount)
    return words.say("chart.big.seconds", "{name}: {amount} s", name=name, amount=amount)


class _Ink:
    """An SVG in the making. Each thing has a class, which the page colours."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def rect(self, name: str, x: float, y: float, wide: float, high: float) -> None:
        self.parts.append(
            f'<rect class="big-{name}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{max(high, 0):.1f}"/>'
        )

    def path(self, name: str, points: Iterable[tuple[float, float]], closed: bool = False) -> None:
        d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("z" if closed else "")
        self.parts.append(f'<path class="big-{name}" d="{d}"/>')

    def dot(self, name: str, x: float, y: float, r: float = 5.5) -> None:
        self.parts.append(f'<circle class="big-{name}" cx="{x:.1f}" cy="{y:.1f}" r="{r}"/>')

    def diamond(self, name: str, x: float, y: float, r: float = 7.5) -> None:
        self.path(name, ((x, y - r), (x + r, y), (x, y + r), (x - r, y)), closed=True)

    def write(self, text: str, x: float, y: float, name: str = "text", at: str = "start") -> None:
        """Words whose middle stands at height ``y``; ``at`` is start, middle or end."""
        self.parts.append(
            f'<text class="big-{name}" x="{x:.1f}" y="{y + BIG_FONT * 0.35:.1f}" text-anchor="{at}">{escape(text)}</text>'
        )

    def svg(self, high: float, alt: str) -> str:
        return (
            f'<svg class="big-chart" role="img" aria-label="{escape(alt)}" viewBox="0 0 {BIG_WIDE} {high:.0f}" font-size="{BIG_FONT}">'
            f"{''.join(self.parts)}</svg>"
        )


def build_big_progression(plan: Plan, axes: Axes, words: Words) -> Drawn:
    """The climb alone, on ``axes`` that other plans share. Raises ValueError for a plan without weeks."""
    needs_weeks(plan)
    climb, ink, top = Climb(plan, axes.heights), _Ink(), 32

    def y(height: float) -> float:
        return top + BIG_CLIMB * (1 - height / climb.top)

    for i, stage in enumerate(climb.stages):
        low, high = climb.floor(stage), climb.floor(stage) + climb.heights[stage]
        ink.rect("odd" if i % 2 else "even", BIG_LEFT, y(high), BIG_WIDE - BIG_LEFT - BIG_RIGHT, y(low) - y(high))
        ink.write(words.say("chart.stage", "Stage {stage}", stage=stage), BIG_LEFT - 8, y((low + high) / 2), at="end")
    courses = {
        name: [(axes.x(w.week), y(h)) for w, h in zip(climb.courses[name], climb.heights_of(name), strict=True)]
        for name in climb.courses
    }
    ink.path("band", (*courses["slowest"], *reversed(courses["fastest"])), closed=True)
    _draw_big_course(ink, plan, courses["expected"])
    _draw_big_gates(ink, plan, climb, axes, y, words)
    _draw_big_legend(ink, plan, words)
    columns, rows = progression_table(plan, exercise_names(plan), words)
    alt = progression_alt(plan, words)
    return Drawn(ink.svg(top + BIG_CLIMB + 6, alt), alt, columns, rows)


def _draw_big_course(ink: _Ink, plan: Plan, points: list[tuple[float, float]]) -> None:
    """The expected course: planned weeks filled, those beyond a gate open and dashed."""
    planned = sum(not w.forecast for w in plan.weeks)
    ink.path("course", points[:planned])
    if planned < len(points):
        ink.path("course big-later", points[max(planned - 1, 0) :])
    for n, (x, y) in enumerate(points):
        ink.dot("dot" if n < planned else "open", x, y)


def _draw_big_gates(ink: _Ink, plan: Plan, climb: Climb, axes: Axes, y: Callable[[float], float], words: Words) -> None:
    """Gates and steps of load; the first of each kind has its word."""
    heights, said = climb.heights_of("expected"), set()
    for i, week in enumerate(plan.weeks):
        if week.gate is None:
            continue
        load = week.gate == "next_load"
        after = heights[i + 1] if i + 1 < len(heights) else heights[i]
        at = y((heights[i] + after) / 2 if load else climb.floor(week.stage) + climb.heights[week.stage])
        x = axes.x(min(week.week + 0.5, axes.weeks[-1] + 0.45))
        if load:
            ink.path("gate", ((x, at - 8), (x + 8, at + 6), (x - 8, at + 6)), closed=True)
        else:
            ink.diamond("gate", x, at, 8)
        if load not in said:
            word = words.say("chart.load_step_short", "more load") if load else words.say("chart.gate_short", "gate")
            ink.write(word, x - 12, max(at - 10, 32 + BIG_FONT / 2), at="end")
            said.add(load)


def _draw_big_legend(ink: _Ink, plan: Plan, words: Words) -> None:
    entries = [("dot", words.say("chart.expected", "expected"))]
    if any(w.forecast for w in plan.weeks):
        entries.append(("open", words.say("chart.forecast", "if the gate opens")))
    entries.append(("band", words.say("chart.band", "fastest to slowest")))
    x = float(BIG_LEFT)
    for name, text in entries:
        if name == "band":
            ink.rect(name, x, 7, 26, 14)
        else:
            ink.path("course" + " big-later" * (name == "open"), ((x, 14), (x + 26, 14)))
            ink.dot(name, x + 13, 14)
        ink.write(text, x + 34, 14)
        x += 34 + BIG_LETTER * len(text) + 14


def build_big_load(plan: Plan, axes: Axes, words: Words) -> Drawn:
    """The work of each week on ``axes`` that other plans share: the same exercise has the same row and scale in all.

    Raises ValueError for a plan without weeks.
    """
    needs_weeks(plan)
    names, bars, ink, top = exercise_names(plan), bars_of(plan.weeks), _Ink(), 22
    ink.write(words.say("chart.big.load", "Work of each week: repetitions, or seconds held (s)"), BIG_LEFT, 9)
    count = max(axes.rows.values()) + 1
    row = min(max(BIG_LOAD // count, BIG_ROW[0]), BIG_ROW[1])
    for number in range(count):
        ink.path("line", ((BIG_LEFT, top + (number + 1) * row), (BIG_WIDE - BIG_RIGHT, top + (number + 1) * row)))
    for bar in bars:
        floor = top + (axes.rows[bar.light, bar.exercise] + 1) * row
        most = axes.most_reps if bar.items[0].hold_s is None else axes.most_seconds
        for week, item in zip(bar.weeks, bar.items, strict=True):
            high = (row - 23) * amount_of(week, item, bar.light) / most
            pale = week.forecast or bar.light
            ink.rect(
                "pale" if pale else "full", axes.x(week.week) - axes.week * 0.44, floor - high, axes.week * 0.88, high
            )
        label = _big_label(bar, names, words)
        ink.write(label, axes.x(_label_start(label, bar, axes)) - axes.week * 0.44, floor - row + 12, "bold")
    for number in axes.weeks:
        ink.write(str(number), axes.x(number), top + count * row + 13, at="middle")
    ink.write(words.say("chart.week", "Week"), BIG_LEFT - 8, top + count * row + 13, at="end")
    columns, rows = load_table(bars, names, plan, words)
    alt = load_alt(plan, bars, names, words)
    return Drawn(ink.svg(top + count * row + 26, alt), alt, columns, rows)


def measured_in(study: str, exercises: Iterable[str], catalogue: Catalogue) -> bool:
    """True where a chart of this study would show one of ``exercises``."""
    source, asked = catalogue.sources[study], set(exercises)
    return source.method in STUDY_METHODS and any(asked & set(m.exercises) for m in measures_of(source, catalogue))


def build_big_study(study: str, exercises: Iterable[str], catalogue: Catalogue, words: Words) -> Drawn:
    """What one study measured, with ``exercises`` marked: names on the left, numbers on the right. One study a chart.

    Raises ValueError for a study of which the catalogue has no figure that could be drawn.
    """
    source, asked, teller = catalogue.sources[study], set(exercises), StudyWords(catalogue, words)
    measures = measures_of(source, catalogue) if source.method in STUDY_METHODS else ()
    if not measures:
        raise ValueError(f"{study}: the catalogue has no figure that could be drawn")
    panel = Panel(measures, tuple(bool(asked & set(m.exercises)) for m in measures), teller)
    row = min(max(BIG_ROWS // len(measures), BIG_STUDY_ROW[0]), BIG_STUDY_ROW[1])
    ink, top = _Ink(), 34
    _draw_big_scale(ink, panel, top, row * len(measures), words)
    for n, (m, is_asked) in enumerate(zip(measures, panel.chosen, strict=True)):
        _draw_big_measure(ink, m, is_asked, top + row * n, row, panel)
    _draw_big_muscles(ink, panel, words)
    columns, rows = evidence_table(panel, words)
    alt = _big_study_alt(source, panel, words)
    svg = ink.svg(top + row * len(measures) + 52, alt)
    return Drawn(svg, alt, (columns[0], *columns[2:]), tuple((cells[0], *cells[2:]) for cells in rows))


def _across(panel: Panel) -> Callable[[float], float]:
    """From a number to its place on the axis, which begins at zero."""
    most = 1.04 * max(m.furthest for m in panel.measures)
    return lambda number: BIG_NAMES + (BIG_WIDE - BIG_NAMES - BIG_NUMBERS) * number / most


def _draw_big_scale(ink: _Ink, panel: Panel, top: int, high: int, words: Words) -> None:
    x, most = _across(panel), max(m.furthest for m in panel.measures)
    step = next(step for step in (5, 10, 20, 25, 50, 100, 200, 500, 1000) if most / step <= 5)
    for number in range(0, int(most) + 1, step):
        ink.path("grid" if number else "line", ((x(number), top), (x(number), top + high)))
        ink.write(str(number), x(number), top + high + 13, at="middle")
    unit = (
        words.say("chart.evidence.newtons", "Force in newtons")
        if panel.measures[0].side.unit == "newton"
        else words.say("chart.evidence.percents", "% of the strongest effort (MVIC)")
    )
    ink.write(unit, (BIG_NAMES + BIG_WIDE - BIG_NUMBERS) / 2, top + high + 36, at="middle")


def _draw_big_measure(ink: _Ink, m: Measure, is_asked: bool, top: float, row: int, panel: Panel) -> None:
    """One row: name, marks with their spread, numbers."""
    x, middle = _across(panel), top + row / 2
    if is_asked:
        ink.rect("asked", 0, top + 1, BIG_WIDE, row - 2)
    name = panel.teller.task(m) or panel.teller.names(m)
    lines = wrap(("▸ " if is_asked else "") + name[:1].upper() + name[1:], BIG_NAME_LETTERS)
    for n, line in enumerate(lines):
        ink.write(
            line,
            BIG_NAMES - 10,
            middle + (n - (len(lines) - 1) / 2) * (BIG_FONT - 1.5),
            "bold" if is_asked else "text",
            "end",
        )
    apart = min(6, row / 6) if m.front else 0
    for figure, name, y in ((m.front, "front", middle + apart), (m.side, "side", middle - apart)):
        if figure is None:
            continue
        spread = (high_of(figure) - low_of(figure)) / 2 or figure.sd or 0
        if spread:
            ink.path(f"{name}-spread", ((x(max(middle_of(figure) - spread, 0)), y), (x(middle_of(figure) + spread), y)))
        if name == "front":
            ink.diamond("front", x(middle_of(figure)), y, 6.5)
        else:
            ink.dot("side", x(middle_of(figure)), y, 6)
    numbers = [
        None if f is None else f"{f.value:g}" if f.value is not None else f"{f.low:g}–{f.high:g}"
        for f in (m.side, m.front)
    ]
    ink.write(numbers[0] or "", BIG_WIDE - BIG_NUMBERS + 8, middle, "number")
    if numbers[1]:
        ink.write(numbers[1], BIG_WIDE - 4, middle, at="end")


def _draw_big_muscles(ink: _Ink, panel: Panel, words: Words) -> None:
    """Which mark is which muscle."""
    side = words.say("chart.evidence.side", "side of the hip (gluteus medius)")
    ink.dot("side", 12, 14, 6)
    ink.write(side, 26, 14)
    if panel.has_front:
        x = 26 + 7.6 * len(side) + 34
        ink.diamond("front", x, 14, 6.5)
        ink.write(words.say("chart.evidence.front", "front of the hip (TFL)"), x + 14, 14)


def _big_study_alt(source: Source, panel: Panel, words: Words) -> str:
    t = panel.teller
    parts = [
        words.say(
            "chart.evidence.alt",
            "What {study} measured in {count} movements, from {low} to {high} at the side of the hip.",
            study=source.short,
            count=len(panel.measures),
            low=t.figure(panel.measures[-1].side),
            high=t.figure(panel.measures[0].side),
        )
    ]
    parts += [
        words.say(
            "chart.big.alt",
            "In question, {name}: side {side}, front {front}.",
            name=t.task(m) or t.names(m),
            side=t.figure(m.side),
            front=t.front(m),
        )
        for m, is_asked in zip(panel.measures, panel.chosen, strict=True)
        if is_asked
    ]
    return " ".join(parts)
