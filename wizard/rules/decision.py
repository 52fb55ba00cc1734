"""What the rules decide: ids, numbers and rule ids. No words, no answers, all hashable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .checking_in import Verdict as CheckInVerdict
from .choosing import Choice, Context
from .progressing import Dose
from .screening import Screen
from .shortlisting import ShortlistKey
from .staging import Staging


class Item(NamedTuple):
    """One exercise in one week. ``kept`` says that it came through a gate."""

    exercise: str
    dose: Dose


class WeekPlan(NamedTuple):
    """One week of one course. ``gate`` names what the end of this week may open."""

    week: int
    stage: int
    workouts: int
    heavy_days: int
    gate: str | None  # stage_2 | stage_3 | next_load
    items: tuple[Item, ...]
    light_items: tuple[Item, ...]
    rir: int
    forecast: bool


class StagePlan(NamedTuple):
    """The choice for one stage, and the shortlist that it was made from."""

    stage: int
    key: ShortlistKey
    context: Context
    allowed: tuple[str, ...]
    choice: Choice
    count: int  # type: ignore[assignment]  # a field here, in the place of the method of every tuple
    count_rule: str
    entry: int
    coming: tuple[str, ...] = ()  # newcomers that wait for their week


@dataclass(frozen=True, eq=False)
class Outline:
    """The part of a plan that depends on small keys only.

    Compared by identity: ``rules.outline`` makes one object for each key, so that what
    is written from it can be kept and found again without hashing the whole.
    """

    stages: tuple[StagePlan, ...]
    expected: tuple[WeekPlan, ...]
    fastest: tuple[WeekPlan, ...]
    slowest: tuple[WeekPlan, ...]
    fastest_weeks: int | None
    slowest_weeks: int | None
    swaps: tuple[tuple[str, str | None], ...]
    sides: tuple[tuple[str, str], ...]


class Brief(NamedTuple):
    """A decision in short: without outline, weeks and words. Equal, as far as it goes, to the plan of the same answers."""

    outcome: str
    stage: int | None = None
    ceiling: str | None = None
    picks: tuple[str, ...] = ()
    doses: tuple[Dose, ...] = ()  # of the picks in the first week
    rules: tuple[str, ...] = ()  # behind outcome, ceiling, stage, number of picks and first step

    @property
    def is_plan(self) -> bool:
        return self.outcome in ("plan", "caution_plan")


class Decision(NamedTuple):
    """Everything that was decided, ready to be put into words."""

    outcome: str
    screen: Screen
    staging: Staging | None = None
    careful: tuple[str, ...] = ()
    outline: Outline | None = None
    removed: tuple[tuple[str, str], ...] = ()  # exercises swapped away or dropped, and the rule
    stretches: tuple[str, ...] = ()
    stretches_out: tuple[tuple[str, str], ...] = ()
    advice: tuple[str, ...] = ()
    expectation: str = ""
    warm_up: tuple[str, str] | None = None  # advice id, exercise
    entry_rule: str = ""
    hold_limit: bool = False
    defaults: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    verdicts: tuple[CheckInVerdict, ...] = ()
