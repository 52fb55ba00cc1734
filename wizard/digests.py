"""What a plan was made from: version and digests, so that any print can be made again."""

from __future__ import annotations

import ast
import hashlib
from functools import lru_cache
from pathlib import Path
from threading import Lock

HERE = Path(__file__).parent
_ONE_AT_A_TIME = Lock()  # Python 3.11 can fail in ast.parse when several threads are in it (its issue 106905)


def rules_digest() -> str:
    """SHA-256 over the source of rules, predicates, questions and answers, free of comments and layout."""
    with _ONE_AT_A_TIME:
        return _rules_digest()


@lru_cache(maxsize=1)
def _rules_digest() -> str:
    total = hashlib.sha256()
    files = [*sorted((HERE / "rules").glob("*.py")), *(HERE / f"{n}.py" for n in ("predicates", "questions", "answers"))]
    for path in files:
        total.update(path.name.encode())
        total.update(ast.unparse(ast.parse(path.read_text("utf-8"))).encode())
    return f"sha256:{total.hexdigest()}"


def made_of(catalogue_digest: str) -> str:
    """Both digests in full, one a line: what a print of rules or catalogue was made from."""
    return f"catalogue {catalogue_digest}\nrules     {rules_digest()}"
