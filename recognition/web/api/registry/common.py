"""What the registrars' doors share."""

from __future__ import annotations

from typing import Any

from recognition.ledger import Publication
from recognition.ledger.entries import new_id
from recognition.publications import jobs
from recognition.terms import Role
from recognition.web.service import now, service

REGISTRARS = frozenset({Role.REGISTRAR})


def published(one: Publication) -> dict[str, Any]:
    """A publication as doors show it."""
    return {"number": one.number, "sha256": one.sha256, "published_at": one.at, "approvers": one.approvers, "reason": one.reason or None}


def begun(kind: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Work begun behind the door, as the caller may follow it."""
    at = now()
    return job(jobs.start(service().data, new_id(at), kind, arguments, at))


def job(job_id: str) -> dict[str, Any]:
    """How far a job is; raises NotFound."""
    found = jobs.state(service().data, job_id)
    told = {name: found.get(name) for name in ("id", "kind", "state", "done", "total", "started", "result", "problem")}
    return told | {"submission": found["arguments"].get("submission")}
