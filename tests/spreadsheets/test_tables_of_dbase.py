"""Tables of dBASE that are not whole: cut short, with numbers that did not fit and days that are none, and with records that are marked as deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.spreadsheets import files
from recognition.catalogue.spreadsheets.cells import Unreadable
from recognition.catalogue.spreadsheets.errors import of_file
from tests.spreadsheets.making import dbf
from tests.spreadsheets.test_corpus import seen

FIELDS = [("机构", "C", 20, 0), ("数量", "N", 5, 0), ("日期", "D", 8, 0)]
LENGTH = 1 + sum(size for _, _, size, _ in FIELDS)


def table(*rows: tuple[str, str, str], **more: object) -> bytes:
    return dbf(FIELDS, [tuple(value.encode("gb18030") for value in row) for row in rows], **more)  # type: ignore[arg-type]


THREE = [("东江医院", "1", "20261118"), ("白云医院", "2", "20261119"), ("锦水医院", "3", "20261201")]


def read(path: Path, content: bytes):
    (path / "a.dbf").write_bytes(content)
    return files.book(path / "a.dbf").sheets[0]


@pytest.mark.parametrize("cut", [LENGTH + 1, 3, 2, 10, LENGTH * 2 + 1, LENGTH * 3 + 1, LENGTH * 3])
def test_a_file_that_was_cut_short_is_refused(tmp_path: Path, cut: int):
    whole = table(*THREE)
    left = 3 - -(-(cut - 1) // LENGTH)
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, whole[:-cut])
    assert (refused.value.code, refused.value.row, refused.value.details) == ("records_missing", left + 2, {"records": 3, "found": left})
    assert "3" in of_file(refused.value).as_dict()["wrong"]["en"]


def test_the_mark_of_the_end_may_be_missing(tmp_path: Path):
    assert read(tmp_path, table(*THREE)[:-1]).size == 4


@pytest.mark.parametrize("claimed", [0, 2])
def test_more_records_than_the_header_says(tmp_path: Path, claimed: int):
    with pytest.raises(Unreadable, match="file_damaged"):
        read(tmp_path, table(*THREE, claimed=claimed))


@pytest.mark.parametrize(
    ("amount", "day", "told"),
    [
        ("*****", "20261201", ["!number_overflowed:*****", "2026-12-01"]),
        ("**", "", ["!number_overflowed:**"]),
        ("12", "202712", ["12", "!date_field_broken:202712"]),
        ("12", "2027111", ["12", "!date_field_broken:2027111"]),
        ("12", " 2027111", ["12", "!date_field_broken:2027111"]),
        ("12", "20271 1", ["12", "!date_field_broken:20271 1"]),
        ("12", "20271301", ["12", "20271301"]),
        ("", "00000000", []),
        ("0", "20271231", ["0", "2027-12-31"]),
    ],
)
def test_numbers_and_days_that_are_lost_are_told(tmp_path: Path, amount: str, day: str, told: list[str]):
    [_, (_, cells)] = read(tmp_path, table(("东江医院", amount, day))).rows()
    assert [seen(cell).strip() for cell in cells] == ["东江医院", *told]


def test_records_that_are_marked_as_deleted_are_counted(tmp_path: Path):
    sheet = read(tmp_path, table(*THREE, deleted=[1]))
    assert [cells[0] for _, cells in sheet.rows()] == ["机构", "东江医院", "锦水医院"]
    assert sheet.deleted == 1
