const LATE_MS = 3000;
export default function ({ parentElement, data: [data] }) {
  const box = parentElement.querySelector(".timer");
  box.hidden = false;
  const run = (parentElement.hipwiseTimer ??= { phase: "idle", until: 0, told: "", tick: null });
  const count = box.querySelector(".count"), said = box.querySelector(".said");
  const left = box.querySelector(".left"), button = box.querySelector("button");
  const tell = (text) => { if (run.told !== text) { run.told = text; said.textContent = text; } };
  const turn = (phase, seconds) => {
    run.phase = phase;
    run.begun = true;
    run.until = performance.now() + 1000 * seconds;
    run.seen = performance.now();
    clearInterval(run.tick);
    if (seconds) run.tick = setInterval(tick, 200);
    run.draw();
  };
  const tick = () => {  // one that comes far too late comes after a time away
    const now = performance.now(), late = now - run.seen > LATE_MS;
    run.seen = now;
    if (late) turn("idle", 0); else run.draw();
  };
  const look = () => { if (document.visibilityState !== "visible" && (run.phase === "ready" || run.phase === "running")) turn("idle", 0); };
  run.draw = () => {
    const seconds = Math.max(0, (run.until - performance.now()) / 1000);
    if (run.phase === "ready" && !seconds) return turn("running", data.seconds);
    if (run.phase === "running" && !seconds) return turn("done", 0);
    box.dataset.phase = run.phase;
    button.textContent = { idle: data.start, ready: data.stop, running: data.stop, done: data.again }[run.phase];
    const shown = { idle: data.seconds, ready: Math.ceil(seconds), running: Math.ceil(seconds), done: "✓" }[run.phase];
    count.textContent = shown;
    left.style.strokeDashoffset = run.phase === "running" ? 1 - seconds / data.seconds : 0;
    if (run.phase === "idle") tell(run.begun ? data.stopped : data.before);
    if (run.phase === "ready") tell(data.ready);
    if (run.phase === "running") tell(seconds <= data.warn ? data.nearly : data.go);
    if (run.phase === "done") tell(data.done);
  };
  button.onclick = () => (run.phase === "ready" || run.phase === "running" ? turn("idle", 0) : turn("ready", data.ready_s));
  document.addEventListener("visibilitychange", look);
  run.draw();
  return () => { clearInterval(run.tick); document.removeEventListener("visibilitychange", look); };
}
