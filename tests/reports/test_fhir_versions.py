"""Of several versions of one FHIR resource the latest counts; where nobody says which that is, it is no document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.reports.test_fhir_traps import became, observation, report
from tests.reports.test_versions import drawn, of, results

Rows = Callable[[bytes | str], dict[str, Any]]


def bundle(*resources: dict[str, Any]) -> str:
    return json.dumps({"resourceType": "Bundle", "type": "history", "entry": [{"resource": each} for each in resources]})


VERSIONS = [({"versionId": "2"}, {"versionId": "1"}), ({"lastUpdated": "2026-11-21T18:00:00+08:00"}, {"lastUpdated": "2026-11-21T10:00:00+08:00"})]


@pytest.mark.parametrize(("new", "old"), VERSIONS)
@pytest.mark.parametrize("newest_first", [True, False])
def test_of_the_versions_of_a_report_the_latest_counts(rows: Rows, new: dict[str, str], old: dict[str, str], newest_first: bool):
    kept = json.loads(report(drawn(0, "2026-11-20T07:15:00+08:00"), of(0), result=results(0)))
    wrong = kept | {"status": "entered-in-error", "meta": new}
    both = [wrong, kept | {"meta": old}]
    found = rows(bundle(*(both if newest_first else reversed(both))))
    assert sorted(became(row)[1] or "" for row in found.values()) == ["cancelled", "superseded"] and len(found) == 2


@pytest.mark.parametrize(("new", "old"), VERSIONS)
def test_of_the_versions_of_an_observation_the_latest_counts(rows: Rows, new: dict[str, str], old: dict[str, str]):
    kept = json.loads(report(result=[{"reference": "Observation/o"}]))
    both = [observation(meta=old), observation(meta=new, status="entered-in-error")]
    for each in (both, both[::-1]):
        found = rows(bundle(kept, *each))
        assert sorted(became(row)[1] or "" for row in found.values()) == ["cancelled", "superseded"] and len(found) == 2


def test_two_reports_of_one_name_whose_order_is_not_said_are_no_document(send: Callable[..., Any]):
    kept = json.loads(report(drawn(0, "2026-11-20T07:15:00+08:00"), of(0), result=results(0)))
    assert send(bundle(kept, kept | {"status": "entered-in-error"})).json["code"] == "report_malformed"
