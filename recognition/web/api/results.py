"""The result index: issuers announce, receivers search by patient token, choose and open. The use-cases are loaded with the first request."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from recognition.domain.lookups import Caller, Role
from recognition.domain.searches import SearchPurpose
from recognition.errors import Invalid, Problem
from recognition.web.api.reports import sent_bytes
from recognition.web.auth import ASKERS, allow
from recognition.web.shared import lookup_json
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body, environment, idempotency, is_json
from recognition.web.shared.responses import language, reply
from recognition.web.shared.result_index import person, result_index
from recognition.web.shared.service import institution_of, now, service
from schemas import results as schema
from schemas.answers import LOOKUP
from schemas.strict_json import loads

routes = Blueprint("results", __name__, url_prefix="/results")
ISSUERS = frozenset({Role.HOSPITAL})
LARGEST_LINES = 2 << 20
"""Bytes of 500 lines of the longest members that are documented, and as much again for how a program writes them."""


@routes.post("")
@operation(
    "announceResults",
    "Up to 500 results that the caller's institution holds: item, specimen, time, references and patient token, and no value. Each line is judged on its own; the same line sent again changes nothing.",
    "results",
    body=schema.ANNOUNCED_LINES,
    answers={200: ("What became of each line, in the order sent.", schema.TAKEN_RESULTS)},
    problems=(400, 413, 415, 422, 501, 503),
)
@allow(ISSUERS)
def announce(caller: Caller) -> Response:
    """Many results of one issuer."""
    index = result_index()
    from recognition.services.results.announcing import announce
    from recognition.web.shared import result_json

    institution_of(caller)
    lines = [_announced(line) for line in schema.ANNOUNCED_LINES.read(_lines())["results"]]
    return reply({"results": [result_json.taken(line) for line in announce(service(), index, lines, caller, now())]})


def _lines() -> Any:
    try:
        return body(LARGEST_LINES)
    except HTTPException as error:
        raise Problem(code="results_too_large") if error.code == 413 else error from error
    except Problem as refusal:
        raise Problem(code="results_too_large") if refusal.code == "too_large" else refusal from refusal


def _announced(line: Any) -> Any:
    """An announcement, a withdrawal, or why the line is neither."""
    from recognition.services.results.announcing import AnnouncedLine, WithdrawnLine

    try:
        members = dict(schema.read_announced(line))
        status = members.pop("status", "final")
        if status == "withdrawn":
            if unwanted := next((name for name in members if name not in ("report_ref", "item")), None):
                raise Invalid(unwanted, code="field_not_for_withdrawal")
            return WithdrawnLine(**members)
        if missing := [name for name in ("item", "performed_at", "token") if name not in members]:
            raise Invalid(missing[0], code="field_required", errors=tuple((name, "field_required") for name in missing))
        at = members.pop("performed_at")
        return AnnouncedLine(performed_at=at.value, stated=at.stated, corrected=status == "corrected", **members)
    except Problem as refusal:
        return refusal


@routes.post("/reports")
@operation(
    "announceReport",
    "A whole report document of the caller's own laboratory (HL7 v2, CDA, FHIR, text) with the patient's token: each row that needs no reader is announced, every other told why not.",
    "results",
    body=schema.ANNOUNCED_REPORT_BODY,
    answers={200: ("What became of each row, in the order of the document.", schema.ANNOUNCED_REPORT)},
    problems=(400, 413, 415, 422, 501, 503),
)
@allow(ISSUERS)
def announce_document(caller: Caller) -> Response:
    """One document."""
    index = result_index()
    from recognition.services.results.reporting import AnnouncedDocument, announce_report
    from recognition.web.shared import result_json

    institution_of(caller)
    if not is_json(environment().get("CONTENT_TYPE", "")):
        raise Problem(code="media_type")
    sent = loads(sent_bytes())
    if type(sent) is dict and ("document" in sent) == ("document_base64" in sent):
        raise Invalid("document", code="document_missing")
    members = dict(schema.ANNOUNCED_REPORT_BODY.read(sent))
    text, data = members.pop("document", None), members.pop("document_base64", None)
    if text is None and data is None:
        raise Invalid("document", code="document_missing")
    announced = announce_report(service(), index, AnnouncedDocument(data if data is not None else text.encode(), **members), caller, now())
    return reply({"format": announced.format, "rows": [result_json.announced_row(row, language()) for row in announced.rows]})


@routes.post("/searches")
@operation(
    "searchResults",
    "The results of one patient token at other institutions, each judged for the caller's. The search is in the ledger before anything is shown.",
    "results",
    body=schema.SEARCH_BODY,
    answers={201: ("The search, and what was found by item.", schema.SEARCH)},
    problems=(400, 409, 413, 415, 422, 429, 501, 503),
    idempotent=True,
)
@allow(ASKERS)
def search(caller: Caller) -> Response:
    """One patient, one search."""
    index = result_index()
    from recognition.services.results.finding import SearchedFor
    from recognition.services.results.searching import search
    from recognition.web.shared import result_json

    payload, receiver = schema.SEARCH_BODY.canonical(body()), institution_of(caller)
    members = schema.SEARCH_BODY.read(payload)
    tokens = (members["token"], *([members["earlier_token"]] if "earlier_token" in members else []))
    asked = SearchedFor(
        receiver, tokens, SearchPurpose(members["purpose"]), members.get("items", ()), members.get("authorisation"), members.get("peer_tokens", {})
    )
    found = search(service(), index, asked, person(caller, members), now(), idempotency("results/searches", payload))
    return reply(result_json.search(found, service().edition_numbered(found.search.edition), language()), 201)


@routes.post("/lookups")
@operation(
    "createLookupFromResult",
    "A result that a search found is chosen: it becomes a lookup, answered and written down.",
    "results",
    body=schema.CHOSEN_BODY,
    answers={201: ("The answer, as it stands in the ledger.", LOOKUP)},
    problems=(400, 404, 413, 415, 422, 501, 503),
    idempotent=True,
)
@allow(ASKERS)
def choose(caller: Caller) -> Response:
    """One result of today's search."""
    index = result_index()
    from recognition.services.results.choosing import choose

    payload, receiver = schema.CHOSEN_BODY.canonical(body()), institution_of(caller)
    members = dict(schema.CHOSEN_BODY.read(payload))
    caller = person(caller, members)
    members.pop("clinician", None)
    lookup = choose(service(), index, members.pop("result"), caller, receiver, now(), idempotency("results/lookups", payload), **members)
    shown = lookup_json.lookup(lookup, service().edition_of(lookup), language())
    return reply(shown, 201, location=lookup_json.LOOKUPS + lookup.id)


@routes.post("/openings")
@operation(
    "openResult",
    "The report or the images of a result are opened: written down as `viewed` on the lookup that was made of it, and then told where they lie.",
    "results",
    body=schema.OPENED_BODY,
    answers={201: ("The decision, and the issuer's locator.", schema.OPENED_RESULT)},
    problems=(400, 404, 413, 415, 422, 501, 503),
    idempotent=True,
)
@allow(ASKERS)
def open_one(caller: Caller) -> Response:
    """One result that was chosen."""
    index = result_index()
    from recognition.services.results.choosing import open_result

    payload = schema.OPENED_BODY.canonical(body())
    members = schema.OPENED_BODY.read(payload)
    key = idempotency("results/openings", payload)
    opened = open_result(service(), index, members["lookup"], person(caller, members), now(), key)
    return reply({"decision": lookup_json.decision(opened.decision, language()), "locator": opened.locator}, 201)
