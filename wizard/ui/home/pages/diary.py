"""The diary: the weeks so far as a picture and a table, every entry with its correction, the stage, and deleting it all."""

from __future__ import annotations

from functools import partial

import streamlit as st

import catalogue
from wizard import charts
from wizard.answers import check_in_questions
from wizard.answers.model import Answers, CheckIn
from wizard.follow_up import diary as weeks
from wizard.follow_up import history as past
from wizard.plan.model import VerdictPart
from wizard.plan.writer import teller
from wizard.server import addresses
from wizard.store import Workout
from wizard.store.documents import AnswersEntry, CheckInEntry, Entry, WorkoutEntry
from wizard.ui.home import corrections, empty_pages, kept_plan, stop_ways, verdict
from wizard.ui.home.kept_plan import Kept
from wizard.ui.parts import evidence, page_frame, plan_charts
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.parts.referral_card import where_to_go
from wizard.ui.session import visit

FEW = 8  # entries that stand open on the page
ALL, DELETING = "diary.all", "diary.delete"


def diary_page() -> None:
    """Show the diary, or the correction that is open."""
    say = visit.words().say
    kept = kept_plan.current()
    if kept is None:
        empty_pages.nothing_kept(
            addresses.DIARY,
            say("diary.title", "Your weeks so far"),
            say(
                "diary.nothing",
                "Here your weeks grow into a picture: pain, effort and doses beside the course that was planned. "
                "For that, make a plan and keep it.",
            ),
        )
    elif kept_plan.differs(kept):
        empty_pages.undecided(addresses.DIARY)
    elif corrections.is_open(kept):
        corrections.show(kept)
    else:
        _diary(kept)


def _diary(kept: Kept) -> None:
    say = visit.words().say
    page_frame.heading(addresses.DIARY, say("diary.title", "Your weeks so far"))
    verdict.changed_since(kept)
    _where_you_stand(kept)
    if kept.plan.is_plan:
        _picture(kept)
    _entries(kept)
    _stage(kept)
    st.button(
        say("take.title", "Take it along"), key="to-take", width="stretch", on_click=visit.go, args=(addresses.TAKE,)
    )
    _delete(kept)
    page_frame.bar(
        back=(say("plan.start", "Start page"), partial(visit.go, addresses.START)),
        forward=(say("diary.check_in", "Check in"), partial(visit.go, addresses.CHECK_IN)),
    )


def _where_you_stand(kept: Kept) -> None:
    say, plan = visit.words().say, kept.plan
    if not plan.is_plan:
        st.markdown(f"**{plain(plan.headline)}**")
        if plan.referral:
            where_to_go(plan)
        stop_ways.show(kept)
        return
    with st.container(key="lead"):
        limit = past.limit_shown(kept.history, plan)
        if limit:
            st.markdown(
                plain(
                    say(
                        "diary.lead",
                        "Week {week}. Stage {stage} of 3. Limit of pain: {ceiling}.",
                        week=kept.week,
                        stage=plan.stage,
                        ceiling=verdict.colour(limit),
                    )
                )
            )
        else:
            st.markdown(
                plain(say("diary.lead_without", "Week {week}. Stage {stage} of 3.", week=kept.week, stage=plan.stage))
            )
    if not kept.history.check_ins:
        st.markdown(
            say(
                "diary.empty",
                "The picture shows the course that is planned. After your first week, your own line grows into it.",
            )
        )


def _picture(kept: Kept) -> None:
    name = visit.words().say("diary.chart", "Pain, effort and doses")
    found = weeks.diary(kept.history, catalogue.load())
    with st.container(key="section-picture"):
        st.header(plain(name), anchor=False)
        plan_charts.show(
            "diary", name, charts.build_diary(found, catalogue.load(), visit.words(), theme=plan_charts.chart_theme())
        )


# --- the entries ---------------------------------------------------------------------------------------


