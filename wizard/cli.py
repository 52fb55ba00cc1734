"""The command line: ``python -m wizard …``. Exit status 0 for every decision made, 2 for input that cannot be read."""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timezone
from pathlib import Path
from typing import BinaryIO

import catalogue

from . import __version__, decide, outputs, replan
from .answers import AnswersError, Answers, read_check_ins
from .digests import made_of
from .modes import HOME, MODES
from .plan import Plan
from .words import languages

OK, FAILED, UNREADABLE = 0, 1, 2
KEPT = "kept"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

EPILOG = """\
examples:
  python -m wizard plan answers.json                 the plan as JSON
  python -m wizard plan - --format text < answers.json
  python -m wizard replan answers.json checkins.json
  python -m wizard history story.toml                 keep a story of weeks, and show what each led to
  python -m wizard check                             is the catalogue sound?
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


class Unreadable(Exception):
    """Input that cannot be read; the message is what the person sees."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. No traceback ever reaches the user."""
    _write_any_sign()
    logging.getLogger("hipwise").addHandler(NO_LOG)
    args = _parser().parse_args(argv)
    try:
        status = args.run(args)
        sys.stdout.flush()
        return status
    except (Unreadable, AnswersError) as error:
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
        print(f"{args.command}: a file or the output could not be read or written ({error.strerror or type(error).__name__}); "
              "make space, or choose another place, then do it again.", file=sys.stderr)
        return UNREADABLE
    except Exception as error:  # noqa: BLE001 the last fence: what nobody foresaw is a sentence too
        print(f"{args.command}: {NOT_FORESEEN} ({_place_of(error)}). Nothing was half written. Please report it with this line.", file=sys.stderr)
        return UNREADABLE


NO_LOG = logging.NullHandler()  # the sentence is for whoever typed the command; without a handler the log would stand above it
NOT_FORESEEN = "a fault of this program that nobody foresaw"


def _place_of(error: Exception) -> str:
    """The kind of an error and where it was raised; not its message, which may hold an answer."""
    steps = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(steps[-1].filename).name}, line {steps[-1].lineno}" if steps else type(error).__name__


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wizard", description="Two or three hip exercises from a person's answers, with the reasons.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hipwise {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_plan(commands)
    _add_replan(commands)
    _add_history(commands)
    _add_check(commands)
    _add_verify(commands)
    _add_factcheck(commands)
    _add_batch(commands)
    _add_export(commands)
    _add_paper(commands)
    _add_draw(commands)
    _add_app(commands)
    _add_clinic(commands)
    return parser


def _words_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("json", "text"), default="json", help="json for programs, text for people (default: json)")
    _lang_option(parser)


def _lang_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=(*languages(), "qps"), default="en", metavar="LANG",
                        help=f"language of the words: {', '.join(languages())} (qps: pseudo-language for checks)")


