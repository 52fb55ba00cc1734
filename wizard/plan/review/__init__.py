"""What a physiotherapist makes of a plan: the rules are asked again for every change.

``review`` takes the answers and the changes (``changes.py``) and gives both plans: the original, and the one that
follows. What the rules hold against a change is a ``Conflict`` with its rule, sentence and sources; such a change
counts only with a reason, and the conflict is kept beside it. Where a warning sign or an open question stops the
plan nothing can be changed into an exercise: every change is refused.

Changes are settled first, so that their order and what was taken back decide nothing: exchanging an exercise and
then back again is no change. Pure: no clock, no chance, no file.
"""

from __future__ import annotations

from wizard.plan.changes import Change, Dose, Exchange, Remove, Stage, Workouts, changes_as_data, read_changes

from .case import (
    BY_PHYSIOTHERAPIST,
    ONE_KIND,
    OUTSIDE_LADDER,
    STAGE_BY_PHYSIOTHERAPIST,
    TOO_FEW,
    Conflict,
    DoseOffer,
    Judged,
    Offer,
    PassedOver,
    Reviewed,
    StageOffer,
)
from .offers import doses, offers, review, stages

__all__ = [
    "BY_PHYSIOTHERAPIST",
    "ONE_KIND",
    "OUTSIDE_LADDER",
    "STAGE_BY_PHYSIOTHERAPIST",
    "TOO_FEW",
    "Change",
    "Conflict",
    "Dose",
    "DoseOffer",
    "Exchange",
    "Judged",
    "Offer",
    "PassedOver",
    "Remove",
    "Reviewed",
    "Stage",
    "StageOffer",
    "Workouts",
    "changes_as_data",
    "doses",
    "offers",
    "read_changes",
    "review",
    "stages",
]
