"""The plan on one sheet of paper: a PDF with drawings, doses, the pain rule and a box for every workout.

What it says is chosen here and handed to ``handout.typ`` as data. Type and drawings are our own: the same plan,
date and choices give the same bytes everywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from wizard import drawings
from wizard.plan.model import Pick, Plan, Referral, Week, WeekItem
from wizard.rules.tfl import SELF_CHECK
from wizard.text import plan_sections
from wizard.words import Words

from . import qr_code
from .typst_pdf import paper_size, typeset

SHAPE = Path(__file__).parent / "handout.typ"
CUES, CUES_LARGE = 3, 2
SIZES = tuple(size / 8 for size in range(116, 55, -1))  # points, 14.5 to 7: the largest that fits one page is taken
LARGE = 16.0  # points: what large print begins at
LARGE_SIZES = (20.0, 18.0, LARGE)


def handout(
    plan: Plan,
    words: Words,
    made_on: date,
    paper: Literal["a4", "letter"] = "a4",
    large: bool = False,
    qr: str | None = None,
    side: str | None = None,
) -> bytes:
    """``plan`` as a tagged PDF (PDF/UA-1) in the language of ``words``, dated ``made_on``.

    One page on ``paper``, in the largest type that fits. ``large``: no word below 16 points, two cues
    instead of three, and as many pages as that takes: three or four for our own exercises. ``qr``: a text that is also printed as a QR code.
    ``side``: the sore side, on which the exercises are drawn. A plan that is none (a referral, open
    questions) says where to go and what to do, and carries no exercise, dose or week. ValueError for another
    paper, and for a ``qr`` too long for a code.
    """
    size = paper_size(paper)
    told = _plan(plan, words, large, side) if plan.is_plan else _stopped(plan, words)
    told |= {
        "paper": size,
        "large": large,
        "sizes": LARGE_SIZES if large else SIZES,
        "lang": words.language,
        "date": (made_on.year, made_on.month, made_on.day),
        "title": plan.headline,
        "qr": _qr(qr, words),
        "foot": (
            plan_sections.made_from(plan, words),
            words.say("handout.made_on", "Printed {day}.", day=plan_sections.day(made_on, words)),
            plan_sections.education(words),
        ),
    }
    return typeset(SHAPE, told)


def _qr(text: str | None, words: Words) -> dict[str, str] | None:
    if not text:
        return None
    return {"svg": qr_code.svg(text), "alt": words.say("handout.qr", "QR code: {text}", text=text)}


# --- a plan ---------------------------------------------------------------------------------------------


def _plan(plan: Plan, words: Words, large: bool, side: str | None) -> dict[str, Any]:
    say = words.say
    return {
        "kind": "plan",
        "lead": plan_sections.lead(plan, words),
        "facts": [f"{number} {text}" for id_, number, text in plan_sections.facts(plan, words) if id_ != "stage"],
        "limits_title": say("why.limits", "Because of your health"),
        "limits": plan.limits,
        "changed_title": plan_sections.changed_title(words),
        "changed": plan_sections.changed(plan, words),
        "pain_title": say("plan.pain", "How much pain is all right?"),
        "pain": [
            {"tone": plan_sections.PAIN_TONES[part.id], "says": part.text} for part in plan_sections.pain_rule(plan)
        ],
        "picks": [_pick(number, pick, words, large, side) for number, pick in enumerate(plan.picks, 1)],
        "cues_title": say("pick.cues", "Good form"),
        "tfl_title": say("pick.tfl", "Where should you feel it?"),
        "stop_title": say("pick.stop", "Stop if"),
        "checks": [_self_check(plan, words)],
        "stretches": _stretches(plan, words),
        "weeks_title": say("handout.weeks", "Your weeks: tick each workout"),
        "blocks": [*_blocks(plan, words)],
        "check_title": say("handout.check", "Check"),
        "see_title": say("plan.see", "When to see someone"),
        "see": [
            {"now": part.id == plan_sections.STOP_NOW, "says": part.text}
            for part in plan_sections.when_to_see_someone(plan)
        ],
    }


def _stretches(plan: Plan, words: Words) -> str:
    """The stretches in one line, each with what it is for; or that none is needed."""
    say = words.say
    lines = [
        say(
            "plain.stretch_for",
            "{name}, {seconds} seconds. {purpose}",
            name=s.name,
            seconds=s.hold_s,
            purpose=s.purpose,
        )
        for s in plan.stretches
    ]
    return " ".join((say("handout.stretches", "Stretches:"), *(lines or (plan.stretches_none or "",))))


def _self_check(plan: Plan, words: Words) -> str:
    """The question of the self-check once, then what to change in each exercise."""
    asked = words.say(f"rule.{SELF_CHECK.id}", SELF_CHECK.says)
    changes = [(_visible(pick.name), pick.tfl.self_check.removeprefix(asked).strip()) for pick in plan.picks]
    return " ".join(
        [
            asked,
            *(
                words.say("handout.self_check", "{exercise}: {change}", exercise=name, change=change)
                for name, change in changes
                if change
            ),
        ]
    )


def _visible(name: str) -> str:
    """A name without signs that nobody sees: one that turns the direction of writing would turn the rest of the line."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf"))