def _entries(kept: Kept) -> None:
    """Every entry, newest first; a correction stands where its original stands, with what was said first."""
    say, history = visit.words().say, kept.history
    verdicts = {v.week: v for v in kept.plan.verdicts}
    found = sorted(history.standing(), key=lambda e: -history.first_of(e.number))
    if not kept.plan.is_plan:  # a swap would name an exercise
        found = [entry for entry in found if not isinstance(entry, AnswersEntry)]
    with st.container(key="section-entries"):
        st.header(say("diary.entries", "What you entered"), anchor=False)
        if not found:
            st.markdown(say("diary.no_entries", "Nothing yet. Your first workout or check-in will stand here."))
        shown = found if visit.form(ALL) else found[:FEW]
        for entry in shown:
            with st.container(key=f"card-entry-{entry.number}"):
                _entry(kept, entry, verdicts)
        if len(shown) < len(found):
            st.button(
                say("diary.show_all", "Show all {count} entries", count=len(found)),
                key="show-all",
                width="stretch",
                on_click=visit.fill,
                args=(ALL, {"all": True}),
            )


def _entry(kept: Kept, entry: Entry, verdicts: dict[int, VerdictPart]) -> None:
    say = visit.words().say
    original = kept.history.entries[kept.history.first_of(entry.number) - 1]
    st.subheader(plain(_title(entry)), anchor=f"entry-{entry.number}")  # two workouts of a week have the same words
    page_frame.muted(corrections.day(original.made_at))
    found = verdicts.get(entry.check_in.week) if isinstance(entry, CheckInEntry) else None
    if found:
        st.markdown(f"**{plain(verdict.in_one_sentence(found))}** {plain(found.reasons[0].says)}")
    if isinstance(entry, CheckInEntry):
        with st.expander(say("diary.said", "What you said")):
            st.markdown(bullets(_lines(entry, kept.plan.is_plan)))
    else:
        st.markdown(plain(" · ".join(_lines(entry, kept.plan.is_plan))))
    if original is not entry:
        with st.expander(
            plain(
                say("diary.first_said", "Corrected on {day}. What you said first", day=corrections.day(entry.made_at))
            )
        ):
            st.markdown(bullets([*_first_week(original, entry), *_lines(original, kept.plan.is_plan)]))
    if not isinstance(entry, AnswersEntry):
        st.button(
            say("diary.correct", "Correct this"),
            key=f"correct-{entry.number}",
            on_click=corrections.begin,
            args=(kept, entry.number),
        )


def _first_week(original: Entry, entry: Entry) -> list[str]:
    """The week that an entry was made for, where that was corrected."""
    first, now = _week_of(original), _week_of(entry)
    return [] if first == now else [visit.words().say("diary.first_week", "Entered for week {week}", week=first)]


def _week_of(entry: Entry) -> int | None:
    if isinstance(entry, CheckInEntry):
        return entry.check_in.week
    return entry.workout.week if isinstance(entry, WorkoutEntry) else None


def _title(entry: Entry) -> str:
    say = visit.words().say
    if isinstance(entry, CheckInEntry):
        return say("diary.of_week", "Week {week}: check-in", week=entry.check_in.week)
    if isinstance(entry, WorkoutEntry):
        return say("diary.of_workout", "Week {week}: workout", week=entry.workout.week)
    return say("diary.of_answers", "Your plan was changed")


def _lines(entry: Entry, is_named: bool) -> list[str]:
    """What an entry says; beside a plan that has ended no exercise ``is_named``."""
    if isinstance(entry, CheckInEntry):
        return _of_check_in(entry.check_in, is_named)
    if isinstance(entry, WorkoutEntry):
        return _of_workout(entry.workout)
    return _of_answers(entry)


