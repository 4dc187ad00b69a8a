"""A code is read as its author sees it in the spreadsheet, or refused: number formats of zeros and literals, powers of ten, errors, margins."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from recognition.catalogue.drafts.submissions import Submissions
from recognition.catalogue.spreadsheets import files
from recognition.catalogue.spreadsheets.cells import CellError, Number, text
from tests.registrar.office import Office, begun, converted

HEADINGS = ("身份", "院内编码", "院内名称", "目录项目编码")


def book(path: Path, cells: list[tuple[float, str]]) -> Path:
    """A code map whose codes are numbers with these formats."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(HEADINGS)
    for number, (value, shape) in enumerate(cells, 2):
        sheet.append(("接诊", value, f"名称{number}", "tp"))
        sheet.cell(number, 2).number_format = shape
    made.save(path)
    return path


SEEN = [
    (12, "0000", "0012"),
    (13, "00-000", "00-013"),
    (14, '0"号"', "14号"),
    (15, '"A"0000;-0', "A0015"),
    (16, "@", "16"),
    (17, "General", "17"),
    (18, "0_ ", "18"),
    (1234567, "#,##0", "1234567"),
    (250301001, "0", "250301001"),
    (19, "[Red]0000", "0019"),
    (20, 'G/通用格式"号"', "20号"),
    (123456789012345, "General", "123456789012345"),
    (1234567, "000-0000", "123-4567"),
    (12345678, "000-0000", "1234-5678"),
    (21, r"\L\-000", "L-021"),
    (22, "0.00", "22.00"),
]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_numbers_are_codes_as_they_are_seen(tmp_path: Path, kind: str):
    path = book(tmp_path / "map.xlsx", [(value, shape) for value, shape, _ in SEEN if kind == "xlsx" or "通用" not in shape])
    if kind == "xls":
        path = converted(path, "xls")
    office = begun(tmp_path)
    draft = office.draft()
    assert sorted(codes_of(office, draft, path)) == sorted(seen for _, shape, seen in SEEN if kind == "xlsx" or "通用" not in shape)


def codes_of(office: Office, draft, path: Path) -> list[str]:
    office.accepted(draft, path, "code_maps", institution="cq-lin", defaults={"institution": "cq-lin"})
    with draft.reading() as rows:
        return [code for (code,) in rows.execute("SELECT local_code FROM code_maps WHERE institution = 'cq-lin'")]


@pytest.mark.parametrize(
    ("value", "shape"),
    [(120000, "0.00E+00"), (12, "0%"), (12.4, "0000"), (1.2e17, "General"), (12, "[DBNum1]0"), (12, "[>5]0000;0"), (12000, "0,"), (12, "00/000")],
)
def test_what_is_not_seen_as_it_is_kept_is_refused(tmp_path: Path, value: float, shape: str):
    office = begun(tmp_path)
    draft = office.draft()
    code = "digits_lost" if value >= 10**15 else "code_is_value"
    outcome = office.send(draft, book(tmp_path / "map.xlsx", [(value, shape)]), "code_maps", institution="cq-lin")
    assert [(fault.code, fault.row, fault.column) for fault in outcome.faults] == [(code, 2, 1)]
    # the marked copy looks the same: sent again as it is, it is refused again
    marked = Submissions(office.data).file({"id": office.last, "suffix": ".xlsx"}, marked=True)
    assert [fault.code for fault in office.send(draft, marked, "code_maps", institution="cq-lin").faults] == [code]


def test_the_marked_copy_keeps_what_is_seen(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.send(draft, book(tmp_path / "map.xlsx", [(12, "0000"), (13, "0.00E+00")]), "code_maps", institution="cq-lin")
    marked = Submissions(office.data).file({"id": office.last, "suffix": ".xlsx"}, marked=True)
    rows = [cells for sheet in files.sheets(marked) if sheet.name == "Sheet" for _, cells in sheet.rows()]
    assert text(rows[1][1]) == "0012"


@pytest.mark.parametrize(
    ("value", "shape", "fen"),
    [(12.5, '0.00"元"', 1250), (1234.5, '#,##0.00"元"', 123450), (12.5, "0.00", 1250), (12.5, "¥#,##0.00", 1250), (12.5, "0", "amount_shown_otherwise")],
)
def test_amounts_with_a_unit_in_their_format(tmp_path: Path, value: float, shape: str, fen: int):
    assert price(tmp_path, value, shape) == fen


@pytest.mark.parametrize(("value", "shape"), [(1.25, '0.00"万元"'), (1250, '0"分"'), (1.256, '0.00"万元"'), (12, "[$USD] 0.00")])
def test_an_amount_in_another_unit_than_its_heading(tmp_path: Path, value: float, shape: str):
    assert str(price(tmp_path, value, shape)).startswith("money_")


def price(tmp_path: Path, value: float, shape: str) -> int | str:
    made = openpyxl.Workbook()
    made.active.append(("机构", "项目", "收费标准（元）", "生效日期"))
    made.active.append(("东江医院", "总蛋白", value, "2026-01-01"))
    made.active["C2"].number_format = shape
    made.save(tmp_path / "prices.xlsx")
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, tmp_path / "prices.xlsx", "tariffs")
    with draft.reading() as rows:
        return outcome.faults[0].code if outcome.faults else rows.execute("SELECT fen FROM tariffs WHERE owner = 'cq-east'").fetchone()[0]


