"""MeasureReport: the figures of the summaries, by the same rules of who sees what and what is hidden; made anew at each request, of the present state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from recognition.catalogue.editions import places
from recognition.catalogue.editions.places import in_region
from recognition.domain.counters import FOR_THE_REGION, NOT_IN_SUMS
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller
from recognition.domain.periods import days_of, months_of
from recognition.errors import Forbidden
from recognition.services.official_rate import official_rate
from recognition.services.summaries import Position, Summary
from recognition.services.summary_requests import SummaryRequest, allowed
from recognition.web.auditor.figures import percent
from recognition.web.fhir.canonical import GROUPS, address, code_of, id_of, naming, system
from recognition.web.fhir.intervals import Interval
from recognition.web.fhir.measures import CURRENCY, ISSUED, RATE, TALLY, counted, rate_group, unit
from recognition.web.fhir.replies import instant
from recognition.web.shared.filters import known
from recognition.web.shared.outcomes import EXTENSIONS
from recognition.web.shared.service import now, service

ID = re.compile(rf"({TALLY}|{RATE}|{ISSUED})-([0-9]{{4}}|[0-9]{{6}})(?:-(.+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one report is of: a measure, days (both included), and an institution's code, or "" for all that the caller sees."""

    measure: str
    since: date
    until: date
    institution: str = ""
    label: str = ""
    """Month as 202611 or year, of a report that can be read again by its id."""

    @property
    def interval(self) -> Interval:
        """The time of its days in Beijing."""
        first, last = (datetime.combine(day, time(), SHANGHAI) for day in (self.since, self.until))
        return Interval(first, last + timedelta(days=1))

    @property
    def id(self) -> str:
        """The id of the resource."""
        return f"{self.measure}-{self.label}" + (f"-{id_of(self.institution)}" if self.institution else "")

    @property
    def filters(self) -> dict[str, str]:
        """The same as the filters of a summary."""
        return {} if not self.institution else {"issuer" if self.measure == ISSUED else "receiver": self.institution}


def all_of(measure: str, institution: str, today: date) -> list[Measured]:
    """The reports of a measure, the newest first: of each month since the first edition, of each year where it is told by years."""
    service().edition()  # without one there is no answer
    first = shanghai_day(service().publications()[0].at)
    if measure == ISSUED:
        return [Measured(measure, date(year, 1, 1), date(year, 12, 31), institution, str(year)) for year in range(today.year, first.year - 1, -1)]
    return [Measured(measure, *days_of("month", month), institution, month.replace("-", "")) for month in reversed(months_of(first, today))]


def by_id(resource_id: str, today: date) -> Measured | None:
    """What the report of this id is of; None where there is none."""
    match = ID.fullmatch(resource_id)
    institution = code_of(match[3]) if match and match[3] else ""
    return None if match is None or institution is None else next((each for each in all_of(match[1], institution, today) if each.id == resource_id), None)


def as_counted(measured: Measured, caller: Caller, today: date) -> tuple[Measured, bool]:
    """What a caller is told of it, with the days that are counted, and whether small counts are hidden. Raises Forbidden for another institution's
    figures, Invalid `institution_unknown`."""
    edition = service().edition()
    known(edition, measured.filters, caller)
    if measured.measure == ISSUED:
        if caller.institution not in (None, measured.institution):
            # Another's results are summed for a hospital as far as they came to itself: a part, which must not stand under the other's name.
            raise Forbidden("issuer")
    elif measured.institution and not in_region(edition, measured.institution, measured.until, caller.region):
        # Its figures would be none, and none looks like an answer.
        raise Forbidden("receiver")
    narrowed, in_sums = allowed(SummaryRequest(measured.since, measured.until, (), measured.filters), caller, today)
    return replace(measured, until=narrowed.until), in_sums


