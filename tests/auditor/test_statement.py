"""The statement that is handed in: the figures of the summaries, what they mean, and the checkpoint by which anybody can check them later."""

from __future__ import annotations

import re
from datetime import date, timedelta

from recognition.web.auditor.figures import formatted

PERIOD = "from=2020-01-01&to=2099-12-31"


def test_it_says_the_same_as_the_summaries_and_names_the_ledger_that_it_rests_on(auditor_qiu, people, service):
    page = auditor_qiu.open(f"/audit/statement?{PERIOD}").text
    answer = people["auditor"].get(f"/api/v1/summaries?{PERIOD}").json
    size = answer["as_of"]["sequence"] + 1
    assert service.ledger.reads.root(size).hex() in page and f"前 {size} 条记录" in auditor_qiu.text
    told = dict(re.findall(r'<tr><th scope="row">([^<]*)</th><td class="number">(?:<a [^>]*>)?([^<]*)', page))
    for name, counter in (
        ("查询", "lookups"),
        ("待确认", "provisional"),
        ("避免重复检查（项）", "avoided"),
        ("按收费标准节省", "saved_fen"),
        ("无报告单号和患者标识的采信", "unreferenced"),
    ):
        assert told[name] == formatted(counter, answer["totals"][counter]), name


def test_the_items_that_saved_most_stand_first(auditor_qiu, people):
    rows = people["auditor"].get(f"/api/v1/summaries?{PERIOD}&by=item").json["rows"]
    most = sorted((row["saved_fen"] for row in rows), reverse=True)[:10]
    shown = re.search(r"<h2>节省最多的项目</h2>.*?</table>", auditor_qiu.open(f"/audit/statement?{PERIOD}").text, re.DOTALL)[0]
    assert re.findall(r'<td class="number">([0-9,]+\.[0-9]{2})</td>', shown) == [formatted("saved_fen", fen) for fen in most if fen]


def test_a_filter_stands_on_the_paper(auditor_qiu):
    auditor_qiu.open(f"/audit/statement?{PERIOD}&receiver=cq002")
    assert "云岭示范医院" in auditor_qiu.text.split("数字和口径")[0]


def test_a_hospital_states_its_own_and_nothing_of_others(auditor_ma):
    assert auditor_ma.open(f"/audit/statement?{PERIOD}").status_code == 200
    assert auditor_ma.open(f"/audit/statement?{PERIOD}&issuer=cq002").status_code == 403
    assert auditor_ma.open(f"/audit/statement?{PERIOD}&receiver=sc001").status_code == 403


def test_a_period_without_anything_is_stated_as_that(auditor_qiu):
    day = date.today() + timedelta(days=400)
    page = auditor_qiu.open(f"/audit/statement?from={day}&to={day}")
    assert page.status_code == 200 and "节省最多的项目" not in page.text
