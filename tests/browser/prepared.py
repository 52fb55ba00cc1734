"""A person who has answered before: the memory of their tab is filled, so that no walk is needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wizard import store

from .driver import Visitor

SORE: dict[str, Any] = {
    "version": 2,
    "age_band": "40_59",
    "signs": ["none"],
    "conditions": ["none"],
    "pain": {
        "site": ["outer_hip"],
        "side": "right",
        "rest": 1,
        "activity": 4,
        "night": 2,
        "settles": "next_morning",
        "lying_on_side_hurts": True,
        "duration": "over_3_months",
        "trend": "same",
    },
    "ability": {"stand_30s": "level", "stairs": "some_pain", "front_hip_burn": "no"},
    "equipment": ["mini_band", "step"],
    "goals": ["reduce_pain", "single_leg_control"],
    "sessions_per_week": 3,
    "weeks": 8,
}

# No tab of this browser is ever hidden: the page is told that it is.
IS_IN_BACKGROUND = """(hidden) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => hidden ? "hidden" : "visible" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def arrive_with(guest: Visitor, answers: dict[str, Any], place: str, heading: str) -> None:
    """Open ``place`` in a tab that remembers ``answers``. A reload keeps what was answered since."""
    copy = json.dumps({"answers": answers, "unsure": [], "seen": ["check"]})
    guest.page.add_init_script(
        "if (performance.getEntriesByType('navigation')[0]?.type !== 'reload') "
        f"sessionStorage.setItem('hipwise.answers', {json.dumps(copy)})"
    )
    guest.open(place)
    guest.page.wait_for_function(
        "() => document.querySelector('[data-testid=\"stAppViewContainer\"]')?.style.visibility !== 'hidden'"
    )
    guest.settled(heading)


def at_plan(guest: Visitor, **changes: Any) -> None:
    """Stand on the plan page of an ordinary sore hip, with these answers changed."""
    arrive_with(guest, {**SORE, **changes}, "plan", "that fit")


def forget_kept(folder: Path) -> None:
    """Delete the plans that were kept in the data folder of a server, so that the next person finds nothing there."""
    kept = store.open_store(store.place_from({"HIPWISE_DATA": str(folder)}), {})
    for key in kept.own_plans():
        kept.delete(key)
    assert kept.last() is None
    kept.close()
