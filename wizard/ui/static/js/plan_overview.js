export default function ({ parentElement, data: [data], setTriggerValue }) {
  const page = parentElement.querySelector(".hip-overview");
  if (page.dataset.digest !== data.digest) {  // the same page stays as it is, and the focus with it
    page.innerHTML = data.html;
    page.dataset.digest = data.digest;
  }
  page.onclick = (event) => {
    const door = event.target.closest("[data-go]");
    if (door) setTriggerValue("go", door.dataset.go);
  };
}
