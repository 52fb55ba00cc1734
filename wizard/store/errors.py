"""What can go wrong with the store: one clear sentence each, without a key, a path or an answer in it.

``str(error)`` is the English sentence; ``error.says(words)`` says it in the language of one person.
None of them carries the error of the database behind it: that one knows addresses and parameters.
"""

from __future__ import annotations

from wizard.words import Words


class StoreError(Exception):
    """The base. After any of them nothing was half written, and what was acknowledged before is still there."""

    def __init__(self) -> None:
        super().__init__(self.says(Words()))

    def says(self, words: Words) -> str:
        """One or two sentences for the person: what happened, and what to do."""
        return words.say("store.error.other", "The store could not do this. Nothing was changed.")


class NotFoundError(StoreError):
    """A key that is mistyped, was never given, or whose plan or draft is gone. Nobody is told which."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.not_found",
            "Nothing is kept under this key. It may be mistyped, or what it led to was deleted.",
        )


class TooManyTriesError(StoreError):
    """This caller tried too many keys that lead nowhere; for a minute even a right one is refused."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.too_many", "Too many keys that lead nowhere. Please wait a minute, then try again."
        )


class ChangedElsewhereError(StoreError):
    """Another tab or device has written since ``seen``. Nothing was overwritten; read again, then decide."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.changed",
            "This was changed in another tab or on another device. Nothing was overwritten. Look at the newest state, then save again.",
        )


class SentDifferentlyError(StoreError):
    """The same sending (``once``) or the same new key came with another content before."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.differently",
            "This was saved before with other answers, and that stays. Please open the page again.",
        )


class WeekTakenError(StoreError):
    """There is a check-in of this week already: correct that one."""

    def __init__(self, week: int) -> None:
        self.week = week
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.week_taken", "Week {week} has a check-in already. You can correct that one.", week=self.week
        )


class NoSuchEntryError(StoreError):
    """There is no entry of this number, or it is of another kind."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.no_entry", "The entry to correct is not there. Look at the newest state, then try again."
        )


class StoreUnavailableError(StoreError):
    """The database does not answer, is locked for long, or its disk fails. Send the same again later, with the same ``once``."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.away",
            "What you saved cannot be reached right now. It is not lost. Keep this page open, and try again in a minute.",
        )


class DiskFullError(StoreError):
    """No space is left. What was acknowledged before is kept."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.full",
            "There is no space left to save this. What you saved before is still there. Make some space on this device, then try again.",
        )


class DamagedRecordError(StoreError):
    """A sealed body that cannot be opened, or says something that no version of this program wrote."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.unreadable", "What is kept here is damaged and cannot be read. Nothing was changed."
        )


class NewerSchemaError(StoreError):
    """The database was made by a newer program."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.too_new",
            "What you saved was written by a newer version of this program. Please install the newer one.",
        )


class KeyMissingError(StoreError):
    """The store holds bodies that were sealed with a key that is not here. No new key is made in its place."""

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.key_missing",
            "The key that seals what was saved is missing. Put the key file back, or restore it from a copy.",
        )


class NotAHistoryError(StoreError):
    """A file that is no history, or not a whole one. ``why`` is whole, ours, newer, changed or big."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__()

    def says(self, words: Words) -> str:
        return {
            "whole": words.say(
                "store.error.file_whole", "This file is not whole. Please choose the file as Hipwise saved it."
            ),
            "ours": words.say(
                "store.error.file_ours",
                "This is not a file of weeks that Hipwise saved. Such a file ends in .hipwise.json.",
            ),
            "newer": words.say(
                "store.error.file_newer",
                "This file was saved by a newer version of this program. Please install the newer one.",
            ),
            "changed": words.say(
                "store.error.file_changed",
                "This file was changed after Hipwise saved it. Please choose the file as it was saved.",
            ),
            "big": words.say(
                "store.error.file_big",
                "This file is too big to be one of ours. Please choose the file that Hipwise saved.",
            ),
        }[self.why]


class BadSettingError(StoreError):
    """A setting that cannot be used: which one, what is allowed. Its value is never repeated: it may hold a password."""

    def __init__(self, name: str, allowed: str) -> None:
        self.name, self.allowed = name, allowed
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say(
            "store.error.setting", "{name}: cannot be used; {allowed}.", name=self.name, allowed=self.allowed
        )
