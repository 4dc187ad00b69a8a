"""A region by its whole code is the region by the beginning of it, at every door."""

from __future__ import annotations

import re

import pytest

PERIOD = "from=2020-01-01&to=2099-12-31"


@pytest.mark.parametrize(("whole", "prefix"), [("500000", "50"), ("510000", "51")])
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
@pytest.mark.parametrize(("code", "why"), [("500", "region_malformed"), ("5x", "region_malformed"), ("5000000", "region_malformed"), ("990000", "division_unknown"), ("509900", "division_unknown")])
def test_what_is_no_region_is_refused_as_such(people, name, code, why):
    for door in (f"/api/v1/summaries?{PERIOD}", "/api/v1/lookups?limit=5"):
        reply = people["auditor"].get(f"{door}&{name}={code}")
        assert reply.status_code == 422 and [(one["field"], one["code"]) for one in reply.json["errors"]] == [(name, why)]
