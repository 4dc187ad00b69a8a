"""Published editions of the catalogue, and what differs between two."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any

from flask import Blueprint, Response

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions import diff as difference
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller
from recognition.errors import NotFound
from recognition.ledger import Publication
from recognition.services import proofs
from recognition.web.auth import EVERYBODY, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import window
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import service
from schemas.ledger_records import PUBLICATION_PROOF
from schemas.parameters import PAGE
from schemas.records import DIFFERENCE, EDITION, EDITIONS

routes = Blueprint("editions", __name__)


@routes.get("/editions")
@operation(
    "listEditions", "Every edition that was published, newest first.", "catalogue", query=PAGE, answers={200: ("One page.", EDITIONS)}, problems=(422, 503)
)
@allow(EVERYBODY)
def editions(caller: Caller) -> Response:
    """A page of publications."""
    part = window(parameters(PAGE))
    known, following = part.cut(service().publications()[::-1][part.start :])
    return reply({"editions": [_publication(publication) for publication in known], "next": following})


@routes.get("/editions/<number:number>")
@operation("getEdition", "One edition with how much it holds.", "catalogue", answers={200: ("The edition.", EDITION)}, problems=(404, 503))
@allow(EVERYBODY)
def edition(caller: Caller, number: int) -> Response:
    """One publication and its edition's size."""
    known = _numbered(number)
    return reply({**_publication(known), "counts": browsing.counts(service().edition_numbered(number))})


@routes.get("/editions/<number:number>/proof")
@operation(
    "proveEdition",
    "The publication's entry in the ledger and its audit path to a checkpoint signed now: by it whoever has the ledger's public key knows that a file is the edition.",
    "catalogue",
    answers={200: ("The entry, which names the file's SHA-256, and its audit path in hex.", PUBLICATION_PROOF)},
    problems=(404, 503),
)
@allow(EVERYBODY)
def proof(caller: Caller, number: int) -> Response:
    """The proof that an edition was published under this number. What was published is told to everybody with a key, and so is its entry."""
    return reply(proofs.of_publication(service(), _numbered(number).number))


@routes.get("/editions/<number:before>/diff/<number:after>")
@operation(
    "diffEditions",
    "What leads from one edition to another, row by row, with how many rows per table.",
    "catalogue",
    query=PAGE,
    answers={200: ("One page of changes, and their number per table.", DIFFERENCE)},
    problems=(404, 422, 503),
)
@allow(EVERYBODY)
def diff(caller: Caller, before: int, after: int) -> Response:
    """A page of changes."""
    part = window(parameters(PAGE))
    old, new = (service().edition_numbered(_numbered(number).number) for number in (before, after))
    changes, following = part.cut(list(islice(difference.diff(old, new), part.start, part.start + part.one_more)))
    shown = [
        {"table": change.table, "kind": change.kind, "key": change.key, "before": change.before, "after": change.after, "closed_by": change.closed_by}
        for change in changes
    ]
    return reply({"from": before, "to": after, "summary": _summary(old, new), "changes": shown, "next": following})


@lru_cache(maxsize=16)
def _summary(old: Edition, new: Edition) -> dict[str, dict[str, int]]:
    # Both files never change, and every page of the difference names them.
    return difference.summary(old, new)


def _numbered(number: int) -> Publication:
    known = service().publications()
    if not 1 <= number <= len(known):
        raise NotFound("number")
    return known[number - 1]


def _publication(publication: Publication) -> dict[str, Any]:
    return {
        "number": publication.number,
        "sha256": publication.sha256,
        "published_at": publication.at,
        "approvers": publication.approvers,
        "reason": publication.reason or None,
    }
