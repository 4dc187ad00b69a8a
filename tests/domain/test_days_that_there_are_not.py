"""What is said by today and means no day, no time, or two, is refused by its own code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recognition.domain.dates import UnreadableTime, read
from recognition.domain.dates.numerals import number, whole
from recognition.domain.lookups import SHANGHAI

NOVEMBER = datetime(2026, 11, 21, 20, 0, tzinfo=SHANGHAI)
MARCH = datetime(2027, 3, 15, 20, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "now", "code"),
    [
        ("去年2月30日", NOVEMBER, "date_impossible"),
        ("上上月31号", NOVEMBER, "date_impossible"),
        ("30号", MARCH, "date_impossible"),
        ("26/2/30", NOVEMBER, "date_ambiguous"),
        ("2月30日", NOVEMBER, "date_impossible"),
        ("半天前", NOVEMBER, "date_malformed"),
        ("半周前", NOVEMBER, "date_malformed"),
        ("999年前", NOVEMBER, "date_too_early"),
        ("昨天上午3:30pm", NOVEMBER, "date_malformed"),
        ("昨天08:00+08:00", NOVEMBER, "offset_malformed"),
        ("上午", NOVEMBER, "date_malformed"),
    ],
)
def test_refused_by_its_own_code(text, now, code):
    with pytest.raises(UnreadableTime) as refused:
        read(text, now)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("半年前", "2026-05-21"),
        ("半个月前", "2026-11-06"),
        ("last night", "2026-11-20"),
        ("this morning 9:00", "2026-11-21T09:00"),
        ("last night 9:30", "2026-11-20T21:30"),
        ("昨晚", "2026-11-20"),
        ("半小时前", "2026-11-21T19:30"),
        ("刚才", "2026-11-21T20:00"),
    ],
)
def test_what_is_meant_is_read(text, day):
    assert read(text, NOVEMBER).isoformat() == day


def test_today_is_that_of_shanghai():
    late = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert read("今天", late).isoformat() == "2026-11-21"


@pytest.mark.parametrize(
    ("written", "count"), [("12", 12), ("１２", 12), ("1,234", 1234), ("4,00", None), ("-1", None), ("十", None), ("", None), ("1234567890", None)]
)
def test_a_count_in_figures(written, count):
    assert whole(written) == count


@pytest.mark.parametrize(("written", "meant"), [("18", 18), ("十八", 18), ("零五", 5), ("二〇二六", 2026), ("十", 10), ("三十", 30)])
def test_a_number_in_words(written, meant):
    assert number(written) == meant
