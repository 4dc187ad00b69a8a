"""Tables of the auditors are sorted by any of their columns, without a script; the picture shows the greatest of the same column."""

from __future__ import annotations

import html
import re

import pytest

from recognition.domain.counters import all_accepted
from recognition.web.auditor.figures import IN_TABLES, formatted

PERIOD = "from=2020-01-01"
ROWS = re.compile(r"<tr><th scope=\"row\">(.*?)</tr>", re.DOTALL)


def column(page: str, place: int) -> list[str]:
    """The cells of a column of figures, the total left out."""
    rows = ROWS.findall(page.split("<tbody>")[1])
    return [re.sub(r"<[^>]*>", "", re.findall(r'<td class="number">(.*?)</td>', row)[place]) for row in rows]


@pytest.mark.parametrize("counter", IN_TABLES)
def test_by_a_counter_the_greatest_first_and_turned_round(auditor_qiu, people, counter):
    rows = people["auditor"].get(f"/api/v1/summaries?{PERIOD}&to=2099-12-31&by=item").json["rows"]
    told = [formatted(counter, n) for n in sorted((row[counter] for row in rows), reverse=True)]
    page = auditor_qiu.open(f"/audit/by/item?{PERIOD}&sort={counter}").text
    assert column(page, IN_TABLES.index(counter)) == told[:100]
    turn = html.unescape(re.search(r'aria-sort="descending"><a href="([^"]*)"', page)[1])
    assert column(auditor_qiu.open(turn).text, IN_TABLES.index(counter)) == told[::-1][:100] and 'aria-sort="ascending"' in auditor_qiu.page.text


def test_by_the_share_and_by_name(auditor_qiu, people):
    rows = people["auditor"].get(f"/api/v1/summaries?{PERIOD}&to=2099-12-31&by=receiver").json["rows"]
    shares = sorted((all_accepted(row) / row["lookups"] for row in rows if row["lookups"]), reverse=True)[:100]
    shown = column(auditor_qiu.open(f"/audit/by/receiver?{PERIOD}&sort=share").text, -1)
    assert [float(cell.removesuffix(" %")) for cell in shown if cell != "–"] == pytest.approx([100 * share for share in shares], abs=0.006)
    names = [
        re.sub(r"<[^>]*>", "", row.split("</th>")[0])
        for row in ROWS.findall(auditor_qiu.open(f"/audit/by/receiver?{PERIOD}&sort=name").text.split("<tbody>")[1])
    ]
    assert names == sorted(names) and len(names) > 5


def test_the_picture_is_of_what_is_sorted_by(auditor_qiu):
    page = auditor_qiu.open(f"/audit/by/receiver?{PERIOD}&sort=saved_fen&order=rising").text
    assert "<figcaption>各接诊机构：按收费标准节省（元），前 12 位</figcaption>" in page


@pytest.mark.parametrize("wrong", ["sort=price", "sort=lookups&order=up", "sort=viewed"])
def test_an_order_that_there_is_not_is_refused(auditor_qiu, wrong):
    assert auditor_qiu.open(f"/audit/by/item?{wrong}").status_code == 422
