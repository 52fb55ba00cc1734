"""What the pages of the walk and every other form share; and questions bound to a form of the session.

What was chosen stands in ``session.form(name)`` under the question's id, ``UNSURE`` for "not sure".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

import streamlit as st

import catalogue
from wizard.answers.questions import BY_ID, NOT_TRIED, NPRS_WORDS, TIER_HEADINGS, UNSURE, Question, options_of
from wizard.ui.components import choices, timer
from wizard.ui.components.pain_row import pain_row
from wizard.ui.session import visit

from . import page_frame, pictures
from .markdown import numbered, plain


def asks(question: Question) -> str:
    """The question in words."""
    return visit.words().say(f"question.{question.id}.asks", question.asks)


def anchor(id_: str) -> str:
    """Where a question stands on the page."""
    return id_.replace(".", "-")


def open_questions(missing: Mapping[str, str]) -> None:
    """What still needs an answer, each with a link to it: question id and its words."""
    if not missing:
        return
    say = visit.words().say
    with st.container(key="note-amber-still-open"):
        for id_, words in missing.items():
            st.markdown(f"[{plain(say('open.remind', 'Still open: {asks}', asks=words))}](#{anchor(id_)})")


def ask(
    form: str,
    question: Question,
    missing: bool = False,
    hint: str = "",
    unsure: bool = True,
    words: Mapping[int, str] | None = None,
    side: str | None = None,
) -> None:
    """One question with its answers. ``hint`` stands above them, ``words`` at the numbers of a row; ``side`` is the sore one."""
    say = visit.words().say
    with st.container(key=f"question-{form}-{question.id}"):
        st.header(plain(asks(question)), anchor=anchor(question.id))
        how(question, side)
        if hint:
            st.markdown(plain(hint))
        if missing:
            page_frame.note(f"missing-{question.id}", say("form.open_here", "Please choose an answer."), "amber")
        if question.kind == "nprs":
            _row(form, question, words)
        else:
            _one(form, question, unsure)


def how(question: Question, side: str | None) -> None:
    """The steps of a self-test, its picture and its timer, folded: whoever passes the test over need not read them.

    The picture shows the test on the sore ``side``.
    """
    if not question.how:
        return
    say = visit.words().say
    label = say("test.how_timed", "How to do it, with a timer") if question.timer_s else say("test.how", "How to do it")
    with st.expander(label):
        st.markdown(numbered(say(f"question.{question.id}.how.{i}", step) for i, step in enumerate(question.how, 1)))
        for exercise in question.drawn_as:
            pictures.self_test(exercise, side)
        if question.timer_s:
            timer.countdown(question.id, question.timer_s)


def whys(questions: Sequence[Question]) -> None:
    """Why each question is asked, folded under the last one."""
    say = visit.words().say
    with st.expander(say("why.we_ask", "Why we ask")):
        reasons = {q: plain(say(f"question.{q.id}.why", q.why)) for q in questions}
        alone = len(questions) == 1
        st.markdown("\n\n".join(why if alone else f"**{plain(asks(q))}**  \n{why}" for q, why in reasons.items()))


def _row(form: str, question: Question, words: Mapping[int, str] | None) -> None:
    say = visit.words().say
    words = words or {number: say(f"nprs.{number}", word) for number, word in NPRS_WORDS}
    pain_row(
        f"nprs-{form}-{question.id}",
        asks(question),
        words,
        shown=visit.form(form).get(question.id),
        on_chosen=lambda chosen: visit.fill(form, {question.id: chosen}),
    )


def _one(form: str, question: Question, unsure: bool) -> None:
    say = visit.words().say
    labels = {option.id: plain(say(option.key, option.label)) for option in question.options}
    helps = [plain(say(o.help_key, o.help)) if o.help else "" for o in question.options]
    if unsure and NOT_TRIED not in labels:
        labels[UNSURE] = say("answer.unsure", "Not sure")
        helps.append("")
    choices.radio(
        f"one-{form}-{question.id}",
        asks(question),
        labels,
        visit.form(form).get(question.id),
        lambda chosen: visit.fill(form, {question.id: chosen}),
        captions=helps if any(helps) else None,
    )


def row(
    form: str, question: Question, id_: str, name: str, labels: Mapping[Any, str], shown: Any, missing: bool = False
) -> None:
    """The answers of ``question`` in short for one of several things, under its ``name``; what is chosen stands under ``id_``."""
    say = visit.words().say
    if missing:
        page_frame.note(f"missing-{id_}", say("form.open_here", "Please choose an answer."), "amber")
    choices.radio(
        f"one-{form}-{id_}",
        say("form.row_of", "{asks} {name}", asks=asks(question), name=name),
        labels,
        shown,
        lambda chosen: visit.fill(form, {id_: chosen}),
    )


# --- warning signs ----------------------------------------------------------------------------------------


def signs_to_read() -> None:
    """All warning signs by urgency, to read before "none of them" is said."""
    say = visit.words().say
    for tier, members in _signs():
        st.markdown(f"**{plain(_tier(tier))}**")
        st.markdown("\n".join(f"- {plain(say(option.key, option.label))}" for option in members))


def signs_to_tick(form: str, field: str, missing: bool, only: Sequence[str] | None = None, asks: str = "") -> None:
    """The same lines to tick, or only these, and folded what counts exactly."""
    say = visit.words().say
    with st.container(key=f"question-{form}-{field}"):
        st.header(plain(asks or say("check_in.which", "Which of them?")), anchor=anchor(field))
        if missing:
            page_frame.note(f"missing-{field}", say("check_in.tick_one", "Please tick the line that fits."), "amber")
        for tier, members in _signs(only):
            with st.container(key=f"group-{tier}"):
                st.subheader(plain(_tier(tier)), anchor=False)
                for option in members:
                    _tick(form, field, option.id, say(option.key, option.label))
                with st.expander(say("signs.exactly", "What counts exactly?")):
                    st.markdown(
                        "\n\n".join(
                            f"**{plain(say(o.key, o.label))}**  \n{plain(say(o.help_key, o.help or ''))}"
                            for o in members
                            if o.help
                        )
                    )


def _signs(only: Sequence[str] | None = None) -> list[tuple[str, tuple[Any, ...]]]:
    options = [o for o in options_of(BY_ID["signs"], catalogue.load()) if o.group and (only is None or o.id in only)]
    return [(tier or "", tuple(members)) for tier, members in groupby(options, key=lambda o: o.group)]


def _tier(tier: str) -> str:
    return visit.words().say(f"tier.{tier}.heading", dict(TIER_HEADINGS)[tier])


def _tick(form: str, field: str, id_: str, label: str) -> None:
    choices.tick(
        f"tick-{form}-{field}-{id_}",
        plain(label),
        id_ in visit.form(form).get(field, ()),
        partial(_ticked, form, field, id_),
    )


def _ticked(form: str, field: str, id_: str, chosen: bool) -> None:
    others = tuple(other for other in visit.form(form).get(field, ()) if other != id_)
    visit.fill(form, {field: (*others, id_) if chosen else others})
