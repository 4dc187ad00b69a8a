"""The endpoints of MeasureReport: read, search, and `$evaluate-measure` for any period."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Response

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller
from recognition.errors import NotFound
from recognition.web.auth import AUDITORS, allow
from recognition.web.fhir import intervals, measure_reports, operations, search
from recognition.web.fhir.canonical import address, base, code_of
from recognition.web.fhir.intervals import Interval
from recognition.web.fhir.measure_reports import Measured
from recognition.web.fhir.measures import ISSUED, MEASURES
from recognition.web.fhir.operations import Given
from recognition.web.fhir.outcomes import issue
from recognition.web.fhir.replies import reply
from recognition.web.fhir.words import FhirRefused
from recognition.web.shared.service import now

_PLAIN = frozenset({""})
SEARCHED: search.Allowed = {
    "_id": _PLAIN, "measure": _PLAIN, "period": _PLAIN, "date": _PLAIN, "status": _PLAIN, "reporter": frozenset({"", "Organization"}),
    "subject": frozenset({"", "Organization"}),
}  # fmt: skip
MOST_REPORTS = 24
"""Reports of a page: each is summed when it is asked for, and a rate looks at its months' decisions."""
EVALUATED = ("periodStart", "periodEnd", "measure", "subject", "reporter", "reportType")


@allow(AUDITORS)
def read(caller: Caller, resource_id: str) -> Response:
    """One report, as its figures are now."""
    measured = measure_reports.by_id(resource_id, shanghai_day(now()))
    if measured is None or (measured.measure == ISSUED and not _of_caller(measured, caller).institution):
        # Results of no hospital would be all that the region recognised.
        raise NotFound("id")
    # What is read has the id by which it was read, also where that leaves out the caller's own hospital.
    return reply(measure_reports.made(_of_caller(measured, caller), caller) | {"id": resource_id})


def _of_caller(measured: Measured, caller: Caller) -> Measured:
    """A hospital's auditor need not name the hospital."""
    return measured if measured.institution or caller.institution is None else replace(measured, institution=caller.institution)


@allow(AUDITORS)
def find(caller: Caller) -> Response:
    """A page of reports, the newest first; those of the whole region, or of the caller's hospital, unless institutions are named."""
    asked = search.read("MeasureReport", SEARCHED)
    asked.count = min(asked.count, MOST_REPORTS)
    today = shanghai_day(now())
    measures = _measures(asked)
    if ISSUED in measures and asked.values("measure") and not caller.institution and not asked.values("subject"):
        asked.warnings.append(issue("subject_required", "subject", "warning"))
    found = [
        each for measure in measures for institution in _institutions(asked, measure, caller) for each in measure_reports.all_of(measure, institution, today)
    ]
    spans = {each.id: measure_reports.as_counted(each, caller, today)[0].interval for each in found}
    found = [each for each in found if all(_any(value, spans[each.id], "period") for _modifier, value in asked.values("period"))]
    moment = Interval(now(), now() + timedelta(seconds=1))
    if dates := asked.values("date"):
        # True, and seldom what was meant: the date of a report is when it was made, which is now.
        asked.warnings.append(issue("date_is_of_making", "date", "warning"))
        found = [each for each in found if all(_any(value, moment, "date") for _modifier, value in dates)]
    found = [each for each in found if all("complete" in search.alternatives(value) for _modifier, value in asked.values("status"))]
    ids = set(search.only([each.id for each in found], asked))
    found = sorted((each for each in found if each.id in ids), key=lambda each: each.since, reverse=True)
    return reply(search.bundle(asked, [measure_reports.made(each, caller) for each in found[asked.shown]], len(found)))


def _any(value: str, interval: Interval, field: str) -> bool:
    # Each is read, so that a wrong one is refused though another is met.
    met = [intervals.matches(each, interval, field) for each in search.alternatives(value)]
    return any(met)


def _measures(asked: search.FhirSearch) -> list[str]:
    names = list(MEASURES)
    for _modifier, value in asked.values("measure"):
        wanted = {each.partition("|")[0] for each in search.alternatives(value)}
        names = [name for name in names if wanted & {name, f"Measure/{name}", address("Measure", name)}]
    return names


def _institutions(asked: search.FhirSearch, measure: str, caller: Caller) -> list[str]:
    """Whose reports of a measure are meant: `reporter` is the receiver; the issuer, whose results were recognised elsewhere, is `subject`."""
    mine, other = ("subject", "reporter") if measure == ISSUED else ("reporter", "subject")
    if asked.values(other):
        return []
    named: list[str] | None = None
    for _modifier, value in asked.values(mine):
        codes = [referred(each, mine) for each in search.alternatives(value)]
        named = codes if named is None else [code for code in named if code in codes]
    if named is not None:
        return named
    return [caller.institution] if caller.institution else [] if measure == ISSUED else [""]


def referred(text: str, field: str) -> str:
    """The institution's code behind `Organization/…`, its whole address or its id; raises FhirRefused `reference_malformed`."""
    code = code_of(text.removeprefix(f"{base()}/").removeprefix("Organization/"))
    if not code or "/" in code:
        raise FhirRefused(field, code="reference_malformed")
    return code


@allow(AUDITORS)
def evaluate(caller: Caller, resource_id: str | None = None) -> Response:
    """A measure's figures for any days, both included: a month is all of it."""
    given = operations.read(EVALUATED)
    wanted = given.text("measure").partition("|")[0]
    meant = next((each for each in MEASURES if wanted in (each, f"Measure/{each}", address("Measure", each))), "")
    name = resource_id or meant
    if name not in MEASURES:
        raise FhirRefused("id" if resource_id else "measure", code="definition_unknown" if resource_id or wanted else "measure_required")
    if wanted and meant != name:
        raise FhirRefused("measure", code="differs_from_id")
    if given.text("reportType") not in ("", "population", "summary"):
        raise FhirRefused("reportType", code="report_type_not_served")
    if not given.text("periodStart") or not given.text("periodEnd"):
        raise FhirRefused("periodStart", code="period_required")
    (since, _), (_, until) = (intervals.read(given.text(each), each).days(each) for each in ("periodStart", "periodEnd"))
    return reply(measure_reports.made(Measured(name, since, until, _evaluated(given, name, caller)), caller))


def _evaluated(given: Given, measure: str, caller: Caller) -> str:
    """Whose figures are to be evaluated: as in a search the issuer by `subject` or the receiver by `reporter`, which R4's `subject` names as well."""
    if measure == ISSUED and "reporter" in given.values:
        raise FhirRefused("reporter", code="operation_parameter_not_supported")
    named = {name: referred(given.text(name), name) for name in ("subject", "reporter") if name in given.values}
    if len({*named.values()}) > 1:
        raise FhirRefused("reporter", code="institutions_differ")
    institution = next(iter(named.values()), caller.institution or "")
    if measure == ISSUED and not institution:
        raise FhirRefused("subject", code="subject_required")
    return institution
