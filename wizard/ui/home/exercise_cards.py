"""The chosen exercises, one at a time or all for paper, and the swap of one that is felt at the front of the hip."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from wizard import drawings
from wizard.plan.model import Pick, Plan, TflPart
from wizard.server import addresses
from wizard.text import plan_sections
from wizard.ui.components import component
from wizard.ui.parts import additions, evidence, page_frame, pictures
from wizard.ui.parts.markdown import bullets, numbered, paragraphs, plain
from wizard.ui.session import visit

from . import kept_plan, plan_reasons
from .outcome_page import plan_for

Titled = Callable[..., object]  # makes a heading, of the level that fits the page

# A swap takes its own button away. The focus moves to the note that says what happened,
# or, after Undo, to the heading of the exercises.
_SCRIPT = component.script("exercise_cards")
_follow_swap = component.declare("hipwise_swap", _SCRIPT)


def one(place: str) -> None:
    """The page of one exercise: how it is done, and the ways to the one before and the one after it."""
    plan = plan_for(place)
    if plan is None:
        return
    say, at = visit.words().say, addresses.EXERCISES.index(place)
    pick = plan.picks[at]
    page_frame.heading(
        place,
        pick.name,
        above=say(
            "pick.of",
            "Exercise {n} of {count}: {amount}",
            n=at + 1,
            count=len(plan.picks),
            amount=plan_sections.dose_in_short(pick.dose, visit.words()),
        ),
    )
    additions.current().notice()
    swaps = kept_plan.swaps()
    swapped(plan, swaps if swaps and swaps[-1][1] == pick.exercise else ())
    with st.container(key="exercise"):
        _how(pick, st.header)
    page_frame.made_from(plan, plan_sections.education(visit.words()))
    to_plan = (say("tab.plan", "Your plan"), partial(visit.go, addresses.PLAN))
    page_frame.bar(
        back=(say("pick.previous", "Previous"), partial(visit.go, addresses.EXERCISES[at - 1])) if at else to_plan,
        forward=(say("pick.next", "Next"), partial(visit.go, addresses.EXERCISES[at + 1]))
        if at + 1 < len(plan.picks)
        else to_plan,
    )


def all_of(plan: Plan) -> None:
    """Every exercise of ``plan``, one after the other."""
    for number, pick in enumerate(plan.picks, 1):
        with st.container(key=f"card-pick-{pick.exercise}"):
            st.header(f"{number}. {plain(pick.name)}", anchor=False)
            _how(pick, st.subheader)


def swapped(plan: Plan, swaps: tuple[tuple[str, str], ...]) -> None:
    """What was swapped, with a way back."""
    say = visit.words().say
    _follow_swap(key="follow-swap", data={"count": len(kept_plan.swaps())})
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


def _how(pick: Pick, titled: Titled) -> None:
    """How much, how, what to watch, when to stop; deeper material folded away."""
    say = visit.words().say
    st.markdown(plain(pick.summary))
    pictures.with_movement(pick.exercise, pick.dose.tempo, pick.dose.load, visit.answers().pain.side)
    pictures.needs(pick.exercise, pick.position, pick.dose.load)
    _dose(pick)
    _part(titled, f"steps-{pick.exercise}", say("pick.steps", "Step by step"), numbered(pick.steps))
    _part(titled, f"cues-{pick.exercise}", say("pick.cues", "Good form"), bullets(pick.cues))
    _front_of_hip(titled, pick.exercise, pick.tfl)
    with st.container(key=f"note-red-stop-{pick.exercise}"):
        _part(titled, f"stop-{pick.exercise}", say("pick.stop", "Stop if"), bullets(pick.stop_if))
    _folded(pick)


def _part(titled: Titled, id_: str, title: str, text: str) -> None:
    """A titled part. ``id_`` tells it from the part of the same name of the next exercise."""
    titled(plain(title), anchor=id_)
    st.markdown(text)


def _dose(pick: Pick) -> None:
    first, *others = pick.dose.lines
    with st.container(key=f"dose-{pick.exercise}"):
        st.markdown(f"**{plain(first)}**")
        st.markdown(bullets((*others, *plan_sections.dose_details(pick.dose, visit.words()))))


def _front_of_hip(titled: Titled, exercise: str, tfl: TflPart) -> None:
    say = visit.words().say
    with st.container(key=f"note-calm-tfl-{exercise}"):
        _part(titled, f"tfl-{exercise}", say("pick.tfl", "Where should you feel it?"), bullets(tfl.cues))
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
        st.markdown(paragraphs(map(plan_reasons.reason, pick.reasons)))
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