def _of_check_in(check_in: CheckIn, is_named: bool) -> list[str]:
    """The answers in words, as the form has them; what was not asked is not named."""
    say = visit.words().say
    lines = []
    for field in ("sessions_done", "pain_during", "next_morning", "night", "overall", "felt", "easy_at_top", "barrier"):
        value = getattr(check_in, field)
        if isinstance(value, tuple):
            lines += [_felt(exercise, where) for exercise, where in value if is_named]
        elif value is not None:
            lines.append(_answer(f"week.{field}", value, exact=field == "sessions_done"))
    if check_in.signs is None:
        lines.append(say("diary.signs_open", "Warning signs: not answered"))
    elif check_in.signs != ("none",):
        known = catalogue.load().signs
        lines += [say(f"sign.{id_}.asks", known[id_].asks) for id_ in check_in.signs]
    passed = [
        question for name, question in check_in_questions.TESTS.items() if getattr(check_in.tests, name) is not None
    ]
    if passed:
        lines.append(
            say(
                "diary.tests",
                "Tests repeated: {names}",
                names=", ".join(say(f"question.{q.id}.short", q.short) for q in passed),
            )
        )
    return lines


def _felt(exercise: str, where: str) -> str:
    """Where one exercise was felt, in words."""
    say, question = visit.words().say, check_in_questions.BY_FIELD["felt"]
    label = next(say(option.key, option.label) for option in question.options if option.id == where)
    return say(
        "diary.felt",
        "Felt in {exercise}: {answer}",
        exercise=teller(catalogue.load(), visit.language()).name(exercise),
        answer=label,
    )


def _answer(id_: str, value: object, exact: bool = False) -> str:
    say = visit.words().say
    question = next(q for q in (*check_in_questions.QUESTIONS, *check_in_questions.WORKOUT_QUESTIONS) if q.id == id_)
    label = next((say(o.key, o.label) for o in question.options if o.id == value and type(o.id) is type(value)), None)
    if question.kind == "nprs":
        label = say("diary.of_ten", "{score} of 10", score=value)
    return say(
        "diary.answer",
        "{asked}: {answer}",
        asked=say(f"question.{id_}.short", question.short),
        answer=str(value) if exact or label is None else label,
    )


def _of_workout(workout: Workout) -> list[str]:
    lines = [_how_it_ended(workout)]
    for id_, value in (
        ("week.effort", workout.effort),
        ("week.workout_pain", workout.pain_during),
        ("week.felt", workout.felt),
    ):
        if value is not None:
            lines.append(_answer(id_, value))
    return lines


def _signs_of(answers: Answers) -> list[str]:
    """The warning signs that these answers name."""
    known, say = catalogue.load().signs, visit.words().say
    return [say(f"sign.{id_}.asks", known[id_].asks) for id_ in answers.signs or () if id_ in known]


def _how_it_ended(workout: Workout) -> str:
    say, done, planned = visit.words().say, workout.sets_done, workout.sets_planned
    if done == 0:
        return say("diary.no_set", "Nothing done, and that is all right")
    if done is not None and planned is not None and done < planned:
        return say("diary.sets", "{done} of {planned} sets", done=done, planned=planned)
    return _answer("week.ended", workout.ended_as)


def _of_answers(entry: AnswersEntry) -> list[str]:
    say, now = visit.words().say, entry.answers
    lines = _signs_of(now.answers)
    if now.clinician_said:
        lines.append(say("diary.clinician", "The clinician: {said}", said=stop_ways.words()[now.clinician_said]))
    stage = now.answers.ability.known_stage
    if stage is not None:
        lines.append(say("diary.told_stage", "Stage {stage} at most, from then on", stage=stage))
    names = catalogue.load().exercises
    for gone, came in now.swaps:
        if gone in names and came in names:
            lines.append(
                say(
                    "diary.swapped",
                    "{came} in the place of {gone}",
                    came=say(f"exercise.{came}.name", names[came].name),
                    gone=say(f"exercise.{gone}.name", names[gone].name),
                )
            )
    return lines or [say("diary.answers_changed", "Other answers, or a limit taken back")]


# --- up or down a stage ------------------------------------------------------------------------------------


