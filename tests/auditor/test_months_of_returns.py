"""A return is of a month that the ledger has begun to count; days, months to come and months before the ledger are refused, not counted as none."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "sent", ["from=2026-10-01", "to=2026-10-31", "month=2026-10&from=2026-10-01&to=2026-10-31", "from=2026-10-01&to=2026-10-31&format=xlsx"]
)
def test_days_are_no_part_of_it(auditor_qiu, sent):
    reply = auditor_qiu.open(f"/audit/returns?{sent}")
    assert reply.status_code == 422 and "不能按此筛选" in auditor_qiu.text and 'class="figures' not in reply.text


@pytest.mark.parametrize(("month", "lang", "told"), [
    ("2099-05", "zh", "这个月还没有到"), ("2099-05", "en", "This month has not come"), ("2019-05", "zh", "账本从 20"), ("2019-05", "en", "The ledger begins on 20"),
])  # fmt: skip
def test_a_month_without_a_ledger_has_no_figures(auditor_qiu, month, lang, told):
    for format_ in ("", "&format=xlsx"):
        reply = auditor_qiu.open(f"/audit/returns?month={month}&lang={lang}{format_}")
        assert reply.status_code == 422 and told in auditor_qiu.text and 'class="figures' not in reply.text
