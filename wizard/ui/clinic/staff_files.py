"""Files of a clinic are for staff: the address of one alone opens nothing.

Streamlit hands a file out to whoever has its address, for as long as the page that made it is open. In a clinic a file is
handed out to a device where somebody is signed in at that moment, and to no other.
"""

from __future__ import annotations

from collections import OrderedDict

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from wizard.clinic import Key, StoreError
from wizard.server import modes
from wizard.server.modes import CLINIC
from wizard.ui.http import device_cookie

from .clinic_records import clinic

_MOST = 1000
_signed_in: OrderedDict[str, Key] = OrderedDict()  # number of the device -> token of the sign-in there
NOT_SHOWN = ("/media/", "/_stcore/metrics")  # the second says how the server is used, to anybody


def note(number: str | None, token: Key) -> None:
    """Somebody is signed in on this device."""
    if number:
        _signed_in[number] = token
        _signed_in.move_to_end(number)
        while len(_signed_in) > _MOST:
            _signed_in.popitem(last=False)


class FilesForStaff:
    """Middleware of the clinic: files to devices of staff, figures about the server to nobody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_kept_back = scope["type"] == "http" and modes.current().id == CLINIC and scope["path"].startswith(NOT_SHOWN)
        if is_kept_back and not (scope["path"].startswith("/media/") and await run_in_threadpool(_is_of_staff, scope)):
            await PlainTextResponse("Sign in first. Then save the file from its page again.", status_code=403)(
                scope, receive, send
            )
        else:
            await self.app(scope, receive, send)


def _is_of_staff(scope: Scope) -> bool:
    token = _signed_in.get(device_cookie.of(Headers(scope=scope)) or "")
    try:
        return token is not None and clinic().session(token) is not None
    except StoreError:
        return False
