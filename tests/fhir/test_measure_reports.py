"""The figures as MeasureReport: those of the summaries to the fen, by the same rules of who sees what, small counts masked as on the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from recognition.audit_store import ImportStore
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Role
from recognition.domain.periods import days_of
from recognition.services.audit_imports import bring
from recognition.services.keys import KEYS, issue_key
from recognition.services.official_rate import official_rate
from recognition.services.summary_requests import SummaryRequest
from recognition.web.shared.service import CLOCK
from tests.fhir.calling import BASE, called, sent
from tests.web.visitor import Visitor

QIU, MA = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002")


@pytest.fixture
def today(app) -> date:
    return shanghai_day(app.extensions[CLOCK]())


def figures(report) -> dict[str, Decimal | str]:
    """Value by counter, in yuan where money; why it is absent where it is."""
    told = {}
    for group in report["group"]:
        score = group["measureScore"]
        told[group["code"]["coding"][0]["code"]] = score["value"] if "value" in score else score["extension"][0]["valueCode"]
    return told


def shown(totals) -> dict[str, Decimal | str]:
    return {
        name: "masked" if value is None else Decimal(value) / 100 if name.endswith("_fen") else value for name, value in totals.items() if name not in UNSEEN
    }


UNSEEN = ("repeated_elsewhere", "repeated_elsewhere_fen")


def test_a_month_of_the_region_is_the_summary_of_its_days(people, app, today):
    report = called(people["auditor"], f"/MeasureReport/tally-{today:%Y%m}")
    since, until = days_of("month", f"{today:%Y-%m}")
    summary = app.extensions["recognition"].summary(since, until, (), {}, QIU, app.extensions[CLOCK]())
    assert {name: value for name, value in figures(report).items() if name not in UNSEEN} == shown(summary.totals)
    assert report["period"] == {"start": since.isoformat(), "end": until.isoformat()}
    assert report["identifier"][0]["value"] == f"{summary.as_of['sequence']},{today}"
    assert report["measure"] == f"{BASE}/Measure/tally|2026.2" and "reporter" not in report


def test_money_keeps_its_two_decimals(people, today):
    text = sent(people["auditor"], f"/MeasureReport/tally-{today:%Y%m}").get_data(as_text=True)
    money = [part.partition(",")[0] for part in text.split('"value":')[1:] if '"unit":"元"' in part.partition("}")[0]]
    assert len(money) > 5 and all(len(each.partition(".")[2]) == 2 for each in money)
    assert any(each.endswith("0") and each != "0.00" for each in money)


def test_a_hospital_s_auditor_sees_its_own_without_naming_it(people, app, today):
    [newest] = [entry["resource"] for entry in called(people["hospital_auditor"], "/MeasureReport?measure=tally&_count=1")["entry"]]
    named = called(people["auditor"], f"/MeasureReport/tally-{today:%Y%m}-cq002")
    assert newest["reporter"]["reference"] == "Organization/cq002" and newest["id"] == named["id"]
    assert figures(newest) == {name: value for name, value in figures(named).items() if name not in UNSEEN}
    for path in (
        "/MeasureReport?reporter=Organization/sc001",
        f"/MeasureReport/tally-{today:%Y%m}-sc001",
        "/Measure/tally/$evaluate-measure?periodStart=2026-01&periodEnd=2026-11&subject=Organization/sc001",
    ):
        assert called(people["hospital_auditor"], path, status=403)["issue"][0]["code"] == "forbidden"


def test_the_official_rate_has_its_parts_and_without_a_denominator_no_value(people, app, today):
    service, month = app.extensions["recognition"], f"{today:%Y-%m}"
    path = f"/MeasureReport/official-rate-{today:%Y%m}-cq002"
    assert figures(called(people["auditor"], path)) == {"official_rate": "unknown"}
    file = f"机构,月份,已有报告数\ncq002,{month},70".encode()
    assert bring(service, ImportStore(service.data), "denominators", "d.csv", file, QIU, app.extensions[CLOCK]()).written == 1
    told = called(people["auditor"], path)
    rate = official_rate(service, SummaryRequest(*days_of("month", month), (), {"receiver": "cq002"}), QIU, today)
    counts = {each["code"]["coding"][0]["code"]: each["count"] for each in told["group"][0]["population"]}
    assert counts == {"numerator": rate.recognised, "denominator": 70}
    [value] = figures(told).values()
    assert value.as_tuple().exponent == -2 and abs(value - Decimal(100 * rate.recognised) / 70) <= Decimal("0.005")
    assert figures(called(people["hospital_auditor"], f"/MeasureReport/official-rate-{today:%Y%m}")) == figures(told)


def test_any_days_are_evaluated_and_a_month_is_all_of_it(people, app):
    service = app.extensions["recognition"]
    for query, days in {
        "periodStart=2026-10&periodEnd=2026-11": ("2026-10-01", "2026-11-30"),
        "periodStart=2026-11-03&periodEnd=2026-11-09": ("2026-11-03", "2026-11-09"),
        "periodStart=2026&periodEnd=2026": ("2026-01-01", "2026-12-31"),
    }.items():
        told = called(people["auditor"], f"/Measure/tally/$evaluate-measure?{query}")
        assert (told["period"]["start"], told["period"]["end"]) == days and "id" not in told
        summary = service.summary(*map(date.fromisoformat, days), (), {}, QIU, app.extensions[CLOCK]())
        assert figures(told)["lookups"] == summary.totals["lookups"]
    for query in (
        "periodStart=2026-11",
        "periodStart=2026-11-03T12:00:00Z&periodEnd=2026-11",
        "periodStart=2026-12&periodEnd=2026-11",
        "periodStart=x&periodEnd=2026",
    ):
        called(people["auditor"], f"/Measure/tally/$evaluate-measure?{query}", status=400)
    named = called(people["auditor"], f"/Measure/$evaluate-measure?measure={BASE}/Measure/tally&periodStart=2026&periodEnd=2026&subject=Organization/cq002")
    assert named["reporter"]["reference"] == "Organization/cq002"


@pytest.mark.parametrize(
    ("query", "months"),
    [
        ("period={last}", ["last"]),
        ("period=ge{last}-01&period=le{last}-28", ["last"]),
        ("period=ge{last}-01&period=le{last}", ["last"]),
        ("period={last}-15", []),
        ("period=sa{last}", ["this"]),
        ("period=gt{last}-15&period=lt{this}", ["last"]),
        ("period={last},{this}", ["last", "this"]),
        ("period=eb2020", []),
        ("date=2020", []),
        ("status=error", []),
    ],
)
def test_reports_are_searched_by_what_they_measure(people, today, query, months):
    named = {"this": f"{today:%Y-%m}", "last": f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"}
    found = called(people["auditor"], f"/MeasureReport?measure=Measure/tally&{query.format(**named)}")
    told = [entry["resource"]["period"]["start"][:7] for entry in found.get("entry", ()) if entry["search"]["mode"] == "match"]
    assert [name for name in ("last", "this") if named[name] in told] == months and found["total"] == len(told)


def test_a_date_is_that_of_the_making_and_the_bundle_says_so(people):
    found = called(people["auditor"], "/MeasureReport?date=ge2026-01-01&measure=tally")
    [warning] = [entry["resource"]["issue"][0] for entry in found["entry"] if entry["search"]["mode"] == "outcome"]
    assert "period" in warning["details"]["text"] and found["total"] > 0


@pytest.mark.parametrize(
    "name", ["tally-209901", "tally-2026", "tally-202613", "nix-202611", "tally-202611-", "own-results-elsewhere-1999", "tally-202611-a_b"]
)
def test_a_report_of_no_period_is_not_found(people, name):
    called(people["auditor"], f"/MeasureReport/{name}", status=404)


def test_an_institution_that_nobody_knows_is_refused_and_not_zero(people, today):
    outcome = called(people["auditor"], "/MeasureReport?reporter=Organization/nix", status=400)
    assert (outcome["issue"][0]["details"]["coding"][0]["code"], outcome["issue"][0]["location"]) == ("institution_unknown", ["http.reporter"])
    called(people["auditor"], "/MeasureReport?reporter=Practitioner/1", status=400)


def test_an_auditor_of_part_of_the_region_is_told_that_it_is_that_part(app, people, today):
    service = app.extensions["recognition"]
    chongqing = Visitor(app, issue_key(app.extensions[KEYS], service.ledger, datetime.now(UTC), "test", Role.AUDITOR, region="50"))
    path = f"/MeasureReport/tally-{today:%Y%m}"
    part, whole = called(chongqing, path), called(people["auditor"], path)
    assert part["reporter"]["display"] == "重庆市" and figures(part)["lookups"] < figures(whole)["lookups"]
    assert figures(called(chongqing, f"{path}-cq002"))["lookups"] > 0
    assert called(chongqing, f"{path}-sc001", status=403)["issue"][0]["code"] == "forbidden"


def test_measures_say_what_they_count(people):
    told = called(people["auditor"], "/Measure/tally")
    assert {each["code"]["coding"][0]["code"] for each in told["group"]} >= {"lookups", "avoided", "saved_fen"} and all(
        each["description"] for each in told["group"]
    )
    rate = called(people["auditor"], "/Measure/official-rate")["group"][0]
    assert [each["description"] for each in rate["population"]] == ["互认的报告份数", "已有的报告份数"]
    assert called(people["auditor"], "/Measure")["total"] == 3


@pytest.mark.parametrize("measure", ["tally", "official-rate", "own-results-elsewhere"])
@pytest.mark.parametrize("days", [("0001", "2026"), ("2026", "9999-12-31"), ("0001-01-01T00:00:00Z", "0001-01-01")])
def test_days_at_the_ends_of_the_calendar_are_refused(people, measure, days):
    path = f"/Measure/{measure}/$evaluate-measure?periodStart={days[0]}&periodEnd={days[1]}&subject=Organization/cq002"
    [issue] = called(people["auditor"], path, status=400)["issue"]
    assert issue["details"]["coding"][0]["code"] == "year_out_of_range"


@pytest.mark.parametrize("measure", ["tally", "official-rate"])
def test_one_receiver_is_evaluated_by_reporter_as_in_a_search_or_by_subject(people, today, measure):
    path = f"/Measure/{measure}/$evaluate-measure?periodStart={today:%Y-%m}&periodEnd={today:%Y-%m}"
    read = called(people["auditor"], f"/MeasureReport/{measure}-{today:%Y%m}-cq001")
    for named in ("reporter=Organization/cq001", "subject=Organization/cq001", f"reporter={BASE}/Organization/cq001&subject=Organization/cq001"):
        told = called(people["auditor"], f"{path}&{named}")
        assert told["reporter"]["reference"] == "Organization/cq001" and told["group"] == read["group"] != called(people["auditor"], path)["group"]
    called(people["hospital_auditor"], f"{path}&reporter=Organization/cq001", status=403)
    assert called(people["hospital_auditor"], f"{path}&reporter=Organization/cq002")["group"] == called(people["hospital_auditor"], path)["group"]
    for wrong, code in (
        ("reporter=Organization/nix", "institution_unknown"),
        ("reporter=Practitioner/1", "reference_malformed"),
        ("reporter=Organization/cq001&subject=Organization/cq002", "institutions_differ"),
    ):
        [issue] = called(people["auditor"], f"{path}&{wrong}", status=400)["issue"]
        assert (issue["details"]["coding"][0]["code"], issue["location"]) == (code, ["http.reporter"])


def test_a_report_has_the_id_by_which_it_was_read(people, today):
    for holder in ("auditor", "hospital_auditor"):
        for name in (f"tally-{today:%Y%m}", f"tally-{today:%Y%m}-cq002", f"official-rate-{today:%Y%m}"):
            assert called(people[holder], f"/MeasureReport/{name}")["id"] == name
