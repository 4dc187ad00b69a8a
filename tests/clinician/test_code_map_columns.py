"""A hospital's list of codes: no column, sheet or row is passed over without a word, and nothing that may be two items is chosen."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from tests.clinician.sitting import Sitting
from tests.clinician.test_code_map import options, place, upload


def book(*rows: tuple, then=lambda made: None) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    then(made)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("lang", "says", "reads"),
    [("zh", "没有读取的列：互认平台编码、D", "能读的表头：院内编码"), ("en", "Columns not read: 互认平台编码, D", "Headings that are read: Own code")],
)
def test_columns_that_are_not_read_are_named_with_the_headings_that_are(app, lang: str, says: str, reads: str):
    he = Sitting(app, lang)
    he.sign_in("he")
    upload(he, "院内编码,院内名称,互认平台编码,,备注,空列\nHE-31,某项,alb,旧,x,\n")
    assert says in he.text and reads in he.text and "备注" not in he.text and "空列" not in he.text


def test_a_list_that_is_read_whole_says_nothing_of_columns(administrator_he: Sitting):
    upload(administrator_he, "序号,院内编码,院内名称,目录项目编码,目录项目名称,备注\n1,HE-32,某项,,白蛋白,\n")
    assert "没有读取" not in administrator_he.text
    assert re.search(rf'name="item_{place(administrator_he, "HE-32")}".*?value="alb" selected', administrator_he.page.text, re.DOTALL)


def test_code_and_name_that_mean_two_items_are_both_offered_and_none_chosen(administrator_he: Sitting):
    upload(administrator_he, "院内编码,院内名称,目录项目编码,目录项目名称\nHE-33,某项,alb,总蛋白\n")
    assert options(administrator_he, "HE-33")[:3] == ["", "alb", "tp"]
    assert "selected" not in re.search(r'<select name="item_.*?</select>', administrator_he.page.text, re.DOTALL)[0]


def test_one_code_with_two_items_is_chosen_for_neither(administrator_he: Sitting):
    upload(administrator_he, "院内编码,院内名称,目录项目编码\nHE-34,某项,alb\nHE-34,某项,tp\n")
    assert "编码重复的行：1" in administrator_he.text and "第 3 行（与第 2 行相同） · HE-34 某项" in administrator_he.text
    assert "selected" not in re.search(r'<select name="item_.*?</select>', administrator_he.page.text, re.DOTALL)[0]


def test_rows_of_an_unknown_role_are_counted_and_not_taken(administrator_he: Sitting):
    upload(administrator_he, "身份,院内编码,院内名称\n门急诊,HE-35,某项\n接诊,HE-36,某项\n")
    assert "身份看不懂、没有读取的行：1" in administrator_he.text and "第 2 行 · 门急诊 HE-35 某项" in administrator_he.text
    assert 'value="HE-36"' in administrator_he.page.text and 'value="HE-35"' not in administrator_he.page.text


@pytest.mark.parametrize("both", ["两者", "both", "接诊、出具", "接诊和出具"])
def test_a_code_of_both_roles_is_of_either(administrator_he: Sitting, both: str):
    upload(administrator_he, f"身份,院内编码,院内名称\n{both},HE-39,某项\n")
    assert 'value="HE-39"' in administrator_he.page.text and "没有读取" not in administrator_he.text


def test_further_sheets_and_hidden_rows_are_told(administrator_he: Sitting):
    def more(made):
        made.active.row_dimensions[2].hidden = True
        made.create_sheet("旧编码").append(("院内编码", "院内名称"))
        made.create_sheet("底稿").sheet_state = "hidden"

    upload(administrator_he, book(("院内编码", "院内名称"), ("HE-37", "某项"), then=more), "list.xlsx")
    assert "没有读取：底稿、旧编码" in administrator_he.text and "隐藏或筛选掉、也已读取的行：1" in administrator_he.text
    assert "第 2 行 · HE-37 某项" in administrator_he.text


def test_codes_are_read_as_they_are_seen(administrator_he: Sitting):
    def shapes(made):
        made.active["A2"].number_format, made.active["A3"].number_format = "0000", "0.00E+00"

    upload(administrator_he, book(("院内编码", "院内名称"), (37, "某项"), (120000, "另一项"), then=shapes), "list.xlsx")
    assert 'value="0037"' in administrator_he.page.text and "不能作为编码使用：1" in administrator_he.text and "120000" not in administrator_he.text


def test_without_headings_it_says_which_are_read(administrator_he: Sitting):
    assert upload(administrator_he, "平台码,平台名\n1,2\n").status_code == 422
    assert all(one in administrator_he.text for one in ("院内编码", "项目编码", "目录项目编码", "目录项目名称", "身份"))


def test_sums_and_signatures_under_a_list_are_no_codes(administrator_he: Sitting):
    upload(administrator_he, "院内编码清单,\n院内编码,院内名称\nHE-38,某项\n合计,1\n制表人：某某,\n")
    assert 'value="HE-38"' in administrator_he.page.text and "某某" not in administrator_he.text
    assert "合计、说明和签名的行：2" in administrator_he.text and "第 4 行 · 合计 1" in administrator_he.text
    assert 'value="合计"' not in administrator_he.page.text


def test_rows_without_a_code_are_named(administrator_he: Sitting):
    upload(administrator_he, "院内编码,院内名称\nHE-40,某项\n,氯\n")
    assert "没有编码的行：1" in administrator_he.text and "第 3 行 · 氯" in administrator_he.text


def test_a_code_that_the_catalogue_does_not_have_is_told_as_that(administrator_he: Sitting):
    upload(administrator_he, "院内编码,院内名称,目录项目编码\nHE-41,某项,nosuch\n")
    assert "表中填写的“nosuch”不是目录项目的编码或全称。" in administrator_he.text


def test_a_name_with_a_persons_number_is_neither_shown_nor_handed_in(administrator_he: Sitting):
    upload(administrator_he, "院内编码,院内名称\nHE-42,13800138000 张三\n")
    assert "名称里疑似个人号码、没有读取名称的行：1" in administrator_he.text and "第 2 行 · HE-42" in administrator_he.text
    assert "13800138000" not in administrator_he.page.text
