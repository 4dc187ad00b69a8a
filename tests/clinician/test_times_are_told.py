"""A page says the time of day that was told, in which zone, and none where a day alone was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI

DONGLU = "东麓示范医院"
DAY = datetime.now(SHANGHAI).date() - timedelta(days=3)
NEXT = DAY + timedelta(days=1)


def of(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize(
    ("written", "day", "says"),
    [
        (f"{DAY} 23:30:00", DAY, "23:30（北京时间）"),
        (f"{DAY}T23:30:00Z", NEXT, "07:30（按所写时区换算为北京时间）"),
        (f"{DAY}T23:30:00+08:00", DAY, "23:30（按所写时区换算为北京时间）"),
        (f"{DAY}T00:00", DAY, "00:00（北京时间）"),
        (f"{DAY}", DAY, ""),
    ],
)
def test_the_answer_says_how_the_time_was_read(dr_lin, written, day, says):
    assert dr_lin.ask("总蛋白", DONGLU, written).request.path.startswith("/answers/")
    assert of(day) in dr_lin.text
    assert (says in dr_lin.text) if says else ("北京时间" not in dr_lin.text)


def test_in_english(dr_lin):
    dr_lin.open("/?lang=en")
    dr_lin.ask("总蛋白", DONGLU, f"{DAY}T23:30:00Z")
    assert "07:30 (Beijing time, converted from the offset given)" in dr_lin.text


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (f"{DAY}", ""),
        (f"{DAY}T09:30", "09:30（北京时间）"),
        (datetime(DAY.year, DAY.month, DAY.day, 23, 30, tzinfo=UTC).isoformat(), "07:30（按所写时区换算为北京时间）"),
    ],
)
def test_the_list_and_the_correction_of_a_repeat_say_what_was_told(people, dr_lin, at, says):
    told = people["clinician"].post("/api/v1/repeats", {"item": "tp", "performed_at": at, "report_ref": f"R-{at}"}).json
    for page in ("/reported", f"/reported/{told['receipt']['sequence']}"):
        reply = dr_lin.open(page)
        assert reply.status_code == 200 and of(DAY if says[:2] != "07" else NEXT) in dr_lin.text
        assert (says in dr_lin.text) if says else ("00:00" not in dr_lin.text)
