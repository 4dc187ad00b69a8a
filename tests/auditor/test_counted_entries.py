"""What no quick counter has is counted from the entries, of many in a process of its own: the same figures, and a refusal where it cannot end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recognition.domain import tally
from recognition.errors import Invalid, LedgerUnavailable
from recognition.services.counted_entries import counted
from recognition.services.lookups import Service
from recognition.support import confined

TODAY = date(2027, 1, 1)


@pytest.mark.parametrize("revision", tally.REVISIONS)
def test_both_ways_count_the_same(service: Service, revision: str):
    size = service.ledger.size() - 5
    in_process = dict(counted(service.data, size, TODAY, revision, in_process=size))
    assert in_process == dict(counted(service.data, size, TODAY, revision, in_process=0)) and sum(figures["lookups"] for figures in in_process.values()) > 500


def test_what_takes_too_long_is_refused_as_too_much(service: Service):
    with pytest.raises(Invalid) as refused:
        list(counted(service.data, service.ledger.size(), TODAY, tally.CURRENT, in_process=0, limits=confined.Limits(1 << 30, 0, 60)))
    assert refused.value.code == "combination_not_kept"


def test_what_cannot_be_read_is_no_figure(tmp_path: Path):
    with pytest.raises(LedgerUnavailable):
        list(counted(tmp_path, 10, TODAY, tally.CURRENT, in_process=0))
