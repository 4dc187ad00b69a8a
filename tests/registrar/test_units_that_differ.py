"""Tariff files with two units are refused, wherever the second stands; a unit that agrees, or that is none of money, changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun, workbook

HEAD = ["机构或区划", "项目", "收费标准（元）", "生效日期"]
ROW = ["50", "总蛋白", "4.00", "2025-01-01"]


def sent(folder: Path, *rows: list[str]):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, workbook(folder / "tariffs.xlsx", list(rows)), "tariffs")
    with draft.reading() as reading:
        return outcome, [fen for (fen,) in reading.execute("SELECT fen FROM tariffs").fetchall()]


@pytest.mark.parametrize(
    "above", [["单位：分"], ["价格单位：万元"], ["金额单位", "分"], ["2025年价目表（单位:角）"], ["单位为分"], ["Unit: fen"], ["Amounts in cents"]]
)
def test_a_line_above_that_names_another_unit_than_the_heading(tmp_path: Path, above: list[str]):
    outcome, kept = sent(tmp_path, above, HEAD, ROW)
    [fault] = [one.as_dict() for one in outcome.faults]
    assert (fault["code"], fault["column"], kept) == ("money_unit_differs", "C", [])


@pytest.mark.parametrize("above", [["单位：元"], ["价格单位：人民币元"], ["填报单位：东江医院"], ["单位：次"], ["Unit: yuan"]])
def test_a_line_above_that_agrees_or_says_something_else(tmp_path: Path, above: list[str]):
    outcome, kept = sent(tmp_path, above, HEAD, ROW)
    assert not outcome.faults and kept == [400]


@pytest.mark.parametrize("above", [["单位：美元"], ["币种：USD"], ["货币单位：港币"]])
def test_money_of_another_kind_above(tmp_path: Path, above: list[str]):
    outcome, kept = sent(tmp_path, above, HEAD, ROW)
    assert [fault.code for fault in outcome.faults] == ["money_unit_unknown"] and not kept


def test_two_lines_above_that_differ(tmp_path: Path):
    outcome, kept = sent(tmp_path, ["单位：元"], ["单位：分"], ["机构或区划", "项目", "价格", "生效日期"], ROW)
    assert [fault.code for fault in outcome.faults] == ["money_unit_differs"] and not kept


@pytest.mark.parametrize("heading", ["单位", "计价单位", "货币单位", "Unit"])
@pytest.mark.parametrize(
    ("unit", "code"), [("分", "money_unit_differs"), ("万元", "money_unit_differs"), ("分/次", "money_unit_differs"), ("美元", "money_unit_unknown")]
)
def test_a_column_that_names_another_unit_than_the_heading(tmp_path: Path, heading: str, unit: str, code: str):
    outcome, kept = sent(tmp_path, [*HEAD, heading], [*ROW, unit])
    [fault] = [one.as_dict() for one in outcome.faults]
    assert (fault["code"], fault["row"], fault["column"], kept) == (code, 2, "E", [])


@pytest.mark.parametrize("unit", ["元", "元/次", "次", "项", "每部位", ""])
def test_a_column_that_agrees_or_says_for_what_is_charged(tmp_path: Path, unit: str):
    outcome, kept = sent(tmp_path, [*HEAD, "单位"], [*ROW, unit])
    assert not outcome.faults and kept == [400]


@pytest.mark.parametrize(("unit", "codes"), [("元", []), ("分", ["money_unit_differs"])])
def test_a_column_beside_amounts_with_their_own_unit(tmp_path: Path, unit: str, codes: list[str]):
    outcome, _kept = sent(tmp_path, ["机构或区划", "项目", "价格", "生效日期", "单位"], ["50", "总蛋白", "4.00元", "2025-01-01", unit])
    assert [fault.code for fault in outcome.faults] == codes
