"""Charts of a plan: each ``build_*`` gives a figure, its words and the same numbers as a table.

The only file that imports Plotly. Everything here is pure: it reads a ``Plan`` and never
answers, so that a stored plan draws the same picture later. The evidence chart alone also
reads the catalogue: it shows what was measured in exercises that the plan leaves out.
The chart of the diary reads a ``Diary``, for the weeks that lie behind.
``build_big_*`` draw the same as SVG for a large screen: fewer words, larger letters, axes that two plans share.
Show a figure with ``CHART_CONFIG`` and without a Plotly or Streamlit theme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from math import ceil
from textwrap import wrap
from typing import Any, NamedTuple

import plotly.graph_objects as go

from catalogue.model import Catalogue, Figure, Source

from .citing import code_words
from .diary import Diary, DiaryWeek, Place
from .explain import TEXTS
from .plan import Plan, Week, WeekItem
from .words import Words

CHART_CONFIG = {
    "displayModeBar": False, "displaylogo": False, "responsive": True,
    "scrollZoom": False, "doubleClick": False, "showAxisDragHandles": False, "showTips": False,
}

NO_TEMPLATE = {"data": {"scatter": [{"type": "scatter"}]}}  # what Plotly calls "none"
# One table for every colour. ``both`` is readable on white and on near-black alike (text and
# accent 4.2:1 or more on either); ``light`` and ``dark`` reach 4.5:1 on their own ground.
THEMES = {
    "both": {
        "text": "#6f7c86", "accent": "#148a84", "forecast": "rgba(20, 138, 132, 0.38)",
        "course_band": "rgba(20, 138, 132, 0.20)", "stage_even": "rgba(128, 140, 150, 0.13)",
        "stage_odd": "rgba(128, 140, 150, 0.05)", "line": "rgba(128, 140, 150, 0.45)",
        "hover_ground": "#1f2727", "hover_text": "#f2eee7", "none": "rgba(0, 0, 0, 0)",
    },
    "light": {
        "text": "#454b4a", "accent": "#0b625c", "forecast": "rgba(11, 98, 92, 0.34)",
        "course_band": "rgba(11, 98, 92, 0.15)", "stage_even": "rgba(70, 66, 58, 0.09)",
        "stage_odd": "rgba(70, 66, 58, 0.03)", "line": "rgba(70, 66, 58, 0.35)",
        "hover_ground": "#1f2727", "hover_text": "#f2eee7", "none": "rgba(0, 0, 0, 0)",
    },
    "dark": {
        "text": "#c9cfcb", "accent": "#7fd3c8", "forecast": "rgba(127, 211, 200, 0.34)",
        "course_band": "rgba(127, 211, 200, 0.17)", "stage_even": "rgba(205, 210, 204, 0.12)",
        "stage_odd": "rgba(205, 210, 204, 0.04)", "line": "rgba(205, 210, 204, 0.35)",
        "hover_ground": "#f2eee7", "hover_text": "#1f2727", "none": "rgba(0, 0, 0, 0)",
    },
}
FONT_SIZE = 14  # px; nothing is smaller
FONT_FAMILY = "inherit"  # the page's own typeface

MARGIN = {"l": 6, "r": 10, "t": 8, "b": 8}
STEP_PX, CLIMB_PX = 32, (150, 300)  # one step of the climb; least and most height of its panel
WEEK_AXIS_PX, LEGEND_PX = 52, 50
BAR_ROW_PX, COLUMN_ROW_PX = 62, 124
NARROW_PX, LETTER_PX = 236, 7.8  # the weeks on a screen of 360 px; a bold letter on average
LINE_PX, MARK_PX, ROW_GAP_PX = 19, 18, 14  # a line of words, a line of marks, the space between rows
HOVER_LETTERS = 36  # in a line


@dataclass(frozen=True)
class Chart:
    """A picture with its words: ``alt`` says what it says, ``columns`` and ``rows`` hold its numbers."""

    figure: go.Figure
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


# --- the progression ------------------------------------------------------------------------------


def build_progression(plan: Plan, words: Words, theme: str = "both") -> Chart:
    """The weeks ahead: the expected course inside the band of fastest and slowest, and its exercises.

    Up means one step of the dose; a stage is as high as the steps that it takes. Raises
    ValueError for a plan without weeks: a referral has nothing to draw.
    """
    _needs_weeks(plan)
    colours, names = THEMES[theme], _names(plan)
    climb = _Climb(plan)
    bars = _bars(plan.weeks)
    climb_px = min(max(climb.top * STEP_PX, CLIMB_PX[0]), CLIMB_PX[1])
    panels = (climb_px, len(bars) * BAR_ROW_PX)
    sheet = _sheet(plan.weeks, panels, colours, words, legend=True)
    _draw_stages(sheet, climb, colours, words)
    _draw_courses(sheet, climb, plan, names, colours, words)
    _draw_gates(sheet, climb, plan.weeks, colours, words)
    _draw_bars(sheet, bars, plan, names, colours, words)
    columns, rows = _progression_table(plan, names, words)
    return Chart(sheet.figure(), _progression_alt(plan, words), columns, rows)


class _Climb:
    """Heights of the picture. A step is one change of dose; stages stand on top of one another."""

    def __init__(self, plan: Plan, least: Mapping[int, int] | None = None) -> None:
        """``least`` are heights that stages have at least, so that two plans stand on the same ground."""
        self.courses = {
            "expected": plan.weeks,
            "fastest": plan.courses.fastest or plan.weeks,
            "slowest": plan.courses.slowest or plan.weeks,
        }
        self._steps = {name: _steps(weeks) for name, weeks in self.courses.items()}
        self.heights: dict[int, int] = dict(least or {})
        for name, weeks in self.courses.items():
            for week, step in zip(weeks, self._steps[name]):
                self.heights[week.stage] = max(self.heights.get(week.stage, 0), step + 1)
        self.stages = tuple(sorted(self.heights))
        self.top = sum(self.heights.values())

    def floor(self, stage: int) -> int:
        """Where a stage begins."""
        return sum(height for s, height in self.heights.items() if s < stage)

    def heights_of(self, course: str) -> list[float]:
        """The height of each week of a course."""
        return [
            self.floor(week.stage) + step + 0.5
            for week, step in zip(self.courses[course], self._steps[course])
        ]


def _steps(weeks: tuple[Week, ...]) -> list[int]:
    """Steps taken since the stage began, week by week: 0, then one more with each change of dose."""
    steps: list[int] = []
    for i, week in enumerate(weeks):
        before = weeks[i - 1] if i else None
        if before is None or before.stage != week.stage:
            steps.append(0)
        else:
            steps.append(steps[-1] + (_doses(before) != _doses(week)))
    return steps


def _doses(week: Week) -> tuple[tuple, ...]:
    """The doses that carry the stage: of its own exercises, or of all where it has none.

    An exercise that came through a gate goes on at its own pace and does not carry the stage.
    """
    own = tuple(item for item in week.items if item.load_class // 3 == week.stage)
    return tuple((i.exercise, i.sets, i.reps, i.hold_s, i.load) for i in own or week.items)


def _draw_stages(sheet: _Sheet, climb: _Climb, colours: dict[str, str], words: Words) -> None:
    for i, stage in enumerate(climb.stages):
        low = climb.floor(stage)
        sheet.shapes.append({
            "type": "rect", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": low, "y1": low + climb.heights[stage],
            "fillcolor": colours["stage_odd" if i % 2 else "stage_even"], "line": {"width": 0}, "layer": "below",
        })
    sheet.layout["yaxis"].update(
        range=[0, climb.top], tickmode="array",
        tickvals=[climb.floor(s) + climb.heights[s] / 2 for s in climb.stages],
        ticktext=[words.say("chart.stage", "Stage {stage}", stage=s) for s in climb.stages],
    )


def _draw_courses(
    sheet: _Sheet, climb: _Climb, plan: Plan, names: dict[str, str], colours: dict[str, str], words: Words
) -> None:
    for course, fill in (("slowest", None), ("fastest", "tonexty")):
        sheet.draw(
            "scatter",
            x=[w.week for w in climb.courses[course]], y=climb.heights_of(course), mode="lines",
            line={"width": 1, "color": colours["forecast"]}, fill=fill, fillcolor=colours["course_band"],
            hoverinfo="skip", showlegend=fill is not None, legendrank=3,
            name=words.say("chart.band", "fastest to slowest"), meta=course,
        )
    points = list(zip(plan.weeks, climb.heights_of("expected")))
    now = [p for p in points if not p[0].forecast]
    later = [p for p in points if p[0].forecast]
    if later:
        _draw_course(sheet, now[-1:] + later, bool(now), plan, names, colours, words)
    if now:
        _draw_course(sheet, now, None, plan, names, colours, words)


def _draw_course(
    sheet: _Sheet, points: list[tuple[Week, float]], joined: bool | None, plan: Plan,
    names: dict[str, str], colours: dict[str, str], words: Words,
) -> None:
    """A run of the expected course. ``joined`` is None for weeks that are planned; for a forecast it
    says whether the line starts at the last planned week, which keeps its own mark."""
    forecast = joined is not None
    sheet.draw(
        "scatter",
        x=[w.week for w, _ in points], y=[y for _, y in points], mode="lines+markers",
        line={"width": 3, "color": colours["accent"], "dash": "4px,4px" if forecast else "solid"},
        marker={
            "size": [0 if joined and i == 0 else 9 for i in range(len(points))],
            "symbol": "circle-open" if forecast else "circle", "color": colours["accent"], "opacity": 1,
            "line": {"width": 2, "color": colours["accent"]},
        },
        text=[_week_words(w, plan, names, words) for w, _ in points], hoverinfo="text",
        name=(
            words.say("chart.forecast", "if the gate opens") if forecast
            else words.say("chart.expected", "expected")
        ),
        legendrank=2 if forecast else 1, meta="forecast" if forecast else "expected",
        cliponaxis=False,
    )


def _draw_gates(
    sheet: _Sheet, climb: _Climb, weeks: tuple[Week, ...], colours: dict[str, str], words: Words
) -> None:
    heights = climb.heights_of("expected")
    for i, week in enumerate(weeks):
        if week.gate is None:
            continue
        load = week.gate == "next_load"
        after = heights[i + 1] if i + 1 < len(weeks) else heights[i]
        x = week.week + 0.5
        y = (heights[i] + after) / 2 if load else climb.floor(week.stage) + climb.heights[week.stage]
        sheet.draw(
            "scatter",
            x=[x], y=[y], mode="markers+text", meta="load_step" if load else "gate", showlegend=False,
            marker={"symbol": "triangle-up" if load else "diamond", "size": 14, "color": colours["accent"]},
            text=[words.say("chart.load_step_short", "more load") if load else words.say("chart.gate_short", "gate")],
            textposition="top left", textfont={"color": colours["text"]},
            hovertext=[_lines(_gate_words(week, words))], hoverinfo="text", cliponaxis=False,
        )


class _Bar(NamedTuple):
    """One exercise over the weeks that it is planned for."""

    exercise: str
    light: bool
    weeks: tuple[Week, ...]
    items: tuple[WeekItem, ...]


def _bars(weeks: tuple[Week, ...]) -> tuple[_Bar, ...]:
    """A bar for each exercise in the order in which it begins; light workouts have bars of their own."""
    found: dict[tuple[bool, str], list[tuple[Week, WeekItem]]] = {}
    for week in weeks:
        for light, items in ((False, week.items), (True, week.light_items)):
            for item in items:
                found.setdefault((light, item.exercise), []).append((week, item))
    ordered = sorted(found.items(), key=lambda entry: entry[0][0])
    return tuple(
        _Bar(exercise, light, tuple(w for w, _ in entries), tuple(i for _, i in entries))
        for (light, exercise), entries in ordered
    )


def _draw_bars(
    sheet: _Sheet, bars: tuple[_Bar, ...], plan: Plan, names: dict[str, str],
    colours: dict[str, str], words: Words,
) -> None:
    for row, bar in enumerate(bars):
        sheet.draw(
            "bar",
            orientation="h", xaxis="x2", yaxis="y2", meta="bar", showlegend=False,
            base=[w.week - 0.47 for w in bar.weeks], x=[0.94] * len(bar.weeks), y=[row + 0.79] * len(bar.weeks),
            width=0.24,
            marker=_bar_marker(bar, colours),
            hovertext=[
                _lines(
                    words.say("chart.hover.week", "Week {week}, stage {stage}", week=w.week, stage=w.stage),
                    names[bar.exercise], *_dose_lines(item, plan, words),
                )
                for w, item in zip(bar.weeks, bar.items)
            ],
            hoverinfo="text", customdata=[bar.exercise] * len(bar.weeks),
        )
        _label(
            sheet, "2", bar.weeks, plan.weeks, row + 0.05, _bar_name(bar, names, words),
            _span_words(bar.items, words), colours,
        )
    sheet.layout["yaxis2"].update(range=[len(bars), 0], visible=False)


def _bar_marker(bar: _Bar, colours: dict[str, str]) -> dict[str, object]:
    """Planned weeks are filled; forecast weeks and light days are outlined."""
    pale = [w.forecast or bar.light for w in bar.weeks]
    return {
        "color": [colours["forecast" if p else "accent"] for p in pale],
        "line": {"color": [colours["accent"]] * len(pale), "width": [1.5 if p else 0 for p in pale]},
    }


def _label(
    sheet: _Sheet, axis: str, own: tuple[Week, ...], all_weeks: tuple[Week, ...], top: float,
    name: str, detail: str, colours: dict[str, str],
) -> None:
    """Words above a row, from where its weeks start. Where a narrow screen has no room for that they
    end with its weeks, or else at the right edge."""
    week_px = NARROW_PX / len(all_weeks)
    first, end = all_weeks[0].week, all_weeks[-1].week
    needed = LETTER_PX * max(len(name), len(detail))
    if needed <= (end - own[0].week + 1) * week_px or own[0].week == first:
        x, side = own[0].week - 0.5, "left"
    else:
        fits = needed <= (own[-1].week - first + 1) * week_px
        x, side = (own[-1].week if fits else end) + 0.5, "right"
    text = f"<b>{escape(name, quote=False)}</b><br>{escape(detail, quote=False)}"
    sheet.write(
        text, x, top, colours, axis=axis, xanchor=side, yanchor="top", align=side, xshift=2 if side == "right" else 0
    )


# --- the load -------------------------------------------------------------------------------------


def build_load(plan: Plan, words: Words, theme: str = "both") -> Chart:
    """The work of each week, exercise by exercise: repetitions, or seconds of holding.

    Workouts x sets x repetitions (x seconds), for each leg or direction. One row an exercise, each
    with a scale from zero; repetitions and seconds never share a scale. Raises ValueError for a
    plan without weeks.
    """
    _needs_weeks(plan)
    colours, names, bars = THEMES[theme], _names(plan), _bars(plan.weeks)
    sheet = _sheet(plan.weeks, (len(bars) * COLUMN_ROW_PX,), colours, words, legend=False)
    for row, bar in enumerate(bars):
        amounts = [_amount(w, item, bar.light) for w, item in zip(bar.weeks, bar.items)]
        most = max(
            _amount(w, i, other.light)
            for other in bars for w, i in zip(other.weeks, other.items)
            if (i.hold_s is None) == (bar.items[0].hold_s is None)
        )
        tall = 0.45  # of a row; the rest holds its words
        sheet.draw(
            "bar",
            x=[w.week for w in bar.weeks], y=[-tall * amount / most for amount in amounts],
            base=[row + 0.98] * len(bar.weeks), width=0.72, meta="column", showlegend=False,
            marker=_bar_marker(bar, colours),
            hovertext=[
                _lines(
                    words.say("chart.hover.week", "Week {week}, stage {stage}", week=w.week, stage=w.stage),
                    names[bar.exercise], _amount_words(amount, item, words), *_dose_lines(item, plan, words),
                )
                for w, item, amount in zip(bar.weeks, bar.items, amounts)
            ],
            hoverinfo="text", customdata=amounts,
        )
        for week, amount in zip(bar.weeks, amounts):
            sheet.write(str(amount), week.week, row + 0.98 - tall * amount / most, colours, yanchor="bottom")
        _label(
            sheet, "", bar.weeks, plan.weeks, row + 0.04, _bar_name(bar, names, words),
            _unit_words(bar.items[0], words), colours,
        )
        sheet.shapes.append({
            "type": "line", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": row + 0.98, "y1": row + 0.98,
            "line": {"color": colours["line"], "width": 1}, "layer": "below",
        })
    sheet.layout["yaxis"].update(range=[len(bars), 0], visible=False)
    columns, rows = _load_table(bars, names, plan, words)
    return Chart(sheet.figure(), _load_alt(plan, bars, names, words), columns, rows)


def _amount(week: Week, item: WeekItem, light: bool) -> int:
    """Repetitions of a week, or seconds held."""
    return _workouts(week, light) * item.sets * item.reps * (item.hold_s or 1)


def _workouts(week: Week, light: bool) -> int:
    """Workouts of a week that hold an exercise: the light ones are what the heavy days leave."""
    if light:
        return week.sessions - week.heavy_days
    return week.heavy_days if week.light_items else week.sessions


def _amount_words(amount: int, item: WeekItem, words: Words) -> str:
    if item.hold_s is None:
        return words.say("chart.load.reps", "{amount} repetitions a week", amount=amount)
    return words.say("chart.load.seconds", "{amount} seconds of holding a week", amount=amount)


def _unit_words(item: WeekItem, words: Words) -> str:
    if item.hold_s is None:
        return words.say("chart.load.unit_reps", "repetitions a week")
    return words.say("chart.load.unit_seconds", "seconds held a week")


def _load_table(
    bars: tuple[_Bar, ...], names: dict[str, str], plan: Plan, words: Words
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = (
        words.say("chart.week", "Week"), words.say("chart.exercise", "Exercise"), words.say("chart.workouts", "Workouts"),
        words.say("chart.dose", "Each workout"), words.say("chart.load.total", "The whole week"),
    )
    rows = []
    for week in plan.weeks:
        for bar in bars:
            for w, item in zip(bar.weeks, bar.items):
                if w is not week:
                    continue
                rows.append((
                    str(w.week), _bar_name(bar, names, words), str(_workouts(w, bar.light)),
                    _dose_words(item, plan, words),
                    _amount_words(_amount(w, item, bar.light), item, words),
                ))
    return columns, tuple(rows)


def _load_alt(plan: Plan, bars: tuple[_Bar, ...], names: dict[str, str], words: Words) -> str:
    parts = [words.say(
        "chart.load.alt", "The work of weeks {first} to {last}, a row for each of {count} exercises.",
        first=plan.weeks[0].week, last=plan.weeks[-1].week, count=len(bars),
    )]
    for bar in bars:
        if bar.light or bar.weeks[0] is not plan.weeks[0]:
            continue
        first = _amount(bar.weeks[0], bar.items[0], False)
        last = _amount(bar.weeks[-1], bar.items[-1], False)
        parts.append(words.say(
            "chart.load.alt_exercise", "{name} goes from {first} to {last} {unit}.",
            name=names[bar.exercise], first=first, last=last, unit=_unit_words(bar.items[0], words),
        ))
    return " ".join(parts)


# --- the evidence -----------------------------------------------------------------------------------


def evidence_studies(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """The studies that have an evidence chart. First those that measured the front of the hip too,
    then those of forces, then those with most of the chosen exercises."""
    chosen = _chosen(plan)
    found = {id_: _measured(source, catalogue) for id_, source in catalogue.sources.items() if source.method in STUDY_METHODS}
    return tuple(sorted(
        (id_ for id_, measures in found.items() if measures),
        key=lambda id_: (
            not any(m.front for m in found[id_]), found[id_][0].side.unit != "newton",
            -sum(bool(chosen & set(m.exercises)) for m in found[id_]), id_,
        ),
    ))


def build_evidence(plan: Plan, catalogue: Catalogue, study: str, words: Words, theme: str = "both") -> Chart:
    """What one study measured at the side of the hip, against the front; the chosen ones are marked.

    One study a chart: each has other people, other electrodes and another strongest effort, so
    figures of different studies never share an axis. Activity is in percent of the strongest
    effort, force in newtons. Where the study left the front out, our class stands there in words.
    ``study`` is one of ``evidence_studies``. Raises ValueError for a plan without weeks.
    """
    _needs_weeks(plan)
    colours, source, chosen = THEMES[theme], catalogue.sources[study], _chosen(plan)
    teller = _Teller(catalogue, words)
    measures = _measured(source, catalogue)
    panel = _Panel(measures, tuple(bool(chosen & set(m.exercises)) for m in measures), teller)
    sheet = _evidence_sheet(panel, colours)
    _draw_rows(sheet, panel, colours)
    for kind in ("side", "front"):
        _draw_marks(sheet, panel, kind, colours, words)
    columns, rows = _evidence_table(panel, words)
    return Chart(sheet.figure(), _evidence_alt(source, panel, words), columns, rows)


def study_title(catalogue: Catalogue, study: str, words: Words) -> str:
    """The title of an evidence chart: who, how many people, how, and how far the figures are verified."""
    source = catalogue.sources[study]
    codes = _codes(sorted({code for m in _measured(source, catalogue) for code in m.codes}), words)
    people = (
        words.say("chart.evidence.people", "{n} people", n=source.n) if source.n
        else words.say("chart.evidence.people_unknown", "number of people not checked")
    )
    method = {
        "fine_wire_emg": words.say("chart.evidence.fine_wire", "electrical activity, fine wires in the muscle"),
        "surface_emg": words.say("chart.evidence.surface", "electrical activity, from the skin"),
        "emg_informed_model": words.say("chart.evidence.model", "force, from a computer model"),
    }[source.method]
    return words.say(
        "chart.evidence.title", "{study}: {people}, {method} ({codes})",
        study=source.short, people=people, method=method, codes=codes,
    )


def _codes(codes: Iterable[str], words: Words) -> str:
    return "; ".join(code_words(code, words) for code in codes)


def unmeasured(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """The names of the chosen exercises that no evidence chart shows, so that nobody looks in vain."""
    shown = {
        e for study in evidence_studies(plan, catalogue)
        for m in _measured(catalogue.sources[study], catalogue) for e in m.exercises
    }
    return tuple(p.name for p in plan.picks if p.exercise not in shown)


STUDY_METHODS = ("fine_wire_emg", "surface_emg", "emg_informed_model")
DRAWN_UNITS = ("percent_mvic", "newton")


def _chosen(plan: Plan) -> set[str]:
    return {p.exercise for p in plan.picks}


class _Measure(NamedTuple):
    """One thing that a study measured. ``tasks`` says of each exercise that stands for it what exactly was
    done (key and English) where that differs from the exercise; ``codes`` how far the figures are verified."""

    exercises: tuple[str, ...]
    tasks: tuple[tuple[str, str] | None, ...]
    side: Figure
    front: Figure | None
    codes: tuple[str, ...]

    @property
    def furthest(self) -> float:
        """The highest number that has to fit on the axis."""
        return max(_high(f) + (f.sd or 0) for f in (self.side, self.front) if f)


@lru_cache(maxsize=64)
def _measured(source: Source, catalogue: Catalogue) -> tuple[_Measure, ...]:
    """The measurements of a study, strongest first. Exercises that stand for the same one share a row."""
    same: dict[tuple, list[_Measure]] = {}
    for measure in _single_measures(source, catalogue):
        numbers = tuple(f and (f.value, f.low, f.high, f.sd) for f in (measure.side, measure.front))
        same.setdefault(numbers, []).append(measure)
    merged = (
        entries[0]._replace(
            exercises=tuple(e for m in entries for e in m.exercises), tasks=tuple(t for m in entries for t in m.tasks)
        )
        for entries in same.values()
    )
    return tuple(sorted(merged, key=lambda m: (-_middle(m.side), m.exercises)))


def _single_measures(source: Source, catalogue: Catalogue) -> Iterator[_Measure]:
    """Side and front of the same exercise and task, brought together."""
    for exercise in catalogue.exercises.values():
        found: dict[str | None, dict[str, tuple[Figure, str, str]]] = {}
        for i, claim in enumerate(exercise.claims, 1):
            for j, figure in enumerate(claim.figures, 1):
                if claim.source == source.id and figure.muscle in ("medius", "tfl") and figure.unit in DRAWN_UNITS:
                    key = f"exercise.{exercise.id}.claims.{i}.figures.{j}"
                    found.setdefault(figure.task, {})[figure.muscle] = (figure, claim.verification, key)
        for task, figures in found.items():
            if "medius" in figures:
                side, _, key = figures["medius"]
                yield _Measure(
                    (exercise.id,), ((key, task) if task else None,), side, figures["tfl"][0] if "tfl" in figures else None,
                    tuple(sorted({code for _, code, _ in figures.values()})),
                )


def _low(figure: Figure) -> float:
    return figure.value if figure.value is not None else figure.low  # type: ignore[return-value]


def _high(figure: Figure) -> float:
    return figure.value if figure.value is not None else figure.high  # type: ignore[return-value]


def _middle(figure: Figure) -> float:
    return (_low(figure) + _high(figure)) / 2


class _Teller:
    """Says what was measured, in the words of one language."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self.catalogue, self.words = catalogue, words

    def names(self, m: _Measure) -> str:
        return " / ".join(
            dict.fromkeys(self.words.say(f"exercise.{e}.name", self.catalogue.exercises[e].name) for e in m.exercises))

    def task(self, m: _Measure) -> str:
        """What exactly was done; empty where it is one of the exercises itself."""
        return "" if None in m.tasks else self.words.say(*m.tasks[0])  # type: ignore[misc]

    def front(self, m: _Measure) -> str:
        """The figure of the front, or our class where the study has none."""
        return self.figure(m.front) if m.front else self.front_class(m)

    def front_class(self, m: _Measure, short: bool = False) -> str:
        """Our class of the front-of-hip muscle, for a study that did not measure it."""
        say = self.words.say
        kind = {
            "quiet": say("chart.evidence.quiet", "quiet"), "neutral": say("chart.evidence.neutral", "neutral"),
            "caution": say("chart.evidence.caution", "caution"),
        }[self.catalogue.exercises[m.exercises[0]].tfl.tfl_class]
        if short:
            return say("chart.evidence.class_short", "front: {kind} (our class)", kind=kind)
        return say("chart.evidence.class", "not measured; our class: {kind}", kind=kind)

    def figure(self, figure: Figure) -> str:
        """A figure in short, with its unit and its spread."""
        say = self.words.say
        number = f"{figure.value:g}" if figure.value is not None else say(
            "chart.evidence.range", "{low} to {high}", low=f"{figure.low:g}", high=f"{figure.high:g}")
        text = (
            say("chart.evidence.newton", "{number} newtons", number=number) if figure.unit == "newton"
            else say("chart.evidence.percent", "{number} %", number=number)
        )
        if figure.sd is None:
            return text
        return say("chart.evidence.spread", "{figure}, give or take {sd}", figure=text, sd=f"{figure.sd:g}")


