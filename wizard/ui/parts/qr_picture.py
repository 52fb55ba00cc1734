"""A square code on a page."""

from __future__ import annotations

from html import escape

import streamlit as st

from wizard.exports import qr_code
from wizard.ui.session import visit


def picture(text: str) -> None:
    """The code of ``text``, with a name for those who cannot see it; its text stands in its squares only."""
    alt = visit.words().say("take.code_alt", "Square code with your plan as text")
    svg = qr_code.svg(text).replace(
        "<svg ", f'<svg role="img" aria-label="{escape(alt, quote=True)}" ', 1
    )  # our own drawing
    with st.container(key="code-picture"):
        st.markdown(svg, unsafe_allow_html=True)
