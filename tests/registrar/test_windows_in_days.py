"""Windows are read in days alone, and last days as days that count: another unit or an excluded day is refused, wherever it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun, workbook

ROW = ["总蛋白", "CY", "3", "2024-02-03"]


def sent(folder: Path, *rows: list[str]):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, workbook(folder / "listings.xlsx", list(rows)), "listings")
    with draft.reading() as reading:
        return [fault.code for fault in outcome.faults], [
            tuple(row) for row in reading.execute("SELECT window_days, valid_to FROM listings WHERE valid_from = '2024-02-03'").fetchall()
        ]


def head(window: str, *more: str) -> list[str]:
    return ["项目", "互认范围", window, "生效日期", *more]


@pytest.mark.parametrize(
    "window",
    [
        "互认时限（小时）",
        "互认时限（月）",
        "Window (weeks)",
        "互认时限（工作日）",
        "互认时限(个月)",
        "时限【年】",
        "Window [business days]",
        "有效天数（工作日）",
    ],
)
def test_a_heading_in_another_unit_is_refused(tmp_path: Path, window: str):
    assert sent(tmp_path, head(window), ROW) == (["window_unit"], [])


@pytest.mark.parametrize(
    "window", ["互认时限", "互认时限（天）", "互认时限（日）", "互认时限（自然日）", "Window (days)", "window_days", "互认时限（必填）", "互认时限（单位：天）"]
)
def test_days_or_nothing_are_read(tmp_path: Path, window: str):
    assert sent(tmp_path, head(window), ROW) == ([], [(3, None)])


@pytest.mark.parametrize("line", ["互认时限单位：月", "单位：小时", "时限以周计", "Unit: weeks"])
def test_a_line_above_in_another_unit_is_refused(tmp_path: Path, line: str):
    assert sent(tmp_path, [line], head("互认时限"), ROW) == (["window_unit"], [])


@pytest.mark.parametrize("line", ["互认时限单位：天", "填报单位：东江医院", "2025年第3季度互认目录"])
def test_a_line_above_that_says_days_or_something_else_is_nothing(tmp_path: Path, line: str):
    assert sent(tmp_path, [line], head("互认时限"), ROW) == ([], [(3, None)])


@pytest.mark.parametrize(("unit", "faults"), [("月", ["window_unit"]), ("小时", ["window_unit"]), ("天", []), ("", []), ("g/L", [])])
def test_a_column_beside_the_window(tmp_path: Path, unit: str, faults: list[str]):
    assert sent(tmp_path, head("互认时限", "单位"), [*ROW, unit])[0] == faults


@pytest.mark.parametrize("end", ["失效日期（不含当日）", "失效日期(不含)", "End date (exclusive)", "失效日期不含当日"])
def test_an_end_that_leaves_its_day_out_is_refused(tmp_path: Path, end: str):
    assert sent(tmp_path, head("互认时限", end), [*ROW, "2025-12-31"]) == (["end_excluded"], [])


def test_an_end_that_counts_is_read(tmp_path: Path):
    assert sent(tmp_path, head("互认时限", "失效日期（含当日）"), [*ROW, "2025-12-31"]) == ([], [(3, "2025-12-31")])
