"""The smallest application that writes to the ledger: each request one entry, answered with its sequence and id."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger import open_ledger
from recognition.ledger.entries import columns
from tests.ledger.making import asked

ledger = open_ledger(Path(os.environ["RECOGNITION_DATA"]))


def app(environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Appends an entry; 503 when that is not possible."""
    now = datetime.now(UTC)
    entry = asked(now.replace(microsecond=now.microsecond // 1000 * 1000))
    try:
        body = f"{ledger.append([entry]).first} {columns(entry).id} {os.getpid()}".encode()
        start_response("201 Created", [("Content-Length", str(len(body)))])
    except LedgerUnavailable:
        body = b"unavailable"
        start_response("503 Service Unavailable", [("Content-Length", str(len(body))), ("Retry-After", "1")])
    return [body]
