"""What of a question cannot be read is told, and not one figure, row or file of another question is given in its place."""

from __future__ import annotations

import re

import pytest

PAGES = (
    "/audit", "/audit?step=week", "/audit/by/item", "/audit/by/reasons", "/audit/by/regions", "/audit/entries?counter=lookups", "/audit/questions", "/audit/questions/corrections", "/audit/billed", "/audit/sample", "/audit/returns",
    "/audit/export?format=csv", "/audit/export?format=xlsx&by=item", "/audit/export?format=ndjson&counter=lookups", "/audit/export?format=csv&counter=accepted",
)  # fmt: skip
UNREADABLE = {
    "reason=not_recognised_by_defaults": "原因", "reason=x": "原因", "reason=" + "a" * 40: "原因", "verdict=recognized": "结论", "kind=labs": "类别", "group=nosuch": "分组", "item=nosuchitem": "项目",
    "issuer=nosuch": "出具机构", "issuer=%E4%B8%8D%E5%AD%98%E5%9C%A8": "出具机构", "issuer=name:": "出具机构", "issuer=other:x": "出具机构", "receiver=zz999": "接诊机构", "receiver_region=5": "接诊地区",
    "issuer_region=%EF%BC%95%EF%BC%90": "出具地区", "from=2026-13-01": "开始日期", "to=soon": "结束日期", "from=2026-11-02&to=2026-11-01": "结束日期", "issuer=cq001&issuer=cq002": "出具机构",
    "reciever=cq002": "reciever", "day=2026-11-01": "day", "item=" + "%E6%80%BB" * 101: "项目",
}  # fmt: skip
FIGURES = ('class="figures"', 'class="headline"', "<svg", "taking", "as-of", 'class="question"')


@pytest.mark.parametrize("filters", UNREADABLE)
def test_every_page_shows_the_mistake_and_nothing_else(auditor_qiu, service, filters):
    for page in PAGES:
        reply = auditor_qiu.open(f"{page}{'&' if '?' in page else '?'}{filters}")
        assert reply.status_code == 422, page
        assert UNREADABLE[filters] in auditor_qiu.text and "没有读懂要看什么" in auditor_qiu.text, page
        assert not [mark for mark in FIGURES if mark in reply.text], page
        assert "Content-Disposition" not in reply.headers


def test_a_text_that_can_mean_several_shows_them_and_no_figures(auditor_qiu):
    reply = auditor_qiu.open("/audit/entries?counter=lookups&issuer=示范")
    assert reply.status_code == 422 and "“示范”可以是" in auditor_qiu.text and 'class="figures"' not in reply.text
    way = re.search(r'href="(/audit/entries\?[^"]*issuer=\w+[^"]*)"', reply.text)[1].replace("&amp;", "&")
    assert "counter=lookups" in way and auditor_qiu.open(way).status_code == 200


def test_the_mistake_can_be_taken_out_or_put_right_on_the_same_page(auditor_qiu):
    reply = auditor_qiu.open("/audit/entries?counter=accepted&issuer=nosuch&kind=lab")
    way = re.search(r'href="([^"]*)">去掉', reply.text)[1].replace("&amp;", "&")
    assert "kind=lab" in way and "counter=accepted" in way and "issuer" not in way
    form = next(form for form in auditor_qiu.forms() if form.action == "/audit/entries")
    assert dict(form.values)["issuer"] == "nosuch" and dict(form.values)["counter"] == "accepted"


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "soon", "2026-W48", "20261", "２０２６-11", "0001-01"])
def test_a_month_that_cannot_be_read_gives_no_other_months_return(auditor_qiu, month):
    reply = auditor_qiu.open(f"/audit/returns?month={month}&format=xlsx")
    assert reply.status_code == 422 and "请写成 2026-10" in auditor_qiu.text


@pytest.mark.parametrize(
    "address", ["/audit/returns?receiver=cq002", "/audit/returns?kind=lab&format=xlsx", "/audit/billed?issuer=cq001", "/audit/billed?verdict=recognised"]
)
def test_a_page_that_does_not_know_a_filter_does_not_pass_over_it(auditor_qiu, address):
    assert auditor_qiu.open(address).status_code == 422 and "不能按此筛选" in auditor_qiu.text


def test_a_sample_is_not_drawn_from_all_where_the_decision_cannot_be_read(auditor_qiu):
    auditor_qiu.open("/audit/sample")
    action = next(form.action for form in auditor_qiu.forms() if form.method == "post" and "sample" in form.action)
    assert auditor_qiu.send(action, decision="acepted").status_code == 422
    auditor_qiu.open("/audit/sample")
    assert "还没有公布过抽样" in auditor_qiu.text


