"""Imports one file into a draft, whole or not at all: read, understand, match, check every row, then lay the rows in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.spreadsheets import attributes, files, headers, marking, staging, values
from recognition.catalogue.spreadsheets.cells import Unreadable, blank
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Both, Fault, shown
from recognition.catalogue.spreadsheets.forms import form
from recognition.catalogue.spreadsheets.headers import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.records import Reader, Record
from recognition.catalogue.spreadsheets.scope import Extent

MOST_FAULTS = 20_000
"""Faults that are kept of one file; a file with more is of another kind than was said, and the count still tells."""
STEP = 1_000
HIDDEN = ("hidden_rows", "hidden_columns")
Progress = Callable[[int, int], None]
"""Rows read, and about how many there are."""


@dataclass(slots=True)
class Outcome:
    """What an import did, or why it did nothing: with any fault the draft is as it was."""

    extent: str
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    counts: dict[str, staging.Counts] = field(default_factory=dict)
    sheets: list[dict[str, Any]] = field(default_factory=list)
    unread_sheets: dict[str, str] = field(default_factory=dict)
    """Sheets that hold something and are not read, by name: `hidden`, or `no_headings` of the table."""

    @property
    def accepted(self) -> bool:
        """Whether the draft was changed."""
        return not self.faults

    def told(self) -> dict[str, Any]:
        """The outcome as doors show it."""
        return {
            "accepted": self.accepted,
            "extent": self.extent,
            "rows": self.rows,
            "sheets": self.sheets,
            "unread_sheets": self._unread(),
            "faults": [fault.told() for fault in self.faults],
            "more_faults": self.more_faults,
            "tables": {name: asdict(counts) for name, counts in self.counts.items()},
        }

    def _unread(self) -> list[dict[str, str]]:
        return [{"sheet": shown(name), "why": why} for name, why in self.unread_sheets.items()]

    def unseen(self) -> dict[str, list[dict[str, Any]]]:
        """What a person who looks at the file may not know of what was read, by the finding that asks for it to be answered for."""
        read = [{"sheet": one["name"], **{name: one[name] for name in HIDDEN}} for one in self.sheets if any(one[name] for name in HIDDEN)]
        columns = [{"sheet": one["name"], "columns": "、".join(one["unread"])} for one in self.sheets if one["unread"]]
        return {"hidden_read": read, "sheet_not_read": self._unread(), "column_not_read": columns}

    def add(self, fault: Fault) -> None:
        """Keeps a fault, or counts it where there are too many."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more_faults += 1


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
        layouts = _layouts(path, wish, defaults, directory, outcome)
        if outcome.accepted and layouts:
            _lay(connection, layouts, defaults, wish, directory, outcome, progress)
    except Unreadable as error:
        outcome.add(Fault(error.code, error.sheet, error.row, error.column, value=error.value, details=error.details))
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


def _layouts(path: Path, wish: Wish, defaults: Record, directory: Directory, outcome: Outcome) -> list[Layout]:
    """The sheets that hold the table. A sheet without its headings is left out, unless none has them."""
    found: list[Layout] = []
    lost: list[Fault] = []
    book = files.book(path)
    outcome.unread_sheets = dict.fromkeys(book.unseen, "hidden")
    for sheet in book.sheets:
        if sheet.name == marking.LIST:
            continue
        made = headers.find(sheet, (wish.extent.table,), defaults, directory)
        if isinstance(made, Fault):
            lost.append(made)
            outcome.unread_sheets[sheet.name] = "no_headings"
        elif made is not None:
            found.append(made)
    # sheets of notes beside the table lack what the table needs; they are no mistake while another sheet has it
    whole = [one for one in found if not any(fault.code == "heading_missing" for fault in one.faults)]
    outcome.unread_sheets |= {one.sheet.name: "no_headings" for one in found if whole and one not in whole}
    found = whole or found
    if not found:
        outcome.unread_sheets.clear()
        outcome.add(lost[0] if lost else Fault("file_empty"))
    for one in found:
        for fault in one.faults:
            outcome.add(fault)
        outcome.sheets.append(
            {
                "name": one.sheet.name,
                "header": one.header,
                "ignored": one.left_out,
                "unread": one.material,
                "columns": {one.titles[place]: name for place, name in one.columns.items()},
                "across": len(one.across),
                **_hidden(one),
                "passed_over": [],
            }
        )
    return found


def _hidden(one: Layout) -> dict[str, int]:
    """How many rows and columns that hold something are read although nobody sees them, filtered rows among them."""
    unseen = one.sheet.hidden()
    rows = sum(number in unseen.rows and not blank(cells) for number, cells in one.sheet.rows() if number > one.header) if unseen.rows else 0
    return {"hidden_rows": rows, "hidden_columns": len(unseen.columns & {*one.columns, *one.across})}


def _lay(
    connection: sqlite3.Connection, layouts: list[Layout], defaults: Record, wish: Wish, directory: Directory, outcome: Outcome, progress: Progress
) -> None:
    table = TABLES[wish.extent.table]
    others = attributes.Beside(wish.extent.table, directory)
    staging.stage(connection, table, _records(layouts, defaults, wish, directory, outcome, others, progress))
    if not outcome.accepted:
        return
    given = set().union(*(one.given for one in layouts), defaults, *(one.inferred for one in layouts)) | {"grade"}
    try:
        outcome.counts[table.name] = staging.lay(connection, table, given, wish.extent, wish.remove_missing)
        others.lay(connection, outcome.counts, wish.remove_missing)
    except sqlite3.IntegrityError as error:
        outcome.add(Fault("row_refused", details={"refused": str(error)}))


def _records(
    layouts: list[Layout], defaults: Record, wish: Wish, directory: Directory, outcome: Outcome, others: attributes.Beside, progress: Progress
) -> Iterator[Record]:
    """Every sound record; faults go to the outcome, so that all are found in one reading."""
    seen: dict[tuple[Any, ...], int] = {}
    key = TABLES[wish.extent.table].key
    total, done = sum(one.sheet.size for one in layouts), 0
    for one in layouts:
        last = 0
        reader = Reader(one, defaults, directory, outcome.add)
        for number, record in reader.records():
            if number != last:
                done, last = done + 1, number
                if done % STEP == 0:
                    progress(done, total)
            identity = tuple([record.get(name, "") for name in key])
            if identity in seen:
                outcome.add(_at(one, number, "repeated_row", {"other": seen[identity]}))
            elif not wish.extent.contains(record, directory):
                outcome.add(_at(one, number, "outside_extent", {"extent": Both(wish.extent.told_in_chinese(), wish.extent.told())}))
            elif (fault := others.take(record)) is not None:
                outcome.add(_at(one, number, fault.code, fault.details))
            else:
                seen[identity] = number
                outcome.rows += 1
                yield record
        next(sheet for sheet in outcome.sheets if sheet["name"] == one.sheet.name)["passed_over"] = reader.passed_over
    progress(total, total)


def _at(one: Layout, number: int, code: str, details: dict[str, Any]) -> Fault:
    return Fault(code, one.sheet.name, number, details=details)
