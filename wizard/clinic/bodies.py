"""What stands sealed in the clinic's tables: packed documents, each with its version (``wizard.store.records``)."""

from __future__ import annotations

import zlib
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, Field, JsonValue, StringConstraints

from ..answers import Answers
from ..store import Unreadable
from ..store.records import Id, Kept, Language, from_body, to_body
from .records import Outcome, Reference, Stage, Staff

MOST_BYTES = 4_000_000  # of one body, unpacked: far above any
K = TypeVar("K", bound=Kept)


class Line(Kept):
    """What the queue shows of an intake. ``made_at``, ``changed_at``: as the plain columns have to say; None in what an older version wrote."""

    reference: Reference
    stage: Stage
    outcome: Outcome | None = None
    signs: int = 0
    acknowledged: bool = False
    made_at: AwareDatetime | None = None
    changed_at: AwareDatetime | None = None


class Walk(Kept):
    """The answers of an intake; at its end the plan that was suggested, as JSON."""

    answers: Answers = Answers()
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
    """A document as bytes: the same document gives the same bytes. Raises Unreadable for one that could not be read back."""
    body = to_body(document)
    from_body(type(document), body)
    return zlib.compress(body, 1)


def text_of(packed: bytes) -> bytes:
    """The JSON in these bytes, as it was written. Raises Unreadable."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_BYTES)
    except zlib.error:
        raise Unreadable from None


def unpack(model: type[K], packed: bytes) -> K:
    """The document in these bytes, of any version. Raises Unreadable."""
    found: Any
    found, _ = from_body(model, text_of(packed))
    return found
