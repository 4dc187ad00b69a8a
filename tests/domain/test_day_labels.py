"""A day with its label: that of sampling or examination is read, that of a report is another time, and one that says neither is looked at."""

from __future__ import annotations

from datetime import datetime

import pytest

from recognition.domain import dates
from recognition.domain.dates import Certainty
from recognition.domain.lookups import SHANGHAI

NOW = datetime(2026, 11, 28, 14, 10, tzinfo=SHANGHAI)


def code(text: str, now: datetime | None) -> str:
    with pytest.raises(dates.UnreadableTime) as refused:
        dates.performed(text, now)
    return refused.value.code


@pytest.mark.parametrize(
    "label",
    ["采样时间：", "采样日期:", "标本采集时间 ", "采集日期：", "采血时间：", "抽血时间: ", "检查时间：", "检查日期:", "检查日期", "检验时间：", "拍片时间：", "扫描时间：", "采样于", "采样", "【采样时间】：", "Collected: ", "Collection date: ", "Sampling time: ",
     "sampling time ", "Exam date: ", "Performed on: ", "Study date: "],
)  # fmt: skip
def test_sampling_and_examination_are_read_at_every_door(label):
    for written in ("2026-11-18 09:30", "2026/11/18 9:30", "2026年11月18日 9时30分", "20261118 0930"):
        for now in (NOW, None):
            found = dates.performed(label + written, now)
            assert (found.isoformat(), found.certainty) == ("2026-11-18T09:30", Certainty.ABSOLUTE), label + written
    assert dates.performed(label + "11月18日", NOW).day.isoformat() == "2026-11-18" and code(label + "11月18日", None) == "date_year_missing"


@pytest.mark.parametrize(
    "label",
    ["报告时间：", "报告日期:", "出报告时间：", "打印时间 ", "审核时间：", "发布时间：", "签发日期：", "申请日期：", "开单时间：", "医嘱时间：", "送检日期：", "接收时间：", "接收标本时间：", "收样时间：", "签收时间：", "登记时间：", "就诊日期：", "入院日期：", "出生日期：",
     "Report date: ", "Reported: ", "Printed on: ", "Received: ", "Verified: ", "Ordered: ", "Date of birth: "],
)  # fmt: skip
def test_the_time_of_something_else_is_refused_as_such(label):
    assert code(label + "2026-11-18 09:30", NOW) == code(label + "2026-11-18 09:30", None) == "date_other_time"


@pytest.mark.parametrize("label", ["日期：", "时间:", "Date: ", "Date/time: "])
def test_a_label_that_says_neither_is_looked_at(label):
    assert dates.performed(label + "2026-11-18", NOW).certainty is Certainty.VAGUE and code(label + "2026-11-18", None) == "date_label_open"


@pytest.mark.parametrize(("text", "day", "certainty"), [
    ("上月18号", "2026-10-18", "vague"), ("上个月18日", "2026-10-18", "vague"), ("上上月3号", "2026-09-03", "vague"), ("本月18号", "2026-11-18", "relative"), ("这个月3日", "2026-11-03", "relative"),
    ("去年12月1日", "2025-12-01", "vague"), ("去年的12月1号", "2025-12-01", "vague"), ("前年3月5日", "2024-03-05", "vague"), ("今年11月1日", "2026-11-01", "relative"), ("前天上午", "2026-11-26", "relative"), ("上月十八号", "2026-10-18", "vague"),
])  # fmt: skip
def test_days_of_another_month_or_year(text, day, certainty):
    found = dates.performed(text, NOW)
    assert (found.day.isoformat(), found.certainty.value) == (day, certainty) and code(text, None) == "date_relative"


@pytest.mark.parametrize(("text", "why"), [
    ("1118", "date_length"), ("0930", "date_length"), ("261118", "date_length"), ("1118 0930", "date_length"), ("202611", "date_month_only"), ("去年12月", "date_month_only"), ("上月", "date_month_only"), ("上月31号", None), ("今年2月30日", "date_impossible"),
    ("去年2月29日", "date_impossible"), ("采样时间：", "date_malformed"), ("采样时间：2026-11-18 报告时间：2026-11-19", "date_malformed"), ("2026-11-18上午", "time_vague"), ("采样时间：1118", "date_length"),
])  # fmt: skip
def test_what_is_not_exact_is_refused_with_its_reason(text, why):
    if why is None:
        assert dates.performed(text, NOW).day.isoformat() == "2026-10-31"
    else:
        assert code(text, NOW) == why
