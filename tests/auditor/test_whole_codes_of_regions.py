"""A region by its whole code is the region by the beginning of it, at every door."""

from __future__ import annotations

import re

import pytest

PERIOD = "from=2020-01-01&to=2099-12-31"


@pytest.mark.parametrize(("whole", "prefix"), [("500000", "50"), ("510000", "51"), ("510100", "5101"), ("511600", "5116"), ("500100", "5001")])
@pytest.mark.parametrize("name", ["issuer_region", "receiver_region"])
def test_the_api_gives_the_same_figures_and_lookups(people, name, whole, prefix):
    for door in (f"/api/v1/summaries?{PERIOD}&by=item", "/api/v1/lookups?limit=500"):
        one, other = (people["auditor"].get(f"{door}&{name}={code}").json for code in (whole, prefix))
        assert one == other
        if prefix == "50":
            assert one["totals"]["lookups"] if "totals" in one else one["lookups"]


@pytest.mark.parametrize("page", ["/audit?", "/audit/by/item?", "/audit/by/reasons?", "/audit/entries?counter=lookups&", "/audit/export?format=csv&by=item&"])
def test_the_pages_too(auditor_qiu, page):
    plain = re.compile(r"nonce=\"[^\"]*\"|filter\.receiver_region.*|\d\d:\d\d:\d\d\S*")
    one, other = (plain.sub("", auditor_qiu.open(f"{page}{PERIOD}&receiver_region={code}").text) for code in ("500000", "50"))
    assert one.replace("500000", "50") == other.replace("500000", "50")


@pytest.mark.parametrize("name", ["issuer_region", "receiver_region"])
@pytest.mark.parametrize(
    ("code", "why"),
    [("500", "region_malformed"), ("5x", "region_malformed"), ("5000000", "region_malformed"), ("990000", "division_unknown"), ("509900", "division_unknown")],
)
def test_what_is_no_region_is_refused_as_such(people, name, code, why):
    for door in (f"/api/v1/summaries?{PERIOD}", "/api/v1/lookups?limit=5"):
        reply = people["auditor"].get(f"{door}&{name}={code}")
        assert reply.status_code == 422 and [(one["field"], one["code"]) for one in reply.json["errors"]] == [(name, why)]


@pytest.mark.parametrize("name", ["issuer_region", "receiver_region"])
def test_a_row_of_a_citys_own_institutions_leads_to_itself_alone(people, auditor_qiu, name):
    """=511600 is the city's own code; 511600 is all of the city, with its districts."""
    rows = {row[name]: row["lookups"] for row in people["auditor"].get(f"/api/v1/summaries?{PERIOD}&by={name}").json["rows"]}
    of_city = {code: n for code, n in rows.items() if code.startswith("5116")}
    assert len(of_city) > 1 and of_city.get("511600")
    for code, expected in (("%3D511600", of_city["511600"]), ("511600", sum(of_city.values())), ("5116", sum(of_city.values()))):
        assert people["auditor"].get(f"/api/v1/summaries?{PERIOD}&{name}={code}").json["totals"]["lookups"] == expected
        assert len(people["auditor"].get(f"/api/v1/lookups?format=ndjson&{name}={code}").data.splitlines()) == expected
    page = auditor_qiu.open(f"/audit/by/{name}?{PERIOD}")
    way = re.search(
        rf'href="(/audit/entries\?[^"]*{name}=%3D511600[^"]*counter=lookups[^"]*|/audit/entries\?[^"]*counter=lookups[^"]*{name}=%3D511600[^"]*)"', page.text
    )[1].replace("&amp;", "&")
    auditor_qiu.open(way)
    assert f"合计 {of_city['511600']}。" in auditor_qiu.text and "广安市（本级）" in auditor_qiu.text
    assert 'value="=511600" selected' in auditor_qiu.page.text
