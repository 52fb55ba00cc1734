"""The question pages: one topic a page, nothing pre-selected, "not sure" is an answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

import streamlit as st

import catalogue
from wizard.answers import body_map_taps, journey
from wizard.answers.facts import Facts
from wizard.answers.model import NONE
from wizard.answers.questions import (
    BY_ID,
    NOT_SURE,
    NOT_TRIED,
    NPRS_WORDS,
    PAGE_BY_ID,
    TIER_HEADINGS,
    UNSURE,
    Option,
    Question,
    offered,
    value_of,
)
from wizard.rules import screening
from wizard.server import addresses
from wizard.ui.components import body_map, choices
from wizard.ui.components.pain_row import pain_row
from wizard.ui.parts import additions, page_frame, question_form
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

SIDE = "pain.side"  # one side for all places
FEW = 2  # explanations that may stand open on a page


def question_page(page: str) -> None:
    """One page of questions with its notes and the Back and Continue bar."""
    answers = visit.answers()
    asked = journey.asked_on(page, answers)
    if not asked:
        _nothing_asked(page)
        return
    visit.see(page)
    _head(page)
    missing = _open_on(page) if visit.is_nudged(page) else []
    question_form.open_questions({q.id: question_form.asks(q) for q in missing})
    if page == "signs" and answers.new_signs_open:
        page_frame.note(
            "new-signs",
            visit.words().say(
                "new_signs.again", "Some lines are new since you answered. Please read them all, and answer once more."
            ),
            "amber",
        )
    for note in journey.notes_on(page, answers):
        page_frame.note(note.id, visit.words().say(f"note.{note.id}", note.says))
    for question in asked:
        _ask(question, alone=len(asked) == 1, missing=question in missing)
    question_form.whys(asked)
    _bar(page, missing)


def _head(page: str) -> None:
    say = visit.words().say
    path = journey.path(visit.answers())
    # Before the safety check is answered the whole walk still lies ahead.
    number, total = path.index(page) + 1, len(path) if len(path) > 1 else len(addresses.QUESTION_PAGES)
    page_frame.heading(
        page,
        say(f"page.{page}.title", PAGE_BY_ID[page].title),
        above=say("walk.step", "Question {number} of {total}", number=number, total=total),
        done=number / total,
    )
    st.markdown(plain(say(f"page.{page}.intro", PAGE_BY_ID[page].intro)))


def _nothing_asked(page: str) -> None:
    say = visit.words().say
    page_frame.heading(page, say("skip.title", "This page has no question for you"))
    st.markdown(say("skip.says", "Your other answers make it unnecessary."))
    page_frame.bar(forward=(say("skip.on", "See your answers"), partial(visit.go, journey.CHECK)))


# --- one question -----------------------------------------------------------------------


def _ask(question: Question, alone: bool, missing: bool) -> None:
    say = visit.words().say
    with st.container(key=f"{'alone' if alone else 'question'}-{question.id}"):
        st.header(plain(question_form.asks(question)), anchor=question_form.anchor(question.id))
        question_form.how(question, visit.answers().pain.side)
        if missing:
            page_frame.note(
                f"missing-{question.id}",
                say("open.here", "A plan needs this answer. Please choose one, or “{unsure}”.", unsure=_unsure_words()),
                "amber",
            )
        (_ask_on_body if question.on_body_map else _ANSWERED_BY[question.kind])(question)
        _what_differs(question)


def _what_differs(question: Question) -> None:
    """Under the last answer on this page that does not fit another one: both, in one sentence."""
    say = visit.words().say
    for rule, fields in screening.differing(Facts(journey.on_path(visit.answers()))):
        here = [field for field in fields if BY_ID[field].page == question.page]
        if here and question.id == max(here, key=list(BY_ID).index):
            page_frame.note(
                f"differs-{rule.id}",
                " ".join(
                    (
                        say(f"rule.{rule.id}", rule.says),
                        say(
                            "differ.here",
                            "These two do not fit together. Change one of them, or go on, and we will be careful.",
                        ),
                    )
                ),
                "amber",
            )


def _unsure_words() -> str:
    return visit.words().say("answer.unsure", "Not sure")


def _label(option: Option) -> str:
    return visit.words().say(option.key, option.label)


def _help(option: Option) -> str:
    return visit.words().say(option.help_key, option.help) if option.help else ""


def _ask_one(question: Question) -> None:
    """One answer of several, as a list of large buttons."""
    labels = {option.id: plain(_label(option)) for option in question.options}
    if NOT_TRIED not in labels:  # "I did not try it" already leaves the question open
        labels[UNSURE] = _unsure_words()
    choices.radio(
        f"one-{question.id}",
        question_form.asks(question),
        labels,
        _one_shown(question),
        partial(_record_one, question.id),
        captions=[plain(_help(option)) for option in question.options] + [""] * (UNSURE in labels),
    )


def _ask_nprs(question: Question) -> None:
    """The 0 to 10 row, with words at 0, 5 and 10."""
    say = visit.words().say
    pain_row(
        f"nprs-{question.id}",
        say(f"question.{question.id}.asks", question.asks),
        {number: say(f"nprs.{number}", word) for number, word in NPRS_WORDS},
        shown=_one_shown(question),
        on_chosen=partial(_record_one, question.id),
    )


def _one_shown(question: Question) -> Any:
    if visit.is_unsure(question.id):
        return UNSURE
    return value_of(visit.answers(), question.id)


def _record_one(field: str, chosen: Any) -> None:
    visit.record(field, None if chosen == UNSURE else chosen, unsure=chosen == UNSURE)


def _ask_many(question: Question) -> None:
    """Any number of ticks; "none" and "not sure" stand alone."""
    options = offered(question, catalogue.load(), _ticked(question.id))
    for group, members in groupby(options, key=lambda option: option.group):
        with st.container(key=f"group-{group or question.id}"):
            if group:
                _tick_group(question, group, tuple(members))
            else:
                _ticks(question, tuple(members))
    if NOT_SURE not in (option.id for option in options):
        _tick(question, UNSURE, _unsure_words())


def _tick_group(question: Question, group: str, members: Sequence[Option]) -> None:
    """Ticks under a heading; what counts exactly is folded away below them."""
    say = visit.words().say
    st.subheader(plain(say(f"tier.{group}.heading", dict(TIER_HEADINGS)[group])), anchor=False)
    _ticks(question, members)


def _ticks(question: Question, members: Sequence[Option]) -> None:
    """Ticks. A few explanations stand below their lines; many are folded away, so that the lines can be read at a glance."""
    explained = [option for option in members if option.help]
    folded = len(explained) > FEW
    for option in members:
        _tick(question, option.id, _label(option), "" if folded else _help(option))
    if folded:
        with st.expander(visit.words().say("signs.exactly", "What counts exactly?")):
            st.markdown("\n\n".join(f"**{plain(_label(option))}**  \n{plain(_help(option))}" for option in explained))


def _tick(question: Question, id_: str, label: str, explanation: str = "") -> None:
    key = f"tick-{question.id}-{id_}"
    box = partial(choices.tick, key, plain(label), id_ in _ticked(question.id), partial(_many_chosen, question.id, id_))
    if not explanation:
        box()
        return
    with st.container(key=f"option-{question.id}-{id_}"):
        box()
        st.markdown(f":small[{plain(explanation)}]")


def _ticked(field: str) -> tuple[str, ...]:
    if field == "signs" and visit.answers().new_signs_open:  # said of fewer lines than there are now
        return ()
    return (UNSURE,) if visit.is_unsure(field) else value_of(visit.answers(), field) or ()


def _many_chosen(field: str, id_: str, chosen: bool) -> None:
    now = tuple(other for other in _ticked(field) if other != id_)
    if chosen:
        alone = (NONE, UNSURE)
        now = (id_,) if id_ in alone else (*(other for other in now if other not in alone), id_)
    unsure = now == (UNSURE,)
    visit.record(field, None if unsure or not now else now, unsure=unsure)


def _ask_on_body(question: Question) -> None:
    """The body map with the list beside it. A tap answers the side too."""
    named = {option.id: _label(option) for option in question.options}
    marked = partial(body_map_taps.is_marked, _ticked(question.id), value_of(visit.answers(), SIDE))
    with st.container(key="on-body"):
        picture, listed = st.columns(2)
    with picture:
        st.markdown(plain(visit.words().say("map.how", "Tap the picture, or use the list.")))
        body_map.show("body-map", named, marked, partial(_tapped, question.id))
    with listed, st.container(key="listed"):
        _ask_many(question)


def _tapped(field: str, place: str, of: str | None) -> None:
    before = value_of(visit.answers(), SIDE)
    hurts, side = body_map_taps.tapped(tuple(id_ for id_ in _ticked(field) if id_ != UNSURE), before, place, of)
    visit.record(field, hurts or None)
    if side != before:
        visit.record(SIDE, side)


def _ask_ranked(question: Question) -> None:
    """Ticks in the order of importance, and the order to see and to change."""
    _ask_many(question)
    chosen = value_of(visit.answers(), question.id) or ()
    if len(chosen) > 1:
        _show_order(question, chosen)


def _show_order(question: Question, chosen: Sequence[str]) -> None:
    say = visit.words().say
    labels = {option.id: _label(option) for option in question.options}
    with st.container(key=f"order-{question.id}"):
        st.subheader(say("order.title", "Your order"), anchor=False)
        for place, id_ in enumerate(chosen):
            with st.container(key=f"order-row-{id_}", horizontal=True, wrap=False, vertical_alignment="center"):
                st.markdown(f"**{place + 1}**  {plain(labels[id_])}")
                if place:
                    st.button(
                        say("order.up", "Move up"),
                        key=f"up-{id_}",
                        icon=":material/arrow_upward:",
                        on_click=_move_up,
                        args=(question.id, id_),
                    )


def _move_up(field: str, id_: str) -> None:
    order = list(value_of(visit.answers(), field) or ())
    place = order.index(id_)
    order[place - 1], order[place] = order[place], order[place - 1]
    visit.record(field, tuple(order))


_ANSWERED_BY = {
    "one": _ask_one,
    "yes_no": _ask_one,
    "nprs": _ask_nprs,
    "many": _ask_many,
    "ranked": _ask_ranked,
}


# --- the way on ------------------------------------------------------------------------


def _open_on(page: str) -> list[Question]:
    return [q for q in journey.open_required(visit.answers()) if q.page == page and not visit.is_unsure(q.id)]


def _bar(page: str, missing: Sequence[Question]) -> None:
    say = visit.words().say
    before = journey.previous_page(page, visit.answers()) or addresses.START
    leave_open = say("walk.leave_open", "Leave it open")
    if missing and BY_ID["signs"] in missing:  # never the main way on: who leaves this open may have a warning sign
        st.button(leave_open, key="leave-open", width="stretch", on_click=visit.go, args=(visit.page_after(page),))
        missing = ()
    label = leave_open if missing else say("walk.continue", "Continue")
    page_frame.bar(
        back=(say("walk.back", "Back"), partial(visit.go, before)),
        forward=(label, partial(_go_on, page)),
    )


def _go_on(page: str) -> None:
    if additions.current().ends_on(page):
        return
    missing = _open_on(page)
    if missing and (BY_ID["signs"] in missing or not visit.is_nudged(page)):
        visit.nudge(page)
        return
    visit.go(visit.page_after(page))
