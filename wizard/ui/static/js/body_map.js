export default function ({ parentElement, data: [data], setTriggerValue }) {
  const box = parentElement.querySelector(".map"), spots = [...box.querySelectorAll(".spot")];
  const kept = (parentElement.hipwiseMap ??= { view: "front", queue: [], last: Date.now() });
  box.hidden = false;
  kept.queue = kept.queue.filter(([number]) => number > data.heard);
  const toggled = (id) => kept.queue.filter(([, tapped]) => tapped === id).length % 2 === 1;
  for (const spot of spots) {
    spot.setAttribute("aria-label", data.labels[spot.id]);
    spot.title = data.labels[spot.id];
    spot.setAttribute("aria-pressed", String(data.marked.includes(spot.id) !== toggled(spot.id)));
  }
  box.ariaBusy = kept.queue.length ? "true" : null;
  for (const side of box.querySelectorAll("[data-side]")) side.textContent = data.words[side.dataset.side];
  const turn = (view) => {
    kept.view = view;
    for (const other of box.querySelectorAll(".view")) other.classList.toggle("shown", other.dataset.view === view);
    for (const press of box.querySelectorAll("[data-shows]")) press.setAttribute("aria-pressed", String(press.dataset.shows === view));
  };
  for (const press of box.querySelectorAll("[data-shows]")) {
    press.textContent = data.words[press.dataset.shows];
    press.onclick = () => turn(press.dataset.shows);
  }
  turn(kept.view);
  for (const view of box.querySelectorAll(".view")) {
    const here = [...view.querySelectorAll(".spot")];
    view.setAttribute("aria-label", data.words[view.dataset.view]);
    view.querySelector(".name").textContent = data.words[view.dataset.view];
    const enter = (spot) => here.forEach((other) => { other.tabIndex = other === spot ? 0 : -1; });
    if (!here.some((spot) => spot.tabIndex === 0)) enter(here[0]);
    view.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const from = here.indexOf(event.target);
      if (!step || from < 0) return;
      event.preventDefault();
      const next = here[(from + step + here.length) % here.length];
      enter(next);
      next.focus();
    };
    for (const spot of here) spot.onclick = () => {
      enter(spot);
      kept.last += 1;
      kept.queue.push([kept.last, spot.id]);
      spot.setAttribute("aria-pressed", String(spot.getAttribute("aria-pressed") !== "true"));
      box.ariaBusy = "true";
      setTriggerValue("tapped", kept.queue.map(([number, id]) => [number, id]));
    };
  }
}
