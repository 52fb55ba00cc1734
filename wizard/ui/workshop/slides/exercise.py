"""One exercise large and moving: those of the plan first, then all others of the catalogue. Up and Down go through them."""

from __future__ import annotations

from typing import Any

import streamlit as st

import catalogue
from wizard import drawings
from wizard.plan.model import Pick
from wizard.plan.writer import card, teller
from wizard.ui.session import visit

from . import At, parts

CUES = 3


def steps(at: At) -> int:
    """One, where a fault of this exercise is drawn: right beside wrong."""
    return int(_main_fault(exercise_of(at)) is not None)


def show(at: At) -> None:
    """The movement beside its name, dose and cues; on step one the main fault."""
    id_ = exercise_of(at)
    pick = next((pick for pick in at.plan.picks if pick.exercise == id_), None)
    with st.container(key="slide-exercise"):
        parts.put(parts.div("beside", _picture(at, id_, pick), parts.div("words", *_words(at, id_, pick))))


def exercise_of(at: At) -> str:
    """The exercise on this turn."""
    picks = [pick.exercise for pick in at.plan.picks]
    order = [*picks, *(id_ for id_ in catalogue.load().exercises if id_ not in picks)]
    return order[at.turn % len(order)]


def _picture(at: At, id_: str, pick: Pick | None) -> str:
    side = at.persona.answers.pain.side
    load = pick.dose.load if pick else None
    fault = _main_fault(id_)
    if at.shown and fault is not None:
        return parts.div("picture", drawings.right_and_wrong(id_, fault, visit.language(), load, side))
    return parts.div("picture", parts.moving(id_, pick.dose.tempo if pick else None, load, side))


def _words(at: At, id_: str, pick: Pick | None) -> list[str]:
    say, found = visit.words().say, card(id_, teller(catalogue.load(), visit.language()))
    lines = [parts.text(found["name"], "h2")]
    fault = _main_fault(id_)
    if at.shown and fault is not None:
        return [*lines, *_fault_words(fault, found)]
    lines.append(parts.text(pick.dose.says, name="dose") if pick else _not_in_plan(at, id_))
    cues = found["cues"][:CUES]
    lines.append(
        parts.text(say("pick.cues", "Good form"), "h3")
        + "<ul>"
        + "".join(parts.text(cue, "li") for cue in cues)
        + "</ul>"
    )
    lines.append(parts.text(say("pick.tfl", "Where should you feel it?"), "h3") + parts.text(_front_cue(id_)))
    return lines


def _not_in_plan(at: At, id_: str) -> str:
    """Why it is not for this person; for somebody without a plan, that nothing is."""
    say = visit.words().say
    if not at.plan.is_plan:
        return parts.text(say("talk.no_exercise", "No exercise is for this person today."), name="aside")
    why = next((c for c in at.plan.considered if c.exercise == id_), None)
    lines = [
        parts.text(say("talk.not_in_plan", "Not in this plan."), "strong"),
        parts.text(why.says if why else "", "span"),
    ]
    return f'<p class="hip-talk-aside">{" ".join(lines)}</p>' + (parts.sources(why.sources) if why else "")


def _fault_words(fault: int, found: dict[str, Any]) -> list[str]:
    say = visit.words().say
    if fault == drawings.TFL:
        return [
            parts.text(say("picture.front", "This wakes the front of the hip:"), "h3"),
            parts.text(_front_cue(found["exercise"])),
        ]
    part = found["faults"][fault - 1]
    return [
        parts.text(say("talk.fault", "What often goes wrong"), "h3"),
        parts.text(part.fault),
        parts.text(say("talk.mend", "What mends it"), "h3"),
        parts.text(part.mend),
    ]


def _front_cue(id_: str) -> str:
    return visit.words().say(f"exercise.{id_}.tfl.cues.1", catalogue.load().exercises[id_].tfl.cues[0])


def _main_fault(id_: str) -> int | None:
    """The first fault that is drawn; that of the front of the hip where there is no other."""
    pictured = drawings.pictured_faults(id_)
    return next((n for n in pictured if n != drawings.TFL), pictured[0] if pictured else None)
