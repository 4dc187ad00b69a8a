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


def test_what_stands_there_and_is_no_number_makes_questions_of_the_rows(edition):
    read = reader.read(edition, (HEAD + ROWS).format(number="报告单号", first="透析后", second="透析后"))
    assert [piece.resolution.code for piece in read.pieces] == [None, None, None]
    assert [(offer.code, offer.differs) for piece in read.pieces[1:] for offer in piece.resolution.offers[:1]] == [
        ("alt", ("specimen.unknown",)),
        ("tp", ("specimen.unknown",)),
    ]
