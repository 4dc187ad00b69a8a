"""Every figure of the auditors' pages that is a link leads to entries that make up exactly that figure, and every other way leads somewhere."""

from __future__ import annotations

import html
import io
import re
import time
from datetime import date, datetime

import pytest
from werkzeug.test import TestResponse

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services.outliers import APART, Bounds
from recognition.web.auditor.doubts import BOUNDS
from tests.clinician.sitting import Sitting

FROM = "from=2020-01-01"
VIEWS = ("item", "group", "kind", "receiver", "issuer", "receiver_region", "issuer_region", "regions", "reasons")
PAGES = (
    "/audit", f"/audit?{FROM}&step=month", f"/audit?{FROM}&kind=lab&step=month", f"/audit?{FROM}&receiver=cq002&step=week", f"/audit?{FROM}&receiver_region=51&step=month",
    *(f"/audit/by/{view}?{FROM}" for view in VIEWS), f"/audit/by/issuer?{FROM}&verdict=discretionary&reason=not_recognised_by_default", f"/audit/by/item?{FROM}&receiver=cq002",
    f"/audit?{FROM}&reason=emergency&step=month", f"/audit/by/item?{FROM}&reason=emergency",
)  # fmt: skip
FIGURE = re.compile(r'<a href="(/audit/entries\?[^"]*)">\s*([0-9][0-9,.]*)\s*</a>')
WAY = re.compile(r'href="(/audit[^"]*)"')
LAST = re.compile(r'<td class="number">([0-9,.-]+)</td></tr>')
NEXT = re.compile(r'href="(/audit/entries\?[^"]*after=[^"]*)"')
UNLISTED = [
    {"item": {"system": "local", "code": "X-17"}, "issuer": {"system": "name", "code": "远方的医院"}}, {"item": {"system": "loinc", "code": "2885-2"}, "issuer": "cq001"},
    {"item": "nosuch", "issuer": {"system": "nhsa", "code": "H99999999999"}}, {"item": "tp", "issuer": "cq002"},
]  # fmt: skip
"""Of no catalogue, by each kind of code; and the hospital's own."""
FOLLOWED = 24
"""Of each page's links, spread over the page."""


def number(text: str) -> int:
    """A figure as it stands, in items or fen."""
    return int(text.replace(",", "").replace(".", ""))


@pytest.fixture(scope="module")
def asked(people) -> None:
    for one in UNLISTED * 2:
        people["clinician"].asked(**one)


def opened(auditor: Sitting, address: str) -> TestResponse:
    """The page, as soon as so many pages may be opened."""
    while auditor.open(address).status_code == 429:
        time.sleep(1)
    return auditor.page


def entries_behind(auditor: Sitting, address: str) -> int:
    """The sum of what the rows count, page by page."""
    total = 0
    while True:
        reply = opened(auditor, address)
        assert reply.status_code == 200, (address, auditor.text[:300])
        total += sum(map(number, LAST.findall(reply.text)))
        following = NEXT.search(reply.text)
        if not following:
            return total
        address = html.unescape(following[1])


