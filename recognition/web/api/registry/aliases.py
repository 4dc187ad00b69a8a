"""Other names of items that nobody has confirmed: listed, and confirmed by a registrar."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.domain.lookups import Caller
from recognition.services.publications import confirming
from recognition.services.publications.once import once
from recognition.web.api.registry.common import REGISTRARS, keyed
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import window
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.draft_aliases import ALIAS_CONFIRMATION, CONFIRMED, CONFIRMED_PAGE, TAKEN_BACK, UNCONFIRMED
from schemas.parameters import PAGE

routes = Blueprint("draft_aliases", __name__)


@routes.get("/drafts/<draft_id>/unconfirmed-aliases")
@operation(
    "listUnconfirmedAliases",
    "Aliases of a draft that have no source: candidates only, until a registrar confirms them.",
    "registrar",
    query=PAGE,
    answers={200: ("By code and alias.", UNCONFIRMED)},
    problems=(404, 409, 422),
)
@allow(REGISTRARS)
def listed(caller: Caller, draft_id: str) -> Response:
    """A page of them."""
    part = window(parameters(PAGE))
    count, rows = confirming.unconfirmed(service().data, service().ledger, draft_id, part.start, part.one_more)
    aliases, following = part.cut(rows)
    return reply({"count": count, "aliases": aliases, "next": following})


@routes.post("/drafts/<draft_id>/alias-confirmations")
@operation(
    "confirmAliases",
    "A registrar stands for these aliases: each gets the source `registrar`; one that has a source keeps it. All or none.",
    "registrar",
    body=ALIAS_CONFIRMATION,
    answers={200: ("How many had no source.", CONFIRMED)},
    problems=(400, 404, 409, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def confirm(caller: Caller, draft_id: str) -> Response:
    """Confirms them."""
    payload = body()
    fields, data, ledger, at = ALIAS_CONFIRMATION.read(payload), service().data, service().ledger, now()
    confirmed = once(
        data,
        keyed("drafts/alias-confirmations", caller, draft=draft_id, body=payload),
        at,
        lambda _id: str(confirming.confirm(data, ledger, draft_id, caller, fields["aliases"], at)),
    )
    return reply({"confirmed": int(confirmed)})


@routes.get("/drafts/<draft_id>/alias-confirmations")
@operation(
    "listAliasConfirmations",
    "Aliases of a draft for which a registrar stands, with who confirmed each and when in this draft.",
    "registrar",
    query=PAGE,
    answers={200: ("By code and alias.", CONFIRMED_PAGE)},
    problems=(404, 409, 422),
)
@allow(REGISTRARS)
def confirmed(caller: Caller, draft_id: str) -> Response:
    """A page of them."""
    part = window(parameters(PAGE))
    count, rows = confirming.confirmed(service().data, draft_id, part.start, part.one_more)
    aliases, following = part.cut(rows)
    return reply({"count": count, "aliases": aliases, "next": following})


@routes.post("/drafts/<draft_id>/alias-confirmations/taken-back")
@operation(
    "takeBackAliasConfirmations",
    "Make candidates of confirmed aliases again, in this draft; editions in force stay as they are. All or none.",
    "registrar",
    body=ALIAS_CONFIRMATION,
    answers={200: ("How many were confirmed.", TAKEN_BACK)},
    problems=(400, 404, 409, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def take_back(caller: Caller, draft_id: str) -> Response:
    """Takes them back."""
    payload = body()
    fields, data, ledger, at = ALIAS_CONFIRMATION.read(payload), service().data, service().ledger, now()
    taken_back = once(
        data,
        keyed("drafts/alias-confirmations/taken-back", caller, draft=draft_id, body=payload),
        at,
        lambda _id: str(confirming.take_back(data, ledger, draft_id, caller, fields["aliases"], at)),
    )
    return reply({"taken_back": int(taken_back)})
