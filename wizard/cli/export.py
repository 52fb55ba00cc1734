"""Commands that write files to take along: export, paper and draw."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import catalogue
from wizard.answers.model import Answers
from wizard.plan.decide import decide
from wizard.plan.model import Plan
from wizard.words import Words, languages

from .arguments import Commands, a_date, a_time, lang_option, some_days
from .files import OK, InputError, reading, write_file
from .history import KEPT, bring, kept_here


def add_export(commands: Commands) -> None:
    p = commands.add_parser(
        "export",
        help="a plan to take along: paper, calendar, table, record, code; or all weeks as a file",
        description="Writes a plan in the form that the ending of TARGET names: .pdf, .ics, .csv, .fhir.json, .svg (a code that a camera "
        "reads), .txt (what the code says), .hipwise.json or .diary.csv (all weeks of the plan that is kept on this machine).",
    )
    p.add_argument(
        "source",
        metavar="SOURCE",
        help=f"a plan as JSON, '-' for standard input, {KEPT!r} for the plan kept here, or a file of weeks",
    )
    p.add_argument(
        "target", metavar="TARGET", help=f"the file to write; {KEPT!r} keeps a file of weeks on this machine"
    )
    p.add_argument(
        "--answers",
        metavar="FILE",
        help="the answers that the plan was made from; a record (.fhir.json) then holds them too, "
        "and a .pdf draws the sore side",
    )
    p.add_argument(
        "--address",
        metavar="URL",
        help="the public address of a server: .svg and .txt then hold a link that carries the answers; "
        "whoever has it can read them",
    )
    p.add_argument("--paper", choices=("a4", "letter"), default="a4", help="of a .pdf (default: a4)")
    p.add_argument("--large", action="store_true", help="large print, for a .pdf")
    p.add_argument(
        "--start", type=a_date, metavar="DATE", help="the first day, such as 2026-05-04, for an .ics (default: today)"
    )
    p.add_argument(
        "--days", type=some_days, metavar="DAYS", help="the days of the workouts, such as mon,wed,fri, for an .ics"
    )
    p.add_argument(
        "--at",
        type=a_time,
        metavar="TIME",
        default=a_time("18:30"),
        help="the time of the workouts, for an .ics (default: 18:30)",
    )
    p.add_argument("--on", type=a_date, metavar="DATE", help="the date that the export bears (default: today)")
    lang_option(p)
    p.set_defaults(run=_export)


def add_paper(commands: Commands) -> None:
    p = commands.add_parser(
        "paper",
        help="all questions on paper, to fill in with a pen",
        description="Writes all questions as a PDF. The code beside each box is the one under which the answer is typed in.",
    )
    p.add_argument("target", metavar="TARGET", help="the file to write, such as questions.pdf")
    p.add_argument("--paper", choices=("a4", "letter"), default="a4", help="(default: a4)")
    p.add_argument("--large", action="store_true", help="large print")
    p.add_argument("--on", type=a_date, metavar="DATE", help="the date that it bears (default: today)")
    lang_option(p)
    p.set_defaults(run=_paper)


def add_draw(commands: Commands) -> None:
    p = commands.add_parser(
        "draw",
        help="all drawings as SVG files, and a contact sheet",
        description="One SVG for each exercise and stretch, named by its id; moving/, right_and_wrong/ and a contact sheet.",
    )
    p.add_argument("folder", type=Path, metavar="OUTDIR", help="folder to write to; it is made where it is missing")
    p.add_argument("--lang", choices=(*languages(), "qps"), default="en", metavar="LANG")
    p.add_argument(
        "--to-match", type=int, metavar="SEED", help="also a sheet without names, shuffled by SEED, and its key"
    )
    p.set_defaults(run=_draw)


def _draw(args: argparse.Namespace) -> int:
    from wizard.drawings import write_all
    from wizard.words import words_for

    try:
        count = write_all(args.folder, catalogue.load(), words_for(args.lang), args.to_match)
    except OSError as error:
        raise InputError(f"{args.folder}: cannot be written ({error.strerror}); choose another folder.") from None
    print(f"{count} files in {args.folder}. The drawings are CC0 1.0.", file=sys.stderr)
    return OK


def _paper(args: argparse.Namespace) -> int:
    from wizard.exports.formats import paper
    from wizard.words import words_for

    if not args.target.lower().endswith(".pdf"):
        raise InputError(f"{args.target}: the ending is not known; allowed is .pdf.")
    write_file(
        args.target, paper(catalogue.load(), words_for(args.lang), args.on or date.today(), args.paper, args.large)
    )
    return OK


def _export(args: argparse.Namespace) -> int:
    from wizard.exports.calendar import CalendarError
    from wizard.store import StoreError
    from wizard.words import words_for

    try:
        if args.target == KEPT:
            return bring(args)
        written = made_file(args, words_for(args.lang))
    except StoreError as error:
        raise InputError(error.says(words_for(args.lang))) from None
    except CalendarError as error:
        raise InputError(f"{args.target}: {error.says(words_for(args.lang))}") from None
    write_file(args.target, written)
    return OK


def made_file(args: argparse.Namespace, words: Words) -> bytes:
    """The bytes of the export."""
    from wizard.exports import formats, qr_code
    from wizard.exports.calendar import suggested_days
    from wizard.store import to_file

    name, on = args.target.lower(), args.on or date.today()
    if name.endswith((".hipwise.json", ".diary.csv")):
        if args.source != KEPT:
            raise InputError(
                f"{args.source}: weeks are those of the plan that is kept on this machine; name {KEPT!r} as the source."
            )
        return to_file(kept_here()) if name.endswith(".json") else formats.diary_csv(kept_here())
    ending = next((e for e in (".fhir.json", ".pdf", ".ics", ".csv", ".svg", ".txt") if name.endswith(e)), None)
    if ending is None:
        raise InputError(
            f"{args.target}: the ending is not known; allowed are .pdf, .ics, .csv, .fhir.json, .svg, .txt, .hipwise.json and .diary.csv."
        )
    plan, answers = _plan_and_answers(args)
    made_at = datetime.combine(on, time(), UTC)
    if ending == ".pdf":
        return formats.pdf(
            plan,
            words,
            on,
            args.paper,
            args.large,
            qr_code.as_text(plan, words, on),
            answers.pain.side if answers else None,
        )
    if ending == ".ics":
        start = args.start or on
        days = args.days or suggested_days(plan.weeks[0].sessions if plan.weeks else 2, start)
        return formats.ics(plan, words, start, days, args.at, made_at)
    if ending == ".csv":
        return formats.csv(plan, words)
    if ending == ".fhir.json":
        return formats.fhir(plan, answers, catalogue.load(), words, made_at)
    text = _link(args, plan, answers) if args.address else qr_code.as_text(plan, words, on)
    return qr_code.svg(text).encode() if ending == ".svg" else f"{text}\n".encode()


def _link(args: argparse.Namespace, plan: Plan, answers: Answers | None) -> str:
    from wizard.exports import qr_code
    from wizard.exports.formats import ADDRESS, BadAddressError, public_address

    if answers is None:
        raise InputError("--address: a link carries the answers; name them with --answers.")
    swaps = kept_here().swaps if args.source == KEPT else ()
    if decide(answers, catalogue.load(), args.lang, swaps) != plan:
        raise InputError(
            "--address: a link holds the answers only, and this plan follows from the weeks since then too. "
            f"Save all weeks instead: export {KEPT} weeks.hipwise.json."
        )
    try:
        return qr_code.address_of(public_address({ADDRESS: args.address}) or "", answers, swaps)
    except BadAddressError as error:
        raise InputError(str(error).replace(ADDRESS, "--address")) from None


def _plan_and_answers(args: argparse.Namespace) -> tuple[Plan, Answers | None]:
    from wizard.follow_up.history import replay

    if args.source == KEPT:
        if args.answers:
            raise InputError(f"--answers: {KEPT!r} has its own; leave them out.")
        history = kept_here()
        plan = replay(history, catalogue.load(), args.lang)
        held = not plan.verdicts and decide(history.answers, catalogue.load(), args.lang, history.swaps) != plan
        return plan, None if held else history.answers
    answers = reading(args.answers, Answers.read) if args.answers else None
    plan = reading(args.source, Plan.read)
    if answers is not None and decide(answers, catalogue.load(), args.lang) != plan:
        raise InputError(
            f"{args.answers}: these answers do not give the plan in {args.source}; name those that it was made from."
        )
    return plan, answers
