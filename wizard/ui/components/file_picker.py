"""A file chosen on this device, as text: read in the browser, no larger than allowed, in words of our own.

Streamlit's own uploader speaks English only, and shows the name of the file.
"""

from __future__ import annotations

from collections.abc import Callable

from wizard.ui.session import visit

from . import component

_PAGE = """
<div class="bring" hidden>
  <label><span class="ask"></span><input type="file"></label>
  <p role="status" aria-live="polite"></p>
</div>
"""

_STYLE = """
.bring { font-family: var(--st-font); font-size: 1rem; color: var(--st-text-color); }
.bring[hidden] { display: none; }
label { position: relative; display: flex; align-items: center; justify-content: center; min-height: 3.1rem; padding: 0.4rem 1rem; box-sizing: border-box;
  border: 1.5px solid var(--hip-edge, var(--st-border-color)); border-radius: 14px; background: var(--st-secondary-background-color);
  font-weight: 600; cursor: pointer; text-align: center; }
label:hover { border-color: var(--st-primary-color); }
label:has(:focus-visible) { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; cursor: pointer; font-size: 1rem; }
p { margin: 0.4rem 0 0; line-height: 1.4; }
p:empty { display: none; }
"""

# The text goes to the server as it is; a larger file is not even read.
_SCRIPT = """
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
"""
_component = component.declare("hipwise_bring", _SCRIPT, html=_PAGE, css=_STYLE)


def file(key: str, accept: str, most_bytes: int, on_brought: Callable[[str], None], too_big: str) -> None:
    """A button that lets a file be chosen, and calls ``on_brought`` with its text, of at most ``most_bytes`` bytes."""

    def hear() -> None:
        said = getattr(visit.shown(key), "brought", None)
        text = said.get("text") if isinstance(said, dict) else None
        if isinstance(text, str) and len(text) <= most_bytes:
            on_brought(text)

    _component(
        key=key,
        on_brought_change=hear,
        data={
            "accept": accept,
            "most": most_bytes,
            "words": {"choose": visit.words().say("bring.choose", "Choose the file"), "big": too_big},
        },
    )
