"""The ways on from a plan that has stopped: correct a slip, or say what the clinician said. No word of any exercise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

import catalogue
from wizard.answers import journey
from wizard.follow_up import history as past
from wizard.store.documents import ClinicianSaid
from wizard.ui.components import choices
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

from . import corrections, kept_plan
from .kept_plan import Kept

FORM, SAID = "clinician", "said"
ALLOWED = "may_exercise"


def show(kept: Kept) -> None:
    """Both ways, below what a page says of the stop."""
    stop = past.stop_of(kept.history, catalogue.load(), visit.language())
    if stop is None:
        return
    if stop.can_be_corrected:
        _slip(kept, stop)
    _clinician(kept)


def _slip(kept: Kept, stop: past.Stop) -> None:
    say = visit.words().say
    with st.container(key="card-slip"):
        st.markdown(
            plain(
                say(
                    "stop.slip",
                    "Did you tick something by mistake? Then correct it. Your first answer stays in the diary, beside the new one.",
                )
            )
        )
        if stop.by == "check_in":
            label, act = (
                say("stop.correct_check_in", "Correct my check-in"),
                partial(corrections.begin, kept, stop.number),
            )
        else:
            label, act = say("stop.correct_answers", "Correct my answers"), partial(_walk_back, kept, stop.number)
        st.button(plain(label), key="mend", width="stretch", on_click=act)


def _walk_back(kept: Kept, number: int) -> None:
    visit.say_owner("mine")
    visit.adopt(kept_plan.answers_to_look_over(kept))
    visit.walk_back(kept.history.first_of(number))
    visit.go(journey.CHECK)


def words() -> Mapping[str, str]:
    """What a clinician may have said, in words."""
    say = visit.words().say
    return {
        ALLOWED: say("stop.may_exercise", "I may start again"),
        "not_yet": say("stop.not_yet", "Not yet"),
        "not_seen": say("stop.not_seen", "I have not seen anyone yet"),
    }


def _clinician(kept: Kept) -> None:
    """The plan goes on only after a clinician allowed it and the questions were answered again."""
    say, chosen = visit.words().say, visit.form(FORM).get(SAID)
    asks = say("stop.clinician", "What did the clinician say?")
    with st.container(key="card-clinician"):
        st.header(plain(asks), anchor=False)
        choices.radio(f"one-{FORM}-{SAID}", asks, words(), chosen, lambda said: visit.fill(FORM, {SAID: said}))
        if chosen == ALLOWED:
            st.markdown(
                plain(
                    say(
                        "stop.then",
                        "Good. Please answer the questions again. You get a new plan, which starts lower than the old one.",
                    )
                )
            )
            st.button(
                say("stop.again", "Answer the questions again"),
                key="clinician-on",
                type="primary",
                width="stretch",
                on_click=partial(_begin_again, kept),
            )
        elif chosen:
            st.button(
                say("stop.save", "Save this"),
                key="clinician-on",
                width="stretch",
                on_click=partial(_save, kept, chosen),
            )
        elif kept.history.entries and _last_said(kept):
            page_frame.muted(_last_said(kept))


def _begin_again(kept: Kept) -> None:
    visit.clear(FORM)
    visit.say_owner("mine")
    visit.adopt(kept_plan.answers_to_look_over(kept))
    visit.answer_again()
    visit.note_cleared(len(kept.history.entries))
    visit.note_slip(None)
    visit.go(visit.first_page())


def _save(kept: Kept, said: ClinicianSaid) -> None:
    if kept_plan.say_clinician(kept, said):
        visit.clear(FORM)


def _last_said(kept: Kept) -> str:
    """What was said the last time, and that the plan waits."""
    say, last = visit.words().say, past.last_answers(kept.history)
    if last is None or last.answers.clinician_said in (None, ALLOWED):
        return ""
    return say(
        "stop.last_said",
        "You said on {day}: {answer}. Your plan waits.",
        day=corrections.day(last.made_at),
        answer=words()[last.answers.clinician_said],
    )
