"""A figure of a month stands under a month; one under a day or time is no month's figure and is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from recognition.audit_store import ImportStore
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.auditor.test_columns_of_one_meaning import QIU, workbook


def billed(service, cell: object):
    file = workbook(月报=[["机构", "月份", "项目", "数量"], ["cq002", cell, "tp", 7]])
    return bring(service, ImportStore(service.data), "billed", "b.xlsx", file, QIU, now())


@pytest.mark.parametrize(
    "cell",
    [
        "2025-09-15",
        "20250715",
        20250715,
        "2025-10-08 12:00",
        "2025/7/15 8:00",
        "2025-09-01",
        datetime(2025, 9, 15),
        datetime(2025, 9, 1, 12),
        date(2025, 9, 2),
        45_915,
    ],
)
def test_a_day_is_no_month(service, cell):
    assert [(fault.row, fault.heading, fault.code) for fault in billed(service, cell).faults] == [(2, "月份", "month_is_day")]


@pytest.mark.parametrize("cell", ["2025-09", "2025年9月", "202509", 202509, datetime(2025, 9, 1), date(2025, 9, 1), 45_901])
def test_a_month_or_the_first_of_one_in_a_cell_of_days_is(service, cell):
    assert not billed(service, cell).faults
    assert ImportStore(service.data).billed(["2025-09"])["cq002", "2025-09", "tp"] == 7
