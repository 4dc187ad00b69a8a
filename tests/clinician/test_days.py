"""The date field without JavaScript: what is sure is asked at once, what can mean another day is shown first, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI
from recognition.web.clinician import days

DONGLU = "东麓示范医院"
TODAY = datetime.now(SHANGHAI).date()


def entries(app) -> int:
    return app.extensions["recognition"].ledger.size()


def field(person) -> str:
    return dict(person.form("/ask").values)["performed"]


@pytest.mark.parametrize(
    "text", ["昨天", "2天前", f"{TODAY - timedelta(1)}", f"{TODAY - timedelta(1):%Y/%m/%d} 9:05", f"{TODAY - timedelta(1):%Y%m%d}090500", "昨天下午3点", "今早"]
)
def test_a_day_that_can_mean_one_day_only_is_asked_at_once(dr_lin, text: str):
    assert dr_lin.ask("总蛋白", DONGLU, text).request.path.startswith("/answers/")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昨晚", TODAY - timedelta(1)),
        ("半个月前", TODAY - timedelta(15)),
        ("上周五", TODAY - timedelta(TODAY.weekday() + 3)),
        ("两周前", TODAY - timedelta(14)),
        ("two weeks ago", TODAY - timedelta(14)),
        ("last night", TODAY - timedelta(1)),
        ("周三", TODAY - timedelta((TODAY.weekday() - 2) % 7)),
    ],
)
def test_a_day_that_has_to_be_looked_at_comes_back_spelled_out_and_a_second_press_asks(app, dr_lin, text: str, day):
    size = entries(app)
    page = dr_lin.ask("总蛋白", DONGLU, text)
    assert page.status_code == 422 and entries(app) == size, "nothing is asked before the day was seen"
    assert f"“{text}”读作" in dr_lin.text and f"{day.month}月{day.day}日" in dr_lin.text and field(dr_lin) == day.isoformat()
    assert dr_lin.send("/ask").request.path.startswith("/answers/") and entries(app) == size + 1
    assert f"{day.month}月{day.day}日" in dr_lin.text


def test_in_a_report_of_several_items_likewise(app, dr_lin):
    size = entries(app)
    dr_lin.open("/several")
    assert dr_lin.send("/several/ask", lines="总蛋白\n白蛋白", issuer=DONGLU, performed="昨晚").status_code == 422
    assert "“昨晚”读作" in dr_lin.text and entries(app) == size
    assert dr_lin.send("/several/ask").status_code == 200 and entries(app) == size + 2


def test_with_script_the_day_beside_the_field_is_enough_for_the_text_it_was_shown_for(dr_lin):
    dr_lin.open("/")
    csrf = dict(dr_lin.form("/ask").values)["csrf"]
    echo = dr_lin.client.post("/suggest/date", data={"q": "昨晚", "csrf": csrf}).json
    assert echo["day"] == (TODAY - timedelta(1)).isoformat() and echo["ago"] == 1
    assert dr_lin.ask("总蛋白", DONGLU, "昨晚", performed_was="昨晚", performed_day=echo["day"]).request.path.startswith("/answers/")
    assert dr_lin.ask("总蛋白", DONGLU, "上周五", performed_was="昨晚", performed_day=echo["day"]).status_code == 422
    assert dr_lin.ask("总蛋白", DONGLU, "昨天", performed_was="昨天", performed_day=(TODAY - timedelta(2)).isoformat()).status_code == 422, (
        "midnight has passed since it was shown"
    )


def test_a_form_that_midnight_overtook_means_the_days_that_stood_on_it(app, dr_lin):
    yesterday = (TODAY - timedelta(1)).isoformat()
    page = dr_lin.ask("总蛋白", DONGLU, "昨天", today=yesterday)
    assert page.status_code == 422 and "“昨天”读作" in dr_lin.text
    dr_lin.ask("总蛋白", DONGLU, "", ago="1", today=yesterday)
    day = TODAY - timedelta(2)
    assert dr_lin.page.request.path.startswith("/answers/") and f"{day.month}月{day.day}日" in dr_lin.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("03/04/2026", "分不清年、月、日"),
        ("11/7/26", "分不清年、月、日"),
        ("2026-W48-5", "按周"),
        ("2026-02-29", "没有这一天"),
        ("2026-11-18 24:00", "24:00"),
        ("今晚12点", "24 小时制"),
        ("2026-11", "只有年和月"),
        ("2026111", "位数"),
        ("foo", "没有读懂"),
        ("明天", "在将来"),
    ],
)
def test_what_is_not_read_says_what_would_be_right_and_keeps_what_was_typed(app, dr_lin, text: str, says: str):
    size = entries(app)
    assert dr_lin.ask("总蛋白", DONGLU, text).status_code == 422
    assert says in dr_lin.text and field(dr_lin) == text and entries(app) == size


def test_in_english_too(dr_lin_in_english):
    dr_lin_in_english.ask("总蛋白", DONGLU, "last friday")
    assert "“last friday” is read as Fri" in dr_lin_in_english.text
    dr_lin_in_english.ask("总蛋白", DONGLU, "03/04/2026")
    assert "write the year first" in dr_lin_in_english.text


def test_a_day_typed_alone_stays_a_day_in_the_ledger(app, dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    found = app.extensions["recognition"].ledger.reads.by_id(dr_lin.lookup)
    assert b'"stated":"d"' in found[1]


def test_the_one_tap_days_are_counted_back_from_today():
    at = datetime(2027, 1, 1, 0, 5, tzinfo=SHANGHAI)
    assert [day.isoformat() for day in days.offered(at)] == ["2027-01-01", "2026-12-31", "2026-12-29", "2026-12-25", "2026-12-02"]


def test_a_copied_label_is_read_past_and_a_reports_time_is_refused_in_words(app, dr_lin):
    day = TODAY - timedelta(1)
    assert dr_lin.ask("总蛋白", DONGLU, f"采样时间：{day} 09:30").request.path.startswith("/answers/")
    assert f"{day.month}月{day.day}日" in dr_lin.text and "9:30" in dr_lin.text
    size = entries(app)
    assert dr_lin.ask("总蛋白", DONGLU, f"报告时间：{day} 09:30").status_code == 422 and "不是采样或检查的时间" in dr_lin.text
    assert dr_lin.ask("总蛋白", DONGLU, f"日期：{day}").status_code == 422 and field(dr_lin) == day.isoformat()
    assert entries(app) == size
    csrf = dict(dr_lin.form("/ask").values)["csrf"]
    assert "不是采样或检查的时间" in dr_lin.client.post("/suggest/date", data={"q": "报告时间：2026-11-18", "csrf": csrf}).json["why"]
