"""A workout that has ended waits in the tab until it is kept: a lost connection, a reload or a restarted server loses none.

The guide writes it there at its end and sends it (``guide.py``). What did not arrive is sent again as soon as a run of the page
arrives; a new session is told of it, and Today offers it. It goes when the store has it, or when the person lets go of it or of
the plan. Ids, numbers and a day, never in an address or a log; what comes back is checked like a file from outside.
"""

from __future__ import annotations

from wizard.ui.session import local_time, visit

from . import component

PLACE = "hipwise.outbox"
_SCRIPT = (
    """
const PLACE = "%s";
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage may be switched off
const held = () => guarded(() => sessionStorage.getItem(PLACE)) ?? window.hipwiseOutbox ?? null;
const hold = (text) => { window.hipwiseOutbox = text; guarded(() => sessionStorage.setItem(PLACE, text)); };
const drop = () => { window.hipwiseOutbox = undefined; guarded(() => sessionStorage.removeItem(PLACE)); };
const once = (text) => guarded(() => JSON.parse(text).once);
const connection = () => document.querySelector('[data-testid="stApp"]');
const connected = () => connection()?.dataset.testConnectionState === "CONNECTED";
const watch = () => {  // a run that finds nothing new tells nobody here that the connection is back
  const app = connection();
  if (!app || window.hipwiseOutboxOf === app) return;
  window.hipwiseOutboxOf = app;
  new MutationObserver(() => { if (connected()) window.hipwiseOutboxAct?.(); })
    .observe(app, { attributeFilter: ["data-test-connection-state"] });
};
export default function ({ data: [data], setTriggerValue }) {
  const send = (text) => {  // again if it was lost: a page that has just connected drops what it sends
    if (held() !== text) return;
    if (connected()) setTriggerValue("outbox", text);
    window.hipwiseOutboxWaits = setTimeout(send, 2000, text);
  };
  window.hipwiseOutboxAct = () => {
    clearTimeout(window.hipwiseOutboxWaits);
    const text = held();
    if (text && !data.heard && once(text) !== once(data.held)) send(text);
    else if (data.held) hold(data.held);
    else if (text && once(text) === data.awaited) send(text);
    else if (text) drop();
  };
  watch();
  window.hipwiseOutboxAct();
}
"""
    % PLACE
)


def mirror() -> None:
    """Hand the workout that waits to the tab, and take back what it holds."""
    now = visit.outing()
    _mirror(
        {
            "held": visit.held_workout(),
            "heard": visit.visit().outbox_heard,
            "awaited": now.token if now.waiting is None and now.phase != "saved" else None,
        }
    )


def _take() -> None:
    visit.take_workout(component.heard("outbox"), local_time.today())


_mirror = component.declare_part("outbox", _SCRIPT, outbox=_take)
