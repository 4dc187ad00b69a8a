"""Lookups for auditors, page by page or as one stream of lines; references stay out, only whether there are any is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Blueprint, Response, request

from recognition.catalogue.editions.relations import labels
from recognition.domain import tally
from recognition.domain.divisions import lies_in
from recognition.domain.lookups import SHANGHAI, Caller, DecisionKind
from recognition.domain.policy.words import FAMILIES
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.errors import Invalid
from recognition.ledger.entries import Kind, decode_as
from recognition.ledger.rollups.decided import decisions
from recognition.services.lookups import Service, may_read
from recognition.services.summaries import REGIONS
from recognition.web.auth import AUDITORS, allow
from recognition.web.shared import lookup_json
from recognition.web.shared.filters import known
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import opaque, position
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import service
from schemas.parameters import ENTRIES
from schemas.records import LISTING

routes = Blueprint("listing", __name__)

NDJSON = "application/x-ndjson"
READ_AT_ONCE = 500
"""Entries per read: short enough that no reader holds the journal back."""
DEFAULT_LIMIT = 100
MOST_SCANNED = 20_000
"""Entries that one page may look at; where filters leave little of them the page ends early and says where to go on."""


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
    wish = parameters(ENTRIES)
    if "from" in wish and "to" in wish and wish["from"] > wish["to"]:
        raise Invalid("to", code="period_reversed")
    known(service().edition(), wish, caller)
    after = position(wish["cursor"]) if "cursor" in wish else None
    if wish.get("format") == "ndjson" or ("format" not in wish and request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON):
        return Response(_lines(service(), caller, wish, after, language()), content_type=NDJSON)
    rows, following = _page(service(), caller, wish, after, wish.get("limit", DEFAULT_LIMIT))
    return reply({"lookups": rows, "next": following})


def _lines(desk: Service, caller: Caller, wish: dict[str, Any], after: int | None, lang: str) -> Iterator[bytes]:
    for batch in _batches(desk, caller, wish, after):
        yield b"".join(orjson.dumps(_row(desk, lookup, lang)) + b"\n" for lookup in batch if _wanted(desk, caller, wish, lookup))


def _page(desk: Service, caller: Caller, wish: dict[str, Any], after: int | None, limit: int) -> tuple[list[dict[str, Any]], str | None]:
    rows: list[dict[str, Any]] = []
    scanned = 0
    for batch in _batches(desk, caller, wish, after):
        for lookup in batch:
            if len(rows) == limit or scanned == MOST_SCANNED:
                return rows, opaque(str(after))
            scanned += 1
            after = lookup.receipt.sequence
            if _wanted(desk, caller, wish, lookup):
                rows.append(_row(desk, lookup, language()))
    return rows, None


def _batches(desk: Service, caller: Caller, wish: dict[str, Any], after: int | None) -> Iterator[list[RecordedLookup]]:
    # A hospital's auditor reads its own receivers' entries only, by the index.
    receiver = caller.institution or wish.get("receiver")
    while True:
        found = desk.ledger.reads.page(after, READ_AT_ONCE, wish.get("from"), wish.get("to"), receiver, (Kind.lookup,))
        if found:
            yield [decode_as(RecordedLookup, entry, sequence) for sequence, entry in found]
        if len(found) < READ_AT_ONCE:
            return
        after = found[-1][0]


def _wanted(desk: Service, caller: Caller, wish: dict[str, Any], lookup: RecordedLookup) -> bool:
    if not may_read(caller, lookup):
        return False
    cell = tally.asked(lookup).cell
    if any(name in wish and getattr(cell, name) != wish[name] for name in ("receiver", "issuer", "item", "verdict")):
        return False
    if "reason" in wish and cell.reason != wish["reason"] and not _repeated_for(desk, wish["reason"], lookup):
        return False
    if any(not lies_in(getattr(cell, name), wish.get(name, "")) for name in REGIONS):
        return False
    if not {"kind", "group"} & wish.keys():
        return True
    # As summaries do: by the kinds and groups of the edition in force.
    kind, group = labels(desk.edition()).get(lookup.item, ("", ""))
    return wish.get("kind", kind) == kind and wish.get("group", group) == group


def _repeated_for(desk: Service, reason: str, lookup: RecordedLookup) -> bool:
    """Whether the decision that stands says to repeat, for this reason: summaries count it under the reason too."""
    if reason not in FAMILIES["repeat_reason"]:
        return False
    stands = tally.effective(decisions(desk.ledger.reads, lookup.receipt.sequence))
    return stands is not None and stands.kind is DecisionKind.REPEATED and stands.reason == reason


def _row(desk: Service, lookup: RecordedLookup, lang: str) -> dict[str, Any]:
    answer, receipt = lookup.answer, lookup.receipt
    made = decisions(desk.ledger.reads, receipt.sequence)
    scope = desk.edition_numbered(answer.edition).reading.scopes.get(answer.mark) if answer.mark else None
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
        "evidence": "report" if lookup.report else "patient" if lookup.patient else "none",
        **lookup_json.decisions(made, _decision),
    }


def _decision(one: RecordedDecision) -> dict[str, Any]:
    return {"at": one.at.astimezone(SHANGHAI), "by": one.by, "decision": one.kind, "reason": one.reason, "sequence": one.receipt.sequence}
