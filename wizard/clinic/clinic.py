"""The clinic: every method is one transaction with its line of the trail, and what it returns is on the disk."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..answers import Answers
from ..plan import Plan
from ..store import Key, Place
from ..store.clocks import Clock
from .records import Intake, QueueLine, Record, Session, Staff


def open_clinic(
    place: Place | None = None, settings: Any = None, environment: Mapping[str, str] = os.environ, clock: Clock | None = None,
) -> "Clinic":
    """Open the clinic's records on this machine, make them where there are none, and bring them up to date.

    ``settings``: what ``wizard.settings`` read; of it ``clinic.retention_days`` and ``clinic.audit_anchor`` count here.
    Raises BadSetting, KeyMissing, TooNew, Away, Full.
    """
    raise NotImplementedError


class Clinic:
    """Intakes, reviews, staff and their trail. Safe to share between threads."""

    def close(self) -> None:
        """Let go of all connections."""
        raise NotImplementedError

    # --- signing in -------------------------------------------------------------------------------

    def sign_in(self, code: str, caller: str) -> Session:
        """Whoever has this code. ``caller``: an address or the like, kept in memory only. Raises WrongCode, TooManyTries."""
        raise NotImplementedError

    def sign_in_as(self, subject: str, name: str, role: str) -> Session:
        """Somebody whom OpenID Connect vouched for; ``subject`` is issuer and subject. Raises NotAllowed (no such role, switched off)."""
        raise NotImplementedError

    def session(self, token: Key | str | None) -> Session | None:
        """Who is signed in with this token: for 12 hours at most, and 30 minutes without use."""
        raise NotImplementedError

    def sign_out(self, token: Key | str | None) -> None:
        """The token opens nothing from now on."""
        raise NotImplementedError

    # --- the tablet -------------------------------------------------------------------------------

    def start(self, staff: Staff, reference: str) -> Key:
        """A new intake; the key is for the tablet alone. Raises NotAllowed, BadReference (empty, or above 60 characters)."""
        raise NotImplementedError

    def intake(self, key: Key | str | None) -> Intake:
        """What was answered under this key. Raises NotFound: wrong, handed in, forgotten."""
        raise NotImplementedError

    def save(self, key: Key | str | None, intake: Intake, seen: int) -> int:
        """Save the walk; returns the new state. The same sent again is saved once. Raises ChangedElsewhere, NotFound."""
        raise NotImplementedError

    def finish(self, key: Key | str | None, plan: Plan) -> None:
        """Hand it in: from now on the key opens nothing. Raises NotFound, ChangedElsewhere (the plan is not of the saved answers)."""
        raise NotImplementedError

    def abandon(self, key: Key | str | None, why: Literal["idle", "left", "staff"]) -> None:
        """The answers go at once and the key with them; a line without answers stays in the queue (``left``). Silent for a key of nothing."""
        raise NotImplementedError

    # --- the desk ---------------------------------------------------------------------------------

    def queue(self, staff: Staff) -> tuple[QueueLine, ...]:
        """All lines: alarms first, then signs, then oldest. Raises NotAllowed."""
        raise NotImplementedError

    def queue_state(self) -> int:
        """A number that is another one whenever a line changed. Cheap: ask every second."""
        raise NotImplementedError

    def acknowledge(self, staff: Staff, id: str) -> None:
        """Somebody heard the alarm. Raises NotAllowed, NotFound."""
        raise NotImplementedError

    def type_in(self, staff: Staff, reference: str, answers: Answers, helped: bool | None = None, language: str = "en") -> str:
        """From paper: a finished intake in one step; returns its id. Raises NotAllowed, BadReference."""
        raise NotImplementedError

    # --- the review -------------------------------------------------------------------------------

    def record(self, staff: Staff, id: str) -> Record:
        """A finished intake with all its reviews. Audited as viewed. Raises NotAllowed, NotFound."""
        raise NotImplementedError

    def change(self, staff: Staff, id: str, changes: Sequence[Any], note: str, seen: int, plan: Plan | None = None) -> int:
        """Add a review with all changes that count from now on; returns the new state. The ones before stay beside it.

        ``changes``: pydantic models or JSON objects. A signed one can be changed: what follows is unsigned until it is signed again.
        Raises ChangedElsewhere, NotAllowed, NotFound.
        """
        raise NotImplementedError

    def sign(self, staff: Staff, id: str, seen: int, plan: Plan | None = None) -> int:
        """Sign the last review as it stands (or the suggestion as it is). ``plan``: what was on the page; it is kept whole.

        Raises ChangedElsewhere, NotAllowed, NotFound.
        """
        raise NotImplementedError

    def exported(self, staff: Staff, id: str, what: str) -> None:
        """Note that somebody took it along: ``what`` such as pdf, fhir, text. Call before handing it over. Raises NotAllowed, NotFound."""
        raise NotImplementedError

    # --- forgetting -------------------------------------------------------------------------------

    def forget(self, staff: Staff, reference: str) -> int:
        """Delete all of one patient; returns how many intakes it was. Raises NotAllowed."""
        raise NotImplementedError

    def retain(self) -> int:
        """Delete what is kept for longer than ``retention_days``; returns how many intakes it was. Runs by itself as well."""
        raise NotImplementedError

    # --- staff ------------------------------------------------------------------------------------

    def add_staff(self, by: Staff, name: str, role: str) -> str:
        """A new one; returns the code, which is shown once and kept nowhere. Raises NotAllowed, ValueError (no such role)."""
        raise NotImplementedError

    def staff(self, by: Staff) -> tuple[Staff, ...]:
        """All that can sign in. Raises NotAllowed."""
        raise NotImplementedError

    def switch_off(self, by: Staff, staff_id: str) -> None:
        """This one can sign in no more, and is signed out at once. Raises NotAllowed, NotFound."""
        raise NotImplementedError
