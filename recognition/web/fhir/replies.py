"""Resources as they leave: JSON with every digit of its decimals, in the format that was asked for, with its version where it has one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
from flask import Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import http_date, parse_accept_header, parse_options_header

from recognition.web.fhir.words import FhirRefused
from recognition.web.shared.responses import SAFE

MEDIA_TYPE = "application/fhir+json"
CONTENT_TYPE = f"{MEDIA_TYPE}; fhirVersion=4.0; charset=utf-8"
FORMATS = frozenset({"json", "application/json", MEDIA_TYPE, "application/json+fhir"})
"""What `_format` may say; the last is how the standard wrote it before R4, and clients still do."""
VERSIONS = frozenset({"4.0", "4.0.1"})


def acceptable() -> None:
    """Raises FhirRefused `format_not_served` where the caller would take no FHIR R4 JSON; `_format` counts before Accept."""
    if wanted := request.args.get("_format"):
        # A plus sign that was not escaped arrives as a blank.
        kinds = [wanted.replace(" ", "+")]
    else:
        header = request.headers.get("Accept", "")
        kinds = [kind for kind, quality in parse_accept_header(header, MIMEAccept) if quality] if header else ["*/*"]
    if not any(_served(kind) for kind in kinds):
        raise FhirRefused("_format" if wanted else "Accept", code="format_not_served")


def _served(kind: str) -> bool:
    media_type, options = parse_options_header(kind)
    return media_type in FORMATS | {"*/*", "application/*"} and options.get("fhirVersion", options.get("fhirversion", "4.0")) in VERSIONS


def reply(resource: dict[str, Any], status: int = 200, version: str = "", modified: datetime | None = None) -> Response:
    """The resource; `version` and `modified` become ETag and Last-Modified, by which a caller who has it already is told so with 304."""
    pretty = orjson.OPT_INDENT_2 if request.args.get("_pretty") == "true" else 0
    body = orjson.dumps(resource, default=_digits, option=pretty)
    answer = Response(body, status, headers=SAFE, content_type=CONTENT_TYPE)
    if version and modified is not None:
        answer.set_etag(version, weak=True)
        answer.headers["Last-Modified"] = http_date(modified)
        answer.make_conditional(request)
    return answer


def _digits(value: Any) -> Any:
    """A decimal with the digits it has: 1.50 is not 1.5."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f").encode())
    raise TypeError(type(value).__name__)


def instant(moment: datetime) -> str:
    """A moment as FHIR writes an instant: to the second, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
