"""The readiness address: a load balancer, or a person who set this up, asks whether people may come in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import catalogue
from wizard import __version__

from .places import READY

NOT_READY = "The catalogue is not sound. Run: python -m wizard check"


def ready(_: Request) -> JSONResponse:
    """200 with version and catalogue digest; 503 with one sentence while nothing can be decided."""
    try:
        digest = catalogue.load().digest
    except catalogue.CatalogueError:
        return _answer(503, ready=False, why=NOT_READY)
    return _answer(200, ready=True, version=__version__, catalogue=digest)


def _answer(status: int, **content: object) -> JSONResponse:
    return JSONResponse(content, status_code=status, headers={"cache-control": "no-store"})


ROUTE = Route(f"/{READY}", ready, methods=["GET"])
