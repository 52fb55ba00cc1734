"""The languages to choose from, each by its own name."""

from __future__ import annotations

from functools import partial

import streamlit as st

from wizard.ui.session import visit
from wizard.words import languages

from .markdown import plain

NAMES = {"en": "English", "es": "Español"}  # never translated


def choose_language() -> None:
    """A button for each language; nothing where there is only one."""
    known = languages()
    if len(known) > 1:
        with st.container(key="languages", horizontal=True):
            for code in known:
                st.button(
                    plain(NAMES.get(code, code)),
                    key=f"language-{code}",
                    disabled=code == visit.language(),
                    on_click=partial(visit.choose_language, code),
                )
