"""Commands that decide: plan, replan and batch."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import catalogue
from wizard.answers.model import Answers, read_check_ins
from wizard.plan.decide import decide, replan
from wizard.words import languages

from .arguments import Commands, words_options
from .files import OK, InputError, open_target, print_plan, reading


def add_plan(commands: Commands) -> None:
    p = commands.add_parser("plan", help="answers to a plan", description="Decide one plan from a file of answers.")
    p.add_argument("answers", help="file of answers (JSON, version 1), or - for standard input")
    words_options(p)
    p.set_defaults(run=_plan)


def add_replan(commands: Commands) -> None:
    p = commands.add_parser(
        "replan",
        help="answers and check-ins to the plan from here on",
        description="Replay the whole history of weekly check-ins.",
    )
    p.add_argument("answers", help="file of answers, or -")
    p.add_argument("check_ins", metavar="checkins", help="file with a JSON list of check-ins, or -")
    words_options(p)
    p.set_defaults(run=_replan)


def add_batch(commands: Commands) -> None:
    p = commands.add_parser(
        "batch",
        help="many answers to many plans",
        description="One JSON object a line, in order. Bad lines are reported by number and are not fatal.",
    )
    p.add_argument("input", help="JSON lines of answers, or -")
    p.add_argument("output", help='JSON lines of plans, or -; a bad line becomes {"line": n, "error": [...]}')
    p.add_argument("--lang", choices=(*languages(), "qps"), default="en", metavar="LANG")
    p.add_argument("--quiet", action="store_true", help="no progress bar")
    p.set_defaults(run=_batch)


def _plan(args: argparse.Namespace) -> int:
    answers = reading(args.answers, Answers.read)
    return print_plan(decide(answers, catalogue.load(), args.lang), args)


def _replan(args: argparse.Namespace) -> int:
    if args.answers == args.check_ins == "-":
        raise InputError(
            "answers and check-ins: both are '-'; standard input can be read once, so give one of them as a file."
        )
    answers = reading(args.answers, Answers.read)
    check_ins = reading(args.check_ins, read_check_ins)
    return print_plan(replan(answers, check_ins, catalogue.load(), args.lang), args)


def _batch(args: argparse.Namespace) -> int:
    from .batch import run

    try:
        source = sys.stdin.buffer if args.input == "-" else Path(args.input).open("rb")  # noqa: SIM115  closed below
    except OSError as error:
        raise InputError(f"{args.input}: cannot be read ({error.strerror}); check the name of the file.") from None
    with source, open_target(args.output) as target:
        done, bad = run(source, target, args.lang, progress=not args.quiet and sys.stderr.isatty())
    print(f"{done} plans written, {bad} bad lines.", file=sys.stderr)
    return OK
