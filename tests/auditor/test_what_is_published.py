"""The page that an authority may publish: institutions that asked, and the figures from each province to each, in both directions."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

from recognition.domain.disclosure_control import SMALLEST
from recognition.domain.lookups import SHANGHAI

ROW = re.compile(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>')
PROVINCES = {"50": "重庆市", "51": "四川省", "": "目录未收录的机构"}


def tables(auditor, year: int) -> list[dict[str, list[str]]]:
    """The page's tables: cells by the heading of their row."""
    page = html.unescape(auditor.open(f"/audit/public?year={year}").text)
    return [{head: re.findall(r"<td>(.*?)</td>", cells) for head, cells in ROW.findall(table)} for table in page.split("<table>")[1:]]


def summed(people, by: str) -> tuple[int, list[dict]]:
    over = datetime.now(SHANGHAI).date().replace(day=1) - timedelta(days=1)
    return over.year, people["auditor"].get(f"/api/v1/summaries?from={over.year}-01-01&to={over}&by={by}").json["rows"]


def test_it_tells_how_many_institutions_asked(people, auditor_qiu):
    year, rows = summed(people, "receiver,month")
    months, _pairs = tables(auditor_qiu, year)
    asked = [row for row in rows if row["lookups"]]
    assert months["全年"][-1] == str(len({row["receiver"] for row in asked})) != "0"
    for month in {row["month"] for row in asked}:
        assert months[month][-1] == str(sum(row["month"] == month for row in asked))


def test_it_tells_what_passed_between_the_provinces_in_both_directions(people, auditor_qiu):
    year, rows = summed(people, "issuer_region,receiver_region")
    _months, pairs = tables(auditor_qiu, year)
    seen = 0
    for issuer in PROVINCES:
        for receiver in ("50", "51"):
            real = sum(row["lookups"] for row in rows if (row["issuer_region"][:2], row["receiver_region"][:2]) == (issuer, receiver))
            [shown, *_more] = pairs.get(f"{PROVINCES[issuer]} → {PROVINCES[receiver]}", ["0"])
            assert shown in (f"{real:,}", "*") and (shown == "*" or not 0 < real < SMALLEST)
            seen += shown not in ("0", "*")
    assert seen >= 4 and {"重庆市 → 四川省", "四川省 → 重庆市"} <= pairs.keys()