def _add_plan(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser("plan", help="answers to a plan", description="Decide one plan from a file of answers.")
    p.add_argument("answers", help="file of answers (JSON, version 1), or - for standard input")
    _words_options(p)
    p.set_defaults(run=_plan)


def _add_replan(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser("replan", help="answers and check-ins to the plan from here on",
                            description="Replay the whole history of weekly check-ins.")
    p.add_argument("answers", help="file of answers, or -")
    p.add_argument("check_ins", metavar="checkins", help="file with a JSON list of check-ins, or -")
    _words_options(p)
    p.set_defaults(run=_replan)


def _add_history(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser(
        "history", help="a kept history, week by week",
        description="Show what each week of a history led to. With a story, each entry is written into a store as a person "
                    "would, read back and decided again; without one it is the last plan that was kept on this machine.",
    )
    p.add_argument("story", nargs="?", help="file with answers, check-ins and corrections (TOML, as in tests/journeys), or -")
    p.add_argument("--keep", action="store_true", help="keep the story on this machine, as the plan that the application opens by itself")
    _words_options(p)
    p.set_defaults(run=_history)


def _add_check(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser("check", help="is the catalogue sound?",
                            description="Read and check the whole catalogue; every fault names file, key, what was found and how to mend it.")
    p.add_argument("folder", nargs="?", type=Path, help="another catalogue folder (default: the one that ships)")
    p.set_defaults(run=_check)


def _add_verify(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser("verify", help="prove the safety laws by enumeration",
                            description="Enumerate every factor of the answers and check the laws; prints counts, and a counter-example in words when one fails. About a minute on two cores.")
    p.add_argument("--quick", action="store_true", help="a short form, for every commit")
    p.add_argument("--readme", type=Path, metavar="FILE", help="also write the tables into this file, between its two marks")
    p.set_defaults(run=_verify)


def _add_factcheck(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser(
        "factcheck", help="answers, picks and reasons as a table to read and sign",
        description="A table for a physiotherapist: who, what was decided, why, and on which sources.",
        epilog=FACTCHECK_USE, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("--journeys", type=Path, metavar="FOLDER", help="decide the journeys (TOML) of a folder instead of the built-in people")
    p.add_argument("--format", choices=("text", "markdown", "csv"), default="text",
                   help="text to read, markdown to print and sign, csv for a spreadsheet (default: text)")
    p.set_defaults(run=_factcheck)


def _add_batch(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser("batch", help="many answers to many plans",
                            description="One JSON object a line, in order. Bad lines are reported by number and are not fatal.")
    p.add_argument("input", help="JSON lines of answers, or -")
    p.add_argument("output", help="JSON lines of plans, or -; a bad line becomes {\"line\": n, \"error\": [...]}")
    p.add_argument("--lang", choices=(*languages(), "qps"), default="en", metavar="LANG")
    p.add_argument("--quiet", action="store_true", help="no progress bar")
    p.set_defaults(run=_batch)


def _add_export(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser(
        "export", help="a plan to take along: paper, calendar, table, record, code; or all weeks as a file",
        description="Writes a plan in the form that the ending of TARGET names: .pdf, .ics, .csv, .fhir.json, .svg (a code that a camera "
        "reads), .txt (what the code says), .hipwise.json or .diary.csv (all weeks of the plan that is kept on this machine).")
    p.add_argument("source", metavar="SOURCE", help=f"a plan as JSON, '-' for standard input, {KEPT!r} for the plan kept here, or a file of weeks")
    p.add_argument("target", metavar="TARGET", help=f"the file to write; {KEPT!r} keeps a file of weeks on this machine")
    p.add_argument("--answers", metavar="FILE", help="the answers that the plan was made from; a record (.fhir.json) then holds them too, "
                   "and a .pdf draws the sore side")
    p.add_argument("--address", metavar="URL", help="the public address of a server: .svg and .txt then hold a link that carries the answers; "
                   "whoever has it can read them")
    p.add_argument("--paper", choices=("a4", "letter"), default="a4", help="of a .pdf (default: a4)")
    p.add_argument("--large", action="store_true", help="large print, for a .pdf")
    p.add_argument("--start", type=_date, metavar="DATE", help="the first day, such as 2026-05-04, for an .ics (default: today)")
    p.add_argument("--days", type=_days, metavar="DAYS", help="the days of the workouts, such as mon,wed,fri, for an .ics")
    p.add_argument("--at", type=_time, metavar="TIME", default=_time("18:30"), help="the time of the workouts, for an .ics (default: 18:30)")
    p.add_argument("--on", type=_date, metavar="DATE", help="the date that the export bears (default: today)")
    _lang_option(p)
    p.set_defaults(run=_export)


def _add_paper(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser("paper", help="all questions on paper, to fill in with a pen",
                            description="Writes all questions as a PDF. The code beside each box is the one under which the answer is typed in.")
    p.add_argument("target", metavar="TARGET", help="the file to write, such as questions.pdf")
    p.add_argument("--paper", choices=("a4", "letter"), default="a4", help="(default: a4)")
    p.add_argument("--large", action="store_true", help="large print")
    p.add_argument("--on", type=_date, metavar="DATE", help="the date that it bears (default: today)")
    _lang_option(p)
    p.set_defaults(run=_paper)


def _add_draw(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser("draw", help="all drawings as SVG files, and a contact sheet",
                            description="One SVG for each exercise and stretch, named by its id; moving/, right_and_wrong/ and a contact sheet.")
    p.add_argument("folder", type=Path, metavar="OUTDIR", help="folder to write to; it is made where it is missing")
    p.add_argument("--lang", choices=(*languages(), "qps"), default="en", metavar="LANG")
    p.add_argument("--to-match", type=int, metavar="SEED", help="also a sheet without names, shuffled by SEED, and its key")
    p.set_defaults(run=_draw)


def _add_app(commands) -> None:  # type: ignore[no-untyped-def]
    p = commands.add_parser("app", help="the application in the browser",
                            description="Start the web application; without --network on this machine only.")
    p.add_argument("--port", type=_port, default=8501, help="port (default: 8501)")
    p.add_argument("--mode", choices=MODES, default=HOME,
                   help="home: one person; clinic: a tablet that forgets each person; workshop: a room (default: home)")
    p.add_argument("--network", action="store_true",
                   help="let phones in the same network in; shows the address and a QR code. Encrypted only with a certificate (README)")
    p.add_argument("--insecure-network", action="store_true",
                   help="let a network in without encryption, in a clinic too; every page of the clinic then says so")
    p.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    p.set_defaults(run=_app)


def _add_clinic(commands) -> None:  # type: ignore[no-untyped-def]
    """What whoever looks after a clinic does at its machine."""
    p = commands.add_parser("audit", help="clinic: is the trail whole, and do the records say what it says?",
                            description="Finds what was changed, removed, inserted, moved or cut off beside the program; exit status 1 then.")
    p.set_defaults(run=_clinic("audit"))
    p = commands.add_parser("backup", help="clinic: all records in one new file, sealed",
                            description="Writes one file while others work. The key file is not in it: keep a copy of that in another place.")
    p.add_argument("target", type=Path, metavar="TARGET", help="the file to write; it may not be there yet")
    p.set_defaults(run=_clinic("backup"))
    p = commands.add_parser("restore", help="clinic: the records of a backup, into an empty place",
                            description="Put the key file back first. Checks the trail before anything is put in.")
    p.add_argument("source", type=Path, metavar="SOURCE", help="a file that backup wrote")
    p.add_argument("--anyway", action="store_true", help="also where the trail in the backup does not hold")
    p.set_defaults(run=_clinic("restore"))
    p = commands.add_parser("rotate-keys", help="clinic: seal everything with a new key",
                            description="Makes a new master key and seals everything with it. Everybody has to sign in again.")
    p.set_defaults(run=_clinic("rotate_keys"))
    p = commands.add_parser("retain", help="clinic: delete what is kept for longer than is set",
                            description="Runs by itself while the application is in use; this is for a timer, or for now.")
    p.set_defaults(run=_clinic("retain"))
    p = commands.add_parser("forget", help="clinic: delete all of one patient",
                            description="Asks for the reference on standard input, so that it stands in no history of commands.")
    p.set_defaults(run=_clinic("forget"))
    p = commands.add_parser("staff", help="clinic: who signs in with a code", description="Staff codes. A code is shown once.")
    what = p.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = what.add_parser("add", help="a new code")
    add.add_argument("name", metavar="NAME", help="what the clinic calls them")
    add.add_argument("role", choices=("reception", "physiotherapist", "admin"), metavar="ROLE", help="reception, physiotherapist or admin")
    add.set_defaults(run=_clinic("staff_add"))
    what.add_parser("list", help="all that can sign in").set_defaults(run=_clinic("staff_list"))
    off = what.add_parser("off", help="switch one off")
    off.add_argument("id", metavar="ID", help="as list shows it; its beginning is enough")
    off.set_defaults(run=_clinic("staff_off"))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed is a day such as 2026-05-04") from None


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed is a time such as 18:30") from None


def _days(text: str) -> tuple[int, ...]:
    found = [part.strip().lower()[:3] for part in text.split(",")]
    if not found or any(day not in WEEKDAYS for day in found):
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed are days such as mon,wed,fri")
    return tuple(sorted({WEEKDAYS.index(day) for day in found}))


def _port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"found {text!r}; allowed is a port from 1 to 65535")


# --- commands -----------------------------------------------------------------------------------


def _plan(args: argparse.Namespace) -> int:
    answers = _reading(args.answers, Answers.read)
    return _print(decide(answers, catalogue.load(), args.lang), args)


def _replan(args: argparse.Namespace) -> int:
    if args.answers == args.check_ins == "-":
        raise Unreadable("answers and check-ins: both are '-'; standard input can be read once, so give one of them as a file.")
    answers = _reading(args.answers, Answers.read)
    check_ins = _reading(args.check_ins, read_check_ins)
    return _print(replan(answers, check_ins, catalogue.load(), args.lang), args)


def _history(args: argparse.Namespace) -> int:
    from .history import read_story, steps
    from .telling import as_json, as_text
    from .store import StoreError
    from .words import words_for

    words = words_for(args.lang)
    try:
        kept = _kept(args, read_story)
    except StoreError as error:
        raise Unreadable(error.says(words)) from None
    found = steps(kept, catalogue.load(), args.lang)
    if args.format == "json":
        _print_json(as_json(kept, found))
    else:
        print(as_text(kept, found, words))
    return OK


def _kept(args: argparse.Namespace, read):  # type: ignore[no-untyped-def]
    """The history to show: of a story, kept here or in a folder that is thrown away, or the last plan of this machine."""
    from .history import keep
    from .store import Key, Place, open_store

    if not args.story:
        if args.keep:
            raise Unreadable("--keep: there is no story; name the file that is to be kept.")
        store = open_store()
        key = store.last()
        if key is None:
            raise Unreadable("history: no plan is kept on this machine; name a file with a story.")
        return store.history(key)
    story = _reading(args.story, read)
    if args.keep:
        return keep(story, open_store(), Key.new(), catalogue.load(), remember=True)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Place(Path(folder)))
        try:
            return keep(story, store, Key.new(), catalogue.load())
        finally:
            store.close()


def _check(args: argparse.Namespace) -> int:
    c = catalogue.read(args.folder) if args.folder else catalogue.load()
    claims = sum(len(e.claims) for e in (*c.exercises.values(), *c.stretches.values()))
    print(
        f"The catalogue is sound: {len(c.exercises)} exercises, {len(c.stretches)} stretches, "
        f"{claims} claims, {len(c.sources)} sources, {len(c.signs)} signs, {len(c.conditions)} conditions, "
        f"{len(c.disagreements)} disagreements, {len(c.advice)} pieces of advice.\n{made_of(c.digest)}"
    )
    return OK


def _verify(args: argparse.Namespace) -> int:
    from .proof import prove

    if args.quick and args.readme:
        raise Unreadable("--readme writes the counts of the whole proof; leave out --quick.")
    jobs = 1 if args.quick else min(os.cpu_count() or 1, 4)
    report = prove(catalogue.load(), quick=args.quick, progress=sys.stderr.isatty(), jobs=jobs)
    print(f"{report.as_text()}\n\n{made_of(catalogue.load().digest)}")
    if args.readme and report.holds:
        try:
            outputs.write(args.readme, report.written_into(args.readme.read_text("utf-8")).encode())
        except (OSError, ValueError) as error:
            raise Unreadable(f"{args.readme}: the tables cannot be written there ({error}).") from None
    return OK if report.holds else FAILED


def _factcheck(args: argparse.Namespace) -> int:
    from .factcheck import rendering, sheet

    if args.journeys and not args.journeys.is_dir():
        raise Unreadable(f"--journeys: found {str(args.journeys)!r}, which is no folder; name a folder of TOML files.")
    write = {"text": rendering.as_text, "markdown": rendering.as_markdown, "csv": rendering.as_csv}[args.format]
    print(write(sheet(catalogue.load(), args.journeys)))
    return OK


def _batch(args: argparse.Namespace) -> int:
    from .batch import run

    try:
        source = sys.stdin.buffer if args.input == "-" else open(args.input, "rb")
    except OSError as error:
        raise Unreadable(f"{args.input}: cannot be read ({error.strerror}); check the name of the file.") from None
    with source, _target(args.output) as target:
        done, bad = run(source, target, args.lang, progress=not args.quiet and sys.stderr.isatty())
    print(f"{done} plans written, {bad} bad lines.", file=sys.stderr)
    return OK


@contextmanager
def _target(name: str) -> Iterator[BinaryIO]:
    """The output that was named: a file comes into its place once it is whole."""
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with outputs.replacing(Path(name)) as file:
            yield file
    except OSError as error:
        raise Unreadable(f"{name}: cannot be written ({error.strerror}); choose another place.") from None


def _draw(args: argparse.Namespace) -> int:
    from .drawings import write_all
    from .words import words_for

    try:
        count = write_all(args.folder, catalogue.load(), words_for(args.lang), args.to_match)
    except OSError as error:
        raise Unreadable(f"{args.folder}: cannot be written ({error.strerror}); choose another folder.") from None
    print(f"{count} files in {args.folder}. The drawings are CC0 1.0.", file=sys.stderr)
    return OK


def _paper(args: argparse.Namespace) -> int:
    from .exporting import paper
    from .words import words_for

    if not args.target.lower().endswith(".pdf"):
        raise Unreadable(f"{args.target}: the ending is not known; allowed is .pdf.")
    _write(args.target, paper(catalogue.load(), words_for(args.lang), args.on or date.today(), args.paper, args.large))
    return OK


def _write(target: str, written: bytes) -> None:
    try:
        outputs.write(Path(target), written)
    except OSError as error:
        raise Unreadable(f"{target}: cannot be written ({error.strerror}); choose another place.") from None


def _export(args: argparse.Namespace) -> int:
    from .exports.calendar import CalendarError
    from .store import StoreError
    from .words import words_for

    try:
        if args.target == KEPT:
            return _bring(args)
        written = _made(args, words_for(args.lang))
    except StoreError as error:
        raise Unreadable(error.says(words_for(args.lang))) from None
    except CalendarError as error:
        raise Unreadable(f"{args.target}: {error.says(words_for(args.lang))}") from None
    _write(args.target, written)
    return OK


def _made(args: argparse.Namespace, words) -> bytes:  # type: ignore[no-untyped-def]
    """The bytes of the export."""
    from . import exporting
    from .exports import code
    from .exports.calendar import suggested_days
    from .store import to_file

    name, on = args.target.lower(), args.on or date.today()
    if name.endswith((".hipwise.json", ".diary.csv")):
        if args.source != KEPT:
            raise Unreadable(f"{args.source}: weeks are those of the plan that is kept on this machine; name {KEPT!r} as the source.")
        return to_file(_kept_here()) if name.endswith(".json") else exporting.diary_csv(_kept_here())
    ending = next((e for e in (".fhir.json", ".pdf", ".ics", ".csv", ".svg", ".txt") if name.endswith(e)), None)
    if ending is None:
        raise Unreadable(f"{args.target}: the ending is not known; allowed are .pdf, .ics, .csv, .fhir.json, .svg, .txt, .hipwise.json and .diary.csv.")
    plan, answers = _plan_and_answers(args)
    made_at = datetime.combine(on, time(), timezone.utc)
    if ending == ".pdf":
        return exporting.pdf(plan, words, on, args.paper, args.large, code.as_text(plan, words, on), answers and answers.pain.side)
    if ending == ".ics":
        start = args.start or on
        days = args.days or suggested_days(plan.weeks[0].sessions if plan.weeks else 2, start)
        return exporting.ics(plan, words, start, days, args.at, made_at)
    if ending == ".csv":
        return exporting.csv(plan, words)
    if ending == ".fhir.json":
        return exporting.fhir(plan, answers, catalogue.load(), words, made_at)
    text = _link(args, plan, answers) if args.address else code.as_text(plan, words, on)
    return code.svg(text).encode() if ending == ".svg" else f"{text}\n".encode()


def _link(args: argparse.Namespace, plan: Plan, answers: Answers | None) -> str:
    from .exporting import ADDRESS, BadAddress, public_address
    from .exports import code

    if answers is None:
        raise Unreadable("--address: a link carries the answers; name them with --answers.")
    swaps = _kept_here().swaps if args.source == KEPT else ()
    if decide(answers, catalogue.load(), args.lang, swaps) != plan:
        raise Unreadable("--address: a link holds the answers only, and this plan follows from the weeks since then too. "
                         f"Save all weeks instead: export {KEPT} weeks.hipwise.json.")
    try:
        return code.address_of(public_address({ADDRESS: args.address}) or "", answers, swaps)
    except BadAddress as error:
        raise Unreadable(str(error).replace(ADDRESS, "--address")) from None


def _plan_and_answers(args: argparse.Namespace) -> tuple[Plan, Answers | None]:
    from .history import replay

    if args.source == KEPT:
        if args.answers:
            raise Unreadable(f"--answers: {KEPT!r} has its own; leave them out.")
        history = _kept_here()
        plan = replay(history, catalogue.load(), args.lang)
        held = not plan.verdicts and decide(history.answers, catalogue.load(), args.lang, history.swaps) != plan
        return plan, None if held else history.answers
    answers = _reading(args.answers, Answers.read) if args.answers else None
    plan = _reading(args.source, Plan.read)
    if answers is not None and decide(answers, catalogue.load(), args.lang) != plan:
        raise Unreadable(f"{args.answers}: these answers do not give the plan in {args.source}; name those that it was made from.")
    return plan, answers


def _kept_here():  # type: ignore[no-untyped-def]
    from .store import open_store

    store = open_store()
    key = store.last()
    if key is None:
        raise Unreadable("export: no plan is kept on this machine; name a file with a plan.")
    return store.history(key)


def _bring(args: argparse.Namespace) -> int:
    from .store import Key, NotAHistory, from_file, open_store
    from .words import words_for

    try:
        history = from_file(_bytes_of(args.source))
    except NotAHistory as error:
        raise Unreadable(f"{args.source}: {error.says(words_for(args.lang))}") from None
    store = open_store()
    if store.last() is not None:
        raise Unreadable("export: a plan is kept on this machine already, and nothing may overwrite it. Save its weeks first: "
                         f"export {KEPT} weeks.hipwise.json. Then delete it in the application.")
    store.bring(Key.new(), history, remember=True)
    print(f"{len(history.entries)} entries are kept on this machine now.", file=sys.stderr)
    return OK


def _app(args: argparse.Namespace) -> int:
    from .serving import serve

    return serve(args.port, open_browser=not args.no_browser, network=args.network, mode=args.mode, insecure=args.insecure_network)


def _clinic(name: str):  # type: ignore[no-untyped-def]
    """One of the clinic's commands; they are read when one is asked for."""

    def run(args: argparse.Namespace) -> int:
        from .clinic import commands
        from .settings import SettingsError
        from .store import StoreError

        try:
            return getattr(commands, name)(args)
        except StoreError as error:
            raise Unreadable(commands.said(error)) from None
        except SettingsError as error:
            raise Unreadable("\n".join(error.problems)) from None

    return run


# --- in and out -----------------------------------------------------------------------------------


def _bytes_of(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Unreadable(f"{name}: cannot be read ({error.strerror}); check the name of the file.") from None


def _reading(name: str, read):  # type: ignore[no-untyped-def]
    text = _bytes_of(name)
    try:
        return read(text)
    except AnswersError as error:
        where = "standard input" if name == "-" else name
        raise AnswersError([f"{where}: {problem}" for problem in error.problems]) from None


def _print_json(text: str) -> None:
    """JSON stays JSON where the output cannot take our signs."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=1)
    print(text)


def _print(plan: Plan, args: argparse.Namespace) -> int:
    if args.format == "json":
        _print_json(plan.to_json(indent=1))
    else:
        from .plain import as_text
        from .words import words_for

        print(as_text(plan, words_for(args.lang)))
    return OK
