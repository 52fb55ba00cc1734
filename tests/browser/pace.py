"""How long a first walk takes at reading speed: ``python -m tests.browser.pace``.

A walk by a script takes seconds; a person reads first. So the words that each page shows
when it opens are counted in the browser, and the presses that its answers need. Folded
parts are not counted, since nobody has to open them, nor are the numbers of a scale, icons,
and the button "Change" on every row. A page then takes

    words / 238 a minute  +  2 seconds a press

This is counted twice: for a person who reads every word, and for one who reads the title, the
question and the answers down to the own one (of a list to tick, all lines), and passes over
the start page but for title and button. Real people lie between the two. The words with every
fold open stand beside them, so that nothing is only put out of sight.

238 words a minute is the mean of silent reading of adults (Brysbaert 2019, English
non-fiction); 2 seconds are to decide (1.35 s) and to reach and tap (the keystroke-level
model). The waiting for this machine is measured and shown beside it, not added: it belongs
to the machine. The self-tests are passed over, as a first visit in a waiting room does; each
one that is tried adds its own half minute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import perf_counter

from .driver import Visitor, answer_all, chromium, running_app, visitor

WORDS_A_MINUTE, SECONDS_A_PRESS = 238, 2.0
PROMISED_MIN = 3, 5  # what the start page says
SHOWN = """() => {
  const folded = [...document.querySelectorAll(
    'details:not([open]) > :not(summary), [data-testid="stIconMaterial"], [class*="st-key-change-"]')];
  folded.forEach((part) => { part.hidden = true; });
  const text = document.querySelector('[data-testid="stMain"]').innerText;
  folded.forEach((part) => { part.hidden = false; });
  return text;
}"""
UNFOLDED = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const folds = [...main.querySelectorAll('details:not([open])')];
  const left_out = [...main.querySelectorAll('[data-testid="stIconMaterial"], [class*="st-key-change-"]')];
  folds.forEach((fold) => { fold.open = true; });
  left_out.forEach((part) => { part.hidden = true; });
  const text = main.innerText;
  left_out.forEach((part) => { part.hidden = false; });
  folds.forEach((fold) => { fold.open = false; });
  return text;
}"""
NEEDED = """() => {
  const main = document.querySelector('[data-testid="stMain"]'), said = [];
  const say = (e) => said.push(e.innerText);
  main.querySelectorAll('h1, h2, h3, [class*="st-key-tick-"] label, [class*="st-key-note-"]').forEach(say);
  main.querySelectorAll('[data-testid="stRadio"]').forEach((radio) => {
    const labels = [...radio.querySelectorAll('label')];
    const own = labels.findIndex((label) => label.querySelector('input:checked'));
    labels.slice(0, own + 1).forEach(say);
  });
  if (location.pathname === '/check') main.querySelectorAll('[class*="st-key-answer-"] strong').forEach(say);
  return said.join('\\n');
}"""
WORD = re.compile(r"(?:\d+-)?[^\W\d_]+(?:['’-][^\W_]+)*")


@dataclass
class Page:
    """What one page asks of a person: words to read, presses to make."""

    name: str
    words: int
    needed: int = 0
    presses: int = 0
    unfolded: int = 0  # words with every fold open

    @property
    def seconds(self) -> float:
        return 60 * self.words / WORDS_A_MINUTE + SECONDS_A_PRESS * self.presses

    @property
    def quick_seconds(self) -> float:
        return 60 * self.needed / WORDS_A_MINUTE + SECONDS_A_PRESS * self.presses


class Reader(Visitor):
    """A visitor who counts what there is to read, and every press."""

    def __init__(self, guest: Visitor) -> None:
        super().__init__(guest.page, guest.url)
        self.pages: list[Page] = []

    def settled(self, heading: str = "") -> None:
        super().settled(heading)
        name = self.page.url.rpartition("/")[2] or "start"
        if not self.pages or self.pages[-1].name != name:
            self.pages.append(
                Page(name, _words(self.page.evaluate(SHOWN)), unfolded=_words(self.page.evaluate(UNFOLDED)))
            )

    def press(self, name: str, heading: str) -> None:
        self._pressed()
        super().press(name, heading)

    def tick(self, question: str, option: str) -> None:
        self._pressed()
        super().tick(question, option)

    def choose(self, key: str, label: str) -> None:
        self._pressed()
        super().choose(key, label)

    def _pressed(self) -> None:
        here = self.pages[-1]
        here.presses += 1
        here.needed = _words(self.page.evaluate(NEEDED))  # the last press of a page finds it answered


def _words(text: str) -> int:
    return len(WORD.findall(text))


def first_walk(guest: Visitor) -> list[Page]:
    """The pages of a first walk from the start page to the button that shows the plan."""
    reader = Reader(guest)
    reader.open(heading="Two or three exercises")
    answer_all(reader, tries=False)
    reader._pressed()  # "Show my plan"
    return reader.pages


def table(pages: list[Page], waited_s: float) -> str:
    """The walk as a table."""
    row = "{:<12}{:>8}{:>8}{:>9}{:>10.0f}{:>8.0f}{:>12}".format
    names = ("words", "needed", "presses", "seconds", "quick_seconds", "unfolded")
    lines = [f"{'page':<12}{'words':>8}{'needed':>8}{'presses':>9}{'seconds':>10}{'quick':>8}{'folds open':>12}"]
    lines += [row(p.name, *(getattr(p, name) for name in names)) for p in pages]
    lines.append(row("all", *(sum(getattr(p, name) for p in pages) for name in names)))
    lines.append(
        f"the script itself took {waited_s:.0f} s; the start page promises {PROMISED_MIN[0]} to {PROMISED_MIN[1]} minutes"
    )
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    with running_app() as server, chromium() as browser:
        _, guest = visitor(browser, server)
        began = perf_counter()
        pages = first_walk(guest)
        print(table(pages, perf_counter() - began))


if __name__ == "__main__":
    main()