@pytest.mark.parametrize(
    "filters",
    [one for one in UNREADABLE if one.split("=")[0] in ("reason", "verdict", "kind", "receiver_region", "issuer_region", "from", "to", "reciever", "day")]
    + ["issuer=name:", "issuer=other:x", "issuer=cq001&issuer=cq002"],
)
@pytest.mark.parametrize(
    "door", ["/api/v1/summaries?", "/api/v1/lookups?", "/api/v1/lookups?format=ndjson&", "/api/v1/summaries?format=csv&", "/api/v1/summaries?format=xlsx&"]
)
def test_the_api_refuses_it_too(people, door, filters):
    given = "" if filters.startswith(("from", "to")) else "from=2026-01-01&to=2026-12-31&"
    reply = people["auditor"].get(f"{door}{given}{filters}")
    assert reply.status_code == 422 and reply.mimetype == "application/problem+json"


def test_the_longest_reason_is_read_by_pages_and_api(people, auditor_qiu):
    reply = people["auditor"].get("/api/v1/lookups?reason=not_recognised_by_default&limit=500")
    counted = people["auditor"].get("/api/v1/summaries?from=2020-01-01&to=2099-12-31&reason=not_recognised_by_default").json["totals"]["lookups"]
    assert reply.status_code == 200 and len(reply.json["lookups"]) == counted > 0
    assert {row["reasons"][0] for row in reply.json["lookups"]} == {"not_recognised_by_default"}
    auditor_qiu.open("/audit/entries?counter=lookups&from=2020-01-01&to=2099-12-31&reason=not_recognised_by_default")
    assert f"合计 {counted}。" in auditor_qiu.text


BARE = ("/audit/imports", "/audit/exports", "/audit/ledger", "/audit/public", "/audit/entries/1")


@pytest.mark.parametrize("sent", ["item=nope", "item=nope&foo=1", "counter=bogus", "from=2026-01-01", "lang=zh&lang=en"])
@pytest.mark.parametrize("page", BARE)
def test_a_page_without_filters_takes_none(auditor_qiu, page, sent):
    assert auditor_qiu.open(page).status_code == 200
    reply = auditor_qiu.open(f"{page}?{sent}")
    assert reply.status_code == 422 and not [mark for mark in FIGURES if mark in reply.text]


@pytest.mark.parametrize("address", [
    "/audit?counter=bogus", "/audit?step=hour", "/audit?step=day&step=week", "/audit/by/item?counter=accepted", "/audit/by/item?step=week", "/audit/questions?after=1", "/audit/billed?format=xlsx", "/audit/sample?counter=lookups",
    "/audit/returns?counter=bogus", "/audit/returns?format=pdf", "/audit/returns?month=2026-01&month=2026-02", "/audit/entries?counter=bogus", "/audit/entries?step=week", "/audit/entries?counter=accepted&counter=lookups", "/audit/public?year=2025&year=2024",
    "/audit?receiver_region=99", "/audit/by/item?receiver_region=99", "/audit/entries?issuer_region=99", "/audit/billed?receiver_region=99", "/audit/export?receiver_region=99",
])  # fmt: skip
def test_what_a_page_does_not_read_is_no_part_of_its_address(auditor_qiu, address):
    reply = auditor_qiu.open(address)
    assert reply.status_code == 422 and not [mark for mark in FIGURES if mark in reply.text]
    assert "Content-Disposition" not in reply.headers


@pytest.mark.parametrize(("filters", "code"), [
    ("item=TP", "item_unknown"), ("item=nope", "item_unknown"), ("issuer=bogus", "institution_unknown"), ("receiver=CQ002", "institution_unknown"), ("group=nope", "choice_unknown"), ("receiver_region=99", "division_unknown"), ("issuer_region=5999", "division_unknown"),
])  # fmt: skip
@pytest.mark.parametrize(
    "door",
    [
        "/api/v1/summaries?from=2026-01-01&to=2026-12-31",
        "/api/v1/summaries?format=xlsx&from=2026-01-01&to=2026-12-31",
        "/api/v1/lookups?limit=5",
        "/api/v1/lookups?format=ndjson",
    ],
)
@pytest.mark.parametrize("who", ["auditor", "hospital_auditor"])
def test_the_api_refuses_a_code_that_matches_nothing(people, door, filters, code, who):
    reply = people[who].get(f"{door}&{filters}")
    assert reply.status_code == 422
    assert [(one["field"], one["code"]) for one in reply.json["errors"]] == [(filters.split("=")[0], code)]


@pytest.mark.parametrize(
    "filters", ["item=tp", "issuer=cq001", "receiver=cq002", "receiver_region=50", "receiver_region=500000", "issuer_region=51", "item=hbv5"]
)
def test_the_api_takes_what_there_is(people, filters):
    assert people["auditor"].get(f"/api/v1/summaries?from=2026-01-01&to=2026-12-31&{filters}").status_code == 200
    assert people["auditor"].get(f"/api/v1/lookups?limit=5&{filters}").status_code == 200
