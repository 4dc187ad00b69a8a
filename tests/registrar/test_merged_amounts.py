"""An amount in cells that are merged over several rows may be each row's or that of all together, so it is taken for none; other values hold for each."""

from __future__ import annotations

from pathlib import Path

import pytest

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
