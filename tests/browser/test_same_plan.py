"""One decision, two ways in: the browser shows what the command line prints."""

from __future__ import annotations

import json
import subprocess
import sys

from .walked import Walk


def test_the_answers_of_a_walk_give_the_same_plan_by_command_line_and_in_the_browser(walk: Walk) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "wizard", "plan", "-"],
        input=json.dumps(json.loads(walk.copy)["answers"]),
        capture_output=True,
        text=True,
        check=True,
    )
    plan = json.loads(printed.stdout)
    assert walk.heading == plan["headline"] and len(walk.cards) == len(plan["picks"])
    for number, (pick, text) in enumerate(zip(plan["picks"], walk.cards, strict=True), 1):
        assert text.startswith(f"{number}. {pick['name']}")
        for line in (*pick["dose"]["lines"], *pick["steps"], *pick["cues"], *pick["stop_if"], *pick["tfl"]["cues"]):
            assert line in text, f"{pick['exercise']}: the card does not say {line!r}"
    assert plan["expectation"] in walk.said
