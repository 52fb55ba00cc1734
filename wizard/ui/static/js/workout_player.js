const PLACE = "hipwise.workout", OUTBOX = "__OUTBOX__", LATE_MS = __LATE_MS__;
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage, sound and wake lock may be missing
export default function ({ parentElement, data: [data], setTriggerValue }) {
  const box = parentElement.querySelector(".guide"), bar = parentElement.querySelector(".bar");
  const at = (name) => parentElement.querySelector("." + name);
  const steps = data.steps, words = data.words;
  const run = (parentElement.hipwiseGuide ??= { of: null });
  box.hidden = false;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
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
    at("way").firstElementChild.style.width = 100 * run.index / steps.length + "%";
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
