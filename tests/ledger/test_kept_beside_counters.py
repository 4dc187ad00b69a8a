"""What the counters' file keeps besides figures is the same however it was folded: in parts, with time going on, or at once."""

from __future__ import annotations

import sqlite3
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.domain import tally
from recognition.ledger import open_ledger
from recognition.ledger.rollups import Counters
from tests.ledger.counting import write
from tests.tally.histories import histories

TABLES = ("standing", "patient_days", "numbers", "one_reference", "performed", "repeats")


def rows(folder: Path) -> dict[str, list]:
    with sqlite3.connect(folder / "counters.sqlite") as db:
        return {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in TABLES}


@settings(max_examples=12, deadline=None)
@given(histories(), st.integers(1, 7))
def test_folded_in_parts_or_at_once_it_is_the_same(story, chunk):
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        found = []
        for folder, parts in ((Path(first), chunk), (Path(second), 1000)):
            ledger = open_ledger(folder)
            with ledger.grouped():
                write(ledger, story.entries)
                Counters(folder, ledger.reads).catch_up(date(2027, 8, 1), chunk=parts)
            found.append(rows(folder))
            ledger.close()
    assert found[0] == found[1]
    held = found[0]["one_reference"]
    counted = tally.tally(lambda: iter(story), date(2027, 8, 1))
    by_one = sum(row[name] for row in counted.values() for name in ("avoided_by_report", "avoided_by_patient"))
    assert len(held) >= by_one
