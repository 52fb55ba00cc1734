"""The load of each week: how many repetitions or seconds an exercise asks for."""

from __future__ import annotations

from wizard.plan.model import Plan, Week, WeekItem
from wizard.words import Words

from .plan_words import Bar, bar_name, bars_of, dose_lines, dose_words, exercise_names, joined_lines
from .progression import bar_marker, draw_label
from .sheet import Chart, needs_weeks, new_sheet
from .theme import COLUMN_ROW_PX, THEMES


def build_load(plan: Plan, words: Words, theme: str = "both") -> Chart:
    """The work of each week, exercise by exercise: repetitions, or seconds of holding.

    Workouts x sets x repetitions (x seconds), for each leg or direction. One row an exercise, each
    with a scale from zero; repetitions and seconds never share a scale. Raises ValueError for a
    plan without weeks.
    """
    needs_weeks(plan)
    colours, names, bars = THEMES[theme], exercise_names(plan), bars_of(plan.weeks)
    sheet = new_sheet(plan.weeks, (len(bars) * COLUMN_ROW_PX,), colours, words, legend=False)
    for row, bar in enumerate(bars):
        amounts = [amount_of(w, item, bar.light) for w, item in zip(bar.weeks, bar.items, strict=True)]
        most = max(
            amount_of(w, i, other.light)
            for other in bars
            for w, i in zip(other.weeks, other.items, strict=True)
            if (i.hold_s is None) == (bar.items[0].hold_s is None)
        )
        tall = 0.45  # of a row; the rest holds its words
        sheet.draw(
            "bar",
            x=[w.week for w in bar.weeks],
            y=[-tall * amount / most for amount in amounts],
            base=[row + 0.98] * len(bar.weeks),
            width=0.72,
            meta="column",
            showlegend=False,
            marker=bar_marker(bar, colours),
            hovertext=[
                joined_lines(
                    words.say("chart.hover.week", "Week {week}, stage {stage}", week=w.week, stage=w.stage),
                    names[bar.exercise],
                    _amount_words(amount, item, words),
                    *dose_lines(item, plan, words),
                )
                for w, item, amount in zip(bar.weeks, bar.items, amounts, strict=True)
            ],
            hoverinfo="text",
            customdata=amounts,
        )
        for week, amount in zip(bar.weeks, amounts, strict=True):
            sheet.write(str(amount), week.week, row + 0.98 - tall * amount / most, colours, yanchor="bottom")
        draw_label(
            sheet,
            "",
            bar.weeks,
            plan.weeks,
            row + 0.04,
            bar_name(bar, names, words),
            _unit_words(bar.items[0], words),
            colours,
        )
        sheet.shapes.append(
            {
                "type": "line",
                "xref": "x domain",
                "x0": 0,
                "x1": 1,
                "yref": "y",
                "y0": row + 0.98,
                "y1": row + 0.98,
                "line": {"color": colours["line"], "width": 1},
                "layer": "below",
            }
        )
    sheet.layout["yaxis"].update(range=[len(bars), 0], visible=False)
    columns, rows = load_table(bars, names, plan, words)
    return Chart(sheet.figure(), load_alt(plan, bars, names, words), columns, rows)


def amount_of(week: Week, item: WeekItem, light: bool) -> int:
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


def load_table(
    bars: tuple[Bar, ...], names: dict[str, str], plan: Plan, words: Words
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = (
        words.say("chart.week", "Week"),
        words.say("chart.exercise", "Exercise"),
        words.say("chart.workouts", "Workouts"),
        words.say("chart.dose", "Each workout"),
        words.say("chart.load.total", "The whole week"),
    )
    rows = []
    for week in plan.weeks:
        for bar in bars:
            for w, item in zip(bar.weeks, bar.items, strict=True):
                if w is not week:
                    continue
                rows.append(
                    (
                        str(w.week),
                        bar_name(bar, names, words),
                        str(_workouts(w, bar.light)),
                        dose_words(item, plan, words),
                        _amount_words(amount_of(w, item, bar.light), item, words),
                    )
                )
    return columns, tuple(rows)


def load_alt(plan: Plan, bars: tuple[Bar, ...], names: dict[str, str], words: Words) -> str:
    parts = [
        words.say(
            "chart.load.alt",
            "The work of weeks {first} to {last}, a row for each of {count} exercises.",
            first=plan.weeks[0].week,
            last=plan.weeks[-1].week,
            count=len(bars),
        )
    ]
    for bar in bars:
        if bar.light or bar.weeks[0] is not plan.weeks[0]:
            continue
        first = amount_of(bar.weeks[0], bar.items[0], False)
        last = amount_of(bar.weeks[-1], bar.items[-1], False)
        parts.append(
            words.say(
                "chart.load.alt_exercise",
                "{name} goes from {first} to {last} {unit}.",
                name=names[bar.exercise],
                first=first,
                last=last,
                unit=_unit_words(bar.items[0], words),
            )
        )
    return " ".join(parts)
