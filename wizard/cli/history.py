"""The command history, and what is kept on this machine."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import catalogue

from .arguments import Commands, words_options
from .files import OK, InputError, bytes_of, print_json, reading

if TYPE_CHECKING:
    from wizard.follow_up.history import Story
    from wizard.store import History

KEPT = "kept"


def add_history(commands: Commands) -> None:
    p = commands.add_parser(
        "history",
        help="a kept history, week by week",
        description="Show what each week of a history led to. With a story, each entry is written into a store as a person "
        "would, read back and decided again; without one it is the last plan that was kept on this machine.",
    )
    p.add_argument(
        "story", nargs="?", help="file with answers, check-ins and corrections (TOML, as in tests/journeys), or -"
    )
    p.add_argument(
        "--keep",
        action="store_true",
        help="keep the story on this machine, as the plan that the application opens by itself",
    )
    words_options(p)
    p.set_defaults(run=_history)


def _history(args: argparse.Namespace) -> int:
    from wizard.follow_up.history import read_story, steps
    from wizard.follow_up.report import as_json, as_text
    from wizard.store import StoreError
    from wizard.words import words_for

    words = words_for(args.lang)
    try:
        kept = kept_history(args, read_story)
    except StoreError as error:
        raise InputError(error.says(words)) from None
    found = steps(kept, catalogue.load(), args.lang)
    if args.format == "json":
        print_json(as_json(kept, found))
    else:
        print(as_text(kept, found, words))
    return OK


def kept_history(args: argparse.Namespace, read: Callable[[bytes], Story]) -> History:
    """The history to show: of a story, kept here or in a folder that is thrown away, or the last plan of this machine."""
    from wizard.follow_up.history import keep
    from wizard.store import Key, StoreLocation, open_store

    if not args.story:
        if args.keep:
            raise InputError("--keep: there is no story; name the file that is to be kept.")
        store = open_store()
        key = store.last()
        if key is None:
            raise InputError("history: no plan is kept on this machine; name a file with a story.")
        return store.history(key)
    story = reading(args.story, read)
    if args.keep:
        return keep(story, open_store(), Key.new(), catalogue.load(), remember=True)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(StoreLocation(Path(folder)))
        try:
            return keep(story, store, Key.new(), catalogue.load())
        finally:
            store.close()


def kept_here() -> History:
    """The history of the last plan that was kept on this machine."""
    from wizard.store import open_store

    store = open_store()
    key = store.last()
    if key is None:
        raise InputError("export: no plan is kept on this machine; name a file with a plan.")
    return store.history(key)


def bring(args: argparse.Namespace) -> int:
    from wizard.store import Key, NotAHistoryError, from_file, open_store
    from wizard.words import words_for

    try:
        history = from_file(bytes_of(args.source))
    except NotAHistoryError as error:
        raise InputError(f"{args.source}: {error.says(words_for(args.lang))}") from None
    store = open_store()
    if store.last() is not None:
        raise InputError(
            "export: a plan is kept on this machine already, and nothing may overwrite it. Save its weeks first: "
            f"export {KEPT} weeks.hipwise.json. Then delete it in the application."
        )
    store.bring(Key.new(), history, remember=True)
    print(f"{len(history.entries)} entries are kept on this machine now.", file=sys.stderr)
    return OK
