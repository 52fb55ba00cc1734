"""What is wrong with a record from elsewhere: one sentence each."""

from __future__ import annotations

import re

from wizard.answers.questions import BY_ID
from wizard.words import Words

from .codes import VERSION


class RecordError(ValueError):
    """The base: a file that is not read, and why. ``says(words)`` says it in the language of one person."""

    def __init__(self) -> None:
        super().__init__(self.says(Words()))

    def says(self, words: Words) -> str:
        """One or two sentences: what is wrong with the file, and what to do."""
        raise NotImplementedError


class TooLargeError(RecordError):
    """Far larger than any file that this program writes."""

    def says(self, words: Words) -> str:
        return words.say("fhir.error.large", "This file is too large to be one that was saved here. Nothing was read.")


class DamagedError(RecordError):
    """Cut off, or not JSON at all."""

    def says(self, words: Words) -> str:
        return words.say(
            "fhir.error.damaged",
            "This file is cut off or damaged. Nothing was read. Please save it again, or take another copy.",
        )


class NotOursError(RecordError):
    """A file from elsewhere."""

    def says(self, words: Words) -> str:
        return words.say("fhir.error.not_ours", "This file was not saved by this program. Nothing was read.")


class NoAnswersError(RecordError):
    """A Bundle of ours that was made from a plan alone."""

    def says(self, words: Words) -> str:
        return words.say(
            "fhir.error.no_answers", "This file holds a plan and no answers, so there is nothing to go on from."
        )


class AfterCheckInsError(RecordError):
    """The plan came from answers and check-ins; the answers alone would lead to another one."""

    def says(self, words: Words) -> str:
        return words.say(
            "fhir.error.check_ins",
            "This file was saved after check-ins, and they are not in it. Nothing was read. Go on where the plan is kept, or answer the questions again.",
        )


class OtherVersionError(RecordError):
    """Written by a program with other questions."""

    def __init__(self, found: str) -> None:
        self.found = found if re.fullmatch(r"[0-9.]{1,12}", found) else "?"
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say(
            "fhir.error.version",
            "This file has version {found} of the questions; this program reads version {ours}. Nothing was read.",
            found=self.found,
            ours=VERSION,
        )


class ChangedRecordError(RecordError):
    """The answers are not those that were written; ``field`` is the first that cannot be right, where one stands out."""

    def __init__(self, field: str | None = None) -> None:
        self.field = field if field in BY_ID else None
        super().__init__()

    def says(self, words: Words) -> str:
        if self.field is None:
            return words.say(
                "fhir.error.changed", "The answers in this file were changed after it was saved. Nothing was read."
            )
        return words.say(
            "fhir.error.changed_field",
            "The answers in this file were changed after it was saved: “{question}”. Nothing was read.",
            question=words.say(f"question.{self.field}.asks", BY_ID[self.field].asks),
        )
