"""The record that is under review: opening, keeping, signing, and what happens when two keep at once. Draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import catalogue
from wizard.clinic import ChangedElsewhereError, NotFoundError, Record, Review, Staff, StoreError
from wizard.plan.changes import LONGEST_REASON, Change
from wizard.plan.model import Plan
from wizard.plan.review import Judged, Reviewed, read_changes, review
from wizard.server import addresses
from wizard.text.clinical_note import Signature, Told, as_text, change_line
from wizard.ui.session import local_time, visit
from wizard.ui.session.visit import Opened, OpenRecord
from wizard.words import Words

from . import sign_in
from .clinic_records import clinic


@dataclass(frozen=True)
class Mine:
    """Who is signed in at this very press, the bench with their record, and their words."""

    staff: Staff
    bench: OpenRecord
    words: Words

    @property
    def now(self) -> Opened:
        assert self.bench.now is not None
        return self.bench.now

    @property
    def id(self) -> str:
        return self.now.record.line.id


def mine() -> Mine | None:
    """What a press works on; None where nobody is signed in or nothing is open. Asked once, at the beginning of a press."""
    staff, bench, words = sign_in.staff(), visit.bench(), visit.words()
    if staff is None or bench.now is None or bench.now.staff != staff.id:
        return None
    return Mine(staff, bench, words)


def open_(id_: str) -> None:
    """Open a record; its id stands in the session alone."""
    staff, bench = sign_in.staff(), visit.bench()
    if staff is None:
        return
    try:
        record = clinic().record(staff, id_)
    except StoreError as error:
        visit.note_trouble(error.says(visit.words()))
        return
    bench.now = Opened(staff.id, record, kept_changes(record), kept_note(record), counted=clinic().queue_state())
    visit.go(addresses.REVIEW)


def close() -> None:
    """Back to the desk. What was not kept is gone."""
    visit.bench().now = None
    visit.go(addresses.DESK)


def kept_changes(record: Record) -> tuple[Change, ...]:
    """The changes that count now."""
    return read_changes([dict(change) for change in record.review.changes]) if record.review else ()


def lines_of(record: Record, of: Review | None = None) -> list[str]:
    """The changes of the last review, or of this one, each in one line."""
    of = of or record.review
    changes = read_changes([dict(change) for change in of.changes]) if of else ()
    found = review(record.intake.answers, changes, catalogue.load(), visit.language())
    return [change_line(one, visit.words()) for one in found.judged if one.applied]


def kept_note(record: Record) -> str:
    """The note that counts now."""
    return record.review.note if record.review else ""


def reviewed(now: Opened, language: str) -> Reviewed:
    """Both plans in words of ``language``."""
    return review(now.record.intake.answers, now.changes, catalogue.load(), language)


def handed(now: Opened) -> Plan:
    """The plan as the patient gets it, in their language: the one that is signed."""
    return reviewed(now, now.record.language).plan


def is_entered(now: Opened) -> bool:
    """True where something is entered that is not kept yet."""
    return reviewed(now, now.record.language).changes != kept_changes(now.record) or now.note != kept_note(now.record)


def is_signed(record: Record) -> bool:
    """True where the last word is signed."""
    return record.review is not None and record.review.signed


# --- what is entered -------------------------------------------------------------------------------------


def settled(now: Opened) -> tuple[Change, ...]:
    """Every change that is entered, in its settled form; those that wait for a reason too."""
    return tuple(one.change for one in reviewed(now, now.record.language).judged)


def add(change: Change) -> None:
    """Enter one change more."""
    if found := mine():
        found.bench.work_on(changes=(*settled(found.now), change), text="")


def undo(one: Judged) -> None:
    """Take one change back, and the dose of an exercise that goes with it."""
    if found := mine():
        gone = getattr(one.change, "instead", None)
        found.bench.work_on(
            text="",
            changes=tuple(
                c
                for c in settled(found.now)
                if c != one.change and not (gone and c.kind == "dose" and c.exercise == gone)
            ),
        )


def give_reason(one: Judged, reason: str) -> None:
    """Why this change is made."""
    if found := mine():
        told = one.change.model_validate({**one.change.model_dump(), "reason": reason[:LONGEST_REASON]})
        found.bench.work_on(changes=tuple(told if c == one.change else c for c in settled(found.now)), text="")


def write_note(text: str) -> None:
    """The note as it is entered."""
    if found := mine():
        found.bench.work_on(note=text.strip(), text="")


# --- kept -------------------------------------------------------------------------------------------------


def save() -> None:
    """Keep what is entered. Where somebody was faster, or the records are away, what is entered stays."""
    if found := mine():
        _save(found)


def sign() -> None:
    """Keep what is entered, and sign it."""
    if (found := mine()) and _save(found):
        _kept(
            found,
            lambda: clinic().sign(found.staff, found.id, seen=found.now.record.line.state, plan=handed(found.now)),
        )


def _save(found: Mine) -> bool:
    now, entered = found.now, reviewed(found.now, found.now.record.language)
    if entered.waiting:
        return False
    if not is_entered(now):
        return True
    return _kept(
        found,
        lambda: clinic().change(
            found.staff, found.id, entered.changes, now.note, seen=now.record.line.state, plan=entered.plan
        ),
    )


def _kept(found: Mine, act: Callable[[], int]) -> bool:
    try:
        act()
        record = clinic().record(found.staff, found.id)
    except ChangedElsewhereError:
        _look(found)
        return False
    except NotFoundError:
        _gone(found)
        return False
    except StoreError as error:
        visit.note_trouble(error.says(found.words))
        return False
    found.bench.work_on(
        record=record,
        changes=kept_changes(record),
        note=kept_note(record),
        theirs=None,
        counted=clinic().queue_state(),
        text="",
    )
    return True


# --- two at once --------------------------------------------------------------------------------------------


def notice() -> None:
    """See whether somebody else kept something; asked of a cheap counter first."""
    found = mine()
    if found is None:
        return
    try:
        counted = clinic().queue_state()
        if counted == found.now.counted:
            return
        line = next((line for line in clinic().queue(found.staff) if line.id == found.id), None)
    except StoreError:
        return  # said when something is to be kept
    found.bench.work_on(counted=counted)
    if line is None:
        _gone(found, in_a_run=True)
    elif line.state != (found.now.theirs or found.now.record).line.state:
        _look(found)


def _look(found: Mine) -> None:
    """Read what somebody else kept, beside what is entered here."""
    try:
        found.bench.work_on(theirs=clinic().record(found.staff, found.id))
    except NotFoundError:
        _gone(found)
    except StoreError as error:
        visit.note_trouble(error.says(found.words))


def take_theirs() -> None:
    """What is entered here is dropped."""
    _go_on(lambda now, theirs: (kept_changes(theirs), kept_note(theirs)))


def keep_mine() -> None:
    """What is entered here is to take the place of theirs; both stay in the history."""
    _go_on(lambda now, theirs: (settled(now), now.note))


def keep_both() -> None:
    """Theirs first, then what is entered here; where both changed one thing, what is entered here counts."""
    _go_on(
        lambda now, theirs: (
            (*kept_changes(theirs), *settled(now)),
            " ".join(dict.fromkeys(filter(None, (kept_note(theirs), now.note)))),
        )
    )


def _go_on(how: Callable[[Opened, Record], tuple[tuple[Change, ...], str]]) -> None:
    found = mine()
    if found is None or found.now.theirs is None:
        return
    changes, note = how(found.now, found.now.theirs)
    found.bench.work_on(record=found.now.theirs, theirs=None, changes=changes, note=note, text="")


# --- taken along --------------------------------------------------------------------------------------------


def _noted(found: Mine, what: str) -> bool:
    """Put into the trail that it leaves the clinic's records; False where that cannot be."""
    try:
        clinic().exported(found.staff, found.id, what)
    except StoreError as error:
        visit.note_trouble(error.says(found.words))
        return False
    return True


