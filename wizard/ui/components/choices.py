"""Ticks, radios and lists that show what was committed, and commit what is chosen.

The browser sends with each press what every widget of the page holds, as far as it has heard.
A press that overtakes an answer of the server therefore carries the old value of a widget that
the server has just set, which looks like a choice of the person. So a widget that is to show
something else than the browser said last becomes another widget, with another key: what is
still said of the former one is not heard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from wizard.ui.session import visit


def tick(name: str, label: str, shown: bool, on_ticked: Callable[[bool], None]) -> None:
    """A box that shows ``shown`` and calls ``on_ticked`` with what it is set to."""
    key = visit.widget_key(name, shown)
    says = st.checkbox(label, value=shown, key=key, width="stretch", on_change=_hear, args=(name, key, on_ticked))
    _settle(says, shown)


def radio(
    name: str,
    label: str,
    options: Mapping[Any, str],
    shown: Any,
    on_chosen: Callable[[Any], None],
    captions: Sequence[str] | None = None,
    says_label: bool = False,
) -> None:
    """A list of ``options`` (value and words) that shows ``shown``, or nothing where that is none of them. With ``says_label`` it is its own heading."""
    values = [*options]
    index = values.index(shown) if shown in values else None
    shown = None if index is None else shown
    key = visit.widget_key(name, shown)
    says = st.radio(
        label,
        values,
        index=index,
        key=key,
        label_visibility="visible" if says_label else "collapsed",
        width="stretch",
        captions=captions,
        format_func=options.__getitem__,
        on_change=_hear,
        args=(name, key, on_chosen),
    )
    _settle(says, shown)


def listed(name: str, label: str, options: Mapping[Any, str], shown: Any, on_chosen: Callable[[Any], None]) -> None:
    """A long list of ``options`` (value and words) folded to one line, which shows ``shown``. No typing, so that a phone shows no keyboard."""
    values, key = [*options], visit.widget_key(name, shown)
    says = st.selectbox(
        label,
        values,
        index=values.index(shown),
        key=key,
        label_visibility="collapsed",
        width="stretch",
        filter_mode=None,
        format_func=options.__getitem__,
        on_change=_hear,
        args=(name, key, on_chosen),
    )
    _settle(says, shown)


def _hear(name: str, key: str, commit: Callable[[Any], None]) -> None:
    if visit.is_widget_key(name, key):
        commit(visit.shown(key))


def _settle(says: Any, shown: Any) -> None:
    """A server that has just started hears what a page shows, and no choice: what was committed is shown instead."""
    if says != shown:
        visit.show_what_was_committed()
