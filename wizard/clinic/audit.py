"""Is the trail whole, and do the records say what the trail says they said? Every fault is one sentence.

The lines are looked at one by one first: by its ``mac`` each says whether it is ours and at which place it belongs. From the places
follows what was changed, taken out, put in or moved. Then the chain from line to line, the head that was anchored outside,
and at last the records: each intake, review and one of the staff by the digest that its last line holds. What a tablet saves on the
way is sealed, but no line: an intake that is not handed in could be turned back to an earlier step unseen. Nor does anything
tell from inside that database, keys and anchor were emptied together: keep the anchor where whoever can do that cannot write.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import sqlalchemy as sa
from sqlalchemy import Connection

from wizard.store import DamagedRecordError, KeyMissingError
from wizard.store.database import each, reading
from wizard.store.tables import Row, intakes, reviews
from wizard.store.tables import staff as people
from wizard.store.tables import trail as lines
from wizard.words import Words

from . import trail
from .clinic_keys import CODES, REFERENCE, TRAIL
from .core import Core, digest_of_intake, digest_of_person, digest_of_reference, digest_of_review, found_by, same
from .documents import Line, Person
from .records import Staff

_TRIES = 500_000  # how often a mac is worked out to find the true places of lines; then those left are tried near their own alone


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written. ``kind`` names the sentence; ``first``, ``last``: numbers of lines; ``about``: an id."""

    kind: str
    first: int = 0
    last: int = 0
    about: str = ""

    def says(self, words: Words) -> str:
        """One sentence."""
        one = {"first": self.first, "last": self.last, "about": self.about}
        say = words.say
        return {
            "changed": lambda: say("clinic.audit.changed", "Line {first} of the trail was changed.", **one),
            "removed": lambda: say("clinic.audit.removed", "Line {first} of the trail was removed.", **one),
            "all_removed": lambda: say(
                "clinic.audit.all_removed", "Lines {first} to {last} of the trail were removed.", **one
            ),
            "inserted": lambda: say("clinic.audit.inserted", "Line {first} of the trail was inserted.", **one),
            "moved": lambda: say("clinic.audit.moved", "Line {first} of the trail was moved to place {last}.", **one),
            "all_moved": lambda: say(
                "clinic.audit.all_moved", "Lines {first} to {last} of the trail were moved to other places.", **one
            ),
            "emptied": lambda: say(
                "clinic.audit.emptied",
                "The trail is empty. Its first line was written when these records were prepared, so all of it was removed.",
                **one,
            ),
            "cut": lambda: say(
                "clinic.audit.cut",
                "The end of the trail was cut off: line {last} was written, and the last one that is there is {first}.",
                **one,
            ),
            "other": lambda: say(
                "clinic.audit.other",
                "Line {first} of the trail is not the one that was anchored: the end was cut off before it and written anew.",
                **one,
            ),
            "no_anchor": lambda: say(
                "clinic.audit.no_anchor",
                "The anchor of the trail is missing or empty, so nobody could tell whether its end was cut off.",
                **one,
            ),
            "keys": lambda: say(
                "clinic.audit.keys", "A key of the trail is missing or damaged, so its lines cannot be checked.", **one
            ),
            "intake_changed": lambda: say(
                "clinic.audit.intake_changed", "Intake {about} was changed beside the program.", **one
            ),
            "intake_removed": lambda: say(
                "clinic.audit.intake_removed", "Intake {about} was removed beside the program.", **one
            ),
            "intake_inserted": lambda: say(
                "clinic.audit.intake_inserted", "Intake {about} was inserted beside the program.", **one
            ),
            "intake_back": lambda: say(
                "clinic.audit.intake_back",
                "Intake {about} was deleted in line {first}, and was put back beside the program.",
                **one,
            ),
            "review_changed": lambda: say(
                "clinic.audit.review_changed", "Review {first} of intake {about} was changed beside the program.", **one
            ),
            "review_removed": lambda: say(
                "clinic.audit.review_removed", "Review {first} of intake {about} was removed beside the program.", **one
            ),
            "review_inserted": lambda: say(
                "clinic.audit.review_inserted",
                "Review {first} of intake {about} was inserted beside the program.",
                **one,
            ),
            "staff_changed": lambda: say(
                "clinic.audit.staff_changed", "Staff {about} was changed beside the program.", **one
            ),
            "staff_removed": lambda: say(
                "clinic.audit.staff_removed", "Staff {about} was removed beside the program.", **one
            ),
            "staff_inserted": lambda: say(
                "clinic.audit.staff_inserted", "Staff {about} was inserted beside the program.", **one
            ),
        }[self.kind]()


