"""Times of specimens in HL7 v2: of several specimens a row does not say which is its own, and a time of receipt is none of sampling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reports.messages import message, order, result, segment
from tests.reports.test_hl7_traps import became, only

Rows = Callable[[str], dict[str, Any]]
MORNING, LATER = "20261120070000", "20261120090000"


def tube(**fields: str) -> str:
    return segment("SPM", **{"f4": "SER^Serum^HL70487", **fields})


@pytest.mark.parametrize("others", [{"f17": LATER}, {"f4": "UR^Urine^HL70487", "f17": "20261120061500"}, {}])
def test_of_several_specimens_the_row_does_not_say_which_is_its_own(rows: Rows, others: dict[str, str]):
    row = only(rows(message(order(f7=""), tube(f17=MORNING), tube(**others), result(f3="1742-6^ALT^LN"))))
    assert became(row) == ("confirm", "time_unconfirmed") and row["read"]["performed_at"] == "2026-11-20T07:00:00+08:00"


@pytest.mark.parametrize(
    ("second", "outcome"), [("2026112007", ("asked", None)), ("2026112007x", ("refused", "time_unreadable")), ("202611", ("refused", "time_imprecise"))]
)
def test_every_specimens_time_is_looked_at(rows: Rows, second: str, outcome: tuple[str, str | None]):
    assert became(only(rows(message(order(f7=""), tube(f17=MORNING), tube(f17=second), result())))) == outcome


def test_several_specimens_of_one_time_leave_nothing_to_ask(rows: Rows):
    assert became(only(rows(message(order(f7=""), tube(f17=MORNING), tube(f17=MORNING), result())))) == ("asked", None)
    assert became(only(rows(message(order(), tube(), tube(), result())))) == ("asked", None)


def test_of_more_specimens_than_are_looked_at_it_is_asked(rows: Rows):
    tubes = [tube(f17=MORNING)] * 8
    assert became(only(rows(message(order(f7=""), *tubes, tube(f17=LATER), result())))) == ("confirm", "time_unconfirmed")


def test_the_receipt_of_the_specimen_is_no_sampling(rows: Rows):
    row = only(rows(message(order(f7="", f22=""), tube(f18="20261120080000"), result())))
    assert (*became(row), row["seen"]) == ("refused", "time_only_received", ["SPM-18 received"])
    row = only(rows(message(order(f7="", f22=""), tube(f18="20261120080000"), result(f14="20261120080000"))))
    assert (*became(row), row["seen"]) == ("refused", "time_only_received", ["SPM-18 received", "OBX-14 received"])


def test_sampled_after_the_receipt_of_the_specimen_contradicts_itself(rows: Rows):
    assert became(only(rows(message(order(), tube(f18="20261120074000"), result())))) == ("refused", "time_conflict")


@pytest.mark.parametrize(
    ("fields", "specimen"),
    [
        ({"f14": "20261120074210"}, {}),
        ({}, {"f18": "20261120074210"}),
        ({"f7": ""}, {"f17": LATER, "f18": LATER}),
        ({"f7": "", "f14": LATER}, {"f17": LATER}),
        ({"f7": ""}, {"f17": "20261121140210"}),
        ({"f7": "202611200742", "f14": "20261120074200"}, {}),
    ],
)
def test_a_performed_time_that_is_that_of_receipt_or_report_is_asked_about(rows: Rows, fields: dict[str, str], specimen: dict[str, str]):
    assert became(only(rows(message(order(**fields), tube(**specimen), result())))) == ("confirm", "time_unconfirmed")


def test_a_receipt_a_second_later_or_of_that_day_leaves_nothing_to_ask(rows: Rows):
    assert became(only(rows(message(order(f14="20261120074211"), tube(f18="20261120"), result())))) == ("asked", None)


@pytest.mark.parametrize(
    ("period", "outcome"),
    [
        ("20261119070000^20261120070000", ("confirm", "time_period")),
        ("20261120070000^20261120071500", ("asked", None)),
        ("20261120070000^", ("asked", None)),
        ("20261120070000^20261119070000", ("refused", "time_conflict")),
    ],
)
def test_a_specimen_that_was_gathered_over_days_is_asked_about(rows: Rows, period: str, outcome: tuple[str, str | None]):
    row = only(rows(message(order(f7=""), segment("SPM", f1="1", f4="C^血清", f17=period), result())))
    assert became(row) == outcome
    assert outcome[0] == "refused" or row["read"]["performed_from"] == "SPM-17.1"
