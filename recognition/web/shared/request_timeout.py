"""`Request-Timeout`: how many seconds the caller waits for its answer. What was not judged by then is not written down.

The header of draft-thomson-hybi-http-timeout, the only one of the IETF's for this, with fractions of a second allowed. (`Prefer: wait` of RFC 7240
asks for an answer by then, in whole seconds, and says nothing of one that comes later; `grpc-timeout` and the headers of single proxies belong to these.)
"""

from __future__ import annotations

import re
from time import monotonic
from typing import Any

from recognition.errors import Invalid, TooLate
from recognition.support import patience

HEADER = "Request-Timeout"
ENVIRON = "HTTP_REQUEST_TIMEOUT"
ARRIVED = "recognition.arrived"
"""The key under which the server says when a request had come, as a moment of time.monotonic(), before it waited for its turn."""
LONGEST = 3600
READING = frozenset({"GET", "HEAD"})
"""Methods that write nothing, for which the header says nothing."""
_SECONDS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?", re.ASCII)


def declare(environ: dict[str, Any]) -> None:
    """Notes how long the caller of this request waits. Raises Invalid for what is no such number, and TooLate where it has waited so long already."""
    if environ["REQUEST_METHOD"] in READING:
        return
    header = environ[ENVIRON]
    seconds = float(header) if _SECONDS.fullmatch(header) else 0.0
    if not 0 < seconds <= LONGEST:
        raise Invalid(HEADER, code="timeout_malformed")
    until = (environ.get(ARRIVED) or monotonic()) + seconds
    if until < monotonic():
        raise TooLate()
    patience.wait_until(until)
