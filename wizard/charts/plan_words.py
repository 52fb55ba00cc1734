"""Words of doses, weeks and gates that several charts show."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import NamedTuple

from wizard.plan.model import Plan, Week, WeekItem
from wizard.plan.writer import TEXTS
from wizard.words import Words

from .theme import HOVER_LETTERS


class Bar(NamedTuple):
    """One exercise over the weeks that it is planned for."""

    exercise: str
    light: bool
    weeks: tuple[Week, ...]
    items: tuple[WeekItem, ...]


def bars_of(weeks: tuple[Week, ...]) -> tuple[Bar, ...]:
    """A bar for each exercise in the order in which it begins; light workouts have bars of their own."""
    found: dict[tuple[bool, str], list[tuple[Week, WeekItem]]] = {}
    for week in weeks:
        for light, items in ((False, week.items), (True, week.light_items)):
            for item in items:
                found.setdefault((light, item.exercise), []).append((week, item))
    ordered = sorted(found.items(), key=lambda entry: entry[0][0])
    return tuple(
        Bar(exercise, light, tuple(w for w, _ in entries), tuple(i for _, i in entries))
        for (light, exercise), entries in ordered
    )


def exercise_names(plan: Plan) -> dict[str, str]:
    """The name of every exercise that the plan speaks of, by id."""
    return dict([(c.exercise, c.name) for c in plan.considered] + [(p.exercise, p.name) for p in plan.picks])


def bar_name(bar: Bar, names: dict[str, str], words: Words) -> str:
    name = names[bar.exercise]
    return words.say("chart.light", "{name} (light day)", name=name) if bar.light else name


def dose_words(item: WeekItem, plan: Plan, words: Words) -> str:
    return "; ".join(dose_lines(item, plan, words)[:2])


def dose_lines(item: WeekItem, plan: Plan, words: Words) -> tuple[str, str, str]:
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


def span_words(items: tuple[WeekItem, ...], words: Words) -> str:
    """The first and the last dose of an exercise, in short."""
    first, last = _short_dose(items[0], words), _short_dose(items[-1], words)
    if items[0].load != items[-1].load:
        return words.say("chart.dose.span_load", "{first} to {last}, more load", first=first, last=last)
    return first if first == last else words.say("chart.dose.span", "{first} to {last}", first=first, last=last)


def week_words(week: Week, plan: Plan, names: dict[str, str], words: Words) -> str:
    lines = [words.say("chart.hover.week", "Week {week}, stage {stage}", week=week.week, stage=week.stage)]
    if week.forecast:
        lines.append(words.say("chart.hover.forecast", "Only if the gate opens"))
    for item in week.items:
        lines += [names[item.exercise], dose_lines(item, plan, words)[0]]
    return joined_lines(*lines)


def gate_words(week: Week, words: Words) -> str:
    if week.gate == "next_load":
        return words.say("chart.gate.next_load", "More load, if this week is easy")
    return words.say("chart.gate.stage", "The gate to stage {stage} may open", stage=week.stage + 1)


def joined_lines(*lines: str) -> str:
    """Lines of a hover text, wrapped to fit a narrow screen."""
    return "<br>".join(escape(part, quote=False) for line in lines for part in wrap(line, HOVER_LETTERS))
