"""Many answers to many plans: one JSON object a line, in order; bad lines are reported, not fatal."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

import catalogue as catalogue_
from wizard.answers.model import Answers, AnswersError
from wizard.plan.decide import decide
from wizard.plan.model import dump

CHUNK = 200  # lines that one process decides at a time
FEW = 400  # lines below which a second process does not pay


class Written(NamedTuple):
    """One line of the output, and what was wrong with the input if anything was."""

    line: bytes
    problem: str | None


def run(
    source: BinaryIO, target: BinaryIO, language: str, progress: bool = False, processes: int | None = None
) -> tuple[int, int]:
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
        waiting: list[_Waiting] = []
        for chunk in chain([first], _chunks(lines)):
            waiting.append(_handed_out(pool, chunk, language))
            if len(waiting) > 2 * processes:
                yield from _decided(waiting.pop(0), language)
        for each in waiting:
            yield from _decided(each, language)


class _Waiting(NamedTuple):
    """Lines that another process decides; None where there is none any more."""

    lines: list[tuple[int, bytes]]
    future: Future[list[Written]] | None


def _handed_out(pool: ProcessPoolExecutor, chunk: list[tuple[int, bytes]], language: str) -> _Waiting:
    try:
        return _Waiting(chunk, pool.submit(_decide_chunk, chunk, language))
    except BrokenExecutor:
        return _Waiting(chunk, None)


def _decided(waiting: _Waiting, language: str) -> Iterable[Written]:
    """What the other process decided; where it was killed, as by a machine without memory, the same lines are decided here."""
    try:
        return waiting.future.result() if waiting.future else decide_lines(waiting.lines, language)
    except BrokenExecutor:
        return decide_lines(waiting.lines, language)


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
    """Each numbered line as a line of output: whatever goes wrong with one, the others are decided."""
    catalogue = catalogue_.load()
    for number, line in lines:
        try:
            yield Written(dump(decide(Answers.read(line), catalogue, language)) + b"\n", None)
        except AnswersError as error:
            yield _bad(number, error.problems)
        except Exception as error:  # noqa: BLE001 a fault of ours costs one line and no other person's plan
            yield _bad(
                number,
                (
                    f"the answers: no plan could be made of them, by a fault of this program ({type(error).__name__}); please report it.",
                ),
            )


def _bad(number: int, problems: tuple[str, ...]) -> Written:
    return Written(
        json.dumps({"line": number, "error": list(problems)}).encode() + b"\n", f"line {number}: {' '.join(problems)}"
    )
