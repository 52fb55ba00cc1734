"""Components of our own: what Streamlit's v2 components need, and one detour.

Streamlit searches the values of a dictionary for data frames, and loads pandas, numpy and pyarrow for
that: 100 MB and a slower collection of every run. A list it passes on as it is. So the data goes as a list of one
thing, and a script takes it out again: ``export default function ({ data: [data], … })``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st


def declare(name: str, js: str, html: str = "<span></span>", css: str | None = None) -> Callable[..., None]:
    """A component: call it with ``key``, ``data`` (what JSON can say) and the callbacks of its triggers."""
    made = st.components.v2.component(name, html=html, css=css, js=js)

    def show(key: str, data: Mapping[str, Any], **heard: Callable[[], None]) -> None:
        made(key=key, data=[data], **heard)

    return show
