"""The demonstration has doubts of every kind that can be shown in it, in every state, reports with codes, and what auditors wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services.doubts import doubts
from recognition.services.lookups import Service
from recognition.services.report_codes import seen_again
from seed import demo

NOW = datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)
SINCE = (NOW - timedelta(days=130)).date()
QIU = Caller("qiu", Role.AUDITOR)


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
