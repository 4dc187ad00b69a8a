"""A spreadsheet with twenty different mistakes, saved by a spreadsheet program, reports all twenty and changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from recognition.catalogue.drafts.submissions import Submissions
from tests.registrar.office import begun, converted, workbook

HEAD = ["机构编码", "机构名称", "统一社会信用代码", "登记号", "医保机构代码", "级别", "经济性质", "区划代码", "参与互认", "生效日期", "备注"]
GOOD = ["cq-new", "新雨医院", "12000000XYXYXY016X", "", "H50011100009", "三级甲等", "公立", "500111", "√", date(2025, 11, 6), ""]


def _with(code: str, **changes: object) -> list[object]:
    """A sound row of its own, with some cells wrong; columns are A to K."""
    row = [code, f"{code}医院", "", "", "", *GOOD[5:]]
    for column, value in changes.items():
        row[ord(column) - ord("A")] = value
    return row


MISTAKES: list[tuple[list[object], str, str]] = [
    # the row, the column that is to blame, the fault
    (_with("n01", A="有 空格!"), "A", "code_malformed"),
    (_with("n02", A=""), "A", "required"),
    (_with("n03", B=""), "B", "required"),
    (_with("n04", B="长" * 201), "B", "text_too_long"),
    (_with("n05", C="12000000XYXYXY0161"), "C", "uscc_check"),
    (_with("n06", C="12000000XYXY"), "C", "uscc_length"),
    (_with("n07", C="12000000XYXYXY0I6X"), "C", "uscc_characters"),
    (_with("n08", D="12345"), "D", "licence_malformed"),
    (_with("n09", D="XY000005450011111A1001"), "D", "licence_check"),
    (_with("n10", E="50011100001"), "E", "nhsa_malformed"),
    (_with("n11", F="特大级"), "F", "choice_unknown"),
    (_with("n12", G="外星"), "G", "choice_unknown"),
    (_with("n13", H="999999"), "H", "division_unknown"),
    (_with("n14", I="也许"), "I", "choice_unknown"),
    (_with("n15", J="2025年2月30日"), "J", "date_impossible"),
    (_with("n16", J="06/11/2025"), "J", "date_ambiguous"),
    (_with("n17", J="即日起"), "J", "date_malformed"),
    (_with("n18", J="=1/0"), "J", "formula_error"),
    (_with("n19", K="联系 13800138000"), "K", "personal_number"),
    (_with("n20", C="12000000XYXYXY016X"), "C", "identifier_taken"),
    (_with("cq-new"), "", "repeated_row_differs"),
]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_every_mistake_is_told_with_its_place_and_what_would_be_right(tmp_path: Path, kind: str):
    rows = [["2025年机构名单"], [], HEAD, GOOD, *(row for row, _, _ in MISTAKES)]
    sent = converted(workbook(tmp_path / "mistakes.xlsx", rows, "机构", merged=["A1:K1"]), kind)
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, sent, "institutions")
    told = [fault.as_dict() for fault in outcome.faults]
    assert len(MISTAKES) >= 20
    assert {(fault["row"], fault["column"], fault["code"]) for fault in told} == {(5 + place, column, code) for place, (_, column, code) in enumerate(MISTAKES)}
    assert len(told) == len(MISTAKES)
    for fault in told:
        assert fault["sheet"] == "机构"
        assert all(fault[part][language] for part in ("wrong", "right") for language in ("zh", "en"))
        assert "13800138000" not in str(fault)
    with draft.reading() as kept:
        assert kept.execute("SELECT count(*) FROM institutions WHERE code LIKE 'n%' OR code = 'cq-new'").fetchone() == (0,)
    _marked(Submissions(office.data), office.last, told)


def _marked(submissions: Submissions, submission: str, told: list[dict]) -> None:
    """The same spreadsheet comes back: every wrong cell has a comment, and a list has them all."""
    book = openpyxl.load_workbook(submissions.file(submissions.submission(submission), marked=True))
    sheet = book["机构"]
    for fault in told:
        if fault["column"]:
            assert fault["wrong"]["zh"] in sheet[f"{fault['column']}{fault['row']}"].comment.text
    assert sheet["B4"].value == "新雨医院"
    assert book.worksheets[0].max_row == len(told) + 1
