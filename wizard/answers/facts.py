"""The typed object that predicates read: the answers, and what follows from them."""

from __future__ import annotations

from typing import Any

from .model import NONE, Answers, Pain

DEFAULT_SESSIONS, DEFAULT_WEEKS = 2, 8
ANSWERED = (
    "answers",
    "age_band",
    "signs",
    "conditions",
    "history",
    "pain",
    "ability",
    "equipment",
    "goals",
    "sessions_per_week",
    "weeks",
)


class Facts:
    """Answers with lists freed of "none", and room for what the rules derive.

    Attributes that start with an answer's name read as the answer; the derived ones
    (``ceiling``, ``tendon_pattern``, ``irritable``, ``contradictory``)
    are set by ``screening`` and ``staging`` in this order.
    """

    __slots__ = (*ANSWERED, "ceiling", "tendon_pattern", "irritable", "contradictory", "exclusions")

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.age_band = answers.age_band
        self.signs = None if answers.new_signs_open else _listed(answers.signs)
        self.conditions = _listed(answers.conditions)
        self.history = _listed(answers.history)
        self.pain = _as_counted(answers.pain)
        self.ability = answers.ability
        self.equipment = _listed(answers.equipment) or ()
        self.goals = answers.goals or self._default_goals(answers)
        self.sessions_per_week = answers.sessions_per_week or DEFAULT_SESSIONS
        self.weeks = answers.weeks or DEFAULT_WEEKS
        self.ceiling: str | None = None
        self.tendon_pattern: bool | None = None
        self.irritable: bool | None = None
        self.contradictory: bool | None = None
        self.exclusions: tuple[str, ...] | None = None  # kept by shortlisting, once the rest is set

    @staticmethod
    def _default_goals(answers: Answers) -> tuple[str, ...]:
        return ("reduce_pain",) if (_as_counted(answers.pain).activity or 0) > 0 else ("build_strength",)


def again(facts: Facts) -> Facts:
    """The same answers once more, with nothing derived yet."""
    other = object.__new__(Facts)
    for name in ANSWERED:
        setattr(other, name, getattr(facts, name))
    other.ceiling = other.tendon_pattern = other.irritable = other.contradictory = other.exclusions = None
    return other


def _as_counted(pain: Pain) -> Pain:
    """The pain as the rules count it: activity as at least rest, and nothing to settle as unknown where it hurts."""
    changed: dict[str, Any] = {}
    if pain.activity is not None and (pain.rest or 0) > pain.activity:
        changed["activity"] = pain.rest
    if pain.settles == "no_pain" and any((pain.rest, pain.activity, pain.night)):
        changed["settles"] = None
    return pain.model_copy(update=changed) if changed else pain


def _listed(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return () if values == (NONE,) else values


def defaults_taken(answers: Answers) -> tuple[str, ...]:
    """The fields that were not answered and have a shown default."""
    return tuple(
        name
        for name, value in (
            ("equipment", answers.equipment),
            ("goals", answers.goals),
            ("sessions_per_week", answers.sessions_per_week),
            ("weeks", answers.weeks),
            ("pain.side", answers.pain.side),
        )
        if value is None
    )
