"""The command line: ``python -m wizard …``. Exit status 0 for every decision made, 2 for input that cannot be read."""

from __future__ import annotations

from .command_line import NOT_FORESEEN, main

__all__ = ["NOT_FORESEEN", "main"]
