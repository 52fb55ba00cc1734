"""The sheet of ``factcheck`` as text to read, as Markdown to print and sign, or as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from textwrap import fill, indent

from . import CaseRow, GradeRow, RuleRow, Sheet

WIDTH = 100
MARK = "agree [ ]   disagree [ ]   comment: " + "_" * 40
PARTS = {
    "signs": (
        "SIGNS",
        "Who gets no exercise. Each sign is ticked by an otherwise ordinary person with a sore outer hip.",
    ),
    "people": ("PEOPLE", "What each of these people gets in week 1, why, and what was left out."),
    "weeks": ("WEEKS", "What a history of weekly check-ins leads to."),
}
RULES = (
    "RULES",
    'Every rule that is declared. "own" rests on our own placement alone, with no study or page behind it.',
)
GRADES = (
    "GRADINGS",
    "What the choice reads of each exercise, and every figure shown for it. "
    "Figures of different studies cannot be compared with each other.",
)
CSV_COLUMNS = (
    "part",
    "id",
    "title",
    "answers",
    "outcome",
    "stage",
    "picks and dose",
    "reasons",
    "decided by",
    "left out",
    "agree",
    "disagree",
    "comment",
    "catalogue",
    "rules",
)


def _made(s: Sheet) -> tuple[str, ...]:
    return (f"hipwise {s.version}", f"catalogue {s.catalogue}", f"rules {s.rules}")


def _counts(s: Sheet) -> str:
    return (
        f"{len(s.signs)} cases of signs and open answers, {len(s.people)} people, {len(s.weeks)} histories, "
        f"{len(s.rule_rows)} rules ({s.own_rules} of them our own placement alone), {len(s.grades)} exercises."
    )


# --- text -------------------------------------------------------------------------------------------


def as_text(s: Sheet) -> str:
    """The sheet for reading in a terminal, with a line to mark under each entry."""
    parts = [
        "FACTCHECK: who gets what, and why",
        _counts(s),
        "\n".join(_made(s)),
        "date: ____________   name: ______________________________   signature: ______________________",
    ]
    for name, (title, says) in PARTS.items():
        parts.append(_head(title, says))
        parts += [_case_text(row) for row in getattr(s, name)]
    parts.append(_head(*RULES))
    parts += [_rule_text(row) for row in s.rule_rows]
    parts.append(_head(*GRADES))
    parts += [_grade_text(row) for row in s.grades]
    return "\n\n".join([*parts, "\n".join(_made(s))])


def _head(title: str, says: str) -> str:
    return f"{title}\n{'=' * len(title)}\n{fill(says, WIDTH)}"


def _case_text(row: CaseRow) -> str:
    lines = [fill(f"{row.id}. {row.title}", WIDTH), "-" * WIDTH]
    if row.answers:
        lines.append(_wrap(f"answers: {'; '.join(row.answers)}"))
    if row.where:
        lines += [f"   outcome {row.outcome}: no exercise", _wrap(row.where)]
    else:
        lines += [_wrap(f"outcome {row.outcome}, stage {row.stage}; {row.weeks}")]
    for pick, reasons in zip(row.picks, row.reasons, strict=True):
        lines += [_wrap(f"PICK {pick}"), *(_wrap(reason, 8) for reason in reasons)]
    lines += [_wrap(f"decided by {text}") for text in row.decided_by]
    lines += [_wrap(text) for text in row.left_out]
    return "\n".join([*lines, f"   {MARK}"])


def _rule_text(row: RuleRow) -> str:
    return "\n".join(
        (_wrap(f"{row.id} ({row.kind}{', own' if row.own else ''}): {row.says} ({row.sources})", 0), f"   {MARK}")
    )


def _grade_text(row: GradeRow) -> str:
    lines = [f"{row.name} ({row.id}), stage {row.stage}"]
    lines += [_wrap(f"never offered: {row.never}")] if row.never else []
    lines += [
        _wrap(f"front of the hip (TFL): {row.tfl}"),
        _wrap(f"effort band: {row.band}"),
        _wrap(f"modelled force: {row.force}"),
    ]
    lines += [_wrap(f"figure: {figure}", 6) for figure in row.figures]
    return "\n".join([*lines, f"   {MARK}"])


def _wrap(text: str, by: int = 3) -> str:
    return indent(fill(text, WIDTH - by, subsequent_indent="   ", break_on_hyphens=False), " " * by)


# --- Markdown ---------------------------------------------------------------------------------------


def as_markdown(s: Sheet) -> str:
    """The sheet as tables with columns to mark, and a block to sign."""
    parts = [
        "# Factcheck: who gets what, and why",
        _counts(s),
        _table(
            ("", ""),
            (
                ("Made from", _lines(_made(s))),
                ("Date", ""),
                ("Name and profession", ""),
                ("Signature", ""),
            ),
        ),
    ]
    for name, (title, says) in PARTS.items():
        rows = getattr(s, name)
        parts += [
            f"## {title.capitalize()}",
            says,
            _table(*(_sign_table(rows) if name == "signs" else _case_table(rows))),
        ]
    parts += [
        f"## {RULES[0].capitalize()}",
        RULES[1],
        _table(
            ("rule", "kind", "says", "sources", "own", "agree", "disagree", "comment"),
            ((r.id, r.kind, r.says, r.sources, "own" if r.own else "", "", "", "") for r in s.rule_rows),
        ),
    ]
    parts += [
        f"## {GRADES[0].capitalize()}",
        GRADES[1],
        _table(
            (
                "exercise",
                "stage",
                "front of the hip",
                "effort band",
                "modelled force",
                "figures",
                "agree",
                "disagree",
                "comment",
            ),
            (
                (g.name, _lines((g.stage, g.never)), g.tfl, g.band, g.force, _lines(g.figures), "", "", "")
                for g in s.grades
            ),
        ),
    ]
    return "\n\n".join(parts)


def _sign_table(rows: Iterable[CaseRow]) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    return ("no", "sign", "outcome", "where and when", "because", "agree", "disagree", "comment"), (
        (r.id, r.title, r.outcome, r.where, _lines(r.decided_by), "", "", "") for r in rows
    )


def _case_table(rows: Iterable[CaseRow]) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    return (
        "no",
        "person",
        "outcome and stage",
        "picks and dose",
        "reasons",
        "rules and sources",
        "left out",
        "agree",
        "disagree",
        "comment",
    ), (
        (
            r.id,
            _lines((f"**{r.title}**", *r.answers)),
            _lines((f"**{r.outcome}**", r.stage, r.weeks, r.where)),
            _lines(r.picks),
            _lines(_all_reasons(r)),
            _lines(r.decided_by),
            _lines(r.left_out),
            "",
            "",
            "",
        )
        for r in rows
    )


def _all_reasons(row: CaseRow) -> Iterator[str]:
    for pick, reasons in zip(row.picks, row.reasons, strict=True):
        yield f"**{pick.partition(':')[0]}**"
        yield from reasons


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(text for text in texts if text)


# --- CSV --------------------------------------------------------------------------------------------


def as_csv(s: Sheet) -> str:
    """One entry a row; the digests stand in every row, so that a row cut out still says what it is about."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(CSV_COLUMNS)
    for row in _csv_rows(s):
        write.writerow((*row, "", "", "", s.catalogue, s.rules))
    return out.getvalue().rstrip("\n")


def _csv_rows(s: Sheet) -> Iterator[tuple[str, ...]]:
    for name in PARTS:
        for r in getattr(s, name):
            yield (
                name,
                r.id,
                r.title,
                "\n".join(r.answers),
                r.outcome,
                "\n".join(t for t in (r.stage, r.weeks, r.where) if t),
                "\n".join(r.picks),
                "\n".join(_all_reasons(r)),
                "\n".join(r.decided_by),
                "\n".join(r.left_out),
            )
    for rule in s.rule_rows:
        yield "rules", rule.id, rule.says, "", rule.kind, "own" if rule.own else "", "", "", rule.sources, ""
    for g in s.grades:
        yield (
            "gradings",
            g.id,
            g.name,
            "",
            g.never,
            g.stage,
            "",
            f"{g.tfl}\n{g.band}\n{g.force}",
            "\n".join(g.figures),
            "",
        )
