"""Headings again, headings of sections, sums with something behind, remarks that void a row: named, and never taken for data or refused in riddles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun, workbook

HEAD = ["机构", "项目", "状态", "生效日期"]
ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}
FIRST, SECOND = ["东江医院", "tp", "合格", "2026-02-03"], ["东江医院", "alb", "合格", "2026-02-03"]


def sent(tmp_path: Path, *rows: list, merged: tuple[str, ...] = ()):
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, workbook(tmp_path / "q.xlsx", rows, merged=merged), "qualifications", **ROUND)
    return office, draft, outcome


@pytest.mark.parametrize("again", [HEAD, ["机构", "项目", "状态", None]])
def test_headings_of_a_second_page_are_passed_over_and_named(tmp_path: Path, again: list):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, again, SECOND)
    assert not outcome.faults and outcome.rows == 2
    assert [line["row"] for line in outcome.sheets[0]["passed_over"]] == [3]


@pytest.mark.parametrize("title", ["一、生化类", "（二）免疫类", "【临床检验】"])
@pytest.mark.parametrize("merged", [("A3:D3",), ()])
def test_the_heading_of_a_section_is_one_fault_that_says_so(tmp_path: Path, title: str, merged: tuple[str, ...]):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, [title, None, None, None], SECOND, merged=merged)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("section_row", 3)]


def test_a_hospital_over_its_rows_is_not_read_as_a_row(tmp_path: Path):
    _, _, outcome = sent(tmp_path, HEAD, ["云岭区人民医院", None, None, None], FIRST, merged=("A2:D2",))
    assert [fault.code for fault in outcome.faults] == ["section_row"]


def test_a_row_that_lacks_all_but_its_hospital_is_told_what_it_lacks(tmp_path: Path):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, ["东江医院", None, None, None])
    assert {fault.code for fault in outcome.faults} == {"required"}


@pytest.mark.parametrize("total", ["合计：贰项", "总计: 2 项", "合计（项）", "Total: 2"])
def test_sums_with_something_behind(tmp_path: Path, total: str):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, [total, None, None, None])
    assert not outcome.faults and [line["row"] for line in outcome.sheets[0]["passed_over"]] == [3]


@pytest.mark.parametrize("remark", ["作废", "2026年3月起暂停", "已取消", "suspended"])
def test_a_remark_that_voids_a_row_is_answered_for(tmp_path: Path, remark: str):
    office, draft, outcome = sent(tmp_path, [*HEAD, "备注"], [*FIRST, remark], [*SECOND, "新增"])
    assert not outcome.faults and [(line["row"], line["written"]) for line in outcome.sheets[0]["voided"]] == [(2, remark)]
    [found] = [one for one in office.check(draft)["findings"] if one["code"] == "remark_voids"]
    assert [row["written"] for row in found["rows"]] == [remark]


def test_two_rows_of_one_thing_that_differ_are_not_called_the_same(tmp_path: Path):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, [*FIRST[:2], "不合格", FIRST[3]], FIRST)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("repeated_row_differs", 3), ("repeated_row", 4)]


@pytest.mark.parametrize("rows", [[], [["合计", None, None, None]]])
@pytest.mark.parametrize("remove", [True, False])
def test_headings_without_a_row_are_refused_and_remove_nothing(tmp_path: Path, rows: list, remove: bool):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, workbook(tmp_path / "a.xlsx", [HEAD, FIRST]), "qualifications", **ROUND)
    with draft.reading() as stored:
        before = stored.execute("SELECT * FROM qualifications").fetchall()
    outcome = office.send(draft, workbook(tmp_path / "b.xlsx", [HEAD, *rows]), "qualifications", remove=remove, **ROUND)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("no_rows", 1)]
    with draft.reading() as stored:
        assert stored.execute("SELECT * FROM qualifications").fetchall() == before


FOOTERS = [
    "共 1 条记录，第 1 页",
    "打印日期：2026-11-28",
    "(1 行受影响)",
    "（2 行受影响）",
    "-- 2 rows selected",
    "2 rows affected",
    "*含耗材",
    "（盖章）",
    "导出人：某某",
    "2026年11月20日",
    "二〇二六年十一月二十日",
    "    年    月    日",
    "(3 rows)",
    "[3 rows x 4 columns]",
    "3 rows in set (0.01 sec)",
    "已选择 3 行。",
    "（以下空白）",
    "# 导出时间 2026-11-28",
    "Page 1 of 3",
    "数据来源：卫生统计",
    "日期：2026-11-20",
    "单位：元",
    "汇总",
    "▲为新增项目",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_what_programs_write_under_a_table_is_passed_over_and_named(tmp_path: Path, footer: str):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, [footer, None, None, None])
    assert not outcome.faults and [line["row"] for line in outcome.sheets[0]["passed_over"]] == [3]
    assert "某某" not in str(outcome.sheets)


def test_a_line_of_dashes_under_the_headings_is_passed_over(tmp_path: Path):
    _, _, outcome = sent(tmp_path, HEAD, ["----", "---", "-----", "--------"], FIRST)
    assert not outcome.faults and outcome.rows == 1


@pytest.mark.parametrize("row", ["50,alb,2026-12-01,1,234.50", '50,alb,2026-12-01,5,,,"x"'])
def test_a_row_of_more_cells_than_headings_is_refused_where_it_has_them(tmp_path: Path, row: str):
    office = begun(tmp_path)
    head = "机构或区划,项目,生效日期,收费标准（元）\n50,tp,2026-12-01,5.00,,\n"
    outcome = office.send(office.draft(), head + row + "\n", "tariffs")
    assert [(fault.code, fault.row, fault.column) for fault in outcome.faults] == [("cells_beyond_headings", 3, 4 if "1,234" in row else 6)]


def test_a_comma_in_quotation_marks_parts_nothing(tmp_path: Path):
    office = begun(tmp_path)
    outcome = office.send(office.draft(), '机构或区划,项目,生效日期,收费标准（元）\n50,tp,2026-12-01,"1,234.50"\n制表,x,,,y\n', "tariffs")
    assert not outcome.faults and outcome.rows == 1


@pytest.mark.parametrize("foot", [["云岭区医保办公室"], ["某某医院（盖章）", "2026年11月20日"], [None, None, "以上属实"], ["12.50"]])
def test_the_foot_of_a_table_is_one_fault_that_says_so(tmp_path: Path, foot: list):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, foot)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("stray_row", 3)]


def test_a_day_under_the_days_may_be_a_row_that_lost_the_rest(tmp_path: Path):
    _, _, outcome = sent(tmp_path, HEAD, FIRST, [None, None, None, "2026年11月20日"])
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("stray_row", 3)]


PRICES = ["机构或区划", "项目", "收费标准（元）", "生效日期"]


def priced(tmp_path: Path, *rows: list, head: list = PRICES):
    office = begun(tmp_path)
    draft = office.draft()
    return office, draft, office.send(draft, workbook(tmp_path / "p.xlsx", [head, ["东江医院", "tp", 5, "2026-12-01"], *rows]), "tariffs")


@pytest.mark.parametrize("row", [["合计", "总蛋白", 5, "2026-12-01"], ["东江医院", "合计", 10, "2026-12-01"]])
def test_a_sum_that_fills_every_column_is_answered_for(tmp_path: Path, row: list):
    office, draft, outcome = priced(tmp_path, row)
    assert not outcome.faults and outcome.rows == 1 and [line["row"] for line in outcome.sheets[0]["summed"]] == [3]
    [found] = [one for one in office.check(draft)["findings"] if one["code"] == "sum_left_out"]
    assert [line["row"] for line in found["rows"]] == [3]


@pytest.mark.parametrize("note", ["注：以上价格单位为万元", "说明：金额以分计", "单位：角", "注：以上价格以美元为单位"])
def test_a_note_below_that_names_another_unit_is_refused_as_one_above(tmp_path: Path, note: str):
    _, _, outcome = priced(tmp_path, [note])
    assert [(fault.row, fault.code in ("unit_below", "money_unit_unknown")) for fault in outcome.faults] == [(3, True)]


@pytest.mark.parametrize("note", ["注：以上价格单位为元", "注：按次计价", "注：截止日期前报送"])
def test_a_note_below_that_agrees_is_passed_over(tmp_path: Path, note: str):
    _, _, outcome = priced(tmp_path, [note])
    assert not outcome.faults


def test_a_note_below_about_windows_and_ends(tmp_path: Path):
    office = begun(tmp_path)
    rows = [
        ["项目", "互认范围", "互认时限", "生效日期", "失效日期"],
        ["tp", "CY", 3, "2026-12-01", "2027-06-30"],
        ["注：时限单位：月"],
        ["注：失效日期不含当日"],
    ]
    outcome = office.send(office.draft(), workbook(tmp_path / "l.xlsx", rows), "listings")
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("window_unit", 3), ("end_excluded", 4)]


@pytest.mark.parametrize(("note", "weighs"), [("注：二级医院按 80% 执行", True), ("注：自四月起暂停", True), ("注：含耗材", False)])
def test_a_note_that_changes_what_rows_say_is_answered_for(tmp_path: Path, note: str, weighs: bool):
    office, draft, outcome = priced(tmp_path, [note])
    assert not outcome.faults and bool(outcome.sheets[0]["noted"]) == weighs
    assert any(one["code"] == "note_weighs" for one in office.check(draft)["findings"]) == weighs


@pytest.mark.parametrize("nothing", ["-", "—", "/", "--", "无"])
def test_a_word_for_nothing_is_nothing_in_a_choice_as_in_a_text(tmp_path: Path, nothing: str):
    office = begun(tmp_path)
    head = ["机构编码", "机构名称", "医院级别", "等次", "所有制", "机构类别"]
    office.accepted(office.draft(), workbook(tmp_path / "i.xlsx", [head, ["cq-new", "新医院", "一级", nothing, nothing, nothing]]), "institutions")


def test_the_sum_of_a_group_is_passed_over(tmp_path: Path):
    _, _, outcome = priced(tmp_path, ["东江医院 汇总", None, 5, None], ["总计", None, 5, None])
    assert not outcome.faults and [line["row"] for line in outcome.sheets[0]["passed_over"]] == [3, 4]


@pytest.mark.parametrize("ditto", ["同上", "〃", "（同上）", '"', "ditto"])
@pytest.mark.parametrize("place", range(5))
def test_the_same_as_above_is_no_value(tmp_path: Path, ditto: str, place: int):
    _, _, outcome = priced(
        tmp_path, [ditto if column == place else cell for column, cell in enumerate(["东江医院", "alb", 5, "2026-12-01", None])], head=[*PRICES, "失效日期"]
    )
    assert [(fault.code, fault.row, fault.column) for fault in outcome.faults] == [("ditto", 3, place)]


ABOVE = [
    ("2026年价格（有效期至2027年6月30日）", True),
    ("执行至2027年6月30日止", True),
    ("二级医院按 80% 执行", True),
    ("试行", True),
    ("2026年12月1日起执行", False),
    ("填报单位：东江医院", False),
]


@pytest.mark.parametrize(("line", "weighs"), ABOVE)
def test_a_line_above_that_changes_what_rows_say_is_answered_for(tmp_path: Path, line: str, weighs: bool):
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.accepted(draft, workbook(tmp_path / "p.xlsx", [[line], PRICES, ["东江医院", "tp", 5, "2026-12-01"]]), "tariffs")
    assert [(one["row"], one["text"]) for one in outcome.sheets[0]["noted"]] == ([(1, line)] if weighs else [])
    assert any(one["code"] == "note_weighs" for one in office.check(draft)["findings"]) == weighs


@pytest.mark.parametrize(("name", "weighs"), [("2025旧价", True), ("已作废", True), ("备份", True), ("2026年", False)])
def test_a_sheet_that_is_put_by_is_answered_for(tmp_path: Path, name: str, weighs: bool):
    office = begun(tmp_path)
    outcome = office.accepted(office.draft(), workbook(tmp_path / "p.xlsx", [PRICES, ["东江医院", "tp", 5, "2026-12-01"]], name), "tariffs")
    assert [one["text"] for one in outcome.sheets[0]["noted"]] == ([name] if weighs else [])
