"""A link that carries a plan: what stands behind ``#`` of the address, read once and then taken out of it.

The part behind ``#`` is sent to no server by a browser. This component hands it over the connection
of the page. Nothing is mixed: the answers of a link wait beside those of the visit until the person
opens them.
"""

from __future__ import annotations

import streamlit as st

from wizard.exports import link
from wizard.ui.components import component
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

KEY = "linked"
_SCRIPT = component.script("plan_link")
_component = component.declare("hipwise_linked", _SCRIPT)


def listen() -> None:
    """Take what a link carries out of the address of this page, and offer to open it."""
    _component(key=KEY, on_found_change=_found, data={"mark": link.MARK, "most": link.MOST_CHARACTERS})


def offer() -> None:
    """The plan of a link that waits to be opened."""
    say = visit.words().say
    if not visit.visit().offered:
        return
    with st.container(key="card-linked"):
        st.header(say("linked.title", "Answers were brought here"), anchor=False)
        text = say("linked.says", "They came with a link or a file. You can look them over before you see the plan.")
        if visit.has_begun():
            text += " " + say("linked.instead", "They take the place of the answers in this tab.")
        st.markdown(plain(text))
        st.button(
            say("linked.open", "Open these answers"),
            key="linked-open",
            type="primary",
            width="stretch",
            on_click=visit.take_offered,
        )
        st.button(say("linked.leave", "Leave it"), key="linked-leave", width="stretch", on_click=visit.leave_offered)


def _found() -> None:
    try:
        visit.offer(*link.unpack(str(getattr(visit.shown(KEY), "found", ""))))
    except link.NotALinkError:
        visit.note_trouble(
            visit.words().say(
                "linked.not_whole",
                "This link is not whole, so its plan cannot be opened. Open the whole link, or answer the questions here.",
            )
        )
