"""What an import publishes as a code a lookup may send, and what it refuses is told; persons' numbers leave no file behind."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import openpyxl
import pytest

from recognition.domain.lookups import Coding
from schemas.codings import ItemCodingField
from tests.registrar.office import Office, begun, workbook

HEAD = "机构编码,身份,院内编码,院内名称,项目编码\n"


def sent(office: Office, draft, *codes: str):
    return office.send(draft, HEAD + "".join(f'cq-lin,出具,"{code}",某项,tp\n' for code in codes), "code_maps")


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("1234567890123456.0", "code_is_value"), ("08:30:00", "code_is_value"), ("########", "code_is_value"), ("2026-11-18", "code_is_value"), ("1.23457E+15", "code_is_value"), ("x" * 45, "text_too_long"), ("x" * 64, "text_too_long"),
        ("检" * 19, "text_too_long"), ("=1+1", "code_characters"), ("13800138000", "personal_number"), ("510099202405010010", "personal_number"), ("50000119800101123X", "personal_number"), ("6217850000000012125", "personal_number"),
        ("<13800138000>", "personal_number"),
    ],
)  # fmt: skip
def test_what_no_lookup_may_send_is_not_published(tmp_path: Path, code: str, fault: str):
    office = begun(tmp_path)
    outcome = sent(office, office.draft(), code)
    [told] = [one.as_dict() for one in outcome.faults]
    assert (told["code"], told["column"]) == (fault, "C") and told["wrong"]["en"] and told["right"]["zh"]
    if fault == "personal_number":
        stored = b"".join(path.read_bytes() for path in (office.data / "drafts").rglob("*") if path.is_file())
        assert code.strip("<>").encode() not in stored


@pytest.mark.parametrize("code", ["检1001", "YL 0001", "yl0001", "01.02", "LIS:1001", "检" * 18, "x" * 44])
def test_what_is_published_a_lookup_may_send(tmp_path: Path, code: str):
    office = begun(tmp_path)
    draft = office.draft()
    assert not sent(office, draft, code).faults
    with draft.reading() as rows:
        [(kept,)] = rows.execute("SELECT local_code FROM code_maps WHERE local_name = '某项'").fetchall()
    assert kept == code
    assert ItemCodingField().parse({"system": "local", "code": kept}) == Coding("local", code)


def test_cells_that_a_spreadsheet_made_of_codes_are_told(tmp_path: Path):
    office = begun(tmp_path)
    book = workbook(
        tmp_path / "codes.xlsx",
        [
            HEAD.strip().split(","),
            ["cq-lin", "出具", time(8, 30), "某项", "tp"],
            ["cq-lin", "出具", 1.2345678901234568e17, "某项", "tp"],
            ["cq-lin", "出具", 1001.0, "某项", "tp"],
        ],
    )
    assert openpyxl.load_workbook(book).active["C2"].value == time(8, 30)
    outcome = office.send(office.draft(), book, "code_maps")
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("code_is_value", 2), ("digits_lost", 3)]


def test_institutions_with_what_only_looks_like_a_credit_code(tmp_path: Path):
    office = begun(tmp_path)
    head = "机构编码,机构名称,统一社会信用代码\n"
    for code, fault in (
        ("123456789012345678", "uscc_organisation"),
        ("0" * 18, "uscc_characters"),
        ("13800138000", "personal_number"),
        ("950156198001011236", "personal_number"),
    ):
        outcome = office.send(office.draft(), head + f"cq-new,新雨医院,{code}\n", "institutions")
        assert [one.code for one in outcome.faults] == [fault], code
    for code in ("N2510107XYXYXY016", "Y1510100XYXYXY016"):
        assert not office.send(office.draft(), head + f"cq-new,新雨医院,{code}{check(code)}\n", "institutions").faults, code


def check(body: str) -> str:
    """The last character, counted plainly."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return letters[(31 - sum(letters.index(letter) * (3**place % 31) for place, letter in enumerate(body)) % 31) % 31]


def test_a_price_code_is_kept_as_lookups_are_compared_with_it(tmp_path: Path):
    office = begun(tmp_path)
    head = "项目编码,项目名称,分组,价格项目编码,类别\n"
    draft = office.draft()
    office.accepted(
        draft, head + "n1,新项目一,chemistry,002503010010000,检验\nn2,新项目二,chemistry,250301001A,检验\nn3,新项目三,chemistry,011101000010000,检验\n", "items"
    )
    with draft.reading() as rows:
        assert rows.execute("SELECT code, price_item_code FROM items WHERE name_zh LIKE '新项目%' ORDER BY 1").fetchall() == [
            ("n1", "250301001"),
            ("n2", "250301001"),
            ("n3", "011101000010000"),
        ]
    wrong = office.send(office.draft(), head + "n1,新项目一,chemistry,2503,检验\n", "items")
    assert [one.code for one in wrong.faults] == ["price_code_malformed"]
