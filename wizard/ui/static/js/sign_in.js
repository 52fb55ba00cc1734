const PLACE = "hipwise.staff";
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage may be switched off
const tab = (window.hipwiseStaff ??= {});
const ask = (held, left) => {  // again if it was lost: a page that has just connected drops what it sends
  clearTimeout(tab.waits);
  tab.send("found", held);
  if (left) tab.waits = setTimeout(ask, 1500, held, left - 1);
};
export default function ({ data: [data], setTriggerValue }) {
  tab.send = setTriggerValue;
  const held = guarded(() => sessionStorage.getItem(PLACE));
  if (data.token || data.heard) clearTimeout(tab.waits);
  if (data.token) guarded(() => sessionStorage.setItem(PLACE, data.token));
  else if (data.heard) guarded(() => sessionStorage.removeItem(PLACE));
  else if (held && tab.visit !== data.visit) {
    tab.visit = data.visit;
    ask(held, 4);
  }
}
