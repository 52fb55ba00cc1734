"""The clinic's records: intakes on a tablet, the queue, reviews, staff, and a trail of who saw and changed what.

    clinic = open_clinic()                               # the store of this machine (wizard.store.location), one for all people
    session = clinic.sign_in(code, caller)               # -> Session(token, staff); clinic.session(token) on each later request

    key = clinic.start(session.staff, "A 17")            # an intake; the key is for the tablet alone
    intake = clinic.intake(key)                          # NotFoundError: wrong, handed in or forgotten, and nobody is told which
    state = clinic.save(key, intake, seen=intake.state)  # ChangedElsewhereError where another tab was faster
    alarm = clinic.settle_alarm(key)                     # urgent or emergency: the desk hears of it before the end, or that it was taken back
    clinic.finish(key, plan)                             # from now on the key opens nothing; with an alarm where to go, until that page is closed
    clinic.alarm(key).heard; clinic.where_to_go(key); clinic.acknowledge(staff, id)

    clinic.queue(staff); clinic.queue_state()            # the lines; a counter that is cheap to ask every second
    record = clinic.record(staff, id)                    # audited; with the reviews, and the intake before it
    state = clinic.change(staff, id, changes, note, seen=record.line.state, plan=plan)
    state = clinic.sign(staff, id, seen=state, plan=plan)

    found = clinic.audit(staff)                          # -> Audit(lines, faults); fault.says(words) is one sentence
    copies.back_up(clinic, target); copies.restore(source, place)
    clinic.rotate_keys(); clinic.retain(); clinic.forget(staff, "A 17")

Rules for callers:

- ``staff`` is the ``Staff`` of a ``Session`` that ``clinic.session`` gave in this very run. Each method checks its role against
  ``MAY`` and whether it is still switched on; a refusal is ``NotAllowedError`` and stands in the trail.
- Every method is one transaction. What it returns is on the disk, with its line of the trail.
- Everything that can go wrong is a StoreError; ``error.says(words)`` is the sentence for the person.
- A tablet's key and a session's token are ``Key``s. Their text stays out of addresses, logs and file names.
"""

from wizard.store import (
    BadSettingError,
    ChangedElsewhereError,
    DamagedRecordError,
    DiskFullError,
    Key,
    KeyMissingError,
    NotFoundError,
    StoreError,
    StoreUnavailableError,
)

from .audit import Audit, Fault
from .clinic import Clinic, open_clinic
from .errors import BadReferenceError, NotAllowedError, TooManyTriesError, WrongCodeError
from .records import Alarm, Earlier, Intake, QueueLine, Record, Review, Session, Staff
from .roles import MAY, ROLES, SYSTEM, may

__all__ = [
    "MAY",
    "ROLES",
    "SYSTEM",
    "Alarm",
    "Audit",
    "BadReferenceError",
    "BadSettingError",
    "ChangedElsewhereError",
    "Clinic",
    "DamagedRecordError",
    "DiskFullError",
    "Earlier",
    "Fault",
    "Intake",
    "Key",
    "KeyMissingError",
    "NotAllowedError",
    "NotFoundError",
    "QueueLine",
    "Record",
    "Review",
    "Session",
    "Staff",
    "StoreError",
    "StoreUnavailableError",
    "TooManyTriesError",
    "WrongCodeError",
    "may",
    "open_clinic",
]
