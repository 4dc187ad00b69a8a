"""A column of the report's own number says nothing of the items; two numbers are two reports."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

HEAD = "{number}\t项目代码\t项目名称\t结果值\t单位\t异常\t参考下限\t参考上限\n"
ROWS = "{first}\tALT\t谷丙转氨酶\t31\tU/L\t \t9\t50\n{second}\tTP\t总蛋白\t71\tg/L\t \t65\t85"


@pytest.mark.parametrize("number", ["报告单号", "条码号", "样本编号", "标本条码号", "Sample ID"])
@pytest.mark.parametrize("value", ["BG0088", "1001", "20261120-17"])
def test_one_number_in_front_of_all_rows_is_read_past(edition, number: str, value: str):
    read = reader.read(edition, (HEAD + ROWS).format(number=number, first=value, second=value))
    assert [piece.resolution.code for piece in read.pieces] == ["alt", "tp"] and read.doubts == ()


def test_it_may_stand_behind_other_columns(edition):
    read = reader.read(edition, "项目名称\t条码号\t结果\t单位\n谷丙转氨酶\t1001\t31\tU/L\n总蛋白\t1001\t71\tg/L")
    assert [piece.resolution.code for piece in read.pieces] == ["alt", "tp"] and read.doubts == ()


def test_rows_of_two_reports_are_not_taken_and_their_heading_is_shown(edition):
    read = reader.read(edition, (HEAD + ROWS).format(number="报告单号", first="BG0088", second="BG0089"))
    assert [piece.resolution.code for piece in read.pieces] == [None, None, None] and [doubt.line for doubt in read.doubts] == [0]


def test_figures_of_two_reports_are_seen_and_two_tubes_of_one_are_not(edition):
    read = reader.read(edition, "报告单号\t项目\t结果\n20261126001\t钾\t4.1\n20261126002\t钠\t140")
    assert read.doubts or not any(piece.resolution.code for piece in read.pieces)
    assert [piece.resolution.code for piece in reader.read(edition, "条码\t项目\t结果\n100234\t钾\t4.1\n100235\t钠\t140").pieces] == ["k", "na"]


def test_what_stands_there_and_is_no_number_makes_questions_of_the_rows(edition):
    read = reader.read(edition, (HEAD + ROWS).format(number="报告单号", first="透析后", second="透析后"))
    assert [piece.resolution.code for piece in read.pieces] == [None, None, None]
    assert [(offer.code, offer.differs) for piece in read.pieces[1:] for offer in piece.resolution.offers[:1]] == [
        ("alt", ("specimen.unknown",)),
        ("tp", ("specimen.unknown",)),
    ]


NEUTRAL = [
    ("标志", "N"), ("结果状态", "正常"), ("状态", "已审核"), ("互认标识", "川渝HR"), ("是否互认", "是"), ("危急值", "否"), ("仪器", "AU5800"), ("标本类型", "血清"), ("检验者", "张三"), ("科室", "检验科"), ("收费编码", "250301001"), ("上次结果", "70"),
    ("报告时间", "2026-11-26 09:00"), ("采样时间", "2026-11-26 07:00"),
]  # fmt: skip
TELLING = [("是否互认", "否"), ("标本类型", "尿"), ("状态", "初步"), ("仪器", "GEM4000"), ("备注", "透析后")]
ITEMS = (("丙氨酸氨基转移酶", "31", "U/L", "9-50"), ("总蛋白", "71", "g/L", "65-85"))


def _table(gap: str, name: str, value: str, front: bool) -> str:
    rows = (("项目名称", "结果", "单位", "参考范围"), *ITEMS)
    return "\n".join(gap.join((cell, *row) if front else (*row, cell)) for row, cell in zip(rows, (name, value, value), strict=True))


@pytest.mark.parametrize("gap", ["\t", "   "])
@pytest.mark.parametrize("front", [True, False])
def test_a_column_that_says_nothing_of_the_items_asks_nothing_wherever_it_stands(edition, gap: str, front: bool):
    read = {name: reader.read(edition, _table(gap, name, value, front)) for name, value in NEUTRAL}
    asked = {
        name: [piece.resolution.code for piece in found.pieces]
        for name, found in read.items()
        if found.doubts or [piece.resolution.code for piece in found.pieces] != ["alt", "tp"]
    }
    assert asked == {} and [f"{day}" for _place, day in read["采样时间"].days] == ["2026-11-26"]


@pytest.mark.parametrize(("name", "value"), TELLING)
def test_one_that_does_is_seen(edition, name: str, value: str):
    for front in (True, False):
        found = reader.read(edition, _table("\t", name, value, front))
        assert found.doubts or not any(piece.resolution.code for piece in found.pieces)
