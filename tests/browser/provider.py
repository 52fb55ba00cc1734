"""A provider of OpenID Connect in a process of its own: ``python provider.py PORT PEOPLE`` (JSON: subject -> claims).

The library's own page asks a server elsewhere for its style; here it does not.
"""

from __future__ import annotations

import json
import os
import re
import sys

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback only

import flask
import oidc_provider_mock
import uvicorn

STYLE_FROM_ELSEWHERE = re.compile(r"<link[^>]*>")


def made(people: dict[str, dict[str, object]]) -> flask.Flask:
    """The provider with these people."""
    app = oidc_provider_mock.app(
        require_nonce=True,
        user_claims=[oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in people.items()],
    )

    @app.after_request
    def plain(response: flask.Response) -> flask.Response:
        if response.mimetype == "text/html":
            response.set_data(
                STYLE_FROM_ELSEWHERE.sub('<link rel="icon" href="data:,">', response.get_data(as_text=True))
            )
        return response

    return app


if __name__ == "__main__":
    uvicorn.run(
        made(json.loads(sys.argv[2])), interface="wsgi", host="127.0.0.1", port=int(sys.argv[1]), log_level="warning"
    )
