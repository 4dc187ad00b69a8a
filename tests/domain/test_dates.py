"""The one reader of days and moments: what each text means, or why it is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.domain.dates import Certainty, Precision, UnreadableTime, month, read, words
from recognition.domain.lookups import SHANGHAI, Stated

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=SHANGHAI)
"""A Saturday."""


def told(text: str, now: datetime | None = NOW) -> str:
    """What was read, as `text stated certainty`, or the code of the refusal."""
    try:
        found = read(text, now)
    except UnreadableTime as refused:
        assert refused.code in words.WORDS
        return refused.code
    return f"{found.isoformat()} {found.stated} {found.certainty}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-18", "2026-11-18 day"),
        ("2026/11/8", "2026-11-08 day"),
        ("2026.11.18", "2026-11-18 day"),
        ("20261118", "2026-11-18 day"),
        ("２０２６－１１－１８", "2026-11-18 day"),
        ("2026年11月18日", "2026-11-18 day"),
        ("2026 年 11 月 18 号", "2026-11-18 day"),
        ("二〇二六年十一月十八日", "2026-11-18 day"),
        ("二○二六年十二月三十一日", "2026-12-31 day"),
        (" 2026-11-18\n", "2026-11-18 day"),
        ("18 November 2026", "2026-11-18 day"),
        ("Nov 18, 2026", "2026-11-18 day"),
        ("18-NOV-2026", "2026-11-18 day"),
        ("Wed 18 November 2026", "2026-11-18 day"),
        ("2026年11月18日 周三", "2026-11-18 day"),
        ("2026-11-18（星期三）", "2026-11-18 day"),
        ("2024-02-29", "2024-02-29 day"),
        ("2026/11/27 9:05", "2026-11-27T09:05 local"),
        ("2026-11-28 09:30:00", "2026-11-28T09:30:00 local"),
        ("2026-11-28T09:30", "2026-11-28T09:30 local"),
        ("2026-11-28 09:30:00,123", "2026-11-28T09:30:00 local"),
        ("2026年11月27日 9时5分", "2026-11-27T09:05 local"),
        ("2026年11月27日9：05", "2026-11-27T09:05 local"),
        ("2026年11月27日上午9时30分", "2026-11-27T09:30 local"),
        ("2026/11/27 下午 3:05:00", "2026-11-27T15:05:00 local"),
        ("2026-11-27 3:05 pm", "2026-11-27T15:05 local"),
        ("2026-11-27 12:05 am", "2026-11-27T00:05 local"),
        ("2026年11月27日下午三点半", "2026-11-27T15:30 local"),
        ("2026年11月27日9点一刻", "2026-11-27T09:15 local"),
        ("20261127090500", "2026-11-27T09:05:00 local"),
        ("202611270905", "2026-11-27T09:05 local"),
        ("20261127T090500", "2026-11-27T09:05:00 local"),
        ("20261127 090500", "2026-11-27T09:05:00 local"),
        ("20261127 9:05", "2026-11-27T09:05 local"),
        ("20261127012345+0800", "2026-11-27T01:23:45+08:00 instant"),
        ("20261125123400Z", "2026-11-25T12:34:00+00:00 instant"),
        ("20261125123400.000+0800", "2026-11-25T12:34:00+08:00 instant"),
        ("202611251234+08:00", "2026-11-25T12:34+08:00 instant"),
        ("2026-11-18T09:30:00+08:00", "2026-11-18T09:30:00+08:00 instant"),
        ("2026-11-18T09:30:00.999999999Z", "2026-11-18T09:30:00+00:00 instant"),
        ("2026-11-18t09:30:00z", "2026-11-18T09:30:00+00:00 instant"),
        ("2026-11-18 09:30:00+08", "2026-11-18T09:30:00+08:00 instant"),
        ("2026-11-18 09:30:00 +0800", "2026-11-18T09:30:00+08:00 instant"),
        ("2026-11-18T09:30:00-10:00", "2026-11-18T09:30:00-10:00 instant"),
        ("2026-12-31T23:59:59+08:00", "2026-12-31T23:59:59+08:00 instant"),
    ],
)
def test_what_is_written_in_full_means_the_same_everywhere(text: str, meant: str):
    assert told(text) == told(text, None) == f"{meant} absolute"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("今天", "2026-11-21 day relative"),
        ("昨天", "2026-11-20 day relative"),
        ("前天", "2026-11-19 day relative"),
        ("大前天", "2026-11-18 day relative"),
        ("3天前", "2026-11-18 day relative"),
        ("三天以前", "2026-11-18 day relative"),
        ("today", "2026-11-21 day relative"),
        ("Yesterday", "2026-11-20 day relative"),
        ("3 days ago", "2026-11-18 day relative"),
        ("今早", "2026-11-21 day relative"),
        ("昨天上午", "2026-11-20 day relative"),
        ("明天", "2026-11-22 day relative"),
        ("昨天下午3点", "2026-11-20T15:00 local relative"),
        ("昨天 9:30", "2026-11-20T09:30 local relative"),
        ("昨天9点", "2026-11-20T09:00 local relative"),
        ("昨晚8点", "2026-11-20T20:00 local relative"),
        ("今天凌晨2点", "2026-11-21T02:00 local relative"),
        ("前天中午12点", "2026-11-19T12:00 local relative"),
        ("上午9时30分", "2026-11-21T09:30 local relative"),
        ("九点半", "2026-11-21T09:30 local relative"),
        ("3小时前", "2026-11-21T17:00 local relative"),
        ("11.18", "2026-11-18 day relative"),
        ("11-18", "2026-11-18 day relative"),
        ("11/18", "2026-11-18 day relative"),
        ("11月18日", "2026-11-18 day relative"),
        ("十一月十八日", "2026-11-18 day relative"),
        ("18日", "2026-11-18 day relative"),
        ("18 Nov", "2026-11-18 day relative"),
        ("11.18 8时15分", "2026-11-18T08:15 local relative"),
        ("11.21", "2026-11-21 day relative"),
        ("three days ago", "2026-11-18 day relative"),
        ("a day ago", "2026-11-20 day relative"),
        ("an hour ago", "2026-11-21T19:00 local relative"),
        ("half an hour ago", "2026-11-21T19:30 local relative"),
        ("this morning", "2026-11-21 day relative"),
        ("the day before yesterday", "2026-11-19 day relative"),
        ("yesterday morning", "2026-11-20 day relative"),
        ("yesterday at 3 pm", "2026-11-20T15:00 local relative"),
        ("Yesterday in the afternoon", "2026-11-20 day relative"),
        # what can be meant in two ways, and what gets another year or month than today's
        ("昨晚", "2026-11-20 day vague"),
        ("昨夜", "2026-11-20 day vague"),
        ("凌晨2点", "2026-11-21T02:00 local vague"),
        ("晚上7点", "2026-11-21T19:00 local vague"),
        ("凌晨两点半", "2026-11-21T02:30 local vague"),
        ("昨天夜里", "2026-11-20 day vague"),
        ("上周五", "2026-11-13 day vague"),
        ("上个星期五", "2026-11-13 day vague"),
        ("上上周一", "2026-11-02 day vague"),
        ("周三", "2026-11-18 day vague"),
        ("星期六", "2026-11-21 day vague"),
        ("wed", "2026-11-18 day vague"),
        ("last friday", "2026-11-13 day vague"),
        ("周三上午9点", "2026-11-18T09:00 local vague"),
        ("last night", "2026-11-20 day vague"),
        ("Last evening", "2026-11-20 day vague"),
        ("yesterday evening", "2026-11-20 day vague"),
        ("two weeks ago", "2026-11-07 day vague"),
        ("a week ago", "2026-11-14 day vague"),
        ("one month ago", "2026-10-21 day vague"),
        ("a year ago", "2025-11-21 day vague"),
        ("半个月前", "2026-11-06 day vague"),
        ("两周前", "2026-11-07 day vague"),
        ("1个月前", "2026-10-21 day vague"),
        ("半年前", "2026-05-21 day vague"),
        ("一年前", "2025-11-21 day vague"),
        ("11.22", "2025-11-22 day vague"),
        ("12月24日", "2025-12-24 day vague"),
        ("22日", "2026-10-22 day vague"),
        ("3/4", "2026-03-04 day vague"),
        ("26-11-18", "2026-11-18 day vague"),
    ],
)
def test_what_rests_on_today_is_read_where_today_is_known_and_nowhere_else(text: str, meant: str):
    assert told(text) == meant
    assert told(text, None) in ("date_relative", "date_year_missing", "date_ambiguous")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-W48-5", "date_week"),
        ("2026W485", "date_week"),
        ("2026-322", "date_week"),
        ("03/04/2026", "date_ambiguous"),
        ("18.11.2026", "date_ambiguous"),
        ("11/7/26", "date_ambiguous"),
        ("11-07-26", "date_ambiguous"),
        ("18-Nov-26", "date_ambiguous"),
        ("99-11-18", "date_ambiguous"),
        ("2026-02-29", "date_impossible"),
        ("2026-11-31", "date_impossible"),
        ("2026年13月1日", "date_impossible"),
        ("20261301", "date_impossible"),
        ("2100-02-29", "date_impossible"),
        ("11.31", "date_impossible"),
        ("2.29", "date_impossible"),
        ("0.0", "date_impossible"),
        ("65.3", "date_impossible"),
        ("2026-11", "date_month_only"),
        ("2026.10", "date_month_only"),
        ("2026年11月", "date_month_only"),
        ("2026111", "date_length"),
        ("202611181", "date_length"),
        ("2026112709", "date_length"),
        ("20261127090", "date_length"),
        ("1763429400", "date_length"),
        ("2026112701234", "date_length"),
        ("0000-01-01", "date_too_early"),
        ("1025-11-06", "date_too_early"),
        ("2200-01-01", "date_in_future"),
        ("9999-12-31T23:59:59-08:00", "date_in_future"),
        ("2026-11-18 周四", "weekday_differs"),
        ("2026-11-18T24:00", "time_24"),
        ("2026-11-18T24:00:00+08:00", "time_24"),
        ("20261118240000", "time_24"),
        ("25:00", "time_impossible"),
        ("昨天 9:75", "time_impossible"),
        ("2026-11-18T09:30:60Z", "time_impossible"),
        ("20261118096100", "time_impossible"),
        ("昨天下午25点", "time_impossible"),
        ("昨天上午15点", "time_impossible"),
        ("今晚12点", "time_doubtful"),
        ("昨天上午12点", "time_doubtful"),
        ("昨晚2点", "time_doubtful"),
        ("2026-11-18 上午", "time_vague"),
        ("2026-11-18 09:30-10:00", "offset_malformed"),
        ("202611180930-1000", "offset_malformed"),
        ("2026-11-18 09:30 GMT+8", "offset_malformed"),
        ("2026-11-18T09:30:00 Asia/Shanghai", "offset_malformed"),
        ("2026-11-18T09:30:00+25:00", "offset_malformed"),
        ("20261118+0800", "offset_malformed"),
        ("2026-11-18Z", "offset_malformed"),
        ("foo", "date_malformed"),
        ("", "date_malformed"),
        ("99", "date_malformed"),
        ("三百天前", "date_malformed"),
        ("1" * 5000, "date_malformed"),
        ("2026-11/18", "date_malformed"),
        ("2026-11-1²", "date_malformed"),
        ("2026-11-①", "date_malformed"),
        ("٢٠٢٦-١١-١٨", "date_malformed"),
        ("2026-11-18T", "date_malformed"),
        ("2026-11-18X09:30", "date_malformed"),
        ("2026-11-1809:30", "date_malformed"),
        ("总蛋白 65", "date_malformed"),
        ("5天", "date_malformed"),
        ("1.65.3", "date_malformed"),
        ("早", "date_malformed"),
        ("2026-11-18\x0009:30", "date_malformed"),
        ("下周一", "date_malformed"),
        ("前几天", "date_malformed"),
    ],
)
def test_what_is_no_day_or_two_is_refused_by_its_own_code(text: str, code: str):
    assert told(text) == code


def test_each_of_the_86400_compact_times_of_a_day_is_the_time_that_it_says():
    midnight = datetime(2026, 11, 27, tzinfo=SHANGHAI)
    for second in range(86_400):
        at = midnight + timedelta(seconds=second)
        written = f"{at:%Y%m%d%H%M%S}"
        for text, stated in ((written, Stated.LOCAL), (written + "+0800", Stated.INSTANT), (f"{at.astimezone(UTC):%Y%m%d%H%M%S}Z", Stated.INSTANT)):
            found = read(text)
            assert (found.value, found.day, found.stated, found.precision) == (at, at.date(), stated, Precision.SECOND), text


def test_every_other_time_of_four_or_six_digits_is_refused():
    times = [f"{number:06}" for number in range(0, 1_000_000, 7)] + [f"{number:04}" for number in range(10_000)]
    for digits in times:
        possible = int(digits[:2]) < 24 and int(digits[2:4]) < 60 and int(digits[4:] or 0) < 60
        if not possible:
            assert told(f"20261127{digits}+0800") in ("time_impossible", "time_24"), digits


@pytest.mark.parametrize(
    ("now", "text", "day"),
    [
        (datetime(2027, 1, 1, 0, 10, tzinfo=SHANGHAI), "昨天", "2026-12-31"),
        (datetime(2027, 1, 2, 8, tzinfo=SHANGHAI), "12.30", "2026-12-30"),
        (datetime(2027, 1, 2, 8, tzinfo=SHANGHAI), "31日", "2026-12-31"),
        (datetime(2026, 3, 31, 12, tzinfo=SHANGHAI), "1个月前", "2026-02-28"),
        (datetime(2024, 2, 29, 12, tzinfo=SHANGHAI), "一年前", "2023-02-28"),
        (datetime(2027, 1, 1, 1, tzinfo=SHANGHAI), "2小时前", "2026-12-31"),
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), "今天", "2026-11-21"),
        (datetime(2027, 1, 4, 9, tzinfo=SHANGHAI), "上周五", "2027-01-01"),
    ],
)
def test_the_edges_of_days_months_and_years(now: datetime, text: str, day: str):
    assert read(text, now).day.isoformat() == day


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31)),
    st.sampled_from([None, "Z", "+08:00", "+05:30", "-10:00"]),
    st.sampled_from(["days", "minutes", "seconds"]),
)
def test_what_was_read_is_written_so_that_it_is_read_again(at: datetime, offset: str | None, to: str):
    text = at.date().isoformat() if to == "days" else at.isoformat(timespec=to) + (offset or "")
    found = read(text)
    assert read(found.isoformat()) == found
    assert found.value.replace(tzinfo=None) == (
        datetime.combine(at.date(), datetime.min.time()) if to == "days" else at.replace(microsecond=0, second=at.second if to == "seconds" else 0)
    )


@given(st.text(alphabet="0123456789-/.: tTzZ+年月日周上下午点时分半前天昨今晚", max_size=24))
def test_a_text_is_read_or_refused_by_a_code_and_an_absolute_one_names_all_its_digits(text: str):
    try:
        found = read(text, NOW)
    except UnreadableTime as refused:
        assert refused.code in words.WORDS
        return
    if found.certainty is Certainty.ABSOLUTE:
        assert str(found.value.year) in text and read(text) == found
        assert sum(letter.isdigit() for letter in text) >= 6


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-10", "2026-10-01"),
        ("2026.10", "2026-10-01"),
        ("2026/1", "2026-01-01"),
        ("2026.01", "2026-01-01"),
        ("2026年10月", "2026-10-01"),
        ("2026年10月份", "2026-10-01"),
        ("二〇二六年十月", "2026-10-01"),
        ("202610", "2026-10-01"),
        ("2026.2", "2026-02-01"),
    ],
)
def test_a_month_however_it_is_written(text: str, first: str):
    assert month(text) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026.1", "month_number"),
        ("2026-13", "month_malformed"),
        ("十月", "month_malformed"),
        ("10.2026", "month_malformed"),
        ("20261", "date_length"),
        ("", "month_malformed"),
        *((day, "month_is_day") for day in ("2026-09-15", "2026-09-01", "20260715", "2026-10-08 12:00", "2026/7/15 8:00", "2026年10月1日")),
    ],
)
def test_what_is_no_month_or_two(text: str, code: str):
    with pytest.raises(UnreadableTime) as refused:
        month(text)
    assert refused.value.code == code


@pytest.mark.parametrize("code", words.WORDS)
def test_each_refusal_says_what_is_wrong_and_what_would_be_right(code: str):
    zh, en = words.sentence(code)
    assert all(words.WORDS[code]) and zh.endswith("。") and en.endswith(".") and en.isascii()
