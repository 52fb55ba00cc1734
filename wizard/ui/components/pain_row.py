"""The 0 to 10 row for pain: eleven native radios with words at 0, 5 and 10, and "Not sure" below them.

It starts with nothing chosen. Numbers stand in one row where each gets its 44 px, in two on a
phone, and in rows of three where text is very large. What is chosen goes to the server at
once; what the server has committed comes back and wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wizard.answers.questions import NPRS, UNSURE
from wizard.ui.session import visit

from . import component

WORDED = (0, 5, 10)  # the numbers that carry words
_SCORES: Mapping[str, int | str] = {**{str(n): n for n in NPRS}, UNSURE: UNSURE}


def _number(n: int) -> str:
    described = f' aria-describedby="w{n}"' if n in WORDED else ""
    return f'<label class="cell n{n}"><input type="radio" name="score" value="{n}"{described}><span>{n}</span></label>'


_PAGE = f"""
<fieldset hidden>
  <legend></legend>
  <div class="row">
    {"".join(_number(n) + (f'<span class="word w{n}" id="w{n}"></span>' if n in WORDED else "") for n in NPRS)}
  </div>
  <label class="cell unsure"><input type="radio" name="score" value="{UNSURE}"><span></span></label>
</fieldset>
"""

_STYLE = """
:host { display: block; }
fieldset { container-type: inline-size; margin: 0; padding: 0; border: 0; min-width: 0; color: var(--st-text-color);
  font-family: var(--st-font); font-size: 1rem; line-height: 1.3; }
fieldset[hidden] { display: none; }
legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); padding: 0; }
.row { display: grid; grid-template-columns: repeat(30, 1fr); row-gap: 0.35rem; }
.cell { position: relative; display: flex; align-items: center; justify-content: center; min-width: 0; min-height: 3.1rem; box-sizing: border-box;
  border: 1.5px solid var(--st-border-color); background: var(--st-secondary-background-color); font-weight: 600; cursor: pointer; }
.cell:hover { border-color: var(--st-primary-color); background: var(--hip-soft); z-index: 1; }
.cell:has(:checked) { border-color: var(--st-primary-color); background: var(--st-primary-color); color: var(--st-background-color); z-index: 2; }
.cell:has(:focus-visible) { outline: 3px solid var(--st-primary-color); outline-offset: 2px; z-index: 3; }
input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.row .cell { margin-right: -1.5px; }
.row .cell:has(:checked) span { margin-bottom: 0.75rem; font-size: 1.25rem; font-weight: 750; }
.row .cell:has(:checked)::after { content: "✓" / ""; position: absolute; bottom: 0.15rem; font-size: 0.85rem; line-height: 1.2; font-weight: 700; }
.word { min-width: 0; color: var(--hip-quiet); font-size: 0.9rem; overflow-wrap: anywhere; }
.unsure { margin-top: 0.9rem; padding: 0.4rem 0.9rem; border-radius: 14px; }
.unsure:has(:checked) span::before { content: "✓ " / ""; }

/* two rows, on a phone: six numbers, then five */
.n0, .n1, .n2, .n3, .n4, .n5 { grid-row: 1; grid-column: span 5; }
.n6, .n7, .n8, .n9, .n10 { grid-row: 3; grid-column: span 6; }
.n0, .n6 { border-radius: 12px 0 0 12px; }
.row :is(.n5, .n10) { border-radius: 0 12px 12px 0; margin-right: 0; }
.w0 { grid-area: 2 / 1 / 3 / 15; margin-bottom: 0.5rem; }
.w5 { grid-area: 2 / 16 / 3 / 31; margin-bottom: 0.5rem; text-align: right; }
.w10 { grid-area: 4 / 1 / 5 / 31; text-align: right; }

@container (min-width: 27.5em) {  /* one row, 45 px for each of the eleven */
  .row { grid-template-columns: repeat(11, 1fr); }
  .row .cell { grid-row: 1; grid-column: auto; }
  .row :is(.n5, .n6) { border-radius: 0; margin-right: -1.5px; }
  .w0 { grid-area: 2 / 1 / 3 / 5; margin: 0; }
  .w5 { grid-area: 2 / 5 / 3 / 8; margin: 0; text-align: center; }
  .w10 { grid-area: 2 / 8 / 3 / 12; }
}
@container (max-width: 11.9em) {  /* very large text: three a row */
  .row { grid-template-columns: repeat(3, 1fr); column-gap: 0.2rem; }
  .row .cell { grid-area: auto; border-radius: 12px; margin: 0; }
  .word { grid-area: auto / 1 / auto / 4; margin-bottom: 0.4rem; text-align: left; }
  .w0 { order: 1; } .n3, .n4, .n5 { order: 2; } .w5 { order: 3; }
  .n6, .n7, .n8, .n9, .n10 { order: 4; } .w10 { order: 5; }
}
@media (forced-colors: active) {
  .cell:has(:checked) { forced-color-adjust: none; background: Highlight; color: HighlightText; border-color: Highlight; }
}
"""

# A choice stands until the server has heard it, so that a run that began before it cannot take
# it back for a moment. If the server never hears, its own answer shows again.
_SCRIPT = """
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
"""
_component = component.declare("hipwise_pain_row", _SCRIPT, html=_PAGE, css=_STYLE)


def pain_row(
    key: str, asks: str, words: Mapping[int, str], shown: int | str | None, on_chosen: Callable[[int | str], None]
) -> None:
    """A row that shows ``shown`` (0 to 10, "unsure" or None) and calls ``on_chosen`` with what is chosen.

    ``words`` stand at 0, 5 and 10. Anything else that a browser sends is not heard.
    """

    def choose() -> None:
        chosen = getattr(visit.shown(key), "chosen", None)
        if isinstance(chosen, str) and chosen in _SCORES:
            on_chosen(_SCORES[chosen])

    _component(
        key=key,
        on_chosen_change=choose,
        data={
            "asks": asks,
            "words": {str(number): word for number, word in words.items()},
            "unsure": visit.words().say("answer.unsure", "Not sure"),
            "shown": None if shown is None else str(shown),
        },
    )
