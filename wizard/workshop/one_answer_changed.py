"""One answer changed: which ones are worth changing, and what was answered before and after. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalogue import vocabulary as v
from wizard.answers import journey
from wizard.answers.model import NONE, Answers
from wizard.answers.questions import NPRS, value_of, with_answer

from .personas import Persona

MORE_PAIN = 3  # on the scale of 0 to 10


def changes_of(persona: Persona) -> tuple[tuple[str, Any], ...]:
    """The answers (field, value) that are worth changing: those of the persona, or some that differ from theirs."""
    asked = {q.id for page in journey.path(persona.answers) for q in journey.asked_on(page, persona.answers)}
    return persona.changes or tuple(
        (field, value)
        for field, value in _usual(persona.answers)
        if field in asked and value != value_of(persona.answers, field)
    )


def _usual(answers: Answers) -> Iterator[tuple[str, Any]]:
    """More pain, no kit or a band, another goal first, one workout more or less: the same for the same answers."""
    pain = answers.pain.activity
    yield "pain.activity", MORE_PAIN if pain is None else min(pain + MORE_PAIN, NPRS[-1])
    if pain:
        yield "pain.activity", max(pain - MORE_PAIN, 0)
    yield "equipment", (NONE,) if set(answers.equipment or (NONE,)) != {NONE} else ("mini_band",)
    first = (answers.goals or ("",))[0]
    yield "goals", (next(goal for goal in v.GOALS if goal != first),)
    yield "sessions_per_week", 2 if answers.sessions_per_week != 2 else 3


def with_change(answers: Answers, change: tuple[str, Any]) -> Answers:
    """The answers on the path with one of them changed. AnswersError for a value that is not allowed."""
    field, value = change
    return journey.on_path(with_answer(answers, field, tuple(value) if isinstance(value, list) else value))
