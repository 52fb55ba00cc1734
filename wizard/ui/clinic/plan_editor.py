"""The controls beside a plan under review: exchange, dose, remove, stage, workouts; a conflict is shown at once and wants a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import streamlit as st

import catalogue
from catalogue import vocabulary as v
from wizard.plan.changes import LONGEST_REASON, Dose, Exchange, Remove, Stage, Workouts
from wizard.plan.model import Pick, Plan
from wizard.plan.review import Conflict, Judged, PassedOver, Reviewed, doses, offers, stages
from wizard.plan.writer import teller
from wizard.text import citations
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit
from wizard.ui.session.visit import Opened

from . import open_record


def of_pick(now: Opened, found: Reviewed, pick: Pick) -> None:
    """What may be done with one exercise, and what was."""
    say = visit.words().say
    for one in found.judged:
        if _is_about(one, pick.exercise):
            entered(one)
    with st.container(key=f"change-{pick.exercise}"):
        _exchange(now, pick)
        _dose(now, pick)
        st.button(
            plain(say("change.remove", "Take out")),
            key=f"remove-{pick.exercise}",
            width="stretch",
            on_click=partial(open_record.add, Remove(exercise=pick.exercise)),
        )
        _own_dose(pick)


def _is_about(one: Judged, exercise: str) -> bool:
    """A change stands beside the exercise that is in the plan because of it, or in spite of it."""
    change = one.change
    if isinstance(change, Exchange):
        return exercise == (change.instead if one.applied else change.exercise)
    return not isinstance(change, (Stage, Workouts)) and change.exercise == exercise


def taken_out(found: Reviewed) -> None:
    """Exercises that are in the plan no more, each with a way back; and doses of what is not there yet."""
    there = {pick.exercise for pick in found.plan.picks}
    for one in found.judged:
        gone = isinstance(one.change, Remove) and one.applied
        waits = isinstance(one.change, Dose) and one.change.exercise not in there
        if gone or waits:
            entered(one)


def of_whole(now: Opened, found: Reviewed) -> None:
    """Stage and workouts a week."""
    say, plan = visit.words().say, found.plan
    for one in found.judged:
        if isinstance(one.change, (Stage, Workouts)):
            entered(one)
    with st.container(key="change-whole"):
        steps = {step.stage: step for step in stages(now.record.intake.answers, catalogue.load(), visit.language())}
        _choose(
            "stage",
            say("change.stage", "Another stage"),
            [stage for stage in steps if stage != plan.stage],
            lambda stage: _flagged(say("change.stage_n", "Stage {n}", n=stage), steps[stage].conflicts),
            lambda stage: Stage(stage=stage),
        )
        _choose(
            "workouts",
            say("change.workouts", "Other workouts a week"),
            [n for n in (2, 3, 4) if n != plan.weeks[0].sessions],
            lambda n: say("change.workouts_n", "{n} workouts a week", n=n),
            lambda n: Workouts(sessions=n),
        )


def passed_over(parts: Iterable[PassedOver]) -> None:
    """Changes that cannot be made, and why."""
    for number, part in enumerate(parts):
        page_frame.note(f"passed-over-{number}", part.why, "amber")


# --- one change that was entered ----------------------------------------------------------------------------


def entered(one: Judged) -> None:
    """A change: what it is, what the rules hold against it with their sources, why it is made, and a way back."""
    say, id_ = visit.words().say, _id(one)
    tone = "calm" if not one.conflicts else "amber" if one.applied else "red"
    with st.container(key=f"note-{tone}-{id_}"):
        head = one.says if one.applied else say("change.not_yet", "Not yet: {what}", what=one.says)
        st.markdown(f"**{plain(head)}**")
        for conflict in one.conflicts:
            st.markdown(_against(conflict))
        if one.conflicts and not one.applied:
            st.markdown(plain(say("change.wants", "It counts when you give a reason.")))
        if one.change.reason:
            with st.container(key=f"on-paper-{id_}"):
                st.markdown(plain(say("note.reason", "Reason: {why}", why=one.change.reason)))
        with st.container(key=f"why-change-{id_}", horizontal=True, vertical_alignment="bottom"):
            _reason(one, id_)
            st.button(say("change.undo", "Undo"), key=f"undo-{id_}", on_click=partial(open_record.undo, one))


def _id(one: Judged) -> str:
    change = one.change
    return "-".join(filter(None, (change.kind, getattr(change, "exercise", None), getattr(change, "instead", None))))


def _against(conflict: Conflict) -> str:
    return f"⚠ {plain(conflict.says)}  \n:small[{plain(citations.sources_line(conflict.sources, visit.words()))}]"


def _reason(one: Judged, id_: str) -> None:
    say = visit.words().say
    key = visit.widget_key(f"reason-{id_}", one.change.reason)
    label = say("change.reason", "Reason") if one.conflicts else say("change.reason_if", "Reason, if you like")
    st.text_input(
        label,
        value=one.change.reason,
        key=key,
        max_chars=LONGEST_REASON,
        autocomplete="off",
        on_change=partial(_reasoned, one, key),
    )


def _reasoned(one: Judged, key: str) -> None:
    open_record.give_reason(one, str(visit.shown(key) or ""))


# --- controls -------------------------------------------------------------------------------------------------


def _flagged(label: str, conflicts: tuple[Conflict, ...]) -> str:
    return f"⚠ {label}: {conflicts[0].says}" if conflicts else label


def _choose(
    name: str, label: str, options: list[Any], words: Callable[[Any], str], change: Callable[[Any], Any]
) -> None:
    """A list that enters a change and is empty again."""
    key = f"{name}.{visit.opened_times()}"
    st.selectbox(
        label,
        options,
        index=None,
        key=key,
        format_func=words,
        placeholder=label,
        label_visibility="collapsed",
        filter_mode="contains",
        on_change=partial(_chosen, key, change),
    )


def _chosen(key: str, change: Callable[[Any], Any]) -> None:
    value = visit.shown(key)
    if value is not None:
        open_record.add(change(value))


def _exchange(now: Opened, pick: Pick) -> None:
    found = {
        offer.exercise: offer
        for offer in offers(now.record.intake.answers, now.changes, pick.exercise, catalogue.load(), visit.language())
    }
    _choose(
        f"exchange-{pick.exercise}",
        visit.words().say("change.exchange", "Exchange for …"),
        [*found],
        lambda id_: _flagged(found[id_].name, found[id_].conflicts),
        lambda id_: Exchange(exercise=pick.exercise, instead=id_),
    )


def _dose(now: Opened, pick: Pick) -> None:
    found = doses(now.record.intake.answers, now.changes, pick.exercise, catalogue.load(), visit.language())
    _choose(
        f"amount-{pick.exercise}",
        visit.words().say("change.dose", "Another dose …"),
        [*range(len(found))],
        lambda n: _flagged(found[n].says, found[n].conflicts),
        lambda n: found[n].dose,
    )


@st.fragment
def _own_dose(pick: Pick) -> None:
    """Own numbers; drawn when somebody opens them."""
    say = visit.words().say
    folded = st.expander(say("change.own", "Own numbers"), key=f"own-{pick.exercise}", on_change="rerun")
    if not folded.open:
        return
    e, dose, t = catalogue.load().exercises[pick.exercise], pick.dose, teller(catalogue.load(), visit.language())
    with folded, st.container(key=f"own-dose-{pick.exercise}", horizontal=True, vertical_alignment="bottom"):
        sets = st.number_input(say("change.sets", "Sets"), 1, 6, dose.sets, key=f"own-sets-{pick.exercise}")
        many = say("change.holds", "Holds") if dose.hold_s else say("change.reps", "Repetitions")
        reps = st.number_input(many, 1, 30, dose.reps, key=f"own-reps-{pick.exercise}")
        hold = (
            st.number_input(say("change.seconds", "Seconds"), 1, 120, dose.hold_s, key=f"own-hold-{pick.exercise}")
            if dose.hold_s
            else None
        )
        loads = list(dict.fromkeys((dose.load, *(load for step in e.loads for load in step if load in v.LOADS))))
        load = st.selectbox(
            say("change.load", "Load"),
            loads,
            key=f"own-load-{pick.exercise}",
            filter_mode=None,
            format_func=lambda id_: t.say(f"load.{id_}"),
        )
        st.button(
            say("change.use", "Use this dose"),
            key=f"own-use-{pick.exercise}",
            on_click=partial(
                open_record.add, Dose(exercise=pick.exercise, sets=sets, reps=reps, hold_s=hold, load=load)
            ),
        )


def two_at_once(now: Opened, mine: Plan) -> None:
    """Somebody else kept something: who, when, what; and three ways on, none of which loses what is entered here unasked."""
    theirs = now.theirs
    if theirs is None:
        return
    say, last = visit.words().say, theirs.review
    with st.container(key="note-red-two-at-once"):
        who = last.by if last else ""
        st.markdown(f"**{plain(say('two.title', 'Changed by someone else: {who}', who=who))}**")
        st.markdown(
            plain(
                say("two.says", "What you entered is still here, and nothing of it was kept. This is what they kept:")
            )
        )
        lines = open_record.lines_of(theirs) or [say("two.nothing", "The suggested plan as it is.")]
        if last and last.note:
            lines.append(say("two.note", "Note: {note}", note=last.note))
        if last and last.signed:
            lines.append(say("two.signed", "They signed it."))
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
        with st.container(key="two-ways", horizontal=True):
            st.button(
                say("two.both", "Keep both: theirs, then mine"),
                key="two-both",
                type="primary",
                on_click=open_record.keep_both,
            )
            st.button(say("two.mine", "Keep mine instead"), key="two-mine", on_click=open_record.keep_mine)
            st.button(say("two.theirs", "Take theirs, drop mine"), key="two-theirs", on_click=open_record.take_theirs)
