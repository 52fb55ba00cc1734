"""The weeks of a kept plan as numbers for a picture: what was planned at the start, and where the person stood each week. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import mean

from catalogue.model import Catalogue
from wizard.answers.model import VERSION, CheckIn
from wizard.rules import judge, progressing
from wizard.rules.decision import Decision, Item
from wizard.rules.segments import REFERRALS, Segment
from wizard.store import History

from .timeline import parts, segments, segments_before

# --- the picture --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DiaryPlace:
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
    """All that the chart of the diary draws. ``taken`` ends with the week that is due; ``gates`` are (week, stage that began).

    Of a plan that has ``stopped`` no dose is there and no week is due: it holds the weeks that were, nothing ahead.
    """

    planned: dict[str, tuple[DiaryPlace, ...]]
    taken: tuple[DiaryPlace, ...]
    weeks: tuple[DiaryWeek, ...]
    gates: tuple[tuple[int, int], ...]
    stopped: bool = False

    @property
    def last_week(self) -> int:
        """The last week of the picture."""
        return max(
            [p.week for course in self.planned.values() for p in course] + [p.week for p in self.taken], default=0
        )


def diary(history: History, catalogue: Catalogue) -> Diary:
    """The weeks of this history."""
    decisions = _decisions(history, catalogue)
    places = [_place(week, d) for week, d in decisions]
    taken = tuple(place for place in places if place is not None)
    gates = tuple(
        (c.week, after.stage)
        for c, before, after in zip(history.check_ins, places, places[1:], strict=False)
        if before and after and after.stage > before.stage
    )
    verdicts = {v.week: v.verdict for v in decisions[-1][1].verdicts}
    start = _as_followed(parts(history)[0].segment())
    planned = _planned(judge(start.answers, catalogue, (), start.swaps), max((p.week for p in taken), default=1))
    found = Diary(planned, taken, _weeks(history, verdicts), gates)
    return _stopped(found) if decisions[-1][1].outcome in REFERRALS else found


def _stopped(found: Diary) -> Diary:
    """The picture of a plan that has stopped: where it stood in the weeks that were, without a dose and without a week ahead."""
    last = max((p.week for p in found.taken), default=1)
    planned = {name: tuple(p for p in course if p.week <= last) for name, course in found.planned.items()}
    return replace(found, planned=planned, taken=tuple(replace(p, items=()) for p in found.taken), stopped=True)


def decided(found: tuple[Segment, ...], catalogue: Catalogue) -> Decision:
    """What these segments lead to; the last is the newest."""
    *earlier, now = found
    return judge(now.answers, catalogue, now.check_ins, now.swaps, now.moves, tuple(earlier), now.cleared)


def _decisions(history: History, catalogue: Catalogue) -> list[tuple[int, Decision]]:
    """What held in each week that has a check-in, and last in the week that is due."""
    weeks = [c.week for c in history.check_ins]
    return [
        *((week, decided(tuple(map(_as_followed, segments_before(history, week))), catalogue)) for week in weeks),
        (_next(history.check_ins), decided(segments(history), catalogue)),
    ]


def _as_followed(segment: Segment) -> Segment:
    """The segment as it was followed then, whatever is asked now: signs that are new since then were not open."""
    return segment._replace(answers=segment.answers.model_copy(update={"version": VERSION}))


def _next(check_ins: tuple[CheckIn, ...]) -> int:
    return check_ins[-1].week + 1 if check_ins else 1


def _place(week: int, decision: Decision) -> DiaryPlace | None:
    if decision.outline is None:
        return None
    first = decision.outline.stages[0]
    return DiaryPlace(week, first.stage, first.entry, decision.outline.expected[0].items)


def _planned(start: Decision, last_week: int) -> dict[str, tuple[DiaryPlace, ...]]:
    """The three courses as they were at the start, drawn on to the last week of the picture."""
    if start.outline is None:  # a file from elsewhere may begin with a sign
        return {course: (DiaryPlace(1, 1, 0),) for course in progressing.COURSES}
    first, later, last = start.outline.stages[0], start.outline.stages[1], start.outline.stages[-1]
    end = max(last_week, start.outline.expected[-1].week)
    return {
        course: _course(course, first.stage, last.stage, first.entry, later.entry, end)
        for course in progressing.COURSES
    }


def _course(course: str, stage: int, last_stage: int, at: int, later: int, end: int) -> tuple[DiaryPlace, ...]:
    found: list[DiaryPlace] = []
    for span in progressing.spans(course, stage, last_stage, at, later):
        until = min(span.last or end, end)
        still = progressing.EXCHANGE_WEEKS - 1 if span.stage > stage else 0  # one newcomer a week
        places = (*[span.entry] * still, *progressing.path(course, span.entry, until - span.first + 1))
        found += [
            DiaryPlace(week, span.stage, place)
            for week, place in zip(range(span.first, until + 1), places, strict=False)
        ]
    return tuple(found)


def _weeks(history: History, verdicts: dict[int, str]) -> tuple[DiaryWeek, ...]:
    check_ins = {c.week: c for c in history.check_ins}
    efforts: dict[int, list[int]] = {}
    for workout in history.workouts:
        if workout.effort is not None:
            efforts.setdefault(workout.week, []).append(workout.effort)
    return tuple(
        DiaryWeek(
            week,
            pain=c.pain_during if (c := check_ins.get(week)) else None,
            effort=mean(efforts[week]) if week in efforts else None,
            workouts=c.sessions_done if c else None,
            verdict=verdicts.get(week),
        )
        for week in sorted(check_ins.keys() | efforts.keys())
    )
