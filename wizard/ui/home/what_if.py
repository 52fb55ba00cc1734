"""What if? On the page of the reasons: another answer tried without giving it, and what would let an exercise in.

Nothing here is recorded. The plan stays as it is until somebody presses "Use this answer", and that
is offered only for what a person can choose: kit, goals, the week. Everything else is a fact, so it
is shown as "if", and leads to the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import streamlit as st

import catalogue
from wizard.answers import journey
from wizard.answers.model import NONE
from wizard.answers.questions import BY_ID, UNSURE, Question, offered, value_of, with_answer
from wizard.plan import what_if
from wizard.plan.model import Considered, Plan
from wizard.plan.what_if import CHOICE, Difference, LetIn
from wizard.server import addresses
from wizard.ui.parts import evidence, page_frame
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.session import visit

from . import kept_plan

WITH, WITHOUT, FIRST = "with", "without", "first"
TONES = {"emergency": "red", "urgent": "red", "clinician_first": "amber", "incomplete": "amber"}


# --- another answer ---------------------------------------------------------------------------


@st.fragment
def another_answer(plan: Plan) -> None:
    """Choose a question and another answer, and see what would change and by which rule."""
    say = visit.words().say
    st.markdown(
        plain(
            say(
                "try.says",
                "Choose a question and another answer. You see what would change, and by which rule. "
                "Your plan and your answers stay as they are.",
            )
        )
    )
    asked = [q for page in journey.path(visit.answers()) for q in journey.asked_on(page, visit.answers())]
    with st.container(key="card-try"):
        questions = {q.id: say(f"question.{q.id}.short", q.short) for q in asked}
        field = page_frame.choose(
            "try-question",
            say("try.question", "Which answer would be different?"),
            questions,
            say("try.choose", "Choose"),
        )
        if field:
            _other_answers(plan, BY_ID[field])


def _other_answers(plan: Plan, question: Question) -> None:
    say = visit.words().say
    labels = dict(_labels(question))
    chosen = page_frame.choose(
        f"try-answer-{question.id}", say("try.answer", "What would it be?"), labels, say("try.choose", "Choose")
    )
    if chosen in labels:
        _show_what_changes(plan, question, _value(question, chosen))


def _labels(question: Question) -> Iterable[tuple[Any, str]]:
    """What else could be answered: another option, or one line more or less of a list."""
    say, now = visit.words().say, value_of(visit.answers(), question.id)
    for option in offered(question, catalogue.load(), (*what_if.kit_that_decides(catalogue.load()), *_listed(now))):
        label = option.label if question.kind == "nprs" else say(option.key, option.label)
        if question.kind not in ("many", "ranked"):
            if option.id != now:
                yield option.id, label
            continue
        if option.id == NONE:
            continue
        if question.kind == "ranked" and (now or ())[:1] != (option.id,):
            yield (FIRST, option.id), say("try.first", "First: {label}", label=label)
        if option.id in (now or ()):
            yield (WITHOUT, option.id), say("try.without", "Without: {label}", label=label)
        elif question.kind == "many":
            yield (WITH, option.id), say("try.with", "Also: {label}", label=label)
    if now is not None and question.kind not in ("many", "ranked"):
        yield UNSURE, say("answer.unsure", "Not sure")


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _value(question: Question, chosen: Any) -> Any:
    if chosen == UNSURE:
        return None
    if question.kind not in ("many", "ranked"):
        return chosen
    how, id_ = chosen
    others = tuple(i for i in value_of(visit.answers(), question.id) or () if i not in (id_, NONE))
    if how == WITHOUT:
        return others or ((NONE,) if question.kind == "many" else None)
    return (id_, *others) if how == FIRST else (*others, id_)


def _show_what_changes(plan: Plan, question: Question, value: Any) -> None:
    say = visit.words().say
    answers = journey.on_path(with_answer(visit.answers(), question.id, value))
    after = kept_plan.with_answers(answers)
    found = what_if.differences(plan, after, catalogue.load(), visit.language())
    with st.container(key="tried"):
        if not after.is_plan:
            _no_plan(after, found)
        elif not found:
            st.markdown(f"**{plain(say('try.nothing', 'Nothing in your plan would change.'))}**")
        else:
            _tell(found)
    if what_if.KIND_OF[question.id] == CHOICE and after.is_plan:
        if st.button(say("try.use", "Use this answer"), key="try-use", type="primary"):
            visit.record(question.id, value)
            visit.go(addresses.PLAN)
            st.rerun()
    elif st.button(say("try.change", "Go to this question"), key="try-change"):
        visit.go(question.page)
        st.rerun()


def _no_plan(after: Plan, found: Sequence[Difference]) -> None:
    """Where to go, and why; no word of any exercise."""
    say = visit.words().say
    with st.container(key=f"note-{TONES[after.outcome]}-tried"):
        st.markdown(f"**{plain(say('try.no_plan', 'Then there would be no plan.'))}** {plain(after.headline)}")
        if after.referral:
            st.markdown(
                plain(f"{after.referral.where} {say('talk.when', 'When: {within}.', within=after.referral.within)}")
            )
        st.markdown(bullets(question.asks for question in after.open_questions))
    for part in found:
        _line("", part)


def _tell(found: Sequence[Difference]) -> None:
    for part in found:
        if part.part in _SAID:
            _line(_SAID[part.part](visit.words().say, part), part)
    say = visit.words().say
    for name, title in (
        ("opened", say("try.opened", "Would become possible")),
        ("closed", say("try.closed", "Would no longer be possible")),
    ):
        _by_rule(title, [part for part in found if part.part == name])
    for name, title in (
        ("now_decides", say("try.now_decides", "Rules that would then decide")),
        ("no_longer", say("try.no_longer", "Rules that would no longer decide")),
    ):
        rules = [part for part in found if part.part == name]
        if rules:
            st.markdown(f"**{plain(title)}**")
            for part in rules:
                _line("", part)


_SAID = {
    "stage": lambda say, d: say("try.stage", "Stage {after} instead of {before}.", before=d.before, after=d.after),
    "last_stage": lambda say, d: say(
        "try.last_stage", "The plan could reach stage {after} at most, not {before}.", before=d.before, after=d.after
    ),
    "ceiling": lambda say, d: say(
        "try.ceiling",
        "The pain limit would be {after} instead of {before}.",
        before=_colours(say)[d.before],
        after=_colours(say)[d.after],
    ),
    "gone": lambda say, d: say("try.gone", "Gone: {name}.", name=d.before),
    "came": lambda say, d: say("try.came", "New: {name}. It is not there today for this reason:", name=d.after),
    "dose": lambda say, d: say(
        "try.dose", "{name}: {after}. Today: {before}.", name=_name(d.subject), before=d.before, after=d.after
    ),
    "sessions": lambda say, d: say(
        "try.sessions", "{after} workouts a week instead of {before}.", before=d.before, after=d.after
    ),
    "weeks": lambda say, d: say(
        "try.weeks",
        "{after} weeks instead of {before}. What both share stays the same.",
        before=d.before,
        after=d.after,
    ),
    "later": lambda say, d: say(
        "try.later", "The start is the same. From week {after} on the weeks differ.", after=d.after
    ),
    "stretch_gone": lambda say, d: say("try.stretch_gone", "This stretch would go: {name}.", name=d.before),
    "stretch_came": lambda say, d: say(
        "try.stretch_came", "This stretch would come: {name}. It is not there today for this reason:", name=d.after
    ),
}


def _colours(say: Any) -> dict[str, str]:
    return {
        "green": say("colour.green", "green"),
        "amber": say("colour.amber", "amber"),
        "red": say("colour.red", "red"),
    }


def _name(exercise: str) -> str:
    return visit.words().say(f"exercise.{exercise}.name", catalogue.load().exercises[exercise].name)


def _line(said: str, part: Difference) -> None:
    """What differs, the rule behind it, and its source."""
    words = f"**{plain(said)}** " if said else ""
    sources = f"  \n{evidence.sources_line(part.sources)}" if part.sources else ""
    st.markdown(f"{words}{plain(part.why)}{sources}")


def _by_rule(title: str, parts: Sequence[Difference]) -> None:
    for _, same in groupby(sorted(parts, key=lambda part: part.rule), key=lambda part: part.rule):
        listed = list(same)
        _line(f"{title}: {', '.join(part.before for part in listed)}.", listed[0])


# --- what would let it in? --------------------------------------------------------------------------


@st.fragment
def left_out(title: str, verdict: str, parts: Sequence[Considered]) -> None:
    """The exercises with one verdict, listed when somebody opens them; each can be asked what would let it in."""
    folded = st.expander(plain(title), key=f"lazy-{verdict}", on_change="rerun")
    if folded.open:
        with folded:
            for part in parts:
                with st.container(key=f"left-out-{part.exercise}"):
                    evidence.left_out(part)
                    if not kept_plan.has_weeks_behind():  # the search knows answers, not the weeks
                        _ask(part)


def _ask(part: Considered) -> None:
    say = visit.words().say
    label = (
        say("let_in.ask_pick", "What would make it one of my exercises?")
        if part.verdict == "outranked"
        else say("let_in.ask", "What would let it in?")
    )
    if st.button(plain(label), key=f"let-in-{part.exercise}"):
        found = what_if.what_would_let_in(journey.on_path(visit.answers()), part.exercise, catalogue.load())
        with st.container(key=f"note-calm-let-in-{part.exercise}"):
            _ways(found)


def _ways(found: LetIn) -> None:
    say = visit.words().say
    if not found.ways:
        st.markdown(plain(_none(found.none_because or "")))
        return
    several = len(found.ways) > 1
    for number, way in enumerate(found.ways, 1):
        head = (
            say("let_in.way", "Way {n}, if this were so:", n=number)
            if several
            else say("let_in.one_way", "If this were so:")
        )
        st.markdown(f"**{plain(head)}**")
        st.markdown(bullets(what_if.step_in_words(step, catalogue.load(), visit.language()) for step in way.steps))
        st.markdown(
            plain(
                say("let_in.picked", "Then it would be one of your exercises.")
                if way.picked
                else say("let_in.possible", "Then it would be possible, but others would still fit better.")
            )
        )
    if any(step.kind != CHOICE for way in found.ways for step in way.steps):
        page_frame.muted(
            say(
                "let_in.facts",
                "This explains the rules. Pain, health and tests are as they are: please answer what is true.",
            )
        )


def _none(why: str) -> str:
    say = visit.words().say
    return {
        "never_offered": say("let_in.never", "Nothing. It is shown here, and never offered."),
        "out_of_reach": say(
            "let_in.out_of_reach", "Nothing that may change. A lasting limit keeps it out of this plan."
        ),
        "always_outranked": say(
            "let_in.outranked", "No other goals and no more workouts would. Other exercises always fit better together."
        ),
        "stopped": say("let_in.stopped", "There is no plan to let it into."),
        "picked": say("let_in.in", "It is one of your exercises already."),
    }[why]
