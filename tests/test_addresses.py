"""Every address has a title, a file and a mode: what is missing is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wizard.server import addresses, modes

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("mode", modes.MODES)
def test_each_screen_has_a_title_and_a_file(mode: str) -> None:
    shown = modes.BY_NAME[mode]
    source = (ROOT / "wizard/ui/parts/navigation.py").read_text("utf-8")
    titled = {getattr(addresses, name) for name in re.findall(r"addresses\.([A-Z_]+): say", source)}
    titled |= {
        place for name in re.findall(r"enumerate\(addresses\.([A-Z_]+)", source) for place in getattr(addresses, name)
    }
    titled |= {*addresses.QUESTION_PAGES, addresses.CHECK}
    untitled = sorted(set(shown.places) - titled)
    assert not untitled, f"give these a title in wizard/ui/parts/navigation.py: {untitled}"
    files = {f"wizard/ui/{shown.file_of(place)}" for place in shown.places}
    missing = sorted(file for file in files if not (ROOT / file).exists())
    assert not missing, f"these pages have no file: {missing}"


def test_every_address_belongs_to_a_mode() -> None:
    assert set(addresses.PLACES) == {place for mode in modes.BY_NAME.values() for place in mode.places}
