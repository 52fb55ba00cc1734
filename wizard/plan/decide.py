"""From answers to a plan: ``decide``, and ``replan`` with the weekly check-ins.

Both are pure: the same answers and the same catalogue give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from catalogue.model import Catalogue
from wizard.answers.model import Answers, CheckIn, require_increasing_weeks

from .model import Plan

if TYPE_CHECKING:
    from wizard.rules.decision import Brief
    from wizard.rules.segments import Segment


def decide(
    answers: Answers, catalogue: Catalogue, language: str = "en", swaps: tuple[tuple[str, str], ...] = ()
) -> Plan:
    """The plan for these answers, in words of ``language``.

    ``swaps`` are pairs (pick, its ``tfl.swap``) that the person made; a pair that the
    plan does not offer is passed over.
    """
    return replan(answers, (), catalogue, language, swaps)


def brief(answers: Answers, catalogue: Catalogue) -> Brief:
    """The decision in short: outcome, stage, ceiling, picks, their doses in week 1 and the rules behind it.

    It has neither words nor later weeks, and takes a fraction of the time of ``decide``, which says the same of all this.
    """
    from wizard.rules import brief as in_short

    return in_short(answers, catalogue)


def replan(
    answers: Answers,
    check_ins: Iterable[CheckIn],
    catalogue: Catalogue,
    language: str = "en",
    swaps: tuple[tuple[str, str], ...] = (),
    moves: tuple[tuple[int, int], ...] = (),
    earlier: tuple[Segment, ...] = (),
    cleared: bool = False,
) -> Plan:
    """The plan from here on: a pure replay of the whole history of check-ins.

    ``moves`` are pairs (after this week, down to this stage) that the person asked for. ``earlier`` are the
    segments before these answers, and ``cleared`` says that a clinician allowed exercise after a stop.
    Raises AnswersError where the weeks of the check-ins do not strictly increase.
    """
    from wizard.rules import judge  # not above: reading answers or words loads no rule

    from .writer import write

    history = tuple(check_ins)
    require_increasing_weeks(history)
    return write(judge(answers, catalogue, history, swaps, moves, earlier, cleared), catalogue, language)
