"""The queue of the clinic."""

from __future__ import annotations

import streamlit as st

from wizard.clinic import Staff

from . import session
from .marks import plain
from .records import clinic


def show(staff: Staff) -> None:
    """The lines of the queue."""
    with st.container(key="card-queue"):
        st.header(session.words().say("queue.title", "Queue"), anchor=False)
        for line in clinic().queue(staff):
            st.markdown(plain(f"{line.reference} {line.stage}"))
