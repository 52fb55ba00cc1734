"""What stands sealed in the clinic's tables: packed documents, each with its version (``wizard.store.documents``)."""

from __future__ import annotations

import zlib
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, Field, JsonValue, StringConstraints

from wizard.answers.model import Answers
from wizard.plan.model import Outcome
from wizard.store import DamagedRecordError
from wizard.store.documents import Id, Kept, Language, from_body, to_body

from .records import ALARMS, Reference, Staff, Stage

MOST_BYTES = 4_000_000  # of one body, unpacked: far above any
K = TypeVar("K", bound=Kept)


class Line(Kept):
    """What the queue shows of an intake.

    ``raised``: the outcome that the tablet sent ahead, before the answers were handed in. ``withdrawn``: the patient took it back.
    ``acknowledged`` counts for the newest of the two, and for the outcome at the end. ``shown_to``: the hash of the key whose tablet
    goes on to show where to go; sealed here, since the column beside it could be written by hand. ``made_at``, ``changed_at``: as the
    plain columns have to say; None in what an older version wrote.
    """

    reference: Reference
    stage: Stage
    outcome: Outcome | None = None
    signs: int = 0
    acknowledged: bool = False
    made_at: AwareDatetime | None = None
    changed_at: AwareDatetime | None = None
    raised: Outcome | None = None
    withdrawn: Literal[True] | None = None
    shown_to: str | None = None

    @property
    def alarm(self) -> Outcome | None:
        """The outcome that the desk has to hear of, whether or not somebody has."""
        said = self.outcome if self.stage in ("finished", "signed") else None if self.withdrawn else self.raised
        return said if said in ALARMS else None

    def settled(self, outcome: str) -> Line:
        """This line after the patient has said what leads to ``outcome``: an alarm is raised, taken back, or stays as it is."""
        if outcome in ALARMS:
            raised = {"raised": outcome, "withdrawn": None, "acknowledged": False}
            return self if self.raised == outcome and not self.withdrawn else self.model_copy(update=raised)
        if self.raised and not self.withdrawn:
            return self.model_copy(update={"withdrawn": True, "acknowledged": False})
        return self


class Walk(Kept):
    """The answers of an intake; at its end the plan that was suggested, as JSON."""

    answers: Answers = Answers()
    shown: tuple[Id, ...] | None = None  # the lines of the safety page; None where a version before these kept it
    unsure: tuple[Id, ...] = ()
    seen: tuple[Id, ...] = ()
    language: Language = "en"
    helped: bool | None = None
    consented: bool = False
    suggested: str | None = None


class Reviewed(Kept):
    """One review."""

    staff: Staff
    at: AwareDatetime
    changes: tuple[dict[str, JsonValue], ...] = ()
    note: Annotated[str, StringConstraints(max_length=4_000)] = ""
    signed: bool = False
    digest: str | None = None
    plan: str | None = None


class Person(Kept):
    """One who signs in."""

    name: Annotated[str, Field(max_length=80)]
    role: Literal["reception", "physiotherapist", "admin"]
    off: bool = False


class Signed(Kept):
    """One session: whose it is and when it began, whatever the plain columns say."""

    staff: str
    made_at: AwareDatetime


def pack(document: Kept) -> bytes:
    """A document as bytes: the same document gives the same bytes. Raises DamagedRecordError for one that could not be read back."""
    body = to_body(document)
    from_body(type(document), body)
    return zlib.compress(body, 1)


def text_of(packed: bytes) -> bytes:
    """The JSON in these bytes, as it was written. Raises DamagedRecordError."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_BYTES)
    except zlib.error:
        raise DamagedRecordError from None


def unpack(model: type[K], packed: bytes) -> K:
    """The document in these bytes, of any version. Raises DamagedRecordError."""
    found: K
    found, _ = from_body(model, text_of(packed))
    return found
