"""The end: what phones may take home, and closing the room."""

from __future__ import annotations

from html import escape

import streamlit as st

from wizard.ui.session import visit
from wizard.ui.workshop import host, live_counts
from wizard.words import Words

from . import At


def steps(at: At) -> int:
    """Everything at once."""
    return 0


def show(at: At) -> None:
    """What stays, and what is forgotten."""
    say = visit.words().say
    with st.container(key="slide-end"):
        lines = (
            say(
                "end.take",
                "On your phone: press “Take it along” under your plan for a page of paper, a file for your calendar, or a code.",
            ),
            say("end.keep", "The page keeps your answers until you close it. This room keeps none."),
            say("end.care", "Education, not a medical device. With a warning sign, see someone before you exercise."),
        )
        st.html("".join(f'<p class="hip-large">{escape(line)}</p>' for line in lines))
        live_counts.box(at, live(at, visit.words()))
        st.button(
            say("end.close", "Close the room and forget everything"),
            key="close-room",
            type="primary",
            on_click=host.close,
        )


def live(at: At, words: Words) -> str:
    """How many are still in."""
    return live_counts.number(host.room().joined, words.say("join.in", "in the room"))
