"""The tab remembers: committed answers are mirrored to this tab's sessionStorage and come back from it.

A reload and a restarted server lose the session of the server. The browser then finds a
visit it does not know, and sends what the tab holds; that costs one round trip. A page that
lost its server asks for a run as soon as it is connected again: Streamlit itself would wait
for a press, and lose that press. Ids and numbers only, never in an address or a log. What
comes back may be anything, so it is checked like a file from outside. Another tab has its
own answers.
"""

from __future__ import annotations

import streamlit as st

from . import session

KEY = "memory"
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
export default function ({ data, setTriggerValue }) {
  window.hipwiseAsk = setTriggerValue;
  watch();
  const isNewVisit = window.hipwiseVisit !== data.visit;
  window.hipwiseVisit = data.visit;
  const held = guarded(() => sessionStorage.getItem(PLACE));
  if (!data.forget && isNewVisit && held && held !== data.saved) {
    show(false);  // no glimpse of an empty page, and no press on it
    setTimeout(() => show(true), 2000);
    setTriggerValue("recalled", held);
    return;
  }
  show(true);
  if (data.forget) guarded(() => sessionStorage.removeItem(PLACE));
  else if (data.saved) guarded(() => sessionStorage.setItem(PLACE, data.saved));
}
"""
_component = st.components.v2.component("hipwise_memory", html="<span></span>", js=_SCRIPT)


def mirror() -> None:
    """Hand the committed answers to the tab; call it last, so that a recalled page appears whole."""
    now = session.visit()
    saved = session.as_text()
    data = {"visit": now.token, "saved": saved, "forget": not saved and now.forgotten}
    _component(key=KEY, data=data, on_recalled_change=_take_back, on_connected_change=_only_run)


def _take_back() -> None:
    held = session.shown(KEY)
    session.take_back(getattr(held, "recalled", None))


def _only_run() -> None:
    """The run itself is what was asked for."""
