"""The check page: what was answered on each page with a Change, what is open, and what does not fit together."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import streamlit as st

from wizard.answers import journey
from wizard.answers.facts import Facts
from wizard.answers.model import NONE
from wizard.answers.questions import BY_ID, NOT_TRIED, PAGE_BY_ID, Question, value_of
from wizard.rules import screening
from wizard.server import addresses
from wizard.ui.home import question_page
from wizard.ui.parts import additions, evidence, page_frame
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.session import visit

SAYS_ITSELF = (
    "age_band",
    "history",
    "conditions",
    "pain.site",
    "pain.side",
    "equipment",
    "goals",
    "sessions_per_week",
    "weeks",
)


def check_page() -> None:
    """Show all answers on the path."""
    say = visit.words().say
    if not visit.has_begun():
        page_frame.nothing_yet(journey.CHECK)
        return
    visit.see(journey.CHECK)
    stopped = bool(Facts(visit.answers()).signs)
    page_frame.heading(journey.CHECK, say("check.title", "Check your answers"), **question_page.step_of(journey.CHECK))
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
    with st.container(key="answers-all"):
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
    """What was answered on a page, as one row with its Change."""
    say = visit.words().say
    title = say(f"page.{page}.title", PAGE_BY_ID[page].title)
    said = " · ".join(_said(questions) for questions in _together(journey.asked_on(page, visit.answers())))
    _row(page, f"{plain(title)}  \n{said}", page)


def _together(asked: Sequence[Question]) -> Iterator[tuple[Question, ...]]:
    """The questions of a page one by one; tests that were passed over in one press are one. What few are asked stands here when it was answered."""
    passed = tuple(q for q in asked if q.how and value_of(visit.answers(), q.id) == NOT_TRIED)
    for question in asked:
        if (question in passed[1:] and len(passed) > 1) or (question.fold and _is_open(question)):
            continue
        yield passed if question in passed else (question,)


def _said(questions: tuple[Question, ...]) -> str:
    """An answer in words, named where the words alone would not say to what."""
    say, question = visit.words().say, questions[0]
    value, words = value_of(visit.answers(), question.id), plain(_in_words(question))
    mark = "*" if _is_open(question) or (question.id == "signs" and value is None) else "**"
    named = value is None or value == (NONE,) or question.id not in SAYS_ITSELF
    name = (
        say("tests.title", "Three short tests")
        if len(questions) > 1
        else say(f"question.{question.id}.short", question.short)
    )
    is_alone = len(journey.asked_on(question.page, visit.answers())) == 1
    return f"{plain(name)}: {mark}{words}{mark}" if named and not is_alone else f"{mark}{words}{mark}"


def _in_words(question: Question) -> str:
    say = visit.words().say
    if question.id == "signs" and visit.answers().new_signs_open:
        return say("check.new_signs", "Not answered: some lines are new")
    if question.id == "signs" and visit.said().signs != visit.answers().signs:
        return say("check.opened", "Not answered: your other answers have opened one more part")
    value = value_of(visit.answers(), question.id)
    if value == (NONE,) and question.page != "place":
        return say("check.none", "None")
    if question.kind == "nprs" and value is not None:
        return str(value)
    if question.how and value == NOT_TRIED:
        return say("check.not_tried", "Not tried")
    return evidence.answer_in_words(question)


def _is_open(question: Question) -> bool:
    return value_of(visit.answers(), question.id) is None and not visit.is_unsure(question.id)


def _answer(question: Question, key: str) -> None:
    """One answer with its Change."""
    short = visit.words().say(f"question.{question.id}.short", question.short)
    _row(key, f"{plain(short)}  \n**{plain(_in_words(question))}**", question.page)


def _row(key: str, text: str, page: str) -> None:
    with st.container(key=f"answer-{key}", horizontal=True, wrap=False, vertical_alignment="center"):
        st.markdown(text)
        st.button(
            visit.words().say("check.change", "Change"),
            key=f"change-{key}",
            type="tertiary",
            on_click=visit.go,
            args=(page,),
        )


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
