"""The record that is under review: opening, keeping, signing, and what happens when two keep at once. Draws nothing."""

from __future__ import annotations

from collections.abc import Callable

import catalogue
from wizard import Plan
from wizard.changes import LONGEST_REASON, Change
from wizard.clinic import ChangedElsewhere, NotFound, Record, Review, Staff, StoreError
from wizard.noting import Signature, Told, as_text, change_line
from wizard.reviewing import Judged, Reviewed, read_changes, review

from . import places, session, signing_in
from .records import clinic
from .session import Opened


def mine() -> tuple[Staff, Opened] | None:
    """Who is signed in at this very press, and what they have open; None where either is missing."""
    staff = signing_in.staff()
    now = session.opened(staff.id) if staff else None
    return (staff, now) if staff and now else None


def open_(id_: str) -> None:
    """Open a record; its id stands in the session alone."""
    staff = signing_in.staff()
    if staff is None:
        return
    record = _told(lambda: clinic().record(staff, id_))
    if record is not None:
        session.open_record(Opened(staff.id, record, kept_changes(record), kept_note(record), counted=clinic().queue_state()))
        session.go(places.REVIEW)


def close() -> None:
    """Back to the desk. What was not kept is gone."""
    session.close_record()
    session.go(places.DESK)


def kept_changes(record: Record) -> tuple[Change, ...]:
    """The changes that count now."""
    return read_changes([dict(change) for change in record.review.changes]) if record.review else ()


def lines_of(record: Record, of: Review | None = None) -> list[str]:
    """The changes of the last review, or of this one, each in one line."""
    of = of or record.review
    changes = read_changes([dict(change) for change in of.changes]) if of else ()
    found = review(record.intake.answers, changes, catalogue.load(), session.language())
    return [change_line(one, session.words()) for one in found.judged if one.applied]


def kept_note(record: Record) -> str:
    """The note that counts now."""
    return record.review.note if record.review else ""


def reviewed(now: Opened, language: str | None = None) -> Reviewed:
    """Both plans, in the words of whoever reads, or in ``language``."""
    return review(now.record.intake.answers, now.changes, catalogue.load(), language or session.language())


def handed(now: Opened) -> Plan:
    """The plan as the patient gets it, in their language: the one that is signed."""
    return reviewed(now, now.record.language).plan


def is_entered(now: Opened) -> bool:
    """True where something is entered that is not kept yet."""
    return reviewed(now).changes != kept_changes(now.record) or now.note != kept_note(now.record)


def is_signed(record: Record) -> bool:
    """True where the last word is signed."""
    return record.review is not None and record.review.signed


# --- what is entered -------------------------------------------------------------------------------------


def settled(now: Opened) -> tuple[Change, ...]:
    """Every change that is entered, in its settled form; those that wait for a reason too."""
    return tuple(one.change for one in reviewed(now).judged)


def add(change: Change) -> None:
    """Enter one change more."""
    if found := mine():
        session.work_on(changes=(*settled(found[1]), change), text="")


def undo(one: Judged) -> None:
    """Take one change back, and the dose of an exercise that goes with it."""
    if found := mine():
        gone = getattr(one.change, "instead", None)
        session.work_on(text="", changes=tuple(
            c for c in settled(found[1]) if c != one.change and not (gone and c.kind == "dose" and c.exercise == gone)))


def give_reason(one: Judged, reason: str) -> None:
    """Why this change is made."""
    if found := mine():
        told = one.change.model_validate({**one.change.model_dump(), "reason": reason[:LONGEST_REASON]})
        session.work_on(changes=tuple(told if c == one.change else c for c in settled(found[1])), text="")


# --- kept -------------------------------------------------------------------------------------------------


def save() -> bool:
    """Keep what is entered. False where it was not kept: somebody was faster, or the records are away; what is entered stays."""
    found = mine()
    if found is None or reviewed(found[1]).waiting:
        return False
    staff, now = found
    if not is_entered(now):
        return True
    changes = reviewed(now).changes
    return _kept(staff, now, lambda: clinic().change(
        staff, now.record.line.id, changes, now.note, seen=now.record.line.state, plan=handed(now)))


def sign() -> bool:
    """Keep what is entered, and sign it."""
    if not save() or (found := mine()) is None:
        return False
    staff, now = found
    return _kept(staff, now, lambda: clinic().sign(staff, now.record.line.id, seen=now.record.line.state, plan=handed(now)))


