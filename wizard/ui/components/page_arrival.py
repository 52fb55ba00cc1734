"""Tells the browser where it has arrived: page language, scroll position, focus on the heading.

Streamlit keeps the scroll and drops the focus when a page changes, and fixes the page
language to English. A keyboard or screen-reader user would be lost.
"""

from __future__ import annotations

from functools import lru_cache

from wizard.ui.session import streamlit_internals

from . import component

_SCRIPT = component.script("page_arrival")
_arrive = component.declare_part("arrival", _SCRIPT)


@lru_cache(maxsize=1)
def chart_code() -> str:
    """The file with the code of the charts, 4.7 MB before it is compressed; empty if Streamlit names it otherwise."""
    return streamlit_internals.chart_code()


def arrive(page: str, language: str, again: int = 0, ahead: bool = False) -> None:
    """Announce ``page`` in ``language`` to the browser. Another ``again`` leads to the heading once more.

    With ``ahead`` the browser loads the code of the charts when it has nothing else to do.
    """
    _arrive({"page": page, "language": language, "again": again, "ahead": chart_code() if ahead else ""})
