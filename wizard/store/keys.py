"""The key of one draft or one plan: 128 random bits, and the only way to find it. The store keeps a hash alone.

Written in 26 letters and digits without I, L, O and U, in groups, so that a person can copy them.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NoReturn

BITS, BYTES = 128, 16
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(LETTERS)} | {"O": 0, "I": 1, "L": 1}
_LENGTH, _GROUP = 26, 5
_LONGEST = 60  # with dashes and spaces


class Key:
    """A secret. It shows itself to nobody who does not ask for ``text``: not in logs, not in a traceback."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        if len(raw) != BYTES:
            raise ValueError(f"a key has {BYTES} bytes")
        self._raw = raw

    @classmethod
    def new(cls) -> Key:
        """A fresh key from the system's randomness."""
        return cls(secrets.token_bytes(BYTES))

    @classmethod
    def read(cls, text: object) -> Key | None:
        """The key that a person or a browser gave; None for what cannot be one. Case, dashes and spaces do not matter."""
        if not isinstance(text, str) or len(text) > _LONGEST:
            return None
        letters = [letter for letter in text.upper() if letter not in "- \t\r\n"]
        if len(letters) != _LENGTH or any(letter not in _VALUE for letter in letters):
            return None
        number = 0
        for letter in letters:
            number = number << 5 | _VALUE[letter]
        return cls(number.to_bytes(BYTES, "big")) if number >> BITS == 0 else None

    @property
    def text(self) -> str:
        """The key for its owner: six groups, ``0A1B2-C3D4E-…``. Keep it out of logs, addresses and file names."""
        number = int.from_bytes(self._raw, "big")
        letters = "".join(LETTERS[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
        return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))

    @property
    def raw(self) -> bytes:
        """The 16 bytes, for sealing."""
        return self._raw

    @property
    def found_by(self) -> str:
        """What the store looks it up by: SHA-256, as hex. With 128 random bits behind it nobody guesses back."""
        return hashlib.sha256(b"hipwise key\0" + self._raw).hexdigest()

    @property
    def mark(self) -> str:
        """16 digits that tell this key from another one, and lead to no plan."""
        return hashlib.sha256(b"hipwise mark\0" + self._raw).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and secrets.compare_digest(self._raw, other._raw)

    def __hash__(self) -> int:
        return hash(self._raw)

    def __repr__(self) -> str:
        return "Key(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written anywhere by accident; use .text")


def keys_in(raw: bytes) -> tuple[Key, ...]:
    """The keys in a row of raw keys, 16 bytes each. Raises ValueError for any other length."""
    return tuple(Key(raw[start : start + BYTES]) for start in range(0, len(raw), BYTES))
