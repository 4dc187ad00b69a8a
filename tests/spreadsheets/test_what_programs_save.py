"""One table as LibreOffice saves it in each of its kinds, every file named .xls: read by its content, where it stands, as it is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.spreadsheets import files
from tests.spreadsheets import corpus_tables
from tests.spreadsheets.test_corpus import seen

TYPED = {
    3: ["", "", "机构", "日期", "月份", "编码", "价格", "止", "时刻", "数"],
    4: ["", "", "东江医院", "2026-11-18", "~2026年11月", "00045", "12.50", "!formula_error:#DIV/0!", "08:30:00", "2026-06-30"],
    5: ["", "", "东江医院", "2026-11-19", "~2026年12月", "00046", "13.25", "", "09:00:00", "TRUE"],
}
BARE = {
    3: TYPED[3],
    4: ["", "", "东江医院", "2026-11-18", "2026年11月", "00045", "12.50", "#DIV/0!", "8:30:00", "2026-06-30"],
    5: ["", "", "", "2026-11-19", "2026年12月", "00046", "13.25", "", "9:00:00", "TRUE"],
}
"""Text has neither types nor merged ranges."""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files by their kinds; skips where LibreOffice is missing."""
    found = corpus_tables.converted(tmp_path_factory.mktemp("saved"))
    if not found:
        pytest.skip("LibreOffice is not installed")
    return found


@pytest.mark.parametrize("kind", corpus_tables.KINDS)
def test_the_same_table_whatever_kind_of_file(saved: dict[str, Path], kind: str):
    sheet = files.book(saved[kind]).sheets[0]
    rows = {number: [seen(cell) for cell in cells] for number, cells in sheet.rows()}
    if kind == "csv":
        assert rows == BARE
    elif kind == "html":
        # a page begins with the first cell, and what is hidden is not in it
        assert rows == {1: [*BARE[3][2:6], *BARE[3][7:]], 2: [*BARE[4][2:6], "#DIV/0!", "8:30:00", "2026-06-30"]}
    else:
        assert rows == TYPED
        assert sheet.hidden().rows == {5} and 6 in sheet.hidden().columns
