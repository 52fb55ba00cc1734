"""The key of a kept plan in the browser: for this tab always, on this phone only if its owner asks.

So a reload, a lost connection and a restarted server find the plan again. The key goes over the
connection of the page, never into an address. "Forget" takes it away.
"""

from __future__ import annotations

from wizard.ui.components import component
from wizard.ui.session import visit

from . import kept_plan

_SCRIPT = component.script("kept_key")


def mirror() -> None:
    """Hand the key of this visit to the browser, and take back what it holds."""
    now = visit.visit()
    _mirror(
        {
            "visit": now.token,
            "key": now.kept.text if now.kept else None,
            "on_phone": now.on_phone == "ask",
            "forget": now.on_phone == "forget",
            "stored": now.on_phone in ("ask", "yes"),
            "heard": now.kept is not None,
        }
    )


def _found() -> None:
    text = component.heard("found")
    if not kept_plan.open_key(text):  # deleted elsewhere: nothing to be told about
        visit.remember_on_phone("forget")


def _stored() -> None:
    said = component.heard("stored")
    if said in ("yes", "no"):
        visit.remember_on_phone(said)


_mirror = component.declare_part("phone", _SCRIPT, found=_found, stored=_stored)
