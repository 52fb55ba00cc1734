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

_SCRIPT = """
const PLACE = "hipwise.answers";
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage may be switched off
const show = (visible) => {
  const view = document.querySelector('[data-testid="stAppViewContainer"]');
  if (view) view.style.visibility = visible ? "" : "hidden";
};
const watch = () => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || window.hipwiseWatches === app) return;
  window.hipwiseWatches = app;
  let state = app.dataset.testConnectionState;
  new MutationObserver(() => {
    const before = state;
    state = app.dataset.testConnectionState;
    if (state === "CONNECTED" && before !== state) window.hipwiseAsk("connected", true);
  }).observe(app, { attributeFilter: ["data-test-connection-state"] });
};
const ask = (held, left) => {  // again if it was lost: a page that has just connected drops what it sends
  window.hipwiseAsk("recalled", held);
  window.hipwiseWaits = setTimeout(() => left ? ask(held, left - 1) : stopWaiting(), 1000);
};
const stopWaiting = () => {
  clearTimeout(window.hipwiseWaits);
  window.hipwiseWaits = undefined;
  show(true);
};
export default function ({ data: [data], setTriggerValue }) {
  window.hipwiseAsk = setTriggerValue;
  watch();
  const isNewVisit = window.hipwiseVisit !== data.visit;
  window.hipwiseVisit = data.visit;
  const held = guarded(() => sessionStorage.getItem(PLACE));
  if (isNewVisit && held && !data.heard) {
    stopWaiting();
    show(false);  // no glimpse of an empty page, and no press on it
    ask(held, 4);
  }
  if (window.hipwiseWaits && !data.heard) return;
  stopWaiting();
  if (data.saved) guarded(() => sessionStorage.setItem(PLACE, data.saved));
  else if (data.heard) guarded(() => sessionStorage.removeItem(PLACE));
}
"""


def mirror() -> None:
    """Hand the committed answers to the tab."""
    _mirror({"visit": visit.visit().token, "saved": visit.as_text(), "heard": visit.visit().heard})


def _take_back() -> None:
    visit.take_back(component.heard("recalled"))


def _only_run() -> None:
    """The run itself is what was asked for."""


_mirror = component.declare_part("memory", _SCRIPT, recalled=_take_back, connected=_only_run)
