"""What is meant is read, and what is not read or not taken is named: headings and values of districts, sums and signatures, hidden rows, codes that are gone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.registrar.office import begun, workbook

ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}


def sent(folder: Path, text: str, table: str, columns: str, where: str, **more):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, text, table, **more)
    with draft.reading() as reading:
        kept = [tuple(row) for row in reading.execute(f"SELECT {columns} FROM {table} WHERE {where}")]
    return outcome, kept


@pytest.mark.parametrize(
    ("heading", "amount", "fen"),
    [
        ("收费标准（元）", "12.50", 1250),
        ("金额（万元）", "0.5", 500000),
        ("万元", "0.5", 500000),
        ("Price (cents)", "1250", 1250),
        ("单价(元/次)", "12.5", 1250),
        ("收费（角）", "125", 1250),
    ],
)
@pytest.mark.parametrize("since", ["执行日期", "执行时间", "生效日期", "Start date"])
def test_headings_of_prices(tmp_path: Path, heading: str, amount: str, fen: int, since: str):
    outcome, kept = sent(
        tmp_path, f"医疗机构名称,项目名称,{heading},{since}\n东江医院,总蛋白,{amount},2026-02-03\n", "tariffs", "owner, fen", "valid_from = '2026-02-03'"
    )
    assert (outcome.faults, kept) == ([], [("cq-east", fen)])


@pytest.mark.parametrize("heading", ["医疗机构名称", "机构名称", "医院名称", "单位名称", "Institution name"])
def test_headings_of_institutions(tmp_path: Path, heading: str):
    outcome, kept = sent(
        tmp_path, f"{heading},项目,状态,执行日期\n东江医院,tp,合格,2026-02-03\n", "qualifications", "institution", "valid_from = '2026-02-03'", **ROUND
    )
    assert (outcome.faults, kept) == ([], [("cq-east",)])


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("24小时", 1),
        ("48 小时", 2),
        ("72h", 3),
        ("2周", 14),
        ("30天内", 30),
        ("30.0", 30),
        ("3个月", 90),
        ("三个月", 90),
        ("近3个月内", 90),
        ("1年", 365),
        ("3 months", 90),
    ],
)
def test_windows_with_their_unit(tmp_path: Path, written: str, days: int):
    outcome, kept = sent(tmp_path, f"项目,互认时限,生效日期\ntp,{written},2026-02-03\n", "listings", "window_days", "valid_from = '2026-02-03'", scope="CY")
    assert (outcome.faults, kept) == ([], [(days,)])
    assert [one["written"] for one in outcome.sheets[0]["converted"]] == ([written] if days in (90, 365) else [])


@pytest.mark.parametrize(("written", "code"), [("36小时", "window_unit"), ("13个月", "number_range"), ("不限", "number_malformed"), ("1²", "number_malformed")])
def test_windows_that_are_no_days(tmp_path: Path, written: str, code: str):
    outcome, kept = sent(tmp_path, f"项目,互认时限,生效日期\ntp,{written},2026-02-03\n", "listings", "window_days", "valid_from = '2026-02-03'", scope="CY")
    assert ([fault.code for fault in outcome.faults], kept) == ([code], [])


def test_months_are_answered_for_before_publication(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "项目,互认时限,生效日期\ntp,3个月,2026-02-03\n", "listings", scope="CY")
    found = {one["code"]: one["rows"] for one in office.check(draft)["findings"]}
    assert [(row["row"], row["written"], row["days"]) for row in found["window_converted"]] == [(2, "3个月", 90)]


@pytest.mark.parametrize(("written", "code"), [("总蛋白(TP)", "tp"), ("总蛋白（TP）", "tp"), ("白蛋白(ALB)", "alb")])
def test_a_name_with_its_abbreviation(tmp_path: Path, written: str, code: str):
    outcome, kept = sent(
        tmp_path, f"机构,项目,状态,生效日期\n东江医院,{written},合格,2026-02-03\n", "qualifications", "item", "valid_from = '2026-02-03'", **ROUND
    )
    assert (outcome.faults, kept) == ([], [(code,)])


@pytest.mark.parametrize("written", ["总蛋白(ALB)", "总蛋白（尿）"])
def test_brackets_that_say_something_else_are_asked_back(tmp_path: Path, written: str):
    outcome, kept = sent(
        tmp_path, f"机构,项目,状态,生效日期\n东江医院,{written},合格,2026-02-03\n", "qualifications", "item", "valid_from = '2026-02-03'", **ROUND
    )
    assert not kept and outcome.faults[0].code in ("item_inexact", "item_ambiguous", "item_unknown")


@pytest.mark.parametrize("row", ["合计,,4.00,", "合 计：,,4.00,", "云岭区人民医院,小计,4.00,", "总计,,,", "本页合计,,4.00,", "Total,,4.00,", "3,合计,4.00,"])
def test_sums_are_named_and_left_out(tmp_path: Path, row: str):
    outcome, kept = sent(tmp_path, f"机构,项目,收费标准（元）,生效日期\n东江医院,tp,4.00,2026-02-03\n{row}\n", "tariffs", "owner", "valid_from = '2026-02-03'")
    assert (outcome.faults, kept) == ([], [("cq-east",)])
    assert [one["row"] for one in outcome.sheets[0]["passed_over"]] == [3]


@pytest.mark.parametrize(
    "row", ["制表人：张三,,审核人：李四,2026-02-03", "填报人,张三,,", "单位负责人：,,,", "联系电话：023-00000000,,,", "Prepared by: Zhang,,,", "审核：王五,,,"]
)
def test_signatures_are_named_without_who_signed(tmp_path: Path, row: str):
    outcome, kept = sent(tmp_path, f"机构,项目,收费标准（元）,生效日期\n东江医院,tp,4.00,2026-02-03\n{row}\n", "tariffs", "owner", "valid_from = '2026-02-03'")
    assert (outcome.faults, kept) == ([], [("cq-east",)])
    [told] = outcome.sheets[0]["passed_over"]
    assert told["row"] == 3 and told["text"].endswith("…") and not any(name in told["text"] for name in ("张三", "李四", "王五", "Zhang", "0000"))


def test_a_signature_in_a_row_of_the_table_is_a_fault(tmp_path: Path):
    outcome, _ = sent(tmp_path, "机构,项目,收费标准（元）,生效日期\n制表人：张三,tp,4.00,2026-02-03\n", "tariffs", "owner", "valid_from = '2026-02-03'")
    assert [fault.code for fault in outcome.faults] == ["institution_unknown"]


def test_hidden_and_filtered_rows_and_columns_are_named(tmp_path: Path):
    path = workbook(
        tmp_path / "hidden.xlsx", [["机构", "项目", "状态", "生效日期"], *(["东江医院", item, "合格", "2026-02-03"] for item in ("tp", "alb", "urea", "alt"))]
    )
    book = openpyxl.load_workbook(path)
    for row in (2, 4, 5):
        book.active.row_dimensions[row].hidden = True
    book.active.column_dimensions["D"].hidden = True
    book.save(path)
    office = begun(tmp_path)
    sheet = office.accepted(office.draft(), path, "qualifications", **ROUND).sheets[0]
    assert (sheet["hidden_rows"], sheet["hidden_rows_named"], sheet["hidden_columns_named"]) == (3, "2、4–5", "D")


@pytest.mark.parametrize(
    ("written", "code"), [("9.15E+17", "code_is_value"), ("9.15001E+17", "code_is_value"), ("915000000000123000", "digits_lost"), ("08:30", "code_is_value")]
)
def test_a_destroyed_code_is_told_as_that_without_suggestions(tmp_path: Path, written: str, code: str):
    outcome, _ = sent(tmp_path, f"机构,项目,状态,生效日期\n{written},tp,合格,2026-02-03\n", "qualifications", "item", "valid_from = '2026-02-03'", **ROUND)
    assert [(fault.code, fault.details.get("candidates")) for fault in outcome.faults] == [(code, None)]
    outcome, _ = sent(tmp_path / "own", f"机构编码,机构名称,信用代码\ncq-new,新示范医院,{written}\n", "institutions", "code", "code = 'cq-new'")
    assert [fault.code for fault in outcome.faults] == [code]


def test_no_institution_is_suggested_by_a_number(tmp_path: Path):
    outcome, _ = sent(
        tmp_path, "机构,项目,状态,生效日期\n12500000450000000X,tp,合格,2026-02-03\n", "qualifications", "item", "valid_from = '2026-02-03'", **ROUND
    )
    assert [(fault.code, fault.details["candidates"]) for fault in outcome.faults] == [("institution_unknown", [])]


def test_a_limit_to_a_place_takes_what_lies_in_it(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    head = "机构或区划,项目,收费标准（元）,生效日期\n"
    office.accepted(
        draft,
        f"{head}50,tp,4,2026-01-01\n500111,tp,4,2026-01-01\n东江医院,tp,4,2026-01-01\n云岭区人民医院,tp,4,2026-01-01\n锦水市人民医院,tp,4,2026-01-01\n",
        "tariffs",
    )
    outcome = office.accepted(draft, f"{head}重庆市,tp,5,2026-01-01\n东江医院,tp,5,2026-01-01\n", "tariffs", owner="重庆市", remove=True)
    assert (outcome.counts["tariffs"].changed, outcome.counts["tariffs"].removed) == (2, 0), "who is not named in the file is not missing"
    outside = office.send(draft, f"{head}锦水市人民医院,tp,5,2026-01-01\n510000,tp,5,2026-01-01\n", "tariffs", owner="重庆市")
    assert [fault.code for fault in outside.faults] == ["outside_extent"] * 2
    with draft.reading() as reading:
        assert dict(reading.execute("SELECT owner, fen FROM tariffs").fetchall()) == {"50": 500, "500111": 400, "cq-east": 500, "cq-lin": 400, "sc-tang": 400}


def test_what_is_wrong_with_cells_rows_and_headings_is_told_at_once(tmp_path: Path):
    office = begun(tmp_path)
    text = (
        "机构编码,机构名称,总蛋白,白蛋白,不知何物,生效日期,失效日期\ncq-east,锦水市人民医院,好,√,√,2026-13-01,2026-01-01\ncq-none,,√,√,,2026-02-01,2026-01-01\n"
    )
    outcome = office.send(office.draft(), text, "qualifications", **ROUND)
    assert sorted((fault.row, fault.code) for fault in outcome.faults) == [
        (1, "item_unknown"),
        (2, "date_impossible"),
        (2, "institution_mismatch"),
        (3, "institution_unknown"),
        (3, "period_reversed"),
    ]


def test_a_row_of_two_sheets_is_told_by_both(tmp_path: Path):
    book = openpyxl.load_workbook(workbook(tmp_path / "two.xlsx", [["项目", "互认时限", "生效日期"], ["urea", 3, "2026-02-03"]], "一区"))
    for row in (["项目", "互认时限", "生效日期"], ["alt", 3, "2026-02-03"], ["urea", 5, "2026-02-03"]):
        (book["二区"] if "二区" in book.sheetnames else book.create_sheet("二区")).append(row)
    book.save(tmp_path / "two.xlsx")
    office = begun(tmp_path)
    [fault] = office.send(office.draft(), tmp_path / "two.xlsx", "listings", scope="CY").faults
    assert (fault.code, fault.sheet, fault.row, fault.details["other"]) == ("repeated_row_differs", "二区", 3, "2 (一区)")
