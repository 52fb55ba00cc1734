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
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import BadSetting, KeyMissing, Unreadable
from .keys import Key

KEYS_SETTING = "HIPWISE_STORE_KEYS"
KEY_FILE = "store.key"
_BYTES, _NONCE = 32, 12
_ALLOWED = "one key a line or separated by commas, each as ID:HEX with 64 hexadecimal digits"
_CHECK = b"hipwise"


class Keyring:
    """The master keys of an installation, by id. The first seals."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise KeyMissing
        self._keys = dict(keys)
        self.current = next(iter(self._keys))

    def __repr__(self) -> str:
        return f"Keyring({len(self._keys)} hidden)"

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._keys)

    def seal(self, body: bytes, key: Key | None, place: str) -> bytes:
        """``body`` sealed for ``place`` with the current key. ``key`` None: by the master key alone."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._derived(self.current, key)).encrypt(nonce, body, place.encode())

    def open(self, sealed: bytes, key: Key | None, place: str, key_id: str) -> bytes:
        """What was sealed. Raises KeyMissing, or Unreadable for anything damaged, moved or of another key."""
        try:
            return AESGCM(self._derived(key_id, key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise Unreadable from None

    def digest(self, text: str, key: Key) -> str:
        """A keyed digest: equal for equal texts of one plan, and nothing to guess from outside."""
        return hmac.new(key.raw, b"hipwise digest\0" + text.encode(), hashlib.sha256).hexdigest()

    def proof(self) -> bytes:
        """Something sealed, by which a later start knows that it has the right key."""
        return self.seal(_CHECK, None, f"proof/{self.current}")

    def proves(self, sealed: bytes, key_id: str) -> bool:
        """True if ``sealed`` is a proof of a key of this ring."""
        try:
            return self.open(sealed, None, f"proof/{key_id}", key_id) == _CHECK
        except (Unreadable, KeyMissing):
            return False

    def _derived(self, key_id: str, key: Key | None) -> bytes:
        master = self._keys.get(key_id)
        if master is None:
            raise KeyMissing
        return hmac.new(master, b"hipwise body\0" + (key.raw if key else b""), hashlib.sha256).digest()


def keyring(folder: Path, environment: dict[str, str] | os._Environ[str] = os.environ, make: bool = True) -> Keyring:
    """The master keys: from the environment, or from the key file of ``folder``.

    With ``make`` a file that is missing is made. Raises KeyMissing, BadSetting.
    """
    said = environment.get(KEYS_SETTING)
    if said:
        return Keyring(_parsed(said.replace(",", "\n"), KEYS_SETTING))
    path = folder / KEY_FILE
    if not path.exists():
        if not make:
            raise KeyMissing
        make_folder(folder)
        _make(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadSetting(KEY_FILE, "others may read it, so take that right away first, for example with: chmod 600")
    return Keyring(_parsed(path.read_text("ascii", "replace"), KEY_FILE))


def _parsed(text: str, name: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        id_, _, digits = line.partition(":")
        try:
            key = bytes.fromhex(digits)
        except ValueError:
            raise BadSetting(name, _ALLOWED) from None
        if len(key) != _BYTES or not (id_.isascii() and id_.isalnum() and len(id_) <= 16) or id_ in found:
            raise BadSetting(name, _ALLOWED)
        found[id_] = key
    if not found:
        raise BadSetting(name, _ALLOWED)
    return found


def _make(path: Path) -> None:
    """A new key file, whole and on the disk before anything is sealed with it. Where two start at once, one wins."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(f"{secrets.token_hex(4)}:{secrets.token_hex(_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    sync_folder(path.parent)


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
