"""Rows of a paper report that have no result: each is told and none vanishes; a result in words or signs is one."""

from __future__ import annotations

import pytest

from tests.reports.test_paper import HEAD, Send, became, first

SHEET = f"{HEAD}采样时间：2026-11-20 07:32\n总蛋白 71.2 g/L\n"


@pytest.mark.parametrize(
    "row",
    [
        "白蛋白 未做", "白蛋白(ALB) 未检测", "2 *白蛋白 未检", "肌酐 标本溶血", "尿酸 溶血 umol/L 200-400", "钾 --", "钠 ", "钠", "谷丙转氨酶 待检 U/L 9-50", "甘油三酯  mmol/L 0-1.7", "尿素 标本量不足",
        "肌酐 （未做）", "钾 —— mmol/L 3.5-5.3", "葡萄糖 / mmol/L 3.9-6.1", "ALT not done", "总胆红素(TBIL) 拒检", "尿素 pending",
    ],
)  # fmt: skip
def test_a_row_without_a_result_is_told_as_that(send: Send, row: str):
    rows = {each["at"]: each for each in send(SHEET + row).json["rows"]}
    assert (became(rows["line 4"]), became(rows["line 5"])) == (("confirm", "item_name_only"), ("refused", "no_result"))


@pytest.mark.parametrize("row", ["尿素 取消", "尿素 已取消", "肌酐 66 取消", "肌酐 66 umol/L 作废", "ALT cancelled", "尿素（已撤销）", "3 尿素 退费"])
def test_a_row_that_was_cancelled_is_told_as_that(send: Send, row: str):
    rows = {each["at"]: each for each in send(SHEET + row).json["rows"]}
    assert (len(rows), became(rows["line 5"])) == (2, ("refused", "cancelled"))


def test_a_sheet_of_such_rows_alone_is_one_all_the_same(send: Send):
    reply = send(f"{HEAD}采样时间：2026-11-20 07:32\n白蛋白 未做\n尿素 取消\n钾 --")
    assert [became(row) for row in reply.json["rows"]] == [("refused", "no_result"), ("refused", "cancelled"), ("refused", "no_result")]


@pytest.mark.parametrize(
    "row", ["尿素 5.1", "肌酐 66 umol/L 溶血", "乙肝表面抗原 未检出", "尿素 5.1 -- mmol/L", "尿素 / 5.1 mmol/L", "乙肝表面抗原 阴性", "甘油三酯 mmol/L 1.2"]
)
def test_a_row_with_a_result_is_none_of_them(send: Send, row: str):
    rows = {each["at"]: each for each in send(SHEET + row).json["rows"]}
    assert rows["line 5"]["outcome"] == "confirm"


def test_a_list_of_names_and_results_on_lines_of_their_own_have_no_rows_without_result(send: Send):
    head = f"{HEAD}采样时间：2026-11-20 07:32\n"
    assert [row["outcome"] for row in send(f"{head}总蛋白\n白蛋白").json["rows"]] == ["confirm"] * 2
    assert [row["outcome"] for row in send(f"{head}总蛋白\n71.2\n白蛋白\n44.0").json["rows"]] == ["confirm"] * 2
    assert became(first(send(f"{SHEET}检查项目：胸部CT平扫"))) == ("confirm", "item_name_only")
    assert became(send(f"{SHEET}胸部CT平扫").json["rows"][-1]) == ("confirm", "item_name_only")


@pytest.mark.parametrize("line", ["备注：标本溶血", "审核者：未审核", "----------", "结果 / 提示"])
def test_a_line_that_names_no_test_is_no_row(send: Send, line: str):
    assert [row["at"] for row in send(SHEET + line).json.get("rows", [])] in (["line 4"], [])


@pytest.mark.parametrize(
    ("one", "other"),
    [("术前", "术后"), ("第一管", "第二管"), ("卧位", "立位"), ("2026-11-19", "2026-11-20"), ("本次", "上次"), ("患儿", "母亲"), ("左", "右"), ("", "")],
)
def test_two_rows_of_one_item_are_both_asked_about(send: Send, one: str, other: str):
    rows = send(f"{HEAD}采样时间：2026-11-20 07:32\n{one}\n肌酐 88\n{other}\n肌酐 120").json["rows"]
    assert [(row["outcome"], "item_doubtful" in row["also"]) for row in rows if row.get("candidates") == ["crea"]] == [("confirm", True)] * 2


def test_a_row_takes_the_place_of_another_only_where_it_says_that_it_corrects(send: Send):
    rows = send(f"{HEAD}采样时间：2026-11-20 07:32\n肌酐 88\n更正：肌酐 120").json["rows"]
    assert became(rows[0]) == ("refused", "superseded") and rows[1]["outcome"] == "confirm" and rows[1]["read"]["status"] == "corrected"
    rows = send(f"{HEAD}更正报告\n采样时间：2026-11-20 07:32\n肌酐 88\n肌酐 120").json["rows"]
    assert [row["outcome"] for row in rows] == ["confirm"] * 2


def test_a_name_that_goes_on_from_line_to_line_is_one_row(send: Send):
    rows = send(f"{HEAD}采样时间：2026-11-20 07:32\n总蛋白 71.2\n天门冬氨酸氨基\n转移酶 38 U/L").json["rows"]
    assert [(row["outcome"], row["candidates"]) for row in rows] == [("confirm", ["tp"]), ("confirm", ["ast"])]


def test_a_finding_in_words_is_a_result(send: Send):
    rows = send("东麓示范医院检验报告单\n标本：粪便 采样时间：2026-11-20\n红细胞 未见 /HP\n颜色 黄褐色").json["rows"]
    assert [row["outcome"] for row in rows] == ["confirm"] * 2


@pytest.mark.parametrize("row", ["某某指标 5.1", "某某指标：5.1"])
def test_a_row_of_no_known_item_is_told(send: Send, row: str):
    found = {each["at"]: became(each) for each in send(SHEET + row).json["rows"]}
    assert found["line 5"] == ("refused", "item_unknown")
