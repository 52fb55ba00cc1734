"""Words on their way out, in the language of one person.

English stands beside the thing that it names; every text has a key. A translation
is looked up by key *and* English, so that a changed English text becomes missing in
the other language instead of silently stale. ``<language>.po`` files in this folder
are read by Babel. The pseudo-language ``qps`` marks every text that went through
here; a screen in it shows at a glance what did not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE_LANGUAGE, PSEUDO = "en", "qps"
PSEUDO_MARKS = ("⟦", "⟧")
_ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


class Words:
    """Says texts in one language. Immutable; one object per language is shared."""

    def __init__(self, language: str = SOURCE_LANGUAGE, messages: dict[tuple[str, str], str] | None = None) -> None:
        self.language = language
        self._messages = messages or {}

    def say(self, key: str, english: str, **params: object) -> str:
        """``english`` in this language, its ``{placeholders}`` filled from ``params``."""
        text = pseudo(english) if self.language == PSEUDO else self._messages.get((key, english), english)
        return text.format(**params) if params else text


def pseudo(english: str) -> str:
    """The pseudo translation: accented, bracketed, placeholders untouched."""
    parts = _PLACEHOLDER.split(english)
    holes = [*_PLACEHOLDER.findall(english), ""]
    return (
        PSEUDO_MARKS[0]
        + "".join(p.translate(_ACCENTS) + h for p, h in zip(parts, holes, strict=True))
        + PSEUDO_MARKS[1]
    )


def languages(folder: Path = HERE) -> tuple[str, ...]:
    """The languages there are: English, and one for each .po file."""
    return (SOURCE_LANGUAGE, *sorted(path.stem for path in folder.glob("*.po")))


@lru_cache(maxsize=16)
def words_for(language: str, folder: Path = HERE) -> Words:
    """The words of a language; ValueError that lists the known ones for an unknown one."""
    if language in (SOURCE_LANGUAGE, PSEUDO):
        return Words(language)
    if language not in languages(folder):
        raise ValueError(f"language: found {language!r}; allowed are {', '.join(languages(folder))}.")
    with (folder / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=Locale.parse(language))
    return Words(
        language, {(m.context or "", str(m.id)): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}
    )
