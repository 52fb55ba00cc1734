"""The check page: every answer with a Change, what is open, and what does not fit together."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from wizard.answers import journey
from wizard.answers.facts import Facts
from wizard.answers.questions import BY_ID, PAGE_BY_ID, Question, value_of
from wizard.rules import screening
from wizard.server import addresses
from wizard.ui.parts import additions, evidence, page_frame
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.session import visit


def check_page() -> None:
    """Show all answers on the path."""
    say = visit.words().say
    if not visit.has_begun():
        page_frame.nothing_yet(journey.CHECK)
        return
    visit.see(journey.CHECK)
    stopped = bool(Facts(visit.answers()).signs)
    page_frame.heading(journey.CHECK, say("check.title", "Check your answers"))
    if stopped:
        page_frame.note(
            "stopped",
            say(
                "check.alarmed",
                "You ticked a warning sign, and the desk has heard of it. Go on to see where to get help.",
            )
            if visit.tablet().reached
            else say("check.stopped", "You ticked a warning sign. We ask no more. Go on to see where to get help."),
            "red",
        )
    _open_questions()
    _contradictions()
    for page in journey.path(visit.answers()):
        _answers_of(page)
    _bar(stopped)


def _open_questions() -> None:
    say = visit.words().say
    missing = () if Facts(visit.answers()).signs else journey.open_required(visit.answers())
    if missing:
        with st.container(key="note-amber-open"):
            st.markdown(say("check.open", "We still need these answers. Without them we cannot make a plan."))
            st.markdown(bullets(say(f"question.{q.id}.asks", q.asks) for q in missing))


def _contradictions() -> None:
    """Each pair of answers that does not fit together, both with a Change."""
    say = visit.words().say
    for rule, fields in screening.differing(Facts(journey.on_path(visit.answers()))):
        with st.container(key=f"note-amber-{rule.id}"):
            st.markdown(
                f"**{plain(say('check.differ_title', 'Two answers do not fit together'))}**  \n"
                + plain(say(f"rule.{rule.id}", rule.says))
            )
            for field in fields:
                _answer(BY_ID[field], f"{rule.id}-{field}")
            st.markdown(
                plain(
                    say(
                        "check.differ",
                        "Change one of them. Or leave both as they are, and the plan will be more careful.",
                    )
                )
            )


def _answers_of(page: str) -> None:
    say = visit.words().say
    with st.container(key=f"answers-{page}"):
        st.header(plain(say(f"page.{page}.title", PAGE_BY_ID[page].title)), anchor=False)
        for question in journey.asked_on(page, visit.answers()):
            _answer(question, question.id)


def _answer(question: Question, key: str) -> None:
    """One answer with its Change."""
    say = visit.words().say
    with st.container(key=f"answer-{key}", horizontal=True, wrap=False, vertical_alignment="center"):
        st.markdown(f"{plain(say(f'question.{question.id}.short', question.short))}  \n{_answered(question)}")
        st.button(say("check.change", "Change"), key=f"change-{key}", on_click=visit.go, args=(question.page,))


def _answered(question: Question) -> str:
    if question.id == "signs" and visit.answers().new_signs_open:
        return f"*{plain(visit.words().say('check.new_signs', 'Not answered: some lines are new'))}*"
    is_open = value_of(visit.answers(), question.id) is None and not visit.is_unsure(question.id)
    mark = "*" if is_open else "**"
    return f"{mark}{plain(evidence.answer_in_words(question))}{mark}"


def _bar(stopped: bool) -> None:
    say = visit.words().say
    last = journey.previous_page(journey.CHECK, visit.answers()) or addresses.START
    label = say("check.where", "See where to go") if stopped else say("check.plan", "Show my plan")
    on: tuple[str, Callable[[], None]] = (label, partial(visit.go, addresses.REFERRAL if stopped else addresses.PLAN))
    way_on = additions.current().way_on
    if way_on:
        on = way_on(stopped)
    page_frame.bar(back=(say("walk.back", "Back"), partial(visit.go, last)), forward=on)


check_page()
