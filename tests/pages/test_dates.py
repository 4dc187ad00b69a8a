"""The date field reads every way in which people write a day."""

from __future__ import annotations

from datetime import datetime

import pytest

from recognition.terms import SHANGHAI
from recognition.web.pages.dates import Unreadable, read

SATURDAY = datetime(2026, 11, 21, 20, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-18", "2026-11-18"), ("2026/11/8", "2026-11-08"), ("2026.11.18", "2026-11-18"), ("20261118", "2026-11-18"),
        ("2026年11月18日", "2026-11-18"), ("26-11-18", "2026-11-18"), ("２０２６－１１－１８", "2026-11-18"), ("11.18", "2026-11-18"),
        ("11-18", "2026-11-18"), ("11/18", "2026-11-18"), ("11月18日", "2026-11-18"), ("11 月 18 号", "2026-11-18"), ("18日", "2026-11-18"),
        ("今天", "2026-11-21"), ("昨天", "2026-11-20"), ("前天", "2026-11-19"), ("大前天", "2026-11-18"), ("3天前", "2026-11-18"),
        ("三天前", "2026-11-18"), ("两周前", "2026-11-07"), ("1个月前", "2026-10-21"), ("周三", "2026-11-18"), ("上周三", "2026-11-11"),
        ("星期六", "2026-11-21"), ("today", "2026-11-21"), ("Yesterday", "2026-11-20"), ("3 days ago", "2026-11-18"), ("18 Nov", "2026-11-18"),
        ("Nov 18, 2026", "2026-11-18"), ("18 November 2026", "2026-11-18"), ("wed", "2026-11-18"), ("Wednesday", "2026-11-18"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_written(text, day):
    assert read(text, SATURDAY).date().isoformat() == day


@pytest.mark.parametrize(("text", "day"), [("11.22", "2025-11-22"), ("12月24日", "2025-12-24"), ("22日", "2026-10-22"), ("11.21", "2026-11-21")])
def test_a_day_without_its_year_is_never_in_the_future(text, day):
    assert read(text, SATURDAY).date().isoformat() == day


@pytest.mark.parametrize(
    ("text", "clock"), [("昨天 9:30", "09:30"), ("昨天9点", "09:00"), ("11.18 8时15分", "08:15"), ("2026-11-18T09:30", "09:30"), ("11月18日", "00:00")]
)
def test_a_time_of_day_may_follow(text, clock):
    assert read(text, SATURDAY).strftime("%H:%M") == clock


@pytest.mark.parametrize("text", ["foo", "11.31", "2.29", "2026-13-01", "99", "2026111", "25:00", "昨天 9:75", "0.0", "三百天前", "1" * 40])
def test_what_is_no_day_is_refused_rather_than_guessed(text):
    with pytest.raises(Unreadable):
        read(text, SATURDAY)


def test_the_last_day_of_a_shorter_month():
    assert read("1个月前", datetime(2026, 3, 31, 12, tzinfo=SHANGHAI)).date().isoformat() == "2026-02-28"


def test_today_is_shanghais_wherever_the_server_stands():
    from datetime import timezone

    assert read("今天", datetime(2026, 11, 20, 17, 0, tzinfo=timezone.utc)).date().isoformat() == "2026-11-21"
