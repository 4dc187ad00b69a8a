"""What operators and their monitors ask: is the process alive, can it answer lookups, and how much has been done."""

from __future__ import annotations

import os
from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app

from recognition.errors import LedgerUnavailable, Problem
from recognition.services.keys import KEYS
from recognition.web.auth import public
from recognition.web.shared import peers
from recognition.web.shared.request_log import COUNTS
from recognition.web.shared.responses import reply
from recognition.web.shared.service import service

routes = Blueprint("health", __name__)

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
    # Here rather than above: a worker that no monitor reads never loads the library.
    from recognition.web.shared import metrics_text

    return Response(metrics_text.text(current_app.extensions[COUNTS], service(), peers.declared()), content_type=metrics_text.CONTENT_TYPE)


def register(app: Flask) -> None:
    """The routes."""
    app.register_blueprint(routes)