def _stage(kept: Kept) -> None:
    """Both ways, each with what the rules say to it. Down is always open; up goes as far as the rules go."""
    say, plan = visit.words().say, kept.plan
    if not plan.is_plan:
        return
    with st.container(key="section-stage"):
        st.header(say("stage.title", "Move me up or down a stage"), anchor=False)
        st.markdown(
            plain(
                say(
                    "stage.now",
                    "You are in stage {stage} of 3. You know your hip: easier is always your choice.",
                    stage=plan.stage,
                )
            )
        )
        with st.expander(say("stage.down", "Move me down a stage")):
            _down(kept)
        with st.expander(say("stage.up", "Move me up a stage")):
            _up(kept)


def _down(kept: Kept) -> None:
    say = visit.words().say
    way = past.way_down(kept.history, catalogue.load(), visit.language())
    if way is None or way.plan is None:
        st.markdown(
            say(
                "stage.lowest",
                "Stage 1 is the lowest. If it is still too much, say so in the weekly check-in: then the doses go down, or one exercise is left out.",
            )
        )
        return
    st.markdown(
        plain(
            say(
                "stage.down_says",
                "From now on stage {stage}. Good weeks lead up again, through the gate.",
                stage=way.stage,
            )
        )
    )
    if way.plan.is_plan:
        verdict.changes(kept.plan, way.plan)
    st.button(
        say("stage.take_down", "Move down to stage {stage}", stage=way.stage),
        key="stage-down",
        width="stretch",
        on_click=_move,
        args=(kept, way),
    )


def _up(kept: Kept) -> None:
    say = visit.words().say
    way = past.way_up(kept.history, catalogue.load(), visit.language())
    if way is None:
        return
    if way.revision is None:
        if not way.why_not:
            st.markdown(say("stage.highest", "Stage 3 is the highest. In it the load goes up."))
            return
        st.markdown(
            plain(say("stage.not_yet", "Stage {stage} is not open yet. The rules that decide here:", stage=way.stage))
        )
        for reason in way.why_not:
            st.markdown(f"{plain(reason.says)}  \n{evidence.sources_line(reason.sources)}")
        return
    st.markdown(
        plain(
            say(
                "stage.up_says",
                "A limit of your own keeps you lower than your answers do. You can take it back: then stage {stage}.",
                stage=way.stage,
            )
        )
    )
    if way.plan:
        verdict.changes(kept.plan, way.plan)
    st.button(
        say("stage.take_up", "Move up to stage {stage}", stage=way.stage),
        key="stage-up",
        width="stretch",
        on_click=_move,
        args=(kept, way),
    )


def _move(kept: Kept, way: past.Way) -> None:
    was_shown = visit.has_begun() and kept_plan.is_shown(kept)
    if way.revision and kept_plan.add(kept, way.revision, f"stage-{kept.history.state}-{way.stage}"):
        if was_shown:  # the other pages go on showing the kept plan
            visit.take_answers(way.revision.answers)
        visit.go(addresses.DIARY)


# --- deleting ---------------------------------------------------------------------------------------------


def _delete(kept: Kept) -> None:
    say = visit.words().say
    with st.container(key="section-delete"):
        st.header(say("delete.title", "Delete"), anchor=False)
        if not visit.form(DELETING):
            st.button(
                say("delete.ask", "Delete my plan and everything logged"),
                key="delete",
                width="stretch",
                on_click=visit.fill,
                args=(DELETING, {"asked": True}),
            )
            return
        page_frame.note(
            "delete",
            say(
                "delete.sure",
                "This deletes the plan, all check-ins and all workouts, at once and for good. Nobody can bring them back.",
            ),
            "red",
        )
        st.button(
            say("delete.yes", "Yes, delete it all"),
            key="delete-yes",
            type="primary",
            width="stretch",
            on_click=_gone,
            args=(kept,),
        )
        st.button(
            say("delete.no", "No, keep it"), key="delete-no", width="stretch", on_click=visit.clear, args=(DELETING,)
        )


def _gone(kept: Kept) -> None:
    kept_plan.delete(kept)
    visit.clear(DELETING)
    visit.go(addresses.DIARY)


diary_page()
