"""Drafts: start_job, checked, approved by a second registrar, published or given up."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.catalogue.drafts import store as stored
from recognition.catalogue.drafts.store import Draft
from recognition.domain.lookups import Caller
from recognition.services.publications import drafting
from recognition.services.publications.once import once
from recognition.web.api.registry.common import REGISTRARS, job, keyed, published, start_job
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.records import PUBLICATION
from schemas.registrar import APPROVAL, ASSIGNMENT, DRAFT, DRAFT_BODY, DRAFTS, JOB, PUBLICATION_BODY

routes = Blueprint("drafts", __name__)
ANSWER = {200: ("The draft.", DRAFT)}


def _draft_reply(draft_id: str, status: int = 200) -> Response:
    return reply(drafting.as_dict(Draft(service().data, draft_id), service().ledger), status)


@routes.get("/drafts")
@operation("listDrafts", "Every draft with how far it is.", "registrar", answers={200: ("All drafts, oldest first.", DRAFTS)})
@allow(REGISTRARS)
def listed(caller: Caller) -> Response:
    """All drafts."""
    return reply({"drafts": [drafting.as_dict(draft, service().ledger) for draft in stored.every(service().data)]})


@routes.post("/drafts")
@operation(
    "createDraft",
    "A new draft of what is in force, or like an earlier edition, to bring it back.",
    "registrar",
    body=DRAFT_BODY,
    answers={201: ("The draft.", DRAFT)},
    problems=(400, 404, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def create(caller: Caller) -> Response:
    """A new draft."""
    payload = DRAFT_BODY.canonical(body())
    fields, data, ledger, at = DRAFT_BODY.read(payload), service().data, service().ledger, now()
    created = once(
        data,
        keyed("drafts", caller, body=payload),
        at,
        lambda created: drafting.begin(data, ledger, caller, at, fields.get("title", ""), fields.get("like"), created).id,
        lambda created: stored.exists(data, created),
    )
    return _draft_reply(created, 201)


@routes.get("/drafts/<draft_id>")
@operation("getDraft", "One draft with its last check.", "registrar", answers=ANSWER, problems=(404,))
@allow(REGISTRARS)
def one(caller: Caller, draft_id: str) -> Response:
    """One draft."""
    return _draft_reply(draft_id)


@routes.delete("/drafts/<draft_id>")
@operation(
    "dropDraft", "Give a draft up; the files that were sent for it go too.", "registrar", answers={204: ("Gone.", None)}, problems=(404, 409), media_types=()
)
@allow(REGISTRARS)
def drop(caller: Caller, draft_id: str) -> Response:
    """Gives a draft up."""
    drafting.drop(service().data, service().ledger, draft_id, caller)
    return Response(status=204)


@routes.post("/drafts/<draft_id>/check")
@operation(
    "checkDraft",
    "Bring a draft up to what is in force, check it, build its edition and compare; follow the job.",
    "registrar",
    answers={202: ("The job.", JOB)},
    problems=(400, 404, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def check(caller: Caller, draft_id: str) -> Response:
    """Begins the check."""
    return reply(start_job("check", {"draft": Draft(service().data, draft_id).id}, keyed("drafts/check", caller, draft=draft_id)), 202)


@routes.get("/jobs/<job_id>")
@operation("getJob", "How far an import or a check is.", "registrar", answers={200: ("The job.", JOB)}, problems=(404,))
@allow(REGISTRARS)
def progress(caller: Caller, job_id: str) -> Response:
    """One job."""
    return reply(job(job_id))


@routes.post("/drafts/<draft_id>/approval")
@operation(
    "approveDraft",
    "A second registrar stands for the edition with this hash and for each finding named.",
    "registrar",
    body=APPROVAL,
    answers=ANSWER,
    problems=(400, 404, 409, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def approve(caller: Caller, draft_id: str) -> Response:
    """Approves."""
    payload = APPROVAL.canonical(body())
    fields, data, ledger, at = APPROVAL.read(payload), service().data, service().ledger, now()
    once(
        data,
        keyed("drafts/approval", caller, draft=draft_id, body=payload),
        at,
        lambda _id: drafting.approve(data, ledger, draft_id, caller, fields["sha256"], frozenset(fields.get("acknowledged", ())), at),
    )
    return _draft_reply(draft_id)


@routes.post("/drafts/<draft_id>/publication")
@operation(
    "publishDraft",
    "Put an approved draft into force under the next number.",
    "registrar",
    body=PUBLICATION_BODY,
    answers={201: ("The publication.", PUBLICATION)},
    problems=(400, 404, 409, 413, 415, 422, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def publish(caller: Caller, draft_id: str) -> Response:
    """Publishes."""
    payload = PUBLICATION_BODY.canonical(body())
    request = keyed("drafts/publication", caller, draft=draft_id, body=payload)
    return reply(
        published(drafting.publish(service().data, service().ledger, draft_id, caller, now(), PUBLICATION_BODY.read(payload).get("reason", ""), request)), 201
    )


@routes.post("/drafts/<draft_id>/assignments")
@operation(
    "assignDivision",
    "Say where an institution lies from a day on, as after a merger of districts.",
    "registrar",
    body=ASSIGNMENT,
    answers=ANSWER,
    problems=(400, 404, 409, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def assign(caller: Caller, draft_id: str) -> Response:
    """Assigns a division."""
    payload = body()
    fields, data, ledger = ASSIGNMENT.read(payload), service().data, service().ledger
    once(
        data,
        keyed("drafts/assignments", caller, draft=draft_id, body=payload),
        now(),
        lambda _id: drafting.assign(data, ledger, draft_id, caller, fields["institution"], fields["division"], fields["from"]),
    )
    return _draft_reply(draft_id)
