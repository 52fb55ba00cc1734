"""What was proved, over how many cases: the laws, the counts, and a counter-example in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

MARKS = ("<!-- verify -->", "<!-- /verify -->")


class RefutedError(Exception):
    """Raised by a law that shall stop at its first counter-example."""


@dataclass
class Law:
    """One law: how many cases were checked, and the first counter-example if there is one."""

    name: str
    part: str = ""
    cases: int = 0
    failure: str | None = None
    stops: bool = False

    def check(self, holds: bool, words: Callable[[], str] | str = "") -> None:
        """Count one case; the words of the first one that fails are kept."""
        self.cases += 1
        if not holds and self.failure is None:
            self.failure = words() if callable(words) else words
            if self.stops:
                raise RefutedError(self.failure)


@dataclass
class Report:
    """Laws, counts of what was covered, and what was not."""

    laws: list[Law] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    picked: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    proved: str = ""
    seconds: float = 0.0
    quick: bool = False
    stops: bool = False
    not_covered: tuple[str, ...] = ()

    def law(self, name: str, part: str) -> Law:
        law = Law(name, part, stops=self.stops)
        self.laws.append(law)
        return law

    def take(self, other: Report) -> None:
        """Add what another process found."""
        self.laws += other.laws
        self.counts.update(other.counts)
        self.rules |= other.rules
        self.picked |= other.picked
        self.shown |= other.shown

    @property
    def holds(self) -> bool:
        return all(law.failure is None for law in self.laws)

    @property
    def failures(self) -> list[Law]:
        return [law for law in self.laws if law.failure is not None]

    def as_text(self) -> str:
        rows: list[tuple[str, ...]] = [
            (law.part, law.name, f"{law.cases:,}", "holds" if law.failure is None else "FAILS") for law in self.laws
        ]
        lines = _table(("part", "law", "cases", "result"), rows)
        lines += ["", *_table(("what was covered", "count"), [(name, _number(n)) for name, n in self.counts.items()])]
        lines += [
            "",
            f"{sum(law.cases for law in self.laws):,} cases in {self.seconds:.0f} s{' (short form)' if self.quick else ''}.",
            f"What was proved has the digest {self.proved}.",
        ]
        for law in self.failures:
            lines += ["", f'Counter-example to "{law.name}":', f"  {law.failure}"]
        return "\n".join([*lines, "", "Not covered:", *(f"- {text}" for text in self.not_covered)])

    def as_markdown(self) -> str:
        """The two tables of docs/proof.md, and what they are about."""
        lines = [f"What was proved has the digest `{self.proved}`.", "", "| covered | count |", "|---|---:|"]
        lines += [f"| {name} | {_number(n)} |" for name, n in self.counts.items()]
        lines += ["", "| law | cases |", "|---|---:|"]
        lines += [
            f"| {law.name} | {law.cases:,} |" if law.failure is None else f"| **FAILS** {law.name} | {law.cases:,} |"
            for law in self.laws
        ]
        return "\n".join(lines)

    def written_into(self, text: str) -> str:
        """The text with the tables between its two marks. Raises ValueError where it has no marks."""
        if MARKS[0] not in text or MARKS[1] not in text:
            raise ValueError(f"it has no line {MARKS[0]} and {MARKS[1]}")
        before, _, rest = text.partition(MARKS[0])
        return f"{before}{MARKS[0]}\n{self.as_markdown()}\n{MARKS[1]}{rest.partition(MARKS[1])[2]}"


def _number(n: int) -> str:
    return f"{n:,}" if n < 10**12 else f"{n:.1e}".replace("e+", " x 10^")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    wide = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(row: tuple[str, ...]) -> str:
        return "  ".join(
            cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width)
            for cell, width in zip(row, wide, strict=True)
        ).rstrip()

    return [line(head), "  ".join("-" * width for width in wide), *map(line, rows)]
