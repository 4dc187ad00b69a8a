"""What the registrars' endpoints share."""

from __future__ import annotations

from typing import Any

from recognition.domain.lookups import Caller, Role
from recognition.ledger import Publication, Request
from recognition.services.publications import jobs
from recognition.services.publications.once import once
from recognition.web.shared.request_bodies import idempotency
from recognition.web.shared.service import now, service

REGISTRARS = frozenset({Role.REGISTRAR})


def published(publication: Publication) -> dict[str, Any]:
    """A publication as endpoints show it."""
    return {
        "number": publication.number,
        "sha256": publication.sha256,
        "published_at": publication.at,
        "approvers": publication.approvers,
        "reason": publication.reason or None,
    }


def keyed(route: str, caller: Caller, **parts: Any) -> Request | None:
    """The caller's Idempotency-Key as it is kept, None without one; raises Problem `idempotency_key_malformed`.

    Who sends it counts as part of the body: what one registrar did is no answer to another."""
    key = idempotency(route, {"by": caller.by, **parts})
    return key.request(caller.institution or f"region {caller.region}") if key else None


def start_job(kind: str, arguments: dict[str, Any], request: Request | None = None) -> dict[str, Any]:
    """Work started in the background, as the caller may follow it; the same request again follows the same work. Raises IdempotencyConflict."""
    data, at = service().data, now()
    return job(once(data, request, at, lambda job_id: jobs.start(data, job_id, kind, arguments, at), lambda job_id: jobs.path(data, job_id).exists()))


def job(job_id: str) -> dict[str, Any]:
    """How far a job is; raises NotFound."""
    state = jobs.state(service().data, job_id)
    shown = {name: state.get(name) for name in ("id", "kind", "state", "done", "total", "started", "result", "problem")}
    return shown | {"submission": state["arguments"].get("submission")}