def test_a_margin_at_the_left_moves_nothing(tmp_path: Path):
    made = openpyxl.Workbook()
    sheet = made.active
    for number, cells in enumerate(
        (("机构", "项目", "状态", "生效日期", "失效日期"), ("东江医院", "总蛋白", "合格", "2026-01-01", "=1/0"), (None, "白蛋白", "合格", "2026-01-01", None)),
        3,
    ):
        for column, cell in enumerate(cells, 3):
            sheet.cell(number, column, cell)
    sheet.merge_cells("C4:C5")
    made.save(tmp_path / "margin.xlsx")
    saved = converted(tmp_path / "margin.xlsx", "xlsx")
    (only,) = files.sheets(saved)
    rows = dict(only.rows())
    assert rows[5] == [None, None, "东江医院", "白蛋白", "合格", "2026-01-01"] and rows[4][6] == "#DIV/0!"
    office = begun(tmp_path)
    outcome = office.send(office.draft(), saved, "qualifications", scope="CY", evaluator="qc", round="2026-1")
    assert [(fault.code, fault.row, fault.column) for fault in outcome.faults] == [("formula_error", 4, 6)]


def test_sheets_in_a_rare_writing_are_looked_through_alike(tmp_path: Path):
    with xlsxwriter.Workbook(tmp_path / "usual.xlsx") as made:
        sheet, shape = made.add_worksheet(), made.add_format({"num_format": "0000"})
        sheet.set_column(3, 4, None, None, {"hidden": True})
        for row in range(5):
            sheet.write_number(row, row, row, shape)
        sheet.write_formula(5, 2, "=1/0", None, "#DIV/0!")
        sheet.set_row(4, None, None, {"hidden": True})
    path, rare = tmp_path / "usual.xlsx", tmp_path / "rare.xlsx"
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(rare, "w") as other:
        for name in archive.namelist():
            written = archive.read(name)
            if name == part:
                written = written.replace(b"<c r=", b"<x:c r=").replace(b"</c>", b"</x:c>").replace(b"<worksheet ", b'<worksheet xmlns:x="x" ')
            other.writestr(name, written)
    (usual,), (other_one,) = files.sheets(path), files.sheets(rare)
    assert list(usual.rows()) == list(other_one.rows()) and usual.hidden() == other_one.hidden()
    assert usual.hidden().rows == {5} and usual.hidden().columns == {3, 4}
    rows = dict(usual.rows())
    assert rows[6] == [None, None, CellError("#DIV/0!")] and rows[3] == [None, None, Number(2.0, "0002", "0000")]


def test_a_formula_that_nobody_has_reckoned_is_no_empty_cell(tmp_path: Path):
    made = openpyxl.Workbook()
    made.active.append(("机构", "项目", "状态", "生效日期", "失效日期", "备注"))
    made.active.append(("东江医院", "总蛋白", "合格", "2026-01-01", "=DATE(2026,12,31)", '=""'))
    made.active.append(("东江医院", "白蛋白", "合格", "2026-01-01", None, None))
    made.save(tmp_path / "formula.xlsx")
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, tmp_path / "formula.xlsx", "qualifications", scope="CY", evaluator="qc", round="2026-1")
    assert {(fault.code, fault.row, fault.column) for fault in outcome.faults} == {("formula_unreckoned", 2, 4)}
    [sheet] = files.sheets(tmp_path / "formula.xlsx")
    assert dict(sheet.rows())[2][4:] == [CellError("=DATE(2026,12,31)"), CellError('=""')]
    # calculated, it is a day, and the empty text is empty
    saved = converted(tmp_path / "formula.xlsx", "xlsx")
    office.accepted(draft, saved, "qualifications", scope="CY", evaluator="qc", round="2026-1")
    with draft.reading() as rows:
        assert rows.execute("SELECT valid_to FROM qualifications WHERE round = '2026-1' AND item = 'tp'").fetchall() == [("2026-12-31",)]
