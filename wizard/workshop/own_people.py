"""Own people of a workshop: answers that a presenter saved as one more type, each a small file of this machine.

A file is named by chance alone, may be read by its owner alone, and is written whole or not at all. What cannot be
read is left where it is, left out, and named by ``troubles``.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wizard.answers.model import Answers, AnswersError
from wizard.words import Words, words_for

from .personas import Persona

VERSION = 1
LONGEST_NAME, LONGEST_STORY = 40, 300  # characters
LARGEST = 20_000  # bytes; far above any file that is written here
LOOK = "somebody"
_FILE = re.compile(r"[0-9a-f]{16}\.toml")
_PART = re.compile(r"[0-9a-f]{16}\.part")
_ID = re.compile(r"own-[0-9a-f]{16}")
_KEYS = {"version", "name", "story", "answers"}


class NotSavedError(ValueError):
    """A person that was not saved; its text is one sentence that says why and what to do."""


class _Trouble(Exception):
    """What is wrong with one file, as the second half of a sentence."""


def own(folder: Path) -> tuple[Persona, ...]:
    """The people saved in ``folder``, by name. What cannot be read is left out; nothing is raised."""
    found = [one for one, _ in _all(folder, words_for("en")) if one]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def troubles(folder: Path, words: Words | None = None) -> tuple[str, ...]:
    """One sentence for each file of ``folder`` that is left out: where, what was found, how to mend it."""
    return tuple(said for _, said in _all(folder, words or words_for("en")) if said)


def save(folder: Path, name: str, story: str, answers: Answers, words: Words | None = None) -> Persona:
    """One more person, in a file of its own. Runs of spaces become one.

    NotSavedError where the name has not 1 to 40 characters or the story not 1 to 300, where either holds a character
    that cannot be written, and where the folder takes no file.
    """
    words = words or words_for("en")
    name, story = _text(name, "name", words), _text(story, "story", words)
    token = secrets.token_hex(8)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / f"{token}.toml", _toml(name, story, answers))
    except OSError as error:
        raise NotSavedError(
            words.say(
                "own.no_room",
                "Not saved: {folder} takes no file ({reason}). Free some space there, or choose another folder.",
                folder=str(folder),
                reason=error.strerror or type(error).__name__,
            )
        ) from None
    return Persona(f"own-{token}", name, story, answers, LOOK)


def remove(folder: Path, id_: str) -> None:
    """Delete a saved person; nothing happens where it is gone already. KeyError for an id that is none of a saved person."""
    if not _ID.fullmatch(id_):
        raise KeyError(id_)
    (folder / f"{id_.removeprefix('own-')}.toml").unlink(missing_ok=True)


# --- what may be written -----------------------------------------------------------------------------------


def _text(text: str, what: str, words: Words) -> str:
    """``text`` in one line. NotSavedError where it is empty, too long or cannot be written."""
    tidy = " ".join(text.split())
    longest = {"name": LONGEST_NAME, "story": LONGEST_STORY}[what]
    label = {"name": words.say("own.name", "The name"), "story": words.say("own.story", "The story")}[what]
    if not any(sign.isprintable() and not sign.isspace() for sign in tidy):
        raise NotSavedError(
            words.say(
                "own.empty", "Not saved: {what} is empty. Write 1 to {longest} characters.", what=label, longest=longest
            )
        )
    if len(tidy) > longest:
        raise NotSavedError(
            words.say(
                "own.too_long",
                "Not saved: {what} has {found} characters. Write {longest} at most.",
                what=label,
                found=len(tidy),
                longest=longest,
            )
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in tidy):
        raise NotSavedError(
            words.say(
                "own.odd_character",
                "Not saved: {what} holds a character that cannot be shown. Take it out and save again.",
                what=label,
            )
        )
    return tidy


def _toml(name: str, story: str, answers: Answers) -> str:
    data = answers.model_dump(mode="json", exclude_none=True)
    groups = {key: value for key, value in data.items() if isinstance(value, dict)}
    lines = [f"version = {VERSION}", f"name = {_string(name)}", f"story = {_string(story)}", "", "[answers]"]
    lines += [f"{key} = {_value(value)}" for key, value in data.items() if key not in groups]
    for group, fields in groups.items():
        lines += ["", f"[answers.{group}]", *(f"{key} = {_value(value)}" for key, value in fields.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """A whole number, true or false, a text, or a list of texts."""
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return _string(value) if isinstance(value, str) else json.dumps(value)


def _string(text: str) -> str:
    """A basic string of TOML: what JSON writes, if it writes letters as they are and the one sign that only TOML forbids is escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


# --- what is found ---------------------------------------------------------------------------------------------


def _all(folder: Path, words: Words) -> Iterator[tuple[Persona | None, str]]:
    """Each file of ``folder`` as the person in it, or as the sentence that says why there is none."""
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        yield (
            None,
            words.say(
                "own.folder",
                "{where} cannot be opened ({reason}). Allow this program to read that folder.",
                where=str(folder),
                reason=error.strerror or type(error).__name__,
            ),
        )
        return
    for path in paths:
        if path.name.startswith("."):  # a file manager's own
            continue
        try:
            yield _read(path, words), ""
        except _Trouble as trouble:
            yield None, words.say("own.trouble", "{where}: {what}", where=str(path), what=str(trouble))


def _read(path: Path, words: Words) -> Persona:
    if _PART.fullmatch(path.name):
        raise _Trouble(words.say("own.part", "a save that was cut off; delete the file and save again."))
    if not _FILE.fullmatch(path.name):
        raise _Trouble(words.say("own.foreign", "no saved person by its name; move it out of this folder."))
    try:
        data = tomllib.loads(_content(path, words))
    except OSError as error:
        raise _Trouble(
            words.say(
                "own.closed",
                "cannot be opened ({reason}); allow this program to read it, or delete it.",
                reason=error.strerror or type(error).__name__,
            )
        ) from None
    except (ValueError, RecursionError):
        raise _Trouble(
            words.say("own.broken", "cut off or changed by hand, so it cannot be read; delete it and save again.")
        ) from None
    return _person(path.stem, data, words)


def _content(path: Path, words: Words) -> str:
    with path.open("rb") as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise _Trouble(
            words.say(
                "own.large",
                "larger than {largest} bytes, so no saved person; move it out of this folder.",
                largest=f"{LARGEST:,}",
            )
        )
    return found.decode("utf-8")


def _person(token: str, data: dict[str, Any], words: Words) -> Persona:
    if data.get("version") != VERSION:
        raise _Trouble(
            words.say(
                "own.version",
                "version: found {found}, and this program reads {known}; open it with the program that wrote it.",
                found=str(data.get("version"))[:20],
                known=VERSION,
            )
        )
    if data.keys() != _KEYS or not all(isinstance(data[key], str) for key in ("name", "story")):
        raise _Trouble(words.say("own.keys", "not the parts of a saved person; delete it and save again."))
    try:
        answers = Answers.from_data(data["answers"])
        return Persona(
            f"own-{token}", _text(data["name"], "name", words), _text(data["story"], "story", words), answers, LOOK
        )
    except AnswersError as error:
        raise _Trouble(
            words.say(
                "own.answers",
                "an answer that is not allowed: {first} Correct it there, or delete the file.",
                first=error.problems[0],
            )
        ) from None
    except NotSavedError:
        raise _Trouble(
            words.say("own.text", "a name or a story of the wrong length; correct it there, or delete the file.")
        ) from None