@dataclass(frozen=True)
class Audit:
    """What was found: how many lines there are, and every fault."""

    lines: int
    faults: tuple[Fault, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.faults


class Auditing(Core):
    """Looks; changes nothing."""

    def audit(self, staff: Staff) -> Audit:
        """Check trail, anchor and records. Raises NotAllowedError, StoreUnavailableError."""
        self._as(staff, "audit", lambda connection: None)
        anchored = self._anchor.heads()  # before the lines: what is written meanwhile is no fault
        with reading(self._engine) as connection:
            return self.audited(connection, anchored)

    def audited(self, connection: Connection, anchored: tuple[trail.Head, ...] | None) -> Audit:
        """The same in a transaction; ``anchored`` None: without an anchor, as for a backup."""
        rows, damaged = each(connection, sa.select(lines).order_by(lines.c.sequence), lines.c.sequence)
        keys = self._keys_of_the_trail(connection)
        numbers = {row.chained_by for row in rows}
        if keys is None or sorted(keys) != list(range(1, len(keys) + 1)) or len(keys) + 1 in numbers:
            return Audit(len(rows), (Fault("keys"),))
        written = anchored[-1].sequence if anchored else 0
        places = _Places(rows, keys, damaged, written)
        chained = _chained(places.true, keys)
        faults = [*places.faults(written), *chained]
        if not rows and not damaged and self._hidden.is_prepared(connection):
            faults.append(Fault("emptied"))
        if anchored is not None:
            faults += _anchored(places, anchored, {fault.first for fault in chained})
        events: dict[str, list[Row]] = {}
        for row in places.true.values():
            if row.about:
                events.setdefault(row.about, []).append(row)
        faults += self._intakes_as_said(connection, events) + self._staff_as_said(connection, events)
        return Audit(len(rows), tuple(dict.fromkeys(faults)))

    def _keys_of_the_trail(self, connection: Connection) -> dict[int, bytes] | None:
        """By number; None where one of the keys that an audit needs is missing or damaged."""
        try:
            for purpose in (REFERENCE, CODES):
                self._hidden.last(connection, purpose)
            return self._hidden.all(connection, TRAIL) or None
        except (DamagedRecordError, KeyMissingError):
            return None

    # --- records ----------------------------------------------------------------------------------

    def _intakes_as_said(self, connection: Connection, events: dict[str, list[Row]]) -> list[Fault]:
        faults, seen = [], set()
        _, references = self._hidden.last(connection, REFERENCE)
        for id_ in (
            connection.execute(sa.select(intakes.c.id).order_by(intakes.c.made_at, intakes.c.id)).scalars().all()
        ):
            seen.add(id_)
            mine = events.get(id_, [])
            gone = next((event for event in mine if event.what in trail.GONE), None)
            if not any(event.what == "started" for event in mine):
                faults.append(Fault("intake_inserted", about=id_))
            elif gone is not None:
                faults.append(Fault("intake_back", gone.sequence, about=id_))
            else:
                try:
                    faults += self._intake_as_said(connection, self._row(connection, id_), mine, references)
                except (DamagedRecordError, KeyMissingError, ValueError, TypeError):
                    faults.append(Fault("intake_changed", about=id_))
        for id_, mine in events.items():
            if (
                id_ not in seen
                and any(e.what == "started" for e in mine)
                and not any(e.what in trail.GONE for e in mine)
            ):
                faults.append(Fault("intake_removed", about=id_))
        return faults

    def _intake_as_said(self, connection: Connection, row: Row, mine: list[Row], references: bytes) -> list[Fault]:
        own, line = self._own_key(row), self._line(row)
        last = {event.what: event for event in mine}
        stage = (
            "signed"
            if _last_of(mine, "changed", "signed") == "signed"
            else "finished"
            if "finished" in last
            else "left"
            if "abandoned" in last
            else None
        )
        packed = self._packed(row)
        right = (
            same(digest_of_reference(own, line.reference), last["started"].digest)
            and (line.stage == stage if stage else line.stage in ("waiting", "answering"))
            and line.acknowledged
            == (_last_of(mine, "alarm_raised", "alarm_withdrawn", "acknowledged") == "acknowledged")
            and _ALARM[_last_of(mine, "alarm_raised", "alarm_withdrawn")]
            == (line.raised is not None, line.withdrawn is True)
            and ("finished" in last) == (row.finished_at is not None)
            and (stage is None or row.key_hash == line.shown_to)
            and row.reference_hash == found_by(references, line.reference)
            and _in_time(row, line, last["started"])
        )
        if right and row.finished_at is not None:
            right = packed is not None and same(
                digest_of_intake(own, line, packed, row.finished_at), last["finished"].digest
            )
        faults = [] if right else [Fault("intake_changed", about=row.id)]
        return faults + self._reviews_as_said(connection, row, mine)

    def _reviews_as_said(self, connection: Connection, row: Row, mine: list[Row]) -> list[Fault]:
        said = {event.detail.removeprefix("review "): event for event in mine if event.what in ("changed", "signed")}
        own = self._own_key(row)
        found, damaged = each(connection, self._reviews_of(row), reviews.c.number)
        faults = [Fault("review_changed", number, about=row.id) for number in damaged]
        said = {number: event for number, event in said.items() if number not in map(str, damaged)}
        for review in found:
            event = said.pop(str(review.number), None)
            if event is None:
                faults.append(Fault("review_inserted", review.number, about=row.id))
                continue
            try:
                digest = digest_of_review(own, review.number, self._packed_review(review, own))
            except (DamagedRecordError, KeyMissingError):
                digest = ""
            if not same(digest, event.digest):
                faults.append(Fault("review_changed", review.number, about=row.id))
        return faults + [Fault("review_removed", int(number), about=row.id) for number in said if number.isdigit()]

    def _staff_as_said(self, connection: Connection, events: dict[str, list[Row]]) -> list[Fault]:
        faults, seen = [], set()
        _, codes = self._hidden.last(connection, CODES)
        rows, damaged = each(connection, sa.select(people).order_by(people.c.id), people.c.id)
        faults += [Fault("staff_changed", about=id_) for id_ in damaged]
        seen |= set(damaged)
        for row in rows:
            seen.add(row.id)
            said = [event for event in events.get(row.id, []) if event.what in ("staff_added", "staff_switched_off")]
            try:
                person: Person | None = self._person(row)
            except (DamagedRecordError, KeyMissingError):
                person = None
            if not said:
                faults.append(Fault("staff_inserted", about=row.id))
            elif person is None or not same(
                digest_of_person(codes, row.id, row.code_hash, row.subject_hash, person), said[-1].digest
            ):
                faults.append(Fault("staff_changed", about=row.id))
        added = {id_ for id_, mine in events.items() if any(event.what == "staff_added" for event in mine)}
        return faults + [Fault("staff_removed", about=id_) for id_ in sorted(added - seen)]


def _in_time(row: Row, line: Line, started: Row) -> bool:
    """True where the plain times are those that were sealed; of an older version, which sealed none, where they are possible at all."""
    if line.made_at is None or line.changed_at is None:
        return bool(row.made_at <= min(row.changed_at, started.at))
    return (row.made_at, row.changed_at) == (line.made_at, line.changed_at)


def _last_of(events: Iterable[Row], *whats: str) -> str | None:
    """Which of these was done last; None where none was."""
    return next((event.what for event in reversed(list(events)) if event.what in whats), None)


_ALARM = {
    None: (False, False),
    "alarm_raised": (True, False),
    "alarm_withdrawn": (True, True),
}  # last line: raised, withdrawn


class _Places:
    """Which line belongs where. ``true``: the genuine ones by the number that their mac was made for."""

    def __init__(self, rows: list[Row], keys: dict[int, bytes], damaged: list[int], written: int) -> None:
        self._rows, self._keys, self._damaged = rows, keys, damaged
        self._written, self._tries = written, _TRIES
        self.true: dict[int, Row] = {}
        self._strange: list[Row] = []  # no mac of ours fits
        self._copies: list[Row] = []
        self._moved: list[tuple[int, Row]] = []
        self._sort()

    def _sort(self) -> None:
        suspects = []
        for row in self._rows:
            if self._fits(row, row.sequence):
                self.true[row.sequence] = row
            else:
                suspects.append(row)
        shift, end = 0, self._likely_end()
        for row in suspects:
            place = self._place_of(row, shift, end)
            if place is None:
                self._strange.append(row)
            elif place in self.true:
                self._copies.append(row)
            else:
                shift = place - row.sequence
                self.true[place] = row
                self._moved.append((place, row))
        self.true = dict(sorted(self.true.items()))
        self._without_old_keys()

    def _without_old_keys(self) -> None:
        """A key of the trail chains nothing once the next one does: whoever has it from an old master key writes no line now."""
        newest = 0
        for place, row in list(self.true.items()):
            if row.chained_by < newest:
                self._strange.append(self.true.pop(place))
                self._moved = [(p, r) for p, r in self._moved if p != place]
            newest = max(newest, row.chained_by)

    def _likely_end(self) -> int:
        """Where the places end that are worth a try, whatever numbers somebody wrote: lines were counted one by one from 1."""
        most = 2 * len(self._rows) + self._written
        return max([most, *(n for n in self.true if n <= 2 * most)]) + len(self._rows)

    def _place_of(self, row: Row, shift: int, end: int) -> int | None:
        near = [row.sequence + shift, row.sequence - 1, row.sequence + 1]
        if self._tries >= end:
            self._tries -= end
            near += range(1, end + 1)
        return next((place for place in near if place > 0 and self._fits(row, place)), None)

    def _fits(self, row: Row, place: int) -> bool:
        key = self._keys.get(row.chained_by)
        return key is not None and same(trail.mac(key, row, place), row.mac)

    @property
    def last(self) -> int:
        """The highest number that stands at a line, or that a line was made for."""
        return max([*self.true, *(row.sequence for row in self._rows), *self._damaged], default=0)

    def faults(self, written: int) -> list[Fault]:
        """What was changed, inserted, moved or removed among the lines; ``written``: the last number that the anchor knows."""
        found, changed, end = (
            [Fault("changed", number) for number in self._damaged],
            set(self._damaged),
            max(self.true, default=0),
        )
        for row in (*self._strange, *self._copies):
            if row.sequence in self.true or row.sequence > max(end, written):
                found.append(Fault("inserted", row.sequence))
            else:
                changed.add(row.sequence)
                found.append(Fault("changed", row.sequence))
        missing = _gaps({*self.true, *(n for n in changed if 0 < n < end)})
        moved = [Fault("moved", place, row.sequence) for place, row in self._really_moved()]
        inserted = sorted(fault.first for fault in found if fault.kind == "inserted")
        return (
            found + (moved or self._renumbered(missing, inserted)) + [_removed(first, last) for first, last in missing]
        )

    def _really_moved(self) -> list[tuple[int, Row]]:
        """Those that stand out of order, and what changed places with them; not what was renumbered around a gap or an insertion."""
        if not self._moved:
            return []
        order = [place for _, place in sorted((row.sequence, place) for place, row in self.true.items())]
        out = set(order) - set(_longest_rising(order))
        stands_at = {row.sequence: place for place, row in self._moved}
        swapped = {place for place, row in self._moved if stands_at.get(place) == row.sequence}
        return [
            (place, row)
            for place, row in sorted(self._moved, key=lambda found: found[0])
            if place in out or (out and place in swapped)
        ]

    def _renumbered(self, missing: list[tuple[int, int]], inserted: list[int]) -> list[Fault]:
        """Lines in their order whose numbers follow from no gap before them and no insertion: runs of equal shift are one sentence."""
        runs: list[list[tuple[int, Row]]] = []
        gone, put_in, shift = 0.0, 0, 0.0
        gaps: Iterator[tuple[float, float]] = iter([*missing, (inf, 0)])
        put = iter([*inserted, inf])
        gap, number = next(gaps), next(put)
        for place, row in self.true.items():
            while gap[0] < place:
                gone, gap = gone + gap[1] - gap[0] + 1, next(gaps)
            while number <= row.sequence:
                put_in, number = put_in + 1, next(put)
            off = row.sequence - place
            if off in (0, put_in - gone):
                shift = 0
            elif off == shift:
                runs[-1].append((place, row))
            else:
                shift = off
                runs.append([(place, row)])
        return [
            Fault("moved", run[0][0], run[0][1].sequence)
            if len(run) == 1
            else Fault("all_moved", run[0][0], run[-1][0])
            for run in runs
        ]


def _longest_rising(numbers: list[int]) -> list[int]:
    """The longest subsequence that rises: what stayed in order."""
    ends: list[int] = []  # places of the smallest number that ends a rising run of each length
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number, key=lambda at: numbers[at])
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [place]
    run, place = [], ends[-1] if ends else -1
    while place >= 0:
        run.append(numbers[place])
        place = before[place]
    return run


