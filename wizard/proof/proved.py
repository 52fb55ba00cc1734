"""What a proof is about: one digest of everything that decides, so that a table of counts cannot grow old unseen.

Words and sources are left out: a better sentence asks for no new proof.
"""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from catalogue.model import Catalogue

HERE = Path(__file__).parent
WORDS = ("says", "sources")
OF_AN_EXERCISE = {
    "id", "role", "stage", "last_stage", "family", "position", "working_leg", "task", "muscles", "tags", "kit", "dose_kind",
    "rungs", "loads", "easier", "harder",
}


def digest(c: Catalogue) -> str:
    """SHA-256 over rules, predicates, answers and the proof, without words, and over what exercises and stretches are."""
    total = hashlib.sha256()
    for path in (*sorted((HERE.parent / "rules").glob("*.py")), *sorted(HERE.glob("*.py")),
                 HERE.parent / "predicates.py", HERE.parent / "answers.py"):
        total.update(f"{path.name}\n{without_words(path.read_text('utf-8'))}\n".encode())
    for e in c.exercises.values():
        graded = e.evidence.band, e.evidence.force_tier, e.tfl.tfl_class, e.tfl.measured
        total.update(f"{sorted(e.model_dump(mode='json', include=OF_AN_EXERCISE).items())} {graded}\n".encode())
    for s in c.stretches.values():
        total.update(f"{s.id} {s.tags} {s.position} {s.floor_only} {s.hold_s}\n".encode())
    total.update(f"{sorted((sign.id, sign.tier) for sign in c.signs.values())}".encode())
    return f"sha256:{total.hexdigest()}"


def without_words(source: str) -> str:
    """A source without comments, layout, docstrings, and the words and sources of its rules."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [k for k in node.keywords if k.arg not in WORDS]
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
