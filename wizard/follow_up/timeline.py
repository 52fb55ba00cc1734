"""The order in which a kept history was said: which check-ins followed which answers, and what moved the stage. Pure.

Answers about health that come later begin a new part; other kit, goals, weeks, workouts, swaps or a stage of
one's own go on in the part in which they were said. What was corrected counts in the place of its original.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from wizard.answers.model import NONE, Answers, CheckIn
from wizard.rules.segments import Segment
from wizard.store import History, Revision
from wizard.store.documents import AnswersEntry, CheckInEntry, Entry, WorkoutEntry

Move = tuple[int, int]
NO_LIMIT = 4  # above every stage: no stage was chosen
HEALTH = ("signs", "age_band", "conditions", "pain", "ability")


@dataclass(frozen=True)
class Part:
    """Answers, the check-ins that followed them, and what changed meanwhile. ``entry`` is the number of the answers that began it; 0 is the start."""

    entry: int
    first: Answers
    now: Revision
    check_ins: tuple[CheckIn, ...] = ()  # by week
    moves: tuple[Move, ...] = ()
    cleared: bool = False

    def segment(self, until: int | None = None) -> Segment:
        """What the rules take of this part; with ``until`` only the moves that were made up to this week."""
        moves = tuple(move for move in self.moves if until is None or move[0] <= until)
        return Segment(_as_it_counts(self), self.check_ins, self.now.swaps, moves, self.cleared)


def health(answers: Answers) -> tuple[object, ...]:
    """The answers that begin a new part when they change: what is asked of the body, and no wish."""
    told = answers.model_copy(update={"ability": answers.ability.model_copy(update={"known_stage": None})})
    return tuple(getattr(told, name) for name in HEALTH)


def begins_part(before: Answers, revision: Revision) -> bool:
    """True where these answers begin a new part of the plan."""
    return revision.clinician_said is not None or health(before) != health(revision.answers)


@dataclass
class _Open:
    """A part while it is read."""

    entry: int
    first: Answers
    now: Revision
    check_ins: list[CheckIn] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    cleared: bool = False

    def closed(self) -> Part:
        weeks = tuple(sorted(self.check_ins, key=lambda c: c.week))
        return Part(self.entry, self.first, self.now, weeks, tuple(self.moves), self.cleared)


def parts(history: History) -> tuple[Part, ...]:
    """The parts of this history, oldest first."""
    start = Revision(answers=history.start.answers, swaps=history.start.swaps)
    found, week = [_Open(0, start.answers, start)], 0
    for _, entry, is_late in _in_order(history):
        if is_late:
            said = found[-1].now.model_copy(
                update={
                    "answers": found[-1].now.answers.model_copy(update={"signs": _signs(entry)}),
                    "clinician_said": None,
                }
            )
            found.append(_Open(entry.number, said.answers, said))
        elif isinstance(entry, CheckInEntry):
            found[-1].check_ins.append(entry.check_in)
            week = max(
                week, entry.check_in.week
            )  # as it was corrected: a move stays behind the check-in that it followed
        elif isinstance(entry, AnswersEntry) and begins_part(found[-1].now.answers, entry.answers):
            cleared = entry.answers.clinician_said == "may_exercise"
            found.append(_Open(entry.number, entry.answers.answers, entry.answers, cleared=cleared))
        elif isinstance(entry, AnswersEntry):
            _go_on(found[-1], entry.answers, week)
    return tuple(part.closed() for part in found)


def _in_order(history: History) -> list[tuple[int, Entry, bool]]:
    """What counts, in the order in which it was said. A sign that a correction named later, after other things were said, is heard
    then: the weeks until then stay what they were, and no word of a clinician from before it is about it.
    """
    found: list[tuple[int, Entry, bool]] = []
    for entry in history.standing():
        first = history.first_of(entry.number)
        if _signs(entry) and any(
            not isinstance(e, WorkoutEntry) and history.first_of(e.number) != first
            for e in history.entries[first : entry.number]
        ):
            found.append((entry.number, entry, True))
            entry = _without_sign(history, entry)
        found.append((first, entry, False))
    return sorted(found, key=lambda one: one[0])


def _without_sign(history: History, entry: Entry) -> Entry:
    """What this entry said last before it named a sign; the entry itself where it always did."""
    first = history.first_of(entry.number)
    before = [e for e in history.entries if history.first_of(e.number) == first and not _signs(e)]
    return before[-1] if before else entry


def _signs(entry: Entry) -> tuple[str, ...]:
    said = (
        entry.check_in
        if isinstance(entry, CheckInEntry)
        else entry.answers.answers
        if isinstance(entry, AnswersEntry)
        else None
    )
    return tuple(sign for sign in (said.signs or ()) if sign != NONE) if said else ()


def _go_on(part: _Open, said: Revision, week: int) -> None:
    """Other answers within a part: a stage below its first moves down from this week on, until it is taken back."""
    stage, before = said.answers.ability.known_stage, part.now
    if _limit(stage) >= _limit(part.first.ability.known_stage):
        part.moves = []
    elif stage is not None and (
        stage != before.answers.ability.known_stage or (said.answers, said.swaps) == (before.answers, before.swaps)
    ):
        part.moves.append((week, stage))
    part.now = said


def _as_it_counts(part: Part) -> Answers:
    """The answers that the replay of a part begins with.

    A stage chosen later limits from then on (its moves), so the weeks before stay what they were; a limit that was
    taken back was never there.
    """
    now, first = part.now.answers, part.first.ability.known_stage
    if _limit(now.ability.known_stage) >= _limit(first):
        return now
    return now.model_copy(update={"ability": now.ability.model_copy(update={"known_stage": first})})


def _limit(stage: int | None) -> int:
    return NO_LIMIT if stage is None else stage


# --- what the rules take ----------------------------------------------------------------------------------


def segments(history: History) -> tuple[Segment, ...]:
    """All that counts now; the last one is the newest."""
    return tuple(part.segment() for part in parts(history))


def segments_before(history: History, week: int) -> tuple[Segment, ...]:
    """All that decided what was done in this week: the check-ins of the weeks before, and the answers up to its own check-in."""
    found = parts(history)
    later = [(c.week, n) for n, part in enumerate(found) for c in part.check_ins if c.week >= week]
    return _cut(found[: min(later)[1] + 1] if later else found, lambda c: c.week < week)


def segments_up_to(history: History, week: int) -> tuple[Segment, ...]:
    """All that was said up to the check-in of this week, and the moves that were made right after it."""
    found = parts(history)
    last = max((n for n, part in enumerate(found) if any(c.week == week for c in part.check_ins)), default=0)
    return _cut(found[: last + 1], lambda c: c.week <= week)


def _cut(found: Iterable[Part], counts: Callable[[CheckIn], bool]) -> tuple[Segment, ...]:
    left = [replace(part, check_ins=tuple(c for c in part.check_ins if counts(c))) for part in found]
    until = max((c.week for part in left for c in part.check_ins), default=0)
    return tuple(part.segment(until) for part in left)


def as_it_counts(history: History) -> Answers:
    """The answers that the replay of the newest part begins with."""
    return segments(history)[-1].answers


def moves_of(history: History) -> tuple[Move, ...]:
    """Moves to a lower stage as (after this week, stage), oldest first."""
    return tuple(move for segment in segments(history) for move in segment.moves)
