"""Today's workout: what is due, guided step by step, and afterwards how it was."""

from functools import partial
from typing import Any

import streamlit as st

import catalogue
from catalogue import vocabulary as v
from wizard.answers import check_in_questions
from wizard.answers.model import Answers
from wizard.answers.questions import UNSURE, Question
from wizard.follow_up import history, workout
from wizard.follow_up.workout import Move, Waiting
from wizard.plan.decide import decide
from wizard.plan.model import Plan
from wizard.plan.writer import dose_words, teller
from wizard.server import addresses
from wizard.text import plan_sections
from wizard.ui.components import workout_player
from wizard.ui.home import empty_pages, kept_plan, new_signs
from wizard.ui.home.kept_plan import Kept
from wizard.ui.parts import page_frame, pictures, question_form
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.session import local_time, visit

FORM = visit.OUTING
ADVICE = {"green": "pain_green", "amber": "pain_amber", "red": "pain_red"}
EFFORT, PAIN = check_in_questions.WORKOUT_QUESTIONS[1:]
FELT = check_in_questions.BY_FIELD["felt"]


def today_page(plan: Plan, kept: Kept | None) -> None:
    """The part of the workout that is under way."""
    now = visit.outing()
    if now.phase in ("waiting", "after") and now.waiting and now.waiting.of and kept is None:
        _out_of_reach()
        return
    if kept and visit.is_of_another_plan(kept.key):
        visit.new_outing()
    {"before": _before, "going": _going, "waiting": _waiting, "after": _after, "saved": _saved}[visit.outing().phase](
        plan, kept
    )


# --- before --------------------------------------------------------------------------------------------


def _before(plan: Plan, kept: Kept | None) -> None:
    say = visit.words().say
    page_frame.heading(addresses.TODAY, say("today.title", "Today's workout"), above=_where_in_the_weeks(kept))
    moves = _moves(_plan_of_today(plan, kept), kept)
    due = [move for move in moves if move.item.exercise not in visit.outing().left_out]
    _changed_today(plan, moves, kept)
    for move in due:
        _move(move, kept, last=len(due) == 1)
    with st.container(key="card-before"):
        st.subheader(say("today.first", "First"), anchor=False)
        st.markdown(bullets((*(part.says for part in plan.warm_up), *_space())))
    with st.expander(say("plan.pain", "How much pain is all right?")):
        _pain_rule(plan, *ADVICE)
    page_frame.bar(
        back=(_back_words(kept), partial(visit.go, addresses.START if kept else addresses.PLAN)),
        forward=(say("today.go", "Begin"), partial(_begin, plan, kept)),
    )


def _begin(plan: Plan, kept: Kept | None) -> None:
    """From here on the steps stay as they are, whatever happens to the plan or to the store meanwhile."""
    moves = _moves_now(plan, kept)
    visit.outing(
        phase="going",
        steps=workout.steps(moves, _answers(kept).pain.side),
        loads=tuple((m.item.exercise, m.item.load) for m in moves),
        begun=workout.begun(
            visit.outing().token,
            kept.mark if kept else "",
            kept.week if kept else 1,
            [m.item.exercise for m in _moves(plan, kept)],
            moves,
            local_time.today(),
        ),
    )


def _space() -> tuple[str, ...]:
    return (visit.words().say("today.space", "Put the phone where you can see it from where you exercise."),)


def _back_words(kept: Kept | None) -> str:
    say = visit.words().say
    return say("plan.start", "Start page") if kept else say("tab.plan", "Your plan")


def _where_in_the_weeks(kept: Kept | None) -> str | None:
    if kept is None:
        return None
    done = sum(w.was_done for w in kept.workouts_this_week)
    return visit.words().say(
        "today.where",
        "Week {week}, workout {n} of {of}",
        week=kept.week,
        n=done + 1,
        of=max(done + 1, kept.plan.weeks[0].sessions),
    )


def _move(move: Move, kept: Kept | None, last: bool) -> None:
    say, known = visit.words().say, teller(catalogue.load(), visit.language())
    id_ = move.item.exercise
    with st.container(key=f"card-move-{id_}"):
        st.header(plain(known.name(id_)), anchor=False)
        st.markdown(f"**{plain('; '.join(dose_words(move.item, move.sides, known)))}**")
        pictures.still(id_, move.item.load, _answers(kept).pain.side)
        with st.container(key=f"choices-{id_}", horizontal=True):
            for thing in _kit_of(move, kept):
                st.button(
                    plain(say("today.no_kit", "Not here: {thing}", thing=pictures.thing_words(thing))),
                    key=f"no-{thing}-{id_}",
                    on_click=_without,
                    args=(thing,),
                )
            if not last:
                st.button(say("today.not_today", "Not today"), key=f"not-today-{id_}", on_click=_leave_out, args=(id_,))


