"""As much of a request as a refusal needs, recognised in its bytes without parsing them.

A refusal must cost a fraction of an answer, or refusing takes the processor from those who are answered. What is not plain enough to be certain
takes the usual way, and is refused behind it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MOST = 1 << 16
"""Bytes of a request that is refused unparsed, at most."""
HEALTH = re.compile(rb"(?:GET|HEAD) /(?:healthz|readyz|metrics)[ ?]")
"""How a request begins that is answered whatever waits."""
ASSET = re.compile(rb"GET /assets/")
"""How a request begins for a style or script of a page: a browser that is refused one shows the page without it and never asks again."""
_LINE = re.compile(rb"(GET|HEAD|POST|PUT|PATCH|DELETE) (/[!-~]*) HTTP/1\.([01])\r\n")
_FIELDS = re.compile(rb"\r\n(content-length|transfer-encoding|expect|connection|accept-language|accept)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)


class RequestHead(NamedTuple):
    """One request."""

    method: str
    path: str
    languages: str
    accepts: str
    close: bool
    """Whether the connection ends with it."""
    length: int
    """Its bytes."""


def recognised(data: bytes) -> RequestHead | None:
    """The request whose whole head these bytes begin with; None where head or length are not plain enough to be certain."""
    line, end = _LINE.match(data), data.find(b"\r\n\r\n")
    if line is None or end < 0 or data.count(b"\n", 0, end) != data.count(b"\r\n", 0, end):
        return None
    method, target, minor = line.groups()
    fields: dict[bytes, bytes] = {}
    for name, value in _FIELDS.findall(data, line.end() - 2, end):
        if fields.setdefault(name.lower(), value) is not value:
            return None
    length = fields.get(b"content-length", b"0" if method in (b"GET", b"HEAD") else b"")
    if b"transfer-encoding" in fields or b"expect" in fields or not length.isdigit() or len(length) > 9:
        return None
    close = minor == b"0" or fields.get(b"connection", b"").lower() not in (b"", b"keep-alive")
    languages, accepts = (fields.get(name, b"").decode("latin-1") for name in (b"accept-language", b"accept"))
    return RequestHead(method.decode(), target.partition(b"?")[0].decode(), languages, accepts, close, end + 4 + int(length))


def whole(data: bytes) -> RequestHead | None:
    """The one request that these bytes are, no byte more and none less; None where that is not certain, and for a monitor's or a page's file."""
    head = None if HEALTH.match(data) or ASSET.match(data) else recognised(data)
    return head if head and head.length == len(data) else None
