"""Scripts, styles and pictures of our own, under addresses that browsers may keep for good."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response

from recognition.errors import NotFound
from recognition.web.auth import public

STATIC = Path(__file__).resolve().parent.parent / "static"
ASSETS = frozenset(path.name for path in STATIC.iterdir() if path.is_file())
FOREVER = "public, max-age=31536000, immutable"

routes = Blueprint("assets", __name__, template_folder="../templates")


@lru_cache(maxsize=32)
def _content(name: str) -> bytes:
    return (STATIC / name).read_bytes()


@lru_cache(maxsize=32)
def asset(name: str) -> str:
    """The address of a file in `static/`, another one after each change, so that browsers keep it for good."""
    return f"/assets/{sha256(_content(name)).hexdigest()[:12]}/{name}"


@routes.get("/assets/<version>/<name>")
@public
def static(version: str, name: str) -> Response:
    """A script, style or picture of our own."""
    if name not in ASSETS:
        raise NotFound("name")
    response = Response(_content(name), mimetype=guess_type(name)[0])
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response
