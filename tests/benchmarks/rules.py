"""How fast a decision is, as ratios within one run: ``python tests/benchmarks/rules.py [people]``.

V is reading one set of answers (``Answers.read``), D dumping one plan that is already
built (``Plan.to_json``). Machines differ and are noisy; the ratios are what to
compare. People are drawn with a fixed seed and are as different as the sample of the
proof makes them, so caches help less here than with real people.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

import catalogue
from wizard import Answers, decide
from wizard.assurance.proof import sample

WARM_UP = 100


def timed(work, items) -> tuple[float, list]:  # type: ignore[no-untyped-def]
    """Seconds for ``work`` over all items, and the results."""
    started = perf_counter()
    results = [work(item) for item in items]
    return perf_counter() - started, results


def main(people: int = 3000) -> None:
    """Print the table."""
    c = catalogue.load()
    lines = [a.model_dump_json() for a in sample(people + WARM_UP, seed=7)]
    for line in lines[:WARM_UP]:
        decide(Answers.read(line), c).to_json()
    lines = lines[WARM_UP:]
    read, answers = timed(Answers.read, lines)
    first, plans = timed(lambda a: decide(a, c), answers)
    again, _ = timed(lambda a: decide(a, c), answers)
    dump, texts = timed(lambda p: p.to_json(), plans)
    print(f"{people} people, plans of {sum(map(len, texts)) / people / 1000:.0f} kB on average")
    for name, seconds in (
        ("V  read the answers", read),
        ("   decide, first time", first),
        ("   decide, again", again),
        ("D  dump the plan", dump),
    ):
        print(f"{name:<24}{seconds / people * 1e6:>8.0f} us")
    print(f"decide / V              {first / read:>8.1f}   (again {again / read:.1f})")
    print(f"(decide + D) / D        {(first + dump) / dump:>8.1f}   (again {(again + dump) / dump:.1f})")
    print(
        f"end to end / (V + D)    {(read + first + dump) / (read + dump):>8.1f}   (again {(read + again + dump) / (read + dump):.1f})"
    )
    print(
        f"explained plans a second{people / (read + first + dump):>8.0f}   (again {people / (read + again + dump):.0f}), one core"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
