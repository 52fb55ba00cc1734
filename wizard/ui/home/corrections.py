"""Correct an entry: the same form filled with it, what the replay would change, and only then saving. The original stays.

The week can be corrected too. One that is taken is one sentence, and what was entered stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

import catalogue
from wizard.answers import check_in_questions
from wizard.answers.model import CheckIn
from wizard.answers.questions import UNSURE
from wizard.follow_up import history as past
from wizard.server import addresses
from wizard.store import History, WeekTakenError, Workout
from wizard.store.documents import CheckInEntry, Ending, WorkoutEntry
from wizard.text import plan_sections
from wizard.ui.components import choices
from wizard.ui.parts import page_frame, question_form
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.parts.referral_card import where_to_go
from wizard.ui.session import local_time, visit

from . import verdict, week_form
from .kept_plan import Kept, correct

OPEN = "diary.correct"  # the form that says which entry is open
ENDED, EFFORT, PAIN, FELT = (q.id for q in (*check_in_questions.WORKOUT_QUESTIONS, check_in_questions.BY_FIELD["felt"]))


def day(moment: datetime) -> str:
    """The day of an entry, in words of this language, as the person's own clock has it."""
    return plan_sections.day(local_time.day_of(moment), visit.words())


def begin(kept: Kept, number: int) -> None:
    """Open entry ``number`` to correct it, on the page of the diary."""
    entry = kept.history.entries[number - 1]
    name = _name(number)
    visit.sent(name)
    visit.clear(name)
    if isinstance(entry, CheckInEntry):
        visit.fill(name, check_in_questions.said_by(entry.check_in))
        visit.fill(f"{name}-first", check_in_questions.said_by(entry.check_in))
    elif isinstance(entry, WorkoutEntry):
        visit.fill(name, _said_by(entry.workout))
    else:
        return
    visit.fill(OPEN, {"number": number})
    visit.go(addresses.DIARY)


def is_open(kept: Kept) -> bool:
    """True while an entry of this history is being corrected."""
    number: int = visit.form(OPEN).get("number", 0)
    return 1 <= number <= len(kept.history.entries)


def show(kept: Kept) -> None:
    """The page of a correction."""
    number = visit.form(OPEN)["number"]
    entry = kept.history.entries[number - 1]
    if isinstance(entry, CheckInEntry):
        _check_in(kept, entry)
    else:
        _workout(kept, entry)


def _check_in(kept: Kept, entry: CheckInEntry) -> None:
    say, name = visit.words().say, _name(entry.number)
    _head(say("correct.check_in", "Correct week {week}", week=entry.check_in.week), "check_in")
    about = _about(kept, entry)
    weeks = check_in_questions.weeks_to_choose(kept.week)
    taken = {c.week for c in kept.history.check_ins} - {entry.check_in.week}
    _ask_week(name, entry.check_in.week, {week: _of_week(week, week in taken) for week in weeks}, about.taken)
    entered = _with_its_tests(week_form.show(name, about.history, about.week, visit.is_nudged(addresses.DIARY)), entry)
    if not about.taken and not entered.missing and not entered.has_sign:
        found = past.with_correction(kept.history, entry.number, entered.check_in, catalogue.load(), visit.language())
        _what_changes(found, not _same(kept, entry, entered.check_in))
    _bar(kept, partial(_save_check_in, kept, entry))


# --- the week ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _About:
    """The week that a correction is about, and the history in which the entry is about it; the former ones where that week is ``taken``."""

    history: History
    week: int
    taken: bool = False


def _about(kept: Kept, entry: CheckInEntry) -> _About:
    week = _chosen_week(entry.number, entry.check_in.week)
    try:
        return _About(past.moved(kept.history, entry.number, week), week)
    except WeekTakenError:
        return _About(kept.history, entry.check_in.week, taken=True)


def _chosen_week(number: int, now: int) -> int:
    return visit.form(_name(number)).get(check_in_questions.OF_WEEK.id) or now


