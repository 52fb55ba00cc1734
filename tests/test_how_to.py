"""Each page of docs/how-to is carried out as it is written, in a copy of the project: every step, error and result.

An instruction is one line, and where it ends in a colon the fenced block below it belongs to it:

    New file `path`:                          the block is the file
    At the end of `path`:                     the block is added
    In `path`, below the line `text`:         the block is put below the first such line
    In `path`, write `this` in place of `that`.   ⏎ is the end of a line
    Run `command`. You meet:                  the command fails, and says each line of the block
    Run `command`. You see:                   the command succeeds, and says each line of the block

"…" in an expected line is anything. The ordinary tests meet every error and see the end of every page. They leave
out tests that pass on the way, and commands with "(takes minutes)": ``tasks.py test --full`` runs those too.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "how-to"
PAGES = ("an-exercise", "a-question", "a-sign", "a-rule", "a-language", "a-page", "a-chart")
COPIED = ("catalogue", "wizard", "tests", "docs", ".streamlit", ".ci")
FULL = bool(os.environ.get("HIPWISE_FULL"))
INSTRUCTIONS = {
    "new": re.compile(r"New file `(?P<path>.+?)`:"),
    "end": re.compile(r"At the end of `(?P<path>.+?)`:"),
    "below": re.compile(r"In `(?P<path>.+?)`, below the line `(?P<line>.+?)`:"),
    "write": re.compile(r"In `(?P<path>.+?)`, write `(?P<new>.+?)` in place of `(?P<old>.+?)`\."),
    "meet": re.compile(r"Run `(?P<command>.+?)`(?P<long> \(takes minutes\))?\. You meet:"),
    "see": re.compile(r"Run `(?P<command>.+?)`(?P<long> \(takes minutes\))?\. You see:"),
}
BEGINS = re.compile(r"(New file|At the end of|In|Run) `")


@dataclass(frozen=True)
class Step:
    """One instruction of a page, with its block."""

    kind: str
    says: dict[str, str]
    block: str = ""


def steps_of(page: Path) -> Iterator[Step]:
    lines = iter(page.read_text("utf-8").splitlines())
    waiting: Step | None = None
    for line in lines:
        if line.startswith("```"):
            block = []
            while not (inner := next(lines)).startswith("```"):
                block.append(inner)
            assert waiting, f"{page.name}: a block that belongs to no instruction: {block[:2]}"
            yield Step(waiting.kind, waiting.says, "\n".join(block) + "\n")
            waiting = None
        elif BEGINS.match(line):
            assert waiting is None, f"{page.name}: {waiting} has no block"
            found = [Step(kind, m.groupdict()) for kind, how in INSTRUCTIONS.items() if (m := how.fullmatch(line))]
            assert len(found) == 1, f"{page.name}: this instruction cannot be carried out: {line}"
            if line.endswith(":"):
                waiting = found[0]
            else:
                yield found[0]
    assert waiting is None, f"{page.name}: {waiting} has no block"


class Copy:
    """A copy of the project that can be put back as it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.edits = 0
        for name in COPIED:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.webp"))
        for path in ROOT.iterdir():
            if path.is_file() and path.suffix in (".py", ".toml", ".md", "") and not path.name.startswith("."):
                shutil.copy2(path, folder / path.name)
        self.first = self._stamps()

    def _stamps(self) -> dict[str, tuple[int, int]]:
        return {
            path.relative_to(self.folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_size)
            for path in self.folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    def put_back(self) -> None:
        now = self._stamps()
        for name in now.keys() - self.first.keys():
            (self.folder / name).unlink()
        for name, stamp in self.first.items():
            if now.get(name) != stamp:
                shutil.copy2(ROOT / name, self.folder / name)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        self.edits += 1
        later = path.stat().st_mtime + 10 * self.edits  # compiled Python of the second before is not taken for this
        os.utime(path, (later, later))

    def carry_out(self, step: Step) -> None:
        if step.kind in ("meet", "see"):
            return self.run(step)
        path = self.folder / step.says["path"]
        if step.kind == "new":
            assert not path.exists() or step.block, path
            return self.write(step.says["path"], step.block)
        text = path.read_text("utf-8")
        if step.kind == "end":
            return self.write(step.says["path"], text.rstrip("\n") + "\n" + step.block)
        if step.kind == "write":
            old, new = (step.says[part].replace("⏎", "\n") for part in ("old", "new"))
            assert text.count(old) == 1, f"{step.says['path']} holds {old!r} {text.count(old)} times"
            return self.write(step.says["path"], text.replace(old, new))
        lines = text.split("\n")
        at = [i for i, line in enumerate(lines) if line.strip() == step.says["line"].strip()]
        assert at, f"{step.says['path']} has no line {step.says['line']!r}"
        return self.write(
            step.says["path"], "\n".join([*lines[: at[0] + 1], step.block.rstrip("\n"), *lines[at[0] + 1 :]])
        )

    def run(self, step: Step) -> None:
        done = subprocess.run(
            arguments(step.says["command"]),
            cwd=self.folder,
            text=True,
            capture_output=True,
            timeout=590,
            env={**os.environ, "PYTHONPATH": str(self.folder), "COLUMNS": "300"},
            check=False,
        )
        said = done.stdout + done.stderr
        assert (done.returncode == 0) == (step.kind == "see"), f"{step.says['command']}\n{said[-3_000:]}"
        for line in filter(None, map(str.strip, step.block.splitlines())):
            wanted = ".*?".join(map(re.escape, line.split("…")))
            assert re.search(wanted, said, re.DOTALL), f"{step.says['command']} does not say: {line}\n{said[-3_000:]}"


def is_short(step: Step, last: bool) -> bool:
    """Whether the ordinary tests carry the step out."""
    if step.says.get("long"):
        return False
    return last or step.kind != "see" or "tasks.py test" not in step.says["command"]


def arguments(command: str) -> list[str]:
    """The command with this Python in place of the one that ``tasks.py start`` installs."""
    program, *rest = shlex.split(command)
    if program == ".venv/bin/hipwise":
        return [sys.executable, "-m", "wizard", *rest]
    if program == ".venv/bin/python":
        return [sys.executable, *rest]
    assert program == "python3" and rest[0] == "tasks.py", command
    if rest[1] == "test":
        return [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *rest[2:]]
    assert rest[1] == "hazards", command
    return [sys.executable, "tests/hazards.py"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("project"))


@pytest.mark.parametrize("page", PAGES)
def test_a_newcomer_who_follows_the_page_meets_what_it_says_and_arrives(page: str, project: Copy) -> None:
    try:
        steps = list(steps_of(FOLDER / f"add-{page}.md"))
        for step in steps:
            if FULL or is_short(step, last=step is steps[-1]):
                project.carry_out(step)
    finally:
        project.put_back()


def test_every_page_is_carried_out_and_named_by_the_index() -> None:
    assert {path.name for path in FOLDER.glob("add-*.md")} == {f"add-{page}.md" for page in PAGES}
    index = (FOLDER / "README.md").read_text("utf-8")
    assert all(f"(add-{page}.md)" in index for page in PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_meets_an_error_sees_the_result_and_ends_well(page: str) -> None:
    kinds = [step.kind for step in steps_of(FOLDER / f"add-{page}.md")]
    assert "meet" in kinds and kinds[-1] == "see"


@pytest.mark.parametrize(
    "text",
    [
        "Run `.venv/bin/hipwise check` and look.",
        "In `a.py`, add a line.",
        "Run `ls`. You see:\n\nno block",
        "```\nx\n```",
    ],
)
def test_an_instruction_that_cannot_be_carried_out_is_found(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    with pytest.raises(AssertionError, match=r"page\.md"):
        list(steps_of(page))
