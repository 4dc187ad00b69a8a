"""Every request gets a number, is counted, and leaves one line in the log: which route, what came of it, how long it took, and nothing of what it said."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import count
from time import perf_counter
from typing import Any

from recognition.support import logging, patience
from recognition.support.fork import pid
from recognition.web.application import Application
from recognition.web.shared.metrics import Counts

NUMBER = "recognition.number"
"""Under this name a request's environment keeps its number."""
COUNTS = "recognition.counts"
HEADER = "X-Request-Id"
NO_ROUTE = "none"
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class Numbers:
    """Numbers that no other process gives: eight random digits of the process, then its count. Nobody's own number is taken over."""

    def __init__(self) -> None:
        self._pid, self._prefix, self._count = 0, "", count()

    def next(self) -> str:
        """Sixteen hexadecimal digits."""
        if self._pid != pid():
            self._pid, self._prefix, self._count = pid(), os.urandom(4).hex(), count(1)
        return f"{self._prefix}{next(self._count):08x}"


def register(app: Application, data, service, level: str = "info") -> Callable[[str, str, int, float], str]:
    """Watches every request of the application; call it when all routes are known. `level` is from when on it writes to the log.

    What comes back does the same for a request that was refused before the application saw it, by method, route or "", status and seconds,
    and gives it its number."""
    counts = app.extensions[COUNTS] = Counts(data, [NO_ROUTE, *sorted(app.view_functions)])
    service.counted = counts.lookup
    numbers, inner = Numbers(), app.wsgi_app
    quiet, silent = level != "info" and level != "debug", level == "error"

    def note(number: str, method: str, route: str, status: int, seconds: float) -> None:
        counts.request(route, status, seconds)
        if not quiet or (status >= 500 and not silent):
            _write(number, method, route, status, seconds)

    def refused(method: str, route: str, status: int, seconds: float) -> str:
        number = numbers.next()
        note(number, method, route or NO_ROUTE, status, seconds)
        return number

    def watched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start = perf_counter()
        number = environ[NUMBER] = numbers.next()
        # The same thread or greenlet has answered others before.
        patience.wait_until(None)

        def answered(line: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], Any]:
            seconds, status = perf_counter() - start, int(line[:3])
            rule = environ["werkzeug.request"].url_rule
            route = rule.endpoint if rule else NO_ROUTE
            note(number, environ["REQUEST_METHOD"], route, status, seconds)
            # A refusal has its number in its body, and has it among its headers already.
            if HEADER not in dict(headers):
                headers.append((HEADER, number))
            return start_response(line, headers, error)

        return inner(environ, answered)

    app.wsgi_app = watched  # type: ignore[method-assign]  # Flask's own way to put something around an application
    return refused


def _write(number: str, method: str, route: str, status: int, seconds: float) -> None:
    logging.write({
        "at": datetime.now(UTC), "level": "warning" if status >= 500 else "info", "by": "recognition.request", "process": logging.process(),
        "pid": pid(), "request": number, "method": method if method in METHODS else "other", "route": route, "status": status,
        "ms": round(seconds * 1000, 2),
    })  # fmt: skip
