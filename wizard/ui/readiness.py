"""The readiness address: a load balancer, or a person who set this up, asks whether people may come in."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import catalogue
from wizard.plan.digests import VERSION
from wizard.server import modes
from wizard.server.addresses import READY
from wizard.store import StoreError

from .clinic import clinic_records
from .home import kept_plan

NOT_READY = "The catalogue is not sound. Run: python -m wizard check"
NOT_KEPT = "What is kept cannot be read; the log of the server says why."
log = logging.getLogger("hipwise")


def ready(_: Request) -> JSONResponse:
    """200 with version and catalogue digest; 503 with one sentence while nothing can be decided or kept."""
    try:
        digest = catalogue.load().digest
    except catalogue.CatalogueError:
        return _answer(503, ready=False, why=NOT_READY)
    try:
        _read_what_is_kept()
    except StoreError as error:
        log.error("not ready: %s: %s", type(error).__name__, error)
        return _answer(503, ready=False, why=NOT_KEPT)
    return _answer(200, ready=True, version=VERSION, catalogue=digest)


def _read_what_is_kept() -> None:
    """One short read of what this mode keeps; a workshop keeps nothing."""
    if modes.current().hands_in:
        clinic_records.clinic().check()
    elif modes.current().keeps:
        kept_plan.check()


def _answer(status: int, **content: object) -> JSONResponse:
    return JSONResponse(content, status_code=status, headers={"cache-control": "no-store"})


ROUTE = Route(f"/{READY}", ready, methods=["GET"])
