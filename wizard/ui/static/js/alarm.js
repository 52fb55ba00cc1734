const ASKS = `
  let round = 0;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const ask = async ({ url, header, watch, seen }, mine) => {
    while (mine === round) {
      let heard = { lost: true };
      try {
        const answer = await fetch(url, { headers: { [header]: watch, [header + "-seen"]: seen }, cache: "no-store" });
        if (answer.ok) heard = { state: (await answer.json()).state };
        else if (answer.status === 403) heard = { ended: true };
      } catch {}
      if (mine !== round) return;
      postMessage(heard);
      if (heard.ended || (heard.state !== undefined && heard.state !== seen)) { seen = heard.state; await pause(1000); }
      else if (heard.lost) await pause(1000);
    }
  };
  onmessage = ({ data }) => { round += 1; if (data) ask(data, round); };
`;
const desk = (window.hipwiseDesk ??= {});
const beep = () => {  // two tones, again and again until it is acknowledged
  const sound = desk.sound;
  if (!sound || sound.state !== "running") return;
  desk.beeps = (desk.beeps ?? 0) + 1;
  [880, 660].forEach((hertz, n) => {
    const tone = sound.createOscillator(), loud = sound.createGain(), at = sound.currentTime + 0.25 * n;
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.0001, at);
    loud.gain.exponentialRampToValueAtTime(0.4, at + 0.03);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
    tone.connect(loud).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.24);
  });
};
const stop = () => {
  clearInterval(desk.rings);
  desk.rings = null;
};
const wake = () => {
  desk.sound ??= new AudioContext();
  if (desk.sound.state !== "running") desk.sound.resume().then(() => desk.draw?.());
  desk.draw?.();
};
export default function ({ parentElement, data: [data], setTriggerValue }) {
  const box = parentElement.querySelector(".sound");
  box.querySelector("button").textContent = data.turn_on;
  desk.draw = () => {
    const lost = (desk.lost ?? 0) > 3, silent = desk.sound?.state !== "running";
    box.hidden = false;
    box.dataset.calm = String(!lost && !silent);
    box.querySelector("p").textContent = lost ? data.lost : silent ? data.silent : data.loud;
    box.querySelector("button").hidden = !silent;
  };
  desk.draw();
  if (!desk.listens) { desk.listens = true; for (const act of ["click", "keyup"]) addEventListener(act, wake, true); }
  stop();
  document.title = data.alarms ? `(${data.alarms}) ${data.title}` : document.title.replace(/^\(\d+\) /, "");
  if (data.alarms) { beep(); desk.rings = setInterval(beep, 1500); }
  if (!desk.worker) {
    const made = URL.createObjectURL(new Blob([ASKS], { type: "text/javascript" }));
    desk.worker = new Worker(made);
    URL.revokeObjectURL(made);
  }
  let asked = data.state;
  desk.shown = data.state;
  const tell = (state, until) => {  // a run that is asked for while another is under way can cut a press short: wait for it
    if (desk.shown === state) return;
    const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";
    if (running && Date.now() < until) setTimeout(() => tell(state, until), 100); else setTriggerValue("changed", Date.now());
  };
  desk.worker.onmessage = ({ data: heard }) => {
    desk.lost = heard.lost ? (desk.lost ?? 0) + 1 : 0;
    desk.draw();
    if (heard.ended || (heard.state !== undefined && heard.state !== asked)) {
      asked = heard.state;
      tell(heard.state, Date.now() + 1200);
    }
  };
  desk.worker.postMessage({ url: `${location.origin}/${data.place}`, header: data.header, watch: data.watch, seen: data.state });
  return () => {
    stop();
    desk.worker?.postMessage(null);
  };
}
