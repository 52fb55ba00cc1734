"""The warning signs that are new since a plan was kept, asked once: before the next workout, and then the plan goes on where it was."""

from __future__ import annotations

from functools import partial

import streamlit as st

import catalogue
from wizard import history as past
from wizard import journey, weekly
from wizard.answers import NONE
from wizard.rules.screening import NEW_SIGNS
from wizard.store import Revision

from . import bound, form, frame, keeping, places, session
from .keeping import Kept
from .marks import plain
from .stopped import where_to_go

FORM = "new-signs"


def are_open(kept: Kept) -> bool:
    """True where nothing but the new signs keeps this plan from going on."""
    return tuple(question.field for question in kept.plan.open_questions) == (NEW_SIGNS,)


def show(page: str, kept: Kept) -> None:
    """Only the new lines, to tick; what a ticked one means stands below at once."""
    say = session.words().say
    frame.heading(f"{page}-new-signs", say("new_signs.title", "Some safety questions are new"))
    st.markdown(plain(say(
        "new_signs.says", "Hipwise now asks about more warning signs than when you began. Please answer these lines once. "
        "Then your plan goes on where it was.")))
    ticked = _ticked()
    form.signs_to_tick(FORM, weekly.SIGNS, False, journey.new_signs(kept.history.answers), say("question.signs.asks", "Do any of these apply to you?"))
    with st.container(key="group-new-signs-none"):
        bound.tick("tick-new-signs-none", say("question.signs.options.none", "None of these"), ticked == (NONE,), _none)
    if session.is_nudged(FORM) and not ticked:
        frame.note("missing-new-signs", say("new_signs.open", "Please tick every line that is true, or “None of these”."), "amber")
    has_sign = bool(ticked) and ticked != (NONE,)
    if has_sign:
        _stop(kept)
    frame.note("ask", say(
        "incomplete.ask", "Not sure about one of them? Ask a pharmacist, a physiotherapist or your doctor, and come back."))
    frame.bar(
        back=(say("plan.start", "Start page"), partial(session.go, places.START)),
        forward=(say("check_in.end", "See where to go") if has_sign else say("walk.continue", "Continue"), partial(_send, kept)))


def _ticked() -> tuple[str, ...]:
    """The lines that are ticked; ``("none",)`` where none of them is true, and nothing where that is open."""
    said = session.form(FORM)
    return tuple(said.get(weekly.SIGNS) or ()) or ((NONE,) if said.get(NONE) else ())


def _none(chosen: bool) -> None:
    session.fill(FORM, {NONE: chosen, **({weekly.SIGNS: ()} if chosen else {})})


def _revision(kept: Kept) -> Revision:
    return Revision(answers=journey.with_new_signs(kept.history.answers, _ticked()), swaps=kept.history.swaps)


def _stop(kept: Kept) -> None:
    """What a ticked line means, before anything is sent: nobody has to wait for the store."""
    plan = past.replay(kept.history.with_addition(_revision(kept)), catalogue.load(), session.language())
    if plan.referral:
        where_to_go(plan)


def _send(kept: Kept) -> None:
    if not _ticked():
        session.nudge(FORM)
        return
    was_shown, revision = keeping.is_shown(kept), _revision(kept)
    if keeping.add(kept, revision, f"{FORM} {kept.history.state}"):
        session.clear(FORM)
        if was_shown:
            session.adopt(revision.answers)
