"""Files that are written whole or not at all: beside the target first, and in its place once everything is on the disk."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of ``target`` at the end; after an error that is as it was. Raises OSError.

    What is no ordinary file, such as a pipe or ``/dev/stdout``, is written to directly.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        with open(target, "wb") as file:
            yield file
        return
    part = target.parent / f".{secrets.token_hex(8)}.part"
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            part.chmod(mode)
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write(target: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``target``, whole or not at all. Raises OSError."""
    with replacing(target) as file:
        file.write(content)