def _of_week(week: int, taken: bool) -> str:
    say = visit.words().say
    return (
        say("correct.week_has", "Week {week} (has a check-in)", week=week)
        if taken
        else say("check_in.week", "Week {week}", week=week)
    )


def _ask_week(name: str, now: int, weeks: dict[int, str], taken: bool = False) -> None:
    """The week as a list; ``now`` is the one that the entry is about."""
    say, question = visit.words().say, check_in_questions.OF_WEEK
    chosen = visit.form(name).get(question.id) or now
    with st.container(key=f"question-{name}-{question.id}"):
        st.header(plain(question_form.asks(question)), anchor=question_form.anchor(question.id))
        page_frame.muted(say(f"question.{question.id}.why", question.why))
        choices.listed(
            f"list-{name}-{question.id}",
            question_form.asks(question),
            weeks,
            chosen,
            lambda week: visit.fill(name, {question.id: week}),
        )
        if taken:
            page_frame.note(
                "week-taken",
                say(
                    "correct.week_taken",
                    "Week {week} has a check-in already. Choose another week, or move that one first.",
                    week=chosen,
                ),
                "amber",
            )


def _head(title: str, kind: str) -> None:
    say = visit.words().say
    page_frame.heading(f"{addresses.DIARY}-correct", title)
    st.markdown(plain(say("correct.says", "Change what was wrong. What you said first stays in the diary, beside it.")))
    if kind == "check_in":
        st.markdown(
            plain(
                say(
                    "correct.replay", "All weeks after it are decided again. You see what that changes before you save."
                )
            )
        )


def _what_changes(found: past.Corrected, differs: bool) -> None:
    """Every verdict that becomes another, and the plan before and after."""
    say = visit.words().say
    with st.container(key="card-would-change"):
        st.header(say("correct.changes", "What this would change"), anchor=False)
        if not differs:
            st.markdown(say("correct.not_yet", "You have changed nothing yet."))
            return
        if not found.changes_anything:
            st.markdown(say("correct.nothing", "Nothing in your plan. Only the diary changes."))
            return
        if not found.after.is_plan:
            st.markdown(f"**{plain(found.after.headline)}**")
            if found.after.referral:
                where_to_go(found.after)
            return
        if found.verdicts:
            st.markdown(bullets(_changed(v) for v in found.verdicts))
        verdict.changes(found.before, found.after)


def _changed(change: past.ChangedVerdict) -> str:
    say = visit.words().say
    before, after = (v and verdict.in_one_sentence(v) for v in (change.before, change.after))
    if before == after and change.after:
        return say(
            "correct.other_reason",
            "Week {week}: {after} The reason is another: {reason}",
            week=change.week,
            after=after,
            reason=change.after.reasons[0].says,
        )
    return say(
        "correct.verdict",
        "Week {week}: {after} Until now: {before}",
        week=change.week,
        before=before or say("correct.none", "no check-in."),
        after=after or say("correct.none", "no check-in."),
    )


def _bar(kept: Kept, save: Any) -> None:
    say = visit.words().say
    page_frame.bar(
        back=(say("correct.leave", "Leave it as it was"), _close),
        forward=(say("correct.save", "Save the correction"), save),
    )


def _save_check_in(kept: Kept, entry: CheckInEntry) -> None:
    name = _name(entry.number)
    if not visit.form(OPEN):
        return  # a second press of the same button
    about = _about(kept, entry)
    entered = _with_its_tests(week_form.read(name, about.history, about.week), entry)
    if entered.missing or about.taken:
        visit.nudge(addresses.DIARY)
    elif _same(kept, entry, entered.check_in):
        _close()
    elif correct(kept, entry.number, entered.check_in, name):
        _move_along(kept, entry, entered.check_in)
        _close()


def _move_along(kept: Kept, entry: CheckInEntry, now: CheckIn) -> None:
    """What else is about these weeks: the result that is shown, and a check-in that is not sent yet."""
    if visit.form(week_form.SENT).get("week") == entry.check_in.week:
        visit.fill(week_form.SENT, {"week": now.week})
    due = kept.history.corrected(entry.number, now).check_ins[-1].week + 1
    before, after = check_in_questions.form_of(kept.week), check_in_questions.form_of(due)
    if before != after and visit.form(before) and not visit.form(after):
        visit.fill(after, visit.form(before))
        visit.clear(before)


