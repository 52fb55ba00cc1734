"""The cards of the chosen exercises, and the swap of one that is felt at the front of the hip."""

from __future__ import annotations

import streamlit as st

from wizard import drawings
from wizard.plan.model import Pick, Plan, Reason, TflPart
from wizard.text import plan_sections
from wizard.ui.components import component
from wizard.ui.parts import evidence, pictures
from wizard.ui.parts.markdown import bullets, numbered, paragraphs, plain
from wizard.ui.session import visit

from . import kept_plan

# A swap takes its own button away. The focus moves to the note that says what happened,
# or, after Undo, to the heading of the exercises.
_SCRIPT = component.script("exercise_cards")
_follow_swap = component.declare("hipwise_swap", _SCRIPT)


def cards(plan: Plan) -> None:
    """All exercises of ``plan``; above them what was swapped, with a way back."""
    say = visit.words().say
    with st.container(key="exercises"):
        st.header(plain(say("plan.picks", "Your exercises")), anchor="exercises")
        _swapped(plan)
    for number, pick in enumerate(plan.picks, 1):
        card(number, pick)


def _swapped(plan: Plan) -> None:
    say = visit.words().say
    swaps = kept_plan.swaps()
    _follow_swap(key="follow-swap", data={"count": len(swaps)})
    if not swaps:
        return
    with st.container(key="note-green-swapped"):
        st.markdown(_swap_words(plan, swaps))
        st.button(say("swap.undo", "Undo"), key="undo-swap", on_click=kept_plan.undo_swap)


def _swap_words(plan: Plan, swaps: tuple[tuple[str, str], ...]) -> str:
    say = visit.words().say
    names = plan_sections.names(plan)
    said = [
        f"**{plain(say('swap.done', 'We swapped {old} for {new}.', old=names[old], new=names[new]))}**"
        for old, new in swaps
    ]
    if len(plan.picks) > 1:
        said.append(plain(say("swap.others", "The rest of your exercises stayed.")))
    said.append(plain(say("swap.around", "The warm-up and the weeks ahead fit the new one.")))
    return " ".join(said)


def card(number: int, pick: Pick) -> None:
    """One exercise: how much, how, what to watch, when to stop; deeper material folded away."""
    say = visit.words().say
    with st.container(key=f"card-pick-{pick.exercise}"):
        st.header(f"{number}. {plain(pick.name)}", anchor=False)
        st.markdown(plain(pick.summary))
        pictures.with_movement(pick.exercise, pick.dose.tempo, pick.dose.load, visit.answers().pain.side)
        pictures.needs(pick.exercise, pick.position, pick.dose.load)
        _dose(pick)
        _part(f"steps-{pick.exercise}", say("pick.steps", "Step by step"), numbered(pick.steps))
        _part(f"cues-{pick.exercise}", say("pick.cues", "Good form"), bullets(pick.cues))
        _front_of_hip(pick.exercise, pick.tfl)
        with st.container(key=f"note-red-stop-{pick.exercise}"):
            _part(f"stop-{pick.exercise}", say("pick.stop", "Stop if"), bullets(pick.stop_if))
        _folded(pick)


def _part(id_: str, title: str, text: str) -> None:
    """A titled part of a card. ``id_`` tells it from the part of the same name in the next card."""
    st.subheader(plain(title), anchor=id_)
    st.markdown(text)


def _dose(pick: Pick) -> None:
    first, *others = pick.dose.lines
    with st.container(key=f"dose-{pick.exercise}"):
        st.markdown(f"**{plain(first)}**")
        st.markdown(bullets((*others, *plan_sections.dose_details(pick.dose, visit.words()))))


def _front_of_hip(exercise: str, tfl: TflPart) -> None:
    say = visit.words().say
    with st.container(key=f"note-calm-tfl-{exercise}"):
        _part(f"tfl-{exercise}", say("pick.tfl", "Where should you feel it?"), bullets(tfl.cues))
        st.markdown(plain(tfl.self_check))
        if tfl.swap:
            st.button(
                plain(say("pick.swap", "I feel it at the front: swap for {name}", name=tfl.swap_name)),
                key=f"swap-{exercise}",
                width="stretch",
                on_click=kept_plan.swap,
                args=(exercise, tfl.swap),
            )
        if tfl.says:
            st.markdown(f":small[{plain(say('pick.tfl_class', 'Front of the hip: {says}', says=tfl.says))}]")


@st.fragment
def _faults(pick: Pick) -> None:
    """The faults; the picture of each is drawn when somebody opens them."""
    folded = st.expander(
        visit.words().say("pick.faults", "If it goes wrong, and how to mend it"),
        key=f"lazy-faults-{pick.exercise}",
        on_change="rerun",
    )
    pictured = drawings.pictured_faults(pick.exercise) if folded.open else ()
    side = visit.answers().pain.side
    with folded:
        said = [f"**{plain(f.fault)}** {plain(f.mend)}" for f in pick.faults]
        if not pictured:
            st.markdown(paragraphs(said))
            return
        for number, words in enumerate(said, 1):
            st.markdown(words)
            if number in pictured:
                pictures.right_and_wrong(pick.exercise, number, side)
        if drawings.TFL in pictured:
            pictures.front_of_hip(pick.exercise, side)


def _folded(pick: Pick) -> None:
    say = visit.words().say
    _faults(pick)
    with st.expander(say("pick.why", "Why this exercise?")):
        st.markdown(paragraphs(map(_reason, pick.reasons)))
    if pick.easier or pick.harder:
        with st.expander(say("pick.ladder", "Easier and harder")):
            st.markdown(
                paragraphs(
                    f"**{plain(title)}**: {plain(', '.join(link.name for link in links))}"
                    for title, links in (
                        (say("pick.easier", "Easier"), pick.easier),
                        (say("pick.harder", "Harder, later"), pick.harder),
                    )
                    if links
                )
            )
    if pick.claims:
        with st.expander(say("pick.claims", "What studies and texts say")):
            evidence.claims(pick.claims)


def _reason(reason: Reason) -> str:
    points = (
        ""
        if reason.points is None
        else plain(visit.words().say("pick.points", "({points} points)", points=f"{reason.points:+d}"))
    )
    return f"{plain(reason.says)} {points}  \n{evidence.sources_line(reason.sources)}"
