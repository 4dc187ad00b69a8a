"""The policy lab: begun, followed, read and cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from recognition.catalogue.editions.changing import PriceChange, RuleChanges, ScopeChange, WindowChange
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.errors import Invalid
from recognition.services.publications import jobs
from recognition.services.publications.once import once
from recognition.web.api.registry.common import keyed
from recognition.web.auth import allow
from recognition.web.shared import lab_words
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import now, service
from schemas.labs import LAB, LAB_RESULT, LAB_STATE, LABS

if TYPE_CHECKING:
    from recognition.services.lab.request import LabRequest

routes = Blueprint("labs", __name__, url_prefix="/labs")

OF_THE_REGION = frozenset({Role.AUDITOR, Role.REGISTRAR})
"""The region's alone: a hospital's auditor is refused by the use-case."""
STATE = {200: ("How far it is.", LAB_STATE)}


@routes.post("")
@operation(
    "startLab",
    "Judge all questions of a period again, by an edition, a draft or changed rules. It runs in the background, one at a time. The same inputs are not "
    "judged twice on a day: an earlier lab then comes back.",
    "audit",
    body=LAB,
    answers={202: ("How far it is; follow `links.self`.", LAB_STATE)},
    problems=(400, 403, 404, 409, 413, 415, 422, 429, 503),
    idempotent=True,
)
@allow(OF_THE_REGION)
def start(caller: Caller) -> Response:
    """Begins a lab."""
    from recognition.services.lab import labs
    from recognition.services.lab.request import in_full

    in_full(caller)
    payload, at = body(), now()
    if payload.get("edition") is not None and payload.get("draft") not in (None, ""):
        # whatever else is wrong with either
        raise Invalid("draft", code="lab_edition_or_draft")
    fields = LAB.read(payload)
    request = asked(fields)
    key = keyed("labs", caller, body=LAB.canonical(payload))
    lab = once(
        service().data,
        key,
        at,
        lambda _id: labs.start(service(), request, caller, at, bool(fields.get("again"))),
        lambda lab: jobs.path(service().data, lab).exists(),
    )
    response = reply(_told(labs.state(service().data, lab, caller)), 202)
    response.headers["Location"] = f"/api/v1/labs/{lab}"
    return response


def asked(fields: Mapping[str, Any]) -> LabRequest:
    """What a body or a form asks for, as the use-case takes it."""
    from recognition.services.lab.request import LabRequest

    changes = fields.get("changes", {})
    return LabRequest(
        fields["from"], fields["to"], fields.get("edition"), fields.get("draft"), fields.get("day"),
        RuleChanges(
            tuple([WindowChange(**change) for change in changes.get("windows", ())]),
            tuple([ScopeChange(**change) for change in changes.get("scopes", ())]),
            tuple([PriceChange(**change) for change in changes.get("prices", ())]),
        ),
        bool(fields.get("all_along")),
    )  # fmt: skip


@routes.get("")
@operation("listLabs", "The latest labs that you may see.", "audit", answers={200: ("The newest first.", LABS)}, problems=(403,))
@allow(OF_THE_REGION)
def listed(caller: Caller) -> Response:
    """All labs of the region, or of registrars."""
    from recognition.services.lab import labs

    return reply({"labs": [_told(state) for state in labs.listed(service().data, caller)]})


@routes.get("/<lab_id>")
@operation("getLab", "How far a lab is.", "audit", answers=STATE, problems=(403, 404))
@allow(OF_THE_REGION)
def one(caller: Caller, lab_id: str) -> Response:
    """One lab."""
    from recognition.services.lab import labs

    return reply(_told(labs.state(service().data, lab_id, caller)))


@routes.get("/<lab_id>/result")
@operation(
    "getLabResult",
    "What would have been, beside what was: for the region's auditors in full, for registrars in sums, rounded and with small counts hidden.",
    "audit",
    answers={200: ("The result.", LAB_RESULT)},
    problems=(403, 404),
)
@allow(OF_THE_REGION)
def result(caller: Caller, lab_id: str) -> Response:
    """The result of a lab that has ended well."""
    from recognition.services.lab import labs

    found = labs.result(service().data, lab_id, caller)
    return reply(found | {"assumption": lab_words.ASSUMPTION[language() == "en"], "made_at": _at(found["made_at"])})


@routes.delete("/<lab_id>")
@operation(
    "cancelLab", "End a lab that waits or runs; nothing of it is kept.", "audit", answers={204: ("Ended.", None)}, problems=(403, 404), media_types=()
)  # fmt: skip
@allow(OF_THE_REGION)
def cancel(caller: Caller, lab_id: str) -> Response:
    """Cancels a lab; one that has ended stays as it is."""
    from recognition.services.lab import labs

    labs.cancel(service().data, lab_id, caller)
    return Response(status=204)


def _told(state: dict[str, Any]) -> dict[str, Any]:
    link = f"/api/v1/labs/{state['id']}"
    return state | {"started_at": _at(state["started_at"]), "links": {"self": link} | ({"result": f"{link}/result"} if state["state"] == "done" else {})}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(SHANGHAI)
