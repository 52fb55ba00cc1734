const PLACE = "hipwise.key";
const guarded = (act) => { try { return act(); } catch { return null; } };  // storage may be switched off
export default function ({ data: [data], setTriggerValue }) {
  const held = guarded(() => sessionStorage.getItem(PLACE)) ?? guarded(() => localStorage.getItem(PLACE));
  if (data.forget) {
    guarded(() => sessionStorage.removeItem(PLACE));
    guarded(() => localStorage.removeItem(PLACE));
  } else if (data.key) {
    guarded(() => sessionStorage.setItem(PLACE, data.key));
    if (data.on_phone) guarded(() => localStorage.setItem(PLACE, data.key));
  } else if (held && !data.heard && window.hipwiseKeyFor !== data.visit) {
    window.hipwiseKeyFor = data.visit;
    setTriggerValue("found", held);
  }
  const stored = guarded(() => localStorage.getItem(PLACE)) !== null;
  if (data.key && stored !== data.stored) setTriggerValue("stored", stored ? "yes" : "no");
}
