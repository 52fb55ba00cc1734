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
