"""No log names a session, a key or a device, so that reading one opens nothing.

Streamlit logs the id of a session when its connection comes back, and with debugging on the server logs the headers of a connection.
So each record, of any logger and level, is searched as it is made.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

HIDDEN = "[hidden]"
_SECRET = re.compile(
    "|".join(
        (
            r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",  # the id of a session
            r"\b[0-9a-f]{32,}\b",  # the number of a device, a watch of the desk, an id of the records
            r"\b(?:[0-9A-Z]{5}-){5}[0-9A-Z]\b",  # a key, or half of one
            r"(?i:\b(?:set-cookie|cookie|sec-websocket-protocol|x-hipwise-[\w-]+)['\"]?\s*[:=,]|/present#)[^\n]*",  # a header, as it was sent
        )
    )
)
_make = logging.getLogRecordFactory()


def hide(text: str) -> str:
    """``text`` without anything that opens something."""
    return _SECRET.sub(HIDDEN, text)


def _made(*args: Any, **more: Any) -> logging.LogRecord:
    record = _make(*args, **more)
    try:
        said = record.getMessage()
    except Exception:  # noqa: BLE001  the wrong number of arguments: its handler says so
        return record
    hidden = hide(said)
    if hidden != said:
        record.msg, record.args = hidden, ()
    if isinstance(record.exc_info, tuple) and record.exc_info[0] is not None:
        record.exc_text = hide("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
    if record.stack_info:
        record.stack_info = hide(record.stack_info)
    return record


def hide_secrets() -> None:
    """From now on, in every log of this process."""
    logging.setLogRecordFactory(_made)
    for name in ("websockets", "websockets.server", "uvicorn.error", "uvicorn"):
        logging.getLogger(name).addFilter(_without_frames)


def _without_frames(record: logging.LogRecord) -> bool:
    """False for what a library logs of each message on its way: it may hold an answer."""
    return record.levelno > logging.DEBUG
