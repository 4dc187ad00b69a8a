"""A code of more than fifteen digits that ends in noughts: lost where it stands in a number, kept in a text, and told by its column where a file has no types."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from recognition.catalogue.drafts.submissions import Submissions
from recognition.catalogue.editions.store import Current
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.domain.personal_data import in_code
from recognition.services.code_maps import files as map_files
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


def test_beside_one_that_kept_them_each_is_named(tmp_path: Path):
    """The column held a text; whether this cell of it was a number nobody can say."""
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.accepted(draft, text(tmp_path / "map.csv", KEPT, CODE, "2026111800000010"), "code_maps")
    assert [(line["row"], line["heading"], line["written"]) for line in outcome.sheets[0]["doubtful"]] == [
        (3, "院内编码", CODE),
        (4, "院内编码", "2026111800000010"),
    ]
    [found] = [one for one in office.check(draft)["findings"] if one["code"] == "digits_doubtful"]
    assert [row["written"] for row in found["rows"]] == [CODE, "2026111800000010"]
    # what the draft holds already is no news
    again = office.accepted(draft, text(tmp_path / "again.csv", KEPT, CODE), "code_maps")
    assert again.sheets[0]["doubtful"] == []


def test_all_are_counted_and_the_first_named(tmp_path: Path):
    office = begun(tmp_path)
    codes = [code for number in range(1000, 1400) if not in_code(code := f"26000000{number}000000")][:230]
    rows = [f"cq-lin,出具,{code},某项,tp" for code in codes]
    sent_file = written(tmp_path / "map.csv", "\n".join([",".join(HEAD), f"cq-lin,出具,{KEPT},某项,tp", *rows]))
    outcome = office.accepted(office.draft(), sent_file, "code_maps")
    sheet = outcome.sheets[0]
    assert len(sheet["doubtful"]) == 200 and sheet["remarked"]["doubtful"] == 230


def test_a_workbook_of_texts_has_none(tmp_path: Path):
    office = begun(tmp_path)
    assert office.accepted(office.draft(), workbook(tmp_path / "map.xlsx", CODE, KEPT), "code_maps").sheets[0]["doubtful"] == []


def test_a_hospitals_own_list_leaves_out_what_is_lost_and_names_what_may_be(tmp_path: Path):
    directory = Directory(Current(begun(tmp_path).data).get().connection)
    lost = map_files.read(text(tmp_path / "lost.csv", CODE, "A1"), "issuer", directory)
    assert ([row.code for row in lost.rows], lost.lost, lost.doubtful) == (["A1"], [CODE], [])
    kept = map_files.read(text(tmp_path / "kept.csv", CODE, KEPT), "issuer", directory)
    assert ([row.code for row in kept.rows], kept.lost, kept.doubtful) == ([CODE, KEPT], [], [CODE])
    sure = map_files.read(workbook(tmp_path / "sure.xlsx", CODE, KEPT), "issuer", directory)
    assert ([row.code for row in sure.rows], sure.lost, sure.doubtful) == ([CODE, KEPT], [], [])


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
