"""The decision on its way to a screen: each outcome has one screen, and only that one shows it."""

from __future__ import annotations

from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.ui.session import visit

from . import empty_pages, kept_plan


def plan_for(place: str) -> Plan | None:
    """The plan to show here. Without answers: a sentence and None. Another outcome: its own screen."""
    kept_plan.adopt()
    if not visit.has_begun():
        empty_pages.nothing_here(place)
        return None
    plan = kept_plan.plan()
    if addresses.place_of(plan.outcome) != place:
        visit.go(addresses.place_of(plan.outcome))
        visit.turn()
    return plan
