"""Every counter, in every breakdown, under every kind of filter, is the sum of the entries that its link leads to: on the demonstration, and on
generated histories in which whatever can meet does meet."""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from recognition.catalogue.editions.relations import labels
from recognition.domain.counters import COUNTERS, FOR_THE_REGION
from recognition.domain.filters import matches
from recognition.domain.lookups import SHANGHAI, Caller, RepeatReason, Role, replace
from recognition.domain.recorded import RecordedCorrection, RecordedCorroboration, RecordedDecision, RecordedLookup
from recognition.domain.tally import Cell
from recognition.ledger.entries import encode
from recognition.services.drill_down import CountedLookup, DrillDown
from recognition.services.lookups import Service
from recognition.services.summary_requests import SummaryRequest
from recognition.web.auditor.breakdown import row_filters
from recognition.web.auditor.summing import VIEWS
from recognition.web.shared.service import now
from tests.tally.histories import TODAYS, histories

ALWAYS = (date(2020, 1, 1), date(2099, 12, 31))
QIU, MA = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002")
SICHUAN = Caller("shu", Role.AUDITOR, None, "51")
CONTEXTS: list[dict[str, str]] = [
    {}, {"receiver": "cq002"}, {"issuer": "cq001"}, {"item": "tp"}, {"kind": "lab"}, {"group": "chemistry"}, {"receiver_region": "51"}, {"issuer_region": "50"},
    {"verdict": "discretionary"}, {"reason": "outside_window"}, {"reason": "emergency"}, {"reason": "condition_changed", "receiver": "cq002"}, {"verdict": "recognised", "reason": "emergency"},
    {"scope": "50"}, {"scope": "HEFU"}, {"scope": "50", "kind": "lab"},
    {"kind": "imaging", "issuer_region": "51", "verdict": "recognised"},
]  # fmt: skip


def behind(service: Service, counter: str, caller: Caller, filters: dict[str, str], day: date) -> list[CountedLookup]:
    """The entries behind a figure."""
    return list(DrillDown(service, SummaryRequest(*ALWAYS, (), filters), counter, caller, day).every([ALWAYS]))


def by_cell(rows: Iterable[CountedLookup]) -> dict[Cell, int]:
    """What the rows count, by the cell in which they do: many lie in one."""
    sums: dict[Cell, int] = defaultdict(int)
    for row in rows:
        sums[row.cell] += row.n
    return sums


def differences(service: Service, caller: Caller, filters: dict[str, str], at: datetime, counters: Iterable[str] = COUNTERS) -> Iterator[str]:
    """Figures that are not the sum of their entries: of the whole, and of every row of every breakdown."""
    tables = {view: service.summary(*ALWAYS, names, dict(filters), caller, at).rows for view, names in VIEWS.items()}
    totals, day = service.summary(*ALWAYS, (), dict(filters), caller, at).totals, at.astimezone(SHANGHAI).date()
    cells = {counter: by_cell(behind(service, counter, caller, filters, day)) for counter in counters}
    for counter, of_counter in cells.items():
        if counter != "saved_adjusted_fen" and sum(of_counter.values()) != totals[counter]:
            yield f"{counter} {filters}: {totals[counter]} and {sum(of_counter.values())}"
    edition = service.edition()
    scopes, of_items, every_cell = edition.reading.scopes, labels(edition), {cell for of_counter in cells.values() for cell in of_counter}
    for view, table in tables.items():
        for row in table:
            wanted = row_filters(view, row, caller)
            if not all(wanted.values()) or (set(wanted) & {"reason"} and filters.get("reason")):
                continue
            within = [cell for cell in every_cell if matches(cell, wanted, lambda: of_items, scopes)]
            for counter, of_counter in cells.items():
                if (found := sum(of_counter.get(cell, 0) for cell in within)) != row[counter]:
                    yield f"{counter} {filters} {view} {wanted}: {row[counter]} and {found}"


