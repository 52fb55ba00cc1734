const PLACE = "hipwise.tablet", HEARS_EVERY_MS = 10000;
const guarded = (act) => { try { return act(); } catch { return null; } };
const tab = (window.hipwiseTablet ??= { touched: Date.now(), told: 0, half: "" });

const wipe = () => [sessionStorage, localStorage].forEach((kept) => guarded(() => kept.clear()));
const anew = () => location.replace(`${location.origin}/`);
const say = (address) => fetch(`/${address}`, { method: "POST", headers: { [tab.data.header]: tab.half } });

const forget = async () => {  // the screen is empty at once; the server hears of it as soon as it can be reached
  if (tab.gone) return;
  tab.gone = true;
  wipe();
  const { title, says } = tab.data.words.gone;
  const scheme = getComputedStyle(document.querySelector('[data-testid="stApp"]') ?? document.body).colorScheme;
  const cover = document.createElement("main");
  cover.style.cssText = `position:fixed;inset:0;display:grid;place-content:center;padding:8vw;font:1.3rem/1.5 sans-serif;color-scheme:${scheme};background:Canvas;color:CanvasText`;
  cover.append(Object.assign(document.createElement("h1"), { textContent: title }), Object.assign(document.createElement("p"), { textContent: says }));
  document.getElementById("root")?.remove();
  document.body.replaceChildren(cover);
  document.title = title;
  const tell = () => say(tab.data.forget).then(anew, () => setTimeout(tell, 2000));
  tell();
};

const here = () => {
  tab.told = Date.now();
  say(tab.data.here).then((answer) => answer.json()).then(({ known }) => { if (!known) forget(); }).catch(() => {});
};

const touch = () => {
  if (tab.gone || !tab.data?.idle) return;
  if (look()) return;  // a page that slept too long
  tab.touched = Date.now();
  if (tab.touched - tab.told > HEARS_EVERY_MS || tab.dialog?.open) here();
  look();
};

const look = () => {  // true where it is too late
  const { idle } = tab.data ?? {};
  if (!idle || tab.gone) { tab.dialog?.close(); return false; }
  const seconds = (Date.now() - tab.touched) / 1000;
  if (seconds >= idle.forget) { forget(); return true; }
  const { dialog } = tab;
  if (seconds < idle.warn) { if (dialog?.open) dialog.close(); return false; }
  if (dialog?.isConnected) {
    dialog.querySelector(".left").textContent = Math.ceil(idle.forget - seconds);
    if (!dialog.open) { dialog.showModal(); dialog.querySelector(".here").focus(); }
  }
  return false;
};

const listen = () => {  // whether the desk has heard the alarm of this tablet; no run is asked for while another is under way
  const { alarm } = tab.data ?? {};
  const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";
  if (tab.gone || tab.asks || running || !["unsent", "raised"].includes(alarm)) return;
  tab.asks = true;
  say(tab.data.listen).then((answer) => answer.json()).then(({ state }) => {
    if (state !== "away" && state !== alarm && alarm === tab.data.alarm) tab.send("alarmed", Date.now());
  }).catch(() => {}).finally(() => { tab.asks = false; });
};

const begin = () => {  // once in a page
  if (tab.begun) return;
  tab.begun = true;
  for (const act of ["pointerdown", "keydown", "wheel", "touchmove"]) addEventListener(act, touch, { capture: true, passive: true });
  setInterval(look, 500);
  setInterval(listen, 1000);
  for (const back of ["focus", "pageshow", "resume"]) addEventListener(back, look);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", (event) => { if (event.persisted) anew(); });
};

const watch = () => {  // a page that lost its server asks for a run as soon as it is connected again
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || tab.watches === app) return;
  tab.watches = app;
  let state = app.dataset.testConnectionState;
  new MutationObserver(() => {
    const before = state;
    state = app.dataset.testConnectionState;
    if (state === "CONNECTED" && before !== state) tab.send("connected", true);
  }).observe(app, { attributeFilter: ["data-test-connection-state"] });
};

const ask = (left) => {  // again if it was lost: a page that has just connected drops what it sends
  clearTimeout(tab.waits);
  const held = (name) => guarded(() => sessionStorage.getItem(name)) ?? "";
  tab.send("recalled", { half: held(PLACE), is_new: !tab.recalled, staffed: !!held("hipwise.staff") });
  if (left) tab.waits = setTimeout(() => ask(left - 1), 1500);
};

const size = (percent) => {
  const style = document.documentElement.style;
  if (percent === 100) style.removeProperty("font-size"); else style.setProperty("font-size", `${0.18 * percent}px`, "important");
};

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const waited = !tab.data?.idle;  // nobody had to touch anything: the time begins now
  tab.send = setTriggerValue;
  tab.data = data;
  if (tab.gone) return;
  begin();
  watch();
  if (data.leave) {
    tab.gone = true;
    wipe();
    if (data.hand) guarded(() => sessionStorage.setItem(PLACE, data.hand));
    anew();
    return;
  }
  if (!data.heard) { ask(4); return; }
  clearTimeout(tab.waits);
  tab.recalled = true;
  if (data.refused) { tab.waits = setTimeout(() => ask(0), 3000); return; }
  if (tab.half !== data.half || waited) tab.touched = Date.now();
  tab.half = data.half;
  if (data.holds) guarded(() => sessionStorage.setItem(PLACE, data.half)); else guarded(() => sessionStorage.removeItem(PLACE));

  const bar = parentElement.querySelector(".bar"), words = data.words;
  bar.hidden = !data.half;
  bar.querySelector(".sizes").ariaLabel = words.sizes;
  bar.querySelectorAll(".sizes button").forEach((button, n) => {
    button.ariaLabel = words.size[n];
    button.setAttribute("aria-pressed", String(n === data.size));
    button.onclick = () => { size(data.percents[n]); setTriggerValue("size", n); };
  });
  size(data.half ? data.percents[data.size] : 100);
  for (const name of ["stop", "staff"]) {
    const button = bar.querySelector(`.${name}`);
    button.hidden = !data.doors.includes(name);
    button.textContent = words[name];
    button.onclick = () => setTriggerValue("panel", name);
  }
  const dialog = (tab.dialog = parentElement.querySelector("dialog"));
  dialog.querySelector("#title").textContent = words.warn.title;
  dialog.querySelector("#says").textContent = words.warn.says;
  dialog.querySelector(".here").textContent = words.warn.here;
  dialog.oncancel = (event) => event.preventDefault();  // any key extends: it closes by that
  look();
}
