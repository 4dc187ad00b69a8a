"""An amount in cells that are merged over several rows may be each row's or that of all together, so it is taken for none; other values hold for each."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from recognition.catalogue.drafts.submissions import Submissions
from tests.registrar.office import begun, workbook

HEAD = ["机构或区划", "项目", "收费标准（元）", "生效日期"]


def sent(folder: Path, rows: list[list], merged: tuple[str, ...]):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, workbook(folder / "tariffs.xlsx", rows, merged=merged), "tariffs")
    with draft.reading() as reading:
        return [fault.told() for fault in outcome.faults], [fen for (fen,) in reading.execute("SELECT fen FROM tariffs ORDER BY fen").fetchall()]


@pytest.mark.parametrize("amount", [12.0, 12, "12.00", "12元"])
def test_an_amount_over_two_rows_is_refused_in_both(tmp_path: Path, amount: object):
    rows = [HEAD, ["50", "总蛋白", amount, "2025-01-01"], ["50", "白蛋白", None, "2025-01-01"]]
    faults, kept = sent(tmp_path, rows, ("C2:C3",))
    assert [(fault["code"], fault["row"], fault["column"]) for fault in faults] == [("money_merged", 2, "C"), ("money_merged", 3, "C")] and kept == []


def test_names_and_days_over_two_rows_hold_for_each(tmp_path: Path):
    rows = [HEAD, ["50", "总蛋白", 4.0, "2025-01-01"], [None, "白蛋白", 5.0, None]]
    assert sent(tmp_path, rows, ("A2:A3", "D2:D3")) == ([], [400, 500])


def test_an_amount_over_two_columns_is_one_rows(tmp_path: Path):
    rows = [[*HEAD, "说明"], ["50", "总蛋白", "2025-01-01", 4.0, None]]
    rows[0] = ["机构或区划", "项目", "生效日期", "收费标准（元）", "说明"]
    assert sent(tmp_path, rows, ("D2:E2",))[1] == [400]


def test_the_marked_copy_keeps_merged_cells_and_is_refused_again_as_it_is(tmp_path: Path):
    rows = [["收费标准表", None, None, None], HEAD, ["50", "总蛋白", 12.0, "2025-01-01"], [None, "白蛋白", None, None], [None, "尿素", 5.0, None]]
    spans = ("A1:D1", "A3:A5", "C3:C4", "D3:D5")
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, workbook(tmp_path / "tariffs.xlsx", rows, merged=spans), "tariffs")
    told = [(fault.code, fault.row, fault.column) for fault in outcome.faults]
    assert told == [("money_merged", 3, 2), ("money_merged", 4, 2)]
    marked = Submissions(office.data).file({"id": office.last, "suffix": ".xlsx"}, marked=True)
    sheet = openpyxl.load_workbook(marked).worksheets[1]
    assert sorted(map(str, sheet.merged_cells.ranges)) == sorted(spans)
    assert sheet["C3"].value == 12 and sheet["C3"].comment.text.count("逐行填写") == 1, "said once, where it is seen"
    assert [(fault.code, fault.row, fault.column) for fault in office.send(draft, marked, "tariffs").faults] == told


def test_ranges_that_lie_over_each_other_leave_a_copy_that_opens(tmp_path: Path):
    rows = [HEAD, ["50", "总蛋白", "十二", "2025-01-01"], [None, "白蛋白", "五", None]]
    office = begun(tmp_path)
    office.send(office.draft(), workbook(tmp_path / "tariffs.xlsx", rows, merged=("A2:A3", "A3:B3")), "tariffs")
    marked = Submissions(office.data).file({"id": office.last, "suffix": ".xlsx"}, marked=True)
    assert [str(one) for one in openpyxl.load_workbook(marked).worksheets[1].merged_cells.ranges] == ["A2:A3"]
