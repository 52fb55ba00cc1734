"""Whether two copies of the program give the same bytes: ``python tests/benchmarks/same_plans.py /another/copy [people]``.

For work that should change no plan, only its speed. Both copies get the same drawn people: some with a warning
sign or an open question, every third with check-ins, swaps or a move. A plan counts as the same where
its JSON is, without the digests of what it was made from. The other copy runs in its own interpreter
(``.venv/bin/python`` where it has one).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
COUNT = 20_000


def drawn(count: int, seed: int = 23) -> Iterator[str]:
    """One line of JSON a person: answers, and the check-ins, swaps and moves that came after."""
    from catalogue import vocabulary as v
    from wizard.assurance.proof.outside import FORGETTABLE, sample, with_value

    draw = random.Random(seed)
    for answers in sample(count, seed):
        if draw.random() < 0.1:
            answers = with_value(answers, "signs", (draw.choice(v.SIGNS),))
        if draw.random() < 0.2:
            answers = with_value(
                answers, draw.choice((*FORGETTABLE, "age_band", "pain.site", "equipment", "goals")), None
            )
        person: dict[str, Any] = {"answers": answers.model_dump(mode="json")}
        if draw.random() < 0.34:
            person["check_ins"] = list(_weeks(draw, v))
            person["swaps"] = [draw.sample(v.EXERCISES, 2) for _ in range(draw.choice((0, 0, 2)))]
            person["moves"] = [[draw.randint(0, 6), draw.randint(1, 2)]] if draw.random() < 0.15 else []
        yield json.dumps(person)


def _weeks(draw: random.Random, v: Any) -> Iterator[dict[str, Any]]:
    week, well = 0, draw.random() < 0.6
    for _ in range(draw.randint(1, 7)):
        week += draw.choice((1, 1, 1, 1, 2, 3))
        yield {
            "version": 2,
            "week": week,
            "sessions_done": draw.choice((None, 1, 2, 3, 3)),
            "pain_during": draw.randint(0, 2 if well else 8),
            "easy_at_top": draw.choice((True, True, False, None)),
            "next_morning": draw.choice(("usual", "usual", "sore_muscles", None if well else "worse")),
            "overall": draw.choice(("better", "same", None if well else "worse")),
            "felt": draw.choice((None, "side", "side", "front")),
            "night": draw.choice((None, 0, 2 if well else 7)),
            "signs": ["none"] if draw.random() < 0.97 else [draw.choice(v.SIGNS)],
            "tests": {
                "stand_30s": draw.choice((None, "level")),
                "single_leg_squat": draw.choice((None, "good")),
                "stairs": draw.choice((None, "easy")),
                "side_plank_20s": draw.choice((None, "yes", "no")),
            },
        }


def digests(lines: Iterator[str]) -> Iterator[str]:
    """The digest of each person's plan, made by the copy that Python finds."""
    import catalogue
    from wizard import Answers, replan
    from wizard.answers.model import check_ins_from_data

    c = catalogue.load()
    for line in lines:
        person = json.loads(line)
        swaps, moves = (tuple(map(tuple, person.get(name, ()))) for name in ("swaps", "moves"))
        plan = replan(
            Answers.from_data(person["answers"]),
            check_ins_from_data(person.get("check_ins", [])),
            c,
            "en",
            swaps,
            moves,
        )
        whole, kept = plan.model_dump_json(), plan.to_json()
        if whole != kept:
            yield "not what pydantic writes"
            continue
        yield hashlib.sha256(whole.replace(plan.made_from.model_dump_json(), "").encode()).hexdigest()


def by(copy: Path, lines: list[str]) -> list[str]:
    """The digests that another copy gives."""
    own = copy / ".venv/bin/python"
    ran = subprocess.run(
        [str(own) if own.exists() else sys.executable, str(HERE), "--digests"],
        input="\n".join(lines),
        text=True,
        env={**os.environ, "PYTHONPATH": str(copy)},
        cwd=copy,
        stdout=subprocess.PIPE,
        check=True,
    )
    return ran.stdout.split("\n")[:-1]


def main(copy: Path, count: int = COUNT) -> int:
    """Compare, and print who gets something else."""
    lines = list(drawn(count))
    ours, theirs = by(HERE.parents[2], lines), by(copy, lines)
    other = [n for n, (one, two) in enumerate(zip(ours, theirs, strict=True)) if one != two]
    for n in other[:5]:
        print(f"person {n}: {ours[n][:24]} here, {theirs[n][:24]} there\n  {lines[n]}")
    print(f"{count:,} people, {len(set(ours)):,} different plans: {len(other):,} are not the same")
    return 1 if other else 0


if __name__ == "__main__":
    sys.path.append(str(HERE.parents[2]))  # after PYTHONPATH, so that another copy comes first
    if sys.argv[1:] == ["--digests"]:
        for one in digests(iter(sys.stdin.read().split("\n"))):
            print(one)
    else:
        sys.exit(main(Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:])))
