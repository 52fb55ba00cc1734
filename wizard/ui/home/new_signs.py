"""The warning signs that are new since a plan was kept, asked once: before the next workout, and then the plan goes on where it was."""

from __future__ import annotations

from functools import partial

import streamlit as st

import catalogue
from wizard.answers import check_in_questions, journey
from wizard.answers.model import NONE
from wizard.follow_up import history as past
from wizard.rules.screening import NEW_SIGNS
from wizard.server import addresses
from wizard.store import Revision
from wizard.ui.components import choices
from wizard.ui.parts import page_frame, question_form
from wizard.ui.parts.markdown import plain
from wizard.ui.parts.referral_card import where_to_go
from wizard.ui.session import visit

from . import kept_plan
from .kept_plan import Kept

FORM = "new-signs"


def are_open(kept: Kept) -> bool:
    """True where nothing but the new signs keeps this plan from going on."""
    return tuple(question.field for question in kept.plan.open_questions) == (NEW_SIGNS,)


def show(page: str, kept: Kept) -> None:
    """Only the new lines, to tick; what a ticked one means stands below at once."""
    say = visit.words().say
    page_frame.heading(f"{page}-new-signs", say("new_signs.title", "Some safety questions are new"))
    st.markdown(
        plain(
            say(
                "new_signs.says",
                "Hipwise now asks about more warning signs than when you began. Please answer these lines once. "
                "Then your plan goes on where it was.",
            )
        )
    )
    ticked = _ticked()
    question_form.signs_to_tick(
        FORM,
        check_in_questions.SIGNS,
        False,
        journey.new_signs(kept.history.answers),
        say("question.signs.asks", "Do any of these apply to you?"),
    )
    with st.container(key="group-new-signs-none"):
        choices.tick(
            "tick-new-signs-none", say("question.signs.options.none", "None of these"), ticked == (NONE,), _none
        )
    if visit.is_nudged(FORM) and not ticked:
        page_frame.note(
            "missing-new-signs",
            say("new_signs.open", "Please tick every line that is true, or “None of these”."),
            "amber",
        )
    has_sign = bool(ticked) and ticked != (NONE,)
    if has_sign:
        _stop(kept)
    page_frame.note(
        "ask",
        say(
            "incomplete.ask",
            "Not sure about one of them? Ask a pharmacist, a physiotherapist or your doctor, and come back.",
        ),
    )
    page_frame.bar(
        back=(say("plan.start", "Start page"), partial(visit.go, addresses.START)),
        forward=(
            say("check_in.end", "See where to go") if has_sign else say("walk.continue", "Continue"),
            partial(_send, kept),
        ),
    )


def _ticked() -> tuple[str, ...]:
    """The lines that are ticked; ``("none",)`` where none of them is true, and nothing where that is open."""
    said = visit.form(FORM)
    return tuple(said.get(check_in_questions.SIGNS) or ()) or ((NONE,) if said.get(NONE) else ())


def _none(chosen: bool) -> None:
    visit.fill(FORM, {NONE: chosen, **({check_in_questions.SIGNS: ()} if chosen else {})})


def _revision(kept: Kept) -> Revision:
    return Revision(answers=journey.with_new_signs(kept.history.answers, _ticked()), swaps=kept.history.swaps)


def _stop(kept: Kept) -> None:
    """What a ticked line means, before anything is sent: nobody has to wait for the store."""
    plan = past.replay(kept.history.with_addition(_revision(kept)), catalogue.load(), visit.language())
    if plan.referral:
        where_to_go(plan)


def _send(kept: Kept) -> None:
    if not _ticked():
        visit.nudge(FORM)
        return
    was_shown, revision = kept_plan.is_shown(kept), _revision(kept)
    if kept_plan.add(kept, revision, f"{FORM} {kept.history.state}"):
        visit.clear(FORM)
        if was_shown:
            visit.adopt(revision.answers)
