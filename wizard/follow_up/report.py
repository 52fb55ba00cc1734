"""A history as text and as JSON: what each week led to. No time of writing stands in it, so the same weeks give the same bytes."""

from __future__ import annotations

import json
from textwrap import fill
from typing import Any

from wizard.plan.model import Pick
from wizard.store import CheckInEntry, History
from wizard.words import Words

from .history import HistoryStep

WIDTH = 88


def as_json(history: History, found: tuple[HistoryStep, ...]) -> str:
    """``{"version": 1, "corrected_weeks": […], "moved_weeks": [{"from": 3, "to": 4}], "weeks": [{"week": 0, …}, …]}``: no words.

    New answers about health stand after the week before them, with ``answers``: the number of their entry.
    """
    told = {
        "version": 1,
        "corrected_weeks": corrected_weeks(history),
        "moved_weeks": [{"from": first, "to": now} for first, now in moved_weeks(history)],
        "weeks": [_week(step) for step in found],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _week(step: HistoryStep) -> dict[str, Any]:
    reasons = step.verdict.reasons if step.verdict else ()
    answers = {"answers": step.answers} if step.answers else {}
    return answers | {
        "week": step.week,
        "verdict": step.verdict and step.verdict.verdict,
        "rules": [f.rule for f in reasons],
        "outcome": step.plan.outcome,
        "stage": step.plan.stage,
        "ceiling": step.plan.ceiling,
        "picks": [
            {
                "exercise": p.exercise,
                "sets": p.dose.sets,
                "reps": p.dose.reps,
                "hold_s": p.dose.hold_s,
                "load": p.dose.load,
            }
            for p in step.plan.picks
        ],
    }


def as_text(history: History, found: tuple[HistoryStep, ...], words: Words) -> str:
    """One paragraph a week: what was decided and why, and what to do from then on."""
    say = words.say
    parts = []
    before = 0
    for step in found:
        if step.week - before > 1:
            parts.append(_missed(before + 1, step.week - 1, words))
        parts.append(_paragraph(step, words))
        before = step.week
    weeks = corrected_weeks(history)
    if weeks:
        parts.append(
            say(
                "history.corrected",
                "Corrected later: week {weeks}. Both entries are kept, and the newer one counts.",
                weeks=", ".join(map(str, weeks)),
            )
        )
    parts += [
        say("history.moved", "Week {week} was first entered for week {first}.", week=now, first=first)
        for first, now in moved_weeks(history)
    ]
    return "\n\n".join(parts)


def _missed(first: int, last: int, words: Words) -> str:
    if first == last:
        return words.say("history.missed_one", "Week {week}: no check-in.", week=first)
    return words.say("history.missed", "Weeks {first} to {last}: no check-in.", first=first, last=last)


def _paragraph(step: HistoryStep, words: Words) -> str:
    say, plan = words.say, step.plan
    head = _head(step, words)
    reasons = [f.says for f in step.verdict.reasons] if step.verdict else []
    lines = [fill(" ".join([f"{head}:", *reasons] if reasons else [f"{head}."]), WIDTH)]
    if not plan.is_plan:
        return "\n".join([*lines, f"  {plan.headline}"])
    where = say(
        "history.where",
        "Stage {stage}, limit of pain: {ceiling}.",
        stage=plan.stage,
        ceiling=_colour(plan.ceiling, words),
    )
    lines.append(f"  {where}")
    return "\n".join([*lines, *(_pick(pick) for pick in plan.picks)])


def _head(step: HistoryStep, words: Words) -> str:
    say = words.say
    if step.answers:
        return (
            say("history.answers", "New answers after week {week}", week=step.week)
            if step.week
            else say("history.answers_first", "New answers")
        )
    return say("history.week", "Week {week}", week=step.week) if step.week else say("history.start", "At the start")


def _pick(pick: Pick) -> str:
    return fill(f"{pick.name}: {pick.dose.says}", WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _colour(ceiling: str | None, words: Words) -> str:
    say = words.say
    return {
        "green": say("history.green", "green"),
        "amber": say("history.amber", "amber"),
        "red": say("history.red", "red"),
    }.get(ceiling or "", "")


def corrected_weeks(history: History) -> list[int]:
    """The weeks whose check-in was corrected, each once."""
    return sorted(e.check_in.week for e in history.standing() if isinstance(e, CheckInEntry) and e.corrects is not None)


def moved_weeks(history: History) -> list[tuple[int, int]]:
    """The check-ins whose week was corrected: the week that they were first entered for, and the one that they are about now."""
    found = [(history.entries[history.first_of(e.number) - 1], e) for e in history.standing()]
    pairs = [
        (first.check_in.week, now.check_in.week)
        for first, now in found
        if isinstance(first, CheckInEntry) and isinstance(now, CheckInEntry)
    ]
    return sorted((first, now) for first, now in pairs if first != now)
