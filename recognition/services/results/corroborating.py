"""That an acceptance is of a result which its issuer announced becomes an entry of its own, so that it stays when the index forgets the result."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from recognition.domain import tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import DecisionKind, Lookup
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.domain.searches import Corroboration
from recognition.errors import Problem
from recognition.ledger.entries import EntryKind, decode_as, encode, new_id
from recognition.ledger.rollups.decided import decisions
from recognition.services.lookups import Service, to_milliseconds

Announces = Callable[[Lookup], bool | tuple[str, int]]
"""Whether the issuer announced what was asked; in a neighbouring region's index: that region, and the sequence of the search there that found it."""
log = logging.getLogger(__name__)


def corroborate(service: Service, lookup: RecordedLookup, decision: RecordedDecision, announces: Announces, now: datetime) -> int | None:
    """The sequence of the entry that says so, where the issuer announced what was accepted; None where it did not, or where that cannot be known or
    written now: `catch_up` comes again."""
    if decision.kind is not DecisionKind.ACCEPTED or decision.code is not None:
        return None
    try:
        announced = announces(lookup)
        if not announced:
            return None
        now = to_milliseconds(now)
        entry = Corroboration(new_id(now), now, decision.receipt.sequence, lookup.receiver, lookup.issuer, announced if isinstance(announced, tuple) else None)
        return service.ledger.append([encode(entry)]).first
    except Problem as problem:
        log.warning("an acceptance may lack its corroboration until the next run of `results forget`: %s", problem.code)
        return None


def catch_up(service: Service, announces: Announces, now: datetime, days: int) -> int:
    """Corroborates what was accepted in the last days and announced since; says how many. Raises LedgerUnavailable."""
    today, written = shanghai_day(now), 0
    for rows in service.ledger.reads.pages(today - timedelta(days=days), today, kinds=(EntryKind.decision,)):
        for lookup in {decode_as(RecordedDecision, data, sequence).sequence for sequence, data in rows}:
            decided = decisions(service.ledger.reads, lookup)
            stands = tally.effective(decided)
            if stands is None or stands.corroborated is not None:
                continue
            asked = service.numbered_as(RecordedLookup, lookup)
            written += corroborate(service, asked, stands, announces, now) is not None
    return written
