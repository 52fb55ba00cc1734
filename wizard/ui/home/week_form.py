"""The questions of one week on a screen: for the check-in, and filled in to correct one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

import catalogue
from wizard.answers import check_in_questions
from wizard.answers.facts import Facts
from wizard.answers.model import CheckIn
from wizard.answers.questions import NEEDS_A_HELPER, NOTES, Question
from wizard.follow_up import history as past
from wizard.plan.model import Plan
from wizard.store import History
from wizard.ui.parts import page_frame
from wizard.ui.parts import question_form as forms
from wizard.ui.parts.markdown import plain
from wizard.ui.parts.referral_card import where_to_go
from wizard.ui.session import visit

SENT = "check_in.sent"  # the form that says which week was sent in this visit


@dataclass(frozen=True)
class Entered:
    """What a form says now: the check-in, the questions that are shown, and what still lacks an answer."""

    check_in: CheckIn
    asked: tuple[Question, ...]
    tests: tuple[str, ...]
    missing: tuple[str, ...]
    felt: Mapping[str, str | None] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # of the exercises of this week, by id

    @property
    def has_sign(self) -> bool:
        return bool(self.check_in.signs) and self.check_in.signs != ("none",)


def read(form: str, history: History, week: int) -> Entered:
    """What stands in ``form`` about ``week``. Tests are due only once all else is answered."""
    before = past.plan_before(history, week, catalogue.load(), visit.language())
    names: dict[str, str] = {pick.exercise: pick.name for pick in before.picks}
    first = before.weeks[0] if before.weeks else None
    entered = check_in_questions.WeekForm(
        week, first.sessions if first else 2, visit.form(form), tuple(names), first.stage if first else 1
    )
    check_in, tests = entered.check_in(), tuple[str, ...]()
    if not entered.still_open():
        tests = past.tests_due(history, check_in, catalogue.load())
    return Entered(
        entered.check_in(tests),
        entered.asked(),
        tests,
        entered.still_open(tests),
        {one: entered.felt_in(one) for one in names},
        names,
    )


def show(form: str, history: History, week: int, nudged: bool, counted: int = 0) -> Entered:
    """All questions of ``week``. With ``nudged`` what is open is named on top and at its place."""
    entered = read(form, history, week)
    missing = entered.missing if nudged else ()
    forms.open_questions({id_: _words(id_, entered) for id_ in missing})
    first, *others = entered.asked
    _signs(form, first, missing)
    if entered.has_sign:
        _stop(history, entered.check_in)
        return entered
    for question in others:
        if question is check_in_questions.BY_FIELD["felt"] and entered.names:
            _felt(form, entered, missing, is_named=_then(history, entered.check_in).referral is None)
            continue
        hint = ""
        if question is check_in_questions.BY_FIELD["sessions_done"] and counted:
            hint = _counted(counted)
        forms.ask(
            form,
            question,
            question.id in missing,
            hint,
            unsure=question.id.removeprefix("week.") not in check_in_questions.NO_UNSURE,
        )
    if entered.tests:
        _tests(form, history, entered.tests, missing)
    forms.whys(entered.asked)
    return entered


def _words(id_: str, entered: Entered) -> str:
    say = visit.words().say
    if id_ == check_in_questions.SIGNS:
        return say("check_in.which", "Which of them?")
    rows = {check_in_questions.felt_id(one): name for one, name in entered.names.items()}
    if id_ in rows:
        return say(
            "check_in.felt_in",
            "{asks} {exercise}",
            asks=forms.asks(check_in_questions.BY_FIELD["felt"]),
            exercise=rows[id_],
        )
    return forms.asks(next(q for q in (*entered.asked, *check_in_questions.TESTS.values()) if q.id == id_))


def _felt(form: str, entered: Entered, missing: tuple[str, ...], is_named: bool) -> None:
    """Where each exercise was felt: one row of answers for each of them. Beside a plan that has ended no exercise is named."""
    say, question = visit.words().say, check_in_questions.BY_FIELD["felt"]
    labels = {
        "side": say("felt.side", "Side"),
        "back": say("felt.back", "Back"),
        "front": say("felt.front", "Front"),
        "not_sure": say("answer.unsure", "Not sure"),
    }
    with st.container(key=f"question-{form}-{question.id}"):
        st.header(plain(forms.asks(question)), anchor=forms.anchor(question.id))
        st.markdown(plain(say("check_in.felt_where", "At the side, at the back or at the front of the hip?")))
        for number, (exercise, name) in enumerate(entered.names.items(), 1):
            name = name if is_named else say("check_in.exercise", "Exercise {number}", number=number)
            id_ = check_in_questions.felt_id(exercise)
            st.subheader(plain(name), anchor=forms.anchor(id_))
            forms.row(form, question, id_, name, labels, entered.felt.get(exercise), id_ in missing)


def _counted(counted: int) -> str:
    say = visit.words().say
    if counted == 1:
        return say("check_in.counted_one", "We counted 1 since your last check-in. Change it if that is wrong.")
    return say(
        "check_in.counted", "We counted {count} since your last check-in. Change it if that is wrong.", count=counted
    )


def _signs(form: str, question: Question, missing: tuple[str, ...]) -> None:
    """The first question: the list to read is folded; who says yes ticks the lines that fit."""
    say = visit.words().say
    with st.container(key="signs-first"):
        forms.ask(
            form,
            question,
            question.id in missing,
            hint=say(
                "check_in.read",
                "Read the list if you do not know it by heart. New numbness, a swollen calf or a fever are on it, for example.",
            ),
        )
        if visit.form(form).get(check_in_questions.ANY_SIGN) == check_in_questions.YES:
            forms.signs_to_tick(form, check_in_questions.SIGNS, check_in_questions.SIGNS in missing)
        else:
            with st.expander(say("check_in.list", "The list of warning signs")):
                forms.signs_to_read()


def _stop(history: History, check_in: CheckIn) -> None:
    """What a sign means, at once and before anything is sent: nobody has to wait for the store."""
    plan = _then(history, check_in)
    if plan.referral:
        where_to_go(plan)


def _then(history: History, check_in: CheckIn) -> Plan:
    """The plan once this check-in is sent."""
    before = history.check_in_of(check_in.week)
    then = history.corrected(before.number, check_in) if before else history.with_addition(check_in)
    return past.replay(then, catalogue.load(), visit.language())


def _tests(form: str, history: History, tests: tuple[str, ...], missing: tuple[str, ...]) -> None:
    """The tests of the next stage, after everything else went well."""
    say = visit.words().say
    with st.container(key="section-tests"):
        st.header(say("check_in.tests", "A good week. Try the tests of the next stage?"), anchor=False)
        st.markdown(
            say(
                "check_in.tests_says",
                "The next stage opens when these are passed. You can leave any of them out; then the plan stays where it is.",
            )
        )
        notes = {note.id: note for note in NOTES}
        for id_ in ("how_to_test", *(("helper",) if NEEDS_A_HELPER.test(Facts(history.answers)) == "met" else ())):
            page_frame.note(id_, say(f"note.{id_}", notes[id_].says))
        for name in tests:
            question = check_in_questions.TESTS[name]
            forms.ask(form, question, question.id in missing, side=history.answers.pain.side)
