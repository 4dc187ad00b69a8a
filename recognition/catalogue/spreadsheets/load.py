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

    def as_dict(self) -> dict[str, Any]:
        """The outcome as doors show it."""
        return {
            "accepted": self.accepted,
            "extent": self.extent,
            "rows": self.rows,
            "sheets": self.sheets,
            "unread_sheets": self.unread_list(),
            "faults": [fault.as_dict() for fault in self.faults],
            "more_faults": self.more_faults,
            "tables": {name: asdict(counts) for name, counts in self.counts.items()},
        }


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What a person asked for: the extent, values for what the file does not say, and whether missing rows go."""

    extent: Extent
    defaults: Mapping[str, str] = field(default_factory=dict)
    remove_missing: bool = False


def run(
    connection: sqlite3.Connection, path: Path, request: ImportRequest, confirmed: Mapping[tuple[str, str], str], progress: Progress = lambda done, total: None
) -> Outcome:
    """Imports a file inside the transaction that the caller holds and ends: by a commit when the outcome is accepted, else by a rollback."""
    outcome = Outcome(request.extent.in_english())
    directory = Directory(connection, confirmed)
    try:
        defaults = _defaults(request, directory, outcome)
        request = replace(request, extent=request.extent.read(defaults))
        layouts = reading.layouts(path, request.extent.table, defaults, directory, outcome) if outcome.accepted else []
        if layouts and outcome.judged:
            _lay(connection, layouts, defaults, request, directory, outcome, progress)
    except Unreadable as error:
        outcome.add(of_file(error))
    return outcome


def _defaults(request: ImportRequest, directory: Directory, outcome: Outcome) -> Record:
    """The told values, read as cells are; what the extent fixes need not be said twice."""
    given = {**request.extent.fixed, **request.defaults}
    record: Record = {}
    known = form(request.extent.table)
    for name, written in given.items():
        try:
            column = known.field(name)
            record[name] = values.reader(column, request.extent.table, name, directory)(written)
        except StopIteration:
            outcome.add(Fault("reference_unknown", heading=name, value=name, details={"candidates": []}))
        except Refused as refused:
            outcome.add(Fault(refused.code, heading=name, value=written, details=refused.details))
    return record


def _lay(
    connection: sqlite3.Connection, layouts: list[Layout], defaults: Record, request: ImportRequest, directory: Directory, outcome: Outcome, progress: Progress
) -> None:
    table = TABLES[request.extent.table]
    others = attributes.Beside(request.extent.table, directory)

    def repeated(number: int, first: int, alike: bool) -> None:
        (place, row), (other, known) = divmod(number, SHEET), divmod(first, SHEET)
        outcome.add(_at(layouts[place], row, "repeated_row" if alike else "repeated_row_differs", {"other": row_of(known, layouts[other], layouts[place])}))

    staging.stage(connection, table, _records(layouts, defaults, request, directory, outcome, others, progress), repeated)
    if not outcome.accepted:
        # repeats are found after what stands below them
        sheets = [layout.sheet.name for layout in layouts]
        outcome.faults.sort(key=lambda fault: (sheets.index(fault.sheet) if fault.sheet in sheets else -1, fault.row))
        return
    given = set().union(*(layout.given for layout in layouts), defaults, *(layout.inferred for layout in layouts)) | {"grade"}
    try:
        outcome.counts[table.name] = staging.lay(connection, table, given, request.extent, request.remove_missing)
        others.lay(connection, outcome.counts, request.remove_missing)
    except sqlite3.IntegrityError as error:
        outcome.add(Fault("row_refused", details={"refused": str(error)}))


def _records(
    layouts: list[Layout], defaults: Record, request: ImportRequest, directory: Directory, outcome: Outcome, others: attributes.Beside, progress: Progress
) -> Iterator[tuple[int, Record]]:
    """Every sound record with the number of its sheet and row; faults go to the outcome, so that all are found in one reading."""
    total, done = sum(layout.sheet.size for layout in layouts), 0
    for place, layout in enumerate(layouts):
        last = 0
        reader = Reader(layout, defaults, directory, outcome.add)
        for number, record in reader.records():
            if number != last:
                done, last = done + 1, number
                if done % STEP == 0:
                    progress(done, total)
            if not request.extent.contains(record, directory):
                outcome.add(_at(layout, number, "outside_extent", {"extent": Both(request.extent.in_chinese(), request.extent.in_english())}))
            elif (fault := others.take(record)) is not None:
                outcome.add(_at(layout, number, fault.code, fault.details))
            else:
                outcome.rows += 1
                yield place * SHEET + number, record
        outcome.end(reader, layout)
    progress(total, total)


def _at(layout: Layout, number: int, code: str, details: dict[str, Any]) -> Fault:
    """A fault of a row; `field` among the details names the column that is to blame, and `value` what stands there."""
    column = next((column for column, name in layout.columns.items() if name == details.get("field")), None)
    heading = "" if column is None else layout.titles[column].replace("\n", " ")
    return Fault(code, layout.sheet.name, number, column, heading, details.get("value", ""), details)
