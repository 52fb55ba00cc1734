"""The question pages: one topic a page, nothing pre-selected, "not sure" is an answer.

What a page asks depends on what was said before: of the warning signs and the health questions it shows the lines that can
apply. Staff who type in a paper see all of them, as the paper has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

import streamlit as st

import catalogue
from wizard.answers import body_map_taps, journey
from wizard.answers.facts import Facts
from wizard.answers.model import NONE, Answers
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

from . import self_tests

SIDE = "pain.side"  # one side for all places
SIGNS, CONDITIONS, HISTORY, EQUIPMENT = "signs", "conditions", "history", "equipment"
LATEX_FREE = ("latex_free_band", "latex_free_long_band")
_OWN_HEADING = ("one", "yes_no")  # a list of answers is named by its own label
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
    if page == SIGNS:
        _say_what_is_new(answers)
    tests, notes = self_tests.of(asked), journey.notes_on(page, answers)
    for note in notes:
        if note.id not in self_tests.NOTES:
            page_frame.note(note.id, visit.words().say(f"note.{note.id}", note.says))
    for question in asked:
        if question in tests[:1]:
            self_tests.show(tests, notes, _answers_to)
        elif question.id == HISTORY and visit.tablet().typing is None:
            _ask_health(missing=BY_ID[CONDITIONS] in missing)
        elif question not in tests and (question.id != CONDITIONS or visit.tablet().typing is not None):
            _ask(question, alone=len(asked) == 1, missing=question in missing)
    if page != SIGNS:  # its small print is what helps there
        question_form.whys(asked)
    _bar(page, missing)


def _head(page: str) -> None:
    page_ = PAGE_BY_ID[page]
    page_frame.heading(page, visit.words().say(f"page.{page}.title", page_.title), **step_of(page))
    if page_.intro:
        st.markdown(plain(visit.words().say(f"page.{page}.intro", page_.intro)))


def step_of(page: str) -> dict[str, Any]:
    """Which step of the walk this page is, in words and as a share; the check page is the last one."""
    path = (*journey.path(visit.answers()), journey.CHECK)
    number, total = path.index(page) + 1, len(path)
    return {
        "above": visit.words().say("walk.step", "Step {number} of {total}", number=number, total=total),
        "done": number / total,
    }


def _say_what_is_new(answers: Answers) -> None:
    """Why the safety page asks again: lines that version 1 did not have, or that another answer has opened."""
    say = visit.words().say
    news = () if visit.tablet().typing is not None else journey.unseen(answers, visit.visit().shown)
    if answers.new_signs_open:
        page_frame.note(
            "new-signs",
            say(
                "new_signs.again", "Some lines are new since you answered. Please read them all, and answer once more."
            ),
            "amber",
        )
    elif visit.said().signs == (NONE,) and news and not set(news) <= set(visit.visit().news):
        visit.open_again((*visit.visit().news, *news))
    if visit.visit().news:
        page_frame.note(
            "new-lines", say("signs.opened", "Your other answers open this part. The rest is answered."), "amber"
        )


def _nothing_asked(page: str) -> None:
    say = visit.words().say
    page_frame.heading(page, say("skip.title", "This page has no question for you"))
    st.markdown(say("skip.says", "Your other answers make it unnecessary."))
    page_frame.bar(forward=(say("skip.on", "See your answers"), partial(visit.go, journey.CHECK)))


# --- one question -----------------------------------------------------------------------


def _ask(question: Question, alone: bool, missing: bool) -> None:
    if question.fold:
        with st.expander(
            plain(visit.words().say(f"question.{question.id}.fold", question.fold)),
            expanded=value_of(visit.answers(), question.id) is not None,
        ):
            _answers_to(question, missing)
        return
    with st.container(key=f"{'alone' if alone else 'question'}-{question.id}"):
        if question.kind not in _OWN_HEADING and not question.asked_by_title:
            st.header(plain(question_form.asks(question)), anchor=question_form.anchor(question.id))
        elif missing:
            _anchor(question)
        _answers_to(question, missing)


def _anchor(question: Question) -> None:
    """Where a link to a question that is still open leads, if no heading is there."""
    st.html(f'<span id="{question_form.anchor(question.id)}"></span>')


def _answers_to(question: Question, missing: bool = False) -> None:
    if missing:
        _say_missing(question, _unsure_words())
    (_ask_on_body if question.on_body_map else _ANSWERED_BY[question.kind])(question)
    _what_differs(question)


def _say_missing(question: Question, unsure: str) -> None:
    page_frame.note(
        f"missing-{question.id}",
        visit.words().say("open.here", "A plan needs this answer. Please choose one, or “{unsure}”.", unsure=unsure),
        "amber",
    )


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
        plain(question_form.asks(question)),
        labels,
        _one_shown(question),
        partial(_record_one, question.id),
        captions=[plain(_help(option)) for option in question.options] + [""] * (UNSURE in labels),
        says_label=not question.how,
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
    options = _options(question)
    on_page = tuple(option.id for option in options)  # as they stand beside each of these very boxes
    for group, members in groupby(options, key=lambda option: option.group):
        with st.container(key=f"group-{group or question.id}"):
            if group:
                _tick_group(question, group, tuple(members), on_page)
            else:
                _ticks(question, tuple(members), on_page)
    if NOT_SURE not in (option.id for option in options):
        _tick(question, UNSURE, _unsure_words(), on_page)


def _options(question: Question) -> tuple[Option, ...]:
    """The lines that this person is asked; all of them where a paper is typed in."""
    options = offered(question, catalogue.load(), _ticked(question.id))
    if visit.tablet().typing is not None:
        return options
    if question.id == SIGNS:
        asked = visit.visit().news or journey.lines(visit.answers())
        return tuple(o for o in options if not o.group or o.id in asked or o.id in _ticked(SIGNS))
    if question.id == CONDITIONS:
        asked = journey.conditions_to_ask(visit.said())
        return tuple(o for o in options if o.id in asked or o.id in (*_ticked(CONDITIONS), NONE))
    if question.id == EQUIPMENT:
        left_out = () if journey.asks_latex_free(visit.answers()) else LATEX_FREE
        return tuple(o for o in options if o.id not in left_out or o.id in _ticked(EQUIPMENT))
    return options


def _tick_group(question: Question, group: str, members: Sequence[Option], on_page: tuple[str, ...]) -> None:
    """Ticks under a heading; what counts exactly is folded away below them."""
    say = visit.words().say
    heading = st.header if question.asked_by_title else st.subheader
    heading(plain(say(f"tier.{group}.heading", dict(TIER_HEADINGS)[group])), anchor=False)
    _ticks(question, members, on_page)


def _ticks(question: Question, members: Sequence[Option], on_page: tuple[str, ...]) -> None:
    """Ticks. A few explanations stand below their lines; many are folded away, so that the lines can be read at a glance."""
    explained = [option for option in members if option.help]
    folded = len(explained) > FEW
    for option in members:
        _tick(question, option.id, _label(option), on_page, "" if folded else _help(option))
    if folded:
        _exactly(explained)


def _exactly(explained: Sequence[Option]) -> None:
    """The small print of these lines, one tap away."""
    with st.expander(visit.words().say("signs.exactly", "What counts exactly?")):
        st.markdown("\n\n".join(f"**{plain(_label(option))}**  \n{plain(_help(option))}" for option in explained))


def _tick(question: Question, id_: str, label: str, on_page: tuple[str, ...], explanation: str = "") -> None:
    key = f"tick-{question.id}-{id_}"
    box = partial(
        choices.tick, key, plain(label), id_ in _ticked(question.id), partial(_many_chosen, question.id, id_, on_page)
    )
    if not explanation:
        box()
        return
    with st.container(key=f"option-{question.id}-{id_}"):
        box()
        st.markdown(f":small[{plain(explanation)}]")


def _ticked(field: str) -> tuple[str, ...]:
    if field == SIGNS and visit.answers().new_signs_open:  # said of fewer lines than there are now
        return ()
    if visit.is_unsure(field):
        return (UNSURE,)
    if field == SIGNS and journey.unseen(visit.answers(), visit.visit().shown) and visit.said().signs == (NONE,):
        return ()  # said of the other lines
    return value_of(visit.said(), field) or ()


def _many_chosen(field: str, id_: str, on_page: tuple[str, ...], chosen: bool) -> None:
    now = tuple(other for other in _ticked(field) if other != id_)
    if chosen:
        alone = (NONE, UNSURE)
        now = (id_,) if id_ in alone else (*(other for other in now if other not in alone), id_)
    unsure = now == (UNSURE,)
    visit.record(field, None if unsure or not now else now, unsure=unsure, on_page=on_page)


def _ask_health(missing: bool) -> None:
    """History and conditions as one list: who has ticked a line has read the others, and one "none of these" answers both."""
    history, conditions = BY_ID[HISTORY], BY_ID[CONDITIONS]
    alone = {option.id: option for option in history.options if option.id in (NONE, NOT_SURE)}
    with st.container(key="question-health"):
        st.header(plain(question_form.asks(history)), anchor=question_form.anchor(CONDITIONS))
        if missing:
            _say_missing(conditions, _label(alone[NOT_SURE]))
        with st.container(key="group-health"):
            for question in (history, conditions):
                for option in _options(question):
                    if option.id not in (NONE, NOT_SURE):
                        _health_tick(question.id, option)
            _exactly([option for option in _options(conditions) if option.help])
        with st.container(key="group-history"):
            for option in alone.values():
                _health_tick(HISTORY, option)
        _what_differs(conditions)


def _health_tick(field: str, option: Option) -> None:
    said = visit.said()
    ticked = option.id in (value_of(said, field) or ()) and (option.id != NONE or said.conditions == (NONE,))
    choices.tick(f"tick-{field}-{option.id}", plain(_label(option)), ticked, partial(_health_chosen, field, option.id))


def _health_chosen(field: str, id_: str, chosen: bool) -> None:
    """One line of the health list: both answers follow from what is ticked then. Not sure leaves the conditions open where none is ticked."""
    said = visit.said()
    now = {name: set(value_of(said, name) or ()) - {NONE} for name in (HISTORY, CONDITIONS)}
    if id_ == NONE:
        now = {name: {NONE} if chosen else set() for name in now}
    else:
        (now[field].add if chosen else now[field].discard)(id_)
        if now[HISTORY] or now[CONDITIONS]:
            now[HISTORY] = now[HISTORY] or {NONE}
            now[CONDITIONS] = now[CONDITIONS] or (set() if NOT_SURE in now[HISTORY] else {NONE})
    visit.record(HISTORY, tuple(now[HISTORY]) or None)
    visit.record(CONDITIONS, tuple(now[CONDITIONS]) or None, unsure=NOT_SURE in now[HISTORY] and not now[CONDITIONS])


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
    if missing and BY_ID[SIGNS] in missing:  # never the main way on: who leaves this open may have a warning sign
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
    if missing and (BY_ID[SIGNS] in missing or not visit.is_nudged(page)):
        visit.nudge(page)
        return
    visit.go(visit.page_after(page))
