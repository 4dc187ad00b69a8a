"""A hospital's results at others as MeasureReport: the figures and masks of the pages, of its own hospital alone, and the report says what is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Role
from recognition.services.keys import KEYS, issue_key
from recognition.web.shared.service import CLOCK
from tests.fhir.calling import called
from tests.fhir.test_measure_reports import MA, figures, shown
from tests.web.visitor import Visitor


@pytest.fixture
def today(app) -> date:
    return shanghai_day(app.extensions[CLOCK]())


def test_own_results_elsewhere_are_masked_as_the_pages_hide_them(people, app, today):
    # Of a year that has a month that is over.
    year = (today.replace(day=1) - timedelta(days=1)).year
    report = called(people["hospital_auditor"], f"/MeasureReport/own-results-elsewhere-{year}")
    service = app.extensions["recognition"]
    whole = (date(year, 1, 1), date(year, 12, 31))
    summary = service.summary(*whole, ("month",), {"issuer": "cq002"}, MA, app.extensions[CLOCK]())
    assert figures(report) == {name: value for name, value in shown(summary.totals).items() if name in figures(report)}
    assert "masked" in figures(report).values() and report["subject"]["reference"] == "Organization/cq002"
    assert {"avoided_by_report", "partly_reversed"}.isdisjoint(figures(report))
    for group in report["group"]:
        counter = group["code"]["coding"][0]["code"]
        for stratum, row in zip(group["stratifier"][0]["stratum"], summary.rows, strict=True):
            assert stratum["value"]["text"] == row["month"] and ("value" in stratum["measureScore"]) is (row[counter] is not None)
    part = f"/Measure/own-results-elsewhere/$evaluate-measure?periodStart={year}-01&periodEnd={year}-02"
    outcome = called(people["hospital_auditor"], part, status=403)
    assert outcome["issue"][0]["details"]["coding"][0]["code"] == "only_in_sums"


def test_another_hospital_s_results_elsewhere_are_no_hospital_s_to_see(people, today):
    year = today.year
    for other in ("cq001", "sc001"):
        for path in (
            f"/MeasureReport?subject=Organization/{other}",
            f"/MeasureReport?subject=Organization/{other}&_summary=count",
            f"/MeasureReport?subject=Organization/cq002,Organization/{other}",
            f"/MeasureReport/own-results-elsewhere-{year}-{other}",
            f"/Measure/own-results-elsewhere/$evaluate-measure?periodStart={year}&periodEnd={year}&subject=Organization/{other}",
        ):
            [issue] = called(people["hospital_auditor"], path, status=403)["issue"]
            assert (issue["code"], issue["location"]) == ("forbidden", ["http.subject"])


def test_an_auditor_of_part_of_the_region_is_told_that_results_were_counted_there_alone(app, people, today):
    service = app.extensions["recognition"]
    chongqing = Visitor(app, issue_key(app.extensions[KEYS], service.ledger, datetime.now(UTC), "test", Role.AUDITOR, region="50"))
    path = f"/MeasureReport/own-results-elsewhere-{today.year}-sc001"
    part, whole = called(chongqing, path), called(people["auditor"], path)
    assert part["reporter"] == {"display": "重庆市"} and part["subject"]["reference"] == "Organization/sc001"
    assert "reporter" not in whole and figures(part)["lookups"] < figures(whole)["lookups"]


def test_the_period_of_own_results_elsewhere_is_what_is_counted(people, today):
    over = today.replace(day=1) - timedelta(days=1)
    year = over.year
    own = called(people["hospital_auditor"], f"/MeasureReport/own-results-elsewhere-{year}")
    assert own["period"] == {"start": f"{year}-01-01", "end": over.isoformat()}
    assert max(each["value"]["text"] for each in own["group"][0]["stratifier"][0]["stratum"]) <= f"{over:%Y-%m}"
    region = called(people["auditor"], f"/MeasureReport/own-results-elsewhere-{year}-cq002")
    assert region["period"]["end"] == f"{year}-12-31"
    found = called(people["hospital_auditor"], f"/MeasureReport?measure=own-results-elsewhere&period=ge{year}-01-01&period=le{over}")
    assert found["total"] == 1


def test_own_results_elsewhere_are_of_a_subject_and_of_no_single_receiver(people, today):
    path = f"/Measure/own-results-elsewhere/$evaluate-measure?periodStart={today.year}&periodEnd={today.year}"
    for query, code, field in (
        ("&subject=Organization/cq002&reporter=Organization/cq001", "operation_parameter_not_supported", "reporter"),
        ("", "subject_required", "subject"),
    ):
        [issue] = called(people["auditor"], f"{path}{query}", status=400)["issue"]
        assert (issue["details"]["coding"][0]["code"], issue["location"]) == (code, [f"http.{field}"])


def test_results_of_no_hospital_are_no_report(people, today):
    called(people["auditor"], f"/MeasureReport/own-results-elsewhere-{today.year}", status=404)
    for query, warned in (("measure=own-results-elsewhere", 1), ("measure=own-results-elsewhere&subject=Organization/cq002", 0), ("_count=1", 0)):
        found = called(people["auditor"], f"/MeasureReport?{query}")
        codes = [
            issue["details"]["coding"][0]["code"] for entry in found["entry"] if entry["search"]["mode"] == "outcome" for issue in entry["resource"]["issue"]
        ]
        assert codes == ["subject_required"] * warned and bool(found["total"]) is not bool(warned)
