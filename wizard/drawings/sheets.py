"""All drawings as files: one for each exercise and stretch, and sheets to look at them together."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from catalogue import Catalogue
from catalogue.model import Exercise, Stretch
from wizard.words import Words

from .alt import alt, wrong_alt
from .colours import LIGHT
from .icons import ICONS, icon_file
from .picture import moving, right_and_wrong, still, style

CELL, COLUMNS, LABEL = (620, 470), 6, 56
LICENCE = "<metadata>Hipwise. CC0 1.0 Universal: https://creativecommons.org/publicdomain/zero/1.0/</metadata>"
_INNER = re.compile(
    r"<svg[^>]*viewBox=\"0 0 (\d+) (\d+)\"[^>]*>(?:<title>[^<]*</title>)?(?:<desc>[^<]*</desc>)?(?:<style>.*?</style>)?(.*)</svg>\s*$",
    re.DOTALL,
)


def entries(catalogue: Catalogue) -> dict[str, Exercise | Stretch]:
    """Everything that is drawn, by id."""
    return {**catalogue.exercises, **catalogue.stretches}


def starting_load(entry: Exercise | Stretch) -> str | None:
    return entry.rungs[0].load if isinstance(entry, Exercise) else None


def tempo_of(entry: Exercise | Stretch) -> str | None:
    return entry.rungs[0].tempo if isinstance(entry, Exercise) else None


def write_all(folder: Path, catalogue: Catalogue, words: Words, seed: int | None = None) -> int:
    """Write every drawing into ``folder``; returns how many files. With ``seed`` also a sheet to be matched."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, text in _files(catalogue, words, seed):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("</svg>\n", LICENCE + "</svg>\n"), "utf-8")
        count += 1
    return count


def _files(catalogue: Catalogue, words: Words, seed: int | None) -> Iterator[tuple[str, str]]:
    kind = {id_: ("exercise" if id_ in catalogue.exercises else "stretch") for id_ in entries(catalogue)}
    names = {id_: words.say(f"{kind[id_]}.{id_}.name", entry.name) for id_, entry in entries(catalogue).items()}
    stills = {}
    for id_, entry in entries(catalogue).items():
        load, title, desc = starting_load(entry), names[id_], alt(entry.drawing, names[id_], words)
        stills[id_] = still(entry.drawing, load, title, desc)
        yield f"{id_}.svg", stills[id_]
        yield f"moving/{id_}.svg", moving(entry.drawing, load, title, tempo_of(entry), desc)
        if entry.drawing.wrong:
            yield (
                f"right_and_wrong/{id_}.svg",
                right_and_wrong(entry.drawing, load, title, wrong_alt(entry.drawing.wrong, names[id_], words)),
            )
    for name in ICONS:
        yield f"icons/{name}.svg", icon_file(name)
    title = words.say("drawing.sheet", "All drawings")
    yield "contact_sheet.svg", sheet(stills, names, title)
    if seed is not None:
        order = list(stills)
        random.Random(seed).shuffle(order)
        yield (
            "to_match.svg",
            sheet({id_: stills[id_] for id_ in order}, {id_: str(i) for i, id_ in enumerate(order, 1)}, title),
        )
        yield "to_match_key.txt", "".join(f"{i} {id_}\n" for i, id_ in enumerate(order, 1))


def sheet(pictures: dict[str, str], labels: dict[str, str], title: str) -> str:
    """Pictures in a grid, each with its label above."""
    rows = -(-len(pictures) // COLUMNS)
    width, height = COLUMNS * (CELL[0] + 20) + 20, rows * (CELL[1] + LABEL + 20) + 20
    cells = "".join(
        _cell(picture, labels[id_], 20 + (i % COLUMNS) * (CELL[0] + 20), 20 + (i // COLUMNS) * (CELL[1] + LABEL + 20))
        for i, (id_, picture) in enumerate(pictures.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" class="hip-drawing"><title>{escape(title)}</title>'
        f'{style()}<rect class="hd-sheet" width="{width}" height="{height}" fill="{LIGHT["ground"]}"/>{cells}</svg>\n'
    )


def _cell(picture: str, label: str, x: float, y: float) -> str:
    found = _INNER.match(picture)
    assert found is not None, "every picture of ours begins with its size"
    width, height, inner = found.groups()
    return (
        f'<text class="hd-label" x="{x + 6}" y="{y + 36}" font-size="30" font-weight="600" fill="{LIGHT["label"]}" '
        f'font-family="Atkinson Hyperlegible Next, Atkinson Hyperlegible, sans-serif">{escape(label)}</text>'
        f'<svg x="{x}" y="{y + LABEL}" width="{CELL[0]}" height="{CELL[1]}" viewBox="0 0 {width} {height}">{inner}</svg>'
    )
