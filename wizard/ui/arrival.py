"""Tells the browser where it has arrived: page language, scroll position, focus on the heading.

Streamlit keeps the scroll and drops the focus when a page changes, and fixes the page
language to English. A keyboard or screen-reader user would be lost.
"""

from __future__ import annotations

import streamlit as st

_SCRIPT = """
export default function ({ data }) {
  document.documentElement.lang = data.language;
  const arrived = `${data.page} ${data.again}`;
  if (window.hipwisePage === arrived) return;
  const first = window.hipwisePage === undefined;
  window.hipwisePage = arrived;
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) main.scrollTo({ top: 0 });
  if (first) return;
  const focus = (left) => {
    const heading = document.querySelector('[data-testid="stMain"] h1');
    if (heading && !heading.closest('[data-stale="true"]')) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      if (main) main.scrollTo({ top: 0 });
    } else if (left > 0) {
      requestAnimationFrame(() => focus(left - 1));
    }
  };
  focus(60);
}
"""
_component = st.components.v2.component("hipwise_arrival", html="<span></span>", js=_SCRIPT)


def arrive(page: str, language: str, again: int = 0) -> None:
    """Announce ``page`` in ``language`` to the browser. Another ``again`` leads to the heading once more."""
    _component(key="arrival", data={"page": page, "language": language, "again": again})
