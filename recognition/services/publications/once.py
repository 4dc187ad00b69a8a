"""Does what a registrar asks for once, however often the request is sent: by the key that comes with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from recognition.catalogue.drafts.idempotency import Requests
from recognition.errors import IdempotencyConflict, Problem
from recognition.ledger.entries import new_id
from recognition.ledger.writer.messages import Request


def once(data: Path, request: Request | None, now: datetime, make: Callable[[str], str | None], exists: Callable[[str], bool] = lambda _id: False) -> str:
    """Calls `make` with a new id, and returns the id, or the text that `make` returns instead of it. The same request again returns
    the same and makes nothing.

    `exists` says whether something with the id is there already: so a process that was killed between making it and keeping that it
    was made does not make it twice. Without `exists`, `make` must do no harm the second time. Raises IdempotencyConflict when the
    key came with another body, and what `make` raises; of a Problem nothing is kept."""
    if request is None:
        result = new_id(now)
        return make(result) or result
    requests = Requests(data)
    with requests.alone():
        known = requests.find(request.key)
        if known and known.digest != request.digest:
            raise IdempotencyConflict("Idempotency-Key")
        if known and known.done:
            return known.made
        result = known.made if known else new_id(now)
        if known is None:
            requests.begin(request.key, request.digest, result, now.isoformat())
        if known is None or not exists(result):
            try:
                result = make(result) or result
            except Problem:
                requests.forget(request.key)
                raise
        requests.finish(request.key, result)
    return result
