"""Whose price it is: code and name that differ are refused, and a province is the two digits by which prices are looked up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun, workbook


def sent(folder: Path, *rows: list[str]):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, workbook(folder / "tariffs.xlsx", list(rows)), "tariffs")
    with draft.reading() as reading:
        kept = [tuple(row) for row in reading.execute("SELECT owner, item FROM tariffs WHERE valid_from = '2024-02-03'").fetchall()]
    return [fault.code for fault in outcome.faults], kept


MONEY, DAY = ["收费标准（元）", "生效日期"], ["4", "2024-02-03"]


@pytest.mark.parametrize(("code", "name"), [("机构编码", "机构名称"), ("机构代码", "医疗机构"), ("Institution code", "Institution name"), ("机构编码", "医院名称")])
def test_code_and_name_of_an_owner_agree_or_are_refused(tmp_path: Path, code: str, name: str):
    heads = [code, name, "项目", *MONEY]
    assert sent(tmp_path, heads, ["cq-lin", "东江医院", "tp", *DAY]) == (["institution_mismatch"], [])
    assert sent(tmp_path / "b", heads, ["cq-lin", "云岭区人民医院", "tp", *DAY]) == ([], [("cq-lin", "tp")])
    assert sent(tmp_path / "c", [name, code, "项目", *MONEY], ["东江医院", "cq-lin", "tp", *DAY]) == (["institution_mismatch"], [])


@pytest.mark.parametrize("heads", [["项目名称", "项目编码"], ["项目", "项目代码"], ["Item name", "Item code"]])
def test_code_and_name_of_an_item_agree_or_are_refused(tmp_path: Path, heads: list[str]):
    assert sent(tmp_path, ["机构", *heads, *MONEY], ["cq-lin", "白蛋白", "tp", *DAY]) == (["item_mismatch"], [])
    assert sent(tmp_path / "b", ["机构", *heads, *MONEY], ["cq-lin", "总蛋白", "tp", *DAY]) == ([], [("cq-lin", "tp")])


@pytest.mark.parametrize(("written", "owner"), [("重庆市", "50"), ("500000", "50"), ("50", "50"), ("5000", "50"), ("510100", "5101"), ("5101", "5101"), ("成都市", "5101"), ("四川省", "51"), ("510000", "51"), ("500111", "500111"), ("*", "*"), ("cq-lin", "cq-lin")])
def test_a_province_is_its_two_digits(tmp_path: Path, written: str, owner: str):
    assert sent(tmp_path, ["机构或区划", "项目", *MONEY], [written, "tp", *DAY]) == ([], [(owner, "tp")])