def made(measured: Measured, caller: Caller) -> dict[str, Any]:
    """The report. Raises Forbidden for another institution's figures, Invalid `institution_unknown`, LedgerUnavailable, AuditingUnavailable."""
    today = shanghai_day(now())
    told, in_sums = as_counted(measured, caller, today)
    summary = service().summary(measured.since, measured.until, (), measured.filters, caller, now())
    request = SummaryRequest(measured.since, measured.until, (), measured.filters)
    groups = [_rate(request, caller, today)] if measured.measure == RATE else _counters(measured, caller, summary, in_sums)
    return _head(told, caller, summary.as_of) | {"group": groups}


def _head(measured: Measured, caller: Caller, as_of: Position) -> dict[str, Any]:
    head: dict[str, Any] = {"resourceType": "MeasureReport"} | ({"id": measured.id} if measured.label else {})
    head["identifier"] = [{"system": naming("as-of"), "value": f"{as_of['sequence']},{as_of['today']}"}]
    head |= {"status": "complete", "type": "summary", "measure": f"{address('Measure', measured.measure)}|{as_of['tally_revision']}", "date": instant(now())}
    if measured.institution:
        row = service().edition().reading.institution(measured.institution)
        named = {"reference": f"Organization/{id_of(measured.institution)}"} | ({"display": row.name_zh} if row else {})
        head |= {"subject": named} if measured.measure == ISSUED else {"reporter": named}
    if caller.region and "reporter" not in head:
        # Of part of the region: also a hospital's results are counted at the receivers of that part alone.
        head["reporter"] = {"display": (places.name(service().edition(), caller.region) or (caller.region,))[0]}
    return head | {"period": {"start": measured.since.isoformat(), "end": measured.until.isoformat()}}


def _counters(measured: Measured, caller: Caller, summary: Summary, in_sums: bool) -> list[dict[str, Any]]:
    unseen = NOT_IN_SUMS if in_sums else FOR_THE_REGION if caller.institution else ()
    groups = {counter: counted(counter) | {"measureScore": score(counter, value)} for counter, value in summary.totals.items() if counter not in unseen}
    if "saved_adjusted_fen" in groups:
        groups["saved_adjusted_fen"]["code"]["text"] += f" × {service().adjustment}"
    if measured.measure == ISSUED:
        months = service().summary(measured.since, measured.until, ("month",), measured.filters, caller, now()).rows
        for counter, group in groups.items():
            group["stratifier"] = [{"code": [{"coding": [{"system": system(GROUPS), "code": "month"}]}], "stratum": _strata(counter, months)}]
            if not months:
                del group["stratifier"]
    return list(groups.values())


def _strata(counter: str, months: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"value": {"text": row["month"]}, "measureScore": score(counter, row[counter])} for row in months]


def score(counter: str, value: int | None) -> Mapping[str, Any]:
    """A counter's value with its unit, money in yuan with two decimals; what is hidden is masked."""
    if value is None:
        return absent("masked")
    if counter.endswith("_fen"):
        return {"value": Decimal(value).scaleb(-2), "unit": unit(counter), "system": CURRENCY, "code": "CNY"}
    return {"value": value, "unit": unit(counter)}


def absent(why: str) -> Mapping[str, Any]:
    """A figure that is not told, and why."""
    return {"extension": [{"url": f"{EXTENSIONS}/data-absent-reason", "valueCode": why}]}


def _rate(request: SummaryRequest, caller: Caller, today: date) -> dict[str, Any]:
    """The official rate as pages show it: per cent with two decimals, half up; without a denominator there is none."""
    rate, group = official_rate(service(), request, caller, today), rate_group()
    counts = {"numerator": rate.recognised, "denominator": rate.existing}
    for population, count in zip(group["population"], counts.values(), strict=True):
        del population["criteria"], population["description"]
        if count is not None:
            population["count"] = count
    shown, sign, _rest = percent(rate.recognised, rate.existing).partition(" %")
    group["measureScore"] = absent("unknown") if not sign else {"value": Decimal(shown), "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}
    return group
