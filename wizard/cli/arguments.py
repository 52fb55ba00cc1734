"""Options and kinds of arguments that several commands share."""

from __future__ import annotations

import argparse
from datetime import date, time
from typing import TypeAlias

from wizard.words import languages

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  it has no other name
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def words_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("json", "text"), default="json", help="json for programs, text for people (default: json)"
    )
    lang_option(parser)


def lang_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang",
        choices=(*languages(), "qps"),
        default="en",
        metavar="LANG",
        help=f"language of the words: {', '.join(languages())} (qps: pseudo-language for checks)",
    )


def a_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed is a day such as 2026-05-04") from None


def a_time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed is a time such as 18:30") from None


def some_days(text: str) -> tuple[int, ...]:
    found = [part.strip().lower()[:3] for part in text.split(",")]
    if not found or any(day not in WEEKDAYS for day in found):
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed are days such as mon,wed,fri")
    return tuple(sorted({WEEKDAYS.index(day) for day in found}))


def a_port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"found {text!r}; allowed is a port from 1 to 65535")
