"""The weeks of a kept plan as numbers for a picture: what was planned at the start, and where the person stood each week. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean

from catalogue.model import Catalogue

from .answers import VERSION, Answers, CheckIn
from .rules import judge, progressing
from .rules.decision import Decision, Item
from .store import History, Revision
from .store.records import AnswersEntry, CheckInEntry

Move = tuple[int, int]
NO_LIMIT = 4  # above every stage: nobody told one


# --- the answers and moves that count ------------------------------------------------------------------


def as_it_counts(history: History) -> Answers:
    """The answers that the replay begins with.

    A stage told later limits from then on (``moves_of``), so the weeks before stay what they were; a limit that
    was taken back was never there.
    """
    now, first = history.answers, history.start.answers.ability.known_stage
    if _limit(now.ability.known_stage) >= _limit(first):
        return now
    return now.model_copy(update={"ability": now.ability.model_copy(update={"known_stage": first})})


def moves_of(history: History, check_ins: Iterable[CheckIn] | None = None) -> tuple[Move, ...]:
    """Moves to a lower stage as (after this week, stage): each told stage below the first, until it is taken back.

    The very same said again moves again; other kit or a swap while a stage is told does not. With ``check_ins`` only the moves that were made up to them.
    """
    first = _limit(history.start.answers.ability.known_stage)
    before, week = Revision(answers=history.start.answers, swaps=history.start.swaps), 0
    weeks = {history.first_of(e.number): e.check_in.week for e in history.standing() if isinstance(e, CheckInEntry)}
    found: list[Move] = []
    for entry in history.entries:
        if isinstance(entry, CheckInEntry) and entry.corrects is None:
            week = max(week, weeks[entry.number])  # as it was corrected: a move stays behind the check-in that it followed
        if isinstance(entry, AnswersEntry):
            stage = entry.answers.answers.ability.known_stage
            if _limit(stage) >= first:
                found = []
            elif stage is not None and (stage != before.answers.ability.known_stage or entry.answers == before):
                found.append((week, stage))
            before = entry.answers
    if check_ins is None:
        return tuple(found)
    last = max((c.week for c in check_ins), default=0)
    return tuple(move for move in found if move[0] <= last)


def _limit(stage: int | None) -> int:
    return NO_LIMIT if stage is None else stage


# --- the picture --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A place of the plan in one week: stage, place on its ladder (0-10), and the doses where they are known."""

    week: int
    stage: int
    at: int
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class DiaryWeek:
    """What was said of one week: pain 0-10, workouts, and the effort of the workouts 0-10. None: not said."""

    week: int
    pain: int | None = None
    effort: float | None = None
    workouts: int | None = None
    verdict: str | None = None


@dataclass(frozen=True)
class Diary:
    """All that the chart of the diary draws. ``taken`` ends with the week that is due; ``gates`` are (week, stage that began)."""

    planned: dict[str, tuple[Place, ...]]
    taken: tuple[Place, ...]
    weeks: tuple[DiaryWeek, ...]
    gates: tuple[tuple[int, int], ...]

    @property
    def last_week(self) -> int:
        """The last week of the picture."""
        return max([p.week for course in self.planned.values() for p in course] + [p.week for p in self.taken], default=0)


def diary(history: History, catalogue: Catalogue) -> Diary:
    """The weeks of this history."""
    decisions = _decisions(history, catalogue)
    taken = tuple(place for week, d in decisions if (place := _place(week, d)) is not None)
    gates = tuple(
        (c.week, after.stage) for c, before, after in zip(history.check_ins, taken, taken[1:]) if after.stage > before.stage)
    verdicts = {v.week: v.verdict for v in decisions[-1][1].verdicts}
    until = max((p.week for p in taken), default=0)
    return Diary(_planned(decisions[0][1], until), taken, _weeks(history, verdicts), gates)


def _decisions(history: History, catalogue: Catalogue) -> list[tuple[int, Decision]]:
    """What held in each week that has a check-in, and last in the week that is due."""
    answers, found = as_it_counts(history), []
    past = answers.model_copy(update={"version": VERSION})  # what was followed then, whatever is asked now
    for count in range(len(history.check_ins) + 1):
        before = history.check_ins[:count]
        is_past = count < len(history.check_ins)
        week = history.check_ins[count].week if is_past else _next(before)
        found.append((week, judge(past if is_past else answers, catalogue, before, history.swaps, moves_of(history, before))))
    return found


def _next(check_ins: tuple[CheckIn, ...]) -> int:
    return check_ins[-1].week + 1 if check_ins else 1


def _place(week: int, decision: Decision) -> Place | None:
    if decision.outline is None:
        return None
    first = decision.outline.stages[0]
    return Place(week, first.stage, first.entry, decision.outline.expected[0].items)


def _planned(start: Decision, last_week: int) -> dict[str, tuple[Place, ...]]:
    """The three courses as they were at the start, drawn on to the last week of the picture."""
    if start.outline is None:
        return {}
    first, later, last = start.outline.stages[0], start.outline.stages[1], start.outline.stages[-1]
    end = max(last_week, start.outline.expected[-1].week)
    return {course: _course(course, first.stage, last.stage, first.entry, later.entry, end) for course in progressing.COURSES}


def _course(course: str, stage: int, last_stage: int, at: int, later: int, end: int) -> tuple[Place, ...]:
    found: list[Place] = []
    for span in progressing.spans(course, stage, last_stage, at, later):
        until = min(span.last or end, end)
        still = progressing.EXCHANGE_WEEKS - 1 if span.stage > stage else 0  # one newcomer a week
        places = (*[span.entry] * still, *progressing.path(course, span.entry, until - span.first + 1))
        found += [Place(week, span.stage, place) for week, place in zip(range(span.first, until + 1), places)]
    return tuple(found)


def _weeks(history: History, verdicts: dict[int, str]) -> tuple[DiaryWeek, ...]:
    check_ins = {c.week: c for c in history.check_ins}
    efforts: dict[int, list[int]] = {}
    for workout in history.workouts:
        if workout.effort is not None:
            efforts.setdefault(workout.week, []).append(workout.effort)
    return tuple(
        DiaryWeek(
            week, pain=c.pain_during if (c := check_ins.get(week)) else None, effort=mean(efforts[week]) if week in efforts else None,
            workouts=c.sessions_done if c else None, verdict=verdicts.get(week),
        )
        for week in sorted(check_ins.keys() | efforts.keys())
    )