def file_of(now: Opened, what: str, made: Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes a file at the press, after the trail has its line. Whoever is signed out by then gets none."""
    token, id_ = visit.badge().token, now.record.line.id

    def make() -> bytes:
        signed_in = clinic().session(token)
        if signed_in is None:
            raise NotFoundError
        clinic().exported(signed_in.staff, id_, what)
        return made()

    return make


def copy_text() -> None:
    """Show the note for the record."""
    if (found := mine()) and _noted(found, "text"):
        text = as_text(told(found.now), reviewed(found.now, found.words.language), catalogue.load(), found.words)
        found.bench.work_on(text=text)


def print_() -> None:
    """Have the browser print the page."""
    if (found := mine()) and _noted(found, "print"):
        found.bench.work_on(prints=found.now.prints + 1)


def told(now: Opened) -> Told:
    """What the note for the record tells."""
    record = now.record
    last = record.review
    signed = Signature(last.by, local_time.at(last.at)) if last and last.signed and not is_entered(now) else None
    return Told(
        record.line.reference,
        local_time.at(record.line.finished_at or record.line.made_at),
        record.intake.answers,
        record.intake.unsure,
        record.intake.helped,
        now.note,
        signed,
    )


# --- trouble --------------------------------------------------------------------------------------------------


def _gone(found: Mine, in_a_run: bool = False) -> None:
    """What is open was deleted. A run that has begun shows its own page; a press leads back to the desk."""
    found.bench.now = None
    visit.note_trouble(found.words.say("review.gone", "This intake is not in the records any more."))
    if not in_a_run:
        visit.go(addresses.DESK)
