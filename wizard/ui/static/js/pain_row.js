const PATIENCE_MS = 10000;
export default function ({ parentElement, data: [data], setTriggerValue }) {
  const box = parentElement.querySelector("fieldset"), radios = [...box.querySelectorAll("input")];
  const row = (parentElement.hipwiseRow ??= { sent: null, waits: null });
  box.hidden = false;
  box.querySelector("legend").textContent = data.asks;
  box.querySelector(".unsure span").textContent = data.unsure;
  for (const [number, word] of Object.entries(data.words)) box.querySelector(`#w${number}`).textContent = word;
  row.shown = data.shown;
  row.settle = () => {
    clearTimeout(row.waits);
    row.sent = null;
    box.ariaBusy = null;
    for (const radio of radios) radio.checked = radio.value === row.shown;
  };
  row.wait = () => {
    clearTimeout(row.waits);
    box.ariaBusy = "true";
    row.waits = setTimeout(() => row.settle(), PATIENCE_MS);
  };
  if (row.sent === null || row.sent === row.shown) row.settle(); else row.wait();
  box.onchange = (event) => {
    row.sent = event.target.value;
    row.wait();
    setTriggerValue("chosen", row.sent);
  };
  return () => clearTimeout(row.waits);
}
