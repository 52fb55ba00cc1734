"""The person the talk is about: drawing, story, and step by step what they answered. From here into the questions, or to the plan."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import streamlit as st

from wizard import drawings
from wizard.answers import journey
from wizard.answers.questions import BY_ID, value_of
from wizard.server import addresses
from wizard.ui.parts import evidence
from wizard.ui.session import visit

from . import At
from .people import name_of, story_of

GROUPS = (
    (
        "pain",
        (
            "pain.site",
            "pain.side",
            "pain.activity",
            "pain.rest",
            "pain.night",
            "pain.settles",
            "pain.duration",
            "pain.trend",
        ),
    ),
    (
        "you",
        (
            "age_band",
            "conditions",
            "history",
            "ability.stairs",
            "ability.stand_30s",
            "ability.single_leg_squat",
            "ability.side_plank_20s",
        ),
    ),
    ("week", ("signs", "equipment", "goals", "sessions_per_week", "weeks")),
)


def steps(at: At) -> int:
    """One for each group of answers."""
    return len(GROUPS)


def show(at: At) -> None:
    """Drawing and story; then the answers."""
    with st.container(key="slide-story"):
        st.markdown(
            f'<div class="hip-story"><div class="hip-person hip-big">{drawings.persona(at.persona.look, name_of(at.persona), language=visit.language())}</div>'
            f'<div><p class="hip-large"><b>{escape(name_of(at.persona), quote=False)}.</b> {escape(story_of(at.persona), quote=False)}</p><div class="hip-said">{"".join(_groups(at))}</div></div></div>',
            unsafe_allow_html=True,
        )
        _ways(at)


def _groups(at: At) -> Iterator[str]:
    say = visit.words().say
    titles = {
        "pain": say("story.pain", "Pain"),
        "you": say("story.you", "Body and tests"),
        "week": say("story.week", "Signs, kit, goals"),
    }
    for group, fields in GROUPS[: at.shown]:
        rows = "".join(_row(at, field) for field in fields)
        yield f"<section><h2>{escape(titles[group])}</h2><dl>{rows}</dl></section>"


def _row(at: At, field: str) -> str:
    question, value = BY_ID[field], value_of(journey.on_path(at.persona.answers), field)
    if value is None:
        return ""
    short = visit.words().say(f"question.{field}.short", question.short)
    return f"<div><dt>{escape(short)}</dt><dd>{escape(evidence.value_in_words(question, value))}</dd></div>"


def _ways(at: At) -> None:
    say = visit.words().say
    with st.container(key="story-ways", horizontal=True):
        st.button(say("story.walk", "W · Walk the questions"), key="walk", on_click=_into, args=(at, True))
        st.button(say("story.plan", "P · Open the plan"), key="open-plan", on_click=_into, args=(at, False))


def _into(at: At, questions: bool) -> None:
    visit.take_answers(at.persona.answers)
    visit.sit(about=at.persona.id, sent=None)
    visit.go(addresses.QUESTION_PAGES[0] if questions else addresses.place_of(at.plan.outcome))
