"""A charge of ten at once is refused, and never kept as the charge of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun, workbook

HEAD = ["机构或区划", "项目", "收费标准（元）", "生效日期"]
ROW = ["50", "总蛋白", "4.00", "2024-02-03"]


def sent(folder: Path, *rows: list[str]):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, workbook(folder / "tariffs.xlsx", list(rows)), "tariffs")
    with draft.reading() as reading:
        kept = [fen for (fen,) in reading.execute("SELECT fen FROM tariffs WHERE valid_from = '2024-02-03'").fetchall()]
    return [fault.code for fault in outcome.faults], kept


@pytest.mark.parametrize("heading", ["单位", "计价单位"])
@pytest.mark.parametrize("unit", ["10次", "十次", "元/10次", "每10次", "100 tests", "ten tests", "一打", "两项"])
def test_a_unit_of_several_is_refused(tmp_path: Path, heading: str, unit: str):
    assert sent(tmp_path, [*HEAD, heading], [*ROW, unit]) == (["charge_for_many"], [])


@pytest.mark.parametrize("unit", ["次", "1次", "一次", "每次", "元/次", "元", "项", "每部位", "test", ""])
def test_a_unit_of_one_is_read(tmp_path: Path, unit: str):
    assert sent(tmp_path, [*HEAD, "计价单位"], [*ROW, unit]) == ([], [400])


def test_a_line_above_and_a_heading(tmp_path: Path):
    assert sent(tmp_path, ["计价单位：10次"], HEAD, ROW) == (["charge_for_many"], [])
    assert sent(tmp_path / "b", [HEAD[0], HEAD[1], "收费标准（元/10次）", HEAD[3]], ROW)[1] == []
