"""The live part of the room on a phone: the code, what is asked, and the guess. Drawn in the browser, so that no press waits for a page."""

from __future__ import annotations

from wizard.ui.components import component
from wizard.ui.session import visit

from . import room_routes

KEY = "room-box"
_PAGE = '<div class="box" role="status"></div><form class="ask" hidden></form>'
_STYLE = """
:host { display: block; }
.box p, .ask p { margin: 0 0 0.6rem; line-height: 1.45; }
.box, .ask { font-family: var(--st-font); color: var(--hip-text); }
h2 { margin: 0 0 0.4rem; font-size: 1.35rem; line-height: 1.25; }
.trouble { color: var(--hip-red); font-weight: 600; }
label.code { display: block; font-weight: 600; margin-bottom: 0.4rem; }
input.code { font: inherit; font-size: 1.8rem; letter-spacing: 0.35em; text-transform: uppercase; width: 9.5rem; max-width: 100%; box-sizing: border-box; min-height: 3.4rem;
  padding: 0.2rem 0.6rem; border-radius: 14px; border: 1.5px solid var(--hip-edge); background: var(--hip-card); color: var(--hip-text); }
button { font: inherit; font-weight: 650; min-height: 3.4rem; width: 100%; border-radius: 14px; border: 1.5px solid var(--hip-accent); background: var(--hip-accent);
  color: var(--hip-on-accent); cursor: pointer; margin-top: 0.7rem; padding: 0.3rem 1rem; }
button[disabled] { background: var(--hip-card); color: var(--hip-quiet); border-color: var(--hip-line); cursor: default; }
.options { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.2rem, 1fr)); gap: 0.6rem; border: 0; padding: 0; margin: 0; }
.options label { position: relative; display: flex; flex-direction: column; gap: 0.3rem; padding: 0.5rem; border-radius: 14px; border: 2px solid var(--hip-line); background: var(--hip-card);
  cursor: pointer; line-height: 1.25; min-height: 48px; overflow-wrap: break-word; }
.options img { width: 100%; height: 5.5rem; object-fit: contain; }
.options span { hyphens: auto; }
.options input { position: absolute; top: 0.5rem; left: 0.5rem; width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--hip-accent); }
.options label:has(input:checked) { border-color: var(--hip-accent); background: var(--hip-soft); }
.options label:has(input:disabled) { opacity: 0.75; cursor: default; }
:is(input, button):focus-visible, .options label:has(input:focus-visible) { outline: 3px solid var(--hip-accent); outline-offset: 2px; }
.kept { color: var(--hip-green); font-weight: 600; }
legend { padding: 0; }
"""
_SCRIPT = """
const make = (tag, props = {}, ...inner) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...inner);
  return made;
};
export default function ({ parentElement, data: [data] }) {
  const room = (window.hipwiseRoom ??= { token: null, view: null, seen: "", shows: null, round: 0 });
  try { room.token ??= sessionStorage.getItem("hipwise.room"); } catch { /* storage is switched off */ }
  const box = parentElement.querySelector(".box"), ask = parentElement.querySelector(".ask");
  const drawJoin = (closed) => {
    const code = make("input", { className: "code", id: "room-code", maxLength: data.letters, autocomplete: "off", autocapitalize: "characters", spellcheck: false });
    const trouble = make("p", { className: "trouble", role: "alert" });
    const join = async () => {
      trouble.textContent = "";
      try {
        const answer = await fetch(data.join, { method: "POST", body: JSON.stringify({ code: code.value }) });
        if (!answer.ok) { trouble.textContent = data.wrong; code.focus(); return; }
        while (!room.enter) await new Promise((done) => setTimeout(done, 50));  // the rest of the page is on its way
        room.enter((await answer.json()).token);
      } catch { trouble.textContent = data.lost; }
    };
    box.replaceChildren(...(closed ? [make("p", { textContent: data.closed })] : []));
    ask.replaceChildren(make("label", { className: "code", htmlFor: "room-code", textContent: data.code }), code, trouble, make("button", { type: "submit", textContent: data.enter }));
    ask.hidden = false;
    ask.onsubmit = (event) => { event.preventDefault(); join(); };
    const brought = location.hash.slice(1);
    if (brought && brought.length === data.letters) {
      history.replaceState(history.state, "", location.pathname + location.search);
      code.value = brought;
      join();
    }
  };
  const drawGuess = (view) => {
    const ticks = view.options.map((option) => {
      const tick = make("input", { type: "checkbox", value: option.id, checked: view.mine.includes(option.id) });
      return { tick, label: make("label", {}, make("img", { src: option.picture, alt: "", loading: "lazy" }), tick, make("span", { textContent: option.name })) };
    });
    const chosen = () => ticks.filter(({ tick }) => tick.checked).map(({ tick }) => tick.value);
    const said = make("p", { role: "status" }), send = make("button", { type: "submit", textContent: data.guess });
    const update = () => {
      const n = chosen().length;
      for (const { tick } of ticks) tick.disabled = !tick.checked && n >= view.most;
      send.disabled = n === 0;
      if (n >= view.most && !said.className) said.textContent = data.full;
    };
    for (const { tick } of ticks) tick.onchange = () => { said.textContent = ""; said.className = ""; update(); };
    ask.replaceChildren(make("fieldset", { className: "options" }, make("legend", {}, make("p", { textContent: view.text })), ...ticks.map(({ label }) => label)), said, send);
    ask.hidden = false;
    if (view.mine.length) { said.className = "kept"; said.textContent = data.kept; }
    update();
    ask.onsubmit = async (event) => {
      event.preventDefault();
      send.disabled = true;
      try {
        const answer = await fetch(data.send, { method: "POST", headers: { [data.guest]: room.token }, body: JSON.stringify({ ballot: view.ballot, choices: chosen() }) });
        said.className = answer.ok ? "kept" : "trouble";
        said.textContent = answer.ok ? data.kept : data.late;
        if (answer.ok) view.mine = chosen();
      } catch { said.className = "trouble"; said.textContent = data.lost; }
      update();
    };
  };
  let drawn = null;
  const shows = (view) => {
    if (!parentElement.isConnected) return;
    const phase = room.token ? view?.phase ?? "wait" : "join", now = JSON.stringify([phase, view?.ballot, view?.title, view?.text, view?.mine?.length === 0, room.lost]);
    if (now === drawn) return;
    drawn = now;
    if (phase === "join") { drawJoin(view?.closed); return; }
    ask.hidden = phase !== "guess";
    box.replaceChildren(make("h2", { textContent: view?.title ?? "" }));
    if (room.lost) box.append(make("p", { className: "trouble", textContent: data.lost }));
    if (phase === "guess") drawGuess(view); else { ask.replaceChildren(); if (view?.text) box.append(make("p", { textContent: view.text })); }
  };
  room.shows = shows;
  shows(room.view);
  return () => { if (room.shows === shows) room.shows = null; };  // another one may have taken its place
}
"""
_component = component.declare("hipwise_room", _SCRIPT, html=_PAGE, css=_STYLE)


def show(letters: int) -> None:
    """The code of the room with ``letters`` letters, or what the room is asked now."""
    say = visit.words().say
    _component(
        key=KEY,
        data={
            "join": f"/{room_routes.JOIN}",
            "send": f"/{room_routes.GUESS}",
            "guest": room_routes.GUEST,
            "letters": letters,
            "code": say("room.code", "The code on the screen"),
            "enter": say("room.enter", "Join"),
            "wrong": say("room.wrong", "This is not the code of the room. Look at the screen once more."),
            "lost": say("room.lost", "The room cannot be reached. This page tries again by itself."),
            "closed": say("room.over", "The room has closed. What you sent is forgotten."),
            "guess": say("room.send", "Send my guess"),
            "kept": say("room.kept", "Sent. You can change it until the guesses are closed."),
            "late": say("room.late", "The guesses are closed."),
            "full": say("room.full", "To choose another, take one off first."),
        },
    )
