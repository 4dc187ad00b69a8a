"""Reading by institution, day, kind and reference, page by page, and quickly by index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from recognition.domain.lookups import Decision
from recognition.ledger import Ledger, Publication, open_ledger, read_apart
from recognition.ledger.entries import EntryKind, decode, encode, new_id
from tests.ledger.making import MORNING, accepts, asked, total_protein


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Ten days at three hospitals: a lookup each hour, every fourth one decided, an edition in the middle; and the clock once stepped back."""
    ledger = open_ledger(tmp_path_factory.mktemp("reads"))
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for hour in range(240):
        at = start + timedelta(hours=hour if hour != 200 else 20, milliseconds=hour)
        lookup = total_protein(at, receiver=f"cq-{hour % 3}", report=f"{hour % 7:024x}" if hour % 2 else None, patient=f"{hour:024x}")
        sequence = ledger.append([encode(lookup)]).first
        if not hour % 4:
            ledger.append([encode(accepts(lookup, sequence, at=at, id=new_id(at)))])
    now = start + timedelta(days=11)
    for number in (1, 2):
        ledger.append([encode(Publication(new_id(now), now, number, "0f" * 32, ("wen", "he")))])
    yield ledger
    ledger.close()


@pytest.mark.parametrize("size", (0, 1, 160, 302))
def test_a_whole_ledger_is_read_apart_as_far_as_it_is_wanted(ledger: Ledger, size: int):
    assert list(read_apart.entries(ledger.folder, size, at_once=100)) == list(ledger.reads.every(ledger.size()))[:size]


def all_pages(ledger: Ledger, limit: int, **wish: object) -> list[tuple[int, bytes]]:
    rows, after = [], None
    while page := ledger.reads.page(after, limit, **wish):
        rows += page
        after = page[-1][0]
    return rows


@pytest.mark.parametrize("limit", (1, 7, 500))
@pytest.mark.parametrize("institution", (None, "cq-1"))
@pytest.mark.parametrize("kinds", ((), (EntryKind.lookup,), (EntryKind.lookup, EntryKind.decision)))
def test_pages_hold_everything_once_by_day_and_sequence(ledger: Ledger, limit: int, institution: str | None, kinds: tuple[EntryKind, ...]):
    since, until = date(2026, 11, 2), date(2026, 11, 9)
    wanted = []
    for sequence, data in ledger.reads.every(ledger.size()):
        term = decode(data)
        day = (term.at + timedelta(hours=8)).date()
        whose = getattr(term, "receiver", getattr(term, "institution", None))
        kind = EntryKind[type(term).__name__.lower()]
        if since <= day <= until and institution in (None, whose) and (not kinds or kind in kinds):
            wanted.append((day, sequence, data))
    rows = all_pages(ledger, limit, since=since, until=until, institution=institution, kinds=kinds)
    assert rows == [(sequence, data) for _, sequence, data in sorted(wanted)]
    assert wanted != sorted(wanted) or institution == "cq-1", "the stepped clock is among them"


def test_publications_and_decisions_are_found(ledger: Ledger):
    assert [decode(data).number for _, data in ledger.reads.publications()] == [1, 2]
    [(sequence, data, *_)] = ledger.reads.decisions_of(0)
    assert (sequence, decode(data).sequence) == (1, 0)
    assert ledger.reads.by_id("no such id") is None


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


def test_a_read_looks_at_so_many_entries_however_few_are_of_the_kind(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    every = [row for rows in ledger.reads.pages(at_once=3) for row in rows]
    read: list[int] = []
    many_rows = ledger.reads._many_rows
    monkeypatch.setattr(ledger.reads, "_many_rows", lambda sql, *values: (read.append(values[-1]), many_rows(sql, *values))[1])
    decisions = [*ledger.reads.pages(kinds=(EntryKind.decision,), at_once=3)]
    assert [row for rows in decisions for row in rows] == [row for row in every if isinstance(decode(row[1]), Decision)]
    assert all(decisions) and len(read) == len(every) // 3 + 1 and {*read} == {3}


def test_readers_do_not_hold_back_the_writer(tmp_path: Path):
    ledger = open_ledger(tmp_path)
    ledger.append([asked() for _ in range(50)])
    rows = ledger.reads.every(50, chunk=10)
    next(rows)
    assert ledger.append([asked(MORNING + timedelta(days=1))]).first == 50
    assert len(list(rows)) == 49
    ledger.close()
