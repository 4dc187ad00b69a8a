"""What endpoints read from a request: a strict JSON body, an idempotency key, parameters of the query."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import orjson
from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from recognition.errors import Invalid, Problem
from recognition.services.idempotency import IdempotencyKey
from schemas.base import SparseSchema, StrictSchema
from schemas.strict_json import loads

NONE = StrictSchema()
LARGEST_BODY = 256 * 1024
VISIBLE = re.compile(r"[!-~]{1,255}", re.ASCII)


def environment() -> dict[str, Any]:
    """The WSGI environment of the request at hand; read from the request itself, for Flask's stand-in looks for it at every touch: 22,000 of a
    lookup's 1.60 million instructions (callgrind). Throw it out when Flask hands the request to the view."""
    return request._get_current_object().environ  # type: ignore[attr-defined,no-any-return]  # Flask says Request of what stands in for it


def body(largest: int = LARGEST_BODY) -> Any:
    """The JSON value of the request's body of so many bytes at most; raises JsonRefused, or Problem `media_type` and `too_large`."""
    environ = environment()
    if largest > LARGEST_BODY:
        request.max_content_length = largest
    if not is_json(environ.get("CONTENT_TYPE", "")) or environ.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        raise Problem(code="media_type")
    return loads(_content(environ, largest))


def text(largest: int) -> str:
    """The body as UTF-8, whatever its type says, of so many bytes at most; raises Problem `too_large` and `bad_request`."""
    request.max_content_length = largest
    try:
        return _content(environment(), largest).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(code="bad_request") from error


def _content(environ: dict[str, Any], largest: int) -> bytes:
    """The body's bytes; raises Problem `too_large`, or `bad_request` where they break off or come in chunks that are none."""
    header = environ.get("CONTENT_LENGTH", "") if "HTTP_TRANSFER_ENCODING" not in environ else ""
    length = int(header) if header.isascii() and header.isdigit() else None
    try:
        # The server ends a body where its length ends it; Werkzeug's own stream would count it once more, byte by byte.
        raw = environ["wsgi.input"].read(length) if length is not None and length <= largest else request.get_data(cache=False)
    except HTTPException:
        raise
    except Exception as error:
        # Each server has errors of its own for this. Whichever it is, sending the same again would not help, so it is no 503.
        raise Problem(code="bad_request") from error
    if length is not None and len(raw) < length:
        raise Problem(code="bad_request")
    # A body that is sent in chunks is cut off at the limit without a word, and its beginning may be JSON by itself.
    if length is None and len(raw) >= largest:
        raise Problem(code="too_large")
    return raw


@lru_cache(maxsize=64)
def is_json(content_type: str) -> bool:
    """Whether a Content-Type names JSON in UTF-8."""
    media_type, options = parse_options_header(content_type[:100])
    return media_type == "application/json" and options.keys() <= {"charset"} and options.get("charset", "utf-8").lower() == "utf-8"


def idempotency(route: str, body: Any, schema: SparseSchema | None = None) -> IdempotencyKey | None:
    """The caller's Idempotency-Key for this route with the canonical body, of which `schema` leaves out what says nothing; raises
    Problem `idempotency_key_malformed`."""
    key = environment().get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return None
    if VISIBLE.fullmatch(key) is None:
        raise Problem(code="idempotency_key_malformed")
    return IdempotencyKey(route, key, orjson.dumps(schema.canonical(body) if schema else body, option=orjson.OPT_SORT_KEYS))


def no_parameters() -> None:
    """Refuses a query where none is read; raises Invalid with each of its parameters."""
    parameters(NONE)


def parameters(schema: Any) -> dict[str, Any]:
    """The query's parameters as the schema reads them; raises Invalid, also for a parameter given twice."""
    arguments = request.args.to_dict(flat=False)
    for name, values in arguments.items():
        if len(values) > 1:
            raise Invalid(name if name in schema.fields else "?", code="parameter_repeated")
    return schema.read({name: values[0] for name, values in arguments.items()})
