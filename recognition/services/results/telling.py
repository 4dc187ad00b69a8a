"""The use-case of telling: who accepted a result that its issuer took back or corrected afterwards learns of it, by an entry that cites the acceptance."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from recognition.domain import tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import DecisionKind
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.domain.searches import ChangedResult, ResultChange
from recognition.errors import Problem
from recognition.ledger.entries import encode, new_id
from recognition.ledger.ids import milliseconds
from recognition.ledger.rollups.decided import decisions
from recognition.results.changes import ChangedReport
from recognition.services.idempotency import IdempotencyKey
from recognition.services.lookups import Service, to_milliseconds
from recognition.services.results.index import ResultIndex
from recognition.support.threads import in_turns

log = logging.getLogger(__name__)


def tell_receivers(service: Service, index: ResultIndex, now: datetime, reports: Sequence[str]) -> None:
    """Tells who accepted one of these reports (hashes in hex); where that cannot be written now, the next run of `results forget` does it."""
    try:
        tell(service, index, now, reports)
    except Problem as problem:
        log.warning("who accepted what was taken back is told by the next run of `results forget`: %s", problem.code)


def tell(service: Service, index: ResultIndex, now: datetime, reports: Sequence[str] | None = None) -> int:
    """Writes an entry for each acceptance that rests on what was changed, once; says how many. Of all that is remembered, for somebody may accept a
    result that was taken back while she looked at it; or of these reports. Raises ResultsUnavailable, LedgerUnavailable."""
    changed, now, written = index.store.changed(reports), to_milliseconds(now), 0
    if not changed:
        return 0
    service.counters.catch_up(shanghai_day(now))
    for change in in_turns(changed, 20):
        for decision in list(_accepted(service, change)):
            entry = ChangedResult(new_id(now), now, decision.receipt.sequence, decision.institution, change.issuer, ResultChange(change.how))
            once = IdempotencyKey("results/changed", f"{decision.receipt.sequence} {change.how}", b"").request(decision.institution)
            written += not service.ledger.append([encode(entry)], once).replayed
    return written


def _accepted(service: Service, change: ChangedReport) -> Iterator[RecordedDecision]:
    """The acceptances that stand on a changed report, of the item, of its members or of a set with it; of a correction those of before it."""
    known = service.edition().reading.item(change.item) if change.item else None
    wanted = {change.item, *(known.members if known else ())}
    with service.counters.state() as state:
        standing = state.standing_under(change.report)
    for sequence in standing:
        lookup = service.numbered_as(RecordedLookup, sequence)
        items = {lookup.item, *(code for code, _fen in lookup.covers)}
        if lookup.issuer != change.issuer or (change.item and items.isdisjoint(wanted)):
            continue
        if change.how == ResultChange.CORRECTED and milliseconds(lookup.at) >= change.at:
            continue
        decision = tally.effective(decisions(service.ledger.reads, sequence))
        if decision is not None and decision.kind is DecisionKind.ACCEPTED:
            yield decision
