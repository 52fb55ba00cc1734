"""A plan and the answers behind it as one FHIR R4 Bundle, and the answers back from it.

One anonymous Patient stands in the Bundle, so that everything speaks of the same person and can be put to a real one
in one place; nothing names anybody. Questions and exercises have codes of our own (``urn:hipwise:…``) and their words
as text; pain has LOINC 72514-3. No SNOMED codes: their licence does not fit a free program.

Without a plan there is no CarePlan, no Goal and no Questionnaire, whose words speak of exercises. A referral is a
ServiceRequest with the intent *proposal*: "somebody should look at this", without an order and without saying who
has to; the answers stand beside it as bare ids. Open questions are a Task to answer them.

The digests of answers, plan, catalogue and rules stand in the Provenance. Reading believes the answers only if theirs
is right, takes nothing but ids and numbers of ours, and never shows a text of the file. Check-ins are not in the file:
a plan that came from them is not read back, since the answers alone could lead to more than it allows.
"""

from __future__ import annotations

from .codes import ANSWERS_BEFORE, PRIORITY, QUESTIONS_AT
from .errors import (
    AfterCheckInsError,
    ChangedRecordError,
    DamagedError,
    NoAnswersError,
    NotOursError,
    OtherVersionError,
    RecordError,
    TooLargeError,
)
from .read import digests_of, read_bundle
from .write import answers_digest, blocks, bundle, digest

__all__ = [
    "ANSWERS_BEFORE",
    "PRIORITY",
    "QUESTIONS_AT",
    "AfterCheckInsError",
    "ChangedRecordError",
    "DamagedError",
    "NoAnswersError",
    "NotOursError",
    "OtherVersionError",
    "RecordError",
    "TooLargeError",
    "answers_digest",
    "blocks",
    "bundle",
    "digest",
    "digests_of",
    "read_bundle",
]
