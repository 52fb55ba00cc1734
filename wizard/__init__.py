"""Hipwise: from a person's answers to two or three exercises, and the reasons why.

One door: ``decide(answers, catalogue) -> Plan``; ``replan`` adds the weekly check-ins, and ``brief`` is for who
decides many and needs little. All are pure: the same answers and the same catalogue give the same bytes.
"""

from __future__ import annotations

from .answers.model import Answers, AnswersError, CheckIn
from .plan.decide import brief, decide, replan
from .plan.digests import VERSION as __version__  # noqa: N811  the name by which Python knows it
from .plan.model import Plan

__all__ = ["Answers", "AnswersError", "CheckIn", "Plan", "__version__", "brief", "decide", "replan"]
