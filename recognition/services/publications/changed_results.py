"""The recall list of results (结果召回清单): acceptances that rest on a result which its issuer took back or corrected afterwards, for each receiving hospital its own.

It rests on the ledger alone, so it is there when the result index has forgotten the result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from recognition.domain import tally
from recognition.domain.lookups import SHANGHAI, Caller, DecisionKind
from recognition.domain.recorded import RecordedChangedResult, RecordedDecision, RecordedLookup
from recognition.ledger import Ledger
from recognition.ledger.entries import EntryKind, decode_as
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups.decided import decisions
from recognition.support.threads import in_turns


class ChangedAcceptance(NamedTuple):
    """An acceptance, what it was of, and what became of the result; `stands` while it was neither undone nor corrected since."""

    change: RecordedChangedResult
    lookup: RecordedLookup
    decision: RecordedDecision
    stands: bool


def changed(reads: LedgerReader, since: date, until: date, caller: Caller | None = None) -> Iterator[ChangedAcceptance]:
    """What was told from one Shanghai day to another, both included, in the ledger's order: a receiving hospital's own, the registrar's and region's
    auditor's all of the region, everybody's for no caller. Raises LedgerUnavailable."""
    for sequence, data in in_turns(reads.corrections(since, until, EntryKind.result_changed), 100):
        change = decode_as(RecordedChangedResult, data, sequence)
        if caller and caller.institution not in (None, change.institution):
            continue
        decision = decode_as(RecordedDecision, reads.entry(change.cites), change.cites)
        lookup = decode_as(RecordedLookup, reads.entry(decision.sequence), decision.sequence)
        if caller and not lookup.receiver_division.startswith(caller.region):
            continue
        standing = tally.effective(decisions(reads, decision.sequence))
        yield ChangedAcceptance(change, lookup, decision, standing is not None and standing.kind is DecisionKind.ACCEPTED)


def rows(ledger: Ledger, since: date, until: date, caller: Caller) -> Iterator[dict[str, Any]]:
    """The same as rows of a list; times in Asia/Shanghai."""
    for each in changed(ledger.reads, since, until, caller):
        lookup = each.lookup
        yield {
            "lookup": lookup.id,
            "sequence": lookup.receipt.sequence,
            "receiver": lookup.receiver,
            "issuer": lookup.issuer,
            "performer": lookup.performer,
            "item": lookup.item,
            "performed_at": lookup.performed_at.astimezone(SHANGHAI),
            "asked_at": lookup.at.astimezone(SHANGHAI),
            "accepted_at": each.decision.at.astimezone(SHANGHAI),
            "verdict": lookup.answer.verdict.value,
            "how": each.change.how.value,
            "told_at": each.change.at.astimezone(SHANGHAI),
            "stands": each.stands,
        }


def of_lookup(ledger: Ledger, decided_on: tuple[RecordedDecision, ...]) -> RecordedChangedResult | None:
    """The last word that the result of a lookup was changed after what stands decided on it. Raises LedgerUnavailable."""
    standing = tally.effective(decided_on)
    row = ledger.reads.correction_of(standing.receipt.sequence, EntryKind.result_changed) if standing else None
    return decode_as(RecordedChangedResult, row[1], row[0]) if row else None
