"""Times of a FHIR report that repeat another's: of receipt, of issue, of an earlier result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reports.test_fhir_traps import became, observation, only, report, specimen

Rows = Callable[[bytes | str], dict[str, Any]]
ASKED, UNCONFIRMED, CONFLICT = ("asked", None), ("confirm", "time_unconfirmed"), ("refused", "time_conflict")
COLLECTED = {"collectedDateTime": "2026-11-20T07:05:00+08:00"}


@pytest.mark.parametrize(
    ("of_specimen", "of_report", "outcome"),
    [
        ({"collection": {}, "receivedTime": "2026-11-20T07:45:00+08:00"}, {}, UNCONFIRMED),
        ({"receivedTime": "2026-11-20T07:05:00+08:00"}, {}, UNCONFIRMED),
        ({"receivedTime": "2026-11-19T23:05:00Z"}, {}, UNCONFIRMED),
        ({}, {"issued": "2026-11-20T07:05:00+08:00"}, UNCONFIRMED),
        ({"collection": {"collectedPeriod": {"start": "2026-11-20T07:05:00+08:00"}}, "receivedTime": "2026-11-20T07:05:00+08:00"}, {}, UNCONFIRMED),
        ({"receivedTime": "2026-11-20T07:05:01+08:00"}, {}, ASKED),
        ({"receivedTime": "2026-11-20"}, {}, ASKED),
        ({"receivedTime": "2026-11-20T07:04:59+08:00"}, {}, CONFLICT),
    ],
)
def test_a_time_that_is_that_of_receipt_or_issue_is_asked_about(
    rows: Rows, of_specimen: dict[str, Any], of_report: dict[str, Any], outcome: tuple[str, str | None]
):
    drawn = specimen(**{"collection": COLLECTED, **of_specimen})
    assert became(only(rows(report(drawn, observation(specimen={"reference": "#s"}), **of_report)))) == outcome


@pytest.mark.parametrize(
    ("own", "outcome"),
    [
        ({"effectiveDateTime": "2026-11-18"}, CONFLICT),
        ({"effectiveDateTime": "2026-11-19T23:50:00+08:00"}, CONFLICT),
        ({"effectivePeriod": {"start": "2026-11-18T07:00:00+08:00", "end": "2026-11-18T08:00:00+08:00"}}, CONFLICT),
        ({"effectiveDateTime": "2026-11-20"}, ASKED),
        ({"effectiveDateTime": "2026-11-20T06:00:00+08:00"}, ASKED),
        ({"effectiveDateTime": "2026-11"}, ASKED),
        ({"effectiveDateTime": "2026-11-21T10:00:00+08:00", "issued": "2026-11-21T10:00:00+08:00"}, ASKED),
    ],
)
def test_a_row_of_an_earlier_day_than_its_report_contradicts_it(rows: Rows, own: dict[str, Any], outcome: tuple[str, str | None]):
    assert became(only(rows(report(observation(**own))))) == outcome
    assert became(only(rows(report(specimen(), observation(specimen={"reference": "#s"}, **own))))) == outcome
