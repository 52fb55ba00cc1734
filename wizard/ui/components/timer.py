"""A countdown for the self-tests. It runs in the browser, so that a slow line cannot stretch a second.

Without JavaScript nothing of it shows, and the written steps above it stand alone. It makes
no sound. Who leaves the page has not held it: then it stops. A screen reader hears the start, ten seconds left and the end, not every second.
"""

from __future__ import annotations

from wizard.ui.session import visit

from . import component

READY_S = 3  # time to put the phone aside and lift the foot

_PAGE = """
<div class="timer" data-phase="idle" hidden>
  <div class="dial" aria-hidden="true">
    <svg viewBox="0 0 120 120"><circle class="way" cx="60" cy="60" r="54"/><circle class="left" cx="60" cy="60" r="54" pathLength="1"/></svg>
    <span class="count"></span>
  </div>
  <div class="side">
    <p class="said" role="status" aria-live="polite"></p>
    <button type="button"></button>
  </div>
</div>
"""

_STYLE = """
.timer { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 0.9rem 1.4rem; padding: 0.9rem 1rem; border-radius: 14px;
  background: var(--hip-soft); color: var(--hip-text); font-family: var(--st-font); font-size: 1rem; }
.timer[hidden] { display: none; }
.dial { position: relative; width: 9rem; height: 9rem; flex: 0 0 auto; }
svg { width: 100%; height: 100%; transform: rotate(-90deg); }
circle { fill: none; stroke-width: 9; }
.way { stroke: var(--hip-line); }
.left { stroke: var(--hip-accent); stroke-dasharray: 1; stroke-linecap: round; }
.count { position: absolute; inset: 0; display: grid; place-items: center; font-size: 3.6rem; font-weight: 700;
  font-variant-numeric: tabular-nums; color: var(--hip-accent); }
.side { flex: 1 1 12rem; min-width: 0; }
.said { margin: 0 0 0.6rem; line-height: 1.4; min-height: 2.8em; }
button { min-height: 3.1rem; width: 100%; max-width: 20rem; padding: 0.4rem 1rem; border-radius: 14px; cursor: pointer; font: inherit; font-weight: 600;
  border: 1.5px solid var(--hip-accent); background: var(--hip-accent); color: var(--hip-on-accent); }
button:focus-visible { outline: 3px solid var(--hip-accent); outline-offset: 2px; }
[data-phase="ready"] button, [data-phase="running"] button, [data-phase="done"] button {
  background: var(--hip-card); color: var(--hip-text); border-color: var(--hip-edge); }
[data-phase="done"] { background: var(--hip-green-soft); box-shadow: inset 0 0 0 3px var(--hip-green); }
[data-phase="done"] .count { color: var(--hip-green); }
[data-phase="done"] .left { stroke: var(--hip-green); }
[data-phase="done"] .said { font-weight: 700; }
@media (prefers-reduced-motion: no-preference) {
  [data-phase="running"] .left { transition: stroke-dashoffset 0.25s linear; }
  [data-phase="done"] .dial { animation: arrive 0.5s ease-out 2; }
}
@keyframes arrive { 50% { transform: scale(1.12); } }
"""

_SCRIPT = """
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
"""
_component = component.declare("hipwise_timer", _SCRIPT, html=_PAGE, css=_STYLE)


def countdown(key: str, seconds: int, ready_s: float = READY_S) -> None:
    """A timer of ``seconds`` with Start and Stop; ``ready_s`` pass before it begins."""
    say = visit.words().say
    warn = 10 if seconds > 15 else 0
    _component(
        key=f"timer-{key}",
        data={
            "seconds": seconds,
            "ready_s": ready_s,
            "warn": warn,
            "start": say("timer.start", "Start {seconds} seconds", seconds=seconds),
            "stop": say("timer.stop", "Stop"),
            "again": say("timer.again", "Once more"),
            "before": say("timer.before", "After Start you have {seconds} seconds to get into place.", seconds=ready_s),
            "ready": say("timer.ready", "Get into place."),
            "go": say("timer.go", "Go. Hold it for {seconds} seconds.", seconds=seconds),
            "nearly": say("timer.nearly", "{seconds} seconds left.", seconds=warn),
            "done": say("timer.done", "Time. You did it. Now choose your answer below."),
            "stopped": say("timer.stopped", "Stopped. Choose your answer below, or start again."),
        },
    )
