"""The use-case of reading what of a saving the insurance fund would have paid, from the ratios that the region's auditor brought."""

from __future__ import annotations

from datetime import datetime

from recognition.audit_store import RatioStore
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.fund_share import FundShare, fund_share
from recognition.domain.lookups import Caller
from recognition.services.lookups import Service
from recognition.services.summary_requests import SummaryRequest, allowed
from recognition.services.summed_cubes import is_precounted


def share_of(service: Service, request: SummaryRequest, caller: Caller, now: datetime) -> FundShare | None:
    """The fund's part of what was saved in a period, by the level that the edition in force says of each receiver; None where nobody has brought a
    ratio, or receivers and months are not kept for these filters.

    Raises LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    ratios = RatioStore(service.data).all(caller.region)
    by_month = SummaryRequest(request.since, request.until, ("receiver", "month"), request.filters)
    if not ratios or not is_precounted(allowed(by_month, caller, shanghai_day(now))[0], shanghai_day(now)):
        return None
    reading, saved = service.edition().reading, dict[tuple[str, str], int]()
    for row in service.summary(request.since, request.until, by_month.by, dict(request.filters), caller, now).rows:
        institution = reading.institution(row["receiver"])
        level_month = institution.level if institution else "", row["month"]
        saved[level_month] = saved.get(level_month, 0) + row["saved_fen"]
    return fund_share(saved, ratios)
