"""What every screen shares: styles, heading, notes, and the Back and Continue bar."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import streamlit as st

from wizard import Plan, drawings, journey, shown
from wizard.modes import CLINIC
from wizard.network import INSECURE, LOOPBACK

from . import modes, places, session
from .arrival import arrive
from .marks import plain

T = TypeVar("T")
STATIC = Path(__file__).parent / "static"
STYLES = STATIC / "style.css"


def dress() -> None:
    """Put the stylesheet on the page, with the colours of the drawings."""
    st.html(_styles())


@lru_cache(maxsize=1)
def _styles() -> str:
    return f"<style>{STYLES.read_text('utf-8')}{drawings.stylesheet()}</style>"


def heading(page: str, title: str, above: str | None = None) -> None:
    """The heading of a screen, with an optional line above it."""
    arrive(page, session.language(), session.visit().reminders, ahead=page in places.QUESTION_PAGES[1:])
    if above:
        with st.container(key="above-heading"):
            st.markdown(plain(above))
    st.title(plain(title), anchor=False)


def navigation(titles: Mapping[str, str], here: str) -> None:
    """The navigation of this mode, above everything.

    The questions have none: they lead on by themselves. Nor has the page that says where to go: that comes first.
    """
    links = modes.current().links
    if here == places.TODAY and session.outing().phase == "going":
        return  # nothing beside the exercise
    if len(links) < 2 or here in (places.PRIVACY, *places.QUESTION_PAGES, journey.CHECK, places.REFERRAL):
        return
    with st.container(key="navigation", horizontal=True):
        for place in links:
            with st.container(key="navigation-here" if place == here else f"navigation-{place}", width="content"):
                st.page_link(places.file_of(place), label=titles[place], width="content")


def say_insecure() -> None:
    """On every page of a clinic that is in a network without encryption: that it is so."""
    if modes.current().id == CLINIC and os.environ.get(INSECURE) == "1" and st.get_option("server.address") not in LOOPBACK:
        say = session.words().say
        note("insecure", say("frame.insecure", "This connection is not encrypted. Others in this network could read what is said here."), "red")


def progress(done: int, of: int) -> None:
    """A thin bar for the eye; the words stand in the heading."""
    share = round(100 * done / of)
    st.html(f'<div class="hip-progress" aria-hidden="true"><div style="width:{share}%"></div></div>')


def note(key: str, text: str, tone: str = "calm") -> None:
    """A short framed remark. ``tone``: calm, green, amber or red."""
    with st.container(key=f"note-{tone}-{key}"):
        st.markdown(plain(text))


def choose(key: str, label: str, words: Mapping[T, str], nothing: str) -> T | None:
    """A list to choose one of ``words`` from, which starts at ``nothing``. No typing, so that a phone shows no keyboard."""
    return st.selectbox(
        label, [*words], index=None, key=key, format_func=words.__getitem__, placeholder=nothing, filter_mode=None)


def muted(text: str) -> None:
    """A quieter line."""
    st.markdown(f":small[{plain(text)}]")


def made_from(plan: Plan, after: str = "") -> None:
    """The foot of every result: version and digests, so that the same result can be made again."""
    with st.container(key="digest"):
        muted(f"{shown.made_from(plan, session.words())} {after}".strip())


def bar(
    back: tuple[str, Callable[[], None]] | None = None,
    forward: tuple[str, Callable[[], None]] | None = None,
) -> None:
    """Back and Continue, always in reach at the bottom."""
    with st.bottom:
        with st.container(key="bar", horizontal=True, wrap=False):
            if back:
                st.button(back[0], key="back", on_click=back[1], width="stretch")
            if forward:
                st.button(forward[0], key="forward", on_click=forward[1], type="primary", width="stretch")


def nothing_yet(page: str) -> None:
    """A page that needs answers was opened without any: a sentence and a way on."""
    say = session.words().say
    heading(page, say("nothing.title", "There are no answers yet"))
    st.markdown(say(
        "nothing.says", "This page opens after the questions. Answers stay in their own tab until it is "
        "closed. If that tab is gone, please answer again."))
    st.button(
        say("start.begin", "Start"), key="start", type="primary", width="stretch",
        on_click=session.go, args=(session.first_page(),),
    )


def apologise() -> None:
    """One sentence where something went wrong; the answers are kept."""
    say = session.words().say
    st.title(say("sorry.title", "Something went wrong"), anchor=False)
    st.markdown(say("sorry.says", "That was our fault, not yours. Your answers are still here."))
    st.button(
        say("sorry.check", "Go to your answers"), key="sorry-check", type="primary",
        on_click=session.go, args=("check",),
    )
