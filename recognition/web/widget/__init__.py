"""The script that a hospital's page loads to show the clinician's page inside itself."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, request

from recognition.web.auth import public

routes = Blueprint("widget", __name__)

HEADERS = {
    # Pages of other sites load it, as a plain script, as a module, and with a hash that guards its text.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=300, must-revalidate",
}


@cache
def script() -> bytes:
    """The text of the script, read once per process."""
    return Path(__file__).with_name("widget.js").read_bytes()


@routes.get("/widget.js")
@public
def widget() -> Response:
    """`<recognition-lookup>` for any page; it holds no secret and does nothing without a launch token."""
    answer = Response(script(), content_type="text/javascript; charset=utf-8", headers=HEADERS)
    answer.set_etag(sha256(script()).hexdigest()[:16])
    answer.make_conditional(request)
    return answer
