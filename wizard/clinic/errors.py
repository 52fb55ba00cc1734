"""What can go wrong in the clinic, beside what can go wrong in the store: one sentence each."""

from __future__ import annotations

from typing import Any

from wizard.store import StoreError
from wizard.store import TooManyTriesError as TooManyKeys
from wizard.words import Words


class NotAllowedError(StoreError):
    """The role of this person does not include it, or the person was switched off. It stands in the trail."""

    def says(self, words: Words) -> str:
        return words.say(
            "clinic.error.not_allowed",
            "Your role does not include this. Ask whoever looks after the sign-in of the clinic.",
        )


class WrongCodeError(StoreError):
    """A staff code that is mistyped, was never given or is switched off. Nobody is told which."""

    def says(self, words: Words) -> str:
        return words.say("clinic.error.wrong_code", "This code does not sign anybody in. Check it, then try again.")


class TooManyTriesError(TooManyKeys):
    """Too many wrong codes, of this caller or of all. Even a right one is refused for ``seconds``, which grow with each wrong one."""

    def __init__(self, seconds: int = 60) -> None:
        self.seconds = seconds
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say(
            "clinic.error.too_many",
            "Too many wrong codes. Please wait {seconds} seconds, then try again.",
            seconds=self.seconds,
        )


class BadReferenceError(StoreError):
    """A reference that is empty or too long."""

    def says(self, words: Words) -> str:
        return words.say(
            "clinic.error.reference", "A reference needs 1 to 60 characters. It is the clinic's own: no name is needed."
        )


class NotABackupError(StoreError):
    """A file that is no backup of ours, or is not whole."""

    def says(self, words: Words) -> str:
        return words.say("clinic.error.not_a_backup", "This is not a backup that Hipwise made, or it is not whole.")


class NotEmptyError(StoreError):
    """A restore goes into an empty place only."""

    def says(self, words: Words) -> str:
        return words.say(
            "clinic.error.not_empty",
            "There are records in this place already, and nothing may overwrite them. Restore into an empty one.",
        )


class NotWholeError(StoreError):
    """The trail of a backup does not hold. ``audit`` (an ``audit.Audit``) says where."""

    def __init__(self, audit: Any) -> None:
        self.audit = audit
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say("clinic.error.not_whole", "The trail in this backup does not hold, so nothing was restored.")


class TargetTakenError(StoreError):
    """A backup overwrites nothing."""

    def says(self, words: Words) -> str:
        return words.say(
            "clinic.error.target_taken",
            "There is a file of this name already, or its folder is missing. Name a new file.",
        )


class NoNewKeyError(StoreError):
    """The keys stand in the environment, and everything is sealed with the first one already."""

    def says(self, words: Words) -> str:
        return words.say(
            "clinic.error.no_new_key",
            "Everything is sealed with the first key already. Put a new key before it in {setting}, then do this again.",
            setting="HIPWISE_STORE_KEYS",
        )


class NoClinicError(StoreError):
    """There are no records of a clinic in this place."""

    def says(self, words: Words) -> str:
        return words.say(
            "clinic.error.no_clinic",
            "There are no records of a clinic here. HIPWISE_DATA names the folder, DATABASE_URL the database.",
        )
