"""Asks all items of report codes: each is judged and written on its own, all with one write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller, Coding, Query, RepeatReason, replace
from recognition.domain.personal_data import in_code
from recognition.domain.recorded import RecordedLookup
from recognition.errors import Ambiguous, Invalid, ItemAmbiguous, Problem
from recognition.report_codes.claims import CodedItem
from recognition.services.idempotency import IdempotencyKey
from recognition.services.lookups import Service
from recognition.services.report_codes.believing import Believed, believed

MOST_CODES, MOST_ITEMS = 50, 200
"""Codes of one request, and items of them all: as many as a batch of lookups may have."""


class ScannedCode(NamedTuple):
    """What a caller sends: the text, and what a code never holds. `choices` are our codes for items that were ambiguous, by their place in the
    code's results; with any, only those items are asked."""

    text: str
    receiver: str
    patient_ref: str | None = None
    circumstances: tuple[RepeatReason, ...] = ()
    choices: Mapping[int, str] = {}


class AskedItem(NamedTuple):
    """One item of a code and what became of it."""

    item: CodedItem
    result: RecordedLookup | Problem


class AskedCode(NamedTuple):
    """A code that was believed, with its items in the order of the code (by their place where choices were made)."""

    code: Believed
    items: tuple[AskedItem, ...]


def ask(service: Service, scanned: Sequence[ScannedCode], caller: Caller, now: datetime, key: IdempotencyKey | None = None) -> list[AskedCode | Problem]:
    """What became of each code, in order: a code that is not believed asks nothing and is its refusal.

    Raises Invalid (`list_too_long` for more than 200 items), IdempotencyConflict, LedgerUnavailable, RegistryUnavailable; VerifierMissing and
    CodesOff, for where nothing can be verified no code is to blame."""
    edition = service.edition()
    read = [_believed(each, edition, now) for each in scanned]
    asked = [
        _query(service, edition, code, item, sent, place)
        for code, sent in zip(read, scanned, strict=True)
        if isinstance(code, Believed)
        for place, item in _wanted(code, sent)
    ]
    if len(asked) > MOST_ITEMS:
        raise Invalid("codes" if len(scanned) > 1 else "code", code="list_too_long")
    queries = [(line, query) for line, query in enumerate(asked) if isinstance(query, Query)]
    answered = dict(service.ask_all(queries, caller, now, key))
    results = [query if isinstance(query, Problem) else answered.get(line) or Problem(code="refused_before") for line, query in enumerate(asked)]
    return _assembled(read, scanned, results)


def _assembled(read: list[Believed | Problem], scanned: Sequence[ScannedCode], results: Sequence[RecordedLookup | Problem]) -> list[AskedCode | Problem]:
    told: list[AskedCode | Problem] = []
    place = 0
    for code, sent in zip(read, scanned, strict=True):
        if isinstance(code, Problem):
            told.append(code)
            continue
        wanted = _wanted(code, sent)
        items = tuple(AskedItem(item, result) for (_, item), result in zip(wanted, results[place : place + len(wanted)], strict=True))
        told.append(AskedCode(code, items))
        place += len(wanted)
    return told


def _believed(sent: ScannedCode, edition: Edition, now: datetime) -> Believed | Problem:
    try:
        code = believed(sent.text, edition, now)
    except (Invalid, Ambiguous) as refusal:
        return refusal
    if any(place >= len(code.claims.items) for place in sent.choices):
        return Invalid("choices", code="choice_unknown")
    return code


def _wanted(code: Believed, sent: ScannedCode) -> list[tuple[int, CodedItem]]:
    return [(place, item) for place, item in enumerate(code.claims.items) if not sent.choices or place in sent.choices]


def _query(service: Service, edition: Edition, code: Believed, item: CodedItem, sent: ScannedCode, place: int) -> Query | Invalid:
    """The question that an item asks; a refusal for an own code that is a person's number, or a choice that was not offered."""
    if item.system == "local" and (personal := in_code(item.code)):
        return Invalid("code", code=personal)
    claims, hashed = code.claims, service.references.code(code.claims.issued, code.payload)
    if hashed is None:
        # The year's keys are destroyed, which they are once no result of it can be recognised; without its hash it would be asked as if it had been typed.
        return Invalid("code", code="report_code_window_over")
    query = Query(
        Coding(item.system, item.code),
        Coding("recognition", code.issuer),
        item.performed_at,
        sent.receiver,
        mark=claims.mark,
        circumstances=sent.circumstances,
        report_ref=claims.report,
        patient_ref=sent.patient_ref,
        specimen=item.specimen,
        code=hashed,
        signer=code.key_id,
    )
    return _chosen(edition, query, sent.choices[place]) if place in sent.choices else query


def _chosen(edition: Edition, query: Query, choice: str) -> Query | Invalid:
    try:
        resolve_item(edition, query.item, query.issuer.code, query.receiver, query.specimen)
    except ItemAmbiguous as ambiguous:
        if choice in ambiguous.details["candidates"]:
            return replace(query, item=Coding("recognition", choice))
    return Invalid("choices", code="choice_unknown")