class _Panel:
    """The rows of one study: words on top, marks below them. All places in px from the top."""

    def __init__(self, measures: tuple[_Measure, ...], chosen: tuple[bool, ...], teller: _Teller) -> None:
        self.measures, self.chosen, self.teller = measures, chosen, teller
        self.labels = tuple(self._label(m, c) for m, c in zip(measures, chosen))
        self.has_front = any(m.front for m in measures)
        self.tops, self.marks, top = [], [], 0
        for label in self.labels:
            self.tops.append(top)
            self.marks.append(top + LINE_PX * (label.count("<br>") + 1) + MARK_PX // 2 + 2)
            top = self.marks[-1] + MARK_PX * self.has_front + MARK_PX // 2 + ROW_GAP_PX
        self.height = top

    def _label(self, m: _Measure, is_chosen: bool) -> str:
        say, name = self.teller.words.say, self.teller.names(m)
        if is_chosen:
            name = say("chart.evidence.chosen", "✓ {name}, in your plan", name=name)
        bold = [f"<b>{escape(line, quote=False)}</b>" for line in wrap(name, HOVER_LETTERS)]
        below = [_lines(text) for text in (self.teller.task(m), "" if m.front else self.teller.front_class(m, short=True)) if text]
        return "<br>".join(bold + below)


def _evidence_sheet(panel: _Panel, colours: dict[str, str]) -> _Sheet:
    legend_px = LEGEND_PX if panel.has_front else LEGEND_PX // 2
    layout = _frame(
        MARGIN["t"] + legend_px + panel.height + WEEK_AXIS_PX + MARGIN["b"], MARGIN["t"] + legend_px,
        MARGIN["b"] + WEEK_AXIS_PX, colours,
    )
    say = panel.teller.words.say
    layout["legend"].update(entrywidth=250)  # px: one entry a line on a phone; a vertical legend would take the left half
    layout["xaxis"] = {
        "range": [0, 1.08 * max(m.furthest for m in panel.measures)], "fixedrange": True, "nticks": 6, "zeroline": True,
        "zerolinecolor": colours["line"], "showline": False, "ticks": "", "tickangle": 0, "gridcolor": colours["line"],
        "griddash": "1px,5px", "title": {"standoff": 4, "font": {"size": FONT_SIZE}, "text": (
            say("chart.evidence.newtons", "Force in newtons") if panel.measures[0].side.unit == "newton"
            else say("chart.evidence.percents", "% of the strongest effort (MVIC)")
        )},
    }
    layout["yaxis"] = {"range": [panel.height, 0], "fixedrange": True, "visible": False}
    return _Sheet(layout)


def _draw_rows(sheet: _Sheet, panel: _Panel, colours: dict[str, str]) -> None:
    """The words of each row; behind the chosen ones a band."""
    ends = (*panel.tops[1:], panel.height)
    for label, top, end, is_chosen in zip(panel.labels, panel.tops, ends, panel.chosen):
        sheet.write(label, 0, top, colours, xref="x domain", xanchor="left", yanchor="top", align="left", xshift=6)
        if is_chosen:
            sheet.shapes.append({
                "type": "rect", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": top - 4, "y1": end - ROW_GAP_PX + 2,
                "fillcolor": colours["course_band"], "line": {"width": 0}, "layer": "below",
            })


def _draw_marks(sheet: _Sheet, panel: _Panel, kind: str, colours: dict[str, str], words: Words) -> None:
    """Points with their spread; a range is drawn from its lowest to its highest."""
    front = kind == "front"
    rows = [(m, m.front if front else m.side, y + MARK_PX * front) for m, y in zip(panel.measures, panel.marks)]
    rows = [row for row in rows if row[1]]
    if not rows:
        return
    colour = colours["text" if front else "accent"]
    sheet.draw(
        "scatter", mode="markers", meta=kind,
        name=words.say("chart.evidence.front", "front of the hip (TFL)") if front
        else words.say("chart.evidence.side", "side of the hip (gluteus medius)"),
        x=[_middle(f) for _, f, _ in rows], y=[y for *_, y in rows],
        marker={"size": 12, "symbol": "diamond-open" if front else "circle", "color": colour,
                "line": {"width": 2, "color": colour}},
        error_x={"type": "data", "array": [(_high(f) - _low(f)) / 2 or f.sd for _, f, _ in rows], "color": colour,
                 "thickness": 2, "width": 0},
        hovertext=[_measure_hover(m, panel, words) for m, *_ in rows], hoverinfo="text", cliponaxis=False, showlegend=True,
    )


def _measure_hover(m: _Measure, panel: _Panel, words: Words) -> str:
    t = panel.teller
    return _lines(
        t.names(m), t.task(m),
        words.say("chart.evidence.hover_side", "Side of the hip: {figure}", figure=t.figure(m.side)),
        words.say("chart.evidence.hover_front", "Front of the hip: {figure}", figure=t.front(m)),
        words.say("chart.evidence.hover_code", "How far verified: {codes}", codes=_codes(m.codes, words)),
    )


def _evidence_table(panel: _Panel, words: Words) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    t, yes = panel.teller, words.say("chart.evidence.yes", "yes")
    columns = (
        words.say("chart.exercise", "Exercise"), words.say("chart.evidence.plan", "In your plan"),
        words.say("chart.evidence.task", "What was measured"), words.say("chart.evidence.side_column", "Side of the hip"),
        words.say("chart.evidence.front_column", "Front of the hip"), words.say("chart.evidence.code", "Code"),
    )
    return columns, tuple(
        (t.names(m), yes if is_chosen else "", t.task(m), t.figure(m.side), t.front(m), _codes(m.codes, words))
        for m, is_chosen in zip(panel.measures, panel.chosen)
    )


def _evidence_alt(source: Source, panel: _Panel, words: Words) -> str:
    t = panel.teller
    parts = [words.say(
        "chart.evidence.alt", "What {study} measured in {count} movements, from {low} to {high} at the side of the hip.",
        study=source.short, count=len(panel.measures), low=t.figure(panel.measures[-1].side), high=t.figure(panel.measures[0].side),
    )]
    for m, is_chosen in zip(panel.measures, panel.chosen):
        if is_chosen and m.front:
            parts.append(words.say(
                "chart.evidence.alt_both", "{name}, in your plan: side {side}, front {front}.",
                name=t.names(m), side=t.figure(m.side), front=t.figure(m.front)))
        elif is_chosen:
            parts.append(words.say(
                "chart.evidence.alt_side", "{name}, in your plan: side {side}.", name=t.names(m), side=t.figure(m.side)))
    if not any(panel.chosen):
        parts.append(words.say("chart.evidence.alt_none", "None of your exercises is among them."))
    return " ".join(parts)


# --- for a large screen -----------------------------------------------------------------------------
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
        _needs_weeks(plan)
    heights: dict[int, int] = {}
    for plan in plans:
        for stage, height in _Climb(plan).heights.items():
            heights[stage] = max(heights.get(stage, 0), height)
    amounts = [
        (item.hold_s is None, _amount(w, item, bar.light))
        for plan in plans for bar in _bars(plan.weeks) for w, item in zip(bar.weeks, bar.items)
    ]
    most = {reps: max((amount for kind, amount in amounts if kind == reps), default=1) for reps in (True, False)}
    weeks = tuple(range(plans[0].weeks[0].week, max(plan.weeks[-1].week for plan in plans) + 1))
    bare = Axes(weeks, heights, {}, most[True], most[False])
    return replace(bare, rows=_rows(plans, bare, words))


def _rows(plans: tuple[Plan, ...], axes: Axes, words: Words) -> dict[tuple[bool, str], int]:
    """A row for each exercise: the first in which it is nowhere in the way of another."""
    needed: dict[tuple[bool, str], set[tuple[int, int]]] = {}
    for number, plan in enumerate(plans):
        names = _names(plan)
        for bar in _bars(plan.weeks):
            label = _big_label(bar, names, words)
            start = _label_start(label, bar, axes)
            places = {w.week for w in bar.weeks} | {w for w in axes.weeks if start <= w < start + _weeks_of(label, axes)}
            needed.setdefault((bar.light, bar.exercise), set()).update((number, week) for week in places)
    rows: dict[tuple[bool, str], int] = {}
    taken: list[set[tuple[int, int]]] = []
    for key, places in needed.items():
        row = next((n for n, held in enumerate(taken) if not held & places), len(taken))
        if row == len(taken):
            taken.append(set())
        taken[row] |= places
        rows[key] = row
    return rows


def _weeks_of(label: str, axes: Axes) -> int:
    """How many weeks words take."""
    return ceil(BIG_LETTER * len(label) / axes.week)


def _label_start(label: str, bar: _Bar, axes: Axes) -> int:
    """The week at which the words of a bar begin: its first, or earlier where they would not fit."""
    return max(axes.weeks[0], min(bar.weeks[0].week, axes.weeks[-1] + 1 - _weeks_of(label, axes)))


def _big_label(bar: _Bar, names: dict[str, str], words: Words) -> str:
    first, last = (_amount(w, i, bar.light) for w, i in ((bar.weeks[0], bar.items[0]), (bar.weeks[-1], bar.items[-1])))
    amount = str(first) if first == last else words.say("chart.big.from_to", "{first} to {last}", first=first, last=last)
    name = _bar_name(bar, names, words)
    if bar.items[0].hold_s is None:
        return words.say("chart.big.reps", "{name}: {amount}", name=name, amount=amount)
    return words.say("chart.big.seconds", "{name}: {amount} s", name=name, amount=amount)


class _Ink:
    """An SVG in the making. Each thing has a class, which the page colours."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def rect(self, name: str, x: float, y: float, wide: float, high: float) -> None:
        self.parts.append(f'<rect class="big-{name}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{max(high, 0):.1f}"/>')

    def path(self, name: str, points: Iterable[tuple[float, float]], closed: bool = False) -> None:
        d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("z" if closed else "")
        self.parts.append(f'<path class="big-{name}" d="{d}"/>')

    def dot(self, name: str, x: float, y: float, r: float = 5.5) -> None:
        self.parts.append(f'<circle class="big-{name}" cx="{x:.1f}" cy="{y:.1f}" r="{r}"/>')

    def diamond(self, name: str, x: float, y: float, r: float = 7.5) -> None:
        self.path(name, ((x, y - r), (x + r, y), (x, y + r), (x - r, y)), closed=True)

    def write(self, text: str, x: float, y: float, name: str = "text", at: str = "start") -> None:
        """Words whose middle stands at height ``y``; ``at`` is start, middle or end."""
        self.parts.append(f'<text class="big-{name}" x="{x:.1f}" y="{y + BIG_FONT * 0.35:.1f}" text-anchor="{at}">{escape(text)}</text>')

    def svg(self, high: float, alt: str) -> str:
        return (
            f'<svg class="big-chart" role="img" aria-label="{escape(alt)}" viewBox="0 0 {BIG_WIDE} {high:.0f}" font-size="{BIG_FONT}">'
            f'{"".join(self.parts)}</svg>')


def build_big_progression(plan: Plan, axes: Axes, words: Words) -> Drawn:
    """The climb alone, on ``axes`` that other plans share. Raises ValueError for a plan without weeks."""
    _needs_weeks(plan)
    climb, ink, top = _Climb(plan, axes.heights), _Ink(), 32

    def y(height: float) -> float:
        return top + BIG_CLIMB * (1 - height / climb.top)

    for i, stage in enumerate(climb.stages):
        low, high = climb.floor(stage), climb.floor(stage) + climb.heights[stage]
        ink.rect("odd" if i % 2 else "even", BIG_LEFT, y(high), BIG_WIDE - BIG_LEFT - BIG_RIGHT, y(low) - y(high))
        ink.write(words.say("chart.stage", "Stage {stage}", stage=stage), BIG_LEFT - 8, y((low + high) / 2), at="end")
    courses = {
        name: [(axes.x(w.week), y(h)) for w, h in zip(climb.courses[name], climb.heights_of(name))] for name in climb.courses}
    ink.path("band", (*courses["slowest"], *reversed(courses["fastest"])), closed=True)
    _draw_big_course(ink, plan, courses["expected"])
    _draw_big_gates(ink, plan, climb, axes, y, words)
    _draw_big_legend(ink, plan, words)
    columns, rows = _progression_table(plan, _names(plan), words)
    alt = _progression_alt(plan, words)
    return Drawn(ink.svg(top + BIG_CLIMB + 6, alt), alt, columns, rows)


def _draw_big_course(ink: _Ink, plan: Plan, points: list[tuple[float, float]]) -> None:
    """The expected course: planned weeks filled, those beyond a gate open and dashed."""
    planned = sum(not w.forecast for w in plan.weeks)
    ink.path("course", points[:planned])
    if planned < len(points):
        ink.path("course big-later", points[max(planned - 1, 0):])
    for n, (x, y) in enumerate(points):
        ink.dot("dot" if n < planned else "open", x, y)


def _draw_big_gates(ink: _Ink, plan: Plan, climb: _Climb, axes: Axes, y: Callable[[float], float], words: Words) -> None:
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
    _needs_weeks(plan)
    names, bars, ink, top = _names(plan), _bars(plan.weeks), _Ink(), 22
    ink.write(words.say("chart.big.load", "Work of each week: repetitions, or seconds held (s)"), BIG_LEFT, 9)
    count = max(axes.rows.values()) + 1
    row = min(max(BIG_LOAD // count, BIG_ROW[0]), BIG_ROW[1])
    for number in range(count):
        ink.path("line", ((BIG_LEFT, top + (number + 1) * row), (BIG_WIDE - BIG_RIGHT, top + (number + 1) * row)))
    for bar in bars:
        floor = top + (axes.rows[bar.light, bar.exercise] + 1) * row
        most = axes.most_reps if bar.items[0].hold_s is None else axes.most_seconds
        for week, item in zip(bar.weeks, bar.items):
            high = (row - 23) * _amount(week, item, bar.light) / most
            pale = week.forecast or bar.light
            ink.rect("pale" if pale else "full", axes.x(week.week) - axes.week * 0.44, floor - high, axes.week * 0.88, high)
        label = _big_label(bar, names, words)
        ink.write(label, axes.x(_label_start(label, bar, axes)) - axes.week * 0.44, floor - row + 12, "bold")
    for week in axes.weeks:
        ink.write(str(week), axes.x(week), top + count * row + 13, at="middle")
    ink.write(words.say("chart.week", "Week"), BIG_LEFT - 8, top + count * row + 13, at="end")
    columns, rows = _load_table(bars, names, plan, words)
    alt = _load_alt(plan, bars, names, words)
    return Drawn(ink.svg(top + count * row + 26, alt), alt, columns, rows)


def measured_in(study: str, exercises: Iterable[str], catalogue: Catalogue) -> bool:
    """True where a chart of this study would show one of ``exercises``."""
    source, asked = catalogue.sources[study], set(exercises)
    return source.method in STUDY_METHODS and any(asked & set(m.exercises) for m in _measured(source, catalogue))


def build_big_study(study: str, exercises: Iterable[str], catalogue: Catalogue, words: Words) -> Drawn:
    """What one study measured, with ``exercises`` marked: names on the left, numbers on the right. One study a chart.

    Raises ValueError for a study of which the catalogue has no figure that could be drawn.
    """
    source, asked, teller = catalogue.sources[study], set(exercises), _Teller(catalogue, words)
    measures = _measured(source, catalogue) if source.method in STUDY_METHODS else ()
    if not measures:
        raise ValueError(f"{study}: the catalogue has no figure that could be drawn")
    panel = _Panel(measures, tuple(bool(asked & set(m.exercises)) for m in measures), teller)
    row = min(max(BIG_ROWS // len(measures), BIG_STUDY_ROW[0]), BIG_STUDY_ROW[1])
    ink, top = _Ink(), 34
    _draw_big_scale(ink, panel, top, row * len(measures), words)
    for n, (m, is_asked) in enumerate(zip(measures, panel.chosen)):
        _draw_big_measure(ink, m, is_asked, top + row * n, row, panel)
    _draw_big_muscles(ink, panel, words)
    columns, rows = _evidence_table(panel, words)
    alt = _big_study_alt(source, panel, words)
    svg = ink.svg(top + row * len(measures) + 52, alt)
    return Drawn(svg, alt, (columns[0], *columns[2:]), tuple((cells[0], *cells[2:]) for cells in rows))


def _across(panel: _Panel) -> Callable[[float], float]:
    """From a number to its place on the axis, which begins at zero."""
    most = 1.04 * max(m.furthest for m in panel.measures)
    return lambda number: BIG_NAMES + (BIG_WIDE - BIG_NAMES - BIG_NUMBERS) * number / most


def _draw_big_scale(ink: _Ink, panel: _Panel, top: int, high: int, words: Words) -> None:
    x, most = _across(panel), max(m.furthest for m in panel.measures)
    step = next(step for step in (5, 10, 20, 25, 50, 100, 200, 500, 1000) if most / step <= 5)
    for number in range(0, int(most) + 1, step):
        ink.path("grid" if number else "line", ((x(number), top), (x(number), top + high)))
        ink.write(str(number), x(number), top + high + 13, at="middle")
    unit = (
        words.say("chart.evidence.newtons", "Force in newtons") if panel.measures[0].side.unit == "newton"
        else words.say("chart.evidence.percents", "% of the strongest effort (MVIC)"))
    ink.write(unit, (BIG_NAMES + BIG_WIDE - BIG_NUMBERS) / 2, top + high + 36, at="middle")


def _draw_big_measure(ink: _Ink, m: _Measure, is_asked: bool, top: float, row: int, panel: _Panel) -> None:
    """One row: name, marks with their spread, numbers."""
    x, middle = _across(panel), top + row / 2
    if is_asked:
        ink.rect("asked", 0, top + 1, BIG_WIDE, row - 2)
    name = panel.teller.task(m) or panel.teller.names(m)
    lines = wrap(("▸ " if is_asked else "") + name[:1].upper() + name[1:], BIG_NAME_LETTERS)
    for n, line in enumerate(lines):
        ink.write(line, BIG_NAMES - 10, middle + (n - (len(lines) - 1) / 2) * (BIG_FONT - 1.5), "bold" if is_asked else "text", "end")
    apart = min(6, row / 6) if m.front else 0
    for figure, name, y in ((m.front, "front", middle + apart), (m.side, "side", middle - apart)):
        if figure is None:
            continue
        spread = (_high(figure) - _low(figure)) / 2 or figure.sd or 0
        if spread:
            ink.path(f"{name}-spread", ((x(max(_middle(figure) - spread, 0)), y), (x(_middle(figure) + spread), y)))
        if name == "front":
            ink.diamond("front", x(_middle(figure)), y, 6.5)
        else:
            ink.dot("side", x(_middle(figure)), y, 6)
    numbers = [None if f is None else f"{f.value:g}" if f.value is not None else f"{f.low:g}–{f.high:g}" for f in (m.side, m.front)]
    ink.write(numbers[0] or "", BIG_WIDE - BIG_NUMBERS + 8, middle, "number")
    if numbers[1]:
        ink.write(numbers[1], BIG_WIDE - 4, middle, at="end")


def _draw_big_muscles(ink: _Ink, panel: _Panel, words: Words) -> None:
    """Which mark is which muscle."""
    side = words.say("chart.evidence.side", "side of the hip (gluteus medius)")
    ink.dot("side", 12, 14, 6)
    ink.write(side, 26, 14)
    if panel.has_front:
        x = 26 + 7.6 * len(side) + 34
        ink.diamond("front", x, 14, 6.5)
        ink.write(words.say("chart.evidence.front", "front of the hip (TFL)"), x + 14, 14)


def _big_study_alt(source: Source, panel: _Panel, words: Words) -> str:
    t = panel.teller
    parts = [words.say(
        "chart.evidence.alt", "What {study} measured in {count} movements, from {low} to {high} at the side of the hip.",
        study=source.short, count=len(panel.measures), low=t.figure(panel.measures[-1].side), high=t.figure(panel.measures[0].side),
    )]
    parts += [
        words.say(
            "chart.big.alt", "In question, {name}: side {side}, front {front}.",
            name=t.task(m) or t.names(m), side=t.figure(m.side), front=t.front(m))
        for m, is_asked in zip(panel.measures, panel.chosen) if is_asked
    ]
    return " ".join(parts)


# --- the diary ---------------------------------------------------------------------------------------

SCORES_PX = 170
MOST_LABELS = 10  # weeks with a number each; of more, every second or fourth has one


def build_diary(diary: Diary, catalogue: Catalogue, words: Words, theme: str = "both") -> Chart:
    """The weeks so far over the course that was planned at the start; below them pain and effort, 0 to 10.

    Up means one step of the dose. A week without a check-in breaks the line.
    """
    colours, ladder = THEMES[theme], _Ladder(diary)
    planned = diary.planned["expected"]
    climb_px = min(max(ladder.top * STEP_PX, CLIMB_PX[0]), CLIMB_PX[1])
    sheet = _sheet(planned, (climb_px, SCORES_PX), colours, words, legend=True, legend_lines=3)
    sheet.layout["legend"].update(entrywidth=112)
    _thin_out(sheet, len(planned))
    _draw_ladder(sheet, ladder, colours, words)
    _draw_planned(sheet, ladder, diary, colours, words)
    _draw_taken(sheet, ladder, diary, catalogue, colours, words)
    _draw_scores(sheet, diary.weeks, colours, words)
    columns, rows = _diary_table(diary, catalogue, words)
    return Chart(sheet.figure(), _diary_alt(diary, words), columns, rows)


class _Ladder:
    """Heights of the picture: the places of each stage that anybody reached or was to reach, stages on top of one another."""

    def __init__(self, diary: Diary) -> None:
        places = [p for course in (*diary.planned.values(), diary.taken) for p in course]
        self.lowest, self.heights = {}, {}
        for stage in sorted({p.stage for p in places}):
            at = [p.at for p in places if p.stage == stage]
            self.lowest[stage], self.heights[stage] = min(at), max(at) - min(at) + 1
        self.top = sum(self.heights.values())

    def floor(self, stage: int) -> int:
        """Where a stage begins."""
        return sum(height for s, height in self.heights.items() if s < stage)

    def height(self, place: Place) -> float:
        """How high a place stands."""
        return self.floor(place.stage) + place.at - self.lowest[place.stage] + 0.5


def _thin_out(sheet: _Sheet, weeks: int) -> None:
    every = 1 if weeks <= MOST_LABELS else 2 if weeks <= 2 * MOST_LABELS else 4
    for axis in ("xaxis", "xaxis2"):
        numbers = sheet.layout[axis]["tickvals"][every - 1::every]
        sheet.layout[axis].update(tickvals=numbers, ticktext=[str(n) for n in numbers])


def _draw_ladder(sheet: _Sheet, ladder: _Ladder, colours: dict[str, str], words: Words) -> None:
    for i, (stage, height) in enumerate(ladder.heights.items()):
        sheet.shapes.append({
            "type": "rect", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": ladder.floor(stage), "y1": ladder.floor(stage) + height,
            "fillcolor": colours["stage_odd" if i % 2 else "stage_even"], "line": {"width": 0}, "layer": "below",
        })
    sheet.layout["yaxis"].update(
        range=[0, ladder.top], tickmode="array", tickvals=[ladder.floor(s) + h / 2 for s, h in ladder.heights.items()],
        ticktext=[words.say("chart.stage", "Stage {stage}", stage=s) for s in ladder.heights],
    )


def _draw_planned(sheet: _Sheet, ladder: _Ladder, diary: Diary, colours: dict[str, str], words: Words) -> None:
    """The band between fastest and slowest, and the expected course, all as they were at the start."""
    for course, fill in (("slowest", None), ("fastest", "tonexty")):
        places = diary.planned[course]
        sheet.draw(
            "scatter", x=[p.week for p in places], y=[ladder.height(p) for p in places], mode="lines", meta=course,
            line={"width": 1, "color": colours["forecast"]}, fill=fill, fillcolor=colours["course_band"], hoverinfo="skip",
            showlegend=fill is not None, legendrank=3, name=words.say("chart.band", "fastest to slowest"),
        )
    places = diary.planned["expected"]
    sheet.draw(
        "scatter", x=[p.week for p in places], y=[ladder.height(p) for p in places], mode="lines", meta="planned",
        line={"width": 2, "color": colours["text"], "dash": "4px,4px"}, hoverinfo="skip", legendrank=2,
        name=words.say("chart.diary.planned", "planned"),
    )


def _draw_taken(
    sheet: _Sheet, ladder: _Ladder, diary: Diary, catalogue: Catalogue, colours: dict[str, str], words: Words
) -> None:
    """Where the person stood each week. The week that is due is an open mark; a gate stands where its stage began."""
    for n, run in enumerate(_runs(diary.taken)):
        sheet.draw(
            "scatter", x=[p.week for p in run], y=[ladder.height(p) for p in run], mode="lines+markers", meta="taken",
            line={"width": 3, "color": colours["accent"]},
            marker={"size": 10, "color": colours["accent"], "opacity": 1, "line": {"width": 2, "color": colours["accent"]},
                    "symbol": ["circle-open" if p is diary.taken[-1] and not diary.stopped else "circle" for p in run]},
            text=[_place_words(p, catalogue, words) for p in run], hoverinfo="text", cliponaxis=False, showlegend=not n, legendrank=1,
            name=words.say("chart.diary.taken", "your weeks"),
        )
    for week, stage in diary.gates:
        sheet.draw(
            "scatter", x=[week + 0.5], y=[ladder.floor(stage)], mode="markers+text", meta="gate", showlegend=False,
            marker={"symbol": "diamond", "size": 14, "color": colours["accent"]}, text=[words.say("chart.gate_short", "gate")],
            textposition="top left", textfont={"color": colours["text"]}, hoverinfo="text", cliponaxis=False,
            hovertext=[_lines(words.say("chart.diary.gate", "Through the gate to stage {stage} after week {week}", stage=stage, week=week))],
        )


def _runs(places: tuple[Place, ...]) -> list[list[Place]]:
    """The places in runs of weeks without a gap."""
    runs: list[list[Place]] = []
    for place in places:
        if runs and runs[-1][-1].week + 1 == place.week:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _draw_scores(sheet: _Sheet, weeks: tuple[DiaryWeek, ...], colours: dict[str, str], words: Words) -> None:
    """Pain and effort. The ground says what pain means: calm, acceptable, too much."""
    for low, high, ground in ((2.5, 5.5, "stage_odd"), (5.5, 10.5, "stage_even")):
        sheet.shapes.append({
            "type": "rect", "xref": "x2 domain", "x0": 0, "x1": 1, "yref": "y2", "y0": low, "y1": high,
            "fillcolor": colours[ground], "line": {"width": 0}, "layer": "below",
        })
    for meta, name, symbol, colour, scores in (
        ("pain", words.say("chart.diary.pain", "pain at most"), "square", "accent", [(w.week, w.pain) for w in weeks]),
        ("effort", words.say("chart.diary.effort", "effort"), "diamond-open", "text", [(w.week, w.effort) for w in weeks]),
    ):
        said = {week: score for week, score in scores if score is not None}
        known = [(week, said.get(week)) for week in range(min(said), max(said) + 1)] if said else []
        sheet.draw(
            "scatter", xaxis="x2", yaxis="y2", x=[week for week, _ in known], y=[score for _, score in known], mode="lines+markers", connectgaps=False,
            meta=meta, name=name, legendrank=4 + (meta == "effort"), cliponaxis=False, showlegend=bool(known),
            line={"width": 2, "color": colours[colour], "dash": "solid" if meta == "pain" else "2px,4px"},
            marker={"size": 10, "symbol": symbol, "color": colours[colour], "line": {"width": 2, "color": colours[colour]}},
            text=[words.say("chart.diary.score", "Week {week}, {what}: {score} of 10", week=week, what=name, score=_score(score)) for week, score in known],
            hoverinfo="text",
        )
    sheet.layout["yaxis2"].update(
        range=[-0.5, 10.5], tickmode="array", tickvals=[0, 2, 5, 10],
        ticktext=["0", "2", "5", "10"])


def _place_words(place: Place, catalogue: Catalogue, words: Words) -> str:
    return _lines(
        words.say("chart.hover.week", "Week {week}, stage {stage}", week=place.week, stage=place.stage), *_item_words(place, catalogue, words))


def _item_words(place: Place, catalogue: Catalogue, words: Words) -> Iterator[str]:
    for item in place.items:
        exercise, dose = catalogue.exercises[item.exercise], item.dose
        if dose.hold_s is not None:
            key = "dose.hold" if dose.reps == 1 else "dose.holds"
        else:
            key = "dose.steps" if exercise.rungs[0].sides == "each_way" else "dose.reps"
        yield words.say("chart.diary.dose", "{name}: {dose}; {load}.", name=words.say(f"exercise.{exercise.id}.name", exercise.name),
                        dose=words.say(key, TEXTS[key], sets=dose.sets, reps=dose.reps, hold_s=dose.hold_s),
                        load=words.say(f"load.{dose.load}", TEXTS[f"load.{dose.load}"]))


def _diary_table(diary: Diary, catalogue: Catalogue, words: Words) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = (
        words.say("chart.week", "Week"), words.say("chart.diary.pain_column", "Pain"), words.say("chart.diary.effort_column", "Effort"),
        words.say("chart.diary.workouts", "Workouts"), words.say("chart.table.stage", "Stage"),
        words.say("chart.diary.planned_stage", "Planned stage"), words.say("chart.diary.doses", "Doses"),
        words.say("chart.diary.led_to", "What it led to"),
    )
    told, taken, planned = ({w.week: w for w in weeks} for weeks in (diary.weeks, diary.taken, diary.planned["expected"]))
    verdicts = {
        "progress": words.say("chart.diary.progress", "up"), "hold": words.say("chart.diary.hold", "stays"),
        "step_back": words.say("chart.diary.step_back", "easier"), "rest_then_step_back": words.say("chart.diary.rest", "rest, then easier"),
        "clinician": words.say("chart.diary.clinician", "see somebody"),
    }
    rows = []
    for week in range(1, max(taken, default=1) + 1):
        said, place = told.get(week), taken.get(week)
        gate = next((stage for at, stage in diary.gates if at == week), None)
        led_to = [verdicts[said.verdict]] if said and said.verdict else []
        if gate:
            led_to.append(words.say("chart.diary.gate_to", "gate to stage {stage}", stage=gate))
        if place is None:
            led_to = [words.say("chart.diary.missed", "no check-in")]
        if place is not None and place is diary.taken[-1] and not led_to and not diary.stopped:
            led_to = [words.say("chart.diary.due", "is due")]
        rows.append((
            str(week), _score(said and said.pain), _score(said and said.effort), _score(said and said.workouts),
            str(place.stage) if place else "", str(planned[week].stage) if week in planned else "",
            " ".join(_item_words(place, catalogue, words)) if place else "", ", ".join(led_to),
        ))
    return columns, tuple(rows)


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.3g}"


def _diary_alt(diary: Diary, words: Words) -> str:
    if diary.stopped or not diary.taken:
        parts = [words.say("chart.diary.alt_stopped", "The weeks so far. The plan has stopped.")]
    else:
        now = diary.taken[-1]
        parts = [words.say(
            "chart.diary.alt", "The weeks so far over the planned course. Week {week} is due, in stage {stage}.", week=now.week, stage=now.stage)]
    pains = [(w.pain, w.week) for w in diary.weeks if w.pain is not None]
    if pains:
        most, week = max(pains, key=lambda pain: (pain[0], -pain[1]))
        parts.append(words.say(
            "chart.diary.alt_pain", "Pain began at {first}, was highest with {most} in week {week}, and was {last} the last time.",
            first=pains[0][0], most=most, week=week, last=pains[-1][0]))
    for week, stage in diary.gates:
        parts.append(words.say("chart.diary.alt_gate", "The gate to stage {stage} opened after week {week}.", stage=stage, week=week))
    return " ".join(parts)


# --- words ----------------------------------------------------------------------------------------


def _names(plan: Plan) -> dict[str, str]:
    """The name of every exercise that the plan speaks of, by id."""
    return {e.exercise: e.name for e in (*plan.considered, *plan.picks)}


def _bar_name(bar: _Bar, names: dict[str, str], words: Words) -> str:
    name = names[bar.exercise]
    return words.say("chart.light", "{name} (light day)", name=name) if bar.light else name


def _dose_words(item: WeekItem, plan: Plan, words: Words) -> str:
    return "; ".join(_dose_lines(item, plan, words)[:2])


def _dose_lines(item: WeekItem, plan: Plan, words: Words) -> tuple[str, str, str]:
    """A dose in words: how much, with what load, and how many repetitions stay in reserve."""
    if item.hold_s is not None:
        key = "dose.hold" if item.reps == 1 else "dose.holds"
    else:
        each_way = any(p.exercise == item.exercise and p.dose.sides == "each_way" for p in plan.picks)
        key = "dose.steps" if each_way else "dose.reps"
    return (
        words.say(key, TEXTS[key], sets=item.sets, reps=item.reps, hold_s=item.hold_s),
        words.say(f"load.{item.load}", TEXTS[f"load.{item.load}"]),
        words.say("chart.reserve", "stop with {count} or more left", count=item.reps_in_reserve),
    )


def _short_dose(item: WeekItem, words: Words) -> str:
    if item.hold_s is None:
        return words.say("chart.dose.reps", "{sets} × {reps}", sets=item.sets, reps=item.reps)
    if item.reps == 1:
        return words.say("chart.dose.hold", "{sets} × {seconds} s", sets=item.sets, seconds=item.hold_s)
    return words.say(
        "chart.dose.holds", "{sets} × {reps} × {seconds} s", sets=item.sets, reps=item.reps, seconds=item.hold_s
    )


def _span_words(items: tuple[WeekItem, ...], words: Words) -> str:
    """The first and the last dose of an exercise, in short."""
    first, last = _short_dose(items[0], words), _short_dose(items[-1], words)
    if items[0].load != items[-1].load:
        return words.say("chart.dose.span_load", "{first} to {last}, more load", first=first, last=last)
    return first if first == last else words.say("chart.dose.span", "{first} to {last}", first=first, last=last)


def _week_words(week: Week, plan: Plan, names: dict[str, str], words: Words) -> str:
    lines = [words.say("chart.hover.week", "Week {week}, stage {stage}", week=week.week, stage=week.stage)]
    if week.forecast:
        lines.append(words.say("chart.hover.forecast", "Only if the gate opens"))
    for item in week.items:
        lines += [names[item.exercise], _dose_lines(item, plan, words)[0]]
    return _lines(*lines)


def _gate_words(week: Week, words: Words) -> str:
    if week.gate == "next_load":
        return words.say("chart.gate.next_load", "More load, if this week is easy")
    return words.say("chart.gate.stage", "The gate to stage {stage} may open", stage=week.stage + 1)


def _lines(*lines: str) -> str:
    """Lines of a hover text, wrapped to fit a narrow screen."""
    return "<br>".join(escape(part, quote=False) for line in lines for part in wrap(line, HOVER_LETTERS))


def _progression_alt(plan: Plan, words: Words) -> str:
    first, last = plan.weeks[0], plan.weeks[-1]
    if first.stage == last.stage:
        parts = [words.say(
            "chart.alt.one_stage", "Weeks {first} to {last} are expected in stage {stage}.",
            first=first.week, last=last.week, stage=first.stage,
        )]
    else:
        parts = [words.say(
            "chart.alt.climb", "Weeks {first} to {last} are expected to climb from stage {low} to stage {high}.",
            first=first.week, last=last.week, low=first.stage, high=last.stage,
        )]
    gates = [w for w in plan.weeks if w.gate and w.gate != "next_load"]
    for week in gates:
        parts.append(_gate_alt(week, plan, words))
    if not gates and plan.last_stage is not None and first.stage < plan.last_stage:
        parts.append(words.say(
            "chart.alt.no_gate",
            "The gate to stage {stage} lies beyond these weeks on the expected course: keep going.", stage=first.stage + 1,
        ))
    loads = [str(w.week) for w in plan.weeks if w.gate == "next_load"]
    if loads:
        parts.append(words.say("chart.alt.load_steps", "More load may come after week {weeks}.", weeks=", ".join(loads)))
    return " ".join(parts)


def _gate_alt(week: Week, plan: Plan, words: Words) -> str:
    fastest, slowest = (
        next((w.week for w in course if w.gate == week.gate), None)
        for course in (plan.courses.fastest, plan.courses.slowest)
    )
    if fastest is None:
        return words.say(
            "chart.alt.gate", "The gate to stage {stage} may open after week {week}.", stage=week.stage + 1, week=week.week
        )
    if slowest is None:
        return words.say(
            "chart.alt.gate_open_end",
            "The gate to stage {stage} may open after week {week}, at the fastest after week {fastest}, at the slowest after these weeks.",
            stage=week.stage + 1, week=week.week, fastest=fastest,
        )
    return words.say(
        "chart.alt.gate_range",
        "The gate to stage {stage} may open after week {week}, at the fastest after week {fastest}, at the slowest after week {slowest}.",
        stage=week.stage + 1, week=week.week, fastest=fastest, slowest=slowest,
    )


def _progression_table(
    plan: Plan, names: dict[str, str], words: Words
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = (
        words.say("chart.week", "Week"), words.say("chart.table.stage", "Stage"),
        words.say("chart.table.exercises", "Exercises"), words.say("chart.table.heavy_days", "Heavy days"),
        words.say("chart.table.gate", "At the end of the week"),
        words.say("chart.table.fastest", "Stage at the fastest"), words.say("chart.table.slowest", "Stage at the slowest"),
    )
    fastest, slowest = ({w.week: w.stage for w in c} for c in (plan.courses.fastest, plan.courses.slowest))
    return columns, tuple(
        (
            str(w.week),
            words.say("chart.table.forecast", "{stage}, if the gate opens", stage=w.stage) if w.forecast else str(w.stage),
            " ".join(_exercises_words(w, plan, names, words)),
            str(w.heavy_days),
            _gate_words(w, words) if w.gate else "",
            str(fastest.get(w.week, "")), str(slowest.get(w.week, "")),
        )
        for w in plan.weeks
    )


def _exercises_words(week: Week, plan: Plan, names: dict[str, str], words: Words) -> Iterator[str]:
    for item in week.items:
        yield words.say("chart.table.dose", "{name}: {dose}.", name=names[item.exercise], dose=_dose_words(item, plan, words))
    for item in week.light_items:
        yield words.say(
            "chart.table.light_dose", "On the light day {name}: {dose}.",
            name=names[item.exercise], dose=_dose_words(item, plan, words),
        )


# --- the frame of every figure ----------------------------------------------------------------------


def _needs_weeks(plan: Plan) -> None:
    if not plan.weeks:
        raise ValueError(f"a plan with outcome {plan.outcome} has no weeks to draw")


class _Sheet:
    """A figure in the making. Plotly checks every part each time that one is added, so all go in at once."""

    def __init__(self, layout: dict[str, Any]) -> None:
        self.layout = layout
        self.traces: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    def draw(self, kind: str, **trace: Any) -> None:
        """Add a trace."""
        self.traces.append({"type": kind, **trace})

    def write(self, text: str, x: float, y: float, colours: dict[str, str], axis: str = "", **more: Any) -> None:
        """Add words at a place of a panel."""
        self.notes.append({
            "xref": f"x{axis}", "yref": f"y{axis}", "x": x, "y": y, "text": text, "showarrow": False, "borderpad": 0,
            "font": {"color": colours["text"]}, **more,
        })

    def figure(self) -> go.Figure:
        """All of it. Not looked through again by Plotly, which takes longer than the drawing; a test does that."""
        return go.Figure(self.traces, {**self.layout, "shapes": self.shapes, "annotations": self.notes}, _validate=False)


def _frame(height: int, above: int, below: int, colours: dict[str, str]) -> dict[str, Any]:
    """What the layouts of all figures share. Heights in px."""
    return {
        "template": NO_TEMPLATE, "autosize": True, "height": height, "margin": {**MARGIN, "t": above, "b": below},
        "paper_bgcolor": colours["none"], "plot_bgcolor": colours["none"],
        "dragmode": False, "hovermode": "closest",
        "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": colours["text"]},
        "hoverlabel": {
            "bgcolor": colours["hover_ground"], "bordercolor": colours["hover_ground"], "align": "left",
            "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": colours["hover_text"]},
        },
        "barmode": "overlay", "bargap": 0,
        "legend": {
            "orientation": "h", "traceorder": "normal", "entrywidth": 118,
            "x": 0, "xanchor": "left", "xref": "container", "y": 1, "yanchor": "top", "yref": "container",
            "font": {"size": FONT_SIZE, "color": colours["text"]}, "bgcolor": colours["none"],
            "itemclick": False, "itemdoubleclick": False,
        },
    }


def _sheet(
    weeks: Iterable[Week | Place], panels: tuple[int, ...], colours: dict[str, str], words: Words, legend: bool, legend_lines: int = 2
) -> _Sheet:
    """An empty sheet of panels, one below the other, that share the weeks. ``panels`` are heights in px."""
    numbers = [w.week for w in weeks]
    legend_px = LEGEND_PX * legend_lines // 2 if legend else 0
    inner = sum(panels) + WEEK_AXIS_PX * (len(panels) - 1)
    height = MARGIN["t"] + legend_px + inner + WEEK_AXIS_PX + MARGIN["b"]
    layout = _frame(height, MARGIN["t"] + legend_px, MARGIN["b"] + WEEK_AXIS_PX, colours)
    top = float(inner)
    for i, panel in enumerate(panels):
        number = "" if i == 0 else str(i + 1)
        layout[f"xaxis{number}"] = {
            "anchor": f"y{number}", "range": [numbers[0] - 0.5, numbers[-1] + 0.5], "fixedrange": True,
            "tickmode": "array", "tickvals": numbers, "ticktext": [str(n) for n in numbers],
            "title": {"text": words.say("chart.week", "Week"), "standoff": 4, "font": {"size": FONT_SIZE}}, "zeroline": False, "showline": False,
            "gridcolor": colours["line"], "griddash": "1px,5px", "ticks": "", "tickangle": 0,
        }
        layout[f"yaxis{number}"] = {
            "anchor": f"x{number}", "domain": [max(0.0, (top - panel) / inner), top / inner], "fixedrange": True,
            "showgrid": False, "zeroline": False, "showline": False, "ticks": "", "automargin": True,
            "ticklabelstandoff": 6,
        }
        top -= panel + WEEK_AXIS_PX
    return _Sheet(layout)
