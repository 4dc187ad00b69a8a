"""What operators and their monitors ask: is the process alive, can it answer lookups, and how much has it done."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, request

from recognition.access import KEYS, public
from recognition.errors import Problem
from recognition.web.replies import reply
from recognition.web.service import service

routes = Blueprint("health", __name__)

COUNTS = "recognition.counts"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
STARTED = time.time()


@routes.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return reply({"status": "ok"})


@routes.get("/readyz")
@public
def readyz() -> Response:
    """Lookups can be answered: an edition is in force, the ledger can be written and keys can be checked. Else 503 with what cannot."""
    checks = {"registry": service().edition, "ledger": service().ledger.size, "accounts": current_app.extensions[KEYS].ready}
    states = {name: _state(check) for name, check in checks.items()}
    ready = all(state == "ok" for state in states.values())
    return reply({"status": "ok" if ready else "unavailable", "checks": states}, 200 if ready else 503)


def _state(check: Callable[[], object]) -> str:
    try:
        check()
    except Problem as problem:
        return problem.code
    return "ok"


@routes.get("/metrics")
@public
def metrics() -> Response:
    """Sums that name nobody, in Prometheus' text format; requests are those of the worker that answers, told by its id."""
    worker = os.getpid()
    lines = [
        *_gauge("recognition_ledger_entries", "Entries in the ledger.", service().ledger.size),
        *_gauge("recognition_edition_number", "Number of the edition in force.", lambda: service().edition().number),
        "# HELP recognition_worker_start_time_seconds When this worker started, in seconds since 1970.",
        "# TYPE recognition_worker_start_time_seconds gauge",
        f'recognition_worker_start_time_seconds{{worker="{worker}"}} {STARTED:.3f}',
        "# HELP recognition_requests_total Requests answered by this worker.",
        "# TYPE recognition_requests_total counter",
    ]
    for (endpoint, status), count in sorted(current_app.extensions[COUNTS].items()):
        lines.append(f'recognition_requests_total{{worker="{worker}",route="{endpoint}",status="{status}"}} {count}')
    return Response("\n".join(lines) + "\n", content_type=PROMETHEUS)


def _gauge(name: str, help_: str, read: Callable[[], int]) -> list[str]:
    """One figure that is the same whichever worker answers; left out while it cannot be read, as Prometheus expects."""
    try:
        return [f"# HELP {name} {help_}", f"# TYPE {name} gauge", f"{name} {read()}"]
    except Problem:
        return []


def register(app: Flask) -> None:
    """The routes, and a count of what the worker answers by route and status."""
    counts: Counter[tuple[str, int]] = Counter()
    app.extensions[COUNTS] = counts
    app.register_blueprint(routes)

    @app.after_request
    def count(response: Response) -> Response:
        counts[request.endpoint or "none", response.status_code] += 1
        return response
