"""The demonstration has doubts of every kind that can be shown in it, in every state, reports with codes, and what auditors wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from recognition.domain.counters import FOR_THE_REGION
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.domain.tally.r2026_2 import counting
from recognition.errors import Forbidden
from recognition.ledger.rollups import CounterState
from recognition.services import drill_down
from recognition.services.doubts import doubts
from recognition.services.lookups import Service
from recognition.services.report_codes import seen_again
from recognition.services.settled_group import SettledGroup
from seed import demo
from tests.auditor.test_every_figure_is_its_entries import behind, differences

NOW = datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)
SINCE = (NOW - timedelta(days=130)).date()
QIU = Caller("qiu", Role.AUDITOR)
RARE = (
    "doubtful", "partly_reversed", "repeated_elsewhere", "repeated_elsewhere_fen", "withdrawn_late", "same_number", "same_number_fen",
    "avoided_corroborated", "saved_corroborated_fen",
)  # fmt: skip
WRONG = {
    "a number counts again under another day": (CounterState, "first_of_number", lambda state, key: None),
    "no patient has a day": (SettledGroup, "_of_patient_day", lambda group, key: ()),
    "nothing was repeated": (CounterState, "repeats_of", lambda state, marks: []),
    "one lookup stands for all": (SettledGroup, "together", lambda group, start: {start.sequence: next(group.standing_under(start.marks[0]))}),
    "no report counts": (counting, "in_units", lambda *outcome: False),
    "every grade is the lowest": (counting, "grade", lambda outcome: "patient"),
    "no filter holds": (drill_down, "matches", lambda *cell: True),
}
"""What is put in the place of a step of the way from a figure to its entries."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("stories")
    demo.fill(folder, NOW, lookups=0, stories=True)
    return Service(folder)


def test_each_kind_has_its_size_and_stands_where_its_notes_left_it(service):
    found = {doubt.kind: doubt for doubt in doubts(service, QIU, SINCE, NOW.date(), NOW)}
    assert {kind: doubt.state for kind, doubt in found.items()} == {
        "repeats_never": "asked", "possible_repeats": "upheld", "withdrawn_late": "explained", "several_patients": "answered", "repeated_elsewhere": "open",
    }  # fmt: skip
    assert all(doubt.fen > 0 and (doubt.owner or doubt.state == "open") for doubt in found.values())


def test_reports_with_codes_were_accepted_and_one_of_them_twice(service):
    totals = service.summary(SINCE, NOW.date(), (), {}, QIU, NOW).totals
    assert totals["avoided_corroborated"] and totals["saved_corroborated_fen"]
    [found], count, whole = seen_again.doubts(service, SINCE, NOW.date())
    assert (count, whole, found.receivers) == (1, True, ("cq002", "sc001"))


def test_every_figure_of_the_stories_is_the_sum_of_its_entries(service):
    """In so few entries everything meets that chance seldom brings together: tests done elsewhere, numbers that are counted already, parts of sets."""
    totals = service.summary(SINCE, NOW.date(), (), {}, QIU, NOW).totals
    assert all(totals[counter] for counter in RARE), totals
    for filters in ({}, {"receiver": "cq002"}, {"item": "ct_chest"}, {"verdict": "recognised", "receiver_region": "50"}):
        assert list(differences(service, QIU, filters, NOW)) == []


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_way_down_that_goes_wrong_is_noticed(service, monkeypatch, wrong):
    """The comparison is not blind: each of these makes some figure another than its entries."""
    owner, name, instead = WRONG[wrong]
    monkeypatch.setattr(owner, name, instead)
    counters = (*RARE, "provisional", "avoided", "avoided_reports", "avoided_patient_days", "reversed", "repeated", "viewed_patient_days")
    assert any(list(differences(service, QIU, filters, NOW, counters)) for filters in ({}, {"item": "ct_chest"}, {"verdict": "recognised"}))


def test_what_is_the_region_s_alone_is_told_to_no_hospital(service):
    ma, day = Caller("ma", Role.AUDITOR, "cq002"), NOW.date()
    assert service.summary(SINCE, day, (), {}, QIU, NOW).totals["repeated_elsewhere"]
    shown = service.summary(SINCE, day, ("item",), {}, ma, NOW)
    for counter in FOR_THE_REGION:
        assert {row[counter] for row in (shown.totals, *shown.rows)} == {None}
        with pytest.raises(Forbidden):
            behind(service, counter, ma, {}, day)
