"""The tab remembers: committed answers are mirrored to this tab's sessionStorage and come back from it.

A reload and a restarted server lose the session of the server. The browser then finds a
visit it does not know, and sends what the tab holds; that costs one round trip. A page that
lost its server asks for a run as soon as it is connected again: Streamlit itself would wait
for a press, and lose that press. Ids and numbers only, never in an address or a log. What
comes back may be anything, so it is checked like a file from outside. Another tab has its
own answers.
"""

from __future__ import annotations

from wizard.ui.session import visit

from . import component

_SCRIPT = component.script("tab_copy")


def mirror() -> None:
    """Hand the committed answers to the tab."""
    _mirror({"visit": visit.visit().token, "saved": visit.as_text(), "heard": visit.visit().heard})


def _take_back() -> None:
    visit.take_back(component.heard("recalled"))


def _only_run() -> None:
    """The run itself is what was asked for."""


_mirror = component.declare_part("memory", _SCRIPT, recalled=_take_back, connected=_only_run)
