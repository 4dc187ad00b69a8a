"""Lookups are found by the reason for which they were repeated, as summaries count them."""

from __future__ import annotations


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
