"""Monthly figures of two sides: the region's stands over the hospital's in whatever order they came, who brought one is shown, and a denominator
that cannot be is refused or asked about and never printed as a rate."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from recognition.audit_store import Import, ImportStore, TakenBack
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.ledger.reader import LedgerReader
from recognition.services.audit_imports import bring
from recognition.services.official_rate import official_rate
from recognition.services.recognised_reports import MonthsOfFile, recognised_reports
from recognition.services.summary_requests import SummaryRequest
from recognition.web.shared.service import now
from tests.clinician.sitting import Sitting

QIU, MA = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002")
ENGLISH = {"denominators": "institution,month,reports", "billed": "institution,month,item,count"}


def brings(service, caller, month, count, kind="denominators", hospital="cq002"):
    item = ",tp" if kind == "billed" else ""
    return bring(service, ImportStore(service.data), kind, "x.csv", f"{ENGLISH[kind]}\n{hospital},{month}{item},{count}".encode(), caller, now())


def last_month() -> tuple[date, date]:
    last = datetime.now(SHANGHAI).date().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


@pytest.fixture
def recognised(service) -> tuple[str, int]:
    """Last month and the reports that its hospital accepted then."""
    first, last = last_month()
    reports = recognised_reports(service.ledger.reads, "cq002", first, last)
    count = len({report for of_month in reports.values() for report in of_month})
    assert count > 3
    return f"{first:%Y-%m}", count


def noted(store: ImportStore, caller: Caller, kind: str, count: int) -> int:
    """Brought by the caller in 2025-04, as `bring` keeps it."""
    key = ("cq002", "2025-04", *(["tp"] if kind == "billed" else []))
    return store.note(Import(0, now(), caller.by, caller.institution, kind, "x.csv", "", 1, None, 1), **{kind: {key: count}})


@pytest.mark.parametrize("order", [(QIU, MA), (MA, QIU)], ids=["region first", "hospital first"])
@pytest.mark.parametrize("kind", ["denominators", "billed"])
def test_the_regions_figure_stands_whoever_came_first(tmp_path, order, kind):
    store, counts = ImportStore(tmp_path), {QIU: 900, MA: 700}
    numbers = {caller: noted(store, caller, kind, counts[caller]) for caller in order}
    [figure] = store.monthly(kind, ["2025-04"]).values()
    assert (figure.count, figure.own, figure.institution, figure.by, figure.number) == (900, 700, None, "qiu", numbers[QIU])


@pytest.mark.parametrize("kind", ["denominators", "billed"])
def test_taken_back_the_hospitals_own_stands_again_and_of_two_by_one_side_the_later(tmp_path, kind):
    store = ImportStore(tmp_path)
    for count in (700, 1):
        noted(store, MA, kind, count)
    for count in (800, 900):
        number = noted(store, QIU, kind, count)
    assert [(figure.count, figure.own) for figure in store.monthly(kind, ["2025-04"]).values()] == [(900, 1)]
    store.take_back(number, TakenBack(now(), "qiu", "entered_in_error", 0), None)
    assert [(figure.count, figure.own) for figure in store.monthly(kind, ["2025-04"]).values()] == [(800, 1)]
    store.take_back(number - 1, TakenBack(now(), "qiu", "entered_in_error", 0), None)
    [figure] = store.monthly(kind, ["2025-04"]).values()
    assert (figure.count, figure.own, figure.institution) == (1, None, "cq002")


def test_the_hospital_is_told_that_the_regions_stands(service, auditor_ma):
    assert [brings(service, caller, "2025-05", 100).outranked for caller in (MA, QIU, MA)] == [0, 0, 1]


def test_a_denominator_below_what_the_ledger_has_is_refused_with_both_numbers(service, recognised):
    month, count = recognised
    for caller in (MA, QIU):
        outcome = brings(service, caller, month, count - 1)
        [fault] = outcome.faults
        assert (fault.code, fault.row, outcome.number) == ("denominator_below_recognised", 2, 0)
        told = fault.as_dict()
        assert f"（{count} 份）" in told["wrong"]["zh"] and told["column"] == "C" and f"{count} at least" in told["right"]["en"]
    assert brings(service, MA, month, count).written == 1


def test_of_a_month_that_still_runs_it_is_taken_and_asked_about_and_no_rate_is_given(service, people, auditor_ma, auditor_qiu):
    for number in range(3):
        asked = people["clinician"].asked(report_ref=f"running {number}")
        assert people["clinician"].decide(asked["id"], "accepted").status_code == 201
    today = datetime.now(SHANGHAI).date()
    assert brings(service, MA, f"{today:%Y-%m}", 2).written == 1
    period = f"from={today:%Y-%m}-01&to={today}&receiver=cq002"
    for auditor in (auditor_ma, auditor_qiu):
        auditor.open(f"/audit?{period}")
        assert "互认率 –" in auditor.text and "有 1 个月的分母小于账本中采信的报告" in auditor.text
        auditor.open(f"/audit/questions?{period}")
        assert "小于采信报告的分母" in auditor.text and "填报的已有报告 2 份" in auditor.text and "医院填报 · ma · " in auditor.text


def test_one_hospitals_impossible_month_leaves_the_others_rate(service):
    first, last = last_month()
    request, today = SummaryRequest(first, last), datetime.now(SHANGHAI).date()
    brings(service, QIU, f"{first:%Y-%m}", 5000, hospital="sc001")
    of_sc001 = official_rate(service, SummaryRequest(first, last, (), {"receiver": "sc001"}), QIU, today)
    # as an earlier version, which did not hold it against the ledger, may have kept it
    kept = Import(0, now(), "qiu", None, "denominators", "x.csv", "", 1, None, 1)
    ImportStore(service.data).note(kept, denominators={("cq002", f"{first:%Y-%m}"): 1})
    whole = official_rate(service, request, QIU, today)
    assert (whole.recognised, whole.existing, whole.hospitals) == (of_sc001.recognised, 5000, 1)
    assert [(one.institution, one.existing) for one in whole.impossible] == [("cq002", 1)]


def test_the_pages_say_who_brought_a_figure(service, app, auditor_qiu, auditor_ma, recognised):
    month, count = recognised
    first, last = last_month()
    brings(service, QIU, month, count * 4)
    brings(service, MA, month, count)
    english = Sitting(app, "en")
    english.sign_in("qiu")
    for auditor, words in (
        (auditor_qiu, f"地区审计填报 · qiu · {now().astimezone(SHANGHAI).date()}"),
        (auditor_ma, f"地区审计填报 · {now().astimezone(SHANGHAI).date()}"),
        (english, "Brought by the region's auditor"),
    ):
        auditor.open(f"/audit?from={first}&to={last}&receiver=cq002")
        assert words in auditor.text and "25.00 %" in auditor.text
    assert f"医院填报的 {count} 未采用" in auditor_ma.text and "qiu" not in auditor_ma.text
    brings(service, MA, month, 40, "billed")
    auditor_qiu.open(f"/audit/billed?from={first}&to={last}&receiver=cq002&item=tp")
    assert "收费量由谁填报" in auditor_qiu.text and "医院填报 · ma · " in auditor_qiu.text


def test_a_file_looks_at_a_bounded_number_of_decisions(service, recognised):
    first, last = last_month()
    reads = LedgerReader(service.data)
    assert MonthsOfFile(reads).more_than("cq002", first, last, 0) == recognised[1]
    assert MonthsOfFile(reads, most=0).more_than("cq002", first, last, 0) is None
    spent = MonthsOfFile(reads, most=1)
    spent.more_than("cq002", first, last, 0)
    assert spent.more_than("cq002", first, last, 0) is None
