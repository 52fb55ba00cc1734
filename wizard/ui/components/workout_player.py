"""The guided workout: steps one after the other, counted and timed in the browser, readable from two metres away.

A slow line cannot stretch a second, and nothing goes to the server before the end. The screen stays awake where the browser
allows it. While nobody looks at the page, or the browser did not let it run, it is paused, and nothing counts as done. A reload
goes on with the step that was under way; for that the tab holds the number of the step and the sets done. What was done in
the end waits in the tab until the server has it (``outbox.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wizard import drawings
from wizard.follow_up.workout import Step, Waiting
from wizard.rules.progressing import SECONDS_A_REP, SECONDS_TO_SET_UP
from wizard.ui.session import visit

from . import component, workout_outbox

LATE_MS = 3_000  # a tick that comes later than that comes after a time away
_PAGE = """
<div class="guide" data-kind="idle" hidden>
  <p class="far"><span class="where"></span><span class="left"></span></p>
  <div class="way" aria-hidden="true"><div></div></div>
  <h2 class="name" tabindex="-1"></h2>
  <p class="what"></p>
  <div class="middle">
    <div class="picture"></div>
    <div class="dial">
      <p class="count" aria-hidden="true"></p>
      <p class="phase" aria-hidden="true"></p>
    </div>
  </div>
  <p class="next"></p>
  <p class="said" role="status" aria-live="polite"></p>
</div>
<div class="bar" hidden>
  <div class="buttons">
    <button type="button" class="go"></button>
    <button type="button" class="skip"></button>
    <button type="button" class="again"></button>
    <button type="button" class="sound" aria-pressed="true"></button>
    <button type="button" class="stop"></button>
  </div>
</div>
"""

_STYLE = """
:host { display: block; }
.guide { font-family: var(--st-font); color: var(--st-text-color); background: var(--hip-card); border: 1px solid var(--hip-line);
  border-radius: 20px; padding: 1rem 1.1rem; container-type: inline-size; scroll-margin-top: 0.5rem; }
