"""The short self-tests as one block: each test a fold with its drawing, its steps and its answers, and one press passes over all.

Nothing is chosen before somebody chooses it. To pass over the tests says "I did not try it" to each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from wizard.answers.questions import NOT_TRIED, Question, value_of
from wizard.ui.components import timer
from wizard.ui.parts import page_frame, pictures, question_form
from wizard.ui.parts.markdown import numbered, plain
from wizard.ui.session import visit

NOTES = ("helper", "how_to_test")  # said in the block itself


def of(asked: Sequence[Question]) -> tuple[Question, ...]:
    """The self-tests among these questions."""
    return tuple(question for question in asked if question.how)


def show(tests: Sequence[Question], notes: Sequence[Any], answers_to: Callable[[Question], None]) -> None:
    """The block. ``answers_to`` draws the answers of one test."""
    say = visit.words().say
    with st.container(key="question-tests"):
        st.header(plain(say("tests.title", "Three short tests")), anchor="tests")
        if all(value_of(visit.answers(), test.id) == NOT_TRIED for test in tests):
            st.markdown(plain(say("tests.passed", "You passed over them, so your plan starts gently.")))
            st.button(
                say("tests.after_all", "Try them after all"), key="tests-try", on_click=_answer_all, args=(tests, None)
            )
            return
        st.markdown(plain(say("tests.says", "They show where you can start. Open one to try it.")))
        for note in notes:
            if note.id == "helper":
                page_frame.note(note.id, say(f"note.{note.id}", note.says))
        for test in tests:
            _fold(test, answers_to)
        st.button(
            say("tests.pass", "I would rather not try them now"),
            key="tests-pass",
            width="stretch",
            on_click=_answer_all,
            args=(tests, NOT_TRIED),
        )


def _fold(test: Question, answers_to: Callable[[Question], None]) -> None:
    """One test: how it is done, and what came out."""
    say = visit.words().say
    with st.expander(plain(say(f"question.{test.id}.short", test.short))):
        st.subheader(plain(question_form.asks(test)), anchor=question_form.anchor(test.id))
        for exercise in test.drawn_as:
            pictures.self_test(exercise, visit.answers().pain.side)
        st.markdown(numbered(say(f"question.{test.id}.how.{i}", step) for i, step in enumerate(test.how, 1)))
        page_frame.muted(say("tests.never", "Never hop or jump."))
        if test.timer_s:
            timer.countdown(test.id, test.timer_s)
        answers_to(test)


def _answer_all(tests: Sequence[Question], value: str | None) -> None:
    for test in tests:
        visit.record(test.id, value)
