"""Commands that check the product itself: check, verify and factcheck."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import catalogue
from catalogue.model import Exercise, Stretch
from wizard.plan.digests import made_of
from wizard.store import files

from .arguments import Commands
from .files import FAILED, OK, InputError

FACTCHECK_USE = """\
how to use it:
  1. python -m wizard factcheck --format markdown > sheet.md   (or csv)
  2. Read it from top to bottom: signs, people, weeks, rules, gradings.
     Ask of each line: would I give this person this, and for these reasons?
  3. Mark each line: agree or disagree, with a comment. Disagree where you would do it otherwise.
     Codes: V seen in the paper, V2 second-hand, R or U not re-verified, S a seed text, ADJ our own choice.
  4. Fill in date, name and signature at the top. They count for the two digests above them
     and for nothing else: after any change of catalogue or rules the sheet is made anew.
  5. Send what you disagree with as an issue. SAFETY.md lists what to look at first.
"""


def add_check(commands: Commands) -> None:
    p = commands.add_parser(
        "check",
        help="is the catalogue sound?",
        description="Read and check the whole catalogue; every fault names file, key, what was found and how to mend it.",
    )
    p.add_argument("folder", nargs="?", type=Path, help="another catalogue folder (default: the one that ships)")
    p.set_defaults(run=_check)


def add_verify(commands: Commands) -> None:
    p = commands.add_parser(
        "verify",
        help="prove the safety laws by enumeration",
        description="Enumerate every factor of the answers and check the laws; prints counts, and a counter-example in words when one fails. About a minute on two cores.",
    )
    p.add_argument("--quick", action="store_true", help="a short form, for every commit")
    p.add_argument(
        "--write", type=Path, metavar="FILE", help="also write the tables into this file, between its two marks"
    )
    p.set_defaults(run=_verify)


def add_factcheck(commands: Commands) -> None:
    p = commands.add_parser(
        "factcheck",
        help="answers, picks and reasons as a table to read and sign",
        description="A table for a physiotherapist: who, what was decided, why, and on which sources.",
        epilog=FACTCHECK_USE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument(
        "--journeys",
        type=Path,
        metavar="FOLDER",
        help="decide the journeys (TOML) of a folder instead of the built-in people",
    )
    p.add_argument(
        "--format",
        choices=("text", "markdown", "csv"),
        default="text",
        help="text to read, markdown to print and sign, csv for a spreadsheet (default: text)",
    )
    p.set_defaults(run=_factcheck)


def _check(args: argparse.Namespace) -> int:
    c = catalogue.read(args.folder) if args.folder else catalogue.load()
    entries: list[Exercise | Stretch] = [*c.exercises.values(), *c.stretches.values()]
    claims = sum(len(entry.claims) for entry in entries)
    print(
        f"The catalogue is sound: {len(c.exercises)} exercises, {len(c.stretches)} stretches, "
        f"{claims} claims, {len(c.sources)} sources, {len(c.signs)} signs, {len(c.conditions)} conditions, "
        f"{len(c.disagreements)} disagreements, {len(c.advice)} pieces of advice.\n{made_of(c.digest)}"
    )
    return OK


def _verify(args: argparse.Namespace) -> int:
    from wizard.assurance.proof import prove

    if args.quick and args.write:
        raise InputError("--write writes the counts of the whole proof; leave out --quick.")
    jobs = 1 if args.quick else min(os.cpu_count() or 1, 4)
    report = prove(catalogue.load(), quick=args.quick, progress=sys.stderr.isatty(), jobs=jobs)
    print(f"{report.as_text()}\n\n{made_of(catalogue.load().digest)}")
    if args.write and report.holds:
        try:
            files.write(args.write, report.written_into(args.write.read_text("utf-8")).encode())
        except (OSError, ValueError) as error:
            raise InputError(f"{args.write}: the tables cannot be written there ({error}).") from None
    return OK if report.holds else FAILED


def _factcheck(args: argparse.Namespace) -> int:
    from wizard.assurance.factcheck import rendering, sheet

    if args.journeys and not args.journeys.is_dir():
        raise InputError(f"--journeys: found {str(args.journeys)!r}, which is no folder; name a folder of TOML files.")
    write = {"text": rendering.as_text, "markdown": rendering.as_markdown, "csv": rendering.as_csv}[args.format]
    print(write(sheet(catalogue.load(), args.journeys)))
    return OK
