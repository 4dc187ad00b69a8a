"""What is said where bytes came that are no HTTP, or more than is read of a head: a problem as all others, and nothing of what was sent."""

from __future__ import annotations

import logging
import socket
from typing import Any

from gunicorn import SERVER, util
from gunicorn.http.errors import InvalidHTTPVersion, InvalidRequestLine, LimitRequestHeaders, LimitRequestLine, ParseException

log = logging.getLogger(__name__)

UNREADABLE = "recognition.unreadable"
"""Under this name the application keeps its words for this: from a code to status, headers and body."""
CODES: dict[type[ParseException], str] = {
    InvalidRequestLine: "request_line_malformed",
    InvalidHTTPVersion: "request_line_malformed",
    LimitRequestLine: "uri_too_long",
    LimitRequestHeaders: "headers_too_large",
}
"""The code of each fault that has one of its own; behind a blank in an address stands no version."""
LEFT, PAUSE, PIECE = 8, 0.25, 1 << 16
"""How often, how many seconds and how many bytes at a time what was sent beside is still taken."""


def refuse(extensions: dict[str, Any], client: Any, error: ParseException) -> None:
    """Answers in the words that the application keeps in its `extensions`, and notes the code alone. Raises OSError where nobody listens any more."""
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), "bad_request")
    log.warning("a request could not be read: %s (%s)", code, type(error).__name__)
    words = extensions.get(UNREADABLE)
    status, headers, body = words(code) if words else ("400 Bad Request", (("Content-Length", "0"),), b"")
    lines = [f"HTTP/1.1 {status}", f"Server: {SERVER}", f"Date: {util.http_date()}", "Connection: close", *[f"{name}: {value}" for name, value in headers]]
    client.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    # Closed with bytes unread, a connection is reset, and the answer may be lost with it (RFC 9112 §9.6).
    client.shutdown(socket.SHUT_WR)
    client.settimeout(PAUSE)
    for _ in range(LEFT):
        if not client.recv(PIECE):
            break
