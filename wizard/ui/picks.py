"""The cards of the chosen exercises."""

from __future__ import annotations

import streamlit as st

from wizard.plan import DosePart, Pick, TflPart

from . import evidence, session
from .marks import bullets, numbered, plain


def card(number: int, pick: Pick) -> None:
    """One exercise: how much, how, what to watch, when to stop; deeper material folded away."""
    say = session.words().say
    with st.container(key=f"card-pick-{pick.exercise}"):
        st.header(f"{number}. {plain(pick.name)}", anchor=False)
        st.markdown(plain(pick.summary))
        _dose(pick)
        _part(say("pick.steps", "Step by step"), numbered(pick.steps))
        _part(say("pick.cues", "Good form"), bullets(pick.cues))
        _front_of_hip(pick.exercise, pick.tfl)
        with st.container(key=f"note-red-stop-{pick.exercise}"):
            _part(say("pick.stop", "Stop if"), bullets(pick.stop_if))
        _folded(pick)


def _part(title: str, text: str) -> None:
    st.subheader(plain(title), anchor=False)
    st.markdown(text)


def _dose(pick: Pick) -> None:
    first, *others = pick.dose.lines
    with st.container(key=f"dose-{pick.exercise}"):
        st.markdown(f"**{plain(first)}**")
        st.markdown(bullets((*others, *_dose_details(pick.dose))))


def _dose_details(dose: DosePart) -> list[str]:
    say = session.words().say
    found = []
    if dose.tempo:
        up, hold, down = dose.tempo.split("-")
        found.append(say("dose.tempo", "{up} seconds up, {hold} hold, {down} down", up=up, hold=hold, down=down))
    found.append(say("dose.rest", "{seconds} seconds of rest between sets", seconds=dose.rest_s))
    if dose.hold_s is None:
        found.append(say("dose.reserve", "end each set while {n} more good ones would be possible",
                         n=dose.reps_in_reserve))
    return found


def _front_of_hip(exercise: str, tfl: TflPart) -> None:
    say = session.words().say
    with st.container(key=f"note-calm-tfl-{exercise}"):
        _part(say("pick.tfl", "Where should you feel it?"), bullets(tfl.cues))
        st.markdown(plain(tfl.self_check))
        if tfl.swap_name:
            st.markdown(f"**{plain(say('pick.swap', 'Swap: {name}', name=tfl.swap_name))}**")
        if tfl.says:
            st.markdown(f":small[{plain(say('pick.tfl_class', 'Front of the hip: {says}', says=tfl.says))}]")


def _folded(pick: Pick) -> None:
    say = session.words().say
    with st.expander(say("pick.faults", "If it goes wrong, and how to mend it")):
        st.markdown("\n".join(f"- **{plain(f.fault)}** {plain(f.mend)}" for f in pick.faults))
    with st.expander(say("pick.why", "Why this exercise?")):
        for reason in pick.reasons:
            points = "" if reason.points is None else plain(say(
                "pick.points", "({points} points)", points=f"{reason.points:+d}"))
            st.markdown(f"{plain(reason.says)} {points}  \n{evidence.sources_line(reason.sources)}")
    if pick.easier or pick.harder:
        with st.expander(say("pick.ladder", "Easier and harder")):
            for title, links in (
                (say("pick.easier", "Easier"), pick.easier),
                (say("pick.harder", "Harder, later"), pick.harder),
            ):
                if links:
                    st.markdown(f"**{plain(title)}**: {plain(', '.join(link.name for link in links))}")
    if pick.claims:
        with st.expander(say("pick.claims", "What studies and texts say")):
            evidence.claims(pick.claims)