def by_their_links(service: Service, caller: Caller, filters: dict[str, str], at: datetime, some: int, chosen: random.Random) -> Iterator[str]:
    """The same for some cells of every breakdown, each by a drill-down of its own with the filters of its link."""
    for view, names in VIEWS.items():
        table = service.summary(*ALWAYS, names, dict(filters), caller, at).rows
        cells = [(row, counter) for row in table for counter in COUNTERS if row[counter] and all(row_filters(view, row, caller).values())]
        for row, counter in chosen.sample(cells, min(some, len(cells))):
            wanted = {**filters, **row_filters(view, row, caller)}
            found = sum(one.n for one in behind(service, counter, caller, wanted, at.astimezone(SHANGHAI).date()))
            if found != row[counter]:
                yield f"{counter} {view} {wanted}: {row[counter]} and {found}"


@pytest.mark.parametrize("filters", CONTEXTS, ids=str)
def test_on_the_demonstration(service, filters):
    some = (
        COUNTERS if filters in ({}, {"kind": "lab"}) else ("lookups", "recognised", "discretionary", "repeated", "viewed", "avoided", "saved_fen", "reversed")
    )
    assert service.summary(*ALWAYS, (), dict(filters), QIU, now()).totals["lookups"] > 0, "of nothing every sum is right"
    assert list(differences(service, QIU, filters, now(), some)) == []


@pytest.mark.parametrize("caller", [MA, SICHUAN], ids=["hospital", "part of the region"])
def test_on_the_demonstration_for_who_sees_a_part(service, caller):
    some = COUNTERS if caller.institution is None else tuple(counter for counter in COUNTERS if counter not in FOR_THE_REGION)
    assert list(differences(service, caller, {}, now(), some)) == []


@pytest.mark.parametrize("filters", [{}, {"receiver_region": "51"}, {"reason": "emergency"}], ids=str)
def test_on_the_demonstration_by_the_links_themselves(service, filters):
    assert list(by_their_links(service, QIU, filters, now(), 12, random.Random(2026))) == []


def test_every_reason_to_repeat_leads_to_its_entries(service):
    rows = {row["reason"]: row for row in service.summary(*ALWAYS, ("reason",), {}, QIU, now()).rows}
    day, seen = now().astimezone(SHANGHAI).date(), 0
    for reason in (reason.value for reason in RepeatReason):
        found = behind(service, "repeated", QIU, {"reason": reason}, day)
        assert sum(row.n for row in found) == rows.get(reason, {"repeated": 0})["repeated"], reason
        seen += len(found)
    assert seen + rows.get("", {"repeated": 0})["repeated"] == service.summary(*ALWAYS, (), {}, QIU, now()).totals["repeated"] > 0


def shifted(entries, by: int) -> Iterator[bytes]:
    """The entries as they are written behind so many others."""
    for entry in entries:
        if isinstance(entry, RecordedDecision):
            yield encode(replace(entry, sequence=entry.sequence + by))
        elif isinstance(entry, RecordedLookup) and entry.hook is not None:
            yield encode(replace(entry, hook=entry.hook + by))
        elif isinstance(entry, RecordedCorrection | RecordedCorroboration):
            yield encode(replace(entry, cites=entry.cites + by))
        else:
            yield encode(entry)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(most=40), TODAYS)
def test_on_generated_histories(quiet: Path, tmp_path: Path, story, today):
    folder = tmp_path / "region"
    shutil.rmtree(folder, ignore_errors=True)
    service = Service(shutil.copytree(quiet, folder))
    try:
        with service.ledger.grouped():
            for data in shifted(story, service.ledger.size()):
                service.ledger.append([data])
            at = datetime(today.year, today.month, today.day, 12, tzinfo=SHANGHAI)
            for filters in ({}, {"receiver": "CQ-LIN"}, {"item": "wbc"}, {"reason": "emergency"}, {"receiver_region": "50", "verdict": "recognised"}):
                assert list(differences(service, QIU, filters, at)) == []
            assert list(by_their_links(service, QIU, {}, at, 3, random.Random(len(story.entries)))) == []
    finally:
        service.ledger.close()
