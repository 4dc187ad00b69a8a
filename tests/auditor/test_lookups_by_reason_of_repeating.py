"""Lookups are found by the reason for which they were repeated, as summaries count them."""

from __future__ import annotations

import json
import re

import pytest


def test_they_are_those_that_the_summary_counts(people):
    seen = 0
    for reason in ("emergency", "condition_changed"):
        counted = people["auditor"].get(f"/api/v1/summaries?from=2020-01-01&to=2099-12-31&reason={reason}").json["totals"]["repeated"]
        reply = people["auditor"].get(f"/api/v1/lookups?limit=500&reason={reason}")
        lookups = reply.json["lookups"] if reply.status_code == 200 else []
        assert len(lookups) == counted
        assert all(row["decisions"][-1]["reason"] == reason for row in lookups)
        seen += counted
    assert seen


def behind(auditor, filters: str, counter: str) -> tuple[int, list[int]]:
    """The figure that the page of entries tells, and the entries behind it."""
    auditor.open(f"/audit/entries?{filters}&counter={counter}")
    total = int(re.search(r"合计 (\d+)。", auditor.text)[1])
    lines = auditor.client.get(f"/audit/export?{filters}&counter={counter}&format=ndjson").data.splitlines()
    return total, sorted(json.loads(line)["sequence"] for line in lines)


@pytest.mark.parametrize("reason", ["emergency", "condition_changed", "fast_changing"])
def test_pages_and_api_tell_the_same_figures_and_lookups(people, auditor_qiu, reason):
    whole = "from=2020-01-01&to=2099-12-31"
    listed = people["auditor"].get(f"/api/v1/lookups?limit=500&reason={reason}").json["lookups"]
    totals = people["auditor"].get(f"/api/v1/summaries?{whole}&reason={reason}").json["totals"]
    assert totals["lookups"] == totals["repeated"] == len(listed) > 0
    for verdict in ("recognised", "discretionary", "not_covered"):
        of_verdict = [row["sequence"] for row in listed if row["verdict"] == verdict]
        assert totals[verdict] == len(of_verdict)
        assert behind(auditor_qiu, f"{whole}&reason={reason}", verdict) == (len(of_verdict), sorted(of_verdict))
    for counter in ("lookups", "repeated"):
        assert behind(auditor_qiu, f"{whole}&reason={reason}", counter) == (len(listed), sorted(row["sequence"] for row in listed))


@pytest.mark.parametrize("by", ["day", "month", "item", "receiver", "verdict", "reason", "kind,month"])
def test_they_add_up_however_they_are_broken_down(people, by):
    whole = "from=2020-01-01&to=2099-12-31&reason=emergency"
    found = people["auditor"].get(f"/api/v1/summaries?{whole}&by={by}").json
    plain = people["auditor"].get(f"/api/v1/summaries?{whole}").json["totals"]
    assert found["totals"] == plain and all(
        sum(row[one] for row in found["rows"]) == plain[one] for one in ("lookups", "repeated", "recognised", "discretionary", "not_covered")
    )


def test_without_the_filter_questions_and_reasons_to_repeat_stay_apart(people):
    found = people["auditor"].get("/api/v1/summaries?from=2020-01-01&to=2099-12-31&by=reason").json
    assert sum(row["lookups"] for row in found["rows"]) == found["totals"]["lookups"] and all(
        row["lookups"] == 0 for row in found["rows"] if row["reason"] == "emergency"
    )
