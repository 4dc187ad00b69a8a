"""The ledger's file as appending leaves it: its columns, one writer at a time, and filling in long groups."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from recognition.errors import LedgerUnavailable
from recognition.ledger import open_ledger
from recognition.ledger.entries import columns
from tests.ledger.making import asked


def test_columns_in_the_file_are_those_of_the_bytes(tmp_path: Path):
    ledger = open_ledger(tmp_path)
    ledger.append([asked(report="ab" * 12, patient="cd" * 12), asked()])
    db = sqlite3.connect(f"{(tmp_path / 'ledger.sqlite').as_uri()}?mode=ro", uri=True)
    for *found, data in db.execute("SELECT kind, day, id, institution, cites, bytes FROM entries"):
        assert tuple(found) == tuple(columns(data))
    db.close()
    ledger.close()


def test_a_second_process_waits_for_nobody_and_says_so(tmp_path: Path):
    first = open_ledger(tmp_path)
    first.append([asked()])
    second = open_ledger(tmp_path)
    with pytest.raises(LedgerUnavailable):
        second.append([asked()])
    assert second.size() == 1, "reading goes on"
    first.close()
    second.close()
    third = open_ledger(tmp_path)
    assert third.append([asked()]).first == 1
    third.close()


def test_filling_commits_once_for_many_and_reads_what_it_wrote(tmp_path: Path):
    ledger = open_ledger(tmp_path)
    with ledger.grouped(50):
        for number in range(120):
            entry = asked()
            assert ledger.append([entry]).first == number
            assert ledger.reads.by_id(columns(entry).id) == (number, entry)
    assert ledger.size() == 120
    with pytest.raises(RuntimeError), ledger.grouped(50):
        ledger.append([asked()])
        raise RuntimeError("the filling failed")
    assert ledger.size() == 120
    assert ledger.append([asked()]).first == 120
    ledger.close()
