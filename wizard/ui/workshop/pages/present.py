"""The talk on the projector: one slide, no menus. Keys lead; the buttons below do the same."""

from html import escape

import streamlit as st

from wizard.server import addresses
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit
from wizard.ui.workshop import host, presenter_keys
from wizard.ui.workshop.slides import At
from wizard.workshop import deck
from wizard.workshop.room import BOARD
from wizard.workshop.talk import slides


def present_page() -> None:
    """Show the slide that the talk is at, to whoever presents."""
    if not page_frame.for_presenter(addresses.PRESENT):
        return
    say = visit.words().say
    shows = host.room().seen
    now = host.at(visit.language())
    page_frame.heading(f"talk-{now.slide.id}-{now.persona.id}", say(f"slide.{now.slide.id}.title", now.slide.title))
    presenter_keys.listen(shows)  # before the slide: where one fails, the keys lead on
    with st.container(key="talk"):
        host.show(now)
    if host.room().position.dark:
        st.html(
            f'<div class="hip-dark" role="status">{escape(say("present.dark", "The screen is dark. Any key shows it again."))}</div>'
        )
    _foot(now)


def _foot(now: At) -> None:
    say, room = visit.words().say, host.room()
    with st.bottom, st.container(key="talk-foot", horizontal=True, wrap=False):
        _button("previous", say("present.previous", "← Back"), deck.PREVIOUS)
        left = host.steps(now.slide, room.position) - now.shown
        _button(
            "next",
            say("present.step", "→ Reveal ({n})", n=left) if left > 0 else say("present.next", "→ Next"),
            deck.NEXT,
        )
        _button("all", say("present.reveal", "R · All"), deck.REVEAL)
        if now.slide.kind in ("guess", "board"):
            subject = room.ballot.id if room.ballot else BOARD
            frozen = subject in room.position.frozen
            _button(
                "freeze",
                say("present.open", "F · Open") if frozen else say("present.freeze", "F · Freeze"),
                deck.FREEZE,
            )
        _button("reset", say("present.reset", "0 · Reset"), deck.RESET)
        here = f"{room.position.slide + 1} / {len(slides())}"
        st.markdown(plain(say("present.foot", "{here} · N notes · code {code}", here=here, code=room.code)))


def _button(key: str, label: str, what: str) -> None:
    st.button(plain(label), key=f"talk-{key}", on_click=host.press, args=(what,))


present_page()