def spread(found: list) -> list:
    """Some of them, evenly, and all that no catalogue knows."""
    return [one for place, one in enumerate(found) if place % (len(found) // FOLLOWED + 1) == 0 or "%3A" in str(one)]


def wrong_on(auditor: Sitting, page: str) -> dict[str, tuple[int, int]]:
    """The page's linked figures whose entries do not add up to them, by address."""
    reply = opened(auditor, page)
    assert reply.status_code == 200, auditor.text[:300]
    links = spread([(html.unescape(address), number(shown)) for address, shown in FIGURE.findall(reply.text)])
    assert links, page
    return {address: (shown, counted) for address, shown in links if (counted := entries_behind(auditor, address)) != shown}


@pytest.mark.parametrize("page", PAGES)
def test_the_rows_behind_a_linked_figure_add_up_to_it(asked, auditor_qiu, page):
    assert not wrong_on(auditor_qiu, page)


@pytest.mark.parametrize("page", [f"/audit?{FROM}&step=month", f"/audit/by/item?{FROM}", f"/audit/by/issuer?{FROM}"])
def test_the_same_at_a_hospital(asked, auditor_ma, page):
    assert not wrong_on(auditor_ma, page)


def test_avoided_beside_billed_leads_to_the_months_that_were_compared(auditor_qiu, service):
    now = datetime.now(SHANGHAI)
    rows = service.summary(date(2020, 1, 1), now.date(), ("receiver", "month", "item"), {}, Caller("qiu", Role.AUDITOR), now).rows
    of_one = [row for row in rows if row["avoided"]]
    file = "institution,month,item,count\n" + "".join(f"{row['receiver']},{row['month']},{row['item']},3\n" for row in of_one)
    auditor_qiu.open("/audit/imports")
    data = {"csrf": dict(auditor_qiu.form("/audit/imports").values)["csrf"], "kind": "billed", "file": (io.BytesIO(file.encode()), "billed.csv")}
    assert (
        auditor_qiu.client.post("/audit/imports", data=data, headers=auditor_qiu.headers, environ_overrides={"REMOTE_ADDR": auditor_qiu.address}).status_code
        == 200
    )
    assert not wrong_on(auditor_qiu, f"/audit/billed?{FROM}")


def test_the_entries_behind_a_question_are_as_many_as_it_says(app, asked, auditor_qiu, monkeypatch):
    """With every difference called far, so that each measure asks."""
    monkeypatch.setitem(app.extensions, BOUNDS, Bounds(least=1, least_of_peers=1, far=0.0, apart=dict.fromkeys(APART, 0.0)))
    page = opened(auditor_qiu, f"/audit/questions?{FROM}").text
    links = [(html.unescape(way), words, number(count)) for way, words, count in re.findall(r'href="(/audit/entries[^"]*)">看([^<]*?) ([0-9,]+) 项<', page)]
    assert {words for _way, words, _count in links} >= {"互认采信", "自主采信（可酌情互认）", "无报告单号和患者标识的采信", "未作决定", "其中未选原因"}
    assert not {way: (shown, counted) for way, _words, shown in spread(links) if (counted := entries_behind(auditor_qiu, way)) != shown}


def test_pace_leads_to_what_its_words_say(people, auditor_qiu):
    for hour in range(12):
        asked = people["clinician"].asked(report_ref=f"burst {hour}")
        people["clinician"].decide(asked["id"], "accepted")
    page = opened(auditor_qiu, "/audit/questions?receiver=cq002").text
    way = html.unescape(re.search(r'href="(/audit/entries[^"]*)">看这一天的全部互认采信<', page)[1])
    assert entries_behind(auditor_qiu, way) >= 12
    filtered = opened(auditor_qiu, "/audit/questions?receiver=cq002&kind=imaging").text
    assert "看这一天" not in filtered and "有其他筛选时不显示" in filtered, "what knows no kind is not told as if it did"


@pytest.mark.parametrize(
    "page",
    [
        "/audit",
        f"/audit/by/reasons?{FROM}",
        f"/audit/by/issuer?{FROM}",
        f"/audit/by/item?{FROM}",
        f"/audit/by/regions?{FROM}",
        "/audit/questions",
        f"/audit/entries?{FROM}&counter=accepted",
    ],
)
def test_every_other_way_leads_to_a_page(asked, auditor_qiu, page):
    ways = {html.unescape(way) for way in WAY.findall(opened(auditor_qiu, page).text) if "/export?" not in way}
    assert len(ways) > 10
    for way in spread(sorted(ways)):
        assert opened(auditor_qiu, way).status_code == 200, way


def test_what_no_catalogue_knows_is_told_as_it_was_sent(asked, auditor_qiu):
    opened(auditor_qiu, f"/audit/entries?{FROM}&counter=lookups&issuer=name:远方的医院")
    assert "远方的医院（目录未收录）" in auditor_qiu.text and "name:" not in auditor_qiu.text.split("查询时间")[1]
    assert dict(auditor_qiu.form("/audit/entries").values)["issuer"] == "name:远方的医院"
    # known, so that nothing was ever written down under it
    assert opened(auditor_qiu, "/audit/entries?counter=lookups&issuer=cq001&item=loinc:2885-2").status_code == 422 and "没有查询这样写过" in auditor_qiu.text


def test_sending_the_filters_again_asks_the_same(auditor_qiu):
    """The boxes hold names; where a name could mean another institution they hold its code."""
    opened(auditor_qiu, f"/audit/entries?{FROM}&counter=lookups&issuer=cq001&item=tp&kind=lab")
    before = LAST.findall(auditor_qiu.page.text)
    form = auditor_qiu.form("/audit/entries")
    auditor_qiu.client.get("/audit/entries", query_string=form.values)
    again = auditor_qiu._request("GET", "/audit/entries", query_string=form.values)
    assert again.status_code == 200 and LAST.findall(again.text) == before != []
