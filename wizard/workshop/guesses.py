"""Guess, then reveal: what the room chooses from, and what is told afterwards, one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from catalogue.model import Catalogue
from wizard.plan.model import Considered, Pick, Plan

from .room import Ballot

OPTIONS = 9
TOLD = 3  # favourites of the room that were left out
KINDS = ("ruled_out", "not_now", "outranked")


@dataclass(frozen=True)
class Reveal:
    """One step: an exercise that is in the plan, or one that the room liked and that is not."""

    pick: Pick | None = None
    left_out: Considered | None = None

    @property
    def exercise(self) -> str:
        found = self.pick or self.left_out
        assert found is not None
        return found.exercise


def ballot(slide: str, persona: str, plan: Plan, catalogue: Catalogue) -> Ballot | None:
    """The picks among others that were left out for different reasons, in the order of the catalogue; None without picks."""
    picks = [pick.exercise for pick in plan.picks]
    if not picks:
        return None
    others: list[str] = []
    queues = [
        [
            c.exercise
            for c in plan.considered
            if c.verdict == kind and catalogue.exercises[c.exercise].role != "never_offered"
        ]
        for kind in KINDS
    ]
    well_known = {id_: n for n, id_ in enumerate(catalogue.exercises)}
    disputed = {id_ for entry in catalogue.disagreements.values() for id_ in entry.exercises}
    for queue in queues:  # those that people argue about come first
        queue.sort(key=lambda id_: (id_ not in disputed, well_known[id_]))
    while any(queues) and len(picks) + len(others) < OPTIONS:
        for queue in queues:
            if queue and len(picks) + len(others) < OPTIONS:
                others.append(queue.pop(0))
    chosen = {*picks, *others}
    return Ballot(f"{slide}:{persona}", tuple(id_ for id_ in catalogue.exercises if id_ in chosen), len(picks))


def reveals(plan: Plan, asked: Ballot | None, guesses: Counter[str]) -> tuple[Reveal, ...]:
    """First the picks, then the favourites of the room that were left out; where nobody guessed, the first of them."""
    if asked is None:
        return ()
    known = {c.exercise: c for c in plan.considered}
    left = [id_ for id_ in asked.options if id_ in known]
    liked = sorted(left, key=lambda id_: -guesses[id_])[:TOLD]
    return (*(Reveal(pick=pick) for pick in plan.picks), *(Reveal(left_out=known[id_]) for id_ in liked))


def most_reveals(plan: Plan, asked: Ballot | None) -> int:
    """How many steps ``reveals`` has, whatever the room guesses."""
    return len(reveals(plan, asked, Counter()))
