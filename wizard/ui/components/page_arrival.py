"""Tells the browser where it has arrived: page language, scroll position, focus on the heading.

Streamlit keeps the scroll and drops the focus when a page changes, and fixes the page
language to English. A keyboard or screen-reader user would be lost.
"""

from __future__ import annotations

from functools import lru_cache

from wizard.ui.session import streamlit_internals

from . import component

_SCRIPT = """
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 500));
const fetchAhead = (file) => {  // once in a tab; a failure is no harm, the chart page asks again
  if (!file || window.hipwiseAhead) return;
  window.hipwiseAhead = true;
  idle(() => import(`${location.origin}/static/js/${file}`).catch(() => { window.hipwiseAhead = false; }));
};
export default function ({ data: [data] }) {
  document.documentElement.lang = data.language;
  fetchAhead(data.ahead);
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
