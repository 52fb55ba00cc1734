"""The documents can be read at first sight: their sizes, links, rooms and English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from test_layers import FLOOR, ROOT

README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
MADE = {"hazards.md"}  # from tests/hazards.toml
DOCUMENTS = [
    README,
    CONTRIBUTING,
    ROOT / "CHANGELOG.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name not in MADE),
]
LINKED = [*DOCUMENTS, ROOT / "SAFETY.md"]
# What a reader has to decode: an everyday word in place of the word of the trade, or a role without its name.
BANNED = {
    "stands": r"\bstands\b|\bstood (?:in|at|there|here)\b",
    "anew": r"\banew\b",
    "whoever, somebody": r"\bwhoever\b|\bsomebody\b",
    "beside": r"\bbeside\b",
    "meanwhile": r"\bmeanwhile\b",
    "is told": r"\b(?:is|are|was|be) told\b|\btells nothing\b",
    "is said by": r"\b(?:is|are) said\b|\bsaid by\b",
    "mend": r"\bmend(?:s|ed|ing)?\b",
    "takes along": r"\btak(?:es?|en) along\b",
    "goes on where": r"\bgoes on where\b",
    "the very": r"\bthe very\b",
    "for who has": r"\bfor who\b",
}


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def prose(path: Path) -> str:
    """The text without code, quotations of the screen, and what a command writes."""
    text = re.sub(r"<!-- verify -->.*?<!-- /verify -->", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^ {4}\S.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"`[^`]*`|\"[^\"\n]*\"|\]\([^)]*\)", "", text)


# --- size ---------------------------------------------------------------------------------------------------


def test_the_front_page_is_one_screen_and_a_half() -> None:
    assert README.stat().st_size <= 6_000


def test_the_front_page_says_what_for_whom_how_and_what_it_is_not() -> None:
    text = README.read_text("utf-8")
    assert "It is education, not a medical device." in text and "No clinician has approved this version yet." in text
    assert text.count("    python3 tasks.py") == 2 and "![" in text and "](LICENSE)" in text
    assert re.findall(r"^- \*\*(.+?),", text, flags=re.MULTILINE)[0] == "At home"
    for door in ("docs/command-line.md", "docs/clinic.md", "docs/workshop.md"):
        assert text.count(f"]({door})") == 1, f"one link for {door}"


def test_contributing_is_short() -> None:
    assert CONTRIBUTING.stat().st_size <= 10_000


@pytest.mark.parametrize("page", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_context_decision_and_alternatives_on_one_page(page: Path) -> None:
    text = page.read_text("utf-8")
    assert len(text.splitlines()) < 40
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Alternatives"]
    assert text.startswith(f"# {int(page.name[:4])}. ")
    for where in re.findall(r"`([\w./-]+)`", text.partition("Where:")[2]):
        assert (ROOT / where).exists(), where


def test_the_index_names_every_decision_in_order() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    assert re.findall(r"\((0\d+-[\w-]+\.md)\)", index) == [page.name for page in DECISIONS]
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


# --- what they name is there -----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", LINKED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, heading = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), flags=re.MULTILINE)
            assert heading in {slug(found) for found in headings}, target


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_of_the_project_that_a_document_names_exists(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    if page.parent.name == "how-to":
        text = re.sub(r"^(?:New file|In|At the end|Run) .*$", "", text, flags=re.MULTILINE)  # carried out by a test
    for path in re.findall(r"`((?:wizard|catalogue|tests|docs|findings|\.ci|\.streamlit)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_contributing_names_every_room_with_the_first_line_of_its_docstring() -> None:
    named = dict(re.findall(r"^\| `([\w/]+)/` \| (.+) \|$", CONTRIBUTING.read_text("utf-8"), flags=re.MULTILINE))
    rooms = {room.replace(".", "/") for room in FLOOR} - {"app", "wizard/__main__"}
    first = {
        room: (ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text("utf-8"))) or "").split("\n")[0]
        for room in rooms
    }
    assert named == {room: line.replace("``", "`") for room, line in first.items()}


# --- plain English -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_is_idiomatic(page: Path) -> None:
    text = prose(page)
    found = {
        name: [
            text[max(0, m.start() - 30) : m.end() + 20].replace("\n", " ")
            for m in re.finditer(pattern, text, re.IGNORECASE)
        ]
        for name, pattern in BANNED.items()
    }
    assert not {name: places for name, places in found.items() if places}


@pytest.mark.parametrize("sentence", ["The key stands there.", "Whoever has it is told.", "It is loaded\nanew."])
def test_a_sentence_to_decode_is_found(sentence: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{sentence}\n", "utf-8")
    assert any(re.search(pattern, prose(page), re.IGNORECASE) for pattern in BANNED.values())


def test_the_changes_begin_with_advice() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    unreleased = text.partition("## Not yet released")[2].partition("\n## ")[0]
    groups = re.findall(r"^### (.+)$", unreleased, flags=re.MULTILINE)
    assert groups == ["Advice", "For you", "For clinics", "For workshops", "Under the hood"]
    entries = [line for line in unreleased.splitlines() if line and not line.startswith("#")]
    assert entries and all(line.startswith("- ") for line in entries), "one line a change"
