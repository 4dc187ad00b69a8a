"""What operators and their monitors ask: is the process alive, can it answer lookups, and how much has been done."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from itertools import accumulate

from flask import Blueprint, Flask, Response, current_app

from recognition.errors import LedgerUnavailable, Problem
from recognition.services.keys import KEYS
from recognition.web.auth import public
from recognition.web.shared.metrics import LIMITS, VERDICTS, Counts
from recognition.web.shared.request_log import COUNTS
from recognition.web.shared.responses import reply
from recognition.web.shared.service import service

routes = Blueprint("health", __name__)

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
LEAST_FREE = 16 << 20
"""Bytes that must be free beside the ledger: below, the next minutes' entries may not find room."""


class DiskFull(Problem):
    """There is no room left for entries."""

    code = "disk_full"


@routes.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return reply({"status": "ok"})


@routes.get("/readyz")
@public
def readyz() -> Response:
    """Lookups can be answered: an edition is in force, the ledger can be read and its writer answers, there is room on the disk and
    keys can be checked. Else 503 with what cannot."""
    ledger = service().ledger
    checks = {
        "registry": service().edition, "ledger": ledger.size, "writer": ledger.ready, "disk": _room, "accounts": current_app.extensions[KEYS].ready,
    }  # fmt: skip
    states = {name: _state(check) for name, check in checks.items()}
    ready = all(state == "ok" for state in states.values())
    return reply({"status": "ok" if ready else "unavailable", "checks": states}, 200 if ready else 503)


def _room() -> None:
    try:
        disk = os.statvfs(service().data)
    except OSError as error:
        raise LedgerUnavailable from error
    if disk.f_bavail * disk.f_frsize < LEAST_FREE:
        raise DiskFull()


def _state(check: Callable[[], object]) -> str:
    try:
        check()
    except Problem as problem:
        return problem.code
    return "ok"


@routes.get("/metrics")
@public
def metrics() -> Response:
    """Sums over all workers that name nobody, in Prometheus' text format."""
    counts: Counts = current_app.extensions[COUNTS]
    total, workers = counts.together()
    lines = [
        *_gauge("recognition_ledger_entries", "Entries in the ledger.", service().ledger.size),
        *_gauge("recognition_edition_number", "Number of the edition in force.", lambda: service().edition().number),
        *_gauge("recognition_checkpoint_age_seconds", "How long ago the last signed checkpoint was made.", _checkpoint_age),
        *_gauge("recognition_workers", "Workers that have answered since they started.", lambda: workers),
        "# HELP recognition_lookups_total Lookups answered and written down, by verdict.",
        "# TYPE recognition_lookups_total counter",
        *(f'recognition_lookups_total{{verdict="{verdict}"}} {total[place]}' for place, verdict in enumerate(VERDICTS)),
        *_requests(counts, total),
    ]
    return Response("\n".join(lines) + "\n", content_type=PROMETHEUS)


def _gauge(name: str, help_: str, read: Callable[[], float | None]) -> list[str]:
    """One figure; left out while there is none or it cannot be read, as Prometheus expects."""
    try:
        value = read()
    except Problem:
        return []
    return [] if value is None else [f"# HELP {name} {help_}", f"# TYPE {name} gauge", f"{name} {value}"]


def _checkpoint_age() -> float | None:
    # One file per month, named so that the newest sorts last.
    files = sorted((service().data / "checkpoints").glob("*.notes"))
    return round(max(0.0, time.time() - files[-1].stat().st_mtime), 1) if files else None


def _requests(counts: Counts, total) -> Iterator[str]:
    told = {route: counts.of_route(total, route) for route in counts.routes}
    yield "# HELP recognition_requests_total Requests answered, by route and status."
    yield "# TYPE recognition_requests_total counter"
    for route, (statuses, _, _) in told.items():
        yield from (f'recognition_requests_total{{route="{route}",status="{status or "other"}"}} {n}' for status, n in statuses.items())
    unavailable = sum(statuses.get(503, 0) for statuses, _, _ in told.values())
    yield "# HELP recognition_unavailable_total Requests refused with 503."
    yield "# TYPE recognition_unavailable_total counter"
    yield f"recognition_unavailable_total {unavailable}"
    yield "# HELP recognition_request_seconds Time to answer, by route."
    yield "# TYPE recognition_request_seconds histogram"
    for route, (_, classes, seconds) in told.items():
        if any(classes):
            running = [*accumulate(classes)]
            limits = [*map(str, LIMITS), "+Inf"]
            yield from (f'recognition_request_seconds_bucket{{route="{route}",le="{limit}"}} {n}' for limit, n in zip(limits, running, strict=False))
            yield f'recognition_request_seconds_sum{{route="{route}"}} {seconds:.6f}'
            yield f'recognition_request_seconds_count{{route="{route}"}} {running[-1]}'


def register(app: Flask) -> None:
    """The routes."""
    app.register_blueprint(routes)
