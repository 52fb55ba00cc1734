const AFTER_MS = 1500;  // a short break is nobody's business
const region = () => {
  const found = document.querySelector(".hip-connection");
  if (found) return found;
  const made = Object.assign(document.createElement("p"), { className: "hip-connection" });
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
};
export default function ({ data: [data] }) {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app) return;
  const line = region();
  line.lang = data.language;
  window.hipwiseConnection = data;
  if (window.hipwiseConnectionOf === app) return;
  window.hipwiseConnectionOf = app;
  let waits;
  const show = () => {
    clearTimeout(waits);
    const state = app.dataset.testConnectionState;
    if (state === "CONNECTED") { line.textContent = ""; return; }
    if (line.textContent && state !== "DISCONNECTED_FOREVER") return;
    waits = setTimeout(() => {
      line.style.colorScheme = getComputedStyle(app).colorScheme;
      line.textContent = state === "DISCONNECTED_FOREVER" ? window.hipwiseConnection.ended : window.hipwiseConnection.away;
    }, AFTER_MS);
  };
  new MutationObserver(show).observe(app, { attributeFilter: ["data-test-connection-state"] });
}
