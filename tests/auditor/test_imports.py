"""What really happened: performed orders become repeats, volumes and denominators come in, and nothing raw reaches the disk."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta

import openpyxl
import pytest

from recognition.audit_store import ImportStore
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.clinician.sitting import Sitting
from tests.people import EAST

QIU, MA = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002")
REPORT, PATIENT = "LIS-2026-000417", "MRN-88231-7"


@pytest.fixture
def accepted(people):
    """Dr Lin has accepted a total protein of the day before yesterday."""
    day = datetime.now(SHANGHAI) - timedelta(days=2)
    asked = people["clinician"].asked(item="tp", issuer=EAST, performed_at=day.replace(microsecond=0).isoformat(), report_ref=REPORT, patient_ref=PATIENT)
    assert people["clinician"].decide(asked["id"], "accepted").status_code == 201
    return asked


def reversed_(service) -> int:
    today = now().astimezone(SHANGHAI).date()
    return service.summary(today - timedelta(days=400), today, (), {}, QIU, now()).totals["reversed"]


def orders(*rows: str, head: str = "机构,项目,检查时间,报告单号,患者标识") -> bytes:
    return "\n".join((head, *rows)).encode()


def test_an_order_performed_after_its_result_was_accepted_undoes_it_once(service, accepted):
    before, store = reversed_(service), ImportStore(service.data)
    yesterday = f"{datetime.now(SHANGHAI) - timedelta(days=1):%Y-%m-%d %H:%M}"
    file = orders(f"cq002,总蛋白,{yesterday},{REPORT},", f"cq002,tp,{yesterday},LIS-OTHER,", f"cq002,tp,{yesterday},,")
    outcome = bring(service, store, "orders", "orders.csv", file, QIU, now())
    assert (outcome.rows, outcome.matched, outcome.written, outcome.unmatched, outcome.unreferenced) == (3, 1, 1, 1, 1)
    assert reversed_(service) == before + 1
    again = bring(service, store, "orders", "orders.csv", file, QIU, now())
    assert (again.matched, again.written) == (1, 0) and reversed_(service) == before + 1
    for path in service.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert REPORT.encode() not in content and PATIENT.encode() not in content, path.name


def test_what_stands_for_a_reference_and_is_none_undoes_nothing(service, people):
    day = datetime.now(SHANGHAI) - timedelta(days=2)
    asked = people["clinician"].asked(item="alb", issuer=EAST, performed_at=day.replace(microsecond=0).isoformat(), report_ref="NULL")
    assert people["clinician"].decide(asked["id"], "accepted").status_code == 201
    before, yesterday = reversed_(service), f"{datetime.now(SHANGHAI) - timedelta(days=1):%Y-%m-%d %H:%M}"
    file = orders(*(f"cq002,alb,{yesterday},{nothing},{nothing}" for nothing in ("NULL", "无", "0", "000000", "--")))
    outcome = bring(service, ImportStore(service.data), "orders", "orders.csv", file, QIU, now())
    assert (outcome.rows, outcome.unreferenced, outcome.matched, outcome.written) == (5, 5, 0, 0)
    assert reversed_(service) == before


@pytest.mark.parametrize(
    ("kind", "file", "codes"),
    [
        (
            "billed",
            "机构,月份,项目,数量\ncq002,2026-13,tp,1\nnope,2026-01,tp,1\ncq002,2026-01,xx,1\ncq002,2026-01,tp,-1",
            ["month_malformed", "institution_unknown", "item_unknown", "number_malformed"],
        ),
        ("billed", "机构,月份,数量\ncq002,2026-01,1", ["heading_missing"]),
        ("billed", "机构,月份,项目,数量\ncq002,2026-01,tp,1\ncq002,2026-01,tp,2", ["repeated_row_differs"]),
        ("orders", "机构,项目,检查时间\ncq002,tp,2999-01-01", ["date_in_future"]),
        ("denominators", "%PDF-1.4 x", ["file_kind"]),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)
def test_with_one_wrong_row_nothing_is_kept_and_each_is_told(service, kind, file, codes):
    before = len(ImportStore(service.data).all())
    outcome = bring(service, ImportStore(service.data), kind, "x.csv", file.encode(), QIU, now())
    assert [fault.code for fault in outcome.faults] == codes
    assert len(ImportStore(service.data).all()) == before


def test_a_hospital_brings_its_own_and_no_others(service):
    store = ImportStore(service.data)
    assert bring(service, store, "denominators", "d.csv", "月份,已有报告数\n2026-09,400".encode(), MA, now()).written == 1
    assert store.denominators(["2026-09"]) == {("cq002", "2026-09"): 400}
    other = bring(service, store, "denominators", "d.csv", "机构,月份,已有报告数\nsc001,2026-09,400".encode(), MA, now())
    assert [fault.code for fault in other.faults] == ["institution_other"]


def test_a_later_import_counts_and_the_earlier_stays_to_be_read(service):
    store = ImportStore(service.data)
    for count in (100, 120):
        book = openpyxl.Workbook()
        for row in (["收费量月报"], ["机构", "月份", "项目", "数量"], ["云岭示范医院", "2026年8月", "白蛋白", count]):
            book.active.append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        assert bring(service, store, "billed", "b.xlsx", buffer.getvalue(), QIU, now()).written == 1
    assert store.billed(["2026-08"]) == {("cq002", "2026-08", "alb"): 120}
    assert [one.kind for one in store.all()[:2]] == ["billed", "billed"]


def test_the_page_takes_a_file_and_the_rate_appears_only_with_its_denominator(auditor_qiu):
    last = datetime.now(SHANGHAI).replace(day=1) - timedelta(days=1)
    period = f"from={last:%Y-%m}-01&to={last:%Y-%m-%d}&receiver=sc001"
    auditor_qiu.open(f"/audit?{period}")
    assert "互认率 –" in auditor_qiu.text
    auditor_qiu.open("/audit/imports")
    [form] = [one for one in auditor_qiu.forms() if one.action == "/audit/imports"]
    data = {**dict(form.values), "kind": "denominators", "file": (io.BytesIO(f"机构,月份,已有报告数\nsc001,{last:%Y-%m},200".encode("gb18030")), "分母.csv")}
    auditor_qiu._request("POST", "/audit/imports", data=data, content_type="multipart/form-data")
    assert "收下 1 个数字" in auditor_qiu.text
    auditor_qiu.open(f"/audit?{period}")
    assert "互认率 –" not in auditor_qiu.text
    [recognised] = re.findall(r"本期 (\d+) ÷ 200 份，1 家医院", auditor_qiu.text)
    assert int(recognised) > 0


def test_the_english_page_names_columns_by_what_english_files_call_them(app):
    page = Sitting(app, "en")
    page.sign_in("qiu")
    page.open("/audit/imports")
    assert (
        "Columns: institution code (institution), item code (item), performed (performed_at); besides, report number (report_ref)" in page.text
        and "项目" not in page.text
    )
