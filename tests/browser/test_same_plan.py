"""One decision, two ways in: the browser shows what the command line prints."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.test_cli import EXAMPLE

from .driver import Visitor, answer_all


def test_the_example_answers_give_the_same_plan_by_command_line_and_in_the_browser(guest: Visitor) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "wizard", "plan", "-"], input=json.dumps(EXAMPLE), capture_output=True, text=True, check=True)
    plan = json.loads(printed.stdout)
    guest.open(heading="Two or three exercises")
    answer_all(guest)
    guest.press("Show my plan", plan["headline"].rstrip("."))
    cards = guest.page.locator('[class*="st-key-card-pick-"]')
    shown = [cards.nth(n).inner_text() for n in range(cards.count())]
    assert len(shown) == len(plan["picks"])
    for number, (pick, text) in enumerate(zip(plan["picks"], shown), 1):
        assert text.startswith(f"{number}. {pick['name']}")
        for line in (*pick["dose"]["lines"], *pick["steps"], *pick["cues"], *pick["stop_if"], *pick["tfl"]["cues"]):
            assert line in text, f"{pick['exercise']}: the card does not say {line!r}"
    everything = guest.page.locator('[data-testid="stMain"]').inner_text()
    assert plan["expectation"] in everything
