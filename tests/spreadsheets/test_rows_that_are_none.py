"""Headings again, headings of sections, sums with something behind, remarks that void a row: named, and never taken for data or refused in riddles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun, workbook

HEAD = ["机构", "项目", "状态", "生效日期"]
ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}
FIRST, SECOND = ["东江医院", "tp", "合格", "2026-02-03"], ["东江医院", "alb", "合格", "2026-02-03"]


def sent(tmp_path: Path, *rows: list, merged: tuple[str, ...] = ()):
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, workbook(tmp_path / "q.xlsx", rows, merged=merged), "qualifications", **ROUND)
    return office, draft, outcome


@pytest.mark.parametrize("again", [HEAD, ["机构", "项目", "状态", None]])
def test_headings_of_a_second_page_are_passed_over_and_named(tmp_path: Path, again: list):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, again, SECOND)
    assert not outcome.faults and outcome.rows == 2
    assert [line["row"] for line in outcome.sheets[0]["passed_over"]] == [3]


@pytest.mark.parametrize("title", ["一、生化类", "（二）免疫类", "【临床检验】"])
@pytest.mark.parametrize("merged", [("A3:D3",), ()])
def test_the_heading_of_a_section_is_one_fault_that_says_so(tmp_path: Path, title: str, merged: tuple[str, ...]):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, [title, None, None, None], SECOND, merged=merged)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("section_row", 3)]


def test_a_hospital_over_its_rows_is_not_read_as_a_row(tmp_path: Path):
    _, _, outcome = sent(tmp_path, HEAD, ["云岭区人民医院", None, None, None], FIRST, merged=("A2:D2",))
    assert [fault.code for fault in outcome.faults] == ["section_row"]


def test_a_row_that_lacks_all_but_its_hospital_is_told_what_it_lacks(tmp_path: Path):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, ["东江医院", None, None, None])
    assert {fault.code for fault in outcome.faults} == {"required"}


@pytest.mark.parametrize("total", ["合计：贰项", "总计: 2 项", "合计（项）", "Total: 2"])
def test_sums_with_something_behind(tmp_path: Path, total: str):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, [total, None, None, None])
    assert not outcome.faults and [line["row"] for line in outcome.sheets[0]["passed_over"]] == [3]


@pytest.mark.parametrize("remark", ["作废", "2026年3月起暂停", "已取消", "suspended"])
def test_a_remark_that_voids_a_row_is_answered_for(tmp_path: Path, remark: str):
    office, draft, outcome = sent(tmp_path, [*HEAD, "备注"], [*FIRST, remark], [*SECOND, "新增"])
    assert not outcome.faults and [(line["row"], line["written"]) for line in outcome.sheets[0]["voided"]] == [(2, remark)]
    [found] = [one for one in office.check(draft)["findings"] if one["code"] == "remark_voids"]
    assert [row["written"] for row in found["rows"]] == [remark]


def test_two_rows_of_one_thing_that_differ_are_not_called_the_same(tmp_path: Path):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, [*FIRST[:2], "不合格", FIRST[3]], FIRST)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("repeated_row_differs", 3), ("repeated_row", 4)]
