"""The command line: ``python -m wizard …``. Exit status 0 for every decision made, 2 for input that cannot be read."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import catalogue
from wizard import __version__
from wizard.answers.model import AnswersError

from .assurance import add_check, add_factcheck, add_verify
from .export import add_draw, add_export, add_paper
from .files import FAILED, OK, UNREADABLE, InputError
from .history import add_history
from .plans import add_batch, add_plan, add_replan
from .server import add_app, add_clinic
from .templates import add_new

EPILOG = """\
examples:
  python -m wizard plan answers.json                 the plan as JSON
  python -m wizard plan - --format text < answers.json
  python -m wizard replan answers.json checkins.json
  python -m wizard history story.toml                 keep a story of weeks, and show what each led to
  python -m wizard check                             is the catalogue sound?
  python -m wizard new exercise doorframe_press      the template of an exercise
  python -m wizard verify                            prove the safety laws
  python -m wizard batch people.jsonl plans.jsonl    one JSON object a line
  python -m wizard draw pictures                     all drawings as SVG files
  python -m wizard export plan.json plan.pdf         take it along: .pdf .ics .csv .fhir.json .svg
  python -m wizard paper questions.pdf               all questions on paper, to fill in with a pen
  python -m wizard app                               the application in the browser
  python -m wizard staff add "A. Ray" physiotherapist   for a clinic: a staff code
  python -m wizard audit                             for a clinic: is its trail whole?
  python -m wizard backup /media/usb/monday.db       for a clinic: all records, sealed

Hipwise is education, not a medical device. A warning sign never leads to an exercise.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. No traceback ever reaches the user."""
    _write_any_sign()
    logging.getLogger("hipwise").addHandler(NO_LOG)
    args = parser_of_all().parse_args(argv)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
        return status
    except (InputError, AnswersError) as error:
        for problem in getattr(error, "problems", (str(error),)):
            print(problem, file=sys.stderr)
        return UNREADABLE
    except catalogue.CatalogueError as error:
        print("\n".join(error.problems), file=sys.stderr)
        return FAILED if args.command == "check" else UNREADABLE
    except BrokenPipeError:
        _let_go_of_the_output()
        return OK
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except OSError as error:  # of what is read or written on the way; files that were named have said so themselves
        _let_go_of_the_output()
        print(
            f"{args.command}: a file or the output could not be read or written ({error.strerror or type(error).__name__}); "
            "make space, or choose another place, then do it again.",
            file=sys.stderr,
        )
        return UNREADABLE
    except Exception as error:  # noqa: BLE001 the last fence: what nobody foresaw is a sentence too
        print(
            f"{args.command}: {NOT_FORESEEN} ({_place_of(error)}). Nothing was half written. Please report it with this line.",
            file=sys.stderr,
        )
        return UNREADABLE


NO_LOG = (
    logging.NullHandler()
)  # the sentence is for whoever typed the command; without a handler the log would stand above it
NOT_FORESEEN = "a fault of this program that nobody foresaw"


def _place_of(error: Exception) -> str:
    """The kind of an error and where it was raised; not its message, which may hold an answer."""
    steps = traceback.extract_tb(error.__traceback__)
    return (
        f"{type(error).__name__} in {Path(steps[-1].filename).name}, line {steps[-1].lineno}"
        if steps
        else type(error).__name__
    )


def _write_any_sign() -> None:
    """A sign that the terminal cannot show is written as its number, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _let_go_of_the_output() -> None:
    """What could not be written is not tried again at the end of the process."""
    with suppress(OSError):
        sys.stdout.flush()
        return
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser_of_all() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wizard",
        description="Two or three hip exercises from a person's answers, with the reasons.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hipwise {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_plan(commands)
    add_replan(commands)
    add_history(commands)
    add_check(commands)
    add_new(commands)
    add_verify(commands)
    add_factcheck(commands)
    add_batch(commands)
    add_export(commands)
    add_paper(commands)
    add_draw(commands)
    add_app(commands)
    add_clinic(commands)
    return parser
