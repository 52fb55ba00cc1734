"""A kept history, decided again: what each week led to, and what a correction would change. Pure replays of ``replan``.

The screens and ``python -m wizard history`` both ask here, so both say the same.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from catalogue.model import Catalogue

from . import replan
from .answers import Answers, AnswersError, CheckIn, check_ins_from_data, require_increasing_weeks
from .plan import Plan, VerdictPart
from .store import History, Key, Start, Store, new_once


@dataclass(frozen=True)
class Step:
    """The plan after one more check-in. ``week`` 0 is the start, without a verdict."""

    week: int
    verdict: VerdictPart | None
    plan: Plan


@dataclass(frozen=True)
class ChangedVerdict:
    """A week whose verdict a correction changes; None where there is none on that side."""

    week: int
    before: VerdictPart | None
    after: VerdictPart | None


@dataclass(frozen=True)
class Corrected:
    """What a correction changes: the verdicts that become others, and the plan before and after."""

    verdicts: tuple[ChangedVerdict, ...]
    before: Plan
    after: Plan

    @property
    def changes_anything(self) -> bool:
        return bool(self.verdicts) or self.before != self.after


def replay(history: History, catalogue: Catalogue, language: str | None = None) -> Plan:
    """The plan from here on, as the newest corrections and answers lead to it."""
    return _plan(history, history.check_ins, catalogue, language)


def steps(history: History, catalogue: Catalogue, language: str | None = None) -> tuple[Step, ...]:
    """Start and every check-in, each with the plan that followed from it."""
    found = []
    for count in range(len(history.check_ins) + 1):
        plan = _plan(history, history.check_ins[:count], catalogue, language)
        found.append(Step(history.check_ins[count - 1].week if count else 0, plan.verdicts[-1] if count else None, plan))
    return tuple(found)


def with_correction(
    history: History, number: int, instead: CheckIn, catalogue: Catalogue, language: str | None = None
) -> Corrected:
    """What putting ``instead`` in the place of entry ``number`` would change. Nothing is kept.

    Raises AnswersError where its week has another check-in, NoSuchEntry where ``number`` is no check-in.
    """
    corrected = history.corrected(number, instead)
    require_increasing_weeks(corrected.check_ins)
    before, after = replay(history, catalogue, language), replay(corrected, catalogue, language)
    then, now = ({v.week: v for v in plan.verdicts} for plan in (before, after))
    changed = (ChangedVerdict(week, then.get(week), now.get(week)) for week in sorted(then | now))
    return Corrected(tuple(c for c in changed if _decision(c.before) != _decision(c.after)), before, after)


def _decision(verdict: VerdictPart | None) -> tuple[str, str] | None:
    return verdict and (verdict.verdict, verdict.reasons[0].rule)


def _plan(history: History, check_ins: tuple[CheckIn, ...], catalogue: Catalogue, language: str | None) -> Plan:
    return replan(history.answers, check_ins, catalogue, language or history.start.language, history.swaps)


# --- stories ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """A history that a physiotherapist can write: answers, weekly check-ins, and corrections of some of them."""

    title: str
    answers: Answers
    check_ins: tuple[CheckIn, ...]
    corrections: tuple[CheckIn, ...]


STORY_KEYS = ("title", "story", "answers", "check_in", "correction", "expect")


def read_story(text: str | bytes) -> Story:
    """A story in TOML: ``[answers]``, ``[[check_in]]``, ``[[correction]]``. Raises AnswersError."""
    try:
        told: dict[str, Any] = tomllib.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AnswersError([f"the story: not valid TOML: {error}. Correct it there."]) from None
    unknown = sorted(told.keys() - set(STORY_KEYS))
    if unknown:
        raise AnswersError([f"the story: unknown key {unknown[0]!r}; allowed are {', '.join(STORY_KEYS)}."])
    check_ins = check_ins_from_data(told.get("check_in", []))
    corrections = check_ins_from_data(told.get("correction", []))
    weeks = {c.week for c in check_ins}
    for c in corrections:
        if c.week not in weeks:
            raise AnswersError([f"correction: week: found {c.week}; allowed are weeks that have a check-in."])
    return Story(str(told.get("title", "")), Answers.from_data(told.get("answers", {})), check_ins, corrections)


def keep(story: Story, store: Store, key: Key, catalogue: Catalogue, remember: bool = False) -> History:
    """Write a story into the store as a person would, one entry after the other, and read it back."""
    plan = replan(story.answers, (), catalogue)
    state = store.keep_plan(key, Start.of(story.answers, plan), remember=remember).state
    for check_in in story.check_ins:
        state = store.add(key, check_in, state, new_once()).state
    for check_in in story.corrections:
        entry = store.history(key).check_in_of(check_in.week)
        assert entry is not None  # read_story has seen to it
        state = store.correct(key, entry.number, check_in, state, new_once()).state
    return store.history(key)