def _with_its_tests(entered: week_form.Entered, entry: CheckInEntry) -> week_form.Entered:
    """Tests that this week does not ask for decide nothing in it. They stay as they were said, for the week that it is moved to next.

    So do the days since the check-in before: a correction makes no week older than it was.
    """
    days = {"days_since_last": entry.check_in.days_since_last}
    if entered.has_sign:
        return replace(entered, check_in=entered.check_in.model_copy(update=days))
    asked = {name: getattr(entered.check_in.tests, name) for name in entered.tests}
    tests = entry.check_in.tests.model_copy(update=asked)
    return replace(entered, check_in=entered.check_in.model_copy(update={"tests": tests, **days}))


def _same(kept: Kept, entry: CheckInEntry, now: CheckIn) -> bool:
    """True while the form says what it said when it was opened: what no question asks for was not taken away by anybody."""
    at_first = week_form.read(f"{_name(entry.number)}-first", kept.history, entry.check_in.week)
    return now in (
        entry.check_in,
        at_first.check_in.model_copy(update={"days_since_last": entry.check_in.days_since_last}),
    )


def _close() -> None:
    name = _name(visit.form(OPEN).get("number", 0))
    visit.clear(name)
    visit.clear(f"{name}-first")
    visit.clear(OPEN)
    visit.go(addresses.DIARY)


def _name(number: int) -> str:
    return f"correct-{number}"


# --- a workout -------------------------------------------------------------------------------------


def _workout(kept: Kept, entry: WorkoutEntry) -> None:
    say, name = visit.words().say, _name(entry.number)
    _head(say("correct.workout", "Correct a workout of week {week}", week=entry.workout.week), "workout")
    ended, effort, pain = check_in_questions.WORKOUT_QUESTIONS
    weeks = check_in_questions.weeks_to_choose(kept.week, max(kept.week, entry.workout.week))
    _ask_week(name, entry.workout.week, {week: _of_week(week, False) for week in weeks})
    question_form.ask(name, ended, unsure=False)
    if visit.form(name).get(ENDED) != "not_today":
        question_form.ask(
            name,
            effort,
            words={number: say(f"effort.{number}", word) for number, word in check_in_questions.EFFORT_WORDS},
        )
        question_form.ask(name, pain)
        question_form.ask(name, check_in_questions.BY_FIELD["felt"], unsure=False)
    _bar(kept, partial(_save_workout, kept, entry))


def _said_by(workout: Workout) -> dict[str, Any]:
    return {
        ENDED: workout.ended_as,
        EFFORT: UNSURE if workout.effort is None else workout.effort,
        PAIN: UNSURE if workout.pain_during is None else workout.pain_during,
        FELT: workout.felt,
    }


def _counted_as(workout: Workout, ended: Ending | None) -> Workout:
    """This workout, if it ended so. Where the count says otherwise, whoever was there knows better, and the count goes."""
    if ended is None or ended == workout.ended_as:
        return workout
    return workout.model_copy(
        update={"ended": ended, "items": tuple(item.model_copy(update={"sets_done": None}) for item in workout.items)}
    )


def _save_workout(kept: Kept, entry: WorkoutEntry) -> None:
    said = visit.form(_name(entry.number))
    if not visit.form(OPEN):
        return
    trained = said.get(ENDED) != "not_today"
    scores = {
        name: None if not trained or said.get(id_) == UNSURE else said.get(id_)
        for name, id_ in (("effort", EFFORT), ("pain_during", PAIN))
    }
    workout = Workout.model_validate(
        {
            **_counted_as(entry.workout, said.get(ENDED)).model_dump(),
            "week": _chosen_week(entry.number, entry.workout.week),
            "felt": said.get(FELT) if trained else None,
            **scores,
        }
    )
    if workout == entry.workout or correct(kept, entry.number, workout, _name(entry.number)):
        _close()
