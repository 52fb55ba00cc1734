"""What can go wrong in the clinic, beside what can go wrong in the store: one sentence each."""

from __future__ import annotations

from ..store import StoreError
from ..store import TooManyTries as TooManyKeys
from ..words import Words


class NotAllowed(StoreError):
    """The role of this person does not include it, or the person was switched off. It stands in the trail."""

    def says(self, words: Words) -> str:
        return words.say("clinic.error.not_allowed", "Your role does not include this. Ask whoever looks after the sign-in of the clinic.")


class WrongCode(StoreError):
    """A staff code that is mistyped, was never given or is switched off. Nobody is told which."""

    def says(self, words: Words) -> str:
        return words.say("clinic.error.wrong_code", "This code does not sign anybody in. Check it, then try again.")


class TooManyTries(TooManyKeys):
    """Too many wrong codes, of this caller or of all. Even a right one is refused for ``seconds``, which grow with each wrong one."""

    def __init__(self, seconds: int = 60) -> None:
        self.seconds = seconds
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say(
            "clinic.error.too_many", "Too many wrong codes. Please wait {seconds} seconds, then try again.", seconds=self.seconds)


class BadReference(StoreError):
    """A reference that is empty or too long."""

    def says(self, words: Words) -> str:
        return words.say("clinic.error.reference", "A reference needs 1 to 60 characters. It is the clinic's own: no name is needed.")