def _pick(number: int, pick: Pick, words: Words, large: bool, side: str | None) -> dict[str, Any]:
    first, *others = pick.dose.lines
    return {
        "name": f"{number}. {pick.name}",
        "svg": drawings.paper_file(pick.exercise, pick.dose.load, side),
        "alt": drawings.said(pick.exercise, words.language, side),
        "dose": first,
        "details": [*others, *plan_sections.dose_details(pick.dose, words)],
        "cues": pick.cues[: CUES_LARGE if large else CUES],
        "tfl": pick.tfl.cues,
        "stop": pick.stop_if,
    }


def _blocks(plan: Plan, words: Words) -> Iterator[dict[str, Any]]:
    """The weeks, those with the same stage and exercises together: one table each."""
    say, named = words.say, plan_sections.names(plan)
    for (stage, forecast, ids), weeks in groupby(
        plan.weeks, lambda w: (w.stage, w.forecast, tuple(i.exercise for i in w.items))
    ):
        title = say("handout.stage", "Stage {stage}", stage=stage)
        if forecast:
            title = say("week.forecast", "{title}, if the gate opens", title=title)
        found = list(weeks)
        yield {
            "title": title,
            "columns": [say("handout.week", "Week"), *(named[id_] for id_ in ids), say("handout.done", "Done")],
            "rows": [_row(week, words) for week in found],
            "loads": [*_loads(found, named, words)],
            "light": [*dict.fromkeys(filter(None, (plan_sections.light(week, named, words) for week in found)))],
        }


def _row(week: Week, words: Words) -> dict[str, Any]:
    return {
        "week": str(week.week),
        "amounts": [plan_sections.amount(_without_load(item), words) for item in week.items],
        "boxes": _boxes(week.sessions),
        "alt": words.say("handout.boxes", "{count} boxes to tick", count=week.sessions),
        "gate": plan_sections.gate(week.gate, words) if week.gate else "",
    }


def _without_load(item: WeekItem) -> WeekItem:
    """The same dose; where its load changes, a line below the table says so."""
    return item.model_copy(update={"load_change": None})


def _loads(weeks: list[Week], named: dict[str, str], words: Words) -> Iterator[str]:
    """Every change of a load, with its week."""
    for week in weeks:
        for item in week.items:
            if item.load_change:
                yield words.say(
                    "handout.load",
                    "Week {week}, {exercise}: {load}",
                    week=week.week,
                    exercise=named[item.exercise],
                    load=item.load_change,
                )


@lru_cache(maxsize=8)
def _boxes(count: int) -> dict[str, str]:
    squares = "".join(f'<rect x="{1 + 28 * i}" y="1" width="20" height="20" rx="2"/>' for i in range(count))
    return {
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {28 * count - 6} 22" fill="none" stroke="#000" stroke-width="1.6">{squares}</svg>'
    }


# --- no plan ---------------------------------------------------------------------------------------------


def _stopped(plan: Plan, words: Words) -> dict[str, Any]:
    """Place and time first, then what to do and what was found; or what is still open."""
    say = words.say
    told: dict[str, Any] = {"kind": "stop", "first": [], "parts": [], "note": ""}
    if plan.referral:
        told |= _referral(plan.referral, words)
    if plan.open_questions:
        told["parts"].append(
            {
                "title": say("handout.open", "Still open"),
                "says": say("incomplete.says", "These answers keep you safe, so we never guess them."),
                "list": [question.asks for question in plan.open_questions],
            }
        )
        told["note"] = told["note"] or say(
            "incomplete.ask",
            "Not sure about one of them? Ask a pharmacist, a physiotherapist or your doctor, and come back.",
        )
    return told


def _referral(referral: Referral, words: Words) -> dict[str, Any]:
    say = words.say
    return {
        "first": [
            {"title": say("referral.where", "Where"), "says": _opening(referral.where)},
            {"title": say("referral.when", "When"), "says": _opening(referral.within)},
        ],
        "parts": [
            {"title": say("referral.do", "What to do until then"), "list": referral.what_to_do},
            {"title": say("referral.found", "What your answers show"), "list": referral.found},
        ],
        "note": say(
            "referral.not_a_device",
            "This is education, not a medical device. It does not diagnose. If you feel that it is "
            "more urgent than this page says, trust that feeling.",
        ),
    }


def _opening(text: str) -> str:
    return text[:1].upper() + text[1:]
