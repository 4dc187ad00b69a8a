"""What registrars said that names in spreadsheets mean: kept, listed with who said so and when, and taken back."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.catalogue.drafts.submissions import Submissions
from recognition.domain.lookups import Caller
from recognition.services.publications import drafting
from recognition.services.publications.once import once
from recognition.web.api.registry.common import REGISTRARS, keyed
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.confirmations import CONFIRMATION, TAKING_BACK
from schemas.registry_answers import CONFIRMATIONS, MEANT

routes = Blueprint("confirmations", __name__)


@routes.post("/confirmations")
@operation(
    "confirmName",
    "Say what a name as written in spreadsheets means: kind institution, item, scope, evaluator or division.",
    "registrar",
    body=CONFIRMATION,
    answers={201: ("Kept.", MEANT)},
    problems=(400, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def confirm(caller: Caller) -> Response:
    """Keeps a registrar's word."""
    payload = body()
    fields, data, at = CONFIRMATION.read(payload), service().data, now()
    once(
        data,
        keyed("confirmations", caller, body=payload),
        at,
        lambda _id: drafting.confirm(data, caller, fields["kind"], fields["written"], fields["code"], at),
    )
    return reply(dict(fields), 201)


@routes.get("/confirmations")
@operation(
    "listConfirmations",
    "What registrars said that names mean, under `confirmations`, newest first: kind, written, code, by, at.",
    "registrar",
    answers={200: ("All of them.", CONFIRMATIONS)},
)
@allow(REGISTRARS)
def listed(caller: Caller) -> Response:
    """All of them."""
    return reply({"confirmations": Submissions(service().data).confirmations()})


@routes.post("/confirmations/taken-back")
@operation(
    "takeBackConfirmation",
    "Take back what a name was said to mean: files that come later ask again; what was imported by it stays.",
    "registrar",
    body=TAKING_BACK,
    answers={200: ("Taken back.", MEANT)},
    problems=(400, 404, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def take_back(caller: Caller) -> Response:
    """Forgets it."""
    payload = body()
    fields, data = TAKING_BACK.read(payload), service().data
    once(data, keyed("confirmations/taken-back", caller, body=payload), now(), lambda _id: drafting.take_back(data, caller, fields["kind"], fields["written"]))
    return reply(dict(fields))
