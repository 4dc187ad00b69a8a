"""Times over the API: RFC 3339 as documented, plain forms beside it, and the answer says how each was read, now and for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest

from recognition.domain.lookups import SHANGHAI, Stated
from recognition.ledger.entries import decode, encode
from recognition.services.judge import again
from tests.people import question

DAY = datetime.now(SHANGHAI).date() - timedelta(days=2)
PLAIN = [
    (f"{DAY}T09:30:00+08:00", "T09:30:00+08:00", "minute", "given"), (f"{DAY:%Y%m%d}012345+0800", "T01:23:00+08:00", "minute", "given"), (f"{DAY:%Y%m%d}013000Z", "T01:30:00+00:00", "minute", "given"),
    (f"{DAY} 09:30:00", "T09:30:00+08:00", "minute", "assumed"), (f"{DAY:%Y/%m/%d} 9:05", "T09:05:00+08:00", "minute", "assumed"), (f"{DAY:%Y%m%d%H%M}", "T00:00:00+08:00", "minute", "assumed"),
    (str(DAY), "T00:00:00+08:00", "day", "assumed"), (f"{DAY.year}年{DAY.month}月{DAY.day}日", "T00:00:00+08:00", "day", "assumed"), (f"{DAY:%Y%m%d}", "T00:00:00+08:00", "day", "assumed"),
]  # fmt: skip


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("sent", "time", "precision", "zone"), PLAIN, ids=[one[0] for one in PLAIN])
def test_how_a_time_was_read_is_told_now_again_and_on_replay(app, dr_lin, sent: str, time: str, precision: str, zone: str):
    body, key = question(performed_at=sent), f"plain-{sent.encode().hex()}"
    first = dr_lin.post("/api/v1/lookups", body, Idempotency_Key=key)
    assert first.status_code == 201, first.json
    told = first.json["performed"]
    assert when(first.json["performed_at"]) == when(f"{DAY}{time}")
    assert (told["precision"], told["zone"]) == (precision, zone) and str(DAY) in told["says"]
    assert ("当天" in told["says"]) == (precision == "day") and ("没有时区" in told["says"]) == (precision == "minute" and zone == "assumed")
    assert dr_lin.get(first.headers["Location"]).json["performed"] == told
    again = dr_lin.post("/api/v1/lookups", body, Idempotency_Key=key)
    assert again.json == first.json
    [line] = dr_lin.post("/api/v1/lookups/batch", {"lookups": [body]}).json["results"]
    assert line["lookup"]["performed"] == told


def test_a_time_with_its_offset_leaves_the_entry_as_it_always_was(app, dr_lin):
    ledger = app.extensions["recognition"].ledger
    for sent, stated in ((f"{DAY}T09:30:00+08:00", None), (f"{DAY} 09:30", "l"), (str(DAY), "d")):
        receipt = dr_lin.post("/api/v1/lookups", question(performed_at=sent)).json["receipt"]
        entry = ledger.reads.entry(receipt["sequence"])
        fields = orjson.loads(entry)
        assert fields.get("stated") == stated and list(fields) == sorted(fields) and len(entry) <= 450
        assert encode(decode(entry)) == entry
        assert encode(again(decode(entry), app.extensions["recognition"].edition())) == entry, "a replay finds no difference"
        old = orjson.dumps({name: value for name, value in fields.items() if name != "stated"})
        assert decode(old).stated is Stated.INSTANT and encode(decode(old)) == old


def test_a_repeat_tells_likewise(dr_lin):
    for sent, precision in ((f"{DAY}T09:30:00+08:00", "minute"), (str(DAY), "day")):
        told = dr_lin.post("/api/v1/repeats", {"item": "tp", "performed_at": sent, "report_ref": f"R {sent}"})
        assert told.status_code == 201 and told.json["performed"]["precision"] == precision
        assert told.json["performed_at"].startswith(str(DAY))


def test_a_day_alone_may_be_today_and_never_tomorrow(dr_lin):
    today = datetime.now(SHANGHAI).date()
    assert dr_lin.post("/api/v1/lookups", question(performed_at=str(today))).status_code == 201
    refused = dr_lin.post("/api/v1/lookups", question(performed_at=str(today + timedelta(days=1))))
    assert (refused.status_code, refused.json["code"]) == (422, "date_in_future")


def test_a_refusal_says_what_would_be_right(dr_lin):
    refused = dr_lin.post("/api/v1/lookups", question(performed_at="2026-W48-5"))
    [error] = refused.json["errors"]
    assert error["code"] == "date_week" and "年、月、日" in error["zh"] and "year, month and day" in error["en"]


def test_a_label_is_told_in_both_languages(dr_lin):
    for text, code in (
        ("报告时间：2026-11-18 09:30", "date_other_time"),
        ("日期：2026-11-18", "date_label_open"),
        ("1118", "date_length"),
        ("上月18号", "date_relative"),
    ):
        reply = dr_lin.ask(question(performed_at=text))
        [error] = reply.json["errors"]
        assert (reply.status_code, error["field"], error["code"]) == (422, "performed_at", code) and error["zh"] and error["en"].isascii() and error["en"]
    assert dr_lin.asked(performed_at="采样时间：2026-11-18 09:30")["performed"]["zone"] == "assumed"


def test_a_month_for_a_day_is_told_as_such(people):
    for door in ("summaries", "lookups"):
        for text in ("2026-08", "202608"):
            reply = people["auditor"].get(f"/api/v1/{door}?from={text}&to=2026-11-30")
            assert [(one["field"], one["code"]) for one in reply.json["errors"]] == [("from", "date_month_only")] and "2026-11-18" in reply.json["errors"][0][
                "zh"
            ]
        assert "YYYY-MM-DD" in people["auditor"].get(f"/api/v1/{door}?from=x&to=2026-11-30").json["errors"][0]["en"]
