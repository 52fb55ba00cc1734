"""What every screen shares: heading, notes, and the Back and Continue bar."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any, TypeVar

import streamlit as st

from wizard import drawings
from wizard.answers import journey
from wizard.plan.model import Plan
from wizard.server import addresses, modes
from wizard.server.modes import CLINIC
from wizard.server.network import INSECURE, LOOPBACK
from wizard.text import plan_sections
from wizard.ui.components.page_arrival import arrive
from wizard.ui.session import visit

from .markdown import plain

T = TypeVar("T")
Way = tuple[str, str, Callable[[], None] | None]  # of a button: its key, its words, and what it does


def heading(page: str, title: str, above: str | None = None, done: float | None = None) -> None:
    """The heading of a screen, with an optional line above it, and under that line a thin bar for the eye: ``done`` of 1."""
    arrive(page, visit.language(), visit.visit().reminders, ahead=page in addresses.QUESTION_PAGES[1:])
    if above:
        bar = (
            ""
            if done is None
            else f'<div class="hip-progress" aria-hidden="true"><div style="width:{done:.0%}"></div></div>'
        )
        st.html(f'<p class="hip-above">{escape(above)}</p>{bar}')
    st.title(plain(title), anchor=False)


def navigation(titles: Mapping[str, str], here: str, links: Sequence[str]) -> None:
    """The navigation, above everything: ``links`` to other screens.

    The questions have none: they lead on by themselves. Nor has the page that says where to go: that comes first.
    """
    if visit.seat().presents and here not in (addresses.PRESENT, addresses.NOTES):
        with st.container(key="navigation", horizontal=True):
            st.page_link(modes.file_of(addresses.PRESENT), label=titles[addresses.PRESENT], width="content")
        return
    if here == addresses.TODAY and visit.outing().phase == "going":
        return  # nothing beside the exercise
    if len(links) < 2 or here in (
        *addresses.QUESTION_PAGES,
        journey.CHECK,
        addresses.REFERRAL,
        addresses.ROOM,
        addresses.PRESENT,
        addresses.NOTES,
    ):
        return
    with st.container(key="navigation", horizontal=True):
        for place in links:
            with st.container(key="navigation-here" if place == here else f"navigation-{place}", width="content"):
                st.page_link(modes.file_of(place), label=titles[place], width="content")


def say_insecure() -> None:
    """On every page of a clinic that is in a network without encryption: that it is so."""
    if (
        modes.current().id == CLINIC
        and os.environ.get(INSECURE) == "1"
        and st.get_option("server.address") not in LOOPBACK
    ):
        say = visit.words().say
        note(
            "insecure",
            say(
                "frame.insecure",
                "This connection is not encrypted. Others in this network could read what is said here.",
            ),
            "red",
        )


def note(key: str, text: str, tone: str = "calm") -> None:
    """A short framed remark. ``tone``: calm, green, amber or red."""
    with st.container(key=f"note-{tone}-{key}"):
        st.markdown(plain(text))


def choose(key: str, label: str, words: Mapping[T, str], nothing: str) -> T | None:
    """A list to choose one of ``words`` from, which starts at ``nothing``. No typing, so that a phone shows no keyboard."""
    return st.selectbox(
        label, [*words], index=None, key=key, format_func=words.__getitem__, placeholder=nothing, filter_mode=None
    )


def muted(text: str) -> None:
    """A quieter line."""
    st.markdown(f":small[{plain(text)}]")


def made_from(plan: Plan, after: str = "") -> None:
    """The foot of every result: version and digests, so that the same result can be made again."""
    with st.container(key="digest"):
        muted(f"{plan_sections.made_from(plan, visit.words())} {after}".strip())


def bar(
    back: tuple[str, Callable[..., Any]] | None = None,
    forward: tuple[str, Callable[..., Any]] | None = None,
    key: str = "forward",
) -> None:
    """Back and Continue, always in reach at the bottom. ``key``: of the button that goes on, where it does something of its own."""
    with st.bottom, st.container(key="bar", horizontal=True, wrap=False):
        if back:
            st.button(back[0], key="back", on_click=back[1], width="stretch")
        if forward:
            st.button(forward[0], key=key, on_click=forward[1], type="primary", width="stretch")


# --- a page that has nothing to show ---------------------------------------------------------------------


def instead(page: str, title: str, says: str, drawn: str, *ways: Way) -> None:
    """A page that has nothing to show: its heading, somebody drawn who says why, and the way on. Of several ways the first is the main one."""
    heading(page, title)
    _said_instead(says, drawn, ways)


def aside(key: str, text: str, drawn: str = "shrugging") -> None:
    """Above a page that can be shown: what did not work, in the same form. The page itself is the way on."""
    with st.container(key=f"note-amber-{key}"):
        _somebody_says(text, drawn)


def nothing_yet(page: str) -> None:
    """A page that needs answers was opened without any: a sentence and a way on."""
    say = visit.words().say
    instead(
        page,
        say("nothing.title", "There are no answers yet"),
        say(
            "nothing.says",
            "This page opens after the questions. Answers stay in their own tab until it is "
            "closed. If that tab is gone, please answer again.",
        ),
        "pointing",
        ("start", say("start.begin", "Start"), partial(visit.go, visit.first_page())),
    )


def for_presenter(page: str) -> bool:
    """True where whoever presents has opened this page of a workshop; anybody else is told how they do."""
    if visit.seat().presents:
        return True
    say = visit.words().say
    instead(
        page,
        say("present.not_you", "This page is for the presenter"),
        say(
            "present.how",
            "Open it with the whole address that the command printed at its start. If you are in the room, join it here.",
        ),
        "pointing",
        ("to-room", say("tab.room", "The room"), partial(visit.go, addresses.ROOM)),
    )
    return False


def say_trouble() -> None:
    """On top of a page: what did not work just now."""
    said = visit.take_trouble()
    if said:
        aside("trouble", said)


def apologise() -> None:
    """One sentence where something went wrong; the answers are kept. Its heading announces nothing: that may be what failed."""
    say = visit.words().say
    st.title(say("sorry.title", "Something went wrong"), anchor=False)
    _said_instead(
        say("sorry.says", "That was our fault, not yours. Your answers are still here."),
        "shrugging",
        (("sorry-check", say("sorry.check", "Go to your answers"), partial(visit.go, journey.CHECK)),),
    )


def _said_instead(says: str, drawn: str, ways: Sequence[Way]) -> None:
    with st.container(key="instead"):
        _somebody_says(says, drawn)
        for n, (key, label, act) in enumerate(ways):
            st.button(plain(label), key=key, type="secondary" if n else "primary", width="stretch", on_click=act)


def _somebody_says(text: str, drawn: str) -> None:
    st.markdown(
        f'<div class="hip-instead">{drawings.icon(drawn)}<p>{escape(text, quote=False)}</p></div>',
        unsafe_allow_html=True,
    )
