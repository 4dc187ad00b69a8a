"""Imports one file into a draft, whole or not at all: read, understand, match, check every row, then lay the rows in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.spreadsheets import attributes, reading, staging, values
from recognition.catalogue.spreadsheets.cells import Unreadable
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Both, Fault, of_file
from recognition.catalogue.spreadsheets.forms import form
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.reading import Reading, row_of
from recognition.catalogue.spreadsheets.records import Reader, Record
from recognition.catalogue.spreadsheets.scope import Extent

STEP = 1_000
SHEET = 1 << 24
"""More rows than a sheet has: with it a sheet and its row are one number, of which many are kept."""
Progress = Callable[[int, int], None]
"""Rows read, and about how many there are."""


@dataclass(slots=True)
class Outcome(Reading):
    """What an import did, or why it did nothing: with any fault the draft is as it was."""

    extent: str
    counts: dict[str, staging.Counts] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """The outcome as doors show it."""
        return {
            "accepted": self.accepted,
            "extent": self.extent,
            "rows": self.rows,
            "sheets": self.sheets,
            "unread_sheets": self.told_unread(),
            "faults": [fault.told() for fault in self.faults],
            "more_faults": self.more_faults,
            "tables": {name: asdict(counts) for name, counts in self.counts.items()},
        }


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for: the extent, values for what the file does not say, and whether missing rows go."""

    extent: Extent
    defaults: Mapping[str, str] = field(default_factory=dict)
    remove_missing: bool = False


def run(
    connection: sqlite3.Connection, path: Path, wish: Wish, confirmed: Mapping[tuple[str, str], str], progress: Progress = lambda done, total: None
) -> Outcome:
    """Imports a file inside the transaction that the caller holds and ends: by a commit when the outcome is accepted, else by a rollback."""
    outcome = Outcome(wish.extent.told())
    directory = Directory(connection, confirmed)
    try:
        defaults = _defaults(wish, directory, outcome)
        wish = replace(wish, extent=wish.extent.read(defaults))
        layouts = reading.layouts(path, wish.extent.table, defaults, directory, outcome) if outcome.accepted else []
        if layouts and outcome.judged:
            _lay(connection, layouts, defaults, wish, directory, outcome, progress)
    except Unreadable as error:
        outcome.add(of_file(error))
    return outcome


def _defaults(wish: Wish, directory: Directory, outcome: Outcome) -> Record:
    """The told values, read as cells are; what the extent fixes need not be said twice."""
    told = {**wish.extent.fixed, **wish.defaults}
    found: Record = {}
    known = form(wish.extent.table)
    for name, written in told.items():
        try:
            one = known.field(name)
            found[name] = values.reader(one, wish.extent.table, name, directory)(written)
        except StopIteration:
            outcome.add(Fault("reference_unknown", heading=name, value=name, details={"candidates": []}))
        except Refused as refused:
            outcome.add(Fault(refused.code, heading=name, value=written, details=refused.details))
    return found


def _lay(
    connection: sqlite3.Connection, layouts: list[Layout], defaults: Record, wish: Wish, directory: Directory, outcome: Outcome, progress: Progress
) -> None:
    table = TABLES[wish.extent.table]
    others = attributes.Beside(wish.extent.table, directory)

    def repeated(number: int, first: int) -> None:
        (place, row), (other, known) = divmod(number, SHEET), divmod(first, SHEET)
        outcome.add(_at(layouts[place], row, "repeated_row", {"other": row_of(known, layouts[other], layouts[place])}))

    staging.stage(connection, table, _records(layouts, defaults, wish, directory, outcome, others, progress), repeated)
    if not outcome.accepted:
        # repeats are found after what stands below them
        sheets = [layout.sheet.name for layout in layouts]
        outcome.faults.sort(key=lambda fault: (sheets.index(fault.sheet) if fault.sheet in sheets else -1, fault.row))
        return
    given = set().union(*(one.given for one in layouts), defaults, *(one.inferred for one in layouts)) | {"grade"}
    try:
        outcome.counts[table.name] = staging.lay(connection, table, given, wish.extent, wish.remove_missing)
        others.lay(connection, outcome.counts, wish.remove_missing)
    except sqlite3.IntegrityError as error:
        outcome.add(Fault("row_refused", details={"refused": str(error)}))


def _records(
    layouts: list[Layout], defaults: Record, wish: Wish, directory: Directory, outcome: Outcome, others: attributes.Beside, progress: Progress
) -> Iterator[tuple[int, Record]]:
    """Every sound record with the number of its sheet and row; faults go to the outcome, so that all are found in one reading."""
    total, done = sum(one.sheet.size for one in layouts), 0
    for place, one in enumerate(layouts):
        last = 0
        reader = Reader(one, defaults, directory, outcome.add)
        for number, record in reader.records():
            if number != last:
                done, last = done + 1, number
                if done % STEP == 0:
                    progress(done, total)
            if not wish.extent.contains(record, directory):
                outcome.add(_at(one, number, "outside_extent", {"extent": Both(wish.extent.told_in_chinese(), wish.extent.told())}))
            elif (fault := others.take(record)) is not None:
                outcome.add(_at(one, number, fault.code, fault.details))
            else:
                outcome.rows += 1
                yield place * SHEET + number, record
        outcome.end(reader, one)
    progress(total, total)


def _at(one: Layout, number: int, code: str, details: dict[str, Any]) -> Fault:
    return Fault(code, one.sheet.name, number, details=details)
