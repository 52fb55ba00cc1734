"""A button that has the browser print the page. It asks no server."""

from __future__ import annotations

from wizard.ui.session import visit

from . import component

_SCRIPT = component.script("print_button")
_component = component.declare(
    "hipwise_print_page", _SCRIPT, html='<button type="button" class="hip-button"></button>', isolated=False
)


def offer() -> None:
    """The button."""
    _component(key="print-page", data={"label": visit.words().say("print.page", "Print this page")})
