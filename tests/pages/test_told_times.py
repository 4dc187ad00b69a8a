"""The page tells the hour that was given for a test, and that it is Beijing time or was converted to it; a day alone gets no hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recognition.terms import SHANGHAI
from recognition.web.service import now

DONGLU = "东麓示范医院"


def day(ago: int = 2) -> str:
    return (now().astimezone(SHANGHAI) - timedelta(days=ago)).date().isoformat()



@pytest.mark.parametrize(
    ("clock", "zh", "en"),
    [
        (" 23:30:00", "23:30（按北京时间）", "23:30, taken as Beijing time"), ("T23:30:00+08:00", "23:30（北京时间，按所写时区换算）", "23:30 Beijing time, by the zone that was given"),
        ("T23:30:00Z", "07:30（北京时间，按所写时区换算）", "07:30 Beijing time, by the zone that was given"), ("", "", ""),
    ],
)  # fmt: skip
def test_an_answer_tells_hour_and_zone(dr_lin, dr_lin_in_english, clock, zh, en):
    for sitting, words, others in ((dr_lin, zh, "北京时间"), (dr_lin_in_english, en, "Beijing time")):
        sitting.ask("总蛋白", DONGLU, day() + clock)
        assert sitting.page.status_code == 200
        assert words in sitting.text if words else others not in sitting.text
        sitting.open(f"/answers/{sitting.lookup}")
        assert words in sitting.text


def test_a_sheet_tells_them_too(dr_lin):
    dr_lin.open("/several")
    dr_lin.send("/several/ask", issuer=DONGLU, performed=f"{day()} 08:05", t=["tp", "alb"])
    assert "08:05（按北京时间）" in dr_lin.text


@pytest.mark.parametrize(("sent", "told"), [("", ""), (" 06:05:00", "06:05（按北京时间）"), ("T22:05:00Z", "06:05（北京时间，按所写时区换算）")])
def test_what_is_corrected_has_no_hour_that_nobody_gave(dr_lin, hospital_key, sent, told):
    made = hospital_key.post("/api/v1/repeats", {"item": "tp", "performed_at": day() + sent, "patient_ref": f"P-times{sent}"}).json
    for page in (f"/reported/{made['receipt']['sequence']}", "/reported"):
        dr_lin.open(page)
        assert told in dr_lin.text and ("00:00" in dr_lin.text) is False
    assert told or "北京时间" not in dr_lin.text.partition("检查时间")[2][:40]
