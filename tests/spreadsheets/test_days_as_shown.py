"""Day cells count as they are shown: by whatever format, with words beside the day, hidden, or of another zone."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.spreadsheets import files
from recognition.catalogue.spreadsheets.cells import Cell
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.days import day, end
from tests.spreadsheets.making import cell as made
from tests.spreadsheets.making import xml2003

SERIAL = 46_568
"""30 June 2027."""


def under(tmp_path: Path, code: str) -> Cell:
    """The cell of that number under a format."""
    made(f'<c r="B2" s="1"><v>{SERIAL}</v></c>', formats=[code])(tmp_path / "s.xlsx")
    [(_, cells)] = files.book(tmp_path / "s.xlsx").sheets[0].rows()
    return cells[1]


DAYS = [
    "yyyymmdd",
    "yy-mm-dd",
    "d/m/yyyy",
    "[$-F800]dddd, mmmm dd, yyyy",
    '[DBNum2][$-804]yyyy"年"m"月"d"日"',
    '[$-404]e"年"m"月"d"日"',
    "yyyy-mm-dd;;",
    'yyyy-mm-dd"起"',
    "General",
    "#,##0",
]


@pytest.mark.parametrize("code", DAYS)
def test_a_format_that_shows_the_day(tmp_path: Path, code: str):
    assert end(under(tmp_path, code)) == "2027-06-30"


@pytest.mark.parametrize("code", [";;;", '"长期"', '0"天"', "0%", "0,", '[<46000]"旧";yyyy-mm-dd'])
def test_a_format_that_shows_no_day_or_another(tmp_path: Path, code: str):
    with pytest.raises(Refused, match="day_shown_otherwise"):
        end(under(tmp_path, code))


@pytest.mark.parametrize("code", ['yyyy-mm-dd" 前"', 'yyyy"年"m"月"d"日之后"', '"约"yyyy-mm-dd', 'yyyy-mm-dd"（不含）"'])
def test_a_word_that_makes_it_another_day(tmp_path: Path, code: str):
    with pytest.raises(Refused):
        end(under(tmp_path, code))


@pytest.mark.parametrize(
    ("written", "read"), [("2026-12-01T00:00:00.000Z", "2026-12-01"), ("2026-12-01", "2026-12-01"), ("2026-11-30T16:00:00.000Z", "zone_in_cell")]
)
def test_a_day_of_another_zone(tmp_path: Path, written: str, read: str):
    made(f'<c r="B2" t="d"><v>{written}</v></c>')(tmp_path / "s.xlsx")
    (tmp_path / "s.xls").write_text(xml2003(f'<Row><Cell><Data ss:Type="DateTime">{written}</Data></Cell></Row>'))
    for name, place in (("s.xlsx", 1), ("s.xls", 0)):
        [(_, cells)] = files.book(tmp_path / name).sheets[0].rows()
        try:
            assert day(cells[place]) == read
        except Refused as refused:
            assert refused.code == read
