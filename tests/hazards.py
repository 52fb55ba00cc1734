"""The hazard log and the threats of a clinic: reads ``hazards.toml`` and ``threats.toml`` into frozen models and writes their tables.

``python3 tasks.py hazards`` writes docs/hazards.md and the tables inside SAFETY.md anew;
``test_safety.py`` fails where they are stale. The log stands with the tests because it names
rules and tests, and only the tests may see both.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
THREATS = HERE / "threats.toml"
LOG, TABLE, SAFETY = HERE / "hazards.toml", ROOT / "docs" / "hazards.md", ROOT / "SAFETY.md"
SEVERITY = ("minor", "considerable", "major", "life_threatening")
LIKELIHOOD = ("rare", "unlikely", "possible", "likely")
STATUS = ("controlled", "reduced", "open")
MARKS = "<!-- {name}: made by tasks.py hazards, do not edit -->", "<!-- end of {name} -->"


class Hazard(BaseModel):
    """One hazard. ``rules`` and ``signs`` are ids, ``tests`` node ids of pytest without parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    hazard: str = Field(min_length=5)
    cause: str = Field(min_length=10)
    harm: str = Field(min_length=5)
    control: str = Field(min_length=20)
    rules: tuple[str, ...]
    signs: tuple[str, ...]
    tests: tuple[str, ...] = Field(min_length=1)
    severity: Literal[SEVERITY]  # type: ignore[valid-type]
    likelihood: Literal[LIKELIHOOD]  # type: ignore[valid-type]
    residual: str = Field(min_length=10)
    status: Literal[STATUS]  # type: ignore[valid-type]

    @property
    def risk(self) -> str:
        """What is left, in words: severity and likelihood, our own placement."""
        return f"{self.severity.replace('_', ' ')}, {self.likelihood}"


class Threat(BaseModel):
    """What somebody may try in a clinic, what stands against it, the tests that try it, and what is left."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    threat: str = Field(min_length=10)
    control: str = Field(min_length=20)
    tests: tuple[str, ...] = Field(min_length=1)
    left: str = Field(min_length=10)


def read_threats(path: Path = THREATS) -> tuple[Threat, ...]:
    """All threats in the order of the file."""
    return tuple(Threat.model_validate(entry) for entry in tomllib.loads(path.read_text("utf-8"))["threat"])


def threat_table(threats: tuple[Threat, ...]) -> str:
    """The table of SAFETY.md: threat, control, tests, what is left."""
    lines = ["| somebody may try | what stands against it | tried in | what is left |", "|---|---|---|---|"]
    return "\n".join(
        [
            *lines,
            *(
                f"| {t.threat} | {t.control} | {'<br>'.join(f'`{test}`' for test in t.tests)} | {t.left} |"
                for t in threats
            ),
        ]
    )


def read(path: Path = LOG) -> tuple[Hazard, ...]:
    """All hazards in the order of the file. ValueError names an id that is taken twice."""
    found = tuple(Hazard.model_validate(entry) for entry in tomllib.loads(path.read_text("utf-8"))["hazard"])
    twice = [id_ for id_, count in Counter(h.id for h in found).items() if count > 1]
    if twice:
        raise ValueError(f"{path.name}: id {twice[0]!r} is taken twice; choose another")
    return found


def full_table(hazards: tuple[Hazard, ...]) -> str:
    """docs/hazards.md: every hazard with all that the log says of it."""
    parts = [
        "# Hazard log",
        "Made from `tests/hazards.toml` by `python3 tasks.py hazards`; do not edit. Severity and likelihood are our "
        "own placement. **Nobody clinical has signed it.** What it is for: [SAFETY](../SAFETY.md).",
    ]
    parts += [_entry(h) for h in hazards]
    return "\n\n".join(parts) + "\n"


def _entry(h: Hazard) -> str:
    rows = (
        ("Cause", h.cause),
        ("Harm", h.harm),
        ("Control", h.control),
        ("Signs", _ids(h.signs)),
        ("Rules", _ids(h.rules)),
        ("Tests", "<br>".join(f"`{test}`" for test in h.tests)),
        ("What is left", f"{h.residual} ({h.risk})"),
        ("Status", h.status),
    )
    lines = [f"## {h.id}", "", h.hazard, "", "| | |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {text or '-'} |" for name, text in rows)])


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(f"`{id_}`" for id_ in ids)


def short_table(hazards: tuple[Hazard, ...]) -> str:
    """The table of SAFETY.md: hazard, control, what is left."""
    lines = ["| hazard | what stands against it | what is left | severity, likelihood |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {h.hazard} | {h.control} | {h.residual} | {h.risk} |" for h in hazards)])


def counts(hazards: tuple[Hazard, ...]) -> str:
    """How much of what is declared rests on our own placement, and how many hazards stand how."""
    import catalogue
    import wizard  # noqa: F401  - fills the register
    from wizard.rules.rule import REGISTER

    c = catalogue.load()
    own = sum(rule.own for rule in REGISTER.values())
    partly = sum("own_placement" in rule.sources for rule in REGISTER.values()) - own
    claims = [claim for e in (*c.exercises.values(), *c.stretches.values()) for claim in e.claims]
    unchecked = sum(claim.verification in ("R", "U") for claim in claims)
    status = Counter(h.status for h in hazards)
    return "\n".join(
        (
            f"- {own} of {len(REGISTER)} rules rest on our own placement alone, {partly} more on a source and our own placement together.",
            f"- {unchecked} of {len(claims)} claims about exercises are not re-verified (R or U), and say so.",
            f"- The log holds {len(hazards)} hazards: {', '.join(f'{status[s]} {s}' for s in STATUS)}.",
        )
    )


def with_tables(text: str, hazards: tuple[Hazard, ...], threats: tuple[Threat, ...] | None = None) -> str:
    """The text of SAFETY.md with its made parts written anew. ValueError where a mark is missing."""
    threats = read_threats() if threats is None else threats
    for name, made in (
        ("counts", counts(hazards)),
        ("hazards", short_table(hazards)),
        ("threats", threat_table(threats)),
    ):
        start, end = (mark.format(name=name) for mark in MARKS)
        if text.count(start) != 1 or text.count(end) != 1:
            raise ValueError(f"SAFETY.md: the marks of {name} are missing; put {start!r} and {end!r} round the table")
        text = re.sub(
            f"{re.escape(start)}.*?{re.escape(end)}", lambda _: f"{start}\n{made}\n{end}", text, flags=re.DOTALL
        )
    return text


def main() -> int:
    """Write docs/hazards.md and the made parts of SAFETY.md."""
    hazards = read()
    TABLE.write_text(full_table(hazards), "utf-8")
    SAFETY.write_text(with_tables(SAFETY.read_text("utf-8"), hazards), "utf-8")
    print(f"{len(hazards)} hazards: {TABLE.relative_to(ROOT)} and {SAFETY.relative_to(ROOT)} are up to date.")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
