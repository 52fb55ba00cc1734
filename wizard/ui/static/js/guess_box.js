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
