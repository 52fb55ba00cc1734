"""What the presenter shows: one file for each kind of slide, with ``steps(at)`` and ``show(at)``."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.plan.model import Plan
from wizard.workshop.personas import Persona
from wizard.workshop.talk import Slide


@dataclass(frozen=True)
class At:
    """Where the talk is. ``shown`` is how many steps of this slide were revealed, from 0 to ``steps(at)``; ``turn`` counts
    Up and Down on this slide and may be any whole number: whoever goes through a list takes it modulo."""

    slide: Slide
    shown: int
    turn: int
    persona: Persona
    plan: Plan
    others: tuple[Persona, ...]  # all people, in their order, the present one among them
