"""What can be taken along, in one place for the screens and the command line: each the same plan in another form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal

from catalogue.model import Catalogue
from wizard.answers.model import Answers
from wizard.plan.decide import decide
from wizard.plan.model import Plan
from wizard.store import History
from wizard.words import Words

ADDRESS = "HIPWISE_ADDRESS"
LONGEST = 200  # signs of an address: with the answers behind it a code still holds it
_PUBLIC = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")


class BadAddressError(ValueError):
    """One sentence about a public address that cannot be used."""


def public_address(environment: Mapping[str, str]) -> str | None:
    """The address at which others reach this server, where one is set. Raises BadAddressError."""
    said = environment.get(ADDRESS)
    if not said:
        return None
    if len(said) > LONGEST or not _PUBLIC.fullmatch(said):
        raise BadAddressError(
            f"{ADDRESS}: found {said[:60]!r}; allowed is an address of at most {LONGEST} signs such as https://hip.example.org. "
            "Correct it, or leave it out."
        )
    return said.rstrip("/")


def is_all_in_answers(
    plan: Plan,
    answers: Answers,
    swaps: tuple[tuple[str, str], ...],
    catalogue: Catalogue,
    language: str = "en",
) -> bool:
    """True where these answers lead to this plan. After check-ins, or new answers, they alone could allow more than it does."""
    return plan == decide(answers, catalogue, language, swaps)


def answers_beside(
    plan: Plan,
    answers: Answers,
    swaps: tuple[tuple[str, str], ...],
    catalogue: Catalogue,
    language: str = "en",
) -> Answers | None:
    """The answers for a record. It marks those before check-ins; a plan that was held without one goes alone, so that nobody makes more of its answers."""
    return answers if plan.verdicts or is_all_in_answers(plan, answers, swaps, catalogue, language) else None


def pdf(
    plan: Plan,
    words: Words,
    made_on: date,
    paper: Literal["a4", "letter"] = "a4",
    large: bool = False,
    qr: str | None = None,
    side: str | None = None,
) -> bytes:
    """The one-page handout, drawn on the sore ``side``."""
    from .handout import handout

    return handout(plan, words, made_on, paper, large, qr, side)


def paper(
    catalogue: Catalogue, words: Words, made_on: date, paper: Literal["a4", "letter"] = "a4", large: bool = False
) -> bytes:
    """All questions on paper, to fill in with a pen."""
    from .paper import paper as questions

    return questions(catalogue, words, made_on, paper, large)


def ics(
    plan: Plan,
    words: Words,
    start: date,
    days: tuple[int, ...],
    at: time,
    made_at: datetime,
    key: str | None = None,
    sequence: int = 0,
) -> bytes:
    """The workouts as a calendar."""
    from .calendar import calendar

    return calendar(plan, words, start, days, at, made_at, key=key, sequence=sequence)


def ics_withdrawn(words: Words, start: date, at: time, made_at: datetime, key: str, sequence: int) -> bytes:
    """A calendar that takes the workouts of a plan that has ended out again."""
    from .calendar import withdrawal

    return withdrawal(words, start, at, made_at, key, sequence)


def csv(plan: Plan, words: Words) -> bytes:
    """The weeks as a table."""
    from .csv_table import csv as table

    return table(plan, words)


def diary_csv(history: History) -> bytes:
    """All weeks that were kept as a table."""
    from .csv_table import history_csv

    return history_csv(history)


def fhir(
    plan: Plan,
    answers: Answers | None,
    catalogue: Catalogue,
    words: Words,
    made_at: datetime,
    answered_at: datetime | None = None,
) -> bytes:
    """The plan as a FHIR R4 Bundle; with ``answers`` as a record of them too."""
    from .fhir import bundle

    return bundle(plan, answers, catalogue, words, made_at, answered_at).encode("utf-8")
