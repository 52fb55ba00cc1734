const PLACE = "__PLACE__";
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
