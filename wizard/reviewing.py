"""What a physiotherapist makes of a plan: the rules are asked again for every change."""

from __future__ import annotations

from .changes import Change, Dose, Exchange, Remove, Stage, Workouts, changes_as_data, read_changes

__all__ = ["Change", "Dose", "Exchange", "Remove", "Stage", "Workouts", "changes_as_data", "read_changes"]
