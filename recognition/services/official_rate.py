"""The use-case of reading the official rate (互认率) from the ledger and from the denominators that auditors brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from recognition.audit_store import ImportStore, MonthlyFigure
from recognition.catalogue.editions.places import in_region
from recognition.domain.lookups import Caller
from recognition.domain.tally.official_rate import Rate, hospitals_with_all, months_to_tell, rate
from recognition.services.lookups import Service
from recognition.services.recognised_reports import recognised_reports
from recognition.services.summary_requests import SummaryRequest


@dataclass(frozen=True, slots=True)
class OfficialRate(Rate):
    """The rate with the denominators that it rests on, and who brought each, by (institution, month)."""

    denominators: Mapping[tuple[str, ...], MonthlyFigure] = field(default_factory=dict)


def official_rate(service: Service, request: SummaryRequest, caller: Caller, today: date) -> OfficialRate:
    """The rate of the hospitals asked about; none is given unless the period is whole months and nothing but a hospital is chosen.

    Raises LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    if not (months := months_to_tell(request.since, request.until, today, request.filters)):
        return OfficialRate()
    figures = ImportStore(service.data).monthly("denominators", months, request.filters.get("receiver") or caller.institution)
    hospitals = [hospital for hospital in sorted(hospitals_with_all(months, figures)) if in_region(service.edition(), hospital, request.until, caller.region)]
    reports = {hospital: recognised_reports(service.ledger.reads, hospital, request.since, request.until) for hospital in hospitals}
    used = {key: figure for key, figure in figures.items() if key[0] in reports}
    whole = rate(reports, {key: figure.count for key, figure in used.items()})
    return OfficialRate(whole.recognised, whole.existing, whole.hospitals, whole.impossible, used)
