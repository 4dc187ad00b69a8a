"""A neighbouring region looks for the results of one patient here, for one of its receivers, and asks where a result lies that is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from recognition.domain.lookups import SHANGHAI, Caller
from recognition.domain.searches import SearchPurpose
from recognition.web.auth import PEERS, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.peers import peer_of
from recognition.web.shared.request_bodies import body, idempotency
from recognition.web.shared.responses import reply
from recognition.web.shared.result_index import result_index
from recognition.web.shared.service import now, service
from schemas import peer_searches as schema

if TYPE_CHECKING:
    from recognition.services.border.answering import PeerResult

routes = Blueprint("peer_searches", __name__, url_prefix="/peers")


@routes.post("/searches")
@operation(
    "searchForPeer",
    "The results of one patient at this region's institutions, for a receiver of the neighbouring region: by this region's codes and not judged. The search is in this ledger before anything is told.",
    "peers",
    body=schema.PEER_SEARCH,
    answers={201: ("The search, and what was found.", schema.PEER_RESULTS)},
    problems=(400, 409, 413, 415, 422, 429, 501, 503),
    idempotent=True,
)
@allow(PEERS)
def search(caller: Caller) -> Response:
    """One patient, one search."""
    peer, index = peer_of(caller), result_index()
    # Here rather than above: few regions have neighbours.
    from recognition.services.border import answering

    payload = schema.PEER_SEARCH.canonical(body())
    members = schema.PEER_SEARCH.read(payload)
    tokens = (members["token"], *([members["earlier_token"]] if "earlier_token" in members else []))
    asked = answering.PeerSearch(
        members["receiver"], tokens, SearchPurpose(members["purpose"]), members.get("items", ()), members.get("authorisation"), members.get("person", "")
    )
    found = answering.search(service(), index, peer, asked, caller, now(), idempotency("peers/searches", payload))
    return reply({"sequence": found.search.receipt.sequence, "results": [_told(each) for each in found.results]}, 201)


@routes.post("/openings")
@operation(
    "openForPeer",
    "Where the report or the images of a result lie that was found today for a receiver of the neighbouring region, whose ledger says that it is opened.",
    "peers",
    body=schema.PEER_OPENING,
    answers={200: ("The issuer's locator.", schema.PEER_LOCATOR)},
    problems=(400, 404, 413, 415, 422, 501, 503),
)
@allow(PEERS)
def open_one(caller: Caller) -> Response:
    """One result."""
    peer, index = peer_of(caller), result_index()
    from recognition.services.border import answering

    members = schema.PEER_OPENING.read(schema.PEER_OPENING.canonical(body()))
    return reply({"locator": answering.open_result(index, peer, members["receiver"], members["handle"], now())})


def _told(found: PeerResult) -> dict[str, Any]:
    result = found.result
    return {
        "item": result.item,
        "issuer": result.issuer,
        "performed_at": result.performed_at.astimezone(SHANGHAI),
        "stated": result.stated,
        "specimen": result.specimen,
        "mark": result.mark,
        "report": found.report,
        "handle": found.handle,
    }
