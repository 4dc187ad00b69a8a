"""Reading by institution, day, kind and reference, page by page, is the same on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from recognition.domain.lookups import Decision
from recognition.ledger import Ledger, Publication, open_ledger, place, read_apart
from recognition.ledger.entries import EntryKind, decode, encode, new_id
from recognition.ledger.period_reads import period_reads
from tests.databases import tree_in
from tests.ledger.making import accepts, total_protein


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Ten days at three hospitals: a lookup each hour, every fourth one decided, an edition in the middle; and the clock once stepped back."""
    folder = tmp_path_factory.mktemp("reads")
    with pytest.MonkeyPatch.context() as environment:
        if request.param == "postgresql":
            environment.setenv(place.SETTING, tree_in(request.getfixturevalue("postgresql"), folder).url)
        ledger = open_ledger(folder)
        fill(ledger)
        yield ledger
        ledger.close()


def fill(ledger: Ledger) -> None:
    """Asks, decides and publishes so."""
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


def test_a_read_looks_at_so_many_entries_however_few_are_of_the_kind(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    every = [row for rows in ledger.reads.pages(at_once=3) for row in rows]
    read: list[int] = []
    many_rows = ledger.reads._many_rows
    monkeypatch.setattr(ledger.reads, "_many_rows", lambda sql, *values: (read.append(values[-1]), many_rows(sql, *values))[1])
    decisions = [*ledger.reads.pages(kinds=(EntryKind.decision,), at_once=3)]
    assert [row for rows in decisions for row in rows] == [row for row in every if isinstance(decode(row[1]), Decision)]
    assert all(decisions) and len(read) == len(every) // 3 + 1 and {*read} == {3}


def test_what_lies_between_days_is_found_by_those_who_read_all_of_it(ledger: Ledger):
    since, until = date(2026, 11, 2), date(2026, 11, 9)
    size = ledger.size()
    with period_reads(ledger.folder, since, until, size) as reads:
        first, behind = reads.span()
        lookups = reads.lookups(first, behind)
    wanted = [row for rows in ledger.reads.pages(since, until, kinds=(EntryKind.lookup,)) for row in rows]
    assert [(sequence, data) for sequence, _, data in lookups] == sorted(wanted) != []
    assert ledger.reads.size_by(until) > behind - 1 and ledger.reads.size_by(date(2020, 1, 1)) == 0
    decided = ledger.reads.decisions_on(first, behind, size)
    assert decided and all(decode(data).sequence == lookup and not taken_back for lookup, _, data, taken_back, _ in decided)
    assert ledger.reads.corrections(since, until) == [] and ledger.reads.key_events() == [] and ledger.reads.lookups_after(0) == []