def _removed(first: int, last: int) -> Fault:
    return Fault("removed", first) if first == last else Fault("all_removed", first, last)


def _gaps(numbers: set[int]) -> list[tuple[int, int]]:
    """What is missing below the last of them, as first and last: 1, 2, 5, 9 leave (3, 4), (6, 8)."""
    there = [0, *sorted(numbers)]
    return [(before + 1, after - 1) for before, after in pairwise(there) if after - before > 1]


def _chained(true: dict[int, Row], keys: dict[int, bytes]) -> list[Fault]:
    """Where the chain of a line is not what follows from the one before it."""
    faults, before = [], (0, trail.START)
    for place, row in true.items():
        expected = trail.chain(keys[row.chained_by], before[1], row.mac)
        if before[0] != place - 1:
            expected = row.chain  # what stood before is gone: from here on it is taken as it stands
        if not same(expected, row.chain):
            faults.append(Fault("changed", place))
        before = (place, expected)
    return faults


def _anchored(places: _Places, anchored: tuple[trail.Head, ...], named: set[int]) -> list[Fault]:
    """What the heads outside know that the lines do not; ``named``: lines of which is said already that they were changed."""
    if not anchored:
        return [Fault("no_anchor")] if places.last else []
    if anchored[-1].sequence > places.last:
        return [Fault("cut", places.last, anchored[-1].sequence)]
    for head in anchored:
        row = places.true.get(head.sequence)
        if row is not None and head.sequence not in named and not same(row.chain, head.chain):
            return [Fault("other", head.sequence)]
    return []
