"""The progression over the weeks: stages, courses and gates, with the doses below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from wizard.plan.model import Plan, Week
from wizard.words import Words

from .plan_words import (
    Bar,
    bar_name,
    bars_of,
    dose_lines,
    dose_words,
    exercise_names,
    gate_words,
    joined_lines,
    span_words,
    week_words,
)
from .sheet import Chart, Sheet, needs_weeks, new_sheet
from .theme import BAR_ROW_PX, CLIMB_PX, LETTER_PX, NARROW_PX, STEP_PX, THEMES


def build_progression(plan: Plan, words: Words, theme: str = "both") -> Chart:
    """The weeks ahead: the expected course inside the band of fastest and slowest, and its exercises.

    Up means one step of the dose; a stage is as high as the steps that it takes. Raises
    ValueError for a plan without weeks: a referral has nothing to draw.
    """
    needs_weeks(plan)
    colours, names = THEMES[theme], exercise_names(plan)
    climb = Climb(plan)
    bars = bars_of(plan.weeks)
    climb_px = min(max(climb.top * STEP_PX, CLIMB_PX[0]), CLIMB_PX[1])
    panels = (climb_px, len(bars) * BAR_ROW_PX)
    sheet = new_sheet(plan.weeks, panels, colours, words, legend=True)
    _draw_stages(sheet, climb, colours, words)
    _draw_courses(sheet, climb, plan, names, colours, words)
    _draw_gates(sheet, climb, plan.weeks, colours, words)
    _draw_bars(sheet, bars, plan, names, colours, words)
    columns, rows = progression_table(plan, names, words)
    return Chart(sheet.figure(), progression_alt(plan, words), columns, rows)


class Climb:
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
            for week, step in zip(weeks, self._steps[name], strict=True):
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
            for week, step in zip(self.courses[course], self._steps[course], strict=True)
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


def _doses(week: Week) -> tuple[tuple[object, ...], ...]:
    """The doses that carry the stage: of its own exercises, or of all where it has none.

    An exercise that came through a gate goes on at its own pace and does not carry the stage.
    """
    own = tuple(item for item in week.items if item.load_class // 3 == week.stage)
    return tuple((i.exercise, i.sets, i.reps, i.hold_s, i.load) for i in own or week.items)


def _draw_stages(sheet: Sheet, climb: Climb, colours: dict[str, str], words: Words) -> None:
    for i, stage in enumerate(climb.stages):
        low = climb.floor(stage)
        sheet.shapes.append(
            {
                "type": "rect",
                "xref": "x domain",
                "x0": 0,
                "x1": 1,
                "yref": "y",
                "y0": low,
                "y1": low + climb.heights[stage],
                "fillcolor": colours["stage_odd" if i % 2 else "stage_even"],
                "line": {"width": 0},
                "layer": "below",
            }
        )
    sheet.layout["yaxis"].update(
        range=[0, climb.top],
        tickmode="array",
        tickvals=[climb.floor(s) + climb.heights[s] / 2 for s in climb.stages],
        ticktext=[words.say("chart.stage", "Stage {stage}", stage=s) for s in climb.stages],
    )


def _draw_courses(
    sheet: Sheet, climb: Climb, plan: Plan, names: dict[str, str], colours: dict[str, str], words: Words
) -> None:
    for course, fill in (("slowest", None), ("fastest", "tonexty")):
        sheet.draw(
            "scatter",
            x=[w.week for w in climb.courses[course]],
            y=climb.heights_of(course),
            mode="lines",
            line={"width": 1, "color": colours["forecast"]},
            fill=fill,
            fillcolor=colours["course_band"],
            hoverinfo="skip",
            showlegend=fill is not None,
            legendrank=3,
            name=words.say("chart.band", "fastest to slowest"),
            meta=course,
        )
    points = list(zip(plan.weeks, climb.heights_of("expected"), strict=True))
    now = [p for p in points if not p[0].forecast]
    later = [p for p in points if p[0].forecast]
    if later:
        _draw_course(sheet, now[-1:] + later, bool(now), plan, names, colours, words)
    if now:
        _draw_course(sheet, now, None, plan, names, colours, words)


def _draw_course(
    sheet: Sheet,
    points: list[tuple[Week, float]],
    joined: bool | None,
    plan: Plan,
    names: dict[str, str],
    colours: dict[str, str],
    words: Words,
) -> None:
    """A run of the expected course. ``joined`` is None for weeks that are planned; for a forecast it
    says whether the line starts at the last planned week, which keeps its own mark."""
    forecast = joined is not None
    sheet.draw(
        "scatter",
        x=[w.week for w, _ in points],
        y=[y for _, y in points],
        mode="lines+markers",
        line={"width": 3, "color": colours["accent"], "dash": "4px,4px" if forecast else "solid"},
        marker={
            "size": [0 if joined and i == 0 else 9 for i in range(len(points))],
            "symbol": "circle-open" if forecast else "circle",
            "color": colours["accent"],
            "opacity": 1,
            "line": {"width": 2, "color": colours["accent"]},
        },
        text=[week_words(w, plan, names, words) for w, _ in points],
        hoverinfo="text",
        name=(
            words.say("chart.forecast", "if the gate opens") if forecast else words.say("chart.expected", "expected")
        ),
        legendrank=2 if forecast else 1,
        meta="forecast" if forecast else "expected",
        cliponaxis=False,
    )


def _draw_gates(sheet: Sheet, climb: Climb, weeks: tuple[Week, ...], colours: dict[str, str], words: Words) -> None:
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
            x=[x],
            y=[y],
            mode="markers+text",
            meta="load_step" if load else "gate",
            showlegend=False,
            marker={"symbol": "triangle-up" if load else "diamond", "size": 14, "color": colours["accent"]},
            text=[words.say("chart.load_step_short", "more load") if load else words.say("chart.gate_short", "gate")],
            textposition="top left",
            textfont={"color": colours["text"]},
            hovertext=[joined_lines(gate_words(week, words))],
            hoverinfo="text",
            cliponaxis=False,
        )


def _draw_bars(
    sheet: Sheet,
    bars: tuple[Bar, ...],
    plan: Plan,
    names: dict[str, str],
    colours: dict[str, str],
    words: Words,
) -> None:
    for row, bar in enumerate(bars):
        sheet.draw(
            "bar",
            orientation="h",
            xaxis="x2",
            yaxis="y2",
            meta="bar",
            showlegend=False,
            base=[w.week - 0.47 for w in bar.weeks],
            x=[0.94] * len(bar.weeks),
            y=[row + 0.79] * len(bar.weeks),
            width=0.24,
            marker=bar_marker(bar, colours),
            hovertext=[
                joined_lines(
                    words.say("chart.hover.week", "Week {week}, stage {stage}", week=w.week, stage=w.stage),
                    names[bar.exercise],
                    *dose_lines(item, plan, words),
                )
                for w, item in zip(bar.weeks, bar.items, strict=True)
            ],
            hoverinfo="text",
            customdata=[bar.exercise] * len(bar.weeks),
        )
        draw_label(
            sheet,
            "2",
            bar.weeks,
            plan.weeks,
            row + 0.05,
            bar_name(bar, names, words),
            span_words(bar.items, words),
            colours,
        )
    sheet.layout["yaxis2"].update(range=[len(bars), 0], visible=False)


def bar_marker(bar: Bar, colours: dict[str, str]) -> dict[str, object]:
    """Planned weeks are filled; forecast weeks and light days are outlined."""
    pale = [w.forecast or bar.light for w in bar.weeks]
    return {
        "color": [colours["forecast" if p else "accent"] for p in pale],
        "line": {"color": [colours["accent"]] * len(pale), "width": [1.5 if p else 0 for p in pale]},
    }


def draw_label(
    sheet: Sheet,
    axis: str,
    own: tuple[Week, ...],
    all_weeks: tuple[Week, ...],
    top: float,
    name: str,
    detail: str,
    colours: dict[str, str],
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


def progression_alt(plan: Plan, words: Words) -> str:
    first, last = plan.weeks[0], plan.weeks[-1]
    if first.stage == last.stage:
        parts = [
            words.say(
                "chart.alt.one_stage",
                "Weeks {first} to {last} are expected in stage {stage}.",
                first=first.week,
                last=last.week,
                stage=first.stage,
            )
        ]
    else:
        parts = [
            words.say(
                "chart.alt.climb",
                "Weeks {first} to {last} are expected to climb from stage {low} to stage {high}.",
                first=first.week,
                last=last.week,
                low=first.stage,
                high=last.stage,
            )
        ]
    gates = [w for w in plan.weeks if w.gate and w.gate != "next_load"]
    for week in gates:
        parts.append(_gate_alt(week, plan, words))
    if not gates and plan.last_stage is not None and first.stage < plan.last_stage:
        parts.append(
            words.say(
                "chart.alt.no_gate",
                "The gate to stage {stage} lies beyond these weeks on the expected course: keep going.",
                stage=first.stage + 1,
            )
        )
    loads = [str(w.week) for w in plan.weeks if w.gate == "next_load"]
    if loads:
        parts.append(
            words.say("chart.alt.load_steps", "More load may come after week {weeks}.", weeks=", ".join(loads))
        )
    return " ".join(parts)


def _gate_alt(week: Week, plan: Plan, words: Words) -> str:
    fastest, slowest = (
        next((w.week for w in course if w.gate == week.gate), None)
        for course in (plan.courses.fastest, plan.courses.slowest)
    )
    if fastest is None:
        return words.say(
            "chart.alt.gate",
            "The gate to stage {stage} may open after week {week}.",
            stage=week.stage + 1,
            week=week.week,
        )
    if slowest is None:
        return words.say(
            "chart.alt.gate_open_end",
            "The gate to stage {stage} may open after week {week}, at the fastest after week {fastest}, at the slowest after these weeks.",
            stage=week.stage + 1,
            week=week.week,
            fastest=fastest,
        )
    return words.say(
        "chart.alt.gate_range",
        "The gate to stage {stage} may open after week {week}, at the fastest after week {fastest}, at the slowest after week {slowest}.",
        stage=week.stage + 1,
        week=week.week,
        fastest=fastest,
        slowest=slowest,
    )


def progression_table(
    plan: Plan, names: dict[str, str], words: Words
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = (
        words.say("chart.week", "Week"),
        words.say("chart.table.stage", "Stage"),
        words.say("chart.table.exercises", "Exercises"),
        words.say("chart.table.heavy_days", "Heavy days"),
        words.say("chart.table.gate", "At the end of the week"),
        words.say("chart.table.fastest", "Stage at the fastest"),
        words.say("chart.table.slowest", "Stage at the slowest"),
    )
    fastest, slowest = ({w.week: w.stage for w in c} for c in (plan.courses.fastest, plan.courses.slowest))
    return columns, tuple(
        (
            str(w.week),
            words.say("chart.table.forecast", "{stage}, if the gate opens", stage=w.stage)
            if w.forecast
            else str(w.stage),
            " ".join(_exercises_words(w, plan, names, words)),
            str(w.heavy_days),
            gate_words(w, words) if w.gate else "",
            str(fastest.get(w.week, "")),
            str(slowest.get(w.week, "")),
        )
        for w in plan.weeks
    )


def _exercises_words(week: Week, plan: Plan, names: dict[str, str], words: Words) -> Iterator[str]:
    for item in week.items:
        yield words.say(
            "chart.table.dose", "{name}: {dose}.", name=names[item.exercise], dose=dose_words(item, plan, words)
        )
    for item in week.light_items:
        yield words.say(
            "chart.table.light_dose",
            "On the light day {name}: {dose}.",
            name=names[item.exercise],
            dose=dose_words(item, plan, words),
        )
