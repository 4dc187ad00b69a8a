"""A ledger's file is read quickly, by its indexes, and readers hold nobody back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from recognition.ledger import Ledger, open_ledger
from tests.ledger.making import MORNING, asked


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger of one entry: what a statement goes by does not depend on how many there are."""
    ledger = open_ledger(tmp_path_factory.mktemp("reads"))
    ledger.append([asked()])
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    "sql",
    (
        "SELECT sequence, bytes FROM entries WHERE institution = 'a' AND day >= 1 AND (day, sequence) > (2, 3) ORDER BY day, sequence LIMIT 5",
        "SELECT sequence, bytes FROM entries WHERE day >= 1 AND (day, sequence) > (2, 3) ORDER BY day, sequence LIMIT 5",
        "SELECT sequence, bytes FROM entries WHERE cites = 1 AND kind = 1 ORDER BY sequence",
        "SELECT sequence, bytes FROM entries WHERE kind > 2 AND kind = 3 ORDER BY sequence",
        "SELECT coalesce(max(sequence) + 1, 0) FROM entries",
    ),
)
def test_every_read_goes_by_an_index_and_sorts_nothing(ledger: Ledger, sql: str):
    db = sqlite3.connect(f"{(ledger.folder / 'ledger.sqlite').as_uri()}?mode=ro", uri=True)
    plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"))
    db.close()
    assert "SEARCH" in plan and "TEMP B-TREE" not in plan, plan


def test_readers_do_not_hold_back_the_writer(tmp_path: Path):
    ledger = open_ledger(tmp_path)
    ledger.append([asked() for _ in range(50)])
    rows = ledger.reads.every(50, chunk=10)
    next(rows)
    assert ledger.append([asked(MORNING + timedelta(days=1))]).first == 50
    assert len(list(rows)) == 49
    ledger.close()
