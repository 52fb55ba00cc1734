"""Charts of a plan: each ``build_*`` gives a figure, its words and the same numbers as a table.

The only file that imports Plotly. Everything here is pure: it reads a ``Plan``, never
answers and never the catalogue, so that a stored plan draws the same picture later.
Show a figure with ``CHART_CONFIG`` and without a Plotly or Streamlit theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any, NamedTuple

import plotly.graph_objects as go

from .explain import TEXTS
from .plan import Plan, Week, WeekItem
from .words import Words

CHART_CONFIG = {
    "displayModeBar": False, "displaylogo": False, "responsive": True,
    "scrollZoom": False, "doubleClick": False, "showAxisDragHandles": False, "showTips": False,
}

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

    def __init__(self, plan: Plan) -> None:
        self.courses = {
            "expected": plan.weeks,
            "fastest": plan.courses.fastest or plan.weeks,
            "slowest": plan.courses.slowest or plan.weeks,
        }
        self._steps = {name: _steps(weeks) for name, weeks in self.courses.items()}
        self.heights: dict[int, int] = {}
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
        return go.Figure(self.traces, {**self.layout, "shapes": self.shapes, "annotations": self.notes})


def _sheet(
    weeks: Iterable[Week], panels: tuple[int, ...], colours: dict[str, str], words: Words, legend: bool
) -> _Sheet:
    """An empty sheet of panels, one below the other, that share the weeks. ``panels`` are heights in px."""
    numbers = [w.week for w in weeks]
    legend_px = LEGEND_PX if legend else 0
    inner = sum(panels) + WEEK_AXIS_PX * (len(panels) - 1)
    height = MARGIN["t"] + legend_px + inner + WEEK_AXIS_PX + MARGIN["b"]
    layout: dict[str, Any] = {
        "template": "none", "autosize": True, "height": height,
        "margin": {**MARGIN, "t": MARGIN["t"] + legend_px, "b": MARGIN["b"] + WEEK_AXIS_PX},
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
