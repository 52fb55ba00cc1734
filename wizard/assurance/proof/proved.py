"""What a proof is about: one digest of everything that decides and of the proof, so that a table of counts cannot grow old unseen.

Words and sources are left out: a better sentence asks for no new proof.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from catalogue.model import Catalogue
from wizard.plan.digests import deciding_digest, digest_of, without_comments

HERE = Path(__file__).parent


def digest(c: Catalogue) -> str:
    """SHA-256 over what decides, without words, and over the proof itself."""
    proof = digest_of(without_comments(path.read_text("utf-8")) for path in HERE.rglob("*.py"))
    return f"sha256:{hashlib.sha256(f'{deciding_digest(c)} {proof}'.encode()).hexdigest()}"
