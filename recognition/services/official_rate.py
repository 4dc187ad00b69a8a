"""The use-case of reading the official rate (互认率) from the ledger and from the denominators that hospitals sent."""

from __future__ import annotations

from datetime import date

from recognition.audit_store import ImportStore
from recognition.catalogue.editions.places import in_region
from recognition.domain.lookups import Caller, DecisionKind
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.domain.tally.official_rate import Rate, hospitals_with_all, months_to_tell, rate, recognised_report
from recognition.ledger.entries import EntryKind, decode
from recognition.services.entries import decisions_on
from recognition.services.lookups import Service
from recognition.services.summary_requests import SummaryRequest

MOST_DECISIONS = 20_000
"""Decisions that are looked at for the numerator; a region's year has more, and then the rate is shown per hospital or month only."""


def official_rate(service: Service, request: SummaryRequest, caller: Caller, today: date) -> Rate:
    """The rate of the hospitals asked about; none is given unless the period is whole months and nothing but a hospital is chosen.

    Raises LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    if not (months := months_to_tell(request.since, request.until, today, request.filters)):
        return Rate()
    existing = ImportStore(service.data).denominators(months, request.filters.get("receiver") or caller.institution)
    hospitals = [hospital for hospital in sorted(hospitals_with_all(months, existing)) if in_region(service.edition(), hospital, request.until, caller.region)]
    return rate({hospital: _recognised_reports(service, hospital, request) for hospital in hospitals}, existing)


def _recognised_reports(service: Service, institution: str, request: SummaryRequest) -> int | None:
    """Reports of which a recognised item was accepted in the period, each once; None where there are too many to look at."""
    reports: set[str] = set()
    seen = 0
    for rows in service.ledger.reads.pages(request.since, request.until, institution, (EntryKind.decision,)):
        if seen >= MOST_DECISIONS:
            return None
        for sequence, data in rows:
            decision = decode(data, sequence)
            if isinstance(decision, RecordedDecision) and decision.kind is DecisionKind.ACCEPTED and (report := _report(service, decision)):
                reports.add(report)
        seen += len(rows)
    return len(reports)


def _report(service: Service, decision: RecordedDecision) -> str | None:
    lookup = service.numbered_as(RecordedLookup, decision.sequence)
    return recognised_report(lookup, decision, decisions_on(service, lookup))
