"""Who connects: under which name, from which page, and whether it is the person at this machine alone.

``KnownCallers`` checks each connection before the framework does. What it finds about a connection over which pages are
run travels on as a header of our own, so that the run can ask for it (``comes_alone``). The value of that header is a
number that nobody outside this process knows, and what comes in under its name is dropped.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from wizard.server.addresses import HEALTH
from wizard.server.network import LOOPBACK
from wizard.ui.session import streamlit_internals
from wizard.words import Words

ALONE = "x-hipwise-alone"
_NUMBER = secrets.token_hex(16)
_ADDRESS = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:(?P<port>[0-9]{1,5}))?")
_LONGEST = 300  # characters; a name of the network has 253 at most
_PORTS = {"http": 80, "https": 443}
# What a browser itself sends when it opens a websocket; no script can add to it. Anything else was added on the way, by
# a proxy or a tunnel: X-Forwarded-For, Forwarded, Via, X-Real-IP, and the names that only one product knows.
_OF_A_BROWSER = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"cache-control",
        b"connection",
        b"cookie",
        b"dnt",
        b"host",
        b"origin",
        b"pragma",
        b"priority",
        b"save-data",
        b"te",
        b"upgrade",
        b"user-agent",
    }
)
_OF_A_BROWSER_TOO = b"sec-"


class Address(NamedTuple):
    """A name and a port, as a browser writes them; without a port, the one that the scheme means."""

    name: str
    port: int | None


class KnownCallers:
    """Middleware: answers under the names of ``hosts`` alone, and to pages that this server sent itself.

    A health check may come under any name: a balancer asks by number, and the answer says nothing of anybody.
    ``public``: the public address. ``proxies``: those that were declared. ``listens_at``: where the server listens.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Sequence[str] = LOOPBACK,
        public: str | None = None,
        proxies: Sequence[str] = (),
        listens_at: str | None = None,
    ) -> None:
        self.app = app
        self.hosts = tuple(host.strip().lower().rstrip(".") for host in hosts or LOOPBACK)
        self.public = urlsplit(public) if public else None
        self.may_be_alone = public is None and not proxies and listens_at in LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or (scope["type"] == "http" and scope["path"] in HEALTH):
            await self.app(scope, receive, send)
            return
        host = self._host(scope)
        if host is None:
            sentence = Words().say(
                "callers.host",
                "This server does not answer under this name; use the address that it printed at its start.",
            )
            await _refuse(400, sentence, scope, receive, send)
            return
        if not self._is_from_here(scope, host):
            sentence = Words().say(
                "callers.origin", "This server answers to its own pages only; open its address in a window of its own."
            )
            await _refuse(403, sentence, scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name != ALONE.encode()]
        if scope["type"] == "websocket" and self.may_be_alone and _is_alone(scope, host, headers):
            headers.append((ALONE.encode(), _NUMBER.encode()))
        await self.app({**scope, "headers": headers}, receive, send)

    def _host(self, scope: Scope) -> Address | None:
        """The name and port that were asked for; None unless they were given once and the name is known."""
        said = _all(scope, b"host")
        found = _read(said[0]) if len(said) == 1 else None
        return found if found and any(_is_meant(found.name, host) for host in self.hosts) else None

    def _is_from_here(self, scope: Scope, host: Address) -> bool:
        """True where the page that asks came from this very address. A request that a person begins names no page."""
        said = _all(scope, b"origin")
        if not said:
            return bool(scope["type"] == "http")
        scheme, _, rest = said[0].lower().partition("://")
        origin = _read(rest)
        if len(said) > 1 or origin is None or scheme not in self._schemes(scope, host):
            return False
        return _with_port(origin, scheme) == _with_port(host, scheme)

    def _schemes(self, scope: Scope, host: Address) -> tuple[str, ...]:
        """That of this connection, and that of the public address, for which a proxy may encrypt undeclared."""
        own = _scheme_of(scope)
        return (own, self.public.scheme) if self.public and self.public.hostname == host.name else (own,)


def names_with(public: str | None) -> tuple[str, ...]:
    """The names under which this server answers: those of the settings, and that of the public address.

    The framework gets the latter too: it checks names itself.
    """
    host = urlsplit(public).hostname if public else None
    names = tuple(dict.fromkeys((*(st.get_option("server.allowedHosts") or LOOPBACK), *([host] if host else []))))
    streamlit_internals.allow_names(names)
    return names


def comes_alone() -> bool | None:
    """True where the connection of this run is that of the person at this machine; None while there is none."""
    headers = st.context.headers
    return secrets.compare_digest(headers.get(ALONE, "").encode(), _NUMBER.encode()) if len(headers) else None


def ask_nobody() -> None:
    """Replace the framework's look-up of this machine's addresses, which asks a server outside while others wait."""
    streamlit_internals.look_up_no_address()


def _is_alone(scope: Scope, host: Address, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """True for a browser on this machine that opened this very port under a name of it, with nothing in between."""
    peer, own = (scope.get("client") or ("", 0))[0], (scope.get("server") or ("", None))[1]
    return (
        _is_loopback(peer)
        and (host.name == "localhost" or _is_loopback(host.name.strip("[]")))
        and own is not None
        and _with_port(host, _scheme_of(scope)).port == own
        and all(name in _OF_A_BROWSER or name.startswith(_OF_A_BROWSER_TOO) for name, _ in headers)
    )


def _scheme_of(scope: Scope) -> str:
    """http or https, for a websocket too."""
    scheme: str = scope["scheme"]
    return {"ws": "http", "wss": "https"}.get(scheme, scheme)


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _all(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _read(said: str) -> Address | None:
    """A name with or without a port; None for anything else."""
    found = _ADDRESS.fullmatch(said.lower()) if len(said) <= _LONGEST else None
    return Address(found["name"].rstrip("."), int(found["port"]) if found["port"] else None) if found else None


def _with_port(address: Address, scheme: str) -> Address:
    return address if address.port is not None else address._replace(port=_PORTS.get(scheme))


def _is_meant(name: str, host: str) -> bool:
    """True where ``host`` of the settings, which may begin with ``*.`` or be ``*``, means this name."""
    return host == "*" or name.strip("[]") == host.strip("[]") or (host.startswith("*.") and name.endswith(host[1:]))


async def _refuse(status: int, sentence: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    answer = PlainTextResponse(sentence, status_code=status, headers={"x-content-type-options": "nosniff"})
    await answer(scope, receive, send)
