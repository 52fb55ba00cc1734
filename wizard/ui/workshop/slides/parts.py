"""What several slides share: drawings that move by themselves, plans of people, answers in words, charts. No slide itself."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import streamlit as st

import catalogue
from wizard import charts, drawings
from wizard.answers import journey
from wizard.answers.model import Answers
from wizard.answers.questions import Question
from wizard.plan.model import Plan, SourceRef
from wizard.text import citations
from wizard.ui.parts import evidence, pictures
from wizard.ui.session import visit
from wizard.ui.workshop import host

FOUND = 3  # signs that a slide has room for


def put(html: str) -> None:
    """HTML of ours on the page; every text in it is escaped."""
    st.markdown(html, unsafe_allow_html=True)


def text(words: str, kind: str = "p", name: str = "") -> str:
    """``words`` as an element of ``kind`` with the class ``hip-talk-<name>``."""
    return f"<{kind}{f' class={chr(34)}hip-talk-{name}{chr(34)}' if name else ''}>{escape(words)}</{kind}>"


def div(name: str, *inner: str) -> str:
    """A part of a slide with the class ``hip-talk-<name>``."""
    return f'<div class="hip-talk-{name}">{"".join(inner)}</div>'


def moving(id_: str, tempo: str | None = None, load: str | None = None, side: str | None = None) -> str:
    """The movement, which begins by itself and rests for whoever prefers less motion; a hold is drawn still."""
    if pictures.catalogue_drawing(id_).moves is None:
        return drawings.still(id_, visit.language(), load, side)
    return drawings.moving(id_, visit.language(), tempo, load, side)


def exercise_name(id_: str) -> str:
    """The name of an exercise in the language of this visit."""
    return visit.words().say(f"exercise.{id_}.name", catalogue.load().exercises[id_].name)


def plan_of(answers: Answers) -> Plan:
    """The plan of somebody of the talk, in the language of this visit."""
    return host.plan_of(journey.on_path(answers), visit.language())


def sources(found: Iterable[SourceRef], verification: str | None = None) -> str:
    """Sources as one quiet line, each with people, method and code; with the code of the statement where there is one."""
    found = tuple(found)
    words = visit.words()
    line = (
        citations.statement_line(found, verification, words) if verification else citations.sources_line(found, words)
    )
    return text(line, name="sources") if line else ""


def short_sources(found: Iterable[SourceRef]) -> str:
    """Sources as one quiet line, each as its name and code."""
    line = citations.short_line(found, visit.words())
    return text(line, name="sources") if line else ""


def stopped(plan: Plan) -> str:
    """Where there is no plan: the sentence, where to go, and what is still asked. No word of any exercise."""
    say = visit.words().say
    lines = [text(plan.headline, "strong")]
    if plan.referral:
        lines += [text(plan.referral.where), text(say("talk.when", "When: {within}.", within=plan.referral.within))]
        lines += [text(found) for found in plan.referral.found[:FOUND]]
    if plan.outcome == "incomplete":
        asks = "".join(text(question.asks, "li") for question in plan.open_questions)
        lines.append(f"<ul>{asks}</ul>")
    return div("stopped", *lines)


def answer(question: Question, value: Any) -> str:
    """One answer in words."""
    return (
        visit.words().say("answer.open", "Not answered")
        if value in (None, ())
        else evidence.value_in_words(question, value)
    )


def chart(found: charts.Drawn) -> str:
    """One chart, with its words for those who cannot see it."""
    return f'<figure class="hip-talk-chart">{found.svg}</figure>'
