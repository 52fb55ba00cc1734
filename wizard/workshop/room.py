"""The room: who has joined, what they sent, and where the talk is. In memory only; closing forgets all of it.

One room a process: one laptop, one projector. A guest is a random token that the phone holds; nothing here says who
that is. Every method may be called from any thread.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Concatenate, ParamSpec, TypeVar

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # without those that are read as others
CODE_LETTERS = 4
MOST_GUESTS = 300
MOST_HANDS = 999
WAITING = "room"
BOARD = "board"  # what hands are typed for beside a ballot
STAGE, PAIN, PICKS = "stage", "pain", "picks"  # what the board counts of those who sent
PAIN_BANDS = ("0_1", "2_3", "4_5", "6_7", "8_10")

P = ParamSpec("P")
R = TypeVar("R")


class NoRoomError(LookupError):
    """The code or the token is not of this room, or the room is full."""


class RoomClosedError(ValueError):
    """What was sent came too late, or is no answer to what is asked."""


@dataclass(frozen=True)
class Sent:
    """What one guest sent to the board: ``stage`` 0 to 4, a band of ``PAIN_BANDS`` or "" and two or three picks."""

    stage: int
    pain: str
    picks: tuple[str, ...]


@dataclass(frozen=True)
class Ballot:
    """One question to the room: which ``most`` of the options? ``id`` tells it from the same slide about somebody else."""

    id: str
    options: tuple[str, ...]
    most: int


@dataclass(frozen=True)
class Guest:
    """One phone. ``place`` is the group of screens where it was last seen."""

    place: str = WAITING
    guesses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sent: Sent | None = None


@dataclass(frozen=True)
class Position:
    """Where the talk is: the slide, how much of each slide is revealed, the turns of Up and Down, and about whom it is."""

    slide: int = 0
    persona: str = ""
    revealed: Mapping[int, int] = field(default_factory=dict)
    turns: Mapping[int, int] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()  # ballots, and the board
    dark: bool = False

    @property
    def shown(self) -> int:
        return self.revealed.get(self.slide, 0)

    @property
    def turn(self) -> int:
        return self.turns.get(self.slide, 0)


def band_of(score: int | None) -> str:
    """The band of a pain score (NPRS, 0 to 10); "" where none was given."""
    return "" if score is None else next(band for band in PAIN_BANDS if score <= int(band.rpartition("_")[2]))


def _whole(method: Callable[Concatenate[Room, P], R]) -> Callable[Concatenate[Room, P], R]:
    def locked(self: Room, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._lock:
            return method(self, *args, **kwargs)

    locked.__doc__ = method.__doc__
    return locked


class Room:
    """One room. ``seen`` counts what phones and slides show, ``counted`` what the board shows: who waits for a change
    compares numbers."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.seen = self.counted = 0
        self._open()

    def _open(self) -> None:
        self.code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
        self.position = Position()
        self._ballot: Ballot | None = None
        self._guests: dict[str, Guest] = {}
        self._hands: dict[tuple[str, str], Counter[str]] = {}

    @_whole
    def close(self) -> None:
        """Forget everything and everybody; another code opens the next room."""
        self._open()
        self.seen += 1
        self.counted += 1

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is done in here happens at once for everybody else."""
        with self._lock:
            yield

    # --- where the talk is --------------------------------------------------------------------------------

    @_whole
    def move(self, position: Position, ballot: Ballot | None) -> None:
        """The talk is here now, and asks this of the phones."""
        if (position, ballot) != (self.position, self._ballot):
            self.position, self._ballot = position, ballot
            self.seen += 1

    @property
    def ballot(self) -> Ballot | None:
        """What the phones are asked now."""
        return self._ballot

    @_whole
    def reset(self, what: str) -> None:
        """Forget what the room sent for this ballot, or for the board; it is open again."""
        for token, guest in self._guests.items():
            if what == BOARD:
                self._guests[token] = replace(guest, sent=None)
            elif what in guest.guesses:
                self._guests[token] = replace(guest, guesses={k: v for k, v in guest.guesses.items() if k != what})
        self._hands = {(of, part): counts for (of, part), counts in self._hands.items() if of != what}
        self.position = replace(self.position, frozen=self.position.frozen - {what})
        self.seen += 1
        self.counted += 1

    # --- phones -----------------------------------------------------------------------------------------------

    @_whole
    def join(self, code: str) -> str:
        """A new guest; the token is theirs alone. Raises NoRoomError."""
        if "".join(code.split()).upper() != self.code or len(self._guests) >= MOST_GUESTS:
            raise NoRoomError
        token = secrets.token_urlsafe(16)
        self._guests[token] = Guest()
        self.counted += 1
        return token

    def guest(self, token: str | None) -> Guest:
        """Raises NoRoomError for a token that is not of this room."""
        try:
            return self._guests[token or ""]
        except KeyError:
            raise NoRoomError from None

    def knows(self, token: str | None) -> bool:
        """True for a token of this room."""
        return (token or "") in self._guests

    @_whole
    def at(self, token: str | None, place: str) -> None:
        """A guest was seen at this group of screens; whoever is not in the room is not counted."""
        guest = self._guests.get(token or "")
        if guest is not None and guest.place != place:
            self._guests[token or ""] = replace(guest, place=place)
            self.counted += 1

    @_whole
    def guess(self, token: str | None, ballot: str, choices: Sequence[str]) -> None:
        """What a guest guesses; the last word counts. Raises NoRoomError, or RoomClosedError where it is not asked (any more)."""
        guest, asked = self.guest(token), self._ballot
        if asked is None or asked.id != ballot or ballot in self.position.frozen:
            raise RoomClosedError("closed")
        chosen = tuple(option for option in asked.options if option in set(choices))
        if len(chosen) != len(choices) or not 1 <= len(chosen) <= asked.most:
            raise RoomClosedError("no answer")
        self._guests[token or ""] = replace(guest, guesses={**guest.guesses, ballot: chosen})
        self.counted += 1

    @_whole
    def send(self, token: str | None, sent: Sent) -> None:
        """What a guest sends to the board; the last word counts. Raises NoRoomError, or RoomClosedError while the board is frozen."""
        guest = self.guest(token)
        if BOARD in self.position.frozen:
            raise RoomClosedError("closed")
        self._guests[token or ""] = replace(guest, sent=sent)
        self.counted += 1

    def has_sent(self, token: str | None) -> bool:
        """True for a guest whose answers the board counts now: not after a reset, nor in another room."""
        guest = self._guests.get(token or "")
        return guest is not None and guest.sent is not None

    # --- hands ------------------------------------------------------------------------------------------------

    @_whole
    def count_hands(self, what: str, part: str, counts: Mapping[str, int]) -> None:
        """What the presenter counted in the room, in place of what was typed before. ValueError outside 0 to 999."""
        wrong = [count for count in counts.values() if not 0 <= count <= MOST_HANDS]
        if wrong:
            raise ValueError(f"found {wrong[0]}; allowed is 0 to {MOST_HANDS}.")
        self._hands[what, part] = Counter({id_: count for id_, count in counts.items() if count})
        self.counted += 1

    def hands(self, what: str, part: str) -> Counter[str]:
        """What was typed."""
        return Counter(self._hands.get((what, part), Counter()))

    # --- counts -----------------------------------------------------------------------------------------------

    @property
    def joined(self) -> int:
        """How many phones are in the room."""
        return len(self._guests)

    @_whole
    def guessed(self, ballot: str) -> int:
        """How many phones have guessed."""
        return sum(ballot in guest.guesses for guest in self._guests.values())

    @_whole
    def guesses(self, ballot: str) -> Counter[str]:
        """How often each option was guessed, by phone or by hand."""
        return Counter(
            option for guest in self._guests.values() for option in guest.guesses.get(ballot, ())
        ) + self.hands(ballot, PICKS)

    @_whole
    def places(self) -> Counter[str]:
        """How many phones are where."""
        return Counter(guest.place for guest in self._guests.values())

    @_whole
    def sent(self, part: str) -> Counter[str]:
        """How often each stage, pain band or pick was sent, by phone or by hand."""
        found: Counter[str] = Counter()
        for sent in (guest.sent for guest in self._guests.values() if guest.sent):
            found.update({STAGE: (str(sent.stage),), PAIN: (sent.pain,) if sent.pain else (), PICKS: sent.picks}[part])
        return found + self.hands(BOARD, part)

    @_whole
    def senders(self) -> int:
        """How many phones have sent."""
        return sum(guest.sent is not None for guest in self._guests.values())
