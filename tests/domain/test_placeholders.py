"""What stands for a reference and is none is told from short and odd references that are real."""

from __future__ import annotations

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from recognition.domain import placeholders
from recognition.domain.placeholders import given, placeholder


@pytest.mark.parametrize(
    "text",
    [
        "NULL", "null", "(null)", "[NULL]", "None", "nil", "NaN", "undefined", "N/A", "n/a", "NA", "#N/A", "无", "暂无", "空", "未填", "未填写", "未知", "不详", "待查", "待 查", "待检", "待审核", "未出报告", "见报告", "同上", "pending", "TBC", "see above", "unknown", "UNK", "test", "测试", "-", "--", "—", "/", "。", "   ",
        "0", "00", "000000", "0-0", "０００", "-1", "\\N", "111111", "99999", "xxx", "XXXXX", "x", "aaa", "123456", "12345678", "1234567890", "0123456", "１２３４５６", "N U L L",
        "undefined-1", "null_2", "NULL/1", "None-12", "nil#3", "nullnull", "undefined/undefined", "null-undefined-7", "N/A-2", "n/a 1", "None.None", "暂无,无", "无/无", "未填;未填", "[object Object]", "${reportNo}", "{report_no}", "{{reportNo}}", "<reportNo>", "%s", "%(report_no)s", "#{id}", "[[no]]", "undefined undefined", "null0", "string", "true", "FALSE", "abc", "ABC", "temp", "tmp", "见附件", "详见附件。", "请输入", "是", "reportNo", "patient_id",
    ],
)  # fmt: skip
def test_nothing_in_other_words(text):
    assert placeholder(text) and given(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "7",
        "12",
        "101",
        "1001",
        "8888",
        "12345",
        "20261118",
        "654321",
        "1234568",
        "R1",
        "P-1",
        "AA",
        "BG-2026-000117",
        "无锡001",
        "待查001",
        "略-17",
        "空腹1",
        "NA-101",
        "TEST-1",
        "A0",
        "N-1",
        "0-12345",
        "0-1",
        "NULL-8837261",
        "NAN-1",
        "无-1",
        "NIL-2026-17",
        "NA-2",
        "无号001",
        "None-B2",
        "TEMP-2026-17",
        "ABC-1",
        "abcd1234",
        "2026-11(甲)",
        "X光[2]17",
        "BG<1",
        "报告{1}",
        "true-7",
        "ST",
        "DS",
        "未填1",
        "nullx",
        "100000",
        "13800138000",
        "110101199003074514",
        "02",
    ],
)
def test_references_that_somebody_may_have(text):
    assert not placeholder(text) and given(text) == text


@given_any(st.text(max_size=128))
def test_any_text_is_one_or_the_other(text):
    assert given(text) == (None if placeholder(text) else text)


@given_any(st.text(st.sampled_from("01239nNuUaLxX-./ \n１无") | st.characters(), max_size=12))
def test_a_plain_number_stands_for_nothing_else(text: str):
    """Nearly all references are taken for what they are at a glance: whoever looks closer finds the same."""
    assert not (placeholders._plain_number(text) and placeholders._stands_for_none(text))
