"""TOML from files that anybody may have changed: a table, or one sentence about what is wrong, whatever the bytes are."""

from __future__ import annotations

import re
import tomllib
from typing import Any

MOST_BYTES = 1_000_000  # far above any file of ours


class TomlError(ValueError):
    """``str(error)`` says what was found; ``line`` is where, in words, as far as that is known."""

    def __init__(self, found: str, line: str = "") -> None:
        self.line = line
        super().__init__(found)


def parse(data: bytes) -> dict[str, Any]:
    """The table in these bytes; a mark of byte order at the start does not matter. Raises TomlError."""
    if len(data) > MOST_BYTES:
        raise TomlError(f"found {len(data):,} bytes; allowed are {MOST_BYTES:,}")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TomlError("the file is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at (.+)\)$", str(error))
        raise TomlError(f"not valid TOML: {error}", where.group(1) if where else "") from None
    except RecursionError:
        raise TomlError("found brackets nested too deeply; no file of ours needs that") from None
    except ValueError:  # Python reads no number of more than 4,300 digits, and no day such as 30 February
        raise TomlError("found a number or a date that cannot be; write a whole number") from None
