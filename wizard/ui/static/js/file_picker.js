export default function ({ parentElement, data: [data], setTriggerValue }) {
  const box = parentElement.querySelector(".bring"), input = box.querySelector("input"), said = box.querySelector("p");
  box.hidden = false;
  box.querySelector(".ask").textContent = data.words.choose;
  input.accept = data.accept;
  input.onchange = async () => {
    const [file] = input.files;
    if (!file) return;
    said.textContent = "";
    if (file.size > data.most) said.textContent = data.words.big;
    else setTriggerValue("brought", { text: await file.text().catch(() => "") });
    input.value = "";
  };
}
