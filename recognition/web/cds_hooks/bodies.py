"""The bodies of calls: strict JSON up to a bound, whatever of the two media types they come as."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from recognition.domain.report_documents.model import MOST_BYTES
from recognition.errors import Problem
from recognition.web.shared.outcomes import MEDIA_TYPE
from schemas.strict_json import loads

LARGEST_CALL, LARGEST_FEEDBACK = MOST_BYTES + (1 << 20), 256 * 1024
"""Bytes: a prefetched bundle as large as a report document may be, with the orders beside it."""
TAKEN = frozenset({"application/json", MEDIA_TYPE})


def read(most: int) -> Any:
    """The JSON value of the body. Raises JsonRefused, Problem `media_type`, `too_large` and `bad_request`."""
    kind, options = parse_options_header(request.headers.get("Content-Type", "")[:200])
    if kind not in TAKEN or options.get("charset", "utf-8").lower() != "utf-8" or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem(code="media_type")
    request.max_content_length = most
    if (request.content_length or 0) > most:
        raise Problem(code="too_large")
    try:
        raw = request.get_data(cache=False)
    except HTTPException as error:
        raise Problem(code="too_large" if error.code == 413 else "bad_request") from error
    except Exception as error:
        # each server has errors of its own for a body that breaks off
        raise Problem(code="bad_request") from error
    if request.content_length is None and len(raw) >= most:
        raise Problem(code="too_large")
    return loads(raw)
