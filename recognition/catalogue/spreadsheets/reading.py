"""A file as it is read, for registrars and auditors alike: which of its sheets hold the table, and all that can be said of what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from recognition.catalogue.spreadsheets import files, headers, marking, remarks
from recognition.catalogue.spreadsheets.cells import blank, letter
from recognition.catalogue.spreadsheets.errors import Fault, shown
from recognition.catalogue.spreadsheets.forms import IMPORTED
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.records import Reader
from recognition.catalogue.spreadsheets.unfound import LACKING

MOST_FAULTS = 20_000
"""Faults that are kept of one file; a file with more is of another kind than was said, and the count still tells."""
HIDDEN = ("hidden_rows", "hidden_columns")
NAMED = 12
"""Stretches of hidden rows, or hidden columns, that are named one by one; all are counted."""
NOTHING_READ = (*LACKING, "cells_unparted", "no_header", "money_unit", "charge_for")
"""Faults of headings with which no row can be judged."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was read of a file. With any fault nothing of it is taken."""

    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    sheets: list[dict[str, Any]] = field(default_factory=list)
    unread_sheets: dict[str, str] = field(default_factory=dict)
    """Sheets that hold something and are not read, by name: `hidden`, `no_headings` of the table, or `other_table`: an edition's workbook has a
    sheet for each."""

    @property
    def accepted(self) -> bool:
        """Whether the file is without fault."""
        return not self.faults

    @property
    def judged(self) -> bool:
        """Whether the rows can be read, so that what is wrong with them is told along with what is wrong with the headings."""
        return not any(fault.code.startswith(NOTHING_READ) for fault in self.faults)

    def add(self, fault: Fault) -> None:
        """Keeps a fault, or counts it where there are too many."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more_faults += 1

    def unread_list(self) -> list[dict[str, str]]:
        """The sheets that are not read, and why."""
        return [{"sheet": shown(name), "why": why} for name, why in self.unread_sheets.items()]

    def unseen(self) -> dict[str, list[dict[str, Any]]]:
        """What a person who looks at the file may not know of what was read, by the finding that asks for it to be answered for."""
        read = [
            {
                "sheet": sheet["name"],
                **{name: sheet[name] for name in HIDDEN},
                "rows_named": sheet["hidden_rows_named"],
                "columns_named": sheet["hidden_columns_named"],
            }
            for sheet in self.sheets
            if any(sheet[name] for name in HIDDEN)
        ]
        columns = [{"sheet": sheet["name"], "columns": "、".join(sheet["unread"])} for sheet in self.sheets if sheet["unread"]]
        unread = [sheet for sheet in self.unread_list() if sheet["why"] != "other_table"]
        weighty = {finding: [{"sheet": sheet["name"], **row} for sheet in self.sheets for row in sheet[kind]] for kind, finding in remarks.ANSWERED_FOR.items()}
        comments = [{"sheet": sheet["name"], "cells": sheet["comments_named"]} for sheet in self.sheets if sheet["comments"]]
        striking = [{"sheet": sheet["name"], "ranges": sheet["struck_by_rule"]} for sheet in self.sheets if sheet["struck_by_rule"]]
        beside = {"comment_not_read": comments, "struck_by_rule": striking}
        return {"hidden_read": read, "sheet_not_read": unread, "column_not_read": columns} | beside | weighty

    def end(self, reader: Reader, layout: Layout) -> None:
        """Notes what the rows of a sheet said that is none of the table."""
        sheet = next(entry for entry in self.sheets if entry["name"] == layout.sheet.name)
        reader.remarks.around(layout.sheet, layout.header - any("\n" in title for title in layout.titles.values()))
        sheet |= reader.remarks.told | {"remarked": reader.remarks.counted}


def layouts(path: Path, table: str, defaults: Iterable[str], directory: Directory, reading: Reading) -> list[Layout]:
    """The sheets that hold the table. A sheet without its headings is left out, unless none has them. Raises Unreadable."""
    candidates: list[Layout] = []
    lost: list[Fault] = []
    book = files.book(path)
    reading.unread_sheets = dict.fromkeys(book.unseen, "hidden")
    names = {sheet.name for sheet in book.sheets}
    for sheet in book.sheets:
        if sheet.name == marking.LIST:
            continue
        if table in names and _table(sheet.name) not in ("", table):
            reading.unread_sheets[sheet.name] = "other_table"
            continue
        made = headers.find(sheet, (table,), defaults, directory)
        if isinstance(made, Fault):
            lost.append(made)
            reading.unread_sheets[sheet.name] = "no_headings"
        elif made is not None:
            candidates.append(made)
    # sheets of notes beside the table lack what the table needs; they are no mistake while another sheet has it
    whole = [layout for layout in candidates if LACKING.isdisjoint(fault.code for fault in layout.faults)]
    reading.unread_sheets |= {layout.sheet.name: "no_headings" for layout in candidates if whole and layout not in whole}
    candidates = whole or candidates
    if not candidates:
        reading.unread_sheets.clear()
        reading.add(lost[0] if lost else Fault("file_empty"))
    for layout in candidates:
        for fault in layout.faults:
            reading.add(fault)
        reading.sheets.append(
            {
                "name": layout.sheet.name,
                "header": layout.header,
                "ignored": layout.left_out,
                "unread": layout.material,
                "columns": {layout.titles[place]: name for place, name in layout.columns.items()},
                "across": len(layout.across),
                "deleted_records": layout.sheet.deleted,
                **_hidden(layout),
                **_beside(layout),
                **{kind: list[dict[str, Any]]() for kind in remarks.NAMED},
                "remarked": dict.fromkeys(remarks.NAMED, 0),
            }
        )
    return candidates


def no_rows(layouts: Sequence[Layout]) -> Fault:
    """That no row stands below the headings."""
    return Fault("no_rows", layouts[0].sheet.name, layouts[0].header)


def row_of(number: int, other: Layout, current: Layout) -> str:
    """A row as a fault of a sheet names it: by its number, and of another sheet by that too."""
    return str(number) if other.sheet.name == current.sheet.name else f"{number} ({other.sheet.name})"


def _table(sheet: str) -> str:
    """The table whose name a sheet bears, alone or with a number behind it; "" for any other name."""
    name, _, number = sheet.partition(" ")
    return name if name in IMPORTED and (not number or number.isdigit()) else ""


def _hidden(layout: Layout) -> dict[str, Any]:
    """How many rows and columns that hold something are read although nobody sees them, filtered rows among them, and which."""
    unseen = layout.sheet.hidden()
    rows = [number for number, cells in layout.sheet.rows() if number > layout.header and number in unseen.rows and not blank(cells)] if unseen.rows else []
    columns = sorted(unseen.columns & {*layout.columns, *layout.across})
    return {
        "hidden_rows": len(rows),
        "hidden_columns": len(columns),
        "hidden_rows_named": _stretches(rows),
        "hidden_columns_named": _few([letter(column) for column in columns]),
    }


def _beside(layout: Layout) -> dict[str, Any]:
    """How many cells have a comment, which, and in which ranges a rule may strike cells through."""
    beside = layout.sheet.beside
    comments = [f"{letter(column)}{row + 1}" for row, column in beside.comments]
    return {"comments": len(comments), "comments_named": _few(comments), "struck_by_rule": _few([*dict.fromkeys(map(shown, beside.striking))])}


def _few(named: list[str]) -> str:
    return "、".join(named[:NAMED]) + ("…" if len(named) > NAMED else "")


def _stretches(numbers: list[int]) -> str:
    """Numbers as people write them: 3、7–9."""
    ends = [[number for _, number in group] for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    stretches = [f"{stretch[0]}–{stretch[-1]}" if len(stretch) > 1 else str(stretch[0]) for stretch in ends]
    return _few(stretches)
