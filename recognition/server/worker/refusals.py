"""What is said to those who come while too many wait: 503 at once, in the application's words, without its being run."""

from __future__ import annotations

from functools import lru_cache
from time import time
from typing import Any

from gunicorn import SERVER, util
from gunicorn.http import wsgi

from recognition.server.worker.request_head import RequestHead

STATUS = "503 Service Unavailable"
OVERLOAD = "recognition.overload"
"""Under this name the application keeps its words for this; its own module, imported here, would be loaded before the fork and outlive a reload."""
DOORS = ("/api/", "/fhir/")
"""Beginnings of addresses whose callers are programs, each refused in the form of its door."""


def door_of(path: str) -> str:
    """The one of DOORS that a request came to, "" for another: never what was sent, for answers are kept by it."""
    return next((door for door in DOORS if path.startswith(door)), "")


class Wordless:
    """For an application that has no words for it, such as a yardstick of the measurements."""

    number = "0"

    def note(self, method: str, path: str) -> str:
        """Nothing is counted."""
        return self.number

    def words(self, door: str, accept_language: str, accept: str) -> tuple[tuple[tuple[str, str], ...], str]:
        """When to come again, and no more."""
        return (("Content-Length", "0"), ("Retry-After", "2")), ""


class Refusals:
    """Refusals of one worker."""

    def __init__(self, extensions: dict[str, Any]) -> None:
        """Made from what the loaded application keeps."""
        self._overload = extensions.get(OVERLOAD) or Wordless()
        self._number = self._overload.number
        self._ready = lru_cache(maxsize=256)(self._made)

    def response(self, request: RequestHead, close: bool) -> bytes:
        """The whole response to what was never parsed. `close`: the connection ends with it."""
        head, body = self._ready(int(time()), door_of(request.path), request.languages, request.accepts, close)
        number = self._overload.note(request.method, request.path).encode()
        return (head if request.method == "HEAD" else head + body).replace(self._number.encode(), number)

    def _made(self, second: int, door: str, languages: str, accepts: str, close: bool) -> tuple[bytes, bytes]:
        headers, body = self._overload.words(door, languages, accepts)
        lines = [
            f"HTTP/1.1 {STATUS}\r\nServer: {SERVER}\r\nDate: {util.http_date(second)}\r\nConnection: {'close' if close else 'keep-alive'}\r\n",
            *[f"{name}: {value}\r\n" for name, value in headers], "\r\n",
        ]  # fmt: skip
        return "".join(lines).encode("latin-1"), body.encode()

    def after_parsing(self, response: wsgi.Response, request: Any) -> None:
        """Refuses what had to be parsed to be understood."""
        fields = dict(request.headers)
        headers, body = self._overload.words(door_of(request.path), fields.get("ACCEPT-LANGUAGE", ""), fields.get("ACCEPT", ""))
        number = self._overload.note(request.method, request.path)
        response.start_response(STATUS, [(name, number if value == self._number else value) for name, value in headers])
        if request.method != "HEAD":
            response.write(body.replace(self._number, number).encode())
        response.close()
