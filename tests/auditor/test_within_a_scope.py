"""Figures and entries within a region of recognition: what one institution of it asked about another's result, such as two cities' agreement with
a joint quality centre."""

from __future__ import annotations

import json

import pytest

from recognition.domain.catalogue import Scope
from recognition.domain.counters import COUNTERS, FOR_THE_REGION
from recognition.domain.filters import matches
from recognition.domain.tally import Cell

WHOLE = "from=2020-01-01&to=2099-12-31"
AGREEMENT = Scope("HEFU", "荷涪协作区（演示）", "Hefu cooperation area (demonstration)", "荷涪HR", ("5109", "500152", "500151"))


def totals(people, filters: str, who: str = "auditor") -> dict[str, int]:
    reply = people[who].get(f"/api/v1/summaries?{WHOLE}&{filters}")
    assert reply.status_code == 200, reply.text
    return reply.json["totals"]


@pytest.mark.parametrize(
    ("issuer", "receiver", "inside"),
    [
        ("510900", "500152", True),
        ("500152", "510900", True),
        ("510921", "510900", True),
        ("510900", "500101", False),
        ("500101", "500152", False),
        ("", "500152", False),
    ],
)
def test_both_institutions_lie_in_it(issuer, receiver, inside):
    cell = Cell(0, "", "", "tp", "recognised", "", issuer, receiver)
    assert (cell.issuer_region, cell.receiver_region) == (issuer, receiver)
    assert matches(cell, {"scope": "HEFU"}, dict, {"HEFU": AGREEMENT}) is inside
    assert not matches(cell, {"scope": "gone"}, dict, {"HEFU": AGREEMENT})


def test_the_agreement_of_the_demonstration_has_figures_and_their_entries(people, auditor_qiu):
    found = totals(people, "scope=HEFU")
    assert found["lookups"] > 0 and found["recognised"] > 0
    listed = people["auditor"].get(f"/api/v1/lookups?{WHOLE}&scope=HEFU&limit=500").json["lookups"]
    assert len(listed) == found["lookups"]
    assert {row[side][:4] for row in listed for side in ("issuer_region", "receiver_region")} <= {"5109", "5001"}
    lines = auditor_qiu.open(f"/audit/export?{WHOLE}&scope=HEFU&counter=lookups&format=ndjson").data.splitlines()
    assert sorted(json.loads(line)["sequence"] for line in lines) == sorted(row["sequence"] for row in listed)


def test_the_whole_country_is_everything_and_a_province_what_lies_in_it_on_both_sides(people):
    assert totals(people, "scope=CN") == totals(people, "")
    assert totals(people, "scope=50") == totals(people, "issuer_region=50&receiver_region=50")


@pytest.mark.parametrize("by", ["", "month", "day", "receiver", "issuer", "issuer_region,receiver_region", "item", "verdict,reason"])
def test_quick_counters_and_entries_give_the_same_and_rows_add_up(people, service, by):
    group = f"&by={by}" if by else ""
    quick = people["auditor"].get(f"/api/v1/summaries?{WHOLE}&scope=50{group}").json
    slow = people["auditor"].get(f"/api/v1/summaries?{WHOLE}&scope=50{group}&as_of={service.ledger.size() - 1}").json
    assert quick["totals"] == slow["totals"] and quick["rows"] == slow["rows"]
    assert not by or all(sum(row[counter] for row in quick["rows"]) == quick["totals"][counter] for counter in COUNTERS)


def test_what_the_catalogue_does_not_have_is_refused(people, auditor_qiu):
    for place in ("summaries", "lookups"):
        reply = people["auditor"].get(f"/api/v1/{place}?{WHOLE}&scope=NOSUCH")
        assert reply.status_code == 422 and reply.json["errors"][0]["code"] == "choice_unknown"
    assert auditor_qiu.open("/audit?scope=NOSUCH").status_code == 422


def test_the_pages_choose_it_by_name_and_say_that_it_is_in_force(auditor_qiu, auditor_qiu_in_english):
    page = auditor_qiu.open(f"/audit?{WHOLE}&step=month&scope=HEFU")
    assert page.status_code == 200 and "双方所在互认范围：<b>荷涪协作区（演示）</b>" in page.text
    assert '<option value="HEFU" selected>荷涪协作区（演示）</option>' in page.text
    assert "Hefu cooperation area (demonstration)" in auditor_qiu_in_english.open(f"/audit?{WHOLE}&scope=HEFU").text


def test_a_hospital_sees_its_own_within_it(people):
    own, regions = totals(people, "scope=50", "hospital_auditor"), totals(people, "scope=50&receiver=cq002")
    shown = [counter for counter in COUNTERS if counter not in FOR_THE_REGION]
    assert {counter: own[counter] for counter in shown} == {counter: regions[counter] for counter in shown}
    assert people["hospital_auditor"].get("/api/v1/summaries?from=2026-01-01&to=2026-12-31&issuer=cq002&scope=50").status_code == 403
