"""Times and months in auditors' files, CSV and XLSX: each means one time or is refused in words."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import openpyxl
import orjson
import pytest

from recognition.audit_store import ImportStore
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.people import EAST

QIU = Caller("qiu", Role.AUDITOR)
DAY = datetime.now(SHANGHAI).replace(microsecond=0) - timedelta(days=1)
"""Yesterday at this time."""
FORMS = {
    "2026/11/7": (f"{DAY.year}/{DAY.month}/{DAY.day}", "d", "T00:00"), "2026年11月7日": (f"{DAY.year}年{DAY.month}月{DAY.day}日", "d", "T00:00"), "2026-11-07": (f"{DAY:%Y-%m-%d}", "d", "T00:00"), "20261107": (f"{DAY:%Y%m%d}", "d", "T00:00"),
    "2026/11/27 9:05": (f"{DAY.year}/{DAY.month}/{DAY.day} 9:05", "l", "T09:05"), "20261127090500": (f"{DAY:%Y%m%d}090500", "l", "T09:05"), "2026-11-28 09:30:00": (f"{DAY:%Y-%m-%d} 09:30:00", "l", "T09:30"), "上午9时30分": (f"{DAY.year}年{DAY.month}月{DAY.day}日上午9时30分", "l", "T09:30"),
    "20261127012345+0800": (f"{DAY:%Y%m%d}012300+0800", None, "T01:23"), "20261125123400Z": (f"{DAY:%Y%m%d}011500Z", None, "T01:15+00:00"), "2026-11-28T09:30:00+08:00": (f"{DAY:%Y-%m-%d}T09:30:00+08:00", None, "T09:30"),
    "day cell": (DAY.date(), "d", "T00:00"), "time cell": (DAY.replace(hour=9, minute=5, second=0, tzinfo=None), "l", "T09:05"), "14 digits as a number": (int(f"{DAY:%Y%m%d}090500"), "l", "T09:05"), "day number": ((DAY.date() - datetime(1899, 12, 30).date()).days + 0.375, "l", "T09:00"),
}  # fmt: skip


def accept(people, reference: str) -> None:
    """Dr Lin has accepted a total protein of the day before yesterday."""
    day = DAY - timedelta(days=1)
    asked = people["clinician"].asked(item="tp", issuer=EAST, performed_at=f"{day:%Y-%m-%dT00:00:00+08:00}", report_ref=reference)
    assert people["clinician"].decide(asked["id"], "accepted").status_code == 201


def book(*rows: list[object]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def orders(kind: str, *rows: tuple[object, str]) -> bytes:
    """A file of orders of total proteins, each with when it was performed and the number of the report."""
    head, lines = ["机构", "项目", "检查时间", "报告单号"], [["cq002", "总蛋白", written, reference] for written, reference in rows]
    return book(head, *lines) if kind == "xlsx" else "\n".join(",".join(map(str, row)) for row in (head, *lines)).encode("gb18030")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_order_is_matched_by_the_time_that_its_cell_says(service, people, kind: str):
    """One file with every form: reading it takes a process, of which fifty would be had otherwise."""
    forms = {f"LIS-{form.encode().hex()}-{kind}": told for form, told in FORMS.items() if kind == "xlsx" or isinstance(told[0], str)}
    for reference in forms:
        accept(people, reference)
    file = orders(kind, *((written, reference) for reference, (written, *_) in forms.items()))
    outcome = bring(service, ImportStore(service.data), "orders", f"o.{kind}", file, QIU, now())
    assert (outcome.faults, outcome.matched, outcome.written) == ([], len(forms), len(forms))
    size = service.ledger.size()
    entries = [orjson.loads(service.ledger.reads.entry(sequence)) for sequence in range(size - len(forms), size)]
    expected = [("repeat", f"{DAY:%Y-%m-%d}{time}", stated) for _, stated, time in forms.values()]
    assert [(entry["kind"], entry["performed"], entry.get("stated")) for entry in entries] == expected


UNCERTAIN = [
    ("2026-W48-5", "date_week"),
    ("03/04/2026", "date_ambiguous"),
    ("11/7/26", "date_ambiguous"),
    ("昨天", "date_relative"),
    ("上周五", "date_relative"),
    ("11.18", "date_year_missing"),
    ("2026-10", "date_month_only"),
    ("2026112", "date_length"),
    ("20261127096100", "time_impossible"),
    ("2026-11-27 24:00", "time_24"),
    ("2026-11-27 08:00-08:30", "offset_malformed"),
    ("2026-02-29", "date_impossible"),
    ("1999-12-31", "date_too_early"),
    ("foo", "date_malformed"),
    ("2999-01-01", "date_in_future"),
    ("2150-01-01", "date_in_future"),
    ("#N/A", "formula_error"),
]


def test_a_time_that_is_not_certain_is_refused_and_nothing_is_kept(service, auditor_qiu):
    size, file = service.ledger.size(), orders("csv", *((written, f"LIS-{row}") for row, (written, _) in enumerate(UNCERTAIN)))
    outcome = bring(service, ImportStore(service.data), "orders", "o.csv", file, QIU, now())
    assert [fault.code for fault in outcome.faults] == [code for _, code in UNCERTAIN] and service.ledger.size() == size
    auditor_qiu.open("/audit/imports")
    [form] = [one for one in auditor_qiu.forms() if one.action == "/audit/imports"]
    data = {**dict(form.values), "kind": "orders", "file": (io.BytesIO(file), "o.csv")}
    auditor_qiu._request("POST", "/audit/imports", data=data, content_type="multipart/form-data")
    assert auditor_qiu.page.status_code == 422 and not [code for _, code in UNCERTAIN if code in auditor_qiu.text], "the page says it in words"


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("2026-08", "2026-08"),
        ("2026.08", "2026-08"),
        ("2025.10", "2025-10"),
        ("2026年8月", "2026-08"),
        ("202608", "2026-08"),
        (202608, "2026-08"),
        (2025.11, "2025-11"),
        (datetime(2026, 8, 1), "2026-08"),
    ],
)
def test_a_month_is_kept_as_it_was_meant(service, cell: object, month: str):
    store = ImportStore(service.data)
    assert bring(service, store, "billed", "b.xlsx", book(["机构", "月份", "项目", "数量"], ["cq002", cell, "tp", 7]), QIU, now()).written == 1
    assert store.billed([month]) == {("cq002", month, "tp"): 7}


@pytest.mark.parametrize(
    ("cell", "code"),
    [(2025.10, "month_number"), ("2025.1", "month_number"), ("2026-13", "month_malformed"), ("上个月", "month_malformed"), ("2999-01", "date_in_future")],
)
def test_a_month_that_is_not_certain_is_refused(service, auditor_qiu, cell: object, code: str):
    file = book(["机构", "月份", "项目", "数量"], ["cq002", cell, "tp", 7])
    outcome = bring(service, ImportStore(service.data), "billed", "b.xlsx", file, QIU, now())
    assert [fault.code for fault in outcome.faults] == [code]
