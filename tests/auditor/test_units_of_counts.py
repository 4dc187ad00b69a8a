"""A count in thousands is no count of tests: a unit in a column or in words around the table is refused, unless it counts one by one."""

from __future__ import annotations

import pytest

from recognition.audit_store import ImportStore
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.auditor.test_columns_of_one_meaning import QIU, brought

HEAD, ROW = "机构,月份,项目,数量", "cq002,2025-08,tp,12"


@pytest.mark.parametrize(
    ("line", "unit"),
    [("单位：万,,,", "万"), ("数量单位：千次,,,", "千次"), ("2025年8月（单位：万次）,,,", "万次"), ("单位:,百,,", "百"), ("计量单位：元,,,", "元")],
)
def test_a_unit_in_words_around_the_table_is_refused(service, line, unit):
    assert [(fault.row, fault.code, fault.details["unit"]) for fault in brought(service, line, HEAD, ROW).faults] == [(1, "unit_other", unit)]
    below = brought(service, f"备注,{HEAD}", f",{ROW}", line).faults
    assert [(fault.row, fault.code) for fault in below][0] == (3, "unit_other")


@pytest.mark.parametrize("unit", ["万次", "千", "百例"])
def test_a_unit_in_a_column_is_refused(service, unit):
    assert [(fault.row, fault.code, fault.value) for fault in brought(service, f"{HEAD},单位", f"{ROW},次", f"cq001,2025-08,tp,3,{unit}").faults] == [
        (3, "unit_other", unit)
    ]


@pytest.mark.parametrize("unit", ["次", "例", "项", "人次", ""])
def test_units_that_count_one_by_one_are_fine(service, unit):
    assert not brought(service, f"单位：{unit},,,,", f"{HEAD},单位", f"{ROW},{unit}").faults
    assert ImportStore(service.data).billed(["2025-08"])["cq002", "2025-08", "tp"] == 12


def test_the_office_that_sends_it_is_no_unit(service):
    assert not brought(service, "填报单位：万州区人民医院,,,", HEAD, ROW).faults
    assert not brought(service, "单位：万州区人民医院,,,", HEAD, ROW).faults


def test_denominators_have_units_too(service):
    file = "单位：万份,,\n机构,月份,份数\ncq002,2025-08,4".encode()
    assert [fault.code for fault in bring(service, ImportStore(service.data), "denominators", "d.csv", file, QIU, now()).faults] == ["unit_other"]
