"""What a plan was made from: version and digests, so that any print can be made again.

Two digests of the rules: ``rules_digest`` holds their words too and stands on every output; ``deciding_digest`` leaves
words and sources out, for what was counted or proved once: a better sentence asks for no new count.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock

from catalogue.model import Catalogue

WIZARD = Path(__file__).parent.parent
SAID = ("facts", "model", "predicates")  # of ``answers``: what the rules read
VERSION = version("hipwise")
_ONE_AT_A_TIME = Lock()  # Python 3.11 can fail in ast.parse when several threads are in it (its issue 106905)


def rules_digest() -> str:
    """SHA-256 over the definitions of rules, facts, answers, predicates and questions, free of comments and layout."""
    with _ONE_AT_A_TIME:
        return _rules_digest()


@lru_cache(maxsize=1)
def _rules_digest() -> str:
    trees = (ast.parse(path.read_text("utf-8")) for path in _files(*SAID, "questions"))
    return digest_of(trees)


def _files(*said: str) -> list[Path]:
    return [*(WIZARD / "rules").rglob("*.py"), *(WIZARD / "answers" / f"{name}.py" for name in said)]


def digest_of(modules: Iterable[ast.Module]) -> str:
    """SHA-256 over all that these modules define. In which file a definition is, and what is imported, changes nothing."""
    imports = (ast.Import, ast.ImportFrom)
    found = sorted(
        ast.unparse(node)
        for module in modules
        for node in module.body
        if not isinstance(node, imports) and not _is_docstring(node)
    )
    return f"sha256:{hashlib.sha256(chr(10).join(found).encode()).hexdigest()}"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


WORDS = ("says", "sources")
OF_AN_EXERCISE = {
    "id",
    "role",
    "stage",
    "last_stage",
    "family",
    "position",
    "working_leg",
    "task",
    "muscles",
    "tags",
    "kit",
    "dose_kind",
    "rungs",
    "loads",
    "easier",
    "harder",
}


def deciding_digest(c: Catalogue) -> str:
    """SHA-256 over rules, predicates and answers without words, and over what exercises, stretches and signs are."""
    total = hashlib.sha256()
    with _ONE_AT_A_TIME:
        total.update(digest_of(without_words(path.read_text("utf-8")) for path in _files(*SAID)).encode())
    for e in c.exercises.values():
        graded = e.evidence.earned_band, e.evidence.force_tier, e.evidence.earned_tier, e.tfl.tfl_class, e.tfl.measured
        total.update(f"{sorted(e.model_dump(mode='json', include=OF_AN_EXERCISE).items())} {graded}\n".encode())
    for s in c.stretches.values():
        total.update(f"{s.id} {s.tags} {s.position} {s.floor_only} {s.hold_s}\n".encode())
    total.update(f"{sorted((sign.id, sign.tier) for sign in c.signs.values())}".encode())
    return f"sha256:{total.hexdigest()}"


def without_words(source: str) -> ast.Module:
    """The tree of a source without comments, layout and docstrings, and without the words and sources of its rules."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [k for k in node.keywords if k.arg not in WORDS]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            node.value = "words"  # an id has no space
    return _without_docstrings(tree)


def without_comments(source: str) -> ast.Module:
    """The tree of a source without comments, layout and docstrings."""
    return _without_docstrings(ast.parse(source))


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def made_of(catalogue_digest: str) -> str:
    """Both digests in full, one a line: what a print of rules or catalogue was made from."""
    return f"catalogue {catalogue_digest}\nrules     {rules_digest()}"
