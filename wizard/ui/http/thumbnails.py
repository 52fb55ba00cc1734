"""Small pictures of exercises and stretches, each at its own address: a list of forty loads only those that are seen."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wizard import drawings

PLACE = "drawings"


def address(id_: str) -> str:
    """The address of the picture of ``id_``, from any page."""
    return f"{PLACE}/{id_}.svg"


def picture(request: Request) -> Response:
    """The picture as SVG; 404 for an id that is not in the catalogue."""
    try:
        svg = drawings.end_file(request.path_params["id"])
    except KeyError:
        return Response(status_code=404)
    return Response(svg, media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"})


ROUTE = Route(f"/{PLACE}/{{id}}.svg", picture, methods=["GET"])