[hidden] { display: none !important; }
p, h2 { margin: 0; }
.far { display: flex; justify-content: space-between; gap: 1rem; color: var(--hip-quiet); font-size: 0.95rem; }
.way { height: 8px; margin: 0.5rem 0 0.7rem; border-radius: 4px; background: var(--hip-soft); overflow: hidden; }
.way div { height: 100%; width: 0; background: var(--hip-accent); }
.name { font-size: clamp(1.5rem, 7cqw, 2.8rem); line-height: 1.15; outline: none; overflow-wrap: anywhere; }
.what { font-size: clamp(1.15rem, 5cqw, 1.9rem); font-weight: 600; color: var(--hip-accent); margin-top: 0.2rem; }
.middle { display: grid; grid-template-columns: 1fr; gap: 0.5rem; align-items: center; }
.picture { min-width: 0; }
.picture svg { max-height: 22vh; }
.picture.other svg { transform: scaleX(-1); }
.dial { text-align: center; border-radius: 18px; padding: 0.35rem 0.5rem 0.6rem; background: var(--hip-soft); min-width: 0; }
.count { font-size: clamp(5rem, 30cqw, 11rem); line-height: 1; font-weight: 700; font-variant-numeric: tabular-nums; color: var(--hip-accent); }
.count small { font-size: 0.35em; font-weight: 600; color: var(--hip-quiet); }
.phase { font-size: clamp(1.4rem, 8cqw, 3.2rem); font-weight: 700; line-height: 1.2; min-height: 1.2em; overflow-wrap: anywhere; }
.next { margin-top: 0.6rem; font-size: 1.05rem; line-height: 1.5; height: 1.5em; color: var(--hip-quiet); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

/* the bar is always in sight, and nothing of the guide lies under it; what is not text does not grow with it */
.bar { position: fixed; z-index: 90; left: 0; right: 0; bottom: 0; box-sizing: border-box; max-height: 60vh; overflow-y: auto;
  font-family: var(--st-font); background: var(--hip-ground); border-top: 1px solid var(--hip-line); padding: min(0.5rem, 9px) min(0.9rem, 16px) calc(min(0.5rem, 9px) + env(safe-area-inset-bottom)); }
.buttons { display: grid; grid-template-columns: repeat(6, 1fr); gap: min(0.45rem, 8px); max-width: 46rem; margin: 0 auto; }
button { grid-column: span 2; min-height: 48px; padding: 0.2rem min(0.4rem, 7px); border-radius: 12px; cursor: pointer; font: inherit; font-size: 0.9rem; font-weight: 600; line-height: 1.15;
  background: var(--hip-card); color: var(--hip-text); border: 1.5px solid var(--hip-edge); min-width: 0; overflow-wrap: anywhere; }
.go, .skip { min-height: 54px; font-size: 1rem; }
.go { grid-column: span 4; font-size: 1.25rem; background: var(--hip-accent); border-color: var(--hip-accent); color: var(--hip-on-accent); }
.go:has(~ .skip[hidden]) ~ .sound { min-height: 54px; }
button:focus-visible { outline: 3px solid var(--hip-accent); outline-offset: 2px; }
[data-kind="rest"] .dial, [data-kind="ready"] .dial, [data-kind="switch"] .dial { background: var(--hip-amber-soft); }
[data-kind="rest"] .count, [data-kind="ready"] .count, [data-kind="switch"] .count { color: var(--hip-text); }
[data-paused] .count { opacity: 0.75; }
[data-away] .phase { font-size: clamp(1.05rem, 6cqw, 1.7rem); }
[data-kind="ended"] { padding-top: 4.5rem; }  /* below what says that there is no connection */
[data-kind="ended"] :is(.far, .way, .middle, .next) { display: none; }
@media print { .bar { display: none; } }
@container (min-width: 40em) { .middle { grid-template-columns: 3fr 2fr; gap: 1.5rem; } .picture svg { max-height: 40vh; } }
@media (min-width: 600px) {
  .buttons { grid-template-columns: 2.4fr 1.2fr 1fr 1fr 1fr; }
  button, .go { grid-column: auto; min-height: 54px; }
}
@media (max-height: 600px) {  /* a small phone, or one that lies on its side: the picture beside the number */
  .guide { padding: 0.6rem 0.9rem; }
  .way { margin: 0.3rem 0 0.4rem; height: 6px; }
  .name { font-size: clamp(1.25rem, 4.5cqw, 2rem); }
  .what { font-size: clamp(1.05rem, 3.5cqw, 1.5rem); margin-top: 0; }
  .middle { grid-template-columns: 1fr 1fr; gap: 0.5rem 0.8rem; }
  .picture svg { max-height: min(22vh, 9rem); }
  .count { font-size: clamp(2.8rem, min(17cqw, 22vh), 7rem); }
  .phase { font-size: clamp(1.15rem, 5cqw, 2rem); }
  .next { margin-top: 0.3rem; font-size: 0.95rem; }
}
@media (max-height: 420px) {
  .far { float: right; margin-left: 1rem; font-size: 0.85rem; }
  .way { margin: 0 0 0.3rem; height: 5px; }
  .picture svg { max-height: 34vh; }
}
"""

_SCRIPT = """
const PLACE = "hipwise.workout", OUTBOX = "%(outbox)s", LATE_MS = %(late)s;
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage, sound and wake lock may be missing
export default function ({ parentElement, data: [data], setTriggerValue }) {
  const box = parentElement.querySelector(".guide"), bar = parentElement.querySelector(".bar");
  const at = (name) => parentElement.querySelector("." + name);
  const steps = data.steps, words = data.words;
  const run = (parentElement.hipwiseGuide ??= { of: null });
  box.hidden = false;
  const fill = (text, values) => text.replace(/\\{(\\w+)\\}/g, (_, name) => values[name]);
  if (run.of !== data.of || run.round !== data.round) {
    Object.assign(run, { of: data.of, round: data.round, index: 0, done: {}, spent: 0, since: null, seen: 0, away: false, sound: true, shown: null, begun: false, placed: false, ended: false });
    const held = guarded(() => JSON.parse(sessionStorage.getItem(PLACE)));
    if (held && held.of === data.of && held.index > 0 && held.index < steps.length)
      Object.assign(run, { index: held.index, done: held.done, begun: true });
  }
  const keep = () => guarded(() => sessionStorage.setItem(PLACE, JSON.stringify({ of: run.of, index: run.index, done: run.done })));
  const passed = () => run.spent + (run.since === null ? 0 : (performance.now() - run.since) / 1000);

  // --- sound and light
  const audio = () => {  // a call or another program may have put it to sleep: each press, and coming back, wakes it
    if (run.audio?.state === "closed") run.audio = undefined;
    run.audio ??= new AudioContext();
    const wakes = run.audio.state === "running" ? null : run.audio.resume();
    wakes?.catch(() => {});
    return wakes;
  };
  const beep = (hertz, seconds) => {
    if (!run.sound) return;
    const asked = performance.now(), wakes = guarded(audio);
    if (!wakes) tone(hertz, seconds);
    else wakes.then(() => { if (performance.now() - asked < 500) tone(hertz, seconds); }, () => {});
  };
  const tone = (hertz, seconds) => {
    guarded(() => {
      const tone = run.audio.createOscillator(), volume = run.audio.createGain(), now = run.audio.currentTime;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.25, now);
      volume.gain.exponentialRampToValueAtTime(0.001, now + seconds);
      tone.connect(volume).connect(run.audio.destination);
      tone.start(now);
      tone.stop(now + seconds);
    });
  };
  const awake = async (wanted) => {
    try {
      if (wanted && !run.lock) {
        run.lock = await navigator.wakeLock.request("screen");
        run.lock.addEventListener("release", () => { run.lock = null; });
      }
      if (!wanted && run.lock) await run.lock.release();
    } catch { run.lock = null; }
  };

  // --- where in a step one is
  const moment = (step, t) => {
    if (step.kind === "reps") {
      const parts = step.tempo ?? [data.rep_s], each = parts.reduce((a, b) => a + b, 0);
      const rep = Math.min(step.count, Math.floor(t / each) + 1);
      let rest = t - (rep - 1) * each, phase = 0;
      while (phase < parts.length - 1 && rest >= parts[phase]) { rest -= parts[phase]; phase += 1; }
      const said = step.tempo ? [words.up, words.hold, words.down][phase] : "";
      return { small: "/" + step.count, big: rep, phase: said, beat: rep * 10 + phase, hertz: [660, 520, 440][phase] };
    }
    if (step.kind === "hold") {
      const each = step.seconds + data.gap_s, n = Math.min(step.count, Math.floor(t / each) + 1), inside = t - (n - 1) * each;
      const holding = inside < step.seconds;
      const left = Math.ceil((holding ? step.seconds : each) - inside);
      const of = step.count > 1 ? " " + fill(words.of, { n, count: step.count }) : "";
      return { big: left, phase: (holding ? words.hold : words.loosen) + of, beat: n * 2 + (holding ? 0 : 1), hertz: holding ? 660 : 440 };
    }
    return { big: Math.ceil(step.lasts - t), phase: words[step.kind], beat: 0, hertz: 520 };
  };

  const today = () => {
    const now = new Date(), two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };
  const connected = () => document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState === "CONNECTED";
  const finish = (how) => {
    if (run.ended) return;
    run.ended = true;
    clearInterval(run.tick);
    run.since = null;
    awake(false);
    const text = JSON.stringify({ ...data.begun, ended: how, done: run.done, on: today() });
    window.hipwiseOutbox = text;
    guarded(() => sessionStorage.setItem(OUTBOX, text));
    guarded(() => sessionStorage.removeItem(PLACE));
    over();
    if (connected()) setTriggerValue("ended", text);  // else the outbox sends it as soon as it can
  };
  const over = () => {
    box.dataset.kind = "ended";
    bar.hidden = true;
    at("name").textContent = words.over;
    at("what").textContent = connected() ? "" : words.held;
    at("said").textContent = `${words.over} ${at("what").textContent}`;
  };
  const count = (step) => {
    if (step.closes && (step.kind === "reps" || step.kind === "hold")) run.done[step.exercise] = (run.done[step.exercise] ?? 0) + 1;
  };
  const go = (index, skipped) => {
    if (!skipped) count(steps[run.index]);
    run.index = index;
    run.spent = 0;
    if (run.since !== null) run.since = run.seen = performance.now();
    run.beat = undefined;
    if (index >= steps.length) return finish("finished");
    keep();
    beep(880, 0.45);
    draw();
  };
  const draw = () => {
    const step = steps[run.index];
    if (!step || run.ended) return;
    const t = passed(), running = run.since !== null;
    if (t >= step.lasts) return go(run.index + 1, false);
    const now = moment(step, t), left = Math.ceil(step.lasts - t);
    if (running && run.beat !== undefined && run.beat !== now.beat) beep(now.hertz, 0.16);
    if (running && step.kind !== "reps" && step.kind !== "hold" && left <= 3 && run.tock !== left) { run.tock = left; beep(600, 0.1); }
    run.beat = now.beat;
    box.dataset.kind = run.begun ? step.kind : "idle";
    bar.hidden = false;
    box.toggleAttribute("data-paused", run.begun && !running);
    box.toggleAttribute("data-away", run.away);
    at("where").textContent = fill(words.step, { n: run.index + 1, count: steps.length });
    const ahead = steps.slice(run.index).reduce((sum, s) => sum + s.lasts, 0) - t;
    at("left").textContent = fill(words.left, { minutes: Math.max(1, Math.ceil(ahead / 60)) });
    at("way").firstElementChild.style.width = 100 * run.index / steps.length + "%%";
    at("count").replaceChildren(String(now.big), Object.assign(document.createElement("small"), { textContent: now.small ?? "" }));
    at("phase").textContent = run.away ? words.away : run.begun && !running ? words.paused : now.phase;
    const follows = steps[run.index + 1];
    at("next").textContent = follows ? fill(words.next, { what: follows.says }) : words.last;
    at("go").textContent = running ? words.pause : run.begun ? words.go_on : words.start;
    for (const name of ["skip", "again", "stop"]) at(name).hidden = !run.begun;
    at("skip").textContent = words.skip;
    at("again").textContent = words.again;
    at("stop").textContent = words.stop;
    at("sound").textContent = run.sound ? words.sound_on : words.sound_off;
    at("sound").setAttribute("aria-pressed", String(run.sound));
    const shown = run.index + "/" + data.of;
    if (run.shown !== shown) {
      run.shown = shown;
      at("name").textContent = step.name;
      at("what").textContent = step.what;
      picture(step);
      at("said").textContent = step.says;
    }
  };
  const picture = (step) => {
    const { rest, moves, first, says } = data.pictures[step.exercise];
    const other = says && step.side !== first;
    const works = step.kind === "reps" || step.kind === "hold";
    at("picture").innerHTML = works ? moves : rest[other ? step.side : first];
    at("picture").classList.toggle("other", Boolean(works && other));
    if (works && other) at("picture").firstElementChild.setAttribute("aria-label", says);
  };
  const start = () => {
    if (!run.placed) box.scrollIntoView({ block: "start" });
    run.begun = run.placed = true;
    run.away = false;
    run.since = run.seen = performance.now();
    at("said").textContent = "";
    awake(true);
    keep();
    beep(880, 0.2);
    draw();
  };
  const pause = () => { run.spent = passed(); run.since = null; awake(false); draw(); };
  const leave = () => {  // somebody was away: it stood still with the last tick that came in time
    run.spent += (run.seen - run.since) / 1000;
    run.since = null;
    run.away = true;
    awake(false);
    at("said").textContent = words.away;
    draw();
  };
  const tick = () => {
    const now = performance.now();
    if (run.since !== null && now - run.seen > LATE_MS) return leave();
    run.seen = now;
    draw();
  };
  const look = () => {
    if (document.visibilityState === "visible") { if (run.audio) guarded(audio); }
    else if (run.since !== null) {
      const now = performance.now();
      if (now - run.seen <= LATE_MS) run.seen = now;
      leave();
    }
  };
  at("go").onclick = () => (run.since === null ? start() : pause());
  at("skip").onclick = () => go(run.index + 1, true);
  at("again").onclick = () => { run.spent = 0; run.beat = undefined; if (run.since !== null) run.since = run.seen = performance.now(); draw(); };
  at("sound").onclick = () => { run.sound = !run.sound; beep(660, 0.15); draw(); };
  at("stop").onclick = () => finish("stopped");
  bar.onclick = () => { if (run.audio) guarded(audio); };
  document.addEventListener("visibilitychange", look);
  clearInterval(run.tick);
  if (run.ended) over();
  else {
    run.tick = setInterval(tick, 100);
    if (run.since !== null) awake(true);
    tick();
  }
  return () => { clearInterval(run.tick); document.removeEventListener("visibilitychange", look); awake(false); };
}
""" % {"outbox": workout_outbox.PLACE, "late": LATE_MS}
_component = component.declare("hipwise_guide", _SCRIPT, html=_PAGE, css=f"{drawings.stylesheet()}{_STYLE}")


def guide(
    steps: Sequence[Step],
    names: Mapping[str, str],
    loads: Mapping[str, str | None],
    begun: Waiting,
    on_ended: Callable[[Any], None],
) -> None:
    """Guide through ``steps`` of the workout that has ``begun``. After a reload the same steps go on.

    At the end ``on_ended`` is called with what the browser made of ``begun``, as text: nobody has checked it yet.
    """

    of = hashlib.sha256(repr(tuple(steps)).encode()).hexdigest()[:12]

    def hear() -> None:
        on_ended(getattr(visit.shown("guide"), "ended", None))

    _component(
        key="guide",
        on_ended_change=hear,
        data={
            "of": of,
            "round": begun.once,
            "begun": begun.model_dump(mode="json"),
            "rep_s": SECONDS_A_REP,
            "gap_s": SECONDS_TO_SET_UP,
            "words": _words(),
            "steps": [_told(step, steps[n + 1 :], names) for n, step in enumerate(steps)],
            "pictures": {id_: _pictures(id_, loads.get(id_), first) for id_, first in _first_sides(steps).items()},
        },
    )


def _first_sides(steps: Sequence[Step]) -> dict[str, str]:
    """Each exercise with the side that it begins with."""
    return {step.exercise: step.side for step in reversed(steps)}


def _pictures(id_: str, load: str | None, first: str) -> dict[str, Any]:
    """At rest and in motion. For the other side a movement, which holds no word, is turned over in the browser: it is large."""
    language = visit.language()
    found: dict[str, Any] = {
        "rest": {first: drawings.still(id_, language, load, first)},
        "moves": drawings.moving(id_, language, None, load, first),
        "first": first,
    }
    if drawings.drawn_side(id_, first):
        other = {"left": "right", "right": "left"}[first]
        found["rest"][other] = drawings.still(id_, language, load, other)
        found["says"] = drawings.said(id_, language, other)
    return found


def _told(step: Step, after: Sequence[Step], names: Mapping[str, str]) -> dict[str, Any]:
    what = _what(step)
    same_set = [s for s in after if (s.exercise, s.set_) == (step.exercise, step.set_) and s.kind in ("reps", "hold")]
    return {
        "kind": step.kind,
        "exercise": step.exercise,
        "side": step.side,
        "name": names[step.exercise],
        "what": what,
        "says": f"{names[step.exercise]}: {what}",
        "count": step.count,
        "seconds": step.seconds,
        "tempo": step.tempo,
        "lasts": step.lasts_s,
        "closes": not same_set,
    }


def _what(step: Step) -> str:
    say = visit.words().say
    if step.kind == "rest":
        return say("guide.rest", "Rest")
    if step.kind == "ready":
        side = _side(step.side)
        return say("guide.ready", "Get ready") + (f" · {side}" if side else "")
    if step.kind == "switch":
        return say("guide.now", "Now: {side}", side=_side(step.side))
    set_ = say("guide.set", "Set {n} of {sets}", n=step.set_, sets=step.sets)
    return " · ".join(part for part in (set_, _side(step.side)) if part)


def _side(side: str) -> str:
    say = visit.words().say
    return {
        "left": say("guide.left", "left leg"),
        "right": say("guide.right", "right leg"),
        "first": say("guide.first", "first leg"),
        "second": say("guide.second", "other leg"),
        "there": say("guide.there", "one way"),
        "back": say("guide.back", "and back"),
        "together": "",
    }[side]


def _words() -> dict[str, str]:
    say = visit.words().say
    return {
        "step": say("guide.step", "Step {n} of {count}", n="{n}", count="{count}"),
        "left": say("guide.minutes", "about {minutes} min left", minutes="{minutes}"),
        "of": say("guide.of", "{n} of {count}", n="{n}", count="{count}"),
        "next": say("guide.next", "Next: {what}", what="{what}"),
        "last": say("guide.last", "This is the last one."),
        "up": say("guide.up", "Up"),
        "hold": say("guide.hold", "Hold"),
        "down": say("guide.down", "Slowly down"),
        "loosen": say("guide.loosen", "Let go"),
        "ready": say("guide.ready", "Get ready"),
        "rest": say("guide.rest", "Rest"),
        "switch": say("guide.switch", "Change sides"),
        "paused": say("guide.paused", "Paused"),
        "away": say("guide.away", "Paused while you were away. Go on?"),
        "over": say("guide.over", "That was it."),
        "held": say(
            "guide.held",
            "There is no connection right now. This tab holds your workout, and asks how it was as soon as there is one.",
        ),
        "start": say("guide.start", "Start the workout"),
        "pause": say("guide.pause", "Pause"),
        "go_on": say("guide.go_on", "Go on"),
        "skip": say("guide.skip", "Skip this"),
        "again": say("guide.again", "From its start"),
        "stop": say("guide.stop", "End here"),
        "sound_on": say("guide.sound_on", "Sound is on"),
        "sound_off": say("guide.sound_off", "Sound is off"),
    }
