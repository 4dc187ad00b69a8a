"""Lookups for auditors, page by page or as one stream of lines; references stay out, only whether there are any is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import orjson
from flask import Blueprint, Response, request

from recognition.domain import tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.errors import Invalid
from recognition.services.entries import decisions_on
from recognition.services.listing import every, page
from recognition.services.lookups import Service
from recognition.services.reversals import Reversals, reversals
from recognition.web.auth import AUDITORS, allow
from recognition.web.shared import lookup_json
from recognition.web.shared.filters import known
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import opaque, position
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import now, service
from schemas.parameters import ENTRIES
from schemas.records import LISTING

routes = Blueprint("listing", __name__)

NDJSON = "application/x-ndjson"
DEFAULT_LIMIT, LINES_AT_ONCE = 100, 500


@routes.get("/lookups")
@operation(
    "listLookups",
    "Lookups with their decisions, for auditors; with format=ndjson all of them as a stream of lines.",
    "audit",
    query=ENTRIES,
    answers={200: ("A page of lookups in the ledger's order.", LISTING)},
    problems=(422,),
    media_types=("application/json", NDJSON),
)
@allow(AUDITORS)
def listed(caller: Caller) -> Response:
    """What the auditor may read and asked for."""
    filters = parameters(ENTRIES)
    if "from" in filters and "to" in filters and filters["from"] > filters["to"]:
        raise Invalid("to", code="period_reversed")
    known(service().edition(), filters, caller)
    after = position(filters["cursor"]) if "cursor" in filters else None
    if filters.get("format") == "ndjson" or ("format" not in filters and request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON):
        return Response(_lines(service(), caller, filters, after, language(), shanghai_day(now())), content_type=NDJSON)
    lookups, following = page(service(), caller, filters, after, filters.get("limit", DEFAULT_LIMIT))
    with reversals(service(), shanghai_day(now())) as reversals_:
        rows = [_row(service(), lookup, language(), reversals_) for lookup in lookups]
    return reply({"lookups": rows, "next": None if following is None else opaque(str(following))})


def _lines(lookup_service: Service, caller: Caller, filters: dict[str, Any], after: int | None, lang: str, today: date) -> Iterator[bytes]:
    lookups = every(lookup_service, caller, filters, after)
    while some := list(islice(lookups, LINES_AT_ONCE)):
        # for some at a time: nothing is held open while the reader of the lines is slow
        with reversals(lookup_service, today) as reversals_:
            lines = [orjson.dumps(_row(lookup_service, lookup, lang, reversals_)) + b"\n" for lookup in some]
        yield b"".join(lines)


def _row(lookup_service: Service, lookup: RecordedLookup, lang: str, reversals_: Reversals) -> dict[str, Any]:
    answer, receipt = lookup.answer, lookup.receipt
    decided_on = decisions_on(lookup_service, lookup)
    scope = lookup_service.edition_of(lookup).reading.scopes.get(answer.mark) if answer.mark else None
    return {
        "id": lookup.id,
        "sequence": receipt.sequence,
        "leaf": receipt.leaf,
        "at": lookup.at.astimezone(SHANGHAI),
        "by": lookup.by,
        "receiver": lookup.receiver,
        "receiver_region": lookup.receiver_division,
        "issuer": lookup.issuer,
        "issuer_region": lookup.issuer_division,
        "item": lookup.item,
        "performed_at": lookup.performed_at,
        "performed": lookup_json.performed(lookup.performed_at, lookup.stated, lang),
        "specimen": lookup.specimen,
        "verdict": answer.verdict,
        "reasons": answer.reasons,
        "mark": scope.mark if scope else None,
        "valid_through": answer.valid_through,
        "edition": answer.edition,
        "policy": answer.policy,
        "price": {"fen": answer.price.fen, "source": answer.price.source},
        "evidence": lookup_json.evidence(lookup, tally.effective(decided_on)),
        "reversed_by": reversals_.of(lookup, decided_on),
        **lookup_json.decisions(decided_on, _decision),
    }


def _decision(decision: RecordedDecision) -> dict[str, Any]:
    return {
        "at": decision.at.astimezone(SHANGHAI),
        "by": decision.by,
        "decision": decision.kind,
        "reason": decision.reason,
        **lookup_json.local_reason(decision),
        "sequence": decision.receipt.sequence,
    }
