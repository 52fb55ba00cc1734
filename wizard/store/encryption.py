"""Bodies are sealed: AES-GCM with 256 bits, the place of the body as associated data.

Two secrets take part: the master key of this installation, and the key of the draft or plan that the
body belongs to, which the database does not know. So a copy of the database says nothing, and not even
together with the key file; and what is left of a deleted plan in an old backup stays shut.

The master keys stand in a file that its owner alone may read, or in the environment. The first one seals;
the others still open what they sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import BadSettingError, DamagedRecordError, KeyMissingError
from .keys import Key

KEYS_SETTING = "HIPWISE_STORE_KEYS"
KEY_FILE = "store.key"
_BYTES, _NONCE = 32, 12
_ALLOWED = "one key a line or separated by commas, each as ID:HEX with 64 hexadecimal digits"
_CHECK = b"hipwise"


class Keyring:
    """The master keys of an installation, by id. The first seals.

    Of a file (``path``) it is always what the file says now: keys are rotated while others run, and what they sealed with a key
    that was thrown away would be lost.
    """

    def __init__(self, keys: dict[str, bytes], path: Path | None = None) -> None:
        if not keys:
            raise KeyMissingError
        self._keys, self._path = dict(keys), path
        self._stamp = _stamp(path)

    def __repr__(self) -> str:
        return f"Keyring({len(self._keys)} hidden)"

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._keys)

    @property
    def current(self) -> str:
        """The id of the key that seals now."""
        self.follow()
        return next(iter(self._keys))

    def seal(self, body: bytes, key: Key | None, place: str, key_id: str | None = None) -> bytes:
        """``body`` sealed for ``place``, with the current key or the one named. ``key`` None: by the master key alone."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._derived(key_id or self.current, key)).encrypt(nonce, body, place.encode())

    def open(self, sealed: bytes, key: Key | None, place: str, key_id: str) -> bytes:
        """What was sealed. Raises KeyMissingError, or DamagedRecordError for anything damaged, moved or of another key."""
        try:
            return AESGCM(self._derived(key_id, key)).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], place.encode("utf-8", "surrogatepass")
            )
        except (InvalidTag, ValueError, TypeError):
            raise DamagedRecordError from None

    def digest(self, text: str, key: Key) -> str:
        """A keyed digest: equal for equal texts of one plan, and nothing to guess from outside."""
        return hmac.new(key.raw, b"hipwise digest\0" + text.encode(), hashlib.sha256).hexdigest()

    def proof(self, key_id: str | None = None) -> bytes:
        """Something sealed, by which a later start knows that it has the right key."""
        by = key_id or self.current
        return self.seal(_CHECK, None, f"proof/{by}", by)

    def proves(self, sealed: bytes, key_id: str) -> bool:
        """True if ``sealed`` is a proof of a key of this ring."""
        try:
            return self.open(sealed, None, f"proof/{key_id}", key_id) == _CHECK
        except (DamagedRecordError, KeyMissingError):
            return False

    @property
    def in_a_file(self) -> bool:
        """True where the keys stand in our key file, and not in the environment."""
        return self._path is not None

    def renew(self) -> str:
        """Put a fresh key first into the key file, before those that are there; returns its id. Raises OSError."""
        id_, key = new_key()
        self._rewrite({id_: key, **self._keys})
        return id_

    def keep_only(self, ids: frozenset[str]) -> None:
        """Throw all other keys of the key file away. Raises OSError."""
        self._rewrite({id_: key for id_, key in self._keys.items() if id_ in ids})

    def _rewrite(self, keys: dict[str, bytes]) -> None:
        """Put these keys into the key file, the first one seals; whole and on the disk, or as it was."""
        if self._path is None or not keys:
            raise ValueError("the keys are not in a file of ours")
        fresh = _written(self._path, "".join(f"{id_}:{key.hex()}\n" for id_, key in keys.items()))
        try:
            os.replace(fresh, self._path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        sync_folder(self._path.parent)
        self.follow()

    def _derived(self, key_id: str, key: Key | None) -> bytes:
        if key_id not in self._keys:
            self.follow()
        master = self._keys.get(key_id)
        if master is None:
            raise KeyMissingError
        return hmac.new(master, b"hipwise body\0" + (key.raw if key else b""), hashlib.sha256).digest()

    def follow(self) -> None:
        """Read the file again where it is another one now."""
        stamp = _stamp(self._path)
        if self._path is None or stamp in (None, self._stamp):
            return
        try:
            self._keys = _parsed(self._path.read_text("ascii", "replace"), KEY_FILE)
        except (OSError, BadSettingError):
            return
        self._stamp = stamp


def keyring(folder: Path, environment: Mapping[str, str] = os.environ, make: bool = True) -> Keyring:
    """The master keys: from the environment, or from the key file of ``folder``.

    With ``make`` a file that is missing is made. Raises KeyMissingError, BadSettingError.
    """
    said = environment.get(KEYS_SETTING)
    if said:
        return Keyring(_parsed(said.replace(",", "\n"), KEYS_SETTING))
    path = folder / KEY_FILE
    if not path.exists():
        if not make:
            raise KeyMissingError
        make_folder(folder)
        _make(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadSettingError(
            KEY_FILE, "others may read it, so take that right away first, for example with: chmod 600"
        )
    return Keyring(_parsed(path.read_text("ascii", "replace"), KEY_FILE), path)


def new_key() -> tuple[str, bytes]:
    """A fresh master key and its id."""
    return secrets.token_hex(4), secrets.token_bytes(_BYTES)


def _stamp(path: Path | None) -> tuple[int, int] | None:
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return found and (found.st_ino, found.st_mtime_ns)


def _parsed(text: str, name: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        id_, _, digits = line.partition(":")
        try:
            key = bytes.fromhex(digits)
        except ValueError:
            raise BadSettingError(name, _ALLOWED) from None
        if len(key) != _BYTES or not (id_.isascii() and id_.isalnum() and len(id_) <= 16) or id_ in found:
            raise BadSettingError(name, _ALLOWED)
        found[id_] = key
    if not found:
        raise BadSettingError(name, _ALLOWED)
    return found


def _make(path: Path) -> None:
    """A new key file, whole and on the disk before anything is sealed with it. Where two start at once, one wins."""
    id_, key = new_key()
    fresh = _written(path, f"{id_}:{key.hex()}\n")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    sync_folder(path.parent)


def _written(path: Path, text: str) -> Path:
    """A new file beside ``path`` with this text, for its owner alone and on the disk."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    return fresh


def make_folder(folder: Path) -> None:
    """The folder, for its owner alone where it is made here. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
