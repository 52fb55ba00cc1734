"""How fast a decision is, as ratios within one run: ``python tests/benchmarks/rules.py [--today COPY] [--people N] [--rounds N]``.

Three figures, each the median over rounds with its lowest and highest:

- (decide + dump) / pydantic's own ``model_dump_json`` of the same plan;
- full plans a second (decide + dump), beside those of another copy of the program;
- brief decisions a second, beside the full plans of that copy.

Everybody is different and nothing is cached for their answers: a process decides other people first, and each one that
counts once. Each round is a process of its own for either copy, by turns, with that copy's interpreter
(``.venv/bin/python`` where it has one) and its own draw of ``wizard.assurance.proof.sample``. Time is that of the processor, so
that other programs disturb less. As in ``wizard batch`` no garbage is collected meanwhile; what it costs is printed too.
Machines differ and are noisy: compare ratios.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any

HERE = Path(__file__).resolve()
WARM_UP = 500


def measured(people: int, seed: int) -> dict[str, float]:
    """Microseconds a person in the copy that Python finds: decide, dump, pydantic, brief; with garbage collection too."""
    import catalogue
    import wizard
    from wizard import Answers, decide
    from wizard.plan import model

    c = catalogue.load()
    dump = getattr(model, "dump", model.Plan.to_json)
    drawn = _different(WARM_UP + 3 * people, seed)
    lines = [next(drawn) for _ in range(WARM_UP + 3 * people)]
    for line in lines[:WARM_UP]:
        dump(decide(Answers.read(line), c))
    one, two, three = (lines[WARM_UP + n * people : WARM_UP + (n + 1) * people] for n in range(3))
    gc.freeze()
    gc.disable()
    spent = dict.fromkeys(("read", "decide", "dump", "pydantic", "brief", "collecting"), 0.0)
    for line in one:
        times = [thread_time()]
        answers = Answers.read(line)
        times.append(thread_time())
        made = decide(answers, c)
        times.append(thread_time())
        dump(made)
        times.append(thread_time())
        made.model_dump_json()
        times.append(thread_time())
        for name, start, end in zip(("read", "decide", "dump", "pydantic"), times, times[1:], strict=False):
            spent[name] += end - start
    if hasattr(wizard, "brief"):
        every = [Answers.read(line) for line in two]
        start = thread_time()
        for answers in every:
            wizard.brief(answers, c)
        spent["brief"] = thread_time() - start
    every = [Answers.read(line) for line in three]
    gc.enable()
    start = thread_time()
    for answers in every:
        dump(decide(answers, c))
    spent["collecting"] = thread_time() - start
    return {name: seconds / people * 1e6 for name, seconds in spent.items()}


def _different(count: int, seed: int) -> Iterator[str]:
    from wizard.assurance.proof import sample

    seen = set()
    for answers in sample(2 * count, seed=seed):
        line = answers.model_dump_json()
        if line not in seen:
            seen.add(line)
            yield line


def in_copy(copy: Path, people: int, seed: int) -> dict[str, float]:
    """The same, measured by another copy in its own interpreter."""
    own = copy / ".venv/bin/python"
    ran = subprocess.run(
        [str(own) if own.exists() else sys.executable, str(HERE), "--measure", str(people), str(seed)],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def spread(values: list[float], unit: str = "") -> str:
    """The median with the lowest and the highest."""
    digits = 0 if unit else 2
    return f"{median(values):.{digits}f}{unit} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def machine() -> str:
    """What this ran on, and how busy it was."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{platform.machine()}, {os.cpu_count()} cores, load {load}, Python {platform.python_version()}"


def main(people: int, rounds: int, today: Path | None) -> None:
    """Print the table."""
    print(f"{machine()}; {rounds} rounds of {people} people")
    ours: list[dict[str, float]] = []
    theirs: list[dict[str, float]] = []
    for n in range(rounds):
        ours.append(in_copy(HERE.parents[2], people, seed=7 + n))
        if today:
            theirs.append(in_copy(today, people, seed=7 + n))

    def rows(found: list[dict[str, float]], name: str) -> list[float]:
        return [one[name] for one in found]

    def full(found: list[dict[str, float]]) -> list[float]:
        return [one["decide"] + one["dump"] for one in found]

    def ratios(above: list[float], below: list[float]) -> list[float]:
        return [one / other for one, other in zip(above, below, strict=False)]

    for name, found in (("here", ours), ("today", theirs)):
        if found:
            print(
                f"{name:<6}"
                + "  ".join(f"{part} {spread(rows(found, part), ' us')}" for part in found[0] if any(rows(found, part)))
            )
            print(
                f"{'':6}full plans a second {1e6 / median(full(found)):.0f}, with garbage collection {1e6 / median(rows(found, 'collecting')):.0f}"
            )
    print(
        f"(decide + dump) / pydantic's own dump        {spread(ratios(full(ours), rows(ours, 'pydantic')))}   goal: 2.0 at most"
    )
    if theirs:
        print(
            f"full plans / today's full plans              {spread(ratios(full(theirs), full(ours)))}   goal: 1.1 at least"
        )
        print(
            f"  with garbage collection on both sides      {spread(ratios(rows(theirs, 'collecting'), rows(ours, 'collecting')))}"
        )
        print(
            f"brief decisions / today's full plans         {spread(ratios(full(theirs), rows(ours, 'brief')))}   goal: 6 at least"
        )


def arguments() -> Any:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--today", type=Path, help="another copy of the program, to measure beside this one")
    return parser.parse_args()


if __name__ == "__main__":
    sys.path.append(str(HERE.parents[2]))  # after PYTHONPATH, so that another copy comes first
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measured(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        said = arguments()
        main(said.people, said.rounds, said.today and said.today.resolve())
