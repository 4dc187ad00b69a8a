"""The official indicator (互认率): recognised reports by existing reports, where a hospital's months have their denominators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recognition.audit_store import ImportStore
from recognition.domain import tally
from recognition.domain.lookups import DecisionKind, Verdict
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.ledger.entries import Kind, decode_as
from recognition.ledger.rollups.decided import decisions
from recognition.web.auditor.asked import Asked
from recognition.web.auditor.periods import days_of, months_of
from recognition.web.shared.service import service

READ_AT_ONCE = 1000
MOST_DECISIONS = 20_000
"""Decisions that are looked at for the numerator; a region's year has more, and then the rate is told per hospital or month only."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`recognised` reports of `existing`, of `hospitals` with a denominator for every month of the period; None where there is none."""

    recognised: int | None
    existing: int | None
    hospitals: int = 0


def of(wish: Asked) -> Rate:
    """The rate of the question's hospitals; nothing is told unless the period is whole months and nothing but a hospital is chosen."""
    months = months_of(wish.since, wish.until)
    whole = wish.since == days_of("month", months[0])[0] and wish.until in (days_of("month", months[-1])[1], wish.today)
    if not whole or set(wish.filters) - {"receiver"}:
        return Rate(None, None)
    chosen = wish.filters.get("receiver") or wish.caller.institution
    imported = ImportStore(service().data).denominators(months, chosen)
    hospitals = {one for one, _month in imported if all((one, month) in imported for month in months)}
    if wish.caller.region:
        hospitals = {one for one in hospitals if _lies(one, wish.caller.region, wish.until)}
    counted = [_recognised_reports(one, wish) for one in sorted(hospitals)]
    known = [reports for reports in counted if reports is not None]
    if not counted or len(known) < len(counted):
        return Rate(None, None)
    existing = sum(count for (one, _month), count in imported.items() if one in hospitals)
    return Rate(sum(known), existing, len(hospitals))


def _lies(institution: str, region: str, day: date) -> bool:
    known = service().edition().reading.institution(institution)
    return any(span.value.startswith(region) and span.holds(day) for span in known.divisions) if known else False


def _recognised_reports(institution: str, wish: Asked) -> int | None:
    """Reports of which a recognised item was accepted in the period, each once; None where there are too many to look at."""
    reads, after, reports, seen = service().ledger.reads, None, set(), 0
    while True:
        rows = reads.page(after, READ_AT_ONCE, wish.since, wish.until, institution, (Kind.decision,))
        for sequence, data in rows:
            decision = decode_as(RecordedDecision, data, sequence)
            if decision.kind is DecisionKind.ACCEPTED and (report := _report(decision)):
                reports.add(report)
        seen += len(rows)
        if len(rows) < READ_AT_ONCE:
            return len(reports)
        if seen >= MOST_DECISIONS:
            return None
        after = rows[-1][0]


def _report(decision: RecordedDecision) -> str | None:
    """The report that this decision recognises: it stands, and the answer was `recognised`."""
    lookup = service().numbered_as(RecordedLookup, decision.sequence)
    if lookup.answer.verdict is not Verdict.RECOGNISED or lookup.report is None:
        return None
    stands = tally.effective(decisions(service().ledger.reads, decision.sequence))
    return lookup.report if stands and stands.sequence == decision.receipt.sequence else None
