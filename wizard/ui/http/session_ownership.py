"""A session of the server belongs to the device that began it: its id alone opens nothing.

A browser that lost its connection comes back with the id of its session, and Streamlit gives the session to any browser that names it,
even while another one has it. So that an id which was seen somewhere opens nothing, it counts only together with the cookie of the device
(``device.py``), which no script reads. Without it the connection begins a new session.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from wizard.ui.session import streamlit_internals

from . import device_cookie

_MOST = 10_000  # sessions that are remembered; one that is not cannot be taken up again, and its tab brings its answers back
_devices: OrderedDict[str, str] = OrderedDict()  # id of a session -> number of its device


def _on_its_device(connect: Callable[..., str]) -> Callable[..., str]:
    def connect_session(
        runtime: Any,
        client: Any,
        user_info: Any,
        existing_session_id: str | None = None,
        session_id_override: str | None = None,
    ) -> str:
        number = device_cookie.among(client.client_context.cookies)
        if number is None or _devices.get(existing_session_id or "") != number:
            existing_session_id = None
        session = connect(runtime, client, user_info, existing_session_id, session_id_override)
        if number is not None:
            _devices[session] = number
            _devices.move_to_end(session)
            while len(_devices) > _MOST:
                _devices.popitem(last=False)
        return session

    return connect_session


def hold_sessions() -> None:
    """From now on a session is taken up again on its own device alone."""
    streamlit_internals.connect_through(_on_its_device)
