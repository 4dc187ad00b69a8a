"""Lookups as auditors list them by API: the same filters as summaries, and the same counts."""

from __future__ import annotations

import json

import pytest

PERIOD = "from=2020-01-01&to=2099-12-31"


@pytest.mark.parametrize(
    "filters",
    [
        "kind=imaging",
        "group=chemistry",
        "receiver=cq002",
        "issuer_region=51",
        "receiver_region=50&kind=lab",
        "verdict=discretionary&reason=outside_window",
        "item=tp",
    ],
)
def test_as_many_lookups_are_listed_as_are_counted(people, filters):
    counted = people["auditor"].get(f"/api/v1/summaries?{PERIOD}&{filters}").json["totals"]["lookups"]
    lines = people["auditor"].get(f"/api/v1/lookups?{PERIOD}&{filters}&format=ndjson").data.splitlines()
    assert counted > 0 and len(lines) == counted
    assert not {"report", "patient"} & json.loads(lines[0]).keys()


def test_a_page_goes_on_until_all_are_listed(people):
    found, cursor = [], ""
    while True:
        page = people["auditor"].get(f"/api/v1/lookups?{PERIOD}&kind=imaging&limit=7{cursor}").json
        found += [lookup["id"] for lookup in page["lookups"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(found) == len(set(found)) == people["auditor"].get(f"/api/v1/summaries?{PERIOD}&kind=imaging").json["totals"]["lookups"]
