"""The recall list (召回清单): accepted lookups that rested on what was withdrawn or failed later, or on a code whose key was withdrawn, for each receiving hospital its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from recognition.domain import tally
from recognition.domain.lookups import SHANGHAI, Caller, DecisionKind, Lookup
from recognition.domain.recorded import RecordedLookup
from recognition.errors import NotFound
from recognition.ledger import Ledger
from recognition.ledger.entries import EntryKind, decode_as
from recognition.ledger.rollups.decided import decisions
from recognition.services import publications
from recognition.services.publications.losses import Ground, losses
from recognition.support.threads import give_way


def listed(data: Path, ledger: Ledger) -> list[dict[str, Any]]:
    """Every publication that took something away, newest first, with what it took: institutions, and of each the items and the keys of report codes."""
    recalls = []
    known = publications.published(ledger)
    for before, after in zip(known[-2::-1], known[:0:-1], strict=False):
        lost: dict[str, list[Ground]] = {}
        for ground in losses(data, before, after):
            lost.setdefault(ground.institution, []).append(ground)
        if lost:
            institutions = [_institution(institution, grounds) for institution, grounds in lost.items()]
            recalls.append({"number": after.number, "published_at": after.at, "reason": after.reason or None, "institutions": institutions})
    return recalls


def _institution(institution: str, lost: Sequence[Ground]) -> dict[str, Any]:
    return {
        "institution": institution,
        "items": sorted({ground.item for ground in lost} - {""}),
        "report_keys": sorted({ground.report_key for ground in lost} - {""}),
        "statuses": sorted({ground.status for ground in lost}),
        "since": min(ground.since for ground in lost).isoformat(),
    }


def affected(data: Path, ledger: Ledger, number: int, caller: Caller) -> Iterator[dict[str, Any]]:
    """The accepted lookups that rested on what publication `number` took away, which the caller may see, in the ledger's order.

    A receiving hospital sees its own, the registrar and the region's auditor all of the region. `after_loss` marks the tests performed
    on or after the day of the loss; the others are of the three months before it. Of a key of report codes it marks what was read on or after that day; the others
    are all that it signed before. Raises NotFound."""
    known = publications.published(ledger)
    if not 2 <= number <= len(known):
        raise NotFound("number")
    lost: dict[str, list[Ground]] = {}
    for ground in losses(data, known[number - 2], known[number - 1]):
        lost.setdefault(ground.institution, []).append(ground)
    if not lost:
        return
    first = min(ground.first for rows in lost.values() for ground in rows)
    marks = [f'"{code}"'.encode() for code in lost]
    signed = b'"code":' if all(ground.report_key for rows in lost.values() for ground in rows) else b""
    for sequence, entry in _entries(ledger, first, caller.institution):
        # most entries are of other issuers or no code's, and looking for the text is a hundred times quicker than reading the entry
        if signed not in entry or not any(mark in entry for mark in marks):
            continue
        lookup = decode_as(RecordedLookup, entry, sequence)
        rested_on = _ground(lookup, lost)
        if rested_on and lookup.receiver_division.startswith(caller.region):
            row = _accepted(ledger, sequence, lookup, rested_on)
            if row:
                yield row


def _entries(ledger: Ledger, first: date, institution: str | None) -> Iterator[tuple[int, bytes]]:
    for page in ledger.reads.pages(first, None, institution, (EntryKind.lookup,)):
        yield from page
        # other callers of the worker come first
        give_way()


def _ground(lookup: Lookup, lost: dict[str, list[Ground]]) -> Ground | None:
    """The loss that the lookup rested on: of its issuer or laboratory, for its item or for all, or of the key of its code; the earliest."""
    rows = {ground for code in (lookup.issuer, lookup.performer) for ground in lost.get(code or "", ()) if ground.bears(lookup)}
    return min(rows, key=lambda ground: (ground.since, ground.report_key), default=None)


def _accepted(ledger: Ledger, sequence: int, lookup: Lookup, ground: Ground) -> dict[str, Any] | None:
    decision = tally.effective(decisions(ledger.reads, sequence))
    if decision is None or decision.kind is not DecisionKind.ACCEPTED:
        return None
    return {
        "lookup": lookup.id,
        "sequence": sequence,
        "receiver": lookup.receiver,
        "issuer": lookup.issuer,
        "performer": lookup.performer,
        "item": lookup.item,
        "performed_at": lookup.performed_at.astimezone(SHANGHAI),
        "asked_at": lookup.at.astimezone(SHANGHAI),
        "accepted_at": decision.at.astimezone(SHANGHAI),
        "verdict": lookup.answer.verdict.value,
        "status": ground.status,
        "scope": ground.scope,
        "lost_since": ground.since.isoformat(),
        "after_loss": ground.after(lookup),
        "report_key": ground.report_key or None,
        "certain": not ground.report_key or lookup.signer is not None,
    }
