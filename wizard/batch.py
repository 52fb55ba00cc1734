"""Many answers to many plans: one JSON object a line, in order; bad lines are reported, not fatal."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import BinaryIO, NamedTuple

import catalogue as catalogue_

from . import decide
from .answers import Answers, AnswersError

CHUNK = 200  # lines that one process decides at a time
FEW = 400  # lines below which a second process does not pay


class Written(NamedTuple):
    """One line of the output, and what was wrong with the input if anything was."""

    line: bytes
    problem: str | None


def run(source: BinaryIO, target: BinaryIO, language: str, progress: bool = False, processes: int | None = None) -> tuple[int, int]:
    """Decide each line of ``source`` into ``target``, in order; returns (plans, bad lines).

    Empty lines are passed over. Longer inputs are spread over the processors.
    """
    done = bad = 0
    for written in _written(source, language, processes or os.cpu_count() or 1):
        target.write(written.line)
        if written.problem is None:
            done += 1
        else:
            bad += 1
            print(written.problem, file=sys.stderr)
        if progress and (done + bad) % CHUNK == 0:
            print(f"\r{done + bad:,} lines", end="", file=sys.stderr, flush=True)
    if progress:
        print(f"\r{done + bad:,} lines", file=sys.stderr)
    return done, bad


def _written(source: Iterable[bytes], language: str, processes: int) -> Iterator[Written]:
    lines = ((number, line) for number, line in enumerate(source, 1) if line.strip())
    first = list(islice(lines, FEW))
    if processes == 1 or len(first) < FEW:
        yield from decide_lines(first, language)
        yield from decide_lines(lines, language)
        return
    with ProcessPoolExecutor(processes, initializer=_settle) as pool:
        waiting = []
        for chunk in (first, *_chunks(lines)):
            waiting.append(pool.submit(_decide_chunk, chunk, language))
            if len(waiting) > 2 * processes:
                yield from waiting.pop(0).result()
        for future in waiting:
            yield from future.result()


def _settle() -> None:
    """Ready one process. Plans hold no cycles, and looking for some took a quarter of the time."""
    catalogue_.load()
    gc.freeze()
    gc.disable()


def _chunks(lines: Iterator[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _decide_chunk(lines: list[tuple[int, bytes]], language: str) -> list[Written]:
    return list(decide_lines(lines, language))


def decide_lines(lines: Iterable[tuple[int, bytes]], language: str) -> Iterator[Written]:
    """Each numbered line as a line of output."""
    catalogue = catalogue_.load()
    for number, line in lines:
        try:
            plan = decide(Answers.read(line), catalogue, language)
            yield Written(plan.to_json().encode() + b"\n", None)
        except AnswersError as error:
            problem = {"line": number, "error": list(error.problems)}
            yield Written(json.dumps(problem).encode() + b"\n", f"line {number}: {' '.join(error.problems)}")