def _answers(kept: Kept | None) -> Answers:
    return kept.history.answers if kept else visit.answers()


def _kit_of(move: Move, kept: Kept | None) -> list[str]:
    """What of the person's own kit this exercise needs at its load today."""
    has = _answers(kept).equipment or ()
    return [
        thing for thing in pictures.things(move.item.exercise, move.item.load) if thing in v.EQUIPMENT and thing in has
    ]


def _without(thing: str) -> None:
    visit.outing(no_kit=visit.outing().no_kit | {thing})


def _leave_out(id_: str) -> None:
    visit.outing(left_out=visit.outing().left_out | {id_})


def _changed_today(plan: Plan, moves: tuple[Move, ...], kept: Kept | None) -> None:
    """What is otherwise than usual, this once, with a way back."""
    say, known, now = visit.words().say, teller(catalogue.load(), visit.language()), visit.outing()
    if not now.no_kit and not now.left_out:
        return
    usual = [move.item.exercise for move in _moves(plan, kept)]
    today = [move.item.exercise for move in moves]
    gone, come = [i for i in usual if i not in today], [i for i in today if i not in usual]
    with st.container(key="note-green-today"):
        for old, new in zip(gone, come, strict=False):
            st.markdown(
                plain(
                    say(
                        "today.instead", "Only today: {new} instead of {old}.", new=known.name(new), old=known.name(old)
                    )
                )
            )
        for old in gone[len(come) :]:
            st.markdown(
                plain(
                    say("today.without", "Only today: without {old}. Nothing else fits as well.", old=known.name(old))
                )
            )
        for id_ in sorted(now.left_out & set(today)):
            st.markdown(plain(say("today.left_out", "Only today: without {old}.", old=known.name(id_))))
        if not gone and now.no_kit:
            st.markdown(say("today.same", "Your exercises stay the same without it."))
        st.button(say("today.undo", "As planned again"), key="as-planned", on_click=visit.new_outing)


# --- which exercises ---------------------------------------------------------------------------------------


def _plan_of_today(plan: Plan, kept: Kept | None) -> Plan:
    """The plan without the kit that is not at hand; the usual one where that would be none."""
    missing = visit.outing().no_kit
    if not missing:
        return plan
    if kept:
        other = history.replay_without(kept.history, catalogue.load(), missing, visit.language())
    else:
        other = decide(workout.without(visit.answers(), missing), catalogue.load(), visit.language(), visit.swaps())
    return other if other.is_plan and other.weeks else plan


def _moves(plan: Plan, kept: Kept | None) -> tuple[Move, ...]:
    done = sum(w.was_done for w in kept.workouts_this_week) if kept else 0
    return workout.today(plan, catalogue.load(), done)[1]


def _moves_now(plan: Plan, kept: Kept | None) -> tuple[Move, ...]:
    moves = _moves(_plan_of_today(plan, kept), kept)
    return tuple(move for move in moves if move.item.exercise not in visit.outing().left_out) or moves[:1]


# --- under way ---------------------------------------------------------------------------------------------


def _going(plan: Plan, kept: Kept | None) -> None:
    say, known, now = visit.words().say, teller(catalogue.load(), visit.language()), visit.outing()
    if now.begun is None:  # nothing was begun in this session
        visit.outing(phase="before")
        _before(plan, kept)
        return
    page_frame.heading(addresses.TODAY, say("today.going", "Follow along"))
    st.button(
        say("today.back", "Back to the list"),
        key="back",
        icon=":material/close:",
        on_click=visit.press(visit.outing, phase="before"),
    )
    workout_player.guide(now.steps, {id_: known.name(id_) for id_, _ in now.loads}, dict(now.loads), now.begun, _ended)
    _pain_rule(plan, "red")


def _ended(text: Any) -> None:
    visit.take_workout(text, local_time.today())


# --- afterwards --------------------------------------------------------------------------------------------


def _waiting(plan: Plan, kept: Kept | None) -> None:
    """A workout has ended, and how it was is not said yet. Nothing else begins before that."""
    say, on = visit.words().say, _workout().on
    title = (
        say("waiting.today", "A workout from today is waiting")
        if on is None or on == local_time.today()
        else say("waiting.day", "A workout from {day} is waiting", day=plan_sections.day(on, visit.words()))
    )
    page_frame.instead(
        addresses.TODAY,
        title,
        say("waiting.says", "How was it? Say so, and it is noted."),
        "pointing",
        ("say-how", say("waiting.go", "Say how it was"), visit.press(visit.outing, phase="after")),
        ("let-go", say("waiting.drop", "Do not note this workout"), visit.new_outing),
    )


