"""One matcher for summaries, drill-down, samples and listings: by codes, by regions, by what the edition says of an item."""

import pytest

from recognition.domain.filters import matches
from recognition.domain.tally import Cell

CELL = Cell(0, "cq002", "sc001", "alb", "recognised", "", "510107", "500103")
LABELS = {"alb": ("lab", "chemistry")}


@pytest.mark.parametrize(
    ("filters", "matched"),
    [
        ({}, True),
        ({"receiver": "cq002", "issuer": "sc001", "item": "alb", "verdict": "recognised", "reason": ""}, True),
        ({"receiver": "cq001"}, False),
        ({"receiver": "cq002", "item": "tp"}, False),
        ({"issuer_region": "51"}, True),
        ({"issuer_region": "5101"}, True),
        ({"issuer_region": "50"}, False),
        ({"issuer_region": "=510107", "receiver_region": "=500103"}, True),
        ({"issuer_region": "=5101"}, False),
        ({"kind": "lab", "group": "chemistry"}, True),
        ({"kind": "imaging"}, False),
    ],
)
def test_every_filter_must_match(filters, matched):
    assert matches(CELL, filters, lambda: LABELS, {}) is matched


def test_an_item_of_no_edition_has_no_kind():
    assert not matches(CELL, {"kind": "lab"}, dict, {}) and matches(CELL, {"kind": ""}, dict, {})


def test_the_edition_is_asked_only_where_somebody_filters_by_it():
    def asked():
        raise AssertionError

    assert matches(CELL, {"item": "alb", "issuer_region": "51"}, asked, {})
