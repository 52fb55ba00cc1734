"""How to take part: the code, the address, and how many are in."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

import streamlit as st

from wizard.exports import qr_code
from wizard.server import addresses
from wizard.ui.session import visit
from wizard.ui.workshop import host, live_counts
from wizard.words import Words

from . import At


def steps(at: At) -> int:
    """Everything at once."""
    return 0


def show(at: At) -> None:
    """The way in."""
    say, ways_in = visit.words().say, host.join_addresses()
    with st.container(key="slide-join"):
        if ways_in:
            _way_in(ways_in, host.room().code)
        else:
            st.html(
                f'<p class="hip-large">{escape(say("join.alone", "Phones cannot reach this computer now. Go on by show of hands: press H on a question."))}</p>'
            )
        live_counts.box(at, live(at, visit.words()))


def _way_in(ways_in: tuple[str, ...], letters: str) -> None:
    say, first = visit.words().say, ways_in[0]
    alt = say("join.alt", "Square code with the address of this room")
    square = qr_code.svg(f"{first}/{addresses.ROOM}#{letters}").replace(
        "<svg ", f'<svg role="img" aria-label="{escape(alt, quote=True)}" ', 1
    )
    more = "".join(
        f"<small>{escape(say('join.or', 'or {address}', address=_short(other)))}</small>" for other in ways_in[1:3]
    )
    st.markdown(
        f'<div class="hip-join"><div class="hip-square">{square}</div><ol><li>{escape(say("join.scan", "Point your camera at the square."))}</li>'
        f"<li>{escape(say('join.type', 'Or open this address:'))} <b>{escape(_short(first))}</b>{more}</li>"
        f'<li>{escape(say("join.code", "The code of this room:"))} <b class="hip-code">{escape(letters)}</b></li></ol></div>',
        unsafe_allow_html=True,
    )


def _short(address: str) -> str:
    parts = urlsplit(address)
    return parts.netloc if parts.scheme == "http" else address


def live(at: At, words: Words) -> str:
    """How many are in."""
    return live_counts.number(host.room().joined, words.say("join.in", "in the room"))
