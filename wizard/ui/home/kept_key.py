"""The key of a kept plan in the browser: for this tab always, on this phone only if its owner asks.

So a reload, a lost connection and a restarted server find the plan again. The key goes over the
connection of the page, never into an address. "Forget" takes it away.
"""

from __future__ import annotations

from wizard.ui.components import component
from wizard.ui.session import visit

from . import kept_plan

_SCRIPT = """
const PLACE = "hipwise.key";
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage may be switched off
export default function ({ data: [data], setTriggerValue }) {
  const held = guarded(() => sessionStorage.getItem(PLACE)) ?? guarded(() => localStorage.getItem(PLACE));
  if (data.forget) {
    guarded(() => sessionStorage.removeItem(PLACE));
    guarded(() => localStorage.removeItem(PLACE));
  } else if (data.key) {
    guarded(() => sessionStorage.setItem(PLACE, data.key));
    if (data.on_phone) guarded(() => localStorage.setItem(PLACE, data.key));
  } else if (held && !data.heard && window.hipwiseKeyFor !== data.visit) {
    window.hipwiseKeyFor = data.visit;
    setTriggerValue("found", held);
  }
  const stored = guarded(() => localStorage.getItem(PLACE)) !== null;
  if (data.key && stored !== data.stored) setTriggerValue("stored", stored ? "yes" : "no");
}
"""


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
