"""Many answers to many plans: one JSON object a line, in order; bad lines are reported, not fatal."""

from __future__ import annotations

import json
import sys
from typing import BinaryIO

from catalogue.model import Catalogue

from . import decide
from .answers import Answers, AnswersError

EVERY = 500  # lines between two updates of the progress line


def run(source: BinaryIO, target: BinaryIO, catalogue: Catalogue, language: str, progress: bool = False) -> tuple[int, int]:
    """Decide each line of ``source`` into ``target``; returns (plans, bad lines). Empty lines are passed over."""
    done = bad = 0
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            plan = decide(Answers.read(line), catalogue, language)
            target.write(plan.model_dump_json().encode() + b"\n")
            done += 1
        except AnswersError as error:
            bad += 1
            target.write(json.dumps({"line": number, "error": list(error.problems)}).encode() + b"\n")
            print(f"line {number}: {' '.join(error.problems)}", file=sys.stderr)
        if progress and number % EVERY == 0:
            print(f"\r{number:,} lines", end="", file=sys.stderr, flush=True)
    if progress:
        print(f"\r{done + bad:,} lines", file=sys.stderr)
    return done, bad
