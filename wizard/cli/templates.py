"""The command ``new``: a template of an exercise or a language, and what to do next."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from babel import Locale, UnknownLocaleError

import catalogue
from catalogue import vocabulary as v
from catalogue.reading import HERE
from wizard.store import files
from wizard.words import HERE as WORDS

from .arguments import Commands
from .files import OK, InputError
from .translations import translated, write_template

GUIDE = "docs/how-to/add-an-exercise.md"
ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 40  # characters of an id

NEXT = """\
{file} is written. Next:
  1. Add "{id}" to EXERCISES in catalogue/vocabulary.py.
  2. Fill in the file. "python -m wizard check" names what is still missing.
  3. Add a person who gets it: a file in tests/journeys/.
{guide} goes through the steps, with the error that you meet at each.
"""

TEMPLATE = """\
# One exercise. Fill in what is empty; `python -m wizard check` names what is still missing.
# Write for a twelve-year-old, in short sentences. No sentence may appear twice in the whole catalogue.

id = "{id}"
name = ""  # as people call it; no other exercise has this name
aliases = []  # other names that people look for
stage = 0  # how demanding it is: 1, 2 or 3
rank = {rank}  # the order of the catalogue, and which of two equals comes first; each number once
family = ""  # a plan takes two picks of different families
position = ""
working_leg = ""  # the leg that is trained
task = ""
muscles = []  # of "medius", "minimus"
tags = []  # what the rules have to know, such as "single_leg_stance"; TAGS in catalogue/vocabulary.py
kit = []  # alternatives: [[]] needs nothing, [["step"]] a step, [["mini_band"], ["latex_free_band"]] one of two
easier = []  # ids; each of these exercises names this one under harder
harder = []  # ids; each of these exercises names this one under easier
loads = []  # the starting load, then up to two steps: [["body_weight"], ["body_weight_slow"]]

summary = ""  # one or two sentences: what the person does
steps = []  # 3 to 7, in order
cues = []  # 3 to 5 short reminders
stop_if = []  # at least 2: when to stop this exercise

[[faults]]  # 2 to 4 common faults, each with the one thing that mends it
fault = ""
mend = ""

[[faults]]
fault = ""
mend = ""

[tfl]  # how much the muscle at the front of the hip takes over
class = ""
measured = false  # true where the source measured it in this very exercise
source = ""  # an id of catalogue/sources.toml
cues = []  # 1 to 3: how to keep the front of the hip quiet
self_check = ""  # what to change when the front of the hip burns

[evidence]  # empty where nobody measured this very exercise; else band, band_source, band_verification

[dose]
kind = ""  # the ladder: one of those in catalogue/ladders.toml. For repetitions also: tempo = "2-1-3"
source = ""
rest_s = 60
sides = ""
load = ""  # one of the starting loads above

[[claims]]  # one for each thing that a source says of this exercise
source = ""
kind = ""
says = ""
verification = ""  # V seen, V2 second-hand, R general knowledge, ADJ our own placement; docs/evidence.md

[drawing]  # joint angles; docs/drawings.md, or ask for help: this part needs no clinical knowledge
lies = ""
working = ["left"]  # always drawn as the left leg; the program mirrors it
# view = [0, 9]  # degrees around the person, and from above
# start = {{ on = {{ right_foot = "floor", left_foot = "floor" }} }}
# end = {{ left_hip = [0, 25, 0] }}
"""


NEXT_OF_A_LANGUAGE = """\
{file} is written, with {count:,} texts. Next:
  1. Translate: the English text is msgid, yours is msgstr. Keep what is in {{brackets}} as it is.
  2. Look at it: "python -m wizard plan ANSWERS.json --format text --lang {id}". What is not translated yet stays English.
  3. "python3 tasks.py test tests/test_words.py" finds lost brackets and translations of an older English text.
docs/how-to/add-a-language.md goes through the steps, with the error that you meet at each.
"""


def add_new(commands: Commands) -> None:
    p = commands.add_parser(
        "new",
        help="write the template of a new exercise or language",
        description="Write the commented template of a new exercise, or of a language, and list the next steps.",
    )
    kinds = p.add_subparsers(dest="what", required=True, metavar="exercise|language")
    exercise = kinds.add_parser("exercise", help="a file of catalogue/exercises/")
    exercise.add_argument("id", metavar="ID", help="small letters, digits and underscores, such as doorframe_press")
    exercise.add_argument("--folder", type=Path, default=HERE, help="another catalogue (default: the one that ships)")
    exercise.set_defaults(run=_new_exercise)
    language = kinds.add_parser("language", help="a file of wizard/words/")
    language.add_argument("id", metavar="ID", help="the code of the language, such as es")
    language.add_argument("--folder", type=Path, default=WORDS, help="another folder (default: that of the program)")
    language.set_defaults(run=_new_language)


def _new_language(args: argparse.Namespace) -> int:
    try:
        known = re.fullmatch(r"[a-z]{2,3}", args.id) is not None and Locale.parse(args.id) is not None
    except UnknownLocaleError:
        known = False
    if not known or args.id == "en":
        raise InputError(f"ID: found {args.id!r}; allowed is the code of a language other than English, such as es.")
    target = args.folder / f"{args.id}.po"
    if target.exists():
        done, of = translated(target)
        raise InputError(
            f"{target}: there is such a language already, with {done:,} of {of:,} texts translated; go on with that file."
        )
    try:
        count = write_template(target, args.id)
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror}); check who may write there.") from None
    print(NEXT_OF_A_LANGUAGE.format(file=target, id=args.id, count=count), end="")
    return OK


def _new_exercise(args: argparse.Namespace) -> int:
    exercises = args.folder / "exercises"
    target = exercises / f"{_checked_id(args.id)}.toml"
    if not exercises.is_dir():
        raise InputError(f"--folder: found {str(args.folder)!r}, which has no folder exercises; name a catalogue.")
    if target.exists():
        raise InputError(f"{target}: there is such an exercise already; edit that file, or choose another id.")
    try:
        files.write(target, template(args.id).encode())
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror}); check who may write there.") from None
    print(NEXT.format(file=target, id=args.id, guide=GUIDE), end="")
    return OK


def _checked_id(id_: str) -> str:
    if not ID.fullmatch(id_) or len(id_) > LONGEST:
        raise InputError(
            f"ID: found {id_!r}; allowed are at most {LONGEST} small letters and digits, with single underscores "
            "between words, such as doorframe_press."
        )
    if id_ in v.STRETCHES:
        raise InputError(f"ID: found {id_!r}, which is a stretch; choose another id.")
    return id_


def template(id_: str) -> str:
    """The template with the id, and with a rank after those in use."""
    highest = max(exercise.rank for exercise in catalogue.load().exercises.values())
    return TEMPLATE.format(id=id_, rank=highest // 10 * 10 + 10)
