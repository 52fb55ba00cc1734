"""The decision on its way to a screen: each outcome has one screen, and only that one shows it."""

from __future__ import annotations

from wizard import Plan

from . import absent, keeping, places, session


def plan_for(place: str) -> Plan | None:
    """The plan to show here. Without answers: a sentence and None. Another outcome: its own screen."""
    keeping.adopt()
    if not session.has_begun():
        absent.nothing_here(place)
        return None
    plan = keeping.plan()
    if places.place_of(plan.outcome) != place:
        session.go(places.place_of(plan.outcome))
        session.turn()
    return plan
