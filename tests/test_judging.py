"""What is remembered is what would be judged anew: a question asked again is answered as if nobody had asked it before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from recognition import judging
from recognition.errors import Invalid
from recognition.judging import Judge
from recognition.ledger.references import ReferenceKeys
from recognition.terms import SHANGHAI, Caller, Coding, Lookup, Query, RepeatReason, Role
from tests.registry.region import EAST, LAB, LIN, TODAY, region

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=SHANGHAI)
DR_LIN = Caller("k7m2q4xa", Role.CLINICIAN, LIN)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory):
    return region(tmp_path_factory.mktemp("judging"))


@pytest.fixture
def references(tmp_path: Path) -> ReferenceKeys:
    return ReferenceKeys(tmp_path / "references")


def asked() -> list[Query]:
    """Dr Lin's questions, differing in one thing each or in several."""
    items = [Coding("recognition", code) for code in ("tp", "hbsag", "nothing")]
    issuers = [Coding("recognition", code) for code in (EAST, LIN, "nobody")]
    performers = [None, Coding("recognition", LAB)]
    marks, circumstances = (None, "CY", "川渝HR"), ((), (RepeatReason.EMERGENCY,))
    days = [NOON - timedelta(days=days) for days in (0, 1, 2000)]
    return [
        Query(item, issuer, at, LIN, performer, mark, given, "R-1", "P-1")
        for item, issuer, performer, mark, given, at in product(items, issuers, performers, marks, circumstances, days)
    ]


def bare(lookup: Lookup) -> Lookup:
    """The lookup without its chance id."""
    return replace(lookup, id="")


def test_the_second_answer_is_the_first_and_both_are_those_of_a_judge_without_memory(edition, references: ReferenceKeys):
    judge = Judge(edition)
    for now in (NOON, NOON + timedelta(hours=3), NOON + timedelta(days=1)):
        for query in asked():
            first, second = (judge(query, references, DR_LIN, now) for _ in range(2))
            assert bare(first) == bare(second) == bare(Judge(edition)(query, references, DR_LIN, now))
            assert first.id != second.id


def test_a_time_that_has_not_come_is_refused_though_its_day_is_known(edition, references: ReferenceKeys):
    judge, [query, *_] = Judge(edition), asked()
    judge(query, references, DR_LIN, NOON)
    with pytest.raises(Invalid):
        judge(query, references, DR_LIN, NOON - timedelta(hours=1))


def test_memory_is_bounded(edition, references: ReferenceKeys, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(judging, "REMEMBERED", 10)
    judge = Judge(edition)
    for query in asked():
        judge(query, references, DR_LIN, NOON)
        assert len(judge._judged) <= 10
