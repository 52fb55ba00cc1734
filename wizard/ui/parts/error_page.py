"""What happens when a callback fails outside every screen: one sentence, no trace."""

from __future__ import annotations

import logging
from traceback import extract_tb

from . import page_frame

log = logging.getLogger("hipwise")


def where(error: Exception) -> str:
    """Kind and place of an error, without its message: a message may hold an answer."""
    last = (extract_tb(error.__traceback__) or [None])[-1]
    return f"{type(error).__name__} at {last.name}, line {last.lineno}" if last else type(error).__name__


def after_script_error(error: Exception) -> bool:
    """Note the error for the operator and show one sentence; True keeps the trace hidden."""
    log.error("a run failed: %s", where(error))
    page_frame.apologise()
    return True
