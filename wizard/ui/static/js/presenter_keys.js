const KEYS = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "previous", PageUp: "previous", r: "reveal", R: "reveal", f: "freeze", F: "freeze",
  "0": "reset", Backspace: "reset", ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last", ".": "dark", b: "dark", B: "dark" };
const BUTTONS = { w: "walk", W: "walk", p: "open-plan", P: "open-plan", h: "hands", H: "hands" };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const talk = (window.hipwiseTalk ??= { seen: "", round: 0 });
talk.press = (what) => { talk.queue = (talk.queue ?? Promise.resolve()).then(() => talk.send(what)); };  // one after the other, in their order
talk.send = async (what) => {
  try {
    const answer = await fetch(talk.data.press, { method: "POST", headers: { [talk.data.header]: talk.held() }, body: JSON.stringify({ press: what }) });
    if (answer.ok) talk.asks();
  } catch { /* the loop says that the server is away */ }
};
talk.held = () => { try { return sessionStorage.getItem("hipwise.presenter") ?? ""; } catch { return ""; } };
talk.asks = () => {  // one run at a time: a run that is asked for during another would break it off
  clearTimeout(talk.waits);
  const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";
  if (running) talk.waits = setTimeout(talk.asks, 40); else talk.run?.("moved", Date.now());
};
talk.draw = () => {
  const box = document.querySelector(".hip-live");
  if (box && talk.html !== undefined && box.dataset.slide === talk.of && box.innerHTML !== talk.html) box.innerHTML = talk.html;
};
talk.follow = async () => {
  const mine = ++talk.round;
  while (mine === talk.round && talk.on) {
    try {
      const answer = await fetch(talk.data.live, { cache: "no-store", headers: {
        [talk.data.header]: talk.held(), [talk.data.seenHeader]: talk.seen, [talk.data.languageHeader]: talk.data.language } });
      if (mine !== talk.round) return;
      if (!answer.ok) throw 0;
      const heard = await answer.json();
      document.querySelector(".hip-away")?.remove();
      talk.seen = heard.seen;
      talk.html = heard.html;
      talk.of = heard.slide;
      talk.draw();
      if (heard.seen.split(" ")[0] !== talk.data.shows) talk.asks();
      await pause(200);
    } catch {
      if (mine !== talk.round) return;
      if (!document.querySelector(".hip-away")) {
        const away = document.createElement("p");
        away.className = "hip-away";
        away.textContent = talk.data.lost;
        document.querySelector('[data-testid="stApp"]')?.append(away);
      }
      await pause(1000);
    }
  }
};
if (!talk.listens) {
  talk.listens = true;
  addEventListener("keydown", (event) => {
    const here = location.pathname.split("/").pop();  // the page may still be on its way
    if (!talk.data.pages.includes(here) || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.composedPath()[0];
    if (field?.matches?.("input, textarea, select, [role=listbox], [role=combobox]")) return;
    if (event.key === " " && field?.matches?.("button, a, summary")) return;
    if (event.key === "n" || event.key === "N") { window.open(`${talk.data.notes}#${talk.held()}`, "hipwise-notes"); return; }
    const what = KEYS[event.key], button = BUTTONS[event.key];
    if (button) document.querySelector(`.st-key-${button} button`)?.click();
    if (!what) return;
    event.preventDefault();
    if (!event.repeat) talk.press(what);
  }, true);
}
export default function ({ data: [data], setTriggerValue }) {
  talk.data = data;
  talk.run = setTriggerValue;
  talk.on = true;
  talk.draw();
  if (!talk.follows) { talk.follows = true; talk.seen = ""; talk.follow(); }
  return () => { talk.on = false; talk.follows = false; talk.run = null; };
}
