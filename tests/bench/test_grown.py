"""A ledger that is grown for a measurement is one that the service could have written: it folds, and its corrections take back what they name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import pytest

from bench import filling, grown
from recognition.ledger.reader import LedgerReader

ENTRIES = 33_000
"""More than a day of them: before that nothing is taken back."""


def test_it_has_so_many_entries_of_every_kind_and_folds(tmp_path: Path):
    grown.fill(tmp_path, ENTRIES)
    reads = LedgerReader(tmp_path)
    kinds = Counter(orjson.loads(reads.entry(sequence))["kind"] for sequence in range(reads.size()))
    assert reads.size() == ENTRIES
    assert {"lookup", "decision", "correction"} <= set(kinds)
    filling.fold(tmp_path)


def test_what_the_ledger_refuses_is_not_passed_over(tmp_path: Path):
    grown.fill(tmp_path, 100)
    with pytest.raises(RuntimeError, match="invalid"):
        filling.append(tmp_path, iter([b"{}"]))
