"""The decision on its way to a screen: each outcome has its screens, and only those show it."""

from __future__ import annotations

from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.ui.session import visit

from . import empty_pages, kept_plan


def plan_for(place: str) -> Plan | None:
    """The plan to show here. Without answers: a sentence and None. Another outcome, or an exercise more than it has: its own first screen."""
    kept_plan.adopt()
    if not visit.has_begun():
        empty_pages.nothing_here(place)
        return None
    plan = kept_plan.plan()
    if not _shows(place, plan):
        visit.go(addresses.place_of(plan.outcome))
        visit.turn()
        return None
    return plan


def _shows(place: str, plan: Plan) -> bool:
    if place in addresses.EXERCISES and addresses.EXERCISES.index(place) >= len(plan.picks):
        return False
    return addresses.place_of(plan.outcome) == (addresses.PLAN if place in addresses.PARTS else place)
