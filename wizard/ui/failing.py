"""What happens when a callback fails outside every screen: one sentence, no trace."""

from __future__ import annotations

import logging

from . import frame

log = logging.getLogger("hipwise")


def after_script_error(error: Exception) -> bool:
    """Note the error for the operator and show one sentence; True keeps the trace hidden."""
    log.error("a run failed", exc_info=error)
    frame.apologise()
    return True
