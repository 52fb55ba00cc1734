"""The clinic's commands: what they do is in the clinic, here is what they print. Exit status 1 where something does not hold."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from wizard.clinic import backup as backups
from wizard.clinic.audit import Audit
from wizard.clinic.clinic import Clinic, open_clinic
from wizard.clinic.errors import NoClinicError, NotWholeError
from wizard.clinic.roles import SYSTEM
from wizard.server.settings import current
from wizard.store import DamagedRecordError, DiskFullError, StoreError, StoreLocation, StoreUnavailableError, place_from
from wizard.words import Words

OK, FAILED = 0, 1


@contextmanager
def _opened(make: bool = False) -> Iterator[Clinic]:
    """The clinic of this machine. ``make``: also where there is none yet. Raises NoClinicError."""
    place = place_from()
    if not make and _is_nowhere(place):
        raise NoClinicError
    clinic = open_clinic(place, current())
    try:
        yield clinic
    finally:
        clinic.close()


def _is_nowhere(place: StoreLocation) -> bool:
    return place.url is None and not place.database.exists()


def said(error: StoreError) -> str:
    """The sentence for whoever looks after the machine; what the screens say of these troubles is for somebody else."""
    if isinstance(error, DamagedRecordError):
        return (
            "The records: found a damaged database or key; nothing was changed. Stop the application, keep a copy of its folder, "
            "and restore the newest backup into an empty place."
        )
    if isinstance(error, StoreUnavailableError):
        return (
            "The records: the database does not answer, is locked, or its folder cannot be read or written; nothing was changed. "
            "Mend that, then do this again."
        )
    if isinstance(error, DiskFullError):
        return "The records: no space is left where they are or where this is to be written; nothing was changed. Make space, then do this again."
    return error.says(Words())


def audit(_args: argparse.Namespace) -> int:
    with _opened() as clinic:
        found = clinic.audit(SYSTEM)
    _print_faults(found)
    if found.holds:
        print(f"The trail holds: {found.lines} lines, and the records are as it says.")
    return OK if found.holds else FAILED


def _print_faults(found: Audit) -> None:
    for fault in found.faults:
        print(fault.says(Words()))


def backup(args: argparse.Namespace) -> int:
    with _opened() as clinic:
        made = backups.back_up(clinic, args.target)
    print(
        f"{args.target}: {made.intakes} intakes, {made.lines} lines of the trail. Keep it apart from the key file: it is sealed with that."
    )
    return OK


def restore(args: argparse.Namespace) -> int:
    try:
        made = backups.restore(args.source, None, current(), anyway=args.anyway)
    except NotWholeError as error:
        _print_faults(error.audit)
        raise
    print(f"{made.intakes} intakes and {made.lines} lines of the trail are back.")
    if made.lost:
        print(f"{made.lost} lines of the trail were written after this backup; what they tell of is not in it.")
    if made.deleted:
        print(f"{made.deleted} intakes were deleted again, since they had been deleted after this backup.")
    if made.aside is not None:
        print(f"The anchor that was there is kept as {made.aside}.")
    _print_faults(made.audit)
    return OK if made.audit.holds else FAILED


def rotate_keys(_args: argparse.Namespace) -> int:
    with _opened() as clinic:
        done = clinic.rotate_keys()
        in_a_file = clinic._ring.in_a_file  # noqa: SLF001  where the keys are is asked here alone
    print(f"Everything is sealed with the new key ({done.sealed} rows). Everybody has to sign in again.")
    if done.left:
        print(
            f"{done.left} rows stay sealed with the old key, because only the owners of these plans and drafts can open them: keep it."
        )
    elif in_a_file:
        print(
            "The old key is in the key file no more. Backups from before need it: make a new backup now, and a new copy of the key file."
        )
    else:
        print("The old key can be taken out of HIPWISE_STORE_KEYS. Backups from before need it: make a new backup now.")
    return OK


def retain(_args: argparse.Namespace) -> int:
    with _opened() as clinic:
        count = clinic.retain()
    print(f"{count} intakes were deleted.")
    return OK


def forget(_args: argparse.Namespace) -> int:
    reference = getpass.getpass("Reference (it is not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    with _opened() as clinic:
        count = clinic.forget(SYSTEM, reference)
    print(f"{count} intakes were deleted. In backups they stay until those are deleted, or their key is.")
    return OK


def staff_add(args: argparse.Namespace) -> int:
    with _opened(make=True) as clinic:
        code = clinic.add_staff(SYSTEM, args.name, args.role)
    print(
        f"The code of {args.name} ({args.role}): {code}\nIt is shown this once and kept nowhere. Hand it over on paper."
    )
    return OK


def staff_list(_args: argparse.Namespace) -> int:
    with _opened() as clinic:
        for one in clinic.staff(SYSTEM):
            print(f"{one.id}  {one.role:<15}  {one.name}")
    return OK


def staff_off(args: argparse.Namespace) -> int:
    with _opened() as clinic:
        found = [one for one in clinic.staff(SYSTEM) if one.id.startswith(args.id.lower())]
        if len(found) != 1:
            print(f"{args.id}: found {len(found)} of this id; name one that `staff list` shows.", file=sys.stderr)
            return 2
        clinic.switch_off(SYSTEM, found[0].id)
    print(f"{found[0].name} ({found[0].role}) can sign in no more.")
    return OK
