"""A file chosen on this device, as text: read in the browser, no larger than allowed, in words of our own.

Streamlit's own uploader speaks English only, and shows the name of the file.
"""

from __future__ import annotations

from collections.abc import Callable

from wizard.ui.session import visit

from . import component

_PAGE = component.page("file_picker")

_STYLE = component.style("file_picker")

# The text goes to the server as it is; a larger file is not even read.
_SCRIPT = component.script("file_picker")
_component = component.declare("hipwise_bring", _SCRIPT, html=_PAGE, css=_STYLE)


def file(key: str, accept: str, most_bytes: int, on_brought: Callable[[str], None], too_big: str) -> None:
    """A button that lets a file be chosen, and calls ``on_brought`` with its text, of at most ``most_bytes`` bytes."""

    def hear() -> None:
        said = getattr(visit.shown(key), "brought", None)
        text = said.get("text") if isinstance(said, dict) else None
        if isinstance(text, str) and len(text) <= most_bytes:
            on_brought(text)

    _component(
        key=key,
        on_brought_change=hear,
        data={
            "accept": accept,
            "most": most_bytes,
            "words": {"choose": visit.words().say("bring.choose", "Choose the file"), "big": too_big},
        },
    )
