"""The one stylesheet, at an address of its own: read once in a visit, and no run of a script brings it again.

As an element of the page it came with every screen, and each time the browser matched the whole page against it anew:
a fifth of what a press cost there.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import brotli
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalogue import vocabulary as v
from wizard import drawings

FOLDER = Path(__file__).parent.parent / "static" / "css"
FILES = tuple(FOLDER / name for name in ("style.css", "talk.css", "slides.css"))  # the later one counts
_SAFE = " =:/,;{}()[]'<>@!+*"
_FOR_A_YEAR = "public, immutable, max-age=31536000"  # the address holds a digest


@lru_cache(maxsize=1)
def styles() -> str:
    """All rules: the look of the screens, the colours of the drawings, and the icons of the kit."""
    return (
        f"{''.join(file.read_text('utf-8') for file in FILES)}{drawings.stylesheet()}{''.join(map(_icon, v.EQUIPMENT))}"
    )


def _icon(item: str) -> str:
    """The icon of one kind of kit at the end of its line; nothing for "none"."""
    if item == "none":
        return ""
    return f'[class*="st-key-tick-equipment-{item}"] label{{background-image:url("data:image/svg+xml,{quote(drawings.icon_file(item).strip(), safe=_SAFE)}")}}'


@lru_cache(maxsize=1)
def address() -> str:
    """Where the stylesheet is. Another stylesheet has another address."""
    return f"/style-{hashlib.sha256(styles().encode()).hexdigest()[:16]}.css"


@lru_cache(maxsize=1)
def _compressed() -> bytes:
    return bytes(brotli.compress(styles().encode()))


def _answer(request: Request) -> Response:
    headers = {"cache-control": _FOR_A_YEAR, "vary": "accept-encoding"}
    if "br" in request.headers.get("accept-encoding", ""):
        return Response(_compressed(), media_type="text/css", headers={**headers, "content-encoding": "br"})
    return Response(styles(), media_type="text/css", headers=headers)


def route() -> Route:
    """The route of the stylesheet."""
    return Route(address(), _answer, methods=["GET"])
