"""A code of more than fifteen digits that ends in noughts: lost where it stands in a number, kept in a text, and told by its column where a file has no types."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from recognition.catalogue.drafts.submissions import Submissions
from tests.registrar.office import Office, begun, written
from tests.spreadsheets.making import dbf, xml2003

CODE, KEPT = "20261118000000100", "20261118000000101"
HEAD = ["机构编码", "身份", "院内编码", "院内名称", "项目编码"]


def row(code: object) -> list[object]:
    return ["cq-lin", "出具", code, f"某项{code}", "tp"]


def sent(office: Office, path: Path):
    draft = office.draft()
    outcome = office.send(draft, path, "code_maps")
    with draft.reading() as rows:
        return [(fault.code, fault.row, fault.column) for fault in outcome.faults], [code for (code,) in rows.execute("SELECT local_code FROM code_maps")]


def workbook(path: Path, *codes: object) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([HEAD, *map(row, codes)]):
            for column, cell in enumerate(cells):
                (sheet.write_number if isinstance(cell, (int, float)) else sheet.write_string)(number, column, cell)
    return path


def text(path: Path, *codes: str) -> Path:
    return written(path, "\n".join(",".join(map(str, cells)) for cells in [HEAD, *map(row, codes)]))


def old_xml(path: Path, *codes: str) -> Path:
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    path.write_text(xml2003("".join(f"<Row>{''.join(map(cell.format, cells))}</Row>" for cells in [HEAD, *map(row, codes)])), encoding="utf-8")
    return path


def dbase(path: Path, kind: str, *codes: str) -> Path:
    fields = [("机构编码", "C", 16, 0), ("身份", "C", 10, 0), ("院内编码", kind, 20, 0), ("院内名称", "C", 60, 0), ("项目编码", "C", 10, 0)]
    fields = [(name[:5], *more) for name, *more in fields]
    path.write_bytes(dbf(fields, [[str(cell).encode("gb18030") for cell in row(code)] for code in codes]))
    return path


@pytest.mark.parametrize("code", [CODE, "2026111800000010", "20261118000000000000"])
@pytest.mark.parametrize("made", [workbook, old_xml, lambda path, code: dbase(path, "C", code)])
def test_a_text_keeps_its_digits(tmp_path: Path, made, code: str):
    assert sent(begun(tmp_path), made(tmp_path / "map.xls", code)) == ([], [code])


def test_a_number_has_lost_them(tmp_path: Path):
    assert sent(begun(tmp_path), workbook(tmp_path / "map.xlsx", CODE, 20261118000000100)) == ([("digits_lost", 3, 2)], [])


@pytest.mark.parametrize("made", [text, lambda path, *codes: dbase(path, "N", *codes)])
def test_without_types_another_of_the_column_says_whether_it_kept_them(tmp_path: Path, made):
    office = begun(tmp_path)
    assert sent(office, made(tmp_path / "map.csv", CODE)) == ([("digits_lost", 2, 2)], [])
    # a column of numbers would have lost the last digit of the other too
    assert sent(office, made(tmp_path / "map.csv", CODE, KEPT)) == ([], [CODE, KEPT])


def test_what_is_written_as_a_text_in_a_file_without_types_is_one(tmp_path: Path):
    assert sent(begun(tmp_path), text(tmp_path / "map.csv", f'"=""{CODE}"""')) == ([], [CODE])


@pytest.mark.parametrize("code", [CODE, "3E8", "3E12"])
def test_the_marked_copy_of_a_file_without_types_is_refused_again_as_it_is(tmp_path: Path, code: str):
    office = begun(tmp_path)
    [(refused, _, _)], _ = sent(office, text(tmp_path / "map.csv", code))
    marked = Submissions(office.data).file({"id": office.last, "suffix": ".csv"}, marked=True)
    [(again, _, column)], kept = sent(office, marked)
    assert again in (refused, "code_is_value") and column == 2 and kept == []
    # put right as the message says, it is taken
    book = openpyxl.load_workbook(marked)
    cell = book.worksheets[1]["C2"]
    cell.value, cell.number_format = code, "@"
    book.save(marked)
    assert sent(office, marked) == ([], [code])
