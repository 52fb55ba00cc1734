const PLACE = "hipwise.room", ABOUT = "hipwise.about", PRESENTER = "hipwise.presenter";
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage may be switched off
const room = (window.hipwiseRoom ??= { token: null, view: null, seen: "", shows: null, round: 0 });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
room.show = () => {
  room.shows?.(room.view);
  const asks = room.view?.phase === "guess" && !room.shows;
  let call = document.querySelector(".hip-called");
  if (!asks) { call?.remove(); return; }
  if (call) return;
  call = document.createElement("a");
  call.className = "hip-called";
  call.href = room.data.href;
  call.textContent = room.data.called;
  document.querySelector('[data-testid="stApp"]')?.append(call);
};
room.follow = async () => {
  const mine = ++room.round;
  while (room.token && mine === room.round) {
    try {
      const answer = await fetch(room.data.now, { cache: "no-store", headers: {
        [room.data.guest]: room.token, [room.data.seen]: room.seen, [room.data.language]: room.data.chosen } });
      if (mine !== room.round) return;
      if (!answer.ok) throw 0;
      const heard = await answer.json();
      room.lost = false;
      if (heard.seen !== room.seen || !room.view) {
        room.seen = heard.seen;
        room.view = heard.view;
        if (heard.view.phase === "join") room.leave();
        room.show();
      }
    } catch {
      if (mine !== room.round) return;
      room.lost = true;
      room.show();
      await pause(1500);
    }
  }
};
room.seat = (left) => {  // again if it was lost: a page that has just connected drops what it sends
  if (!room.token || room.data.token === room.token) return;
  room.tell?.("seated", `${room.token} ${guarded(() => sessionStorage.getItem(ABOUT)) ?? ""}`);
  if (left) room.waits = setTimeout(() => room.seat(left - 1), 1500);
};
room.enter = (token) => {
  room.token = token;
  room.seen = "";
  guarded(() => sessionStorage.setItem(PLACE, token));
  room.seat(4);
  room.follow();
};
room.leave = () => {
  room.token = null;
  room.view = { phase: "join", closed: true };
  guarded(() => { sessionStorage.removeItem(PLACE); sessionStorage.removeItem(ABOUT); });
  room.tell?.("seated", " ");
};
if (!room.listens) {
  room.listens = true;
  document.addEventListener("visibilitychange", () => { if (!document.hidden && room.token) { room.seen = ""; room.follow(); } });
}
export default function ({ data: [data], setTriggerValue }) {
  const fresh = !room.data || room.data.chosen !== data.chosen;
  room.data = data;
  room.tell = setTriggerValue;
  if (data.page === data.present || data.page === data.notes) {
    const key = location.hash.slice(1);
    if (key) {
      guarded(() => sessionStorage.setItem(PRESENTER, key));
      history.replaceState(history.state, "", location.pathname + location.search);
    }
    const held = key || guarded(() => sessionStorage.getItem(PRESENTER));
    if (held && !data.presents && room.tried !== held) { room.tried = held; setTriggerValue("presenting", held); }
  } else if (!data.presents && !room.tried) {  // a presenter who walks the questions, after a reload
    const held = guarded(() => sessionStorage.getItem(PRESENTER));
    if (held) { room.tried = held; setTriggerValue("presenting", held); }
  }
  const token = guarded(() => sessionStorage.getItem(PLACE));
  clearTimeout(room.waits);
  if (token && token !== data.token) {  // a session that has just begun: whose answers the tab brings back
    room.token = token;
    room.seat(4);
  } else if (token) guarded(() => sessionStorage.setItem(ABOUT, data.about));
  if (data.page !== data.room) room.shows = null;
  if (token && (room.token !== token || !room.round || fresh)) { room.token = token; room.seen = ""; room.follow(); }
  room.show();
}