def _kept(staff: Staff, now: Opened, act: Callable[[], int]) -> bool:
    try:
        act()
    except ChangedElsewhere:
        look()
        return False
    except NotFound:
        _gone()
        return False
    except StoreError as error:
        session.note_trouble(error.says(session.words()))
        return False
    record = _told(lambda: clinic().record(staff, now.record.line.id))
    if record is None:
        return False
    session.work_on(record=record, changes=kept_changes(record), note=kept_note(record), theirs=None, counted=clinic().queue_state(), text="")
    return True


# --- two at once --------------------------------------------------------------------------------------------


def notice() -> None:
    """See whether somebody else kept something; asked of a cheap counter first."""
    found = mine()
    if found is None:
        return
    staff, now = found
    try:
        counted = clinic().queue_state()
        if counted == now.counted:
            return
        line = next((line for line in clinic().queue(staff) if line.id == now.record.line.id), None)
    except StoreError:
        return  # said when something is to be kept
    session.work_on(counted=counted)
    seen = (now.theirs or now.record).line.state
    if line is None:
        _gone(in_a_run=True)
    elif line.state != seen:
        look()


def look() -> None:
    """Read what somebody else kept, beside what is entered here."""
    found = mine()
    if found is None:
        return
    staff, now = found
    theirs = _told(lambda: clinic().record(staff, now.record.line.id))
    if theirs is not None:
        session.work_on(theirs=theirs)


def take_theirs() -> None:
    """What is entered here is dropped."""
    _go_on(lambda now, theirs: (kept_changes(theirs), kept_note(theirs)))


def keep_mine() -> None:
    """What is entered here is to take the place of theirs; both stay in the history."""
    _go_on(lambda now, theirs: (settled(now), now.note))


def keep_both() -> None:
    """Theirs first, then what is entered here; where both changed one thing, what is entered here counts."""
    _go_on(lambda now, theirs: (
        (*kept_changes(theirs), *settled(now)), " ".join(dict.fromkeys(filter(None, (kept_note(theirs), now.note))))))


def _go_on(how: Callable[[Opened, Record], tuple[tuple[Change, ...], str]]) -> None:
    found = mine()
    if found is None or found[1].theirs is None:
        return
    now = found[1]
    changes, note = how(now, now.theirs)
    session.work_on(record=now.theirs, theirs=None, changes=changes, note=note, text="")


# --- taken along --------------------------------------------------------------------------------------------


def noted(what: str) -> bool:
    """Put into the trail that it leaves the clinic's records; False where that cannot be."""
    found = mine()
    if found is None:
        return False
    try:
        clinic().exported(found[0], found[1].record.line.id, what)
    except StoreError as error:
        session.note_trouble(error.says(session.words()))
        return False
    return True


def file_of(now: Opened, what: str, made: Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes a file at the press, after the trail has its line. Whoever is signed out by then gets none."""
    token, id_ = session.badge().token, now.record.line.id

    def make() -> bytes:
        signed_in = clinic().session(token)
        if signed_in is None:
            raise NotFound
        clinic().exported(signed_in.staff, id_, what)
        return made()

    return make


def copy_text() -> None:
    """Show the note for the record."""
    if (found := mine()) and noted("text"):
        now = found[1]
        session.work_on(text=as_text(told(now), reviewed(now), catalogue.load(), session.words()))


def print_() -> None:
    """Have the browser print the page."""
    if (found := mine()) and noted("print"):
        session.work_on(prints=found[1].prints + 1)


def told(now: Opened) -> Told:
    """What the note for the record tells."""
    record = now.record
    last = record.review
    signed = Signature(last.by, last.at.astimezone()) if last and last.signed and not is_entered(now) else None
    return Told(
        record.line.reference, (record.line.finished_at or record.line.made_at).astimezone(), record.intake.answers, record.intake.unsure,
        record.intake.helped, now.note, signed)


# --- trouble --------------------------------------------------------------------------------------------------


def _told(ask: Callable[[], Record]) -> Record | None:
    try:
        return ask()
    except NotFound:
        _gone()
    except StoreError as error:
        session.note_trouble(error.says(session.words()))
    return None


def _gone(in_a_run: bool = False) -> None:
    """What is open was deleted. A run that has begun shows its own page; a press leads back to the desk."""
    session.note_trouble(session.words().say("review.gone", "This intake is not in the records any more."))
    session.close_record()
    if not in_a_run:
        session.go(places.DESK)
