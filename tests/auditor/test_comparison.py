"""A period beside the one before it: the figures of both as the summaries have them, and none where the ledger holds only a part."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.services.entries import recorded_since
from recognition.web.auditor.figures import change, formatted
from recognition.web.shared.service import now

ROW = re.compile(r'<tr><th scope="row">([^<]*)</th>((?:<td class="number(?: nowrap)?">[^<]*</td>)+)</tr>')


def table(page: str) -> dict[str, list[str]]:
    compared = re.search(r'<table class="figures compared">.*?</table>', page, re.DOTALL)
    return {name: re.findall(r">([^<]*)</td>", cells) for name, cells in ROW.findall(compared[0])} if compared else {}


def test_the_period_before_stands_beside_with_the_change(auditor_qiu, people, service):
    today = shanghai_day(now())
    since, before = today - timedelta(days=20), today - timedelta(days=41)
    assert before > recorded_since(service, now())
    shown = table(auditor_qiu.open(f"/audit?from={since}&to={today}").text)
    here, then = (
        people["auditor"].get(f"/api/v1/summaries?from={first}&to={last}").json["totals"]
        for first, last in ((since, today), (before, since - timedelta(days=1)))
    )
    assert then["lookups"] and then["saved_fen"]
    for name, counter in (("查询", "lookups"), ("避免重复检查（项）", "avoided"), ("按收费标准节省", "saved_fen"), ("待确认", "provisional")):
        assert shown[name] == [formatted(counter, here[counter]), formatted(counter, then[counter]), change(counter, here[counter], then[counter])], name
    assert f"本期另有 {here['provisional']:,} 项待确认" in auditor_qiu.text
    assert "没有去年同期可比" in auditor_qiu.text


def test_a_part_of_a_period_is_compared_with_nothing(auditor_qiu, service):
    first = recorded_since(service, now())
    page = auditor_qiu.open(f"/audit?from={first}&to={first + timedelta(days=30)}").text
    assert table(page) == {} and f"账本从 {first} 开始记录" in page


def test_days_to_come_are_not_compared_with_days_that_are_over(auditor_qiu):
    today = shanghai_day(now())
    since = today - timedelta(days=9)
    cut, whole = (table(auditor_qiu.open(f"/audit?from={since}&to={until}").text) for until in (today, today + timedelta(days=60)))
    assert cut == whole != {}


def test_what_is_shown_in_sums_is_compared_with_nothing(auditor_ma):
    year = shanghai_day(now()).year
    assert "去年同期" not in auditor_ma.open(f"/audit?issuer=cq002&from={year}-01-01&to={year}-12-31").text


@pytest.mark.parametrize(
    ("counter", "here", "before", "shown"),
    [
        ("lookups", 120, 100, "+20 (+20.0 %)"), ("lookups", 5, 0, "+5"), ("lookups", 0, 8, "-8 (-100.0 %)"), ("lookups", 7, 7, "±0 (±0.0 %)"),
        ("saved_fen", 100_00, 300_00, "-200.00 (-66.7 %)"), ("lookups", 3, 2000, "-1,997 (-99.9 %)"), ("lookups", 2001, 2000, "+1 (+0.1 %)"),
    ],
)  # fmt: skip
def test_how_a_change_is_told(counter, here, before, shown):
    assert change(counter, here, before) == shown
