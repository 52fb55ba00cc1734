"""What a command reads and writes: files, standard input and output, and the sentence where one cannot be read."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from wizard.answers.model import AnswersError
from wizard.plan.model import Plan
from wizard.store import files

OK, FAILED, UNREADABLE = 0, 1, 2
T = TypeVar("T")


class InputError(Exception):
    """Input that cannot be read; the message is what the person sees."""


@contextmanager
def open_target(name: str) -> Iterator[BinaryIO]:
    """The output that was named: a file comes into its place once it is whole."""
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with files.replacing(Path(name)) as file:
            yield file
    except OSError as error:
        raise InputError(f"{name}: cannot be written ({error.strerror}); choose another place.") from None


def write_file(target: str, written: bytes) -> None:
    try:
        files.write(Path(target), written)
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror}); choose another place.") from None


def bytes_of(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}); check the name of the file.") from None


def reading(name: str, read: Callable[[bytes], T]) -> T:
    text = bytes_of(name)
    try:
        return read(text)
    except AnswersError as error:
        where = "standard input" if name == "-" else name
        raise AnswersError([f"{where}: {problem}" for problem in error.problems]) from None


def print_json(text: str) -> None:
    """JSON stays JSON where the output cannot take our signs."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=1)
    print(text)


def print_plan(plan: Plan, args: argparse.Namespace) -> int:
    if args.format == "json":
        print_json(plan.to_json(indent=1))
    else:
        from wizard.text.plain_plan import as_text
        from wizard.words import words_for

        print(as_text(plan, words_for(args.lang)))
    return OK
