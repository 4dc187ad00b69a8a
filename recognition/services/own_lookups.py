"""One's own lookups of today and yesterday, and what one's hospital has asked about lately, both read from the ledger."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.ledger.entries import EntryKind, decode_as
from recognition.ledger.rollups.decided import decisions
from recognition.services.judge import signature
from recognition.services.lookups import Service

PAGE = 2000
MOST_PAGES = 10
RECENT = 8
KEPT_SECONDS = 60.0
LOOKED_AT = 500
"""So many of the hospital's latest lookups say what it asks about."""

_kept: dict[str, tuple[float, list[tuple[str, str | None, str | None]]]] = {}


def lookups(service: Service, caller: Caller, now: datetime) -> list[tuple[RecordedLookup, tuple[RecordedDecision, ...]]]:
    """The caller's own lookups since yesterday's midnight in Shanghai, latest first, with their decisions."""
    own = b'"by":"%s"' % signature(caller).encode()
    rows = []
    for sequence, entry in _since(service, caller, now):
        if own in entry:
            rows.append((decode_as(RecordedLookup, entry, sequence), decisions(service.ledger.reads, sequence)))
    return rows[::-1]


def recent(service: Service, caller: Caller, now: datetime) -> tuple[list[str], list[str]]:
    """Codes of items and of issuers asked about lately: the caller's own first, then those that the hospital asks about most."""
    rows = _recent_rows(service, caller, now)
    own = signature(caller)
    chosen: list[list[str]] = []
    for column in (1, 2):
        own_codes = [code for row in reversed(rows) if row[0] == own and (code := row[column])]
        counted = Counter(code for row in rows if (code := row[column]))
        common = [code for code, _ in counted.most_common(RECENT)]
        chosen.append(list(dict.fromkeys(own_codes + common))[:RECENT])
    return chosen[0], chosen[1]


def habits(service: Service, caller: Caller, now: datetime) -> tuple[Counter[str], Counter[str]]:
    """How often the hospital has asked about each item and each issuer lately, by code."""
    rows = _recent_rows(service, caller, now)
    return Counter(row[1] for row in rows if row[1]), Counter(row[2] for row in rows if row[2])


def _recent_rows(service: Service, caller: Caller, now: datetime) -> list[tuple[str, str | None, str | None]]:
    """(by, item, issuer) of the hospital's latest lookups, codes that are known only; at most a minute old, for habits need not be newer."""
    cached = _kept.get(caller.institution or "")
    if cached and time.monotonic() - cached[0] < KEPT_SECONDS:
        return cached[1]
    latest = [decode_as(RecordedLookup, entry, sequence) for sequence, entry in list(_since(service, caller, now))[-LOOKED_AT:]]
    rows = [(lookup.by, lookup.item if lookup.item_known else None, lookup.issuer if lookup.issuer_known else None) for lookup in latest]
    if len(_kept) > 500:
        _kept.clear()
    _kept[caller.institution or ""] = (time.monotonic(), rows)
    return rows


def _since(service: Service, caller: Caller, now: datetime) -> Iterator[tuple[int, bytes]]:
    pages = service.ledger.reads.pages(shanghai_day(now) - timedelta(days=1), None, caller.institution, (EntryKind.lookup,), at_once=PAGE)
    for rows in islice(pages, MOST_PAGES):
        yield from rows