def _out_of_reach() -> None:
    """A workout waits for a plan that cannot be read now."""
    say = visit.words().say
    says = visit.take_trouble() or say("waiting.not_here", "The plan that it belongs to is not open here.")
    page_frame.instead(
        addresses.TODAY,
        say("waiting.title", "A workout is waiting"),
        says,
        "shrugging",
        ("again", say("absent.again", "Try again"), None),
        ("let-go", say("waiting.drop", "Do not note this workout"), visit.new_outing),
    )


def _workout() -> Waiting:
    found: Waiting | None = visit.outing().waiting
    assert found is not None
    return found


def _after(plan: Plan, kept: Kept | None) -> None:
    say, now = visit.words().say, _workout()
    forward = (say("after.save", "Save") if kept else say("after.on", "Continue"), partial(_save, kept))
    if not now.sets_done:
        page_frame.heading(addresses.TODAY, say("after.nothing", "Nothing done today. That is all right."))
        st.markdown(say("after.nothing_says", "It counts as no workout. The next one is there when you are."))
    else:
        page_frame.heading(addresses.TODAY, _how_was_it(now))
        question_form.ask(
            FORM,
            EFFORT,
            words={number: say(f"effort.{number}", word) for number, word in check_in_questions.EFFORT_WORDS},
        )
        question_form.ask(FORM, PAIN)
        question_form.ask(FORM, FELT, unsure=False)
    page_frame.bar(back=(say("after.later", "Not now"), visit.press(visit.outing, phase="waiting")), forward=forward)


def _how_was_it(now: Waiting) -> str:
    say = visit.words().say
    if now.sets_done < now.sets_planned:
        return say(
            "after.partly", "{done} of {planned} sets. How was it?", done=now.sets_done, planned=now.sets_planned
        )
    return say("after.title", "Well done. How was it?")


def _said(question: Question) -> Any:
    """What was answered; None where it is open or not sure."""
    found = visit.form(FORM).get(question.id)
    return None if found == UNSURE else found


def _save(kept: Kept | None) -> None:
    now = visit.outing().waiting
    if now is None:
        return  # a second press of the same button
    entry = workout.kept_as(now, _said(EFFORT), _said(PAIN), _said(FELT))
    if kept is not None and not kept_plan.add_workout(kept, entry, now.once):
        return
    if entry.was_done:
        visit.outing(phase="saved")
    else:
        _leave(addresses.START)


def _saved(plan: Plan, kept: Kept | None) -> None:
    """What it means for the next time, by the pain rule and the self-check."""
    say = visit.words().say
    page_frame.heading(addresses.TODAY, say("saved.title", "What that means"))
    colour = workout.colour_of(_said(PAIN))
    _pain_rule(plan, *([colour] if colour else ADVICE))
    if _said(FELT) == "front":
        with st.container(key="card-front"):
            st.subheader(say("saved.front", "You felt it at the front of the hip"), anchor=False)
            for pick in plan.picks:
                st.markdown(f"**{plain(pick.name)}**")
                st.markdown(bullets(pick.tfl.cues))
    if colour == "red" and kept:
        st.markdown(plain(say("saved.check_in", "Say so in this week's check-in. It decides how the plan goes on.")))
    if kept is None and not _workout().of:
        page_frame.note(
            "not-kept",
            say("saved.not_kept", "This workout was not kept. Keep your plan on its page, and the next one will be."),
        )
    page_frame.bar(
        back=(say("plan.start", "Start page"), partial(_leave, addresses.START)),
        forward=(say("tab.plan", "Your plan"), partial(_leave, addresses.PLAN)),
    )


def _pain_rule(plan: Plan, *colours: str) -> None:
    """The pain rule of the plan, in these colours."""
    texts = {part.id: part.text for part in plan.advice}
    for colour in colours:
        page_frame.note(f"pain-{colour}", texts[ADVICE[colour]], colour)


def _leave(place: str) -> None:
    visit.new_outing()
    visit.go(place)


def _show() -> None:
    kept_plan.adopt()
    kept = kept_plan.current()
    if kept is None and not visit.has_begun():
        empty_pages.nothing_here(addresses.TODAY)
        return
    if kept_plan.differs(kept):
        empty_pages.undecided(addresses.TODAY)
        return
    if kept and kept.plan.is_plan and kept_plan.sign_waits(kept):
        empty_pages.sign_waits(addresses.TODAY)
        return
    if kept and new_signs.are_open(kept):
        new_signs.show(addresses.TODAY, kept)
        return
    plan = kept.plan if kept else visit.swapped_plan()
    if not plan.is_plan:
        visit.go(addresses.place_of(plan.outcome))
        visit.turn()
        return
    today_page(plan, kept)


_show()
