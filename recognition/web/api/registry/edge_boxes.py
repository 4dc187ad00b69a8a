"""Boxes at hospitals' edges: declared by the key of their ledger, listed and revoked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from recognition.domain.lookups import SHANGHAI, Caller
from recognition.services import edge_boxes
from recognition.services.edge_boxes import EdgeBox
from recognition.services.publications.once import once
from recognition.web.api.registry.common import REGISTRARS, keyed
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.edge_boxes import BOX, BOX_BODY, BOX_NAME, BOXES, BOXES_QUERY

routes = Blueprint("edge_boxes", __name__)


@routes.post("/edge-boxes")
@operation(
    "declareEdgeBox",
    "Declare a hospital's box by the public key of its ledger, once its fingerprint was compared by another way. What a box hands in that is not declared is refused.",
    "registrar",
    body=BOX_BODY,
    answers={201: ("The box.", BOX)},
    problems=(400, 413, 415, 422, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def declare(caller: Caller) -> Response:
    """Declares a box."""
    payload, at = body(), now()
    fields = BOX_BODY.read(payload)

    def work(_id: str) -> str:
        box = edge_boxes.declare(service(), caller, fields["institution"], fields["public_key"], at)
        return f"{box.institution} {box.tree.name}"

    institution, _, name = once(service().data, keyed("edge-boxes", caller, body=payload), at, work).partition(" ")
    return reply(_box(next(box for box in edge_boxes.listed(service(), institution) if box.tree.name == name)), 201)


@routes.get("/edge-boxes")
@operation(
    "listEdgeBoxes",
    "Boxes that are declared or were heard.",
    "registrar",
    query=BOXES_QUERY,
    answers={200: ("By institution and name.", BOXES)},
    problems=(422,),
)
@allow(REGISTRARS)
def listed(caller: Caller) -> Response:
    """All boxes."""
    return reply({"boxes": [_box(box) for box in edge_boxes.listed(service(), parameters(BOXES_QUERY).get("institution", ""))]})


@routes.post("/edge-boxes/revocation")
@operation(
    "revokeEdgeBox",
    "Take nothing more that a box hands in; what was taken stays. A box that is to be heard again begins with an empty folder and a new key.",
    "registrar",
    body=BOX_NAME,
    answers={200: ("The box.", BOX)},
    problems=(400, 404, 413, 415, 422, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def revoke(caller: Caller) -> Response:
    """Revokes a box."""
    payload, at = body(), now()
    fields = BOX_NAME.read(payload)
    institution, name = fields["institution"], fields["tree"]

    def of_this() -> EdgeBox | None:
        return next((box for box in edge_boxes.listed(service(), institution) if box.tree.name == name), None)

    once(
        service().data,
        keyed("edge-boxes/revocation", caller, body=payload),
        at,
        lambda _id: edge_boxes.revoke(service(), caller, institution, name, at) and None,
        lambda _id: (box := of_this()) is not None and box.tree.revoked_at is not None,
    )
    box = of_this()
    assert box is not None, "what was revoked is listed"
    return reply(_box(box))


def _box(box: EdgeBox) -> dict[str, Any]:
    return {
        "institution": box.institution,
        "tree": box.tree.name,
        "public_key": box.tree.key,
        "fingerprint": box.fingerprint.replace(" ", ""),
        "declared_by": box.tree.declared_by or None,
        "declared_at": box.tree.declared_at and box.tree.declared_at.astimezone(SHANGHAI),
        "size": box.tree.size,
        "confirmed_at": box.tree.confirmed and box.tree.confirmed.astimezone(SHANGHAI),
        "revoked_at": box.tree.revoked_at and box.tree.revoked_at.astimezone(SHANGHAI),
    }
