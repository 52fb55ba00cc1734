"""Components of our own: what Streamlit's v2 components need, and one detour.

Streamlit searches the values of a dictionary for data frames, and loads pandas, numpy and pyarrow for
that: 100 MB and a slower collection of every run. A list it passes on as it is. So the data goes as a list of one
thing, and a script takes it out again: ``export default function ({ data: [data], … })``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

import streamlit as st

from wizard.ui.session import visit

STATIC = Path(__file__).parent.parent / "static"
SHELL = "shell"  # the one component that stands on every page, without anything to see


def script(name: str, **constants: object) -> str:
    """The script ``static/js/<name>.js``, with each ``__CONSTANT__`` of it filled in."""
    text = (STATIC / "js" / f"{name}.js").read_text("utf-8")
    for constant, value in constants.items():
        text = text.replace(f"__{constant}__", str(value))
    return text


def style(name: str) -> str:
    """The rules of ``static/css/<name>.css``."""
    return (STATIC / "css" / f"{name}.css").read_text("utf-8")


def page(name: str, **parts: str) -> str:
    """The markup of ``static/html/<name>.html``, with each ``$part`` of it filled in."""
    return Template((STATIC / "html" / f"{name}.html").read_text("utf-8")).substitute(parts)


def declare(
    name: str, js: str, html: str = "<span></span>", css: str | None = None, isolated: bool = True
) -> Callable[..., None]:
    """A component: call it with ``key``, ``data`` (what JSON can say) and the callbacks of its triggers.

    What is not ``isolated`` stands in the page itself, under the stylesheet of all screens.
    """
    made = st.components.v2.component(name, html=html, css=css, js=js, isolate_styles=isolated)

    def show(key: str, data: Mapping[str, Any], **heard: Any) -> None:
        made(key=key, data=[data], **heard)

    return show


# --- what every page does unseen ----------------------------------------------------------------------
# Each component costs every page a message, an element and a script of its own. So what no eye sees is one: its parts
# say what they have for the browser while the page is made, and go together at its end.

_parts: dict[str, tuple[str, Mapping[str, Callable[[], None]]]] = {}


def declare_part(name: str, js: str, **heard: Callable[[], None]) -> Callable[[Mapping[str, Any]], None]:
    """A part of the shell: a script like that of a component, and what is called for its triggers. Call it with its data.

    No two parts share the name of a trigger.
    """
    assert not any(heard.keys() & triggers.keys() for other, (_, triggers) in _parts.items() if other != name)
    _parts[name] = (js, heard)

    def say(data: Mapping[str, Any]) -> None:
        visit.tell_shell(name, data)

    return say


def heard(trigger: str) -> Any:
    """What the browser said with this trigger just now."""
    return getattr(visit.shown(SHELL), trigger, None)


def shell() -> None:
    """Hand the parts of this page to the browser; call it last, so that a recalled page appears whole."""
    told = visit.take_told_shell()
    callbacks = {f"on_{trigger}_change": call for _, triggers in _parts.values() for trigger, call in triggers.items()}
    _shell()(key=SHELL, data=told, **callbacks)


@lru_cache(maxsize=1)
def _shell() -> Callable[..., None]:
    """The component of all parts that were declared."""
    parts = ",\n".join(
        f"{json.dumps(name)}: (() => {{{js.replace('export default function', 'return function')}}})()"
        for name, (js, _) in _parts.items()
    )
    return declare(
        "hipwise_shell",
        script("shell", PARTS=parts),
    )
